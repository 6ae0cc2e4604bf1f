//! A fit to the text of `learned.tsv`.

use std::fmt::Write as _;

use rustc_hash::{FxHashMap, FxHashSet};

use super::fit::{Corpus, Fit, Tuning};
use super::rated::LearntTone;
use super::rows::Rows;
use crate::lexicon::{LEARNED_COLUMNS, N_ASPECTS, NAMED, OFFSET};
use crate::moderator::{Moderator, map_all};

/// The table: the offset, then every kept pattern that weighs a thousandth or more, in bytewise order.
pub(super) fn write(
    moderator: &Moderator,
    corpus: &Corpus<'_>,
    rows: &Rows,
    fit: &Fit,
    offsets: &[f64; N_ASPECTS],
    tone: &LearntTone,
    lang: &str,
    tuning: Tuning,
) -> String {
    let names = names(moderator, corpus, fit, tone, lang, tuning);
    let mut toned = tone.valences.clone();
    let evidence = corpus.evidence();
    let mut lines: Vec<(String, String)> = Vec::with_capacity(fit.kept.len());
    for (idx, &column) in fit.kept.iter().enumerate() {
        let weights: [i64; N_ASPECTS] = std::array::from_fn(|aspect| thousandths(fit.weights[aspect][idx]));
        let Some(name) = names.get(&corpus.keys[column as usize]) else { continue };
        if weights == [0; N_ASPECTS] {
            continue;
        }
        let valence =
            toned.remove(&corpus.keys[column as usize]).map_or(0, |(valence, _)| thousandths(valence));
        let strongest =
            (0..N_ASPECTS).max_by_key(|&aspect| (weights[aspect].abs(), N_ASPECTS - aspect)).unwrap_or(0);
        let (with, positive) = evidence[column as usize][strongest];
        let precision = f64::from(positive) / f64::from(with.max(1));
        lines.push((name.clone(), line(name, &weights, valence, corpus.support[column as usize], precision)));
    }
    for (key, (valence, support)) in toned {
        let valence = thousandths(valence);
        if let Some(name) = names.get(&key).filter(|_| valence != 0) {
            lines.push((name.clone(), line(name, &[0; N_ASPECTS], valence, support, 1.0)));
        }
    }
    lines.sort();
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
    let _ = writeln!(table, "{}", line(OFFSET, &offsets.map(thousandths), 0, corpus.rows.len() as u32, 1.0));
    if !tone.valences.is_empty() {
        let _ = writeln!(
            table,
            "{}",
            line(NAMED, &[0; N_ASPECTS], thousandths(tone.named), corpus.rows.len() as u32, 1.0)
        );
    }
    for (_, line) in lines {
        let _ = writeln!(table, "{line}");
    }
    table
}

fn line(name: &str, weights: &[i64; N_ASPECTS], tone: i64, support: u32, precision: f64) -> String {
    let cells: Vec<_> = weights
        .iter()
        .chain([&tone])
        .map(|weight| if *weight == 0 { "-".to_owned() } else { weight.to_string() })
        .collect();
    format!("{name}\t{}\t{support}\t{precision:.2}", cells.join("\t"))
}

fn thousandths(weight: f64) -> i64 {
    (weight * 1000.0).round() as i64
}

/// What the keys of the kept patterns spell.
fn names(
    moderator: &Moderator,
    corpus: &Corpus<'_>,
    fit: &Fit,
    tone: &LearntTone,
    lang: &str,
    tuning: Tuning,
) -> FxHashMap<u64, String> {
    let kept = fit.kept.iter().map(|&column| corpus.keys[column as usize]);
    let wanted: FxHashSet<u64> = kept.chain(tone.valences.keys().copied()).collect();
    let found = map_all(&corpus.rows, |row| {
        moderator.patterns(&row.text, lang, tuning.pieces, &|key| wanted.contains(&key)).names
    });
    found.into_iter().flatten().collect()
}
