//! An evaluation for people: the same tables as aligned text for a terminal, and as Markdown for a pull request.

mod parts;
mod render;

use super::Evaluation;
use super::figures::Estimate;
use render::Block;

/// Most entries that are shown of a table of blame; the JSON has all.
const MAX_ENTRIES: usize = 15;

/// As text.
pub(crate) fn terminal(evaluation: &Evaluation) -> String {
    blocks(evaluation).iter().map(Block::text).collect::<Vec<_>>().join("\n")
}

/// As Markdown.
pub(crate) fn markdown(evaluation: &Evaluation) -> String {
    blocks(evaluation).iter().map(Block::markdown).collect::<Vec<_>>().join("\n")
}

/// The tables, in the order in which they are read.
fn blocks(evaluation: &Evaluation) -> Vec<Block> {
    let mut blocks = vec![parts::head(evaluation)];
    if !evaluation.sets.is_empty() {
        blocks.push(parts::attributes(evaluation));
    }
    if let Some(all) = &evaluation.all {
        blocks.extend(parts::cuts(all));
        blocks.extend(parts::calibration(all));
        blocks.extend(parts::others(&evaluation.sets));
        blocks.extend(parts::cases(all));
        blocks.extend(parts::groups(all));
    }
    blocks.extend(evaluation.blame.iter().map(|blame| parts::blame(blame, MAX_ENTRIES)));
    blocks.extend(evaluation.blame.iter().flat_map(|blame| parts::examples(blame, MAX_ENTRIES)));
    blocks.extend(evaluation.against.iter().flat_map(parts::against));
    blocks.extend(evaluation.evasion.iter().map(parts::evasion));
    blocks.extend(evaluation.raters.iter().flat_map(parts::raters));
    blocks.extend(evaluation.bias.iter().flat_map(parts::bias));
    blocks
}

/// A share with three decimals, `-` where there is none.
fn share(number: Option<f64>) -> String {
    number.map_or_else(|| "-".to_owned(), |number| format!("{number:.3}"))
}

/// A change with three decimals and its sign.
fn change(number: Option<f64>) -> String {
    number.map_or_else(|| "-".to_owned(), |number| format!("{number:+.3}"))
}

/// A figure with its interval.
fn estimate(estimate: &Estimate) -> String {
    match estimate.interval {
        Some([low, high]) => format!("{} [{low:.3}, {high:.3}]", share(estimate.value)),
        None => share(estimate.value),
    }
}
