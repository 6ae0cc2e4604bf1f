//! What every possible cut gives: the precision–recall curve, a table of cuts, and the one to take.

use serde::Serialize;

use super::confusion::Confusion;
use super::ranking::Ranked;

/// What one cut gives.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Cut {
    /// From this score on it is said.
    pub(crate) cut: f64,
    pub(crate) precision: Option<f64>,
    pub(crate) recall: Option<f64>,
    pub(crate) specificity: Option<f64>,
    pub(crate) f1: f64,
    pub(crate) macro_f1: f64,
}

/// All cuts that differ, from the highest score down.
#[derive(Clone, Debug)]
pub(crate) struct Curve {
    cuts: Vec<Cut>,
}

impl Cut {
    pub(crate) fn new(cut: f64, table: &Confusion) -> Cut {
        Cut {
            cut,
            precision: table.precision(),
            recall: table.recall(),
            specificity: table.specificity(),
            f1: table.f1(),
            macro_f1: table.macro_f1(),
        }
    }
}

impl Curve {
    /// `O(n)` once the rows are ranked.
    pub(crate) fn new(ranked: &Ranked, weights: &[f64]) -> Curve {
        let [all_true, all_false] = ranked.totals(weights);
        let mut table = Confusion { misses: all_true, passes: all_false, ..Confusion::default() };
        let cuts = ranked.ties(weights).map(|(score, [true_here, false_here])| {
            table.hits += true_here;
            table.misses -= true_here;
            table.false_alarms += false_here;
            table.passes -= false_here;
            Cut::new(score, &table)
        });
        Curve { cuts: cuts.collect() }
    }

    /// The cut of best macro-F1: of several, the one nearest to 0.5. `None` without rows of both kinds.
    pub(crate) fn best(&self) -> Option<Cut> {
        let last = self.cuts.last()?;
        last.recall.and(last.specificity)?;
        let better = |a: &&Cut, b: &&Cut| {
            let distance = |cut: &Cut| (cut.cut - 0.5).abs();
            // Differences past the ninth decimal are of rounding.
            let round = |cut: &Cut| (cut.macro_f1 * 1e9).round();
            round(a).total_cmp(&round(b)).then(distance(b).total_cmp(&distance(a)))
        };
        self.cuts.iter().max_by(better).copied()
    }

    /// The cut of highest recall at this precision or a higher one; of several, the highest cut.
    pub(crate) fn at_precision(&self, precision: f64) -> Option<Cut> {
        let enough = |cut: &&Cut| cut.precision.is_some_and(|own| own >= precision);
        let recall = |cut: &Cut| cut.recall.unwrap_or(0.0);
        let better = |a: &&Cut, b: &&Cut| recall(a).total_cmp(&recall(b)).then(a.cut.total_cmp(&b.cut));
        self.cuts.iter().filter(enough).max_by(better).copied().filter(|cut| recall(cut) > 0.0)
    }

    /// The precision–recall curve: for each tenth of recall that is reached, the highest cut that reaches it.
    pub(crate) fn by_recall(&self) -> Vec<Cut> {
        let reached = |step: u32| {
            let level = f64::from(step) / 10.0 - 1e-9;
            self.cuts.iter().find(|cut| cut.recall.is_some_and(|recall| recall >= level)).copied()
        };
        (1..=10).map_while(reached).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0.9 true, 0.6 other, 0.4 true, 0.2 other, 0.1 other.
    fn curve() -> Curve {
        let labels = [true, false, true, false, false];
        Curve::new(&Ranked::new(&[0.9, 0.6, 0.4, 0.2, 0.1], &labels), &[1.0; 5])
    }

    #[test]
    fn the_best_cut_is_that_of_macro_f1() {
        // At 0.9: F1 2/3 and 6/7, mean 0.762; at 0.4: F1 4/5 both, mean 0.8.
        let best = curve().best().expect("both kinds");
        assert_eq!(best.cut, 0.4);
        assert!((best.macro_f1 - 0.8).abs() < 1e-12, "{best:?}");
        assert!(Curve::new(&Ranked::new(&[0.5], &[true]), &[1.0]).best().is_none());
    }

    #[test]
    fn precision_asked_for_is_kept() {
        let cuts = |precision| curve().at_precision(precision).map(|cut| cut.cut);
        assert_eq!((cuts(0.9), cuts(0.6), cuts(1.1)), (Some(0.9), Some(0.4), None));
    }

    #[test]
    fn recall_steps_have_the_highest_cuts() {
        let got: Vec<_> = curve().by_recall().iter().map(|cut| cut.cut).collect();
        assert_eq!(got, [[0.9; 5], [0.4; 5]].concat());
    }
}
