//! The top-level keys of a line that are worth reading; everything else is passed over.

use std::borrow::Cow;

use super::node::same_key;

/// A set of keys, found by their length.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    by_length: Vec<Vec<Cow<'static, str>>>,
}

impl Wanted {
    /// The keys that `paths` begin with, and the paths themselves (a key may hold dots).
    pub(super) fn of(paths: impl IntoIterator<Item = Cow<'static, str>>) -> Wanted {
        let mut by_length: Vec<Vec<Cow<'static, str>>> = Vec::new();
        let mut add = |key: Cow<'static, str>| {
            by_length.resize(by_length.len().max(key.len() + 1), Vec::new());
            if !by_length[key.len()].contains(&key) {
                by_length[key.len()].push(key);
            }
        };
        for path in paths {
            if let Some((key, _)) = path.split_once('.') {
                add(Cow::Owned(key.to_owned()));
            }
            add(path);
        }
        Wanted { by_length }
    }

    /// The key as the set holds it.
    pub(super) fn find(&self, key: &str) -> Option<&str> {
        let keys = self.by_length.get(key.len())?;
        keys.iter().find(|wanted| same_key(wanted, key)).map(AsRef::as_ref)
    }
}
