//! A verdict with everything that led to it, and how it adds up: as text for a person, as JSON for a program.

use std::fmt::{self, Write as _};

use serde::Serialize;

use crate::abuse::{self, Aspect, contributions};
use crate::context::{Effect, Finding, Rule};
use crate::lexicon::Lexicon;
use crate::text::Text;
use crate::tone::Share;
use crate::verdict::Verdict;

/// Every contribution to every number of one verdict. [`fmt::Display`] prints it for a person.
#[derive(Debug, Default, Serialize)]
pub struct Explanation {
    /// The verdict itself; `None` only while it is being made.
    pub verdict: Option<Verdict>,
    text: String,
    tone: Vec<ToneShare>,
    pub(crate) findings: Vec<Found>,
    pub(crate) sums: Vec<Sum>,
}

/// One word or idiom of the tone.
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
    pub(crate) adds: Vec<(&'static str, f64)>,
}

/// How one attribute adds up, in logits.
#[derive(Debug, Serialize)]
pub(crate) struct Sum {
    attribute: &'static str,
    pub(crate) base: f64,
    pub(crate) sum: f64,
    score: f64,
}

impl Explanation {
    pub(crate) fn trace(
        &mut self,
        text: &Text<'_>,
        lexicon: &Lexicon,
        findings: &[Finding],
        shares: &[Share],
        sums: &[i64; Aspect::ALL.len()],
    ) {
        let surface = |first, last| text.raw()[text.token_span(first, last)].to_owned();
        let id = |entry: u32| lexicon.entries[entry as usize].id.to_string();
        text.raw().clone_into(&mut self.text);
        self.tone = shares
            .iter()
            .map(|share| ToneShare {
                surface: surface(share.first, share.last),
                entry: id(share.entry),
                valence: f64::from(share.valence) / 1000.0,
                value: f64::from(share.value) / 1000.0,
            })
            .collect();
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
                adds: contributions(finding)
                    .map(|part| (part.aspect.name(), part.weight as f64 / 1000.0))
                    .collect(),
            })
            .collect();
        let scores = abuse::scores(sums);
        self.sums = Aspect::ALL
            .into_iter()
            .map(|aspect| Sum {
                attribute: aspect.name(),
                base: abuse::BIAS as f64 / 1000.0,
                sum: sums[aspect as usize] as f64 / 1000.0,
                score: scores.get(aspect),
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
        writeln!(f, "language {}, fingerprint {}\n", verdict.lang, verdict.fingerprint)?;
        self.write_findings(f)?;
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
                "  {:<16} {:.4}   sum {total:+.2} = {:+.2} (base) {:+.2}",
                sum.attribute, sum.score, sum.base, sum.sum
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
        Ok(())
    }
}
