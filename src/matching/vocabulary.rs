//! The words that the lexicons know in any sense: what joined words are cut into, and what is no misspelling.
//!
//! Only languages with a list of frequent words (`common.tsv`) take part: without one, "not in the lexicon" says nothing
//! about a word, and every compound would look like joined words.

use super::Languages;
use super::stems::{Needles, Stems, walk};
use crate::lexicon::{Endings, Lexicon, Sense, WordPattern};

/// Letters that a word must have to be cut off a joined one without standing in `common.tsv` or speaking of people: short
/// words of other lists (exclamations, abbreviations) are parts of too many words.
const MIN_FREE: usize = 4;

/// A way in which the words behind a stem end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Known {
    lang: u8,
    endings: Endings,
    /// It may be cut off a joined word however short it is.
    may_be_short: bool,
}

/// All words of all patterns. Building costs `O(summed stems)`.
#[derive(Debug)]
pub(super) struct Vocabulary {
    stems: Option<Stems>,
    known: Vec<Vec<Known>>,
    languages: Languages,
}

impl Vocabulary {
    pub(super) fn new(lexicon: &Lexicon) -> Vocabulary {
        let languages = Languages(lexicon.common.iter().fold(0, |mask, (lang, _)| mask | 1 << lang));
        let mut needles = Needles::default();
        let mut add = |lang: u8, word: &WordPattern, may_be_short: bool| {
            let known = Known { lang, endings: word.endings, may_be_short };
            if !word.open_start && languages.has(lang) {
                needles.add_new(&word.stem, known, |own| *own == known);
            }
        };
        for (lang, word) in &lexicon.common {
            add(*lang, word, true);
        }
        for entry in &lexicon.entries {
            let speaks =
                matches!(entry.sense, Sense::Abuse { .. } | Sense::Group { .. } | Sense::Predicate { .. });
            for pattern in &entry.patterns {
                for word in pattern {
                    add(entry.lang, word, speaks && pattern.len() == 1);
                }
            }
        }
        let stems = (!needles.stems.is_empty()).then(|| Stems::new(&needles.stems));
        Vocabulary { stems, known: needles.payloads, languages }
    }

    /// Those of `languages` that have a vocabulary.
    pub(super) fn languages(&self, languages: Languages) -> Languages {
        Languages(self.languages.0 & languages.0)
    }

    /// Whether `word` is in some list of `languages`, wildcards included: `O(word)`.
    pub(super) fn knows(&self, lexicon: &Lexicon, word: &str, languages: Languages) -> bool {
        let Some(stems) = &self.stems else { return false };
        let mut found = false;
        walk(stems, word, &mut |needle, end| {
            found = found
                || self.known[needle].iter().any(|known| {
                    languages.has(known.lang)
                        && super::ends_well(lexicon, known.endings, known.lang, &word[end..])
                });
        });
        found
    }

    /// Calls `found(length in bytes)` for every known word that `text` begins with, perhaps twice; wildcards left out.
    pub(super) fn prefixes(
        &self,
        lexicon: &Lexicon,
        text: &str,
        languages: Languages,
        found: &mut dyn FnMut(usize),
    ) {
        let Some(stems) = &self.stems else { return };
        walk(stems, text, &mut |needle, end| {
            for known in self.known[needle].iter().filter(|known| languages.has(known.lang)) {
                let mut give = |length: usize| {
                    if known.may_be_short || text[..length].chars().nth(MIN_FREE - 1).is_some() {
                        found(length);
                    }
                };
                match known.endings {
                    Endings::Any => {}
                    Endings::None => give(end),
                    Endings::Set(set) => {
                        let fitting = lexicon.endings[set as usize].iter();
                        fitting
                            .filter(|ending| text[end..].starts_with(ending.as_str()))
                            .for_each(|ending| give(end + ending.len()));
                    }
                }
            }
        });
    }
}
