//! Words of like meaning: numbers for each word, alike for words that stand among like neighbours.
//!
//! How much more often than by chance two words stand near one another (positive pointwise mutual information, contexts smoothed as
//! in Levy, Goldberg and Dagan 2015) makes a symmetric matrix; its strongest directions, found by orthogonal iteration, are the
//! numbers. No label takes part. The same texts give the same numbers, to the last bit.

use rustc_hash::FxHashMap;

use super::rows::{Row, Rows};
use crate::moderator::{Moderator, map_all};

/// Numbers a word.
pub(super) const N: usize = 100;
/// The numbers of a word, all 0 for one without neighbours. Common words have longer ones, but by half as much as they would.
pub(super) type Vector = [f32; N];

/// How many words behind a word are its neighbours.
const WINDOW: usize = 5;
/// Power of the counts of contexts: rare ones count as less of a surprise.
const SMOOTHING: f64 = 0.75;
/// Power of the strength of a direction in its number.
const STRENGTH: f64 = 0.25;
/// Rounds of the iteration: the weakest direction that is kept is some forty times weaker than the strongest.
const ROUNDS: usize = 12;

/// Words in fewer texts have no numbers.
const MIN_SUPPORT: u32 = 4;

/// The words of one language that have numbers.
#[derive(Debug, Default)]
pub(super) struct Likeness {
    vectors: FxHashMap<u64, Vector>,
}

impl Likeness {
    /// From all rows of a language that are learned from, whatever their labels.
    pub(super) fn of(moderator: &Moderator, rows: &Rows, lang: &str) -> Likeness {
        let is_own = |row: &&Row| {
            let set = &rows.sets[row.set];
            set.lang == lang && !set.recipe.held_out && (!row.derived || row.is_template)
        };
        let own: Vec<&Row> = rows.rows.iter().filter(is_own).collect();
        let texts = map_all(&own, |row| moderator.words(&row.text, lang));
        let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
        texts.iter().flatten().for_each(|word| *counts.entry(*word).or_default() += 1);
        let mut words: Vec<u64> =
            counts.into_iter().filter(|(_, n)| *n >= MIN_SUPPORT).map(|(word, _)| word).collect();
        words.sort_unstable();
        let number = |word: &u64| words.binary_search(word).ok().map(|idx| idx as u32);
        let texts: Vec<Vec<u32>> = map_all(&texts, |text| text.iter().filter_map(number).collect());
        let vectors = vectors(&texts, words.len());
        Likeness { vectors: words.into_iter().zip(vectors).collect() }
    }

    /// The numbers of the word that has this key.
    pub(super) fn get(&self, key: u64) -> Option<&Vector> {
        self.vectors.get(&key)
    }
}

/// What the words of a text have together, each by its value.
pub(super) fn sum<'v>(words: impl Iterator<Item = (&'v Vector, f32)>) -> Vector {
    let mut sum = [0.0; N];
    for (vector, value) in words {
        sum.iter_mut().zip(vector).for_each(|(sum, own)| *sum += value * own);
    }
    sum
}

/// What the weights of the numbers come to for one word.
pub(super) fn weigh(vector: &Vector, weights: &[f64]) -> f64 {
    vector.iter().zip(weights).map(|(own, weight)| f64::from(*own) * weight).sum()
}

/// The numbers of `n_words` words from texts as rows of words: `O(words × WINDOW + ROUNDS × pairs × N)`.
fn vectors(texts: &[Vec<u32>], n_words: usize) -> Vec<Vector> {
    let matrix = Neighbours::new(texts, n_words);
    let words: Vec<u32> = (0..n_words as u32).collect();
    let mut found: Vec<Vector> = words.iter().map(|&word| start(word)).collect();
    let mut strengths = [0.0; N];
    for _ in 0..ROUNDS {
        found = map_all(&words, |&word| matrix.times(word, &found));
        strengths = orthogonalise(&mut found);
    }
    for vector in &mut found {
        for (own, strength) in vector.iter_mut().zip(strengths) {
            *own *= strength.powf(STRENGTH) as f32;
        }
        let length = vector.iter().map(|own| own * own).sum::<f32>().sqrt();
        let length = length.sqrt();
        if length > 0.0 {
            vector.iter_mut().for_each(|own| *own /= length);
        }
    }
    found
}

/// Where the iteration starts: signs thrown by the number of the word.
fn start(word: u32) -> Vector {
    std::array::from_fn(|idx| {
        let bits = super::contrast::mixed(u64::from(word) << 8 | idx as u64);
        if bits & 1 == 0 { 1.0 } else { -1.0 }
    })
}

/// A symmetric matrix by rows: which words stand near which, and by how much more often than by chance.
struct Neighbours {
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
}

impl Neighbours {
    fn new(texts: &[Vec<u32>], n_words: usize) -> Neighbours {
        let mut pairs: Vec<u64> = Vec::new();
        for text in texts {
            for (at, &word) in text.iter().enumerate() {
                for &near in text[at + 1..].iter().take(WINDOW).filter(|&&near| near != word) {
                    pairs.extend([pair(word, near), pair(near, word)]);
                }
            }
        }
        pairs.sort_unstable();
        let mut counts = vec![0.0_f64; n_words];
        pairs.iter().for_each(|pair| counts[(pair >> 32) as usize] += 1.0);
        let smoothed: Vec<f64> = counts.iter().map(|count| count.powf(SMOOTHING)).collect();
        let all: f64 = smoothed.iter().sum();
        let mut matrix = Neighbours { starts: vec![0], columns: Vec::new(), values: Vec::new() };
        for same in pairs.chunk_by(|a, b| a == b) {
            let (word, near) = ((same[0] >> 32) as usize, same[0] as u32);
            matrix.starts.resize(word + 1, matrix.columns.len());
            // The mean of what each side says of the other keeps the matrix symmetric.
            let n = same.len() as f64;
            let says = |a: usize, b: usize| (n * all / (counts[a] * smoothed[b])).ln();
            let value = 0.5 * (says(word, near as usize) + says(near as usize, word));
            if value > 0.0 {
                matrix.columns.push(near);
                matrix.values.push(value as f32);
            }
        }
        matrix.starts.resize(n_words + 1, matrix.columns.len());
        matrix
    }

    /// A row of the matrix times all vectors.
    fn times(&self, word: u32, vectors: &[Vector]) -> Vector {
        let mut sum = [0.0; N];
        for at in self.starts[word as usize]..self.starts[word as usize + 1] {
            let (value, vector) = (self.values[at], &vectors[self.columns[at] as usize]);
            sum.iter_mut().zip(vector).for_each(|(sum, own)| *sum += value * own);
        }
        sum
    }
}

fn pair(word: u32, near: u32) -> u64 {
    u64::from(word) << 32 | u64::from(near)
}

/// The share of its length below which what a column has beyond others is rounding, and nothing.
const NOTHING: f64 = 1e-9;

/// Turns the columns of the vectors into ones of length 1 at right angles (by Cholesky's factor of their products), and says how long
/// each was beyond those before it.
fn orthogonalise(vectors: &mut [Vector]) -> [f64; N] {
    let mut products = vec![[0.0_f64; N]; N];
    for vector in &*vectors {
        for (row, own) in products.iter_mut().zip(vector) {
            row.iter_mut().zip(vector).for_each(|(sum, other)| *sum += f64::from(*own) * f64::from(*other));
        }
    }
    let mut factor = vec![[0.0_f64; N]; N];
    for row in 0..N {
        for column in 0..=row {
            let known: f64 = (0..column).map(|idx| factor[row][idx] * factor[column][idx]).sum();
            let rest = products[row][column] - known;
            factor[row][column] = match row == column {
                true if rest > NOTHING * products[row][row] => rest.sqrt(),
                false if factor[column][column] > 0.0 => rest / factor[column][column],
                _ => 0.0,
            };
        }
    }
    for vector in vectors {
        for row in 0..N {
            let known: f64 = (0..row).map(|idx| factor[row][idx] * f64::from(vector[idx])).sum();
            let rest = f64::from(vector[row]) - known;
            vector[row] = if factor[row][row] > 0.0 { (rest / factor[row][row]) as f32 } else { 0.0 };
        }
    }
    std::array::from_fn(|idx| factor[idx][idx])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two animals stand among the same words, a tool among others.
    #[test]
    fn words_among_like_neighbours_are_alike() {
        let (goose, duck, hammer) = (0_u32, 1_u32, 2_u32);
        let mut texts = Vec::new();
        for round in 0..40_u32 {
            let (pond, bench) = (3 + round % 7, 10 + round % 7);
            texts.extend([vec![goose, pond, 17], vec![pond, duck, 17], vec![18, hammer, bench]]);
        }
        let vectors = vectors(&texts, 20);
        let alike = |a: u32, b: u32| -> f32 {
            vectors[a as usize].iter().zip(vectors[b as usize]).map(|(a, b)| a * b).sum()
        };
        assert!(
            alike(goose, duck) > 0.8 && alike(goose, hammer) < 0.3,
            "{} {}",
            alike(goose, duck),
            alike(goose, hammer)
        );
        assert!(alike(19, 19) == 0.0, "a word that never stood anywhere");
    }
}
