//! Rows that say what others say: duplicates, contradictions, and rows that others make dead.

use super::index::{Index, covers, forms};
use super::{Fault, FaultKind, fault};
use crate::lexicon::{Entry, Lexicon, Pattern, Sense};

/// Adds what is found; each pair of rows is named once, at the later row or at the dead one.
pub(super) fn check(lexicon: &Lexicon, index: &Index<'_>, faults: &mut Vec<Fault>) {
    for (entry_idx, entry) in lexicon.entries.iter().enumerate() {
        let mut covers: Vec<Option<Cover>> = Vec::with_capacity(entry.patterns.len());
        let mut contradicts = None;
        for pattern in entry.patterns.iter() {
            let mut best = None;
            let first = forms(lexicon, &pattern[0]).next().unwrap_or_default();
            for place in index.candidates(entry.lang, &first) {
                let other_idx = place.0 as usize;
                let other = &lexicon.entries[other_idx];
                if other_idx == entry_idx
                    || !is_related(entry, other)
                    || !covers_all(lexicon, index.pattern(place), pattern)
                {
                    continue;
                }
                let equal = covers_all(lexicon, pattern, index.pattern(place));
                let longer = other.patterns.len().cmp(&entry.patterns.len());
                if entry.sense != other.sense {
                    contradicts = contradicts.or((equal && other_idx < entry_idx).then_some(other));
                } else if !equal || longer.is_gt() || longer.is_eq() && other_idx < entry_idx {
                    best = best.or(Some(Cover { other, equal }));
                }
            }
            covers.push(best);
        }
        let whole: Option<Vec<Cover<'_>>> = covers.into_iter().collect();
        if let Some(first) = whole.as_ref().and_then(|covers| covers.first()) {
            let place = place(entry, first.other);
            faults.push(if first.equal && first.other.patterns.len() == entry.patterns.len() {
                fault(entry, FaultKind::Duplicate, format!("says the same as {place}"))
            } else {
                let what = format!(
                    "{place} ({:?}) finds all that this row finds, and means the same",
                    first.other.phrase
                );
                fault(entry, FaultKind::Dead, what)
            });
        } else if let Some(other) = contradicts {
            let what = format!("{} gives the same words another value", place(entry, other));
            faults.push(fault(entry, FaultKind::Contradiction, what));
        }
    }
}

/// Another row that finds whatever a pattern finds.
struct Cover<'a> {
    other: &'a Entry,
    /// And the other way round.
    equal: bool,
}

/// Whether the two belong to one table and mean the same kind of thing, so that one of them is enough: a phrase may well be
/// profanity and insult at once, or a group by two attributes.
fn is_related(entry: &Entry, other: &Entry) -> bool {
    match (&entry.sense, &other.sense) {
        (Sense::Abuse { category, .. }, Sense::Abuse { category: other, .. }) => category == other,
        (Sense::Valence(_), Sense::Valence(_)) => true,
        (Sense::Predicate { kind, .. }, Sense::Predicate { kind: other, .. }) => kind == other,
        (Sense::Modifier { role, .. }, Sense::Modifier { role: other, .. }) => role == other,
        (Sense::Exception { shields, .. }, Sense::Exception { shields: other, .. }) => shields == other,
        (own, other) => own == other,
    }
}

fn covers_all(lexicon: &Lexicon, wide: &Pattern, narrow: &Pattern) -> bool {
    wide.len() == narrow.len() && wide.iter().zip(narrow).all(|(wide, narrow)| covers(lexicon, wide, narrow))
}

/// `line 12`, with the file where it is another.
fn place(entry: &Entry, other: &Entry) -> String {
    if entry.file() == other.file() {
        format!("line {}", other.line)
    } else {
        format!("{}:{}", other.file(), other.line)
    }
}
