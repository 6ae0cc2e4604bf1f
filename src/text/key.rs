//! The key of a pattern: a 64-bit hash that is the same on every machine and can be grown byte by byte.

/// A growing hash (FNV-1a, 64 bits): feeding it a pattern in pieces gives the key of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key(u64);

impl Key {
    /// The key of the empty pattern.
    pub(crate) const EMPTY: Key = Key(0xcbf2_9ce4_8422_2325);

    /// The key of a whole pattern.
    pub(crate) fn of(pattern: &str) -> Key {
        Key::EMPTY.then(pattern)
    }

    /// The key of what was fed so far and `more` behind it: `O(more)`.
    pub(crate) fn then(self, more: &str) -> Key {
        Key(more.bytes().fold(self.0, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)))
    }

    /// The key of this hash.
    #[cfg(test)]
    pub(crate) fn from_value(hash: u64) -> Key {
        Key(hash)
    }

    /// The hash itself.
    pub(crate) fn value(self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_give_the_key_of_the_whole() {
        assert_eq!(Key::of("lazy ").then("day"), Key::of("lazy day"));
        // Published test vectors of FNV-1a.
        assert_eq!(Key::of("a").value(), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(Key::of("foobar").value(), 0x8594_4171_f739_67e8);
    }
}
