//! The record that flows from `extract` to the report: one reader comment, plain owned data.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One reader comment as its document shows it; a line of `commentariat extract`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Comment {
    /// The document's own id, else the 1-based index as a string.
    pub id: String,
    /// The `id` of the comment that this one answers, where the document shows it.
    pub parent_id: Option<String>,
    /// The author's name as shown.
    pub author: Option<String>,
    /// Net votes; `None` where none are shown or they are hidden. Never guessed.
    pub vote_score: Option<i64>,
    /// Votes up and down, where both are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub votes: Option<Votes>,
    /// When it was written, as far as the document tells.
    pub timestamp: Option<Timestamp>,
    /// A time as shown that could not be resolved ("2 hours ago" without a reference time).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timestamp_raw: Option<String>,
    /// Set on placeholders for a comment whose text is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// The comment itself. Every span of a verdict is a range of this string.
    pub text: String,
    /// The text of its parent (the end of a long one), as far as that was at hand where it was read; never written. "They"
    /// may mean the group that it names.
    #[serde(skip)]
    pub parent_text: Option<Arc<str>>,
    /// Where it was found.
    pub source: Source,
}

/// Votes for and against, both known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Votes {
    /// Votes in favour.
    pub up: i64,
    /// Votes against, as a count that is not negative.
    pub down: i64,
}

/// Why a comment is only a placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Deleted by its author.
    Deleted,
    /// Removed by a moderator.
    Removed,
    /// Hidden, blocked or not yet approved.
    Hidden,
}

/// The place of a comment: (path, document, index).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The input as it was named, or as the walk found it; `-` for stdin.
    pub path: Arc<str>,
    /// The shape that was read, such as `text` or `reddit-listing`.
    pub shape: Arc<str>,
    /// The document inside a file that holds many (a WARC record's URL, a WXR post's link).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Arc<str>>,
    /// 1-based position among the records of the document.
    pub index: u64,
    /// 1-based line where it begins, for shapes that have lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
}

/// A point in time with no more precision than the document gives: a date, a local time, or an instant.
///
/// Serialised as ISO 8601: `2023-11-06`, `2023-11-06T16:35:00`, `2023-11-06T16:35:00Z`, `…+02:00`. A fraction of a
/// second is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Timestamp {
    year: i16,
    month: u8,
    day: u8,
    clock: Option<Clock>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Clock {
    hour: u8,
    minute: u8,
    second: u8,
    /// Minutes east of UTC; `None` for a local time.
    offset: Option<i16>,
}

impl Timestamp {
    /// A date, or `None` where the calendar has no such day.
    pub fn date(year: i16, month: u8, day: u8) -> Option<Timestamp> {
        (0..=9999).contains(&year).then_some(())?;
        (1..=12).contains(&month).then_some(())?;
        (1..=days_in_month(year, month)).contains(&day).then_some(())?;
        Some(Timestamp { year, month, day, clock: None })
    }

    /// The same day with a wall-clock time and no zone; `None` where a part is out of range. A leap second is cut to 59.
    pub fn at(self, hour: u8, minute: u8, second: u8) -> Option<Timestamp> {
        let second = second.min(59 + u8::from(second > 60) * 100);
        let clock = Clock { hour, minute, second, offset: None };
        (hour < 24 && minute < 60 && second < 60).then_some(Timestamp { clock: Some(clock), ..self })
    }

    /// The same wall-clock time in a zone `minutes` east of UTC (0 prints as `Z`); `None` without a clock or past ±18 h.
    pub fn with_offset(self, minutes: i16) -> Option<Timestamp> {
        let clock = self.clock.filter(|_| minutes.abs() <= 18 * 60)?;
        Some(Timestamp { clock: Some(Clock { offset: Some(minutes), ..clock }), ..self })
    }

    /// The instant `seconds` after the Unix epoch, in UTC; `None` outside the years 0 to 9999.
    pub fn from_epoch(seconds: i64) -> Option<Timestamp> {
        let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let (year, month, day) = civil_from_days(days)?;
        let clock = Clock {
            hour: (rest / 3600) as u8,
            minute: (rest / 60 % 60) as u8,
            second: (rest % 60) as u8,
            offset: Some(0),
        };
        (0..=9999).contains(&year).then_some(Timestamp { year, month, day, clock: Some(clock) })
    }

    /// Seconds since the Unix epoch; a local time or a date counts as if it were UTC.
    pub fn epoch(self) -> i64 {
        let clock = self.clock.unwrap_or(Clock { hour: 0, minute: 0, second: 0, offset: None });
        let seconds = i64::from(clock.hour) * 3600 + i64::from(clock.minute) * 60 + i64::from(clock.second);
        days_from_civil(self.year, self.month, self.day) * 86_400 + seconds
            - i64::from(clock.offset.unwrap_or(0)) * 60
    }

    /// Appends what [`fmt::Display`] prints.
    pub(crate) fn push_to(self, out: &mut Vec<u8>) {
        fn two(number: u8, out: &mut Vec<u8>) {
            out.extend_from_slice(&[b'0' + number / 10, b'0' + number % 10]);
        }
        let year = self.year.unsigned_abs();
        two((year / 100) as u8, out);
        two((year % 100) as u8, out);
        for (mark, number) in [(b'-', self.month), (b'-', self.day)] {
            out.push(mark);
            two(number, out);
        }
        let Some(clock) = self.clock else { return };
        for (mark, number) in [(b'T', clock.hour), (b':', clock.minute), (b':', clock.second)] {
            out.push(mark);
            two(number, out);
        }
        match clock.offset {
            None => {}
            Some(0) => out.push(b'Z'),
            Some(offset) => {
                let minutes = offset.unsigned_abs();
                out.push(if offset < 0 { b'-' } else { b'+' });
                two((minutes / 60) as u8, out);
                out.push(b':');
                two((minutes % 60) as u8, out);
            }
        }
    }

    /// Whether the document gives a zone, so that this is one instant everywhere.
    pub fn is_instant(self) -> bool {
        self.clock.is_some_and(|clock| clock.offset.is_some())
    }

    /// The day alone, whatever clock and zone are known.
    pub fn day_only(self) -> Timestamp {
        Timestamp { clock: None, ..self }
    }

    /// The same wall-clock time without its zone.
    pub fn local(self) -> Timestamp {
        Timestamp { clock: self.clock.map(|clock| Clock { offset: None, ..clock }), ..self }
    }

    /// Year, month and day as shown.
    pub(crate) fn calendar(self) -> (i16, u8, u8) {
        (self.year, self.month, self.day)
    }

    /// Whether only the day is known.
    pub fn is_date(self) -> bool {
        self.clock.is_none()
    }
}

fn days_in_month(year: i16, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
fn days_from_civil(year: i16, month: u8, day: u8) -> i64 {
    let (month, day) = (i64::from(month), i64::from(day));
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil_from_days(days: i64) -> Option<(i16, u8, u8)> {
    let days = days.checked_add(719_468)?;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = i16::try_from(year_of_era + era * 400 + i64::from(month <= 2)).ok()?;
    Some((year, month as u8, day as u8))
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)?;
        let Some(clock) = self.clock else { return Ok(()) };
        write!(f, "T{:02}:{:02}:{:02}", clock.hour, clock.minute, clock.second)?;
        match clock.offset {
            None => Ok(()),
            Some(0) => f.write_str("Z"),
            Some(offset) => {
                let sign = if offset < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60)
            }
        }
    }
}

/// The text is not a timestamp as [`Timestamp`] prints it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an ISO 8601 time: {0:?}")]
pub struct BadTimestamp(String);

impl FromStr for Timestamp {
    type Err = BadTimestamp;

    /// Reads what [`fmt::Display`] writes, and no other form.
    fn from_str(text: &str) -> Result<Timestamp, BadTimestamp> {
        fn number<T: FromStr>(text: &str, range: std::ops::Range<usize>) -> Option<T> {
            text.get(range).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
        }
        let parse = || {
            let date = Timestamp::date(number(text, 0..4)?, number(text, 5..7)?, number(text, 8..10)?)?;
            if text.len() == 10 {
                return (date.to_string() == text).then_some(date);
            }
            let local = date.at(number(text, 11..13)?, number(text, 14..16)?, number(text, 17..19)?)?;
            let stamp = match text.get(19..)? {
                "" => local,
                "Z" => local.with_offset(0)?,
                zone => {
                    let minutes = number::<i16>(zone, 1..3)? * 60 + number::<i16>(zone, 4..6)?;
                    local.with_offset(if zone.starts_with('-') { -minutes } else { minutes })?
                }
            };
            (stamp.to_string() == text).then_some(stamp)
        };
        parse().ok_or_else(|| BadTimestamp(text.to_owned()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_prints_what_it_reads() {
        for text in ["2023-11-06", "2023-11-06T16:35:00", "2024-02-29T00:00:00Z", "1969-12-31T23:59:59-05:30"]
        {
            assert_eq!(text.parse::<Timestamp>().map(|stamp| stamp.to_string()).as_deref(), Ok(text));
        }
        for text in
            ["", "2023-02-29", "2023-1-6", "2023-11-06T24:00:00", "2023-11-06T16:35:00+2", "x023-11-06"]
        {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }

    #[test]
    fn epochs_and_calendar_agree() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (1_712_826_000, "2024-04-11T09:00:00Z"),
        ] {
            let stamp = Timestamp::from_epoch(seconds).unwrap();
            assert_eq!((stamp.to_string().as_str(), stamp.epoch()), (text, seconds));
        }
        assert_eq!("2023-11-06T16:35:00+02:00".parse::<Timestamp>().unwrap().epoch(), 1_699_281_300);
    }
}
