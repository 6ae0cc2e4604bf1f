//! Where one thread works: its memos, and what was found in the text at hand.

use super::grams::Alone;
use super::memo::{Memo, NO_FACT};
use super::senses::Senses;
use super::{Hit, Languages};

/// Memos of one desk: languages in turn, as texts come.
const MAX_MEMOS: usize = 6;
/// Spellings that all memos of a desk keep together before the fullest is emptied, some 300 bytes each. A memo may have most of them:
/// dumps are mostly in one language, and a new spelling costs far more than one that is kept.
const MAX_FACTS: usize = 3 << 15;

/// A place to work at: memos, and room that is used again. One a thread; it may be kept as long as its [`Matcher`](super::Matcher).
#[derive(Debug, Default)]
pub(crate) struct Desk {
    memos: Vec<Memo>,
    /// The memo of the text at hand.
    memo: usize,
    pub(super) sheet: Sheet,
}

/// What matching found in the text at hand.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// By token: its fact, [`NO_FACT`] for marks and addresses.
    pub(super) facts: Vec<u32>,
    /// By token: the one that a phrase goes on with.
    pub(super) followers: Vec<u32>,
    /// Hits that do not follow from one plain token, sorted.
    pub(super) extra: Vec<Hit>,
    /// What all hits mean.
    pub(super) senses: Senses,
    pub(super) hits: Vec<Hit>,
}

impl Desk {
    /// The memo of these languages and the sheet for another text; what all memos keep is bounded.
    pub(super) fn open(&mut self, languages: Languages) -> (&mut Memo, &mut Sheet) {
        self.memo = match self.memos.iter().position(|memo| memo.languages == languages) {
            Some(idx) => idx,
            None => {
                if self.memos.len() == MAX_MEMOS {
                    self.memos.clear();
                }
                self.memos.push(Memo::new(languages));
                self.memos.len() - 1
            }
        };
        if self.memos.iter().map(Memo::size).sum::<usize>() > MAX_FACTS
            && let Some(fullest) = self.memos.iter_mut().max_by_key(|memo| memo.size())
        {
            *fullest = Memo::new(fullest.languages);
        }
        (&mut self.memos[self.memo], &mut self.sheet)
    }

    /// What the hits of the last text mean.
    pub(crate) fn senses(&self) -> Senses {
        self.sheet.senses
    }

    /// What labels taught of the word at a token of the last text by itself, and the rows of its pieces.
    #[inline]
    pub(super) fn alone(&self, token: u32) -> Option<(&Alone, &[u32])> {
        self.memos.get(self.memo)?.alone(*self.sheet.facts.get(token as usize)?)
    }

    /// The hits that were laid out last.
    pub(crate) fn laid_out(&self) -> &[Hit] {
        &self.sheet.hits
    }

    /// The hits of the last text: all, or only those that have a tone. Overlapping ones are included, sorted by place and
    /// entry; of readings of the same tokens as the same entry the plain one is kept.
    pub(crate) fn hits(&mut self, only_tones: bool) -> &[Hit] {
        match self.memos.get(self.memo) {
            Some(memo) => self.sheet.lay_out(memo, only_tones),
            None => &[],
        }
    }
}

impl Sheet {
    /// The hits of the text at hand, as [`Desk::hits`] gives them.
    pub(super) fn lay_out(&mut self, memo: &Memo, only_tones: bool) -> &[Hit] {
        let Sheet { facts, extra, hits, .. } = self;
        hits.clear();
        let mut next = 0;
        for (idx, &fact) in facts.iter().enumerate() {
            let begin = hits.len();
            if fact != NO_FACT {
                let idx = idx as u32;
                let entries =
                    if only_tones { memo.tones(fact) } else { memo.list(memo.details(fact).entries) };
                hits.extend(entries.iter().map(|&entry| Hit {
                    first: idx,
                    last: idx,
                    entry,
                    disguise: None,
                }));
            }
            let mut mixed = false;
            while let Some(hit) = extra.get(next).filter(|hit| hit.first as usize <= idx) {
                mixed |= hit.last as usize == idx;
                hits.push(*hit);
                next += 1;
            }
            if mixed {
                hits[begin..].sort_unstable();
            }
        }
        if !extra.is_empty() {
            hits.dedup_by_key(|hit| (hit.first, hit.last, hit.entry));
        }
        hits
    }
}
