//! Tone, scores and policy to a [`Verdict`]: what a person should look at, and why.

mod policy;
mod reasons;

use std::sync::Arc;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::abuse::{self, Aspect, LearnedSpan, Scores, attacked, contributions};
use crate::comment::{Comment, State};
use crate::context::{Effect, Finding, Target};
use crate::lexicon::{Category, Learned, Lexicon};
use crate::text::Text;
use crate::tone::Tone;

pub(crate) use policy::Facts;
pub use policy::{Action, Policy, PolicyError};
pub(crate) use reasons::decide;

/// What is said of one comment: everything that a line of `score` adds to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// ISO 639-1 code, or `und`.
    pub lang: Arc<str>,
    /// Tone, scores and action; `Err` says why there are none. An unscored comment is never "clean".
    pub judgement: Result<Judgement, Unscored>,
    /// What a person would mark, sorted by start, end, entry.
    pub flags: Vec<Flag>,
    /// Hash of everything that took part in scoring.
    pub fingerprint: Arc<str>,
}

/// The scored part of a verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Tone in [-1, 1].
    pub tone: Tone,
    /// One probability an attribute.
    pub scores: Scores,
    /// What the policy decides.
    pub action: Action,
    /// Why, each quoting words of the comment; empty for `approve`.
    pub reasons: Vec<String>,
}

/// Why a comment has no scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unscored {
    /// No lexicon serves its language.
    Language,
    /// Its text was deleted by its author.
    Deleted,
    /// Its text was removed by a moderator.
    Removed,
    /// Its text is hidden.
    Hidden,
}

impl Unscored {
    /// Every reason, in declaration order.
    pub const ALL: [Unscored; 4] =
        [Unscored::Language, Unscored::Deleted, Unscored::Removed, Unscored::Hidden];

    /// The name used in verdicts and summaries.
    pub const fn name(self) -> &'static str {
        match self {
            Unscored::Language => "language",
            Unscored::Deleted => "deleted",
            Unscored::Removed => "removed",
            Unscored::Hidden => "hidden",
        }
    }
}

impl From<State> for Unscored {
    fn from(state: State) -> Unscored {
        match state {
            State::Deleted => Unscored::Deleted,
            State::Removed => Unscored::Removed,
            State::Hidden => Unscored::Hidden,
        }
    }
}

/// A span of the comment that speaks of abuse, and in what sense.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flag {
    /// What kind of abuse.
    pub category: Category,
    /// The kind within the category, such as `vermin`.
    pub kind: Arc<str>,
    /// 1 (mild) to 4 (extreme).
    pub severity: u8,
    /// Where it begins: bytes of `text` inside the library; other units are made when it is written.
    pub start: usize,
    /// Where it ends, exclusive.
    pub end: usize,
    /// The words as written.
    pub surface: String,
    /// The lexicon row that found it.
    pub entry: Arc<str>,
    /// Whom it is said of: a group's attribute, `person`, `self`, `object`, or nobody.
    pub target: Option<Arc<str>>,
    /// In what sense it is said; only `asserted` speaks for abuse.
    pub effect: Effect,
    /// What it adds to the score of its category, in logits; 0 unless asserted.
    pub weight: f64,
}

impl Verdict {
    /// The verdict on a comment that is not scored.
    pub(crate) fn unscored(lang: Arc<str>, why: Unscored, fingerprint: Arc<str>) -> Verdict {
        Verdict { lang, judgement: Err(why), flags: Vec::new(), fingerprint }
    }

    /// The action, `None` where the comment is not scored.
    pub fn action(&self) -> Option<Action> {
        self.judgement.as_ref().ok().map(|judgement| judgement.action)
    }

    /// Whether a person should look at it.
    pub fn is_flagged(&self) -> bool {
        self.action().is_some_and(|action| action != Action::Approve)
    }
}

fn is_group(target: &str) -> bool {
    target.parse::<crate::lexicon::Attribute>().is_ok()
}

/// Spans that learned rows mark, and what it takes to name them.
pub(crate) struct Taught<'a> {
    pub(crate) lang: &'a str,
    pub(crate) learned: &'a Learned,
    pub(crate) spans: &'a [LearnedSpan],
    /// By token; empty where nothing is quoted.
    pub(crate) quoted: &'a [bool],
}

/// The flags of these findings and learned spans, in order.
pub(crate) fn flags(
    text: &Text<'_>,
    lexicon: &Lexicon,
    findings: &[Finding],
    taught: &Taught<'_>,
) -> Vec<Flag> {
    let mut flags: Vec<_> = findings.iter().map(|finding| flag(text, lexicon, finding)).collect();
    flags.extend(taught.spans.iter().map(|span| taught.flag(text, span)));
    flags.sort_by(|a, b| (a.start, a.end, &a.entry).cmp(&(b.start, b.end, &b.entry)));
    flags
}

impl Taught<'_> {
    fn flag(&self, text: &Text<'_>, span: &LearnedSpan) -> Flag {
        let range = text.token_span(span.first, span.last);
        let pattern = self.learned.pattern(span.row);
        let is_quoted = self.quoted.get(span.first).is_some_and(|&quoted| quoted);
        Flag {
            category: span.category,
            kind: Arc::from(LEARNED_KIND),
            severity: 1 + u8::from(span.weight >= abuse::PLAIN),
            start: range.start,
            end: range.end,
            surface: text.raw()[range].to_owned(),
            entry: Arc::from(format!("{}/learned:{pattern}", self.lang)),
            target: None,
            effect: if is_quoted { Effect::Quoted } else { Effect::Asserted },
            weight: if is_quoted { 0.0 } else { span.weight as f64 / 1000.0 },
        }
    }
}

/// The kind of a flag that learned rows made.
const LEARNED_KIND: &str = "learned";

fn flag(text: &Text<'_>, lexicon: &Lexicon, finding: &Finding) -> Flag {
    let span = text.token_span(finding.first, finding.last);
    let category = finding.category.counts_as().unwrap_or(finding.category);
    let own = contributions(finding).find(|part| part.aspect.name() == category.name());
    let target = attacked(finding).map(|attribute| attribute.name()).or_else(|| match finding.target {
        Target::Nobody => None,
        other => other.name(),
    });
    Flag {
        category: finding.category,
        kind: Arc::from(&*finding.kind),
        severity: finding.severity,
        start: span.start,
        end: span.end,
        surface: text.raw()[span].to_owned(),
        entry: lexicon.entries[finding.entry as usize].id(),
        target: target.map(Arc::from),
        effect: finding.effect,
        weight: own.map_or(0.0, |part| part.weight as f64 / 1000.0),
    }
}

/// A number with at most four decimals, so that every output prints it the same.
pub(crate) fn four_decimals(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}

impl Serialize for Tone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("tone", 5)?;
        out.serialize_field("compound", &self.compound())?;
        out.serialize_field("label", self.label())?;
        out.serialize_field("positive", &self.positive())?;
        out.serialize_field("neutral", &self.neutral())?;
        out.serialize_field("negative", &self.negative())?;
        out.end()
    }
}

impl Serialize for Scores {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("attributes", Aspect::ALL.len())?;
        for aspect in Aspect::ALL {
            out.serialize_field(aspect.name(), &self.get(aspect))?;
        }
        out.end()
    }
}

/// One line of `score`: the comment, and what is said of it.
#[derive(Serialize)]
pub(crate) struct Line<'a> {
    #[serde(flatten)]
    pub(crate) comment: &'a Comment,
    #[serde(flatten)]
    pub(crate) verdict: &'a Verdict,
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let judgement = self.judgement.as_ref();
        let mut out = serializer.serialize_struct("verdict", 8)?;
        out.serialize_field("lang", &self.lang)?;
        out.serialize_field("tone", &judgement.ok().map(|judgement| judgement.tone))?;
        out.serialize_field("attributes", &judgement.ok().map(|judgement| judgement.scores))?;
        out.serialize_field("flags", &self.flags)?;
        out.serialize_field("action", &judgement.ok().map(|judgement| judgement.action))?;
        out.serialize_field("reasons", judgement.map_or(&[][..], |judgement| &judgement.reasons))?;
        match judgement {
            Ok(_) => out.skip_field("unscored")?,
            Err(why) => out.serialize_field("unscored", why)?,
        }
        out.serialize_field("fingerprint", &self.fingerprint)?;
        out.end()
    }
}

impl<'de> Deserialize<'de> for Verdict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Verdict, D::Error> {
        #[derive(Deserialize)]
        struct RawTone {
            compound: f64,
            positive: f64,
            negative: f64,
        }
        #[derive(Deserialize)]
        struct Raw {
            lang: Arc<str>,
            tone: Option<RawTone>,
            attributes: Option<std::collections::BTreeMap<String, f64>>,
            flags: Vec<Flag>,
            action: Option<Action>,
            reasons: Vec<String>,
            unscored: Option<Unscored>,
            fingerprint: Arc<str>,
        }
        let raw = Raw::deserialize(deserializer)?;
        let judgement = match (raw.unscored, raw.tone, raw.attributes, raw.action) {
            (Some(why), ..) => Err(why),
            (None, Some(tone), Some(attributes), Some(action)) => {
                let ten = |value: f64| (value * 10_000.0).round();
                let score =
                    |aspect: Aspect| attributes.get(aspect.name()).map_or(0, |&value| ten(value) as u16);
                Ok(Judgement {
                    tone: Tone::from_ten_thousandths(
                        ten(tone.compound) as i16,
                        ten(tone.positive) as u16,
                        ten(tone.negative) as u16,
                    ),
                    scores: Scores::from_ten_thousandths(Aspect::ALL.map(score)),
                    action,
                    reasons: raw.reasons,
                })
            }
            _ => return Err(serde::de::Error::custom("neither scored nor unscored")),
        };
        Ok(Verdict { lang: raw.lang, judgement, flags: raw.flags, fingerprint: raw.fingerprint })
    }
}
