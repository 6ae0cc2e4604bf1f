//! Sums to a slope and an offset: by the quantiles of old scores, or by the decisions of people (Platt 1999).

use crate::abuse::{MAX_OFFSET, MAX_SLOPE, Scale};

/// Fewer flagged comments than this, old scores or decisions of one kind, give no scale.
pub(super) const MIN_FLAGGED: usize = 5;
/// Old scores outside this range say little about the slope, and their logits run away. The many harmless comments are inside:
/// they must score low under the profile too.
const TELLING: std::ops::RangeInclusive<f64> = 0.01..=0.99;
/// What lies between the highest sum and a cut that no comment reaches, in thousandths of a logit.
const ABOVE_ALL: i64 = 500;
/// Most steps of Newton's method; it needs about ten.
const MAX_STEPS: usize = 100;

fn logit(share: f64) -> f64 {
    libm::log(share / (1.0 - share))
}

/// The slope and the offset of this many logits.
fn scale(slope: f64, offset: f64) -> Scale {
    let whole = |logits: f64, min: i64, max: i64| ((logits * 1000.0).round() as i64).clamp(min, max);
    Scale { slope: whole(slope, 1, MAX_SLOPE), offset: whole(offset, -MAX_OFFSET, MAX_OFFSET) }
}

/// The sum from which on about `n` comments lie: halfway between two that occur, where the count comes nearest to `n`, and the
/// higher of two that are as near. `sums` is not empty.
pub(super) fn cut_for(sums: &[i64], n: usize) -> i64 {
    let mut sorted = sums.to_vec();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    let mut best = (n, sorted[0] + ABOVE_ALL);
    let mut above = 0;
    let mut ties = sorted.chunk_by(|a, b| a == b).peekable();
    while let Some(tie) = ties.next() {
        above += tie.len();
        let cut = ties.peek().map_or(tie[0], |below| (tie[0] + below[0]).div_euclid(2) + 1);
        let miss = above.abs_diff(n);
        if miss < best.0 {
            best = (miss, cut);
        }
    }
    best.1
}

/// The scale under which as many comments reach `threshold` as did with their old scores, and whose other scores follow the old
/// ones as closely as a line can: the line through the cut that misses the logits of the old scores least, quantile by quantile.
///
/// `None` with fewer than [`MIN_FLAGGED`] comments on either side of the threshold, or if all sums are one.
pub(super) fn by_quantiles(sums: &[i64], old: &[f64], threshold: f64) -> Option<Scale> {
    let n_flagged = old.iter().filter(|score| **score >= threshold).count();
    if n_flagged < MIN_FLAGGED || old.len() - n_flagged < MIN_FLAGGED {
        return None;
    }
    let (mut sums, mut old) = (sums.to_vec(), old.to_vec());
    sums.sort_unstable();
    old.sort_unstable_by(f64::total_cmp);
    if sums.first() == sums.last() {
        return None;
    }
    let cut = cut_for(&sums, n_flagged);
    let (mut both, mut own) = (0.0, 0.0);
    for (sum, score) in sums.iter().zip(&old).filter(|(_, score)| TELLING.contains(score)) {
        let (x, y) = ((sum - cut) as f64 / 1000.0, logit(*score) - logit(threshold));
        both += x * y;
        own += x * x;
    }
    let slope = if own > 0.0 && both > 0.0 { both / own } else { 1.0 };
    // The offset belongs to the slope as it is written, so that the cut stays where it is.
    let slope = scale(slope, 0.0).slope;
    let offset = logit(threshold) * 1000.0 - (slope * cut) as f64 / 1000.0;
    Some(scale(slope as f64 / 1000.0, offset / 1000.0))
}

/// The scale under which a score is the share of such comments that people rejected: a logistic regression of their decisions on
/// the sums, with Platt's targets.
///
/// `None` with fewer than [`MIN_FLAGGED`] decisions of either kind, or where rejected comments have no higher sums than others.
pub(super) fn by_decisions(sums: &[i64], rejected: &[bool]) -> Option<Scale> {
    let n_yes = rejected.iter().filter(|label| **label).count();
    let n_no = rejected.len() - n_yes;
    if n_yes < MIN_FLAGGED || n_no < MIN_FLAGGED {
        return None;
    }
    let (yes, no) = ((n_yes as f64 + 1.0) / (n_yes as f64 + 2.0), 1.0 / (n_no as f64 + 2.0));
    let target = |label: bool| if label { yes } else { no };
    let (mut slope, mut offset) = (0.0, logit((n_yes as f64 + 1.0) / (rejected.len() as f64 + 2.0)));
    for _ in 0..MAX_STEPS {
        // The gradient, and the Hessian with a little on its diagonal.
        let (mut by_slope, mut by_offset) = (0.0, 0.0);
        let (mut ss, mut so, mut oo) = (1e-9, 0.0, 1e-9);
        for (sum, label) in sums.iter().zip(rejected) {
            let x = *sum as f64 / 1000.0;
            let said = 1.0 / (1.0 + libm::exp(-(slope * x + offset)));
            let (miss, weight) = (said - target(*label), said * (1.0 - said));
            by_slope += miss * x;
            by_offset += miss;
            ss += weight * x * x;
            so += weight * x;
            oo += weight;
        }
        let determinant = ss * oo - so * so;
        let step =
            ((oo * by_slope - so * by_offset) / determinant, (ss * by_offset - so * by_slope) / determinant);
        // Long steps overshoot where one sum parts both kinds.
        let shorter = (2.0 / f64::max(step.0.abs(), step.1.abs())).min(1.0);
        slope -= shorter * step.0;
        offset -= shorter * step.1;
        if step.0.abs().max(step.1.abs()) < 1e-9 {
            break;
        }
    }
    (slope >= 0.001).then(|| scale(slope, offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cut_lies_between_sums() {
        let sums = [-3000, -3000, -3000, 600, 1000];
        for (n, want) in [(0, 1500), (1, 801), (2, -1199), (3, -1199), (5, -3000)] {
            assert_eq!(cut_for(&sums, n), want, "{n}");
        }
    }

    #[test]
    fn old_scores_on_a_line_give_that_line() {
        let sums: Vec<i64> = (-40..40).map(|n| n * 100).collect();
        let old: Vec<f64> =
            sums.iter().map(|sum| 1.0 / (1.0 + (-(1.5 * *sum as f64 / 1000.0 + 0.5)).exp())).collect();
        let scale = by_quantiles(&sums, &old, 0.8).expect("enough on both sides");
        assert!((scale.slope - 1500).abs() < 60 && (scale.offset - 500).abs() < 60, "{scale:?}");
        let n_flagged = |threshold: f64| old.iter().filter(|score| **score >= threshold).count();
        let n_now =
            sums.iter().filter(|sum| f64::from(crate::abuse::probability(scale.apply(**sum))) >= 8000.0);
        assert_eq!(n_now.count(), n_flagged(0.8));
        assert_eq!(by_quantiles(&sums, &vec![0.1; sums.len()], 0.8), None);
        assert_eq!(by_quantiles(&vec![-3000; sums.len()], &old, 0.8), None);
    }

    #[test]
    fn decisions_give_their_shares() {
        // Of ten comments at each sum, 2 and 8 were rejected: the line through logit .2 and .8, drawn in by Platt's targets.
        let sums: Vec<i64> = (0..200).map(|n| if n % 2 == 0 { -1000 } else { 1000 }).collect();
        let rejected: Vec<bool> = (0..200).map(|n| (n / 2) % 10 < if n % 2 == 0 { 2 } else { 8 }).collect();
        let scale = by_decisions(&sums, &rejected).expect("both kinds");
        assert!((1300..=1386).contains(&scale.slope) && scale.offset.abs() <= 1, "{scale:?}");
        let parted: Vec<bool> = sums.iter().map(|sum| *sum > 0).collect();
        assert!(by_decisions(&sums, &parted).is_some_and(|scale| scale.slope > 3000));
        let contrary: Vec<bool> = sums.iter().map(|sum| *sum < 0).collect();
        assert_eq!(by_decisions(&sums, &contrary), None);
    }
}
