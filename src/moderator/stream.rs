//! One input from bytes to results: decompress, find the shape, read in batches, map them on all cores, keep the order.

use std::fs::File;
use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;
use std::sync::mpsc::SyncSender;

use super::answers::Answers;
use super::in_order;
use crate::extract::json::Rows;
use crate::extract::{self, Options, ReadError, Record, Reject};
use crate::source::decompress::{Decoded, decompress};
use crate::source::meter::Meter;
use crate::source::sniff::sniff;
use crate::source::{Shape, charset};

/// Records of one batch, at most.
const BATCH_RECORDS: usize = 512;
/// Bytes of one batch, about: a batch is closed when its texts pass this.
const BATCH_BYTES: usize = 256 << 10;
/// Bytes of whole lines that a worker parses at a time.
const CHUNK_BYTES: usize = 256 << 10;

/// What became of an input.
#[derive(Debug)]
pub struct Outcome {
    /// The shape it was read as; `None` where it is no known shape (then nothing was read).
    pub shape: Option<Shape>,
    /// How it was packed: `none`, `gzip`, `gzip+zstd`.
    pub compression: String,
    /// Bytes of the input as it lies there.
    pub n_bytes: u64,
    /// BLAKE3 of these bytes, in hexadecimal.
    pub hash: String,
    /// Why it could not be read to its end, if so.
    pub error: Option<ReadError>,
}

/// What travels to a worker.
enum Batch {
    Records(Vec<Record>),
    Lines(Lines),
}

/// Whole lines of NDJSON, parsed where they are scored.
struct Lines {
    bytes: Vec<u8>,
    first_line: u64,
    offset: u64,
}

/// Reads `input` and gives the batches of its records to `map` in parallel and the results to `consume` in order.
///
/// `shape` overrides what the content says. `again` opens the same file once more, if it is one: for shapes that are not read
/// from front to back. `consume` may end the run by `Break`. An empty input has no records and is no
/// error; an input of no known shape is told by [`Outcome::shape`].
pub(crate) fn run<U: Send>(
    input: impl Read + Send + 'static,
    options: &Options,
    again: &dyn Fn() -> Option<File>,
    shape: Option<Shape>,
    map: impl Fn(Vec<Record>) -> U + Sync,
    consume: impl FnMut(U) -> ControlFlow<()>,
) -> Outcome {
    let (metered, meter) = Meter::new(input);
    let decoded = decompress(metered);
    let compression = decoded.compression();
    let found = shape.or_else(|| sniff(&decoded.head));
    let empty = decoded.head.is_empty();
    let mut error = None;
    if let Some(shape) = found {
        let is_plain = shape == Shape::Parquet && compression == "none";
        let file = is_plain.then(again).flatten();
        error = read(decoded, file, shape, options, map, consume);
    } else if empty {
        error = drain(decoded);
    }
    Outcome {
        shape: found.or(empty.then_some(Shape::Text)),
        compression,
        n_bytes: meter.n_bytes(),
        hash: meter.hash(),
        error,
    }
}

fn read<U: Send>(
    decoded: Decoded,
    file: Option<File>,
    shape: Shape,
    options: &Options,
    map: impl Fn(Vec<Record>) -> U + Sync,
    consume: impl FnMut(U) -> ControlFlow<()>,
) -> Option<ReadError> {
    let mut error = None;
    let by_line = (shape == Shape::Ndjson && !charset::is_utf_16(&decoded.head))
        .then(|| Rows::from_head(&decoded.head, options));
    let mut body = decoded.body;
    let slot = &mut error;
    let lines = by_line.is_some();
    in_order(
        move |sender| {
            let end = if lines {
                send_lines(&mut body, options, &sender)
            } else {
                send_records(&mut body, file, shape, options, &sender)
            };
            *slot = end.err();
        },
        |batch| {
            map(match (batch, &by_line) {
                (Batch::Records(records), _) => records,
                (Batch::Lines(lines), Some(rows)) => lines.records(rows, options),
                (Batch::Lines(_), None) => Vec::new(), // lines are sent only where there are rows
            })
        },
        consume,
    );
    error
}

/// What an input without content still has to say: a broken archive.
fn drain(mut decoded: Decoded) -> Option<ReadError> {
    io::copy(&mut decoded.body, &mut io::sink()).err().map(|source| ReadError::Input { offset: 0, source })
}

fn send_records(
    body: &mut dyn BufRead,
    file: Option<File>,
    shape: Shape,
    options: &Options,
    sender: &SyncSender<Batch>,
) -> Result<(), ReadError> {
    let mut batch = Vec::new();
    let mut bytes = 0;
    // JSON Lines are read in parallel, so they have no parents, in whatever encoding.
    let mut answers = (shape != Shape::Ndjson).then(Answers::default);
    let mut send = |mut record| {
        if let (Some(answers), Record::Comment(comment)) = (&mut answers, &mut record) {
            answers.pass(comment);
        }
        bytes += match &record {
            Record::Comment(comment) => comment.text.len(),
            Record::Rejected(reject) => reject.raw.len(),
            Record::Skipped(_) => 0,
        };
        batch.push(record);
        if batch.len() >= BATCH_RECORDS || bytes >= BATCH_BYTES {
            bytes = 0;
            if sender.send(Batch::Records(std::mem::take(&mut batch))).is_err() {
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    };
    #[cfg(feature = "parquet")]
    let end = match file {
        Some(file) => extract::parquet::read_file(file, body, options, &mut send),
        None => extract::read(body, shape, options, &mut send),
    };
    #[cfg(not(feature = "parquet"))]
    let (end, _) = (extract::read(body, shape, options, &mut send), file);
    if !batch.is_empty() {
        let _closed = sender.send(Batch::Records(batch));
    }
    end
}

/// Cuts the stream into chunks of whole lines. A line longer than the limit of a record is rejected here.
fn send_lines(
    body: &mut dyn BufRead,
    options: &Options,
    sender: &SyncSender<Batch>,
) -> Result<(), ReadError> {
    let limit = options.max_record_bytes();
    let (mut offset, mut line) = (0_u64, 1_u64);
    let mut rest: Vec<u8> = Vec::new();
    loop {
        let mut chunk = std::mem::take(&mut rest);
        let before = chunk.len();
        let wanted = CHUNK_BYTES.saturating_sub(before).max(CHUNK_BYTES / 2) as u64;
        let read = body.take(wanted).read_to_end(&mut chunk);
        let failed = read.as_ref().err().is_some();
        let at_end = failed || chunk.len() == before;
        if !at_end {
            match memchr::memrchr(b'\n', &chunk) {
                Some(end) => rest = chunk.split_off(end + 1),
                None if chunk.len() > limit => {
                    let length = skip_line(body, &mut chunk, limit)?;
                    let reject = too_long(chunk, line, offset, limit, length);
                    if sender.send(Batch::Records(vec![Record::Rejected(reject)])).is_err() {
                        return Ok(());
                    }
                    (offset, line) = (offset + length, line + 1);
                    continue;
                }
                None => {
                    rest = chunk;
                    continue;
                }
            }
        }
        let n_lines = memchr::memchr_iter(b'\n', &chunk).count() as u64;
        let next = offset + chunk.len() as u64;
        if !chunk.is_empty()
            && sender.send(Batch::Lines(Lines { bytes: chunk, first_line: line, offset })).is_err()
        {
            return Ok(());
        }
        (offset, line) = (next, line + n_lines);
        if let Err(source) = read {
            return Err(ReadError::Input { offset, source });
        }
        if at_end {
            return Ok(());
        }
    }
}

/// Reads on to the end of a line that is too long to be held; gives its whole length, and keeps its first bytes.
fn skip_line(body: &mut dyn BufRead, chunk: &mut Vec<u8>, limit: usize) -> Result<u64, ReadError> {
    let mut length = chunk.len() as u64;
    chunk.truncate(limit);
    loop {
        let buffer = body.fill_buf().map_err(|source| ReadError::Input { offset: length, source })?;
        let (n_read, done) = match memchr::memchr(b'\n', buffer) {
            Some(end) => (end + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        body.consume(n_read);
        length += n_read as u64;
        if done {
            return Ok(length);
        }
    }
}

fn too_long(raw: Vec<u8>, line: u64, offset: u64, limit: usize, length: u64) -> Reject {
    let reason = format!("line of {length} bytes, longer than {limit}");
    Reject { line: Some(line), index: line, offset: Some(offset), raw, reason }
}

impl Lines {
    fn records(self, rows: &Rows, options: &Options) -> Vec<Record> {
        let mut records = Vec::with_capacity(self.bytes.len() / 512);
        let (mut offset, mut line_no) = (self.offset, self.first_line);
        for line in self.bytes.split_inclusive(|&byte| byte == b'\n') {
            let content = line.strip_suffix(b"\n").unwrap_or(line);
            let content = content.strip_suffix(b"\r").unwrap_or(content);
            if !extract::json::is_blank(content) {
                records.push(rows.parse(content, line_no, offset, options));
            }
            offset += line.len() as u64;
            line_no += 1;
        }
        records
    }
}

/// Reads the records of `input`, whatever its shape and compression, in document order into `sink`; the library's `extract`.
///
/// ```
/// use std::ops::ControlFlow;
/// use commentariat::{Options, Record, extract};
///
/// let page = "{\"id\":\"7\",\"text\":\"Thanks for the photos!\"}\n{\"id\":\"8\",\"text\":\"Well said.\"}\n";
/// let mut texts = Vec::new();
/// let outcome = extract(page.as_bytes(), &Options::default(), None, |record| {
///     if let Record::Comment(comment) = record {
///         texts.push(comment.text);
///     }
///     ControlFlow::Continue(())
/// });
/// assert!(outcome.error.is_none());
/// assert_eq!(texts, ["Thanks for the photos!", "Well said."]);
/// ```
pub fn extract(
    input: impl Read + Send + 'static,
    options: &Options,
    shape: Option<Shape>,
    mut sink: impl FnMut(Record) -> ControlFlow<()>,
) -> Outcome {
    run(
        input,
        options,
        &|| None,
        shape,
        |records| records,
        |records| records.into_iter().try_for_each(&mut sink),
    )
}
