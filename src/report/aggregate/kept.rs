//! The best few of many, the same in any order of arrival.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::abuse::{Aspect, Scores};
use crate::verdict::Action;

/// Where an item stands: smaller is kept longer. Numbers of the item's own first, then a hash of its place, so that a choice
/// among equals is a random sample that anyone can make again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Rank([i64; 3], u64);

impl Rank {
    /// A random order.
    pub(crate) fn by_hash(hash: u64) -> Rank {
        Rank([0; 3], hash)
    }

    /// Smallest `value` first.
    pub(crate) fn by_value(value: i64, hash: u64) -> Rank {
        Rank([value, 0, 0], hash)
    }

    /// Harshest action, then highest severity, then highest score of any aspect.
    pub(crate) fn worst_first(action: Action, severity: u8, scores: Scores, hash: u64) -> Rank {
        let score = Aspect::ALL.into_iter().map(|aspect| scores[aspect]).max().unwrap_or(0);
        Rank([-(action as i64), -i64::from(severity), -i64::from(score)], hash)
    }
}

/// At most `cap` items of smallest rank. Memory: up to twice as many for a moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Kept<T> {
    cap: usize,
    items: Vec<(Rank, T)>,
    /// The worst rank that may still enter, once `cap` items are held.
    bound: Option<Rank>,
}

impl<T: Serialize> Kept<T> {
    pub(crate) fn new(cap: usize) -> Kept<T> {
        Kept { cap, items: Vec::new(), bound: None }
    }

    /// None of these items yet, and room only for what may still be among the best of these: to be merged with them.
    pub(crate) fn next(&self) -> Kept<T> {
        Kept { cap: self.cap, items: Vec::new(), bound: self.bound.clone() }
    }

    /// Whether an item of this rank can be among the best at all; asked before it is made.
    pub(crate) fn admits(&self, rank: &Rank) -> bool {
        self.bound.as_ref().is_none_or(|bound| rank <= bound)
    }

    pub(crate) fn push(&mut self, rank: Rank, item: T) {
        self.items.push((rank, item));
        if self.items.len() >= 2 * self.cap + 16 {
            self.settle();
        }
    }

    pub(crate) fn merge(&mut self, other: Kept<T>) {
        for (rank, item) in other.items {
            if self.admits(&rank) {
                self.push(rank, item);
            }
        }
    }

    /// Sorts, and drops what is too much.
    pub(crate) fn settle(&mut self) {
        self.items.sort_by(compare);
        self.items.truncate(self.cap);
        if self.items.len() == self.cap {
            self.bound = self.items.last().map(|(rank, _)| rank.clone());
        }
    }

    /// The items, best first. [`Kept::settle`] comes before.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &T> {
        self.items.iter().map(|(_, item)| item)
    }
}

/// By rank; two records of one place (a page captured twice) by all they hold.
fn compare<T: Serialize>(a: &(Rank, T), b: &(Rank, T)) -> Ordering {
    a.0.cmp(&b.0).then_with(|| text(&a.1).cmp(&text(&b.1)))
}

fn text<T: Serialize>(item: &T) -> Option<String> {
    serde_json::to_string(item).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_are_kept_in_any_order() {
        let ranks: Vec<_> = (0..1000_u64).map(|n| (n * 7919) % 997).collect();
        let mut whole = Kept::new(10);
        ranks.iter().for_each(|&rank| whole.push(Rank::by_hash(rank), rank));
        let (mut left, mut right) = (Kept::new(10), Kept::new(10));
        ranks.iter().rev().take(400).for_each(|&rank| right.push(Rank::by_hash(rank), rank));
        ranks.iter().take(600).for_each(|&rank| left.push(Rank::by_hash(rank), rank));
        right.merge(left);
        whole.settle();
        right.settle();
        assert_eq!(whole, right);
        assert_eq!(whole.iter().copied().collect::<Vec<_>>(), [0, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
    }

    #[test]
    fn what_cannot_be_kept_any_more_is_not_made_and_changes_nothing() {
        let ranks: Vec<_> = (0..1000_u64).map(|n| (n * 7919) % 997).collect();
        let (mut whole, mut merged, mut n_made) = (Kept::new(10), Kept::new(10), 0);
        for part in ranks.chunks(30) {
            let mut own: Kept<u64> = merged.next();
            for &rank in part {
                whole.push(Rank::by_hash(rank), rank);
                if own.admits(&Rank::by_hash(rank)) {
                    own.push(Rank::by_hash(rank), rank);
                    n_made += 1;
                }
            }
            merged.merge(own);
        }
        whole.settle();
        merged.settle();
        assert!(whole.items == merged.items && n_made < 300, "{n_made}");
    }
}
