//! Tables with a header: a column of words, perhaps category, severity and valence.

use super::{Add, abuse, valence};
use crate::lexicon::Category;
use crate::lexicon::sense::{Needs, Sense};
use crate::lexicon::table::Problem;

const WORD: &[&str] = &["word", "words", "term", "phrase", "lemma", "token", "entry", "text"];
const CATEGORY: &[&str] = &["category", "label", "class", "type"];
const SEVERITY: &[&str] = &["severity", "level", "severity_rating", "strength"];
const VALENCE: &[&str] = &["valence", "sentiment", "polarity", "score", "mean"];

/// Whether a line names a column of words: a list of one column needs the word "word" there, so this asks for two.
pub(super) fn is_header(line: &str) -> bool {
    let delimiter = delimiter(line);
    let cells: Vec<_> =
        line.split(delimiter as char).map(|cell| cell.trim().trim_matches('"').to_lowercase()).collect();
    cells.len() > 1 && cells.iter().any(|cell| WORD.contains(&cell.as_str()))
}

fn delimiter(line: &str) -> u8 {
    let count = |sign: u8| memchr::memchr_iter(sign, line.as_bytes()).count();
    *b",;\t".iter().max_by_key(|&&sign| count(sign)).unwrap_or(&b',')
}

/// Reads a table; further columns are passed over.
pub(super) fn read(text: &str, add: Add<'_>) {
    let header =
        text.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#')).unwrap_or_default();
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter(header))
        .comment(Some(b'#'))
        .flexible(true)
        .trim(::csv::Trim::All)
        .from_reader(text.as_bytes());
    let names: Vec<String> = match reader.headers() {
        Ok(headers) => headers.iter().map(str::to_lowercase).collect(),
        Err(_) => return add(1, Err(NO_WORD)),
    };
    let column = |known: &[&str]| names.iter().position(|name| known.contains(&name.as_str()));
    let Some(word) = column(WORD) else { return add(1, Err(NO_WORD)) };
    let (category, severity, valence) = (column(CATEGORY), column(SEVERITY), column(VALENCE));
    for record in reader.records() {
        let Ok(record) = record else { continue }; // the text is UTF-8 and rows may differ in length: there is no error left
        let line = record.position().map_or(1, ::csv::Position::line) as u32;
        let cell = |column: Option<usize>| column.and_then(|at| record.get(at)).unwrap_or_default();
        let sense = sense(cell(category), cell(severity), valence.map(|_| cell(valence)));
        let word = cell(Some(word));
        let row = if word.is_empty() { Err(Problem::Empty("the word")) } else { sense };
        add(line, row.map(|sense| vec![(word.to_owned(), sense)]));
    }
}

const NO_WORD: Problem = Problem::Foreign { format: "CSV", expected: "a column called word, term or phrase" };

/// Valence where there is such a column and no category; else abuse, by default an insult of severity 2.
fn sense(category: &str, severity: &str, valence: Option<&str>) -> Result<Sense, Problem> {
    if let (Some(valence), true) = (valence, category.is_empty()) {
        return valence::valence(valence, 5);
    }
    let category: Category = match category {
        "" => Category::Insult,
        name => name
            .to_lowercase()
            .replace([' ', '-'], "_")
            .replace("dehumanization", "dehumanisation")
            .parse()?,
    };
    let severity = match severity {
        "" => 2,
        cell => match cell.parse::<f64>() {
            Ok(number) if (1.0..=4.0).contains(&number) => number.round() as u8,
            _ => return Err(Problem::Number { what: "severity", found: cell.to_owned(), min: 1, max: 4 }),
        },
    };
    Ok(abuse(category, severity, Needs::Nothing, None))
}
