//! What matching found out about spellings, kept from one comment to the next.
//!
//! Whatever depends on a spelling alone is worked out once: which entries it is, which phrases it begins or goes on with, what
//! it may be a disguise or a slip of. Texts repeat themselves so much that nearly every token is answered by one probe of a
//! table. A memo changes nothing but the cost: it is emptied when it is full, and a fresh one gives the same hits.

use super::atoms::{Openings, Seconds};
use super::disguise::Disguise;
use super::senses::Senses;
use super::{Hit, Languages, Matcher};
use crate::text::Kind;

/// Spellings that one memo keeps before it is emptied. A tenth of them covers nineteen of twenty tokens of a dump.
const MAX_FACTS: usize = 1 << 15;
/// Memos of one desk: languages in turn, as texts come.
const MAX_MEMOS: usize = 6;

/// A range of [`Memo::lists`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct List {
    start: u32,
    length: u32,
}

impl List {
    #[inline]
    pub(super) fn is_empty(self) -> bool {
        self.length == 0
    }
}

/// Where a joined word is cut, as far as it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    Unasked,
    Never,
    /// Index of [`Memo::cuts`].
    At(u32),
}

/// What is known of one spelling.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fact {
    hash: u64,
    start: u32,
    length: u32,
    kind: Kind,
    /// Entries of one word that it is, sorted.
    pub(super) entries: List,
    /// Those of them that have a tone.
    pub(super) tones: List,
    /// What they mean.
    pub(super) senses: Senses,
    /// What it is as a word of a phrase, sorted.
    pub(super) atoms: List,
    /// Those by which a phrase may begin with it.
    pub(super) firsts: List,
    /// Those of them by which the phrase goes on anywhere behind.
    pub(super) apart: List,
    /// Those of `atoms` that are second words.
    pub(super) seconds: List,
    pub(super) openings: Openings,
    pub(super) as_second: Seconds,
    /// Index of [`Memo::readings`] and one past the last: what it may stand for.
    pub(super) readings: (u32, u32),
    /// The same for what it may be a slip of.
    pub(super) slips: (u32, u32),
    pub(super) cut: Cut,
}

/// Facts by spelling, for one set of languages.
#[derive(Debug)]
pub(super) struct Memo {
    languages: u64,
    /// Open addressing: the upper half of the hash, and one more than the index of the fact.
    slots: Vec<(u32, u32)>,
    facts: Vec<Fact>,
    surfaces: String,
    lists: Vec<u32>,
    readings: Vec<(Disguise, Box<str>)>,
    cuts: Vec<Box<[u32]>>,
    /// Other readings of runs of several tokens, by their surface: a range of `readings`.
    runs: rustc_hash::FxHashMap<Box<str>, (u32, u32)>,
    /// The phrases that two facts in a row may begin, by the place of the two: others of the same place take it over.
    pairs: Vec<Pair>,
}

/// The phrases that may begin with one fact and go on with another.
#[derive(Clone, Copy, Debug)]
struct Pair {
    facts: (u32, u32),
    phrases: List,
}

/// Pairs that a memo keeps.
const N_PAIRS: usize = 1 << 14;

impl Memo {
    fn new(languages: Languages) -> Memo {
        Memo {
            languages: languages.0,
            slots: vec![(0, 0); 1 << 10],
            facts: Vec::new(),
            surfaces: String::new(),
            lists: Vec::new(),
            readings: Vec::new(),
            cuts: Vec::new(),
            runs: rustc_hash::FxHashMap::default(),
            pairs: Vec::new(),
        }
    }

    /// Forgets everything if it is full.
    fn keep_small(&mut self) {
        if self.facts.len().max(self.runs.len()).max(self.lists.len() / 16) > MAX_FACTS {
            *self = Memo::new(Languages(self.languages));
        }
    }

    #[inline]
    pub(super) fn fact(&self, idx: u32) -> &Fact {
        &self.facts[idx as usize]
    }

    pub(super) fn set_cut(&mut self, idx: u32, ends: Option<Vec<u32>>) {
        self.facts[idx as usize].cut = match ends {
            None => Cut::Never,
            Some(ends) => {
                self.cuts.push(ends.into());
                Cut::At(self.cuts.len() as u32 - 1)
            }
        };
    }

    pub(super) fn cut(&self, idx: u32) -> &[u32] {
        &self.cuts[idx as usize]
    }

    #[inline]
    pub(super) fn list(&self, list: List) -> &[u32] {
        &self.lists[list.start as usize..(list.start + list.length) as usize]
    }

    pub(super) fn readings(&self, (from, to): (u32, u32)) -> &[(Disguise, Box<str>)] {
        &self.readings[from as usize..to as usize]
    }

    pub(super) fn run(&self, surface: &str) -> Option<(u32, u32)> {
        self.runs.get(surface).copied()
    }

    pub(super) fn learn_run(&mut self, surface: &str, readings: Vec<(Disguise, Box<str>)>) -> (u32, u32) {
        let range = self.keep_readings(readings);
        self.runs.insert(surface.into(), range);
        range
    }

    /// The phrases that begin with the fact `first` and go on with `next`, perhaps twice.
    #[inline]
    pub(super) fn phrases(&mut self, matcher: &Matcher, first: u32, next: u32) -> List {
        let place = (first.wrapping_mul(0x9e37_79b1) ^ next.wrapping_mul(0x85eb_ca77)) >> 7;
        match self.pairs.get(place as usize % N_PAIRS) {
            Some(pair) if pair.facts == (first, next) => pair.phrases,
            _ => self.learn_phrases(matcher, first, next, place as usize % N_PAIRS),
        }
    }

    #[cold]
    fn learn_phrases(&mut self, matcher: &Matcher, first: u32, next: u32, place: usize) -> List {
        let (firsts, seconds) = (self.fact(first).firsts, self.fact(next).seconds);
        let mut found = Vec::new();
        for &first in self.list(firsts) {
            for &second in self.list(seconds) {
                found.extend_from_slice(matcher.atoms.pair(first, second));
            }
        }
        let phrases = self.keep(found.into_iter());
        self.pairs.resize(N_PAIRS, Pair { facts: (NO_FACT, NO_FACT), phrases: List::default() });
        self.pairs[place] = Pair { facts: (first, next), phrases };
        phrases
    }

    fn keep_readings(&mut self, readings: Vec<(Disguise, Box<str>)>) -> (u32, u32) {
        let from = self.readings.len() as u32;
        self.readings.extend(readings);
        (from, self.readings.len() as u32)
    }

    fn keep(&mut self, numbers: impl Iterator<Item = u32>) -> List {
        let start = self.lists.len() as u32;
        self.lists.extend(numbers);
        List { start, length: self.lists.len() as u32 - start }
    }

    /// The fact of a spelling with this hash, worked out by `matcher` where it is new.
    #[inline]
    pub(super) fn look_up(&mut self, matcher: &Matcher, hash: u64, surface: &str, kind: Kind) -> u32 {
        let hash = hash ^ kind as u64;
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let (upper, idx) = self.slots[at];
            if idx == 0 {
                return self.learn(matcher, hash, surface, kind);
            }
            if upper == (hash >> 32) as u32 {
                let fact = &self.facts[idx as usize - 1];
                let own = &self.surfaces.as_bytes()[fact.start as usize..(fact.start + fact.length) as usize];
                if fact.kind == kind && is_same(own, surface.as_bytes()) {
                    return idx - 1;
                }
            }
            at = (at + 1) & mask;
        }
    }

    #[cold]
    fn learn(&mut self, matcher: &Matcher, hash: u64, surface: &str, kind: Kind) -> u32 {
        let languages = Languages(self.languages);
        let atoms = &matcher.atoms;
        let mut own = Vec::new();
        atoms.of(&matcher.lexicon, surface, languages, |atom| own.push(atom));
        own.sort_unstable();
        own.dedup();
        let mut firsts = own.clone();
        if kind == Kind::Word {
            atoms.inside(&matcher.lexicon, surface, languages, |atom| firsts.push(atom));
            firsts.sort_unstable();
            firsts.dedup();
        }
        let mut entries: Vec<u32> = firsts.iter().flat_map(|&atom| atoms.singles(atom)).copied().collect();
        entries.sort_unstable();
        entries.dedup();
        let senses = entries.iter().fold(Senses::NONE, |senses, &entry| senses | matcher.senses_of(entry));
        let tones: Vec<_> =
            entries.iter().copied().filter(|&entry| matcher.senses_of(entry).has(Senses::TONE)).collect();
        let openings = atoms.openings(&firsts);
        let is_word = kind == Kind::Word;
        let readings = if is_word { matcher.readings_of_word(surface) } else { Vec::new() };
        let slips = if is_word { matcher.slips_of(surface, languages) } else { Vec::new() };
        let slips = slips.into_iter().map(|slip| (Disguise::Misspelled, slip.into_boxed_str())).collect();
        let seconds: Vec<_> = own.iter().copied().filter(|&atom| atoms.is_second(atom)).collect();
        let start = self.surfaces.len() as u32;
        self.surfaces.push_str(surface);
        let fact = Fact {
            hash,
            start,
            length: surface.len() as u32,
            kind,
            entries: self.keep(entries.into_iter()),
            tones: self.keep(tones.into_iter()),
            senses,
            apart: self.keep(firsts.iter().copied().filter(|&atom| atoms.opens_apart(atom))),
            openings,
            as_second: atoms.seconds(&seconds),
            firsts: self.keep(firsts.into_iter().filter(|&atom| atoms.opens(atom))),
            seconds: self.keep(seconds.into_iter()),
            atoms: self.keep(own.into_iter()),
            readings: self.keep_readings(readings),
            slips: self.keep_readings(slips),
            cut: if is_word { Cut::Unasked } else { Cut::Never },
        };
        self.facts.push(fact);
        if self.facts.len() * 2 > self.slots.len() {
            self.grow();
        } else {
            self.place(hash, self.facts.len() as u32);
        }
        self.facts.len() as u32 - 1
    }

    fn place(&mut self, hash: u64, number: u32) {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at].1 != 0 {
            at = (at + 1) & mask;
        }
        self.slots[at] = ((hash >> 32) as u32, number);
    }

    fn grow(&mut self) {
        self.slots = vec![(0, 0); self.slots.len() * 4];
        for idx in 0..self.facts.len() {
            self.place(self.facts[idx].hash, idx as u32 + 1);
        }
    }
}

/// Whether two spellings are the same: most are short, and a call of `memcmp` would cost more than they do.
#[inline]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let ((one, one_rest), (other, other_rest)) = (one.as_chunks::<8>(), other.as_chunks::<8>());
    one.iter().zip(other).all(|(a, b)| u64::from_le_bytes(*a) == u64::from_le_bytes(*b))
        && one_rest.iter().zip(other_rest).all(|(a, b)| a == b)
}

/// A place to work at: memos, and room that is used again. One a thread; it may be kept as long as its [`Matcher`].
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
    /// Hits that do not follow from one plain token, sorted.
    pub(super) extra: Vec<Hit>,
    /// What all hits mean.
    pub(super) senses: Senses,
    pub(super) hits: Vec<Hit>,
}

/// Marks and addresses are no words of any entry.
pub(super) const NO_FACT: u32 = u32::MAX;

impl Desk {
    /// The memo of these languages, not too full, and the sheet for another text.
    pub(super) fn open(&mut self, languages: Languages) -> (&mut Memo, &mut Sheet) {
        self.memo = match self.memos.iter().position(|memo| memo.languages == languages.0) {
            Some(idx) => idx,
            None => {
                if self.memos.len() == MAX_MEMOS {
                    self.memos.clear();
                }
                self.memos.push(Memo::new(languages));
                self.memos.len() - 1
            }
        };
        let memo = &mut self.memos[self.memo];
        memo.keep_small();
        (memo, &mut self.sheet)
    }

    /// What the hits of the last text mean.
    pub(crate) fn senses(&self) -> Senses {
        self.sheet.senses
    }

    /// The hits of the last text: all, or only those that have a tone. Overlapping ones are included, sorted by place and
    /// entry; of readings of the same tokens as the same entry the plain one is kept.
    pub(crate) fn hits(&mut self, only_tones: bool) -> &[Hit] {
        let Sheet { facts, extra, hits, .. } = &mut self.sheet;
        let Some(memo) = self.memos.get(self.memo) else { return &[] };
        hits.clear();
        let mut next = 0;
        for (idx, &fact) in facts.iter().enumerate() {
            let begin = hits.len();
            if fact != NO_FACT {
                let (fact, idx) = (memo.fact(fact), idx as u32);
                let entries = memo.list(if only_tones { fact.tones } else { fact.entries });
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
