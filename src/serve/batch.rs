//! `POST /batch`: many requests in one, as `multipart/mixed` of `application/http`, and their answers in the same order.
//!
//! Clients put whole texts into `Content-ID`, folded over lines: headers are unfolded before they are read.

use std::fmt::Write as _;

use super::desk::Desk;
use super::refusal::Refusal;
use super::reply::{Call, Reply};
use super::route::{Place, answer};
use crate::moderator::{self, Moderator};

/// Most requests of one batch, as Google has it.
const MAX_PARTS: usize = 1000;
/// No line of an answer begins like this: bodies are JSON.
const BOUNDARY: &str = "batch_commentariat";
/// The content type of the answer.
const MIXED: &str = "multipart/mixed; boundary=batch_commentariat";

/// One request of a batch.
#[derive(Debug, Default, PartialEq)]
struct Part<'a> {
    /// Without its angle brackets.
    id: Option<String>,
    method: &'a str,
    path: &'a str,
    query: &'a str,
    key: Option<String>,
    body: &'a str,
}

/// Answers a batch; each part is admitted by its own key, or by that of the whole. The parts are answered on all cores.
/// Blocks.
pub(super) fn batch(desk: &Desk, moderator: &Moderator, call: &Call<'_>) -> Result<Reply, Refusal> {
    let body = std::str::from_utf8(call.body)
        .map_err(|err| Refusal::invalid(format!("The batch is not UTF-8 at byte {}.", err.valid_up_to())))?;
    let boundary = boundary(call.content_type)
        .ok_or_else(|| Refusal::invalid("The batch has no Content-Type: multipart/mixed with a boundary."))?;
    let parts: Vec<_> = split(body, &boundary).into_iter().map(Part::read).collect();
    if parts.is_empty() {
        return Err(Refusal::invalid("The batch has no parts."));
    }
    if parts.len() > MAX_PARTS {
        return Err(Refusal::invalid(format!("The batch has {} parts, more than {MAX_PARTS}.", parts.len())));
    }
    let answers = moderator::map_all(&parts, |part| {
        let place = Place::of(part.method, part.path);
        let reply = match place.filter(|place| matches!(place, Place::Analyze | Place::Suggest)) {
            None => Reply::refused(Refusal::not_found()),
            Some(place) => match desk.admit(part.key.as_deref().or(call.key.as_deref())) {
                Err(refusal) => Reply::refused(refusal),
                Ok(()) => {
                    let (root, key) = (call.root.clone(), None);
                    let call = Call { query: part.query, body: part.body.as_bytes(), root, key, ..*call };
                    answer(place, desk, moderator, &call)
                }
            },
        };
        part.answered(&reply)
    });
    let mut out = answers.concat();
    out.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    Ok(Reply::page(MIXED, out))
}

/// The boundary that a content type names.
fn boundary(content_type: &str) -> Option<String> {
    let (kind, parameters) = content_type.split_once(';')?;
    kind.trim().to_ascii_lowercase().starts_with("multipart/").then_some(())?;
    let value = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then_some(value.trim())
    })?;
    let value = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
    (!value.is_empty()).then(|| value.to_owned())
}

/// What stands between lines of `--boundary`, up to `--boundary--`.
fn split<'a>(body: &'a str, boundary: &str) -> Vec<&'a str> {
    let (mut parts, mut begun, mut at) = (Vec::new(), None, 0);
    for line in body.split_inclusive('\n') {
        let rest = line.strip_prefix("--").and_then(|line| line.strip_prefix(boundary)).map(str::trim_end);
        if let Some(rest @ ("" | "--")) = rest {
            if let Some(start) = begun {
                parts.push(&body[start..at]);
            }
            begun = Some(at + line.len());
            if rest == "--" {
                return parts;
            }
        }
        at += line.len();
    }
    if let Some(start) = begun {
        parts.push(&body[start..]);
    }
    parts
}

impl<'a> Part<'a> {
    /// A part that is no request is one of no method, which is not found.
    fn read(text: &'a str) -> Part<'a> {
        let (outer, inner) = head(text);
        let mut part = Part { id: header(outer, "content-id"), ..Part::default() };
        if let Some(id) = &part.id {
            let bare = id.strip_prefix('<').and_then(|id| id.strip_suffix('>')).unwrap_or(id);
            part.id = Some(bare.to_owned());
        }
        let (request_line, rest) = inner.trim_start().split_once('\n').unwrap_or((inner.trim_start(), ""));
        let mut words = request_line.split_whitespace();
        part.method = words.next().unwrap_or_default();
        let target = words.next().unwrap_or_default();
        let target = match target.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
            None => target,
        };
        (part.path, part.query) = target.split_once('?').unwrap_or((target, ""));
        let (headers, body) = head(rest);
        part.key = super::query::value(part.query, "key")
            .or_else(|| header(headers, "x-goog-api-key"))
            .or_else(|| header(headers, "authorization")?.strip_prefix("Bearer ").map(str::to_owned));
        part.body = body;
        part
    }

    fn answered(&self, reply: &Reply) -> Vec<u8> {
        let mut head = format!("--{BOUNDARY}\r\nContent-Type: application/http\r\n");
        if let Some(id) = &self.id {
            let _a_string_takes_all = write!(head, "Content-ID: <response-{id}>\r\n");
        }
        let _a_string_takes_all = write!(
            head,
            "\r\nHTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n",
            reply.code,
            phrase(reply.code),
            reply.content_type,
            reply.body.len(),
        );
        let mut out = head.into_bytes();
        out.extend_from_slice(&reply.body);
        out.extend_from_slice(b"\r\n");
        out
    }
}

const fn phrase(code: u16) -> &'static str {
    match code {
        200 => "OK",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}

/// Headers, and what comes behind the empty line.
fn head(text: &str) -> (&str, &str) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_end_matches(['\r', '\n']).is_empty() {
            return (&text[..at], &text[at + line.len()..]);
        }
        at += line.len();
    }
    (text, "")
}

/// The value of a header; a line that begins with a blank goes on with the one before it.
fn header(headers: &str, name: &str) -> Option<String> {
    let mut found: Option<String> = None;
    for line in headers.lines() {
        let line = line.trim_end_matches('\r');
        match &mut found {
            Some(value) if line.starts_with([' ', '\t']) => {
                value.push(' ');
                value.push_str(line.trim());
            }
            Some(_) => break,
            None => {
                let (own, value) = line.split_once(':').unwrap_or((line, ""));
                found = own.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned());
            }
        }
    }
    found.map(|value| value.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_ids_are_unfolded() {
        let text = "Content-Type: application/http\nContent-ID: <8-9 +\n first%20line\r\n second>\nMIME-Version: 1.0\n\n\
                    POST /v1alpha1/comments:analyze?key=k&alt=json HTTP/1.1\nHost: x\n\n{\"a\": 1}\n";
        let part = Part::read(text);
        assert_eq!(part.id.as_deref(), Some("8-9 + first%20line second"));
        assert_eq!(
            (part.method, part.path, part.query),
            ("POST", "/v1alpha1/comments:analyze", "key=k&alt=json")
        );
        assert_eq!((part.key.as_deref(), part.body), (Some("k"), "{\"a\": 1}\n"));
    }

    #[test]
    fn parts_stand_between_boundaries() {
        assert_eq!(split("--b\r\none\r\n--b\r\ntwo\r\n--b--\r\nno", "b"), ["one\r\n", "two\r\n"]);
        assert_eq!(split("prologue\n--b\none\n--bc\n", "b"), ["one\n--bc\n"]);
        assert!(split("", "b").is_empty());
        for (content_type, want) in [
            ("multipart/mixed; boundary=\"==1==\"", Some("==1==")),
            ("Multipart/Mixed;charset=x; Boundary=b", Some("b")),
            ("multipart/mixed", None),
            ("application/json; boundary=b", None),
        ] {
            assert_eq!(boundary(content_type).as_deref(), want, "{content_type}");
        }
    }

    #[test]
    fn a_part_that_is_no_request_has_no_method() {
        assert_eq!(Part::read(""), Part::default());
        assert_eq!(Part::read("\n\nPOST").method, "POST");
        assert_eq!(Part::read("\n\nPOST http://host/p?q HTTP/1.1").path, "/p");
    }
}
