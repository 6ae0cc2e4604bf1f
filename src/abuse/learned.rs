//! What labels taught, as it speaks in one text.

use crate::context::{Meeting, Reading};
use crate::lexicon::{Learned, N_ASPECTS};
use crate::matching::{Gram, keep};

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
        let evidence = |gram: &Gram| Evidence { row: gram.row, first: gram.first, last: gram.last };
        let mut own: Vec<_> = grams.iter().map(evidence).collect();
        keep(&mut own, |found| speaks(found.row) & !reading.lets_off(found.first, found.last));
        let found = |meeting: &Meeting| {
            let row = learned.find(meeting.key()).filter(|&row| speaks(row))?;
            Some(Evidence { row, first: meeting.first, last: meeting.last })
        };
        let mut meetings: Vec<_> = reading.meetings.iter().filter_map(found).collect();
        meetings.sort_unstable();
        Weighed { grams: own, meetings }
    }

    /// What the whole text adds, part by part: a row counts once.
    pub(crate) fn parts(&self, learned: &Learned) -> Parts {
        let mut n_grams = 0;
        let mut words = [0; N_ASPECTS];
        for found in once(&self.grams, None) {
            n_grams += 1;
            learned.add_weights(found.row, &mut words);
        }
        let mut meetings = [0; N_ASPECTS];
        once(&self.meetings, None).for_each(|found| learned.add_weights(found.row, &mut meetings));
        Parts::new(learned, meetings, words, factor(n_grams))
    }

    /// What speaks within a stretch, or within the whole text: a row counts once, at its first place in the writer's own words.
    pub(crate) fn within(&self, stretch: Option<Stretch>) -> Share {
        let grams: Vec<_> = self.grams_within(stretch).collect();
        let meetings = once(&self.meetings, stretch).collect();
        Share { factor: factor(grams.len()), grams, meetings }
    }

    /// The grams of [`Weighed::within`].
    pub(crate) fn grams_within(&self, stretch: Option<Stretch>) -> impl Iterator<Item = Evidence> {
        once(&self.grams, stretch)
    }
}

/// The first of each row within a stretch, or within the whole text, of evidence that is sorted by row and place.
fn once(evidence: &[Evidence], stretch: Option<Stretch>) -> impl Iterator<Item = Evidence> {
    let mut before = None;
    evidence
        .iter()
        .filter(move |found| stretch.is_none_or(|stretch| stretch.has(found.first)))
        .filter(move |found| before.replace(found.row) != Some(found.row))
        .copied()
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
            let mut sums = [0; N_ASPECTS];
            evidence.iter().for_each(|found| learned.add_weights(found.row, &mut sums));
            sums
        };
        Parts::new(learned, total(&self.meetings), total(&self.grams), self.factor)
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
    /// Parts of the sums of meetings and of words, which share a factor.
    fn new(learned: &Learned, meetings: [i64; N_ASPECTS], words: [i64; N_ASPECTS], factor: i64) -> Parts {
        Parts { offset: learned.offset_weights(), meetings, words: words.map(|sum| sum * factor / 1000) }
    }

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
