//! Comments and verdicts straight to the bytes of a JSON line: the same that their `Serialize` gives, in a third of the time.

use serde::Serialize;

use crate::abuse::Aspect;
use crate::comment::{Comment, Source};
use crate::verdict::{Judgement, Verdict};

/// The members of a comment, without braces.
pub(super) fn comment(comment: &Comment, out: &mut Vec<u8>) {
    let Comment {
        id,
        parent_id,
        author,
        vote_score,
        votes,
        timestamp,
        timestamp_raw,
        state,
        text,
        source,
        ..
    } = comment;
    key("{\"id\":", out);
    string(id, out);
    key(",\"parent_id\":", out);
    string_or_null(parent_id.as_deref(), out);
    key(",\"author\":", out);
    string_or_null(author.as_deref(), out);
    key(",\"vote_score\":", out);
    match vote_score {
        Some(score) => integer(*score, out),
        None => key("null", out),
    }
    if let Some(votes) = votes {
        key(",\"votes\":", out);
        value(votes, out);
    }
    key(",\"timestamp\":", out);
    match timestamp {
        Some(stamp) => {
            out.push(b'"');
            stamp.push_to(out);
            out.push(b'"');
        }
        None => key("null", out),
    }
    if let Some(raw) = timestamp_raw {
        key(",\"timestamp_raw\":", out);
        string(raw, out);
    }
    if let Some(state) = state {
        key(",\"state\":", out);
        value(state, out);
    }
    key(",\"text\":", out);
    string(text, out);
    key(",\"source\":", out);
    place(source, out);
}

fn place(source: &Source, out: &mut Vec<u8>) {
    let Source { path, shape, document, index, line } = source;
    key("{\"path\":", out);
    string(path, out);
    key(",\"shape\":", out);
    string(shape, out);
    if let Some(document) = document {
        key(",\"document\":", out);
        string(document, out);
    }
    key(",\"index\":", out);
    natural(*index, out);
    if let Some(line) = line {
        key(",\"line\":", out);
        natural(*line, out);
    }
    out.push(b'}');
}

/// The members of a verdict behind those of its comment.
pub(super) fn verdict(verdict: &Verdict, out: &mut Vec<u8>) {
    let Verdict { lang, judgement, flags, fingerprint } = verdict;
    key(",\"lang\":", out);
    string(lang, out);
    match judgement {
        Ok(judgement) => self::judgement(judgement, out),
        Err(_) => key(",\"tone\":null,\"attributes\":null", out),
    }
    key(",\"flags\":", out);
    list(flags, out);
    key(",\"action\":", out);
    match judgement {
        Ok(judgement) => string(judgement.action.name(), out),
        Err(_) => key("null", out),
    }
    key(",\"reasons\":", out);
    list(judgement.as_ref().map_or(&[][..], |judgement| &judgement.reasons), out);
    if let Err(why) = judgement {
        key(",\"unscored\":", out);
        string(why.name(), out);
    }
    key(",\"fingerprint\":", out);
    string(fingerprint, out);
}

fn judgement(judgement: &Judgement, out: &mut Vec<u8>) {
    let Judgement { tone, scores, .. } = judgement;
    key(",\"tone\":{\"compound\":", out);
    four_decimals(tone.compound(), out);
    key(",\"label\":", out);
    string(tone.label(), out);
    key(",\"positive\":", out);
    four_decimals(tone.positive(), out);
    key(",\"neutral\":", out);
    four_decimals(tone.neutral(), out);
    key(",\"negative\":", out);
    four_decimals(tone.negative(), out);
    key("},\"attributes\":{", out);
    for (idx, aspect) in Aspect::ALL.into_iter().enumerate() {
        key(if idx > 0 { ",\"" } else { "\"" }, out);
        key(aspect.name(), out);
        key("\":", out);
        four_decimals(scores.get(aspect), out);
    }
    out.push(b'}');
}

/// What needs no escapes.
fn key(key: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(key.as_bytes());
}

/// Anything rare.
fn value(value: &impl Serialize, out: &mut Vec<u8>) {
    serde_json::to_writer(out, value).expect("records have string keys, and a Vec takes every write");
}

fn list<T: Serialize>(items: &[T], out: &mut Vec<u8>) {
    if items.is_empty() { key("[]", out) } else { value(&items, out) }
}

fn string_or_null(text: Option<&str>, out: &mut Vec<u8>) {
    match text {
        Some(text) => string(text, out),
        None => key("null", out),
    }
}

fn string(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    out.reserve(bytes.len() + 2);
    out.push(b'"');
    let mut from = 0;
    while let Some(n) = plain(&bytes[from..]) {
        out.extend_from_slice(&bytes[from..from + n]);
        escape(bytes[from + n], out);
        from += n + 1;
    }
    out.extend_from_slice(&bytes[from..]);
    out.push(b'"');
}

/// How many bytes stand before the first that is escaped; `None` where there is none.
fn plain(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    // The high bit of each byte that is less than `bound`; wrong ones may follow behind a right one.
    let below = |word: u64, bound: u8| word.wrapping_sub(ONES * u64::from(bound)) & !word & HIGHS;
    let (blocks, _) = bytes.as_chunks::<8>();
    let has_none = |block: &[u8; 8]| {
        let word = u64::from_le_bytes(*block);
        let quotes = below(word ^ (ONES * u64::from(b'"')), 1);
        below(word, 0x20) | quotes | below(word ^ (ONES * u64::from(b'\\')), 1) == 0
    };
    let start = blocks.iter().take_while(|block| has_none(block)).count() * 8;
    let is_escaped = |byte: &u8| matches!(byte, ..0x20 | b'"' | b'\\');
    bytes[start..].iter().position(is_escaped).map(|at| start + at)
}

fn escape(byte: u8, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let short = match byte {
        b'"' | b'\\' => byte,
        0x08 => b'b',
        b'\t' => b't',
        b'\n' => b'n',
        0x0c => b'f',
        b'\r' => b'r',
        _ => {
            let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
            out.extend_from_slice(b"\\u00");
            return out.extend_from_slice(&digits);
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

fn integer(number: i64, out: &mut Vec<u8>) {
    if number < 0 {
        out.push(b'-');
    }
    natural(number.unsigned_abs(), out);
}

fn natural(mut number: u64, out: &mut Vec<u8>) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            return out.extend_from_slice(&digits[at..]);
        }
    }
}

/// A number that has at most four decimals, at least one of them shown.
fn four_decimals(number: f64, out: &mut Vec<u8>) {
    let whole = (number * 10_000.0).round() as i64;
    if whole < 0 {
        out.push(b'-');
    }
    let whole = whole.unsigned_abs();
    natural(whole / 10_000, out);
    let rest = (whole % 10_000) as u16;
    let digit = |unit: u16| b'0' + (rest / unit % 10) as u8;
    let digits = [digit(1000), digit(100), digit(10), digit(1)];
    let shown = digits.iter().rposition(|&digit| digit != b'0').unwrap_or(0) + 1;
    out.push(b'.');
    out.extend_from_slice(&digits[..shown]);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::abuse::Scores;
    use crate::comment::{State, Timestamp, Votes};
    use crate::tone::Tone;
    use crate::verdict::{Action, Line, Unscored};

    fn written(comment: &Comment, verdict: &Verdict) -> String {
        let mut out = Vec::new();
        super::comment(comment, &mut out);
        super::verdict(verdict, &mut out);
        out.push(b'}');
        String::from_utf8(out).unwrap()
    }

    proptest! {
        /// Whatever a line holds, its bytes are those that serde writes.
        #[test]
        fn bytes_are_those_of_serde(
            texts in prop::collection::vec(".{0,20}|[\\x00-\\x7f]{0,30}", 6),
            score in prop::option::of(any::<i64>()),
            epoch in prop::option::of(-10_000_000_000..100_000_000_000_i64),
            zone in -1000..1000_i16,
            tone in (-10_000..10_001_i16, 0..10_001_u16, 0..10_001_u16),
            scores in prop::array::uniform8(0..10_001_u16),
            numbers in (any::<u64>(), prop::option::of(any::<u64>())),
            choice in any::<u8>(),
        ) {
            let bit = |at: u8| choice >> at & 1 == 1;
            let text = |at: usize| texts[at].clone();
            let stamp = epoch.and_then(Timestamp::from_epoch);
            let comment = Comment {
                id: text(0),
                parent_id: bit(0).then(|| text(1)),
                author: bit(1).then(|| text(2)),
                vote_score: score,
                votes: bit(2).then_some(Votes { up: 3, down: 4 }),
                timestamp: if bit(3) { stamp.and_then(|stamp| stamp.with_offset(zone)) } else { stamp },
                timestamp_raw: bit(4).then(|| text(3)),
                state: bit(5).then_some(State::Hidden),
                text: text(4),
                parent_text: bit(0).then(|| Arc::from(text(3))),
                source: Source {
                    path: Arc::from(text(5)),
                    shape: Arc::from("ndjson"),
                    document: bit(6).then(|| Arc::from(text(0))),
                    index: numbers.0,
                    line: numbers.1,
                },
            };
            let judgement = Judgement {
                tone: Tone::from_ten_thousandths(tone.0, tone.1, tone.2),
                scores: Scores::from_ten_thousandths(scores),
                action: Action::ALL[usize::from(choice) % 3],
                reasons: if bit(1) { vec![text(1), text(2)] } else { Vec::new() },
            };
            let verdict = Verdict {
                lang: Arc::from("en"),
                judgement: if bit(7) { Ok(judgement) } else { Err(Unscored::ALL[usize::from(choice) % 4]) },
                flags: Vec::new(),
                fingerprint: Arc::from("0.1-x"),
            };
            let line = Line { comment: &comment, verdict: &verdict };
            prop_assert_eq!(written(&comment, &verdict), serde_json::to_string(&line).unwrap());
        }
    }
}
