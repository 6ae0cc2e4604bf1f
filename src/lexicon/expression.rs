//! Entries that are regular expressions: a phrase written `/…/`.
//!
//! They are compiled where the row is read, so that one that does not compile is named by file and line. Search time is
//! linear in the text whatever the expression (crate `regex`: no back-references, no look-around).

use regex::{Regex, RegexBuilder};

use super::table::Problem;

/// Most bytes that one compiled expression, or its lazily built automaton, may take.
const MAX_BYTES: usize = 1 << 20;

/// A compiled expression that is looked for in folded text.
#[derive(Clone, Debug)]
pub(crate) struct Expression(Regex);

impl Expression {
    /// The expression that a phrase holds, if it is written `/…/`.
    pub(super) fn of_phrase(phrase: &str) -> Option<Result<Expression, Problem>> {
        let source = phrase.strip_prefix('/')?.strip_suffix('/').filter(|source| !source.is_empty())?;
        let built = RegexBuilder::new(source)
            .case_insensitive(true)
            .size_limit(MAX_BYTES)
            .dfa_size_limit(MAX_BYTES)
            .build();
        let built = match built {
            Ok(regex) if regex.is_match("") => {
                Err(Problem::Expression("it matches the empty text".to_owned()))
            }
            Ok(regex) => Ok(Expression(regex)),
            Err(err) => {
                let text = err.to_string();
                let last = text.lines().last().unwrap_or_default();
                Err(Problem::Expression(last.trim_start_matches("error: ").to_owned()))
            }
        };
        Some(built)
    }

    /// The byte ranges of `folded` that it matches, leftmost first, none overlapping: `O(folded)`.
    pub(crate) fn find<'a>(&'a self, folded: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
        self.0.find_iter(folded).map(|found| (found.start(), found.end())).filter(|(start, end)| start < end)
    }
}
