//! The words that the lexicons know in any sense: what joined words are cut into, and what is no misspelling.
//!
//! Only languages with a list of frequent words (`common.tsv`) take part: without one, "not in the lexicon" says nothing
//! about a word, and every compound would look like joined words.

use super::Languages;
use super::atoms::Atoms;
use crate::lexicon::{Endings, Lexicon};

/// Letters that a word must have to be cut off a joined one without standing in `common.tsv` or speaking of people: short
/// words of other lists (exclamations, abbreviations) are parts of too many words.
const MIN_FREE: usize = 4;

impl Atoms {
    /// Those of `languages` that have a vocabulary.
    pub(super) fn with_vocabulary(&self, languages: Languages) -> Languages {
        Languages::of_mask(self.vocabulary.mask & languages.mask)
    }

    /// Whether `word` is in some list of `languages`, wildcards included: `O(word)`.
    pub(super) fn knows(&self, lexicon: &Lexicon, word: &str, languages: Languages) -> bool {
        let mut found = false;
        self.of(lexicon, word, languages, |_| found = true);
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
        self.stems.of_start(text, &mut |stem, end| {
            let own = self.by_stem.get(stem).iter().map(|&atom| &self.atoms[atom as usize]);
            for atom in own.filter(|atom| languages.has(atom.lang)) {
                let mut give = |length: usize| {
                    if atom.may_be_short || text[..length].chars().nth(MIN_FREE - 1).is_some() {
                        found(length);
                    }
                };
                match atom.endings {
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
