//! What the names that a page gives to its elements say of them: author, time, text, votes, furniture.

use std::ops::BitOr;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::dom::{NodeIdx, Page};

/// A set of roles; an element may have several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Roles(u16);

impl Roles {
    pub(super) const COMMENT: Roles = Roles(1);
    pub(super) const CERTAIN: Roles = Roles(1 << 1);
    pub(super) const AUTHOR: Roles = Roles(1 << 2);
    pub(super) const NAME: Roles = Roles(1 << 3);
    pub(super) const TIME: Roles = Roles(1 << 4);
    pub(super) const TEXT: Roles = Roles(1 << 5);
    pub(super) const VOTE: Roles = Roles(1 << 6);
    pub(super) const UP: Roles = Roles(1 << 7);
    pub(super) const DOWN: Roles = Roles(1 << 8);
    pub(super) const FURNITURE: Roles = Roles(1 << 9);
    pub(super) const META: Roles = Roles(1 << 10);
    pub(super) const PROFILE: Roles = Roles(1 << 11);
    pub(super) const ELSEWHERE: Roles = Roles(1 << 12);
    pub(super) const DEPTH: Roles = Roles(1 << 13);

    const HEAD: Roles = Roles(1 << 14);

    /// Whether any of `roles` is among these.
    pub(super) fn any(self, roles: Roles) -> bool {
        self.0 & roles.0 != 0
    }
}

impl BitOr for Roles {
    type Output = Roles;

    fn bitor(self, other: Roles) -> Roles {
        Roles(self.0 | other.0)
    }
}

const NAMES: [(&str, Roles); 16] = [
    ("comment", Roles::COMMENT),
    ("certain", Roles::CERTAIN),
    ("author", Roles::AUTHOR),
    ("name", Roles::NAME),
    ("time", Roles::TIME),
    ("text", Roles::TEXT),
    ("vote", Roles::VOTE),
    ("up", Roles::UP),
    ("down", Roles::DOWN),
    ("furniture", Roles::FURNITURE),
    ("meta", Roles::META),
    ("profile", Roles::PROFILE),
    ("elsewhere", Roles::ELSEWHERE),
    ("depth", Roles::DEPTH),
    ("head", Roles::HEAD),
    ("other", Roles(0)),
];

static STEMS: LazyLock<FxHashMap<String, Roles>> = LazyLock::new(|| {
    let table: FxHashMap<String, Vec<String>> =
        toml::from_str(include_str!("roles.toml")).expect("a test reads roles.toml");
    let mut stems = FxHashMap::default();
    for (name, roles) in NAMES {
        for stem in table.get(name).into_iter().flatten() {
            let known: &mut Roles = stems.entry(stem.clone()).or_default();
            *known = *known | roles;
        }
    }
    stems
});

/// The roles of every node of a page, by its classes, id and property; none for text nodes.
pub(super) fn of_page(page: &Page<'_>) -> Vec<Roles> {
    let mut known: FxHashMap<&str, Roles> = FxHashMap::default();
    (0..page.len()).map(|idx| of_node(page, idx, &mut known)).collect()
}

fn of_node<'h>(page: &Page<'h>, idx: NodeIdx, known: &mut FxHashMap<&'h str, Roles>) -> Roles {
    let Some(element) = page.element(idx) else { return Roles::default() };
    // The root and the body carry the classes of the whole page ("single-post").
    if matches!(page.tag(idx), "html" | "body") {
        return Roles::default();
    }
    let mut roles = Roles::default();
    for (name, value) in element.value().attrs() {
        if matches!(name, "class" | "id" | "itemprop" | "data-testid" | "data-role" | "data-qa" | "data-type")
        {
            for name in value.split_ascii_whitespace() {
                roles = roles | *known.entry(name).or_insert_with(|| of_name(name));
            }
        }
    }
    roles
}

/// The roles that a class name or id speaks of.
pub(super) fn of_name(name: &str) -> Roles {
    let words: Vec<Roles> = words(name).iter().map(|word| of_word(word)).collect();
    let roles = words.iter().fold(Roles::default(), |roles, &word| roles | word);
    let is_headed = words.len() <= 2 && words.last().is_some_and(|last| last.any(Roles::HEAD));
    if is_headed { Roles(roles.0 & !(Roles::AUTHOR | Roles::NAME).0) } else { roles }
}

/// `commentAuthor-box2` to `comment`, `author`, `box`.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut lower_before = false;
    // Class names of compiled style sheets can be long; a name says what it says at its start.
    for letter in name.chars().take(80) {
        let is_start = !letter.is_ascii_alphabetic() || (letter.is_ascii_uppercase() && lower_before);
        if is_start && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        lower_before = letter.is_ascii_lowercase();
        if letter.is_ascii_alphabetic() {
            word.push(letter.to_ascii_lowercase());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

fn of_word(word: &str) -> Roles {
    if let Some(roles) = stem(word) {
        return roles;
    }
    let halves = (2..word.len().saturating_sub(1)).map(|at| word.split_at(at));
    let both = |(first, last): (&str, &str)| {
        let (first, last) = (stem(first)?, stem(last)?);
        Some(Roles(first.0 & !Roles::HEAD.0) | last)
    };
    halves.into_iter().find_map(both).unwrap_or_default()
}

fn stem(word: &str) -> Option<Roles> {
    let singular = || word.strip_suffix("ies").map(|stem| format!("{stem}y"));
    STEMS
        .get(word)
        .or_else(|| STEMS.get(word.strip_suffix('s')?))
        .or_else(|| STEMS.get(&singular()?))
        .copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_of_the_table_is_read() {
        let table: FxHashMap<String, Vec<String>> = toml::from_str(include_str!("roles.toml")).unwrap();
        let mut unknown: Vec<_> =
            table.keys().filter(|key| !NAMES.iter().any(|(name, _)| name == key)).collect();
        unknown.sort();
        assert_eq!((unknown, table.len()), (vec![], NAMES.len()));
    }

    #[test]
    fn names_are_cut_into_words() {
        for (name, roles) in [
            ("comment-author", Roles::AUTHOR),
            ("commentAuthor", Roles::AUTHOR),
            ("commentauthor", Roles::COMMENT),
            ("cld-dislike-count-wrap", Roles::DOWN),
            ("Comment__body--large", Roles::TEXT),
            ("replies", Roles::COMMENT),
            ("comments2", Roles::CERTAIN),
        ] {
            assert!(of_name(name).any(roles), "{name}");
        }
        for (name, roles) in [
            ("update", Roles::TIME),
            ("context", Roles::TEXT),
            ("dislike", Roles::UP),
            ("user-comments", Roles::AUTHOR),
            ("nutzerkommentar", Roles::AUTHOR),
            ("candidate", Roles::TIME),
            ("uptown", Roles::UP),
        ] {
            assert!(!of_name(name).any(roles), "{name}");
        }
    }
}
