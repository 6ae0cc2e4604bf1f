//! Categories of abuse: the built-in ones, and those that a lexicon declares in its `categories.tsv`.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::sense::UnknownName;

/// What kind of abuse an entry or flag speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Category {
    /// Crude words, aimed at nobody.
    Profanity,
    /// An attack on a person.
    Insult,
    /// An attack on people for the group they belong to.
    IdentityAttack,
    /// A threat, a wish of harm or a call for it.
    Threat,
    /// Sexual content.
    Sexual,
    /// People spoken of as animals, disease, filth or things.
    Dehumanisation,
    /// A category that a user's lexicon declares.
    Own(OwnCategory),
}

/// A category of a user's own; two of the same name are equal.
///
/// Declared while a lexicon is read, and kept for the life of the program, at most 1,024 of them.
#[derive(Clone, Copy)]
pub struct OwnCategory(&'static Declared);

struct Declared {
    name: String,
    counts_as: Option<Category>,
    label: String,
}

/// How many different declarations a process takes.
const MAX_OWN: usize = 1024;
/// Longest name, in bytes.
const MAX_NAME: usize = 40;
/// Longest label, in bytes.
const MAX_LABEL: usize = 200;

/// Every declaration that was read. It is written while lexicons and reports are read, never while a comment is scored.
static DECLARED: Mutex<Vec<&'static Declared>> = Mutex::new(Vec::new());

impl Category {
    /// Every built-in category, in declaration order.
    pub const ALL: &'static [Category] = &[
        Category::Profanity,
        Category::Insult,
        Category::IdentityAttack,
        Category::Threat,
        Category::Sexual,
        Category::Dehumanisation,
    ];

    /// The name used in word lists, policies and reports.
    pub fn name(self) -> &'static str {
        match self {
            Category::Profanity => "profanity",
            Category::Insult => "insult",
            Category::IdentityAttack => "identity_attack",
            Category::Threat => "threat",
            Category::Sexual => "sexual",
            Category::Dehumanisation => "dehumanisation",
            Category::Own(own) => &own.0.name,
        }
    }

    /// The built-in category of this name.
    pub(super) fn built_in(name: &str) -> Option<Category> {
        Some(match name {
            "profanity" => Category::Profanity,
            "insult" => Category::Insult,
            "identity_attack" => Category::IdentityAttack,
            "threat" => Category::Threat,
            "sexual" => Category::Sexual,
            "dehumanisation" => Category::Dehumanisation,
            _ => return None,
        })
    }

    /// What it is called in reasons: the label that was declared, else its name.
    pub fn label(self) -> &'static str {
        match self {
            Category::Own(own) => &own.0.label,
            built_in => built_in.name(),
        }
    }

    /// The built-in category whose attributes it speaks for: itself, or what a user's own was declared to count as, if
    /// anything.
    pub fn counts_as(self) -> Option<Category> {
        match self {
            Category::Own(own) => own.0.counts_as,
            built_in => Some(built_in),
        }
    }

    /// A category of a user's own; `None` where the name or label is none, or too many were declared.
    pub(super) fn declare(name: &str, counts_as: Option<Category>, label: &str) -> Option<Category> {
        if !is_name(name) || label.len() > MAX_LABEL {
            return None;
        }
        intern(
            |own| own.name == name && own.counts_as == counts_as && own.label == label,
            || Declared { name: name.to_owned(), counts_as, label: label.to_owned() },
        )
    }
}

/// Whether a user's category may be called so: lower-case letters, digits and `_`, a letter first, at most 40, and no
/// built-in name.
fn is_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    name.len() <= MAX_NAME
        && name.bytes().all(plain)
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && Category::from_str(name).is_err()
}

/// The declaration that fits, else a new one.
fn intern(fits: impl Fn(&Declared) -> bool, new: impl FnOnce() -> Declared) -> Option<Category> {
    let mut declared = DECLARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(own) = declared.iter().find(|own| fits(own)) {
        return Some(Category::Own(OwnCategory(own)));
    }
    if declared.len() >= MAX_OWN {
        return None;
    }
    let own: &'static Declared = Box::leak(Box::new(new()));
    declared.push(own);
    Some(Category::Own(OwnCategory(own)))
}

impl FromStr for Category {
    type Err = UnknownName;

    /// Reads the name of a built-in category.
    fn from_str(name: &str) -> Result<Category, UnknownName> {
        Category::built_in(name).ok_or_else(|| {
            UnknownName::new("category", name, Category::ALL.iter().map(|category| category.name()).collect())
        })
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Category {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Category {
    /// Reads any name that a verdict may have, those of users' own categories included, whose lexicon is not at hand.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Category, D::Error> {
        let name = String::deserialize(deserializer)?;
        let built_in = name.parse();
        built_in.or_else(|unknown: UnknownName| {
            let new = || Declared { name: name.clone(), counts_as: None, label: name.clone() };
            let own = is_name(&name).then(|| intern(|own| own.name == name, new)).flatten();
            own.ok_or_else(|| serde::de::Error::custom(unknown))
        })
    }
}

impl PartialEq for OwnCategory {
    fn eq(&self, other: &OwnCategory) -> bool {
        self.0.name == other.0.name
    }
}

impl Eq for OwnCategory {}

impl Hash for OwnCategory {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.name.hash(state);
    }
}

impl PartialOrd for OwnCategory {
    fn partial_cmp(&self, other: &OwnCategory) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for OwnCategory {
    fn cmp(&self, other: &OwnCategory) -> Ordering {
        self.0.name.cmp(&other.0.name)
    }
}

impl fmt::Debug for OwnCategory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.name)
    }
}
