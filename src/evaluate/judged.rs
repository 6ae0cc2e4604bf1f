//! What evaluation needs of a verdict: scores, spans, and what each entry added.

use std::ops::Range;
use std::sync::Arc;

use super::gold::Gold;
use crate::abuse::{Aspect, Scaling};
use crate::context::Effect;
use crate::moderator::{self, Moderator};
use crate::text::{Kind, Text};

/// A number an aspect, in the order of [`Aspect::ALL`].
pub(crate) type ByAspect<T> = [T; Aspect::ALL.len()];

/// What one moderator says of one text.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    /// In [0, 1]; 0 of an unscored text, since nobody is shown it.
    pub(crate) scores: ByAspect<f64>,
    /// In [-1, 1]; 0 of an unscored text.
    pub(crate) tone: f64,
    pub(crate) lang: Arc<str>,
    pub(crate) is_scored: bool,
    /// Where the asserted flags stand, in bytes, sorted; they may overlap.
    pub(crate) spans: Vec<Range<usize>>,
    /// What was found, asserted or not, with what it adds to every sum.
    pub(crate) found: Vec<Found>,
    /// Base and sum of every aspect, in thousandths of a logit.
    pub(crate) totals: ByAspect<i64>,
    /// What the moderator's profile makes of them.
    scaling: Scaling,
    /// Words, as the tokenizer cuts them.
    pub(crate) n_words: usize,
}

/// One finding.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// The entry, as flags name it.
    pub(crate) entry: Arc<str>,
    /// Thousandths of a logit by aspect; all 0 unless asserted.
    pub(crate) adds: ByAspect<i64>,
}

impl Judged {
    /// Judges one text, as if it stood alone.
    pub(crate) fn new(moderator: &Moderator, text: &str) -> Judged {
        let explanation = moderator.explain(text);
        let verdict = explanation.verdict.as_ref();
        let judgement = verdict.and_then(|verdict| verdict.judgement.as_ref().ok());
        let thousandths = |logits: f64| (logits * 1000.0).round() as i64;
        let found = explanation.findings.iter().map(|found| {
            let mut adds = ByAspect::default();
            for (name, weight) in &found.adds {
                if let Some(aspect) = Aspect::parse(name) {
                    adds[aspect as usize] += thousandths(*weight);
                }
            }
            Found { entry: Arc::from(found.entry.as_str()), adds }
        });
        let mut totals = ByAspect::default();
        for (total, sum) in totals.iter_mut().zip(&explanation.sums) {
            *total = thousandths(sum.base) + thousandths(sum.sum);
        }
        let flags = verdict.map_or(&[][..], |verdict| &verdict.flags);
        let asserted = flags.iter().filter(|flag| flag.effect == Effect::Asserted);
        Judged {
            scores: Aspect::ALL.map(|aspect| judgement.map_or(0.0, |judged| judged.scores.get(aspect))),
            tone: judgement.map_or(0.0, |judged| judged.tone.compound()),
            lang: verdict.map_or_else(|| Arc::from(""), |verdict| Arc::clone(&verdict.lang)),
            is_scored: judgement.is_some(),
            spans: asserted.map(|flag| flag.start..flag.end).collect(),
            found: found.collect(),
            totals,
            scaling: moderator.scaling(),
            n_words: Text::new(text).tokens().iter().filter(|token| token.kind == Kind::Word).count(),
        }
    }

    /// The score of an aspect had this weight not been added: the sum without it, through the same function. What else the
    /// loss of an entry might uncover or undo (a shorter entry below it, a composition) is not looked at.
    pub(crate) fn score_without(&self, aspect: Aspect, weight: i64) -> f64 {
        f64::from(self.scaling.score(aspect, self.totals[aspect as usize] - weight)) / 10_000.0
    }
}

/// Judges all rows on all cores, in their order.
pub(crate) fn judge_all(moderator: &Moderator, rows: &[Gold]) -> Vec<Judged> {
    moderator::map_all(rows, |gold| Judged::new(moderator, &gold.text))
}

/// A text with the letters of these spans hidden but for the first of each word, on one line, cut to `length` characters.
pub(crate) fn masked(text: &str, spans: &[Range<usize>], length: usize) -> String {
    let mut shown = String::new();
    let mut inner = false;
    for (at, c) in text.char_indices() {
        let hidden = spans.iter().any(|span| span.contains(&at)) && c.is_alphanumeric();
        shown.push(if hidden && inner { '*' } else { c });
        inner = c.is_alphanumeric();
    }
    cut(&shown, length)
}

/// A text on one line, cut to `length` characters; characters that would act on a terminal are left out.
pub(crate) fn cut(text: &str, length: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let acts = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut shown: String = line.chars().filter(|c| !acts(*c)).take(length + 1).collect();
    if let Some((end, _)) = shown.char_indices().nth(length) {
        shown.truncate(end);
        shown.push('…');
    }
    shown
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, reason = "one span is a list of one")]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;
    use crate::verdict::Policy;

    #[test]
    fn sums_are_those_of_the_verdict() {
        let mut lexicon = Lexicon::builtin().expect("shipped lexicons are right");
        lexicon.forget_learned();
        let moderator = Moderator::new(lexicon, Policy::preset("news").expect("a preset"));
        let judged = Judged::new(&moderator, "You are an idiot.");
        for aspect in Aspect::ALL {
            assert_eq!(judged.score_without(aspect, 0), judged.scores[aspect as usize], "{}", aspect.name());
        }
        let adds: i64 = judged.found.iter().map(|found| found.adds[Aspect::Insult as usize]).sum();
        assert_eq!(judged.score_without(Aspect::Insult, adds), judged.scores[Aspect::Threat as usize]);
        assert_eq!((judged.spans, judged.n_words), (vec![11..16], 4));
    }

    #[test]
    fn letters_of_spans_are_hidden() {
        assert_eq!(masked("you  öde idiot!", &[5..15], 99), "you ö** i****!");
        assert_eq!(masked("you idiot", &[4..9], 5), "you i…");
        assert_eq!(cut("a\u{202e}b\u{7}c", 9), "abc");
    }
}
