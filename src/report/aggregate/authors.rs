//! Authors of flagged comments, counted exactly in bounded memory.
//!
//! A tally that is full gives itself away as a *run*: JSON lines sorted by name. [`merge_runs`] walks all runs side by side
//! and keeps the authors with most flagged comments; so neither the order of arrival nor the places of the spills show.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::io::{self, BufRead};

use serde::{Deserialize, Serialize};

use super::card::{MAX_FIELD, clip};
use super::{Kept, Rank, card, marks};
use crate::verdict::{Action, Flag};

/// How many authors are held before they are spilled; about 20 MB.
const MAX_HELD: usize = 100_000;
/// Authors with fewer flagged comments are not shown.
pub(crate) const MIN_FLAGGED: u64 = 3;
/// How many authors are shown.
const SHOWN: usize = 100;

/// The flagged comments of one author.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AuthorTally {
    /// Comments that a person should look at.
    pub(crate) flagged: u64,
    /// Those of them to be rejected.
    pub(crate) rejected: u64,
    /// Highest severity, 0 to 4.
    pub(crate) severity: u8,
    /// Comments by category that is asserted in them.
    pub(crate) categories: BTreeMap<String, u64>,
}

/// Authors by name, as many as memory should hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Authors(BTreeMap<String, AuthorTally>);

/// The authors who were flagged repeatedly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Repeats {
    /// Authors with any flagged comment.
    pub(crate) authors: u64,
    /// Authors with at least three.
    pub(crate) repeated: u64,
    /// Flagged comments of the latter.
    pub(crate) flagged: u64,
    shown: Kept<(String, AuthorTally)>,
}

impl Authors {
    pub(super) fn add(&mut self, name: &str, action: Action, severity: u8, flags: &[Flag]) {
        let tally = self.0.entry(clip(name, MAX_FIELD)).or_default();
        tally.flagged += 1;
        tally.rejected += u64::from(action == Action::Reject);
        tally.severity = tally.severity.max(severity);
        for category in marks::asserted_categories(flags) {
            *tally.categories.entry(category.name().to_owned()).or_default() += 1;
        }
    }

    pub(super) fn merge(&mut self, other: Authors) {
        for (name, theirs) in other.0 {
            self.0.entry(name).or_default().merge(theirs);
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.0.len() >= MAX_HELD
    }

    /// Takes everything out, sorted by name, one JSON array a line.
    pub(super) fn take_run(&mut self) -> Vec<u8> {
        let mut run = Vec::new();
        for line in std::mem::take(&mut self.0) {
            serde_json::to_writer(&mut run, &line).expect("a Vec takes every write, and keys are strings");
            run.push(b'\n');
        }
        run
    }
}

impl AuthorTally {
    fn merge(&mut self, other: AuthorTally) {
        self.flagged += other.flagged;
        self.rejected += other.rejected;
        self.severity = self.severity.max(other.severity);
        for (category, n) in other.categories {
            *self.categories.entry(category).or_default() += n;
        }
    }
}

impl Repeats {
    /// The authors with most flagged comments first, then in the order of a hash of their name.
    pub(crate) fn shown(&self) -> impl ExactSizeIterator<Item = &(String, AuthorTally)> {
        self.shown.iter()
    }

    fn add(&mut self, name: String, tally: AuthorTally) {
        self.authors += 1;
        if tally.flagged < MIN_FLAGGED {
            return;
        }
        self.repeated += 1;
        self.flagged += tally.flagged;
        let rank = Rank::by_value(-(tally.flagged as i64), card::hash_of(&[name.as_bytes()]));
        if self.shown.admits(&rank) {
            self.shown.push(rank, (name, tally));
        }
    }
}

/// Joins sorted runs; holds one line a run.
///
/// # Errors
///
/// Where a run cannot be read.
pub(crate) fn merge_runs(runs: Vec<Box<dyn BufRead>>) -> io::Result<Repeats> {
    let mut repeats = Repeats { authors: 0, repeated: 0, flagged: 0, shown: Kept::new(SHOWN) };
    let mut runs: Vec<_> =
        runs.into_iter().map(|run| Run { lines: run, tally: AuthorTally::default() }).collect();
    let mut heads = BinaryHeap::new();
    for (idx, run) in runs.iter_mut().enumerate() {
        heads.extend(run.advance()?.map(|name| Reverse((name, idx))));
    }
    let mut current: Option<(String, AuthorTally)> = None;
    while let Some(Reverse((name, idx))) = heads.pop() {
        let tally = std::mem::take(&mut runs[idx].tally);
        heads.extend(runs[idx].advance()?.map(|name| Reverse((name, idx))));
        match &mut current {
            Some((own, sum)) if *own == name => sum.merge(tally),
            _ => {
                if let Some((name, tally)) = current.replace((name, tally)) {
                    repeats.add(name, tally);
                }
            }
        }
    }
    if let Some((name, tally)) = current {
        repeats.add(name, tally);
    }
    repeats.shown.settle();
    Ok(repeats)
}

/// A run and the tally of its line at hand.
struct Run {
    lines: Box<dyn BufRead>,
    tally: AuthorTally,
}

impl Run {
    /// Reads the next line; gives its name.
    fn advance(&mut self) -> io::Result<Option<String>> {
        let mut line = String::new();
        if self.lines.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let (name, tally) = serde_json::from_str(&line)?;
        self.tally = tally;
        Ok(Some(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_join_to_exact_counts() {
        let name = |n: u32| format!("anon-{}", n % 40);
        let add = |authors: &mut Authors, n| authors.add(&name(n), Action::Review, (n % 4) as u8, &[]);
        let run = |from: u32, to: u32| -> Box<dyn BufRead> {
            let mut authors = Authors::default();
            (from..to).for_each(|n| add(&mut authors, n));
            Box::new(io::Cursor::new(authors.take_run()))
        };
        let whole = merge_runs(vec![run(0, 100)]).unwrap();
        let parts = merge_runs(vec![run(71, 100), run(0, 30), run(30, 71)]).unwrap();
        assert_eq!(whole, parts);
        assert_eq!((whole.authors, whole.repeated, whole.flagged), (40, 20, 60));
    }
}
