//! How well scores rank: area under the ROC curve and average precision, with ties, in one pass over sorted rows.

use super::confusion::Confusion;

/// Rows sorted by score, highest first. Sorted once, `O(n log n)`; every figure is then `O(n)` for any weights.
#[derive(Clone, Debug)]
pub(crate) struct Ranked {
    /// (score, label, index of the row), highest score first.
    rows: Vec<(f64, bool, usize)>,
}

impl Ranked {
    /// `scores` and `labels` by row, of the same length.
    pub(crate) fn new(scores: &[f64], labels: &[bool]) -> Ranked {
        let mut rows: Vec<_> = scores
            .iter()
            .zip(labels)
            .enumerate()
            .map(|(idx, (score, label))| (*score, *label, idx))
            .collect();
        rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.2.cmp(&b.2)));
        Ranked { rows }
    }

    /// The confusion where everything from this score on is said.
    pub(crate) fn confusion(&self, weights: &[f64], cut: f64) -> Confusion {
        let mut confusion = Confusion::default();
        self.rows.iter().for_each(|&(score, label, row)| confusion.add(label, score >= cut, weights[row]));
        confusion
    }

    /// The chance that a true row scores higher than another (half where they tie): `None` without rows of both kinds.
    pub(crate) fn auc(&self, weights: &[f64]) -> Option<f64> {
        let (mut above, mut area) = (0.0, 0.0);
        let [all_true, all_false] = self.totals(weights);
        for (_, [true_here, false_here]) in self.ties(weights) {
            area += true_here * (all_false - above - false_here / 2.0);
            above += false_here;
        }
        (all_true > 0.0 && all_false > 0.0).then(|| area / (all_true * all_false))
    }

    /// Precision at each score, averaged over the true rows: `None` without any.
    pub(crate) fn average_precision(&self, weights: &[f64]) -> Option<f64> {
        let [all_true, _] = self.totals(weights);
        let (mut hits, mut said, mut sum) = (0.0, 0.0, 0.0);
        for (_, [true_here, false_here]) in self.ties(weights) {
            hits += true_here;
            said += true_here + false_here;
            if said > 0.0 {
                sum += true_here * hits / said;
            }
        }
        (all_true > 0.0).then(|| sum / all_true)
    }

    /// For every score from the highest down, the weight of true and of other rows that have it.
    pub(super) fn ties<'a>(&'a self, weights: &'a [f64]) -> impl Iterator<Item = (f64, [f64; 2])> + 'a {
        self.rows.chunk_by(|a, b| a.0 == b.0).map(|rows| {
            let mut here = [0.0; 2];
            rows.iter().for_each(|&(_, label, row)| here[usize::from(!label)] += weights[row]);
            (rows[0].0, here)
        })
    }

    /// The weight of true and of other rows.
    pub(super) fn totals(&self, weights: &[f64]) -> [f64; 2] {
        let mut totals = [0.0; 2];
        self.rows.iter().for_each(|&(_, label, row)| totals[usize::from(!label)] += weights[row]);
        totals
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(scores: &[f64], labels: &[u8], weights: &[f64], auc: f64, ap: f64) {
        let labels: Vec<_> = labels.iter().map(|label| *label == 1).collect();
        let ranked = Ranked::new(scores, &labels);
        let got = (ranked.auc(weights).expect("both"), ranked.average_precision(weights).expect("some"));
        assert!((got.0 - auc).abs() < 1e-12 && (got.1 - ap).abs() < 1e-12, "{got:?}");
    }

    #[test]
    fn areas_are_those_of_scikit_learn() {
        // The example of its documentation of both functions: AUC 0.75, average precision 0.8333.
        check(&[0.1, 0.4, 0.35, 0.8], &[0, 0, 1, 1], &[1.0; 4], 0.75, 5.0 / 6.0);
        // One tie of a true and another row: half a pair; precision 1/1 does not occur.
        check(&[0.9, 0.9, 0.1], &[1, 0, 0], &[1.0; 3], 0.75, 0.5);
    }

    #[test]
    fn a_weight_of_two_is_a_row_twice() {
        check(&[0.1, 0.4, 0.4, 0.35, 0.8], &[0, 0, 0, 1, 1], &[1.0; 5], 4.0 / 6.0, (1.0 + 2.0 / 4.0) / 2.0);
        check(&[0.1, 0.4, 0.35, 0.8], &[0, 0, 1, 1], &[1.0, 2.0, 1.0, 1.0], 4.0 / 6.0, 0.75);
    }

    #[test]
    fn one_kind_of_rows_has_no_area() {
        assert_eq!(Ranked::new(&[0.5], &[true]).auc(&[1.0]), None);
        assert_eq!(Ranked::new(&[0.5], &[false]).average_precision(&[1.0]), None);
    }
}
