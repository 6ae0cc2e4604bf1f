//! Exceptions that shield nothing: no entry of that name, or none that stands in the phrase.

use std::collections::HashMap;

use super::index::{Index, Place, forms, matches};
use super::{Fault, FaultKind, fault};
use crate::lexicon::{Entry, Lexicon, Pattern, Sense};
use crate::text::fold_phrase;

/// Adds one fault for a row that does nothing, and one for each name in `shields` that no entry has. Of several names one that
/// stands in the phrase is enough: a list may share its shields between rows.
pub(super) fn check(lexicon: &Lexicon, index: &Index<'_>, faults: &mut Vec<Fault>) {
    let mut named: HashMap<(u8, String), Vec<&Entry>> = HashMap::new();
    for entry in lexicon.entries.iter().filter(|entry| may_be_shielded(entry)) {
        named.entry((entry.lang, fold_phrase(&entry.phrase))).or_default().push(entry);
    }
    for entry in &lexicon.entries {
        let Sense::Exception { shields, .. } = &entry.sense else { continue };
        let mut works = shields.is_empty();
        for name in shields {
            let Some(entries) = named.get(&(entry.lang, name.clone())) else {
                faults.push(fault(
                    entry,
                    FaultKind::ShieldsNothing,
                    format!("no entry has the phrase {name:?}"),
                ));
                continue;
            };
            works |= entries.iter().any(|own| {
                let stands = |own| entry.patterns.iter().any(|within| stands_in(lexicon, own, within));
                own.expression.is_some() || own.patterns.iter().any(stands)
            });
        }
        if !works {
            let what = format!("{} does not stand in this phrase", shields.join(" or "));
            faults.push(fault(entry, FaultKind::ShieldsNothing, what));
        }
        if shields.is_empty()
            && !entry.patterns.iter().any(|within| any_stands_in(lexicon, index, entry.lang, within))
        {
            faults.push(fault(entry, FaultKind::ShieldsNothing, "no entry stands in this phrase"));
        }
    }
}

/// Whether an entry is of a kind that exceptions are for.
fn may_be_shielded(entry: &Entry) -> bool {
    matches!(
        entry.sense,
        Sense::Abuse { .. } | Sense::Predicate { .. } | Sense::Group { .. } | Sense::Valence(_)
    )
}

/// Whether some form of the phrase `within` holds the words of `pattern` in a row.
fn stands_in(lexicon: &Lexicon, pattern: &Pattern, within: &Pattern) -> bool {
    within.windows(pattern.len()).any(|window| {
        let mut pairs = pattern.iter().zip(window);
        pairs.all(|(own, word)| forms(lexicon, word).any(|form| matches(lexicon, own, &form)))
    })
}

fn any_stands_in(lexicon: &Lexicon, index: &Index<'_>, lang: u8, within: &Pattern) -> bool {
    let stands = |place: Place| {
        may_be_shielded(&lexicon.entries[place.0 as usize])
            && stands_in(lexicon, index.pattern(place), within)
    };
    within.iter().any(|word| forms(lexicon, word).any(|form| index.candidates(lang, &form).any(stands)))
}
