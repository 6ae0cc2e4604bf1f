//! An archive with old scores or decisions to the profile of a site: what agrees, and where its thresholds stand here.
//!
//! ```text
//! archive ──▶ row ──▶ sums (moderator) ──▶ fit ──▶ slope and offset ──▶ what changes ──▶ show, profile
//! ```

mod archive;
mod fit;
mod row;
mod show;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

pub(crate) use archive::read;
pub(crate) use row::{Row, RowReader, ScoreField};
pub(crate) use show::terminal;

use crate::abuse::{Aspect, Delta, Scale, probability};
use crate::evaluate::metrics::{Confusion, kappa, pearson, ranks};
use crate::evaluate::{Judged, masked};
use crate::moderator::{self, Moderator};

/// Longest sample, in characters.
const SAMPLE_LENGTH: usize = 100;

/// What is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// From this old score on a comment was flagged; in (0, 1).
    pub(crate) threshold: f64,
    /// How many samples of each kind are shown.
    pub(crate) n_samples: usize,
    /// Samples with all their letters.
    pub(crate) unmasked: bool,
    /// What the profile is made by.
    pub(crate) by: By,
}

/// What a profile is made by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum By {
    /// Old scores where an attribute has any, otherwise decisions.
    Either,
    /// Old scores alone.
    Scores,
    /// Decisions alone.
    Decisions,
}

/// Everything that was found.
#[derive(Debug, Serialize)]
pub(crate) struct Calibration {
    fingerprint: Arc<str>,
    threshold: f64,
    rows: usize,
    /// Rows in languages that no lexicon serves: they take no part.
    unscored: usize,
    attributes: BTreeMap<&'static str, Attribute>,
}

/// One attribute that the archive speaks of.
#[derive(Debug, Serialize)]
pub(crate) struct Attribute {
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<Old>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decided: Option<Decided>,
    /// What the profile says of it; `None` where the archive does not tell.
    scale: Option<Written>,
}

/// The scale of the profile, in thousandths.
#[derive(Clone, Copy, Debug, Serialize)]
struct Written {
    slope: i64,
    offset: i64,
    by: By,
}

/// Old scores against those of today.
#[derive(Debug, Serialize)]
struct Old {
    rows: usize,
    /// Rows at the threshold or above.
    flagged: usize,
    /// Spearman's correlation.
    rank_correlation: f64,
    /// The score of today from which on as many are flagged.
    same_number_cut: f64,
    /// At the threshold, as scores are now.
    now: Both,
    /// At the threshold, under the profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    then: Option<Both>,
}

/// Decisions against scores.
#[derive(Debug, Serialize)]
struct Decided {
    rows: usize,
    rejected: usize,
    /// At 0.5, as scores are now.
    now: Both,
    /// At 0.5, under the profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    then: Option<Both>,
}

/// Two answers on the same rows: the archive's and this program's.
#[derive(Debug, Serialize)]
struct Both {
    flagged: usize,
    both: usize,
    kappa: Option<f64>,
    only_here: Vec<Sample>,
    only_there: Vec<Sample>,
}

/// A comment on which the two differ.
#[derive(Debug, Serialize)]
struct Sample {
    place: String,
    text: String,
}

/// One row with what the moderator says of it.
struct Judgement<'a> {
    row: &'a Row,
    judged: Judged,
}

/// Judges all rows, fits every attribute that they speak of, and counts what changes. `O(rows)` verdicts.
pub(crate) fn calibrate(moderator: &Moderator, rows: &[Row], settings: &Settings) -> Calibration {
    let judged = moderator::map_all(rows, |row| Judged::new(moderator, &row.text));
    let all: Vec<_> = rows.iter().zip(judged).map(|(row, judged)| Judgement { row, judged }).collect();
    let n_rows = all.len();
    let all: Vec<_> = all.into_iter().filter(|one| one.judged.is_scored).collect();
    let attributes = Aspect::ALL
        .into_iter()
        .filter_map(|aspect| Some((aspect.name(), Attribute::new(&all, aspect, settings)?)));
    Calibration {
        fingerprint: Arc::clone(moderator.fingerprint()),
        threshold: settings.threshold,
        rows: n_rows,
        unscored: n_rows - all.len(),
        attributes: attributes.collect(),
    }
}

impl Attribute {
    /// `None` where no row speaks of it.
    fn new(all: &[Judgement<'_>], aspect: Aspect, settings: &Settings) -> Option<Attribute> {
        let at = aspect as usize;
        let scored: Vec<_> = all.iter().filter_map(|one| Some((one, one.row.scores[at]?))).collect();
        let ruled: Vec<_> = all.iter().filter_map(|one| Some((one, one.row.decisions[at]?))).collect();
        if scored.is_empty() && ruled.is_empty() {
            return None;
        }
        let sum = |one: &Judgement<'_>| one.judged.totals[at];
        let by_scores = || {
            let (sums, old): (Vec<_>, Vec<_>) = scored.iter().map(|(one, old)| (sum(one), *old)).unzip();
            fit::by_quantiles(&sums, &old, settings.threshold).map(|scale| Written::new(scale, By::Scores))
        };
        let by_decisions = || {
            let (sums, labels): (Vec<_>, Vec<_>) =
                ruled.iter().map(|(one, label)| (sum(one), *label)).unzip();
            fit::by_decisions(&sums, &labels).map(|scale| Written::new(scale, By::Decisions))
        };
        let scale = match settings.by {
            By::Scores => by_scores(),
            By::Decisions => by_decisions(),
            By::Either if scored.is_empty() => by_decisions(),
            By::Either => by_scores(),
        };
        let under = |one: &Judgement<'_>, scale: Written| {
            f64::from(probability(scale.scale().apply(sum(one)))) / 10_000.0
        };
        let pairs: Vec<_> = scored.iter().map(|(one, old)| (*one, *old >= settings.threshold)).collect();
        let both = |pairs: &[(&Judgement<'_>, bool)], cut: f64, scale: Option<Written>| {
            let said = |one: &Judgement<'_>| match scale {
                Some(scale) => under(one, scale) >= cut,
                None => one.judged.scores[at] >= cut,
            };
            Both::new(pairs, &said, settings)
        };
        let old = (!scored.is_empty()).then(|| {
            let now: Vec<_> = scored.iter().map(|(one, _)| one.judged.scores[at]).collect();
            let old: Vec<_> = scored.iter().map(|(_, old)| *old).collect();
            let sums: Vec<_> = scored.iter().map(|(one, _)| sum(one)).collect();
            let flagged = pairs.iter().filter(|(_, flagged)| *flagged).count();
            let cut = fit::cut_for(&sums, flagged);
            let above =
                scored.iter().filter(|(one, _)| sum(one) >= cut).map(|(one, _)| one.judged.scores[at]);
            Old {
                rows: scored.len(),
                flagged,
                rank_correlation: pearson(&ranks(&now), &ranks(&old), &vec![1.0; now.len()]),
                same_number_cut: above.fold(1.0, f64::min),
                now: both(&pairs, settings.threshold, None),
                then: scale.map(|scale| both(&pairs, settings.threshold, Some(scale))),
            }
        });
        let decided = (!ruled.is_empty()).then(|| Decided {
            rows: ruled.len(),
            rejected: ruled.iter().filter(|(_, rejected)| *rejected).count(),
            now: both(&ruled, 0.5, None),
            then: scale.map(|scale| both(&ruled, 0.5, Some(scale))),
        });
        Some(Attribute { old, decided, scale })
    }
}

impl Written {
    fn new(scale: Scale, by: By) -> Written {
        Written { slope: scale.slope, offset: scale.offset, by }
    }

    fn scale(self) -> Scale {
        Scale { slope: self.slope, offset: self.offset }
    }
}

impl Both {
    fn new(
        pairs: &[(&Judgement<'_>, bool)],
        said: &dyn Fn(&Judgement<'_>) -> bool,
        settings: &Settings,
    ) -> Both {
        let mut table = Confusion::default();
        let (mut only_here, mut only_there) = (Vec::new(), Vec::new());
        for (one, there) in pairs {
            let here = said(one);
            table.add(*there, here, 1.0);
            let list = match (here, *there) {
                (true, false) => &mut only_here,
                (false, true) => &mut only_there,
                _ => continue,
            };
            if list.len() < settings.n_samples {
                list.push(Sample::new(one, settings.unmasked));
            }
        }
        Both {
            flagged: (table.hits + table.false_alarms) as usize,
            both: table.hits as usize,
            kappa: kappa(&table),
            only_here,
            only_there,
        }
    }
}

impl Sample {
    /// Where nothing was found, nobody can say which words are bad: then all are masked.
    fn new(one: &Judgement<'_>, unmasked: bool) -> Sample {
        let (text, whole) = (&one.row.text, 0..one.row.text.len());
        let spans = match &one.judged.spans[..] {
            _ if unmasked => &[],
            [] => std::slice::from_ref(&whole),
            spans => spans,
        };
        let place = format!("{}:{}", one.row.path, one.row.line);
        Sample { place, text: masked(text, spans, SAMPLE_LENGTH) }
    }
}

impl Calibration {
    /// The profile, as a file: one section an attribute that the archive tells of, then the deltas that are kept.
    pub(crate) fn profile(&self, name: &str, deltas: &[Delta]) -> String {
        show::profile(self, name, deltas)
    }

    /// Whether any attribute has a scale.
    pub(crate) fn has_scale(&self) -> bool {
        self.attributes.values().any(|attribute| attribute.scale.is_some())
    }
}
