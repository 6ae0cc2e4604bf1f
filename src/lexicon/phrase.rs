//! A row's phrase to words, as the tokenizer sees them.

use super::piece::Piece;
use super::table::Row;
use crate::text::{Kind, Text, fold_phrase};

/// One word of a phrase as a row writes it.
pub(super) struct Word {
    pub(super) folded: Piece,
    /// Other words may stand before it.
    pub(super) apart: bool,
    /// A star stood at its start, at its end.
    pub(super) open_start: bool,
    pub(super) open_end: bool,
}

/// A phrase as it folds and how many words it has, if only letters and single blanks are in it, and fold to plain ones.
pub(super) fn plain_words(row: &Row<'_>, phrase: &str) -> Option<(Piece, usize)> {
    if let Some(n_words) = n_plain_words(phrase) {
        return Some((row.piece(phrase), n_words));
    }
    if !phrase.chars().all(|c| c == ' ' || c.is_alphabetic()) {
        return None;
    }
    let folded = fold_phrase(phrase);
    n_plain_words(&folded).map(|n_words| (folded.into(), n_words))
}

/// How many words a phrase has, if each stays as it is when it is folded (small letters of ASCII, or а to я) and single blanks
/// part them.
fn n_plain_words(phrase: &str) -> Option<usize> {
    let mut bytes = phrase.bytes();
    let (mut n_words, mut in_word) = (0, false);
    while let Some(byte) = bytes.next() {
        let is_plain = match byte {
            b'a'..=b'z' => true,
            0xd0 => matches!(bytes.next(), Some(0xb0..=0xbf)),
            0xd1 => matches!(bytes.next(), Some(0x80..=0x8f)),
            b' ' if in_word => {
                in_word = false;
                continue;
            }
            _ => false,
        };
        if !is_plain {
            return None;
        }
        n_words += usize::from(!in_word);
        in_word = true;
    }
    in_word.then_some(n_words)
}

/// Whether a part of a phrase is one such word.
pub(super) fn is_plain(part: &str) -> bool {
    n_plain_words(part) == Some(1)
}

/// The words (and emoji) of a phrase as the tokenizer sees them, with the stars that stood at their edges; `piece` keeps
/// those that are slices of the phrase.
pub(super) fn words(phrase: &str, piece: &dyn Fn(&str) -> Piece) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::with_capacity(4);
    let mut apart = false;
    for part in parts(phrase) {
        if matches!(part, "..." | "…") {
            apart = !words.is_empty();
            continue;
        }
        if is_plain(part) {
            let apart = std::mem::take(&mut apart);
            words.push(Word { folded: piece(part), apart, open_start: false, open_end: false });
            continue;
        }
        let (open_start, core, open_end) = open_edges(part);
        if core.chars().all(char::is_alphabetic) {
            let folded = fold_phrase(core);
            if is_plain(&folded) {
                let apart = std::mem::take(&mut apart);
                words.push(Word { folded: folded.into(), apart, open_start, open_end });
                continue;
            }
        }
        let text = Text::new(core);
        let kept = |idx: &usize| matches!(text.tokens()[*idx].kind, Kind::Word | Kind::Number | Kind::Emoji);
        let mut found: Vec<_> =
            (0..text.tokens().len()).filter(kept).map(|idx| text.surface(idx).to_owned()).collect();
        if found.is_empty() && phrase.split_whitespace().nth(1).is_none() || is_masked(core) {
            found = vec![fold_phrase(core)]; // an emoticon, a sign or a masked spelling stands for itself
        }
        let last = found.len().saturating_sub(1);
        words.extend(found.into_iter().enumerate().map(|(idx, folded)| Word {
            folded: folded.into(),
            apart: std::mem::take(&mut apart),
            open_start: open_start && idx == 0,
            open_end: open_end && idx == last,
        }));
    }
    words
}

/// [`str::split_whitespace`], quicker where blanks alone are white.
pub(super) fn parts(phrase: &str) -> impl Iterator<Item = &str> {
    let may_be_white = |byte: u8| byte < b' ' || matches!(byte, 0xc2 | 0xe1..=0xe3);
    let is_plain = !phrase.bytes().any(may_be_white);
    let (plain, other) = if is_plain { (phrase, "") } else { ("", phrase) };
    plain.split(' ').filter(|part| !part.is_empty()).chain(other.split_whitespace())
}

/// A part of a phrase without the one star at either edge that stands for any letters. More stars are a mask ("f***"), and
/// stars around no letter an emoticon.
fn open_edges(part: &str) -> (bool, &str, bool) {
    let core = part.trim_matches('*');
    let (start, end) = (part.find(core).unwrap_or_default(), part.len() - core.len());
    let end = end - start;
    if core.contains('*') || start > 1 || end > 1 || !core.chars().any(char::is_alphabetic) {
        return (false, part, false);
    }
    (start == 1, core, end == 1)
}

/// Whether a word is spelled with signs in place of letters, so that it stands for itself. A last `!` is punctuation.
pub(crate) fn is_masked(part: &str) -> bool {
    let part = part.trim_end_matches(['!', '+']);
    part.chars().any(char::is_alphabetic) && part.contains(['*', '!', '$', '@', '#', '%', '|', '+'])
}
