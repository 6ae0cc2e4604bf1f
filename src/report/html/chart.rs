//! Pictures as coordinates: what the templates draw as SVG or as a table. Everything is also there in numbers.

use std::collections::BTreeMap;

use crate::abuse::Aspect;
use crate::report::Shown;
use crate::report::aggregate::{Grain, Period, VOTE_ROWS};
use crate::report::markdown::{counted, grouped};

/// Height of the plots, in units of their view box.
pub(super) const HEIGHT: f64 = 60.0;
/// How many periods the timeline draws.
const MOST_PERIODS: usize = 370;
/// Size of a cell of votes by toxicity.
const CELL_WIDTH: f64 = 52.0;
const CELL_HEIGHT: f64 = 20.0;

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
    /// Precision and recall at every twentieth from 0.05 to 0.95, where labelled text says: `0.50/0.91`.
    pub(super) quality: String,
}

/// Comments and abuse over time.
pub(super) struct TimeChart {
    pub(super) grain: &'static str,
    pub(super) scored: Vec<Bar>,
    pub(super) share: Vec<Bar>,
    pub(super) tone: Vec<Bar>,
    pub(super) first: String,
    pub(super) last: String,
    /// Most comments of a period.
    pub(super) most: String,
    /// Highest share of flagged comments.
    pub(super) most_share: String,
    /// The mean tone farthest from 0, without its sign.
    pub(super) most_tone: String,
}

/// A table whose cells have a disc each, its area by the number.
pub(super) struct Grid {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Row>,
}

/// A row of a [`Grid`].
pub(super) struct Row {
    pub(super) name: String,
    /// Number and radius, 0 to 10.
    pub(super) cells: Vec<(String, f64)>,
}

/// Votes by tenths of toxicity, and the corners of it.
pub(super) struct VoteChart {
    pub(super) cells: Vec<VoteCell>,
    /// Ranges of votes with their y.
    pub(super) rows: Vec<(&'static str, f64)>,
    /// Ends of the columns with their x.
    pub(super) columns: Vec<(String, f64)>,
}

/// A cell of a [`VoteChart`].
pub(super) struct VoteCell {
    pub(super) x: f64,
    pub(super) y: f64,
    /// 1 to 6.
    pub(super) shade: u8,
    pub(super) n: String,
    pub(super) title: String,
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
            quality: quality(shown, aspect.name()),
        }
    });
    charts.collect()
}

fn quality(shown: &Shown, attribute: &str) -> String {
    let attributes = shown.quality.iter().flat_map(|quality| &quality.attributes);
    let cuts = attributes.filter(|own| own.attribute == attribute).flat_map(|own| &own.cuts);
    let number = |number: Option<f64>| number.map(|number| format!("{number:.2}")).unwrap_or_default();
    let cuts: Vec<_> = cuts.map(|cut| format!("{}/{}", number(cut.precision), number(cut.recall))).collect();
    cuts.join(" ")
}

/// Comments by period, the share of the flagged ones, and the mean tone.
pub(super) fn timeline(shown: &Shown) -> Option<TimeChart> {
    let (grain, periods) = shown.aggregate.timeline.periods(MOST_PERIODS);
    let shown: Vec<_> = periods.iter().rev().take(MOST_PERIODS).rev().collect();
    let most = shown.iter().map(|(_, period)| period.scored).max()?;
    let share = |period: &Period| period.flagged as f64 / period.scored.max(1) as f64;
    let tone = |period: &Period| period.tone as f64 / 10_000.0 / period.scored.max(1) as f64;
    let highest = |of: &dyn Fn(&Period) -> f64| shown.iter().map(|(_, own)| of(own)).fold(0.0, f64::max);
    let most_share = highest(&share);
    let most_tone = highest(&|period| tone(period).abs());
    let step = 100.0 / shown.len().max(12) as f64;
    let mut chart = TimeChart {
        grain: match grain {
            Grain::Day => "day",
            Grain::Month => "month",
            Grain::Year => "year",
        },
        scored: Vec::new(),
        share: Vec::new(),
        tone: Vec::new(),
        first: shown.first()?.0.clone(),
        last: shown.last()?.0.clone(),
        most: grouped(most),
        most_share: format!("{:.1} %", 100.0 * most_share),
        most_tone: format!("{most_tone:.2}"),
    };
    for (idx, (name, period)) in shown.iter().enumerate() {
        let (scored, flagged) = (grouped(period.scored), grouped(period.flagged));
        let mean = tone(period);
        let title = format!(
            "{name}: {scored} scored, {flagged} flagged ({:.1} %), mean tone {mean:+.2}",
            100.0 * share(period)
        );
        let bar = |y: f64, height: f64| Bar {
            x: round(idx as f64 * step),
            y: round(y),
            width: round(step * 0.85),
            height: round(height),
            title: title.clone(),
        };
        let up = |height: f64| bar(HEIGHT - height, height);
        chart.scored.push(up(HEIGHT * period.scored as f64 / most as f64));
        chart.share.push(up(HEIGHT * share(period) / most_share.max(1e-9)));
        let depth = HEIGHT / 2.0 * mean.abs() / most_tone.max(1e-9);
        chart.tone.push(bar(HEIGHT / 2.0 - if mean < 0.0 { 0.0 } else { depth }, depth));
    }
    Some(chart)
}

/// Votes by tenths of toxicity; `None` where no comment has votes.
pub(super) fn votes(shown: &Shown) -> Option<VoteChart> {
    let rows = &shown.aggregate.votes.rows;
    let most = rows.iter().flatten().copied().max().filter(|&most| most > 0)?;
    let y = |row: usize| CELL_HEIGHT * (VOTE_ROWS.len() - 1 - row) as f64;
    let x = |tenth: usize| round(CELL_WIDTH * tenth as f64);
    let mut cells = Vec::new();
    for (row, numbers) in rows.iter().enumerate() {
        for (tenth, &n) in numbers.iter().enumerate().filter(|(_, n)| **n > 0) {
            let title =
                format!("votes {}, toxicity from 0.{tenth}: {}", VOTE_ROWS[row].1, counted(n, "comment"));
            let shade = 1 + (5.0 * log(n) / log(most)).round() as u8;
            cells.push(VoteCell { x: x(tenth), y: y(row), shade, n: grouped(n), title });
        }
    }
    Some(VoteChart {
        cells,
        rows: VOTE_ROWS.iter().enumerate().map(|(row, &(_, name))| (name, y(row))).collect(),
        columns: (0..=10).map(|tenth| (format!("{:.1}", tenth as f64 / 10.0), x(tenth))).collect(),
    })
}

/// A table of names by names.
pub(super) fn matrix(numbers: &BTreeMap<String, BTreeMap<String, u64>>) -> Option<Grid> {
    let mut columns: Vec<_> = numbers.values().flat_map(BTreeMap::keys).cloned().collect();
    columns.sort_by_key(|name| (name == "-", name.clone()));
    columns.dedup();
    let most = numbers.values().flat_map(BTreeMap::values).copied().max()?;
    let disc = |n: u64| round(10.0 * (n as f64 / most as f64).sqrt());
    let cell = |n: u64| if n == 0 { (String::new(), 0.0) } else { (grouped(n), disc(n).max(1.5)) };
    let rows = numbers.iter().map(|(name, row)| Row {
        name: name.clone(),
        cells: columns.iter().map(|column| cell(row.get(column).copied().unwrap_or(0))).collect(),
    });
    let rows = rows.collect();
    let shown = columns.iter().map(|name| if name == "-" { "nobody".to_owned() } else { name.clone() });
    Some(Grid { columns: shown.collect(), rows })
}

/// `libm`, so that the picture is the same on every machine.
fn log(n: u64) -> f64 {
    libm::log1p(n as f64)
}

fn round(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}
