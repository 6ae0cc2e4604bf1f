//! Clocks and zones: `16:35`, `12h05`, `5 pm`, `21時30分`, `17:31:03 +0000`, `09:00 (MEZ)`.

use super::super::page::Role;
use super::grammar::Grammar;
use crate::comment::Timestamp;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) hour: u8,
    pub(super) minute: u8,
    pub(super) second: u8,
    /// Minutes east of UTC, where a zone is given.
    pub(super) offset: Option<i16>,
}

impl Clock {
    pub(super) fn on(self, date: Timestamp) -> Option<Timestamp> {
        let local = date.at(self.hour, self.minute, self.second)?;
        match self.offset {
            Some(offset) => local.with_offset(offset),
            None => Some(local),
        }
    }
}

impl Grammar<'_> {
    /// A clock: `16:35`, `16: 35`, `4.35 pm`, `12h05`, `21時30分`, `下午3:15`, `5 pm`, `17 Uhr`. With `dotted`, `21.11`.
    pub(super) fn clock(&self, idx: usize, dotted: bool) -> Option<(Clock, usize)> {
        let before = self.half(idx);
        let idx = before.map_or(idx, |(_, next)| next);
        let (hour, digits) = self.words.number(idx)?;
        if digits > 2 && !(digits == 6 || digits == 4 && self.words.word(idx - idx.min(1)) == "t") {
            return None;
        }
        if digits == 4 || digits == 6 {
            // The basic form of ISO 8601: 20231106T163500Z.
            (idx > 0 && self.words.word(idx - 1) == "t").then_some(())?;
            let all = if digits == 4 { hour * 100 } else { hour };
            return self.zoned(all / 10_000, all / 100 % 100, all % 100, None, idx + 1);
        }
        let mark = self.page.phrase(self.words, idx + 1, Role::HourMark);
        let minute_at = match self.words.sign(idx + 1) {
            Some(':') if self.words.is_glued(idx + 1) => Some(idx + 2),
            Some('.') if self.words.is_glued(idx + 2) => Some(idx + 2),
            _ => mark.map(|(_, next)| next),
        };
        let minute = minute_at.and_then(|at| {
            let (minute, digits) = self.words.number(at)?;
            let colon = self.words.sign(idx + 1) == Some(':');
            (digits == 2 || mark.is_some() && digits == 1).then_some(())?;
            let next =
                self.page.phrase(self.words, at + 1, Role::MinuteMark).map_or(at + 1, |(_, next)| next);
            let second = (colon || mark.is_some()).then(|| self.second(next, mark.is_some())).flatten();
            Some((minute, second.map_or(0, |(second, _)| second), second.map_or(next, |(_, next)| next)))
        });
        let Some((minute, second, next)) = minute else {
            // A bare hour needs something that says it is one.
            let next = mark.map_or(idx + 1, |(_, next)| next);
            let half = before.or_else(|| self.half(next));
            let next = if before.is_none() { half.map_or(next, |(_, next)| next) } else { next };
            let oclock = self.page.phrase(self.words, next, Role::Oclock);
            (half.is_some() || oclock.is_some() || mark.is_some()).then_some(())?;
            return self.zoned(hour, 0, 0, half.map(|(pm, _)| pm), oclock.map_or(next, |(_, next)| next));
        };
        let half = before.or_else(|| self.half(next));
        let after = if before.is_none() { half.map_or(next, |(_, next)| next) } else { next };
        let oclock = self.page.phrase(self.words, after, Role::Oclock);
        let sure = dotted || half.is_some() || oclock.is_some();
        (self.words.sign(idx + 1) != Some('.') || sure).then_some(())?;
        let next = oclock.map_or(after, |(_, next)| next);
        self.zoned(hour, minute, second, half.map(|(pm, _)| pm), next)
    }

    /// Seconds behind the minutes, and a fraction, which is cut off.
    fn second(&self, idx: usize, marked: bool) -> Option<(u64, usize)> {
        let at = if self.words.sign(idx) == Some(':') { idx + 1 } else { idx };
        let (second, digits) = self.words.number(at)?;
        if at == idx {
            let (_, next) = self.page.phrase(self.words, at + 1, Role::SecondMark).filter(|_| marked)?;
            return Some((second, next));
        }
        (digits == 2 && self.words.is_glued(at)).then_some(())?;
        let fraction = matches!(self.words.sign(at + 1), Some('.' | ','))
            && self.words.is_glued(at + 1)
            && self.words.is_glued(at + 2)
            && self.words.number(at + 2).is_some();
        Some((second, at + 1 + 2 * usize::from(fraction)))
    }

    /// Whether an hour of twelve is before (`false`) or after noon.
    fn half(&self, idx: usize) -> Option<(bool, usize)> {
        let am = self.page.phrase(self.words, idx, Role::Am).map(|(_, next)| (false, next));
        let (pm, next) =
            am.or_else(|| self.page.phrase(self.words, idx, Role::Pm).map(|(_, next)| (true, next)))?;
        // The full stop of "p.m.".
        let dots = self.words.sign(next) == Some('.') && self.words.is_glued(next) && next > idx + 1;
        Some((pm, next + usize::from(dots)))
    }

    fn zoned(
        &self,
        hour: u64,
        minute: u64,
        second: u64,
        pm: Option<bool>,
        next: usize,
    ) -> Option<(Clock, usize)> {
        let hour = match pm {
            Some(true) if hour < 12 => hour + 12,
            Some(false) if hour == 12 => 0,
            _ => hour,
        };
        (hour < 24 && minute < 60 && second <= 60).then_some(())?;
        let (offset, next) = self.zone(next);
        let [hour, minute, second] = [hour, minute, second].map(|part| part as u8);
        Some((Clock { hour, minute, second, offset }, next))
    }

    /// `Z`, `UTC`, `GMT+2`, `(MEZ)`, `+0000`, `-05:00` behind a clock.
    fn zone(&self, idx: usize) -> (Option<i16>, usize) {
        let open = self.words.sign(idx) == Some('(');
        let at = idx + usize::from(open);
        let close = |next: usize| next + usize::from(open && self.words.sign(next) == Some(')'));
        if let Some((minutes, next)) = self.page.phrase(self.words, at, Role::Zone) {
            if let Some((offset, next)) = self.offset(next, true).filter(|_| minutes == 0) {
                return (Some(offset), close(next));
            }
            return (i16::try_from(minutes).ok(), close(next));
        }
        match self.offset(at, false) {
            Some((offset, next)) => (Some(offset), close(next)),
            None => (None, idx),
        }
    }

    fn offset(&self, idx: usize, after_name: bool) -> Option<(i16, usize)> {
        let sign = self.words.sign(idx).filter(|sign| matches!(sign, '+' | '-' | '−'))?;
        self.words.is_glued(idx + 1).then_some(())?;
        let (value, digits) = self.words.number(idx + 1)?;
        let (hours, minutes, next) = match digits {
            4 => (value / 100, value % 100, idx + 2),
            1 | 2 if self.words.sign(idx + 2) == Some(':') => (value, self.words.number(idx + 3)?.0, idx + 4),
            2 if self.words.is_glued(idx) && sign == '+' => (value, 0, idx + 2),
            1 | 2 if after_name => (value, 0, idx + 2),
            _ => return None,
        };
        // "12:30-14:00" is a span of time: zones are at most 14 hours away and end in quarters.
        let spaced_name = digits == 4 || self.words.is_glued(idx);
        (hours <= 14 && minutes < 60 && minutes % 15 == 0 && spaced_name).then_some(())?;
        let offset = (hours * 60 + minutes) as i16;
        Some((if sign == '+' { offset } else { -offset }, next))
    }
}
