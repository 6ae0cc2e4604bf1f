//! What labels taught, as an explanation shows it: each learned row with its words, and the parts of each sum.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::abuse::{Aspect, LEARNED_ASPECTS, Parts, Share, Stretch};
use crate::lexicon::{Learned, N_ASPECTS, OFFSET};
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

/// Every learned row that weighs in a text, the weightiest first: for each attribute those of the stretch that its sum is of.
pub(super) fn taught(text: &Text<'_>, learned: &Learned, shares: &[Share; N_ASPECTS]) -> Vec<Taught> {
    let mut all: BTreeMap<u32, Taught> = BTreeMap::new();
    for (idx, (aspect, share)) in LEARNED_ASPECTS.into_iter().zip(shares).enumerate() {
        let meetings = share.meetings.iter().map(|found| (found, 1000));
        for (found, factor) in meetings.chain(share.grams.iter().map(|found| (found, share.factor))) {
            let weight = learned.rows[found.row as usize].weights[idx];
            if weight == 0 {
                continue;
            }
            let span = || text.token_span(found.first as usize, found.last as usize);
            let taught = all.entry(found.row).or_insert_with(|| Taught {
                pattern: learned.pattern(found.row).to_owned(),
                surface: text.raw()[span()].to_owned(),
                adds: Vec::new(),
            });
            taught.adds.push((aspect.name(), f64::from(weight) * factor as f64 / 1e6));
        }
    }
    let mut all: Vec<_> = all.into_values().collect();
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
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Shares {
    rules: f64,
    offset: f64,
    meetings: f64,
    words: f64,
    /// What a word counts of its weight.
    factor: f64,
    /// What a sentence by itself is lowered by.
    less: f64,
    /// The stretch that all this is of, where it is not the whole comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    stretch: Option<String>,
}

impl Shares {
    /// Of an attribute that is not learned there are only rules.
    pub(super) fn new(rules: i64, learned: Option<(usize, &Share, &Parts)>) -> Shares {
        let logits = |thousandths: i64| thousandths as f64 / 1000.0;
        let part = |of: &dyn Fn(&Parts) -> [i64; N_ASPECTS]| {
            learned.map_or(0.0, |(at, _, parts)| logits(of(parts)[at]))
        };
        Shares {
            rules: logits(rules),
            offset: part(&|parts| parts.offset),
            meetings: part(&|parts| parts.meetings),
            words: part(&|parts| parts.words),
            factor: learned.map_or(0.0, |(_, share, _)| logits(share.factor)),
            less: 0.0,
            stretch: None,
        }
    }

    /// The same, of a stretch.
    pub(super) fn of(self, stretch: Option<Stretch>, text: &Text<'_>) -> Shares {
        let Some(Stretch { first, last, less }) = stretch else { return self };
        let surface = text.raw()[text.token_span(first as usize, last as usize)].to_owned();
        Shares { less: less as f64 / 1000.0, stretch: Some(surface), ..self }
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
        if self.less != 0.0 {
            write!(f, " {:+.2} (a sentence alone)", -self.less)?;
        }
        if let Some(stretch) = &self.stretch {
            write!(f, ", of “{}”", clipped(stretch))?;
        }
        Ok(())
    }
}

/// How many characters of a stretch name it.
const CLIPPED: usize = 24;

/// The beginning of a stretch, enough to find it by.
fn clipped(stretch: &str) -> String {
    let line = stretch.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(CLIPPED) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}
