//! Gold x verdicts to figures: how right the scores are, which entry makes the false alarms, and what raters agree on.
//!
//! ```text
//! labelled JSONL ──▶ gold ──▶ raters (several lines an item ──▶ one) ──▶ judged ──▶ figures, blame, against, evasion ──▶ show
//!                                                                          report ──▶ sample;  gold ──▶ suggest
//! ```
//!
//! Every statistic is written once, in `metrics`. Nothing here is random: what is drawn is drawn from one fixed seed.

mod against;
pub(crate) mod bias;
mod blame;
mod evasion;
mod figures;
pub(crate) mod gold;
mod judged;
pub(crate) mod metrics;
mod raters;
pub(crate) mod sample;
mod show;
pub(crate) mod suggest;

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

pub(crate) use against::Against;
pub(crate) use bias::Bias;
pub(crate) use judged::{Judged, masked};
pub(crate) use show::{markdown, terminal};

use crate::moderator::Moderator;
pub(crate) use blame::Blame;
use evasion::Evasion;
use figures::Row;
pub(crate) use figures::{Estimate, Figures};
use gold::Gold;
use judged::judge_all;
pub(crate) use metrics::Cut as PrCut;
use raters::Raters;

/// Raised whenever a key of the JSON changes its meaning or goes away.
const VERSION: u32 = 1;

/// What is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// From this score on a comment counts as flagged.
    pub(crate) cut: f64,
    /// How often rows are drawn again for intervals; 0 for none.
    pub(crate) draws: usize,
    /// How many examples an entry shows.
    pub(crate) n_examples: usize,
    /// Show examples with all their letters.
    pub(crate) unmasked: bool,
    /// Perturb what is found, and look again.
    pub(crate) evade: bool,
}

/// What became of the lines of one input.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Input {
    pub(crate) path: Arc<str>,
    pub(crate) rows: u64,
    pub(crate) rejected: u64,
    /// The first line that was rejected, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) first: Option<String>,
}

/// Everything that an evaluation found.
#[derive(Debug, Serialize)]
pub(crate) struct Evaluation {
    version: u32,
    fingerprint: Arc<str>,
    cut: f64,
    inputs: Vec<Input>,
    /// Figures of each input, in order.
    sets: Vec<Figures>,
    /// Figures of all of them together; `None` without rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    all: Option<Figures>,
    #[serde(skip_serializing_if = "Option::is_none")]
    raters: Option<Raters>,
    /// By attribute.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    blame: Vec<Blame>,
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<Against>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evasion: Option<Evasion>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bias: Option<Bias>,
}

/// Judges all rows and works out every figure. `O(rows)` verdicts, once more with `other`, some twenty times more of what is found
/// with `evade`; the intervals cost `draws` passes over the rows.
pub(crate) fn evaluate(
    moderator: &Moderator,
    other: Option<(&str, &Moderator)>,
    inputs: Vec<Input>,
    rows: Vec<Gold>,
    bias: Option<Bias>,
    settings: &Settings,
) -> Evaluation {
    let (rows, raters) = raters::merge(rows, settings);
    let judged = judge_all(moderator, &rows);
    let every: Vec<_> = rows.iter().zip(&judged).map(|(gold, judged)| Row { gold, judged }).collect();
    let of = |path: &str| every.iter().filter(|row| &*row.gold.path == path).copied().collect::<Vec<_>>();
    let names: Vec<_> = inputs.iter().map(|input| Arc::clone(&input.path)).collect();
    let sets: Vec<_> = names
        .iter()
        .map(|name| (name, of(name)))
        .filter(|(_, rows)| !rows.is_empty())
        .map(|(name, rows)| Figures::new(name, &rows, settings))
        .collect();
    let all = match &sets[..] {
        [] => None,
        [only] => Some(only.clone()),
        _ => Some(Figures::new("all", &every, settings)),
    };
    Evaluation {
        version: VERSION,
        fingerprint: Arc::clone(moderator.fingerprint()),
        cut: settings.cut,
        inputs,
        sets,
        all,
        raters,
        blame: blame::blame(moderator, &every, settings),
        against: other.map(|(name, other)| Against::new(name, other, &every, settings)),
        evasion: settings.evade.then(|| Evasion::new(moderator, &every, settings)),
        bias,
    }
}

impl Evaluation {
    /// What became of each input.
    pub(crate) fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// The figures of all rows together; `None` without rows.
    pub(crate) fn all(&self) -> Option<&Figures> {
        self.all.as_ref()
    }

    /// Blame by attribute.
    pub(crate) fn blame(&self) -> &[Blame] {
        &self.blame
    }

    /// The whole as JSON, numbers to four decimals.
    pub(crate) fn json(&self) -> Value {
        rounded(serde_json::to_value(self).expect("keys are strings, and numbers finite"))
    }

    /// A number of all rows by its name: `toxicity.f1`, `tone.pearson`, `spans.character_f1`, or a path into the JSON.
    ///
    /// # Errors
    ///
    /// The names that there are, where this is none.
    pub(crate) fn metric(&self, name: &str) -> Result<f64, UnknownMetric> {
        let json = self.json();
        let mut known = Vec::new();
        collect(&json["all"]["attributes"], "", &mut known);
        for part in ["spans", "tone", "tone_class", "language", "cases"] {
            collect(&json["all"][part], part, &mut known);
        }
        for part in ["raters", "bias"] {
            collect(&json[part], part, &mut known);
        }
        if let Some((_, number)) = known.iter().find(|(own, _)| own == name) {
            return Ok(*number);
        }
        let known = known.into_iter().map(|(name, _)| name).collect();
        Err(UnknownMetric { name: name.to_owned(), known })
    }
}

/// A metric that was not measured.
#[derive(Debug, thiserror::Error)]
#[error("no figure {name:?}; there are: {}", known.join(", "))]
pub(crate) struct UnknownMetric {
    name: String,
    known: Vec<String>,
}

/// Every number below a value with its path; an estimate counts as its value, lists are left out.
fn collect(value: &Value, path: &str, found: &mut Vec<(String, f64)>) {
    match value {
        Value::Number(number) => found.extend(number.as_f64().map(|number| (path.to_owned(), number))),
        Value::Object(fields) if fields.contains_key("interval") => collect(&fields["value"], path, found),
        Value::Object(fields) => {
            for (name, field) in fields {
                collect(field, &if path.is_empty() { name.clone() } else { format!("{path}.{name}") }, found);
            }
        }
        _ => {}
    }
}

/// The value with its numbers to four decimals.
pub(crate) fn rounded(value: Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => {
            let number = number.as_f64().unwrap_or_default();
            Value::from((number * 10_000.0).round() / 10_000.0)
        }
        Value::Array(list) => list.into_iter().map(rounded).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, field)| (name, rounded(field))).collect(),
        other => other,
    }
}
