//! How two numbers a row go together.

/// Pearson's correlation, weighted; 0 where either side never changes.
pub(crate) fn pearson(a: &[f64], b: &[f64], weights: &[f64]) -> f64 {
    let total: f64 = weights.iter().sum();
    let mean = |side: &[f64]| side.iter().zip(weights).map(|(x, weight)| x * weight).sum::<f64>() / total;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let (mut both, mut own_a, mut own_b) = (0.0, 0.0, 0.0);
    for ((x, y), weight) in a.iter().zip(b).zip(weights) {
        let (x, y) = (x - mean_a, y - mean_b);
        both += weight * x * y;
        own_a += weight * x * x;
        own_b += weight * y * y;
    }
    if own_a > 0.0 && own_b > 0.0 { both / (own_a * own_b).sqrt() } else { 0.0 }
}

/// Ranks from 1, the mean rank where values tie: `pearson` of ranks is Spearman's rho.
pub(crate) fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<_> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut below = 0;
    for tie in order.chunk_by(|&a, &b| values[a] == values[b]) {
        tie.iter().for_each(|&row| ranks[row] = below as f64 + (tie.len() as f64 + 1.0) / 2.0);
        below += tie.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn correlation_is_that_of_the_formula() {
        // Deviations (-1.5, -.5, .5, 1.5) and (-1, -3, 1, 3): 8 / sqrt(5 × 20).
        let (a, b) = ([1.0, 2.0, 3.0, 4.0], [4.0, 2.0, 6.0, 8.0]);
        assert!((pearson(&a, &b, &[1.0; 4]) - 0.8).abs() < 1e-12);
        assert_eq!(pearson(&a, &[1.0; 4], &[1.0; 4]), 0.0);
        let twice = pearson(&[1.0, 2.0, 2.0, 4.0], &[4.0, 2.0, 2.0, 8.0], &[1.0; 4]);
        assert!((pearson(&[1.0, 2.0, 4.0], &[4.0, 2.0, 8.0], &[1.0, 2.0, 1.0]) - twice).abs() < 1e-12);
    }

    #[test]
    fn ties_share_their_ranks() {
        assert_eq!(ranks(&[10.0, 20.0, 10.0, 5.0]), [2.5, 4.0, 2.5, 1.0]);
    }
}
