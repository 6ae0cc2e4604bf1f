//! Decoded stream to comments: one reader a family of shapes, one time parser and one vote parser for all of them.
//!
//! ```text
//! source ──▶ Shape ──▶ json │ csv │ xml │ warc │ html │ text ──▶ Record
//!                        └──────── time.rs votes.rs clean.rs page.rs ┘
//! ```
//!
//! Readers push: each calls `sink` once a record, in document order, and stops early when the sink says so. They emit
//! nothing rather than guess: a page without comments gives none.

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::comment::{Comment, Timestamp};

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
pub type Sink<'a> = &'a mut dyn FnMut(Record) -> ControlFlow<()>;

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

mod clean;
pub(crate) mod csv;
pub(crate) mod html;
pub(crate) mod json;
mod page;
pub(crate) mod text;
mod time;
mod votes;
pub(crate) mod warc;
mod words;
pub(crate) mod xml;
