//! Confidence intervals by drawing the rows again: whole groups together, within their strata, always with the same numbers.

use std::collections::BTreeMap;

/// Ends of a 95 % interval.
pub(crate) type Interval = [f64; 2];

/// Where every run begins, so that the same rows give the same intervals.
const SEED: u64 = 0x636f_6d6d_656e_7461;

/// SplitMix64 (Steele, Lea & Flood 2014): small, fast, the same on every machine; for sampling, not for secrets.
#[derive(Clone, Debug)]
struct Random(u64);

impl Default for Random {
    fn default() -> Random {
        Random(SEED)
    }
}

impl Random {
    /// The next 64 bits.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ bits >> 31
    }

    /// A number below `n`, which is not 0. The bias of the multiplication is below n / 2⁶⁴.
    fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }
}

/// Rows that are drawn together, by stratum.
#[derive(Clone, Debug)]
pub(crate) struct Clusters {
    strata: Vec<Vec<Vec<usize>>>,
    n_rows: usize,
}

impl Clusters {
    /// The stratum and the group of every row, in order.
    pub(crate) fn new(rows: impl Iterator<Item = (String, String)>) -> Clusters {
        let mut strata: BTreeMap<String, BTreeMap<String, Vec<usize>>> = BTreeMap::new();
        let mut n_rows = 0;
        for (stratum, group) in rows {
            strata.entry(stratum).or_default().entry(group).or_default().push(n_rows);
            n_rows += 1;
        }
        let strata = strata.into_values().map(|groups| groups.into_values().collect()).collect();
        Clusters { strata, n_rows }
    }

    /// How often each row is drawn, times its weight, in each of `n` draws; `measure` makes numbers of them, and what comes back
    /// is each number's interval, in the same order. A number that a draw does not have is left out of that draw.
    ///
    /// Percentile intervals (Efron 1979). Cost: `n` times that of `measure`.
    pub(crate) fn intervals<const N: usize>(
        &self,
        weights: &[f64],
        n: usize,
        mut measure: impl FnMut(&[f64]) -> [Option<f64>; N],
    ) -> [Option<Interval>; N] {
        let mut random = Random::default();
        let mut drawn: [Vec<f64>; N] = std::array::from_fn(|_| Vec::with_capacity(n));
        let mut times = vec![0.0; self.n_rows];
        for _ in 0..n {
            times.fill(0.0);
            for groups in &self.strata {
                for _ in 0..groups.len() {
                    groups[random.below(groups.len())].iter().for_each(|&row| times[row] += weights[row]);
                }
            }
            for (drawn, number) in drawn.iter_mut().zip(measure(&times)) {
                drawn.extend(number);
            }
        }
        drawn.map(interval)
    }
}

/// The middle 95 % of numbers: `None` of fewer than 40, which have no such ends.
fn interval(mut numbers: Vec<f64>) -> Option<Interval> {
    numbers.sort_by(f64::total_cmp);
    let last = numbers.len().checked_sub(1).filter(|last| *last >= 39)? as f64;
    let at = |share: f64| numbers[(share * last).round() as usize];
    Some([at(0.025), at(0.975)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(rows: &[f64]) -> impl Fn(&[f64]) -> [Option<f64>; 1] {
        move |times| {
            let total: f64 = times.iter().sum();
            [Some(times.iter().zip(rows).map(|(time, row)| time * row).sum::<f64>() / total)]
        }
    }

    #[test]
    fn random_numbers_are_those_of_the_paper() {
        // The first output of SplitMix64 from the state 0, as its reference implementation prints it.
        assert_eq!(Random(0).next(), 0xe220_a839_7b1d_cdaf);
    }

    #[test]
    fn the_interval_of_a_mean_is_about_two_standard_errors_wide() {
        // 400 coin throws: standard error .025, so about [.451, .549].
        let rows: Vec<_> = (0..400).map(|idx| f64::from(idx % 2)).collect();
        let clusters = Clusters::new((0..400).map(|idx| (String::new(), idx.to_string())));
        let draw = || clusters.intervals(&[1.0; 400], 1000, mean(&rows))[0].expect("many");
        let [low, high] = draw();
        assert!((low - 0.451).abs() < 0.01 && (high - 0.549).abs() < 0.01, "{low} {high}");
        assert_eq!(draw(), [low, high]);
    }

    #[test]
    fn rows_of_a_group_are_drawn_together() {
        // In pairs of one and the same number the same rows say half as much: wider by the root of 2.
        let rows: Vec<_> = (0..400).map(|idx| f64::from(idx / 2 % 2)).collect();
        let pairs = Clusters::new((0..400).map(|idx| (String::new(), (idx / 2).to_string())));
        let [low, high] = pairs.intervals(&[1.0; 400], 1000, mean(&rows))[0].expect("many");
        assert!((high - low - 2.0 * 1.96 * 0.0354).abs() < 0.02, "{low} {high}");
        // Strata of one group each leave nothing to chance.
        let fixed = Clusters::new((0..400).map(|idx| (idx.to_string(), String::new())));
        assert_eq!(fixed.intervals(&[1.0; 400], 100, mean(&rows))[0], Some([0.5, 0.5]));
    }
}
