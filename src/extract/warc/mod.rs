//! Web archives (WARC/1.0, 1.1): pages of responses, and the plain text of WET conversions, one document a record.
//!
//! A record is held whole, the archive is not. Its length is checked against what is there; after garbage the reading goes
//! on at the next record.

mod http;
mod records;
#[cfg(test)]
mod tests;

use std::io::{self, BufRead};
use std::ops::ControlFlow;
use std::sync::Arc;

use self::records::{Headers, Next, Records};
use super::{Options, Place, ReadError, Record, Reject, Sink, html, json, text, time, xml};
use crate::source::sniff::sniff;
use crate::source::{Shape, charset};

/// Reads a web archive. The comments' `source.document` is the page's address; relative times count from its capture.
///
/// # Errors
///
/// Where the input fails, or ends inside a record, which is named.
pub(crate) fn read(input: &mut dyn BufRead, options: &Options, sink: Sink<'_>) -> Result<(), ReadError> {
    let mut records = Records::new(input);
    loop {
        let flow = match records.next() {
            Ok(Next::End) => return Ok(()),
            Ok(Next::BadHeader(reason)) => sink(reject(&records, Vec::new(), reason.to_owned())),
            Ok(Next::Garbage(raw)) => sink(reject(&records, raw, "no web archive record".to_owned())),
            Ok(Next::Header(headers)) => record(&mut records, &headers, options, sink)?,
            Err(source) => {
                let _ends_anyway = sink(reject(&records, Vec::new(), "cut off".to_owned()));
                return Err(fail(&records, source));
            }
        };
        if flow.is_break() {
            return Ok(());
        }
    }
}

fn reject(records: &Records<'_>, raw: Vec<u8>, reason: String) -> Record {
    let (index, offset) = (records.n_records, Some(records.start));
    Record::Rejected(Reject { line: None, index, offset, raw, reason })
}

/// The input failed, or ended too early.
fn fail(records: &Records<'_>, source: io::Error) -> ReadError {
    match source.get_ref().is_none() || source.kind() != io::ErrorKind::UnexpectedEof {
        true => ReadError::Input { offset: records.n_read, source },
        false => ReadError::Malformed {
            shape: Shape::Warc,
            line: None,
            record: Some(records.n_records),
            offset: records.start,
            source,
        },
    }
}

/// Reads or passes over the body of one record.
fn record(
    records: &mut Records<'_>,
    headers: &Headers,
    options: &Options,
    sink: Sink<'_>,
) -> Result<ControlFlow<()>, ReadError> {
    let Some(length) = headers.get("content-length").and_then(|length| length.parse::<u64>().ok()) else {
        return Ok(sink(reject(records, Vec::new(), "no content length".to_owned())));
    };
    let kind = headers.get("warc-type").unwrap_or_default().to_lowercase();
    let is_page = matches!(kind.as_str(), "response" | "conversion" | "resource");
    let limit = options.max_document_bytes;
    if !is_page || length > limit {
        let outcome = match is_page {
            true => reject(records, Vec::new(), format!("record longer than {limit} bytes")),
            false => Record::Skipped("web archive record without a page"),
        };
        let n_skipped = records.skip(length).map_err(|source| fail(records, source))?;
        if n_skipped < length {
            return Err(cut(records, n_skipped, length));
        }
        return Ok(sink(outcome));
    }
    let (body, result) = records.body(length);
    let n_there = body.len() as u64;
    if n_there < length || result.is_err() {
        let _ends_anyway = sink(reject(records, body, "cut off where the input ends".to_owned()));
        return Err(match result {
            Err(source) => ReadError::Input { offset: records.n_read, source },
            Ok(()) => cut(records, n_there, length),
        });
    }
    let address = headers.get("warc-target-uri").map(|address| address.trim_matches(['<', '>']));
    let captured = headers.get("warc-date").and_then(|date| time::machine(date, true));
    let place = Place { document: address.map(Arc::from), captured };
    Ok(match kind.as_str() {
        "conversion" => converted(&body, &place, options, sink),
        _ => page(records, body, headers, &place, options, sink),
    })
}

fn cut(records: &Records<'_>, n_there: u64, length: u64) -> ReadError {
    let reason = format!("cut off: {n_there} of {length} bytes are there");
    fail(records, io::Error::new(io::ErrorKind::UnexpectedEof, reason))
}

/// A WET record: the page as plain text.
fn converted(body: &[u8], place: &Place, options: &Options, sink: Sink<'_>) -> ControlFlow<()> {
    let (document, _) = charset::decode(body, None);
    let shape: Arc<str> = Arc::from("wet");
    text::read(&document, place, options, &mut |record| {
        sink(match record {
            Record::Comment(mut comment) => {
                comment.source.shape = Arc::clone(&shape);
                Record::Comment(comment)
            }
            other => other,
        })
    })
}

/// A response, or a resource, which has no HTTP header.
fn page(
    records: &Records<'_>,
    body: Vec<u8>,
    headers: &Headers,
    place: &Place,
    options: &Options,
    sink: Sink<'_>,
) -> ControlFlow<()> {
    let is_response = headers.get("warc-type").is_some_and(|kind| kind.eq_ignore_ascii_case("response"));
    let mut response = match http::response(body, options.max_document_bytes) {
        Ok(response) => response,
        Err(reason) => return sink(reject(records, Vec::new(), reason)),
    };
    if !is_response {
        response.media_type = headers.get("content-type").unwrap_or_default().to_lowercase();
    }
    if !(200..300).contains(&response.status) {
        return sink(Record::Skipped("web archive record without a page"));
    }
    let charset = response.charset.as_deref();
    match shape(&response.media_type, &response.body) {
        Some(Shape::Html) => html::read(&charset::decode(&response.body, charset).0, place, options, sink),
        Some(Shape::Text) => text::read(&charset::decode(&response.body, charset).0, place, options, sink),
        Some(Shape::Json) => {
            let mut is_broken_off = false;
            let result = json::read_document(&response.body, place, options, &mut |record| {
                watch(sink(record), &mut is_broken_off)
            });
            settle(records, result, is_broken_off, sink)
        }
        Some(Shape::Xml) => {
            let mut is_broken_off = false;
            let result = xml::read(&mut response.body.as_slice(), options, &mut |record| {
                watch(sink(placed(record, place)), &mut is_broken_off)
            });
            settle(records, result, is_broken_off, sink)
        }
        _ => sink(Record::Skipped("web archive record without a page")),
    }
}

/// The shape of a payload: what its media type says, else what it looks like.
fn shape(media_type: &str, body: &[u8]) -> Option<Shape> {
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    match media_type {
        "text/html" | "application/xhtml+xml" => Some(Shape::Html),
        "text/plain" => sniff(body),
        "" | "application/octet-stream" | "application/http" => {
            sniff(body).filter(|shape| *shape != Shape::Text)
        }
        _ if media_type.ends_with("json") => Some(Shape::Json),
        _ if media_type.ends_with("xml") && !media_type.contains("svg") => Some(Shape::Xml),
        _ => None,
    }
}

fn watch(flow: ControlFlow<()>, is_broken_off: &mut bool) -> ControlFlow<()> {
    *is_broken_off |= flow.is_break();
    flow
}

/// A payload that breaks off is one rejected record of the archive, which goes on.
fn settle(
    records: &Records<'_>,
    result: Result<(), ReadError>,
    is_broken_off: bool,
    sink: Sink<'_>,
) -> ControlFlow<()> {
    match (is_broken_off, result) {
        (true, _) => ControlFlow::Break(()),
        (false, Ok(())) => ControlFlow::Continue(()),
        (false, Err(err)) => sink(reject(records, Vec::new(), err.to_string())),
    }
}

/// A record of a payload that does not know its address.
fn placed(record: Record, place: &Place) -> Record {
    match record {
        Record::Comment(mut comment) => {
            comment.source.document = comment.source.document.or_else(|| place.document.clone());
            Record::Comment(comment)
        }
        other => other,
    }
}
