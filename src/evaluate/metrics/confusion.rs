//! Said against true, counted.

use std::collections::BTreeMap;
use std::hash::Hash;

/// Rows by what is true of them and what was said, as sums of weights.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Confusion {
    /// True, and said so.
    pub(crate) hits: f64,
    /// Not true, and said so.
    pub(crate) false_alarms: f64,
    /// True, and not said.
    pub(crate) misses: f64,
    /// Not true, and not said.
    pub(crate) passes: f64,
}

impl Confusion {
    /// Counts one row.
    pub(crate) fn add(&mut self, label: bool, said: bool, weight: f64) {
        *match (label, said) {
            (true, true) => &mut self.hits,
            (false, true) => &mut self.false_alarms,
            (true, false) => &mut self.misses,
            (false, false) => &mut self.passes,
        } += weight;
    }

    /// The share of what was said that is true; `None` where nothing was said.
    pub(crate) fn precision(&self) -> Option<f64> {
        share(self.hits, self.hits + self.false_alarms)
    }

    /// The share of what is true that was said; `None` where nothing is true.
    pub(crate) fn recall(&self) -> Option<f64> {
        share(self.hits, self.hits + self.misses)
    }

    /// The share of what is not true that was not said; `None` where everything is true.
    pub(crate) fn specificity(&self) -> Option<f64> {
        share(self.passes, self.passes + self.false_alarms)
    }

    /// Harmonic mean of precision and recall; 0 without a hit.
    pub(crate) fn f1(&self) -> f64 {
        f1(self.hits, self.false_alarms, self.misses)
    }

    /// Mean of the F1 of both answers, however rare one is.
    pub(crate) fn macro_f1(&self) -> f64 {
        (self.f1() + f1(self.passes, self.misses, self.false_alarms)) / 2.0
    }
}

/// Mean F1 over the classes that are ever true: (true class, said class, weight) a row. `None` without rows.
pub(crate) fn macro_f1<T: Copy + Eq + Ord + Hash>(
    rows: impl Iterator<Item = (T, T, f64)> + Clone,
) -> Option<f64> {
    let mut classes: BTreeMap<T, Confusion> = BTreeMap::new();
    for (truth, _, _) in rows.clone() {
        classes.entry(truth).or_default();
    }
    for (truth, said, weight) in rows {
        for (class, confusion) in &mut classes {
            confusion.add(truth == *class, said == *class, weight);
        }
    }
    share(classes.values().map(Confusion::f1).sum(), classes.len() as f64)
}

fn f1(hits: f64, false_alarms: f64, misses: f64) -> f64 {
    if hits > 0.0 { 2.0 * hits / (2.0 * hits + false_alarms + misses) } else { 0.0 }
}

fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_of_the_table() {
        // 20 hits, 5 false alarms, 10 misses, 65 passes: 20/25, 20/30, 65/70, 40/55, and 130/145 for the other side.
        let table = Confusion { hits: 20.0, false_alarms: 5.0, misses: 10.0, passes: 65.0 };
        let near = |got: f64, want: f64| assert!((got - want).abs() < 1e-12, "{got} {want}");
        near(table.precision().expect("said"), 0.8);
        near(table.recall().expect("true"), 2.0 / 3.0);
        near(table.specificity().expect("false"), 65.0 / 70.0);
        near(table.f1(), 40.0 / 55.0);
        near(table.macro_f1(), (40.0 / 55.0 + 130.0 / 145.0) / 2.0);
        assert_eq!(Confusion::default().precision(), None);
    }

    #[test]
    fn classes_count_alike() {
        // Class 0: 1 hit, 1 miss. Class 1: 1 hit, 1 false alarm. Both 2/3; class 2 is never true.
        let rows = [(0, 0, 1.0), (0, 1, 1.0), (1, 1, 1.0)];
        let got = macro_f1(rows.into_iter()).expect("rows");
        assert!((got - 2.0 / 3.0).abs() < 1e-12, "{got}");
        assert_eq!(macro_f1(std::iter::empty::<(u8, u8, f64)>()), None);
    }
}
