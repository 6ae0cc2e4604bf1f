//! A verdict with everything that led to it, and how it adds up: as text for a person, as JSON for a program.

mod profile;
mod taught;

use std::fmt::{self, Write as _};

use serde::Serialize;

use crate::abuse::{self, Aspect, LEARNED_ASPECTS, Pooled, Profile, Scaling, Weighed, contributions};
use crate::context::{Effect, Finding, Rule};
use crate::lexicon::{Learned, Lexicon};
use crate::text::Text;
use crate::tone::{self, Origin};
use crate::verdict::Verdict;
use profile::{Adds, Scaled};
use taught::{Shares, Taught};

/// Every contribution to every number of one verdict. [`fmt::Display`] prints it for a person.
#[derive(Debug, Default, Serialize)]
pub struct Explanation {
    /// The verdict itself; `None` only while it is being made.
    pub verdict: Option<Verdict>,
    text: String,
    /// The language whose learned rows weigh the text: its own, or the likeliest where it cannot be told.
    weighed_as: String,
    tone: Vec<ToneShare>,
    tone_sum: ToneSum,
    pub(crate) findings: Vec<Found>,
    pub(crate) sums: Vec<Sum>,
    taught: Vec<Taught>,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<Adds>,
}

/// How the tone adds up: the shares and marks, times the factor.
#[derive(Debug, Default, Serialize)]
struct ToneSum {
    /// What exclamation marks add.
    marks: f64,
    /// What the length of the text makes of the sum.
    factor: f64,
    /// The part of all shares, by size, that named entries give, in [0, 1].
    named: f64,
}

/// One word, idiom or learned row of the tone.
#[derive(Debug, Serialize)]
struct ToneShare {
    surface: String,
    entry: String,
    /// Its own valence, -4 to 4, and what its neighbours made of it.
    valence: f64,
    value: f64,
}

/// One finding, what it adds and why.
#[derive(Debug, Serialize)]
pub(crate) struct Found {
    surface: String,
    pub(crate) entry: String,
    category: &'static str,
    kind: String,
    severity: u8,
    rule: &'static str,
    target: Option<&'static str>,
    target_surface: Option<String>,
    pub(crate) effect: Effect,
    cause: Option<String>,
    disguise: Option<&'static str>,
    asked: bool,
    /// What it adds to each attribute whose sum is of the stretch that it stands in.
    pub(crate) adds: Vec<(&'static str, f64)>,
    /// It would add to some attribute, if another stretch did not weigh more there.
    outweighed: bool,
}

/// How one attribute adds up, in logits.
#[derive(Debug, Serialize)]
pub(crate) struct Sum {
    attribute: &'static str,
    pub(crate) base: f64,
    pub(crate) sum: f64,
    score: f64,
    #[serde(flatten)]
    shares: Shares,
    /// What the profile makes of base and sum, where it changes them.
    #[serde(flatten)]
    scaled: Option<Scaled>,
}

/// What takes part in an explanation beside the findings.
pub(crate) struct Learning<'a> {
    pub(crate) learned: &'a Learned,
    pub(crate) weighed: &'a Weighed,
    pub(crate) tone: &'a tone::Trace,
    pub(crate) pooled: &'a Pooled,
    pub(crate) profile: Option<&'a Profile>,
    /// The language whose learned rows weigh the text.
    pub(crate) lang: &'a str,
}

impl Explanation {
    pub(crate) fn trace(
        &mut self,
        text: &Text<'_>,
        lexicon: &Lexicon,
        findings: &[Finding],
        learning: &Learning<'_>,
    ) {
        let Learning { learned, weighed, tone, pooled, profile, lang } = *learning;
        let surface = |first, last| text.raw()[text.token_span(first, last)].to_owned();
        let id = |entry: u32| lexicon.entries[entry as usize].id().to_string();
        text.raw().clone_into(&mut self.text);
        lang.clone_into(&mut self.weighed_as);
        self.tone = tone
            .shares
            .iter()
            .map(|share| ToneShare {
                surface: surface(share.first, share.last),
                entry: match share.origin {
                    Origin::Entry(entry) => id(entry),
                    Origin::Learned(row) => learned.pattern(row).to_owned(),
                },
                valence: f64::from(share.valence) / 1000.0,
                value: f64::from(share.value) / 1000.0,
            })
            .collect();
        let size = |share: &tone::Share| f64::from(share.value.abs());
        let all: f64 = tone.shares.iter().map(size).sum();
        let named = tone.shares.iter().filter(|share| matches!(share.origin, Origin::Entry(_)));
        self.tone_sum = ToneSum {
            marks: f64::from(tone.marks) / 1000.0,
            factor: f64::from(tone.factor) / 1000.0,
            named: if all > 0.0 { named.map(size).sum::<f64>() / all } else { 0.0 },
        };
        let counts = |finding: &Finding, aspect: Aspect| {
            pooled.stretches[aspect as usize].is_none_or(|stretch| stretch.has(finding.first as u32))
        };
        self.findings = findings
            .iter()
            .map(|finding| Found {
                surface: surface(finding.first, finding.last),
                entry: id(finding.entry),
                category: finding.category.name(),
                kind: finding.kind.to_string(),
                severity: finding.severity,
                rule: rule_name(finding.rule),
                target: finding.target.name(),
                target_surface: finding.target_at.map(|(first, last)| surface(first, last)),
                effect: finding.effect,
                cause: finding.cause.map(|(first, last)| surface(first, last)),
                disguise: finding.disguise.map(|disguise| disguise.name()),
                asked: finding.asked,
                outweighed: contributions(finding).any(|part| !counts(finding, part.aspect)),
                adds: contributions(finding)
                    .filter(|part| counts(finding, part.aspect))
                    .map(|part| (part.aspect.name(), part.weight as f64 / 1000.0))
                    .collect(),
            })
            .collect();
        let shares = LEARNED_ASPECTS.map(|aspect| weighed.within(pooled.stretches[aspect as usize]));
        let parts = shares.each_ref().map(|share| share.parts(learned));
        self.taught = taught::taught(text, learned, &shares);
        let scaling = profile.map_or_else(Scaling::default, |profile| *profile.scaling());
        let scores = scaling.scores(&pooled.sums);
        self.profile = profile.map(|profile| Adds::new(profile, lang, text, learned, &shares));
        self.sums = Aspect::ALL
            .into_iter()
            .map(|aspect| {
                let sum = pooled.sums[aspect as usize];
                let rules = abuse::sums(findings.iter().filter(|finding| counts(finding, aspect)));
                let at = LEARNED_ASPECTS.iter().position(|own| *own == aspect);
                let learned = at.map(|at| (at, &shares[at], &parts[at]));
                let shares = Shares::new(rules[aspect as usize], learned);
                Sum {
                    attribute: aspect.name(),
                    base: abuse::BIAS as f64 / 1000.0,
                    sum: sum as f64 / 1000.0,
                    score: scores.get(aspect),
                    shares: shares.of(pooled.stretches[aspect as usize], text),
                    scaled: Scaled::new(&scaling, aspect, abuse::BIAS + sum),
                }
            })
            .collect();
    }
}

const fn rule_name(rule: Rule) -> &'static str {
    match rule {
        Rule::Alone => "abuses by itself",
        Rule::Aimed => "aimed at a target",
        Rule::Composed => "said of a target in one clause",
    }
}

/// How many contributions to the tone are shown one by one.
const TONE_LINES: usize = 5;

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(verdict) = &self.verdict else { return Ok(()) };
        match &verdict.judgement {
            Err(why) => return writeln!(f, "not scored: {} ({})", why.name(), verdict.lang),
            Ok(judgement) => {
                write!(f, "{}", judgement.action.name())?;
                if judgement.reasons.is_empty() {
                    writeln!(f, ": nothing here speaks for abuse")?;
                } else {
                    writeln!(f, ": {}", judgement.reasons.join("; "))?;
                }
            }
        }
        write!(f, "language {}", verdict.lang)?;
        if self.weighed_as != *verdict.lang {
            write!(f, " (weighed as {})", self.weighed_as)?;
        }
        writeln!(f, ", fingerprint {}\n", verdict.fingerprint)?;
        self.write_findings(f)?;
        taught::write(f, &self.taught)?;
        self.profile.iter().try_for_each(|profile| write!(f, "{profile}"))?;
        self.write_sums(f)?;
        self.write_tone(f, verdict)
    }
}

impl Explanation {
    fn write_findings(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.findings.is_empty() {
            return writeln!(f, "found: no abusive words, and nothing bad said of a group or person\n");
        }
        writeln!(f, "found:")?;
        for found in &self.findings {
            writeln!(
                f,
                "  “{}”  {} ({}), severity {}",
                found.surface, found.category, found.kind, found.severity
            )?;
            let mut why = format!("{}; {}", found.entry, found.rule);
            if let (Some(target), Some(surface)) = (found.target, &found.target_surface) {
                write!(why, ": “{surface}” ({target})")?;
            } else if let Some(target) = found.target {
                write!(why, ": {target}")?;
            }
            if let Some(disguise) = found.disguise {
                write!(why, "; seen through {disguise}")?;
            }
            writeln!(f, "      {why}")?;
            let adds: Vec<_> =
                found.adds.iter().map(|(name, weight)| format!("{name} +{weight:.2}")).collect();
            let half = if found.asked { " (a question counts half)" } else { "" };
            match (&found.effect, &found.cause) {
                (Effect::Asserted, _) if adds.is_empty() && found.outweighed => {
                    writeln!(f, "      asserted: adds nothing, since other words weigh more by themselves")?;
                }
                (Effect::Asserted, _) if adds.is_empty() => {
                    writeln!(f, "      asserted: speaks for no attribute; policies see it")?;
                }
                (Effect::Asserted, _) => writeln!(f, "      asserted: {}{half}", adds.join(", "))?,
                (effect, Some(cause)) => writeln!(f, "      {} by “{cause}”: adds nothing", effect.name())?,
                (effect, None) => writeln!(f, "      {}: adds nothing", effect.name())?,
            }
        }
        writeln!(f)
    }

    fn write_sums(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "scores: 1 / (1 + exp(-sum))")?;
        for sum in &self.sums {
            let total = sum.base + sum.sum;
            writeln!(
                f,
                "  {:<16} {:.4}   sum {total:+.2} = {:+.2} (base) {}{}",
                sum.attribute,
                sum.score,
                sum.base,
                sum.shares,
                sum.scaled.as_ref().map(ToString::to_string).unwrap_or_default()
            )?;
        }
        writeln!(f)
    }

    fn write_tone(&self, f: &mut fmt::Formatter<'_>, verdict: &Verdict) -> fmt::Result {
        let Ok(judgement) = &verdict.judgement else { return Ok(()) };
        writeln!(f, "tone {:+.4} ({})", judgement.tone.compound(), judgement.tone.label())?;
        let mut shares: Vec<_> = self.tone.iter().collect();
        shares.sort_by(|a, b| b.value.abs().total_cmp(&a.value.abs()));
        for share in shares.iter().take(TONE_LINES) {
            let turned = if share.value == share.valence {
                String::new()
            } else {
                format!(" (itself {:+.1})", share.valence)
            };
            writeln!(f, "  {:+.2}  “{}”{turned}  {}", share.value, share.surface, share.entry)?;
        }
        if shares.len() > TONE_LINES {
            let rest: f64 = shares[TONE_LINES..].iter().map(|share| share.value).sum();
            writeln!(f, "  {rest:+.2}  {} more", shares.len() - TONE_LINES)?;
        }
        if !shares.is_empty() {
            let ToneSum { marks, factor, named } = self.tone_sum;
            if marks != 0.0 {
                writeln!(f, "  {marks:+.2}  exclamation marks")?;
            }
            let sum = marks + shares.iter().map(|share| share.value).sum::<f64>();
            writeln!(
                f,
                "  sum {sum:+.2} × {factor:.2} for the length = s; tone s / √(s² + {:.0}); {:.0} % of it from named entries",
                tone::SQUASH,
                100.0 * named
            )?;
        }
        Ok(())
    }
}
