//! How well weights do on rows they have not seen, and where the cut at 0.5 belongs.

use super::fit::{Corpus, Fit, Tuning};
use super::rows::{Row, Rows};
use crate::abuse::{Aspect, LEARNED_ASPECTS};
use crate::evaluate::metrics::{Bin, Confusion, Ranked, expected_error, reliability};
use crate::lexicon::N_ASPECTS;

/// How one set came out for one attribute, at the cut.
#[derive(Clone, Debug)]
pub(crate) struct Figures {
    pub(crate) aspect: Aspect,
    pub(crate) set: String,
    pub(crate) n: usize,
    pub(crate) positive: usize,
    pub(crate) auc: Option<f64>,
    pub(crate) average_precision: Option<f64>,
    pub(crate) macro_f1: f64,
    pub(crate) f1: f64,
    pub(crate) false_alarms: Option<f64>,
    /// How far scores and shares of positive rows are apart, in the mean.
    pub(crate) calibration_error: Option<f64>,
    /// Tenths of the scores.
    pub(crate) reliability: Vec<Bin>,
    /// Nothing was learned from the set at all.
    pub(crate) held_out: bool,
}

/// For each row the sums of weights that have not seen its group, in logits; derived rows have none.
pub(super) fn unseen(
    corpus: &Corpus<'_>,
    rows: &Rows,
    full: &Fit,
    folds: u64,
    tuning: Tuning,
) -> Vec<[f64; N_ASPECTS]> {
    let held_out = |row: &Row| rows.sets[row.set].recipe.held_out;
    let mut sums = corpus.sums(full);
    for fold in 0..folds {
        let is_test = |row: &Row| !row.is_template && row.group % folds == fold;
        let fit = corpus.fit(rows.sets.len(), &|row| !held_out(row) && !is_test(row), tuning);
        for ((row, own), said) in corpus.rows.iter().zip(&mut sums).zip(corpus.sums(&fit)) {
            if is_test(row) && !held_out(row) {
                *own = said;
            }
        }
    }
    sums
}

/// The rows of one set that have a label for an attribute: whether it holds, and the sum.
fn labelled(
    corpus: &Corpus<'_>,
    sums: &[[f64; N_ASPECTS]],
    set: usize,
    aspect: usize,
) -> (Vec<bool>, Vec<f64>) {
    let own = corpus.rows.iter().zip(sums).filter(|(row, _)| row.set == set && !row.derived);
    own.filter_map(|(row, sums)| Some((row.labels[aspect]?, sums[aspect]))).unzip()
}

/// Offsets that are tried, in tenths of a logit.
const OFFSETS: std::ops::RangeInclusive<i32> = -60..=60;

/// The offset under which the cut at 0.5 has the best macro-F1 in the mean over the sets that are learned from and have both kinds
/// of rows, among those that keep every set's bound on false alarms; `None` where no set tells.
pub(super) fn offset(
    corpus: &Corpus<'_>,
    rows: &Rows,
    sums: &[[f64; N_ASPECTS]],
    aspect: usize,
) -> Option<f64> {
    let mut measured = Vec::new();
    let mut bounded = Vec::new();
    for (idx, set) in rows.sets.iter().enumerate().filter(|(_, set)| !set.recipe.held_out) {
        let (labels, sums) = labelled(corpus, sums, idx, aspect);
        let weights = vec![1.0; labels.len()];
        if let Some(most) = set.recipe.max_false_alarms
            && labels.contains(&false)
        {
            bounded.push((Ranked::new(&sums, &labels), weights.clone(), most));
        }
        if labels.contains(&true) && labels.contains(&false) && !set.recipe.no_offset {
            measured.push((Ranked::new(&sums, &labels), weights));
        }
    }
    if measured.is_empty() {
        return None;
    }
    let keeps = |offset: f64| {
        let false_alarms = |(ranked, weights, most): &(Ranked, Vec<f64>, f64)| {
            ranked
                .confusion(weights, -offset)
                .specificity()
                .is_none_or(|specificity| 1.0 - specificity <= *most)
        };
        bounded.iter().all(false_alarms)
    };
    let quality = |offset: f64| -> f64 {
        measured.iter().map(|(ranked, weights)| ranked.confusion(weights, -offset).macro_f1()).sum()
    };
    let allowed = OFFSETS.map(|tenths| f64::from(tenths) / 10.0).filter(|&offset| keeps(offset));
    Some(allowed.max_by(|&a, &b| quality(a).total_cmp(&quality(b))).unwrap_or(0.0))
}

/// The figures of every attribute and set.
pub(super) fn figures(
    corpus: &Corpus<'_>,
    rows: &Rows,
    sums: &[[f64; N_ASPECTS]],
    offsets: &[f64; N_ASPECTS],
) -> Vec<Figures> {
    let mut all = Vec::new();
    for (idx, aspect) in LEARNED_ASPECTS.into_iter().enumerate() {
        for (set, own) in rows.sets.iter().enumerate() {
            let (labels, sums) = labelled(corpus, sums, set, idx);
            if labels.is_empty() {
                continue;
            }
            let weights = vec![1.0; labels.len()];
            let ranked = Ranked::new(&sums, &labels);
            let reliability = tenths(&labels, &sums, offsets[idx]);
            let table: Confusion = ranked.confusion(&weights, -offsets[idx]);
            all.push(Figures {
                aspect,
                set: own.name.clone(),
                n: labels.len(),
                positive: labels.iter().filter(|label| **label).count(),
                auc: ranked.auc(&weights),
                average_precision: ranked.average_precision(&weights),
                macro_f1: table.macro_f1(),
                f1: table.f1(),
                false_alarms: table.specificity().map(|specificity| 1.0 - specificity),
                calibration_error: expected_error(&reliability),
                reliability,
                held_out: own.recipe.held_out,
            });
        }
    }
    all
}

fn tenths(labels: &[bool], sums: &[f64], offset: f64) -> Vec<Bin> {
    let score = |sum: f64| 1.0 / (1.0 + (-(sum + offset)).exp());
    reliability(labels.iter().zip(sums).map(|(&label, &sum)| (score(sum), label, 1.0)))
}
