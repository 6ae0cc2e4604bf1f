//! Lexicon entries by hits: which ones speak, and which are mostly let off.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::phrases::Phrases;
use crate::context::Effect;
use crate::verdict::Flag;

/// Entries by hits. Bounded by the size of the lexicon.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entries(BTreeMap<Arc<str>, EntryTally>);

/// What became of the hits of one entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EntryTally {
    /// Category name.
    pub(crate) category: Arc<str>,
    /// Hits in all.
    pub(crate) hits: u64,
    /// Hits by effect, in the order of [`crate::context::Effect::ALL`].
    pub(crate) effects: [u64; 6],
    /// Hits in comments that a person should look at.
    pub(crate) flagged: u64,
    /// Some of those that are said and meant, with a word beside them.
    #[serde(default)]
    pub(crate) phrases: Phrases,
}

impl Entries {
    pub(super) fn add(&mut self, text: &str, flags: &[Flag], flagged: bool) {
        for flag in flags {
            let tally = self.0.entry(Arc::clone(&flag.entry)).or_default();
            if tally.hits == 0 {
                tally.category = Arc::from(flag.category.name());
            }
            tally.category = smaller(&tally.category, flag.category.name());
            tally.hits += 1;
            tally.effects[flag.effect as usize] += 1;
            tally.flagged += u64::from(flagged);
            if flagged && flag.effect == Effect::Asserted {
                tally.phrases.add(text, flag);
            }
        }
    }

    pub(super) fn merge(&mut self, other: Entries) {
        for (entry, theirs) in other.0 {
            let own = self.0.entry(entry).or_default();
            own.category =
                if own.hits == 0 { theirs.category } else { smaller(&own.category, &theirs.category) };
            own.hits += theirs.hits;
            own.flagged += theirs.flagged;
            own.phrases.merge(theirs.phrases);
            super::add_all(&mut own.effects, &theirs.effects);
        }
    }

    /// Entries with most hits first, then by name.
    pub(crate) fn by_hits(&self) -> Vec<(&Arc<str>, &EntryTally)> {
        let mut entries: Vec<_> = self.0.iter().collect();
        entries.sort_by_key(|(name, tally)| (std::cmp::Reverse(tally.hits), *name));
        entries
    }
}

/// A predicate can speak of several categories; the first by name stands for them in any order of arrival.
fn smaller(own: &Arc<str>, other: &str) -> Arc<str> {
    if other < &**own { Arc::from(other) } else { Arc::clone(own) }
}
