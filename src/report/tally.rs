//! The numbers of a report on comments that others read: rows of a data frame, partitions of a cluster.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::aggregate::{Aggregate, Counts, merge_runs};
use super::decisions::Decisions;
use super::jsonl::Offsets;
use super::manifest::{InputRecord, Setup};
use super::outcomes::Outcomes;
use super::parents::Parents;
use super::pseudonym::{Key, Naming, WeakKey};
use super::{Shown, html, summary};
use crate::comment::Comment;
use crate::moderator::Moderator;
use crate::verdict::Verdict;

/// What `report` counts, without its files: the numbers of `summary.json`, over comments that come from elsewhere.
///
/// Tallies of parts, [merged](Tally::merge) in any order and any grouping, are the tally of the whole: every count is a whole
/// number, and samples are the ones of smallest hash. Size: bounded by the lexicon and by constants (up to about 5,500 of the
/// comments are held, some 10 MB), but for the authors of flagged comments, about 200 bytes each.
///
/// ```
/// use commentariat::{Comment, Moderator, Tally};
///
/// let moderator = Moderator::builtin()?;
/// let (mut whole, mut part) = (Tally::new(&moderator, None)?, Tally::new(&moderator, None)?);
/// for (tally, id, text) in [(&mut whole, "1", "You are an idiot."), (&mut part, "2", "Well said.")] {
///     let comment = Comment { id: id.to_owned(), text: text.to_owned(), ..Comment::default() };
///     let verdict = moderator.judge(&comment);
///     tally.add(comment, &verdict);
/// }
/// whole.merge(part)?;
/// assert!(String::from_utf8_lossy(&whole.summary(None)).contains("\"flagged\": 1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Tally {
    setup: Setup,
    naming: Naming,
    counted: Counted,
}

/// What crosses from one machine to another; keys never do.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Counted {
    /// Records by path.
    inputs: BTreeMap<Arc<str>, Counts>,
    aggregate: Aggregate,
}

#[derive(Deserialize)]
struct Saved {
    setup: Setup,
    counted: Counted,
}

/// Numbers that cannot be counted or added.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TallyError {
    /// The key of the pseudonyms could be guessed.
    #[error("the pseudonym key is shorter than 16 bytes")]
    WeakKey,
    /// The other tally was made in another way.
    #[error("tallies of one whole are made in one way; these differ in the {0}")]
    Differs(&'static str),
    /// The bytes are no tally of this version.
    #[error("not the bytes of a tally: {0}")]
    Damaged(String),
}

impl From<WeakKey> for TallyError {
    fn from(_: WeakKey) -> TallyError {
        TallyError::WeakKey
    }
}

impl Tally {
    /// A tally of nothing yet. Authors are counted under pseudonyms made with `key`, the content of a `--pseudonym-key-file`;
    /// without one, as they are given.
    ///
    /// # Errors
    ///
    /// A key of fewer than 16 bytes.
    pub fn new(moderator: &Moderator, key: Option<&[u8]>) -> Result<Tally, TallyError> {
        let naming = match key {
            None => Naming::Plain,
            Some(content) => Naming::Pseudonym(Key::from_content(content)?),
        };
        let setup = Setup::new(moderator, Offsets::default(), &naming, false);
        Ok(Tally { setup, naming, counted: Counted::default() })
    }

    /// A tally of nothing, to be merged into this one.
    pub fn part(&self) -> Tally {
        let Tally { setup, naming, .. } = self;
        Tally { setup: setup.clone(), naming: naming.clone(), counted: Counted::default() }
    }

    /// Counts a comment and the verdict on it, under `comment.source.path`. The random sample of what is shown beyond the
    /// worst depends on the whole source, the id and nothing else.
    pub fn add(&mut self, mut comment: Comment, verdict: &Verdict) {
        comment.author = comment.author.map(|author| self.naming.name(&author));
        let counts = self.counted.inputs.entry(Arc::clone(&comment.source.path)).or_default();
        counts.add(verdict);
        self.counted.aggregate.add(&comment, verdict);
    }

    /// Counts a record of `path` that is no comment: `reason` says what it is instead.
    pub fn skip(&mut self, path: &Arc<str>, reason: &str) {
        self.counted.inputs.entry(Arc::clone(path)).or_default().skip(reason);
        self.counted.aggregate.skip(reason);
    }

    /// How many records were counted.
    pub fn n_records(&self) -> u64 {
        self.counted.aggregate.counts.read
    }

    /// Adds everything that `other` counted.
    ///
    /// # Errors
    ///
    /// If it was made by another version, or with another lexicon, policy or pseudonym key.
    pub fn merge(&mut self, other: Tally) -> Result<(), TallyError> {
        self.merge_saved(Saved { setup: other.setup, counted: other.counted })
    }

    /// The same from the bytes that [`Tally::to_bytes`] gave on whatever machine.
    ///
    /// # Errors
    ///
    /// As [`Tally::merge`], and if the bytes are no tally.
    pub fn merge_bytes(&mut self, bytes: &[u8]) -> Result<(), TallyError> {
        let saved = serde_json::from_slice(bytes).map_err(|err| TallyError::Damaged(err.to_string()))?;
        self.merge_saved(saved)
    }

    fn merge_saved(&mut self, saved: Saved) -> Result<(), TallyError> {
        if let Some(what) = self.setup.difference(&saved.setup) {
            return Err(TallyError::Differs(what));
        }
        for (path, counts) in saved.counted.inputs {
            self.counted.inputs.entry(path).or_default().merge(&counts);
        }
        self.counted.aggregate.merge(saved.counted.aggregate);
        Ok(())
    }

    /// Everything that was counted, to be merged elsewhere; never the pseudonym key.
    pub fn to_bytes(&self) -> Vec<u8> {
        #[derive(Serialize)]
        struct Saving<'a> {
            setup: &'a Setup,
            counted: &'a Counted,
        }
        let mut counted = self.counted.clone();
        counted.aggregate.settle();
        serde_json::to_vec(&Saving { setup: &self.setup, counted: &counted })
            .expect("keys are strings, and a Vec takes every write")
    }

    /// The bytes of `summary.json`: those that `report` writes on the same comments under the same paths. `shape` is what the
    /// inputs are said to have been read as.
    pub fn summary(&self, shape: Option<&str>) -> Vec<u8> {
        let mut aggregate = self.counted.aggregate.clone();
        let authors = Cursor::new(aggregate.last_authors());
        let repeats =
            merge_runs(vec![Box::new(authors)]).expect("memory can be read, and holds what was written");
        aggregate.settle();
        let input = |(path, counts): (&Arc<str>, &Counts)| InputRecord {
            path: Arc::clone(path),
            bytes: 0,
            hash: None,
            shape: shape.map(str::to_owned),
            compression: "none".to_owned(),
            counts: counts.clone(),
            error: None,
        };
        let inputs = self.counted.inputs.iter().map(input).collect();
        let setup = self.setup.clone();
        let mut shown = Shown {
            setup,
            inputs,
            aggregate,
            repeats,
            parents: Parents::default(),
            decisions: Decisions::default(),
            outcomes: Outcomes::default(),
            quality: None,
            n_queue: usize::MAX,
        };
        shown.n_queue = html::room_for(&shown);
        let mut bytes = Vec::new();
        summary::write(&shown, &mut bytes).expect("a Vec takes every write");
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> impl Iterator<Item = (usize, String)> {
        let text = |n: usize| match n.is_multiple_of(3) {
            true => format!("You are an idiot {n}."),
            false => format!("Thanks {n}!"),
        };
        (0..60).map(move |n| (n, text(n)))
    }

    fn count(tally: &mut Tally, moderator: &Moderator, n: usize, text: &str) {
        let mut comment = Comment { id: n.to_string(), text: text.to_owned(), ..Comment::default() };
        comment.author = Some(format!("author {}", n % 5));
        comment.source.path = Arc::from(if n.is_multiple_of(2) { "a" } else { "b" });
        let verdict = moderator.judge(&comment);
        tally.add(comment, &verdict);
    }

    #[test]
    fn parts_merge_to_the_whole_in_any_order_and_through_bytes() {
        let moderator = Moderator::builtin().unwrap();
        let key = b"0123456789abcdef".as_slice();
        let mut whole = Tally::new(&moderator, Some(key)).unwrap();
        let mut parts: Vec<_> = (0..4).map(|_| whole.part()).collect();
        for (n, text) in texts() {
            count(&mut whole, &moderator, n, &text);
            count(&mut parts[n % 4], &moderator, n, &text);
        }
        whole.skip(&Arc::from("b"), "no text");
        parts[1].skip(&Arc::from("b"), "no text");
        let mut joined = whole.part();
        for part in parts.into_iter().rev() {
            joined.merge_bytes(&part.to_bytes()).unwrap();
        }
        let summary = String::from_utf8(whole.summary(Some("ndjson"))).unwrap();
        assert_eq!(summary, String::from_utf8(joined.summary(Some("ndjson"))).unwrap());
        assert_eq!(joined.n_records(), 61);
        assert!(summary.contains("\"flagged\": 20") && summary.contains("\"no text\": 1"), "{summary}");
        assert!(!summary.contains("author 0"), "authors are pseudonyms");
    }

    #[test]
    fn what_was_made_in_another_way_is_not_added() {
        let moderator = Moderator::builtin().unwrap();
        let other = Moderator::builtin().unwrap().with_lang("en");
        let mut tally = Tally::new(&moderator, None).unwrap();
        let err = tally.merge(Tally::new(&other, None).unwrap()).unwrap_err();
        assert!(err.to_string().contains("fingerprints differ"), "{err}");
        let err = tally.merge(Tally::new(&moderator, Some(b"0123456789abcdef")).unwrap()).unwrap_err();
        assert!(err.to_string().contains("pseudonym key"), "{err}");
        assert!(matches!(tally.merge_bytes(b"{}"), Err(TallyError::Damaged(_))));
        assert!(matches!(Tally::new(&moderator, Some(b"short")), Err(TallyError::WeakKey)));
    }
}
