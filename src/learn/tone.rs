//! Ratings to the tone column of `learned.tsv`: ridge regression towards what the named entries say by themselves.
//!
//! The model is that of the tone room: `compound = s / √(s² + SQUASH)`, `s = named × ground + Σ weight × value + habit of the set`.
//! The compound is fitted to a quarter of the rating by Gauss and Newton's method, each step solved by conjugate gradients. The
//! habits of the sets are left out of the result. The same rows give the same weights, to the last bit.

use crate::tone::SQUASH;

/// One rated text as numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rated {
    /// Patterns and what their places and the length make of a valence of 1 there ([`crate::tone::Ground::value`]).
    pub(crate) features: Vec<(u32, f32)>,
    /// What the named entries say, in valence, the length counted in ([`crate::tone::Ground::sum`]).
    pub(crate) ground: f64,
    /// Mean rating from -4 to 4: [`of_class`] where people chose between classes.
    pub(crate) rating: f64,
    pub(crate) weight: f64,
    /// The set of labels that it comes from.
    pub(crate) set: u32,
}

/// Fitted weights.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Fit {
    /// By pattern, in valence.
    pub(crate) weights: Vec<f64>,
    /// How much the valences of named entries count in this language; 1 where no labels tell.
    pub(crate) named: f64,
}

/// Ratings that stand for a class of -1 or 1: where no text is neutral only clear cases were asked for, where some are a class says
/// no more than which side of the cut it is.
const CLEAR_CLASS: f64 = 2.0;
const CLASS_BESIDE_NEUTRAL: f64 = 0.75;

/// Ratings are fitted within this part of the scale, which the squash reaches only far out.
const TOP: f64 = 0.97;
const NEWTON_STEPS: usize = 6;
const SOLVER_STEPS: usize = 150;
const TOLERANCE: f64 = 1e-4;
/// Steepness below which a text counts no less: far out the squash is flat, and one rating must not ask for a giant step.
const LEAST_SLOPE: f64 = 0.15;

/// The rating that a class stands for.
pub(crate) fn of_class(class: i8, set_has_neutral: bool) -> f64 {
    f64::from(class) * if set_has_neutral { CLASS_BESIDE_NEUTRAL } else { CLEAR_CLASS }
}

/// The weights that fit best, each pulled towards 0 by `pull`. `O(steps × entries)`.
pub(crate) fn fit(rows: &[&Rated], n_features: usize, n_sets: usize, pull: f64) -> Fit {
    if rows.is_empty() {
        return Fit { weights: vec![0.0; n_features], named: 1.0 };
    }
    let n = n_features + n_sets + 1;
    let mut ridge = vec![pull; n];
    ridge[n_features..].fill(1e-3);
    let mut weights = vec![0.0; n];
    weights[n - 1] = 1.0;
    let scale = SQUASH.sqrt();
    for _ in 0..NEWTON_STEPS {
        let mut goals = Vec::with_capacity(rows.len());
        for row in rows {
            let sum = dot(row, n_features, &weights);
            let root = (sum * sum + SQUASH).sqrt();
            // 1 at the centre, falling to 0 far out.
            let slope = (scale * SQUASH / (root * root * root)).max(LEAST_SLOPE);
            let goal = sum + scale * ((row.rating / 4.0).clamp(-TOP, TOP) - sum / root) / slope;
            goals.push((row.weight * slope * slope, goal));
        }
        solve(rows, n_features, &goals, &ridge, &mut weights);
    }
    let named = weights[n - 1];
    weights.truncate(n_features);
    Fit { weights, named }
}

/// The sum of a row under these weights, by which its compound is squashed; without the habit of its set.
pub(crate) fn sum(row: &Rated, fit: &Fit) -> f64 {
    let learned: f64 =
        row.features.iter().map(|&(column, value)| fit.weights[column as usize] * f64::from(value)).sum();
    fit.named * row.ground + learned
}

/// How much each pattern matters: its weight by the root of how often it stands, to keep the strongest.
pub(crate) fn strengths(rows: &[&Rated], fit: &Fit) -> Vec<f64> {
    let mut support = vec![0.0_f64; fit.weights.len()];
    rows.iter().flat_map(|row| &row.features).for_each(|&(column, _)| support[column as usize] += 1.0);
    fit.weights.iter().zip(support).map(|(weight, support)| weight.abs() * support.sqrt()).collect()
}

fn dot(row: &Rated, n_features: usize, weights: &[f64]) -> f64 {
    let learned: f64 =
        row.features.iter().map(|&(column, value)| weights[column as usize] * f64::from(value)).sum();
    learned + weights[n_features + row.set as usize] + weights[weights.len() - 1] * row.ground
}

/// Conjugate gradients on the weighted least squares of one Newton step, from the weights as they stand. The ground is pulled
/// towards 1.
fn solve(rows: &[&Rated], n_features: usize, goals: &[(f64, f64)], ridge: &[f64], weights: &mut [f64]) {
    let last = weights.len() - 1;
    let apply = |vector: &[f64], out: &mut Vec<f64>| {
        out.clear();
        out.extend(vector.iter().zip(ridge).map(|(value, ridge)| value * ridge));
        for (row, (weight, _)) in rows.iter().zip(goals) {
            add(row, n_features, weight * dot(row, n_features, vector), out);
        }
    };
    let mut image = Vec::new();
    apply(weights, &mut image);
    let mut rest: Vec<f64> = image.iter().map(|value| -value).collect();
    rest[last] += ridge[last];
    for (row, (weight, goal)) in rows.iter().zip(goals) {
        add(row, n_features, weight * goal, &mut rest);
    }
    let mut way = rest.clone();
    let mut size = norm(&rest);
    let enough = size * TOLERANCE * TOLERANCE;
    for _ in 0..SOLVER_STEPS {
        if size <= enough || size == 0.0 {
            return;
        }
        apply(&way, &mut image);
        let length = size / way.iter().zip(&image).map(|(a, b)| a * b).sum::<f64>();
        for idx in 0..weights.len() {
            weights[idx] += length * way[idx];
            rest[idx] -= length * image[idx];
        }
        let next = norm(&rest);
        let keep = next / size;
        size = next;
        way.iter_mut().zip(&rest).for_each(|(way, rest)| *way = rest + keep * *way);
    }
}

fn add(row: &Rated, n_features: usize, times: f64, to: &mut [f64]) {
    row.features.iter().for_each(|&(column, value)| to[column as usize] += times * f64::from(value));
    to[n_features + row.set as usize] += times;
    let last = to.len() - 1;
    to[last] += times * row.ground;
}

fn norm(vector: &[f64]) -> f64 {
    vector.iter().map(|value| value * value).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PULL: f64 = 16.0;

    /// Texts of two sets that rate the same words alike, the second one a point higher throughout.
    fn rows() -> Vec<Rated> {
        (0..400_u32)
            .map(|idx| {
                let (good, set) = (idx % 2 == 0, idx / 200);
                Rated {
                    features: vec![(u32::from(good), 1.0), (2, 1.0)],
                    ground: if idx % 4 < 2 { 1.0 } else { -1.0 },
                    rating: if good { 1.5 } else { -1.5 } + f64::from(set),
                    weight: 1.0,
                    set,
                }
            })
            .collect()
    }

    #[test]
    fn what_is_rated_well_gets_a_good_valence_and_habits_of_sets_do_not() {
        let rows = rows();
        let rows: Vec<_> = rows.iter().collect();
        let fit = fit(&rows, 3, 2, PULL);
        assert!(fit.weights[1] > 1.0 && fit.weights[0] < -1.0, "{fit:?}");
        assert!(fit.weights[2].abs() < 0.5 * fit.weights[1], "a word of every text says nothing: {fit:?}");
        assert!(fit.named.abs() < 0.2, "the ground is of no use here: {fit:?}");
        let order = strengths(&rows, &fit);
        assert!(order[0] > order[2] && order[1] > order[2]);
    }

    #[test]
    fn a_ground_that_says_it_all_leaves_nothing_to_learn() {
        let squash = |sum: f64| sum / (sum * sum + SQUASH).sqrt();
        let rows: Vec<Rated> = (0..200_u32)
            .map(|idx| {
                let ground = f64::from(idx % 9) - 4.0;
                let features = vec![(idx % 5, 1.0)];
                Rated { features, ground, rating: 4.0 * squash(ground), weight: 1.0, set: 0 }
            })
            .collect();
        let rows: Vec<_> = rows.iter().collect();
        let fit = fit(&rows, 5, 1, PULL);
        assert!((fit.named - 1.0).abs() < 0.02, "{fit:?}");
        assert!(fit.weights.iter().all(|weight| weight.abs() < 0.05), "{fit:?}");
        assert!((sum(rows[8], &fit) - 4.0).abs() < 0.2, "{fit:?}");
    }

    #[test]
    fn the_same_rows_give_the_same_bits() {
        let rows = rows();
        let rows: Vec<_> = rows.iter().collect();
        assert_eq!(fit(&rows, 3, 2, PULL), fit(&rows, 3, 2, PULL));
        assert_eq!(fit(&[], 2, 0, PULL), Fit { weights: vec![0.0, 0.0], named: 1.0 });
        assert!(of_class(-1, false) < of_class(-1, true) && of_class(0, true) == 0.0);
    }
}
