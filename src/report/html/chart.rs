//! Pictures as coordinates: what the templates draw as SVG or as a table. Everything is also there in numbers.

use std::collections::BTreeMap;

use crate::abuse::Aspect;
use crate::report::Shown;
use crate::report::aggregate::{Grain, VOTE_ROWS};
use crate::report::markdown::grouped;

/// Height of the plots, in units of their view box.
pub(super) const HEIGHT: f64 = 60.0;
/// How many periods the timeline draws.
const MOST_PERIODS: usize = 370;

/// One bar.
pub(super) struct Bar {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) title: String,
}

/// Scored comments by one score.
pub(super) struct ScoreChart {
    pub(super) name: &'static str,
    pub(super) bars: Vec<Bar>,
    /// The bins, for the cut that can be moved.
    pub(super) bins: String,
    /// Comments with at least 0.5.
    pub(super) half: String,
    /// Comments with at least 0.8.
    pub(super) high: String,
}

/// Comments and abuse over time.
pub(super) struct TimeChart {
    pub(super) grain: &'static str,
    pub(super) scored: Vec<Bar>,
    pub(super) flagged: Vec<Bar>,
    pub(super) tone: Vec<Bar>,
    pub(super) first: String,
    pub(super) last: String,
    pub(super) most: String,
}

/// A table whose cells are shaded by their number.
pub(super) struct Grid {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Row>,
}

/// A row of a [`Grid`].
pub(super) struct Row {
    pub(super) name: String,
    /// Number and shade, 0 to 6.
    pub(super) cells: Vec<(String, u8)>,
}

/// One chart an attribute; heights are logarithmic, since most comments are harmless.
pub(super) fn scores(shown: &Shown) -> Vec<ScoreChart> {
    let charts = Aspect::ALL.into_iter().zip(&shown.aggregate.scores).map(|(aspect, histogram)| {
        let bins = histogram.bins();
        let most = bins.iter().copied().max().unwrap_or(0);
        let bars = bins.iter().enumerate().filter(|(_, n)| **n > 0).map(|(idx, &n)| {
            let height = HEIGHT * log(n) / log(most).max(1e-9);
            let title =
                format!("{:.2} to {:.2}: {}", idx as f64 / 100.0, (idx + 1) as f64 / 100.0, grouped(n));
            Bar { x: idx as f64, y: round(HEIGHT - height), width: 0.9, height: round(height), title }
        });
        let numbers: Vec<_> = bins.iter().map(u64::to_string).collect();
        ScoreChart {
            name: aspect.name(),
            bars: bars.collect(),
            bins: numbers.join(" "),
            half: grouped(bins[50..].iter().sum()),
            high: grouped(bins[80..].iter().sum()),
        }
    });
    charts.collect()
}

/// Comments by period, with the flagged ones before them, and the mean tone.
pub(super) fn timeline(shown: &Shown) -> Option<TimeChart> {
    let (grain, periods) = shown.aggregate.timeline.periods(MOST_PERIODS);
    let shown: Vec<_> = periods.iter().rev().take(MOST_PERIODS).rev().collect();
    let most = shown.iter().map(|(_, period)| period.scored).max()?;
    let step = 100.0 / shown.len().max(12) as f64;
    let mut chart = TimeChart {
        grain: match grain {
            Grain::Day => "day",
            Grain::Month => "month",
            Grain::Year => "year",
        },
        scored: Vec::new(),
        flagged: Vec::new(),
        tone: Vec::new(),
        first: shown.first()?.0.clone(),
        last: shown.last()?.0.clone(),
        most: grouped(most),
    };
    for (idx, (name, period)) in shown.iter().enumerate() {
        let mean = period.tone as f64 / 10_000.0 / period.scored.max(1) as f64;
        let (scored, flagged) = (grouped(period.scored), grouped(period.flagged));
        let title = format!("{name}: {scored} scored, {flagged} flagged, mean tone {mean:+.2}");
        let bar = |from: f64, height: f64| Bar {
            x: round(idx as f64 * step),
            y: round(from - height),
            width: round(step * 0.85),
            height: round(height),
            title: title.clone(),
        };
        chart.scored.push(bar(HEIGHT, HEIGHT * period.scored as f64 / most as f64));
        chart.flagged.push(bar(HEIGHT, HEIGHT * period.flagged as f64 / most as f64));
        let depth = 15.0 * mean.abs();
        chart.tone.push(bar(if mean < 0.0 { 15.0 + depth } else { 15.0 }, depth));
    }
    Some(chart)
}

/// Votes by tenths of toxicity; `None` where no comment has votes.
pub(super) fn votes(shown: &Shown) -> Option<Grid> {
    let rows = &shown.aggregate.votes.rows;
    let most = rows.iter().flatten().copied().max().filter(|&most| most > 0)?;
    let columns = (0..10).map(|tenth| format!("0.{tenth}")).collect();
    let rows = VOTE_ROWS.iter().zip(rows).rev().map(|(&(_, name), row)| Row {
        name: name.to_owned(),
        cells: row.iter().map(|&n| cell(n, most)).collect(),
    });
    Some(Grid { columns, rows: rows.collect() })
}

/// A table of names by names.
pub(super) fn matrix(numbers: &BTreeMap<String, BTreeMap<String, u64>>) -> Option<Grid> {
    let mut columns: Vec<_> = numbers.values().flat_map(BTreeMap::keys).cloned().collect();
    columns.sort_by_key(|name| (name == "-", name.clone()));
    columns.dedup();
    let most = numbers.values().flat_map(BTreeMap::values).copied().max()?;
    let rows = numbers.iter().map(|(name, row)| Row {
        name: name.clone(),
        cells: columns.iter().map(|column| cell(row.get(column).copied().unwrap_or(0), most)).collect(),
    });
    let rows = rows.collect();
    let shown = columns.iter().map(|name| if name == "-" { "nobody".to_owned() } else { name.clone() });
    Some(Grid { columns: shown.collect(), rows })
}

fn cell(n: u64, most: u64) -> (String, u8) {
    if n == 0 {
        return (String::new(), 0);
    }
    (grouped(n), 1 + (5.0 * log(n) / log(most)).round() as u8)
}

/// `libm`, so that the picture is the same on every machine.
fn log(n: u64) -> f64 {
    libm::log1p(n as f64)
}

fn round(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}
