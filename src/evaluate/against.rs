//! Another lexicon on the same rows: how far both agree, who is right where they do not, and what each alone flags.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::Settings;
use super::blame::example;
use super::figures::{Row, ToneClasses, ToneRatings, confusion, rank_figures};
use super::judged::{ByAspect, Judged};
use super::metrics::{Confusion, kappa, pearson};
use crate::abuse::Aspect;
use crate::moderator::{self, Moderator};

/// Both lexicons side by side.
#[derive(Debug, Serialize)]
pub(crate) struct Against {
    /// The other one, as it was named.
    pub(crate) name: String,
    fingerprint: Arc<str>,
    /// By attribute, over all rows.
    pub(crate) attributes: BTreeMap<&'static str, Both>,
    /// Pearson's correlation of both tones, over all rows.
    pub(crate) tone_pearson: f64,
    /// The other lexicon's tone against ratings and classes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tone: Option<ToneRatings>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tone_class: Option<ToneClasses>,
}

/// One attribute: what this lexicon and the other flag.
#[derive(Debug, Serialize)]
pub(crate) struct Both {
    /// Cohen's kappa of the two; `None` where chance alone would agree on every row.
    pub(crate) kappa: Option<f64>,
    pub(crate) both: u64,
    pub(crate) neither: u64,
    pub(crate) only_this: Alone,
    pub(crate) only_other: Alone,
    /// The other lexicon's figures, over the labelled rows; `None` without any.
    pub(crate) other: Option<Short>,
}

/// What one of them alone flags.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Alone {
    pub(crate) rows: u64,
    /// Of those that are labelled, how many are labelled so.
    pub(crate) labelled: u64,
    pub(crate) right: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) examples: Vec<String>,
}

/// Figures without intervals.
#[derive(Debug, Serialize)]
pub(crate) struct Short {
    pub(crate) precision: Option<f64>,
    pub(crate) recall: Option<f64>,
    pub(crate) f1: f64,
    pub(crate) macro_f1: f64,
    pub(crate) auc: Option<f64>,
    pub(crate) average_precision: Option<f64>,
}

impl Against {
    /// Judges the rows by `other` too.
    pub(super) fn new(name: &str, other: &Moderator, rows: &[Row<'_>], settings: &Settings) -> Against {
        let judged = moderator::map_all(rows, |row| Judged::new(other, &row.gold.text));
        let others: Vec<_> =
            rows.iter().zip(&judged).map(|(row, judged)| Row { gold: row.gold, judged }).collect();
        let attributes = Aspect::ALL
            .into_iter()
            .filter_map(|aspect| Some((aspect.name(), Both::new(rows, &others, aspect, settings)?)));
        let tones = |rows: &[Row<'_>]| rows.iter().map(|row| row.judged.tone).collect::<Vec<_>>();
        let weights: Vec<_> = rows.iter().map(|row| row.gold.weight).collect();
        Against {
            name: name.to_owned(),
            fingerprint: Arc::clone(other.fingerprint()),
            attributes: attributes.collect(),
            tone_pearson: pearson(&tones(rows), &tones(&others), &weights),
            tone: ToneRatings::new(&others, settings),
            tone_class: ToneClasses::new(&others, settings),
        }
    }
}

impl Both {
    /// `None` where neither flags anything.
    fn new(rows: &[Row<'_>], others: &[Row<'_>], aspect: Aspect, settings: &Settings) -> Option<Both> {
        let said = |row: &Row<'_>| {
            let scores: &ByAspect<f64> = &row.judged.scores;
            scores[aspect as usize] >= settings.cut
        };
        let (mut only_this, mut only_other) = (Alone::default(), Alone::default());
        let (mut both, mut neither, mut table) = (0, 0, Confusion::default());
        for (row, other) in rows.iter().zip(others) {
            table.add(said(row), said(other), row.gold.weight);
            match (said(row), said(other)) {
                (true, true) => both += 1,
                (false, false) => neither += 1,
                (true, false) => only_this.add(row, aspect, settings),
                (false, true) => only_other.add(other, aspect, settings),
            }
        }
        let scored: Vec<_> =
            others.iter().map(|row| (row.gold, row.judged.scores[aspect as usize])).collect();
        let own = confusion(scored.iter().copied(), aspect, settings.cut);
        let labelled = rows.iter().any(|row| row.gold.label(aspect).is_some());
        let other = labelled.then(|| {
            let (auc, average_precision) = rank_figures(&scored, aspect);
            Short {
                precision: own.precision(),
                recall: own.recall(),
                f1: own.f1(),
                macro_f1: own.macro_f1(),
                auc,
                average_precision,
            }
        });
        let nothing = neither == rows.len() as u64;
        (!nothing).then(|| Both { kappa: kappa(&table), both, neither, only_this, only_other, other })
    }
}

impl Alone {
    fn add(&mut self, row: &Row<'_>, aspect: Aspect, settings: &Settings) {
        self.rows += 1;
        if let Some(label) = row.gold.label(aspect) {
            self.labelled += 1;
            self.right += u64::from(label);
        }
        if self.examples.len() < settings.n_examples {
            self.examples.push(example(row, settings.unmasked));
        }
    }
}
