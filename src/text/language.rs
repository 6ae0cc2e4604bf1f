//! The language of a comment, from its words: script first, then function words and rare letters
//! (`lexicons/languages.tsv`), and trigrams (whatlang) for what is left of the longer ones.
//!
//! Limits: a text without a function word and under 40 letters stays [`UNDETERMINED`].

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::script::Script;
use super::{Kind, Text, fold_phrase};
use crate::builtin;

/// The code of a language that cannot be told (ISO 639-2).
pub(crate) const UNDETERMINED: &str = "und";

/// Fewest letters on which a trigram guess is worth anything.
const MIN_TRIGRAM_LETTERS: usize = 40;

struct Row {
    lang: &'static str,
    script: Script,
}

struct Table {
    rows: Vec<Row>,
    /// Word to the rows that have it, as bits.
    words: FxHashMap<String, u32>,
    letters: FxHashMap<char, u32>,
}

/// The table of languages; made from embedded text, so the same everywhere.
static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { rows: Vec::new(), words: FxHashMap::default(), letters: FxHashMap::default() };
    let text = builtin::root_file("languages.tsv").unwrap_or_default();
    for row in text.lines().filter(|row| !row.starts_with('#')).skip(1) {
        let cells: Vec<_> = row.split('\t').collect();
        let [lang, script, letters, words] = cells[..] else { continue };
        let bit = 1 << table.rows.len();
        table
            .rows
            .push(Row { lang, script: if script == "latin" { Script::Latin } else { Script::Cyrillic } });
        for letter in letters.chars().filter(|&letter| letter != '-') {
            *table.letters.entry(letter).or_default() |= bit;
        }
        for word in words.split(' ') {
            *table.words.entry(fold_phrase(word)).or_default() |= bit;
        }
    }
    table
});

/// Points by row: a word or letter gives its points in equal parts to the languages that share it.
const POINTS: u32 = 60;

/// The language of `text` as an ISO 639-1 code, or [`UNDETERMINED`]. `O(n)`.
pub(crate) fn detect(text: &Text<'_>) -> &'static str {
    let Some(script) = Script::of_text(text.raw()) else { return UNDETERMINED };
    let table = &*TABLE;
    let mut points = [0_u32; 32];
    let mut give = |mask: u32| {
        let mask = mask & mask_of(table, script);
        let share = POINTS / mask.count_ones().max(1);
        (0..table.rows.len()).filter(|row| mask >> row & 1 == 1).for_each(|row| points[row] += share);
    };
    let is_word = |idx: &usize| text.tokens()[*idx].kind == Kind::Word;
    let is_letter = |idx: usize| text.surface(idx).chars().nth(1).is_none();
    let words = || (0..text.tokens().len()).filter(is_word);
    // Where most words are single letters, they are letters of words that were drawn apart.
    let spelled_out = words().filter(|&idx| is_letter(idx)).count() * 2 > words().count();
    for idx in words().filter(|&idx| !(spelled_out && is_letter(idx))) {
        if let Some(&mask) = table.words.get(text.surface(idx)) {
            give(mask);
        }
    }
    if !text.raw().is_ascii() {
        text.raw().chars().filter(|c| !c.is_ascii()).flat_map(char::to_lowercase).for_each(|c| {
            if let Some(&mask) = table.letters.get(&c) {
                give(mask);
            }
        });
    }
    let best = (0..table.rows.len()).max_by_key(|&row| (points[row], std::cmp::Reverse(row)));
    let second =
        |best| (0..table.rows.len()).filter(|&row| row != best).map(|row| points[row]).max().unwrap_or(0);
    match best {
        Some(best) if points[best] > second(best) => table.rows[best].lang,
        // Of languages that are level, the first of the table is the likeliest where letters tell the script well.
        Some(best) if script == Script::Cyrillic && points[best] > 0 => table.rows[best].lang,
        _ => by_trigrams(text.raw(), script),
    }
}

fn mask_of(table: &Table, script: Script) -> u32 {
    table
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.script == script)
        .fold(0, |mask, (row, _)| mask | 1 << row)
}

fn by_trigrams(raw: &str, script: Script) -> &'static str {
    let n_letters = raw.chars().filter(|c| c.is_alphabetic()).count();
    if n_letters < MIN_TRIGRAM_LETTERS && script != Script::Other {
        return UNDETERMINED;
    }
    match whatlang::detect(raw) {
        Some(found) if script == Script::Other || found.is_reliable() => iso_639_1(found.lang().code()),
        // Russian writes most Cyrillic, and its neighbours have letters or function words that would have told them.
        _ if script == Script::Cyrillic => "ru",
        _ => UNDETERMINED,
    }
}

/// The two-letter code of a three-letter one (ISO 639), for what whatlang knows.
fn iso_639_1(code: &str) -> &'static str {
    const PAIRS: [(&str, &str); 64] = [
        ("epo", "eo"),
        ("eng", "en"),
        ("rus", "ru"),
        ("cmn", "zh"),
        ("spa", "es"),
        ("por", "pt"),
        ("ita", "it"),
        ("ben", "bn"),
        ("fra", "fr"),
        ("deu", "de"),
        ("ukr", "uk"),
        ("kat", "ka"),
        ("ara", "ar"),
        ("hin", "hi"),
        ("jpn", "ja"),
        ("heb", "he"),
        ("yid", "yi"),
        ("pol", "pl"),
        ("amh", "am"),
        ("jav", "jv"),
        ("kor", "ko"),
        ("nob", "no"),
        ("dan", "da"),
        ("swe", "sv"),
        ("fin", "fi"),
        ("tur", "tr"),
        ("nld", "nl"),
        ("hun", "hu"),
        ("ces", "cs"),
        ("ell", "el"),
        ("bul", "bg"),
        ("bel", "be"),
        ("mar", "mr"),
        ("kan", "kn"),
        ("ron", "ro"),
        ("slv", "sl"),
        ("hrv", "hr"),
        ("srp", "sr"),
        ("mkd", "mk"),
        ("lit", "lt"),
        ("lav", "lv"),
        ("est", "et"),
        ("tam", "ta"),
        ("vie", "vi"),
        ("urd", "ur"),
        ("tha", "th"),
        ("guj", "gu"),
        ("uzb", "uz"),
        ("pan", "pa"),
        ("aze", "az"),
        ("ind", "id"),
        ("tel", "te"),
        ("pes", "fa"),
        ("mal", "ml"),
        ("ori", "or"),
        ("mya", "my"),
        ("nep", "ne"),
        ("sin", "si"),
        ("khm", "km"),
        ("tuk", "tk"),
        ("aka", "ak"),
        ("zul", "zu"),
        ("sna", "sn"),
        ("afr", "af"),
    ];
    PAIRS.iter().find(|(three, _)| *three == code).map_or(UNDETERMINED, |(_, two)| two)
}
