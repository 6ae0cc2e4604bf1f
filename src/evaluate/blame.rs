//! Which entry is to blame: what each entry finds, how often it is right, and what its loss would change.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::Settings;
use super::figures::{Row, confusion};
use super::judged::{cut, masked};
use super::metrics::{Confusion, covered};
use crate::abuse::Aspect;
use crate::lexicon::Sense;
use crate::moderator::Moderator;

/// Longest example, in characters.
const EXAMPLE: usize = 120;

/// The entries that add to one attribute, most false alarms first.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Blame {
    pub(crate) attribute: &'static str,
    pub(crate) entries: Vec<EntryBlame>,
    /// Entries of abuse and predicates in the lexicon that found nothing in these rows.
    pub(crate) silent: usize,
}

/// One entry, over the rows that are labelled for the attribute.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct EntryBlame {
    pub(crate) entry: Arc<str>,
    /// How often it was found, let off or not.
    pub(crate) hits: u64,
    pub(crate) hits_per_million_words: f64,
    /// Rows to whose sum it adds, and those of them that are labelled so.
    pub(crate) rows: u64,
    pub(crate) rows_true: u64,
    /// Rows flagged and not labelled so, to whose sum it adds; and those that would pass without it.
    pub(crate) false_alarms: u64,
    pub(crate) false_alarms_alone: u64,
    /// What its loss would add to the figures at the cut; below 0: it does good.
    pub(crate) drop_f1: f64,
    pub(crate) drop_macro_f1: f64,
    pub(crate) drop_precision: Option<f64>,
    pub(crate) drop_recall: Option<f64>,
    /// Some of its false alarms, the flagged words masked unless asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) examples: Vec<String>,
    /// What changes at the cut without it: sums of weights.
    #[serde(skip)]
    lost: Confusion,
}

impl EntryBlame {
    /// The share of the rows to which it adds that are labelled so.
    pub(crate) fn precision(&self) -> Option<f64> {
        (self.rows > 0).then(|| self.rows_true as f64 / self.rows as f64)
    }
}

/// Blame for every attribute that has labels and entries that add to it.
pub(crate) fn blame(moderator: &Moderator, rows: &[Row<'_>], settings: &Settings) -> Vec<Blame> {
    let speaks = |sense: &Sense| matches!(sense, Sense::Abuse { .. } | Sense::Predicate { .. });
    let entries = moderator.lexicon().entries.iter().filter(|entry| speaks(&entry.sense));
    let speaking = entries.map(|entry| entry.id()).collect();
    Aspect::ALL.into_iter().filter_map(|aspect| of_aspect(aspect, rows, &speaking, settings)).collect()
}

fn of_aspect(
    aspect: Aspect,
    rows: &[Row<'_>],
    speaking: &BTreeSet<Arc<str>>,
    settings: &Settings,
) -> Option<Blame> {
    let mut entries: BTreeMap<Arc<str>, EntryBlame> = BTreeMap::new();
    let mut n_words = 0;
    for row in rows {
        let Some(label) = row.gold.label(aspect) else { continue };
        n_words += row.judged.n_words;
        count(aspect, row, label, settings, &mut entries);
    }
    let silent = speaking.iter().filter(|id| !entries.contains_key(*id)).count();
    let mut entries: Vec<_> = entries.into_values().filter(|entry| entry.rows > 0).collect();
    let now = confusion(
        rows.iter().map(|row| (row.gold, row.judged.scores[aspect as usize])),
        aspect,
        settings.cut,
    );
    for entry in &mut entries {
        entry.hits_per_million_words = entry.hits as f64 * 1e6 / n_words.max(1) as f64;
        let Confusion { hits, false_alarms, .. } = entry.lost;
        let without = Confusion {
            hits: now.hits - hits,
            misses: now.misses + hits,
            false_alarms: now.false_alarms - false_alarms,
            passes: now.passes + false_alarms,
        };
        let change = |then: Option<f64>, now: Option<f64>| Some(then? - now?);
        entry.drop_f1 = without.f1() - now.f1();
        entry.drop_macro_f1 = without.macro_f1() - now.macro_f1();
        entry.drop_precision = change(without.precision(), now.precision());
        entry.drop_recall = change(without.recall(), now.recall());
    }
    entries.sort_by(|a, b| {
        let key = |entry: &EntryBlame| (entry.false_alarms, entry.false_alarms_alone);
        key(b).cmp(&key(a)).then(b.rows.cmp(&a.rows)).then(a.entry.cmp(&b.entry))
    });
    (!entries.is_empty()).then_some(Blame { attribute: aspect.name(), entries, silent })
}

/// Counts what one row says of the entries found in it.
fn count(
    aspect: Aspect,
    row: &Row<'_>,
    label: bool,
    settings: &Settings,
    entries: &mut BTreeMap<Arc<str>, EntryBlame>,
) {
    let mut added: BTreeMap<&Arc<str>, i64> = BTreeMap::new();
    for found in &row.judged.found {
        let own = entries
            .entry(Arc::clone(&found.entry))
            .or_insert_with(|| EntryBlame { entry: Arc::clone(&found.entry), ..EntryBlame::default() });
        own.hits += 1;
        *added.entry(&found.entry).or_default() += found.adds[aspect as usize];
    }
    let said = row.judged.scores[aspect as usize] >= settings.cut;
    for (entry, weight) in added.into_iter().filter(|(_, weight)| *weight > 0) {
        let Some(own) = entries.get_mut(entry) else { continue };
        own.rows += 1;
        own.rows_true += u64::from(label);
        let needed = said && row.judged.score_without(aspect, weight) < settings.cut;
        if needed {
            own.lost.add(label, true, row.gold.weight);
        }
        if said && !label {
            own.false_alarms += 1;
            own.false_alarms_alone += u64::from(needed);
            if own.examples.len() < settings.n_examples {
                own.examples.push(example(row, settings.unmasked));
            }
        }
    }
}

/// The text of a row as examples show it.
pub(super) fn example(row: &Row<'_>, unmasked: bool) -> String {
    let spans = &row.judged.spans;
    // An example begins where something was found, or not far before.
    let first = row.gold.text.char_indices().map(|(at, _)| at).find(|at| covered(spans, *at)).unwrap_or(0);
    let before: Vec<_> =
        row.gold.text[..first].char_indices().rev().map(|(at, _)| at).take(EXAMPLE / 2).collect();
    let from = if before.len() < EXAMPLE / 2 { 0 } else { before[EXAMPLE / 2 - 1] };
    let (text, spans): (_, Vec<_>) = (
        &row.gold.text[from..],
        spans.iter().map(|span| span.start.saturating_sub(from)..span.end.saturating_sub(from)).collect(),
    );
    let shown = if unmasked { cut(text, EXAMPLE) } else { masked(text, &spans, EXAMPLE) };
    if from > 0 { format!("…{shown}") } else { shown }
}
