//! Abusive words with one slip of the pen: two neighbours swapped ("idoit"), a letter dropped ("bastrd") or doubled.
//!
//! Slips keep the first letter, dropped ones the last too, and nothing is read out of a word that any list knows, or out of
//! a name. Words are found by the sum of their letters' hashes: a swap leaves it, a drop takes one letter away; so a
//! look-up costs a few probes of a bit map for nearly every word, and no distance is ever computed.
//!
//! Known misses: other letters in place of the right ones, two slips in one word, languages without `common.tsv`.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::disguise::{Disguise, Stand};
use super::{Languages, Matcher};
use crate::lexicon::{Endings, Entry, GroupKind, Lexicon, Sense, WordPattern};
use crate::text::Script;

/// Fewest letters of a word that is read through a swap or a doubled letter.
const MIN_LETTERS: usize = 5;
/// Fewest letters of a word that is read through a dropped letter.
const MIN_DROPPED: usize = 7;
/// Most letters of a word that is looked at.
const MAX_LETTERS: usize = 24;
/// Bits of the map that most words end at, for each form.
const BITS_PER_FORM: usize = 16;

/// The abusive words of one language that begin with a letter of one script, by the sums of their letters.
#[derive(Debug)]
pub(super) struct Slips {
    /// Sorted by sum.
    forms: Vec<Form>,
    /// Letters that forms have.
    letters: Vec<u64>,
    /// The sums of forms, as bits.
    map: Vec<u64>,
}

/// A form of a word: where it stands in the lexicon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Form {
    sum: u64,
    entry: u32,
    pattern: u16,
    /// Index of its ending; 0 where it has none.
    ending: u16,
}

/// [`Slips`] by language and by script of the first letter: no word is a slip of one that begins otherwise.
#[derive(Debug)]
pub(super) struct AllSlips(Vec<[OnceLock<Slips>; N_SCRIPTS]>);

/// Latin, Cyrillic, others.
const N_SCRIPTS: usize = 3;

impl AllSlips {
    /// For so many languages; nothing is looked for yet.
    pub(super) fn new(n_languages: usize) -> AllSlips {
        AllSlips((0..n_languages).map(|_| Default::default()).collect())
    }

    /// Those of a language that begin as `word` does, made when they are first asked for.
    fn of(&self, lexicon: &Lexicon, lang: u8, word: &str) -> Option<&Slips> {
        let script = script_of(word)?;
        let slips = &self.0[usize::from(lang)][script as usize];
        Some(slips.get_or_init(|| Slips::new(lexicon, lang, script)))
    }
}

/// The script of the first letter.
fn script_of(word: &str) -> Option<Script> {
    word.chars().next().and_then(Script::of)
}

/// Whether slips in a word of this sense are looked for: abuse of one word, and the names of groups. What abuses only of a
/// group speaks only where one is named, so that a slip in an everyday word does no harm.
fn is_worth(sense: &Sense) -> bool {
    matches!(sense, Sense::Abuse { .. } | Sense::Group { kind: GroupKind::Name, .. })
}

impl Slips {
    /// Over the words in [`is_worth`] of a language that begin with a letter of `script`: `O(words + forms)`.
    fn new(lexicon: &Lexicon, lang: u8, script: Script) -> Slips {
        let mut forms = Vec::new();
        let mut letters = FxHashSet::default();
        let mut sets: FxHashMap<Endings, Vec<Option<Part>>> = FxHashMap::default();
        let own = |entry: &&Entry| entry.lang == lang && is_worth(&entry.sense);
        for (entry_idx, entry) in (0..).zip(&lexicon.entries).filter(|(_, entry)| own(entry)) {
            for (pattern_idx, pattern) in (0..).zip(entry.patterns.iter()) {
                let [word] = pattern else { continue };
                let Some(stem) = Part::of(&word.stem, &mut letters) else { continue };
                let parts = sets.entry(word.endings).or_insert_with(|| {
                    endings(lexicon, word).iter().map(|ending| Part::of(ending, &mut letters)).collect()
                });
                for (ending_idx, ending) in (0..).zip(parts.iter()) {
                    let Some(ending) = ending else { continue };
                    let Some(first) = stem.first.or(ending.first) else { continue };
                    if Script::of(first) == Some(script)
                        && (MIN_LETTERS..=MAX_LETTERS).contains(&(stem.n_letters + ending.n_letters))
                    {
                        forms.push(Form {
                            sum: opening(first).wrapping_add(stem.sum).wrapping_add(ending.sum),
                            entry: entry_idx,
                            pattern: pattern_idx,
                            ending: ending_idx,
                        });
                    }
                }
            }
        }
        forms.sort_unstable();
        let mut map = vec![0; (forms.len() * BITS_PER_FORM).next_power_of_two().max(64) / 64];
        for form in &forms {
            let (cell, bit) = place(form.sum, map.len());
            map[cell] |= bit;
        }
        Slips { letters: letters.into_iter().map(letter).collect(), forms, map }
    }

    /// The abusive words that `word` is one slip away from.
    fn find(&self, lexicon: &Lexicon, word: &str) -> Vec<String> {
        let mut found = Vec::new();
        let whole = sum(word);
        let mut look = |sum: u64| {
            if !self.has(sum) {
                return;
            }
            let from = self.forms.partition_point(|own| own.sum < sum);
            let same = self.forms[from..].iter().take_while(|own| own.sum == sum);
            let forms = same.map(|own| own.spelled(lexicon));
            found.extend(forms.filter(|form| is_slip(word, form)));
        };
        look(whole);
        for c in doubled(word) {
            look(whole.wrapping_sub(letter(c)));
        }
        if word.chars().nth(MIN_DROPPED - 2).is_some() {
            self.letters.iter().for_each(|dropped| look(whole.wrapping_add(*dropped)));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn has(&self, sum: u64) -> bool {
        let (cell, bit) = place(sum, self.map.len());
        self.map[cell] & bit != 0
    }
}

impl Form {
    fn spelled(&self, lexicon: &Lexicon) -> String {
        let pattern = lexicon.entries[self.entry as usize].patterns.iter().nth(self.pattern.into());
        let word = pattern.and_then(<[_]>::first);
        let ending = word.and_then(|word| endings(lexicon, word).get(usize::from(self.ending)));
        [word.map_or("", |word| &word.stem), ending.map_or("", String::as_str)].concat()
    }
}

/// What may follow the stem of a word; nothing where that is left open.
fn endings<'a>(lexicon: &'a Lexicon, word: &WordPattern) -> &'a [String] {
    static NOTHING: [String; 1] = [String::new()];
    match word.endings {
        Endings::Set(set) => &lexicon.endings[usize::from(set)],
        Endings::None => &NOTHING,
        Endings::Any => &[],
    }
}

impl Matcher {
    /// The abusive words that `word` may be a slip of, if it is no known word itself; `atoms` are what it is.
    pub(super) fn slips_of(&self, word: &str, languages: Languages, atoms: &[u32]) -> Vec<Stand> {
        if word.len() < MIN_LETTERS
            || !word.chars().all(char::is_alphabetic)
            || word.chars().nth(MAX_LETTERS).is_some()
        {
            return Vec::new();
        }
        let known = self.atoms.with_vocabulary(languages);
        if known.is_empty() || super::disguise::has_stretch(word) {
            return Vec::new();
        }
        if atoms.iter().any(|&atom| known.has(self.atoms.atoms[atom as usize].lang)) {
            return Vec::new();
        }
        let languages = (0..self.lexicon.languages.len() as u8).filter(|&lang| known.has(lang));
        let slips = languages.filter_map(|lang| self.slips.of(&self.lexicon, lang, word));
        let found = slips.flat_map(|slips| slips.find(&self.lexicon, word));
        found.map(|form| (Disguise::Misspelled, form.into())).collect()
    }
}

/// Letters that stand twice in a row, each pair once.
fn doubled(word: &str) -> impl Iterator<Item = char> {
    word.chars().zip(word.chars().skip(1)).filter(|(a, b)| a == b).map(|(a, _)| a)
}

/// The letters of a stem or an ending.
#[derive(Clone, Copy, Debug, Default)]
struct Part {
    first: Option<char>,
    n_letters: usize,
    sum: u64,
}

impl Part {
    /// The part with these letters, which are added to `all`; `None` where something is no letter.
    fn of(text: &str, all: &mut FxHashSet<char>) -> Option<Part> {
        let mut part = Part::default();
        for c in text.chars() {
            if !c.is_alphabetic() {
                return None;
            }
            all.insert(c);
            part.first = part.first.or(Some(c));
            part.n_letters += 1;
            part.sum = part.sum.wrapping_add(letter(c));
        }
        Some(part)
    }
}

/// The sum of a word's letters, the first of which counts in its own way.
fn sum(word: &str) -> u64 {
    let first = word.chars().next().map_or(0, opening);
    word.chars().fold(first, |sum, c| sum.wrapping_add(letter(c)))
}

/// What the first letter of a word adds to the sum of its letters.
fn opening(c: char) -> u64 {
    letter(c).rotate_left(31)
}

/// A number that sums of few letters tell apart: the finisher of SplitMix64.
fn letter(c: char) -> u64 {
    let mixed = (c as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ mixed >> 27
}

/// The bit of a sum in a map of so many cells, a power of two.
fn place(sum: u64, n_cells: usize) -> (usize, u64) {
    let mixed = sum.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed >> 32) as usize & (n_cells - 1), 1 << (mixed >> 26 & 63))
}

/// Whether `word` is `form` with two neighbours swapped, an inner letter dropped or a letter doubled; never the form itself.
fn is_slip(word: &str, form: &str) -> bool {
    let (word, form): (Vec<_>, Vec<_>) = (word.chars().collect(), form.chars().collect());
    let same = word.iter().zip(&form).take_while(|(a, b)| a == b).count();
    if same == 0 {
        return false;
    }
    match word.len() as isize - form.len() as isize {
        0 => {
            same + 1 < word.len()
                && word[same] == form[same + 1]
                && word[same + 1] == form[same]
                && word[same + 2..] == form[same + 2..]
        }
        -1 => form.len() >= MIN_DROPPED && same < word.len() && word[same..] == form[same + 1..],
        1 => word[same] == word[same - 1] && word[same + 1..] == form[same..],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_seen_and_two_are_not() {
        for (word, form, want) in [
            ("idoit", "idiot", true),
            ("diiot", "idiot", false),
            ("idiot", "idiot", false),
            ("bastrd", "bastard", true),
            ("astard", "bastard", false),
            ("bastar", "bastard", false),
            ("idot", "idiot", false),
            ("idiiot", "idiot", true),
            ("idiott", "idiot", true),
            ("idxiot", "idiot", false),
            ("mroon", "moron", true),
            ("moorn", "moron", true),
            ("mornon", "moron", false),
        ] {
            assert_eq!(is_slip(word, form), want, "{word} {form}");
        }
    }
}
