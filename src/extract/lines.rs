//! One comment a line of plain text, and the bounded line reading that every shape made of lines shares.

use std::io::{self, BufRead};
use std::sync::Arc;

use super::{Options, ReadError, Record, Reject, Sink};
use crate::comment::{Comment, Source};
use crate::source::charset;

/// What [`Lines::next`] found; the line itself is in [`Lines::bytes`].
#[derive(Debug)]
pub(crate) enum Line {
    /// A line, without its line end.
    Whole,
    /// A line longer than the limit: its first bytes are kept, the rest was read and dropped.
    TooLong,
    /// The input failed inside this line, which may be empty: its first bytes are kept.
    Cut(io::Error),
}

/// Reads lines of bounded length, counting lines and bytes.
pub(crate) struct Lines<'a> {
    input: &'a mut dyn BufRead,
    limit: usize,
    bytes: Vec<u8>,
    line: u64,
    offset: u64,
    next_offset: u64,
}

impl<'a> Lines<'a> {
    /// Lines of at most `limit` bytes each.
    pub(crate) fn new(input: &'a mut dyn BufRead, limit: usize) -> Lines<'a> {
        Lines { input, limit, bytes: Vec::new(), line: 0, offset: 0, next_offset: 0 }
    }

    /// The line that was read last, without `\n` or `\r\n`.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its 1-based number.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// Its first byte's offset.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// How many bytes were read so far.
    pub(crate) fn read_so_far(&self) -> u64 {
        self.next_offset
    }

    /// Reads the next line; `None` at the end.
    pub(crate) fn next(&mut self) -> Option<Line> {
        self.bytes.clear();
        self.line += 1;
        self.offset = self.next_offset;
        let mut is_whole = true;
        loop {
            let chunk = match self.input.fill_buf() {
                Ok(chunk) => chunk,
                Err(err) if err.kind() == io::ErrorKind::Interrupted => continue,
                Err(err) => return Some(Line::Cut(err)),
            };
            if chunk.is_empty() {
                if self.next_offset == self.offset {
                    return None;
                }
                break;
            }
            let end = memchr::memchr(b'\n', chunk);
            let part = &chunk[..end.unwrap_or(chunk.len())];
            let room = self.limit - self.bytes.len();
            is_whole &= part.len() <= room;
            self.bytes.extend_from_slice(&part[..part.len().min(room)]);
            let n_read = part.len() + usize::from(end.is_some());
            self.next_offset += n_read as u64;
            self.input.consume(n_read);
            if end.is_some() {
                break;
            }
        }
        if !is_whole {
            return Some(Line::TooLong);
        }
        if self.bytes.last() == Some(&b'\r') {
            self.bytes.pop();
        }
        Some(Line::Whole)
    }
}

/// Reads `--shape lines`: every line that is not blank is a comment, verbatim.
pub(crate) fn read(input: &mut dyn BufRead, options: &Options, sink: Sink<'_>) -> Result<(), ReadError> {
    let mut input = charset::Decoder::new(input);
    let limit = options.max_record_bytes();
    let shape: Arc<str> = Arc::from("lines");
    let mut lines = Lines::new(&mut input, limit);
    let mut index = 0;
    while let Some(line) = lines.next() {
        if lines.bytes().trim_ascii().is_empty() && matches!(line, Line::Whole) {
            continue;
        }
        index += 1;
        let reject = |reason: String| {
            let raw = lines.bytes().to_vec();
            let (line, offset) = (Some(lines.line()), Some(lines.offset()));
            Record::Rejected(Reject { line, index, offset, raw, reason })
        };
        let flow = match line {
            Line::Cut(source) => {
                if !lines.bytes().is_empty() {
                    let _ends_anyway = sink(reject("cut off where the input fails".to_owned()));
                }
                return Err(ReadError::Input { offset: lines.read_so_far(), source });
            }
            Line::TooLong => sink(reject(format!("line longer than {limit} bytes"))),
            Line::Whole => sink(Record::Comment(Comment {
                id: index.to_string(),
                text: String::from_utf8_lossy(lines.bytes()).into_owned(),
                source: Source {
                    path: Arc::clone(&options.path),
                    shape: Arc::clone(&shape),
                    document: None,
                    index,
                    line: Some(lines.line()),
                },
                ..Comment::default()
            })),
        };
        if flow.is_break() {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    #[test]
    fn lines_are_bounded_and_counted() {
        let text = b"one\r\n\nlong line\nlast";
        let mut input = BufReader::with_capacity(3, text.as_slice());
        let mut lines = Lines::new(&mut input, 5);
        let mut found = Vec::new();
        while let Some(line) = lines.next() {
            let bytes = String::from_utf8_lossy(lines.bytes()).into_owned();
            found.push((matches!(line, Line::Whole), bytes, lines.line(), lines.offset()));
        }
        let line = |is_whole, bytes: &str, line, offset| (is_whole, bytes.to_owned(), line, offset);
        assert_eq!(
            found,
            [
                line(true, "one", 1, 0),
                line(true, "", 2, 5),
                line(false, "long ", 3, 6),
                line(true, "last", 4, 16)
            ]
        );
    }
}
