//! JSON in its two forms: a document of any nesting, and lines of one object each.
//!
//! ```text
//! document ──▶ parse ──▶ Node ──▶ platforms (table) │ generic ──▶ item ──▶ links ──▶ Record
//! line ──▶ parse, wanted keys only ─────▶ Rows (decided once) ──▶ item ───────────▶ Record
//! ```
//!
//! A platform is a row of [`platforms`], never code; [`item`] reads a record by its row.

mod document;
mod generic;
mod item;
mod lines;
mod markup;
mod node;
mod parse;
mod platform;
mod platforms;
mod scan;
mod skip;
mod table;
#[cfg(test)]
mod tests;
mod unescape;
mod wanted;

use std::io::{self, BufRead};

use super::{Options, Place, ReadError, Sink};
use crate::source::{Shape, charset};

pub(crate) use lines::{Rows, is_blank};

/// Reads NDJSON, in bounded memory; see [`Rows`].
///
/// # Errors
///
/// Where the input fails. A line that cannot be read is a record of its own.
pub(crate) fn read_lines(
    input: &mut dyn BufRead,
    options: &Options,
    sink: Sink<'_>,
) -> Result<(), ReadError> {
    lines::read(input, options, sink)
}

/// Reads the comments of one JSON document, or of several values one after the other.
///
/// # Errors
///
/// Where the document is not JSON or nested too deeply; the records before that place were delivered.
pub(crate) fn read_document(
    document: &[u8],
    place: &Place,
    options: &Options,
    sink: Sink<'_>,
) -> Result<(), ReadError> {
    let (text, _) = charset::decode(document, None);
    let mut parser = parse::Parser::new(&text);
    let mut roots = Vec::new();
    let mut broken = None;
    while broken.is_none() && !parser.is_done() {
        let (root, err) = parser.document();
        roots.extend(root.map(table::to_records));
        broken = err;
    }
    document::read(&roots, place, options, sink);
    broken.map_or(Ok(()), |broken| Err(malformed(&text, broken)))
}

fn malformed(text: &str, broken: parse::Broken) -> ReadError {
    let before = &text.as_bytes()[..broken.offset.min(text.len())];
    let line = memchr::memchr_iter(b'\n', before).count() as u64 + 1;
    let column = before.len() - memchr::memrchr(b'\n', before).map_or(0, |at| at + 1) + 1;
    let source = io::Error::new(io::ErrorKind::InvalidData, format!("{} (column {column})", broken.reason));
    ReadError::Malformed {
        shape: Shape::Json,
        line: Some(line),
        record: None,
        offset: broken.offset as u64,
        source,
    }
}
