//! XML exports of comments as a stream: Disqus, WordPress (WXR), comment feeds, Stack Exchange dumps, and a small fallback
//! for files whose elements are called like comments.
//!
//! Only one record is held at a time. Broken markup is forgiven as far as it can be: end tags close what they name.

mod exports;
mod generic;
mod tree;

use std::collections::HashMap;
use std::io::{self, BufRead};
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::Event;

use self::tree::{Element, Tape, TooLong, local};
use super::time::TimeReader;
use super::{Options, ReadError, Record, Reject, Sink, clean};
use crate::comment::{Comment, Source};
use crate::source::Shape;
use crate::source::charset::Decoder;

/// Elements deeper than this inside a record are read as part of it, not as its children.
const MAX_DEPTH: usize = 100;

/// Reads an XML export.
///
/// # Errors
///
/// Where the input fails or ends inside an element, a record passes the limit, or the markup breaks off for good.
pub(crate) fn read(input: &mut dyn BufRead, options: &Options, sink: Sink<'_>) -> Result<(), ReadError> {
    let tape = Tape::new(Decoder::replacing(input), options.max_record_bytes());
    let mut parser = Reader::from_reader(tape);
    let config = parser.config_mut();
    (config.check_end_names, config.allow_unmatched_ends, config.allow_dangling_amp) = (false, true, true);
    let mut export = Export::new(options);
    let mut buffer = Vec::new();
    loop {
        let event = parser.read_event_into(&mut buffer);
        let is_building = !export.building.is_empty();
        let flow = match event {
            Ok(Event::Eof) if export.path.is_empty() && !is_building => return Ok(()),
            Ok(Event::Eof) => {
                let err = io::Error::new(io::ErrorKind::UnexpectedEof, Unended(export.innermost()));
                return Err(export.fail(&parser, Failure::Markup(err), sink));
            }
            Err(quick_xml::Error::Io(err)) => {
                // The parser shares its error; what it says is kept.
                let is_own = err.get_ref().is_some_and(|inner| inner.is::<TooLong>());
                let err = io::Error::new(err.kind(), err.to_string());
                let failure = if is_own { Failure::Markup(err) } else { Failure::Input(err) };
                return Err(export.fail(&parser, failure, sink));
            }
            Err(err) => {
                let err = io::Error::new(io::ErrorKind::InvalidData, err);
                return Err(export.fail(&parser, Failure::Markup(err), sink));
            }
            Ok(Event::Start(tag)) => export.open(Element::of(&tag)),
            Ok(Event::Empty(tag)) => {
                let element = Element::of(&tag);
                let name = element.name.clone();
                export.open(element);
                export.close(&name)
            }
            Ok(Event::End(tag)) => export.close(tag.name().as_ref().trim_end()),
            Ok(Event::Text(text)) => export.text(&clean::decode_entities(&text)),
            Ok(Event::CData(text)) => export.text(&text),
            Ok(Event::GeneralRef(name)) => export.text(&clean::decode_entities(&format!("&{};", &*name))),
            Ok(_) => None,
        };
        if let Some(records) = flow {
            for found in records {
                let record = export.finish(found, &parser);
                if sink(record).is_break() {
                    return Ok(());
                }
            }
        }
        if export.building.is_empty() {
            let tape = parser.get_mut();
            tape.cut();
            (export.line, export.offset) = (tape.line, tape.input().offset(tape.n_read));
        }
        buffer.clear();
    }
}

/// The document ends before this element does.
#[derive(Debug, thiserror::Error)]
#[error("the document ends inside <{0}>")]
struct Unended(String);

/// Why an export cannot be read on.
enum Failure {
    Input(io::Error),
    Markup(io::Error),
}

/// What one element of an export turned out to be; a comment lacks only its place.
enum Found {
    Comment(Box<Comment>),
    Skipped(&'static str),
    Rejected(&'static str),
}

/// The kinds of exports, told by their root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Disqus,
    WordPress,
    /// RSS or Atom: only entries that say that they are comments.
    Feed,
    StackExchange,
    Other,
}

/// An export while it is read.
struct Export {
    kind: Kind,
    /// Open elements outside records.
    path: Vec<String>,
    /// The record at hand: its open elements, outermost first.
    building: Vec<Element>,
    /// Disqus: the pages that threads belong to. WordPress: the page at hand, under the empty key.
    documents: HashMap<String, Arc<str>>,
    n_records: u64,
    /// Where the record at hand begins.
    line: u64,
    offset: Option<u64>,
    times: TimeReader,
    source_path: Arc<str>,
}

impl Export {
    fn new(options: &Options) -> Export {
        Export {
            kind: Kind::Other,
            path: Vec::new(),
            building: Vec::new(),
            documents: HashMap::new(),
            n_records: 0,
            line: 1,
            offset: Some(0),
            times: TimeReader::for_document([], options.lang.as_deref(), options.reference_time),
            source_path: Arc::clone(&options.path),
        }
    }

    fn innermost(&self) -> String {
        let building = self.building.last().map(|element| element.name.clone());
        building.or_else(|| self.path.last().cloned()).unwrap_or_default()
    }

    fn open(&mut self, element: Element) -> Option<Vec<Found>> {
        if !self.building.is_empty() {
            if self.building.len() < MAX_DEPTH {
                self.building.push(element);
            }
            return None;
        }
        if self.path.is_empty() {
            self.kind = kind(&element);
        }
        if self.is_record(&element) {
            self.building.push(element);
        } else if self.path.len() < MAX_DEPTH {
            if self.kind == Kind::WordPress && element.name == "item" {
                self.documents.clear();
            }
            self.path.push(element.name);
        }
        None
    }

    fn is_record(&self, element: &Element) -> bool {
        let parent = self.path.last().map(String::as_str);
        match self.kind {
            Kind::Disqus => matches!(element.name.as_str(), "post" | "thread"),
            Kind::WordPress => {
                parent == Some("item") && matches!(element.name.as_str(), "wp:comment" | "link")
            }
            Kind::Feed => matches!(element.local(), "item" | "entry"),
            Kind::StackExchange => element.name == "row",
            Kind::Other => generic::is_record(element, &self.path),
        }
    }

    /// Closes what an end tag names: everything inside it ends too. One that names nothing open is passed over.
    fn close(&mut self, name: &str) -> Option<Vec<Found>> {
        let is_named = |open: &Element| open.name == name;
        if let Some(at) = self.building.iter().rposition(is_named) {
            return self.end_from(at);
        }
        let at = self.path.iter().rposition(|open| open == name)?;
        self.path.truncate(at);
        self.end_from(0)
    }

    fn end_from(&mut self, at: usize) -> Option<Vec<Found>> {
        while self.building.len() > at {
            let element = self.building.pop()?;
            match self.building.last_mut() {
                Some(parent) => parent.take(element),
                None => return Some(self.record(&element)),
            }
        }
        None
    }

    fn text(&mut self, text: &str) -> Option<Vec<Found>> {
        if let Some(element) = self.building.last_mut() {
            element.text += text;
        }
        None
    }

    /// Reads a whole record.
    fn record(&mut self, element: &Element) -> Vec<Found> {
        match self.kind {
            Kind::Disqus if element.name == "thread" => {
                if let (Some(id), Some(link)) = (element.attribute("dsq:id"), element.value("link")) {
                    self.documents.insert(id.to_owned(), Arc::from(link));
                }
                Vec::new()
            }
            Kind::Disqus => vec![exports::disqus(element, &self.documents)],
            Kind::WordPress if element.name == "link" => {
                self.documents.insert(String::new(), Arc::from(element.text.trim()));
                Vec::new()
            }
            Kind::WordPress => vec![exports::wordpress(element, self.documents.get(""))],
            Kind::Feed => exports::feed(element, &self.times).into_iter().collect(),
            Kind::StackExchange => exports::stack_exchange(element).into_iter().collect(),
            Kind::Other => generic::comments(element, &self.times),
        }
    }

    /// Gives a record its place.
    fn finish<R: BufRead>(&mut self, found: Found, parser: &Reader<Tape<R>>) -> Record {
        self.n_records += 1;
        let index = self.n_records;
        match found {
            Found::Skipped(reason) => Record::Skipped(reason),
            Found::Rejected(reason) => self.reject(parser, reason.to_owned()),
            Found::Comment(mut comment) => {
                if comment.id.is_empty() {
                    comment.id = index.to_string();
                }
                let (path, line) = (Arc::clone(&self.source_path), Some(self.line));
                comment.source = Source { path, index, line, ..comment.source };
                Record::Comment(*comment)
            }
        }
    }

    fn reject<R: BufRead>(&self, parser: &Reader<Tape<R>>, reason: String) -> Record {
        let raw = parser.get_ref().kept().to_vec();
        Record::Rejected(Reject {
            line: Some(self.line),
            index: self.n_records,
            offset: self.offset,
            raw,
            reason,
        })
    }

    /// Ends the reading: the record at hand is rejected, the error says where.
    fn fail<R: BufRead>(
        &mut self,
        parser: &Reader<Tape<Decoder<R>>>,
        failure: Failure,
        sink: Sink<'_>,
    ) -> ReadError {
        if !self.building.is_empty() {
            self.n_records += 1;
            let _ends_anyway = sink(self.reject(parser, format!("cut off in <{}>", self.innermost())));
        }
        let tape = parser.get_ref();
        let offset = tape.input().offset(tape.n_read).unwrap_or(tape.n_read);
        match failure {
            Failure::Input(source) => ReadError::Input { offset, source },
            Failure::Markup(source) => ReadError::Malformed {
                shape: Shape::Xml,
                line: Some(tape.line),
                record: Some(self.n_records),
                offset,
                source,
            },
        }
    }
}

/// The kind of an export by its root element.
fn kind(root: &Element) -> Kind {
    match local(&root.name) {
        "disqus" => Kind::Disqus,
        "rss" if root.attribute("xmlns:wp").is_some() => Kind::WordPress,
        "rss" | "feed" | "RDF" => Kind::Feed,
        "comments" | "posts" | "posthistory" | "users" | "votes" | "badges" if root.attributes.is_empty() => {
            Kind::StackExchange
        }
        _ => Kind::Other,
    }
}

#[cfg(test)]
mod tests;
