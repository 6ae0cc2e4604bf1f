//! The language that the entries of a text tell, where its function words and letters do not: "Women evade chaos."

use super::{Hit, Matcher};
use crate::text::{Kind, Script, Text, rank};

/// Least share of the words of a text that entries of its language have, in hundredths.
const LEAST_SHARE: usize = 25;

/// What entries tell of a text's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// An index into the languages of the lexicon.
    pub(crate) lang: u8,
    /// Its entries have more words than those of any other language, and a quarter of all words or more.
    pub(crate) is_sure: bool,
}

impl Matcher {
    /// The language of the text's `script` whose entries have most of its words, of several the first in the table of languages; `None`
    /// where no lexicon is of that script. `O(n)` in tokens and hits.
    pub(crate) fn told(&self, text: &Text<'_>, hits: &[Hit], script: Option<Script>) -> Option<Told> {
        let mut has = vec![0_u32; text.tokens().len()];
        for hit in hits.iter().filter(|hit| hit.disguise.is_none()) {
            let lang = 1 << self.lexicon.entries[hit.entry as usize].lang;
            has[hit.first as usize..=hit.last as usize].iter_mut().for_each(|own| *own |= lang);
        }
        let is_word = |idx: &usize| text.tokens()[*idx].kind == Kind::Word;
        let words: Vec<u32> = (0..has.len()).filter(is_word).map(|idx| has[idx]).collect();
        let count = |lang: usize| words.iter().filter(|own| **own & 1 << lang != 0).count();
        let counts: Vec<usize> = (0..self.lexicon.languages.len()).map(count).collect();
        let of_script = |lang: &usize| script.is_none_or(|script| self.scripts[*lang] == script);
        let best = (0..counts.len())
            .filter(of_script)
            .max_by_key(|&lang| (counts[lang], std::cmp::Reverse(rank(&self.lexicon.languages[lang]))))?;
        let is_alone = (0..counts.len()).all(|lang| lang == best || counts[lang] < counts[best]);
        let is_sure = is_alone && counts[best] * 100 >= words.len() * LEAST_SHARE;
        Some(Told { lang: best as u8, is_sure })
    }
}
