//! The words of all patterns, each kept once: a stem of one language with its endings.
//!
//! An [`Atoms`] tells of a spelling which of these words it is; that is all that matching asks of a spelling. Entries of one
//! word follow from one atom, phrases from the atoms of their first two words and then of the others.

use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::FxHashMap;

use super::lists::Lists;
use super::stems::{Needles, Stems};
use super::{Languages, ends_well};
use crate::lexicon::{Endings, Lexicon, Sense, WordPattern};

/// A word of some pattern.
#[derive(Clone, Copy, Debug)]
pub(super) struct Atom {
    pub(super) lang: u8,
    pub(super) endings: Endings,
    /// By itself it abuses, names a group or says something of one.
    is_worth: bool,
    /// By itself it has a tone.
    is_rated: bool,
    /// It may be cut off a joined word however short it is.
    pub(super) may_be_short: bool,
}

/// A pattern of several words.
#[derive(Clone, Copy, Debug)]
struct Phrase {
    entry: u32,
    start: u32,
    end: u32,
}

/// A word of a phrase behind its first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Further {
    pub(super) atom: u32,
    /// Other words may stand before it.
    pub(super) apart: bool,
}

/// Every word of every pattern of a lexicon.
#[derive(Debug)]
pub(super) struct Atoms {
    /// The stems of atoms that begin a word, and which atoms have them.
    pub(super) stems: Stems,
    pub(super) by_stem: Lists<u32>,
    /// Over the stems of first words that may stand inside a word, and which atoms have them.
    inside: Option<(AhoCorasick, Lists<u32>)>,
    pub(super) atoms: Vec<Atom>,
    /// By atom: the entries of one word that it is.
    singles: Lists<u32>,
    phrases: Vec<Phrase>,
    further: Vec<Further>,
    /// The atoms of two words in a row by which some phrase begins, by number, and these phrases.
    pairs: FxHashMap<(u32, u32), u32>,
    by_pair: Lists<u32>,
    /// By atom: the phrases that begin with it and go on anywhere behind it.
    apart: Lists<Apart>,
    /// By atom: signs of the second words of the phrases that begin with it; see [`sign`].
    openings: Vec<u64>,
    /// Languages with a list of frequent words: see `vocabulary.rs`.
    pub(super) vocabulary: Languages,
}

/// One of 64 bits for an atom: two atoms that share none cannot be the same.
fn sign(atom: u32) -> u64 {
    1 << (atom.wrapping_mul(0x9e37_79b1) >> 26)
}

/// What the phrases that begin with a spelling need of the next one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Openings(u64);

/// The signs of the atoms that a spelling is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Signs(u64);

/// A phrase that goes on anywhere behind its first word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Apart {
    pub(super) phrase: u32,
    /// What it needs of its second word.
    pub(super) second: Openings,
}

impl Signs {
    /// Those of one spelling or the other.
    #[inline]
    pub(super) fn or(self, other: Signs) -> Signs {
        Signs(self.0 | other.0)
    }
}

impl Openings {
    /// Those of one atom.
    #[inline]
    pub(super) fn of(atom: u32) -> Openings {
        Openings(sign(atom))
    }

    /// Whether any phrase goes on.
    #[inline]
    pub(super) fn is_some(self) -> bool {
        self.0 != 0
    }

    /// Whether nothing more is needed for some phrase, or nothing is known of what is.
    #[inline]
    pub(super) fn is_open(self) -> bool {
        self.0 == u64::MAX
    }

    /// Whether a phrase may go on with a spelling of these signs; no phrase that does is missed.
    #[inline]
    pub(super) fn may_meet(self, next: Signs) -> bool {
        self.0 & next.0 != 0
    }
}

/// The atoms of a lexicon while they are collected.
struct Builder {
    atoms: Vec<Atom>,
    stems: Stems,
    /// (stem, atom), in the order of atoms.
    by_stem: Vec<(u32, u32)>,
    /// By stem: its last atom so far. By atom: the one before it of the same stem.
    last: Vec<u32>,
    before: Vec<u32>,
    inside: Needles,
}

/// In place of an atom: there is none.
const NO_ATOM: u32 = u32::MAX;

impl Builder {
    fn with_capacity(n_stems: usize) -> Builder {
        Builder {
            atoms: Vec::with_capacity(n_stems),
            stems: Stems::with_capacity(n_stems),
            by_stem: Vec::with_capacity(n_stems),
            last: Vec::with_capacity(n_stems),
            before: Vec::with_capacity(n_stems),
            inside: Needles::default(),
        }
    }

    fn atom(&mut self, word: &WordPattern, lang: u8, is_inside: bool) -> u32 {
        let next = self.atoms.len() as u32;
        let is_it = |atoms: &[Atom], atom: u32| {
            let atom = &atoms[atom as usize];
            atom.lang == lang && atom.endings == word.endings
        };
        if is_inside {
            let own = self.inside.payload(&word.stem);
            if let Some(&known) = own.iter().find(|&&atom| is_it(&self.atoms, atom)) {
                return known;
            }
            own.push(next);
            self.before.push(NO_ATOM);
        } else {
            let stem = self.stems.add(&word.stem, word.endings == Endings::None);
            if self.last.len() < self.stems.len() {
                self.last.push(NO_ATOM);
            }
            let mut atom = self.last[stem as usize];
            while atom != NO_ATOM {
                if is_it(&self.atoms, atom) {
                    return atom;
                }
                atom = self.before[atom as usize];
            }
            self.before.push(std::mem::replace(&mut self.last[stem as usize], next));
            self.by_stem.push((stem, next));
        }
        self.atoms.push(Atom {
            lang,
            endings: word.endings,
            is_worth: false,
            is_rated: false,
            may_be_short: false,
        });
        next
    }
}

/// What the automaton is like that finds stems inside words.
#[derive(Clone, Debug)]
pub(crate) struct Automaton {
    /// As `aho-corasick` calls it.
    pub(crate) kind: String,
    pub(crate) n_patterns: usize,
    /// Of memory.
    pub(crate) n_bytes: usize,
}

impl Atoms {
    /// The automaton of stems that may stand inside a word; `None` where there are none.
    pub(super) fn automaton(&self) -> Option<Automaton> {
        let (built, _) = self.inside.as_ref()?;
        let kind = format!("{:?}", built.kind());
        Some(Automaton { kind, n_patterns: built.patterns_len(), n_bytes: built.memory_usage() })
    }

    /// Collects the words of all patterns: `O(summed stems)`.
    ///
    /// # Panics
    ///
    /// If an automaton would pass its state limit (hundreds of millions of stems).
    pub(super) fn new(lexicon: &Lexicon) -> Atoms {
        let mut builder = Builder::with_capacity(lexicon.entries.len());
        let vocabulary =
            Languages::of_mask(lexicon.common.iter().fold(0, |mask, (lang, _)| mask | 1 << lang));
        for (lang, word) in lexicon.common.iter().filter(|(_, word)| !word.open_start) {
            let atom = builder.atom(word, *lang, false);
            builder.atoms[atom as usize].may_be_short = true;
        }
        let mut singles = Vec::with_capacity(lexicon.entries.len());
        let (mut phrases, mut further) = (Vec::new(), Vec::new());
        let mut pairs: FxHashMap<(u32, u32), u32> = FxHashMap::default();
        pairs.reserve(lexicon.entries.len());
        let mut by_pair = Vec::with_capacity(lexicon.entries.len());
        let mut apart = Vec::new();
        for (entry_idx, entry) in (0..).zip(&lexicon.entries) {
            let worth =
                matches!(entry.sense, Sense::Abuse { .. } | Sense::Group { .. } | Sense::Predicate { .. });
            for pattern in entry.patterns.iter() {
                let Some((first, rest)) = pattern.split_first() else { continue };
                let first_atom = builder.atom(first, entry.lang, first.open_start);
                let Some((second, _)) = rest.split_first() else {
                    let atom = &mut builder.atoms[first_atom as usize];
                    atom.is_worth |= worth && !first.open_start;
                    atom.is_rated |= matches!(entry.sense, Sense::Valence(_)) && !first.open_start;
                    atom.may_be_short |= worth;
                    singles.push((first_atom, entry_idx));
                    continue;
                };
                let start = further.len() as u32;
                further.extend(
                    rest.iter().map(|word| Further {
                        atom: builder.atom(word, entry.lang, false),
                        apart: word.apart,
                    }),
                );
                let phrase = phrases.len() as u32;
                phrases.push(Phrase { entry: entry_idx, start, end: further.len() as u32 });
                if second.apart {
                    let second = Openings::of(further[start as usize].atom);
                    apart.push((first_atom, Apart { phrase, second }));
                } else {
                    let next = pairs.len() as u32;
                    let pair = *pairs.entry((first_atom, further[start as usize].atom)).or_insert(next);
                    by_pair.push((pair, phrase));
                }
            }
        }
        let n_atoms = builder.atoms.len();
        let mut openings = vec![0; n_atoms];
        pairs.keys().for_each(|&(first, second)| openings[first as usize] |= sign(second));
        let inside = (!builder.inside.stems.is_empty()).then(|| {
            let built = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&builder.inside.stems);
            (built.expect("stems of a lexicon stay far below the state limit"), builder.inside.into_lists())
        });
        Atoms {
            by_stem: Lists::new(builder.stems.len(), builder.by_stem),
            stems: builder.stems,
            inside,
            atoms: builder.atoms,
            singles: Lists::new(n_atoms, singles),
            phrases,
            further,
            by_pair: Lists::new(pairs.len(), by_pair),
            pairs,
            apart: Lists::new(n_atoms, apart),
            openings,
            vocabulary,
        }
    }

    /// Calls `found` for every atom of `languages` that `word` is: one walk from its start.
    pub(super) fn of(&self, lexicon: &Lexicon, word: &str, languages: Languages, mut found: impl FnMut(u32)) {
        self.stems.of_word(word, &mut |stem, end| {
            for &atom in self.by_stem.get(stem) {
                let own = &self.atoms[atom as usize];
                if languages.has(own.lang) && ends_well(lexicon, own.endings, own.lang, &word[end..]) {
                    found(atom);
                }
            }
        });
    }

    /// The same for the atoms that stand anywhere in `word`, perhaps several times.
    pub(super) fn inside(
        &self,
        lexicon: &Lexicon,
        word: &str,
        languages: Languages,
        mut found: impl FnMut(u32),
    ) {
        let Some((inside, atoms)) = &self.inside else { return };
        for place in inside.find_overlapping_iter(word) {
            for &atom in atoms.get(place.pattern().as_usize()) {
                let own = &self.atoms[atom as usize];
                if languages.has(own.lang) && ends_well(lexicon, own.endings, own.lang, &word[place.end()..])
                {
                    found(atom);
                }
            }
        }
    }

    /// Whether some entry that abuses, names a group or says something of one is spelled exactly `word`.
    pub(super) fn is_worth(&self, lexicon: &Lexicon, word: &str) -> bool {
        let mut is_worth = false;
        self.of(lexicon, word, Languages::ALL, |atom| is_worth |= self.atoms[atom as usize].is_worth);
        is_worth
    }

    /// Whether some entry with a tone is spelled exactly `word`.
    pub(super) fn is_rated(&self, lexicon: &Lexicon, word: &str) -> bool {
        let mut is_rated = false;
        self.of(lexicon, word, Languages::ALL, |atom| is_rated |= self.atoms[atom as usize].is_rated);
        is_rated
    }

    /// The entries of one word that an atom is.
    pub(super) fn singles(&self, atom: u32) -> &[u32] {
        self.singles.get(atom as usize)
    }

    /// Whether a phrase begins with an atom and goes on right behind it.
    pub(super) fn opens(&self, atom: u32) -> bool {
        self.openings[atom as usize] != 0
    }

    /// Whether a phrase begins with an atom and goes on anywhere behind it.
    pub(super) fn opens_apart(&self, atom: u32) -> bool {
        !self.apart.get(atom as usize).is_empty()
    }

    pub(super) fn openings(&self, atoms: &[u32]) -> Openings {
        Openings(atoms.iter().fold(0, |signs, &atom| signs | self.openings[atom as usize]))
    }

    pub(super) fn signs(&self, atoms: &[u32]) -> Signs {
        Signs(atoms.iter().fold(0, |signs, &atom| signs | sign(atom)))
    }

    /// What these phrases need of their third words.
    pub(super) fn thirds(&self, phrases: &[u32]) -> Openings {
        Openings(phrases.iter().fold(0, |signs, &phrase| match self.phrase(phrase).1 {
            [_, third, ..] if !third.apart => signs | sign(third.atom),
            _ => u64::MAX,
        }))
    }

    /// The phrases whose first two words these are.
    pub(super) fn pair(&self, first: u32, second: u32) -> &[u32] {
        self.pairs.get(&(first, second)).map_or(&[], |&pair| self.by_pair.get(pair as usize))
    }

    /// The phrases that begin with an atom and go on anywhere behind it.
    pub(super) fn apart(&self, first: u32) -> &[Apart] {
        self.apart.get(first as usize)
    }

    /// The entry of a phrase, and its words behind the first.
    pub(super) fn phrase(&self, phrase: u32) -> (u32, &[Further]) {
        let Phrase { entry, start, end } = self.phrases[phrase as usize];
        (entry, &self.further[start as usize..end as usize])
    }
}
