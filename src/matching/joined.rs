//! Words written as one (`killallmuslims`, `#SendThemBack`): cut where all parts are words and together say something.
//!
//! The text gets the parts as tokens of their own, so that phrases and context see them as if blanks stood between them.
//! Capitals tell where to cut; else the cut with the fewest known words is taken, found from left to right in
//! `O(letters × words that begin there)`. Words that a list knows as they stand are never cut ("therapist" must be in
//! `common.tsv`). Known misses: parts that no list has, and joined words of languages without `common.tsv`.

use super::desk::Sheet;
use super::memo::{Cut, Memo};
use super::switches::Switch;
use super::{Hit, Languages, Matcher};
use crate::lexicon::{PredicateKind, Sense};
use crate::text::{Kind, Text};

/// Fewest letters of a run without inner capitals: shorter ones are words and names more often than not.
const MIN_LETTERS: usize = 8;
/// The same with inner capitals.
const MIN_CAMEL: usize = 6;
/// Longest run in bytes.
const MAX_BYTES: usize = 72;
/// Most words that a run is cut into.
const MAX_WORDS: u8 = 12;
/// Letters a word on average, at least, behind a `#`: very short words join to anything.
const MIN_AVERAGE_OF_TAG: f64 = 3.0;
/// The same elsewhere, where a run is a rare word more often. Of 170 wrongly cut words of a dictionary 150 have less.
const MIN_AVERAGE: f64 = 3.25;

/// Shortest abuse, in bytes, that a run is cut for: three letters stand inside too many words.
const MIN_BAD: usize = 4;

impl Matcher {
    /// Where the joined words of `text` are to be cut: `O(n)`, and nothing but a look at each long word where there are none.
    pub(super) fn cuts(
        &self,
        text: &Text<'_>,
        languages: Languages,
        memo: &mut Memo,
        facts: &[u32],
    ) -> Vec<(usize, Vec<u32>)> {
        let mut cuts = Vec::new();
        if !self.disguises.has(Switch::Joined) {
            return cuts;
        }
        for (idx, token) in text.tokens().iter().enumerate() {
            let length = (token.end - token.start) as usize;
            if token.kind != Kind::Word || !(MIN_CAMEL..=MAX_BYTES).contains(&length) {
                continue;
            }
            let is_tag = idx > 0 && !token.spaced && text.surface(idx - 1).ends_with('#');
            let ends = if text.has_inner_capitals(idx) || is_tag {
                self.ends_of_parts(text, idx, is_tag, languages, memo)
            } else {
                self.remembered_ends(text, idx, languages, memo, facts[idx])
            };
            cuts.extend(ends.map(|ends| (idx, ends)));
        }
        cuts
    }

    /// The same for a word that only its spelling tells of.
    fn remembered_ends(
        &self,
        text: &Text<'_>,
        idx: usize,
        languages: Languages,
        memo: &mut Memo,
        fact: u32,
    ) -> Option<Vec<u32>> {
        if memo.fact(fact).cut == Cut::UNASKED {
            // What a list has is no joined word.
            let known = self.atoms.with_vocabulary(languages);
            let mut atoms = memo.list(memo.details(fact).atoms).iter();
            let ends = match atoms.any(|&atom| known.has(self.atoms.atoms[atom as usize].lang)) {
                true => None,
                false => self.ends_of_plain(text.surface(idx), false, languages, memo),
            };
            memo.set_cut(fact, ends);
        }
        memo.cut(fact).filter(|_| !text.is_name_like(idx)).map(<[u32]>::to_vec)
    }

    /// Where the words end that this token joins, in bytes from its start; `None` where it is one word.
    fn ends_of_parts(
        &self,
        text: &Text<'_>,
        idx: usize,
        is_tag: bool,
        languages: Languages,
        memo: &mut Memo,
    ) -> Option<Vec<u32>> {
        let word = text.surface(idx);
        let capitals = text.inner_capitals(idx);
        let known = self.atoms.with_vocabulary(languages);
        if self.atoms.knows(&self.lexicon, word, known) {
            return None;
        }
        if capitals.is_empty() {
            let is_name = !is_tag && text.is_name_like(idx);
            return if is_name { None } else { self.ends_of_plain(word, is_tag, languages, memo) };
        }
        let ends: Vec<_> = capitals.into_iter().chain([word.len() as u32]).collect();
        let all_known = || parts(word, &ends).all(|part| self.atoms.knows(&self.lexicon, part, known));
        ((is_tag || all_known()) && self.says(word, &ends, languages, memo).is_some()).then_some(ends)
    }

    /// The same for a word without capitals inside that no list has.
    fn ends_of_plain(
        &self,
        word: &str,
        is_tag: bool,
        languages: Languages,
        memo: &mut Memo,
    ) -> Option<Vec<u32>> {
        let known = self.atoms.with_vocabulary(languages);
        if known.is_empty()
            || word.len() < MIN_LETTERS
            || word.chars().nth(MIN_LETTERS - 1).is_none()
            || !word.chars().all(char::is_alphabetic)
        {
            return None;
        }
        let ends = self.fewest_words(word, known)?;
        let letters = word.chars().count();
        let whole = self.says(word, &ends, languages, memo)?;
        let average = letters as f64 / ends.len() as f64;
        let enough = match ends.len() {
            0 | 1 => false,
            2 => whole,
            _ if is_tag => average >= MIN_AVERAGE_OF_TAG,
            _ => average >= MIN_AVERAGE && parts(word, &ends).all(|part| part.chars().nth(2).is_some()),
        };
        enough.then_some(ends)
    }

    /// The ends of the fewest known words that make up `word`.
    fn fewest_words(&self, word: &str, languages: Languages) -> Option<Vec<u32>> {
        /// Words up to here, and where the last of them begins.
        const NONE: (u8, u8) = (u8::MAX, 0);
        let mut best = [NONE; MAX_BYTES + 1];
        best[0] = (0, 0);
        for start in 0..word.len() {
            let (n_words, _) = best[start];
            if n_words < MAX_WORDS {
                self.atoms.prefixes(&self.lexicon, &word[start..], languages, &mut |length| {
                    let end = start + length;
                    if n_words + 1 < best[end].0 {
                        best[end] = (n_words + 1, start as u8);
                    }
                });
            }
        }
        if best[word.len()] == NONE {
            return None;
        }
        let mut ends = Vec::with_capacity(best[word.len()].0 as usize);
        let mut at = word.len();
        while at > 0 {
            ends.push(at as u32);
            at = best[at].1 as usize;
        }
        ends.reverse();
        Some(ends)
    }

    /// Whether the parts, read as words, hold abuse or say something bad: `None` if not, else whether *every* part speaks
    /// (abuse, a bad predicate, a group), by itself or in a phrase.
    fn says(&self, word: &str, ends: &[u32], languages: Languages, memo: &mut Memo) -> Option<bool> {
        let apart = parts(word, ends).collect::<Vec<_>>().join(" ");
        let apart = Text::new(&apart);
        let mut sheet = Sheet::default();
        self.look_up(&apart, memo, &mut sheet);
        self.collect(&apart, languages, memo, &mut sheet);
        let hits = sheet.lay_out(memo, false);
        let sense = |hit: &Hit| &self.lexicon.entries[hit.entry as usize].sense;
        let is_bad = |hit: &&Hit| match sense(hit) {
            Sense::Abuse { .. } => apart.token_span(hit.first as usize, hit.last as usize).len() >= MIN_BAD,
            Sense::Predicate { kind, .. } => *kind != PredicateKind::Positive,
            _ => false,
        };
        hits.iter().find(is_bad)?;
        let mut speaks = vec![false; apart.tokens().len()];
        for hit in hits.iter().filter(|hit| is_bad(hit) || matches!(sense(hit), Sense::Group { .. })) {
            speaks[hit.first as usize..=hit.last as usize].fill(true);
        }
        Some(speaks.into_iter().all(|part| part))
    }
}

/// The parts of `word` that end at these bytes.
fn parts<'a>(word: &'a str, ends: &'a [u32]) -> impl Iterator<Item = &'a str> {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(ends).map(move |(start, &end)| &word[start as usize..end as usize])
}
