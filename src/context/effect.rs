//! In what sense a finding is said. The rules in their order; the first that applies decides:
//!
//! 1. an exception covers it → exempt (`lexicons/*/exceptions.tsv`);
//! 2. it is said of oneself, or a slur names those who speak ("we T") or stands beside a reclaiming word → reclaimed;
//! 3. someone else's words (quotation marks, a reporting verb with no contrast behind it, "the word …") and a condemning word in the sentence → countered;
//! 4. someone else's words → quoted;
//! 5. a negator before it in its clause, right before its target, or at the end of the clause that it hangs on → negated (a grave
//!    slur is a slur all the same);
//! 6. else asserted.
//!
//! Known misses: irony, a quotation that goes on over several sentences without marks, negation from an earlier clause.

use super::scene::{Mark, Scene};
use super::voice::voiced;
use super::{Effect, Finding, Rule, Target};
use crate::lexicon::{Category, ContextRole, Sense};
use crate::text::{Kind, fold_phrase};

/// How many words may stand between a negator and what it negates.
pub(super) const NEGATION_REACH: usize = 4;
/// Longest exception in tokens.
const MAX_EXCEPTION: usize = 16;
/// How many tokens before its clause "we" may stand: "we, the …".
const APPOSITION: usize = 3;
/// Words that speak of the writer and those he is one of.
pub(super) const OURSELVES: [ContextRole; 2] = [ContextRole::SelfReference, ContextRole::We];
/// The least severity of a slur that no negator takes back.
const GRAVE: u8 = 3;
/// How many words may stand between a negator and the target that it agrees with ("not one of the T").
const AGREEMENT_REACH: usize = 1;

/// Sets the effect and cause of `finding`.
pub(super) fn settle(scene: &Scene<'_>, finding: &mut Finding) {
    let (effect, cause) = exempt(scene, finding)
        .map(|cause| (Effect::Exempt, Some(cause)))
        .or_else(|| reclaimed(scene, finding).map(|cause| (Effect::Reclaimed, Some(cause))))
        .or_else(|| voiced(scene, finding))
        .or_else(|| negated(scene, finding).map(|cause| (Effect::Negated, Some(cause))))
        .unwrap_or((Effect::Asserted, None));
    finding.effect = effect;
    finding.cause = cause;
    finding.asked = effect == Effect::Asserted && is_open_question(scene, finding);
}

fn exempt(scene: &Scene<'_>, finding: &Finding) -> Option<(usize, usize)> {
    if scene.exceptions.is_empty() {
        return None;
    }
    let phrase = fold_phrase(&scene.lexicon.entries[finding.entry as usize].phrase);
    let near = scene.exceptions.partition_point(|hit| hit.first as usize + MAX_EXCEPTION < finding.first);
    scene.exceptions[near..].iter().take_while(|hit| hit.first as usize <= finding.last).find_map(|hit| {
        let Sense::Exception { shields, .. } = &scene.entry(hit).sense else { return None };
        let (first, last) = (hit.first as usize, hit.last as usize);
        let overlaps = first <= finding.last && finding.first <= last;
        let longer = last - first >= finding.last - finding.first;
        (overlaps && longer && (shields.is_empty() || shields.contains(&phrase))).then_some((first, last))
    })
}

fn reclaimed(scene: &Scene<'_>, finding: &Finding) -> Option<(usize, usize)> {
    if finding.category == Category::Threat {
        return None;
    }
    if finding.target == Target::Oneself {
        return finding.target_at.or(Some((finding.first, finding.first)));
    }
    if !is_slur(finding) {
        return None;
    }
    let (start, end) = scene.clause_of(finding.first);
    let from = start.saturating_sub(APPOSITION).max(scene.sentence_of(start).0);
    let to = (end + APPOSITION).min(scene.sentence_of(end).1);
    let own = (finding.first > from)
        .then(|| scene.find_last(&OURSELVES, from, finding.first - 1))
        .flatten()
        .filter(|own| names_itself(scene, own, finding));
    own.or_else(|| scene.find(&[ContextRole::Reclaiming], from, to)).map(place)
}

/// Whether "we" are said to be what a word names: "we T", "we, the T", "I was called a T", "I am the odd T", but not "we let the T in", "we were robbed by
/// T".
fn names_itself(scene: &Scene<'_>, own: &Mark, finding: &Finding) -> bool {
    const JOINS: [ContextRole; 4] =
        [ContextRole::Determiner, ContextRole::Copula, ContextRole::Some, ContextRole::Reporting];
    let at = finding.first;
    let is_word = |idx: &usize| scene.text.tokens()[*idx].kind == Kind::Word;
    let in_one_clause = scene.clause[own.first] == scene.clause[at];
    let bare = || {
        (in_one_clause || own.role == ContextRole::We)
            && (own.last + 1..at).filter(is_word).all(|idx| scene.has(&JOINS, idx))
    };
    // Some languages need no copula, but the word must be in its base form then.
    let is_one = || {
        let says_so = scene.find(&[ContextRole::Copula], own.first, at - 1).is_some()
            || scene.find(&[ContextRole::Determiner], own.last, at - 1).is_none()
                && scene.stands_as_listed(finding.entry, finding.last);
        says_so
            && in_one_clause
            && scene.find(&[ContextRole::Preposition], own.last, at - 1).is_none()
            && scene.gap(own.last, at) <= 1
    };
    bare() || is_one()
}

/// A word that names a group and abuses it by that, whatever is said with it.
fn is_slur(finding: &Finding) -> bool {
    finding.category == Category::IdentityAttack && finding.rule == Rule::Alone && &*finding.kind == "slur"
}

fn negated(scene: &Scene<'_>, finding: &Finding) -> Option<(usize, usize)> {
    // "Don't tell me that T are not clever": whoever denies what is good is told off.
    if finding.denied {
        let (start, _) = scene.sentence_of(finding.first);
        let before = finding.first.checked_sub(1).filter(|&before| before >= start)?;
        return scene.find_last(&[ContextRole::Insisting], start, before).map(place);
    }
    // "No more T", "he is no T": the word is said all the same.
    if is_slur(finding) && finding.severity >= GRAVE || likened(scene, finding) {
        return None;
    }
    let (start, _) = scene.clause_of(finding.first);
    let before = (finding.first > start)
        .then(|| scene.find_last(&[ContextRole::Negator], start, finding.first - 1))
        .flatten()
        .filter(|negator| scene.words_between(negator.last, finding.first) <= NEGATION_REACH)
        .filter(|negator| !agrees(scene, negator, finding))
        .filter(|negator| !insisted(scene, negator));
    before.or_else(|| nobody(scene, finding)).or_else(|| denied_that(scene, start)).map(place)
}

/// Whether a negator at the target only agrees with one inside the finding ("ни одному T не место"): two that make one.
fn agrees(scene: &Scene<'_>, negator: &Mark, finding: &Finding) -> bool {
    finding.target_at.is_some_and(|(first, _)| {
        negator.last < first && scene.words_between(negator.last, first) <= AGREEMENT_REACH
    }) && scene.find(&[ContextRole::Negator], finding.first, finding.last).is_some()
}

/// "Don't tell me that T are not …": a denial that the words before it deny.
fn insisted(scene: &Scene<'_>, negator: &Mark) -> bool {
    let (start, _) = scene.sentence_of(negator.first);
    negator.first > start
        && scene
            .find_last(&[ContextRole::Insisting], start, negator.first - 1)
            .is_some_and(|mark| scene.words_between(mark.last, negator.first) <= NEGATION_REACH)
}

/// "As bad as T", "liars like T": what is likened to people is said of them, whatever is denied before it.
fn likened(scene: &Scene<'_>, finding: &Finding) -> bool {
    finding.target_at.is_some_and(|(first, _)| {
        finding.last + 1 < first
            && scene.find(&[ContextRole::Likeness], finding.last + 1, first - 1).is_some()
    })
}

/// "I hate no T": a negator right before a target that stands behind the finding.
fn nobody(scene: &Scene<'_>, finding: &Finding) -> Option<Mark> {
    let (first, _) = finding.target_at.filter(|(first, _)| finding.last + 1 < *first)?;
    let negator = scene.find_last(&[ContextRole::Negator], finding.last + 1, first - 1)?;
    let right_before = scene.gap(negator.last, first) == 0 && scene.words_between(negator.last, first) <= 1;
    right_before.then_some(negator)
}

/// "I do not think that …": the clause before denies what this one says, where it ends with a negator of several words; one of a
/// single word denies its own clause only ("it is not enough that …").
fn denied_that(scene: &Scene<'_>, start: usize) -> Option<Mark> {
    let from = scene.sentence_of(start).0;
    let word = |idx: &usize| scene.text.tokens()[*idx].kind == Kind::Word;
    let last = (from..start).rev().find(word)?;
    let denies = |mark: &Mark| mark.role == ContextRole::Negator && mark.last == last && mark.first < last;
    let negator = scene.within(from, last).find(denies)?;
    scene.has(&[ContextRole::Complementizer], start).then_some(negator)
}

/// A question that asks whether it is so ("are they …?"), not why it is so.
fn is_open_question(scene: &Scene<'_>, finding: &Finding) -> bool {
    let (start, _) = scene.sentence_of(finding.first);
    let asks = scene.within(start, start).any(|mark| mark.role == ContextRole::Copula);
    let own = finding.first > start && scene.find(&[ContextRole::Own], start, finding.first - 1).is_some();
    asks && !own && finding.rule == Rule::Composed && scene.is_question(finding.first)
}

pub(super) fn place(mark: Mark) -> (usize, usize) {
    (mark.first, mark.last)
}
