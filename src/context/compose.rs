//! Findings: abuse entries that have what they need, and predicates said of a target in one clause.

use super::conditional;
use super::relation::{self, Joins};
use super::scene::{Mark, Scene};
use super::target::{Form, Named, Targets};
use super::{Effect, Finding, Rule, Target};
use crate::lexicon::{Attribute, Category, ContextRole, Needs, Piece, PredicateKind, Sense};
use crate::matching::{Disguise, Hit};
use crate::text::Kind;

/// How many words of content may stand between an act or a feeling and whom it is done or turned to.
const OBJECT_REACH: usize = 1;
/// How many findings before a predicate may reach into it.
const MAX_OVERLAPPING: usize = 8;

/// The abuse entries that speak: they need nothing, or have the target they need.
pub(super) fn aimed(scene: &Scene<'_>, targets: &Targets) -> Vec<Finding> {
    let mut found = Vec::new();
    for hit in &scene.hits {
        let Sense::Abuse { category, kind, severity, needs, target } = &scene.entry(hit).sense else {
            continue;
        };
        let (first, last) = (hit.first as usize, hit.last as usize);
        let named = match needs {
            Needs::Nearby => relation::nearby(scene, targets, first, last).or_else(|| {
                // Before a verb that no list has, the name of one member looks like an adjective ("any T parks here, he …").
                let (start, end) = scene.sentence_of(first);
                targets.adjective_within(start, end).filter(|_| *category == Category::Threat)
            }),
            Needs::Inside => relation::inside(targets, first, last),
            _ => {
                let named = relation::said_of(scene, targets, first, last, Joins::Nominal);
                // "Show me one honest T", "even dogs are cleaner than T": of whom it is said, not what else is in it.
                let behind = || relation::attribute(scene, targets, last);
                let is_other =
                    named.is_some_and(|named| matches!(named.target, Target::Oneself | Target::Thing));
                if is_other && *needs == Needs::Group { behind().or(named) } else { named }
            }
        };
        let named = named.or_else(|| {
            // "You fool" has whom it needs in its own words.
            let mut own = targets.within(first, last);
            own.find(|named| {
                let is_reader = named.target == Target::Person && named.form == Form::Name;
                is_reader && matches!(needs, Needs::Person | Needs::Target)
            })
        });
        let named = match (category, needs) {
            (Category::Threat, Needs::Nothing) => threatened(scene, targets, hit, named),
            (Category::Threat, Needs::Person | Needs::Group | Needs::Target) => {
                named.or_else(|| conditional::demanded_of(scene, targets, first))
            }
            _ => named,
        };
        let by_itself = matches!(
            category,
            Category::IdentityAttack | Category::Dehumanisation | Category::Threat | Category::Own(_)
        );
        let target = target.filter(|_| by_itself).or_else(|| scene.group_inside(hit));
        let (rule, aim, at) = match (needs, target, named) {
            (Needs::Nothing, Some(attribute), _) => (Rule::Alone, Target::Group(attribute), None),
            (Needs::Nothing, None, Some(named))
                if *category != Category::Profanity || is_aimed(scene, hit, named) =>
            {
                (Rule::Alone, named.target, Some((named.first, named.last)))
            }
            (Needs::Nothing, None, _) => (Rule::Alone, Target::Nobody, None),
            (needs, own, Some(named)) if satisfies(named, *needs) && !names(named, hit) => {
                let aim = own.filter(|_| named.target != Target::Oneself).map_or(named.target, Target::Group);
                (Rule::Aimed, aim, Some((named.first, named.last)))
            }
            _ => continue,
        };
        // News and history tell what was done to people; only a call for it abuses.
        if rule == Rule::Aimed && &**kind == "cleansing" && is_story(scene, hit) {
            continue;
        }
        // What is a mild insult to one person is more when a whole group is meant.
        let severity = if aim.protected().is_some() { (*severity).max(2) } else { *severity };
        found.push(finding(scene, hit, (*category, kind.clone(), severity), (aim, at), rule));
    }
    found
}

/// Whom a threat means that speaks by itself: whom it is said of; where that is the writer, a thing or nobody, the group of its sentence
/// ("If I meet a T again, I will break his legs").
fn threatened<'t>(
    scene: &Scene<'_>,
    targets: &'t Targets,
    hit: &Hit,
    named: Option<&'t Named>,
) -> Option<&'t Named> {
    let is_somebody =
        |named: &&Named| !matches!(named.target, Target::Oneself | Target::Thing | Target::Nobody);
    let (first, last) = (hit.first as usize, hit.last as usize);
    named.filter(is_somebody).or_else(|| relation::beside(scene, targets, first, last)).or(named)
}

/// Whether a crude word is turned on a target ("damn the T", "the T are crap"), and does not only strengthen the word behind
/// it ("the T are damn good").
fn is_aimed(scene: &Scene<'_>, hit: &Hit, named: &Named) -> bool {
    let last = hit.last as usize;
    let next = last + 1;
    let strengthens = next < scene.text.tokens().len()
        && scene.text.tokens()[next].kind == Kind::Word
        && !scene.is_light(next);
    let compares = next < scene.text.tokens().len() && scene.has(&[ContextRole::Comparison], next);
    named.form != Form::Singular && (named.first > last || !strengthens && !compares)
}

fn satisfies(named: &Named, needs: Needs) -> bool {
    match (needs, named.target) {
        (_, Target::Thing | Target::Nobody) => false,
        (Needs::Nearby, target) => target.protected().is_some(),
        (_, Target::Oneself) => needs != Needs::Inside, // said of oneself: kept, and its effect says so
        (Needs::Group | Needs::Inside, Target::Group(_)) => true,
        (Needs::Group | Needs::Inside, _) => false,
        (Needs::Person, Target::Group(_)) => {
            !named.general || named.target.protected().is_none() || named.form == Form::Pronoun
        }
        _ => true,
    }
}

/// Predicates that meet a group or a person: what is said, of whom, as which category.
pub(super) fn composed(scene: &Scene<'_>, targets: &Targets, aimed: &[Finding]) -> Vec<Finding> {
    let mut found = Vec::new();
    for hit in &scene.hits {
        let Sense::Predicate { kind, severity } = scene.entry(hit).sense else { continue };
        let behind = aimed.partition_point(|own| own.first <= hit.last as usize);
        if aimed[..behind].iter().rev().take(MAX_OVERLAPPING).any(|own| hit.first as usize <= own.last) {
            continue;
        }
        let composition =
            compose(scene, targets, hit, kind, severity).filter(|(named, ..)| !names(named, hit));
        if let Some((named, category, name, severity)) = composition {
            let sense = (category, Piece::Shipped(name), severity);
            let composed =
                finding(scene, hit, sense, (named.target, Some((named.first, named.last))), Rule::Composed);
            found.push(Finding { denied: kind == PredicateKind::Positive, ..composed });
        }
    }
    found
}

/// Whether a word is part of the name of the group that it would be said of ("mentally ill people"): a name says nothing.
fn names(named: &Named, hit: &Hit) -> bool {
    matches!(named.form, Form::Name | Form::Singular)
        && matches!(named.target, Target::Group(_))
        && named.first <= hit.first as usize
        && hit.last as usize <= named.last
}

type Composition<'t> = (&'t Named, Category, &'static str, u8);

fn compose<'t>(
    scene: &Scene<'_>,
    targets: &'t Targets,
    hit: &Hit,
    kind: PredicateKind,
    severity: u8,
) -> Option<Composition<'t>> {
    let (first, last) = (hit.first as usize, hit.last as usize);
    match kind {
        PredicateKind::Negative | PredicateKind::Inferior | PredicateKind::Dehumanising => {
            let joins = if kind == PredicateKind::Negative { Joins::Nominal } else { Joins::Verbal };
            let named = relation::said_of(scene, targets, first, last, joins)?;
            let attributive =
                kind == PredicateKind::Negative && named.first < first && describes(scene, named.last, last);
            let protected =
                named.target.protected().is_some() && named.general && !attributive && !is_story(scene, hit);
            let category = if kind == PredicateKind::Dehumanising {
                Category::Dehumanisation
            } else {
                Category::IdentityAttack
            };
            protected.then_some((named, category, kind.name(), severity.max(2)))
        }
        PredicateKind::Accusation => {
            let named = relation::subject(scene, targets, first, Joins::Verbal)
                .or_else(|| relation::inherited(scene, targets, first))?;
            // What the old, the young or the poor did is told of some of them more often than of all.
            let group =
                named.target.protected().filter(|own| !matches!(own, Attribute::Age | Attribute::Class));
            let general = group.is_some() && named.general && !is_story(scene, hit);
            general.then_some((named, Category::IdentityAttack, "accusation", severity.max(2)))
        }
        PredicateKind::Hate => {
            let named = object(scene, targets, (first, last), 0)
                .filter(|named| named.target.protected().is_some())?;
            let subordinate = [
                ContextRole::SelfReference,
                ContextRole::We,
                ContextRole::SecondPerson,
                ContextRole::Question,
                ContextRole::Reporting,
            ];
            if named.first > last + 1 && scene.find(&subordinate, last + 1, named.first - 1).is_some() {
                return None;
            }
            let (start, _) = scene.clause_of(first);
            let own = first == start
                || scene.find(&[ContextRole::SelfReference, ContextRole::We], start, first - 1).is_some()
                || targets.within(start, first - 1).next().is_none();
            own.then_some((named, Category::IdentityAttack, "hate", severity.max(3)))
        }
        PredicateKind::Violence | PredicateKind::Exclusion => {
            let dared = match kind {
                PredicateKind::Violence => conditional::dared(scene, targets, hit),
                _ => None,
            };
            let named = dared.or_else(|| patient(scene, targets, hit))?;
            // "T have no place here", "no place for T"; a question may be on their side.
            let stated = kind == PredicateKind::Exclusion
                && scene.find(&[ContextRole::Negator], first, last).is_some()
                && (named.last < first
                    || named.general
                        && named.first > last
                        && scene.gap(last, named.first) == 0
                        && !scene.is_question(first));
            if !(dared.is_some() || stated || is_called_for(scene, hit)) || is_story(scene, hit) {
                return None;
            }
            match (kind, named.target) {
                (PredicateKind::Violence, Target::Group(_)) => {
                    Some((named, Category::Threat, "incitement", severity.max(3)))
                }
                (PredicateKind::Violence, Target::Person) => {
                    Some((named, Category::Threat, "normative", severity.max(2)))
                }
                (PredicateKind::Exclusion, target) if target.protected().is_some() => {
                    Some((named, Category::IdentityAttack, "exclusion", severity.max(2)))
                }
                _ => None,
            }
        }
        PredicateKind::Positive => {
            let named = relation::subject(scene, targets, first, Joins::Verbal)?;
            let (start, _) = scene.clause_of(first);
            let denied = scene.find(&[ContextRole::Negator], start, first.saturating_sub(1))?;
            // "People with no home deserve …": the negator is part of the name.
            if named.first <= denied.first && denied.last <= named.last {
                return None;
            }
            let copula = scene.find(&[ContextRole::Copula], start, first).is_some();
            // How people behave is denied by any negator; what they are or get, only where it is stated or demanded.
            let deserving = severity > 0
                || scene.has(&[ContextRole::Modal], first)
                || copula && scene.find(&[ContextRole::Modal], start, first).is_none();
            (deserving
                && named.general
                && scene.gap(denied.last, first) <= 1
                && named.target.protected().is_some())
            .then_some((named, Category::IdentityAttack, "inferior", 2))
        }
    }
}

/// Whether a bad adjective without a copula belongs to the word of content behind it ("T want sick pay").
fn describes(scene: &Scene<'_>, subject: usize, last: usize) -> bool {
    let (_, end) = scene.clause_of(last);
    let copula = scene.find(&[ContextRole::Copula], subject + 1, last).is_some();
    !copula && last < end && scene.text.tokens()[last + 1].kind == Kind::Word && scene.is_unknown(last + 1)
}

/// The target inside a predicate of several words ("send the T back"), or behind it in its clause, at most `reach` words of
/// content away.
fn object<'t>(
    scene: &Scene<'_>,
    targets: &'t Targets,
    (first, last): (usize, usize),
    reach: usize,
) -> Option<&'t Named> {
    let (_, end) = scene.clause_of(last);
    let inside = relation::inside(targets, first, last)
        .filter(|named| named.target != Target::Oneself && !is_of_another(scene, first, named));
    let behind = || targets.within(last, end).find(|named| named.first > last);
    // "Never rent your flat to T": the reader in a phrase is not whom it is about.
    inside
        .filter(|named| named.target.protected().is_some())
        .or_else(|| behind().filter(|named| scene.gap(last, named.first) <= reach))
        .or(inside)
}

/// Whether a target inside a phrase only belongs to a noun before it ("can't hear prejudice about T any more").
fn is_of_another(scene: &Scene<'_>, first: usize, named: &Named) -> bool {
    let governs =
        |mark: &Mark| mark.role == ContextRole::Preposition && scene.gap(mark.last, named.first) == 0;
    let preposition = scene.within(first, named.first.saturating_sub(1)).find(governs);
    preposition.is_some_and(|mark| mark.first > first + 1 && scene.is_unknown(mark.first - 1))
}

/// Whom an act is done to: the object behind it, or the subject before it with a copula between ("should be shot").
fn patient<'t>(scene: &Scene<'_>, targets: &'t Targets, hit: &Hit) -> Option<&'t Named> {
    let (first, last) = (hit.first as usize, hit.last as usize);
    object(scene, targets, (first, last), OBJECT_REACH).or_else(|| {
        let named = relation::subject(scene, targets, first, Joins::Verbal)?;
        let auxiliaries = [ContextRole::Copula, ContextRole::Modal, ContextRole::Passive];
        let passive = scene.find(&auxiliaries, named.last + 1, first.saturating_sub(1));
        let (start, _) = scene.clause_of(first);
        let passive = passive
            .or_else(|| {
                let wish = scene.find_reaching(&[ContextRole::Desire], scene.led_from(start), first - 1);
                wish.filter(|wish| wish.first <= named.first)
            })
            .or_else(|| scene.find(&[ContextRole::Modal], first, last));
        let ordered = scene.is_base_form(hit) && last == last_word(scene, last);
        let stated = scene.find(&[ContextRole::Negator], first, last).is_some();
        (ordered || stated || passive.is_some()).then_some(named)
    })
}

/// The last word of the clause of `at`.
fn last_word(scene: &Scene<'_>, at: usize) -> usize {
    let (_, end) = scene.clause_of(at);
    (at..=end).rev().find(|&idx| scene.text.tokens()[idx].kind == Kind::Word).unwrap_or(at)
}

/// Whether an act is called for: a modal, a wish, a plan of the writer's, or an order at the start of a clause.
fn is_called_for(scene: &Scene<'_>, hit: &Hit) -> bool {
    let at = hit.first as usize;
    let is_base = scene.is_base_form(hit);
    let (start, _) = scene.clause_of(at);
    if at == start && (is_base || at == scene.sentence_of(at).0) || is_base && at == last_word(scene, at) {
        return true;
    }
    let calls = [ContextRole::Modal, ContextRole::Desire, ContextRole::Future];
    // "T should go": in its own words; "I hope that …": in words that lead into the clause.
    let own = scene.find(&calls[..2], at, hit.last as usize);
    let called = own.or_else(|| {
        let call = scene.find_reaching(&calls, scene.led_from(start), at - 1);
        call.filter(|call| {
            call.role != ContextRole::Desire || !scene.follows(&[ContextRole::ThirdPerson], call.first)
        })
    });
    let only_marks = (start..at).all(|idx| scene.text.tokens()[idx].kind != Kind::Word);
    called.is_some() || only_marks
}

/// Whether the sentence tells news or a story, in which people are accused and acts are told.
fn is_story(scene: &Scene<'_>, hit: &Hit) -> bool {
    let (first, last) = (hit.first as usize, hit.last as usize);
    let (start, end) = scene.sentence_of(first);
    scene.within(start, end).any(|mark| {
        mark.role == ContextRole::Fiction
            || mark.role == ContextRole::News && (mark.last < first || last < mark.first)
    })
}

fn finding(
    scene: &Scene<'_>,
    hit: &Hit,
    (category, kind, severity): (Category, Piece, u8),
    (target, target_at): (Target, Option<(usize, usize)>),
    rule: Rule,
) -> Finding {
    Finding {
        first: hit.first as usize,
        last: hit.last as usize,
        entry: hit.entry,
        category,
        kind,
        severity,
        target,
        target_at,
        rule,
        effect: Effect::Asserted,
        cause: None,
        disguise: hit.disguise.or_else(|| {
            scene.text.is_respelled(hit.first as usize, hit.last as usize).then_some(Disguise::LookAlike)
        }),
        denied: false,
        asked: false,
    }
}
