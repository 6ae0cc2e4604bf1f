//! The lists of `cuss` (npm): word → sureness 0 to 2, as JSON or as the module that holds the object.

use super::{Add, insult};
use crate::lexicon::sense::{Needs, Sense};
use crate::lexicon::table::Problem;

/// Whether `text` is a JSON object, or a module that exports `cuss`.
pub(super) fn is_cuss(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with('{') || text.contains("export const cuss") || text.contains("module.exports = {")
}

/// Reads the pairs between the outermost braces, wherever lines break.
pub(super) fn read(text: &str, add: Add<'_>) {
    let from = ["export const cuss", "module.exports"].iter().find_map(|start| text.find(start)).unwrap_or(0);
    let Some(open) = text[from..].find('{').map(|at| from + at + 1) else {
        return add(1, Err(NO_PAIR));
    };
    let close = text.rfind('}').filter(|&close| close >= open).unwrap_or(text.len());
    let mut line = text[..open].matches('\n').count() as u32 + 1;
    let mut rest = &text[open..close];
    while !rest.trim().is_empty() {
        let blank = rest.len() - rest.trim_start().len();
        line += rest[..blank].matches('\n').count() as u32;
        rest = &rest[blank..];
        if rest.starts_with("//") {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
            continue;
        }
        let Some((word, behind)) = key(rest) else { return add(line, Err(NO_PAIR)) };
        let Some(behind) = behind.trim_start().strip_prefix(':') else { return add(line, Err(NO_PAIR)) };
        let end = behind.find([',', '\n', '}']).unwrap_or(behind.len());
        add(line, rated(behind[..end].trim()).map(|sense| vec![(word.to_owned(), sense)]));
        rest = behind[end..].trim_start_matches(',');
    }
}

const NO_PAIR: Problem = Problem::Foreign { format: "cuss", expected: "word: 0, 1 or 2" };

/// The quoted or bare key at the start of `text`, and what follows it.
fn key(text: &str) -> Option<(&str, &str)> {
    match text.chars().next()? {
        quote @ ('"' | '\'') => text[1..].split_once(quote),
        _ => {
            let end = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$')?;
            (end > 0).then(|| text.split_at(end))
        }
    }
}

fn rated(cell: &str) -> Result<Sense, Problem> {
    match cell {
        "2" => Ok(insult(2, Needs::Nothing)),
        "1" => Ok(insult(1, Needs::Person)),
        "0" => Ok(insult(1, Needs::Target)),
        _ => Err(Problem::Number { what: "sureness", found: cell.to_owned(), min: 0, max: 2 }),
    }
}
