//! Bytes to a decoded stream: finds the compression, the character set and the shape of an input from its content.
//!
//! This room opens nothing: it takes a `Read` and gives a `BufRead` (the command line opens files and walks directories).

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
}
