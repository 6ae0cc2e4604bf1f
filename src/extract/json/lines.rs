//! NDJSON: one comment a line, each line read alone.
//!
//! [`Rows`] is decided once, from the head of the stream, and is then only read: worker threads share it and parse lines
//! in any order. A line that the decision does not fit is looked at as if it were the first, so files of mixed shapes
//! keep every text. `source.index` and the id of a comment without one are the line's number.

use std::borrow::Cow;
use std::io::{BufRead, Read};
use std::sync::Arc;

use super::document;
use super::generic;
use super::item::Mapping;
use super::node::Node;
use super::parse::Parser;
use super::platform::{Markup, Platform};
use super::platforms::GENERIC;
use super::wanted::Wanted;
use crate::comment::{Comment, Source};
use crate::extract::lines::{Line, Lines};
use crate::extract::time::TimeReader;
use crate::extract::{Options, ReadError, Record, Reject, Sink};

/// How many bytes of the stream decide how it is read.
pub(crate) const HEAD: u64 = 256 << 10;
/// How many lines of them are looked at.
const MAX_HEAD_LINES: usize = 500;
/// The shape of lines that no row of the table knows.
const PLAIN: &str = "ndjson";

/// How the lines of one stream are read.
pub(crate) struct Rows {
    mapping: Mapping,
    /// The same for lines that have no other keys than the head.
    narrow: Mapping,
    wanted: Wanted,
    times: TimeReader,
    shape: Arc<str>,
}

impl Rows {
    /// Decides by `head`, the first bytes of the stream (up to [`HEAD`] are of use; the last line may be cut).
    pub(crate) fn from_head(head: &[u8], options: &Options) -> Rows {
        let lines = head.split_inclusive(|byte| *byte == b'\n').take(MAX_HEAD_LINES);
        let texts = lines.filter_map(|line| str::from_utf8(line).ok());
        let nodes: Vec<Node<'_>> = texts.filter_map(|text| whole_object(text).ok()).collect();
        let mapping = decide(&nodes, options);
        let samples = nodes.iter().flat_map(|node| time_samples(&mapping, node));
        let times = TimeReader::for_document(samples, options.lang.as_deref(), options.reference_time);
        let shape = shape_of(mapping.platform);
        let mut wanted = Wanted::of(mapping.paths());
        wanted.mark(nodes.iter().flat_map(Node::children).map(|(key, _)| key));
        let narrow = mapping.narrowed(|key| wanted.has_seen(key));
        Rows { mapping, narrow, wanted, times, shape: Arc::from(shape) }
    }

    /// Reads one line, without its line end. Pure: the same line gives the same record on any thread.
    ///
    /// `line_no` is 1-based; `offset` is the line's first byte in the decompressed input. A blank line is no record:
    /// see [`is_blank`].
    pub(crate) fn parse(&self, line: &[u8], line_no: u64, offset: u64, options: &Options) -> Record {
        match self.read(line, line_no, options) {
            Ok(record) => record,
            Err(reason) => reject(line, line_no, offset, reason),
        }
    }

    fn read(&self, line: &[u8], line_no: u64, options: &Options) -> Result<Record, String> {
        let line = if line_no == 1 { line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line) } else { line };
        let text = str::from_utf8(line).map_err(|err| format!("not UTF-8 at byte {}", err.valid_up_to()))?;
        let (node, is_seen) = Parser::new(text).object(&self.wanted).map_err(|broken| broken.to_string())?;
        let is_generic = self.mapping.platform.sniff.is_empty();
        if is_generic || self.mapping.platform.fits(&node) {
            let mapping = if is_seen { &self.narrow } else { &self.mapping };
            match mapping.comment(&node, &self.times, &|_, _| None) {
                Ok(comment) if !is_generic || !comment.text.is_empty() => {
                    return Ok(self.comment(comment, &node, &self.shape, line_no, options));
                }
                Ok(_) => {}
                Err(reason) if self.mapping.fields.text.is_some() => return Err(reason.to_owned()),
                Err(_) => {}
            }
        }
        self.read_stranger(text, line_no, options)
    }

    /// Reads a line that is not of the shape the stream began with.
    fn read_stranger(&self, text: &str, line_no: u64, options: &Options) -> Result<Record, String> {
        let node = whole_object(text)?;
        let platform = Platform::of(&node);
        if let Some(reason) = platform.and_then(|platform| platform.skip) {
            return Ok(Record::Skipped(reason));
        }
        let mapping = Mapping::new(platform.unwrap_or(&GENERIC), &options.fields);
        let shape = Arc::from(shape_of(mapping.platform));
        if let Ok(comment) = mapping.comment(&node, &self.times, &|_, _| None) {
            return Ok(self.comment(comment, &node, &shape, line_no, options));
        }
        match document::only_comment(&node, &self.times, options)? {
            Some((comment, platform)) => {
                let shape = Arc::from(shape_of(platform));
                Ok(self.comment(comment, &node, &shape, line_no, options))
            }
            None => Err("no text".to_owned()),
        }
    }

    fn comment(
        &self,
        mut comment: Comment,
        node: &Node<'_>,
        shape: &Arc<str>,
        line_no: u64,
        options: &Options,
    ) -> Record {
        if comment.id.is_empty() {
            comment.id = line_no.to_string();
        }
        comment.source = own_source(node).unwrap_or_else(|| Source {
            path: Arc::clone(&options.path),
            shape: Arc::clone(shape),
            document: None,
            index: line_no,
            line: Some(line_no),
        });
        Record::Comment(comment)
    }
}

/// Whether a line is passed over without being a record.
pub(crate) fn is_blank(line: &[u8]) -> bool {
    line.trim_ascii().is_empty()
}

/// A line that could not be read.
pub(crate) fn reject(line: &[u8], line_no: u64, offset: u64, reason: String) -> Record {
    let (raw, offset) = (line.to_vec(), Some(offset));
    Record::Rejected(Reject { line: Some(line_no), index: line_no, offset, raw, reason })
}

/// Reads a stream of lines, one after the other.
pub(super) fn read(input: &mut dyn BufRead, options: &Options, sink: Sink<'_>) -> Result<(), ReadError> {
    let mut head = Vec::new();
    // Where the head ends in an error, reading on meets it again, in its place.
    let _fails_again_below = input.take(HEAD).read_to_end(&mut head);
    let rows = Rows::from_head(&head, options);
    let limit = options.max_record_bytes();
    let mut input = head.chain(input);
    let mut lines = Lines::new(&mut input, limit);
    while let Some(line) = lines.next() {
        let (bytes, line_no, offset) = (lines.bytes(), lines.line(), lines.offset());
        let record = match line {
            Line::Cut(source) => {
                if !is_blank(bytes) {
                    let reason = "cut off where the input fails".to_owned();
                    let _ends_anyway = sink(reject(bytes, line_no, offset, reason));
                }
                return Err(ReadError::Input { offset: lines.read_so_far(), source });
            }
            Line::TooLong => reject(bytes, line_no, offset, format!("line longer than {limit} bytes")),
            Line::Whole if is_blank(bytes) => continue,
            Line::Whole => rows.parse(bytes, line_no, offset, options),
        };
        if sink(record).is_break() {
            break;
        }
    }
    Ok(())
}

/// All of a line, which is to be one object.
fn whole_object(text: &str) -> Result<Node<'_>, String> {
    let mut parser = Parser::new(text);
    match parser.document() {
        (_, Some(broken)) => Err(broken.to_string()),
        (Some(node @ Node::Object(_)), None) if parser.is_done() => Ok(node),
        _ => Err("not an object".to_owned()),
    }
}

/// The row that most of the first lines fit, else the synonyms.
fn decide(nodes: &[Node<'_>], options: &Options) -> Mapping {
    if options.fields.text.is_none() {
        let rows: Vec<&'static Platform> =
            nodes.iter().filter_map(Platform::of).filter(|row| row.skip.is_none()).collect();
        let n_of = |row: &&'static Platform| rows.iter().filter(|other| std::ptr::eq(**other, *row)).count();
        let strangers: Vec<&Node<'_>> = nodes.iter().filter(|node| Platform::of(node).is_none()).collect();
        let n_plain = generic::n_texts(&Mapping::new(&GENERIC, &options.fields), &strangers);
        if let Some(row) = rows.iter().copied().max_by_key(n_of).filter(|row| n_of(row) >= n_plain) {
            return Mapping::new(row, &options.fields);
        }
    }
    let mut mapping = Mapping::new(&GENERIC, &options.fields);
    let members: Vec<&Node<'_>> = nodes.iter().collect();
    mapping.has_model_score = generic::has_model_score(&members);
    if generic::n_texts(&mapping, &members) * 2 < members.len() {
        mapping.text = generic::likely_text(&members).map(|key| (Cow::Owned(key), Markup::Plain));
    }
    mapping
}

/// The strings by which a stream shows how it writes dates.
pub(super) fn time_samples<'n>(mapping: &Mapping, node: &'n Node<'_>) -> Vec<&'n str> {
    let named = mapping.fields.time.as_deref();
    let paths: &[&str] = if named.is_some() { named.as_slice() } else { mapping.platform.time };
    paths.iter().filter_map(|path| node.at(path)?.as_str()).collect()
}

fn shape_of(platform: &'static Platform) -> &'static str {
    if std::ptr::eq(platform, &GENERIC) { PLAIN } else { platform.name }
}

/// The source that this program wrote into a line keeps naming the comment when the line is read back.
pub(super) fn own_source(node: &Node<'_>) -> Option<Source> {
    let source = node.get("source")?;
    let text = |key: &str| source.get(key).and_then(Node::as_str).map(Arc::from);
    let number = |key: &str| match source.get(key) {
        Some(Node::Int(number)) => u64::try_from(*number).ok(),
        _ => None,
    };
    Some(Source {
        path: text("path")?,
        shape: text("shape")?,
        document: text("document"),
        index: number("index")?,
        line: number("line"),
    })
}
