//! A 64-bit hash of folded words, made once a token and shared by every later look-up.
//!
//! A folded multiplication a block of eight bytes (the construction of wyhash and foldhash). The same on every machine and in
//! every version of the program: learned weights may be keyed by it. It is no defence against texts that are written to
//! collide, so tables compare the words themselves.

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const STEP: u64 = 0xa076_1d64_78bd_642f;
const LAST: u64 = 0xe703_7ed1_a0b4_28db;

/// The hash of a folded word: `O(bytes)`, about 2 ns for a word of up to eight.
#[inline]
pub(crate) fn hash_word(word: &[u8]) -> u64 {
    let mut hash = (word.len() as u64).wrapping_add(1).wrapping_mul(SEED);
    let (blocks, rest) = word.as_chunks::<8>();
    for block in blocks {
        hash = mix(hash ^ u64::from_le_bytes(*block), STEP);
    }
    if !rest.is_empty() {
        hash = mix(hash ^ tail(rest), STEP);
    }
    mix(hash, LAST)
}

/// A word as two numbers and its length tell it from all others, if it has at most 16 bytes; else its ends.
#[inline]
pub(crate) fn ends_of(word: &[u8]) -> [u64; 2] {
    match (word.first_chunk::<8>(), word.last_chunk::<8>()) {
        (Some(first), Some(last)) => [u64::from_le_bytes(*first), u64::from_le_bytes(*last)],
        _ if word.is_empty() => [0, 0],
        _ => [tail(word), 0],
    }
}

/// One to seven bytes as one number; different for different bytes of one length.
#[inline]
fn tail(rest: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (rest.first_chunk::<4>(), rest.last_chunk::<4>()) {
        return u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32;
    }
    let at = |idx: usize| u64::from(rest[idx]);
    at(0) | at(rest.len() / 2) << 8 | at(rest.len() - 1) << 16
}

#[inline]
fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn words_that_differ_in_one_letter_or_in_length_hash_apart() {
        let mut seen = HashSet::new();
        for length in 0..40 {
            let word = vec![b'a'; length];
            assert!(seen.insert(hash_word(&word)), "{length}");
            for at in 0..length {
                let mut other = word.clone();
                other[at] = b'b';
                assert!(seen.insert(hash_word(&other)), "{length} {at}");
            }
        }
    }

    #[test]
    fn hashes_are_the_same_on_every_machine() {
        assert_eq!(hash_word(b""), 599_253_049_823_791_284);
        assert_eq!(hash_word("стол".as_bytes()), 5408419543287496997);
    }
}
