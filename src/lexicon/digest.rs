//! What was read, in order: the hash of a lexicon's content.

use super::piece::Whole;

/// Names and texts of everything that was read. The lists that the program brings along, ten megabytes of them, are hashed only when the
/// hash is asked for, so that others can work meanwhile.
#[derive(Clone, Debug, Default)]
pub(super) struct Digest {
    parts: Vec<(Box<str>, Part)>,
}

#[derive(Clone, Debug)]
enum Part {
    Shipped(&'static str),
    Read(blake3::Hash),
}

impl Digest {
    /// Adds a text, which may be `whole`, one that the program brings along.
    pub(super) fn add(&mut self, name: &str, text: &str, whole: Whole) {
        let part = match whole.text() {
            Some(shipped) if shipped.len() == text.len() => Part::Shipped(shipped),
            _ => Part::Read(blake3::hash(text.as_bytes())),
        };
        self.parts.push((Box::from(name), part));
    }

    /// The hash of all names and texts, in their order: `O(bytes)`.
    pub(super) fn hash(&self) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        for (name, part) in &self.parts {
            let text = match part {
                Part::Shipped(text) => blake3::hash(text.as_bytes()),
                Part::Read(hash) => *hash,
            };
            hasher.update(&(name.len() as u64).to_le_bytes()).update(name.as_bytes()).update(text.as_bytes());
        }
        hasher.finalize()
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    fn hash_of(parts: &[(&str, &'static str)], shipped: bool) -> blake3::Hash {
        let mut digest = Digest::default();
        for (name, text) in parts {
            let whole = if shipped { Whole::of(&Cow::Borrowed(*text)) } else { Whole::default() };
            digest.add(name, text, whole);
        }
        digest.hash()
    }

    #[test]
    fn names_texts_and_their_order_count() {
        let both = [("a.tsv", "goose"), ("b.tsv", "gander")];
        let others = [
            [both[1], both[0]],
            [("a.tsv", "gander"), ("b.tsv", "goose")],
            [("a.tsvg", "oose"), both[1]],
            [("a.tsv", "goosE"), both[1]],
        ];
        for other in others {
            assert_ne!(hash_of(&both, false), hash_of(&other, false), "{other:?}");
        }
        assert_ne!(hash_of(&both, false), hash_of(&both[..1], false));
    }

    #[test]
    fn a_text_hashes_alike_shipped_or_read() {
        let parts = [("a.tsv", "goose"), ("b.tsv", "gander")];
        assert_eq!(hash_of(&parts, true), hash_of(&parts, false));
    }
}
