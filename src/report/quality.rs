//! How right the scores are on labelled text: what `--gold` adds to a report. The figures are worked out below this room and
//! handed over.

use std::collections::BTreeMap;

use serde::Serialize;

/// Figures over labelled rows that may have nothing to do with the inputs.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Quality {
    /// What the rows were read from.
    pub(crate) inputs: Vec<String>,
    /// Labelled rows.
    pub(crate) rows: usize,
    /// Those without a verdict: they count as not flagged.
    pub(crate) unscored: usize,
    /// Lines that were no labelled rows.
    pub(crate) rejected: u64,
    /// From this score on a row counts as flagged.
    pub(crate) cut: f64,
    /// Attributes that are labelled, in their fixed order.
    pub(crate) attributes: Vec<AttributeQuality>,
    /// By lexicon entry: rows of any attribute to which it is most to blame.
    pub(crate) entries: BTreeMap<String, EntryQuality>,
}

/// How right the scores of one attribute are, over the rows labelled for it.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct AttributeQuality {
    pub(crate) attribute: &'static str,
    pub(crate) rows: usize,
    /// Rows labelled so.
    pub(crate) positive: usize,
    pub(crate) precision: Figure,
    pub(crate) recall: Figure,
    pub(crate) f1: Figure,
    pub(crate) auc: Figure,
    pub(crate) average_precision: Figure,
    /// Every twentieth from 0.05 to 0.95.
    pub(crate) cuts: Vec<Point>,
    /// For each tenth of recall, the highest cut that reaches it.
    pub(crate) curve: Vec<Point>,
}

/// A number in [0, 1] with the ends of its 95 % interval, where both exist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Figure {
    pub(crate) value: Option<f64>,
    pub(crate) interval: Option<[f64; 2]>,
}

/// What one cut gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Point {
    pub(crate) cut: f64,
    pub(crate) precision: Option<f64>,
    pub(crate) recall: Option<f64>,
}

/// The labelled rows to whose score one entry adds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct EntryQuality {
    pub(crate) rows: u64,
    /// Those labelled so.
    pub(crate) rows_true: u64,
    /// Those flagged and not labelled so.
    pub(crate) false_alarms: u64,
}

impl Figure {
    /// Two decimals, and the interval behind them: `0.83 (0.79–0.87)`; a dash where there is none.
    pub(crate) fn words(&self) -> String {
        match (self.value, self.interval) {
            (None, _) => "–".to_owned(),
            (Some(value), None) => format!("{value:.2}"),
            (Some(value), Some([low, high])) => format!("{value:.2} ({low:.2}–{high:.2})"),
        }
    }
}
