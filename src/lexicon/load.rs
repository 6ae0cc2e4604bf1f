//! The files of one language to entries.

use std::sync::Arc;

use super::expression::Expression;
use super::foreign::Listed;
use super::forms::{self, Forms, Patterns};
use super::learned::{COLUMNS as LEARNED_COLUMNS, Lessons};
use super::piece::{ListText, Whole};
use super::sense::{ModifierRole, Sense};
use super::table::{Problem, Row, RowError, Table, header};
use super::{Category, Entry, Lexicon, List};
use crate::text::fold_phrase;

/// A kind of file: its name, its columns, and how a row of it is read.
struct File {
    name: &'static str,
    columns: &'static [&'static str],
    sense: fn(&Row<'_>, &Lexicon) -> Result<Sense, RowError>,
}

/// Every file that holds entries. The first two columns are always `phrase` and `forms`.
const FILES: &[File] = &[
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

/// The list of frequent words: phrases that mean nothing by themselves.
const COMMON: &str = "common";
/// The list of learned weights.
const LEARNED: &str = "learned";
const COMMON_COLUMNS: &[&str] = &["phrase", "forms", "source"];

/// The list of users' own categories.
const CATEGORIES: &str = "categories";
const CATEGORY_COLUMNS: &[&str] = &["name", "counts_as", "label"];

/// Whether a text is a `categories.tsv`.
pub(super) fn declares_categories(text: &str) -> bool {
    header(text) == CATEGORY_COLUMNS
}

/// Declares the categories of a `categories.tsv`; gives every row that cannot be read.
pub(super) fn add_categories(lexicon: &mut Lexicon, name: &str, text: &str) -> Vec<RowError> {
    hash(lexicon, name, text);
    let table = match Table::new(name, text, CATEGORY_COLUMNS) {
        Ok(table) => table,
        Err(err) => return vec![err],
    };
    let mut declare = |row: Row<'_>| {
        let name = row.required(0, "name")?;
        let counts_as = row.optional(1)?;
        let label = if row.cell(2).is_empty() { name } else { row.cell(2) };
        let category = Category::declare(name, counts_as, label)
            .ok_or_else(|| row.error(Problem::OwnCategory(name.to_owned())))?;
        match lexicon.categories.iter().find(|own| **own == category) {
            None => lexicon.categories.push(category),
            Some(own) if own.counts_as() == counts_as && own.label() == label => {}
            Some(_) => return Err(row.error(Problem::Redeclared(name.to_owned()))),
        }
        Ok(())
    };
    table.rows().filter_map(|row| row.and_then(&mut declare).err()).collect()
}

/// One language of a lexicon while its tables are read; every row that cannot be read is kept in `faults`.
pub(super) struct Reader<'a> {
    lexicon: &'a mut Lexicon,
    lang: u8,
    paradigms: Forms,
    pub(super) faults: Vec<RowError>,
}

/// Adds what `file` gives for each name in [`FILES`]; see [`Lexicon::add_language`]. Gives every row that cannot be read.
pub(super) fn add_language(
    lexicon: &mut Lexicon,
    lang: &str,
    file: &dyn Fn(&str) -> Option<ListText>,
    place: &str,
) -> Vec<RowError> {
    let named = |name: &str| format!("{place}{lang}/{name}.tsv");
    let given = |name: &str| file(&format!("{name}.tsv"));
    let texts: Vec<_> = FILES.iter().filter_map(|kind| Some((kind, given(kind.name)?))).collect();
    let common = given(COMMON);
    if texts.is_empty() && common.is_none() {
        return Vec::new();
    }
    let declared = given(CATEGORIES).map(|text| add_categories(lexicon, &named(CATEGORIES), &text));
    let mut reader = Reader::new(lexicon, lang);
    reader.faults.extend(declared.into_iter().flatten());
    match given("forms") {
        Some(forms) => reader.forms(&named("forms"), &forms),
        None => reader.builtin_forms(lang),
    }
    for (kind, text) in texts {
        reader.table(kind, &named(kind.name), &text, Whole::of(&text));
    }
    if let Some(text) = common {
        reader.common(&named(COMMON), &text, Whole::of(&text));
    }
    let mut faults = reader.faults;
    match given(LEARNED) {
        Some(ListText::Borrowed(text)) => put_off_learned(lexicon, lang, &named(LEARNED), text),
        Some(ListText::Owned(text)) => faults.extend(add_learned(lexicon, lang, &named(LEARNED), &text)),
        None => {}
    }
    faults
}

/// Adds the text of a `learned.tsv` that the program brings along, to be read when a text in its language is scored.
fn put_off_learned(lexicon: &mut Lexicon, lang: &str, name: &str, text: &'static str) {
    let lang = Reader::new(lexicon, lang).lang;
    hash(lexicon, name, text);
    lexicon.learned[lang as usize].put_off(name, text);
}

/// Adds the text of a `learned.tsv`.
fn add_learned(lexicon: &mut Lexicon, lang: &str, name: &str, text: &str) -> Vec<RowError> {
    let lang = Reader::new(lexicon, lang).lang;
    hash(lexicon, name, text);
    lexicon.learned[lang as usize].add(name, text)
}

/// Adds one table in our format, if `text` is one: its header, or else its name, tells which.
pub(super) fn add_table(
    lexicon: &mut Lexicon,
    lang: &str,
    name: &str,
    text: &str,
    forms: Option<(&str, &str)>,
) -> Option<Vec<RowError>> {
    let header = header(text);
    if header == LEARNED_COLUMNS {
        return Some(add_learned(lexicon, lang, name, text));
    }
    let stem = name.rsplit(['/', '\\']).next().unwrap_or(name).trim_end_matches(".tsv");
    let is_common = header == COMMON_COLUMNS;
    let kind = FILES
        .iter()
        .find(|kind| header == kind.columns)
        .or_else(|| FILES.iter().find(|kind| kind.name == stem && header.len() > 1));
    if kind.is_none() && !is_common {
        return None;
    }
    let mut reader = Reader::new(lexicon, lang);
    match forms {
        Some((name, text)) => reader.forms(name, text),
        None => reader.builtin_forms(lang),
    }
    match kind {
        Some(kind) => reader.table(kind, name, text, Whole::default()),
        None => reader.common(name, text, Whole::default()),
    }
    Some(reader.faults)
}

impl<'a> Reader<'a> {
    pub(super) fn new(lexicon: &'a mut Lexicon, lang: &str) -> Reader<'a> {
        let lang = lexicon.lang_index(lang).unwrap_or_else(|| {
            lexicon.languages.push(Arc::from(lang));
            lexicon.clitics.push(Arc::from([]));
            lexicon.learned.push(Lessons::default());
            (lexicon.languages.len() - 1) as u8
        });
        Reader { lexicon, lang, paradigms: Forms::default(), faults: Vec::new() }
    }

    fn forms(&mut self, name: &str, text: &str) {
        hash(self.lexicon, name, text);
        let (paradigms, clitics) = Forms::parse(name, text, &mut self.lexicon.endings, &mut self.faults);
        self.paradigms = paradigms;
        if !clitics.is_empty() {
            self.lexicon.clitics[self.lang as usize] = clitics;
        }
    }

    /// Takes the paradigms that the program brings along for this language, if any.
    fn builtin_forms(&mut self, lang: &str) {
        if let Some(text) = crate::builtin::file(lang, "forms.tsv") {
            self.forms(&format!("{lang}/forms.tsv"), text);
        }
    }

    fn table(&mut self, kind: &File, name: &str, text: &str, whole: Whole) {
        hash(self.lexicon, name, text);
        let table = match Table::new(name, text, kind.columns) {
            Ok(table) => table.cut_from(whole),
            Err(err) => return self.faults.push(err),
        };
        let list = Arc::new(List { file: Arc::from(name), id: Box::from(name.trim_end_matches(".tsv")) });
        self.lexicon.entries.reserve(memchr::memchr_iter(b'\n', text.as_bytes()).count());
        for row in table.rows() {
            let entry = row.and_then(|row| self.entry(kind, &list, &row));
            match entry {
                Ok(entry) => self.lexicon.entries.push(entry),
                Err(err) => self.faults.push(err),
            }
        }
    }

    fn entry(&self, kind: &File, list: &Arc<List>, row: &Row<'_>) -> Result<Entry, RowError> {
        let phrase = row.required(0, "phrase")?;
        let sense = (kind.sense)(row, self.lexicon)?;
        let expression = Expression::of_phrase(phrase).transpose().map_err(|problem| row.error(problem))?;
        let patterns = match expression {
            Some(_) => Patterns::default(),
            None => self.paradigms.patterns(row, phrase, row.cell(1), &self.lexicon.endings)?,
        };
        Ok(Entry {
            phrase: row.piece(phrase),
            lang: self.lang,
            list: Arc::clone(list),
            sense,
            patterns,
            expression: expression.map(Box::new),
            line: row.line,
        })
    }

    fn common(&mut self, name: &str, text: &str, whole: Whole) {
        hash(self.lexicon, name, text);
        let table = match Table::new(name, text, COMMON_COLUMNS) {
            Ok(table) => table.cut_from(whole),
            Err(err) => return self.faults.push(err),
        };
        for row in table.rows() {
            let patterns = row.and_then(|row| {
                self.paradigms.patterns(&row, row.required(0, "phrase")?, row.cell(1), &self.lexicon.endings)
            });
            match patterns {
                Ok(patterns) => self
                    .lexicon
                    .common
                    .extend(patterns.iter().flatten().map(|word| (self.lang, word.clone()))),
                Err(err) => self.faults.push(err),
            }
        }
    }

    /// Adds the rows of a list that is not in our format; phrases do not inflect.
    pub(super) fn foreign(&mut self, name: &str, text: &str, rows: Vec<Listed>) {
        hash(self.lexicon, name, text);
        let list = Arc::new(List { file: Arc::from(name), id: Box::from(name) });
        for Listed { line, phrase, sense } in rows {
            if let Some(patterns) = forms::plain(&phrase) {
                self.lexicon.entries.push(Entry {
                    phrase: phrase.into(),
                    lang: self.lang,
                    list: Arc::clone(&list),
                    sense,
                    patterns,
                    expression: None,
                    line,
                });
            }
        }
    }
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
        assert_eq!((&*entry.id(), entry.line), ("xx/context:big lady", 3));
        let words: Vec<_> = entry.patterns.iter().flatten().map(|word| word.stem.as_str()).collect();
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
