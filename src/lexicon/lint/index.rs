//! Patterns by the stem of their first word, to find those that may match a given word without trying all.

use std::collections::HashMap;

use crate::lexicon::{Endings, Lexicon, Pattern, WordPattern};

/// A pattern of a lexicon: (entry, index of its pattern).
pub(super) type Place = (u32, u16);

/// Patterns by language and first stem; those whose stem may stand inside a word apart.
pub(super) struct Index<'a> {
    lexicon: &'a Lexicon,
    by_stem: HashMap<(u8, &'a str), Vec<Place>>,
    inside: Vec<Place>,
}

impl<'a> Index<'a> {
    pub(super) fn new(lexicon: &'a Lexicon) -> Index<'a> {
        let mut index = Index { lexicon, by_stem: HashMap::new(), inside: Vec::new() };
        for (entry_idx, entry) in lexicon.entries.iter().enumerate() {
            for (pattern_idx, pattern) in entry.patterns.iter().enumerate() {
                let place = (entry_idx as u32, pattern_idx as u16);
                match &pattern[0] {
                    first if first.open_start => index.inside.push(place),
                    first => index.by_stem.entry((entry.lang, first.stem.as_str())).or_default().push(place),
                }
            }
        }
        index
    }

    pub(super) fn pattern(&self, (entry, pattern): Place) -> &'a Pattern {
        self.lexicon.entries[entry as usize].patterns.iter().nth(pattern.into()).unwrap_or_default()
    }

    /// The patterns of `lang` whose first word may be `word`: those with a stem that it begins with, and all that are open at
    /// the start.
    pub(super) fn candidates<'b>(&'b self, lang: u8, word: &'b str) -> impl Iterator<Item = Place> + 'b {
        let ends = word.char_indices().map(|(at, c)| at + c.len_utf8());
        let anchored = ends.filter_map(move |end| self.by_stem.get(&(lang, &word[..end]))).flatten().copied();
        let inside = self
            .inside
            .iter()
            .copied()
            .filter(move |place| self.lexicon.entries[place.0 as usize].lang == lang);
        anchored.chain(inside)
    }
}

/// The forms of a word; for a wildcard its stem alone.
pub(super) fn forms<'a>(lexicon: &'a Lexicon, word: &'a WordPattern) -> impl Iterator<Item = String> + 'a {
    static BARE: [String; 1] = [String::new()];
    let endings = match word.endings {
        Endings::Set(set) => &lexicon.endings[set as usize][..],
        Endings::None | Endings::Any => &BARE,
    };
    endings.iter().map(|ending| format!("{}{ending}", word.stem))
}

/// Whether `pattern` matches this form of a word.
pub(super) fn matches(lexicon: &Lexicon, pattern: &WordPattern, form: &str) -> bool {
    let ends = |rest: &str| match pattern.endings {
        Endings::Any => true,
        Endings::None => rest.is_empty(),
        Endings::Set(set) => {
            lexicon.endings[set as usize].binary_search_by(|ending| ending.as_str().cmp(rest)).is_ok()
        }
    };
    if pattern.open_start {
        return form.match_indices(pattern.stem.as_str()).any(|(at, stem)| ends(&form[at + stem.len()..]));
    }
    form.strip_prefix(pattern.stem.as_str()).is_some_and(ends)
}

/// Whether `wide` matches whatever `narrow` matches.
pub(super) fn covers(lexicon: &Lexicon, wide: &WordPattern, narrow: &WordPattern) -> bool {
    if narrow.open_start && !wide.open_start || narrow.apart && !wide.apart {
        return false;
    }
    match (narrow.endings, wide.endings) {
        (Endings::Any, Endings::Any) if wide.open_start => narrow.stem.contains(wide.stem.as_str()),
        (Endings::Any, Endings::Any) => narrow.stem.starts_with(wide.stem.as_str()),
        (Endings::Any, _) => false,
        _ => forms(lexicon, narrow).all(|form| matches(lexicon, wide, &form)),
    }
}
