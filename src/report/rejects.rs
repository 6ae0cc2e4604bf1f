//! `rejects.jsonl`: where every record stood that could not be read, and why.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::extract::Reject;

/// A line of `rejects.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Line<'a> {
    /// The input.
    #[serde(borrow)]
    pub(crate) path: Cow<'a, str>,
    /// 1-based line, for shapes that have lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) line: Option<u64>,
    /// 1-based record.
    pub(crate) index: u64,
    /// Byte offset in the decompressed input, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) offset: Option<u64>,
    /// Bytes of the record.
    pub(crate) length: usize,
    /// BLAKE3 of these bytes, in hexadecimal.
    pub(crate) hash: String,
    /// What is wrong with it.
    #[serde(borrow)]
    pub(crate) reason: Cow<'a, str>,
    /// The record itself, only with `--authors plain`; bytes that are no UTF-8 are replaced.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(crate) raw: Option<Cow<'a, str>>,
}

/// Appends the line of a rejected record; `raw` says whether its bytes are shown.
pub(crate) fn write(path: &str, reject: &Reject, raw: bool, out: &mut Vec<u8>) {
    let line = Line {
        path: Cow::Borrowed(path),
        line: reject.line,
        index: reject.index,
        offset: reject.offset,
        length: reject.raw.len(),
        hash: blake3::hash(&reject.raw).to_string(),
        reason: Cow::Borrowed(&reject.reason),
        raw: raw.then(|| String::from_utf8_lossy(&reject.raw)),
    };
    serde_json::to_writer(&mut *out, &line).expect("a line has string keys, and a Vec takes every write");
    out.push(b'\n');
}
