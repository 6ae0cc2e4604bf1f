//! Article pages as plain text: what Resiliparse, inscriptis, trafilatura, html2text, lynx or a WET file leave of a page.
//!
//! ```text
//! lines ──▶ kinds ──▶ the thread that repeats ──▶ fields of each comment
//! ```
//!
//! No grammar of one site: see `records.rs` for how the comments are told from the rest of the page.

mod evidence;
mod fields;
mod lines;
mod lists;
mod records;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use self::fields::{Fields, Reader};
use self::lines::{Kind, Line, Marker};
use self::records::Span;
use super::page::Page;
use super::time::{TimeReader, When};
use super::{Options, Place, Record, Sink};
use crate::comment::{Comment, Source};

/// Reads the comments of one page. Linear in its length; holds its lines.
pub(crate) fn read(document: &str, place: &Place, options: &Options, sink: Sink<'_>) -> ControlFlow<()> {
    let document = lines::without_links(document);
    let markdown = matches!(document, Cow::Owned(_))
        || ["# ", "## ", "### "].iter().any(|mark| document.lines().any(|line| line.starts_with(mark)));
    let raw = lines::split(&document, markdown);
    let short = || raw.iter().map(|line| &*line.content).filter(|content| content.len() < 200);
    let lang = options.lang.as_deref().or_else(|| {
        // The few English words of a page's software say nothing about a page in another script.
        Page::get().language(short()).filter(|_| document.is_ascii() || is_latin(&document))
    });
    let times = TimeReader::for_document(short(), lang, place.captured.or(options.reference_time));
    let lines = lines::classify(&raw, &times);
    let Some(thread) = records::find(&lines) else { return ControlFlow::Continue(()) };
    let reader = Reader::new(&lines, &thread, &times);
    let shape: Arc<str> = Arc::from("text");
    let mut above: Vec<(usize, String)> = Vec::new();
    let mut numbers: HashMap<String, String> = HashMap::new();
    for (index, span) in (1..).zip(&thread.spans) {
        let first = &lines[span.start];
        if first.kind == Kind::Pingback {
            sink(Record::Skipped("pingback"))?;
            continue;
        }
        let fields = reader.read(span);
        if fields.text.is_empty() {
            sink(Record::Skipped("no text"))?;
            continue;
        }
        let level = level(&lines, span);
        while above.last().is_some_and(|(known, _)| *known + 1 >= level) {
            above.pop();
        }
        let id = u64::to_string(&index);
        // "#2.1" answers "#2" on pages without indents.
        let numbered = fields.number.as_deref().and_then(|number| {
            let (parent, _) = number.rsplit_once('.')?;
            numbers.get(parent).cloned()
        });
        let parent_id = numbered.or_else(|| above.last().map(|(_, id)| id.clone()));
        if let Some(number) = &fields.number {
            numbers.insert(number.clone(), id.clone());
        }
        above.push((level, id.clone()));
        let source = Source {
            path: options.path.clone(),
            shape: shape.clone(),
            document: place.document.clone(),
            index,
            line: Some(first.number),
        };
        sink(Record::Comment(comment(id, parent_id, fields, source)))?;
    }
    ControlFlow::Continue(())
}

fn comment(id: String, parent_id: Option<String>, fields: Fields, source: Source) -> Comment {
    let (timestamp, timestamp_raw) = match fields.when {
        Some(When::At(stamp)) => (Some(stamp), None),
        Some(When::Relative(raw)) => (None, Some(raw)),
        None => (None, None),
    };
    Comment {
        id,
        parent_id,
        author: fields.author,
        vote_score: fields.score,
        votes: fields.votes,
        timestamp,
        timestamp_raw,
        state: fields.state,
        text: fields.text,
        parent_text: None,
        source,
    }
}

/// Whether most letters of a text are Latin.
fn is_latin(text: &str) -> bool {
    let (mut latin, mut other) = (0_u64, 0_u64);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        let counter = if c < '\u{250}' { &mut latin } else { &mut other };
        *counter += 1;
    }
    latin > other
}

/// How deep a comment stands: replies are indented by two columns or more.
fn level(lines: &[Line<'_>], span: &Span) -> usize {
    let first = &lines[span.start];
    if first.marker == Marker::None {
        return first.indent;
    }
    // Numbers of one digit and of two are aligned differently by renderers; the lines below them are not.
    let below = span.start + 1 < span.end;
    if below { lines[span.start + 1].indent.min(first.column) } else { first.indent + 2 }
}

#[cfg(test)]
mod tests;
