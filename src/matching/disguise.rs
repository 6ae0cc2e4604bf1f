//! What disguised words may stand for: look-alike letters, leetspeak, stretched, spaced and masked letters.
//!
//! Every step proposes other *readings* of a run of tokens; none replaces the text, and a reading counts only where an
//! entry is spelled exactly so. Plain runs are passed over by a cheap test. Known misses: disguises of words that no
//! list has, and two kinds of disguise in one word but for look-alikes with stretching.

use super::switches::Switch;
use super::words::Reading;
use super::{Languages, Matcher};
use crate::lexicon::{Category, Endings, GroupKind, Lexicon, Sense};
use crate::text::{Kind, Script, Text};

/// How a word was disguised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Disguise {
    /// Letters of another script, digits or signs in place of letters.
    LookAlike,
    /// Letters repeated three times or more.
    Stretched,
    /// Letters apart, with blanks or marks between them.
    Spaced,
    /// Letters hidden behind stars and the like.
    Masked,
    /// Emoji between the letters.
    Emoji,
    /// Two letters swapped, one dropped or doubled.
    Misspelled,
}

impl Disguise {
    /// The name used in reports.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Disguise::LookAlike => "look-alike letters",
            Disguise::Stretched => "stretched letters",
            Disguise::Spaced => "spaced letters",
            Disguise::Masked => "masked letters",
            Disguise::Emoji => "emoji between letters",
            Disguise::Misspelled => "misspelled",
        }
    }
}

/// A reading that owns its surface.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Disguised {
    pub(super) first: usize,
    last: usize,
    disguise: Disguise,
    surface: String,
}

impl Disguised {
    pub(super) fn reading(&self) -> Reading<'_> {
        Reading { first: self.first, last: self.last, surface: &self.surface, disguise: Some(self.disguise) }
    }
}

/// Longest run of tokens, in bytes, that is looked at: real words are far shorter, and hostile runs stay cheap.
const MAX_RUN: usize = 48;
/// Most single letters in a row that are tried as one spaced word.
const MAX_SPACED: usize = 24;
/// Fewest letters of a word that is found among more spaced letters than its own.
const MIN_SPACED_PART: usize = 4;

/// Marks that stand around words and for no letter at a run's ends.
const EDGE_MARKS: &str = ".,!?:;)(\"'[]{}#¿¡“”„«»‘…-—–*_~`";
/// Marks that hide a letter.
const MASKS: &str = "*#%&_•■●×-–—";

impl Matcher {
    /// Every disguised reading of `text`.
    pub(super) fn readings(&self, text: &Text<'_>, languages: Languages) -> Vec<Disguised> {
        let mut readings = Vec::new();
        let tokens = text.tokens();
        let mut first = 0;
        while first < tokens.len() {
            let mut last = first;
            while last + 1 < tokens.len() && !tokens[last + 1].spaced {
                last += 1;
            }
            self.read_run(text, first, last, &mut readings);
            first = last + 1;
        }
        if self.disguises.has(Switch::Spaced) {
            self.read_spaced(text, &mut readings);
        }
        if self.disguises.has(Switch::Misspelled) {
            self.read_misspelled(text, languages, &mut readings);
        }
        readings
    }

    /// Readings of one run of tokens without white space.
    fn read_run(&self, text: &Text<'_>, first: usize, last: usize, readings: &mut Vec<Disguised>) {
        let tokens = text.tokens();
        let run = &text.folded()[tokens[first].start as usize..tokens[last].end as usize];
        if run.len() < 2
            || run.len() > MAX_RUN
            || tokens[first].kind == Kind::Address && !run.starts_with('@')
        {
            return;
        }
        if first == last && tokens[first].kind == Kind::Word && is_plain(run) {
            return;
        }
        for (idx, token) in tokens.iter().enumerate().take(last + 1).skip(first) {
            if token.kind == Kind::Word && !is_plain(text.surface(idx)) {
                self.read_word(text.surface(idx), idx, idx, readings);
            }
        }
        let is_edge = |idx: usize| {
            tokens[idx].kind == Kind::Mark && text.surface(idx).chars().all(|c| EDGE_MARKS.contains(c))
        };
        let (mut from, mut to) = (first, last);
        while from < to && is_edge(from) {
            from += 1;
        }
        let masked_to = to;
        while to > from && is_edge(to) {
            to -= 1;
        }
        let surface = |to: usize| &text.folded()[tokens[from].start as usize..tokens[to].end as usize];
        if from < to || tokens[from].kind == Kind::Address {
            self.read_word(surface(to), from, to, readings);
            self.read_emoji(text, from, to, readings);
            if self.disguises.has(Switch::Masked) {
                self.read_masked(surface(to), from, to, readings);
            }
        }
        if masked_to > to && text.surface(to + 1).starts_with("**") && self.disguises.has(Switch::Masked) {
            self.read_masked(surface(to + 1), from, to + 1, readings);
        }
    }

    /// Look-alikes and stretching in what may be one word.
    fn read_word(&self, word: &str, first: usize, last: usize, readings: &mut Vec<Disguised>) {
        let mut push = |surface: String, disguise: Disguise| {
            if surface != word && self.disguises.has(disguise.into()) && self.knows(&surface) {
                readings.push(Disguised { first, last, disguise, surface });
            }
        };
        let is_letters = |word: &str| word.chars().all(|c| c.is_alphabetic() || c == '\'');
        let mut spellings = Vec::with_capacity(5);
        if is_letters(word) {
            spellings.push((word.to_owned(), Disguise::Stretched));
        }
        let has_letter = word.chars().any(char::is_alphabetic);
        if has_letter || word.contains(['$', '@']) {
            for script in [Script::Latin, Script::Cyrillic] {
                for choice in 0..2 {
                    if let Some(spelling) =
                        self.confusables.rewrite(word, script, choice).filter(|spelling| spelling != word)
                    {
                        spellings.push((spelling, Disguise::LookAlike));
                    }
                }
            }
        }
        for (spelling, disguise) in spellings {
            if has_stretch(&spelling) {
                push(squeeze(&spelling, 1), disguise);
                push(squeeze(&spelling, 2), disguise);
            } else {
                push(spelling, disguise);
            }
        }
    }

    fn read_masked(&self, run: &str, first: usize, last: usize, readings: &mut Vec<Disguised>) {
        let hidden = run.chars().filter(|&c| MASKS.contains(c)).count();
        let shown = run.chars().filter(|c| c.is_alphabetic()).count();
        let opens = run.chars().next().is_some_and(char::is_alphabetic);
        let enough = shown >= 2 || hidden >= 3;
        if hidden == 0 || !opens || !enough || hidden + shown != run.chars().count() {
            return;
        }
        if let Some(surface) = self.masks.find(run) {
            readings.push(Disguised { first, last, disguise: Disguise::Masked, surface: surface.to_owned() });
        }
    }

    /// Words that some emoji interrupts ("id💩iot"), or where one hides a letter ("sh💩t").
    fn read_emoji(&self, text: &Text<'_>, from: usize, to: usize, readings: &mut Vec<Disguised>) {
        let tokens = text.tokens();
        let is_emoji = |idx: usize| tokens[idx].kind == Kind::Emoji && !text.surface(idx).is_ascii();
        let inside = from + 1..to;
        if !inside.clone().any(is_emoji)
            || !(from..=to)
                .all(|idx| tokens[idx].kind == Kind::Word || inside.contains(&idx) && is_emoji(idx))
        {
            return;
        }
        let parts = |emoji: &'static str| -> String {
            (from..=to).map(|idx| if is_emoji(idx) { emoji } else { text.surface(idx) }).collect()
        };
        let whole = parts("");
        if self.disguises.has(Switch::Emoji) && self.knows(&whole) {
            readings.push(Disguised { first: from, last: to, disguise: Disguise::Emoji, surface: whole });
        } else if self.disguises.has(Switch::Masked) {
            self.read_masked(&parts("*"), from, to, readings);
        }
    }

    /// Abusive words with a slip of the pen. A capital in the middle of a sentence makes a name, which has none.
    fn read_misspelled(&self, text: &Text<'_>, languages: Languages, readings: &mut Vec<Disguised>) {
        for (idx, token) in text.tokens().iter().enumerate() {
            if token.kind == Kind::Word && !text.is_name_like(idx) {
                for surface in self.slips_of(text.surface(idx), languages) {
                    readings.push(Disguised {
                        first: idx,
                        last: idx,
                        disguise: Disguise::Misspelled,
                        surface,
                    });
                }
            }
        }
    }

    /// Words whose letters stand apart: "i d i o t", "i.d.i.o.t".
    fn read_spaced(&self, text: &Text<'_>, readings: &mut Vec<Disguised>) {
        let tokens = text.tokens();
        let is_letter = |idx: usize| {
            matches!(tokens[idx].kind, Kind::Word | Kind::Number)
                && text.surface(idx).chars().nth(1).is_none()
        };
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
                        surface,
                    });
                }
            }
        }
    }
}

/// Whether a word needs no second look: letters of one script (digits and signs stand for letters, so they need one) and
/// none three times in a row.
fn is_plain(word: &str) -> bool {
    let mut script = None;
    let one_script =
        word.chars().all(|c| c == '\'' || Script::of(c).is_some_and(|own| *script.get_or_insert(own) == own));
    one_script && script == Some(Script::Latin) && word.is_ascii() && !has_stretch(word)
        || one_script && script == Some(Script::Cyrillic) && !has_stretch(word)
}

/// Whether a letter stands three times in a row.
pub(super) fn has_stretch(word: &str) -> bool {
    let mut run = 0;
    let mut last = None;
    word.chars().any(|c| {
        run = if last == Some(c) { run + 1 } else { 1 };
        last = Some(c);
        run == 3
    })
}

/// Cuts runs of three letters or more to `keep`.
fn squeeze(word: &str, keep: usize) -> String {
    let chars: Vec<_> = word.chars().collect();
    chars
        .chunk_by(|a, b| a == b)
        .flat_map(|run| &run[..if run.len() >= 3 { keep } else { run.len() }])
        .collect()
}

/// Words that writers mask: profanities, slurs and insults of one word, all forms written out.
#[derive(Debug)]
pub(super) struct Masks {
    /// (length in characters, rank and entry, form), by length, first letter and rank: milder and more common categories first.
    forms: Vec<(usize, u32, String)>,
}

impl Masks {
    pub(super) fn new(lexicon: &Lexicon) -> Masks {
        let mut forms = Vec::new();
        for (idx, entry) in lexicon.entries.iter().enumerate() {
            let rank = match entry.sense {
                Sense::Abuse { category: Category::Profanity, .. } => 0,
                Sense::Abuse { category: Category::Sexual, .. } => 1,
                Sense::Abuse { category: Category::IdentityAttack, .. } => 2,
                Sense::Abuse {
                    category: Category::Insult | Category::Dehumanisation, severity: 2.., ..
                } => 3,
                Sense::Abuse { category: Category::Own(_), .. } => 3,
                Sense::Group { kind: GroupKind::Name, .. } => 4,
                _ => continue,
            };
            for word in entry
                .patterns
                .iter()
                .filter(|pattern| pattern.len() == 1 && !pattern[0].open_start)
                .map(|pattern| &pattern[0])
            {
                let endings = match word.endings {
                    Endings::Set(set) => &lexicon.endings[set as usize][..],
                    Endings::None | Endings::Any => &[String::new()],
                };
                let order = rank << 24 | idx as u32;
                forms.extend(
                    endings
                        .iter()
                        .map(|ending| format!("{}{ending}", word.stem))
                        .map(|form| (form.chars().count(), order, form)),
                );
            }
        }
        forms.retain(|(length, _, _)| *length >= 4);
        forms.sort_unstable_by(|a, b| {
            (a.0, a.2.chars().next(), a.1, &a.2).cmp(&(b.0, b.2.chars().next(), b.1, &b.2))
        });
        Masks { forms }
    }

    /// The first form that shows the letters that `run` shows and has any letter where it has a mask.
    fn find(&self, run: &str) -> Option<&str> {
        let key = (run.chars().count(), run.chars().next());
        let key_of = |form: &(usize, u32, String)| (form.0, form.2.chars().next());
        let from = self.forms.partition_point(|form| key_of(form) < key);
        let fits = |form: &str| {
            form.chars().zip(run.chars()).all(|(own, shown)| own == shown || MASKS.contains(shown))
        };
        let alike = self.forms[from..].iter().take_while(|form| key_of(form) == key);
        alike.map(|form| form.2.as_str()).find(|form| fits(form))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_are_squeezed() {
        assert_eq!(
            (squeeze("stuuuupid", 1), squeeze("asssshole", 2)),
            ("stupid".to_owned(), "asshole".to_owned())
        );
        assert!(has_stretch("nooo") && !has_stretch("book"));
    }

    #[test]
    fn only_runs_with_signs_are_looked_at() {
        for (word, plain) in [
            ("idiot", true),
            ("don't", true),
            ("1diot", false),
            ("іdiot", false),
            ("noooo", false),
            ("дурак", true),
        ] {
            assert_eq!(is_plain(word), plain, "{word}");
        }
    }
}
