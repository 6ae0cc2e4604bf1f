//! The language that the entries of a text tell, where its function words and letters do not: "Women evade chaos."

use super::{Hit, Matcher};
use crate::text::{Kind, Text};

/// Least share of the words of a text that entries of its language have, in hundredths.
const LEAST_SHARE: usize = 25;

impl Matcher {
    /// The language whose entries have more words of a text than those of any other, and a quarter of all words or more; as an index
    /// into the languages of the lexicon. `O(n)` in tokens and hits.
    pub(crate) fn told(&self, text: &Text<'_>, hits: &[Hit]) -> Option<u8> {
        let mut has = vec![0_u32; text.tokens().len()];
        for hit in hits.iter().filter(|hit| hit.disguise.is_none()) {
            let lang = 1 << self.lexicon.entries[hit.entry as usize].lang;
            has[hit.first as usize..=hit.last as usize].iter_mut().for_each(|own| *own |= lang);
        }
        let is_word = |idx: &usize| text.tokens()[*idx].kind == Kind::Word;
        let words: Vec<u32> = (0..has.len()).filter(is_word).map(|idx| has[idx]).collect();
        let count = |lang: usize| words.iter().filter(|own| **own & 1 << lang != 0).count();
        let counts: Vec<usize> = (0..self.lexicon.languages.len()).map(count).collect();
        let best = (0..counts.len()).max_by_key(|&lang| (counts[lang], std::cmp::Reverse(lang)))?;
        let is_alone = (0..counts.len()).all(|lang| lang == best || counts[lang] < counts[best]);
        (is_alone && counts[best] * 100 >= words.len() * LEAST_SHARE).then_some(best as u8)
    }
}
