//! Hits that others take the word from: shorter ones inside a longer phrase, and rows that find the same words.

use super::scene::Mark;
use crate::lexicon::{Attribute, ContextRole, GroupKind, Lexicon, Needs, Sense};
use crate::matching::Hit;

/// "Not only" is no "not": a false negator takes away the negators inside it.
pub(super) fn silence_false_negators(marks: &mut Vec<Mark>) {
    let shields: Vec<_> =
        marks.iter().filter(|mark| mark.role == ContextRole::FalseNegator).copied().collect();
    if !shields.is_empty() {
        let longest = shields.iter().map(|shield| shield.last - shield.first).max().unwrap_or(0);
        marks.retain(|mark| {
            let from = shields.partition_point(|shield| shield.first + longest < mark.first);
            let mut near = shields[from..].iter().take_while(|shield| shield.first <= mark.first);
            mark.role != ContextRole::Negator || !near.any(|shield| mark.last <= shield.last)
        });
    }
    marks.sort_by_key(|mark| (mark.first, mark.last));
}

/// Groups named inside longer abuse phrases, sorted by place.
pub(super) fn inner_groups(hits: &[Hit], lexicon: &Lexicon) -> Vec<(usize, usize, Attribute)> {
    let attribute = |hit: &Hit| match lexicon.entries[hit.entry as usize].sense {
        Sense::Group { attribute, kind } if kind != GroupKind::Country => attribute,
        _ => None,
    };
    hits.iter().filter_map(|hit| Some((hit.first as usize, hit.last as usize, attribute(hit)?))).collect()
}

/// Drops hits that lie inside a longer hit of the same file, or inside a longer abuse phrase; and where several rows (of one
/// category, or of several languages) find the same words, all but one: one that speaks by itself, then the most severe, then the
/// first. Filtering comes after word edges were checked, so a long phrase that does not stand there hides nothing.
pub(super) fn drop_covered(hits: &mut Vec<Hit>, lexicon: &Lexicon) {
    if hits.is_sorted_by(|one, next| one.last < next.first) {
        return;
    }
    // Abuse, groups, and each kind of predicate by itself: "hate the T" as an accusation leaves "hate" as a feeling.
    let rank = |hit: &Hit| match lexicon.entries[hit.entry as usize].sense {
        Sense::Abuse { .. } => 0,
        Sense::Group { .. } => 1,
        Sense::Predicate { kind, .. } => 2 + kind as u8,
        _ => 1 + u8::MAX / 2,
    };
    let lang = |hit: &Hit| lexicon.entries[hit.entry as usize].lang;
    let category = |hit: &Hit| match lexicon.entries[hit.entry as usize].sense {
        Sense::Abuse { category, .. } => Some(category),
        _ => None,
    };
    let strength = |hit: &Hit| match lexicon.entries[hit.entry as usize].sense {
        Sense::Abuse { severity, needs, .. } => (needs == Needs::Nothing, severity),
        Sense::Predicate { severity, .. } => (false, severity),
        _ => (false, 0),
    };
    let all = hits.clone();
    let longest = all.iter().map(|hit| hit.last - hit.first).max().unwrap_or(0);
    hits.retain(|hit| {
        let from = all.partition_point(|other| other.first + longest < hit.first);
        !all[from..].iter().take_while(|other| other.first <= hit.first).any(|other| {
            let covers = other.first <= hit.first && hit.last <= other.last;
            let longer = other.last - other.first > hit.last - hit.first;
            let twice = (lang(other) != lang(hit) || category(other) == category(hit))
                && strength(hit).1 > 0
                && (strength(other), hit.entry) > (strength(hit), other.entry);
            // A phrase around the name of a group leaves the name in it.
            let sense = &lexicon.entries[other.entry as usize].sense;
            let surrounds = matches!(sense, Sense::Abuse { needs: Needs::Inside, .. });
            covers
                && !surrounds
                && (longer && (rank(other) == rank(hit) || rank(other) == 0 && rank(hit) >= 2)
                    || !longer && twice && rank(other) == rank(hit))
        })
    });
}
