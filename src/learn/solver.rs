//! Regularised logistic regression over sparse rows: limited-memory BFGS on a convex, smooth loss. The same input gives the same
//! weights, to the last bit.

/// Sparse rows: row `i` has the features `columns[starts[i]..starts[i + 1]]` with their values.
#[derive(Clone, Debug, Default)]
pub(crate) struct Matrix {
    pub(crate) starts: Vec<usize>,
    pub(crate) columns: Vec<u32>,
    pub(crate) values: Vec<f32>,
    pub(crate) n_columns: usize,
}

impl Matrix {
    /// A matrix without rows.
    pub(crate) fn new(n_columns: usize) -> Matrix {
        Matrix { starts: vec![0], n_columns, ..Matrix::default() }
    }

    /// Adds a row below the others.
    pub(crate) fn push(&mut self, row: impl IntoIterator<Item = (u32, f32)>) {
        for (column, value) in row {
            self.columns.push(column);
            self.values.push(value);
        }
        self.starts.push(self.columns.len());
    }

    /// The features of a row and their values.
    pub(crate) fn row(&self, idx: usize) -> impl Iterator<Item = (usize, f64)> {
        let range = self.starts[idx]..self.starts[idx + 1];
        self.columns[range.clone()]
            .iter()
            .zip(&self.values[range])
            .map(|(&column, &value)| (column as usize, f64::from(value)))
    }

    /// The sum that a row's features have under these weights.
    pub(crate) fn dot(&self, idx: usize, weights: &[f64]) -> f64 {
        self.row(idx).map(|(column, value)| value * weights[column]).sum()
    }
}

/// One thing to learn: a label for some rows of a matrix.
#[derive(Clone, Debug, Default)]
pub(crate) struct Task {
    /// (row, label, weight of the row, what the row's sum is before anything is learned).
    pub(crate) rows: Vec<Example>,
    /// Strength of the pull towards 0, by feature; 0 leaves a feature free.
    pub(crate) ridge: Vec<f64>,
}

/// A labelled row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Example {
    pub(crate) row: u32,
    pub(crate) label: bool,
    pub(crate) weight: f64,
    pub(crate) offset: f64,
}

/// Steps of the solver, and how small the gradient must become, as a share of the first one.
const MAX_STEPS: usize = 120;
const TOLERANCE: f64 = 2e-3;
/// How many past steps shape the next one.
const MEMORY: usize = 8;

/// The weights that fit best. `O(steps × entries of the matrix)`.
pub(crate) fn logistic(matrix: &Matrix, task: &Task) -> Vec<f64> {
    let mut weights = vec![0.0; matrix.n_columns];
    let (mut loss, mut gradient) = loss(matrix, task, &weights);
    let goal = norm(&gradient) * TOLERANCE;
    let mut past: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
    for _ in 0..MAX_STEPS {
        if norm(&gradient) <= goal {
            break;
        }
        let direction = direction(&gradient, &past);
        let slope = dot(&gradient, &direction);
        let first = if past.is_empty() { 1.0 / norm(&gradient).max(1.0) } else { 1.0 };
        let Some((next, next_loss, next_gradient)) =
            search(matrix, task, &weights, &direction, loss, slope, first)
        else {
            break;
        };
        let step: Vec<_> = next.iter().zip(&weights).map(|(a, b)| a - b).collect();
        let change: Vec<_> = next_gradient.iter().zip(&gradient).map(|(a, b)| a - b).collect();
        if dot(&step, &change) > 1e-12 {
            if past.len() == MEMORY {
                past.remove(0);
            }
            past.push((step, change));
        }
        (weights, loss, gradient) = (next, next_loss, next_gradient);
    }
    weights
}

/// Halves the step until the loss falls enough (Armijo).
fn search(
    matrix: &Matrix,
    task: &Task,
    weights: &[f64],
    direction: &[f64],
    before: f64,
    slope: f64,
    first: f64,
) -> Option<(Vec<f64>, f64, Vec<f64>)> {
    let mut length = first;
    for _ in 0..30 {
        let next: Vec<_> = weights.iter().zip(direction).map(|(weight, way)| weight + length * way).collect();
        let (loss, gradient) = loss(matrix, task, &next);
        if loss <= before + 1e-4 * length * slope {
            return Some((next, loss, gradient));
        }
        length *= 0.5;
    }
    None
}

/// The two-loop recursion: minus the gradient, shaped by past steps.
fn direction(gradient: &[f64], past: &[(Vec<f64>, Vec<f64>)]) -> Vec<f64> {
    let mut way: Vec<_> = gradient.iter().map(|slope| -slope).collect();
    let mut shares = Vec::with_capacity(past.len());
    for (step, change) in past.iter().rev() {
        let share = dot(step, &way) / dot(step, change);
        add(&mut way, -share, change);
        shares.push(share);
    }
    if let Some((step, change)) = past.last() {
        let scale = dot(step, change) / dot(change, change);
        way.iter_mut().for_each(|part| *part *= scale);
    }
    for ((step, change), share) in past.iter().zip(shares.into_iter().rev()) {
        let back = dot(change, &way) / dot(step, change);
        add(&mut way, share - back, step);
    }
    way
}

fn loss(matrix: &Matrix, task: &Task, weights: &[f64]) -> (f64, Vec<f64>) {
    let mut gradient: Vec<_> =
        weights.iter().zip(&task.ridge).map(|(weight, ridge)| weight * ridge).collect();
    let mut total =
        0.5 * weights.iter().zip(&task.ridge).map(|(weight, ridge)| weight * weight * ridge).sum::<f64>();
    for example in &task.rows {
        let sum = example.offset + matrix.dot(example.row as usize, weights);
        let signed = if example.label { sum } else { -sum };
        // ln(1 + exp(-signed)) without overflow
        total += example.weight
            * if signed > 0.0 { (-signed).exp().ln_1p() } else { signed.exp().ln_1p() - signed };
        let pull = example.weight * (logistic_function(sum) - f64::from(u8::from(example.label)));
        for (column, value) in matrix.row(example.row as usize) {
            gradient[column] += pull * value;
        }
    }
    (total, gradient)
}

/// `1 / (1 + exp(-sum))`.
pub(crate) fn logistic_function(sum: f64) -> f64 {
    1.0 / (1.0 + (-sum).exp())
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(vector: &[f64]) -> f64 {
    dot(vector, vector).sqrt()
}

fn add(to: &mut [f64], times: f64, what: &[f64]) {
    to.iter_mut().zip(what).for_each(|(to, what)| *to += times * what);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One feature that only positive rows have 3 of 4 times: without ridge its weight is ln(3) above the rest.
    #[test]
    fn a_single_feature_gets_its_log_odds() {
        let mut matrix = Matrix::new(1);
        let mut rows = Vec::new();
        for (idx, label) in [true, true, true, false].into_iter().enumerate() {
            matrix.push([(0, 1.0)]);
            rows.push(Example { row: idx as u32, label, weight: 1.0, offset: 0.0 });
        }
        let weights = logistic(&matrix, &Task { rows, ridge: vec![0.0] });
        assert!((weights[0] - 3_f64.ln()).abs() < 1e-2, "{weights:?}");
    }

    #[test]
    fn ridge_pulls_to_zero_and_offsets_explain_away() {
        let mut matrix = Matrix::new(2);
        let mut rows = Vec::new();
        for idx in 0..40_u32 {
            let label = idx % 2 == 0;
            matrix.push([(u32::from(label), 1.0)]);
            let offset = if label { 8.0 } else { -8.0 };
            rows.push(Example { row: idx, label, weight: 1.0, offset });
        }
        let weights = logistic(&matrix, &Task { rows: rows.clone(), ridge: vec![1.0, 1.0] });
        assert!(weights.iter().all(|weight| weight.abs() < 0.1), "the offset already says it: {weights:?}");
        rows.iter_mut().for_each(|example| example.offset = 0.0);
        let weights = logistic(&matrix, &Task { rows, ridge: vec![1.0, 1.0] });
        assert!(weights[1] > 1.0 && weights[0] < -1.0, "{weights:?}");
    }
}
