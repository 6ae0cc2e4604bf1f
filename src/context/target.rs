//! Whom something is said of: the words that name people or things, and who "they" are.

use std::cell::LazyCell;

use super::Before;
use super::scene::{Scene, TOPICS};
use crate::lexicon::{Attribute, ContextRole, GroupKind, Needs, PredicateKind, Sense};
use crate::matching::Hit;
use crate::text::Kind;

/// Whom a finding is aimed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Target {
    /// People as members of a group.
    Group(Attribute),
    /// The reader, or one person.
    Person,
    /// The writer.
    Oneself,
    /// An object, an animal, an idea, a country.
    Thing,
    /// Nobody that the text shows.
    Nobody,
}

impl Target {
    /// The name used in reports: the group's attribute, else what kind of target it is.
    pub(crate) const fn name(self) -> Option<&'static str> {
        match self {
            Target::Group(attribute) => Some(attribute.name()),
            Target::Person => Some("person"),
            Target::Oneself => Some("self"),
            Target::Thing => Some("object"),
            Target::Nobody => None,
        }
    }

    /// The attribute, if people are attacked for what they are.
    pub(crate) fn protected(self) -> Option<Attribute> {
        match self {
            Target::Group(attribute) if attribute.is_protected() => Some(attribute),
            _ => None,
        }
    }
}

/// In what form a target is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// By name, many or an invariable word ("the French").
    Name,
    /// By name, one member.
    Singular,
    /// By a slur.
    Slur,
    /// By a pronoun ("they") that takes its target from before.
    Pronoun,
}

/// A word that names a target.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) target: Target,
    pub(super) form: Form,
    /// A preposition stands before it: it is no subject ("quotas for T are …").
    pub(super) governed: bool,
    /// Every member is meant, or no limit is given ("some", "a", "the man who").
    pub(super) general: bool,
}

/// All targets that a text names, sorted by place.
#[derive(Debug)]
pub(super) struct Targets {
    pub(super) named: Vec<Named>,
    /// Group adjectives without a people word behind them ("… rabble"), sorted by place.
    adjectives: Vec<Named>,
}

/// How many sentences back a group may stand for "they" to mean it.
const ANTECEDENT_SENTENCES: u32 = 3;
/// How many names before a pronoun are looked at, and how many may nest in one another.
const MAX_RECENT: usize = 32;
const MAX_NESTED: usize = 8;
/// How many tokens before a name its preposition may stand.
const GOVERNED_REACH: usize = 3;
/// How many tokens behind an adjective its people word may stand ("black trans women").
const ADJECTIVE_REACH: usize = 3;

impl Targets {
    pub(super) fn new(scene: &Scene<'_>, before: &dyn Fn() -> Before) -> Targets {
        let mut named = Vec::new();
        let mut people = Vec::new();
        let mut adjectives = Vec::new();
        for hit in &scene.hits {
            let (first, last) = (hit.first as usize, hit.last as usize);
            let slot = Named {
                first,
                last,
                target: Target::Nobody,
                form: Form::Name,
                governed: false,
                general: true,
            };
            match &scene.entry(hit).sense {
                Sense::Group { kind: GroupKind::People, .. } => people.push((first, last)),
                Sense::Group { kind: GroupKind::Country, .. } => {
                    named.push(Named { target: Target::Thing, ..slot })
                }
                Sense::Group { attribute: Some(attribute), kind } if !is_adjective(scene, hit, *kind) => {
                    named.push(Named {
                        target: Target::Group(*attribute),
                        form: if scene.is_singular(hit) { Form::Singular } else { Form::Name },
                        ..slot
                    });
                }
                Sense::Abuse { target: Some(attribute), needs, .. }
                    if *needs == Needs::Nothing || !scene.is_base_form(hit) =>
                {
                    named.push(Named { target: Target::Group(*attribute), form: Form::Slur, ..slot });
                }
                _ => {}
            }
        }
        for hit in &scene.hits {
            if let Sense::Group { kind, attribute: Some(attribute) } = scene.entry(hit).sense
                && is_adjective(scene, hit, kind)
            {
                let (first, last) = (hit.first as usize, hit.last as usize);
                let noun = described(scene, &people, last);
                let list = if noun.is_some() { &mut named } else { &mut adjectives };
                let target = Target::Group(attribute);
                list.push(Named {
                    first,
                    last: noun.unwrap_or(last),
                    target,
                    form: Form::Name,
                    governed: false,
                    general: true,
                });
            }
        }
        named.sort_by_key(|named| (named.first, named.last));
        let pronouns = pronouns(scene, &named, before);
        named.extend(pronouns);
        named.sort_by_key(|named| (named.first, named.last));
        for named in &mut named {
            named.general = !is_particular(scene, named);
            named.governed = is_governed(scene, named.first) || is_done_to(scene, named.first);
            if !named.general
                && named.form != Form::Slur
                && matches!(named.target, Target::Group(attribute) if is_anyone(attribute))
            {
                named.target = Target::Person;
            }
        }
        Targets { named, adjectives }
    }

    /// The group adjective that ends right before token `at`.
    pub(super) fn adjective_before(&self, at: usize) -> Option<&Named> {
        let behind = self.adjectives.partition_point(|named| named.last < at);
        self.adjectives[..behind].last().filter(|named| named.last + 1 == at)
    }

    /// The first adjective of a protected group in the tokens `from..=to`.
    pub(super) fn adjective_within(&self, from: usize, to: usize) -> Option<&Named> {
        let start = self.adjectives.partition_point(|named| named.first < from);
        let mut own = self.adjectives[start..].iter().take_while(|named| named.last <= to);
        own.find(|named| named.target.protected().is_some())
    }

    /// Whom "they" means in a reply: the group that was named last, unless one member of it was meant, or it may be criticised as
    /// a whole (a profession, a party); or animals named behind it, which "they" are more often than their keepers.
    pub(super) fn left_for_replies(&self, scene: &Scene<'_>) -> Option<Target> {
        let is_group = |named: &&Named| matches!(named.target, Target::Group(_));
        let last = self.named.iter().rev().find(is_group)?;
        let end = scene.text.tokens().len() - 1;
        if last.last < end && scene.find(&[ContextRole::Animal], last.last + 1, end).is_some() {
            return Some(Target::Thing);
        }
        let one = last.form == Form::Singular && !last.general;
        last.target.protected().filter(|_| !one).map(Target::Group)
    }

    /// Targets in the tokens `from..=to`, in order.
    pub(super) fn within(&self, from: usize, to: usize) -> impl DoubleEndedIterator<Item = &Named> {
        let start = self.named.partition_point(|named| named.first < from);
        let end = self.named.partition_point(|named| named.first <= to);
        self.named[start..end.max(start)].iter().filter(move |named| named.last <= to)
    }
}

/// The people word that an adjective ending at `last` describes: its last token.
fn described(scene: &Scene<'_>, people: &[(usize, usize)], last: usize) -> Option<usize> {
    let reach = last + 1..=last + ADJECTIVE_REACH;
    let next = people.partition_point(|&(first, _)| first <= last);
    let noun = people.get(next).filter(|(first, _)| reach.contains(first)).map(|&(_, last)| last);
    let person = |mark: &super::scene::Mark| matches!(mark.role, ContextRole::Person | ContextRole::Kinship);
    let noun = noun.or_else(|| scene.within(*reach.start(), *reach.end()).find(person).map(|mark| mark.last));
    noun.filter(|&noun| scene.clause[noun] == scene.clause[last])
}

/// Whether a group word only describes the word behind it: adjectives, and names in their base form before a word of
/// content ("German grammar", but "every German is …").
fn is_adjective(scene: &Scene<'_>, hit: &Hit, kind: GroupKind) -> bool {
    let next = hit.last as usize + 1;
    match kind {
        GroupKind::Adjective => true,
        GroupKind::Name => {
            let tokens = scene.text.tokens();
            let base = scene.is_base_form(hit);
            let follows = tokens.get(next).is_some_and(|token| {
                token.kind == Kind::Word && scene.clause[next] == scene.clause[next - 1]
            });
            // "Disabled people need …" is whole, "the African American vote" is not.
            let may_describe = hit.first == hit.last || scene.is_singular(hit);
            base && follows
                && may_describe
                && (scene.is_unknown(next) || scene.has(&[ContextRole::Thing, ContextRole::Animal], next))
        }
        _ => false,
    }
}

/// Pronouns and person words as targets. A third person means the group named last, if one was named shortly before.
fn pronouns(scene: &Scene<'_>, groups: &[Named], before: &dyn Fn() -> Before) -> Vec<Named> {
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

/// Whether one member of such a group is first of all a person: "the man", "a pensioner".
fn is_anyone(attribute: Attribute) -> bool {
    matches!(
        attribute,
        Attribute::Gender | Attribute::Age | Attribute::Class | Attribute::Profession | Attribute::Body
    )
}

/// Whether a preposition governs the phrase that ends at `at`.
fn is_governed(scene: &Scene<'_>, at: usize) -> bool {
    let (start, _) = scene.clause_of(at);
    let opening = |mark: &super::scene::Mark| matches!(mark.role, ContextRole::Preposition);
    let from = at.saturating_sub(GOVERNED_REACH).max(start);
    // "To me, the T …": the preposition has its object already.
    let own_object = |mark: &super::scene::Mark| {
        let persons = [ContextRole::SelfReference, ContextRole::We, ContextRole::SecondPerson];
        at > mark.last + 1 && scene.find(&persons, mark.last + 1, at - 1).is_some()
    };
    at > from
        && scene
            .within(from, at - 1)
            .filter(opening)
            .any(|mark| scene.gap(mark.last, at) == 0 && !own_object(&mark))
}

/// Whether a relative clause says what is done to the group that begins at `at` ("people who hate T should …"): it is no subject of what
/// follows.
fn is_done_to(scene: &Scene<'_>, at: usize) -> bool {
    let (start, _) = scene.clause_of(at);
    let is_relative = start > scene.sentence_of(at).0 && scene.has(&[ContextRole::Conjunction], start);
    let is_act = |hit: &Hit| {
        matches!(
            scene.entry(hit).sense,
            Sense::Predicate {
                kind: PredicateKind::Hate | PredicateKind::Violence | PredicateKind::Exclusion,
                ..
            }
        )
    };
    is_relative
        && (start..at).any(|from| {
            scene.hits_at(from).any(|hit| {
                let last = hit.last as usize;
                is_act(hit) && last < at && scene.gap(last, at) == 0
            })
        })
}

/// Whether a limit stands just before a group ("some", "a", "the man who") or a relative clause narrows it.
fn is_particular(scene: &Scene<'_>, named: &Named) -> bool {
    let (start, _) = scene.clause_of(named.first);
    let from = named.first.saturating_sub(3).max(start);
    // "The next T", "another T": whoever it may be.
    let is_any =
        |mark: &super::scene::Mark| mark.role == ContextRole::Condition && mark.last + 1 == named.first;
    if named.first > 0 && scene.within(from, named.first - 1).any(|mark| is_any(&mark)) {
        return false;
    }
    let limited = named.first > 0 && scene.find(&[ContextRole::Some], from, named.first - 1).is_some();
    let pointed = named.first > 0
        && named.form == Form::Singular
        && scene.find(&[ContextRole::Determiner, ContextRole::Possessive], from, named.first - 1).is_some();
    limited || pointed
}
