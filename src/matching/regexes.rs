//! Entries that are regular expressions, looked for in the folded text.
//!
//! Word edges are the expression's own business (`\b`); a hit covers every token that the match touches. Disguises are not
//! seen through. Cost: one linear scan of the text an expression, so a list of hundreds of them is slower than phrases.

use super::{Hit, Languages, Matcher};
use crate::text::Text;

impl Matcher {
    /// Adds the hits of every expression of `languages`.
    pub(super) fn find_expressions(&self, text: &Text<'_>, languages: Languages, hits: &mut Vec<Hit>) {
        for &entry_idx in &self.expressions {
            let entry = &self.lexicon.entries[entry_idx as usize];
            let Some(expression) = entry.expression.as_ref().filter(|_| languages.has(entry.lang)) else {
                continue;
            };
            for (start, end) in expression.find(text.folded()) {
                let first = text.tokens().partition_point(|token| token.end as usize <= start);
                let behind = text.tokens().partition_point(|token| (token.start as usize) < end);
                if first < behind {
                    hits.push(Hit {
                        first: first as u32,
                        last: behind as u32 - 1,
                        entry: entry_idx,
                        disguise: None,
                    });
                }
            }
        }
    }
}
