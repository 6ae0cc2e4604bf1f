//! Lists of valences: VADER's and AFINN's.

use super::{Add, pairs};
use crate::lexicon::sense::Sense;
use crate::lexicon::table::{Problem, content_lines};

/// VADER rates from -4 to 4, as we do.
const VADER_MAX: i32 = 4;
/// AFINN rates from -5 to 5.
const AFINN_MAX: i32 = 5;

/// Whether a line is `word⇥mean⇥sd…`.
pub(super) fn is_vader(line: &str) -> bool {
    let mut cells = line.split('\t').skip(1);
    let is_number = |cell: Option<&str>| cell.is_some_and(|cell| cell.trim().parse::<f64>().is_ok());
    is_number(cells.next()) && is_number(cells.next())
}

/// Whether a line is `word⇥whole number`.
pub(super) fn is_afinn(line: &str) -> bool {
    line.split_once('\t').is_some_and(|(_, number)| number.trim().parse::<f64>().is_ok())
}

/// Reads VADER's list. Its `#` and emoticons are words, so only lines of no cells are comments.
pub(super) fn read_vader(text: &str, add: Add<'_>) {
    for (idx, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let mut cells = line.split('\t');
        let row = match (cells.next(), cells.next()) {
            (Some(word), Some(mean)) => valence(mean, VADER_MAX).map(|sense| vec![(word.to_owned(), sense)]),
            _ if line.starts_with('#') => continue,
            _ => Err(Problem::Foreign {
                format: "VADER",
                expected: "word, mean, deviation and ratings, separated by tabs,",
            }),
        };
        add(idx as u32 + 1, row);
    }
}

/// Reads AFINN, in lines or as npm carries it; ratings beyond ours are cut.
pub(super) fn read_afinn(text: &str, add: Add<'_>) {
    if pairs::is_object(text) {
        let no_pair = Problem::Foreign { format: "AFINN", expected: "word: a number from -5 to 5" };
        return pairs::read(text, no_pair, &|cell| valence(cell, AFINN_MAX), add);
    }
    for (line, row) in content_lines(text) {
        let row = match row.rsplit_once('\t') {
            Some((word, number)) => valence(number, AFINN_MAX).map(|sense| vec![(word.to_owned(), sense)]),
            None => {
                Err(Problem::Foreign { format: "AFINN", expected: "word and number, separated by a tab," })
            }
        };
        add(line, row);
    }
}

/// A valence in a cell; beyond ±4 it is cut.
pub(super) fn valence(cell: &str, max: i32) -> Result<Sense, Problem> {
    match cell.trim().parse::<f64>() {
        Ok(number) if number.abs() <= f64::from(max) => {
            Ok(Sense::Valence((number.clamp(-4.0, 4.0) * 1000.0).round() as i32))
        }
        _ => Err(Problem::Number { what: "valence", found: cell.trim().to_owned(), min: -max, max }),
    }
}
