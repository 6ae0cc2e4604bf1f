//! Decoded stream to comments: one reader a family of shapes, one time parser and one vote parser for all of them.
//!
//! ```text
//! source ──▶ Shape ──▶ json │ csv │ xml │ warc │ html │ text ──▶ Record
//!                        └──────── time.rs votes.rs clean.rs page.rs ┘
//! ```
//!
//! Readers push: each calls `sink` once a record, in document order, and stops early when the sink says so. They emit
//! nothing rather than guess: a page without comments gives none.

use std::io::{BufRead, Read};
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::comment::{Comment, Timestamp};
use crate::source::{Shape, charset};

pub(crate) mod clean;
pub(crate) mod csv;
mod error;
pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod lines;
mod page;
#[cfg(feature = "parquet")]
pub(crate) mod parquet;
pub(crate) mod text;
mod time;
mod votes;
pub(crate) mod warc;
mod words;
pub(crate) mod xml;

pub use error::ReadError;

/// What a reader found at one place of a document. Every record met becomes exactly one of these (invariant 8).
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// A comment, placeholders included.
    Comment(Comment),
    /// A record that is no comment (a service row, a "load more" stub, a pingback), with the reason.
    Skipped(&'static str),
    /// A record that could not be read.
    Rejected(Reject),
}

/// A record that could not be read: where it stood and why. The bytes themselves go only where the user asks for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// 1-based line where it begins, for shapes that have lines.
    pub line: Option<u64>,
    /// 1-based position among the records of the document.
    pub index: u64,
    /// Byte offset in the decompressed input, where known.
    pub offset: Option<u64>,
    /// The record's bytes (for the content hash; shown only with `--authors plain`).
    pub raw: Vec<u8>,
    /// What is wrong with it, lower case, no full stop.
    pub reason: String,
}

/// Where readers push their records; `Break` ends the reading quietly.
pub(crate) type Sink<'a> = &'a mut dyn FnMut(Record) -> ControlFlow<()>;

/// What a reader needs to know beside the bytes.
#[derive(Clone, Debug)]
pub struct Options {
    /// The input's name, for `source.path`.
    pub path: Arc<str>,
    /// Fields named by the user for plain tables and JSON Lines, before any synonym.
    pub fields: Fields,
    /// What relative times count from, where the document has no capture time of its own.
    pub reference_time: Option<Timestamp>,
    /// A language declared by the user, for dates that are ambiguous without one.
    pub lang: Option<String>,
    /// Selectors for a site of the user's own, tried before everything else on HTML.
    pub selectors: Option<Arc<html::Selectors>>,
    /// Documents that are held whole end in a clear error beyond this many bytes.
    pub max_document_bytes: u64,
}

impl Default for Options {
    /// An input without a name, no fields of the user's own, documents of up to 256 MiB.
    fn default() -> Options {
        Options {
            path: Arc::from(""),
            fields: Fields::default(),
            reference_time: None,
            lang: None,
            selectors: None,
            max_document_bytes: 256 << 20,
        }
    }
}

impl Options {
    /// The longest record of a streaming shape; a longer one is rejected, so that memory stays bounded.
    pub(crate) fn max_record_bytes(&self) -> usize {
        const MAX_RECORD_BYTES: u64 = 16 << 20;
        self.max_document_bytes.min(MAX_RECORD_BYTES) as usize
    }
}

/// `--text-field` and its like: the keys or columns that hold each part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// The comment's words.
    pub text: Option<String>,
    /// Its id.
    pub id: Option<String>,
    /// Its net votes.
    pub vote: Option<String>,
    /// When it was written.
    pub time: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
}

/// One document inside an input, as the readers of pages and texts need to know it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    /// The document's own name inside a file that holds many.
    pub document: Option<Arc<str>>,
    /// When it was captured: what its relative times count from, before `Options::reference_time`.
    pub captured: Option<Timestamp>,
}

/// Reads the records of one decompressed `input` of the given shape, in document order, into `sink`.
///
/// Shapes made of records (lines, NDJSON, CSV, XML, WARC, Parquet) run in bounded memory; the others are held whole.
///
/// # Errors
///
/// Where the input fails, is too long to be held, or breaks off its shape for good. Everything that could be read before
/// was delivered. A sink that breaks off is no error.
pub(crate) fn read(
    input: &mut dyn BufRead,
    shape: Shape,
    options: &Options,
    sink: Sink<'_>,
) -> Result<(), ReadError> {
    match shape {
        Shape::Lines => lines::read(input, options, sink),
        Shape::Ndjson => json::read_lines(input, options, sink),
        Shape::Csv => csv::read(input, options, sink),
        Shape::Xml => xml::read(input, options, sink),
        Shape::Warc => warc::read(input, options, sink),
        #[cfg(feature = "parquet")]
        Shape::Parquet => parquet::read(input, options, sink),
        #[cfg(not(feature = "parquet"))]
        Shape::Parquet => Err(ReadError::NotBuilt { shape }),
        Shape::Json => json::read_document(&hold(input, shape, options)?, &Place::default(), options, sink),
        Shape::Html | Shape::Text => {
            let bytes = hold(input, shape, options)?;
            let (document, _) = charset::decode(&bytes, None);
            let _a_break_is_no_error = match shape {
                Shape::Html => html::read(&document, &Place::default(), options, sink),
                _ => text::read(&document, &Place::default(), options, sink),
            };
            Ok(())
        }
    }
}

/// Holds a document whole, up to the limit.
fn hold(input: &mut dyn BufRead, shape: Shape, options: &Options) -> Result<Vec<u8>, ReadError> {
    let limit = options.max_document_bytes;
    let mut bytes = Vec::new();
    if let Err(source) = input.take(limit.saturating_add(1)).read_to_end(&mut bytes) {
        return Err(ReadError::Input { offset: bytes.len() as u64, source });
    }
    if bytes.len() as u64 > limit {
        return Err(ReadError::TooLong { shape, limit });
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests;
