//! The kinds of files that hold entries, and what a row of each says.

use super::Lexicon;
use super::sense::{ModifierRole, Sense};
use super::table::{Row, RowError};
use crate::text::fold_phrase;

/// A kind of file: its name, its columns, and how a row of it is read.
pub(super) struct File {
    pub(super) name: &'static str,
    pub(super) columns: &'static [&'static str],
    pub(super) sense: fn(&Row<'_>, &Lexicon) -> Result<Sense, RowError>,
}

/// Every file that holds entries. The first two columns are always `phrase` and `forms`.
pub(super) const FILES: &[File] = &[
    File {
        name: "abuse",
        columns: &["phrase", "forms", "category", "kind", "severity", "needs", "target", "source", "note"],
        sense: |row, lexicon| {
            Ok(Sense::Abuse {
                category: lexicon.category(row.cell(2)).map_err(|unknown| row.error(unknown))?,
                kind: row.piece(row.required(3, "kind")?),
                severity: (row.thousandths(4, "severity", 1, 4)? / 1000) as u8,
                needs: row.one_of(5)?,
                target: row.optional(6)?,
            })
        },
    },
    File {
        name: "groups",
        columns: &["phrase", "forms", "attribute", "kind", "source", "note"],
        sense: |row, _| Ok(Sense::Group { attribute: row.optional(2)?, kind: row.one_of(3)? }),
    },
    File {
        name: "predicates",
        columns: &["phrase", "forms", "kind", "severity", "source", "note"],
        sense: |row, _| {
            let severity =
                if row.cell(3).is_empty() { 0 } else { row.thousandths(3, "severity", 1, 4)? / 1000 };
            Ok(Sense::Predicate { kind: row.one_of(2)?, severity: severity as u8 })
        },
    },
    File {
        name: "context",
        columns: &["phrase", "forms", "role", "source", "note"],
        sense: |row, _| Ok(Sense::Context(row.one_of(2)?)),
    },
    File {
        name: "exceptions",
        columns: &["phrase", "forms", "shields", "reason", "source"],
        sense: |row, _| {
            let shields = row.required(2, "shields")?;
            let shields = shields.split('|').map(|one| fold_phrase(one.trim())).filter(|one| one != "*");
            Ok(Sense::Exception { shields: shields.collect(), reason: row.piece(row.required(3, "reason")?) })
        },
    },
    File {
        name: "valence",
        columns: &["phrase", "forms", "valence", "source"],
        sense: |row, _| Ok(Sense::Valence(row.thousandths(2, "valence", -4, 4)?)),
    },
    File {
        name: "modifiers",
        columns: &["phrase", "forms", "role", "value", "source"],
        sense: |row, _| {
            let role: ModifierRole = row.one_of(2)?;
            Ok(Sense::Modifier { role, value: row.thousandths(3, "value", -4, 4)? })
        },
    },
];
