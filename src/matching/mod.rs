//! Text and lexicon to hits: which entries stand where, whole words only, disguises seen through.
//!
//! ```text
//! word starts ──▶ anchored Aho-Corasick over stems ──▶ endings ──▶ the phrase's further words ──▶ Hit
//! suspicious runs ──▶ disguise.rs, misspelled.rs: what they may stand for ──┘
//! joined words ──▶ joined.rs: cut into tokens before all this
//! ```
//!
//! The automaton is walked from every word start and dies after a few bytes where no stem begins; inflection is checked
//! behind the stem, so one needle serves a paradigm. Stems that may stand inside a word (`*stem`) have an automaton of
//! their own. `find_slowly` is the oracle: a plain overlapping scan over everything gives the same hits.

mod disguise;
mod joined;
mod misspelled;
mod regexes;
mod stems;
mod switches;
#[cfg(test)]
mod tests;
mod vocabulary;
mod words;

use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::FxHashMap;

pub(crate) use disguise::Disguise;
use stems::{Needles, Stems, walk};
pub use switches::{Disguises, UnknownDisguise};
use words::{Reading, Words};

use crate::lexicon::{Endings, Lexicon, Sense, WordPattern};
use crate::text::{Confusables, Kind, Script, Text};

/// An entry found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hit {
    /// First token, index into the text's tokens.
    pub(crate) first: u32,
    /// Last token, inclusive.
    pub(crate) last: u32,
    /// Index of the entry.
    pub(crate) entry: u32,
    /// How it was disguised, if it was.
    pub(crate) disguise: Option<Disguise>,
}

/// How many words may stand where a phrase has "…".
const MAX_APART: usize = 4;

/// Finds the entries of a lexicon in texts. Build once and share: building costs `O(summed stems)` time.
#[derive(Debug)]
pub(crate) struct Matcher {
    lexicon: Arc<Lexicon>,
    /// Over the distinct first stems of all patterns.
    starts: Stems,
    /// By needle of `starts`: the patterns that begin with it.
    patterns: Vec<Vec<Start>>,
    /// By needle: whether phrases of several words begin with it.
    openings: Vec<Openings>,
    /// Patterns of several words by their first needle and how their second word begins: see [`opening`].
    phrases: FxHashMap<u64, Vec<(u32, u16)>>,
    /// Over stems that may stand inside a word.
    inside: Option<AhoCorasick>,
    inside_patterns: Vec<Vec<(u32, u16)>>,
    /// Script of each language's entries.
    scripts: Vec<Script>,
    confusables: Confusables,
    disguises: Disguises,
    masks: disguise::Masks,
    vocabulary: vocabulary::Vocabulary,
    slips: misspelled::Slips,
    /// Entries that are regular expressions.
    expressions: Vec<u32>,
}

/// A pattern that begins with a needle.
#[derive(Clone, Copy, Debug)]
struct Start {
    entry: u32,
    pattern: u16,
    lang: u8,
    /// The needle is the whole first word, but for a clitic.
    is_whole: bool,
}

/// Which phrases of several words begin with a needle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Openings {
    None,
    /// Only such as have the needle as their whole first word.
    Whole,
    Any,
}

/// Which languages' entries apply to a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Languages(u64);

impl Languages {
    pub(crate) fn has(self, lang: u8) -> bool {
        self.0 >> lang & 1 == 1
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl Matcher {
    /// Compiles the lexicon for search.
    ///
    /// # Panics
    ///
    /// If the automaton would pass its state limit (hundreds of millions of stems).
    pub(crate) fn new(lexicon: Arc<Lexicon>, disguises: Disguises) -> Matcher {
        let mut starts = Needles::default();
        let mut phrases: FxHashMap<u64, Vec<(u32, u16)>> = FxHashMap::default();
        let mut openings = Vec::new();
        let mut inside = Needles::default();
        for (entry_idx, entry) in lexicon.entries.iter().enumerate() {
            for (pattern_idx, pattern) in entry.patterns.iter().enumerate() {
                let found = (entry_idx as u32, pattern_idx as u16);
                match &pattern[..] {
                    [first, ..] if first.open_start => inside.add(&first.stem, found),
                    [first, next, ..] if !next.apart && !next.open_start && !next.stem.is_empty() => {
                        let needle = starts.needle(&first.stem);
                        let length = next.stem.len().min(MAX_OPENING);
                        phrases
                            .entry(opening(needle, &next.stem.as_bytes()[..length]))
                            .or_default()
                            .push(found);
                        openings.resize(openings.len().max(needle + 1), Openings::None);
                        let is_whole = first.endings == Endings::None && openings[needle] != Openings::Any;
                        openings[needle] = if is_whole { Openings::Whole } else { Openings::Any };
                    }
                    [first, ..] => starts.add(
                        &first.stem,
                        Start {
                            entry: found.0,
                            pattern: found.1,
                            lang: entry.lang,
                            is_whole: first.endings == Endings::None,
                        },
                    ),
                    [] => {}
                }
            }
        }
        let confusables =
            Confusables::parse(crate::builtin::root_file("confusables.tsv").unwrap_or_default());
        let is_expression = |idx: &u32| lexicon.entries[*idx as usize].expression.is_some();
        let expressions = (0..lexicon.entries.len() as u32).filter(is_expression).collect();
        let vocabulary = vocabulary::Vocabulary::new(&lexicon);
        let scripts = (0..lexicon.languages.len()).map(|lang| script_of(&lexicon, lang as u8)).collect();
        openings.resize(starts.stems.len(), Openings::None);
        Matcher {
            openings,
            starts: Stems::new(&starts.stems),
            patterns: starts.payloads,
            phrases,
            inside: (!inside.stems.is_empty()).then(|| {
                let builder = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&inside.stems);
                builder.expect("stems of a lexicon stay far below the state limit")
            }),
            inside_patterns: inside.payloads,
            scripts,
            confusables,
            disguises,
            masks: disguise::Masks::new(&lexicon),
            slips: misspelled::Slips::new(&lexicon, vocabulary.languages(Languages(u64::MAX))),
            vocabulary,
            expressions,
            lexicon,
        }
    }

    /// The lexicon that this matcher finds.
    pub(crate) fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The languages whose entries apply to a text in `lang`: its own, those of other scripts (a Latin word in a Russian text
    /// is looked up as such), and where the language cannot be told all of its script. Empty: no lexicon serves it.
    pub(crate) fn languages(&self, lang: &str, script: Option<Script>) -> Languages {
        let all = |test: &dyn Fn(usize) -> bool| {
            Languages((0..self.scripts.len()).filter(|&idx| test(idx)).fold(0, |mask, idx| mask | 1 << idx))
        };
        match self.lexicon.lang_index(lang) {
            Some(own) => all(&|idx| idx == own as usize || self.scripts[idx] != self.scripts[own as usize]),
            None if lang == crate::text::UNDETERMINED => match script {
                Some(Script::Other) => Languages(0),
                _ => all(&|_| true),
            },
            None => Languages(0),
        }
    }

    /// All entries of `languages` in `text`, overlapping ones included, sorted by place and entry. Of readings of the same
    /// tokens as the same entry the plain one is kept.
    pub(crate) fn find(&self, text: &Text<'_>, languages: Languages) -> Vec<Hit> {
        let words = Words::new(text, self.readings(text, languages));
        let mut hits = Vec::new();
        for (idx, token) in text.tokens().iter().enumerate() {
            if matches!(token.kind, Kind::Word | Kind::Number | Kind::Emoji) {
                self.find_at(&words, &Reading::plain(idx, text.surface(idx)), languages, &mut hits);
            }
        }
        for reading in words.disguised() {
            self.find_at(&words, &reading, languages, &mut hits);
        }
        self.find_inside(&words, languages, &mut hits);
        self.find_expressions(text, languages, &mut hits);
        hits.sort_unstable();
        hits.dedup_by_key(|hit| (hit.first, hit.last, hit.entry));
        hits
    }

    /// Whether some entry that abuses, names a group or says something of one is spelled exactly `word`.
    fn knows(&self, word: &str) -> bool {
        let mut found = false;
        walk(&self.starts, word, &mut |needle, end| {
            found |= self.patterns[needle].iter().any(|start| {
                let entry = &self.lexicon.entries[start.entry as usize];
                let pattern = &entry.patterns[start.pattern as usize];
                let worth = matches!(
                    entry.sense,
                    Sense::Abuse { .. } | Sense::Group { .. } | Sense::Predicate { .. }
                );
                worth && pattern.len() == 1 && self.ends_well(&pattern[0], entry.lang, &word[end..])
            });
        });
        found
    }

    fn find_at(&self, words: &Words<'_>, reading: &Reading<'_>, languages: Languages, hits: &mut Vec<Hit>) {
        walk(&self.starts, reading.surface, &mut |needle, end| {
            let rest = &reading.surface[end..];
            let is_whole = rest.is_empty() || rest.contains('\'');
            for start in &self.patterns[needle] {
                if languages.has(start.lang) && (is_whole || !start.is_whole) {
                    self.check(words, reading, (start.entry, start.pattern), rest, languages, hits);
                }
            }
            match self.openings[needle] {
                Openings::Any => {}
                Openings::Whole if is_whole => {}
                Openings::Whole | Openings::None => return,
            }
            for next in words.after(reading.last) {
                let bytes = next.surface.as_bytes();
                for length in 1..=bytes.len().min(MAX_OPENING) {
                    for &pattern in self.phrases.get(&opening(needle, &bytes[..length])).into_iter().flatten()
                    {
                        self.check(words, reading, pattern, rest, languages, hits);
                    }
                }
            }
        });
    }

    fn find_inside(&self, words: &Words<'_>, languages: Languages, hits: &mut Vec<Hit>) {
        let Some(inside) = &self.inside else { return };
        for (idx, token) in
            words.text().tokens().iter().enumerate().filter(|(_, token)| token.kind == Kind::Word)
        {
            let surface = &words.text().folded()[token.start as usize..token.end as usize];
            for found in inside.find_overlapping_iter(surface) {
                let reading = Reading::plain(idx, surface);
                for &pattern in &self.inside_patterns[found.pattern().as_usize()] {
                    self.check(words, &reading, pattern, &surface[found.end()..], languages, hits);
                }
            }
        }
    }

    /// Adds a hit if `rest` ends the first word of this pattern and its further words follow.
    fn check(
        &self,
        words: &Words<'_>,
        reading: &Reading<'_>,
        (entry_idx, pattern_idx): (u32, u16),
        rest: &str,
        languages: Languages,
        hits: &mut Vec<Hit>,
    ) {
        let entry = &self.lexicon.entries[entry_idx as usize];
        if !languages.has(entry.lang)
            || reading.disguise.is_some() && matches!(entry.sense, Sense::Valence(_))
        {
            return;
        }
        let pattern = &entry.patterns[pattern_idx as usize];
        if self.ends_well(&pattern[0], entry.lang, rest)
            && let Some((last, disguise)) = self.follows(words, reading, &pattern[1..], entry.lang)
        {
            hits.push(Hit { first: reading.first as u32, last: last as u32, entry: entry_idx, disguise });
        }
    }

    /// Whether the words of `pattern` follow behind `reading`; gives the last token and the first disguise met.
    fn follows(
        &self,
        words: &Words<'_>,
        reading: &Reading<'_>,
        pattern: &[WordPattern],
        lang: u8,
    ) -> Option<(usize, Option<Disguise>)> {
        let Some((next, rest)) = pattern.split_first() else { return Some((reading.last, reading.disguise)) };
        words.following(reading.last, if next.apart { MAX_APART } else { 0 }).find_map(|follower| {
            let tail = follower.surface.strip_prefix(next.stem.as_str())?;
            if !self.ends_well(next, lang, tail) {
                return None;
            }
            let (last, disguise) = self.follows(words, &follower, rest, lang)?;
            Some((last, reading.disguise.or(disguise)))
        })
    }

    fn ends_well(&self, word: &WordPattern, lang: u8, rest: &str) -> bool {
        ends_well(&self.lexicon, word.endings, lang, rest)
    }
}

/// How many bytes of a phrase's second word choose the patterns that are looked at.
const MAX_OPENING: usize = 4;

/// The key of the phrases whose first word begins with a needle and whose second word begins with these bytes.
fn opening(needle: usize, bytes: &[u8]) -> u64 {
    let letters = bytes.iter().fold(0, |key, &byte| key << 8 | u64::from(byte));
    (needle as u64) << 35 | (bytes.len() as u64) << 32 | letters
}

/// Whether `rest`, less a clitic of its language, is one of these endings.
fn ends_well(lexicon: &Lexicon, endings: Endings, lang: u8, rest: &str) -> bool {
    let endings = match endings {
        Endings::Any => return true,
        Endings::None => None,
        Endings::Set(set) => Some(&lexicon.endings[set as usize]),
    };
    let is_ending = |rest: &str| match endings {
        None => rest.is_empty(),
        Some(endings) => endings.binary_search_by(|ending| ending.as_str().cmp(rest)).is_ok(),
    };
    is_ending(rest)
        || rest.rfind('\'').is_some_and(|at| {
            let clitics = &lexicon.clitics[lang as usize];
            clitics.binary_search_by(|clitic| clitic.as_str().cmp(&rest[at..])).is_ok()
                && is_ending(&rest[..at])
        })
}

/// The script of a language, by the first letters of its entries.
fn script_of(lexicon: &Lexicon, lang: u8) -> Script {
    let own = lexicon.entries.iter().filter(|entry| entry.lang == lang).take(64);
    let letters: String = own.map(|entry| &*entry.phrase).collect();
    Script::of_text(&letters).unwrap_or(Script::Latin)
}
