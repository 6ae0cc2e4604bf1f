//! Words cut into letters or halves: "i d i o t", "i.d.i.o.t", "id-iot".

use super::Matcher;
use super::disguise::{Disguise, Disguised, Stand};
use super::switches::Switch;
use crate::text::{Kind, Script, Text, Token};

/// Most single letters in a row that are tried as one spaced word.
const MAX_SPACED: usize = 24;
/// Fewest letters of a word that a hyphen cuts.
const MIN_HYPHENED: usize = 5;
/// Fewest letters of a word that is found among more spaced letters than its own.
const MIN_SPACED_PART: usize = 4;

/// Whether a token is one letter or digit.
fn is_letter(text: &Text<'_>, token: &Token) -> bool {
    text.is_single(token) & matches!(token.kind, Kind::Word | Kind::Number)
}

impl Matcher {
    /// A word that one hyphen cuts ("id-iot").
    pub(super) fn read_hyphened(&self, run: &str, stands: &mut Vec<Stand>) {
        let Some((start, end)) = run.split_once('-') else { return };
        let is_word = |part: &str| !part.is_empty() && part.chars().all(char::is_alphabetic);
        if !self.disguises.has(Switch::Spaced) || !is_word(start) || !is_word(end) {
            return;
        }
        let whole = format!("{start}{end}");
        if whole.chars().nth(MIN_HYPHENED - 1).is_some() && self.knows(&whole) {
            stands.push((Disguise::Spaced, whole.into_boxed_str()));
        }
    }

    /// Words whose letters stand apart: "i d i o t", "i.d.i.o.t".
    pub(super) fn read_spaced(&self, text: &Text<'_>, readings: &mut Vec<Disguised>) {
        let tokens = text.tokens();
        let is_letter = |idx: usize| is_letter(text, &tokens[idx]);
        if (0..tokens.len()).map(|idx| usize::from(is_letter(idx))).sum::<usize>() < 3 {
            return;
        }
        let mut at = 0;
        while at < tokens.len() {
            if !is_letter(at) {
                at += 1;
                continue;
            }
            let mut letters = vec![at];
            let mut separator = None;
            while let Some(&last) = letters.last() {
                let next = match tokens.get(last + 1) {
                    Some(token) if token.kind == Kind::Mark && !token.spaced => last + 2,
                    Some(_) => last + 1,
                    None => break,
                };
                let mark = (next == last + 2).then(|| text.surface(last + 1));
                if next >= tokens.len() || !is_letter(next) || *separator.get_or_insert(mark) != mark {
                    break;
                }
                letters.push(next);
            }
            at = letters[letters.len() - 1] + 1;
            if letters.len() >= 3 {
                letters.truncate(MAX_SPACED);
                self.read_letters(text, &letters, readings);
            }
        }
    }

    fn read_letters(&self, text: &Text<'_>, letters: &[usize], readings: &mut Vec<Disguised>) {
        for from in 0..letters.len() {
            for to in from + 2..letters.len() {
                let whole = to - from + 1 == letters.len();
                if !whole && to - from + 1 < MIN_SPACED_PART {
                    continue;
                }
                let word: String = letters[from..=to].iter().map(|&idx| text.surface(idx)).collect();
                let readable = if word.chars().all(char::is_alphabetic) {
                    Some(word)
                } else {
                    self.confusables.rewrite(&word, Script::Latin, 0)
                };
                if let Some(surface) = readable.filter(|word| self.knows(word)) {
                    readings.push(Disguised {
                        first: letters[from],
                        last: letters[to],
                        disguise: Disguise::Spaced,
                        surface: surface.into_boxed_str(),
                    });
                }
            }
        }
    }
}
