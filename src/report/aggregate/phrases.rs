//! A few phrases in which an entry was said and meant: what an exception for it could name.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::card::hash_of;
use crate::verdict::Flag;

/// How many phrases of an entry are held.
const KEPT: usize = 3;
/// Longest phrase, in bytes.
const MAX_PHRASE: usize = 80;

/// Phrases of smallest hash, each once; the same in any order of arrival.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Phrases(BTreeSet<(u64, String)>);

impl Phrases {
    pub(super) fn add(&mut self, text: &str, flag: &Flag) {
        if let Some(phrase) = phrase(text, flag) {
            self.0.insert((hash_of(&[phrase.as_bytes()]), phrase));
            self.bound();
        }
    }

    pub(super) fn merge(&mut self, other: Phrases) {
        self.0.extend(other.0);
        self.bound();
    }

    /// The phrases, in the order of their hashes.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, phrase)| phrase.as_str())
    }

    fn bound(&mut self) {
        while self.0.len() > KEPT {
            self.0.pop_last();
        }
    }
}

/// The words of a flag with the longer one of its neighbours, in lower case: a short neighbour is seldom what makes a phrase.
/// `None` where it has no neighbour in its clause, or is no row of words.
fn phrase(text: &str, flag: &Flag) -> Option<String> {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-');
    let (head, tail) = (text.get(..flag.start)?, text.get(flag.end..)?);
    let before = head.strip_suffix(' ').unwrap_or("");
    let before = &before[before.trim_end_matches(is_word).len()..];
    let after = tail.strip_prefix(' ').unwrap_or("");
    let after = &after[..after.len() - after.trim_start_matches(is_word).len()];
    let phrase = if before.is_empty() && after.is_empty() {
        return None;
    } else if before.chars().count() >= after.chars().count() {
        format!("{before} {}", flag.surface)
    } else {
        format!("{} {after}", flag.surface)
    };
    let is_plain = flag.surface.chars().all(|c| is_word(c) || c == ' ');
    (is_plain && phrase.len() <= MAX_PHRASE).then(|| phrase.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_longer_neighbour_makes_the_phrase() {
        for (text, want) in [
            ("A useful Idiot, he said.", Some("useful idiot")),
            ("An idiot proof lock.", Some("idiot proof")),
            ("Idiot!", None),
            ("Oh. Idiot. Go.", None),
            ("\tidiot\tproof", None),
        ] {
            let verdict = fixture::moderator().judge_text(text);
            assert_eq!(phrase(text, &verdict.flags[0]).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn few_are_kept_in_any_order() {
        let flag = |text: &str| fixture::moderator().judge_text(text).flags[0].clone();
        let texts = ["an old idiot", "the big idiot", "a new idiot", "some silly idiot", "an old idiot"];
        let (mut forth, mut back) = (Phrases::default(), Phrases::default());
        texts.iter().for_each(|text| forth.add(text, &flag(text)));
        texts.iter().rev().for_each(|text| back.add(text, &flag(text)));
        assert_eq!((forth.iter().count(), &forth), (3, &back));
    }
}
