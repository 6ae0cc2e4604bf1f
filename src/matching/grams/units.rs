//! The words of patterns: tokens, names that stand for all of their kind, and what disguised words stand for.

use crate::lexicon::{COUNTRY, ContextRole, Entry, GROUP, GroupKind, Lexicon, NUMBER, Sense};
use crate::matching::Hit;
use crate::text::{Key, Kind, Text};

/// One word of a pattern: a token, or several where a name or a disguise spans them.
pub(super) struct Unit {
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) kind: UnitKind,
    /// A sentence begins with it.
    pub(super) opens: bool,
}

#[derive(Clone, Copy)]
pub(super) enum UnitKind {
    Word,
    Number,
    /// A name that stands for all of its kind.
    Mask(Mask),
    /// A disguised word: the entry that it stands for.
    Repaired(u32),
}

/// What names of groups and of countries are spelled as.
#[derive(Clone, Copy)]
pub(super) enum Mask {
    Group,
    Country,
}

impl Mask {
    fn of(entry: &Entry) -> Option<Mask> {
        match entry.sense {
            Sense::Group { kind: GroupKind::People, .. } => None,
            Sense::Group { kind: GroupKind::Country, .. } => Some(Mask::Country),
            Sense::Group { .. } => Some(Mask::Group),
            _ => None,
        }
    }
}

impl Unit {
    /// The key of its surface.
    #[inline]
    pub(super) fn key(&self, text: &Text<'_>, lexicon: &Lexicon) -> Key {
        match self.kind {
            UnitKind::Word => Key::of_word(text.tokens()[self.first as usize].hash),
            _ => Key::of(self.surface(text, lexicon)),
        }
    }

    /// The key of words in a row that have this key and go on with it.
    #[inline]
    pub(super) fn join(&self, key: Key, text: &Text<'_>, lexicon: &Lexicon) -> Key {
        match self.kind {
            UnitKind::Word => key.and(Key::of_word(text.tokens()[self.first as usize].hash)),
            _ => key.and_words(self.surface(text, lexicon)),
        }
    }

    pub(super) fn surface<'t>(&self, text: &'t Text<'_>, lexicon: &'t Lexicon) -> &'t str {
        match self.kind {
            UnitKind::Word => text.surface(self.first as usize),
            UnitKind::Number => NUMBER,
            UnitKind::Mask(Mask::Group) => GROUP,
            UnitKind::Mask(Mask::Country) => COUNTRY,
            UnitKind::Repaired(entry) => &lexicon.entries[entry as usize].phrase,
        }
    }
}

/// What hits make of words as parts of patterns.
pub(super) struct Names {
    /// First and last token of those that are read as something else, by place.
    units: Vec<(u32, u32, UnitKind)>,
    /// First tokens of words for the reader, in order.
    readers: Vec<u32>,
}

impl Names {
    /// Of hits in the order of their places.
    pub(super) fn of(hits: &[Hit], lexicon: &Lexicon) -> Names {
        let mut names = Names { units: Vec::new(), readers: Vec::new() };
        for hit in hits {
            let entry = &lexicon.entries[hit.entry as usize];
            if let Some(mask) = Mask::of(entry) {
                names.units.push((hit.first, hit.last, UnitKind::Mask(mask)));
            } else if hit.disguise.is_some() {
                names.units.push((hit.first, hit.last, UnitKind::Repaired(hit.entry)));
            }
            if matches!(entry.sense, Sense::Context(ContextRole::SecondPerson)) {
                names.readers.push(hit.first);
            }
        }
        names
    }
}

/// The units of a text, in order; of names and disguises that begin at one token the longest.
pub(super) fn units(text: &Text<'_>, names: &Names) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::with_capacity(text.tokens().len());
    let mut names = names.units.iter().peekable();
    let mut opens = false;
    let mut next_free = 0;
    for (idx, token) in (0..).zip(text.tokens()) {
        opens |= token.opens_sentence;
        let mut found: Option<(u32, UnitKind)> = None;
        while let Some(&(first, last, kind)) = names.next_if(|(first, ..)| *first <= idx) {
            if first == idx && found.is_none_or(|(longest, _)| longest < last) {
                found = Some((last, kind));
            }
        }
        if idx < next_free {
            continue;
        }
        let (last, kind) = match (found, token.kind) {
            (Some(found), _) => found,
            (None, Kind::Word | Kind::Emoji) => (idx, UnitKind::Word),
            (None, Kind::Number) => (idx, UnitKind::Number),
            (None, Kind::Mark | Kind::Address) => continue,
        };
        next_free = last + 1;
        units.push(Unit { first: idx, last, kind, opens: std::mem::take(&mut opens) });
    }
    units
}

/// By unit, whom its paragraph names beside it: a group, else the reader, as an index into [`super::BESIDE`]. A word can weigh more where it
/// stands beside one.
pub(super) struct Beside(Vec<Option<usize>>);

impl Beside {
    #[inline]
    pub(super) fn of(&self, unit: usize) -> Option<usize> {
        // Nobody is named where nothing was listed.
        self.0.get(unit).copied().flatten()
    }
}

/// Whom the paragraph of each unit names. `O(tokens)`.
pub(super) fn beside(text: &Text<'_>, units: &[Unit], names: &Names) -> Beside {
    let is_group = |unit: &Unit| matches!(unit.kind, UnitKind::Mask(Mask::Group));
    let mut readers = names.readers.iter().copied().peekable();
    if readers.peek().is_none() && !units.iter().any(is_group) {
        return Beside(Vec::new());
    }
    let mut beside = Vec::with_capacity(units.len());
    let goes_on = |unit: &Unit, next: &Unit| {
        !(next.opens && text.parts_paragraphs(unit.last as usize, next.first as usize))
    };
    for paragraph in units.chunk_by(goes_on) {
        let last = paragraph[paragraph.len() - 1].last;
        let names_group = paragraph.iter().any(is_group);
        let mut names_reader = false;
        while readers.next_if(|&reader| reader <= last).is_some() {
            names_reader = true;
        }
        let named = if names_group { Some(0) } else { names_reader.then_some(1) };
        beside.resize(beside.len() + paragraph.len(), named);
    }
    Beside(beside)
}
