//! The words of a text as they may be read: plainly, token by token, and as what a disguise stands for.

use super::disguise::{Disguise, Disguised};
use crate::text::{Kind, Text};

/// One way to read some tokens as a word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading<'a> {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) surface: &'a str,
    pub(super) disguise: Option<Disguise>,
}

impl<'a> Reading<'a> {
    /// A token as it stands.
    pub(super) fn plain(idx: usize, surface: &'a str) -> Reading<'a> {
        Reading { first: idx, last: idx, surface, disguise: None }
    }
}

/// A text's words with the other readings of some.
#[derive(Debug)]
pub(super) struct Words<'a> {
    text: &'a Text<'a>,
    /// Sorted by first token.
    disguised: Vec<Disguised>,
}

impl<'a> Words<'a> {
    pub(super) fn new(text: &'a Text<'a>, mut disguised: Vec<Disguised>) -> Words<'a> {
        disguised.sort_unstable();
        disguised.dedup();
        Words { text, disguised }
    }

    pub(super) fn text(&self) -> &'a Text<'a> {
        self.text
    }

    /// Every reading that is not plain.
    pub(super) fn disguised(&self) -> impl Iterator<Item = Reading<'_>> {
        self.disguised.iter().map(Disguised::reading)
    }

    /// The readings of the word behind token `last`, or of one that up to `apart` further words of its sentence put off.
    pub(super) fn following(&self, last: usize, apart: usize) -> impl Iterator<Item = Reading<'_>> {
        let tokens = self.text.tokens();
        let steps = std::iter::successors(Some(last), move |&last| {
            let next = last + 1;
            let goes_on =
                tokens.get(next).is_some_and(|token| token.kind != Kind::Mark && !token.opens_sentence);
            goes_on.then_some(next)
        });
        steps.take(apart + 1).flat_map(|last| self.after(last))
    }

    /// The readings of the word behind token `last`: a phrase goes on over blanks, hyphens and slashes, and over nothing else.
    pub(super) fn after(&self, last: usize) -> impl Iterator<Item = Reading<'_>> {
        let tokens = self.text.tokens();
        let mut next = last + 1;
        while tokens.get(next).is_some_and(|token| token.kind == Kind::Mark)
            && matches!(self.text.surface(next), "-" | "/" | "_")
        {
            next += 1;
        }
        let is_word =
            tokens.get(next).is_some_and(|token| token.kind != Kind::Mark && token.kind != Kind::Address);
        let plain = is_word.then(|| Reading::plain(next, self.text.surface(next)));
        let from = self.disguised.partition_point(|disguised| disguised.first < next);
        let others = self.disguised[from..].iter().take_while(move |disguised| disguised.first == next);
        plain.into_iter().chain(others.map(Disguised::reading))
    }
}
