//! What matching found out about spellings, kept from one comment to the next.
//!
//! Whatever depends on a spelling alone is worked out once: which entries it is, which phrases it begins or goes on with, what
//! it may be a disguise or a slip of. Texts repeat themselves so much that nearly every token is answered by one probe of a
//! table. A memo changes nothing but the cost: it is emptied when its desk is full, and a fresh one gives the same hits.

use super::atoms::{Openings, Signs};
use super::disguise::Disguise;
use super::grams::Alone;
use super::senses::Senses;
use super::{Languages, Matcher};
use crate::text::{Kind, ends_of};

/// Marks and addresses are no words of any entry.
pub(super) const NO_FACT: u32 = u32::MAX;

/// A range of [`Memo::lists`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct List {
    start: u32,
    length: u32,
}

/// Where a joined word is cut, as far as it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cut(u32);

impl Cut {
    pub(super) const UNASKED: Cut = Cut(0);
    const NEVER: Cut = Cut(1);
}

/// What every look at a spelling needs, in one cache line; the rest is in [`Details`].
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(super) struct Fact {
    ends: [u64; 2],
    pub(super) openings: Openings,
    pub(super) signs: Signs,
    start: u32,
    length: u32,
    /// Entries of one word that have a tone.
    tones: u32,
    n_tones: u32,
    kind: Kind,
    /// What all its entries of one word mean.
    pub(super) senses: Senses,
    details: u32,
    pub(super) cut: Cut,
    /// It may stand for something else, or be a slip of it.
    pub(super) stands: bool,
    pub(super) slips: bool,
    /// A phrase that goes on anywhere may begin with it.
    pub(super) is_apart: bool,
}

/// What matching may ask of a spelling that is not just any word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Details {
    /// Entries of one word that it is, sorted.
    pub(super) entries: List,
    /// What it is as a word of a phrase, sorted.
    pub(super) atoms: List,
    /// Those by which a phrase may begin with it and go on right behind.
    pub(super) firsts: List,
    /// Those by which a phrase may begin with it and go on anywhere.
    pub(super) apart: List,
    /// What it may stand for: places in [`Memo::readings`].
    pub(super) stands: (u32, u32),
    /// The same for what it may be a slip of.
    pub(super) slips: (u32, u32),
}

/// Facts by spelling, for one set of languages.
#[derive(Debug)]
pub(super) struct Memo {
    pub(super) languages: Languages,
    /// Open addressing: the upper half of the hash, and one more than the index of the fact.
    slots: Vec<(u32, u32)>,
    facts: Vec<Fact>,
    /// By fact.
    hashes: Vec<u64>,
    /// By fact, where labels taught anything of the text's language; and rows of pieces of words, as these name them.
    alone: Vec<Alone>,
    pieces: Vec<u32>,
    /// The first is that of all spellings that are nothing.
    details: Vec<Details>,
    surfaces: String,
    lists: Vec<u32>,
    readings: Vec<(Disguise, Box<str>)>,
    cuts: Vec<Box<[u32]>>,
    /// Other readings of runs of several tokens, by their surface: a range of `readings`.
    runs: rustc_hash::FxHashMap<Box<str>, (u32, u32)>,
    /// Two facts in a row by their place, which others of the same place take over: in the upper half one more than what tells
    /// them from these, in the lower half the index of their pair.
    places: Vec<u64>,
    /// The phrases that two facts may begin. The first pair is that of all who begin none.
    pairs: Vec<Pair>,
}

/// The phrases that may begin with one fact and go on with another.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pair {
    pub(super) phrases: List,
    /// What these phrases need of the word behind the two.
    pub(super) thirds: Openings,
}

/// Places for pairs, as a power of two: few enough to stay in the cache of a core.
const PAIR_BITS: u32 = 15;
/// Facts that take part in pairs, likewise; later ones (of a text with that many words) are worked out each time.
const FACT_BITS: u32 = 17;
const KEY_BITS: u32 = 2 * FACT_BITS;

impl Memo {
    pub(super) fn new(languages: Languages) -> Memo {
        Memo {
            languages,
            slots: vec![(0, 0); 1 << 10],
            facts: Vec::new(),
            hashes: Vec::new(),
            alone: Vec::new(),
            pieces: Vec::new(),
            details: vec![Details::default()],
            surfaces: String::new(),
            lists: Vec::new(),
            readings: Vec::new(),
            cuts: Vec::new(),
            runs: rustc_hash::FxHashMap::default(),
            places: Vec::new(),
            pairs: vec![Pair::default()],
        }
    }

    /// How much it keeps, in spellings.
    pub(super) fn size(&self) -> usize {
        self.facts.len().max(self.runs.len()).max(self.pairs.len()).max(self.lists.len() / 16)
    }

    #[inline]
    pub(super) fn fact(&self, idx: u32) -> &Fact {
        &self.facts[idx as usize]
    }

    /// What labels taught of a spelling by itself, and the rows of its pieces; `None` where they taught nothing of its language.
    #[inline]
    pub(super) fn alone(&self, fact: u32) -> Option<(&Alone, &[u32])> {
        let alone = self.alone.get(fact as usize)?;
        Some((alone, &self.pieces[alone.pieces()]))
    }

    /// The entries of one word that have a tone.
    #[inline]
    pub(super) fn tones(&self, fact: u32) -> &[u32] {
        let fact = self.fact(fact);
        &self.lists[fact.tones as usize..(fact.tones + fact.n_tones) as usize]
    }

    #[inline]
    pub(super) fn details(&self, fact: u32) -> &Details {
        &self.details[self.facts[fact as usize].details as usize]
    }

    pub(super) fn set_cut(&mut self, fact: u32, ends: Option<Vec<u32>>) {
        self.facts[fact as usize].cut = match ends {
            None => Cut::NEVER,
            Some(ends) => {
                self.cuts.push(ends.into());
                Cut(self.cuts.len() as u32 + Cut::NEVER.0)
            }
        };
    }

    /// Where a word is cut, if it was asked and is cut at all.
    pub(super) fn cut(&self, fact: u32) -> Option<&[u32]> {
        let Cut(number) = self.facts[fact as usize].cut;
        let idx = number.checked_sub(Cut::NEVER.0 + 1)?;
        self.cuts.get(idx as usize).map(|ends| &**ends)
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
    pub(super) fn pair(&mut self, matcher: &Matcher, first: u32, next: u32) -> Pair {
        if (first | next) >> FACT_BITS != 0 {
            return self.work_out(matcher, first, next);
        }
        // A number for the two that no others have: its upper bits are the place, the others tell who is there.
        let both = u64::from(first) << FACT_BITS | u64::from(next);
        let key = both.wrapping_mul(0x9e37_79b9_7f4a_7c15) & ((1 << KEY_BITS) - 1);
        let (place, own) =
            ((key >> (KEY_BITS - PAIR_BITS)) as usize, key & ((1 << (KEY_BITS - PAIR_BITS)) - 1));
        match self.places.get(place) {
            Some(there) if there >> 32 == own + 1 => self.pairs[*there as u32 as usize],
            _ => self.learn_pair(matcher, (first, next), place, own),
        }
    }

    #[cold]
    fn learn_pair(&mut self, matcher: &Matcher, (first, next): (u32, u32), place: usize, own: u64) -> Pair {
        let pair = self.work_out(matcher, first, next);
        self.places.resize(1 << PAIR_BITS, 0);
        let mut idx = 0;
        if pair.thirds.is_some() {
            idx = self.pairs.len() as u64;
            self.pairs.push(pair);
        }
        self.places[place] = (own + 1) << 32 | idx;
        pair
    }

    fn work_out(&mut self, matcher: &Matcher, first: u32, next: u32) -> Pair {
        let (firsts, seconds) = (self.details(first).firsts, self.details(next).atoms);
        let mut found = Vec::new();
        for &first in self.list(firsts) {
            for &second in self.list(seconds) {
                found.extend_from_slice(matcher.atoms.pair(first, second));
            }
        }
        Pair { thirds: matcher.atoms.thirds(&found), phrases: self.keep(&found) }
    }

    fn keep_readings(&mut self, readings: Vec<(Disguise, Box<str>)>) -> (u32, u32) {
        let from = self.readings.len() as u32;
        self.readings.extend(readings);
        (from, self.readings.len() as u32)
    }

    fn keep(&mut self, numbers: &[u32]) -> List {
        let start = self.lists.len() as u32;
        self.lists.extend_from_slice(numbers);
        List { start, length: numbers.len() as u32 }
    }

    /// The fact of a spelling with this hash, worked out by `matcher` where it is new.
    #[inline]
    pub(super) fn look_up(&mut self, matcher: &Matcher, hash: u64, surface: &str, kind: Kind) -> u32 {
        let hash = hash ^ kind as u64;
        let ends = ends_of(surface.as_bytes());
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let (upper, number) = self.slots[at];
            if number == 0 {
                return self.learn(matcher, hash, surface, kind);
            }
            if upper == (hash >> 32) as u32 {
                let fact = &self.facts[number as usize - 1];
                let own = fact.start as usize..(fact.start + fact.length) as usize;
                if fact.ends == ends
                    && fact.kind == kind
                    && own.len() == surface.len()
                    && (own.len() <= 16 || self.surfaces.as_bytes()[own] == *surface.as_bytes())
                {
                    return number - 1;
                }
            }
            at = (at + 1) & mask;
        }
    }

    #[cold]
    fn learn(&mut self, matcher: &Matcher, hash: u64, surface: &str, kind: Kind) -> u32 {
        let languages = self.languages;
        let (lexicon, atoms) = (&*matcher.lexicon, &matcher.atoms);
        let is_word = kind == Kind::Word;
        let mut own = Vec::new();
        atoms.of(lexicon, surface, languages, |atom| own.push(atom));
        own.sort_unstable();
        own.dedup();
        let mut all = own.clone();
        if is_word {
            atoms.inside(lexicon, surface, languages, |atom| all.push(atom));
            all.sort_unstable();
            all.dedup();
        }
        let stands = if is_word { matcher.readings_of_word(surface) } else { Vec::new() };
        let slips = if is_word { matcher.slips_of(surface, languages, &own) } else { Vec::new() };
        let start = self.surfaces.len() as u32;
        self.surfaces.push_str(surface);
        let mut fact = Fact {
            ends: ends_of(surface.as_bytes()),
            openings: atoms.openings(&all),
            signs: atoms.signs(&own),
            start,
            length: surface.len() as u32,
            tones: 0,
            n_tones: 0,
            kind,
            senses: Senses::NONE,
            details: 0,
            cut: if is_word { Cut::UNASKED } else { Cut::NEVER },
            stands: !stands.is_empty(),
            slips: !slips.is_empty(),
            is_apart: false,
        };
        if !all.is_empty() || fact.stands || fact.slips {
            let mut entries: Vec<u32> = all.iter().flat_map(|&atom| atoms.singles(atom)).copied().collect();
            entries.sort_unstable();
            entries.dedup();
            let senses = |entry: &u32| matcher.senses_of(*entry);
            fact.senses = entries.iter().map(senses).fold(Senses::NONE, |one, other| one | other);
            let entries_of = self.keep(&entries);
            entries.retain(|entry| senses(entry).has(Senses::TONE));
            let tones = self.keep(&entries);
            (fact.tones, fact.n_tones) = (tones.start, tones.length);
            let apart: Vec<_> = all.iter().copied().filter(|&atom| atoms.opens_apart(atom)).collect();
            fact.is_apart = !apart.is_empty();
            all.retain(|&atom| atoms.opens(atom));
            let details = Details {
                entries: entries_of,
                atoms: self.keep(&own),
                firsts: self.keep(&all),
                apart: self.keep(&apart),
                stands: self.keep_readings(stands),
                slips: self.keep_readings(slips),
            };
            fact.details = self.details.len() as u32;
            self.details.push(details);
        }
        if let Some(learned) = matcher.learned(languages) {
            self.alone.push(Alone::new(surface, learned, &mut self.pieces));
        }
        self.facts.push(fact);
        self.hashes.push(hash);
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
            self.place(self.hashes[idx], idx as u32 + 1);
        }
    }
}
