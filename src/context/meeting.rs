//! Meetings: what was said, of whom, in what way, as a pattern that labels can give a weight.
//!
//! A predicate hit meets the target nearest to it. The pattern names the parts in a fixed order, `{violence group negated
//! quoted}`; the full one comes with coarser ones, so that a rare combination still weighs as its parts do. A finding of the rules is a
//! meeting too, so that labels can lower or raise a rule where it errs.

use super::relation;
use super::scene::Scene;
use super::target::{Form, Named, Target, Targets};
use super::{Effect, Finding};
use crate::lexicon::{Category, ContextRole, Needs, PredicateKind, Sense};
use crate::matching::Hit;
use crate::text::{Braced, Key};

/// A pattern of parts that stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Meeting {
    parts: [&'static str; MAX_PARTS],
    /// First and last token of what was said.
    pub(crate) first: u32,
    pub(crate) last: u32,
}

/// Most parts of one meeting.
const MAX_PARTS: usize = 5;

impl Meeting {
    fn new(parts: [&'static str; MAX_PARTS], (first, last): (u32, u32)) -> Meeting {
        Meeting { parts, first, last }
    }

    /// The pattern as `learned.tsv` spells it.
    pub(crate) fn name(&self) -> String {
        let parts: Vec<_> = self.parts.into_iter().filter(|part| !part.is_empty()).collect();
        format!("{{{}}}", parts.join(" "))
    }

    /// Whether something is said that could be abuse, of whomever: no group that is named, and no praise.
    pub(super) fn speaks_ill(&self) -> bool {
        let names_a_group = matches!(self.parts, ["group" | "party" | "slurred" | "them", "", ..]);
        !names_a_group && self.parts[0] != "positive"
    }

    /// The key of [`Meeting::name`], without making it.
    pub(crate) fn key(&self) -> Key {
        let mut key = Braced::new("{");
        let parts = self.parts.into_iter().filter(|part| !part.is_empty());
        for (idx, part) in parts.enumerate() {
            key = if idx == 0 { key.then(part) } else { key.then(" ").then(part) };
        }
        key.then("}").key()
    }
}

/// How many tokens before what is said a negator belongs to it.
const NEAR: usize = 3;

/// Every meeting of a scene, and of the findings of the rules.
pub(super) fn meetings(scene: &Scene<'_>, targets: &Targets, findings: &[Finding]) -> Vec<Meeting> {
    let mut found = Vec::with_capacity(4 * scene.hits.len() + 4 * findings.len());
    for hit in &scene.hits {
        if let Some(what) = said(&scene.entry(hit).sense)
            && !lacks_its_group(scene, targets, hit)
        {
            meet(scene, targets, hit, what, &mut found);
        }
    }
    for named in targets.named.iter().filter(|named| matches!(named.target, Target::Group(_))) {
        found
            .push(Meeting::new([whom(Some(named)), "", "", "", ""], (named.first as u32, named.last as u32)));
    }
    for finding in findings {
        let at = (finding.first as u32, finding.last as u32);
        let category = rule_name(finding.category);
        let severity = ["mild", "plain", "strong", "extreme"][usize::from(finding.severity.clamp(1, 4)) - 1];
        let target = target_name(finding.target);
        let effect = finding.effect.name();
        found.push(Meeting::new([category, target, effect, "", ""], at));
        found.push(Meeting::new([category, severity, effect, "", ""], at));
        found.push(Meeting::new([category, effect, "", "", ""], at));
        if finding.asked {
            found.push(Meeting::new([category, "asked", effect, "", ""], at));
        }
        if finding.effect == Effect::Asserted {
            found.push(Meeting::new([target, effect, "", "", ""], at));
        }
    }
    found
}

/// Whether a phrase around the name of a group has none in it: it says nothing then.
fn lacks_its_group(scene: &Scene<'_>, targets: &Targets, hit: &Hit) -> bool {
    let inside = || relation::inside(targets, hit.first as usize, hit.last as usize);
    matches!(scene.entry(hit).sense, Sense::Abuse { needs: Needs::Inside, .. })
        && !inside().is_some_and(|named| matches!(named.target, Target::Group(_)))
}

/// The full pattern of a hit and the coarser ones.
fn meet(scene: &Scene<'_>, targets: &Targets, hit: &Hit, what: &'static str, found: &mut Vec<Meeting>) {
    let at = (hit.first, hit.last);
    let (named, place) = nearest(scene, targets, hit);
    let whom = whom(named);
    let polarity = polarity(scene, hit);
    let frame = frame(scene, hit);
    let mood = mood(scene, hit);
    let mut add = |parts| found.push(Meeting::new(parts, at));
    add([what, "", "", "", ""]);
    add([what, whom, "", "", ""]);
    if !place.is_empty() {
        add([what, whom, place, "", ""]);
    }
    for part in [polarity, frame, mood] {
        if !part.is_empty() {
            add([what, part, "", "", ""]);
            add([what, whom, part, "", ""]);
        }
    }
    if [polarity, frame, mood].iter().filter(|part| !part.is_empty()).count() > 1 {
        add([what, whom, polarity, frame, mood]);
    }
    if polarity.is_empty() && frame.is_empty() && mood.is_empty() {
        add([what, whom, place, "flatly", ""]);
    }
}

/// What is said, if a hit says anything of anyone.
fn said(sense: &Sense) -> Option<&'static str> {
    Some(match sense {
        Sense::Abuse { target: Some(_), .. } => "slur",
        Sense::Abuse { category, .. } => match category {
            Category::Profanity => "profanity",
            Category::Insult => "insult",
            Category::IdentityAttack => "slur",
            Category::Threat => "threat",
            Category::Sexual => "sexual",
            Category::Dehumanisation => "dehumanising",
            Category::Own(_) => return None,
        },
        Sense::Predicate { kind, .. } => match kind {
            PredicateKind::Negative => "negative",
            PredicateKind::Hate => "hate",
            PredicateKind::Violence => "violence",
            PredicateKind::Exclusion => "exclusion",
            PredicateKind::Dehumanising => "dehumanising",
            PredicateKind::Accusation => "accusation",
            PredicateKind::Inferior => "inferior",
            PredicateKind::Positive => "positive",
        },
        Sense::Group { .. }
        | Sense::Context(_)
        | Sense::Exception { .. }
        | Sense::Valence(_)
        | Sense::Modifier { .. } => return None,
    })
}

/// The target nearest to a hit, and where it stands: in its clause, else its sentence, else before.
fn nearest<'t>(scene: &Scene<'_>, targets: &'t Targets, hit: &Hit) -> (Option<&'t Named>, &'static str) {
    let (first, last) = (hit.first as usize, hit.last as usize);
    let best = |(from, to): (usize, usize)| {
        let apart = |named: &&Named| named.last < first || named.first > last;
        let rank = |named: &&Named| {
            let distance = if named.last < first { first - named.last } else { named.first - last };
            let kind = match named.target {
                Target::Group(_) => 0,
                Target::Person | Target::Oneself => 1,
                Target::Thing | Target::Nobody => 2,
            };
            (kind, distance)
        };
        targets.within(from, to).filter(apart).min_by_key(rank)
    };
    let inside = || targets.within(first, last).next();
    if let Some(named) = best(scene.clause_of(first)).or_else(inside) {
        return (Some(named), "");
    }
    let (start, end) = scene.sentence_of(first);
    if let Some(named) = best((start, end)) {
        return (Some(named), "apart");
    }
    let earlier = start.checked_sub(1).and_then(|before| best(scene.sentence_of(before)));
    (earlier, if earlier.is_some() { "before" } else { "" })
}

fn whom(named: Option<&Named>) -> &'static str {
    match named {
        None => "nobody",
        Some(Named { form: Form::Slur, .. }) => "slurred",
        Some(Named { form: Form::Pronoun, target: Target::Group(_), .. }) => "them",
        Some(named) => target_name(named.target),
    }
}

fn target_name(target: Target) -> &'static str {
    match target {
        Target::Group(attribute) if attribute.is_protected() => "group",
        Target::Group(_) => "party",
        Target::Person => "person",
        Target::Oneself => "self",
        Target::Thing => "object",
        Target::Nobody => "nobody",
    }
}

fn polarity(scene: &Scene<'_>, hit: &Hit) -> &'static str {
    let first = hit.first as usize;
    let (start, end) = scene.clause_of(first);
    let before = first.saturating_sub(NEAR).max(start);
    let negators = &[ContextRole::Negator];
    if first > before && scene.find(negators, before, first - 1).is_some() {
        "negated"
    } else if scene.find(negators, start, end).is_some() {
        "denied"
    } else {
        ""
    }
}

fn frame(scene: &Scene<'_>, hit: &Hit) -> &'static str {
    let at = hit.first as usize;
    let (start, end) = scene.sentence_of(at);
    if scene.quoted[at] {
        "quoted"
    } else if scene.find(&[ContextRole::Condemning], start, end).is_some() {
        "condemned"
    } else if scene
        .find(&[ContextRole::Reporting, ContextRole::News, ContextRole::Fiction], start, end)
        .is_some()
    {
        "reported"
    } else {
        ""
    }
}

fn mood(scene: &Scene<'_>, hit: &Hit) -> &'static str {
    let at = hit.first as usize;
    let (start, end) = scene.clause_of(at);
    if scene.is_question(at) {
        "question"
    } else if scene.find(&[ContextRole::Modal], start, end).is_some() {
        "modal"
    } else if scene.find(&[ContextRole::Desire], start, end).is_some() {
        "wished"
    } else {
        ""
    }
}

/// The name of a finding of the rules, apart from the words that a hit says.
fn rule_name(category: Category) -> &'static str {
    match category {
        Category::Profanity => "rule:profanity",
        Category::Insult => "rule:insult",
        Category::IdentityAttack => "rule:identity_attack",
        Category::Threat => "rule:threat",
        Category::Sexual => "rule:sexual",
        Category::Dehumanisation => "rule:dehumanisation",
        Category::Own(_) => "rule:own",
    }
}
