//! The action that a policy comes to, and why, in words of the comment.

use super::policy::{Action, Facts, Policy};
use super::{Flag, is_group};
use crate::abuse::Aspect;
use crate::context::Effect;
use crate::lexicon::Category;

/// Decides on a scored comment. Pure: the same facts and policy give the same answer.
pub(crate) fn decide(policy: &Policy, facts: &Facts<'_>) -> (Action, Vec<String>) {
    for (action, aspects) in policy.held(facts) {
        if action == Action::Approve {
            break;
        }
        // A verdict that no words of the comment can explain is none: the next rule may have words.
        let reasons = reasons(facts, &aspects);
        if !reasons.is_empty() {
            return (action, reasons);
        }
    }
    (Action::Approve, Vec::new())
}

/// A sentence an aspect that led to the action, quoting the flag that weighs most in it, else the words that labels taught to weigh
/// most; the same words are quoted once. Where abuse is quoted, denied or otherwise let off, only flags are reasons: what labels
/// taught cannot tell a denial from what it denies. Where people are merely named, there are no such words either.
fn reasons(facts: &Facts<'_>, aspects: &[Aspect]) -> Vec<String> {
    let mut reasons = Vec::new();
    let mut quoted = Vec::new();
    let by_score = {
        let mut order = if aspects.is_empty() { Aspect::ALL.to_vec() } else { aspects.to_vec() };
        order.sort_by_key(|&aspect| {
            (aspect == Aspect::Toxicity, std::cmp::Reverse(facts.scores[aspect]), aspect)
        });
        order.dedup();
        order
    };
    let is_let_off = facts.flags.iter().any(|flag| flag.effect != Effect::Asserted);
    for aspect in by_score {
        let speaks = |flag: &&Flag| flag.effect == Effect::Asserted && speaks_for(flag, aspect);
        let weightiest = facts
            .flags
            .iter()
            .filter(speaks)
            .max_by(|a, b| a.weight.total_cmp(&b.weight).then(b.start.cmp(&a.start)));
        let taught = || (facts.weightiest)(aspect).filter(|_| aspects.contains(&aspect) && !is_let_off);
        let (words, said_of) = match weightiest {
            Some(flag) => (flag.start..flag.end, said_of(flag)),
            None => match taught() {
                Some(words) => (words, " weighs most".to_owned()),
                None => continue,
            },
        };
        let is_quoted = quoted.iter().any(|own: &std::ops::Range<usize>| {
            *own == words || weightiest.is_none() && own.start < words.end && words.start < own.end
        });
        if !is_quoted {
            let score = f64::from(facts.scores[aspect]) / 10_000.0;
            let surface = &facts.comment.text[words.clone()];
            reasons.push(format!("{} {score:.2}: “{surface}”{said_of}", aspect.name()));
            quoted.push(words);
        }
    }
    // Users' own categories have no score: the first words of each are quoted.
    let mut told = Vec::new();
    for flag in facts.flags.iter().filter(|flag| flag.effect == Effect::Asserted) {
        if matches!(flag.category, Category::Own(_)) && !told.contains(&flag.category) {
            told.push(flag.category);
            let said_of = flag.category.counts_as().map_or_else(String::new, |_| said_of(flag));
            reasons.push(format!("{}: “{}”{said_of}", flag.category.label(), flag.surface));
        }
    }
    reasons
}

fn speaks_for(flag: &Flag, aspect: Aspect) -> bool {
    let Some(category) = flag.category.counts_as() else { return false };
    match aspect {
        Aspect::Toxicity => true,
        Aspect::IdentityAttack => {
            category == Category::IdentityAttack || flag.target.as_deref().is_some_and(is_group)
        }
        Aspect::SevereToxicity => flag.severity >= 3,
        _ => category.name() == aspect.name(),
    }
}

fn said_of(flag: &Flag) -> String {
    match flag.target.as_deref() {
        Some("person") => " said to or of a person".to_owned(),
        Some(target) if is_group(target) => format!(" said of people by {target}"),
        _ => String::new(),
    }
}
