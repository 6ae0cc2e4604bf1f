//! The one time parser of all readers: absolute, machine-made and relative times in the languages of `page.tsv`.

mod clock;
mod grammar;

use std::ops::Range;

use self::clock::Clock;
use self::grammar::{Grammar, Moment};
use super::page::{Page, Role};
use super::words::{Kind, Words};
use crate::comment::Timestamp;

/// A time as a document shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// A point in time, as precise as shown.
    At(Timestamp),
    /// A time relative to when the page was read ("2 hours ago") that has no reference to count from; as shown.
    Relative(String),
}

/// Reads the times of one document: whether days or months come first is decided once for all of them.
#[derive(Clone, Debug)]
pub(crate) struct TimeReader {
    reference: Option<Timestamp>,
    month_first: bool,
}

impl TimeReader {
    /// Looks at all of a document's time-like strings (`samples`; may hold other text) and its language, if known, to decide
    /// day-first or month-first; relative times count from `reference`.
    ///
    /// A value above 12 decides, the more frequent side where they contradict; else the language; without one, the day
    /// comes first.
    pub(crate) fn for_document<'a>(
        samples: impl IntoIterator<Item = &'a str>,
        lang: Option<&str>,
        reference: Option<Timestamp>,
    ) -> TimeReader {
        let (mut day_first, mut month_first) = (0_u32, 0_u32);
        for sample in samples {
            for (first, second) in figure_pairs(sample) {
                day_first += u32::from(first > 12 && second <= 12);
                month_first += u32::from(second > 12 && first <= 12);
            }
        }
        let month_first = match day_first.cmp(&month_first) {
            std::cmp::Ordering::Greater => false,
            std::cmp::Ordering::Less => true,
            std::cmp::Ordering::Equal => lang.is_some_and(|lang| Page::get().is_month_first(lang)),
        };
        TimeReader { reference, month_first }
    }

    /// Reads `text` if the whole of it (but for furniture such as "at", "on", "(edited)") is one time. Two lines of it
    /// may be a date and its clock in separate blocks.
    pub(crate) fn parse(&self, text: &str) -> Option<When> {
        const LONGEST: usize = 200;
        let text = text.trim();
        if text.len() > LONGEST {
            return None;
        }
        let words = Words::of(text);
        let (moment, start, end) = self.first(&words, text, true)?;
        let page = Page::get();
        let furniture = |idx: usize| {
            let role = |role| page.phrase(&words, idx, role).map(|(_, next)| next);
            [Role::On, Role::At, Role::Oclock, Role::Weekday, Role::Label].into_iter().filter_map(role).max()
        };
        let mut idx = 0;
        while idx < words.len() {
            if idx == start {
                idx = end;
            } else if words.sign(idx).is_some() {
                idx += 1;
            } else if idx > start && page.phrase(&words, idx, Role::Edited).is_some() {
                break;
            } else if let Some(next) =
                page.phrase(&words, idx, Role::Edited).map(|(_, next)| next).or(furniture(idx))
            {
                idx = next;
            } else {
                return None;
            }
        }
        self.resolve(moment)
            .map(When::At)
            .or_else(|| (!matches!(moment, Moment::Absolute(_))).then(|| When::Relative(text.to_owned())))
    }

    /// Finds the first time inside `text`: its byte range (with a word such as "on" before it) and what it says.
    pub(crate) fn find(&self, text: &str) -> Option<(Range<usize>, When)> {
        let words = Words::of(text);
        let (moment, start, end) = self.first(&words, text, false)?;
        let page = Page::get();
        let bare = words.get(start)?.start..words.get(end - 1)?.end;
        let mut from = start;
        // "on", "posted on", "le": at most three tokens back.
        for back in 1..=3 {
            let Some(idx) = start.checked_sub(back) else { break };
            let reaches = [Role::On, Role::At, Role::Edited]
                .into_iter()
                .any(|role| page.phrase(&words, idx, role).is_some_and(|(_, next)| next >= from));
            if !reaches {
                break;
            }
            from = idx;
        }
        let range = words.get(from)?.start..bare.end;
        let when = match self.resolve(moment) {
            Some(stamp) => When::At(stamp),
            None if matches!(moment, Moment::Absolute(_)) => return None,
            None => When::Relative(text[bare].to_owned()),
        };
        Some((range, when))
    }

    /// Whether the whole of `text` is a clock without a day ("2:32 pm"), the second half of a time in two blocks.
    pub(crate) fn is_clock(&self, text: &str) -> bool {
        if text.len() > 40 {
            return false;
        }
        let words = Words::of(text);
        let said = Page::get().phrase(&words, 0, Role::At).map(|(_, next)| next);
        let read = self.grammar(&words, text, true).clock(said.unwrap_or(0), said.is_some());
        read.is_some_and(|(_, next)| next == words.len())
    }

    fn grammar<'w>(&self, words: &'w Words, text: &'w str, whole: bool) -> Grammar<'w> {
        Grammar { words, text, page: Page::get(), month_first: self.month_first, whole }
    }

    fn first(&self, words: &Words, text: &str, whole: bool) -> Option<(Moment, usize, usize)> {
        let grammar = self.grammar(words, text, whole);
        (0..words.len()).find_map(|idx| grammar.time(idx).map(|(moment, end)| (moment, idx, end)))
    }

    fn resolve(&self, moment: Moment) -> Option<Timestamp> {
        if let Moment::Absolute(stamp) = moment {
            return Some(stamp);
        }
        resolve(moment, self.reference?)
    }
}

/// What a moment means when it is read at `reference`, to the precision its unit gives.
fn resolve(moment: Moment, reference: Timestamp) -> Option<Timestamp> {
    let place = |day: Timestamp, clock: Option<Clock>| clock.map_or(Some(day), |clock| clock.on(day));
    match moment {
        Moment::Absolute(stamp) => Some(stamp),
        Moment::Ago { months, seconds, finest } if finest <= 2 => {
            // Hours before a mere date lead to no known day.
            (!reference.is_date()).then_some(())?;
            let offset_free = if reference.is_instant() { reference } else { reference.local() };
            let whole_months = months_back(offset_free.day_only(), months)?;
            let days = offset_free.day_only().epoch() - whole_months.epoch();
            let stamp = Timestamp::from_epoch(reference.epoch().checked_sub(days)?.checked_sub(seconds)?)?;
            Some(if reference.is_instant() { stamp } else { stamp.local() })
        }
        Moment::Ago { months, seconds, .. } => {
            let day = months_back(reference.day_only(), months)?;
            Some(Timestamp::from_epoch(day.epoch().checked_sub(seconds)?)?.day_only())
        }
        Moment::DaysBack(days, clock) => place(days_back(reference, days)?, clock),
        Moment::Weekday(weekday, clock) => {
            // 1970-01-01 was a Thursday.
            let today = (reference.day_only().epoch().div_euclid(86_400) + 3).rem_euclid(7) + 1;
            let stamp =
                place(days_back(reference, (today - i64::from(weekday)).rem_euclid(7))?, Some(clock))?;
            let late = !reference.is_date() && stamp.local().epoch() > reference.local().epoch();
            if late { place(days_back(stamp, 7)?, Some(clock)) } else { Some(stamp) }
        }
        Moment::Yearless { month, day, clock } => {
            let (year, ..) = reference.calendar();
            let candidates =
                (0..=4).filter_map(|back| place(Timestamp::date(year - back, month, day)?, clock));
            let limit = days_back(reference, -1)?.epoch();
            candidates.into_iter().find(|stamp| stamp.day_only().epoch() <= limit)
        }
    }
}

fn days_back(from: Timestamp, days: i64) -> Option<Timestamp> {
    Some(Timestamp::from_epoch(from.day_only().epoch().checked_sub(days.checked_mul(86_400)?)?)?.day_only())
}

/// The same day so many months earlier, or the last day of that month where it has no such day.
fn months_back(day: Timestamp, months: i64) -> Option<Timestamp> {
    let (year, month, date) = day.calendar();
    let count = i64::from(year) * 12 + i64::from(month) - 1 - months;
    let (year, month) = (i16::try_from(count.div_euclid(12)).ok()?, (count.rem_euclid(12) + 1) as u8);
    (0..4).find_map(|less| Timestamp::date(year, month, date.checked_sub(less)?))
}

/// The first two figures of every `N/N/NNNN`, `N-N-NN` and their like.
fn figure_pairs(text: &str) -> Vec<(u64, u64)> {
    if !text.bytes().any(|byte| matches!(byte, b'/' | b'-')) {
        return Vec::new();
    }
    let words = Words::of(text);
    let pair = |idx: usize| {
        let (first, second) = (words.number(idx)?, words.number(idx + 2)?);
        let sign = words.sign(idx + 1).filter(|sign| matches!(sign, '/' | '-'))?;
        let third = words.number(idx + 4).filter(|&(_, digits)| digits == 2 || digits == 4)?;
        let lone = idx == 0 || !words.is_glued(idx) || words.sign(idx - 1) != Some(sign);
        let shape = words.sign(idx + 3) == Some(sign) && first.1 <= 2 && second.1 <= 2 && third.1 >= 2;
        (shape && lone && (1..=31).contains(&first.0) && (1..=31).contains(&second.0))
            .then_some((first.0, second.0))
    };
    (0..words.len()).filter_map(pair).collect()
}

/// Reads a time written by a machine: ISO 8601 and its relatives, RFC 2822, epoch seconds or milliseconds (digits, may
/// have a fraction). Without a zone it stays local, but for `utc_without_zone`.
///
/// Epochs are read from 1973 on (nine digits and more): smaller numbers are something else. Dates in figures whose
/// order is a matter of taste (`11/06/2023`) are none of a machine's.
pub(crate) fn machine(text: &str, utc_without_zone: bool) -> Option<Timestamp> {
    let text = text.trim();
    if text.len() > 64 {
        return None;
    }
    if let Some(stamp) = digits_only(text) {
        return stamp.filter(|_| !text.starts_with('-')).map(|stamp| zoned(stamp, utc_without_zone));
    }
    let words = Words::of(text);
    // "2024-04-11T09:00:00 1712826000": the epoch is the instant.
    if words.len() > 8
        && let Some(Kind::Number { value, digits: 10 }) = words.get(words.len() - 1).map(|token| token.kind)
        && !words.is_glued(words.len() - 1)
    {
        return Timestamp::from_epoch(i64::try_from(value).ok()?);
    }
    let taste = words.number(0).is_some_and(|(_, digits)| digits <= 2)
        && matches!(words.sign(1), Some('/' | '-' | '.'));
    let ordered = taste && !words.is_word(2);
    let compact = words.number(0).filter(|&(_, digits)| digits == 8 && words.word(1) == "t");
    if let Some((day, _)) = compact {
        let date = compact_date(day)?;
        let grammar = Grammar { words: &words, text, page: Page::get(), month_first: false, whole: true };
        let (clock, next) = grammar.clock(2, false)?;
        return (next == words.len()).then_some(zoned(clock.on(date)?, utc_without_zone));
    }
    if ordered {
        return None;
    }
    let reader = TimeReader { reference: None, month_first: false };
    match reader.parse(text)? {
        When::At(stamp) => Some(zoned(stamp, utc_without_zone)),
        When::Relative(_) => None,
    }
}

fn zoned(stamp: Timestamp, utc: bool) -> Timestamp {
    if utc && !stamp.is_instant() { stamp.with_offset(0).unwrap_or(stamp) } else { stamp }
}

/// `Some` where the text is a number: an epoch, a compact date, or (`Some(None)`) no time at all.
fn digits_only(text: &str) -> Option<Option<Timestamp>> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = fraction.to_ascii_lowercase();
    if digits(whole) && exponent.contains('e') {
        // Spreadsheets write 1.699281e9.
        let value: f64 = unsigned.parse().ok()?;
        return Some((1e8..1e11).contains(&value).then(|| Timestamp::from_epoch(value as i64)).flatten());
    }
    if !digits(whole) || !(fraction.is_empty() || digits(fraction)) {
        return None;
    }
    let Ok(value) = whole.parse::<i64>() else { return Some(None) };
    let pure = whole.len() == unsigned.len();
    Some(match value {
        _ if pure && whole.len() == 8 => u64::try_from(value).ok().and_then(compact_date),
        _ if pure && whole.len() == 14 => {
            let clock = value % 1_000_000;
            let [hour, minute, second] =
                [clock / 10_000, clock / 100 % 100, clock % 100].map(|part| part as u8);
            compact_date((value / 1_000_000) as u64).and_then(|date| date.at(hour, minute, second))
        }
        ..=99_999_999 => None,
        100_000_000..=99_999_999_999 => Timestamp::from_epoch(value),
        100_000_000_000..=99_999_999_999_999 => Timestamp::from_epoch(value / 1000),
        100_000_000_000_000..=99_999_999_999_999_999 => Timestamp::from_epoch(value / 1_000_000),
        _ => Timestamp::from_epoch(value / 1_000_000_000),
    })
}

/// 20231106.
fn compact_date(value: u64) -> Option<Timestamp> {
    let year = i16::try_from(value / 10_000).ok().filter(|year| (1970..=2100).contains(year))?;
    Timestamp::date(year, (value / 100 % 100) as u8, (value % 100) as u8)
}

#[cfg(test)]
mod tests;
