//! Threats with a condition: "any T who comes here gets a beating", "if I see a T again, I will beat him", "T who come here should be
//! beaten".
//!
//! The group stands in the condition, the act is what comes of it: done by the writer, or suffered by whoever dares. "Any T who gets
//! a beating …" only says whom is meant, and no threat.

use super::scene::{Mark, Scene};
use super::target::{Form, Named, Targets};
use crate::lexicon::ContextRole;
use crate::matching::Hit;

/// The protected group whose members a sentence dares, where an act of violence is what comes of it.
pub(super) fn dared<'t>(scene: &Scene<'_>, targets: &'t Targets, hit: &Hit) -> Option<&'t Named> {
    let (first, last) = (hit.first as usize, hit.last as usize);
    let (start, _) = scene.sentence_of(first);
    let mut before = targets.within(start, first).filter(|named| named.last < first);
    let named = before.find(|named| named.target.protected().is_some() && named.form != Form::Pronoun)?;
    if is_demanded(scene, named, first) {
        return Some(named);
    }
    let condition = scene.find_last(&[ContextRole::Condition], start, named.first.checked_sub(1)?)?;
    let in_one_clause = scene.clause[condition.first] == scene.clause[named.first];
    let comes_of_it = || {
        is_done(scene, named, first, last) || {
            let determines = condition.last + 1 == named.first && named.form == Form::Singular;
            is_suffered(scene, named, first)
                && (determines || scene.clause[condition.first] != scene.clause[first])
        }
    };
    (in_one_clause && comes_of_it()).then_some(named)
}

/// "T who … should be …": demanded of all whom a relative clause means.
fn is_demanded(scene: &Scene<'_>, named: &Named, first: usize) -> bool {
    let Some(relative) = relative_clause(scene, named, first) else { return false };
    let Some(modal) = scene.find_last(&[ContextRole::Modal], relative.last + 1, first) else { return false };
    modal.last < first
        && scene.gap(relative.last, modal.first) > 0
        && scene.gap(modal.last, first) == 0
        && scene.find(&[ContextRole::Copula, ContextRole::Passive], modal.first, first - 1).is_some()
}

/// The group whose members a phrase demands something of that begins with the demand ("T who … | should be beaten").
pub(super) fn demanded_of<'t>(scene: &Scene<'_>, targets: &'t Targets, first: usize) -> Option<&'t Named> {
    let (start, _) = scene.sentence_of(first);
    let named = targets.within(start, first).find(|named| named.target.protected().is_some())?;
    let relative = relative_clause(scene, named, first)?;
    let demands = scene.has(&[ContextRole::Modal], first) && scene.gap(relative.last, first) > 0;
    demands.then_some(named)
}

/// What opens the relative clause right behind a group of which every member is meant.
fn relative_clause(scene: &Scene<'_>, named: &Named, before: usize) -> Option<Mark> {
    let opens = |mark: &Mark| mark.role == ContextRole::Conjunction && mark.first == named.last + 1;
    scene.within(named.last + 1, before).find(opens).filter(|_| named.general)
}

/// "I will … (him)": the writer does it, to nobody else.
fn is_done(scene: &Scene<'_>, named: &Named, first: usize, last: usize) -> bool {
    let writer = [ContextRole::SelfReference, ContextRole::We];
    let (start, end) = scene.clause_of(first);
    let from = start.max(named.last + 1);
    first > from
        && scene.find(&writer, from, first - 1).is_some()
        && scene.find(&[ContextRole::Future, ContextRole::Modal], from, first - 1).is_some()
        && scene.gap(last, end + 1) == 0
}

/// "… gets …", "… will be …", but not "T who gets …".
fn is_suffered(scene: &Scene<'_>, named: &Named, first: usize) -> bool {
    let (start, _) = scene.clause_of(first);
    let from = start.max(named.last + 1);
    if first <= from {
        return false;
    }
    let right_before = |mark: &Mark| scene.gap(mark.last, first) == 0;
    let passive = scene.find_last(&[ContextRole::Passive], from, first - 1);
    let announced = || {
        let future = scene.find(&[ContextRole::Future], from, first - 1)?;
        let copula = scene.find_last(&[ContextRole::Copula], future.last, first - 1)?;
        Some(if future.first < copula.first { future } else { copula })
    };
    let Some(mark) = passive.or_else(announced).filter(right_before) else { return false };
    let describes = scene.find(&[ContextRole::Conjunction], named.last + 1, mark.first).is_some();
    !describes || scene.gap(named.last, mark.first) > 0
}
