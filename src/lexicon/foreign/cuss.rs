//! The lists of `cuss` (npm): word → sureness 0 to 2, as JSON or as the module that holds the object.

use super::{Add, insult, pairs};
use crate::lexicon::sense::{Needs, Sense};
use crate::lexicon::table::Problem;

/// Reads the pairs of the object.
pub(super) fn read(text: &str, add: Add<'_>) {
    pairs::read(text, Problem::Foreign { format: "cuss", expected: "word: 0, 1 or 2" }, &rated, add);
}

fn rated(cell: &str) -> Result<Sense, Problem> {
    match cell {
        "2" => Ok(insult(2, Needs::Nothing)),
        "1" => Ok(insult(1, Needs::Person)),
        "0" => Ok(insult(1, Needs::Target)),
        _ => Err(Problem::Number { what: "sureness", found: cell.to_owned(), min: 0, max: 2 }),
    }
}
