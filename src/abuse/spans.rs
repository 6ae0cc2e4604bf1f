//! Which words make it toxic: the words that learned rows weigh most, where the comment as a whole passes the cut.
//!
//! Each row spreads its weight for toxicity evenly over its words. Marked is what comes near the strongest word of the comment and is
//! strong by itself; marked words with at most one word between them are one span. A comment that no attribute cuts has no span.

use super::{Aspect, BIAS, LEARNED_ASPECTS, Sums, Weighed};
use crate::context::Finding;
use crate::lexicon::{Category, Learned, N_ASPECTS};
use crate::text::{Kind, Text};

/// Words that learned rows mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LearnedSpan {
    /// First and last token, inclusive.
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// What its rows speak for most.
    pub(crate) category: Category,
    /// The row that weighs most in it.
    pub(crate) row: u32,
    /// What its words add to the sum of toxicity, in thousandths of a logit.
    pub(crate) weight: i64,
}

/// Least weight of a marked word, in thousandths of a logit, and its least share of the strongest word's, in hundredths.
const LEAST: i64 = 500;
const LEAST_SHARE: i64 = 45;
/// A span from this weight on is of severity 2, else 1.
pub(crate) const PLAIN: i64 = 1500;

/// The spans of a comment, in order; none that a finding of the rules covers. `O(tokens + rows)`.
pub(crate) fn spans(
    text: &Text<'_>,
    findings: &[Finding],
    weighed: &Weighed,
    learned: &Learned,
    sums: &Sums,
) -> Vec<LearnedSpan> {
    if weighed.grams.is_empty() || LEARNED_ASPECTS.iter().all(|&aspect| BIAS + sums[aspect as usize] < 0) {
        return Vec::new();
    }
    let mut weights = vec![0_i64; text.tokens().len()];
    for gram in &weighed.grams {
        let toxicity = i64::from(learned.rows[gram.row as usize].weights[0]) * weighed.factor / 1000;
        let n_words = i64::from(gram.last - gram.first) + 1;
        weights[gram.first as usize..=gram.last as usize]
            .iter_mut()
            .for_each(|weight| *weight += toxicity / n_words);
    }
    let strongest = weights.iter().copied().max().unwrap_or(0);
    let least = LEAST.max(strongest * LEAST_SHARE / 100);
    let covered = |at: usize| findings.iter().any(|finding| (finding.first..=finding.last).contains(&at));
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for (at, _) in weights.iter().enumerate().filter(|&(at, &weight)| weight >= least && !covered(at)) {
        match spans.last_mut() {
            Some((_, last)) if joins(text, *last, at) => *last = at,
            _ => spans.push((at, at)),
        }
    }
    spans.into_iter().filter_map(|(first, last)| span(weighed, learned, &weights, first, last)).collect()
}

/// Whether at most one word and no mark stands between two tokens.
fn joins(text: &Text<'_>, last: usize, next: usize) -> bool {
    next - last <= 2 && text.tokens()[last..next].iter().all(|token| token.kind != Kind::Mark)
}

fn span(
    weighed: &Weighed,
    learned: &Learned,
    weights: &[i64],
    first: usize,
    last: usize,
) -> Option<LearnedSpan> {
    let inside =
        weighed.grams.iter().filter(|gram| gram.first as usize <= last && first <= gram.last as usize);
    let strongest =
        inside.clone().max_by_key(|gram| (learned.rows[gram.row as usize].weights[0], gram.row))?;
    let mut sums = [0_i64; N_ASPECTS];
    for gram in inside {
        for (sum, weight) in sums.iter_mut().zip(learned.rows[gram.row as usize].weights) {
            *sum += i64::from(weight);
        }
    }
    let speaks = (1..N_ASPECTS).max_by_key(|&aspect| (sums[aspect], N_ASPECTS - aspect))?;
    Some(LearnedSpan {
        first,
        last,
        category: category(LEARNED_ASPECTS[speaks]),
        row: strongest.row,
        weight: weights[first..=last].iter().sum(),
    })
}

/// The category that stands for an attribute.
fn category(aspect: Aspect) -> Category {
    match aspect {
        Aspect::Profanity => Category::Profanity,
        Aspect::IdentityAttack => Category::IdentityAttack,
        Aspect::Threat => Category::Threat,
        Aspect::Dehumanisation => Category::Dehumanisation,
        Aspect::Sexual => Category::Sexual,
        Aspect::Insult | Aspect::Toxicity | Aspect::SevereToxicity => Category::Insult,
    }
}
