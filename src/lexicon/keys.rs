//! Learned rows by the key of their pattern: a table that fits a core's own cache, behind a sieve that passes over most keys.

/// The keys of rows, by row, and the way back.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    /// By row.
    keys: Vec<u64>,
    /// Open addressing: one more than the row; a power of two, at most two thirds full.
    slots: Vec<u32>,
    sieve: Sieve,
}

impl Keys {
    /// Makes room for `more` keys.
    pub(super) fn reserve(&mut self, more: usize) {
        let n_keys = self.keys.len() + more;
        self.keys.reserve(more);
        if n_keys * 3 <= self.slots.len() * 2 {
            return;
        }
        self.slots = vec![0; (n_keys * 3 / 2).next_power_of_two().max(64)];
        self.sieve = Sieve::new(n_keys, &self.keys);
        for row in 0..self.keys.len() {
            if let Err(free) = self.probe(self.keys[row]) {
                self.slots[free] = row as u32 + 1;
            }
        }
    }

    /// The row of a key; a key that is new has the next row from now on.
    pub(super) fn add(&mut self, key: u64) -> u32 {
        self.reserve(1);
        match self.probe(key) {
            Ok(row) => row,
            Err(free) => {
                let row = self.keys.len() as u32;
                self.slots[free] = row + 1;
                self.keys.push(key);
                self.sieve.add(key);
                row
            }
        }
    }

    /// The row of a key. Most keys of a comment are in no row, and cost one bit.
    #[inline]
    pub(super) fn find(&self, key: u64) -> Option<u32> {
        if self.sieve.may_have(key) { self.probe(key).ok() } else { None }
    }

    /// The row of a key, or the slot where it would stand; not before [`Keys::reserve`].
    fn probe(&self, key: u64) -> Result<u32, usize> {
        let mask = self.slots.len() - 1;
        let mut at = (mix(key) >> 24) as usize & mask;
        loop {
            match self.slots[at] {
                0 => return Err(at),
                row if self.keys[row as usize - 1] == key => return Ok(row - 1),
                _ => at = (at + 1) & mask,
            }
        }
    }
}

fn mix(key: u64) -> u64 {
    key.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Which keys are certainly not there.
#[derive(Clone, Debug, Default)]
struct Sieve {
    bits: Vec<u64>,
}

impl Sieve {
    /// Bits a key, at least.
    const BITS: usize = 24;

    fn new(n_keys: usize, keys: &[u64]) -> Sieve {
        let mut sieve = Sieve { bits: vec![0; (n_keys * Sieve::BITS).next_power_of_two().max(64) / 64] };
        keys.iter().for_each(|key| sieve.add(*key));
        sieve
    }

    fn place(&self, key: u64) -> (usize, u64) {
        let mixed = mix(key);
        ((mixed >> 40) as usize & self.bits.len().wrapping_sub(1), 1 << (mixed >> 34 & 63))
    }

    fn add(&mut self, key: u64) {
        let (word, bit) = self.place(key);
        self.bits[word] |= bit;
    }

    #[inline]
    fn may_have(&self, key: u64) -> bool {
        let (word, bit) = self.place(key);
        self.bits.get(word).is_some_and(|bits| bits & bit != 0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn keys_are_found_as_in_a_map(added in prop::collection::vec(0..400_u64, 0..600), room in 0..300_usize) {
            let (mut keys, mut map) = (Keys::default(), HashMap::new());
            keys.reserve(room);
            for key in added {
                let key = key.wrapping_mul(0x0100_0000_01b3);
                let next = map.len() as u32;
                prop_assert_eq!(keys.add(key), *map.entry(key).or_insert(next));
            }
            for key in (0..400_u64).map(|key| key.wrapping_mul(0x0100_0000_01b3)) {
                prop_assert_eq!(keys.find(key), map.get(&key).copied());
            }
        }
    }
}
