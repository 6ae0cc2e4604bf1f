//! An evasion test: what is found is written as writers disguise it, and looked for again.
//!
//! Only the words of asserted flags are changed, in rows that are rightly flagged, one way at a time: the ways that `text` and
//! `matching` claim to see through. Which words a way can change, and which it leaves alone, is counted with it.

use std::ops::Range;

use serde::Serialize;

use super::Settings;
use super::figures::Row;
use super::judged::Judged;
use crate::abuse::Aspect;
use crate::moderator::{self, Moderator};

/// What each way of writing costs.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Evasion {
    /// Rows that are labelled with an attribute and flagged for it.
    pub(crate) found: usize,
    pub(crate) ways: Vec<WayFigures>,
}

/// One way of writing.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct WayFigures {
    pub(crate) way: &'static str,
    /// Rows that it changes.
    pub(crate) changed: usize,
    /// Those of them that are no longer flagged.
    pub(crate) lost: usize,
    /// Share of recall that is lost where all write so: `lost / changed`; `None` where it changes nothing.
    pub(crate) recall_lost: Option<f64>,
}

/// A way of writing a word: its name, and what becomes of the letters; `None` where it changes nothing.
type Way = (&'static str, fn(&[char]) -> Option<String>);

/// The ways, as `docs/method.md` lists what is seen through. Shorter words than each needs are left alone.
const WAYS: &[Way] = &[
    ("capitals", |word| changed(word, word.iter().flat_map(|c| c.to_uppercase()).collect())),
    ("accents", |word| replaced(word, accented)),
    ("full-width letters", |word| replaced(word, full_width)),
    ("invisible characters", |word| between(word, "\u{200b}")),
    ("letters of another script", |word| replaced(word, look_alike)),
    ("digits for letters", |word| replaced(word, leet)),
    ("stretched letters", |word| {
        let (at, c) = word.iter().enumerate().rev().find(|(_, c)| c.is_alphabetic())?;
        let mut out: String = word[..at].iter().collect();
        out.extend(std::iter::repeat_n(*c, 4));
        out.extend(&word[at + 1..]);
        Some(out)
    }),
    ("spaced letters", |word| between(word, " ")),
    ("dotted letters", |word| between(word, ".")),
    ("masked letters", |word| {
        // A star in place of a vowel's usual place: the second letter of a word of four or more.
        let mut out = word.to_vec();
        *out.get_mut(1).filter(|_| word.len() >= 4)? = '*';
        Some(out.into_iter().collect())
    }),
    ("emoji between letters", |word| {
        let middle = word.len() / 2;
        (word.len() >= 4).then(|| word[..middle].iter().chain(&['😡']).chain(&word[middle..]).collect())
    }),
    ("two letters swapped", |word| {
        let at = word.len() / 2;
        let mut out = word.to_vec();
        (word.len() >= 5).then(|| out.swap(at - 1, at));
        changed(word, out.into_iter().collect())
    }),
    ("a letter dropped", |word| {
        let at = word.len() / 2;
        (word.len() >= 6).then(|| word[..at].iter().chain(&word[at + 1..]).collect())
    }),
    ("a letter doubled", |word| {
        let at = word.len() / 2;
        (word.len() >= 5).then(|| word[..=at].iter().chain(&word[at..]).collect())
    }),
];

/// The way that changes what stands between words.
const JOINED: &str = "words joined";

impl Evasion {
    /// `O(rows found × ways)` verdicts.
    pub(super) fn new(moderator: &Moderator, rows: &[Row<'_>], settings: &Settings) -> Evasion {
        let caught: Vec<_> =
            rows.iter().filter(|row| is_caught(row, &row.judged.scores, settings.cut)).collect();
        let joined = (JOINED, caught.iter().map(|row| join(&row.gold.text, &row.judged.spans)).collect());
        let ways = WAYS.iter().map(|(name, way)| {
            (*name, caught.iter().map(|row| rewrite(&row.gold.text, &row.judged.spans, *way)).collect())
        });
        let figures = ways.chain([joined]).map(|(way, texts): (_, Vec<Option<String>>)| {
            let tried: Vec<_> =
                caught.iter().zip(texts).filter_map(|(row, text)| Some((row, text?))).collect();
            let kept = moderator::map_all(&tried, |(row, text)| {
                is_caught(row, &Judged::new(moderator, text).scores, settings.cut)
            });
            let lost = kept.iter().filter(|kept| !**kept).count();
            let changed = tried.len();
            let recall_lost = (changed > 0).then(|| lost as f64 / changed as f64);
            WayFigures { way, changed, lost, recall_lost }
        });
        Evasion { found: caught.len(), ways: figures.collect() }
    }
}

/// Whether some attribute that the row is labelled with is flagged.
fn is_caught(row: &Row<'_>, scores: &[f64], cut: f64) -> bool {
    Aspect::ALL
        .into_iter()
        .any(|aspect| row.gold.label(aspect) == Some(true) && scores[aspect as usize] >= cut)
}

/// The text with the words of these spans written this way; `None` where that changes nothing.
fn rewrite(text: &str, spans: &[Range<usize>], way: fn(&[char]) -> Option<String>) -> Option<String> {
    let mut out = String::with_capacity(text.len() + 16);
    let mut is_changed = false;
    let mut from = 0;
    for word in words(text, spans) {
        let letters: Vec<_> = text[word.clone()].chars().collect();
        let Some(written) = way(&letters) else { continue };
        out.push_str(&text[from..word.start]);
        out.push_str(&written);
        from = word.end;
        is_changed = true;
    }
    out.push_str(&text[from..]);
    is_changed.then_some(out)
}

/// The text without the blanks between the words of these spans; `None` where each is one word.
fn join(text: &str, spans: &[Range<usize>]) -> Option<String> {
    let inner = |at: usize| spans.iter().any(|span| span.start < at && at < span.end);
    let joined: String =
        text.char_indices().filter(|(at, c)| *c != ' ' || !inner(*at)).map(|(_, c)| c).collect();
    (joined != text).then_some(joined)
}

/// The words in these spans, two letters or more, each once and in order. A word is a run of letters.
fn words(text: &str, spans: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices() {
        if !c.is_alphabetic() || !spans.iter().any(|span| span.contains(&at)) {
            continue;
        }
        match words.last_mut() {
            Some(word) if word.end == at => word.end = at + c.len_utf8(),
            _ => words.push(at..at + c.len_utf8()),
        }
    }
    words.retain(|word| text[word.clone()].chars().nth(1).is_some());
    words
}

fn changed(word: &[char], written: String) -> Option<String> {
    (!written.chars().eq(word.iter().copied())).then_some(written)
}

fn replaced(word: &[char], letter: fn(char) -> Option<char>) -> Option<String> {
    changed(word, word.iter().map(|c| letter(*c).unwrap_or(*c)).collect())
}

fn between(word: &[char], gap: &str) -> Option<String> {
    let letters: Vec<_> = word.iter().map(char::to_string).collect();
    (word.len() >= 3).then(|| letters.join(gap))
}

fn pair(c: char, table: &[(char, char)]) -> Option<char> {
    table.iter().find(|(plain, _)| *plain == c).map(|(_, other)| *other)
}

fn accented(c: char) -> Option<char> {
    pair(c, &[('a', 'á'), ('e', 'é'), ('i', 'í'), ('o', 'ó'), ('u', 'ú'), ('n', 'ń'), ('s', 'ś'), ('c', 'ć')])
}

fn full_width(c: char) -> Option<char> {
    c.is_ascii_alphabetic().then(|| char::from_u32(u32::from(c) + 0xfee0)).flatten()
}

/// Latin letters in Cyrillic words, and the other way round: the first that has a likeness would do, all are replaced.
fn look_alike(c: char) -> Option<char> {
    const ALIKE: &[(char, char)] =
        &[('a', 'а'), ('e', 'е'), ('o', 'о'), ('p', 'р'), ('c', 'с'), ('x', 'х'), ('i', 'і')];
    pair(c, ALIKE).or_else(|| ALIKE.iter().find(|(_, other)| *other == c).map(|(plain, _)| *plain))
}

fn leet(c: char) -> Option<char> {
    const LEET: &[(char, char)] =
        &[('a', '4'), ('e', '3'), ('i', '1'), ('o', '0'), ('s', '5'), ('о', '0'), ('з', '3')];
    pair(c, LEET)
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, reason = "one span is a list of one")]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, want: Option<&str>) {
        let way = WAYS.iter().find(|(own, _)| *own == name).expect("a way").1;
        assert_eq!(rewrite("You idiot, you!", &[4..9], way).as_deref(), want, "{name}");
    }

    #[test]
    fn only_what_was_found_is_rewritten() {
        check("capitals", Some("You IDIOT, you!"));
        check("accents", Some("You ídíót, you!"));
        check("full-width letters", Some("You ｉｄｉｏｔ, you!"));
        check("letters of another script", Some("You іdіоt, you!"));
        check("digits for letters", Some("You 1d10t, you!"));
        check("stretched letters", Some("You idiotttt, you!"));
        check("spaced letters", Some("You i d i o t, you!"));
        check("masked letters", Some("You i*iot, you!"));
        check("emoji between letters", Some("You id😡iot, you!"));
        check("two letters swapped", Some("You iidot, you!"));
        check("a letter dropped", None);
        check("a letter doubled", Some("You idiiot, you!"));
    }

    #[test]
    fn words_of_a_span_are_joined() {
        assert_eq!(join("go shut up now", &[3..10]).as_deref(), Some("go shutup now"));
        assert_eq!(join("you idiot", &[4..9]), None);
    }
}
