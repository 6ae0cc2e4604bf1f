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
