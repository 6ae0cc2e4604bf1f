//! Authors as pseudonyms: a keyed hash, so that one author stays one author and nobody without the key finds the name.
//!
//! The key never leaves the machine; only its id is written, so that two reports can be told to use the same one. Where the
//! key comes from is the command line's business: this file only computes.

use std::fmt;

/// How authors appear in what is written.
#[derive(Clone, Debug)]
pub(crate) enum Naming {
    /// As the document shows them.
    Plain,
    /// As `anon-` and 16 hexadecimal digits.
    Pseudonym(Key),
}

/// What pseudonyms are made with.
#[derive(Clone)]
pub(crate) struct Key([u8; 32]);

/// A key file without content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the pseudonym key is shorter than 16 bytes")]
pub(crate) struct WeakKey;

impl Key {
    /// The key of a file's content; blanks around it do not count. Any text of at least 16 bytes will do.
    ///
    /// # Errors
    ///
    /// A content that could be guessed.
    pub(crate) fn from_content(content: &[u8]) -> Result<Key, WeakKey> {
        let content = content.trim_ascii();
        if content.len() < 16 {
            return Err(WeakKey);
        }
        Ok(Key(blake3::derive_key("commentariat 2026 pseudonyms of authors, key", content)))
    }

    /// The name that stands for an author.
    pub(crate) fn pseudonym(&self, author: &str) -> String {
        format!("anon-{}", &blake3::keyed_hash(&self.0, author.as_bytes()).to_hex()[..16])
    }

    /// What may be written of the key: eight hexadecimal digits.
    pub(crate) fn id(&self) -> String {
        let id = blake3::derive_key("commentariat 2026 pseudonyms of authors, id of the key", &self.0);
        blake3::Hash::from_bytes(id).to_hex()[..8].to_owned()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.id())
    }
}

impl Naming {
    /// An author as written.
    pub(crate) fn name(&self, author: &str) -> String {
        match self {
            Naming::Plain => author.to_owned(),
            Naming::Pseudonym(key) => key.pseudonym(author),
        }
    }

    /// The id of the key, where there is one.
    pub(crate) fn key_id(&self) -> Option<String> {
        match self {
            Naming::Plain => None,
            Naming::Pseudonym(key) => Some(key.id()),
        }
    }

    /// Whether names, and with them raw records, may be written.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self, Naming::Plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pseudonym_depends_on_the_key_and_the_name() {
        let key = Key::from_content(b"0123456789abcdef0123\n").unwrap();
        let same = Key::from_content(b"0123456789abcdef0123").unwrap();
        let other = Key::from_content(b"another key of enough bytes").unwrap();
        assert_eq!(key.pseudonym("Ann"), same.pseudonym("Ann"));
        assert_ne!(key.pseudonym("Ann"), key.pseudonym("ann"));
        assert_ne!(key.pseudonym("Ann"), other.pseudonym("Ann"));
        assert_ne!(key.id(), other.id());
        assert!(!format!("{key:?}").contains("0123456789abcdef"));
        assert!(Key::from_content(b" short \n").is_err());
    }
}
