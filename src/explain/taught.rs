//! What labels taught, as an explanation shows it: each learned row with its words, and the parts of each sum.

use std::fmt;

use serde::Serialize;

use crate::abuse::{Aspect, Evidence, LEARNED_ASPECTS, Parts, Weighed};
use crate::lexicon::{Learned, OFFSET};
use crate::text::Text;

/// A learned row that stands in the text.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Taught {
    /// As `learned.tsv` spells it.
    pattern: String,
    surface: String,
    /// What it adds to each attribute, in logits; words with their factor.
    adds: Vec<(&'static str, f64)>,
}

/// How many learned rows are shown one by one.
const LINES: usize = 5;

/// Every learned row that weighs in a text, the weightiest for toxicity first.
pub(super) fn taught(text: &Text<'_>, learned: &Learned, weighed: &Weighed) -> Vec<Taught> {
    let row = |found: &Evidence, factor: i64| {
        let weights = learned.rows[found.row as usize].weights;
        let adds = LEARNED_ASPECTS.into_iter().zip(weights).filter(|(_, weight)| *weight != 0);
        Taught {
            pattern: learned.pattern(found.row).to_owned(),
            surface: text.raw()[text.token_span(found.first as usize, found.last as usize)].to_owned(),
            adds: adds.map(|(aspect, weight)| (aspect.name(), weight as f64 * factor as f64 / 1e6)).collect(),
        }
    };
    let meetings = weighed.meetings.iter().map(|found| row(found, 1000));
    let mut all: Vec<_> =
        meetings.chain(weighed.grams.iter().map(|found| row(found, weighed.factor))).collect();
    all.sort_by(|a, b| b.strength().total_cmp(&a.strength()).then(a.pattern.cmp(&b.pattern)));
    all
}

impl Taught {
    /// The most that it adds or takes anywhere.
    fn strength(&self) -> f64 {
        self.adds.iter().map(|(_, weight)| weight.abs()).fold(0.0, f64::max)
    }
}

pub(super) fn write(f: &mut fmt::Formatter<'_>, all: &[Taught]) -> fmt::Result {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(f, "learned from labels, weightiest first")?;
    for taught in all.iter().take(LINES) {
        let mut adds = taught.adds.clone();
        adds.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let adds: Vec<_> = adds.iter().take(3).map(|(name, weight)| format!("{weight:+.2} {name}")).collect();
        writeln!(f, "  “{}”  {}  {}", taught.surface, taught.pattern, adds.join(", "))?;
    }
    if all.len() > LINES {
        let sum: f64 = all[LINES..]
            .iter()
            .flat_map(|taught| &taught.adds)
            .filter(|(name, _)| *name == Aspect::Toxicity.name())
            .map(|(_, weight)| weight)
            .sum();
        writeln!(f, "  {} more: {sum:+.2} toxicity", all.len() - LINES)?;
    }
    writeln!(f)
}

/// What makes up the sum of one attribute, in logits.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Shares {
    rules: f64,
    offset: f64,
    meetings: f64,
    words: f64,
    /// What a word counts of its weight.
    factor: f64,
}

impl Shares {
    pub(super) fn new(aspect: Aspect, rules: i64, parts: &Parts, factor: i64) -> Shares {
        let logits = |thousandths: i64| thousandths as f64 / 1000.0;
        let at = LEARNED_ASPECTS.iter().position(|own| *own == aspect);
        let part = |parts: &[i64]| at.map_or(0.0, |at| logits(parts[at]));
        Shares {
            rules: logits(rules),
            offset: part(&parts.offset),
            meetings: part(&parts.meetings),
            words: part(&parts.words),
            factor: logits(factor),
        }
    }
}

impl fmt::Display for Shares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+.2} (rules)", self.rules)?;
        if self.offset != 0.0 {
            write!(f, " {:+.2} {OFFSET}", self.offset)?;
        }
        if self.meetings != 0.0 {
            write!(f, " {:+.2} (meetings)", self.meetings)?;
        }
        if self.words != 0.0 {
            write!(f, " {:+.2} (words, × {:.2})", self.words, self.factor)?;
        }
        Ok(())
    }
}
