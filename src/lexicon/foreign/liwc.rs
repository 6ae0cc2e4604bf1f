//! LIWC dictionaries: numbered categories between two `%`, then words with the numbers of theirs.

use std::collections::BTreeMap;

use super::{Add, abuse};
use crate::lexicon::Category;
use crate::lexicon::sense::{Needs, Sense};
use crate::lexicon::table::{Problem, content_lines};

/// Categories of LIWC 2001 to 22 that have a counterpart here, and ours by name; the others are passed over.
fn sense_of(name: &str) -> Option<Sense> {
    let name = name.to_lowercase().replace([' ', '-'], "_");
    match name.as_str() {
        "posemo" | "posfeel" | "emo_pos" | "tone_pos" | "positive" | "positive_emotion" => {
            Some(Sense::Valence(2000))
        }
        "negemo" | "anx" | "anger" | "sad" | "emo_neg" | "emo_anx" | "emo_anger" | "emo_sad" | "tone_neg"
        | "negative" | "negative_emotion" => Some(Sense::Valence(-2000)),
        "swear" | "swear_words" => Some(abuse(Category::Profanity, 2, Needs::Nothing, None)),
        _ => name.parse().ok().map(|category: Category| abuse(category, 2, Needs::Nothing, None)),
    }
}

/// Reads a dictionary.
pub(super) fn read(text: &str, add: Add<'_>) {
    let mut categories: BTreeMap<&str, Option<Sense>> = BTreeMap::new();
    let mut n_marks = 0;
    for (line, row) in content_lines(text) {
        if row.trim() == "%" {
            n_marks += 1;
        } else if n_marks == 1 {
            match row.trim().split_once(char::is_whitespace) {
                Some((number, name)) if number.parse::<u32>().is_ok() => {
                    let name = name.trim();
                    let name = name.split_once(" (").map_or(name, |(name, _)| name);
                    categories.insert(number, sense_of(name));
                }
                _ => add(
                    line,
                    Err(Problem::Foreign { format: "LIWC", expected: "a number and the name of a category" }),
                ),
            }
        } else {
            add(line, read_row(row, &categories));
        }
    }
}

/// `word⇥1⇥2`: one row for each sense among its categories.
fn read_row(row: &str, categories: &BTreeMap<&str, Option<Sense>>) -> Result<Vec<(String, Sense)>, Problem> {
    let mut cells = row.split('\t').map(str::trim).filter(|cell| !cell.is_empty());
    let word = cells.next().unwrap_or_default();
    let mut senses: Vec<(String, Sense)> = Vec::new();
    for number in cells {
        let sense = categories.get(number).ok_or_else(|| Problem::Category(number.to_owned()))?;
        if let Some(sense) = sense.as_ref().filter(|sense| senses.iter().all(|(_, own)| own != *sense)) {
            senses.push((word.to_owned(), sense.clone()));
        }
    }
    Ok(senses)
}
