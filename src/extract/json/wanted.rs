//! The top-level keys of a line that are worth reading; everything else is passed over.

use std::borrow::Cow;

use super::node::same_key;

/// A set of keys, found by their length.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    by_length: Vec<Vec<Key>>,
}

/// A key that is wanted, and whether the head of the stream has it.
#[derive(Clone, Debug)]
struct Key {
    name: Cow<'static, str>,
    is_seen: bool,
}

impl Wanted {
    /// The keys that `paths` begin with, and the paths themselves (a key may hold dots).
    pub(super) fn of(paths: impl IntoIterator<Item = Cow<'static, str>>) -> Wanted {
        let mut by_length: Vec<Vec<Key>> = Vec::new();
        let mut add = |name: Cow<'static, str>| {
            by_length.resize(by_length.len().max(name.len() + 1), Vec::new());
            let keys = &mut by_length[name.len()];
            if !keys.iter().any(|key| key.name == name) {
                keys.push(Key { name, is_seen: false });
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

    /// Marks the keys that the head of the stream has.
    pub(super) fn mark<'k>(&mut self, seen: impl IntoIterator<Item = &'k str>) {
        for name in seen {
            let keys = self.by_length.get_mut(name.len());
            if let Some(key) = keys.and_then(|keys| keys.iter_mut().find(|key| key.name == name)) {
                key.is_seen = true;
            }
        }
    }

    /// Whether the head has this key.
    pub(super) fn has_seen(&self, name: &str) -> bool {
        self.find(name).is_some_and(|(_, is_seen)| is_seen)
    }

    /// The key as the set holds it, and whether the head has it.
    pub(super) fn find(&self, name: &str) -> Option<(&str, bool)> {
        let keys = self.by_length.get(name.len())?;
        keys.iter().find(|key| same_key(&key.name, name)).map(|key| (key.name.as_ref(), key.is_seen))
    }
}
