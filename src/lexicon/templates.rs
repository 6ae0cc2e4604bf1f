//! `bias.tsv`: sentences with a gap for the name of a group, none of which abuses anybody.

use super::sense::{GroupKind, UnknownName};
use super::table::{RowError, Table};

const COLUMNS: &[&str] = &["template", "kinds", "stance", "source"];

/// What stands where the name goes.
pub(crate) const GAP: &str = "{}";

/// What a sentence says of the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stance {
    /// Nothing but that there is such a group.
    Neutral,
    /// Something good.
    Positive,
}

/// A sentence with a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template {
    /// With one [`GAP`].
    pub(crate) text: String,
    /// The kinds of group words that fit the gap; all where it is empty.
    pub(crate) kinds: Vec<GroupKind>,
    pub(crate) stance: Stance,
}

impl Stance {
    pub(crate) const ALL: [Stance; 2] = [Stance::Neutral, Stance::Positive];

    /// The name used in the table and in reports.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Stance::Neutral => "neutral",
            Stance::Positive => "positive",
        }
    }
}

impl std::str::FromStr for Stance {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Stance, UnknownName> {
        let known = Stance::ALL.into_iter().find(|stance| stance.name() == name);
        known.ok_or_else(|| UnknownName::new("stance", name, Stance::ALL.map(Stance::name).to_vec()))
    }
}

/// The sentences of a language that come with the program; none where it has no `bias.tsv`.
///
/// # Errors
///
/// The first row that cannot be read; none in a released program.
pub(crate) fn templates(lang: &str) -> Result<Vec<Template>, RowError> {
    let Some(text) = crate::builtin::file(lang, "bias.tsv") else { return Ok(Vec::new()) };
    parse(&format!("{lang}/bias.tsv"), text)
}

fn parse(file: &str, text: &str) -> Result<Vec<Template>, RowError> {
    let table = Table::new(file, text, COLUMNS)?;
    let rows = table.rows().map(|row| {
        let row = row?;
        let template = row.required(0, "template")?;
        if template.matches(GAP).count() != 1 {
            let unknown = UnknownName::new("number of gaps in", template, vec![GAP]);
            return Err(row.error(unknown));
        }
        let kinds = row.cell(1).split(',').map(str::trim).filter(|kind| !matches!(*kind, "" | "*"));
        Ok(Template {
            text: template.to_owned(),
            kinds: kinds
                .map(|kind| kind.parse().map_err(|unknown: UnknownName| row.error(unknown)))
                .collect::<Result<_, _>>()?,
            stance: row.one_of(2)?,
        })
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_served_language_has_sentences_of_either_stance() {
        for lang in ["de", "en", "ru"] {
            let templates = templates(lang).expect("shipped rows are right");
            for stance in Stance::ALL {
                let n = templates.iter().filter(|template| template.stance == stance).count();
                assert!(n >= 8, "{lang}: {n} {}", stance.name());
            }
        }
    }

    #[test]
    fn a_bad_row_is_named() {
        let head = "template\tkinds\tstance\tsource\n";
        for (row, says) in [
            ("We met {}.\tname\tgood\thand", "b.tsv:2: unknown stance \"good\""),
            ("We met.\tname\tneutral\thand", "b.tsv:2: unknown number of gaps"),
            ("We met {}.\tnam\tneutral\thand", "b.tsv:2: unknown kind of group word"),
        ] {
            let err = parse("b.tsv", &format!("{head}{row}\n")).expect_err("it is wrong").to_string();
            assert!(err.starts_with(says), "{err}");
        }
    }
}
