//! Whether scores are chances: of rows with a score near 0.3, are three in ten true?

use serde::Serialize;

/// Bins of equal width over [0, 1]; 1 falls into the last.
const N_BINS: usize = 10;

/// Rows with scores in `from..to`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Bin {
    pub(crate) from: f64,
    pub(crate) to: f64,
    /// Sum of weights.
    pub(crate) weight: f64,
    /// Mean score; 0 in an empty bin.
    pub(crate) score: f64,
    /// Share of true rows; 0 in an empty bin.
    pub(crate) share: f64,
}

/// The reliability table: (score, label, weight) a row.
pub(crate) fn reliability(rows: impl Iterator<Item = (f64, bool, f64)>) -> Vec<Bin> {
    let mut bins = vec![Bin::default(); N_BINS];
    for (score, label, weight) in rows {
        let bin = &mut bins[((score * N_BINS as f64) as usize).min(N_BINS - 1)];
        bin.weight += weight;
        bin.score += weight * score;
        bin.share += weight * f64::from(u8::from(label));
    }
    for (idx, bin) in bins.iter_mut().enumerate() {
        (bin.from, bin.to) = (idx as f64 / N_BINS as f64, (idx + 1) as f64 / N_BINS as f64);
        if bin.weight > 0.0 {
            (bin.score, bin.share) = (bin.score / bin.weight, bin.share / bin.weight);
        }
    }
    bins
}

/// The expected calibration error: how far score and share are apart, averaged over rows (Naeini et al., AAAI 2015). `None`
/// without rows.
pub(crate) fn expected_error(bins: &[Bin]) -> Option<f64> {
    let total: f64 = bins.iter().map(|bin| bin.weight).sum();
    let sum: f64 = bins.iter().map(|bin| bin.weight * (bin.score - bin.share).abs()).sum();
    (total > 0.0).then(|| sum / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_weighed_by_bins() {
        // Bin 0: scores .02 and .04, none true: apart by .03, 2 rows. Bin 9: .9 and 1, one true: .95 - .5, 2 rows.
        let rows = [(0.02, false, 1.0), (0.04, false, 1.0), (0.9, true, 1.0), (1.0, false, 1.0)];
        let bins = reliability(rows.into_iter());
        assert_eq!((bins.len(), bins[0].weight, bins[9].share), (10, 2.0, 0.5));
        let error = expected_error(&bins).expect("rows");
        assert!((error - (0.03 * 2.0 + 0.45 * 2.0) / 4.0).abs() < 1e-12, "{error}");
        assert_eq!(expected_error(&reliability(std::iter::empty())), None);
    }
}
