//! Scores and tones in bins of one hundredth of their range.

use serde::{Deserialize, Serialize};

use super::BINS;

/// Counts in [`BINS`] bins of equal width; the upper end belongs to the last bin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Histogram(Vec<u64>);

impl Default for Histogram {
    fn default() -> Histogram {
        Histogram(vec![0; BINS])
    }
}

impl Histogram {
    /// Adds a score in ten-thousandths of [0, 1].
    pub(crate) fn add_score(&mut self, score: u16) {
        self.0[(usize::from(score) / 100).min(BINS - 1)] += 1;
    }

    /// Adds a tone in ten-thousandths of [-1, 1].
    pub(crate) fn add_tone(&mut self, tone: i64) {
        self.0[(usize::try_from(tone + 10_000).unwrap_or(0) / 200).min(BINS - 1)] += 1;
    }

    pub(crate) fn merge(&mut self, other: &Histogram) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, theirs)| *own += theirs);
    }

    /// The bins, lowest first.
    pub(crate) fn bins(&self) -> &[u64] {
        &self.0
    }
}

/// A number that is exact to four decimals, as a whole number.
pub(super) fn ten_thousandths(number: f64) -> i64 {
    (number * 10_000.0).round() as i64
}
