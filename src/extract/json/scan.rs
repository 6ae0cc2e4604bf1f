//! The search for the end of a string.

use memchr::memchr2;

/// The first quote or backslash. Most strings are short: eight bytes at a time beat the start-up cost of `memchr`.
#[inline]
pub(super) fn quote_or_backslash(bytes: &[u8]) -> Option<usize> {
    const SHORT: usize = 64;
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    // Zero bytes get their high bit set; bytes above the first such one may be wrong, and are not looked at.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    let mut at = 0;
    while let Some(eight) = bytes.get(at..at + 8).and_then(|eight| eight.first_chunk::<8>()) {
        if at >= SHORT {
            return memchr2(b'"', b'\\', &bytes[at..]).map(|found| at + found);
        }
        let word = u64::from_le_bytes(*eight);
        let found = zeros(word ^ (ONES * u64::from(b'"'))) | zeros(word ^ (ONES * u64::from(b'\\')));
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    bytes[at..].iter().position(|byte| matches!(byte, b'"' | b'\\')).map(|found| at + found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_quote_or_backslash_is_found_at_any_place() {
        for length in 0..200 {
            let mut bytes = vec![b'#'; length];
            assert_eq!(quote_or_backslash(&bytes), None);
            for at in 0..length {
                bytes[at] = if at % 2 == 0 { b'"' } else { b'\\' };
                assert_eq!(quote_or_backslash(&bytes), Some(at));
                bytes[at] = if at % 3 == 0 { b'!' } else { b']' };
            }
        }
    }
}
