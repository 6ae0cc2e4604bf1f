//! Archives whole and broken; what is in their pages is the other readers' matter.

use super::*;
use crate::extract::Fields;

fn options() -> Options {
    Options {
        path: Arc::from("archive"),
        fields: Fields::default(),
        reference_time: None,
        lang: None,
        selectors: None,
        max_document_bytes: 10_000,
    }
}

fn record(kind: &str, body: &str) -> String {
    format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://example.org/a\r\nwarc-date: 2020-08-01T00:00:00Z\r\n\
         Content-Type: application/http\r\nContent-Length: {}\r\n\r\n{body}\r\n\r\n",
        body.len()
    )
}

/// What was skipped and rejected (with index and offset), and the error.
fn outcomes(archive: &str) -> (Vec<String>, Option<String>) {
    let mut found = Vec::new();
    let mut sink = |record| {
        found.push(match record {
            Record::Comment(comment) => comment.text,
            Record::Skipped(reason) => reason.to_owned(),
            Record::Rejected(reject) => {
                format!("{} at {}: {}", reject.index, reject.offset.unwrap(), reject.reason)
            }
        });
        ControlFlow::Continue(())
    };
    let mut input = io::BufReader::with_capacity(11, archive.as_bytes());
    let failure = read(&mut input, &options(), &mut sink).err();
    let failure = failure.map(|err| format!("{err}: {}", std::error::Error::source(&err).unwrap()));
    (found, failure)
}

const SKIPPED: &str = "web archive record without a page";

#[track_caller]
fn check(archive: &str, expected: &[&str], failure: Option<&str>) {
    let expected = expected.iter().map(|line| (*line).to_owned()).collect();
    assert_eq!(outcomes(archive), (expected, failure.map(str::to_owned)), "{archive}");
}

#[test]
fn records_without_a_page_are_skipped() {
    check("", &[], None);
    check(&record("warcinfo", "software: x"), &[SKIPPED], None);
    let gone = record("response", "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>gone");
    let image = record("response", "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n...");
    check(&format!("{}{gone}{image}", record("request", "GET /")), &[SKIPPED; 3], None);
}

#[test]
fn lengths_are_checked() {
    let mut archive = record("warcinfo", "a") + &record("conversion", "some text of a page");
    let second = archive.find("WARC-Type: conversion").unwrap() - 10;
    archive.truncate(archive.len() - 10);
    let reject = format!("2 at {second}: cut off where the input ends");
    let failure = format!("broken warc in record 2, byte {second}: cut off: 13 of 19 bytes are there");
    check(&archive, &[SKIPPED, &reject], Some(&failure));
    archive.truncate(second + 30);
    let failure = format!("broken warc in record 2, byte {second}: cut off in the record's header");
    check(&archive, &[SKIPPED, &format!("2 at {second}: cut off")], Some(&failure));
}

#[test]
fn the_reading_goes_on_after_what_it_cannot_read() {
    let long = record("response", &"x".repeat(20_000));
    let archive = format!("junk\nmore of it\n{}{long}{}", record("warcinfo", "a"), record("metadata", "b"));
    let at = 16 + record("warcinfo", "a").len();
    let long = format!("3 at {at}: record longer than 10000 bytes");
    check(&archive, &["1 at 0: no web archive record", SKIPPED, &long, SKIPPED], None);
    let unsized_record = "WARC/1.0\r\nWARC-Type: response\r\n\r\nbody\r\n";
    let archive = format!("{unsized_record}{}", record("warcinfo", "a"));
    check(&archive, &["1 at 0: no content length", "2 at 33: no web archive record", SKIPPED], None);
}
