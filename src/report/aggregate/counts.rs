//! What became of the records: read = scored + unscored + skipped + rejected, with reasons (invariant 8).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::card::hash_of;
use crate::verdict::Verdict;

/// How many different reasons are told apart; further ones are counted together.
const MAX_REASONS: usize = 64;

/// Records by outcome. `read` is counted by itself, so that [`Counts::add_up`] is a check and no tautology.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counts {
    /// Records met.
    pub(crate) read: u64,
    /// Comments with scores.
    pub(crate) scored: u64,
    /// Comments without: in a language that no lexicon serves, or placeholders.
    pub(crate) unscored: Reasons,
    /// Records that are no comments.
    pub(crate) skipped: Reasons,
    /// Records that could not be read.
    pub(crate) rejected: Reasons,
}

/// A number by reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reasons {
    /// All of them.
    pub(crate) total: u64,
    /// By reason; with very many different reasons those of smallest hash, so that no order matters.
    pub(crate) reasons: BTreeMap<String, u64>,
    /// Those of the reasons that are not listed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) others: u64,
}

impl Counts {
    /// Whether every record that was read has an outcome.
    pub(crate) fn add_up(&self) -> bool {
        self.read == self.scored + self.unscored.total + self.skipped.total + self.rejected.total
    }

    /// Comments: scored and unscored.
    pub(crate) fn comments(&self) -> u64 {
        self.scored + self.unscored.total
    }

    /// Counts a comment by the verdict on it.
    pub(crate) fn add(&mut self, verdict: &Verdict) {
        self.read += 1;
        match &verdict.judgement {
            Ok(_) => self.scored += 1,
            Err(why) => self.unscored.add(why.name()),
        }
    }

    /// Counts a record that is no comment.
    pub(crate) fn skip(&mut self, reason: &str) {
        self.read += 1;
        self.skipped.add(reason);
    }

    pub(crate) fn merge(&mut self, other: &Counts) {
        self.read += other.read;
        self.scored += other.scored;
        self.unscored.merge(&other.unscored);
        self.skipped.merge(&other.skipped);
        self.rejected.merge(&other.rejected);
    }
}

impl Reasons {
    pub(crate) fn add(&mut self, reason: &str) {
        self.add_many(reason, 1);
    }

    pub(crate) fn add_many(&mut self, reason: &str, n: u64) {
        self.total += n;
        match self.reasons.get_mut(reason) {
            Some(own) => *own += n,
            None => {
                self.reasons.insert(reason.to_owned(), n);
                self.bound();
            }
        }
    }

    /// A reason that is put out once is put out for good: the ones that stay have smaller hashes in any order of arrival.
    fn bound(&mut self) {
        while self.reasons.len() > MAX_REASONS {
            let out = self.reasons.keys().max_by_key(|reason| hash_of(&[reason.as_bytes()])).cloned();
            self.others += out.and_then(|reason| self.reasons.remove(&reason)).unwrap_or(0);
        }
    }

    pub(super) fn merge(&mut self, other: &Reasons) {
        for (reason, &n) in &other.reasons {
            self.add_many(reason, n);
        }
        self.total += other.others;
        self.others += other.others;
    }
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// A reason without its numbers: "line of # bytes" for "line of 20000000 bytes".
pub(super) fn general(reason: &str) -> String {
    let mut general = String::with_capacity(reason.len());
    for c in reason.chars() {
        match c {
            '0'..='9' if general.ends_with('#') => {}
            '0'..='9' => general.push('#'),
            c => general.push(c),
        }
    }
    super::clip(&general, super::card::MAX_FIELD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_bounded_in_any_order_and_still_add_up() {
        let names: Vec<_> = (0..300).map(|n| format!("reason {n}")).collect();
        let (mut forth, mut back) = (Reasons::default(), Reasons::default());
        names.iter().for_each(|name| forth.add(name));
        let (mut early, mut late) = (Reasons::default(), Reasons::default());
        names.iter().take(150).for_each(|name| early.add(name));
        names.iter().skip(150).rev().for_each(|name| late.add(name));
        back.merge(&late);
        back.merge(&early);
        assert_eq!(forth, back);
        assert_eq!(forth.total, forth.others + forth.reasons.values().sum::<u64>());
        assert_eq!(general("line of 12345 bytes, longer than 16"), "line of # bytes, longer than #");
    }
}
