//! Comment body to [`Text`]: folded once, cut into tokens and sentences, with the way back to the raw bytes.
//!
//! ```text
//! raw ──▶ fold (case, accents, compatibility, invisible) ──▶ tokens ──▶ sentences, quotation depth
//!              └── offsets: every folded byte knows its raw byte
//! ```
//!
//! Folding is a second view, never a replacement: spans leave this room as byte ranges of the raw text (invariant 5).

mod fold;
mod hash;
mod key;
mod language;
mod script;
mod token;

use std::ops::Range;

pub(crate) use fold::fold_phrase;
pub(crate) use hash::{ends_of, hash_word};
pub(crate) use key::{Braced, Key};
pub(crate) use language::{UNDETERMINED, detect, rank};
pub(crate) use script::{Confusables, Script};
pub(crate) use token::{Kind, Token};

/// A comment ready to be searched. Borrows the raw text; costs `O(n)` time and a few allocations.
#[derive(Debug)]
pub(crate) struct Text<'a> {
    raw: &'a str,
    folded: String,
    /// Raw byte offset of each folded byte; empty where both are the same.
    offsets: Vec<u32>,
    tokens: Vec<Token>,
    /// Folded bytes of the words that were spelled again, in order; mostly none.
    respelled: Vec<Range<u32>>,
}

impl<'a> Text<'a> {
    /// Folds and segments `raw`.
    pub(crate) fn new(raw: &'a str) -> Text<'a> {
        let (folded, offsets) = fold::fold(raw);
        let mut text = Text { raw, folded, offsets, tokens: Vec::new(), respelled: Vec::new() };
        text.tokens = token::tokenize(&text);
        text
    }

    /// The comment as written.
    pub(crate) fn raw(&self) -> &'a str {
        self.raw
    }

    /// The folded view.
    pub(crate) fn folded(&self) -> &str {
        &self.folded
    }

    /// All tokens in order.
    pub(crate) fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The folded surface of a token.
    pub(crate) fn surface(&self, idx: usize) -> &str {
        let token = &self.tokens[idx];
        &self.folded[token.start as usize..token.end as usize]
    }

    /// Whether a token is one character: as long as the leading ones of its first byte say, which ASCII has none of.
    #[inline]
    pub(crate) fn is_single(&self, token: &Token) -> bool {
        let width = self.folded.as_bytes()[token.start as usize].leading_ones();
        token.end - token.start == width.max(1)
    }

    /// Whether a word is written with a capital first and no capital after it, within a sentence: a name, as far as letters tell.
    pub(crate) fn is_name_like(&self, idx: usize) -> bool {
        let token = &self.tokens[idx];
        let raw = &self.raw[self.token_span(idx, idx)];
        !token.shouted && !token.opens_sentence && raw.starts_with(char::is_uppercase)
    }

    /// Whether some letter of a word behind its first is a capital. Where it is none, [`Text::inner_capitals`] has nothing.
    pub(crate) fn has_inner_capitals(&self, idx: usize) -> bool {
        let token = &self.tokens[idx];
        let raw = &self.raw[self.token_span(idx, idx)];
        if raw.is_ascii() {
            return raw.as_bytes()[1..]
                != self.folded.as_bytes()[token.start as usize + 1..token.end as usize];
        }
        raw.chars().skip(1).any(char::is_uppercase)
    }

    /// Where in a word capitals begin further words ("SendThemBack"), in folded bytes from its start.
    pub(crate) fn inner_capitals(&self, idx: usize) -> Vec<u32> {
        let token = &self.tokens[idx];
        let raw_char = |at: usize| self.raw[self.raw_span(at..at + 1).start..].chars().next();
        let is_upper = |at: usize| raw_char(at).is_some_and(char::is_uppercase);
        let (start, end) = (token.start as usize, token.end as usize);
        if token.shouted || !self.raw[self.token_span(idx, idx)].chars().skip(1).any(char::is_uppercase) {
            return Vec::new();
        }
        let letters: Vec<_> = self.folded[start..end].char_indices().map(|(at, _)| start + at).collect();
        let begins = |at: usize| {
            let lower_next = letters.get(at + 1).is_some_and(|&next| !is_upper(next));
            is_upper(letters[at]) && (!is_upper(letters[at - 1]) || lower_next)
        };
        (1..letters.len()).filter(|&at| begins(at)).map(|at| (letters[at] - start) as u32).collect()
    }

    /// Cuts words into several tokens, as if blanks stood between them: (index, where the parts end in folded bytes from the
    /// word's start, the last at its end), sorted by index. `O(tokens)`.
    pub(crate) fn split_tokens(&mut self, cuts: &[(usize, Vec<u32>)]) {
        let mut tokens = Vec::with_capacity(self.tokens.len() + 4 * cuts.len());
        let mut cuts = cuts.iter().peekable();
        for (idx, token) in self.tokens.iter().enumerate() {
            let Some((_, ends)) = cuts.next_if(|(at, _)| *at == idx) else {
                tokens.push(*token);
                continue;
            };
            let mut from = 0;
            for &end in ends {
                let opens = from == 0;
                let part = (token.start + from) as usize..(token.start + end) as usize;
                tokens.push(Token {
                    hash: hash_word(&self.folded.as_bytes()[part]),
                    start: token.start + from,
                    end: token.start + end,
                    spaced: token.spaced || !opens,
                    opens_sentence: token.opens_sentence && opens,
                    ..*token
                });
                from = end;
            }
        }
        self.tokens = tokens;
    }

    /// Spells words again, letter by letter: (index, as many letters as the word has), sorted by index. Once a text; `O(n)`.
    pub(crate) fn respell(&mut self, words: &[(usize, String)]) {
        if words.is_empty() || self.offsets.is_empty() {
            return;
        }
        let (old, old_offsets) = (std::mem::take(&mut self.folded), std::mem::take(&mut self.offsets));
        let mut words = words.iter().peekable();
        let mut from = 0;
        for (idx, token) in self.tokens.iter_mut().enumerate() {
            let (start, end) = (token.start as usize, token.end as usize);
            self.folded.push_str(&old[from..start]);
            self.offsets.extend_from_slice(&old_offsets[from..start]);
            token.start = self.folded.len() as u32;
            if let Some((_, word)) = words.next_if(|(at, _)| *at == idx) {
                for ((at, _), c) in old[start..end].char_indices().zip(word.chars()) {
                    self.folded.push(c);
                    self.offsets.resize(self.folded.len(), old_offsets[start + at]);
                }
                token.hash = hash_word(&self.folded.as_bytes()[token.start as usize..]);
                self.respelled.push(token.start..self.folded.len() as u32);
            } else {
                self.folded.push_str(&old[start..end]);
                self.offsets.extend_from_slice(&old_offsets[start..end]);
            }
            token.end = self.folded.len() as u32;
            from = end;
        }
        self.folded.push_str(&old[from..]);
        self.offsets.extend_from_slice(&old_offsets[from..]);
    }

    /// Whether some of these tokens was spelled again.
    pub(crate) fn is_respelled(&self, first: usize, last: usize) -> bool {
        let (start, end) = (self.tokens[first].start, self.tokens[last].end);
        let next = self.respelled.partition_point(|word| word.end <= start);
        self.respelled.get(next).is_some_and(|word| word.start < end)
    }

    /// The first token of each sentence; none where there is no token.
    pub(crate) fn sentence_firsts(&self) -> Vec<u32> {
        let opens = |idx: &usize| *idx == 0 || self.tokens[*idx].opens_sentence;
        (0..self.tokens.len()).filter(opens).map(|idx| idx as u32).collect()
    }

    /// Whether a line ends between a token and the one before it.
    pub(crate) fn opens_line(&self, idx: usize) -> bool {
        idx == 0 || self.gap_before(idx).contains('\n')
    }

    /// Whether a blank line stands between a token and the one before it.
    fn opens_paragraph(&self, idx: usize) -> bool {
        idx == 0 || self.gap_before(idx).matches('\n').nth(1).is_some()
    }

    /// Whether a blank line stands between two tokens.
    pub(crate) fn parts_paragraphs(&self, before: usize, behind: usize) -> bool {
        (before + 1..=behind).any(|idx| self.tokens[idx].opens_sentence && self.opens_paragraph(idx))
    }

    /// The white space before a token that is not the first.
    fn gap_before(&self, idx: usize) -> &str {
        &self.folded[self.tokens[idx - 1].end as usize..self.tokens[idx].start as usize]
    }

    /// The raw byte ranges of the sentences, in order, without the white space between them; none where there is no token.
    #[cfg(any(test, feature = "serve"))]
    pub(crate) fn sentences(&self) -> Vec<Range<usize>> {
        let firsts = self.sentence_firsts();
        let ends = firsts.iter().skip(1).copied().chain([self.tokens.len() as u32]);
        firsts
            .iter()
            .zip(ends)
            .map(|(&first, end)| self.token_span(first as usize, end as usize - 1))
            .collect()
    }

    /// The raw byte range from the first to the last of these tokens.
    pub(crate) fn token_span(&self, first: usize, last: usize) -> Range<usize> {
        self.raw_span(self.tokens[first].start as usize..self.tokens[last].end as usize)
    }

    /// Maps a range of folded bytes to raw bytes, on character boundaries.
    pub(crate) fn raw_span(&self, folded: Range<usize>) -> Range<usize> {
        if self.offsets.is_empty() || folded.is_empty() {
            return folded;
        }
        let start = self.offsets[folded.start] as usize;
        let last = self.offsets[folded.end - 1] as usize;
        let width = self.raw[last..].chars().next().map_or(0, char::len_utf8);
        start..last + width
    }
}

/// Where the sentences of a text begin, in raw bytes; the first at 0.
pub(crate) fn sentence_starts(raw: &str) -> Vec<usize> {
    let text = Text::new(raw);
    let opens = |idx: &usize| *idx > 0 && text.tokens()[*idx].opens_sentence;
    let later = (0..text.tokens().len()).filter(opens).map(|idx| text.token_span(idx, idx).start);
    std::iter::once(0).chain(later).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, want: &[&str]) {
        let text = Text::new(raw);
        let got: Vec<_> = (0..text.tokens().len()).map(|idx| text.surface(idx)).collect();
        assert_eq!(got, want, "{raw:?}");
        for (idx, word) in want.iter().enumerate() {
            let span = text.token_span(idx, idx);
            assert_eq!(text.tokens()[idx].hash, hash_word(word.as_bytes()), "{raw:?}");
            assert!(raw.is_char_boundary(span.start) && raw.is_char_boundary(span.end), "{raw:?} {span:?}");
        }
    }

    #[test]
    fn tokens_are_folded_words_and_marks() {
        check("You IDIOT!", &["you", "idiot", "!"]);
        check("don't, they\u{2019}re", &["don't", ",", "they're"]);
        check("na\u{ef}ve Ma\u{df}", &["naive", "mass"]);
        check("Ёлка и йод", &["елка", "и", "йод"]);
        check("ｆｕｌｌ 𝓂𝒶𝓉𝒽 Ⓒⓘⓡ", &["full", "math", "cir"]);
        check("see https://a.example/idiot now", &["see", "https://a.example/idiot", "now"]);
        check("Да.Нет:да", &["да", ".", "нет", ":", "да"]);
        check("ч.т.о а_б и.", &["ч", ".", "т", ".", "о", "а", "_", "б", "и", "."]);
        check("für.alle 3.50 l\u{2019}\u{e9}t\u{e9}", &["fur", ".", "alle", "3", ".", "50", "l'ete"]);
        check("mail me@x.org @name #TagOne", &["mail", "me@x.org", "@name", "#", "tagone"]);
    }

    #[test]
    fn invisible_characters_vanish_and_spans_cover_them() {
        let text = Text::new("an id\u{200b}iot\u{301} here");
        assert_eq!(text.surface(1), "idiot");
        assert_eq!(&text.raw()[text.token_span(1, 1)], "id\u{200b}iot");
    }

    #[test]
    fn sentences_leave_out_the_blanks_between_them() {
        let of = |raw: &'static str| {
            Text::new(raw).sentences().into_iter().map(|span| &raw[span]).collect::<Vec<_>>()
        };
        assert_eq!(of("What name is foo? Sorry, I like it. "), ["What name is foo?", "Sorry, I like it."]);
        assert_eq!(
            of("J. Smith paid 3.50!!\n\n\u{201c}Why?\u{201d}  he asked"),
            ["J. Smith paid 3.50!!", "\u{201c}Why?\u{201d}", "he asked"]
        );
        assert!(of("  ").is_empty());
    }

    #[test]
    fn folding_is_idempotent() {
        // Characters fold one by one, so that this holds of every text.
        for c in '\0'..=char::MAX {
            let once = fold_phrase(c.encode_utf8(&mut [0; 4]));
            assert_eq!(fold_phrase(&once), once, "U+{:04X} {c:?}", c as u32);
        }
    }
}
