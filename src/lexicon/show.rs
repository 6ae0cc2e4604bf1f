//! Entries as their tables write them: which file an entry belongs to, and its cells by column name.

use super::{Entry, Sense};

impl Entry {
    /// The name of the table that holds entries of this sense, without `.tsv`.
    pub(crate) fn table(&self) -> &'static str {
        match self.sense {
            Sense::Abuse { .. } => "abuse",
            Sense::Group { .. } => "groups",
            Sense::Predicate { .. } => "predicates",
            Sense::Context(_) => "context",
            Sense::Exception { .. } => "exceptions",
            Sense::Valence(_) => "valence",
            Sense::Modifier { .. } => "modifiers",
        }
    }

    /// What the entry means, as [`Sense::cells`] has it.
    pub(crate) fn cells(&self) -> Vec<(&'static str, String)> {
        self.sense.cells()
    }

    /// Whether the entry is of this category, and of this kind (or role, or in this table).
    pub(crate) fn is_of(&self, category: Option<&str>, kind: Option<&str>) -> bool {
        let cells = self.cells();
        let has = |columns: &[&str], want: &str| {
            cells.iter().any(|(name, cell)| columns.contains(name) && cell == want)
        };
        category.is_none_or(|want| has(&["category"], want))
            && kind.is_none_or(|want| self.table() == want || has(&["kind", "role"], want))
    }
}

impl Sense {
    /// What is meant, column by column; an empty cell is `-`.
    pub(crate) fn cells(&self) -> Vec<(&'static str, String)> {
        let or_dash = |cell: Option<&'static str>| cell.unwrap_or("-").to_owned();
        match self {
            Sense::Abuse { category, kind, severity, needs, target } => vec![
                ("category", category.to_string()),
                ("kind", kind.to_string()),
                ("severity", severity.to_string()),
                ("needs", needs.to_string()),
                ("target", or_dash(target.map(|target| target.name()))),
            ],
            Sense::Group { attribute, kind } => {
                vec![
                    ("attribute", or_dash(attribute.map(|attribute| attribute.name()))),
                    ("kind", kind.to_string()),
                ]
            }
            Sense::Predicate { kind, severity } => {
                let severity = if *severity == 0 { "-".to_owned() } else { severity.to_string() };
                vec![("kind", kind.to_string()), ("severity", severity)]
            }
            Sense::Context(role) => vec![("role", role.to_string())],
            Sense::Exception { shields, reason } => {
                let shields = if shields.is_empty() { "*".to_owned() } else { shields.join("|") };
                vec![("shields", shields), ("reason", reason.to_string())]
            }
            Sense::Valence(value) => vec![("valence", decimal(*value))],
            Sense::Modifier { role, value } => vec![("role", role.to_string()), ("value", decimal(*value))],
        }
    }
}

/// Thousandths as people write them: `1.9`, `-3`.
fn decimal(thousandths: i32) -> String {
    let text = format!("{:.3}", f64::from(thousandths) / 1000.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_short() {
        for (value, want) in [(1900, "1.9"), (-3000, "-3"), (0, "0"), (-74, "-0.074")] {
            assert_eq!(decimal(value), want);
        }
    }
}
