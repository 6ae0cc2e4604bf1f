//! Hostile text as pieces that a page can show: spans marked, control characters made visible.
//!
//! Markup is escaped by the template. What escaping cannot help against is made harmless here: a bidirectional control
//! could turn the words around it, and a control character could vanish.

use crate::context::Effect;
use crate::verdict::Flag;

/// One piece of a text, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Words as they are.
    Words(&'a str),
    /// A character that would act instead of being seen, by its code point: `U+202E`.
    Control(String),
}

/// A stretch of a text under the same flags.
#[derive(Clone, Debug)]
pub(super) struct Stretch<'a> {
    pub(super) pieces: Vec<Piece<'a>>,
    /// The flag that colours it: an asserted one first, then the most severe.
    pub(super) flag: Option<&'a Flag>,
    /// 1-based numbers of all flags over it, as the list of reasons counts them: `1 2`.
    pub(super) numbers: String,
}

/// Whether a character turns the direction of the text around it.
pub(crate) fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character would act instead of being seen.
pub(crate) fn acts(c: char) -> bool {
    is_bidi_control(c)
        || c.is_control() && !matches!(c, '\n' | '\t')
        || matches!(c, '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Cuts a text at the characters that act.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut from = 0;
    for (at, c) in text.char_indices().filter(|&(_, c)| acts(c)) {
        if from < at {
            pieces.push(Piece::Words(&text[from..at]));
        }
        pieces.push(Piece::Control(format!("U+{:04X}", u32::from(c))));
        from = at + c.len_utf8();
    }
    if from < text.len() {
        pieces.push(Piece::Words(&text[from..]));
    }
    pieces
}

/// Cuts a text at the ends of its flags, which may overlap.
pub(super) fn stretches<'a>(text: &'a str, flags: &'a [Flag]) -> Vec<Stretch<'a>> {
    let mut cuts: Vec<_> = flags.iter().flat_map(|flag| [flag.start, flag.end]).collect();
    cuts.extend([0, text.len()]);
    cuts.retain(|&cut| text.is_char_boundary(cut));
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2)
        .map(|cut| {
            let over = |flag: &&Flag| flag.start <= cut[0] && cut[1] <= flag.end;
            let weight = |flag: &&Flag| (flag.effect == Effect::Asserted, flag.severity);
            let numbers =
                flags.iter().enumerate().filter(|(_, flag)| over(flag)).map(|(idx, _)| (idx + 1).to_string());
            Stretch {
                pieces: pieces(&text[cut[0]..cut[1]]),
                flag: flags.iter().rev().filter(over).max_by_key(weight),
                numbers: numbers.collect::<Vec<_>>().join(" "),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn stretches_spell_the_text_and_controls_are_seen() {
        let text = "You idiot \u{202e}x\0y";
        let mut verdict = fixture::moderator().judge_text(text);
        let wide = Flag { start: 0, end: 9, severity: 1, ..verdict.flags[0].clone() };
        verdict.flags.insert(0, wide);
        let stretches = stretches(text, &verdict.flags);
        let spelled: String = stretches
            .iter()
            .flat_map(|stretch| &stretch.pieces)
            .map(|piece| match piece {
                Piece::Words(words) => (*words).to_owned(),
                Piece::Control(name) => format!("({name})"),
            })
            .collect();
        assert_eq!(spelled, "You idiot (U+202E)x(U+0000)y");
        let marks: Vec<_> = stretches.iter().map(|stretch| stretch.numbers.as_str()).collect();
        assert_eq!(marks, ["1", "1 2", ""]);
        assert_eq!(stretches[1].flag.unwrap().severity, 2);
    }
}
