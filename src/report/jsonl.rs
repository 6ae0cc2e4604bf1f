//! JSON Lines: one comment, or one verdict, a line.

use std::borrow::Cow;
use std::str::FromStr;

use super::bytes;
use crate::comment::Comment;
use crate::verdict::Verdict;

/// The unit in which spans are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Offsets {
    /// Bytes of UTF-8.
    Bytes,
    /// Unicode code points, as Python counts.
    #[default]
    Chars,
    /// UTF-16 code units, as JavaScript and Java count.
    Utf16,
}

/// No unit has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown unit {0:?} (known: bytes, chars, utf16)")]
pub struct UnknownOffsets(String);

impl FromStr for Offsets {
    type Err = UnknownOffsets;

    fn from_str(name: &str) -> Result<Offsets, UnknownOffsets> {
        match name {
            "bytes" => Ok(Offsets::Bytes),
            "chars" => Ok(Offsets::Chars),
            "utf16" => Ok(Offsets::Utf16),
            _ => Err(UnknownOffsets(name.to_owned())),
        }
    }
}

impl Offsets {
    /// The name that `--offsets` takes.
    pub const fn name(self) -> &'static str {
        match self {
            Offsets::Bytes => "bytes",
            Offsets::Chars => "chars",
            Offsets::Utf16 => "utf16",
        }
    }

    /// `verdict` with its spans, which are bytes of `text`, in this unit. ASCII costs nothing, other texts `O(n)`.
    pub fn apply<'a>(self, text: &str, verdict: &'a Verdict) -> Cow<'a, Verdict> {
        if self == Offsets::Bytes || verdict.flags.is_empty() || text.is_ascii() {
            return Cow::Borrowed(verdict);
        }
        let mut verdict = verdict.clone();
        // Flags are sorted by start, so that the text before is counted once.
        let (mut at, mut units) = (0, 0);
        for flag in &mut verdict.flags {
            units += self.count(&text[at..flag.start]);
            at = flag.start;
            let length = self.count(&text[flag.start..flag.end]);
            (flag.start, flag.end) = (units, units + length);
        }
        Cow::Owned(verdict)
    }

    /// The way back: spans in this unit to bytes of `text`. A unit inside a character is taken to its start.
    pub(crate) fn to_bytes(self, text: &str, at: usize) -> usize {
        match self {
            Offsets::Bytes => at.min(text.len()),
            Offsets::Chars => text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte),
            Offsets::Utf16 => {
                let mut units = 0;
                let passed = |(_, c): &(usize, char)| {
                    units += c.len_utf16();
                    units > at
                };
                text.char_indices().find(passed).map_or(text.len(), |(byte, _)| byte)
            }
        }
    }

    /// The length of a text in this unit.
    pub(crate) fn count(self, text: &str) -> usize {
        match self {
            Offsets::Bytes => text.len(),
            Offsets::Chars => text.chars().count(),
            Offsets::Utf16 => text.chars().map(char::len_utf16).sum(),
        }
    }
}

/// Appends a line of `extract`.
pub(crate) fn write_comment(comment: &Comment, out: &mut Vec<u8>) {
    bytes::comment(comment, out);
    out.extend_from_slice(b"}\n");
}

/// Appends a line of `score`.
pub(crate) fn write_verdict(comment: &Comment, verdict: &Verdict, offsets: Offsets, out: &mut Vec<u8>) {
    bytes::comment(comment, out);
    bytes::verdict(&offsets.apply(&comment.text, verdict), out);
    out.extend_from_slice(b"}\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_counted_and_taken_back() {
        let text = "é😡 x";
        for (unit, at) in [(Offsets::Bytes, 7), (Offsets::Chars, 3), (Offsets::Utf16, 4)] {
            assert_eq!(unit.count(&text[..7]), at);
            assert_eq!(unit.to_bytes(text, at), 7);
            assert_eq!(unit.to_bytes(text, 99), text.len());
        }
    }
}
