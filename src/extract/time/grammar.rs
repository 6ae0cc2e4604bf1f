//! The forms of a time, on tokens: dates in figures and in words, clocks, zones, days and distances from now.
//!
//! Every function takes the token it starts at and gives what it read and the token after it, looking ahead a bounded
//! number of tokens, so that a search over a text of any length is linear.

use super::super::page::{Page, Role};
use super::super::words::{Words, is_ideograph};
use super::clock::Clock;
use crate::comment::Timestamp;

/// What a run of tokens says about a time, before it is counted from anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// A date, with or without a clock.
    Absolute(Timestamp),
    /// A day of some year, the last one that fits.
    Yearless { month: u8, day: u8, clock: Option<Clock> },
    /// So many months and seconds before now, told in no finer unit than `finest` (0 second … 6 year).
    Ago { months: i64, seconds: i64, finest: u8 },
    /// So many days before today.
    DaysBack(i64, Option<Clock>),
    /// The last such day of the week (1 Monday … 7 Sunday).
    Weekday(u8, Clock),
}

struct Date {
    year: Option<i16>,
    month: u8,
    day: u8,
}

/// Reads the times in one text.
pub(super) struct Grammar<'w> {
    pub(super) words: &'w Words,
    pub(super) text: &'w str,
    pub(super) page: &'static Page,
    pub(super) month_first: bool,
    /// The text is nothing but a time: forms that mean something else in running words are read too.
    pub(super) whole: bool,
}

impl Grammar<'_> {
    /// The time that begins at token `idx`.
    pub(super) fn time(&self, idx: usize) -> Option<(Moment, usize)> {
        if !self.may_begin(idx) {
            return None;
        }
        let found = self
            .dated(idx)
            .or_else(|| self.clock_first(idx))
            .or_else(|| self.ago(idx))
            .or_else(|| self.day(idx))
            .or_else(|| self.weekday(idx))?;
        // Behind a glued name ("Anna12 May 2024") only a full date is sure to be none of the name.
        let named = idx > 0
            && self.words.is_glued(idx)
            && self.words.is_word(idx - 1)
            && self.words.number(idx).is_some();
        let sure = matches!(found.0, Moment::Absolute(stamp) if !stamp.is_date());
        (self.may_end(found.1) && (!named || sure || self.after_ideograph(idx))).then_some(found)
    }

    fn after_ideograph(&self, idx: usize) -> bool {
        let before = self.words.get(idx).and_then(|token| self.text[..token.start].chars().next_back());
        before.is_some_and(is_ideograph)
    }

    /// A time does not begin inside a word, a number, a version or an address.
    fn may_begin(&self, idx: usize) -> bool {
        let Some(token) = self.words.get(idx) else { return false };
        if !token.glued || idx == 0 {
            return true;
        }
        let number = self.words.number(idx).is_some();
        match self.words.sign(idx - 1) {
            Some('.' | '/' | '-' | ':' | ',') if number => {
                idx < 2 || !(self.words.number(idx - 2).is_some() && self.words.is_glued(idx - 1))
            }
            Some(sign) => !matches!(sign, '$' | '€' | '£' | '%' | '@' | '_' | '=' | '\\'),
            None => true, // Parted at a capital or between letters and figures.
        }
    }

    fn may_end(&self, next: usize) -> bool {
        let Some(token) = self.words.get(next).filter(|token| token.glued) else { return true };
        let first = self.text[token.start..].chars().next();
        match self.words.sign(next) {
            Some('.' | '/' | '-') => {
                !(self.words.number(next + 1).is_some() && self.words.is_glued(next + 1))
            }
            Some(sign) => !matches!(sign, '%' | '€' | '$' | '_'),
            None => first.is_some_and(|c| c.is_uppercase() || is_ideograph(c)),
        }
    }

    /// A date, then perhaps a clock.
    fn dated(&self, idx: usize) -> Option<(Moment, usize)> {
        let start =
            self.page.phrase(self.words, idx, Role::Weekday).map_or(idx, |(_, next)| self.gap(next, ",.("));
        let (mut date, next) = self.date(start)?;
        let after = self.gap(next, ",;.-–—−|@/·•(T›»");
        let (after, said_at) = match self.page.phrase(self.words, after, Role::At) {
            Some((_, after)) => (self.gap(after, ":"), true),
            None => (after, false),
        };
        // Chinese and Japanese pages put the day of the week between date and clock.
        let after = match self.page.phrase(self.words, after, Role::Weekday) {
            Some((_, past)) if !said_at => self.gap(past, ",.)"),
            _ => after,
        };
        let iso_t = usize::from(self.words.word(after) == "t" && self.words.is_glued(after));
        let dotted = said_at || (self.whole && date.year.is_some() && after <= next + 1);
        let Some((clock, mut end)) = self.clock(after + iso_t, dotted) else {
            let day = self.finish(&date, None)?;
            let bare = matches!(day, Moment::Yearless { .. });
            return (!bare || self.whole).then_some((day, next));
        };
        // "Tue Jan 14 17:31:03 2014".
        if date.year.is_none()
            && let Some((year, past)) = self.year(self.gap(end, ","), false)
        {
            (date.year, end) = (Some(year), past);
        }
        Some((self.finish(&date, Some(clock))?, end))
    }

    /// "16:35, 6 November 2023"; "16:35 yesterday".
    fn clock_first(&self, idx: usize) -> Option<(Moment, usize)> {
        let (clock, next) = self.clock(idx, false)?;
        let mut next = self.gap(next, ",;-–—|/·•(");
        if let Some((_, past)) = self.page.phrase(self.words, next, Role::On) {
            next = past;
        }
        if let Some((back, past)) = self.page.phrase(self.words, next, Role::Day) {
            return Some((Moment::DaysBack(i64::from(back), Some(clock)), past));
        }
        let start =
            self.page.phrase(self.words, next, Role::Weekday).map_or(next, |(_, past)| self.gap(past, ",."));
        let (date, end) = self.date(start)?;
        Some((self.finish(&date, Some(clock))?, end))
    }

    fn finish(&self, date: &Date, clock: Option<Clock>) -> Option<Moment> {
        let Some(year) = date.year else {
            Timestamp::date(2000, date.month, date.day)?;
            return Some(Moment::Yearless { month: date.month, day: date.day, clock });
        };
        let day = Timestamp::date(year, date.month, date.day)?;
        Some(Moment::Absolute(clock.map_or(Some(day), |clock| clock.on(day))?))
    }

    fn date(&self, idx: usize) -> Option<(Date, usize)> {
        self.marked(idx).or_else(|| self.figures(idx)).or_else(|| self.worded(idx))
    }

    /// 2014年2月7日, 2月7日.
    fn marked(&self, idx: usize) -> Option<(Date, usize)> {
        let year = (|| {
            let (year, after) = self.year(idx, true)?;
            Some((year, self.page.phrase(self.words, after, Role::YearMark)?.1))
        })();
        let month_at = year.map_or(idx, |(_, next)| next);
        let (month, after) = self.small(month_at)?;
        let (_, day_at) = self.page.phrase(self.words, after, Role::MonthMark)?;
        let (day, after) = self.small(day_at)?;
        let (_, next) = self.page.phrase(self.words, after, Role::DayMark)?;
        Some((Date { year: year.map(|(year, _)| year), month, day }, next))
    }

    /// 06.11.2023, 2013-5-6, 11/06/23.
    fn figures(&self, idx: usize) -> Option<(Date, usize)> {
        let (first, first_digits) = self.words.number(idx)?;
        let sign = self.words.sign(idx + 1).filter(|sign| matches!(sign, '.' | '/' | '-'))?;
        let (second, second_digits) = self.words.number(idx + 2).filter(|&(_, digits)| digits <= 2)?;
        let same = self.words.sign(idx + 3) == Some(sign);
        let spaced = !self.words.is_glued(idx + 2) || !self.words.is_glued(idx + 4);
        if !self.words.is_glued(idx + 1) || !same || (spaced && sign != '.') {
            return None;
        }
        let (third, third_digits) = self.words.number(idx + 4)?;
        let (first, second) =
            (u8::try_from(first % 10_000 % 256).ok().filter(|_| first < 100), u8::try_from(second).ok()?);
        if first_digits == 4 && third_digits <= 2 {
            let year = self.words.number(idx).and_then(|(year, _)| plausible(year))?;
            return Some((Date { year: Some(year), month: second, day: u8::try_from(third).ok()? }, idx + 5));
        }
        let year = match third_digits {
            4 => plausible(third)?,
            2 => short_year(third),
            _ => return None,
        };
        let padded = first_digits == 2 && second_digits == 2;
        if first_digits > 2 || (third_digits == 2 && !padded && !self.whole) {
            return None;
        }
        let first = first?;
        let month_leads = sign != '.' && self.month_first && first <= 12 || second > 12 && sign != '.';
        let (day, month) = if month_leads { (second, first) } else { (first, second) };
        Some((Date { year: Some(year), month, day }, idx + 5))
    }

    /// 6. November 2023, Nov 6th, 2023, 2023 Nov 6.
    fn worded(&self, idx: usize) -> Option<(Date, usize)> {
        if let Some((month, next)) = self.month(idx) {
            let (day, next) = self.small(self.gap(next, ".-/"))?;
            let next = self.ordinal(next);
            let (year, next) = self.year_after(next);
            return Some((Date { year, month, day }, next));
        }
        if let Some((year, next)) = self.year(idx, true)
            && let Some((month, next)) = self.month(self.gap(next, ".,-/"))
        {
            let (day, next) = self.small(self.gap(next, ".-/"))?;
            let next = self.ordinal(next);
            // "Anna 1987 May 4, 2021": the first year is part of a name.
            let second = self.year(self.gap(next, ","), false);
            return second.is_none().then_some((Date { year: Some(year), month, day }, next));
        }
        let (day, next) = self.small(idx)?;
        let next = self.gap(self.ordinal(next), ".,-/");
        let next = self.page.phrase(self.words, next, Role::Joiner).map_or(next, |(_, next)| next);
        let (month, next) = self.month(next)?;
        let (year, next) = self.year_after(next);
        Some((Date { year, month, day }, next))
    }

    fn month(&self, idx: usize) -> Option<(u8, usize)> {
        let (month, next) = self.page.phrase(self.words, idx, Role::Month)?;
        Some((u8::try_from(month).ok()?, next))
    }

    fn ordinal(&self, idx: usize) -> usize {
        if matches!(self.words.sign(idx), Some('º' | '°')) {
            return idx + 1;
        }
        self.page
            .phrase(self.words, idx, Role::Ordinal)
            .filter(|_| self.words.is_glued(idx))
            .map_or(idx, |(_, next)| next)
    }

    /// The year behind day and month, and a word for "year" behind it ("2023 г.", "2021 года").
    fn year_after(&self, idx: usize) -> (Option<i16>, usize) {
        let mut at = self.gap(idx, ".,-/");
        at = self.page.phrase(self.words, at, Role::Joiner).map_or(at, |(_, next)| next);
        let quoted = matches!(self.words.sign(at), Some('\'' | '’'));
        let Some((year, next)) = self.year(at + usize::from(quoted), false).or_else(|| {
            let (year, digits) = self.words.number(at + usize::from(quoted))?;
            let next = at + usize::from(quoted) + 1;
            let is_clock = matches!(self.words.sign(next), Some(':' | '.'))
                && self.words.number(next + 1).is_some()
                || self.words.is_word(next) && self.words.is_glued(next);
            (digits == 2 && !is_clock && (quoted || self.whole)).then(|| (short_year(year), next))
        }) else {
            return (None, idx);
        };
        (Some(year), self.page.phrase(self.words, next, Role::YearMark).map_or(next, |(_, next)| next))
    }

    fn year(&self, idx: usize, lead: bool) -> Option<(i16, usize)> {
        let (value, digits) = self.words.number(idx)?;
        // "2014:" would be a clock of its own kind; "6 Nov 2014: text" is a date before a colon.
        let clock = !lead && self.words.sign(idx + 1) == Some(':') && self.words.number(idx + 2).is_some();
        (digits == 4 && !clock).then_some(())?;
        Some((plausible(value)?, idx + 1))
    }

    /// A day or a month in figures.
    fn small(&self, idx: usize) -> Option<(u8, usize)> {
        let (value, digits) = self.words.number(idx)?;
        (digits <= 2 && (1..=31).contains(&value)).then_some((value as u8, idx + 1))
    }

    /// "vor 8 Stunden", "2 hours ago", "50 Minuten 46 Sekunden her", "just now".
    fn ago(&self, idx: usize) -> Option<(Moment, usize)> {
        if let Some((_, next)) = self.page.phrase(self.words, idx, Role::Now) {
            return Some((Moment::Ago { months: 0, seconds: 0, finest: 1 }, next));
        }
        let before = self.page.phrase(self.words, idx, Role::AgoBefore).map(|(_, next)| next);
        let (mut months, mut seconds, mut finest) = (0_i64, 0_i64, u8::MAX);
        let (mut next, mut parts) = (before.unwrap_or(idx), 0);
        while parts < 4 {
            let at = if parts == 0 { next } else { self.joined(next) };
            let Some((count, unit, past)) = self.quantity(at) else { break };
            match unit {
                0 => seconds += count,
                1 => seconds += count * 60,
                2 => seconds += count * 3600,
                3 => seconds += count * 86_400,
                4 => seconds += count * 7 * 86_400,
                5 => months += count,
                _ => months += count * 12,
            }
            (next, finest, parts) = (past, finest.min(unit), parts + 1);
        }
        (parts > 0).then_some(())?;
        let after = self.page.phrase(self.words, next, Role::AgoAfter).map(|(_, next)| next);
        (before.is_some() || after.is_some() || self.whole && self.is_short(idx)).then_some(())?;
        Some((Moment::Ago { months, seconds, finest }, after.unwrap_or(next)))
    }

    /// "1 year, 2 months and 3 days".
    fn joined(&self, idx: usize) -> usize {
        let at = self.gap(idx, ",.");
        self.page.phrase(self.words, at, Role::Joiner).map_or(at, |(_, next)| next)
    }

    fn quantity(&self, idx: usize) -> Option<(i64, u8, usize)> {
        let (count, next) = match self.words.number(idx) {
            Some((value, digits)) if digits <= 4 => (value as i64, idx + 1),
            Some(_) => return None,
            None => match self.page.phrase(self.words, idx, Role::Number) {
                Some((value, next)) => (i64::from(value), next),
                // "неделю назад", "час назад": one of it.
                None => (1, idx),
            },
        };
        let (unit, next) = self.page.phrase(self.words, next, Role::Unit).or_else(|| {
            (next > idx).then(|| self.page.phrase(self.words, next, Role::UnitShort)).flatten()
        })?;
        let dot = self.words.sign(next) == Some('.')
            && self.words.is_glued(next)
            && self.words.get(next + 1).is_some();
        Some((count, u8::try_from(unit).ok()?, next + usize::from(dot)))
    }

    /// "5h", "3w": a distance told by the bare unit, glued to its number.
    fn is_short(&self, idx: usize) -> bool {
        let short = self.page.phrase(self.words, idx + 1, Role::UnitShort);
        self.words.number(idx).is_some() && short.is_some_and(|(_, next)| next == self.words.len())
    }

    /// "yesterday", "вчера, 16:35", "heute um 10 Uhr".
    fn day(&self, idx: usize) -> Option<(Moment, usize)> {
        let (back, next) = self.page.phrase(self.words, idx, Role::Day)?;
        let clock = self.clock_after(next);
        (clock.is_some() || self.whole).then_some(())?;
        let next_token = clock.map_or(next, |(_, next)| next);
        Some((Moment::DaysBack(i64::from(back), clock.map(|(clock, _)| clock)), next_token))
    }

    /// "у п'ятницю у 03:20".
    fn weekday(&self, idx: usize) -> Option<(Moment, usize)> {
        let (weekday, next) = self.page.phrase(self.words, idx, Role::Weekday)?;
        let (clock, next) = self.clock_after(next)?;
        Some((Moment::Weekday(u8::try_from(weekday).ok()?, clock), next))
    }

    fn clock_after(&self, idx: usize) -> Option<(Clock, usize)> {
        let at = self.gap(idx, ",.-–—|/·(");
        let said = self.page.phrase(self.words, at, Role::At);
        self.clock(said.map_or(at, |(_, next)| next), said.is_some())
    }

    /// The first token from `idx` on (at most four further) that is none of `signs`; a glued `T` is left for ISO.
    fn gap(&self, idx: usize, signs: &str) -> usize {
        let mut at = idx;
        while at < idx + 4 && self.words.sign(at).is_some_and(|sign| signs.contains(sign)) {
            at += 1;
        }
        at
    }
}

/// Years that a comment can bear; 1970 is the least a computer gives, and 2100 is far enough.
fn plausible(year: u64) -> Option<i16> {
    (1970..=2100).contains(&year).then_some(year as i16)
}

fn short_year(year: u64) -> i16 {
    (if year >= 70 { 1900 + year } else { 2000 + year }) as i16
}
