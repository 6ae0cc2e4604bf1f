//! The words of a text as they may be read: plainly, token by token, and as what a disguise stands for.

use super::disguise::{Disguise, Disguised};
use super::memo::NO_FACT;
use crate::text::{Kind, Text};

/// One way to read some tokens as a word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) first: usize,
    pub(super) last: usize,
    /// Its fact in the memo.
    pub(super) fact: u32,
    pub(super) disguise: Option<Disguise>,
}

/// A text's words with the other readings of some.
#[derive(Debug)]
pub(super) struct Words<'a> {
    text: &'a Text<'a>,
    /// By token.
    facts: &'a [u32],
    /// By token: the one that a phrase goes on with, see [`followers`].
    followers: &'a [u32],
    /// Sorted by first token.
    disguised: Vec<Reading>,
}

impl<'a> Words<'a> {
    /// `disguised` are sorted, each with its fact.
    pub(super) fn new(
        text: &'a Text<'a>,
        facts: &'a [u32],
        followers: &'a [u32],
        disguised: &[(Disguised, u32)],
    ) -> Words<'a> {
        let reading = |(read, fact): &(Disguised, u32)| Reading {
            first: read.first,
            last: read.last,
            fact: *fact,
            disguise: Some(read.disguise),
        };
        Words { text, facts, followers, disguised: disguised.iter().map(reading).collect() }
    }

    /// The tokens that are words, as they stand.
    pub(super) fn plain(&self) -> impl Iterator<Item = Reading> {
        let words = self.facts.iter().enumerate().filter(|(_, fact)| **fact != NO_FACT);
        words.map(|(idx, &fact)| Reading { first: idx, last: idx, fact, disguise: None })
    }

    /// Every reading that is not plain.
    pub(super) fn disguised(&self) -> impl Iterator<Item = Reading> {
        self.disguised.iter().copied()
    }

    /// The readings of the word behind token `last`, or of one that up to `apart` further words of its sentence put off.
    pub(super) fn following(&self, last: usize, apart: usize) -> impl Iterator<Item = Reading> {
        let tokens = self.text.tokens();
        let steps = std::iter::successors(Some(last), move |&last| {
            let next = last + 1;
            let goes_on =
                tokens.get(next).is_some_and(|token| token.kind != Kind::Mark && !token.opens_sentence);
            goes_on.then_some(next)
        });
        steps.take(apart + 1).flat_map(|last| self.after(last))
    }

    /// The readings of the word that a phrase goes on with behind token `last`.
    #[inline]
    pub(super) fn after(&self, last: usize) -> impl Iterator<Item = Reading> {
        let next = self.followers[last] as usize;
        let fact = self.facts.get(next).copied().filter(|&fact| fact != NO_FACT);
        let plain = fact.map(|fact| Reading { first: next, last: next, fact, disguise: None });
        let from = match self.disguised.is_empty() {
            true => 0,
            false => self.disguised.partition_point(|disguised| disguised.first < next),
        };
        let others = self.disguised[from..].iter().take_while(move |disguised| disguised.first == next);
        plain.into_iter().chain(others.copied())
    }
}

/// By token, the one that a phrase goes on with behind it, or how many tokens there are: over blanks, hyphens, slashes, a comma and the
/// end of a line, and over nothing else. `O(tokens)`.
pub(super) fn followers(text: &Text<'_>, followers: &mut Vec<u32>) {
    let tokens = text.tokens();
    followers.clear();
    followers.resize(tokens.len(), tokens.len() as u32);
    for last in (0..tokens.len().saturating_sub(1)).rev() {
        let next = last + 1;
        if tokens[next].opens_sentence && text.parts_paragraphs(last, next) {
            continue;
        }
        let is_passed_over = tokens[next].kind == Kind::Mark && joins(text.surface(next));
        followers[last] = if is_passed_over { followers[next] } else { next as u32 };
    }
}

/// Whether a phrase goes on over a mark.
pub(super) fn joins(mark: &str) -> bool {
    matches!(mark, "-" | "/" | "_" | ",")
}
