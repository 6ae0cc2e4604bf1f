//! The key of a pattern: a 64-bit hash that is the same on every machine, made of the hashes of the pattern's words.

use super::hash_word;

/// The key of a pattern of learned weights. That of words in a row follows from the hashes that their tokens have already;
/// a pattern in braces is hashed byte by byte, see [`Braced`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key(u64);

impl Key {
    /// The key of a whole pattern: `O(pattern)`.
    pub(crate) fn of(pattern: &str) -> Key {
        if pattern.starts_with('{') {
            return Braced::EMPTY.then(pattern).key();
        }
        let mut words = pattern.as_bytes().split(|&byte| byte == b' ').map(|word| Key(hash_word(word)));
        let first = words.next().unwrap_or(Key(0));
        words.fold(first, Key::and)
    }

    /// The key of one word with this hash, by [`hash_word`].
    pub(crate) fn of_word(hash: u64) -> Key {
        Key(hash)
    }

    /// The key of what this is the key of, a blank, and one word.
    #[inline]
    pub(crate) fn and(self, word: Key) -> Key {
        Key((self.0.rotate_left(25) ^ word.0).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// The key of what this is the key of, a blank, and the words of `more`.
    pub(crate) fn and_words(self, more: &str) -> Key {
        more.split(' ').fold(self, |key, word| key.and(Key(hash_word(word.as_bytes()))))
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

/// A growing hash (FNV-1a, 64 bits) of a pattern in braces, fed in pieces.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Braced(u64);

impl Braced {
    const EMPTY: Braced = Braced(0xcbf2_9ce4_8422_2325);

    /// A pattern that begins so, with an opening brace.
    pub(crate) fn new(opening: &str) -> Braced {
        Braced::EMPTY.then(opening)
    }

    /// What was fed so far and `more` behind it: `O(more)`.
    pub(crate) fn then(self, more: &str) -> Braced {
        Braced(
            more.bytes().fold(self.0, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)),
        )
    }

    /// The key of the pattern.
    pub(crate) fn key(self) -> Key {
        Key(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_give_the_key_of_the_whole() {
        let lazy = Key::of_word(hash_word(b"lazy"));
        assert_eq!(Key::of("lazy day at sea"), lazy.and_words("day").and_words("at sea"));
        assert_ne!(Key::of("lazy day"), Key::of("day lazy"));
        assert_ne!(Key::of("lazy lazy"), Key::of("lazy lazy lazy"));
        assert_eq!(Key::of("{a & b}"), Braced::new("{a & ").then("b").then("}").key());
        // Published test vectors of FNV-1a.
        assert_eq!(Braced::new("a").key().value(), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(Braced::new("foobar").key().value(), 0x8594_4171_f739_67e8);
    }
}
