//! HurtLex: lemmas in seventeen categories, with a level of certainty.

use super::{Add, abuse};
use crate::lexicon::Category;
use crate::lexicon::sense::{Attribute, Needs, Sense, UnknownName};
use crate::lexicon::table::{Problem, content_lines};

const N_CELLS: usize = 6;

/// HurtLex's categories: category, severity, target of ours, and whether the word abuses by itself. Source: Bassignana, Basile
/// and Patti 2018, table 1; the mapping is ours.
const CATEGORIES: &[(&str, Category, u8, Option<Attribute>, bool)] = &[
    ("ps", Category::IdentityAttack, 3, Some(Attribute::Ethnicity), true),
    ("rci", Category::IdentityAttack, 2, Some(Attribute::Nationality), false),
    ("pa", Category::Insult, 1, None, false),
    ("ddf", Category::IdentityAttack, 2, Some(Attribute::Disability), false),
    ("ddp", Category::Insult, 2, None, true),
    ("dmc", Category::Insult, 2, None, false),
    ("is", Category::IdentityAttack, 2, Some(Attribute::Class), false),
    ("or", Category::Insult, 1, None, false),
    ("an", Category::Dehumanisation, 2, None, false),
    ("asm", Category::Sexual, 2, None, true),
    ("asf", Category::Sexual, 2, None, true),
    ("pr", Category::Insult, 2, None, true),
    ("om", Category::IdentityAttack, 3, Some(Attribute::Orientation), true),
    ("qas", Category::Insult, 1, None, false),
    ("cds", Category::Insult, 2, None, true),
    ("re", Category::Insult, 1, None, false),
    ("svp", Category::Insult, 1, None, false),
];

/// Whether a line is HurtLex's header.
pub(super) fn is_header(line: &str) -> bool {
    let cells: Vec<_> = line.split('\t').map(str::trim).collect();
    cells.contains(&"lemma") && cells.contains(&"category") && cells.contains(&"level")
}

/// Whether a line is a row of HurtLex.
pub(super) fn is_row(line: &str) -> bool {
    let cells: Vec<_> = line.split('\t').map(str::trim).collect();
    cells.len() == N_CELLS && matches!(cells[5], "conservative" | "inclusive")
}

/// Reads HurtLex. Words of the `inclusive` level are one milder, and need a target.
pub(super) fn read(text: &str, add: Add<'_>) {
    for (line, row) in content_lines(text).filter(|(_, line)| !is_header(line)) {
        add(line, read_row(row));
    }
}

fn read_row(row: &str) -> Result<Vec<(String, Sense)>, Problem> {
    let cells: Vec<_> = row.split('\t').map(str::trim).collect();
    if !is_row(row) {
        return Err(Problem::Foreign {
            format: "HurtLex",
            expected: "id, pos, category, stereotype, lemma and level, separated by tabs,",
        });
    }
    let known = || CATEGORIES.iter().map(|own| own.0).collect();
    let (_, category, severity, target, by_itself) = CATEGORIES
        .iter()
        .find(|own| own.0 == cells[2])
        .ok_or_else(|| UnknownName::new("HurtLex category", cells[2], known()))?;
    let sure = cells[5] == "conservative";
    let needs = if *by_itself && sure { Needs::Nothing } else { Needs::Target };
    let severity = if sure { *severity } else { (severity - 1).max(1) };
    Ok(vec![(cells[4].replace('_', " "), abuse(*category, severity, needs, *target))])
}
