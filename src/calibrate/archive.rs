//! Archives of comments with old scores or decisions: JSON Lines, one JSON document (Coral's among them), tables.

use std::io::{self, Cursor, Read};
use std::sync::Arc;

use serde_json::{Deserializer, Map, Value};

use super::row::{Row, RowReader};
use crate::extract;
use crate::source::decompress::decompress;

/// What an input held.
#[derive(Debug, Default)]
pub(crate) struct Archive {
    pub(crate) rows: Vec<Row>,
    /// (line, why it is no row), in order; 1-based.
    pub(crate) rejected: Vec<(u64, String)>,
}

/// Reads a whole archive, compressed or not; the shape is found from its first bytes. Memory is `O(archive)`.
///
/// # Errors
///
/// Where the input fails, or is neither JSON nor a table.
pub(crate) fn read(input: impl Read + Send + 'static, path: &str, reader: &RowReader) -> io::Result<Archive> {
    let mut bytes = Vec::new();
    decompress(input).body.read_to_end(&mut bytes)?;
    let body = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    let mut found = Found { archive: Archive::default(), reader, path: Arc::from(path) };
    match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => {}
        Some(b'[') => found.array(body)?,
        Some(b'{') if is_lines(body) => found.lines(body),
        Some(b'{') => {
            let document: Value = serde_json::from_slice(body).map_err(|err| invalid(&err))?;
            found.nested(1, document);
        }
        Some(_) => {
            extract::csv::rows(&mut Cursor::new(body), reader.text_field(), &mut |line, words, cells| {
                let row = cells.map(|cells| {
                    let value =
                        |(name, cell): (&str, String)| (name.to_owned(), typed(cell, words == Some(name)));
                    cells.into_iter().map(value).collect::<Map<_, _>>()
                });
                found.take(line, row.map(|row| (row, words)));
            })?
        }
    }
    Ok(found.archive)
}

fn invalid(err: &serde_json::Error) -> io::Error {
    let place = format!("line {}, column {}", err.line(), err.column());
    io::Error::new(io::ErrorKind::InvalidData, format!("no JSON at {place}"))
}

/// Whether the first line that is not blank is a value by itself.
fn is_lines(body: &[u8]) -> bool {
    let first = body.trim_ascii_start().split(|byte| *byte == b'\n').next().unwrap_or_default();
    matches!(serde_json::from_slice::<Value>(first), Ok(Value::Object(row)) if list_of(&row).is_none())
}

/// The list of comments that an object holds, as exports and GraphQL answers nest it.
fn list_of(row: &Map<String, Value>) -> Option<&Vec<Value>> {
    ["data", "comments", "edges", "nodes"].into_iter().find_map(|name| match row.get(name)? {
        Value::Array(list) => Some(list),
        Value::Object(inner) => list_of(inner),
        _ => None,
    })
}

/// A cell as JSON would have it; the words stay as they are.
fn typed(cell: String, is_text: bool) -> Value {
    let plain = cell.trim();
    match plain {
        _ if is_text => Value::String(cell),
        "" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => match plain.parse::<f64>().ok().and_then(serde_json::Number::from_f64) {
            Some(number) => Value::Number(number),
            None => Value::String(cell),
        },
    }
}

struct Found<'a> {
    archive: Archive,
    reader: &'a RowReader,
    path: Arc<str>,
}

impl Found<'_> {
    fn take(&mut self, line: u64, row: Result<(Map<String, Value>, Option<&str>), String>) {
        match row.and_then(|(row, words)| self.reader.read(&row, words)) {
            Ok(mut row) => {
                row.path = Arc::clone(&self.path);
                row.line = line;
                self.archive.rows.push(row);
            }
            Err(reason) => self.archive.rejected.push((line, reason)),
        }
    }

    fn lines(&mut self, body: &[u8]) {
        for (line, bytes) in (1..).zip(body.split(|byte| *byte == b'\n')) {
            if bytes.trim_ascii().is_empty() {
                continue;
            }
            let row = match serde_json::from_slice(bytes) {
                Ok(Value::Object(row)) => Ok((row, None)),
                Ok(_) => Err("not an object".to_owned()),
                Err(err) => Err(format!("no JSON at column {}", err.column())),
            };
            self.take(line, row);
        }
    }

    /// The elements of an array, each at the line where it begins.
    fn array(&mut self, body: &[u8]) -> io::Result<()> {
        let skip = |mut at: usize| {
            while body.get(at).is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b',') {
                at += 1;
            }
            at
        };
        let open = body.iter().position(|byte| *byte == b'[').unwrap_or_default();
        let (mut at, mut line, mut counted) = (skip(open + 1), 1, 0);
        while body.get(at).is_some_and(|byte| *byte != b']') {
            line += body[counted..at].iter().filter(|byte| **byte == b'\n').count() as u64;
            counted = at;
            let mut stream = Deserializer::from_slice(&body[at..]).into_iter::<Value>();
            match stream.next() {
                Some(Ok(Value::Object(row))) => self.take(line, Ok((row, None))),
                Some(Ok(_)) => self.take(line, Err("not an object".to_owned())),
                Some(Err(err)) => {
                    let place = format!("no JSON in the value of line {line}, {} lines on", err.line() - 1);
                    return Err(io::Error::new(io::ErrorKind::InvalidData, place));
                }
                None => break,
            }
            at = skip(at + stream.byte_offset());
        }
        if body.get(at).is_none() {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                format!("the list of line {line} never ends"),
            ));
        }
        Ok(())
    }

    fn nested(&mut self, line: u64, document: Value) {
        let Value::Object(row) = document else { return };
        let Some(list) = list_of(&row) else { return self.take(line, Ok((row, None))) };
        for (idx, element) in list.iter().enumerate() {
            let named = |reason: String| format!("record {}: {reason}", idx + 1);
            let before = self.archive.rejected.len();
            match element {
                Value::Object(row) => self.take(line, Ok((row.clone(), None))),
                _ => self.take(line, Err("not an object".to_owned())),
            }
            for (_, reason) in &mut self.archive.rejected[before..] {
                *reason = named(std::mem::take(reason));
            }
        }
    }
}
