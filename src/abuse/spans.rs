//! Which words make it toxic: those that raters mark, where the comment as a whole is not innocent.
//!
//! A learned row says how often raters marked its words in abusive comments (`span`); a pair of words lifts both, and so does a finding
//! of the rules. Marked is what comes near the highest word of the comment and is high by itself; neighbours are one span.

use super::{Aspect, BIAS, Evidence, LEARNED_ASPECTS, Pooled, Weighed, factor};
use crate::context::{Effect, Finding};
use crate::lexicon::{Category, Learned, N_ASPECTS, UNMARKED};
use crate::matching::Gram;
use crate::text::Text;

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

/// Least rate of a marked word, in thousandths, and its least share of the highest one in the comment, in hundredths.
const LEAST: i64 = 250;
const LEAST_SHARE: i64 = 60;
/// What a finding of the rules takes of the way from a word's rate to certainty, in thousandths.
const FOUND: i64 = 200;
/// A comment whose sum for toxicity is below this has no span, in thousandths of a logit (a score of 0.1).
const LEAST_SUM: i64 = -2200;
/// A span from this weight on is of severity 2, else 1.
pub(crate) const PLAIN: i64 = 1500;
/// In place of a row where none says anything of a word.
const NO_ROW: u32 = u32::MAX;

/// The spans of a comment, in order; none that a finding of the rules covers. `O(tokens + rows)`.
pub(crate) fn spans(
    text: &Text<'_>,
    grams: &[Gram],
    findings: &[Finding],
    weighed: &Weighed,
    learned: &Learned,
    pooled: &Pooled,
) -> Vec<LearnedSpan> {
    const TOXICITY: usize = Aspect::Toxicity as usize;
    if !learned.has_spans || BIAS + pooled.sums[TOXICITY] < LEAST_SUM {
        return Vec::new();
    }
    let n_tokens = text.tokens().len();
    // By token: how often raters mark the word, and the row that says so; then the same for pairs of words.
    let (mut words, mut pairs) = (vec![(i64::from(UNMARKED), NO_ROW); n_tokens], vec![0_i64; n_tokens]);
    for &Gram { row, first, last } in grams {
        let rate = i64::from(learned.rows[row as usize].span);
        if rate != 0 && first == last {
            words[first as usize] = (rate, row);
        } else if rate != 0 {
            pairs[first as usize..=last as usize].iter_mut().for_each(|own| *own = (*own).max(rate));
        }
    }
    let (mut asserted, mut covered) = (vec![false; n_tokens], vec![false; n_tokens]);
    for finding in findings {
        covered[finding.first..=finding.last].fill(true);
        if finding.effect == Effect::Asserted {
            asserted[finding.first..=finding.last].fill(true);
        }
    }
    let rates: Vec<i64> = (0..n_tokens)
        .map(|at| {
            let rate = words[at].0.max((words[at].0 + pairs[at]) / 2);
            if asserted[at] { rate + (1000 - rate) * FOUND / 1000 } else { rate }
        })
        .collect();
    let highest = rates.iter().copied().max().unwrap_or(0);
    let least = LEAST.max(highest * LEAST_SHARE / 100);
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for (at, _) in rates.iter().enumerate().filter(|&(at, &rate)| rate >= least && !covered[at]) {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 == at => *last = at,
            _ => spans.push((at, at)),
        }
    }
    if spans.is_empty() {
        return Vec::new();
    }
    let row_of = |first: usize, last: usize| {
        let strongest = words[first..=last].iter().max_by_key(|(rate, row)| (*rate, *row));
        strongest.map(|(_, row)| *row).filter(|&row| row != NO_ROW)
    };
    // Words weigh as in the stretch that speaks most, wherever they stand.
    let factor = factor(weighed.grams_within(pooled.stretches[TOXICITY]).count());
    let sums = sums_inside(&spans, weighed.grams_within(None), factor, learned);
    let spans = spans.into_iter().zip(sums);
    spans.filter_map(|((first, last), sums)| Some(span(first, last, row_of(first, last)?, &sums))).collect()
}

/// What the grams that touch each span add, each counted by `factor`; spans are apart and in order.
fn sums_inside(
    spans: &[(usize, usize)],
    grams: impl Iterator<Item = Evidence>,
    factor: i64,
    learned: &Learned,
) -> Vec<[i64; N_ASPECTS]> {
    let mut sums = vec![[0_i64; N_ASPECTS]; spans.len()];
    for gram in grams {
        let from = spans.partition_point(|&(_, last)| last < gram.first as usize);
        let touched = spans[from..].iter().take_while(|&&(first, _)| first <= gram.last as usize).count();
        for own in &mut sums[from..from + touched] {
            for (sum, weight) in own.iter_mut().zip(learned.rows[gram.row as usize].weights) {
                *sum += i64::from(weight) * factor / 1000;
            }
        }
    }
    sums
}

fn span(first: usize, last: usize, row: u32, sums: &[i64; N_ASPECTS]) -> LearnedSpan {
    let speaks = (1..N_ASPECTS).max_by_key(|&aspect| (sums[aspect], N_ASPECTS - aspect)).unwrap_or(1);
    LearnedSpan { first, last, category: category(LEARNED_ASPECTS[speaks]), row, weight: sums[0].max(0) }
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
