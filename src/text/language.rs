//! The language of a comment, from its words: script first, then function words and rare letters
//! (`lexicons/languages.tsv`), and trigrams (whatlang) for what is left of the longer ones.
//!
//! Limits: a text without a function word and under 40 letters stays [`UNDETERMINED`] here; the entries that it has may tell more
//! (`matching/told.rs`).

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::script::Script;
use super::{Kind, Text, Token, fold_phrase, hash_word};
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
    /// By the hash of a folded word, the rows that have it, as bits. Words that share their hash with one of the table's few
    /// thousand would count as it, and mislead no more than a common word does.
    words: Words,
    /// By the hash of a folded word, the rows of languages whose list of frequent words has it.
    common: FxHashMap<u64, u32>,
    letters: FxHashMap<char, u32>,
    /// `letters` again, for upper case too, by code; letters beyond are rare.
    near_letters: Vec<u32>,
    /// The rows of Latin and of Cyrillic, as bits.
    latin: u32,
    cyrillic: u32,
}

/// Rows by the hash of a word, in buckets that are looked through whole: whether a word is there is different from word to word, so
/// that nothing here is a branch.
struct Words {
    /// The upper half of the hash, and the rows; a power of two of buckets.
    buckets: Vec<[(u32, u32); WAYS]>,
}

const WAYS: usize = 4;

impl Words {
    fn new(rows: &FxHashMap<u64, u32>) -> Words {
        let mut n_buckets = (rows.len() / 2).next_power_of_two();
        loop {
            if let Some(words) = Words::in_buckets(rows, n_buckets) {
                return words;
            }
            n_buckets *= 2;
        }
    }

    /// `None` where a bucket would overflow.
    fn in_buckets(rows: &FxHashMap<u64, u32>, n_buckets: usize) -> Option<Words> {
        let mut words = Words { buckets: vec![[(0, 0); WAYS]; n_buckets] };
        for (&hash, &mask) in rows {
            let bucket = words.bucket(hash);
            let free = words.buckets[bucket].iter_mut().find(|(_, mask)| *mask == 0)?;
            *free = ((hash >> 32) as u32, mask);
        }
        Some(words)
    }

    fn bucket(&self, hash: u64) -> usize {
        hash as usize & (self.buckets.len() - 1)
    }

    /// The rows that have the word with this hash, none where it is in no row.
    #[inline]
    fn get(&self, hash: u64) -> u32 {
        let upper = (hash >> 32) as u32;
        let bucket = &self.buckets[self.bucket(hash)];
        bucket.iter().fold(0, |rows, (own, mask)| rows | if *own == upper { *mask } else { 0 })
    }
}

/// Characters below this code have their rows in a table of their own.
const NEAR: usize = 0x530;

/// The table of languages; made from embedded text, so the same everywhere.
static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let (mut rows, mut letters) = (Vec::new(), FxHashMap::default());
    let mut words: FxHashMap<u64, u32> = FxHashMap::default();
    let mut common: FxHashMap<u64, u32> = FxHashMap::default();
    let text = builtin::root_file("languages.tsv").unwrap_or_default();
    for row in text.lines().filter(|row| !row.starts_with('#')).skip(1) {
        let cells: Vec<_> = row.split('\t').collect();
        let [lang, script, own_letters, own_words] = cells[..] else { continue };
        let bit = 1 << rows.len();
        rows.push(Row { lang, script: if script == "latin" { Script::Latin } else { Script::Cyrillic } });
        for letter in own_letters.chars().filter(|&letter| letter != '-') {
            *letters.entry(letter).or_default() |= bit;
        }
        for phrase in builtin::file(lang, "common.tsv").unwrap_or_default().lines().filter_map(first_cell) {
            *common.entry(hash_word(fold_phrase(phrase).as_bytes())).or_default() |= bit;
        }
        for word in own_words.split(' ') {
            *words.entry(hash_word(fold_phrase(word).as_bytes())).or_default() |= bit;
        }
    }
    let near_letters = (0..NEAR as u32).map(|code| {
        let mut lower = char::from_u32(code).into_iter().flat_map(char::to_lowercase);
        match (lower.next(), lower.next()) {
            (Some(one), None) => letters.get(&one).copied().unwrap_or(0),
            _ => SEVERAL,
        }
    });
    let of_script = |script| {
        let own = rows.iter().enumerate().filter(|(_, row): &(usize, &Row)| row.script == script);
        own.fold(0, |mask, (row, _)| mask | 1 << row)
    };
    Table {
        near_letters: near_letters.collect(),
        latin: of_script(Script::Latin),
        cyrillic: of_script(Script::Cyrillic),
        rows,
        words: Words::new(&words),
        common,
        letters,
    }
});

/// The first cell of a row of a list, unless it is a comment or has several words.
fn first_cell(row: &'static str) -> Option<&'static str> {
    let cell = row.split('\t').next()?;
    (!cell.is_empty() && !cell.starts_with('#') && !cell.contains([' ', '*'])).then_some(cell)
}

/// In place of rows: the letter is several in lower case.
const SEVERAL: u32 = u32::MAX;

/// Points by row: a word or letter gives its points in equal parts to the languages that share it.
const POINTS: u32 = 60;

/// What each of so many languages gets.
const SHARES: [u32; 33] = {
    let (mut shares, mut count) = ([0; 33], 1);
    while count < 33 {
        shares[count] = POINTS / count as u32;
        count += 1;
    }
    shares
};

/// The points of each row.
struct Points {
    points: [u32; 32],
    script: u32,
}

impl Points {
    /// Which rows get points is different from word to word: all are added to, most of them nothing, rather than guessed at.
    #[inline]
    fn give(&mut self, mask: u32) {
        let mask = mask & self.script;
        let share = SHARES[mask.count_ones() as usize];
        for (row, points) in self.points.iter_mut().enumerate() {
            *points += share * (mask >> row & 1);
        }
    }
}

/// The place of a language in the table; behind all others where it has none.
pub(crate) fn rank(lang: &str) -> usize {
    TABLE.rows.iter().position(|row| row.lang == lang).unwrap_or(usize::MAX)
}

/// The language of `text`, whose letters are mostly of `script`, as an ISO 639-1 code, or [`UNDETERMINED`]. `O(n)`.
pub(crate) fn detect(text: &Text<'_>, script: Option<Script>) -> &'static str {
    let Some(script) = script else { return UNDETERMINED };
    let table = &*TABLE;
    let own = match script {
        Script::Latin => table.latin,
        Script::Cyrillic => table.cyrillic,
        Script::Other => 0,
    };
    let mut points = Points { points: [0; 32], script: own };
    let is_word = |token: &Token| token.kind == Kind::Word;
    let is_letter = |token: &Token| is_word(token) & text.is_single(token);
    // Where most words are single letters, they are letters of words that were drawn apart.
    let count = |test: &dyn Fn(&Token) -> bool| text.tokens().iter().map(|own| usize::from(test(own))).sum();
    let (n_words, n_letters): (usize, usize) = (count(&is_word), count(&is_letter));
    let spelled_out = n_letters * 2 > n_words;
    for token in
        text.tokens().iter().filter(|token| is_word(token) && !(spelled_out && text.is_single(token)))
    {
        points.give(table.words.get(token.hash));
    }
    if !text.raw().is_ascii() {
        for c in text.raw().chars().filter(|c| !c.is_ascii()) {
            match table.near_letters.get(c as usize) {
                Some(0) => {}
                Some(&mask) if mask != SEVERAL => points.give(mask),
                _ => {
                    let lower = c.to_lowercase().filter_map(|lower| table.letters.get(&lower));
                    lower.for_each(|&mask| points.give(mask));
                }
            }
        }
    }
    let points = points.points;
    let best = (0..table.rows.len()).max_by_key(|&row| (points[row], std::cmp::Reverse(row)));
    let second =
        |best| (0..table.rows.len()).filter(|&row| row != best).map(|row| points[row]).max().unwrap_or(0);
    match best {
        Some(best) if points[best] > second(best) => table.rows[best].lang,
        // Of languages that are level, the first of the table is the likeliest where letters tell the script well.
        Some(best) if script == Script::Cyrillic && points[best] > 0 => table.rows[best].lang,
        _ => by_common(text, own).unwrap_or_else(|| by_trigrams(text.raw(), script)),
    }
}

/// Fewest frequent words that tell a language, and which share of all words they must be, in hundredths.
const MIN_COMMON: usize = 2;
const MIN_COMMON_SHARE: usize = 30;

/// The language whose list of frequent words has most of a text that has no function word to tell it by.
fn by_common(text: &Text<'_>, script: u32) -> Option<&'static str> {
    let table = &*TABLE;
    let mut counts = [0_usize; 32];
    let mut n_words = 0;
    for token in text.tokens().iter().filter(|token| token.kind == Kind::Word) {
        n_words += 1;
        let mut mask = table.common.get(&token.hash).copied().unwrap_or(0) & script;
        while mask != 0 {
            counts[mask.trailing_zeros() as usize] += 1;
            mask &= mask - 1;
        }
    }
    let best = (0..table.rows.len()).max_by_key(|&row| (counts[row], std::cmp::Reverse(row)))?;
    let is_alone = (0..table.rows.len()).all(|row| row == best || counts[row] < counts[best]);
    let tells = counts[best] >= MIN_COMMON && counts[best] * 100 >= n_words * MIN_COMMON_SHARE;
    (is_alone && tells).then(|| table.rows[best].lang)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_their_buckets_and_no_others() {
        // Five of each lower half, so that buckets overflow until there are enough of them.
        let hash = |word: u64| (word % 200) | (word / 200) << 11 | (word + 1) << 40;
        let rows: FxHashMap<u64, u32> = (0..1000).map(|word| (hash(word), word as u32 + 1)).collect();
        let words = Words::new(&rows);
        assert!(rows.iter().all(|(&hash, &row)| words.get(hash) == row));
        assert!((1000..2000).all(|word| words.get(hash(word)) == 0));
        assert_eq!(Words::new(&FxHashMap::default()).get(7), 0);
    }
}
