//! What disguised words may stand for: look-alike letters, leetspeak, stretched, spaced and masked letters.
//!
//! Every step proposes other *readings* of a run of tokens; none replaces the text, and a reading counts only where an
//! entry is spelled exactly so. Plain runs are passed over by a cheap test. Known misses: disguises of words that no
//! list has, and two kinds of disguise in one word but for look-alikes with stretching.

use std::ops::RangeInclusive;

use super::Matcher;
use super::masks::{MASKS, Masks};
use super::memo::{Memo, NO_FACT};
use super::switches::Switch;
use crate::text::{Kind, Script, Text};

/// How a word was disguised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Disguise {
    /// Letters of another script, digits or signs in place of letters.
    LookAlike,
    /// Letters repeated three times or more.
    Stretched,
    /// Letters apart, with blanks or marks between them.
    Spaced,
    /// Letters hidden behind stars and the like.
    Masked,
    /// Emoji between the letters.
    Emoji,
    /// Two letters swapped, one dropped or doubled.
    Misspelled,
}

impl Disguise {
    /// The name used in reports.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Disguise::LookAlike => "look-alike letters",
            Disguise::Stretched => "stretched letters",
            Disguise::Spaced => "spaced letters",
            Disguise::Masked => "masked letters",
            Disguise::Emoji => "emoji between letters",
            Disguise::Misspelled => "misspelled",
        }
    }
}

/// A reading that owns its surface.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Disguised {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) disguise: Disguise,
    pub(super) surface: Box<str>,
}

/// What a spelling may stand for, and by which disguise.
pub(super) type Stand = (Disguise, Box<str>);

/// Bytes of a run of tokens that is looked at: real words are far shorter than the longest, and hostile runs stay cheap.
const RUN: RangeInclusive<usize> = 2..=48;

/// Marks that stand around words and for no letter at a run's ends.
const EDGE_MARKS: &str = ".,!?:;)(\"'[]{}#¿¡“”„«»‘…-—–*_~`";
/// The same for one sign.
fn is_edge_mark(c: char) -> bool {
    /// Those of ASCII, as bits.
    const ASCII: u128 = {
        let (bytes, mut bits, mut at) = (EDGE_MARKS.as_bytes(), 0, 0);
        while at < bytes.len() {
            if bytes[at] < 128 {
                bits |= 1 << bytes[at];
            }
            at += 1;
        }
        bits
    };
    if c.is_ascii() { ASCII >> (c as u32) & 1 == 1 } else { EDGE_MARKS.contains(c) }
}

impl Matcher {
    /// Every disguised reading of `text`, sorted.
    pub(super) fn disguised(&self, text: &Text<'_>, memo: &mut Memo, facts: &[u32]) -> Vec<Disguised> {
        let mut readings = Vec::new();
        let tokens = text.tokens();
        let mut first = 0;
        while first < tokens.len() {
            let mut last = first;
            while last + 1 < tokens.len() && !tokens[last + 1].spaced {
                last += 1;
            }
            if first < last || tokens[first].kind == Kind::Address {
                self.read_run(text, first..=last, memo, facts, &mut readings);
            } else {
                read_token(text, first, memo, facts, &mut readings);
            }
            first = last + 1;
        }
        if self.disguises.has(Switch::Spaced) {
            self.read_spaced(text, &mut readings);
        }
        if self.disguises.has(Switch::Misspelled) {
            read_misspelled(text, memo, facts, &mut readings);
        }
        readings.sort_unstable();
        readings.dedup();
        readings
    }

    /// Readings of one run of tokens without white space.
    fn read_run(
        &self,
        text: &Text<'_>,
        range: RangeInclusive<usize>,
        memo: &mut Memo,
        facts: &[u32],
        readings: &mut Vec<Disguised>,
    ) {
        let tokens = text.tokens();
        let (first, last) = (*range.start(), *range.end());
        let run = &text.folded()[tokens[first].start as usize..tokens[last].end as usize];
        if !RUN.contains(&run.len()) || tokens[first].kind == Kind::Address && !run.starts_with('@') {
            return;
        }
        for idx in range {
            read_word_token(idx, memo, facts, readings);
        }
        let is_edge =
            |idx: usize| tokens[idx].kind == Kind::Mark && text.surface(idx).chars().all(is_edge_mark);
        let (mut from, mut to) = (first, last);
        while from < to && is_edge(from) {
            from += 1;
        }
        let masked_to = to;
        while to > from && is_edge(to) {
            to -= 1;
        }
        let surface = |to: usize| &text.folded()[tokens[from].start as usize..tokens[to].end as usize];
        if from < to || tokens[from].kind == Kind::Address {
            let run = surface(to);
            let known = memo.run(run).unwrap_or_else(|| {
                let mut stands = Vec::new();
                self.read_word(run, &mut stands);
                self.read_masked(run, &mut stands);
                self.read_hyphened(run, &mut stands);
                memo.learn_run(run, stands)
            });
            readings.extend(memo.readings(known).iter().map(|stand| disguised(stand, from, to)));
            self.read_emoji(text, from, to, readings);
        }
        if masked_to > to && text.surface(to + 1).starts_with("**") {
            let mut stands = Vec::new();
            self.read_masked(surface(to + 1), &mut stands);
            readings.extend(stands.iter().map(|stand| disguised(stand, from, to + 1)));
        }
    }

    /// What a word may stand for by itself; nothing for one that is plain.
    pub(super) fn readings_of_word(&self, word: &str) -> Vec<Stand> {
        let mut stands = Vec::new();
        if !is_plain(word) {
            self.read_word(word, &mut stands);
        }
        stands
    }

    /// Look-alikes and stretching in what may be one word.
    fn read_word(&self, word: &str, stands: &mut Vec<Stand>) {
        let mut push = |surface: String, disguise: Disguise| {
            if surface != word
                && self.disguises.has(disguise.into())
                && (self.knows(&surface) || disguise == Disguise::Stretched && self.rates(&surface))
            {
                stands.push((disguise, surface.into_boxed_str()));
            }
        };
        let is_letters = |word: &str| word.chars().all(|c| c.is_alphabetic() || c == '\'');
        let mut spellings = Vec::with_capacity(5);
        if is_letters(word) {
            spellings.push((word.to_owned(), Disguise::Stretched));
        }
        let has_letter = word.chars().any(char::is_alphabetic);
        if has_letter || word.contains(['$', '@']) {
            for script in [Script::Latin, Script::Cyrillic] {
                for choice in 0..2 {
                    if let Some(spelling) =
                        self.confusables.rewrite(word, script, choice).filter(|spelling| spelling != word)
                    {
                        spellings.push((spelling, Disguise::LookAlike));
                    }
                }
            }
        }
        for (spelling, disguise) in spellings {
            if has_stretch(&spelling) {
                push(squeeze(&spelling, 1), disguise);
                push(squeeze(&spelling, 2), disguise);
            } else {
                push(spelling, disguise);
            }
        }
    }

    fn read_masked(&self, run: &str, stands: &mut Vec<Stand>) {
        if !self.disguises.has(Switch::Masked) {
            return;
        }
        let hidden = run.chars().filter(|&c| MASKS.contains(c)).count();
        let shown = run.chars().filter(|c| c.is_alphabetic()).count();
        let opens = run.chars().next().is_some_and(char::is_alphabetic);
        let enough = shown >= 2 || hidden >= 3;
        if hidden == 0 || !opens || !enough || hidden + shown != run.chars().count() {
            return;
        }
        if let Some(surface) = self.masks.get_or_init(|| Masks::new(&self.lexicon)).find(run) {
            stands.push((Disguise::Masked, surface.into_owned().into_boxed_str()));
        }
    }

    /// Words that some emoji interrupts ("id💩iot"), or where one hides a letter ("sh💩t").
    fn read_emoji(&self, text: &Text<'_>, from: usize, to: usize, readings: &mut Vec<Disguised>) {
        let tokens = text.tokens();
        let is_emoji = |idx: usize| tokens[idx].kind == Kind::Emoji && !text.surface(idx).is_ascii();
        let inside = from + 1..to;
        if !inside.clone().any(is_emoji)
            || !(from..=to)
                .all(|idx| tokens[idx].kind == Kind::Word || inside.contains(&idx) && is_emoji(idx))
        {
            return;
        }
        let parts = |emoji: &'static str| -> String {
            (from..=to).map(|idx| if is_emoji(idx) { emoji } else { text.surface(idx) }).collect()
        };
        let whole = parts("");
        if self.disguises.has(Switch::Emoji) && self.knows(&whole) {
            readings.push(disguised(&(Disguise::Emoji, whole.into_boxed_str()), from, to));
        } else {
            let mut stands = Vec::new();
            self.read_masked(&parts("*"), &mut stands);
            readings.extend(stands.iter().map(|stand| disguised(stand, from, to)));
        }
    }
}

fn disguised((disguise, surface): &Stand, first: usize, last: usize) -> Disguised {
    Disguised { first, last, disguise: *disguise, surface: surface.clone() }
}

/// Readings of a token that stands by itself.
fn read_token(text: &Text<'_>, idx: usize, memo: &Memo, facts: &[u32], readings: &mut Vec<Disguised>) {
    let token = &text.tokens()[idx];
    if RUN.contains(&((token.end - token.start) as usize)) {
        read_word_token(idx, memo, facts, readings);
    }
}

/// What the word at a token may stand for by itself.
#[inline]
fn read_word_token(idx: usize, memo: &Memo, facts: &[u32], readings: &mut Vec<Disguised>) {
    if facts[idx] != NO_FACT && memo.fact(facts[idx]).stands {
        let stands = memo.readings(memo.details(facts[idx]).stands);
        readings.extend(stands.iter().map(|stand| disguised(stand, idx, idx)));
    }
}

/// Abusive words with a slip of the pen. A capital in the middle of a sentence makes a name, which has none.
fn read_misspelled(text: &Text<'_>, memo: &Memo, facts: &[u32], readings: &mut Vec<Disguised>) {
    for (idx, &fact) in facts.iter().enumerate().filter(|(_, fact)| **fact != NO_FACT) {
        if memo.fact(fact).slips && !text.is_name_like(idx) {
            let slips = memo.readings(memo.details(fact).slips);
            readings.extend(slips.iter().map(|stand| disguised(stand, idx, idx)));
        }
    }
}

/// Whether a word needs no second look: letters of one script (digits and signs stand for letters, so they need one) and
/// none three times in a row.
fn is_plain(word: &str) -> bool {
    let mut script = None;
    let one_script =
        word.chars().all(|c| c == '\'' || Script::of(c).is_some_and(|own| *script.get_or_insert(own) == own));
    one_script && script == Some(Script::Latin) && word.is_ascii() && !has_stretch(word)
        || one_script && script == Some(Script::Cyrillic) && !has_stretch(word)
}

/// Whether a letter stands three times in a row.
pub(super) fn has_stretch(word: &str) -> bool {
    let mut run = 0;
    let mut last = None;
    word.chars().any(|c| {
        run = if last == Some(c) { run + 1 } else { 1 };
        last = Some(c);
        run == 3
    })
}

/// Cuts runs of three letters or more to `keep`.
fn squeeze(word: &str, keep: usize) -> String {
    let chars: Vec<_> = word.chars().collect();
    chars
        .chunk_by(|a, b| a == b)
        .flat_map(|run| &run[..if run.len() >= 3 { keep } else { run.len() }])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_are_squeezed() {
        assert_eq!(
            (squeeze("stuuuupid", 1), squeeze("asssshole", 2)),
            ("stupid".to_owned(), "asshole".to_owned())
        );
        assert!(has_stretch("nooo") && !has_stretch("book"));
    }

    #[test]
    fn only_runs_with_signs_are_looked_at() {
        for (word, plain) in [
            ("idiot", true),
            ("don't", true),
            ("1diot", false),
            ("іdiot", false),
            ("noooo", false),
            ("дурак", true),
        ] {
            assert_eq!(is_plain(word), plain, "{word}");
        }
    }
}
