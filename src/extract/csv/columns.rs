//! Which column holds what: by the user's word, by name, and by whether the values bear the name out.

use std::collections::HashSet;

use super::super::Fields;
use super::super::time::{self, TimeReader, When};
use super::super::votes;
use crate::source::table::{Layout, Role, Row, cell, role};

/// The columns of a table that are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::extract) struct Columns {
    pub(super) text: usize,
    pub(super) score: Option<usize>,
    pub(super) up: Option<usize>,
    pub(super) down: Option<usize>,
    pub(super) time: Option<usize>,
    /// A clock in a column of its own, beside a date.
    pub(super) clock: Option<usize>,
    /// Whether the time's name says that it is in UTC.
    pub(super) is_utc: bool,
    pub(super) author: Option<usize>,
    pub(super) id: Option<usize>,
    pub(super) parent: Option<usize>,
    pub(super) hidden: Option<usize>,
}

/// Why the columns of a table could not be told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::extract) enum ColumnError {
    #[error("no column {0:?} (there are: {1})")]
    Unknown(String, String),
    #[cfg(feature = "parquet")]
    #[error("column {0:?} is a list or a map; one with a single value a row is wanted")]
    Repeated(String),
    #[cfg(feature = "parquet")]
    #[error("column {0:?} is a group of columns: {1}")]
    Group(String, String),
    #[error("no column of comment text found among: {0} (name it with --text-field)")]
    NoText(String),
}

impl Columns {
    /// Every column that is read.
    #[cfg(feature = "parquet")]
    pub(super) fn used(&self) -> Vec<usize> {
        let Columns { text, score, up, down, time, clock, is_utc: _, author, id, parent, hidden } = *self;
        let others = [score, up, down, time, clock, author, id, parent, hidden];
        others.into_iter().flatten().chain([text]).collect()
    }

    /// Maps the columns of a table; the user's names come before everything else.
    pub(super) fn map(layout: &Layout, fields: &Fields, times: &TimeReader) -> Result<Columns, ColumnError> {
        let names = layout.header.as_deref().unwrap_or_default();
        let shift = layout.n_columns.saturating_sub(names.len()) * usize::from(!names.is_empty());
        let named = |field: &Option<String>| match field {
            None => Ok(None),
            Some(name) => match position(names, name) {
                Some(idx) => Ok(Some(idx + shift)),
                None => Err(ColumnError::Unknown(name.clone(), names.join(", "))),
            },
        };
        let text =
            named(&fields.text)?.or(layout.text).ok_or_else(|| ColumnError::NoText(names.join(", ")))?;
        let table = Table { layout, names, shift, text };
        let time = named(&fields.time)?.or_else(|| table.time(times));
        let score = named(&fields.vote)?.or_else(|| table.find(Role::Score, is_vote));
        Ok(Columns {
            text,
            score,
            up: table.find(Role::Up, is_vote),
            down: table.find(Role::Down, is_vote),
            time,
            clock: time.and_then(|time| table.clock(time, times)),
            is_utc: time.is_some_and(|time| table.is_utc(time)),
            author: named(&fields.author)?.or_else(|| table.find(Role::Author, |_| true)),
            id: named(&fields.id)?.or_else(|| table.id()),
            parent: table.find(Role::Parent, |value| value.len() < 100),
            hidden: table.find(Role::Hidden, |_| true),
        })
    }
}

fn position(names: &[String], wanted: &str) -> Option<usize> {
    let exact = names.iter().position(|name| name == wanted);
    exact.or_else(|| names.iter().position(|name| name.to_lowercase() == wanted.to_lowercase()))
}

/// A table's sample, to test a guess on.
struct Table<'a> {
    layout: &'a Layout,
    names: &'a [String],
    shift: usize,
    text: usize,
}

impl Table<'_> {
    /// The columns whose name has this role, best name first, but for the text's own.
    fn named(&self, wanted: Role) -> impl Iterator<Item = usize> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (idx, name) in self.names.iter().enumerate() {
            if let Some((_, rank)) =
                role(name).filter(|(role, _)| *role == wanted && idx + self.shift != self.text)
            {
                found.push((rank, idx + self.shift));
            }
        }
        found.sort_unstable();
        found.into_iter().map(|(_, idx)| idx)
    }

    /// The best named column of which eight values in ten are what the role asks for.
    fn find(&self, wanted: Role, is_fit: impl Fn(&str) -> bool) -> Option<usize> {
        self.named(wanted).find(|idx| self.share(*idx, &is_fit).is_none_or(|share| share >= 8))
    }

    /// How many values in ten are so; `None` where there are none.
    fn share(&self, idx: usize, is_so: impl Fn(&str) -> bool) -> Option<usize> {
        let cells = self.layout.rows.iter().map(|row| cell(row, idx)).filter(|cell| !is_absent(cell));
        let (mut n_so, mut n_all) = (0, 0);
        for cell in cells {
            n_all += 1;
            n_so += usize::from(is_so(&cell));
        }
        (n_so * 10).checked_div(n_all)
    }

    /// An id is different in every row.
    fn id(&self) -> Option<usize> {
        self.named(Role::Id).find(|idx| {
            let mut seen = HashSet::new();
            self.share(*idx, |value| value.len() < 200).is_none_or(|share| share >= 8)
                && self.layout.rows.iter().map(|row| row.get(*idx)).all(|id| id.is_empty() || seen.insert(id))
        })
    }

    /// The best named column of times; in a table without a header the one column that is nothing else.
    fn time(&self, times: &TimeReader) -> Option<usize> {
        let is_time = |value: &str| instant(value, times, false).is_some();
        let is_fit = |idx: &usize| self.share(*idx, is_time).is_none_or(|share| share >= 5);
        if !self.names.is_empty() {
            return self.named(Role::Time).find(is_fit);
        }
        let is_long = |value: &str| value.trim().len() >= 8 && is_time(value);
        let mut found = (0..self.layout.n_columns)
            .filter(|idx| *idx != self.text && self.share(*idx, is_long).is_some_and(|share| share == 10));
        found.next().filter(|_| found.next().is_none())
    }

    /// A column of clocks beside one of dates.
    fn clock(&self, date: usize, times: &TimeReader) -> Option<usize> {
        let is_date =
            |value: &str| matches!(instant(value, times, false), Some(When::At(stamp)) if stamp.is_date());
        let is_clock = |value: &str| {
            let parts: Vec<&str> = value.trim().split(':').collect();
            (2..=3).contains(&parts.len())
                && parts
                    .iter()
                    .all(|part| matches!(part.len(), 1 | 2) && part.bytes().all(|byte| byte.is_ascii_digit()))
        };
        self.share(date, is_date).filter(|share| *share == 10)?;
        self.named(Role::Time)
            .filter(|idx| *idx != date)
            .find(|idx| self.share(*idx, is_clock).is_some_and(|share| share >= 9))
    }

    fn is_utc(&self, time: usize) -> bool {
        let name =
            time.checked_sub(self.shift).and_then(|idx| self.names.get(idx)).map(|name| name.to_lowercase());
        name.is_some_and(|name| name.contains("utc") || name.contains("gmt"))
    }
}

/// Reads a time cell, made by a machine or by people.
pub(super) fn instant(value: &str, times: &TimeReader, is_utc: bool) -> Option<When> {
    let value = value.trim();
    time::machine(value, is_utc).map(When::At).or_else(|| times.parse(value))
}

/// A whole number of votes; 0.87 is some model's opinion.
fn is_vote(value: &str) -> bool {
    let is_whole = value.trim().parse::<f64>().is_ok_and(|number| number.fract() == 0.0);
    (is_whole || value.trim().parse::<f64>().is_err()) && votes::parse(value).is_some()
}

/// How tables write that there is no value.
pub(super) fn is_absent(value: &str) -> bool {
    let value = value.trim();
    ["", "-", "nan", "nat", "null", "none", "n/a", "na", "\\n", "undefined"]
        .iter()
        .any(|absent| value.eq_ignore_ascii_case(absent))
}

pub(super) fn is_true(value: &str) -> bool {
    ["true", "1", "t", "yes"].iter().any(|truth| value.trim().eq_ignore_ascii_case(truth))
}

/// A cell that holds a value, trimmed.
pub(super) fn value(row: &Row, idx: Option<usize>) -> Option<String> {
    let value = cell(row, idx?);
    (!is_absent(&value)).then(|| value.trim().to_owned())
}
