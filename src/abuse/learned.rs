//! What labels taught, as it speaks in one text.

use crate::context::{Meeting, Reading};
use crate::lexicon::{Learned, N_ASPECTS};
use crate::matching::Gram;

use super::{Aspect, Stretch};

/// The attributes that learned rows weigh, in the order of their columns.
pub(crate) const LEARNED_ASPECTS: [Aspect; N_ASPECTS] = [
    Aspect::Toxicity,
    Aspect::Insult,
    Aspect::Profanity,
    Aspect::IdentityAttack,
    Aspect::Threat,
    Aspect::Dehumanisation,
];

/// A learned row that stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Evidence {
    /// Index into [`Learned::rows`].
    pub(crate) row: u32,
    /// First and last token, inclusive.
    pub(crate) first: u32,
    pub(crate) last: u32,
}

/// All learned rows that speak in a text, at every place, by row and place.
#[derive(Debug, Default)]
pub(crate) struct Weighed {
    /// Words in a row and pieces of words.
    pub(crate) grams: Vec<Evidence>,
    /// Meetings of predicates and targets.
    pub(crate) meetings: Vec<Evidence>,
}

impl Weighed {
    /// Looks up what stands in a text. Words that the rules take for someone else's say nothing.
    pub(crate) fn new(learned: &Learned, grams: &[Gram], reading: &Reading) -> Weighed {
        let speaks = |row: u32| learned.rows[row as usize].weights != [0; N_ASPECTS];
        let own = grams
            .iter()
            .filter(|gram| speaks(gram.row) && !reading.lets_off(gram.first, gram.last))
            .map(|gram| Evidence { row: gram.row, first: gram.first, last: gram.last });
        let mut evidence = Vec::with_capacity(grams.len());
        evidence.extend(own);
        let found = |meeting: &Meeting| {
            let row = learned.find(meeting.key()).filter(|&row| speaks(row))?;
            Some(Evidence { row, first: meeting.first, last: meeting.last })
        };
        let mut meetings: Vec<_> = reading.meetings.iter().filter_map(found).collect();
        meetings.sort_unstable();
        Weighed { grams: evidence, meetings }
    }

    /// What speaks within a stretch, or within the whole text: a row counts once, at its first place in the writer's own words.
    pub(crate) fn within(&self, stretch: Option<Stretch>) -> Share {
        let once = |all: &[Evidence]| {
            let own = all.iter().filter(|found| stretch.is_none_or(|stretch| stretch.has(found.first)));
            let mut own: Vec<_> = own.copied().collect();
            own.dedup_by_key(|found| found.row);
            own
        };
        let (grams, meetings) = (once(&self.grams), once(&self.meetings));
        Share { factor: factor(grams.len()), grams, meetings }
    }
}

/// The learned rows that speak in a text or a stretch of it: words and pieces share a factor, meetings and the offset count in full.
#[derive(Debug, Default)]
pub(crate) struct Share {
    /// Words in a row and pieces of words, by row.
    pub(crate) grams: Vec<Evidence>,
    /// Meetings of predicates and targets, by row.
    pub(crate) meetings: Vec<Evidence>,
    /// What each gram counts, in thousandths: see [`factor`].
    pub(crate) factor: i64,
}

impl Share {
    /// What it adds, part by part.
    pub(crate) fn parts(&self, learned: &Learned) -> Parts {
        let total = |evidence: &[Evidence]| {
            let mut sums = [0_i64; N_ASPECTS];
            for found in evidence {
                for (sum, weight) in sums.iter_mut().zip(learned.rows[found.row as usize].weights) {
                    *sum += i64::from(weight);
                }
            }
            sums
        };
        Parts {
            offset: learned.offset_weights(),
            meetings: total(&self.meetings),
            words: total(&self.grams).map(|sum| sum * self.factor / 1000),
        }
    }
}

/// What learned rows add to the learned attributes, in thousandths of a logit, in the order of [`LEARNED_ASPECTS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) offset: [i64; N_ASPECTS],
    pub(crate) meetings: [i64; N_ASPECTS],
    /// Words and pieces of words, the factor counted in.
    pub(crate) words: [i64; N_ASPECTS],
}

impl Parts {
    /// All parts together.
    pub(crate) fn sums(&self) -> [i64; N_ASPECTS] {
        std::array::from_fn(|idx| self.offset[idx] + self.meetings[idx] + self.words[idx])
    }
}

/// What each of `n` grams counts, in thousandths: `4 / √max(n, 4)`, so that a long comment is not judged by its length.
pub(crate) fn factor(n: usize) -> i64 {
    const FULL: u64 = 4000 * 4000;
    (FULL / (n.max(4) as u64)).isqrt() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factor_falls_with_the_root_of_the_count() {
        for (n, want) in [(0, 2000), (4, 2000), (16, 1000), (64, 500), (100, 400)] {
            assert_eq!(factor(n), want, "{n}");
        }
    }
}
