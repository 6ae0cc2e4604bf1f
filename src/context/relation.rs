//! Whether something is said *of* a target, or only stands in the same clause as it.
//!
//! Said of: "T are H", "T, those H", "H T" (attribute), "… and H" where the clause before has T. Words that carry no
//! content of their own (context words, modifiers, other abuse) may stand between; other words may not, but for a few
//! behind a copula or a comparison; a determiner opens another phrase. So "the Smiths breed rats" says nothing of the Smiths.
//!
//! Limits: no syntax is parsed; an apposition without a mark ("the neighbours rats") counts as said of.

use super::Target;
use super::scene::{Mark, Scene};
use super::target::{Named, Targets};
use crate::lexicon::{Attribute, ContextRole, Needs, Sense};
use crate::text::Kind;

/// How many words with content of their own may stand behind a copula or comparison.
const BEHIND_COPULA: usize = 3;
/// How many behind a group that is named after what is said of it ("…, every T I know").
const BEHIND_APPOSED: usize = 1;
/// How many words of content may stand before a comparison that is followed at once by what is said ("T live here like H").
const BEFORE_LIKE: usize = 5;
/// How many between a subject and a verb that is said of it.
const BEFORE_VERB: usize = 1;

/// How many tokens behind what is said "is what" may begin and end.
const INVERTED_REACH: usize = 5;
/// How many sentences back the group of an exclamation may stand.
const EXCLAIMED_SENTENCES: u32 = 1;

/// How a predicate joins its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joins {
    /// A noun or adjective: needs a copula, or nothing between.
    Nominal,
    /// A verb: an adverb may stand between.
    Verbal,
}

/// Whom the tokens `first..=last` are said of.
pub(super) fn said_of<'t>(
    scene: &Scene<'_>,
    targets: &'t Targets,
    first: usize,
    last: usize,
    joins: Joins,
) -> Option<&'t Named> {
    inside(targets, first, last)
        .filter(|named| named.target != Target::Oneself)
        .or_else(|| adjective(scene, targets, first))
        .or_else(|| likened(scene, targets, last))
        .or_else(|| subject(scene, targets, first, joins))
        .or_else(|| attribute(scene, targets, last))
        .or_else(|| {
            inherited(scene, targets, first).filter(|_| joins == Joins::Verbal || ends_clause(scene, last))
        })
        .or_else(|| exclaimed(scene, targets, first, last))
        .or_else(|| apposed(scene, targets, first, last))
        .or_else(|| inverted(scene, targets, first, last))
}

/// A protected group that the sentence names, the last one before the tokens, else the first behind; else one that the sentence before
/// names: for phrases that mean whoever is spoken of, wherever the name stands.
pub(super) fn nearby<'t>(
    scene: &Scene<'_>,
    targets: &'t Targets,
    first: usize,
    last: usize,
) -> Option<&'t Named> {
    let (start, _) = scene.sentence_of(first);
    beside(scene, targets, first, last).or_else(|| {
        let (before, _) = scene.sentence_of(start.checked_sub(1)?);
        targets.within(before, start - 1).rfind(|named| named.target.protected().is_some())
    })
}

/// A protected group that the sentence names: the last one before the tokens, else the first behind.
pub(super) fn beside<'t>(
    scene: &Scene<'_>,
    targets: &'t Targets,
    first: usize,
    last: usize,
) -> Option<&'t Named> {
    let (start, end) = scene.sentence_of(first);
    let protected = |named: &&Named| named.target.protected().is_some();
    inside(targets, first, last)
        .filter(protected)
        .or_else(|| targets.within(start, first).rev().filter(protected).find(|named| named.last < first))
        .or_else(|| targets.within(last, end).filter(protected).find(|named| named.first > last))
}

/// The target before in the clause that is linked; a group before a person before a thing, the nearest of each.
pub(super) fn subject<'t>(
    scene: &Scene<'_>,
    targets: &'t Targets,
    first: usize,
    joins: Joins,
) -> Option<&'t Named> {
    let (start, _) = scene.clause_of(first);
    let linked = targets
        .within(start, first)
        .rev()
        .filter(|named| named.last < first && !named.governed && speaks_of(scene, named, first))
        .filter(|named| links(scene, named.last, first, joins));
    linked.min_by_key(|named| rank(named.target))
}

/// The target that a phrase with a gap has inside it ("no good … but a bad one").
pub(super) fn inside(targets: &Targets, first: usize, last: usize) -> Option<&Named> {
    targets.within(first + 1, last).find(|named| named.last < last)
}

/// The group of an adjective right before a noun that abuses: "that … rabble". Colours are no groups before an animal or a
/// thing, so an adjective of ethnicity counts only before what abuses by itself.
fn adjective<'t>(scene: &Scene<'_>, targets: &'t Targets, first: usize) -> Option<&'t Named> {
    let named = targets.adjective_before(first)?;
    let coloured = named.target == Target::Group(Attribute::Ethnicity);
    let by_itself = scene
        .hits_at(first)
        .any(|hit| matches!(scene.entry(hit).sense, Sense::Abuse { needs: Needs::Nothing, .. }));
    // A national adjective before an animal or a machine tells where it comes from.
    let literal = scene.has(&[ContextRole::Animal, ContextRole::Thing], first);
    (by_itself || !coloured && !literal).then_some(named)
}

/// The target right behind, as in "those H T".
pub(super) fn attribute<'t>(scene: &Scene<'_>, targets: &'t Targets, last: usize) -> Option<&'t Named> {
    let (_, end) = scene.clause_of(last);
    targets.within(last, end).find(|named| named.first > last).filter(|named| {
        named.target != Target::Oneself
            && speaks_of(scene, named, last)
            && scene.gap(last, named.first) == 0
            && !has_copula(scene, last, named.first)
            && !has_preposition(scene, last, named.first)
    })
}

/// The group that what is said is likened to: "liars like T", "as bad as the T". Animals may like people.
fn likened<'t>(scene: &Scene<'_>, targets: &'t Targets, last: usize) -> Option<&'t Named> {
    let (_, end) = scene.sentence_of(last);
    let like = scene.within(last + 1, end).take_while(|mark| mark.first == last + 1);
    let like = like.filter(|mark| mark.role == ContextRole::Likeness).last()?;
    let named = targets.within(like.last, end).find(|named| named.first > like.last)?;
    let bare = scene.gap(like.last, named.first) == 0 && named.target.protected().is_some();
    (bare && !scene.has(&[ContextRole::Animal], last)).then_some(named)
}

/// The subject that an earlier clause of the sentence left standing, where nothing of content opens this one.
pub(super) fn inherited<'t>(scene: &Scene<'_>, targets: &'t Targets, first: usize) -> Option<&'t Named> {
    let (start, _) = scene.clause_of(first);
    let (sentence, _) = scene.sentence_of(first);
    if start == 0 || start == sentence || scene.gap(start - 1, first) > 0 {
        return None;
    }
    let opened =
        || scene.find(&[ContextRole::Determiner], start, first).is_some_and(|mark| mark.last < first);
    targets
        .within(sentence, start - 1)
        .rfind(|named| named.target.protected().is_some() || named.target == Target::Person)
        .filter(|named| speaks_of(scene, named, first))
        // "Two priests and a demon": one more beside them.
        .filter(|named| {
            !(named.last + 1 == start && scene.has(&[ContextRole::Coordinator], start) && opened())
        })
}

/// Whether words may be about a group: not where it is named in a quotation that they stand outside of.
fn speaks_of(scene: &Scene<'_>, named: &Named, at: usize) -> bool {
    !named.cited || scene.quoted[at]
}

/// The group that stands behind a mark, where nothing but what is said stands before it: "Nothing but H, those T."
fn apposed<'t>(scene: &Scene<'_>, targets: &'t Targets, first: usize, last: usize) -> Option<&'t Named> {
    let (start, end) = scene.clause_of(first);
    let (from, to) = scene.sentence_of(first);
    let opens = start == from && scene.gap_from(start, first) == 0 && scene.gap(last, end + 1) == 0;
    if !opens || end >= to || targets.within(start, end).any(|named| named.last < first || named.first > last)
    {
        return None;
    }
    let (next, next_end) = scene.clause_of(end + 1);
    let named = targets.within(next, next_end).find(|named| named.target.protected().is_some())?;
    let bare = scene.gap_from(next, named.first) == 0
        && behind_apposed(scene, named.last, next_end)
        && scene.find(&[ContextRole::Copula], next, next_end).is_none();
    bare.then_some(named)
}

/// Whether nothing goes on behind an apposition but, at most, a word on whose it is ("every T I know").
fn behind_apposed(scene: &Scene<'_>, last: usize, end: usize) -> bool {
    const OWNERS: [ContextRole; 3] = [ContextRole::SelfReference, ContextRole::We, ContextRole::Light];
    let gap = scene.gap(last, end + 1);
    gap == 0 || gap <= BEHIND_APPOSED && scene.find(&OWNERS, last + 1, end).is_some()
}

/// The group behind what is said of it, where nothing else stands before: "H is what the T are", "H! That is all T are".
fn inverted<'t>(scene: &Scene<'_>, targets: &'t Targets, first: usize, last: usize) -> Option<&'t Named> {
    let (start, _) = scene.sentence_of(first);
    let end = (last + INVERTED_REACH).min(scene.sentence.len() - 1);
    let mark = scene.within(last + 1, end).find(|mark| mark.role == ContextRole::Inversion)?;
    if scene.gap_from(start, first) > 0 || scene.gap(last, mark.first) > 0 {
        return None;
    }
    let (_, end) = scene.clause_of(mark.last);
    let named = targets.within(mark.last, end).find(|named| named.first > mark.last)?;
    let bare = scene.gap(mark.last, named.first) == 0 && named.target.protected().is_some();
    let copula = scene
        .find(&[ContextRole::Copula], named.last + 1, end)
        .or_else(|| scene.find(&[ContextRole::Copula], mark.first, mark.last));
    let denied = scene.find(&[ContextRole::Negator], mark.first, end).is_some();
    (bare && !denied && copula.is_some_and(|copula| scene.gap(copula.last.max(named.last), end + 1) == 0))
        .then_some(named)
}

/// Whether at most one word of content follows in the clause: a noun that goes on to a verb is a subject of its own.
fn ends_clause(scene: &Scene<'_>, last: usize) -> bool {
    scene.gap(last, scene.clause_of(last).1 + 1) <= 1
}

/// The group that one of the two sentences before named, where this sentence begins with nothing but what is said: "Look at
/// the T. Nothing but H!"
fn exclaimed<'t>(scene: &Scene<'_>, targets: &'t Targets, first: usize, last: usize) -> Option<&'t Named> {
    let (start, _) = scene.sentence_of(first);
    let (_, end) = scene.clause_of(first);
    let bare = start > 0 && scene.clause[start] == scene.clause[first];
    let gap_before = scene.gap_from(start, first);
    // Before a copula it is the subject of a sentence of its own.
    let is_subject = last < end && scene.find(&[ContextRole::Copula], last + 1, end).is_some();
    if !bare
        || is_subject
        || gap_before > 0
        || scene.gap(last, end + 1) > 0
        || targets.within(start, end).any(|named| named.last < first || named.first > last)
    {
        return None;
    }
    let earliest = scene.sentence[start].saturating_sub(EXCLAIMED_SENTENCES);
    let from = scene.sentence.start(earliest);
    let named = targets.within(from, start - 1).rfind(|named| named.target.protected().is_some());
    named.filter(|named| speaks_of(scene, named, first))
}

fn links(scene: &Scene<'_>, named: usize, to: usize, joins: Joins) -> bool {
    let from = behind_place(scene, named, to);
    let copula = has_copula(scene, from, to);
    let opened = || {
        let opens = |mark: &Mark| matches!(mark.role, ContextRole::Determiner | ContextRole::Possessive);
        to > from + 1 && scene.within(from + 1, to - 1).any(|mark| opens(&mark) && !scene.in_phrase(&mark))
    };
    match joins {
        _ if copula => {
            let gap = scene.gap(from, to);
            gap <= BEHIND_COPULA || gap <= BEFORE_LIKE && is_likened(scene, to)
        }
        // "Protect T from H": of another, where a preposition stands right before.
        Joins::Nominal => scene.gap(from, to) == 0 && !opened() && !behind_preposition(scene, to),
        Joins::Verbal => scene.gap(from, to) <= BEFORE_VERB && !opened(),
    }
}

/// Whether a preposition stands right before a token, and is no part of a verb ("take for").
fn behind_preposition(scene: &Scene<'_>, at: usize) -> bool {
    at > 0
        && scene
            .within(at - 1, at - 1)
            .any(|mark| mark.role == ContextRole::Preposition && !scene.in_phrase(&mark))
}

/// The end of the phrase that tells where people are, right behind their name ("T in this town"); else of the name.
fn behind_place(scene: &Scene<'_>, named: usize, to: usize) -> usize {
    let begins = |mark: &Mark| mark.role == ContextRole::Preposition && mark.first == named + 1;
    let Some(preposition) = scene.within(named + 1, to.saturating_sub(1)).find(begins) else { return named };
    let is_word = |idx: &usize| scene.text.tokens()[*idx].kind == Kind::Word;
    let mut behind = (preposition.last + 1..to).filter(is_word).skip_while(|&idx| scene.is_light(idx));
    let Some(noun) = behind.next() else { return named };
    if scene.text.tokens()[noun..to].iter().all(|token| token.kind == Kind::Word) { noun } else { named }
}

/// Whether a comparison stands right before a token, an article between at most ("like H", "like a H").
fn is_likened(scene: &Scene<'_>, at: usize) -> bool {
    let from = at.saturating_sub(2).max(scene.clause_of(at).0);
    at > from
        && scene
            .find_last(&[ContextRole::Comparison], from, at - 1)
            .is_some_and(|mark| scene.gap(mark.last, at) == 0)
}

/// Whether a copula or comparison stands strictly between two tokens.
fn has_copula(scene: &Scene<'_>, from: usize, to: usize) -> bool {
    to > from + 1 && scene.find(&[ContextRole::Copula, ContextRole::Comparison], from + 1, to - 1).is_some()
}

/// Whether a preposition stands strictly between two tokens ("a disease among T" says nothing of T).
fn has_preposition(scene: &Scene<'_>, from: usize, to: usize) -> bool {
    to > from + 1 && scene.find(&[ContextRole::Preposition], from + 1, to - 1).is_some()
}

fn rank(target: Target) -> u8 {
    match target {
        Target::Group(attribute) if attribute.is_protected() => 0,
        Target::Group(_) => 1,
        Target::Person => 2,
        Target::Oneself => 3,
        Target::Thing | Target::Nobody => 4,
    }
}
