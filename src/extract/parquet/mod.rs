//! Parquet files of comments: a table like a CSV one, with types, read a row group after the other.
//!
//! Columns are found by the names and values that tell them in other tables; those of a struct are called `struct.field`,
//! and lists and maps are passed over. Values of every type become what a CSV file would hold, so that one set of rules
//! reads both: a timestamp is ISO 8601, a number its digits. Only the columns of comments are read.
//!
//! The file is read by its index, which stands at its end. `beside` is the same file from front to back, whose bytes are
//! counted and hashed: it is taken along group by group.

mod cells;
mod columns;
mod guard;

use std::fs::File;
use std::io::{self, BufRead, Read as _, Seek as _};

use parquet::errors::ParquetError;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{FileReader as _, RowGroupReader, SerializedFileReader};

use self::cells::{Cell, Column};
use self::columns::Leaf;
use self::guard::guarded;
#[cfg(feature = "cli")]
pub(crate) use self::guard::hush;
use super::csv::{ColumnError, Table};
use super::{Options, ReadError, Record, Reject, Sink};
use crate::comment::State;
use crate::source::Shape;
use crate::source::table::{Layout, Row};

/// Rows that are held at a time.
const BATCH_ROWS: usize = 256;
/// Rows that tell which column holds what, and how much is looked at of each of their values.
const SAMPLE_ROWS: usize = 200;
const SAMPLE_BYTES: usize = 4 << 10;

/// Reads a file that comes as a stream: it is laid down in a temporary file first.
///
/// # Errors
///
/// Where the stream fails, there is no room for it, or [`read_file`] says so.
pub(crate) fn read(stream: &mut dyn BufRead, options: &Options, sink: Sink<'_>) -> Result<(), ReadError> {
    let mut lay_down = || {
        let mut file = tempfile::tempfile()?;
        io::copy(stream, &mut file)?;
        file.rewind()?;
        Ok(file)
    };
    let file = lay_down().map_err(|source| ReadError::Input { offset: 0, source })?;
    read_file(file, &mut io::empty(), options, sink)
}

/// Reads the comments of a file, one a row. A row without a text, with one that is no UTF-8 or one that is too long is
/// rejected by its number.
///
/// Memory: some pages of each column that is read, whatever the length of the file and of its row groups.
///
/// # Errors
///
/// Where the file is damaged, or no column of text can be told.
pub(crate) fn read_file(
    file: File,
    beside: &mut dyn BufRead,
    options: &Options,
    sink: Sink<'_>,
) -> Result<(), ReadError> {
    let length = file.metadata().map_or(0, |meta| meta.len());
    let at = |record: Option<u64>, offset: u64| {
        move |source: io::Error| ReadError::Malformed {
            shape: Shape::Parquet,
            line: None,
            record,
            offset,
            source,
        }
    };
    let file = guarded(|| SerializedFileReader::new(file).map_err(of_parquet)).map_err(at(None, length))?;
    let of_columns = |err: ColumnError| io::Error::new(io::ErrorKind::InvalidData, err);
    let leaves = columns::leaves(file.metadata().file_metadata().schema_descr());
    columns::check(&leaves, &options.fields).map_err(|err| at(None, length)(of_columns(err)))?;
    let single: Vec<&Leaf> = leaves.iter().filter(|leaf| !leaf.is_repeated).collect();
    let rows = guarded(|| sample(&file, &single, length)).map_err(at(Some(1), 0))?;
    let names = single.iter().map(|leaf| leaf.name.clone()).collect();
    let layout = Layout::of_names(names, rows, options.fields.text.as_deref());
    let table = Table::new(layout, options, "parquet").map_err(|err| at(None, length)(of_columns(err)))?;
    let mut reading = Reading::new(table, &single, options);
    let (mut index, mut passed) = (0, 0);
    for n in 0..file.num_row_groups() {
        let meta = file.metadata().row_group(n);
        let (start, end) = extent(meta, length).map_err(at(Some(index + 1), 0))?;
        let group =
            guarded(|| file.get_row_group(n).map_err(of_parquet)).map_err(at(Some(index + 1), start))?;
        let end = end.max(passed);
        io::copy(&mut beside.take(end - passed), &mut io::sink())
            .map_err(|source| ReadError::Input { offset: passed, source })?;
        passed = end;
        let mut end_of_run = false;
        reading
            .group(&*group, meta.num_rows(), &mut index, &mut |record| {
                let flow = sink(record);
                end_of_run = flow.is_break();
                flow
            })
            .map_err(|err| at(Some(index + 1), start)(err))?;
        if end_of_run {
            return Ok(());
        }
    }
    io::copy(beside, &mut io::sink()).map_err(|source| ReadError::Input { offset: passed, source })?;
    Ok(())
}

/// What tells which column holds what: the first rows, column by column, so that one column's page is held at a time.
fn sample(file: &SerializedFileReader<File>, leaves: &[&Leaf], length: u64) -> io::Result<Vec<Row>> {
    let mut columns: Vec<Vec<Cell>> = leaves.iter().map(|_| Vec::new()).collect();
    let mut n_rows = 0;
    for n in 0..file.num_row_groups() {
        if n_rows >= SAMPLE_ROWS {
            break;
        }
        let meta = file.metadata().row_group(n);
        extent(meta, length)?;
        let group = file.get_row_group(n).map_err(of_parquet)?;
        let wanted = (SAMPLE_ROWS - n_rows).min(usize::try_from(meta.num_rows()).unwrap_or(0));
        for (leaf, cells) in leaves.iter().zip(&mut columns) {
            let mut column = Column::new(leaf, &*group)?;
            column.read(wanted)?;
            cells.extend(column.cells().drain(..).map(|cell| cell.shortened(SAMPLE_BYTES)));
        }
        n_rows += wanted;
    }
    let row = |n: usize| {
        let mut row = Row::default();
        columns.iter().for_each(|cells| row.push(cells[n].bytes()));
        row
    };
    Ok((0..n_rows).map(row).collect())
}

/// Where a row group begins and ends; what does not lie in the file is an error.
fn extent(meta: &RowGroupMetaData, length: u64) -> io::Result<(u64, u64)> {
    let (mut start, mut end) = (length, 0);
    for column in meta.columns() {
        let first = column.dictionary_page_offset().unwrap_or_else(|| column.data_page_offset());
        let range = u64::try_from(first).ok().zip(u64::try_from(column.compressed_size()).ok());
        let Some((first, last)) = range
            .and_then(|(first, size)| Some((first, first.checked_add(size)?)))
            .filter(|(_, last)| *last <= length)
        else {
            let name = column.column_path().string();
            return Err(damaged(format!("column {name:?} does not lie within the file's {length} bytes")));
        };
        (start, end) = (start.min(first), end.max(last));
    }
    if meta.num_rows() < 0 {
        return Err(damaged(format!("a row group of {} rows", meta.num_rows())));
    }
    Ok((start, end))
}

fn damaged(what: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// What the reader of the format says, without its own name before it.
fn of_parquet(err: ParquetError) -> io::Error {
    match err {
        ParquetError::External(err) => err.downcast().map_or_else(io::Error::other, |err| *err),
        ParquetError::General(what) | ParquetError::EOF(what) => damaged(what),
        other => damaged(other.to_string()),
    }
}

/// A file whose columns are known.
struct Reading<'l> {
    table: Table,
    leaves: &'l [&'l Leaf],
    /// The columns that are read.
    used: Vec<usize>,
    own: Own,
    limit: usize,
}

/// The columns of what this program writes itself that other tables do not have.
#[derive(Default)]
struct Own {
    state: Option<usize>,
    timestamp_raw: Option<usize>,
}

impl Own {
    fn find(leaves: &[&Leaf]) -> Own {
        let at = |name: &str| leaves.iter().position(|leaf| leaf.name == name);
        match at("source.shape").and(at("vote_score")).and(at("timestamp")) {
            Some(_) => Own { state: at("state"), timestamp_raw: at("timestamp_raw") },
            None => Own::default(),
        }
    }
}

impl<'l> Reading<'l> {
    fn new(table: Table, leaves: &'l [&'l Leaf], options: &Options) -> Reading<'l> {
        let own = Own::find(leaves);
        let mut used: Vec<usize> =
            table.used().into_iter().chain(own.state).chain(own.timestamp_raw).collect();
        used.sort_unstable();
        used.dedup();
        Reading { table, leaves, used, own, limit: options.max_record_bytes() }
    }

    /// Reads a row group; `index` is the number of the last row.
    fn group(
        &mut self,
        group: &dyn RowGroupReader,
        n_rows: i64,
        index: &mut u64,
        sink: Sink<'_>,
    ) -> io::Result<()> {
        let mut columns = Vec::with_capacity(self.used.len());
        for &idx in &self.used {
            let column = guarded(|| Column::new(self.leaves[idx], group))?;
            columns.push((idx, if idx == self.table.text() { column.verbatim() } else { column }));
        }
        let mut left = usize::try_from(n_rows).unwrap_or(0);
        let mut row = Row::default();
        while left > 0 {
            let n_batch = left.min(BATCH_ROWS);
            guarded(|| columns.iter_mut().try_for_each(|(_, column)| column.read(n_batch)))?;
            left -= n_batch;
            for n in 0..n_batch {
                *index += 1;
                row.clear();
                let mut cells = columns.iter_mut().peekable();
                let mut fault = None;
                let mut room = self.limit;
                for idx in 0..self.leaves.len() {
                    let Some((_, column)) = cells.next_if(|(used, _)| *used == idx) else {
                        row.push(&[]);
                        continue;
                    };
                    let bytes = column.cells()[n].bytes();
                    let name = &self.leaves[idx].name;
                    if bytes.len() > room {
                        fault = Some(format!("record longer than {} bytes", self.limit));
                    } else if std::str::from_utf8(bytes).is_err() {
                        fault = Some(format!("column {name:?} is not valid UTF-8"));
                    }
                    let taken = &bytes[..bytes.len().min(room)];
                    room -= taken.len();
                    row.push(taken);
                }
                let record = match fault.map_or_else(|| self.record(&row, *index), Err) {
                    Ok(record) => record,
                    Err(reason) => {
                        let raw = row.bytes().to_vec();
                        Record::Rejected(Reject { line: None, index: *index, offset: None, raw, reason })
                    }
                };
                if sink(record).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn record(&self, row: &Row, index: u64) -> Result<Record, String> {
        let own = |idx: Option<usize>| idx.map(|idx| row.get(idx)).unwrap_or_default();
        let state = match own(self.own.state) {
            b"deleted" => Some(State::Deleted),
            b"removed" => Some(State::Removed),
            b"hidden" => Some(State::Hidden),
            _ => None,
        };
        let mut comment = self.table.comment(row, index, None, state)?;
        let raw = own(self.own.timestamp_raw);
        if comment.timestamp.is_none() && !raw.is_empty() {
            (comment.timestamp, comment.timestamp_raw) = self.table.time_of(&String::from_utf8_lossy(raw));
        }
        Ok(Record::Comment(comment))
    }
}
