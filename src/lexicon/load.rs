//! The files of one language to entries.

use std::sync::Arc;

use super::expression::Expression;
use super::files::{FILES, File};
use super::foreign::Listed;
use super::forms::{self, Forms, Patterns};
use super::learned::{COLUMNS as LEARNED_COLUMNS, Lessons};
use super::piece::{ListText, Whole};
use super::spread::spread;
use super::table::{Problem, Row, RowError, Table, header};
use super::{Category, Entry, Lexicon, List, WordPattern};

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
    lexicon.digest.add(name, text, Whole::default());
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

/// One language of a lexicon while its tables are read.
struct Reader {
    lang: u8,
    paradigms: Forms,
}

/// A table to be read, by its kind; `None` is the list of frequent words.
struct Task<'a> {
    reader: &'a Reader,
    kind: Option<&'static File>,
    name: String,
    text: ListText,
}

/// What the rows of a table are.
#[derive(Default)]
struct Rows {
    entries: Vec<Entry>,
    common: Vec<(u8, WordPattern)>,
    faults: Vec<RowError>,
}

/// Adds what `file` gives for each language and each name in [`FILES`]; see [`Lexicon::add_language`]. Gives every row that cannot be
/// read. Categories and paradigms come first, then all tables side by side.
pub(super) fn add_languages(
    lexicon: &mut Lexicon,
    langs: &[&str],
    file: &dyn Fn(&str, &str) -> Option<ListText>,
    place: &str,
) -> Vec<RowError> {
    let named = |lang: &str, name: &str| format!("{place}{lang}/{name}.tsv");
    let given = |lang: &str, name: &str| file(lang, &format!("{name}.tsv"));
    let kinds = || FILES.iter().map(|kind| (Some(kind), kind.name)).chain([(None, COMMON)]);
    let has_any = |lang: &str| kinds().any(|(_, name)| given(lang, name).is_some());
    let langs: Vec<_> = langs.iter().copied().filter(|lang| has_any(lang)).collect();
    let mut faults = Vec::new();
    let mut readers = Vec::with_capacity(langs.len());
    for &lang in &langs {
        let declared =
            given(lang, CATEGORIES).map(|text| add_categories(lexicon, &named(lang, CATEGORIES), &text));
        faults.extend(declared.into_iter().flatten());
        let mut reader = Reader::new(lexicon, lang);
        faults.extend(match given(lang, "forms") {
            Some(forms) => reader.forms(lexicon, &named(lang, "forms"), &forms, Whole::of(&forms)),
            None => reader.builtin_forms(lexicon, lang),
        });
        readers.push(reader);
    }
    let mut tasks = Vec::new();
    for (lang, reader) in langs.iter().zip(&readers) {
        let own = kinds().filter_map(|(kind, name)| {
            Some(Task { reader, kind, name: named(lang, name), text: given(lang, name)? })
        });
        tasks.extend(own);
    }
    let read = spread(&tasks, |task| {
        let Task { reader, kind, name, text } = task;
        reader.read(lexicon, *kind, name, text, Whole::of(text))
    });
    lexicon.entries.reserve_exact(read.iter().map(|rows| rows.entries.len()).sum());
    for (task, rows) in tasks.iter().zip(read) {
        lexicon.digest.add(&task.name, &task.text, Whole::of(&task.text));
        faults.extend(rows.put_into(lexicon));
    }
    for lang in langs {
        match given(lang, LEARNED) {
            Some(ListText::Borrowed(text)) => put_off_learned(lexicon, lang, &named(lang, LEARNED), text),
            Some(ListText::Owned(text)) => {
                faults.extend(add_learned(lexicon, lang, &named(lang, LEARNED), &text));
            }
            None => {}
        }
    }
    faults
}

/// Adds the text of a `learned.tsv` that the program brings along, to be read when a text in its language is scored.
fn put_off_learned(lexicon: &mut Lexicon, lang: &str, name: &str, text: &'static str) {
    let lang = Reader::new(lexicon, lang).lang;
    lexicon.digest.add(name, text, Whole::of(&text.into()));
    lexicon.learned[lang as usize].put_off(name, text);
}

/// Adds the text of a `learned.tsv`.
fn add_learned(lexicon: &mut Lexicon, lang: &str, name: &str, text: &str) -> Vec<RowError> {
    let lang = Reader::new(lexicon, lang).lang;
    lexicon.digest.add(name, text, Whole::default());
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
    let mut faults = match forms {
        Some((name, text)) => reader.forms(lexicon, name, text, Whole::default()),
        None => reader.builtin_forms(lexicon, lang),
    };
    lexicon.digest.add(name, text, Whole::default());
    faults.extend(reader.read(lexicon, kind, name, text, Whole::default()).put_into(lexicon));
    Some(faults)
}

/// Adds the rows of a list that is not in our format; phrases do not inflect.
pub(super) fn add_foreign(lexicon: &mut Lexicon, lang: &str, name: &str, text: &str, rows: Vec<Listed>) {
    let Reader { lang, .. } = Reader::new(lexicon, lang);
    lexicon.digest.add(name, text, Whole::default());
    let list = Arc::new(List { file: Arc::from(name), id: Box::from(name) });
    for Listed { line, phrase, sense } in rows {
        if let Some(patterns) = forms::plain(&phrase) {
            lexicon.entries.push(Entry {
                phrase: phrase.into(),
                lang,
                list: Arc::clone(&list),
                sense,
                patterns,
                expression: None,
                line,
            });
        }
    }
}

impl Reader {
    /// Reads tables of this language, which is added to the lexicon if it is new.
    fn new(lexicon: &mut Lexicon, lang: &str) -> Reader {
        let lang = lexicon.lang_index(lang).unwrap_or_else(|| {
            lexicon.languages.push(Arc::from(lang));
            lexicon.clitics.push(Arc::from([]));
            lexicon.learned.push(Lessons::default());
            (lexicon.languages.len() - 1) as u8
        });
        Reader { lang, paradigms: Forms::default() }
    }

    fn forms(&mut self, lexicon: &mut Lexicon, name: &str, text: &str, whole: Whole) -> Vec<RowError> {
        lexicon.digest.add(name, text, whole);
        let mut faults = Vec::new();
        let (paradigms, clitics) = Forms::parse(name, text, &mut lexicon.endings, &mut faults);
        self.paradigms = paradigms;
        if !clitics.is_empty() {
            lexicon.clitics[self.lang as usize] = clitics;
        }
        faults
    }

    /// Takes the paradigms that the program brings along for this language, if any.
    fn builtin_forms(&mut self, lexicon: &mut Lexicon, lang: &str) -> Vec<RowError> {
        let text = crate::builtin::file(lang, "forms.tsv");
        let read = |text: &'static str| {
            self.forms(lexicon, &format!("{lang}/forms.tsv"), text, Whole::of(&text.into()))
        };
        text.map(read).unwrap_or_default()
    }

    /// Reads a table of this kind, `None` for frequent words: `O(rows)`.
    fn read(&self, lexicon: &Lexicon, kind: Option<&File>, name: &str, text: &str, whole: Whole) -> Rows {
        let table = match Table::new(name, text, kind.map_or(COMMON_COLUMNS, |kind| kind.columns)) {
            Ok(table) => table.cut_from(whole),
            Err(err) => return Rows { faults: vec![err], ..Rows::default() },
        };
        let mut rows = Rows::default();
        let Some(kind) = kind else {
            for row in table.rows() {
                match row.and_then(|row| self.patterns(lexicon, &row)) {
                    Ok(patterns) => {
                        rows.common.extend(patterns.iter().flatten().map(|word| (self.lang, word.clone())));
                    }
                    Err(err) => rows.faults.push(err),
                }
            }
            return rows;
        };
        let list = Arc::new(List { file: Arc::from(name), id: Box::from(name.trim_end_matches(".tsv")) });
        rows.entries.reserve(memchr::memchr_iter(b'\n', text.as_bytes()).count());
        for row in table.rows() {
            match row.and_then(|row| self.entry(lexicon, kind, &list, &row)) {
                Ok(entry) => rows.entries.push(entry),
                Err(err) => rows.faults.push(err),
            }
        }
        rows
    }

    fn entry(
        &self,
        lexicon: &Lexicon,
        kind: &File,
        list: &Arc<List>,
        row: &Row<'_>,
    ) -> Result<Entry, RowError> {
        let phrase = row.required(0, "phrase")?;
        let sense = (kind.sense)(row, lexicon)?;
        let expression = Expression::of_phrase(phrase).transpose().map_err(|problem| row.error(problem))?;
        let patterns = match expression {
            Some(_) => Patterns::default(),
            None => self.patterns(lexicon, row)?,
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

    fn patterns(&self, lexicon: &Lexicon, row: &Row<'_>) -> Result<Patterns, RowError> {
        self.paradigms.patterns(row, row.required(0, "phrase")?, row.cell(1), &lexicon.endings)
    }
}

impl Rows {
    /// Adds them to the lexicon; gives those that cannot be read.
    fn put_into(self, lexicon: &mut Lexicon) -> Vec<RowError> {
        lexicon.entries.extend(self.entries);
        lexicon.common.extend(self.common);
        self.faults
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
