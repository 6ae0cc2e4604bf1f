//! Entries as their tables write them: which file an entry belongs to, and its cells by column name.

use serde_json::{Map, Value};

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

    /// The entry as `lexicon list --json` prints it; `lang` is the name of its language.
    pub(crate) fn to_json(&self, lang: &str) -> Map<String, Value> {
        let mut object = Map::new();
        let mut put = |name: &str, value: Value| object.insert(name.to_owned(), value);
        put("entry", Value::from(&*self.id()));
        put("lang", Value::from(lang));
        put("table", Value::from(self.table()));
        put("phrase", Value::from(&*self.phrase));
        for (name, cell) in self.cells() {
            let number = cell
                .parse()
                .ok()
                .filter(|_| matches!(name, "severity" | "valence" | "value"))
                .and_then(serde_json::Number::from_f64);
            put(
                name,
                match number {
                    _ if cell == "-" => Value::Null,
                    Some(number) if name != "severity" => Value::Number(number),
                    Some(_) => Value::from(cell.parse::<u8>().unwrap_or_default()),
                    None => Value::from(cell),
                },
            );
        }
        put("file", Value::from(&**self.file()));
        put("line", Value::from(self.line));
        object
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
