//! Records and fields of delimited text (RFC 4180), on bytes and without reading ahead.
//!
//! The `csv` crate splits the same way, but cannot give a record's raw bytes, bound its length or go back to the line after
//! a quote that is never closed; a test holds the two together.

use memchr::{memchr, memchr2};

/// How a table writes its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// The byte between fields.
    pub(crate) delimiter: u8,
    /// What quotation marks mean.
    pub(crate) quotes: Quotes,
    /// `\n` (before which a `\r` is dropped), or `\r` alone.
    pub(crate) line_end: u8,
}

impl Default for Dialect {
    /// RFC 4180.
    fn default() -> Dialect {
        Dialect { delimiter: b',', quotes: Quotes::Doubled, line_end: b'\n' }
    }
}

impl Dialect {
    /// The same without quotes.
    pub(crate) fn bare(self) -> Dialect {
        Dialect { quotes: Quotes::None, ..self }
    }
}

/// What `"` means in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quotes {
    /// A field in quotes may hold anything, quotes doubled.
    Doubled,
    /// The same with quotes inside written `\"`.
    Backslash,
    /// Nothing: tab-separated dumps often know no quotes.
    None,
}

/// The fields of one record; reused from record to record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    has_stray_quotes: bool,
}

impl Row {
    /// How many fields it has.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether something stands between a closing quote and the delimiter.
    pub(crate) fn has_stray_quotes(&self) -> bool {
        self.has_stray_quotes
    }

    /// A field without its quotes; empty past the last.
    pub(crate) fn get(&self, idx: usize) -> &[u8] {
        let Some(end) = self.ends.get(idx) else { return &[] };
        let start = idx.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..*end]
    }

    /// All fields, one behind the other.
    #[cfg(feature = "parquet")]
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Takes all fields away.
    #[cfg(feature = "parquet")]
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    /// Adds a field that came apart from the others.
    #[cfg(feature = "parquet")]
    pub(crate) fn push(&mut self, field: &[u8]) {
        self.bytes.extend_from_slice(field);
        self.ends.push(self.bytes.len());
    }

    /// Splits `record`, which has no line end.
    pub(crate) fn split(&mut self, record: &[u8], dialect: Dialect) {
        self.bytes.clear();
        self.ends.clear();
        self.has_stray_quotes = false;
        let mut rest = Some(record);
        while let Some(field) = rest {
            rest = match field.first() {
                Some(b'"') if dialect.quotes != Quotes::None => self.quoted(&field[1..], dialect),
                _ => self.bare(field, dialect),
            };
            self.ends.push(self.bytes.len());
        }
    }

    /// Takes a bare field; gives what follows its delimiter.
    fn bare<'a>(&mut self, field: &'a [u8], dialect: Dialect) -> Option<&'a [u8]> {
        let end = memchr(dialect.delimiter, field);
        let mut bare = &field[..end.unwrap_or(field.len())];
        while let (Quotes::Backslash, Some(at)) = (dialect.quotes, memchr::memmem::find(bare, b"\\\"")) {
            self.bytes.extend_from_slice(&bare[..at]);
            self.bytes.push(b'"');
            bare = &bare[at + 2..];
        }
        self.bytes.extend_from_slice(bare);
        end.map(|end| &field[end + 1..])
    }

    /// Takes a field after its opening quote. What stands between the closing one and the delimiter belongs to it.
    fn quoted<'a>(&mut self, mut field: &'a [u8], dialect: Dialect) -> Option<&'a [u8]> {
        loop {
            let Some(at) = find_quote(field, dialect) else {
                self.bytes.extend_from_slice(field);
                return None;
            };
            self.bytes.extend_from_slice(&field[..at]);
            match (field[at], field.get(at + 1)) {
                (b'\\', Some(&escaped)) => {
                    if !matches!(escaped, b'"' | b'\\') {
                        self.bytes.push(b'\\');
                    }
                    self.bytes.push(escaped);
                }
                (b'\\', None) => {
                    self.bytes.push(b'\\');
                    return None;
                }
                (_, Some(b'"')) => self.bytes.push(b'"'),
                (_, next) => {
                    self.has_stray_quotes |= next.is_some_and(|next| *next != dialect.delimiter);
                    return self.bare(&field[at + 1..], dialect);
                }
            }
            field = &field[at + 2..];
        }
    }
}

fn find_quote(field: &[u8], dialect: Dialect) -> Option<usize> {
    match dialect.quotes {
        Quotes::Backslash => memchr2(b'"', b'\\', field),
        _ => memchr(b'"', field),
    }
}

/// Where a record ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Before the line end at this offset.
    At(usize),
    /// Not within these bytes.
    Beyond,
    /// Not within these bytes, which end inside quotes.
    InQuotes,
}

/// Finds a record's end, going on where it stopped when more bytes are there.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scanner {
    at: usize,
    state: State,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    #[default]
    FieldStart,
    Bare,
    Quoted,
}

impl Scanner {
    /// `bytes` begin with the record, and with what the last call saw; `is_all` if nothing follows them.
    pub(crate) fn end(&mut self, bytes: &[u8], dialect: Dialect, is_all: bool) -> End {
        while self.at < bytes.len() {
            let rest = &bytes[self.at..];
            match self.state {
                State::FieldStart => match rest[0] == b'"' && dialect.quotes != Quotes::None {
                    true => (self.at, self.state) = (self.at + 1, State::Quoted),
                    false => self.state = State::Bare,
                },
                State::Bare => match memchr2(dialect.delimiter, dialect.line_end, rest) {
                    Some(at) if rest[at] == dialect.line_end => return End::At(self.at + at),
                    Some(at) => (self.at, self.state) = (self.at + at + 1, State::FieldStart),
                    None => self.at = bytes.len(),
                },
                State::Quoted => match find_quote(rest, dialect) {
                    None => self.at = bytes.len(),
                    Some(at) => {
                        let is_cut = at + 1 == rest.len() && !is_all;
                        if is_cut {
                            self.at += at;
                            return End::InQuotes;
                        }
                        let is_escape = rest[at] == b'\\' || rest.get(at + 1) == Some(&b'"');
                        if !is_escape {
                            self.state = State::Bare;
                        }
                        self.at += at + 1 + usize::from(is_escape);
                    }
                },
            }
        }
        if matches!(self.state, State::Quoted) { End::InQuotes } else { End::Beyond }
    }
}

/// A record without the `\r` of its line end.
pub(crate) fn trim_line_end(record: &[u8]) -> &[u8] {
    record.strip_suffix(b"\r").unwrap_or(record)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(table: &[u8], dialect: Dialect) -> Vec<Vec<Vec<u8>>> {
        let (mut rows, mut at, mut row) = (Vec::new(), 0, Row::default());
        while at < table.len() {
            let end = match Scanner::default().end(&table[at..], dialect, true) {
                End::At(end) => at + end,
                _ => table.len(),
            };
            row.split(trim_line_end(&table[at..end]), dialect);
            rows.push((0..row.len()).map(|idx| row.get(idx).to_vec()).collect());
            at = end + 1;
        }
        rows
    }

    #[test]
    fn fields_are_those_of_the_csv_crate() {
        for (delimiter, table) in [
            (b',', "id,text\n1,plain\n2,\"with, comma\"\r\n3,\"two\nlines\"\n"),
            (b',', "\"a \"\"quoted\"\" word\",b\n\"\",\n,\"\"\n"),
            (b';', "a;b\n\"x;y\";z"),
            (b'\t', "a\tb\n\"x\ty\"\tz \"q\" z\n"),
            (b',', "\"junk\" after,b\nsome \"inner\" quotes,c\n"),
        ] {
            let dialect = Dialect { delimiter, quotes: Quotes::Doubled, line_end: b'\n' };
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .delimiter(delimiter)
                .from_reader(table.as_bytes());
            let theirs: Vec<Vec<Vec<u8>>> = reader
                .byte_records()
                .map(|record| record.unwrap().iter().map(<[u8]>::to_vec).collect())
                .collect();
            assert_eq!(ours(table.as_bytes(), dialect), theirs, "{table:?}");
        }
    }

    #[test]
    fn other_dialects() {
        let backslash = Dialect { delimiter: b',', quotes: Quotes::Backslash, line_end: b'\n' };
        assert_eq!(ours(br#""say \"hi\", \n",2"#, backslash), [[br#"say "hi", \n"#.to_vec(), b"2".to_vec()]]);
        let none = Dialect { delimiter: b'\t', quotes: Quotes::None, line_end: b'\r' };
        assert_eq!(
            ours(b"\"open\t1\r2\t3", none),
            [[b"\"open".to_vec(), b"1".to_vec()], [b"2".to_vec(), b"3".to_vec()]]
        );
    }

    #[test]
    fn a_record_is_found_whatever_the_pieces() {
        let table = b"\"a \"\"b\"\"\nc\",d\nnext";
        let dialect = Dialect { delimiter: b',', quotes: Quotes::Doubled, line_end: b'\n' };
        let mut scanner = Scanner::default();
        let found: Vec<End> = (1..=table.len()).map(|n| scanner.end(&table[..n], dialect, false)).collect();
        assert_eq!(found.iter().find(|end| matches!(end, End::At(_))), Some(&End::At(13)));
        assert_eq!(found[3], End::InQuotes);
    }
}
