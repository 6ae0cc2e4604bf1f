//! Pronouns and person words, and whom a third person means.

use std::cell::LazyCell;

use super::Before;
use super::scene::{Scene, TOPICS};
use super::target::{Form, Named, Target};
use crate::lexicon::ContextRole;

/// How many sentences back a group may stand for "they" to mean it.
const ANTECEDENT_SENTENCES: u32 = 3;
/// How many names before a pronoun are looked at, and how many may nest in one another.
const MAX_RECENT: usize = 32;
const MAX_NESTED: usize = 8;

/// Pronouns and person words as targets. A third person means the group named last, if one was named shortly before.
pub(super) fn targets(scene: &Scene<'_>, groups: &[Named], before: &dyn Fn() -> Before) -> Vec<Named> {
    let before = LazyCell::new(before);
    let mut found = Vec::new();
    for mark in &scene.marks {
        let target = match mark.role {
            ContextRole::SecondPerson => called(scene, groups, mark.first).unwrap_or(Target::Person),
            ContextRole::Person | ContextRole::Kinship => Target::Person,
            ContextRole::SelfReference => Target::Oneself,
            ContextRole::Thing | ContextRole::Animal => Target::Thing,
            ContextRole::ThirdPerson => antecedent(scene, groups, mark.first)
                .unwrap_or_else(|| inherited(scene, groups, mark.first, &before)),
            _ => continue,
        };
        let behind = groups.partition_point(|group| group.first <= mark.first);
        let covered = groups[..behind].iter().rev().take(MAX_NESTED).any(|group| mark.last <= group.last);
        if !covered {
            let pronoun = mark.role == ContextRole::ThirdPerson || matches!(target, Target::Group(_));
            found.push(Named {
                first: mark.first,
                last: mark.last,
                target,
                form: if pronoun { Form::Pronoun } else { Form::Name },
                governed: false,
                general: true,
                cited: false,
            });
        }
    }
    found
}

/// Whom "you" means where the sentence opens or ends with a call ("…, you T!", "T, …"): the one group that it names, many, in a clause
/// of its own with nothing else of content.
fn called(scene: &Scene<'_>, groups: &[Named], at: usize) -> Option<Target> {
    let (start, end) = scene.sentence_of(at);
    let from = groups.partition_point(|named| named.first < start);
    let mut own = groups[from..].iter().take_while(|named| named.first <= end);
    let (named, None) = (own.next()?, own.next()) else { return None };
    let (clause_start, clause_end) = scene.clause_of(named.first);
    let at_edge = clause_start == start || clause_end == end;
    let bare = scene.gap_from(clause_start, named.first) == 0
        && scene.gap(named.last, clause_end + 1) == 0
        && scene.find(&[ContextRole::Copula, ContextRole::Preposition], clause_start, clause_end).is_none();
    let is_call =
        at_edge && bare && named.form != Form::Singular && scene.clause[at] != scene.clause[named.first];
    named.target.protected().filter(|_| is_call).map(Target::Group)
}

/// Whom a third person means by the text itself.
fn antecedent(scene: &Scene<'_>, groups: &[Named], at: usize) -> Option<Target> {
    let sentence = scene.sentence[at];
    let behind = groups.partition_point(|named| named.first < at);
    let near = |named: &&Named| scene.sentence[named.first] + ANTECEDENT_SENTENCES >= sentence;
    let mut recent =
        groups[..behind].iter().rev().take(MAX_RECENT).take_while(near).filter(|named| named.last < at);
    let ahead = || {
        let mut same = groups[behind..]
            .iter()
            .take(MAX_RECENT)
            .take_while(|named| scene.sentence[named.first] == sentence);
        same.find(|named| named.target.protected().is_some() && scene.clause[named.first] != scene.clause[at])
    };
    let group = recent.find(|named| named.target.protected().is_some()).or_else(ahead)?;
    let herd = |group: &Named| {
        scene.find(&[ContextRole::Animal], group.last + 1, at).is_some_and(|animal| animal.last < at)
    };
    // "The T keep goats. They …": of the herd rather than of its keepers.
    Some(if group.last < at && herd(group) { Target::Thing } else { group.target })
}

/// Whom a third person means that nobody in the text explains: the group that the parent named, if it is many and the text
/// names nobody and nothing else before it; else some person.
fn inherited(
    scene: &Scene<'_>,
    groups: &[Named],
    at: usize,
    before: &LazyCell<Before, impl FnOnce() -> Before>,
) -> Target {
    let own = groups.first().is_some_and(|named| named.first < at);
    if own || scene.has(&[ContextRole::Singular], at) || has_own_topic(scene, at) {
        return Target::Person;
    }
    before.target.unwrap_or(Target::Person)
}

/// Whether a reply speaks of something of its own before "they" stands for it: a person, a thing or an animal; or a clause of
/// several words, some of which no list has ("The gulls are back. They …", but "Yes. They …").
fn has_own_topic(scene: &Scene<'_>, at: usize) -> bool {
    let before = scene.has_topic_before(at);
    let (start, end) = scene.sentence_of(at);
    let beside = scene
        .within(start, end)
        .any(|mark| TOPICS[..2].contains(&mark.role) && scene.clause[mark.first] != scene.clause[at]);
    before || beside || scene.has_unknown_clause(at)
}
