//! Policies: rules from conditions to actions, read from a versioned TOML file.
//!
//! Rules stand in order; the first whose condition holds decides, and without one the comment is approved. See
//! `docs/policy.md` for the format and `src/verdict/policies/` for the presets.

use std::ops::Range;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::abuse::{Aspect, Scores};
use crate::comment::Comment;
use crate::context::Effect;
use crate::lexicon::{Category, Lexicon, UnknownName};
use crate::tone::Tone;

use super::Flag;

/// What should happen to a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Nothing speaks against it.
    Approve,
    /// A person should look at it.
    Review,
    /// It should not be shown before a person has looked at it.
    Reject,
}

impl Action {
    /// Every action, mildest first; `ALL[x as usize] == x`.
    pub const ALL: [Action; 3] = [Action::Approve, Action::Review, Action::Reject];

    /// The name used in policies and verdicts.
    pub const fn name(self) -> &'static str {
        match self {
            Action::Approve => "approve",
            Action::Review => "review",
            Action::Reject => "reject",
        }
    }
}

/// Decides what happens to a comment: a list of rules.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    version: u32,
    name: String,
    #[serde(default, rename = "rule")]
    rules: Vec<Rule>,
    #[serde(skip)]
    text: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    action: Action,
    when: Condition,
}

/// One condition; exactly one of its parts is given (`attribute` with `at_least`).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Condition {
    all: Option<Vec<Condition>>,
    any: Option<Vec<Condition>>,
    not: Option<Box<Condition>>,
    attribute: Option<String>,
    at_least: Option<f64>,
    flag: Option<FlagCondition>,
    tone_below: Option<f64>,
    votes_below: Option<i64>,
    votes_above: Option<i64>,
    lang: Option<String>,
    document: Option<String>,
    #[serde(skip)]
    aspect: Option<Aspect>,
}

/// What an asserted flag must have; all that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct FlagCondition {
    category: Option<Spanned<String>>,
    #[serde(skip)]
    wanted: Option<Category>,
    kind: Option<String>,
    /// At least this severity.
    severity: Option<u8>,
    target: Option<String>,
}

/// A policy that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// No preset has this name.
    #[error("no policy preset is called {0:?}; there are news, strict and lenient")]
    UnknownPreset(String),
    /// The file is no policy.
    #[error("{0}")]
    Syntax(String),
    /// A later version of the format.
    #[error("version {0} is not known; this program reads version 1")]
    Version(u32),
    /// An attribute that is not scored.
    #[error("unknown attribute {0:?}")]
    UnknownAttribute(String),
    /// A category that is neither built in nor declared by the lexicon.
    #[error("line {0}: {1}")]
    UnknownCategory(usize, UnknownName),
    /// A threshold outside [0, 1].
    #[error("threshold {0} of {1} is not in [0, 1]")]
    Threshold(String, String),
    /// A condition with no part, or with several.
    #[error(
        "a condition has exactly one of all, any, not, attribute, flag, tone_below, votes_below, votes_above, lang, document; this one has {0}"
    )]
    Parts(usize),
}

/// What a policy may look at.
pub(crate) struct Facts<'a> {
    pub(crate) comment: &'a Comment,
    pub(crate) lang: &'a str,
    pub(crate) scores: Scores,
    pub(crate) tone: Tone,
    pub(crate) flags: &'a [Flag],
    /// The bytes of the words that labels taught to weigh most for an attribute, where any speak for it.
    pub(crate) weightiest: &'a dyn Fn(Aspect) -> Option<Range<usize>>,
}

impl Policy {
    /// A preset by its name: `news` (the default), `strict` or `lenient`.
    ///
    /// # Errors
    ///
    /// If there is no such preset.
    pub fn preset(name: &str) -> Result<Policy, PolicyError> {
        match name {
            "news" => include_str!("policies/news.toml"),
            "strict" => include_str!("policies/strict.toml"),
            "lenient" => include_str!("policies/lenient.toml"),
            _ => return Err(PolicyError::UnknownPreset(name.to_owned())),
        }
        .parse()
    }

    /// The policy's own name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file it was read from: part of the fingerprint.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The rules that hold, in order: the action of each, and the conditions on attributes that held, of which reasons are made.
    pub(crate) fn held(&self, facts: &Facts<'_>) -> impl Iterator<Item = (Action, Vec<Aspect>)> {
        self.rules.iter().filter_map(|rule| {
            let mut aspects = Vec::new();
            rule.when.holds(facts, &mut aspects).then_some((rule.action, aspects))
        })
    }
}

impl FromStr for Policy {
    type Err = PolicyError;

    /// Reads a policy that names built-in categories only; see [`Policy::for_lexicon`].
    fn from_str(text: &str) -> Result<Policy, PolicyError> {
        Policy::for_lexicon(text, &Lexicon::default())
    }
}

impl Policy {
    /// Reads a policy that may name the categories that `lexicon` declares.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, and on which line as far as that is known.
    pub fn for_lexicon(text: &str, lexicon: &Lexicon) -> Result<Policy, PolicyError> {
        let mut policy: Policy =
            toml::from_str(text).map_err(|err| PolicyError::Syntax(err.to_string().trim_end().to_owned()))?;
        if policy.version != 1 {
            return Err(PolicyError::Version(policy.version));
        }
        policy.rules.iter_mut().try_for_each(|rule| rule.when.check(text, lexicon))?;
        text.clone_into(&mut policy.text);
        Ok(policy)
    }
}

impl Condition {
    fn check(&mut self, text: &str, lexicon: &Lexicon) -> Result<(), PolicyError> {
        let given = [
            self.all.is_some(),
            self.any.is_some(),
            self.not.is_some(),
            self.attribute.is_some() && self.at_least.is_some(),
            self.flag.is_some(),
            self.tone_below.is_some(),
            self.votes_below.is_some(),
            self.votes_above.is_some(),
            self.lang.is_some(),
            self.document.is_some(),
        ];
        let parts = given.iter().filter(|&&given| given).count();
        if parts != 1 || self.attribute.is_some() != self.at_least.is_some() {
            return Err(PolicyError::Parts(parts));
        }
        if let (Some(name), Some(at_least)) = (&self.attribute, self.at_least) {
            self.aspect =
                Some(Aspect::parse(name).ok_or_else(|| PolicyError::UnknownAttribute(name.clone()))?);
            if !(0.0..=1.0).contains(&at_least) {
                return Err(PolicyError::Threshold(at_least.to_string(), name.clone()));
            }
        }
        if let Some(flag) = &mut self.flag {
            flag.check(text, lexicon)?;
        }
        self.all
            .iter_mut()
            .chain(&mut self.any)
            .flatten()
            .chain(self.not.as_deref_mut())
            .try_for_each(|condition| condition.check(text, lexicon))
    }

    fn holds(&self, facts: &Facts<'_>, aspects: &mut Vec<Aspect>) -> bool {
        if let Some(all) = &self.all {
            return all.iter().all(|condition| condition.holds(facts, aspects));
        }
        if let Some(any) = &self.any {
            // All are asked, since each that holds is a reason.
            return any.iter().filter(|condition| condition.holds(facts, aspects)).count() > 0;
        }
        if let Some(not) = &self.not {
            return !not.holds(facts, &mut Vec::new());
        }
        if let (Some(aspect), Some(at_least)) = (self.aspect, self.at_least) {
            let held = facts.scores.get(aspect) >= at_least;
            if held {
                aspects.push(aspect);
            }
            return held;
        }
        if let Some(flag) = &self.flag {
            return facts.flags.iter().any(|own| own.effect == Effect::Asserted && flag.fits(own));
        }
        let votes = facts.comment.vote_score;
        self.tone_below.is_some_and(|cut| facts.tone.compound() < cut)
            || self.votes_below.is_some_and(|cut| votes.is_some_and(|votes| votes < cut))
            || self.votes_above.is_some_and(|cut| votes.is_some_and(|votes| votes > cut))
            || self.lang.as_deref() == Some(facts.lang)
            || self.document.as_deref().is_some_and(|part| {
                let source = &facts.comment.source;
                source.document.as_deref().unwrap_or(&source.path).contains(part)
            })
    }
}

impl FlagCondition {
    fn check(&mut self, text: &str, lexicon: &Lexicon) -> Result<(), PolicyError> {
        if let Some(name) = &self.category {
            let line = text[..name.span().start.min(text.len())].matches('\n').count() + 1;
            let found = lexicon.category(name.get_ref());
            self.wanted = Some(found.map_err(|unknown| PolicyError::UnknownCategory(line, unknown))?);
        }
        Ok(())
    }

    fn fits(&self, flag: &Flag) -> bool {
        self.wanted.is_none_or(|category| flag.category == category)
            && self.kind.as_deref().is_none_or(|kind| *flag.kind == *kind)
            && self.severity.is_none_or(|severity| flag.severity >= severity)
            && self.target.as_deref().is_none_or(|target| flag.target.as_deref() == Some(target))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_parse_and_bad_policies_say_why() {
        for name in ["news", "strict", "lenient"] {
            assert_eq!(Policy::preset(name).unwrap().name(), name);
        }
        for (text, want) in [
            ("version = 2\nname = \"x\"", "version 2"),
            ("version = 1\nname = \"x\"\nrules = 1", "unknown field"),
            ("version = 1\nname = \"x\"\n[[rule]]\naction = \"review\"\nwhen = {}", "exactly one"),
            (
                "version = 1\nname = \"x\"\n[[rule]]\naction = \"review\"\nwhen = { attribute = \"rude\", at_least = 0.5 }",
                "rude",
            ),
            (
                "version = 1\nname = \"x\"\n[[rule]]\naction = \"review\"\nwhen = { attribute = \"threat\", at_least = 5 }",
                "[0, 1]",
            ),
        ] {
            let err = text.parse::<Policy>().unwrap_err().to_string();
            assert!(err.contains(want), "{err}");
        }
    }
}
