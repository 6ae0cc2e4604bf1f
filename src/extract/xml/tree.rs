//! One record of an XML stream as a small tree, and the tape that knows where in the input it stood.

use std::io::{self, BufRead, Read};

use quick_xml::events::BytesStart;

use super::super::clean;

/// An element of a record, with the text inside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    /// The name with its prefix.
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    /// Its text in document order, that of inline markup inside it included, entities decoded.
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    /// From a start tag; attributes without quotes, as some exports write them, are taken too.
    pub(super) fn of(tag: &BytesStart<'_>) -> Element {
        let mut attributes = tag.html_attributes();
        Element {
            name: tag.name().as_ref().to_owned(),
            attributes: attributes
                .with_checks(false)
                .flatten()
                .map(|attribute| {
                    (attribute.key.as_ref().to_owned(), clean::decode_entities(&attribute.value))
                })
                .collect(),
            ..Element::default()
        }
    }

    /// The name without its prefix.
    pub(super) fn local(&self) -> &str {
        local(&self.name)
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The trimmed text of a child; `None` where it is missing or empty.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.trim()).filter(|text| !text.is_empty())
    }

    /// Takes in an element that has ended: as text where it is markup, its lines kept apart as HTML does, else as a child.
    pub(super) fn take(&mut self, child: Element) {
        match child.name.as_str() {
            "a" | "b" | "i" | "u" | "em" | "strong" | "span" | "code" | "tt" | "small" => {
                self.text += &child.text
            }
            "p" | "br" | "div" | "li" | "ul" | "ol" | "pre" | "blockquote" => {
                self.text += "<br>";
                self.text += child.text.trim();
                self.text += "<br>";
            }
            _ => self.children.push(child),
        }
    }
}

pub(super) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Counts lines and bytes under a parser, keeps the raw bytes of the record at hand and bounds their number.
pub(super) struct Tape<R> {
    input: R,
    limit: usize,
    kept: Vec<u8>,
    pub(super) n_read: u64,
    pub(super) line: u64,
}

impl<R: BufRead> Tape<R> {
    pub(super) fn new(input: R, limit: usize) -> Tape<R> {
        Tape { input, limit, kept: Vec::new(), n_read: 0, line: 1 }
    }

    pub(super) fn input(&self) -> &R {
        &self.input
    }

    /// Forgets the bytes kept so far: a record may begin here.
    pub(super) fn cut(&mut self) {
        self.kept.clear();
    }

    /// The bytes since the last cut.
    pub(super) fn kept(&self) -> &[u8] {
        &self.kept
    }
}

/// An element or a run of text passes the limit.
#[derive(Debug, thiserror::Error)]
#[error("element longer than {0} bytes")]
pub(super) struct TooLong(usize);

impl<R: BufRead> BufRead for Tape<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.kept.len() > self.limit {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, TooLong(self.limit)));
        }
        self.input.fill_buf()
    }

    fn consume(&mut self, n_used: usize) {
        if let Ok(buffer) = self.input.fill_buf() {
            let used = &buffer[..n_used.min(buffer.len())];
            self.line += memchr::memchr_iter(b'\n', used).count() as u64;
            self.kept.extend_from_slice(used);
        }
        self.n_read += n_used as u64;
        self.input.consume(n_used);
    }
}

impl<R: BufRead> Read for Tape<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n_read = self.fill_buf()?.read(out)?;
        self.consume(n_read);
        Ok(n_read)
    }
}
