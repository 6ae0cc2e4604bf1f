//! The stretches of a comment that are judged by themselves too: its lines and its sentences.
//!
//! Words count the less the more there are of them, so that a page about the weather would hide a line of abuse. An attribute
//! therefore has the highest of several sums: of the whole comment, of each of its lines, and of each sentence less
//! [`SENTENCE_ALONE`]. A line of one sentence is never made milder by a paragraph that follows.

use super::{Aspect, Evidence, LEARNED_ASPECTS, Sums, Weighed, contributions, factor, sums};
use crate::context::Finding;
use crate::lexicon::{Learned, N_ASPECTS};
use crate::text::Text;

/// What the sum of a sentence among others is lowered by, in thousandths of a logit: a few words tell less than a comment.
pub(crate) const SENTENCE_ALONE: i64 = 300;

/// A line or a sentence of a comment that has several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// First and last token, inclusive.
    pub(crate) first: u32,
    pub(crate) last: u32,
    /// What its sums are lowered by, in thousandths of a logit.
    pub(crate) less: i64,
}

impl Stretch {
    /// Whether what begins at this token is in it.
    pub(crate) fn has(&self, token: u32) -> bool {
        (self.first..=self.last).contains(&token)
    }
}

/// The lines and the sentences of a text, each in order; either is empty where there is only one, and sentences are where each
/// is a line. `O(tokens)`.
pub(crate) fn levels(text: &Text<'_>) -> [Vec<Stretch>; 2] {
    if !text.tokens().iter().skip(1).any(|token| token.opens_sentence) {
        return [Vec::new(), Vec::new()];
    }
    let firsts = text.sentence_firsts();
    let in_order = |firsts: &[u32], less: i64| -> Vec<Stretch> {
        let lasts = firsts
            .iter()
            .skip(1)
            .map(|next| next - 1)
            .chain(text.tokens().len().checked_sub(1).map(|last| last as u32));
        firsts.iter().zip(lasts).map(|(&first, last)| Stretch { first, last, less }).collect()
    };
    let lines: Vec<u32> = firsts.iter().copied().filter(|&first| text.opens_line(first as usize)).collect();
    [
        if lines.len() > 1 { in_order(&lines, 0) } else { Vec::new() },
        if firsts.len() > lines.len() { in_order(&firsts, SENTENCE_ALONE) } else { Vec::new() },
    ]
}

/// The sums of a comment, and the stretch that each comes from; `None` where it is the whole comment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pooled {
    pub(crate) sums: Sums,
    pub(crate) stretches: [Option<Stretch>; Aspect::ALL.len()],
}

/// The highest sum of each attribute: `O(found × log stretches)`.
pub(crate) fn pool(text: &Text<'_>, findings: &[Finding], weighed: &Weighed, learned: &Learned) -> Pooled {
    let mut sums = sums(findings);
    for (aspect, taught) in LEARNED_ASPECTS.into_iter().zip(weighed.parts(learned).sums()) {
        sums[aspect as usize] += taught;
    }
    let mut pooled = Pooled { sums, stretches: [None; Aspect::ALL.len()] };
    // Rules never take anything away: where nothing was learned, no stretch has more than the whole.
    if learned.rows.is_empty() {
        return pooled;
    }
    let offset = learned.offset_weights();
    for level in levels(text).into_iter().filter(|level| !level.is_empty()) {
        for (stretch, said) in level.iter().zip(said(&level, text.tokens().len(), findings, weighed, learned))
        {
            for (idx, aspect) in LEARNED_ASPECTS.into_iter().enumerate() {
                let words = said.words[idx] * factor(said.n_grams) / 1000;
                let sum = said.full[idx] + words + offset[idx] - stretch.less;
                if sum > pooled.sums[aspect as usize] {
                    pooled.sums[aspect as usize] = sum;
                    pooled.stretches[aspect as usize] = Some(*stretch);
                }
            }
        }
    }
    pooled
}

/// What is said in one stretch.
#[derive(Clone, Copy, Default)]
struct Said {
    /// What rules and meetings add.
    full: [i64; N_ASPECTS],
    words: [i64; N_ASPECTS],
    n_grams: usize,
}

fn said(
    level: &[Stretch],
    n_tokens: usize,
    findings: &[Finding],
    weighed: &Weighed,
    learned: &Learned,
) -> Vec<Said> {
    let mut said = vec![Said::default(); level.len()];
    let mut place = Vec::with_capacity(n_tokens);
    (0..).zip(level).for_each(|(at, stretch): (u32, _)| place.resize(stretch.last as usize + 1, at));
    for finding in findings {
        let own = &mut said[place[finding.first] as usize].full;
        for part in contributions(finding) {
            if let Some(idx) = LEARNED_ASPECTS.iter().position(|aspect| *aspect == part.aspect) {
                own[idx] += part.weight;
            }
        }
    }
    // Each row once a stretch; evidence comes row by row.
    let mut seen = vec![u32::MAX; level.len()];
    let mut once = |found: &Evidence| {
        let at = place[found.first as usize] as usize;
        (std::mem::replace(&mut seen[at], found.row) != found.row).then_some(at)
    };
    for found in &weighed.grams {
        if let Some(at) = once(found) {
            said[at].n_grams += 1;
            learned.add_weights(found.row, &mut said[at].words);
        }
    }
    for found in &weighed.meetings {
        if let Some(at) = once(found) {
            learned.add_weights(found.row, &mut said[at].full);
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, lines: &[&str], sentences: &[&str]) {
        let text = Text::new(raw);
        let surface =
            |stretch: &Stretch| &raw[text.token_span(stretch.first as usize, stretch.last as usize)];
        let got = levels(&text).map(|level| level.iter().map(surface).collect::<Vec<_>>());
        assert_eq!(got, [lines.to_vec(), sentences.to_vec()], "{raw:?}");
    }

    #[test]
    fn sentences_are_listed_where_a_line_has_several() {
        check("Fine day.", &[], &[]);
        check("", &[], &[]);
        check("Fine day. Go home.", &[], &["Fine day.", "Go home."]);
        check("Fine day.\n\nGo home.", &["Fine day.", "Go home."], &[]);
        check("Fine day. Go!\nYes.", &["Fine day. Go!", "Yes."], &["Fine day.", "Go!", "Yes."]);
    }

    #[test]
    fn a_stretch_has_what_begins_in_it() {
        let [lines, sentences] = levels(&Text::new("Fine day. Go!\nYes."));
        assert_eq!((lines[0].less, sentences[0].less), (0, SENTENCE_ALONE));
        assert!(sentences[1].has(3) && !sentences[0].has(3) && lines[0].has(3) && !lines[1].has(3));
    }
}
