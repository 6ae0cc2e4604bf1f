//! A fit to the text of `learned.tsv`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rustc_hash::{FxHashMap, FxHashSet};

use super::fit::{Corpus, Fit, Tuning};
use super::rated::LearntTone;
use super::rows::Rows;
use crate::lexicon::{LEARNED_COLUMNS, N_ASPECTS, NAMED, OFFSET};
use crate::moderator::{Moderator, map_all};

/// Everything that was fitted for one language.
pub(super) struct Fitted<'a> {
    pub(super) fit: &'a Fit,
    pub(super) offsets: [f64; N_ASPECTS],
    pub(super) tone: &'a LearntTone,
    /// By key, how often raters mark its words, in thousandths, and in how many rows it stands.
    pub(super) marked: &'a FxHashMap<u64, (i64, u32)>,
    pub(super) lang: &'a str,
    pub(super) tuning: Tuning,
}

/// The table: the offset, then every kept pattern that weighs a thousandth or more, in bytewise order.
pub(super) fn write(moderator: &Moderator, corpus: &Corpus<'_>, rows: &Rows, fitted: &Fitted<'_>) -> String {
    let Fitted { fit, offsets, tone, marked, lang, tuning } = *fitted;
    let kept = fit.kept.iter().map(|&column| corpus.keys[column as usize]);
    let wanted: FxHashSet<u64> =
        kept.chain(tone.valences.keys().copied()).chain(marked.keys().copied()).collect();
    let names = names(moderator, corpus, &wanted, lang, tuning);
    let evidence = corpus.evidence();
    let mut cells: BTreeMap<&str, Cells> = BTreeMap::new();
    for (idx, &column) in fit.kept.iter().enumerate() {
        let weights: [i64; N_ASPECTS] = std::array::from_fn(|aspect| thousandths(fit.weights[aspect][idx]));
        if let Some(name) = names.get(&corpus.keys[column as usize]).filter(|_| weights != [0; N_ASPECTS]) {
            let strongest = (0..N_ASPECTS).max_by_key(|&aspect| (weights[aspect].abs(), N_ASPECTS - aspect));
            let (with, positive) = evidence[column as usize][strongest.unwrap_or(0)];
            let precision = f64::from(positive) / f64::from(with.max(1));
            let support = corpus.support[column as usize];
            cells.insert(name, Cells { weights, support, precision, ..Cells::default() });
        }
    }
    for (key, (valence, support)) in &tone.valences {
        let valence = thousandths(*valence);
        if let Some(name) = names.get(key).filter(|_| valence != 0) {
            let own = cells.entry(name).or_default();
            (own.tone, own.support) = (valence, own.support.max(*support));
        }
    }
    for (key, (rate, support)) in marked {
        if let Some(name) = names.get(key) {
            let own = cells.entry(name).or_default();
            (own.span, own.support) = (*rate, own.support.max(*support));
        }
    }
    let mut sets: Vec<_> = rows
        .sets
        .iter()
        .filter(|set| set.lang == lang && !set.recipe.held_out)
        .map(|set| set.name.as_str())
        .collect();
    sets.sort_unstable();
    let mut table = String::new();
    let _ = writeln!(
        table,
        "# Weights learned from labels, in thousandths of a logit (tone: of valence). Made by `commentariat lexicon learn`."
    );
    let _ = writeln!(table, "# Learned from: {}.", sets.join(", "));
    let _ = writeln!(table, "{}", LEARNED_COLUMNS.join("\t"));
    let n_rows = corpus.rows.len() as u32;
    let offset = Cells { weights: offsets.map(thousandths), support: n_rows, ..Cells::default() };
    let _ = writeln!(table, "{}", offset.line(OFFSET));
    if !tone.valences.is_empty() {
        let named = Cells { tone: thousandths(tone.named), support: n_rows, ..Cells::default() };
        let _ = writeln!(table, "{}", named.line(NAMED));
    }
    for (name, own) in cells {
        let _ = writeln!(table, "{}", own.line(name));
    }
    table
}

/// The cells of one row.
struct Cells {
    weights: [i64; N_ASPECTS],
    tone: i64,
    span: i64,
    support: u32,
    precision: f64,
}

impl Default for Cells {
    fn default() -> Cells {
        Cells { weights: [0; N_ASPECTS], tone: 0, span: 0, support: 0, precision: 1.0 }
    }
}

impl Cells {
    fn line(&self, name: &str) -> String {
        let numbers = self.weights.iter().chain([&self.tone, &self.span]);
        let cells: Vec<_> =
            numbers.map(|weight| if *weight == 0 { "-".to_owned() } else { weight.to_string() }).collect();
        format!("{name}\t{}\t{}\t{:.2}", cells.join("\t"), self.support, self.precision)
    }
}

fn thousandths(weight: f64) -> i64 {
    (weight * 1000.0).round() as i64
}

/// What the wanted keys spell.
fn names(
    moderator: &Moderator,
    corpus: &Corpus<'_>,
    wanted: &FxHashSet<u64>,
    lang: &str,
    tuning: Tuning,
) -> FxHashMap<u64, String> {
    let found = map_all(&corpus.rows, |row| {
        moderator.patterns(&row.text, lang, tuning.pieces, &|key| wanted.contains(&key)).names
    });
    found.into_iter().flatten().collect()
}
