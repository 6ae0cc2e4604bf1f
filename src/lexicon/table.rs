//! The tab-separated table itself: comments, the header, cells by column name, errors with file and line.

use std::str::FromStr;

use super::piece::{Piece, Whole};
use super::sense::UnknownName;

/// A row of a lexicon file that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {problem}")]
pub struct RowError {
    /// The file as it was named.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// What is wrong.
    pub problem: Problem,
}

impl RowError {
    /// Whether the row was understood and no comment can have it: nothing is left of its phrase.
    pub(crate) fn is_empty_row(&self) -> bool {
        matches!(self.problem, Problem::NothingToMatch(_))
    }
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The header names a column that this file does not have.
    #[error("unknown column {0:?}; this file has {1}")]
    UnknownColumn(String, String),
    /// The header lacks a column.
    #[error("column {0:?} is missing")]
    MissingColumn(&'static str),
    /// A row has more or fewer cells than the header.
    #[error("{found} cells where the header has {expected}")]
    Cells {
        /// Cells in this row.
        found: usize,
        /// Columns of the header.
        expected: usize,
    },
    /// A cell that must say something is empty.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// A value is none of a closed list.
    #[error(transparent)]
    Unknown(#[from] UnknownName),
    /// A number is none or out of its range.
    #[error("{what} {found:?} is not a number from {min} to {max}")]
    Number {
        /// The column.
        what: &'static str,
        /// The cell.
        found: String,
        /// Least value.
        min: i32,
        /// Greatest value.
        max: i32,
    },
    /// A paradigm that `forms.tsv` does not define, or that fits no such word.
    #[error("no paradigm {paradigm:?} fits {word:?}")]
    Paradigm {
        /// The name in `forms`.
        paradigm: String,
        /// The word that should inflect.
        word: String,
    },
    /// `forms` names more or fewer paradigms than the phrase has words.
    #[error("{forms} paradigms for {words} words")]
    FormCount {
        /// Names in `forms`.
        forms: usize,
        /// Words of the phrase.
        words: usize,
    },
    /// Nothing is left of a phrase or stem after folding.
    #[error("nothing of {0:?} is left to match")]
    NothingToMatch(String),
    /// A regular expression does not compile, or is too large.
    #[error("the regular expression does not compile: {0}")]
    Expression(String),
    /// A row of a foreign list is not in the format of the others.
    #[error("no row of a {format} list: {expected} expected")]
    Foreign {
        /// The format that the list was taken for.
        format: &'static str,
        /// What should stand there.
        expected: &'static str,
    },
    /// A category of a user's own that cannot be called or labelled so.
    #[error(
        "no name of a category: {0:?} (lower-case letters, digits and _, at most 40, no built-in name; a label has at most 200 bytes)"
    )]
    OwnCategory(String),
    /// A category of a user's own that was declared before, and otherwise.
    #[error("category {0:?} was declared otherwise before")]
    Redeclared(String),
    /// A category that the head of the list does not number.
    #[error("no category {0} in the head of the list")]
    Category(String),
}

/// Columns of the widest table.
const MAX_COLUMNS: usize = 9;

/// The rows of one file under its header.
pub(super) struct Table<'a> {
    file: &'a str,
    columns: Vec<usize>,
    /// Whether columns stand in the order of `names`.
    is_in_order: bool,
    names: &'static [&'static str],
    text: &'a str,
    whole: Whole,
}

/// One row: its cells by the index of their column name, `-` read as empty.
pub(super) struct Row<'a> {
    file: &'a str,
    pub(super) line: u32,
    cells: [&'a str; MAX_COLUMNS],
    whole: Whole,
}

impl<'a> Table<'a> {
    /// Reads the header. `names` are the columns that the file must and may have, in the order that [`Row::cell`] takes.
    pub(super) fn new(
        file: &'a str,
        text: &'a str,
        names: &'static [&'static str],
    ) -> Result<Table<'a>, RowError> {
        let Some((line, header)) = content_lines(text).next() else {
            let (columns, whole) = (Vec::new(), Whole::default());
            return Ok(Table { file, columns, is_in_order: true, names, text, whole });
        };
        let found: Vec<_> = header.split('\t').map(str::trim).collect();
        let error = |problem| RowError { file: file.to_owned(), line, problem };
        if let Some(odd) = found.iter().find(|name| !names.contains(name)) {
            return Err(error(Problem::UnknownColumn((*odd).to_owned(), names.join(", "))));
        }
        let columns = names.iter().map(|name| {
            found.iter().position(|own| own == name).ok_or_else(|| error(Problem::MissingColumn(name)))
        });
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        let is_in_order = columns.iter().copied().eq(0..columns.len());
        Ok(Table { file, columns, is_in_order, names, text, whole: Whole::default() })
    }

    /// The same, whose rows borrow their pieces from `whole`, if the text lies in it.
    pub(super) fn cut_from(self, whole: Whole) -> Table<'a> {
        Table { whole, ..self }
    }

    /// The rows below the header.
    pub(super) fn rows(&self) -> impl Iterator<Item = Result<Row<'a>, RowError>> {
        content_lines(self.text).skip(1).map(|(line, text)| {
            let mut found = [""; MAX_COLUMNS];
            let mut n_found = 0;
            for cell in cells(text, b'\t').map(trimmed) {
                if let Some(slot) = found.get_mut(n_found) {
                    *slot = if cell == "-" { "" } else { cell };
                }
                n_found += 1;
            }
            if n_found != self.names.len() {
                let problem = Problem::Cells { found: n_found, expected: self.names.len() };
                return Err(RowError { file: self.file.to_owned(), line, problem });
            }
            let mut cells = found;
            if !self.is_in_order {
                for (cell, &at) in cells.iter_mut().zip(&self.columns) {
                    *cell = found[at];
                }
            }
            Ok(Row { file: self.file, line, cells, whole: self.whole })
        })
    }
}

/// The names of the columns, or what stands in the first line that is no comment.
pub(super) fn header(text: &str) -> Vec<&str> {
    content_lines(text).next().map(|(_, line)| line.split('\t').map(str::trim).collect()).unwrap_or_default()
}

/// The lines that are neither blank nor comments, numbered from 1.
pub(super) fn content_lines(text: &str) -> impl Iterator<Item = (u32, &str)> {
    let mut rest = text;
    let lines = std::iter::from_fn(move || {
        let end = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |end| end + 1);
        let (line, behind) = rest.split_at(end);
        rest = behind;
        (!line.is_empty()).then_some(line)
    });
    (1..)
        .zip(lines)
        .map(|(number, line)| (number, line.strip_suffix('\n').unwrap_or(line).trim_end_matches('\r')))
        .filter(|(_, line)| !line.starts_with('#') && !trimmed(line).is_empty())
}

/// The cells of a line that this byte of ASCII parts.
pub(super) fn cells(line: &str, parter: u8) -> impl Iterator<Item = &str> {
    let ends = memchr::Memchr::new(parter, line.as_bytes()).chain(std::iter::once(line.len()));
    let mut start = 0;
    ends.map(move |end| &line[std::mem::replace(&mut start, end + 1)..end])
}

/// [`str::trim`], quick for cells that have nothing to trim: those of ASCII, or of Cyrillic letters, at either end.
pub(super) fn trimmed(cell: &str) -> &str {
    let is_letter = |byte: u8| byte.is_ascii_graphic();
    // Both bytes of U+0400 to U+04FF: no white space among them.
    let is_lead = |byte: u8| matches!(byte, 0xd0..=0xd3);
    match cell.as_bytes() {
        [only] if is_letter(*only) => cell,
        [first, .., before, last]
            if (is_letter(*first) || is_lead(*first)) && (is_letter(*last) || is_lead(*before)) =>
        {
            cell
        }
        _ => cell.trim(),
    }
}

impl<'a> Row<'a> {
    pub(super) fn error(&self, problem: impl Into<Problem>) -> RowError {
        RowError { file: self.file.to_owned(), line: self.line, problem: problem.into() }
    }

    /// A piece that is spelled as `part`, cut from the list where it stands there.
    pub(super) fn piece(&self, part: &str) -> Piece {
        self.whole.piece(part)
    }

    /// The cell of the column with this index; empty where the file has `-`.
    pub(super) fn cell(&self, column: usize) -> &'a str {
        self.cells[column]
    }

    /// A cell that must not be empty.
    pub(super) fn required(&self, column: usize, what: &'static str) -> Result<&'a str, RowError> {
        Some(self.cell(column))
            .filter(|cell| !cell.is_empty())
            .ok_or_else(|| self.error(Problem::Empty(what)))
    }

    /// A value of a closed list; an empty cell is read as `-`.
    pub(super) fn one_of<T: FromStr<Err = UnknownName>>(&self, column: usize) -> Result<T, RowError> {
        let cell = self.cell(column);
        if cell.is_empty() { "-" } else { cell }.parse().map_err(|unknown: UnknownName| self.error(unknown))
    }

    /// A value of a closed list, or none where the cell is empty.
    pub(super) fn optional<T: FromStr<Err = UnknownName>>(
        &self,
        column: usize,
    ) -> Result<Option<T>, RowError> {
        if self.cell(column).is_empty() { Ok(None) } else { self.one_of(column).map(Some) }
    }

    /// A decimal number in thousandths.
    pub(super) fn thousandths(
        &self,
        column: usize,
        what: &'static str,
        min: i32,
        max: i32,
    ) -> Result<i32, RowError> {
        let cell = self.cell(column);
        match cell.parse::<f64>() {
            Ok(number) if number >= f64::from(min) && number <= f64::from(max) => {
                Ok((number * 1000.0).round() as i32)
            }
            _ => Err(self.error(Problem::Number { what, found: cell.to_owned(), min, max })),
        }
    }
}
