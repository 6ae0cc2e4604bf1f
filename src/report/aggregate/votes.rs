//! Votes against abuse: what readers liked though it is abusive, and what they buried though it is civil.

use serde::{Deserialize, Serialize};

use super::card::{Card, severity};
use super::{Kept, Rank};
use crate::abuse::Aspect;
use crate::comment::Comment;
use crate::verdict::{Action, Judgement, Verdict};

/// Lower ends of the rows of votes; the first row has everything below the second.
pub(crate) const VOTE_ROWS: [(i64, &str); 9] = [
    (i64::MIN, "−50 and less"),
    (-49, "−49 to −10"),
    (-9, "−9 to −3"),
    (-2, "−2, −1"),
    (0, "0"),
    (1, "1, 2"),
    (3, "3 to 9"),
    (10, "10 to 49"),
    (50, "50 and more"),
];
/// Columns of toxicity, a tenth each.
const COLUMNS: usize = 10;
/// How many comments each corner shows.
const CORNER_CAP: usize = 10;

/// Scored comments by net votes and toxicity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct VoteGrid {
    /// A row of [`VOTE_ROWS`] each, ten columns of toxicity.
    pub(crate) rows: [[u64; COLUMNS]; VOTE_ROWS.len()],
    /// Scored comments without votes.
    pub(crate) without: u64,
    /// Flagged comments with most votes.
    pub(crate) liked_abuse: Kept<Card>,
    /// How many flagged comments have more votes for than against.
    pub(crate) n_liked_abuse: u64,
    /// Approved comments without any flag and fewest votes.
    pub(crate) buried_civility: Kept<Card>,
    /// How many of them have more votes against than for.
    pub(crate) n_buried_civility: u64,
}

impl Default for VoteGrid {
    fn default() -> VoteGrid {
        VoteGrid {
            rows: [[0; COLUMNS]; VOTE_ROWS.len()],
            without: 0,
            liked_abuse: Kept::new(CORNER_CAP),
            n_liked_abuse: 0,
            buried_civility: Kept::new(CORNER_CAP),
            n_buried_civility: 0,
        }
    }
}

impl VoteGrid {
    /// Nothing yet, with room for what may still be among the samples of this one.
    pub(super) fn next(&self) -> VoteGrid {
        VoteGrid {
            liked_abuse: self.liked_abuse.next(),
            buried_civility: self.buried_civility.next(),
            ..VoteGrid::default()
        }
    }

    pub(super) fn add(&mut self, comment: &Comment, verdict: &Verdict, judgement: &Judgement, hash: u64) {
        let Some(votes) = comment.vote_score else {
            self.without += 1;
            return;
        };
        let row = VOTE_ROWS.iter().rposition(|&(from, _)| votes >= from).unwrap_or(0);
        let column = usize::from(judgement.scores[Aspect::Toxicity]) / 1_000;
        self.rows[row][column.min(COLUMNS - 1)] += 1;
        if judgement.action != Action::Approve && severity(verdict) > 0 && votes > 0 {
            self.n_liked_abuse += 1;
            let rank = Rank::by_value(votes.saturating_neg(), hash);
            if self.liked_abuse.admits(&rank) {
                self.liked_abuse.push(rank, Card::new(comment, verdict));
            }
        } else if judgement.action == Action::Approve && verdict.flags.is_empty() && votes < 0 {
            self.n_buried_civility += 1;
            let rank = Rank::by_value(votes, hash);
            if self.buried_civility.admits(&rank) {
                self.buried_civility.push(rank, Card::new(comment, verdict));
            }
        }
    }

    pub(super) fn merge(&mut self, other: VoteGrid) {
        self.rows.iter_mut().zip(&other.rows).for_each(|(own, theirs)| super::add_all(own, theirs));
        self.without += other.without;
        self.n_liked_abuse += other.n_liked_abuse;
        self.n_buried_civility += other.n_buried_civility;
        self.liked_abuse.merge(other.liked_abuse);
        self.buried_civility.merge(other.buried_civility);
    }

    pub(super) fn settle(&mut self) {
        self.liked_abuse.settle();
        self.buried_civility.settle();
    }
}
