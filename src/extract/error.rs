//! Why an input could not be read to its end. A record that cannot be read is no error: it is a [`super::Reject`].

use std::io;

use crate::source::Shape;

/// An input that could not be read to its end; everything before the place it names was delivered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The bytes stopped coming: a failing disk, a truncated or damaged archive.
    #[error("cannot read on after {offset} bytes")]
    Input {
        /// How many bytes of the decompressed input were read before.
        offset: u64,
        /// What the input said.
        #[source]
        source: io::Error,
    },
    /// A document of a shape that is held whole is longer than `Options::max_document_bytes`.
    #[error("{shape} document is longer than {limit} bytes (--max-document-bytes)")]
    TooLong {
        /// The shape it is read as.
        shape: Shape,
        /// The limit that it passes.
        limit: u64,
    },
    /// This build cannot read the shape.
    #[error("this build has no Parquet: build with --features {shape}")]
    NotBuilt {
        /// The shape, which is the name of the feature too.
        shape: Shape,
    },
    /// The document breaks the rules of its shape in a way that leaves nothing to go on from.
    #[error("broken {shape}{}, byte {offset}", at(*line, *record))]
    Malformed {
        /// The shape it is read as.
        shape: Shape,
        /// 1-based line, for shapes that have lines.
        line: Option<u64>,
        /// 1-based record, for shapes that have records.
        record: Option<u64>,
        /// Byte offset in the decompressed input.
        offset: u64,
        /// What is wrong.
        #[source]
        source: io::Error,
    },
}

fn at(line: Option<u64>, record: Option<u64>) -> String {
    let line = line.map(|line| format!(" at line {line}"));
    let record = record.map(|record| format!(" in record {record}"));
    [line, record].into_iter().flatten().collect()
}
