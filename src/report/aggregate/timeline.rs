//! Tone and abuse by day, coarsened to months and years where the days are too many.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::comment::Timestamp;

/// How many periods are held; about ten years of days.
const MAX_PERIODS: usize = 3_660;

/// What a period is. Coarser ones come later.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Grain {
    #[default]
    Day,
    Month,
    Year,
}

/// Scored comments by period, as the document shows their time (a local time stays local).
///
/// The grain depends only on how many different days there are in all, and so not on the order of arrival.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Timeline {
    pub(crate) grain: Grain,
    /// By `year * 10000 + month * 100 + day`, with 0 for what the grain leaves out.
    periods: BTreeMap<i32, Period>,
    /// Scored comments without a time.
    pub(crate) undated: u64,
}

/// The scored comments of one period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Period {
    /// How many.
    pub(crate) scored: u64,
    /// Those that a person should look at.
    pub(crate) flagged: u64,
    /// Sum of toxicity in ten-thousandths.
    pub(crate) toxicity: u64,
    /// Sum of tone in ten-thousandths.
    pub(crate) tone: i64,
}

impl Grain {
    fn cut(self, key: i32) -> i32 {
        match self {
            Grain::Day => key,
            Grain::Month => key / 100 * 100,
            Grain::Year => key / 10_000 * 10_000,
        }
    }

    fn coarser(self) -> Grain {
        match self {
            Grain::Day => Grain::Month,
            Grain::Month | Grain::Year => Grain::Year,
        }
    }

    /// The name of a period: `2023-11-06`, `2023-11`, `2023`.
    fn name(self, key: i32) -> String {
        let (year, month, day) = (key / 10_000, key / 100 % 100, key % 100);
        match self {
            Grain::Day => format!("{year:04}-{month:02}-{day:02}"),
            Grain::Month => format!("{year:04}-{month:02}"),
            Grain::Year => format!("{year:04}"),
        }
    }
}

impl Timeline {
    /// Adds a scored comment; `toxicity` and `tone` in ten-thousandths.
    pub(super) fn add(&mut self, time: Option<Timestamp>, toxicity: u16, tone: i64, flagged: bool) {
        let Some(time) = time else {
            self.undated += 1;
            return;
        };
        let (year, month, day) = time.calendar();
        let key = i32::from(year) * 10_000 + i32::from(month) * 100 + i32::from(day);
        let period = self.periods.entry(self.grain.cut(key)).or_default();
        period.scored += 1;
        period.flagged += u64::from(flagged);
        period.toxicity += u64::from(toxicity);
        period.tone += tone;
        self.bound(MAX_PERIODS);
    }

    pub(super) fn merge(&mut self, mut other: Timeline) {
        while self.grain < other.grain {
            self.coarsen();
        }
        while other.grain < self.grain {
            other.coarsen();
        }
        self.undated += other.undated;
        for (key, theirs) in other.periods {
            self.periods.entry(key).or_default().merge(theirs);
        }
        self.bound(MAX_PERIODS);
    }

    /// The periods in order of time, no more than `most` of them, coarsened where needed (a year is never cut).
    pub(crate) fn periods(&self, most: usize) -> (Grain, Vec<(String, Period)>) {
        let mut shown = self.clone();
        shown.bound(most);
        let grain = shown.grain;
        (grain, shown.periods.into_iter().map(|(key, period)| (grain.name(key), period)).collect())
    }

    fn bound(&mut self, most: usize) {
        while self.periods.len() > most && self.grain < Grain::Year {
            self.coarsen();
        }
    }

    fn coarsen(&mut self) {
        self.grain = self.grain.coarser();
        for (key, period) in std::mem::take(&mut self.periods) {
            self.periods.entry(self.grain.cut(key)).or_default().merge(period);
        }
    }
}

impl Period {
    fn merge(&mut self, other: Period) {
        self.scored += other.scored;
        self.flagged += other.flagged;
        self.toxicity += other.toxicity;
        self.tone += other.tone;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_months_in_any_order() {
        let stamps: Vec<_> =
            (0..8_000_i64).map(|n| Timestamp::from_epoch((n * 37 % 8_000) * 86_400)).collect();
        let mut whole = Timeline::default();
        stamps.iter().for_each(|&stamp| whole.add(stamp, 1, -1, false));
        let mut parts: Vec<_> = stamps
            .chunks(1_000)
            .map(|chunk| {
                let mut part = Timeline::default();
                chunk.iter().for_each(|&stamp| part.add(stamp, 1, -1, false));
                part
            })
            .collect();
        assert_eq!(parts[0].grain, Grain::Day);
        let mut joined = parts.pop().unwrap();
        parts.into_iter().rev().for_each(|part| joined.merge(part));
        assert_eq!((whole.grain, &whole), (Grain::Month, &joined));
        assert_eq!(whole.periods(100).0, Grain::Year);
    }
}
