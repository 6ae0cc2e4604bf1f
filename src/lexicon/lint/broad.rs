//! Rows by themselves: those that can never match, that match too much, or whose kind their category does not have.

use std::collections::HashMap;

use super::index::forms;
use super::{Fault, FaultKind, fault};
use crate::lexicon::foreign::IMPORTED;
use crate::lexicon::{
    Category, ContextRole, Endings, Entry, Lexicon, Needs, PredicateKind, Sense, WordPattern, is_masked,
};
use crate::text::{Kind, Text};

/// Fewest letters of a stem that is open at its end.
const MIN_OPEN_END: usize = 3;
/// Fewest letters of a stem that may stand inside a word.
const MIN_INSIDE: usize = 4;
/// Fewest letters of a stem that may end a word.
const MIN_OPEN_START: usize = 3;
/// Valence, in thousandths, from which a word is called positive.
const POSITIVE: i32 = 1000;

/// Adds what is found.
pub(super) fn check(lexicon: &Lexicon, faults: &mut Vec<Fault>) {
    let innocent = innocent_words(lexicon);
    for entry in &lexicon.entries {
        if let Some(what) = never(lexicon, entry) {
            faults.push(fault(entry, FaultKind::Never, what));
            continue;
        }
        if let Some(what) = broad(entry).or_else(|| everyday(lexicon, entry, &innocent)) {
            faults.push(fault(entry, FaultKind::Broad, what));
        }
        if let Sense::Abuse { category, kind, .. } = &entry.sense
            && !matches!(category, Category::Own(_))
            && !kinds(*category).contains(&&**kind)
            && &**kind != IMPORTED
        {
            let what = format!("{category} has no kind {kind:?}, but {}", kinds(*category).join(", "));
            faults.push(fault(entry, FaultKind::Kind, what));
        }
    }
}

/// The kinds of each built-in category, as `lexicons/README.md` has them; users' own may have any.
const fn kinds(category: Category) -> &'static [&'static str] {
    match category {
        Category::Profanity => &["expletive", "scatological", "blasphemy", "masked"],
        Category::Insult => {
            &["intelligence", "character", "appearance", "worth", "behaviour", "politics", "command", "age"]
        }
        Category::IdentityAttack => {
            &["slur", "coded", "stereotype", "conspiracy", "exclusion", "supremacy", "contempt"]
        }
        Category::Threat => &["direct", "wish", "incitement", "normative", "selfharm", "doxxing"],
        Category::Sexual => &["explicit", "act", "body", "solicitation", "violence"],
        Category::Dehumanisation => &[
            "vermin",
            "animal",
            "disease",
            "filth",
            "demon",
            "object",
            "machine",
            "subhuman",
            "flood",
            "horde",
            "cleansing",
        ],
        Category::Own(_) => &[],
    }
}

/// Why no text can ever match: a word of every pattern is none that the tokenizer makes.
fn never(lexicon: &Lexicon, entry: &Entry) -> Option<String> {
    if entry.expression.is_some() {
        return None;
    }
    let has_words = entry.phrase.chars().filter(|letter| letter.is_alphabetic()).count() > 2;
    if let Some(sign) = entry.phrase.chars().find(|sign| has_words && "[]{}=|".contains(*sign)) {
        return Some(format!("{sign:?} stands in no phrase; forms have their own column"));
    }
    let odd =
        |word: &&WordPattern| !is_masked(&word.stem) && !forms(lexicon, word).any(|form| is_one_word(&form));
    let mut odd_words = entry.patterns.iter().map(|pattern| pattern.iter().find(odd));
    let first = odd_words.next()??;
    odd_words.all(|word| word.is_some()).then(|| format!("{:?} is no word to match", first.stem))
}

fn is_one_word(form: &str) -> bool {
    let text = Text::new(form);
    matches!(text.tokens(), [token] if matches!(token.kind, Kind::Word | Kind::Number | Kind::Emoji))
}

/// Whether a wildcard takes in too many words.
fn broad(entry: &Entry) -> Option<String> {
    let word = entry.patterns.iter().find_map(|pattern| match pattern {
        [word] => Some(word),
        _ => None,
    })?;
    let letters = word.stem.chars().count();
    let least = match (word.open_start, word.endings) {
        (true, Endings::Any) => MIN_INSIDE,
        (true, _) => MIN_OPEN_START,
        (false, Endings::Any) => MIN_OPEN_END,
        (false, _) => return None,
    };
    (letters < least).then(|| format!("a wildcard with {letters} letters; at least {least} are needed"))
}

/// Whether abuse that needs nothing is a word that means something else in another table.
fn everyday(lexicon: &Lexicon, entry: &Entry, innocent: &HashMap<(u8, String), &Entry>) -> Option<String> {
    let Sense::Abuse { needs: Needs::Nothing, category, .. } = entry.sense else { return None };
    // A crude word attacks nobody: it may fill a gap in a sentence or be said in praise.
    let is_crude = category == Category::Profanity;
    let is_at_odds = |other: &&Entry| {
        !is_crude || !matches!(other.sense, Sense::Context(ContextRole::Light) | Sense::Valence(_))
    };
    let singles = entry.patterns.iter().filter(|pattern| pattern.len() == 1 && !pattern[0].open_start);
    let (form, other) = singles
        .filter(|pattern| pattern[0].endings != Endings::Any)
        .flat_map(|pattern| forms(lexicon, &pattern[0]))
        .find_map(|form| {
            let other = *innocent.get(&(entry.lang, form.clone())).filter(|other| is_at_odds(other))?;
            Some((form, other))
        })?;
    let cells: Vec<_> = other.cells().into_iter().map(|(name, cell)| format!("{name} {cell}")).collect();
    Some(format!(
        "{form:?} abuses by itself, but {}:{} has it as {}",
        other.file(),
        other.line,
        cells.join(", ")
    ))
}

/// Every form of every single word that is context, or good.
fn innocent_words(lexicon: &Lexicon) -> HashMap<(u8, String), &Entry> {
    let is_innocent = |entry: &&Entry| match &entry.sense {
        Sense::Context(_) | Sense::Predicate { kind: PredicateKind::Positive, .. } => true,
        Sense::Valence(value) => *value >= POSITIVE,
        _ => false,
    };
    let mut words = HashMap::new();
    for entry in lexicon.entries.iter().filter(is_innocent) {
        for pattern in entry.patterns.iter().filter(|pattern| pattern.len() == 1 && !pattern[0].open_start) {
            for form in forms(lexicon, &pattern[0]) {
                words.entry((entry.lang, form)).or_insert(entry);
            }
        }
    }
    words
}
