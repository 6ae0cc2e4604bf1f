//! Rated rows of one language to the tone column: words and pairs of words that speak for a tone.

use rustc_hash::FxHashMap;

use super::likeness::{self, Likeness, Vector};
use super::recipe::{LanguageRecipe, Recipe, TONE};
use super::rows::{Row, Rows, Tone};
use super::tone::{self, Fit, Rated};
use crate::evaluate::metrics::{Ranked, macro_f1, pearson};
use crate::moderator::{Moderator, ValuedPatterns, map_all};
use crate::tone::SQUASH;

/// Patterns in fewer rated rows are left out.
const MIN_SUPPORT: u32 = 3;
/// A tone this far from 0 is positive or negative.
const CUT: f64 = 0.05;

/// What was learned of the tone of one language.
#[derive(Debug, Default)]
pub(super) struct LearntTone {
    /// By key of a pattern: its valence and in how many rated rows it stands.
    pub(super) valences: FxHashMap<u64, (f64, u32)>,
    /// How much named entries count.
    pub(super) named: f64,
    pub(super) figures: Vec<ToneFigures>,
}

/// How one set came out on rows that were not learned from.
#[derive(Clone, Debug)]
pub(crate) struct ToneFigures {
    pub(crate) set: String,
    pub(crate) n: usize,
    /// Pearson's r with the ratings, where there are ratings.
    pub(crate) pearson: Option<f64>,
    /// The share of right signs, where only clear classes were asked for.
    pub(crate) accuracy: Option<f64>,
    /// Macro-F1 over the classes, where there are classes.
    pub(crate) macro_f1: Option<f64>,
}

/// The rated rows of a language as numbers.
struct Corpus<'r> {
    rows: Vec<&'r Row>,
    rated: Vec<Rated>,
    keys: Vec<u64>,
    /// By column, the numbers of a word by itself.
    likeness: Vec<Option<&'r Vector>>,
    /// By row: it is learned from, not only measured.
    teaches: Vec<bool>,
    own: LanguageRecipe,
}

/// Learns the tone column of a language; `None` where no row is rated.
pub(super) fn learn(
    moderator: &Moderator,
    rows: &Rows,
    recipe: &Recipe,
    lang: &str,
    likeness: &Likeness,
    folds: u64,
) -> Option<LearntTone> {
    let corpus = Corpus::new(moderator, rows, recipe.language(lang), lang, likeness)?;
    let all: Vec<usize> = (0..corpus.rows.len()).collect();
    let n_sets = rows.sets.len();
    let parts: Vec<u64> = (0..folds).collect();
    let unseen = map_all(&parts, |&fold| {
        let (test, train): (Vec<usize>, Vec<usize>) =
            all.iter().partition(|&&idx| corpus.rows[idx].group % folds == fold);
        let (fit, _) = corpus.fit(&train, n_sets);
        test.into_iter().map(|idx| (idx, corpus.compound(idx, &fit))).collect::<Vec<_>>()
    });
    let mut compounds = vec![0.0; corpus.rows.len()];
    unseen.into_iter().flatten().for_each(|(idx, compound)| compounds[idx] = compound);
    let (fit, kept) = corpus.fit(&all, n_sets);
    let mut support = vec![0_u32; corpus.keys.len()];
    corpus.rated.iter().flat_map(|row| &row.features).for_each(|&(column, _)| support[column as usize] += 1);
    let valences = kept.into_iter().map(|column| {
        let column = column as usize;
        (corpus.keys[column], (fit.weights[column], support[column]))
    });
    Some(LearntTone {
        valences: valences.collect(),
        named: fit.named,
        figures: corpus.figures(rows, &compounds),
    })
}

impl<'r> Corpus<'r> {
    fn new(
        moderator: &Moderator,
        rows: &'r Rows,
        recipe: LanguageRecipe,
        lang: &str,
        likeness: &'r Likeness,
    ) -> Option<Corpus<'r>> {
        let is_rated = |row: &&Row| row.tone.is_some() && !row.derived;
        let own: Vec<&Row> =
            rows.rows.iter().filter(is_rated).filter(|row| rows.sets[row.set].lang == lang).collect();
        if own.is_empty() {
            return None;
        }
        let found: Vec<ValuedPatterns> = map_all(&own, |row| moderator.valued_patterns(&row.text, lang));
        let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
        for (key, _) in found.iter().flat_map(|patterns| &patterns.grams) {
            *counts.entry(*key).or_default() += 1;
        }
        let mut keys: Vec<u64> =
            counts.into_iter().filter(|(_, n)| *n >= MIN_SUPPORT).map(|(key, _)| key).collect();
        keys.sort_unstable();
        let column_of: FxHashMap<u64, u32> =
            keys.iter().enumerate().map(|(idx, &key)| (key, idx as u32)).collect();
        let has_neutral: Vec<bool> = (0..rows.sets.len())
            .map(|set| own.iter().any(|row| row.set == set && row.tone == Some(Tone::Class(0))))
            .collect();
        let rated = own.iter().zip(&found).map(|(row, patterns)| Rated {
            features: patterns
                .grams
                .iter()
                .filter_map(|(key, value)| Some((*column_of.get(key)?, *value as f32)))
                .collect(),
            ground: patterns.ground,
            rating: match row.tone {
                Some(Tone::Rating(rating)) => rating,
                Some(Tone::Class(class)) => tone::of_class(class, has_neutral[row.set]),
                None => 0.0,
            },
            weight: row.weight * rows.sets[row.set].recipe.weight_named(TONE),
            set: row.set as u32,
        });
        let rated = rated.collect();
        let teaches = own.iter().map(|row| !rows.sets[row.set].recipe.held_out).collect();
        let shares = recipe.ridge_likeness_tone > 0.0;
        let likeness = keys.iter().map(|key| likeness.get(*key).filter(|_| shares)).collect();
        Some(Corpus { rated, rows: own, keys, likeness, teaches, own: recipe })
    }

    /// What a fit says of a row, as scoring squashes it.
    fn compound(&self, idx: usize, fit: &Fit) -> f64 {
        let sum = tone::sum(&self.rated[idx], fit);
        sum / (sum * sum + SQUASH).sqrt()
    }

    /// Fits once on those of `train` that teach, keeps the strongest patterns, and fits again; gives the weights by column, 0 for
    /// those left out.
    fn fit(&self, train: &[usize], n_sets: usize) -> (Fit, Vec<u32>) {
        let rows: Vec<&Rated> =
            train.iter().filter(|&&idx| self.teaches[idx]).map(|&idx| &self.rated[idx]).collect();
        let all = vec![true; self.keys.len()];
        let first = self.fit_kept(&rows, n_sets, &all);
        let strengths = tone::strengths(&rows, &first);
        let mut order: Vec<u32> = (0..self.keys.len() as u32).collect();
        order.sort_by(|&a, &b| strengths[b as usize].total_cmp(&strengths[a as usize]).then(a.cmp(&b)));
        if order.len() <= self.own.max_toned {
            return (first, order);
        }
        order.truncate(self.own.max_toned);
        let mut is_kept = vec![false; self.keys.len()];
        order.iter().for_each(|&column| is_kept[column as usize] = true);
        (self.fit_kept(&rows, n_sets, &is_kept), order)
    }

    /// Fits on the kept columns, and on what words of like meaning share, which is folded into the weights of the words.
    fn fit_kept(&self, rows: &[&Rated], n_sets: usize, is_kept: &[bool]) -> Fit {
        let n = self.keys.len();
        // One pull for all: the numbers count more or less instead.
        let scale = (self.own.ridge_tone / self.own.ridge_likeness_tone.max(f64::MIN_POSITIVE)).sqrt();
        let n_shared = if self.likeness.iter().any(Option::is_some) { likeness::N } else { 0 };
        let extended = rows.iter().map(|row| {
            let own = row.features.iter().filter(|(column, _)| is_kept[*column as usize]);
            let alike =
                own.clone().filter_map(|&(column, value)| Some((self.likeness[column as usize]?, value)));
            let shared = likeness::sum(alike).into_iter().take(n_shared).enumerate();
            let shared = shared.map(|(idx, sum)| ((n + idx) as u32, sum * scale as f32));
            Rated { features: own.copied().chain(shared).collect(), ..(*row).clone() }
        });
        let extended: Vec<Rated> = extended.collect();
        let mut fit =
            tone::fit(&extended.iter().collect::<Vec<_>>(), n + n_shared, n_sets, self.own.ridge_tone);
        let shared = fit.weights.split_off(n);
        for ((weight, vector), is_kept) in fit.weights.iter_mut().zip(&self.likeness).zip(is_kept) {
            if let Some(vector) = vector.filter(|_| *is_kept) {
                *weight += scale * likeness::weigh(vector, &shared);
            }
        }
        fit
    }

    fn figures(&self, rows: &Rows, compounds: &[f64]) -> Vec<ToneFigures> {
        let sign = |value: f64| if value >= CUT { 1_i8 } else { -i8::from(value <= -CUT) };
        let mut figures = Vec::new();
        for (set, own) in rows.sets.iter().enumerate() {
            let of_set: Vec<usize> = (0..self.rows.len()).filter(|&idx| self.rows[idx].set == set).collect();
            let n = of_set.len();
            let weights = vec![1.0; n];
            let said: Vec<f64> = of_set.iter().map(|&idx| compounds[idx]).collect();
            let ratings: Vec<f64> = of_set
                .iter()
                .filter_map(|&idx| match self.rows[idx].tone {
                    Some(Tone::Rating(rating)) => Some(rating),
                    _ => None,
                })
                .collect();
            let classes: Vec<i8> = of_set
                .iter()
                .filter_map(|&idx| match self.rows[idx].tone {
                    Some(Tone::Class(class)) => Some(class),
                    _ => None,
                })
                .collect();
            if n == 0 {
                continue;
            }
            let is_clear = classes.len() == n && classes.iter().all(|&class| class != 0);
            let right = || {
                let labels: Vec<bool> = classes.iter().map(|&class| class > 0).collect();
                let table = Ranked::new(&said, &labels).confusion(&weights, f64::MIN_POSITIVE);
                let share = labels.iter().filter(|label| **label).count() as f64 / n as f64;
                table.recall().unwrap_or(0.0) * share + table.specificity().unwrap_or(0.0) * (1.0 - share)
            };
            figures.push(ToneFigures {
                set: own.name.clone(),
                n,
                pearson: (ratings.len() == n).then(|| pearson(&ratings, &said, &weights)),
                accuracy: is_clear.then(right),
                macro_f1: macro_f1(
                    classes.iter().zip(&said).map(|(&class, &value)| (class, sign(value), 1.0)),
                )
                .filter(|_| classes.len() == n),
            });
        }
        figures
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::lexicon::Lexicon;
    use crate::verdict::Policy;

    const TEXTS: [(&str, f64); 6] = [
        ("a fine day, not a dull one", 2.0),
        ("DULL and slow, but good", -1.0),
        ("not fine! bad service", -2.5),
        ("the soup was fine and warm", 1.5),
        ("so slow and so dull", -2.0),
        ("warm soup, good day!!", 3.0),
    ];

    fn moderator(learned: Option<&str>) -> Moderator {
        let mut lexicon = Lexicon::default();
        let file = |name: &str| {
            let text = match name {
                "valence.tsv" => "phrase\tforms\tvalence\tsource\ngood\t-\t2\thand\nbad\t-\t-2\thand\n",
                "modifiers.tsv" => {
                    "phrase\tforms\trole\tvalue\tsource\nnot\t-\tnegator\t-0.5\thand\nbut\t-\tcontrast\t1.1\thand\n"
                }
                "learned.tsv" => return learned.map(str::to_owned),
                _ => return None,
            };
            Some(text.to_owned())
        };
        lexicon.add_language("en", &file, "").unwrap();
        Moderator::new(lexicon, Policy::preset("news").unwrap())
    }

    /// Every text four times over.
    fn rows() -> Rows {
        let mut lines = String::new();
        for (text, tone) in TEXTS.iter().cycle().take(4 * TEXTS.len()) {
            let _ = writeln!(lines, r#"{{"text":"{text}","tone":{tone}}}"#);
        }
        let mut rows = Rows::default();
        rows.add_file(&Recipe::default(), "tiny", "tiny.jsonl", "en", lines.as_bytes()).unwrap();
        rows
    }

    #[test]
    fn scoring_by_the_table_gives_what_was_fitted() {
        let (recipe, rows, untaught) = (Recipe::default(), rows(), moderator(None));
        let table = super::super::learn(&untaught, &rows, &recipe, "en", 2).table;
        assert_eq!(table, super::super::learn(&untaught, &rows, &recipe, "en", 2).table);
        let likeness = Likeness::default();
        let corpus = Corpus::new(&untaught, &rows, recipe.language("en"), "en", &likeness).unwrap();
        let all: Vec<usize> = (0..corpus.rows.len()).collect();
        let (fit, _) = corpus.fit(&all, rows.sets.len());
        let taught = moderator(Some(&table));
        let mut n_moved = 0;
        for (idx, row) in corpus.rows.iter().enumerate() {
            let said = |moderator: &Moderator| {
                moderator.judge_text_as(&row.text, "en").judgement.unwrap().tone.compound()
            };
            let (want, found) = (corpus.compound(idx, &fit), said(&taught));
            assert!((want - found).abs() < 2e-3, "{:?}: {want} fitted, {found} scored\n{table}", row.text);
            n_moved += usize::from((said(&untaught) - found).abs() > 0.01);
        }
        assert!(n_moved > TEXTS.len(), "learned rows move {n_moved} texts\n{table}");
    }
}
