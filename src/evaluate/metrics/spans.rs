//! Marked characters against marked characters.

use std::ops::Range;

/// Character F1 of one comment (SemEval-2021 task 5): spans are bytes of `text`, counted in code points. Where nobody marked
/// anything, 1 for an empty answer and 0 for any other.
pub(crate) fn character_f1(text: &str, gold: &[Range<usize>], said: &[Range<usize>]) -> f64 {
    let count = |test: &dyn Fn(usize) -> bool| text.char_indices().filter(|(at, _)| test(*at)).count() as f64;
    let n_gold = count(&|at| covered(gold, at));
    let n_said = count(&|at| covered(said, at));
    if n_gold == 0.0 || n_said == 0.0 {
        return f64::from(u8::from(n_gold == n_said));
    }
    2.0 * count(&|at| covered(gold, at) && covered(said, at)) / (n_gold + n_said)
}

/// Whether a byte is in one of these spans.
pub(crate) fn covered(spans: &[Range<usize>], at: usize) -> bool {
    spans.iter().any(|span| span.contains(&at))
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, reason = "one span is a list of one")]
mod tests {
    use super::*;

    #[test]
    fn characters_are_code_points() {
        let text = "é😡 ab"; // bytes 0..2, 2..6, 6, 7, 8
        let whole = |range| std::slice::from_ref(range).to_vec();
        assert_eq!(character_f1(text, &whole(&(0..6)), &whole(&(2..7))), 0.5); // é😡 against 😡 and the blank
        assert_eq!(character_f1(text, &[], &[]), 1.0);
        assert_eq!(character_f1(text, &[], &whole(&(7..9))), 0.0);
        assert_eq!(character_f1(text, &[0..2, 7..9], &[0..2, 0..2, 7..9]), 1.0);
    }
}
