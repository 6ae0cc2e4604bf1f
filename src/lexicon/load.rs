//! The files of one language to entries.

use std::sync::Arc;

use super::forms::Forms;
use super::sense::{ModifierRole, Sense};
use super::table::{Row, RowError, Table};
use super::{Entry, Lexicon};
use crate::text::fold_phrase;

/// A kind of file: its name, its columns, and how a row of it is read.
struct File {
    name: &'static str,
    columns: &'static [&'static str],
    sense: fn(&Row<'_>) -> Result<Sense, RowError>,
}

/// Every file that holds entries. The first two columns are always `phrase` and `forms`.
const FILES: &[File] = &[
    File {
        name: "abuse",
        columns: &["phrase", "forms", "category", "kind", "severity", "needs", "target", "source", "note"],
        sense: |row| {
            Ok(Sense::Abuse {
                category: row.one_of(2)?,
                kind: Arc::from(row.required(3, "kind")?),
                severity: (row.thousandths(4, "severity", 1, 4)? / 1000) as u8,
                needs: row.one_of(5)?,
                target: row.optional(6)?,
            })
        },
    },
    File {
        name: "groups",
        columns: &["phrase", "forms", "attribute", "kind", "source", "note"],
        sense: |row| Ok(Sense::Group { attribute: row.optional(2)?, kind: row.one_of(3)? }),
    },
    File {
        name: "predicates",
        columns: &["phrase", "forms", "kind", "severity", "source", "note"],
        sense: |row| {
            let severity =
                if row.cell(3).is_empty() { 0 } else { row.thousandths(3, "severity", 1, 4)? / 1000 };
            Ok(Sense::Predicate { kind: row.one_of(2)?, severity: severity as u8 })
        },
    },
    File {
        name: "context",
        columns: &["phrase", "forms", "role", "source", "note"],
        sense: |row| Ok(Sense::Context(row.one_of(2)?)),
    },
    File {
        name: "exceptions",
        columns: &["phrase", "forms", "shields", "reason", "source"],
        sense: |row| {
            let shields = row.required(2, "shields")?;
            let shields = shields.split('|').map(|one| fold_phrase(one.trim())).filter(|one| one != "*");
            Ok(Sense::Exception { shields: shields.collect(), reason: Arc::from(row.required(3, "reason")?) })
        },
    },
    File {
        name: "valence",
        columns: &["phrase", "forms", "valence", "source"],
        sense: |row| Ok(Sense::Valence(row.thousandths(2, "valence", -4, 4)?)),
    },
    File {
        name: "modifiers",
        columns: &["phrase", "forms", "role", "value", "source"],
        sense: |row| {
            let role: ModifierRole = row.one_of(2)?;
            Ok(Sense::Modifier { role, value: row.thousandths(3, "value", -4, 4)? })
        },
    },
];

/// Adds what `file` gives for each name in [`FILES`]; see [`Lexicon::add_language`].
pub(super) fn add_language(
    lexicon: &mut Lexicon,
    lang: &str,
    file: &dyn Fn(&str) -> Option<String>,
    place: &str,
) -> Result<(), RowError> {
    let named = |name: &str| format!("{place}{lang}/{name}.tsv");
    let forms = file("forms.tsv");
    let texts: Vec<_> =
        FILES.iter().filter_map(|kind| Some((kind, file(&format!("{}.tsv", kind.name))?))).collect();
    if texts.is_empty() {
        return Ok(());
    }
    let lang_idx = lexicon.lang_index(lang).unwrap_or_else(|| {
        lexicon.languages.push(Arc::from(lang));
        lexicon.clitics.push(Arc::from([]));
        (lexicon.languages.len() - 1) as u8
    });
    let mut paradigms = Forms::default();
    if let Some(forms) = &forms {
        hash(lexicon, &named("forms"), forms);
        let (found, clitics) = Forms::parse(&named("forms"), forms, &mut lexicon.endings)?;
        paradigms = found;
        lexicon.clitics[lang_idx as usize] = clitics;
    }
    for (kind, text) in texts {
        let path = named(kind.name);
        hash(lexicon, &path, &text);
        for row in Table::new(&path, &text, kind.columns)?.rows() {
            let row = row?;
            let phrase = row.required(0, "phrase")?;
            lexicon.entries.push(Entry {
                id: Arc::from(format!("{place}{lang}/{}:{phrase}", kind.name)),
                phrase: Arc::from(phrase),
                lang: lang_idx,
                sense: (kind.sense)(&row)?,
                patterns: paradigms.patterns(&row, phrase, row.cell(1), &lexicon.endings)?,
                line: row.line,
            });
        }
    }
    Ok(())
}

fn hash(lexicon: &mut Lexicon, name: &str, text: &str) {
    for part in [name, text] {
        lexicon.hasher.update(&(part.len() as u64).to_le_bytes());
        lexicon.hasher.update(part.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(name: &'static str, table: &str) -> Result<Lexicon, String> {
        let mut lexicon = Lexicon::default();
        let forms = "paradigm\tstrip\tendings\nn\ty\ty ies\nn\t-\t0 s\nclitics\t-\t're 's\n";
        let table = table.to_owned();
        let file = move |wanted: &str| match wanted {
            "forms.tsv" => Some(forms.to_owned()),
            _ => (wanted == name).then(|| table.clone()),
        };
        lexicon.add_language("xx", &file, "").map(|()| lexicon).map_err(|err| err.to_string())
    }

    #[test]
    fn rows_become_entries_with_stems_and_endings() {
        let lexicon =
            load("context.tsv", "# note\nphrase\tforms\trole\tsource\tnote\nbig lady\tn\tperson\thand\t-\n")
                .unwrap();
        let entry = &lexicon.entries[0];
        assert_eq!((&*entry.id, entry.line), ("xx/context:big lady", 3));
        let words: Vec<_> = entry.patterns[0].iter().map(|word| word.stem.as_str()).collect();
        assert_eq!(words, ["big", "lad"]);
    }

    #[test]
    fn a_bad_row_is_named_by_file_and_line() {
        let header = "phrase\tforms\trole\tsource\tnote\n";
        for (row, want) in [
            ("a\t-\tnope\thand\t-", "unknown role \"nope\""),
            ("a\t-\tself", "3 cells where the header has 5"),
            ("a b c\tn n\tself\thand\t-", "2 paradigms for 3 words"),
            ("a\tzz\tself\thand\t-", "no paradigm \"zz\" fits \"a\""),
            ("-\t-\tself\thand\t-", "phrase is empty"),
        ] {
            let err = load("context.tsv", &format!("{header}{row}\n")).unwrap_err();
            assert!(err.starts_with("xx/context.tsv:2: ") && err.contains(want), "{err}");
        }
        let err = load("context.tsv", "phrase\tform\trole\tsource\tnote\n").unwrap_err();
        assert!(err.contains("unknown column \"form\""), "{err}");
    }
}
