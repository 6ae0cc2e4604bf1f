//! Spans that raters marked to the span column: how often a word, or a pair of words, was marked where it stood.

use rustc_hash::FxHashMap;

use super::rows::Rows;
use crate::lexicon::UNMARKED;
use crate::moderator::{Moderator, map_all};

/// Seen less often, a pattern keeps the rate of any word.
const MIN_SUPPORT: u32 = 2;
/// How many sightings at the rate of any word are added to each count.
const PRIOR: f64 = 4.0;
/// A rate that is nearer to that of any word than this says nothing.
const LEAST_GAP: f64 = 0.06;

/// By key of a pattern: its rate in thousandths, and how often it stood in marked comments. Empty where nobody marked spans.
pub(super) fn learn(moderator: &Moderator, rows: &Rows, lang: &str) -> FxHashMap<u64, (i64, u32)> {
    let own: Vec<_> = rows
        .rows
        .iter()
        .filter(|row| {
            let set = &rows.sets[row.set];
            !row.spans.is_empty() && !row.derived && set.lang == lang && !set.recipe.held_out
        })
        .collect();
    let found = map_all(&own, |row| {
        let mut is_marked = vec![false; row.text.len() + 1];
        let starts: Vec<usize> = row.text.char_indices().map(|(at, _)| at).chain([row.text.len()]).collect();
        for span in &row.spans {
            let clamp = |at: usize| starts[at.min(starts.len() - 1)];
            is_marked[clamp(span.start)..clamp(span.end)].fill(true);
        }
        let places = moderator.placed_patterns(&row.text, lang);
        places
            .into_iter()
            .map(|(key, range)| (key, is_marked[range.start] && is_marked[range.end - 1]))
            .collect::<Vec<_>>()
    });
    let mut counts: FxHashMap<u64, (u32, u32)> = FxHashMap::default();
    for (key, marked) in found.into_iter().flatten() {
        let count = counts.entry(key).or_default();
        count.0 += 1;
        count.1 += u32::from(marked);
    }
    let base = f64::from(UNMARKED) / 1000.0;
    let rates =
        counts.into_iter().filter(|(_, (n, _))| *n >= MIN_SUPPORT).filter_map(|(key, (n, marked))| {
            let rate = (f64::from(marked) + PRIOR * base) / (f64::from(n) + PRIOR);
            (rate >= base + LEAST_GAP).then(|| (key, ((rate * 1000.0).round() as i64, n)))
        });
    rates.collect()
}
