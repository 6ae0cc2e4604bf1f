//! The records of a web archive as a stream: header, then a body of the length it says.

use std::io::{self, BufRead, Read};

/// Longest header line and longest header; archives stay far below.
const MAX_LINE: usize = 64 << 10;
const MAX_HEADER: usize = 1 << 20;

/// What stands next in an archive.
pub(super) enum Next {
    /// A record's header; its body follows.
    Header(Headers),
    /// A record whose header cannot be used.
    BadHeader(&'static str),
    /// Bytes that are no record, up to the next one or the end: the first of them.
    Garbage(Vec<u8>),
    End,
}

/// The named fields of a header, WARC's or HTTP's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Headers(Vec<(String, String)>);

impl Headers {
    /// A field by name, in any letter case.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Takes in a line: a field, or more of the last one.
    pub(super) fn push(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        let is_more = line.starts_with([' ', '\t']);
        match (self.0.last_mut(), line.split_once(':')) {
            (Some((_, value)), _) if is_more => {
                value.push(' ');
                value.push_str(line.trim());
            }
            (_, Some((key, value))) => self.0.push((key.trim().to_owned(), value.trim().to_owned())),
            _ => {}
        }
    }
}

/// Reads an archive record by record.
pub(super) struct Records<'a> {
    input: &'a mut dyn BufRead,
    /// Where a version line was met while garbage was passed over.
    version_at: Option<u64>,
    pub(super) n_records: u64,
    /// Where the record at hand begins, and how many bytes were read.
    pub(super) start: u64,
    pub(super) n_read: u64,
}

impl<'a> Records<'a> {
    pub(super) fn new(input: &'a mut dyn BufRead) -> Records<'a> {
        Records { input, version_at: None, n_records: 0, start: 0, n_read: 0 }
    }

    /// Goes to the next record, past what is none. The body of the last one must have been read.
    pub(super) fn next(&mut self) -> io::Result<Next> {
        let mut line = Vec::new();
        if let Some(start) = self.version_at.take() {
            self.start = start;
        } else {
            loop {
                self.start = self.n_read;
                self.line(&mut line)?;
                match line.as_slice() {
                    [] => return Ok(Next::End),
                    blank if blank.trim_ascii().is_empty() => {}
                    version if version.starts_with(b"WARC/") => break,
                    _ => {
                        self.n_records += 1;
                        return self.garbage(line).map(Next::Garbage);
                    }
                }
            }
        }
        self.n_records += 1;
        self.headers()
    }

    fn headers(&mut self) -> io::Result<Next> {
        let (mut headers, mut line, mut n_bytes) = (Headers::default(), Vec::new(), 0);
        loop {
            self.line(&mut line)?;
            n_bytes += line.len();
            match line.trim_ascii().is_empty() {
                _ if n_bytes > MAX_HEADER => return Ok(Next::BadHeader("header without an end")),
                true if line.is_empty() => {
                    return Err(io::Error::new(
                        io::ErrorKind::UnexpectedEof,
                        "cut off in the record's header",
                    ));
                }
                true => return Ok(Next::Header(headers)),
                false => headers.push(line.trim_ascii_end()),
            }
        }
    }

    /// Reads on to the next version line; gives the first bytes passed over.
    fn garbage(&mut self, mut line: Vec<u8>) -> io::Result<Vec<u8>> {
        let mut passed = Vec::new();
        while !line.is_empty() {
            let version = memchr::memmem::find(&line, b"WARC/1.");
            self.version_at = version.map(|at| self.n_read - (line.len() - at) as u64);
            let n_kept = version.unwrap_or(line.len()).min(MAX_LINE.saturating_sub(passed.len()));
            passed.extend_from_slice(&line[..n_kept]);
            if version.is_some() {
                break;
            }
            self.line(&mut line)?;
        }
        Ok(passed)
    }

    /// A line with its end, or its first bytes if it is very long; empty at the end of the archive.
    fn line(&mut self, line: &mut Vec<u8>) -> io::Result<()> {
        line.clear();
        let result = (&mut *self.input).take(MAX_LINE as u64).read_until(b'\n', line);
        self.n_read += line.len() as u64;
        result.map(|_| ())
    }

    /// Reads a body whole; shorter than `length` only where the archive ends.
    pub(super) fn body(&mut self, length: u64) -> (Vec<u8>, io::Result<()>) {
        let mut body = Vec::new();
        let result = (&mut *self.input).take(length).read_to_end(&mut body);
        self.n_read += body.len() as u64;
        (body, result.map(|_| ()))
    }

    /// Passes over a body; gives how many bytes of it there were.
    pub(super) fn skip(&mut self, length: u64) -> io::Result<u64> {
        let mut n_left = length;
        while n_left > 0 {
            let chunk = match self.input.fill_buf() {
                Err(err) if err.kind() == io::ErrorKind::Interrupted => continue,
                chunk => chunk?.len(),
            };
            if chunk == 0 {
                break;
            }
            let n_used = n_left.min(chunk as u64);
            self.input.consume(n_used as usize);
            self.n_read += n_used;
            n_left -= n_used;
        }
        Ok(length - n_left)
    }
}
