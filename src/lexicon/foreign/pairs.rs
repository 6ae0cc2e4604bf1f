//! Word → number as a JSON object, or as the JavaScript module that holds it: how npm carries `cuss` and AFINN.

use super::Add;
use crate::lexicon::sense::Sense;
use crate::lexicon::table::Problem;

/// What the object of a module stands behind.
const EXPORTS: [&str; 3] = ["export const ", "export default", "module.exports"];

/// Whether `text` is a JSON object, or a module that exports one.
pub(super) fn is_object(text: &str) -> bool {
    text.trim_start().starts_with('{') || opening(text).is_some()
}

/// Whether any number in it is negative.
pub(super) fn has_negative(text: &str) -> bool {
    let mut is_any = false;
    read(text, NO_PAIR, &|cell| Ok(Sense::Valence(cell.parse().unwrap_or(0))), &mut |_, row| {
        is_any |=
            row.is_ok_and(|senses| senses.iter().any(|(_, sense)| matches!(sense, Sense::Valence(..0))));
    });
    is_any
}

const NO_PAIR: Problem = Problem::Foreign { format: "JSON", expected: "word: number" };

/// Where the object of a module begins: behind `export … = ` or its like and before anything else.
fn opening(text: &str) -> Option<usize> {
    EXPORTS.iter().find_map(|start| {
        let from = text.find(start)? + start.len();
        let open = from + text[from..].find('{')?;
        let between = text[from..open].trim();
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | ' ');
        between.trim_end_matches('=').chars().all(is_name).then_some(open)
    })
}

/// Reads the pairs between the outermost braces, wherever lines break; `sense` says what a number means, `no_pair` what is wrong where
/// there is no pair.
pub(super) fn read(
    text: &str,
    no_pair: Problem,
    sense: &dyn Fn(&str) -> Result<Sense, Problem>,
    add: Add<'_>,
) {
    let Some(open) = opening(text).or_else(|| text.find('{')).map(|at| at + 1) else {
        return add(1, Err(no_pair));
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
        let Some((word, behind)) = key(rest) else { return add(line, Err(no_pair)) };
        let Some(behind) = behind.trim_start().strip_prefix(':') else { return add(line, Err(no_pair)) };
        let end = behind.find([',', '\n', '}']).unwrap_or(behind.len());
        add(line, sense(behind[..end].trim()).map(|sense| vec![(word.to_owned(), sense)]));
        rest = behind[end..].trim_start_matches(',');
    }
}

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
