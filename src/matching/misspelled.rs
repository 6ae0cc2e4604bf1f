//! Abusive words with one slip of the pen: two neighbours swapped ("idoit"), a letter dropped ("bastrd") or doubled.
//!
//! Slips keep the first letter, dropped ones the last too, and nothing is read out of a word that any list knows, or out of
//! a name. Words are found by the sum of their letters' hashes: a swap leaves it, a drop takes one letter away; so a
//! look-up costs one probe of a bit map for nearly every word, and no distance is ever computed.
//!
//! Known misses: other letters in place of the right ones, two slips in one word, languages without `common.tsv`.

use super::disguise::{Disguise, Stand};
use super::{Languages, Matcher};
use crate::lexicon::{Endings, GroupKind, Lexicon, Sense};

/// Fewest letters of a word that is read through a swap or a doubled letter.
const MIN_LETTERS: usize = 5;
/// Fewest letters of a word that is read through a dropped letter.
const MIN_DROPPED: usize = 7;
/// Most letters of a word that is looked at.
const MAX_LETTERS: usize = 24;
/// Bits of the map that most words end at.
const MAP_BITS: usize = 1 << 20;

/// Abusive words by the letters that a slip of them has.
#[derive(Debug)]
pub(super) struct Slips {
    forms: Vec<(u8, Box<str>)>,
    /// (sum of letters, form), sorted: each form by all its letters and by all but one.
    sums: Vec<(u64, u32)>,
    map: Vec<u64>,
}

/// Whether slips in a word of this sense are looked for: abuse of one word, and the names of groups. What abuses only of a
/// group speaks only where one is named, so that a slip in an everyday word does no harm.
fn is_worth(sense: &Sense) -> bool {
    matches!(sense, Sense::Abuse { .. } | Sense::Group { kind: GroupKind::Name, .. })
}

impl Slips {
    /// Over the words in [`is_worth`], in languages with a vocabulary.
    pub(super) fn new(lexicon: &Lexicon, languages: Languages) -> Slips {
        let mut forms: Vec<(u8, Box<str>)> = Vec::new();
        for entry in lexicon.entries.iter().filter(|entry| languages.has(entry.lang)) {
            if !is_worth(&entry.sense) {
                continue;
            }
            for word in entry.patterns.iter().filter(|pattern| pattern.len() == 1).map(|pattern| &pattern[0])
            {
                let endings = match word.endings {
                    Endings::Set(set) => &lexicon.endings[set as usize][..],
                    Endings::None => &[String::new()],
                    Endings::Any => continue,
                };
                let spelled = endings.iter().map(|ending| format!("{}{ending}", word.stem).into_boxed_str());
                forms.extend(spelled.map(|form| (entry.lang, form)));
            }
        }
        forms.retain(|(_, form)| {
            !form.is_empty()
                && form.chars().all(char::is_alphabetic)
                && (MIN_LETTERS..=MAX_LETTERS).contains(&form.chars().count())
        });
        forms.sort_unstable();
        forms.dedup();
        let mut sums = Vec::with_capacity(forms.len() * 8);
        for (idx, (_, form)) in forms.iter().enumerate() {
            let sum = sum(form);
            sums.push((sum, idx as u32));
            let n_letters = form.chars().count();
            if n_letters >= MIN_DROPPED {
                let inner = form.chars().skip(1).take(n_letters - 2);
                sums.extend(inner.map(|c| (sum.wrapping_sub(letter(c)), idx as u32)));
            }
        }
        sums.sort_unstable();
        sums.dedup();
        let mut map = vec![0; MAP_BITS / 64];
        for &(sum, _) in &sums {
            let (cell, bit) = place(sum);
            map[cell] |= bit;
        }
        Slips { forms, sums, map }
    }

    /// The abusive words that `word` is one slip away from.
    fn find(&self, word: &str) -> impl Iterator<Item = (u8, &str)> {
        let whole = sum(word);
        let doubled = doubled(word).map(move |c| whole.wrapping_sub(letter(c)));
        std::iter::once(whole).chain(doubled).filter(|&sum| self.has(sum)).flat_map(move |sum| {
            let from = self.sums.partition_point(|own| own.0 < sum);
            let same = self.sums[from..].iter().take_while(move |own| own.0 == sum);
            let forms = same.map(|own| &self.forms[own.1 as usize]);
            forms.filter(|(_, form)| is_slip(word, form)).map(|(lang, form)| (*lang, &**form))
        })
    }

    fn has(&self, sum: u64) -> bool {
        let (cell, bit) = place(sum);
        self.map[cell] & bit != 0
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
        let slips = self.slips.get_or_init(|| Slips::new(&self.lexicon, self.atoms.vocabulary));
        let found = slips.find(word).filter(|(lang, _)| known.has(*lang));
        found.map(|(_, form)| (Disguise::Misspelled, form.into())).collect()
    }
}

/// Letters that stand twice in a row, each pair once.
fn doubled(word: &str) -> impl Iterator<Item = char> {
    word.chars().zip(word.chars().skip(1)).filter(|(a, b)| a == b).map(|(a, _)| a)
}

fn sum(word: &str) -> u64 {
    let first = word.chars().next().map_or(0, |c| letter(c).rotate_left(31));
    word.chars().fold(first, |sum, c| sum.wrapping_add(letter(c)))
}

/// A number that sums of few letters tell apart: the finisher of SplitMix64.
fn letter(c: char) -> u64 {
    let mixed = (c as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ mixed >> 27
}

fn place(sum: u64) -> (usize, u64) {
    let at = (sum.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize % MAP_BITS;
    (at / 64, 1 << (at % 64))
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
