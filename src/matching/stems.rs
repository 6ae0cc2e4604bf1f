//! Stems by the hash of their bytes, and what each stem stands for.
//!
//! A word is hashed once, byte by byte; after each byte one bit of a map tells whether some stem may end there, and only then
//! the table of stems is asked. So a word costs a few nanoseconds a byte, however many stems there are, and a table is made
//! in a tenth of the time that an automaton takes.

use super::lists::Lists;

/// Bits of one half of the map of hashes.
const MAP_BITS: usize = 1 << 20;

/// Distinct stems that words begin with.
#[derive(Debug)]
pub(super) struct Stems {
    /// The hashes of stems that end their word, as bits.
    whole: Vec<u64>,
    /// Of the others.
    open: Vec<u64>,
    /// Open addressing: the upper half of the hash, and one more than the number of the stem.
    slots: Vec<(u32, u32)>,
    /// By stem: the end of its bytes in `bytes`.
    ends: Vec<u32>,
    bytes: Vec<u8>,
}

impl Stems {
    /// No stems yet, with room for `n_stems` before it has to grow.
    pub(super) fn with_capacity(n_stems: usize) -> Stems {
        Stems {
            whole: vec![0; MAP_BITS / 64],
            open: vec![0; MAP_BITS / 64],
            slots: vec![(0, 0); (2 * n_stems).next_power_of_two().max(64)],
            ends: Vec::with_capacity(n_stems),
            bytes: Vec::with_capacity(8 * n_stems),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The number of a stem, new or not. `is_whole`: the word ends with it.
    pub(super) fn add(&mut self, stem: &str, is_whole: bool) -> u32 {
        let hash = stem.bytes().fold(0, step);
        let (cell, bit) = place(hash);
        let half = if is_whole { &mut self.whole } else { &mut self.open };
        half[cell] |= bit;
        match self.find(hash, stem.as_bytes()) {
            Ok(known) => known,
            Err(free) => {
                let number = self.ends.len() as u32;
                self.bytes.extend_from_slice(stem.as_bytes());
                self.ends.push(self.bytes.len() as u32);
                self.slots[free] = ((hash >> 32) as u32, number + 1);
                if self.ends.len() * 2 > self.slots.len() {
                    self.grow();
                }
                number
            }
        }
    }

    fn grow(&mut self) {
        self.slots = vec![(0, 0); self.slots.len() * 2];
        for number in 0..self.ends.len() as u32 {
            let hash = self.stem(number).iter().copied().fold(0, step);
            if let Err(free) = self.find(hash, self.stem(number)) {
                self.slots[free] = ((hash >> 32) as u32, number + 1);
            }
        }
    }

    fn stem(&self, number: u32) -> &[u8] {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
        &self.bytes[start as usize..self.ends[number as usize] as usize]
    }

    /// The number of the stem with these bytes, or the slot where it would stand.
    fn find(&self, hash: u64, stem: &[u8]) -> Result<u32, usize> {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            match self.slots[at] {
                (_, 0) => return Err(at),
                (upper, number) if upper == (hash >> 32) as u32 && self.stem(number - 1) == stem => {
                    return Ok(number - 1);
                }
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// Calls `found(stem, end)` for every stem that `word` begins with and that leaves room for its endings; a clitic may
    /// follow any word. `O(word)`.
    pub(super) fn of_word(&self, word: &str, found: &mut impl FnMut(usize, usize)) {
        self.walk(word, |next| next.is_none_or(|next| next == b'\''), found);
    }

    /// The same for every stem that `text` begins with, whatever follows.
    pub(super) fn of_start(&self, text: &str, found: &mut impl FnMut(usize, usize)) {
        self.walk(text, |_| true, found);
    }

    fn walk(&self, text: &str, may_end: impl Fn(Option<u8>) -> bool, found: &mut impl FnMut(usize, usize)) {
        let bytes = text.as_bytes();
        let mut hash = 0;
        for (at, &byte) in bytes.iter().enumerate() {
            hash = step(hash, byte);
            let (cell, bit) = place(hash);
            if (self.open[cell] & bit != 0
                || self.whole[cell] & bit != 0 && may_end(bytes.get(at + 1).copied()))
                && let Ok(stem) = self.find(hash, &bytes[..=at])
            {
                found(stem as usize, at + 1);
            }
        }
    }
}

fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte) ^ 0x51).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
}

fn place(hash: u64) -> (usize, u64) {
    let at = (hash.wrapping_mul(0xa076_1d64_78bd_642f) >> 44) as usize % MAP_BITS;
    (at / 64, 1 << (at % 64))
}

/// Distinct stems that may stand inside words, and what each stands for.
#[derive(Default)]
pub(super) struct Needles {
    pub(super) stems: Vec<String>,
    pub(super) payloads: Vec<Vec<u32>>,
}

impl Needles {
    /// What a stem stands for so far, new or not. `O(stems)`: there are a few dozen.
    pub(super) fn payload(&mut self, stem: &str) -> &mut Vec<u32> {
        let known = self.stems.iter().position(|own| own == stem);
        let idx = known.unwrap_or_else(|| {
            self.stems.push(stem.to_owned());
            self.payloads.push(Vec::new());
            self.stems.len() - 1
        });
        &mut self.payloads[idx]
    }

    /// What each stem stands for.
    pub(super) fn into_lists(self) -> Lists<u32> {
        let n_stems = self.stems.len();
        let pairs =
            (0..).zip(self.payloads).flat_map(|(stem, own)| own.into_iter().map(move |one| (stem, one)));
        Lists::new(n_stems, pairs.collect())
    }
}

#[cfg(test)]
mod tests {
    use aho_corasick::AhoCorasick;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// The stems that a word begins with are those that a plain overlapping scan finds at its start.
        #[test]
        fn stems_are_those_of_an_automaton(
            stems in prop::collection::vec("[abя']{1,5}", 1..40),
            words in prop::collection::vec("[abя']{0,9}", 1..40),
        ) {
            let mut table = Stems::with_capacity(1);
            let numbers: Vec<_> = stems.iter().map(|stem| table.add(stem, false) as usize).collect();
            let automaton = AhoCorasick::new(&stems).unwrap();
            for word in &words {
                let mut want: Vec<_> = automaton
                    .find_overlapping_iter(word)
                    .filter(|found| found.start() == 0)
                    .map(|found| (found.end(), numbers[found.pattern().as_usize()]))
                    .collect();
                want.sort_unstable();
                want.dedup();
                let mut got = Vec::new();
                table.of_start(word, &mut |stem, end| got.push((end, stem)));
                prop_assert_eq!(&got, &want, "{:?}", word);
                got.clear();
                table.of_word(word, &mut |stem, end| got.push((end, stem)));
                prop_assert_eq!(&got, &want, "open stems leave room: {:?}", word);
            }
        }
    }

    #[test]
    fn whole_stems_end_their_word_or_stand_before_a_clitic() {
        let mut table = Stems::with_capacity(4);
        let quay = table.add("quay", true) as usize;
        let ends = |word: &str| {
            let mut ends = Vec::new();
            table.of_word(word, &mut |stem, end| ends.push((stem, end)));
            ends
        };
        assert_eq!(ends("quay"), [(quay, 4)]);
        assert_eq!(ends("quay's"), [(quay, 4)]);
        assert!(ends("quays").is_empty() && ends("qua").is_empty());
    }
}
