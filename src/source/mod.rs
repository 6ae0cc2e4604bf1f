//! Bytes to a decoded stream: finds the compression, the character set and the shape of an input from its content.
//!
//! This room opens nothing: it takes a `Read` and gives a `BufRead` (the command line opens files and walks directories).

use std::fmt;
use std::str::FromStr;

pub(crate) mod charset;
pub(crate) mod decompress;
pub(crate) mod meter;
pub(crate) mod sniff;
pub(crate) mod table;

/// The shape of a document, found from its first bytes. The names are what `--shape` takes and `source.shape` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Shape {
    /// One comment a line of plain text; only by request, never guessed.
    Lines,
    /// An article page as plain text, comments below it.
    Text,
    /// An article page or thread as HTML.
    Html,
    /// One JSON object a line.
    Ndjson,
    /// One JSON document.
    Json,
    /// Comma-, semicolon- or tab-separated rows under a header.
    Csv,
    /// XML: Disqus, WordPress WXR, Stack Exchange.
    Xml,
    /// A web archive: HTML responses or WET text conversions.
    Warc,
    /// A Parquet file, for which the crate is built with the feature `parquet`.
    Parquet,
}

impl Shape {
    /// Every shape, in the order of their documentation.
    pub const ALL: [Shape; 9] = [
        Shape::Lines,
        Shape::Text,
        Shape::Html,
        Shape::Ndjson,
        Shape::Json,
        Shape::Csv,
        Shape::Xml,
        Shape::Warc,
        Shape::Parquet,
    ];

    /// The name that `--shape` takes.
    pub fn name(self) -> &'static str {
        match self {
            Shape::Lines => "lines",
            Shape::Text => "text",
            Shape::Html => "html",
            Shape::Ndjson => "ndjson",
            Shape::Json => "json",
            Shape::Csv => "csv",
            Shape::Xml => "xml",
            Shape::Warc => "warc",
            Shape::Parquet => "parquet",
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// No shape has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown shape {0:?} (known: lines, text, html, ndjson, json, csv, xml, warc, parquet)")]
pub struct UnknownShape(String);

impl FromStr for Shape {
    type Err = UnknownShape;

    /// Reads a name as [`Shape::name`] gives it, or a common other name for the same shape, in any letter case.
    fn from_str(name: &str) -> Result<Shape, UnknownShape> {
        Ok(match name.to_ascii_lowercase().as_str() {
            "lines" => Shape::Lines,
            "text" | "txt" | "plain" => Shape::Text,
            "html" | "htm" | "xhtml" => Shape::Html,
            "ndjson" | "jsonl" | "jsonlines" | "json-lines" => Shape::Ndjson,
            "json" => Shape::Json,
            "csv" | "tsv" => Shape::Csv,
            "xml" | "wxr" | "disqus" | "rss" => Shape::Xml,
            "warc" | "wet" => Shape::Warc,
            "parquet" | "pq" => Shape::Parquet,
            _ => return Err(UnknownShape(name.to_owned())),
        })
    }
}
