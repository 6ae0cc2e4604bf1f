//! Whom something is said of: the words that name people or things, and who "they" are.

use super::division::Beginnings;
use super::scene::Scene;
use super::{Before, pronoun};
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
    /// It stands in quotation marks with more than itself.
    pub(super) cited: bool,
}

/// All targets that a text names, sorted by place.
#[derive(Debug)]
pub(super) struct Targets {
    pub(super) named: Vec<Named>,
    begin: Beginnings,
    /// Group adjectives without a people word behind them ("… rabble"), sorted by place.
    adjectives: Vec<Named>,
}

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
                cited: false,
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
                    cited: false,
                });
            }
        }
        named.sort_by_key(|named| (named.first, named.last));
        let pronouns = pronoun::targets(scene, &named, before);
        named.extend(pronouns);
        named.sort_by_key(|named| (named.first, named.last));
        for named in &mut named {
            named.general = !is_particular(scene, named);
            named.governed = is_governed(scene, named.first) || is_done_to(scene, named.first);
            named.cited = is_cited(scene, named);
            if !named.general
                && named.form != Form::Slur
                && matches!(named.target, Target::Group(attribute) if is_anyone(attribute))
            {
                named.target = Target::Person;
            }
        }
        let n_tokens = scene.text.tokens().len();
        Targets { begin: Beginnings::of(n_tokens, named.iter().map(|named| named.first)), named, adjectives }
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
        let (start, end) = (self.begin.before(from), self.begin.before(to + 1));
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

/// Whether one member of such a group is first of all a person: "the man", "a pensioner".
fn is_anyone(attribute: Attribute) -> bool {
    matches!(
        attribute,
        Attribute::Gender | Attribute::Age | Attribute::Class | Attribute::Profession | Attribute::Body
    )
}

/// Whether a name stands in quotation marks with what is said of it, or with several words: what is said outside them is said of the
/// words, or of whoever spoke them. A name alone may be meant in scorn.
fn is_cited(scene: &Scene<'_>, named: &Named) -> bool {
    let quoted = |idx: usize| scene.quoted.get(idx).is_some_and(|&quoted| quoted);
    if !quoted(named.first) {
        return false;
    }
    let is_word = |idx: &usize| {
        scene.text.tokens()[*idx].kind == Kind::Word && !scene.has(&[ContextRole::Determiner], *idx)
    };
    let before = (0..named.first).rev().take_while(|&idx| quoted(idx));
    let behind = (named.last + 1..scene.quoted.len()).take_while(|&idx| quoted(idx));
    let mut others = before.chain(behind).filter(is_word);
    let says = |idx: usize| {
        scene
            .hits_at(idx)
            .any(|hit| matches!(scene.entry(hit).sense, Sense::Abuse { .. } | Sense::Predicate { .. }))
    };
    others.next().is_some_and(|first| says(first) || others.next().is_some())
}

/// Whether a preposition governs the phrase that ends at `at`.
fn is_governed(scene: &Scene<'_>, at: usize) -> bool {
    let (start, _) = scene.clause_of(at);
    let opening = |mark: &super::scene::Mark| matches!(mark.role, ContextRole::Preposition);
    let from = at.saturating_sub(GOVERNED_REACH).max(start);
    // "To me, the T …", "wrong to say the T …": the preposition has its object already.
    let own_object = |mark: &super::scene::Mark| {
        let persons =
            [ContextRole::SelfReference, ContextRole::We, ContextRole::SecondPerson, ContextRole::Reporting];
        at > mark.last + 1 && scene.find(&persons, mark.last + 1, at - 1).is_some()
    };
    at > from
        && scene
            .within(from, at - 1)
            .filter(opening)
            .any(|mark| scene.gap(mark.last, at) == 0 && !own_object(&mark) && !scene.in_phrase(&mark))
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
    let limited = named.first > 0
        && scene.find_last(&[ContextRole::Some], from, named.first - 1).is_some_and(|some| {
            // "Three of us say that T …": the number is of others.
            let others = [ContextRole::SelfReference, ContextRole::We, ContextRole::Reporting];
            some.last + 1 == named.first || scene.find(&others, some.last + 1, named.first - 1).is_none()
        });
    let pointed = named.first > 0
        && named.form == Form::Singular
        && scene.find(&[ContextRole::Determiner, ContextRole::Possessive], from, named.first - 1).is_some();
    limited || pointed
}
