//! Rows of one language to weights: count patterns, fit, keep the strongest, fit again on what was kept.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::likeness::{self, Likeness, Vector};
use super::rows::{Row, Rows};
use super::solver::{Example, Matrix, Task, logistic};
use crate::abuse::{BIAS, LEARNED_ASPECTS, factor};
use crate::lexicon::N_ASPECTS;
use crate::moderator::{Moderator, Patterns, Said, map_all};

/// How weights are fitted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tuning {
    /// Patterns seen in fewer rows are left out.
    pub(crate) min_support: u32,
    /// Most patterns of the table: those with weights, and those that have a tone or spans alone.
    pub(crate) max_patterns: usize,
    /// Pull towards 0 of words and pieces, and of meetings.
    pub(crate) ridge_grams: f64,
    pub(crate) ridge_meetings: f64,
    /// Pull of what words of like meaning share; 0 for nothing.
    pub(crate) ridge_likeness: f64,
    /// What a stretch of an innocent row counts against the row.
    pub(crate) innocent_sentences: f64,
    /// Pieces of words are patterns too.
    pub(crate) pieces: bool,
}

/// Pull of what is taken away after fitting: the habits of each set.
const RIDGE_SETS: f64 = 0.05;

/// What rules count of their weight while words are fitted. In scoring they count in full, so that words take back less of what rules
/// say than the labels of any one time and place would have them.
const RULES: f64 = 0.8;

/// Where every sum begins, in logits.
const BASE: f64 = BIAS as f64 / 1000.0;

/// The rarity (natural logarithm of rows by support) at which a word has the ridge as given.
const RARITY: f64 = 5.0;

/// The rows of one language as numbers.
pub(crate) struct Corpus<'r> {
    pub(crate) rows: Vec<&'r Row>,
    set_weights: Vec<[f64; N_ASPECTS]>,
    own_habit: Vec<bool>,
    /// Patterns by column.
    pub(crate) keys: Vec<u64>,
    pub(crate) support: Vec<u32>,
    is_meeting: Vec<bool>,
    /// By column, the numbers of a word by itself.
    likeness: Vec<Option<&'r Vector>>,
    /// Patterns that the table has anyway, for their tone or spans: how many, and which columns they are.
    n_given: usize,
    is_given: Vec<bool>,
    /// What stands in each row, and behind the rows in each of their stretches.
    said: Vec<Columns>,
    /// By row, where its stretches are in `said`.
    stretches: Vec<Range<usize>>,
}

/// What stands in a row or a stretch of it.
struct Columns {
    row: u32,
    columns: Vec<u32>,
    /// What the rules say by themselves, in logits.
    rules: [f64; N_ASPECTS],
}

/// Fitted weights: of the kept columns, in logits.
pub(crate) struct Fit {
    /// Columns of the corpus.
    pub(crate) kept: Vec<u32>,
    /// By attribute, in the order of `kept`.
    pub(crate) weights: Vec<Vec<f64>>,
}

impl<'r> Corpus<'r> {
    /// Counts the patterns of all rows of a language; `given` are the keys of those that the table has anyway.
    pub(crate) fn new(
        moderator: &Moderator,
        rows: &'r Rows,
        lang: &str,
        tuning: Tuning,
        given: &FxHashSet<u64>,
        likeness: &'r Likeness,
    ) -> Corpus<'r> {
        let own: Vec<&Row> = rows.rows.iter().filter(|row| rows.sets[row.set].lang == lang).collect();
        let found: Vec<Patterns> =
            map_all(&own, |row| moderator.patterns(&row.text, lang, tuning.pieces, &|_| false));
        let mut counts: FxHashMap<u64, (u32, bool)> = FxHashMap::default();
        for patterns in &found {
            for key in &patterns.whole.grams {
                counts.entry(*key).or_insert((0, false)).0 += 1;
            }
            for key in &patterns.whole.meetings {
                counts.entry(*key).or_insert((0, true)).0 += 1;
            }
        }
        let mut kept: Vec<_> = counts.into_iter().filter(|(_, (n, _))| *n >= tuning.min_support).collect();
        kept.sort_unstable();
        let column_of: FxHashMap<u64, u32> =
            kept.iter().enumerate().map(|(idx, (key, _))| (*key, idx as u32)).collect();
        let columns = |row: usize, said: &Said| Columns {
            row: row as u32,
            columns: said
                .grams
                .iter()
                .chain(&said.meetings)
                .filter_map(|key| column_of.get(key).copied())
                .collect(),
            rules: said.rules.map(|sum| sum as f64 / 1000.0),
        };
        let wholes = found.iter().enumerate().map(|(row, patterns)| columns(row, &patterns.whole));
        let mut said: Vec<_> = wholes.collect();
        let stretches = found.iter().enumerate().map(|(row, patterns)| {
            let from = said.len();
            said.extend(patterns.stretches.iter().map(|stretch| columns(row, stretch)));
            from..said.len()
        });
        let stretches = stretches.collect();
        Corpus {
            own_habit: rows.sets.iter().map(|set| set.recipe.own_habit).collect(),
            set_weights: own
                .iter()
                .map(|row| {
                    LEARNED_ASPECTS.map(|aspect| rows.sets[row.set].recipe.weight_for(aspect) * row.weight)
                })
                .collect(),
            rows: own,
            keys: kept.iter().map(|(key, _)| *key).collect(),
            support: kept.iter().map(|(_, (n, _))| *n).collect(),
            likeness: kept
                .iter()
                .map(|(key, _)| likeness.get(*key).filter(|_| tuning.ridge_likeness > 0.0))
                .collect(),
            n_given: given.len(),
            is_given: kept.iter().map(|(key, _)| given.contains(key)).collect(),
            is_meeting: kept.iter().map(|(_, (_, is_meeting))| *is_meeting).collect(),
            said,
            stretches,
        }
    }

    /// The kept columns as a matrix; behind them what words of like meaning share, and the habits of the sets.
    fn matrix(&self, kept: &[u32], n_sets: usize) -> Matrix {
        let mut new_of = vec![u32::MAX; self.keys.len()];
        for (new, &old) in kept.iter().enumerate() {
            new_of[old as usize] = new as u32;
        }
        // Behind the patterns: a habit a set, and the one that most share.
        let n_shared = self.n_shared();
        let mut matrix = Matrix::new(kept.len() + n_shared + n_sets + 1);
        for Columns { row, columns, .. } in &self.said {
            let row = self.rows[*row as usize];
            let own = columns.iter().filter(|&&column| new_of[column as usize] != u32::MAX);
            let n_grams = own.clone().filter(|&&column| !self.is_meeting[column as usize]).count();
            let value = factor(n_grams) as f32 / 1000.0;
            let alike = own.clone().filter_map(|&column| Some((self.likeness[column as usize]?, value)));
            let shared = likeness::sum(alike);
            let shared = shared.into_iter().take(n_shared).enumerate();
            let shared = shared.map(|(idx, sum)| ((kept.len() + idx) as u32, sum));
            let features = own.map(|&column| {
                (new_of[column as usize], if self.is_meeting[column as usize] { 1.0 } else { value })
            });
            let habit = if self.own_habit[row.set] { row.set } else { n_sets };
            let habit = ((kept.len() + n_shared + habit) as u32, 1.0);
            matrix.push(features.chain(shared).chain([habit]));
        }
        matrix
    }

    /// How many columns words of like meaning share.
    fn n_shared(&self) -> usize {
        if self.likeness.iter().any(Option::is_some) { likeness::N } else { 0 }
    }

    /// By column and attribute: in how many labelled rows it stands, and in how many of them the label holds.
    pub(crate) fn evidence(&self) -> Vec<[(u32, u32); N_ASPECTS]> {
        let mut counts = vec![[(0, 0); N_ASPECTS]; self.keys.len()];
        for (row, said) in self.rows.iter().zip(&self.said) {
            for &column in &said.columns {
                for (count, label) in counts[column as usize].iter_mut().zip(row.labels) {
                    if let Some(label) = label {
                        count.0 += 1;
                        count.1 += u32::from(label);
                    }
                }
            }
        }
        counts
    }

    fn task(
        &self,
        aspect: usize,
        n_sets: usize,
        kept: &[u32],
        learns: &dyn Fn(&Row) -> bool,
        tuning: Tuning,
    ) -> Task {
        let labelled = self.rows.iter().enumerate().filter(|(_, row)| learns(row));
        // A stretch of an innocent row is innocent; which one of an abusive row is abusive, nobody said.
        let rows = labelled.flat_map(|(idx, row)| {
            let shares = tuning.innocent_sentences > 0.0 && row.labels[aspect] == Some(false);
            let stretches = self.stretches[idx].clone().filter(move |_| shares);
            let stretches = stretches.map(|at| (at, tuning.innocent_sentences));
            std::iter::once((idx, 1.0)).chain(stretches).filter_map(move |(at, share)| {
                let (label, rules) = (row.labels[aspect]?, self.said[at].rules[aspect]);
                let weight = self.set_weights[idx][aspect] * share;
                Some(Example { row: at as u32, label, weight, offset: BASE + RULES * (rules - BASE) })
            })
        });
        let n_rows = self.rows.len() as f64;
        let ridge = kept.iter().map(|&column| {
            if self.is_meeting[column as usize] {
                tuning.ridge_meetings
            } else {
                // What is rare says more where it stands, as in TF-IDF.
                let rarity = (n_rows / f64::from(self.support[column as usize])).ln() / RARITY;
                tuning.ridge_grams / (rarity * rarity).max(0.01)
            }
        });
        Task {
            rows: rows.collect(),
            ridge: ridge
                .chain(std::iter::repeat_n(tuning.ridge_likeness, self.n_shared()))
                .chain(std::iter::repeat_n(RIDGE_SETS, n_sets + 1))
                .collect(),
        }
    }

    /// Fits all attributes on the rows that `learns` takes: once on everything, again on the strongest patterns.
    pub(crate) fn fit(&self, n_sets: usize, learns: &(dyn Fn(&Row) -> bool + Sync), tuning: Tuning) -> Fit {
        let all: Vec<u32> = (0..self.keys.len() as u32).collect();
        let first = self.fit_kept(n_sets, all, learns, tuning);
        let mut order: Vec<(f64, u32)> = first
            .kept
            .iter()
            .enumerate()
            .map(|(idx, &column)| {
                let strongest = first.weights.iter().map(|weights| weights[idx].abs()).fold(0.0, f64::max);
                (strongest * f64::from(self.support[column as usize]).sqrt(), column)
            })
            .collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut room = tuning.max_patterns.saturating_sub(self.n_given);
        let mut kept: Vec<_> = order
            .into_iter()
            .map(|(_, column)| column)
            .take_while(|&column| {
                let takes_room = !self.is_given[column as usize];
                let has_room = !takes_room || room > 0;
                room -= usize::from(takes_room && has_room);
                has_room
            })
            .collect();
        if kept.len() == first.kept.len() {
            return first;
        }
        kept.sort_unstable();
        self.fit_kept(n_sets, kept, learns, tuning)
    }

    fn fit_kept(
        &self,
        n_sets: usize,
        kept: Vec<u32>,
        learns: &(dyn Fn(&Row) -> bool + Sync),
        tuning: Tuning,
    ) -> Fit {
        let matrix = self.matrix(&kept, n_sets);
        let aspects: Vec<usize> = (0..N_ASPECTS).collect();
        let weights = map_all(&aspects, |&aspect| {
            let task = self.task(aspect, n_sets, &kept, learns, tuning);
            let mut weights =
                if has_both(&task) { logistic(&matrix, &task) } else { vec![0.0; matrix.n_columns] };
            let shared = weights.split_off(kept.len());
            for (weight, &column) in weights.iter_mut().zip(&kept) {
                if let Some(vector) = self.likeness[column as usize] {
                    *weight += likeness::weigh(vector, &shared);
                }
            }
            weights
        });
        Fit { kept, weights }
    }

    /// What a fit says of each row, in logits, the habits of its set left out: the most that it says of the whole or of a stretch.
    pub(crate) fn sums(&self, fit: &Fit) -> Vec<[f64; N_ASPECTS]> {
        let n_sets = 1 + self.rows.iter().map(|row| row.set).max().unwrap_or(0);
        let matrix = self.matrix(&fit.kept, n_sets);
        let padded: Vec<Vec<f64>> = fit
            .weights
            .iter()
            .map(|weights| {
                let mut weights = weights.clone();
                weights.resize(matrix.n_columns, 0.0);
                weights
            })
            .collect();
        (0..self.rows.len())
            .map(|row| {
                std::array::from_fn(|aspect| {
                    let sum = |at: usize| self.said[at].rules[aspect] + matrix.dot(at, &padded[aspect]);
                    self.stretches[row].clone().map(sum).fold(sum(row), f64::max)
                })
            })
            .collect()
    }
}

fn has_both(task: &Task) -> bool {
    task.rows.iter().any(|example| example.label) && task.rows.iter().any(|example| !example.label)
}
