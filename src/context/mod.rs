//! Hits to findings: what is said of whom, and in what sense.
//!
//! ```text
//! hits ──▶ Scene (sentences, clauses, quotation, roles) ──▶ targets ──▶ findings ──▶ effect of each
//!            scene.rs                                        target.rs   compose.rs   effect.rs
//!                                                                   relation.rs
//! ```
//!
//! A finding is an abuse entry that speaks (what it `needs` is there), or a composition: a predicate said of a group or a
//! person in one clause. Each ends with an [`Effect`] and the token that caused it. Nothing here knows a word: every rule
//! works on roles that rows of the lexicon give (invariant 9).

mod compose;
mod conditional;
mod covered;
mod division;
mod effect;
mod meeting;
mod pronoun;
mod quotation;
mod relation;
mod scene;
mod spot;
mod target;
mod voice;

use serde::{Deserialize, Serialize};

use crate::lexicon::{Category, Lexicon, Piece, Sense};
use crate::matching::{Disguise, Hit, Senses};
use crate::text::Text;
pub(crate) use meeting::Meeting;
pub(crate) use scene::Scene;
pub(crate) use target::Target;

/// In what sense something is said. Only what is asserted speaks for abuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Said and meant.
    Asserted,
    /// Denied: "they are not vermin".
    Negated,
    /// Someone else's words, or the word itself talked about.
    Quoted,
    /// Repeated in order to reject it.
    Countered,
    /// Said of oneself or by a group of itself.
    Reclaimed,
    /// Innocent by an exception: a name, an idiom, another sense.
    Exempt,
}

impl Effect {
    /// Every effect, in declaration order.
    pub const ALL: [Effect; 6] = [
        Effect::Asserted,
        Effect::Negated,
        Effect::Quoted,
        Effect::Countered,
        Effect::Reclaimed,
        Effect::Exempt,
    ];

    /// The name used in verdicts.
    pub const fn name(self) -> &'static str {
        match self {
            Effect::Asserted => "asserted",
            Effect::Negated => "negated",
            Effect::Quoted => "quoted",
            Effect::Countered => "countered",
            Effect::Reclaimed => "reclaimed",
            Effect::Exempt => "exempt",
        }
    }
}

/// By which rule a finding was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Rule {
    /// The entry abuses wherever it stands.
    Alone,
    /// The entry needs a target, and has one.
    Aimed,
    /// A predicate meets a target in one clause.
    Composed,
}

/// Something abusive that was found, with the sense in which it is said.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// First and last token, inclusive.
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// The entry that names it.
    pub(crate) entry: u32,
    pub(crate) category: Category,
    pub(crate) kind: Piece,
    /// 1 (mild) to 4 (extreme).
    pub(crate) severity: u8,
    pub(crate) target: Target,
    /// The tokens that name the target, where it has any.
    pub(crate) target_at: Option<(usize, usize)>,
    pub(crate) rule: Rule,
    pub(crate) effect: Effect,
    /// The tokens that caused an effect other than asserted.
    pub(crate) cause: Option<(usize, usize)>,
    pub(crate) disguise: Option<Disguise>,
    /// The predicate is good, and denied: the negator belongs to it, and makes it bad.
    pub(crate) denied: bool,
    /// Asked rather than said: it counts half.
    pub(crate) asked: bool,
}

/// What a comment answers, as far as it matters for "they": whom or what its parent named last.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Before {
    pub(crate) target: Option<Target>,
}

/// What a text says of whom.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// Every finding, sorted by place.
    pub(crate) findings: Vec<Finding>,
    /// What labels can give a weight.
    pub(crate) meetings: Vec<Meeting>,
    /// By token, whether it stands in someone else's words; empty where nothing was read.
    pub(crate) quoted: Vec<bool>,
    /// By token, whether a finding that is quoted or countered has it.
    told: Vec<bool>,
}

impl Reading {
    /// Whether the words there are of a finding that the rules let off as someone else's.
    pub(crate) fn lets_off(&self, first: u32, last: u32) -> bool {
        self.told.get(first as usize..=last as usize).is_some_and(|tokens| tokens.contains(&true))
    }

    /// Whether people are named and nothing is said of anyone that could be abuse: no predicate but positive ones outside the names,
    /// no finding. `O(hits × names)`.
    pub(crate) fn merely_names(&self, hits: &[Hit], lexicon: &Lexicon) -> bool {
        let is_name = |hit: &&Hit| matches!(lexicon.entries[hit.entry as usize].sense, Sense::Group { .. });
        let names = || hits.iter().filter(is_name);
        let is_inside =
            |said: &Meeting| names().any(|name| name.first <= said.first && said.last <= name.last);
        let mut said = self.meetings.iter().filter(|meeting| meeting.speaks_ill());
        self.findings.is_empty() && names().next().is_some() && said.all(is_inside)
    }
}

/// What a text leaves for the "they" of its replies.
pub(crate) fn before(text: &Text<'_>, hits: &[Hit], lexicon: &Lexicon) -> Before {
    let scene = Scene::new(text, hits, lexicon);
    Before { target: target::Targets::new(&scene, &Before::default).left_for_replies(&scene) }
}

/// Whether hits of these senses can lead to any finding: abuse, violence with somebody whom it may meet, any other predicate
/// with a group, which in a reply the parent may have named. Where they cannot, nothing but their tone needs to be looked at.
pub(crate) fn may_find(senses: Senses, is_reply: bool) -> bool {
    let group = senses.has(Senses::GROUP) || is_reply && senses.has(Senses::PERSON);
    let anyone = group || senses.has(Senses::PERSON);
    senses.has(Senses::ABUSE)
        || senses.has(Senses::VIOLENCE) && anyone
        || senses.has(Senses::PREDICATE) && group
}

/// Reads a text by its hits; pure. `before` is asked only for a "they" that nobody in the text explains.
pub(crate) fn read(text: &Text<'_>, hits: &[Hit], lexicon: &Lexicon, before: &dyn Fn() -> Before) -> Reading {
    if !hits.iter().any(|hit| speaks(&lexicon.entries[hit.entry as usize].sense)) {
        return Reading::default();
    }
    let scene = Scene::new(text, hits, lexicon);
    let targets = target::Targets::new(&scene, before);
    let mut findings = compose::aimed(&scene, &targets);
    findings.extend(compose::composed(&scene, &targets, &findings));
    for finding in &mut findings {
        effect::settle(&scene, finding);
    }
    findings.sort_by_key(|finding| (finding.first, finding.last, finding.entry));
    let meetings = meeting::meetings(&scene, &targets, &findings);
    let mut told = Vec::new();
    for finding in &findings {
        if matches!(finding.effect, Effect::Quoted | Effect::Countered) {
            told.resize(text.tokens().len(), false);
            told[finding.first..=finding.last].fill(true);
        }
    }
    Reading { findings, meetings, quoted: scene.quoted, told }
}

/// Whether a sense says anything of anyone, or names whom it is said of.
fn speaks(sense: &Sense) -> bool {
    matches!(sense, Sense::Abuse { .. } | Sense::Predicate { .. } | Sense::Group { .. })
}
