//! The figures of a set: every attribute that has labels, spans, tone, language, cases and groups.

mod cases;
mod tone;

use std::collections::BTreeMap;

use serde::Serialize;

pub(crate) use cases::{Cases, Tally};
pub(crate) use tone::{ToneClasses, ToneRatings};

use super::Settings;
use super::gold::Gold;
use super::judged::Judged;
use super::metrics::{
    Bin, Clusters, Confusion, Curve, Cut, Interval, Ranked, character_f1, expected_error, reliability,
};
use crate::abuse::Aspect;

/// Shortest text, in characters, whose language is counted as told or not.
const MIN_LANGUAGE: usize = 40;
/// Precision that a stricter cut is shown for.
const HIGH_PRECISION: f64 = 0.9;
/// Fewest innocent rows about a group whose false alarms are a rate worth showing first.
const MIN_GROUP: u64 = 5;

/// A row and what was said of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'a> {
    pub(crate) gold: &'a Gold,
    pub(crate) judged: &'a Judged,
}

/// A figure with the ends of its 95 % interval, where both exist.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Estimate {
    pub(crate) value: Option<f64>,
    pub(crate) interval: Option<Interval>,
}

/// The figures of one set.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Figures {
    pub(crate) name: String,
    pub(crate) rows: usize,
    /// Rows without a verdict: they count as not flagged.
    pub(crate) unscored: usize,
    pub(crate) attributes: BTreeMap<&'static str, Attribute>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) spans: Option<Spans>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tone: Option<ToneRatings>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tone_class: Option<ToneClasses>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) language: Option<Language>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cases: Option<Cases>,
    /// By target, as the set names it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) groups: BTreeMap<String, BTreeMap<&'static str, Group>>,
}

/// The figures of one attribute, over the rows that are labelled for it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Attribute {
    pub(crate) rows: usize,
    pub(crate) positive: usize,
    /// Share of positive rows, weighted.
    pub(crate) base_rate: f64,
    pub(crate) precision: Estimate,
    pub(crate) recall: Estimate,
    pub(crate) specificity: Estimate,
    pub(crate) f1: Estimate,
    pub(crate) macro_f1: Estimate,
    pub(crate) auc: Estimate,
    pub(crate) average_precision: Estimate,
    pub(crate) calibration_error: Estimate,
    /// The cut of best macro-F1 on these rows.
    pub(crate) recommended: Option<Cut>,
    /// The cut of highest recall at a precision of 0.9.
    pub(crate) at_high_precision: Option<Cut>,
    /// Every twentieth from 0.05 to 0.95.
    pub(crate) cuts: Vec<Cut>,
    /// For each tenth of recall, the highest cut that reaches it.
    pub(crate) curve: Vec<Cut>,
    pub(crate) reliability: Vec<Bin>,
}

/// Marked characters.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Spans {
    pub(crate) rows: usize,
    /// Mean over comments.
    pub(crate) character_f1: Estimate,
}

/// Languages told from text of at least 40 characters.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Language {
    pub(crate) rows: usize,
    pub(crate) accuracy: f64,
}

/// What is said of rows about one group.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Group {
    pub(crate) innocent: u64,
    pub(crate) false_alarms: u64,
    pub(crate) abusive: u64,
    pub(crate) misses: u64,
}

impl Figures {
    /// Figures of these rows, which are not empty.
    pub(crate) fn new(name: &str, rows: &[Row<'_>], settings: &Settings) -> Figures {
        let attributes = Aspect::ALL.into_iter();
        let attributes = attributes
            .filter_map(|aspect| Some((aspect.name(), Attribute::new(rows, aspect, settings)?)))
            .collect();
        Figures {
            name: name.to_owned(),
            rows: rows.len(),
            unscored: rows.iter().filter(|row| !row.judged.is_scored).count(),
            attributes,
            spans: spans(rows, settings),
            tone: ToneRatings::new(rows, settings),
            tone_class: ToneClasses::new(rows, settings),
            language: language(rows),
            cases: Cases::new(rows, settings.cut),
            groups: groups(rows, settings.cut),
        }
    }
}

impl Group {
    /// Share of innocent rows that are flagged; `None` of too few.
    pub(crate) fn false_alarm_rate(&self) -> Option<f64> {
        (self.innocent >= MIN_GROUP).then(|| self.false_alarms as f64 / self.innocent as f64)
    }
}

/// The draws of these rows: groups stay together, strata keep their sizes.
pub(super) fn clusters<'a>(rows: impl Iterator<Item = &'a Row<'a>>) -> Clusters {
    Clusters::new(rows.map(|row| {
        let stratum = row.gold.stratum.as_deref().unwrap_or_default();
        (format!("{}\u{0}{stratum}", row.gold.path), row.gold.group_key())
    }))
}

/// Pairs figures with their intervals.
pub(super) fn estimates<const N: usize>(
    rows: &[&Row<'_>],
    draws: usize,
    measure: impl Fn(&[f64]) -> [Option<f64>; N],
) -> [Estimate; N] {
    let weights: Vec<_> = rows.iter().map(|row| row.gold.weight).collect();
    let values = measure(&weights);
    let intervals = if draws == 0 {
        [None; N]
    } else {
        clusters(rows.iter().copied()).intervals(&weights, draws, measure)
    };
    std::array::from_fn(|idx| Estimate { value: values[idx], interval: intervals[idx] })
}

impl Attribute {
    fn new(rows: &[Row<'_>], aspect: Aspect, settings: &Settings) -> Option<Attribute> {
        let rows: Vec<_> = rows.iter().filter(|row| row.gold.label(aspect).is_some()).collect();
        let labels: Vec<_> = rows.iter().filter_map(|row| row.gold.label(aspect)).collect();
        let scores: Vec<_> = rows.iter().map(|row| row.judged.scores[aspect as usize]).collect();
        let weights: Vec<_> = rows.iter().map(|row| row.gold.weight).collect();
        let total: f64 = weights.iter().sum();
        if total <= 0.0 {
            return None;
        }
        let ranked = Ranked::new(&scores, &labels);
        let bins = |weights: &[f64]| {
            let rows = scores.iter().zip(&labels).zip(weights);
            reliability(rows.map(|((score, label), weight)| (*score, *label, *weight)))
        };
        let [precision, recall, specificity, f1, macro_f1, auc, average_precision, calibration_error] =
            estimates(&rows, settings.draws, |weights| {
                let table = ranked.confusion(weights, settings.cut);
                [
                    table.precision(),
                    table.recall(),
                    table.specificity(),
                    Some(table.f1()),
                    Some(table.macro_f1()),
                    ranked.auc(weights),
                    ranked.average_precision(weights),
                    expected_error(&bins(weights)),
                ]
            });
        let curve = Curve::new(&ranked, &weights);
        let cut = |step: u32| {
            let cut = f64::from(step) / 20.0;
            Cut::new(cut, &ranked.confusion(&weights, cut))
        };
        let positive: f64 =
            labels.iter().zip(&weights).filter(|(label, _)| **label).map(|(_, own)| own).sum();
        Some(Attribute {
            rows: rows.len(),
            positive: labels.iter().filter(|label| **label).count(),
            base_rate: positive / total,
            precision,
            recall,
            specificity,
            f1,
            macro_f1,
            auc,
            average_precision,
            calibration_error,
            recommended: curve.best(),
            at_high_precision: curve.at_precision(HIGH_PRECISION),
            cuts: (1..20).map(cut).collect(),
            curve: curve.by_recall(),
            reliability: bins(&weights),
        })
    }
}

fn spans(rows: &[Row<'_>], settings: &Settings) -> Option<Spans> {
    let rows: Vec<_> = rows.iter().filter(|row| row.gold.spans.is_some()).collect();
    let scores: Vec<_> = rows
        .iter()
        .map(|row| {
            let gold = row.gold.spans.as_deref().unwrap_or_default();
            character_f1(&row.gold.text, gold, &row.judged.spans)
        })
        .collect();
    let mean = |weights: &[f64]| {
        let total: f64 = weights.iter().sum();
        let sum: f64 = scores.iter().zip(weights).map(|(score, weight)| score * weight).sum();
        [(total > 0.0).then(|| sum / total)]
    };
    let [character_f1] = estimates(&rows, settings.draws, mean);
    character_f1.value.map(|_| Spans { rows: rows.len(), character_f1 })
}

fn language(rows: &[Row<'_>]) -> Option<Language> {
    let stated = rows.iter().filter_map(|row| {
        let lang = row.gold.lang.as_ref()?;
        row.gold.text.chars().nth(MIN_LANGUAGE - 1)?;
        Some((row.gold.weight, *lang == row.judged.lang))
    });
    let (mut n_rows, mut right, mut total) = (0, 0.0, 0.0);
    for (weight, is_right) in stated {
        n_rows += 1;
        total += weight;
        right += if is_right { weight } else { 0.0 };
    }
    (total > 0.0).then(|| Language { rows: n_rows, accuracy: right / total })
}

fn groups(rows: &[Row<'_>], cut: f64) -> BTreeMap<String, BTreeMap<&'static str, Group>> {
    let mut groups: BTreeMap<String, BTreeMap<&'static str, Group>> = BTreeMap::new();
    for row in rows {
        let targets = row.gold.target.as_deref().unwrap_or_default();
        for target in targets.split(',').map(str::trim).filter(|target| !target.is_empty()) {
            for aspect in Aspect::ALL {
                let Some(label) = row.gold.label(aspect) else { continue };
                let said = row.judged.scores[aspect as usize] >= cut;
                let group = groups.entry(target.to_owned()).or_default().entry(aspect.name()).or_default();
                group.innocent += u64::from(!label);
                group.false_alarms += u64::from(!label && said);
                group.abusive += u64::from(label);
                group.misses += u64::from(label && !said);
            }
        }
    }
    groups
}

/// The confusion of one attribute at a cut, over the rows labelled for it.
pub(super) fn confusion<'a>(
    rows: impl Iterator<Item = (&'a Gold, f64)>,
    aspect: Aspect,
    cut: f64,
) -> Confusion {
    let mut table = Confusion::default();
    for (gold, score) in rows {
        if let Some(label) = gold.label(aspect) {
            table.add(label, score >= cut, gold.weight);
        }
    }
    table
}

/// ROC-AUC and average precision of one attribute, over the rows labelled for it.
pub(super) fn rank_figures(rows: &[(&Gold, f64)], aspect: Aspect) -> (Option<f64>, Option<f64>) {
    let labelled = rows.iter().filter_map(|(gold, score)| Some((gold.label(aspect)?, *score, gold.weight)));
    let (mut labels, mut scores, mut weights) = (Vec::new(), Vec::new(), Vec::new());
    for (label, score, weight) in labelled {
        labels.push(label);
        scores.push(score);
        weights.push(weight);
    }
    let ranked = Ranked::new(&scores, &labels);
    (ranked.auc(&weights), ranked.average_precision(&weights))
}
