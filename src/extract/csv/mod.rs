//! Tables of comments (CSV, TSV) with unfamiliar headers, as a stream in bounded memory.
//!
//! The first rows tell how the table is written and which column holds what; then one record at a time. The words are taken
//! verbatim. Judgements of people or models (`toxicity`, `rating`) are never votes.

mod columns;
mod raw;
mod records;
#[cfg(test)]
mod tests;

use std::io::{self, BufRead};
use std::sync::Arc;

pub(crate) use self::raw::rows;

pub(super) use self::columns::ColumnError;
use self::columns::Columns;
use self::records::{Found, Records};
use super::time::{TimeReader, When};
use super::{Options, ReadError, Record, Reject, Sink, votes};
use crate::comment::{Comment, Source, State, Timestamp, Votes};
use crate::source::Shape;
use crate::source::table::{Layout, Row, cell};

/// How much of a table is looked at before it is read.
const SAMPLE: usize = 256 << 10;

/// Reads a table, one comment a row.
///
/// A row of another width than the table's, or without a text, is rejected with its line and offset; a quote that is never
/// closed costs its own line only.
///
/// # Errors
///
/// Where the input fails, or no column of text can be told.
pub(crate) fn read(input: &mut dyn BufRead, options: &Options, sink: Sink<'_>) -> Result<(), ReadError> {
    let limit = options.max_record_bytes();
    let mut records = Records::new(input, limit);
    let (sample, is_all) = records.sample(SAMPLE);
    if sample.trim_ascii().is_empty() && is_all {
        return match records.next() {
            Some(Found::Cut(source)) => Err(ReadError::Input { offset: records.read_so_far(), source }),
            _ => Ok(()),
        };
    }
    let layout = Layout::find(sample, is_all, options.fields.text.as_deref());
    let mut table = layout
        .ok_or(ColumnError::NoText(String::new()))
        .and_then(|layout| Table::new(layout, options, "csv"))
        .map_err(|err| ReadError::Malformed {
            shape: Shape::Csv,
            line: Some(1),
            record: None,
            offset: 0,
            source: io::Error::new(io::ErrorKind::InvalidData, err),
        })?;
    records.set_dialect(table.layout.dialect);
    let mut n_skipped = table.layout.n_preamble;
    let mut n_headers = usize::from(table.layout.header.is_some());
    let mut index = 0;
    while let Some(found) = records.next() {
        if n_skipped > 0 {
            n_skipped -= 1;
            if sink(Record::Skipped("line before the header")).is_break() {
                return Ok(());
            }
            continue;
        }
        if n_headers > 0 && matches!(found, Found::Whole) {
            n_headers -= 1;
            continue;
        }
        index += 1;
        let record = match found {
            Found::Whole => match table.read(&mut records, index) {
                Ok(comment) => Record::Comment(comment),
                Err(reason) => reject(&records, index, reason),
            },
            Found::TooLong => reject(&records, index, format!("record longer than {limit} bytes")),
            Found::Unclosed => reject(&records, index, "quoted field is never closed".to_owned()),
            Found::Cut(source) => {
                if !records.record().is_empty() {
                    let _ends_anyway =
                        sink(reject(&records, index, "cut off where the input fails".to_owned()));
                }
                return Err(ReadError::Input { offset: records.read_so_far(), source });
            }
        };
        if sink(record).is_break() {
            return Ok(());
        }
    }
    Ok(())
}

fn reject(records: &Records<'_>, index: u64, reason: String) -> Record {
    let raw = records.record().to_vec();
    Record::Rejected(Reject { line: Some(records.line()), index, offset: records.offset(), raw, reason })
}

/// A table whose columns are known.
pub(super) struct Table {
    layout: Layout,
    columns: Columns,
    times: TimeReader,
    row: Row,
    path: Arc<str>,
    shape: Arc<str>,
}

impl Table {
    /// Finds the columns of a table of the given shape.
    ///
    /// # Errors
    ///
    /// If one that the user named is not there, or none holds the words.
    pub(super) fn new(layout: Layout, options: &Options, shape: &str) -> Result<Table, ColumnError> {
        let cells = |times: &TimeReader| Columns::map(&layout, &options.fields, times);
        let lang = options.lang.as_deref();
        let first = TimeReader::for_document([], lang, options.reference_time);
        let time = cells(&first)?.time;
        let samples: Vec<String> = match time {
            Some(time) => layout.rows.iter().map(|row| cell(row, time)).collect(),
            None => Vec::new(),
        };
        let times =
            TimeReader::for_document(samples.iter().map(String::as_str), lang, options.reference_time);
        let columns = cells(&times)?;
        let (path, shape) = (Arc::clone(&options.path), Arc::from(shape));
        Ok(Table { layout, columns, times, row: Row::default(), path, shape })
    }

    /// Reads the record at hand, or says what is wrong with it.
    fn read(&mut self, records: &mut Records<'_>, index: u64) -> Result<Comment, String> {
        let dialect = self.layout.dialect;
        self.row.split(records.record(), dialect);
        if !self.fits() || self.row.has_stray_quotes() {
            // A stray quote may have joined lines: the first of them stands alone if it fits without quotes.
            let (mut line, width) = (Row::default(), self.layout.n_columns);
            let fits = |record: &[u8]| {
                line.split(record, dialect.bare());
                line.len() == width
            };
            if records.shorten_to_line_if(fits) {
                self.row = line;
            }
        }
        if !self.fits() {
            return Err(format!("{} fields where the table has {}", self.row.len(), self.layout.n_columns));
        }
        self.comment(&self.row, index, Some(records.line()), None)
    }

    /// The columns that are read.
    #[cfg(feature = "parquet")]
    pub(super) fn used(&self) -> Vec<usize> {
        self.columns.used()
    }

    /// The column of the words.
    #[cfg(feature = "parquet")]
    pub(super) fn text(&self) -> usize {
        self.columns.text
    }

    /// The comment of a row; without a text it must be a placeholder.
    pub(super) fn comment(
        &self,
        row: &Row,
        index: u64,
        line: Option<u64>,
        state: Option<State>,
    ) -> Result<Comment, String> {
        let text = cell(row, self.columns.text);
        if state.is_none() && text.trim().is_empty() {
            return Err("no text".to_owned());
        }
        let value = |idx: Option<usize>| columns::value(row, idx);
        let (vote_score, votes) = self.votes(row);
        let (timestamp, timestamp_raw) = self.time(row);
        Ok(Comment {
            id: value(self.columns.id).map_or_else(|| index.to_string(), |id| whole(&id).to_owned()),
            parent_id: value(self.columns.parent).and_then(|parent| parent_id(&parent)),
            author: value(self.columns.author).filter(|author| author != "[deleted]"),
            vote_score,
            votes,
            timestamp,
            timestamp_raw,
            state: state.or_else(|| placeholder(&text)),
            text,
            parent_text: None,
            source: Source {
                path: Arc::clone(&self.path),
                shape: Arc::clone(&self.shape),
                document: None,
                index,
                line,
            },
        })
    }

    /// Whether the row has the table's width; empty fields beyond it do no harm.
    fn fits(&self) -> bool {
        let width = self.layout.n_columns;
        self.row.len() >= width && (width..self.row.len()).all(|idx| self.row.get(idx).is_empty())
    }

    /// The net score, and the pair where both are known and agree with it.
    fn votes(&self, row: &Row) -> (Option<i64>, Option<Votes>) {
        let count = |idx: Option<usize>| votes::parse(&columns::value(row, idx)?);
        if columns::value(row, self.columns.hidden).is_some_and(|value| columns::is_true(&value)) {
            return (None, None);
        }
        let (up, down) = (count(self.columns.up), count(self.columns.down).map(i64::saturating_abs));
        let pair = up.zip(down).map(|(up, down)| Votes { up, down });
        match self.columns.score {
            Some(score) => {
                let score = count(Some(score));
                (score, pair.filter(|votes| Some(votes.up - votes.down) == score))
            }
            None if self.columns.down.is_some() => (pair.map(|votes| votes.up - votes.down), pair),
            None => (up, None),
        }
    }

    fn time(&self, row: &Row) -> (Option<Timestamp>, Option<String>) {
        let Some(mut shown) = columns::value(row, self.columns.time) else { return (None, None) };
        if let Some(clock) = columns::value(row, self.columns.clock) {
            shown = format!("{shown} {clock}");
        }
        self.time_of(&shown)
    }

    /// A time as it is written, and the words where it cannot be read.
    pub(super) fn time_of(&self, shown: &str) -> (Option<Timestamp>, Option<String>) {
        match columns::instant(shown, &self.times, self.columns.is_utc) {
            Some(When::At(stamp)) => (Some(stamp), None),
            _ => (None, Some(shown.to_owned())),
        }
    }
}

/// An id that a program has written as a float ("17.0").
fn whole(id: &str) -> &str {
    id.strip_suffix(".0").filter(|id| id.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or(id)
}

/// A comment's id: not that of a post (`t3_`), nor one of the ways to say that there is none.
fn parent_id(parent: &str) -> Option<String> {
    let parent = whole(parent.strip_prefix("t1_").unwrap_or(parent));
    let is_none = matches!(parent, "0" | "-1" | "root") || parent.starts_with("t3_");
    (!is_none).then(|| parent.to_owned())
}

/// Reddit's words for a comment that is gone.
fn placeholder(text: &str) -> Option<State> {
    match text {
        "[deleted]" => Some(State::Deleted),
        "[removed]" => Some(State::Removed),
        _ => None,
    }
}
