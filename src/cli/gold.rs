//! `report --gold`: labelled rows to the figures that a report shows.

use std::collections::BTreeMap;

use super::evaluate::Labelling;
use crate::evaluate::{self, Blame, Estimate, Figures, PrCut, Settings};
use crate::moderator::Moderator;
use crate::report::jsonl::Offsets;
use crate::report::quality::{AttributeQuality, EntryQuality, Figure, Point, Quality};

/// Where a score counts as a flag, as in `evaluate`.
const CUT: f64 = 0.5;
/// How often rows are drawn again for intervals.
const DRAWS: usize = 1000;

/// Reads the rows and works out their figures, `None` where nothing is labelled; the status says whether every file could be read to its end.
pub(super) fn quality(
    paths: &[String],
    moderator: &Moderator,
    offsets: Offsets,
    quiet: bool,
) -> anyhow::Result<(Option<Quality>, u8)> {
    let (rows, inputs, status) = Labelling::plain(quiet).read(paths, offsets)?;
    let settings = Settings { cut: CUT, draws: DRAWS, n_examples: 0, unmasked: false, evade: false };
    let evaluation = evaluate::evaluate(moderator, None, inputs, rows, None, &settings);
    let labelled = evaluation.all().filter(|figures| !figures.attributes.is_empty());
    let quality = labelled.map(|figures| Quality {
        inputs: evaluation.inputs().iter().map(|input| input.path.to_string()).collect(),
        rejected: evaluation.inputs().iter().map(|input| input.rejected).sum(),
        rows: figures.rows,
        unscored: figures.unscored,
        cut: CUT,
        attributes: attributes(figures),
        entries: entries(evaluation.blame()),
    });
    Ok((quality, status))
}

fn attributes(figures: &Figures) -> Vec<AttributeQuality> {
    let all = crate::abuse::Aspect::ALL.into_iter();
    all.filter_map(|aspect| figures.attributes.get_key_value(aspect.name()))
        .map(|(name, own)| AttributeQuality {
            attribute: name,
            rows: own.rows,
            positive: own.positive,
            precision: figure(&own.precision),
            recall: figure(&own.recall),
            f1: figure(&own.f1),
            auc: figure(&own.auc),
            average_precision: figure(&own.average_precision),
            cuts: own.cuts.iter().map(point).collect(),
            curve: own.curve.iter().map(point).collect(),
        })
        .collect()
}

/// Every entry by the attribute that it gives most false alarms of.
fn entries(blame: &[Blame]) -> BTreeMap<String, EntryQuality> {
    let mut entries: BTreeMap<String, EntryQuality> = BTreeMap::new();
    for entry in blame.iter().flat_map(|blame| &blame.entries) {
        let theirs =
            EntryQuality { rows: entry.rows, rows_true: entry.rows_true, false_alarms: entry.false_alarms };
        let own = entries.entry(entry.entry.to_string()).or_default();
        if own.rows == 0 || own.false_alarms < theirs.false_alarms {
            *own = theirs;
        }
    }
    entries
}

fn figure(estimate: &Estimate) -> Figure {
    let interval = estimate.interval.map(|ends| ends.map(rounded));
    Figure { value: estimate.value.map(rounded), interval }
}

fn point(cut: &PrCut) -> Point {
    Point { cut: rounded(cut.cut), precision: cut.precision.map(rounded), recall: cut.recall.map(rounded) }
}

/// Four decimals, as every number of a report.
fn rounded(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}
