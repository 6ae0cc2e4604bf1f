//! Bytes to UTF-8: which character set a document is in, and how to read it, whole or as a stream.
//!
//! Order: byte order mark, UTF-16 by its zero bytes, what the document or its carrier declares, well-formed UTF-8, then
//! `chardetng`. Well-formed UTF-8 with letters beyond ASCII also beats a declared single-byte set: saved pages often keep
//! the `<meta>` of the bytes they were transcoded from.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

/// How many bytes are looked at to find a character set.
const SAMPLE: usize = 64 << 10;

/// Decodes a whole document and names its encoding; `declared` is what its carrier says (the HTTP header's charset).
///
/// Never fails: what cannot be decoded becomes U+FFFD.
pub(crate) fn decode<'a>(document: &'a [u8], declared: Option<&str>) -> (Cow<'a, str>, &'static str) {
    let (encoding, n_mark) = find(document, declared).unwrap_or((UTF_8, 0));
    let (text, _) = encoding.decode_without_bom_handling(&document[n_mark..]);
    (text, encoding.name())
}

/// The encoding of a sample and the length of its byte order mark; `None` where it is ASCII throughout and declares none.
fn find(sample: &[u8], declared: Option<&str>) -> Option<(&'static Encoding, usize)> {
    if let Some(found) = Encoding::for_bom(sample) {
        return Some(found);
    }
    if let Some(encoding) = utf_16_by_zeros(sample) {
        return Some((encoding, 0));
    }
    let declared = declared
        .and_then(|label| Encoding::for_label(label.as_bytes()))
        .or_else(|| declared_inside(&sample[..sample.len().min(4096)]));
    if sample.is_ascii() {
        return declared.map(|encoding| (encoding, 0));
    }
    let is_utf_8 = reads_as_utf_8(sample);
    let encoding = match declared {
        Some(encoding) if !(is_utf_8 && encoding.is_single_byte()) && fits(encoding, sample) => encoding,
        _ if is_utf_8 => UTF_8,
        Some(encoding) if encoding != UTF_8 => encoding,
        _ => detect(sample),
    };
    Some((encoding, 0))
}

/// Whether a sample is UTF-16, with a mark or without.
pub(crate) fn is_utf_16(sample: &[u8]) -> bool {
    let marked = Encoding::for_bom(sample).map(|(encoding, _)| encoding);
    marked.or_else(|| utf_16_by_zeros(sample)).is_some_and(|encoding| encoding != UTF_8)
}

/// UTF-16 without a mark: in text of few scripts, one half of the bytes is nearly always zero.
fn utf_16_by_zeros(sample: &[u8]) -> Option<&'static Encoding> {
    let sample = &sample[..sample.len().min(4096) & !1];
    let n_zeros = |first: usize| sample.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, pairs) = (n_zeros(0), n_zeros(1), sample.len() / 2);
    match pairs >= 4 {
        true if odd * 10 > pairs * 4 && even * 20 < pairs => Some(UTF_16LE),
        true if even * 10 > pairs * 4 && odd * 20 < pairs => Some(UTF_16BE),
        _ => None,
    }
}

/// The charset of `<meta>` or of an XML declaration. A document that can be read as ASCII is not UTF-16, whatever it says.
fn declared_inside(head: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let declaration = head.trim_start().get(..5).filter(|start| *start == "<?xml");
    let in_xml = declaration.and_then(|_| label(head.split("?>").next()?, "encoding"));
    let in_meta =
        || head.match_indices("<meta").find_map(|(at, _)| label(head[at..].split('>').next()?, "charset"));
    let encoding = Encoding::for_label(in_xml.or_else(in_meta)?.as_bytes())?;
    Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

/// The value after `name =`, quoted or bare.
fn label<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let value = &tag[tag.find(name)? + name.len()..];
    let value = value.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    value.split(|c: char| c.is_whitespace() || "\"';>?/".contains(c)).next()
}

/// Whether the letters beyond ASCII are UTF-8, but for a little dirt and a character cut at the end.
fn reads_as_utf_8(sample: &[u8]) -> bool {
    let (mut n_good, mut n_bad) = (0, 0);
    for chunk in sample.utf8_chunks() {
        n_good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        n_bad += usize::from(!chunk.invalid().is_empty());
    }
    let is_cut = std::str::from_utf8(sample).is_err_and(|err| err.error_len().is_none());
    n_bad == 0 || (n_bad == 1 && is_cut && n_good > 0) || n_good >= 20 * n_bad
}

fn fits(encoding: &'static Encoding, sample: &[u8]) -> bool {
    if encoding == ISO_2022_JP || encoding.is_single_byte() {
        return true;
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut out = vec![0; decoder.max_utf8_buffer_length(sample.len()).unwrap_or(0)];
    !decoder.decode_to_utf8(sample, &mut out, false).3
}

fn detect(sample: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// A stream in any character set as a stream of UTF-8.
///
/// UTF-8 and ASCII pass through byte for byte, broken sequences included, so that offsets stay those of the input; the rest
/// is transcoded. An input that begins with nothing but ASCII is decided at its first byte beyond.
pub(crate) struct Decoder<R> {
    input: R,
    state: State,
    /// Raw bytes that are not yet given, or not yet transcoded.
    raw: Vec<u8>,
    at: usize,
    out: Vec<u8>,
    out_at: usize,
    is_at_end: bool,
    /// Whether the transcoder has given its last bytes.
    is_finished: bool,
    /// An error of the input that waits until everything before it is given.
    failure: Option<io::Error>,
    n_mark: usize,
    replaces: bool,
}

enum State {
    Start,
    Ascii,
    Utf8,
    Other(encoding_rs::Decoder),
}

impl<R: BufRead> Decoder<R> {
    pub(crate) fn new(input: R) -> Decoder<R> {
        Decoder {
            input,
            state: State::Start,
            raw: Vec::new(),
            at: 0,
            out: Vec::new(),
            out_at: 0,
            is_at_end: false,
            is_finished: false,
            failure: None,
            n_mark: 0,
            replaces: false,
        }
    }

    /// The same, with U+FFFD for what is broken: for parsers that take nothing but UTF-8.
    pub(crate) fn replacing(input: R) -> Decoder<R> {
        Decoder { replaces: true, ..Decoder::new(input) }
    }

    /// The offset in the input of a byte of the output, where the two can be told from each other.
    pub(crate) fn offset(&self, given: u64) -> Option<u64> {
        let is_utf_8 = match &self.state {
            State::Other(decoder) => decoder.encoding() == UTF_8,
            _ => true,
        };
        is_utf_8.then_some(given + self.n_mark as u64)
    }

    /// Appends to `raw` until it holds `wanted` bytes or the input ends.
    fn gather(&mut self, wanted: usize) {
        self.raw.drain(..std::mem::take(&mut self.at));
        while self.raw.len() < wanted && !self.is_at_end {
            match self.input.fill_buf() {
                Ok([]) => self.is_at_end = true,
                Ok(chunk) => {
                    let n_taken = chunk.len().min(SAMPLE);
                    self.raw.extend_from_slice(&chunk[..n_taken]);
                    self.input.consume(n_taken);
                }
                Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
                Err(err) => (self.failure, self.is_at_end) = (Some(err), true),
            }
        }
    }

    /// Decides the character set, as far as the bytes at hand tell.
    fn decide(&mut self) {
        if matches!(self.state, State::Start) {
            self.gather(SAMPLE);
            self.state = State::Ascii;
            if let Some((encoding, n_mark)) = find(&self.raw, None) {
                (self.at, self.n_mark) = (n_mark, n_mark);
                self.settle(encoding);
            }
        } else if !self.raw[self.at..].is_ascii() {
            self.gather(SAMPLE);
            let encoding = find(&self.raw, None).map_or(UTF_8, |(encoding, _)| encoding);
            self.settle(encoding);
        }
    }

    fn settle(&mut self, encoding: &'static Encoding) {
        self.state = match encoding == UTF_8 && !self.replaces {
            true => State::Utf8,
            false => State::Other(encoding.new_decoder_without_bom_handling()),
        };
    }
}

impl<R: BufRead> BufRead for Decoder<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        loop {
            if matches!(self.state, State::Start) {
                self.decide();
            }
            match &mut self.state {
                State::Other(decoder) => {
                    if self.out_at < self.out.len() {
                        return Ok(&self.out[self.out_at..]);
                    }
                    if self.is_finished {
                        return self.failure.take().map_or(Ok(&[]), Err);
                    }
                    let rest = &self.raw[self.at..];
                    if !rest.is_empty() || self.is_at_end {
                        let n_room = decoder.max_utf8_buffer_length(rest.len()).unwrap_or(SAMPLE);
                        self.out.resize(n_room, 0);
                        let (_, n_read, n_written, _) =
                            decoder.decode_to_utf8(rest, &mut self.out, self.is_at_end);
                        self.out.truncate(n_written);
                        (self.out_at, self.at) = (0, self.at + n_read);
                        self.is_finished = self.is_at_end && self.at == self.raw.len();
                        continue;
                    }
                }
                _ if self.at < self.raw.len() => return Ok(&self.raw[self.at..]),
                _ if self.is_at_end => return self.failure.take().map_or(Ok(&[]), Err),
                _ => {}
            }
            self.gather(1);
            if matches!(self.state, State::Ascii) {
                self.decide();
            }
        }
    }

    fn consume(&mut self, n_used: usize) {
        match self.state {
            State::Other(_) => self.out_at += n_used,
            _ => self.at += n_used,
        }
    }
}

impl<R: BufRead> Read for Decoder<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n_read = self.fill_buf()?.read(out)?;
        self.consume(n_read);
        Ok(n_read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads whole and as a stream in small pieces; both must agree.
    #[track_caller]
    fn check(document: &[u8], declared: Option<&str>, expected: &str, name: &str) {
        let (text, encoding) = decode(document, declared);
        assert_eq!((text.as_ref(), encoding), (expected, name), "{document:?}");
        if declared.is_none() {
            let mut stream = Vec::new();
            let mut decoder = Decoder::new(io::BufReader::with_capacity(5, document));
            decoder.read_to_end(&mut stream).unwrap();
            assert_eq!(String::from_utf8_lossy(&stream), expected, "as a stream");
        }
    }

    #[test]
    fn the_character_set_is_found() {
        let russian = "Это обычный комментарий на русском языке";
        let (cp1251, _, _) = encoding_rs::WINDOWS_1251.encode(russian);
        let utf_16 = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
        check(b"plain", None, "plain", "UTF-8");
        check(b"", None, "", "UTF-8");
        check("\u{feff}naïve".as_bytes(), None, "naïve", "UTF-8");
        check(&utf_16("\u{feff}Ünder"), None, "Ünder", "UTF-16BE");
        check(&utf_16("no mark at all"), None, "no mark at all", "UTF-16BE");
        check(&cp1251, None, russian, "windows-1251");
        check(&cp1251, Some("cp1251"), russian, "windows-1251");
        check(
            &[b"<meta charset=windows-1251>", &*cp1251].concat(),
            None,
            &format!("<meta charset=windows-1251>{russian}"),
            "windows-1251",
        );
        check(b"caf\xe9", Some("latin1"), "café", "windows-1252");
        check("café".as_bytes(), Some("latin1"), "café", "UTF-8");
        check(
            b"<?xml version='1.0' encoding='utf-16'?>",
            None,
            "<?xml version='1.0' encoding='utf-16'?>",
            "UTF-8",
        );
        let dirty = [russian.as_bytes(), b" \xff ", russian.as_bytes()].concat();
        check(&dirty, None, &format!("{russian} \u{fffd} {russian}"), "UTF-8");
    }

    #[test]
    fn a_stream_that_begins_in_ascii_is_decided_later() {
        let (late, _, _) = encoding_rs::WINDOWS_1251.encode("Комментарий на русском языке");
        let document = [vec![b'x'; 200_000], late.to_vec()].concat();
        let mut stream = String::new();
        Decoder::new(document.as_slice()).read_to_string(&mut stream).unwrap();
        assert!(stream.ends_with("xКомментарий на русском языке"));
    }
}
