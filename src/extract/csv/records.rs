//! The records of a table as a stream: raw bytes, line and offset, of bounded length.

use std::io::{self, BufRead};

use crate::source::charset::Decoder;
use crate::source::table::{Dialect, End, Scanner, trim_line_end};

/// What [`Records::next`] found; the bytes are in [`Records::record`].
#[derive(Debug)]
pub(super) enum Found {
    /// A record.
    Whole,
    /// A line that is longer than the limit: its first bytes.
    TooLong,
    /// A record whose quotes never close: its first line, or all that is left of a short rest.
    Unclosed,
    /// The input failed inside this record, which may be empty.
    Cut(io::Error),
}

/// Reads records; goes on at the next line where quotes never close.
pub(super) struct Records<'a> {
    input: Decoder<&'a mut dyn BufRead>,
    dialect: Dialect,
    limit: usize,
    buffer: Vec<u8>,
    /// The record at hand in `buffer`, and where the next one begins.
    start: usize,
    end: usize,
    next: usize,
    /// 1-based line of `start`, and how many decoded bytes came before `buffer`.
    line: u64,
    n_before: u64,
    /// Bytes of the record at hand that were too many to keep.
    n_dropped: u64,
    is_at_end: bool,
    failure: Option<io::Error>,
}

const CHUNK: usize = 64 << 10;

impl<'a> Records<'a> {
    pub(super) fn new(input: &'a mut dyn BufRead, limit: usize) -> Records<'a> {
        Records {
            input: Decoder::new(input),
            dialect: Dialect::default(),
            limit,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            next: 0,
            line: 1,
            n_before: 0,
            n_dropped: 0,
            is_at_end: false,
            failure: None,
        }
    }

    /// The first bytes of the table, which stay to be read, and whether that is all of it.
    pub(super) fn sample(&mut self, n_bytes: usize) -> (&[u8], bool) {
        while self.buffer.len() < n_bytes && !self.is_at_end {
            self.fill();
        }
        (&self.buffer, self.is_at_end)
    }

    pub(super) fn set_dialect(&mut self, dialect: Dialect) {
        self.dialect = dialect;
    }

    pub(super) fn record(&self) -> &[u8] {
        trim_line_end(&self.buffer[self.start..self.end])
    }

    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Where the record begins in the input; `None` where the input was transcoded.
    pub(super) fn offset(&self) -> Option<u64> {
        self.input.offset(self.n_before + self.start as u64)
    }

    /// How many decoded bytes were read.
    pub(super) fn read_so_far(&self) -> u64 {
        self.n_before + self.n_dropped + self.buffer.len() as u64
    }

    /// Finds the next record that is not blank; `None` at the end.
    pub(super) fn next(&mut self) -> Option<Found> {
        loop {
            self.go_to(self.next);
            let found = self.find();
            if matches!(found, Found::Whole) && self.record().is_empty() {
                if self.is_at_end && self.next >= self.buffer.len() {
                    return self.failure.take().map(Found::Cut);
                }
                continue;
            }
            return Some(found);
        }
    }

    /// Takes only the first line of a record that spans several, and goes on after it, if that line is what is wanted.
    pub(super) fn shorten_to_line_if(&mut self, is_wanted: impl FnOnce(&[u8]) -> bool) -> bool {
        let whole = (self.end, self.next);
        let is_shorter = self.shorten_to_line() && is_wanted(self.record());
        if !is_shorter {
            (self.end, self.next) = whole;
        }
        is_shorter
    }

    fn shorten_to_line(&mut self) -> bool {
        let record = &self.buffer[self.start..self.end];
        let Some(at) = memchr::memchr(self.dialect.line_end, record) else { return false };
        self.end = self.start + at;
        self.next = self.end + 1;
        true
    }

    fn find(&mut self) -> Found {
        let mut scanner = Scanner::default();
        loop {
            let rest = &self.buffer[self.start..];
            let found = scanner.end(rest, self.dialect, self.is_at_end);
            if let End::At(at) = found {
                (self.end, self.next) = (self.start + at.min(self.limit), self.start + at + 1);
                return if at > self.limit { Found::TooLong } else { Found::Whole };
            }
            (self.end, self.next) = (self.buffer.len(), self.buffer.len());
            let is_unclosed = found == End::InQuotes;
            if self.is_at_end {
                // A short rest is a record that was cut off; a long one has most likely swallowed its neighbours.
                return match self.failure.take() {
                    Some(err) => Found::Cut(err),
                    None if is_unclosed => {
                        let _has_lines = rest.len() > CHUNK && self.shorten_to_line();
                        Found::Unclosed
                    }
                    None => Found::Whole,
                };
            }
            if rest.len() > self.limit {
                if is_unclosed && self.shorten_to_line() {
                    return Found::Unclosed;
                }
                self.skip_line();
                return Found::TooLong;
            }
            self.fill();
        }
    }

    /// Drops what is left of a line of which the buffer holds no end; the record keeps its first bytes.
    fn skip_line(&mut self) {
        loop {
            self.fill();
            let n_seen = self.limit.min(self.buffer.len());
            let end = memchr::memchr(self.dialect.line_end, &self.buffer[n_seen..]).map(|at| n_seen + at);
            if end.is_some() || self.is_at_end {
                self.end = n_seen;
                self.next = end.map_or(self.buffer.len(), |end| end + 1);
                return;
            }
            self.n_dropped += (self.buffer.len() - n_seen) as u64;
            self.buffer.truncate(n_seen);
        }
    }

    /// Moves on to a place in the buffer, counting the lines passed over.
    fn go_to(&mut self, next: usize) {
        let passed = &self.buffer[self.start..next];
        self.line += memchr::memchr_iter(self.dialect.line_end, passed).count() as u64;
        (self.start, self.end) = (next, next);
        self.n_before += std::mem::take(&mut self.n_dropped);
    }

    /// Adds a chunk to the buffer, dropping the records before `start`.
    fn fill(&mut self) {
        self.buffer.drain(..self.start);
        self.n_before += self.start as u64;
        (self.end, self.next) = (self.end - self.start, self.next.saturating_sub(self.start));
        self.start = 0;
        match self.input.fill_buf() {
            Ok([]) => self.is_at_end = true,
            Ok(chunk) => {
                let n_taken = chunk.len().min(CHUNK);
                self.buffer.extend_from_slice(&chunk[..n_taken]);
                self.input.consume(n_taken);
            }
            Err(err) => (self.failure, self.is_at_end) = (Some(err), true),
        }
    }
}
