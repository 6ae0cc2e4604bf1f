//! Where words begin and end beyond ASCII: UAX #29, but that no mark joins two words to one.

use unicode_segmentation::UnicodeSegmentation;

use super::{Kind, Token, is_emoji, push};
use crate::text::{Text, hash_word};

/// A character whose part in words needs no more than a look at its neighbours.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Simple {
    /// A letter or digit: those that follow each other are one word.
    Word,
    /// A mark that never joins others.
    Mark,
    /// A mark that joins letters, or digits, that stand round it.
    Joiner,
}

pub(super) fn simple(c: char) -> Option<Simple> {
    Some(match c {
        'a'..='z' | '0'..='9' | '\u{df}'..='\u{f6}' | '\u{f8}'..='\u{24f}' => Simple::Word,
        '\u{430}'..='\u{481}' | '\u{48a}'..='\u{52f}' => Simple::Word,
        '.' | ':' | ',' | ';' | '\'' => Simple::Joiner,
        '!'..='/' | '<'..='@' | '['..='^' | '`' | '{'..='~' => Simple::Mark,
        '«' | '»' | '“' | '”' | '„' | '–' | '—' | '…' => Simple::Mark,
        _ => return None,
    })
}

/// Whether word edges in a chunk are plain to see: a quick answer for nearly every chunk of Cyrillic and accented Latin, the
/// same as by UAX #29.
pub(super) fn is_simple(chunk: &str) -> bool {
    let mut before = Some(Simple::Mark);
    let mut joins = false;
    chunk.chars().all(|c| {
        let own = simple(c);
        joins |= own == Some(Simple::Joiner) && before == Some(Simple::Word);
        let joined = joins && before == Some(Simple::Joiner) && own == Some(Simple::Word);
        joins &= own == Some(Simple::Joiner) && before == Some(Simple::Word);
        before = own;
        own.is_some() && !joined
    })
}

/// Cuts a chunk that [`is_simple`].
pub(super) fn cut_simple(text: &Text<'_>, base: usize, chunk: &str, tokens: &mut Vec<Token>) {
    let mut rest = chunk.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let is_word = simple(c) == Some(Simple::Word);
        // All simple characters of words but digits are letters.
        let mut letters = !c.is_ascii_digit();
        let mut end = at + c.len_utf8();
        while let Some((next, other)) =
            rest.next_if(|&(_, other)| if is_word { simple(other) == Some(Simple::Word) } else { other == c })
        {
            letters |= !other.is_ascii_digit();
            end = next + other.len_utf8();
        }
        let kind = match (is_word, letters) {
            (false, _) => Kind::Mark,
            (true, true) => Kind::Word,
            (true, false) => Kind::Number,
        };
        push(text, base + at, base + end, kind, tokens);
    }
}

/// Marks that join letters to one word by UAX #29 ("T.he end:so"), and in comments stand where a blank is missing.
const JOINERS: [char; 6] = ['.', ':', '_', '·', '‧', '‿'];

/// The pieces of a chunk by UAX #29, words with a joiner inside cut at it as ASCII is: (start in the chunk, piece).
fn pieces(chunk: &str) -> impl Iterator<Item = (usize, &str)> {
    chunk.split_word_bound_indices().flat_map(|(at, piece)| {
        let is_cut = piece.chars().any(char::is_alphabetic);
        let mut rest = piece;
        std::iter::from_fn(move || {
            let first = rest.chars().next()?;
            let length = match rest.find(JOINERS) {
                Some(0) if is_cut => first.len_utf8(),
                Some(end) if is_cut => end,
                _ => rest.len(),
            };
            let start = at + piece.len() - rest.len();
            let own = &rest[..length];
            rest = &rest[length..];
            Some((start, own))
        })
    })
}

pub(super) fn cut_unicode(text: &Text<'_>, base: usize, chunk: &str, tokens: &mut Vec<Token>) {
    for (at, piece) in pieces(chunk) {
        let (start, end) = (base + at, base + at + piece.len());
        let kind = match piece.chars().next() {
            Some(c) if piece.chars().any(char::is_alphabetic) => {
                if c == '_' {
                    Kind::Mark
                } else {
                    Kind::Word
                }
            }
            Some(c) if c.is_numeric() && !is_emoji(c) => Kind::Number,
            Some(c) if is_emoji(c) => Kind::Emoji,
            _ => Kind::Mark,
        };
        if kind == Kind::Mark
            && let Some(last) = tokens.last_mut()
            && last.kind == Kind::Mark
            && last.end as usize == start
            && start > base
            && text.folded[last.start as usize..].starts_with(piece)
        {
            last.end = end as u32;
            last.hash = hash_word(&text.folded.as_bytes()[last.start as usize..end]);
            continue;
        }
        push(text, start, end, kind, tokens);
    }
}
