//! Text and lexicon to hits: which entries stand where, whole words only, disguises seen through.
//!
//! ```text
//! spelling ──▶ memo.rs ──▶ entries of one word, phrases that it opens, goes on with ──▶ Hit
//!                └─ once ─▶ stems that it begins with, stems.rs ──▶ endings ──▶ atoms.rs
//! suspicious spellings and runs ──▶ disguise.rs, misspelled.rs: what they may stand for ──┘
//! joined words ──▶ joined.rs: cut into tokens before all this
//! ```
//!
//! A spelling that is new is hashed byte by byte, and a table tells which stems it begins with; inflection is checked behind
//! the stem, so one stem serves a paradigm. Stems that may stand inside a word (`*stem`)
//! are an Aho-Corasick automaton. What was found out of a spelling is kept at a [`Desk`]. Tests hold all this to a plain
//! overlapping scan over everything.

mod atoms;
mod desk;
mod disguise;
pub(crate) mod grams;
mod joined;
mod lists;
mod masks;
mod memo;
mod misspelled;
mod regexes;
mod respell;
#[cfg(test)]
mod scan;
mod senses;
mod spaced;
mod stems;
mod switches;
#[cfg(test)]
mod tests;
mod told;
mod vocabulary;
mod words;

use std::sync::{Arc, OnceLock};

pub(crate) use atoms::Automaton;
use atoms::{Atoms, Further, Openings, Signs};
pub(crate) use desk::Desk;
use desk::Sheet;
pub(crate) use disguise::Disguise;
pub(crate) use grams::Gram;
pub(crate) use lists::keep;
use memo::{Memo, NO_FACT};
pub(crate) use senses::Senses;
pub use switches::{Disguises, UnknownDisguise};
use words::{Reading, Words};

use crate::lexicon::{Endings, Learned, Lexicon, Sense};
use crate::text::{Confusables, Kind, Script, Text, hash_word};

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
    atoms: Atoms,
    /// By entry.
    senses: Vec<Senses>,
    /// Script of each language's entries.
    scripts: Vec<Script>,
    confusables: Confusables,
    disguises: Disguises,
    /// Made when a text first has a masked word.
    masks: OnceLock<masks::Masks>,
    /// Made when a text first has a word that no list knows.
    slips: misspelled::AllSlips,
    /// Entries that are regular expressions.
    expressions: Vec<u32>,
}

/// Which languages' entries apply to a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Languages {
    mask: u64,
    /// The text's own language, whose learned rows weigh; [`NO_LANG`] where it cannot be told.
    own: u8,
}

/// In place of a language: none.
const NO_LANG: u8 = u8::MAX;

impl Languages {
    const ALL: Languages = Languages::of_mask(u64::MAX);

    /// Those whose bits are set, none of them the text's own.
    const fn of_mask(mask: u64) -> Languages {
        Languages { mask, own: NO_LANG }
    }

    pub(crate) fn has(self, lang: u8) -> bool {
        self.mask >> lang & 1 == 1
    }

    pub(crate) fn is_empty(self) -> bool {
        self.mask == 0
    }
}

impl Matcher {
    /// The disguises that are seen through.
    pub(crate) fn disguises(&self) -> Disguises {
        self.disguises
    }

    /// Compiles the lexicon for search.
    ///
    /// # Panics
    ///
    /// If the automaton would pass its state limit (hundreds of millions of stems).
    pub(crate) fn new(lexicon: Arc<Lexicon>, disguises: Disguises) -> Matcher {
        let confusables =
            Confusables::parse(crate::builtin::root_file("confusables.tsv").unwrap_or_default());
        let is_expression = |idx: &u32| lexicon.entries[*idx as usize].expression.is_some();
        let expressions = (0..lexicon.entries.len() as u32).filter(is_expression).collect();
        let atoms = Atoms::new(&lexicon);
        let scripts = (0..lexicon.languages.len()).map(|lang| script_of(&lexicon, lang as u8)).collect();
        Matcher {
            senses: lexicon.entries.iter().map(|entry| Senses::of(&entry.sense)).collect(),
            scripts,
            confusables,
            disguises,
            masks: OnceLock::new(),
            slips: misspelled::AllSlips::new(lexicon.languages.len()),
            atoms,
            expressions,
            lexicon,
        }
    }

    /// What the automaton is like that finds stems inside words.
    pub(crate) fn automaton(&self) -> Option<Automaton> {
        self.atoms.automaton()
    }

    /// The lexicon that this matcher finds.
    pub(crate) fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The languages whose entries apply to a text in `lang`: its own, those of other scripts (a Latin word in a Russian text
    /// is looked up as such), and where the language cannot be told all of its script. Empty: no lexicon serves it.
    pub(crate) fn languages(&self, lang: &str, script: Option<Script>) -> Languages {
        let all = |test: &dyn Fn(usize) -> bool| {
            let mask = (0..self.scripts.len()).filter(|&idx| test(idx)).fold(0, |mask, idx| mask | 1 << idx);
            Languages::of_mask(mask)
        };
        match self.lexicon.lang_index(lang) {
            Some(own) => Languages {
                own,
                ..all(&|idx| idx == own as usize || self.scripts[idx] != self.scripts[own as usize])
            },
            None if lang == crate::text::UNDETERMINED => match script {
                Some(Script::Other) => Languages::of_mask(0),
                _ => all(&|_| true),
            },
            None => Languages::of_mask(0),
        }
    }

    /// Cuts the joined words of `text` into tokens and finds all entries of `languages` in it: see [`Desk::hits`].
    pub(crate) fn read(&self, text: &mut Text<'_>, languages: Languages, desk: &mut Desk) {
        let (memo, sheet) = desk.open(languages);
        self.look_up(text, memo, sheet);
        let cuts = self.cuts(text, languages, memo, &sheet.facts);
        if !cuts.is_empty() {
            text.split_tokens(&cuts);
            self.look_up(text, memo, sheet);
        }
        self.collect(text, languages, memo, sheet);
    }

    /// The hits that [`Matcher::read`] finds, at a desk of its own and without cutting anything.
    pub(crate) fn find(&self, text: &Text<'_>, languages: Languages) -> Vec<Hit> {
        let mut desk = Desk::default();
        let (memo, sheet) = desk.open(languages);
        self.look_up(text, memo, sheet);
        self.collect(text, languages, memo, sheet);
        desk.hits(false).to_vec()
    }

    /// The learned rows of a text's own language; `None` where there are none.
    fn learned(&self, languages: Languages) -> Option<&Learned> {
        let learned = (languages.own != NO_LANG).then(|| self.lexicon.learned_of(languages.own));
        learned.filter(|learned| !learned.rows.is_empty())
    }

    fn senses_of(&self, entry: u32) -> Senses {
        self.senses[entry as usize]
    }

    /// The fact of every token, and what they mean.
    fn look_up(&self, text: &Text<'_>, memo: &mut Memo, sheet: &mut Sheet) {
        let Sheet { facts, senses, .. } = sheet;
        let folded = text.folded();
        facts.clear();
        *senses = Senses::NONE;
        facts.extend(text.tokens().iter().map(|token| match token.kind {
            Kind::Mark | Kind::Address => NO_FACT,
            kind => {
                let surface = &folded[token.start as usize..token.end as usize];
                let fact = memo.look_up(self, token.hash, surface, kind);
                *senses = *senses | memo.fact(fact).senses;
                fact
            }
        }));
    }

    /// Everything that does not follow from a plain token by itself.
    fn collect(&self, text: &Text<'_>, languages: Languages, memo: &mut Memo, sheet: &mut Sheet) {
        let Sheet { facts, followers, extra, senses, .. } = sheet;
        extra.clear();
        let disguised = self.disguised(text, memo, facts).into_iter().map(|read| {
            // What a disguise stands for is whole: nothing is looked for inside it, as in a number.
            let fact = memo.look_up(self, hash_word(read.surface.as_bytes()), &read.surface, Kind::Number);
            (read, fact)
        });
        let disguised: Vec<_> = disguised.collect();
        words::followers(text, followers);
        let words = Words::new(text, facts, followers, &disguised);
        for reading in words.plain() {
            self.find_phrases(&words, &reading, memo, extra);
        }
        for reading in words.disguised() {
            for &entry in memo.list(memo.details(reading.fact).entries) {
                self.push(&reading, reading.last, entry, reading.disguise, extra);
            }
            self.find_phrases(&words, &reading, memo, extra);
        }
        self.find_expressions(text, languages, extra);
        if !extra.is_sorted() {
            extra.sort_unstable();
        }
        *senses = extra.iter().fold(*senses, |senses, hit| senses | self.senses_of(hit.entry));
    }

    /// Whether some entry that abuses, names a group or says something of one is spelled exactly `word`.
    fn knows(&self, word: &str) -> bool {
        self.atoms.is_worth(&self.lexicon, word)
    }

    /// Whether some entry with a tone is spelled exactly `word`.
    fn rates(&self, word: &str) -> bool {
        self.atoms.is_rated(&self.lexicon, word)
    }

    /// Adds a hit that begins with `reading`, unless it has only a tone that its disguise takes away.
    fn push(
        &self,
        reading: &Reading,
        last: usize,
        entry: u32,
        disguise: Option<Disguise>,
        hits: &mut Vec<Hit>,
    ) {
        let is_tone = || matches!(self.lexicon.entries[entry as usize].sense, Sense::Valence(_));
        if gives_tone(reading.disguise) || !is_tone() {
            hits.push(Hit { first: reading.first as u32, last: last as u32, entry, disguise });
        }
    }

    /// Adds the phrases that begin with `reading`.
    #[inline]
    fn find_phrases(&self, words: &Words<'_>, reading: &Reading, memo: &mut Memo, hits: &mut Vec<Hit>) {
        let fact = memo.fact(reading.fact);
        let (openings, is_apart) = (fact.openings, fact.is_apart);
        if openings.is_some() {
            for next in words.after(reading.last) {
                if !openings.may_meet(memo.fact(next.fact).signs) {
                    continue;
                }
                let pair = memo.pair(self, reading.fact, next.fact);
                if pair.thirds.is_open()
                    || pair.thirds.is_some()
                        && words
                            .after(next.last)
                            .any(|third| pair.thirds.may_meet(memo.fact(third.fact).signs))
                {
                    for &phrase in memo.list(pair.phrases) {
                        self.find_phrase(words, reading, phrase, memo, hits);
                    }
                }
            }
        }
        if is_apart {
            let near = words
                .following(reading.last, MAX_APART)
                .fold(Signs::default(), |near, next| near.or(memo.fact(next.fact).signs));
            let firsts = memo.list(memo.details(reading.fact).apart).iter();
            let apart = firsts.flat_map(|&first| self.atoms.apart(first));
            for apart in apart.filter(|apart| apart.second.may_meet(near)) {
                self.find_phrase(words, reading, apart.phrase, memo, hits);
            }
        }
    }

    fn find_phrase(
        &self,
        words: &Words<'_>,
        reading: &Reading,
        phrase: u32,
        memo: &Memo,
        hits: &mut Vec<Hit>,
    ) {
        let (entry, further) = self.atoms.phrase(phrase);
        if let Some((last, disguise)) = follows(words, memo, reading, further) {
            self.push(reading, last, entry, disguise, hits);
        }
    }
}

/// Whether a word in this disguise still has its tone: only stretched letters ("sooo goood") are no disguise but emphasis.
fn gives_tone(disguise: Option<Disguise>) -> bool {
    matches!(disguise, None | Some(Disguise::Stretched))
}

/// Whether these words follow behind `reading`; gives the last token and the first disguise met.
fn follows(
    words: &Words<'_>,
    memo: &Memo,
    reading: &Reading,
    further: &[Further],
) -> Option<(usize, Option<Disguise>)> {
    let Some((next, rest)) = further.split_first() else { return Some((reading.last, reading.disguise)) };
    words.following(reading.last, if next.apart { MAX_APART } else { 0 }).find_map(|follower| {
        if !Openings::of(next.atom).may_meet(memo.fact(follower.fact).signs) {
            return None;
        }
        memo.list(memo.details(follower.fact).atoms).binary_search(&next.atom).ok()?;
        let (last, disguise) = follows(words, memo, &follower, rest)?;
        Some((last, reading.disguise.or(disguise)))
    })
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
