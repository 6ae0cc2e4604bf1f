//! The HTTP response inside an archive's record: header, transfer coding, content coding.

use std::io::{Cursor, Read};

use super::records::Headers;
use crate::source::decompress::decompress;

/// A response, its body as the server meant it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Response {
    /// The status; 200 where there is no HTTP header.
    pub(super) status: u16,
    /// The media type in lower case, without parameters; empty where none is given.
    pub(super) media_type: String,
    /// The charset parameter.
    pub(super) charset: Option<String>,
    pub(super) body: Vec<u8>,
}

/// Takes a response apart; a decoded body holds `limit` bytes at most.
///
/// Archives often keep the headers of codings that the crawler has already taken off, so that a body which is not coded as
/// its header says is taken as it stands.
pub(super) fn response(record: Vec<u8>, limit: u64) -> Result<Response, String> {
    if !record.starts_with(b"HTTP/") {
        return Ok(Response { status: 200, body: record, ..Response::default() });
    }
    let (mut headers, mut at, mut lines) = (Headers::default(), 0, 0);
    let mut status = 200;
    while at < record.len() {
        let end = memchr::memchr(b'\n', &record[at..]).map_or(record.len(), |end| at + end + 1);
        let line = record[at..end].trim_ascii_end();
        at = end;
        match (lines, line.is_empty()) {
            (_, true) => break,
            (0, _) => status = status_of(line).unwrap_or(status),
            _ => headers.push(line),
        }
        lines += 1;
    }
    let is = |name: &str, coding: &str| {
        headers.get(name).is_some_and(|value| value.to_lowercase().contains(coding))
    };
    let mut body = record[at..].to_vec();
    if is("transfer-encoding", "chunked") {
        body = unchunk(&body).unwrap_or(body);
    }
    if is("content-encoding", "br") && std::str::from_utf8(&body).is_err() {
        return Err("content coding br is not read".to_owned());
    }
    body = match is("content-encoding", "deflate") {
        true => inflate(&body, limit).unwrap_or(body),
        false if headers.get("content-encoding").is_some() => unpack(body, limit)?,
        false => body,
    };
    if body.len() as u64 > limit {
        return Err(format!("document longer than {limit} bytes"));
    }
    let content_type = headers.get("content-type").unwrap_or_default();
    let (media_type, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    Ok(Response { status, media_type: media_type.trim().to_lowercase(), charset: charset(parameters), body })
}

fn status_of(line: &[u8]) -> Option<u16> {
    std::str::from_utf8(line).ok()?.split_whitespace().nth(1)?.parse().ok()
}

fn charset(parameters: &str) -> Option<String> {
    let mut pairs = parameters.split(';').filter_map(|parameter| parameter.split_once('='));
    let (_, charset) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    Some(charset.trim().trim_matches(['"', '\'']).to_owned())
}

/// Joins chunks; `None` where these are none. A cut last chunk is taken as far as it goes.
fn unchunk(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = memchr::memchr(b'\n', body)?;
        let size = std::str::from_utf8(&body[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        body = &body[end + 1..];
        if size == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(&body[..size.min(body.len())]);
        if size >= body.len() {
            return Some(whole);
        }
        let rest = &body[size..];
        body = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n"))?;
    }
}

/// By magic bytes: what is not packed stays as it is, a damaged rest is left out.
fn unpack(body: Vec<u8>, limit: u64) -> Result<Vec<u8>, String> {
    let mut plain = Vec::new();
    match decompress(Cursor::new(body)).body.take(limit.saturating_add(1)).read_to_end(&mut plain) {
        Err(err) if plain.is_empty() => Err(err.to_string()),
        _ => Ok(plain),
    }
}

/// "deflate" is zlib by the standard and a bare stream from some servers.
fn inflate(body: &[u8], limit: u64) -> Option<Vec<u8>> {
    let limit = limit.saturating_add(1);
    let mut plain = Vec::new();
    if flate2::read::ZlibDecoder::new(body).take(limit).read_to_end(&mut plain).is_ok() {
        return Some(plain);
    }
    plain.clear();
    flate2::read::DeflateDecoder::new(body).take(limit).read_to_end(&mut plain).ok().map(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codings_are_taken_off_where_they_are_on() {
        let gzip = |plain: &[u8]| {
            let mut packer = flate2::read::GzEncoder::new(plain, flate2::Compression::fast());
            let mut packed = Vec::new();
            packer.read_to_end(&mut packed).unwrap();
            packed
        };
        let header = "HTTP/1.1 200 OK\r\nContent-Type: Text/HTML; Charset=\"windows-1251\"\r\n";
        let chunks = b"4\r\n<p>a\r\n3;x=y\r\nb c\r\n0\r\n\r\n".to_vec();
        for (coding, body) in [
            ("", b"<p>ab c".to_vec()),
            ("Transfer-Encoding: chunked\r\n", chunks),
            ("Transfer-Encoding: chunked\r\n", b"<p>ab c".to_vec()),
            ("Content-Encoding: gzip\r\n", gzip(b"<p>ab c")),
            ("Content-Encoding: gzip\r\n", b"<p>ab c".to_vec()),
        ] {
            let record = [header.as_bytes(), coding.as_bytes(), b"\r\n", &body].concat();
            let expected = Response {
                status: 200,
                media_type: "text/html".to_owned(),
                charset: Some("windows-1251".to_owned()),
                body: b"<p>ab c".to_vec(),
            };
            assert_eq!(response(record, 100), Ok(expected), "{coding}");
        }
        let bomb = [header.as_bytes(), b"Content-Encoding: gzip\r\n\r\n", &gzip(&[b'a'; 5000])].concat();
        assert_eq!(response(bomb, 100), Err("document longer than 100 bytes".to_owned()));
    }
}
