//! What is wrong with a lexicon: rows that cannot be read, that do nothing, or that do too much.
//!
//! Every [`Fault`] names the file and line, shows the row and says what to do. The checks look at the patterns as matching
//! does: folded, stems with their endings. Cost: about one look-up of a word in a hash map for each prefix of each stem, and
//! one for each form of the entries that speak by themselves; 30,000 rows take well under a second. Limits: forms are compared
//! word by word, so a row that several others cover together is not called dead; disguises and joined words play no part.

mod broad;
mod cover;
mod index;
mod shields;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::{Entry, Lexicon, RowError};

/// A row that should be looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    /// The file as it was named.
    pub file: Arc<str>,
    /// 1-based line.
    pub line: u32,
    /// What kind of fault it is.
    pub kind: FaultKind,
    /// What is wrong, in words.
    pub what: String,
    /// The row as it stands.
    pub row: String,
}

/// What can be wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FaultKind {
    /// It cannot be read.
    Unreadable,
    /// It says what another row says.
    Duplicate,
    /// It gives a phrase that another row of the table has another value.
    Contradiction,
    /// Another row finds all that it finds.
    Dead,
    /// It can never match.
    Never,
    /// An exception that shields nothing.
    ShieldsNothing,
    /// It matches too much.
    Broad,
    /// Its category has no such kind.
    Kind,
}

impl FaultKind {
    /// The name used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            FaultKind::Unreadable => "unreadable",
            FaultKind::Duplicate => "duplicate",
            FaultKind::Contradiction => "contradiction",
            FaultKind::Dead => "dead",
            FaultKind::Never => "never",
            FaultKind::ShieldsNothing => "shields-nothing",
            FaultKind::Broad => "broad",
            FaultKind::Kind => "kind",
        }
    }

    /// What to do about it.
    pub const fn advice(self) -> &'static str {
        match self {
            FaultKind::Unreadable => "correct the row; lexicons/README.md describes the columns",
            FaultKind::Duplicate => "delete one of the two",
            FaultKind::Contradiction => "keep the one that is right",
            FaultKind::Dead => "delete this row, or make the other narrower",
            FaultKind::Never => "write the phrase as words, or delete the row",
            FaultKind::ShieldsNothing => "name an entry that stands in this phrase, or delete the row",
            FaultKind::Broad => "write the words out, or say what the entry needs",
            FaultKind::Kind => "use one of the category's kinds",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = self.row.replace('\t', " | ");
        write!(
            f,
            "{}:{}: {}: {}; {row}; {}",
            self.file,
            self.line,
            self.kind.name(),
            self.what,
            self.kind.advice()
        )
    }
}

/// Every fault of `lexicon`, sorted by file and line, `unreadable` rows among them. `text` gives the text of a file by its name, to
/// show the rows.
pub(crate) fn check(
    lexicon: &Lexicon,
    unreadable: &[RowError],
    text: &dyn Fn(&str) -> Option<String>,
) -> Vec<Fault> {
    let of = |kind: FaultKind| {
        move |err: &RowError| Fault {
            file: Arc::from(err.file.as_str()),
            line: err.line,
            kind,
            what: err.problem.to_string(),
            row: String::new(),
        }
    };
    let mut faults: Vec<_> = unreadable.iter().map(of(FaultKind::Unreadable)).collect();
    faults.extend(lexicon.passed_over().iter().map(of(FaultKind::Never)));
    let index = index::Index::new(lexicon);
    cover::check(lexicon, &index, &mut faults);
    shields::check(lexicon, &index, &mut faults);
    broad::check(lexicon, &mut faults);
    let mut texts: HashMap<Arc<str>, Option<String>> = HashMap::new();
    for fault in &mut faults {
        let text = texts.entry(Arc::clone(&fault.file)).or_insert_with(|| text(&fault.file));
        let row = text.as_deref().and_then(|text| text.lines().nth(fault.line as usize - 1));
        row.unwrap_or_default().clone_into(&mut fault.row);
    }
    faults.sort();
    faults.dedup();
    faults
}

fn fault(entry: &Entry, kind: FaultKind, what: impl Into<String>) -> Fault {
    Fault { file: Arc::clone(entry.file()), line: entry.line, kind, what: what.into(), row: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABUSE: &str = "phrase\tforms\tcategory\tkind\tseverity\tneeds\ttarget\tsource\tnote\n";

    /// `file:line kind` of every fault of these tables of one language.
    fn faults(tables: &[(&str, &str)]) -> Vec<String> {
        let file = |wanted: &str| match wanted {
            "forms.tsv" => Some("paradigm\tstrip\tendings\nn\t-\t0 s\nv\t-\t0 s ed ing\n".to_owned()),
            _ => tables
                .iter()
                .find(|(name, _)| wanted == format!("{name}.tsv"))
                .map(|(_, text)| (*text).to_owned()),
        };
        let mut lexicon = Lexicon::default();
        let unreadable = lexicon.read_language("xx", &file, "");
        let text = |name: &str| file(name.trim_start_matches("xx/"));
        let found = check(&lexicon, &unreadable, &text);
        assert!(found.iter().all(|fault| !fault.row.is_empty()), "{found:?}");
        found
            .iter()
            .map(|fault| {
                format!("{}:{} {}", fault.file.trim_start_matches("xx/"), fault.line, fault.kind.name())
            })
            .collect()
    }

    #[track_caller]
    fn check_abuse(rows: &str, want: &[&str]) {
        let table = format!("{ABUSE}{}", rows.replace(" | ", "\t"));
        assert_eq!(faults(&[("abuse", &table)]), want, "{rows}");
    }

    #[test]
    fn a_clean_table_has_no_faults() {
        check_abuse(
            "idiot | n | insult | intelligence | 2 | - | - | hand | -\nold goat | - n | insult | age | 1 | person | - | hand | -\n",
            &[],
        );
    }

    #[test]
    fn every_unreadable_row_is_named() {
        check_abuse(
            "idiot | zz | insult | intelligence | 2 | - | - | hand | -\nfool | n | insutl | worth | 2 | - | - | hand | -\nok\n",
            &["abuse.tsv:2 unreadable", "abuse.tsv:3 unreadable", "abuse.tsv:4 unreadable"],
        );
    }

    #[test]
    fn rows_that_say_the_same_are_found_after_folding() {
        let row = "insult | intelligence | 2 | - | - | hand | -";
        check_abuse(&format!("idiot | n | {row}\nÍdiot | n | {row}\n"), &["abuse.tsv:3 duplicate"]);
        check_abuse(&format!("idiots | - | {row}\nidiot | n | {row}\n"), &["abuse.tsv:2 dead"]);
        check_abuse(&format!("idiot* | - | {row}\nidiotic | - | {row}\n"), &["abuse.tsv:3 dead"]);
        check_abuse(&format!("*tard | - | {row}\nretard | - | {row}\n"), &["abuse.tsv:3 dead"]);
        check_abuse(&format!("fool | =fools,foolz | {row}\nfools | - | {row}\n"), &["abuse.tsv:3 dead"]);
        check_abuse(&format!("big fool | - n | {row}\nbig fools | - | {row}\n"), &["abuse.tsv:3 dead"]);
        check_abuse(
            "fool | n | insult | worth | 2 | - | - | hand | -\nfool | n | insult | worth | 3 | - | - | hand | -\n",
            &["abuse.tsv:3 contradiction"],
        );
        check_abuse(
            "fool | n | insult | worth | 2 | - | - | hand | -\nfool | n | profanity | expletive | 1 | - | - | hand | -\n",
            &[],
        );
    }

    #[test]
    fn rows_that_never_match_or_match_too_much_are_found() {
        let row = "insult | intelligence | 2 | - | - | hand | -";
        check_abuse(
            &format!("!!! | - | {row}\n* | - | {row}\nf*ol | - | {row}\n"),
            &["abuse.tsv:2 never", "abuse.tsv:3 never"],
        );
        check_abuse(&format!("fool[=fools]{{2 | - | {row}\n"), &["abuse.tsv:2 never"]);
        check_abuse(
            &format!("ab* | - | {row}\n*foo* | - | {row}\n*goof* | - | {row}\n"),
            &["abuse.tsv:2 broad", "abuse.tsv:3 broad"],
        );
        check_abuse("fool | n | insult | vermin | 2 | - | - | hand | -\n", &["abuse.tsv:2 kind"]);
        let context = "phrase\tforms\trole\tsource\tnote\nidiots\t-\tperson\thand\t-\n";
        let abuse = format!("{ABUSE}{}", format!("idiot | n | {row}\n").replace(" | ", "\t"));
        assert_eq!(faults(&[("abuse", &abuse), ("context", context)]), ["abuse.tsv:2 broad"]);
        let crude = |role: &str| {
            let abuse = format!("{ABUSE}darn\t-\tprofanity\texpletive\t1\t-\t-\thand\t-\n");
            let context = format!("phrase\tforms\trole\tsource\tnote\ndarn\t-\t{role}\thand\t-\n");
            faults(&[("abuse", &abuse), ("context", &context)])
        };
        assert_eq!(crude("light"), Vec::<String>::new());
        assert_eq!(crude("person"), ["abuse.tsv:2 broad"]);
    }

    #[test]
    fn exceptions_must_shield_something() {
        let abuse = format!("{ABUSE}{}", "dick | n | insult | worth | 2 | - | - | hand | -\nbastard | n | insult | worth | 2 | - | - | hand | -\n".replace(" | ", "\t"));
        let exceptions = "phrase\tforms\tshields\treason\tsource
moby dick\t-\tdick\tnovel\thand
dicks hatband\t-\tdick\tidiom\thand
moby whale\t-\tdick\tnovel\thand
moby duck\t-\tduck|dick\tnovel\thand
moby dick book\t-\tdick|bastard\tnovel\thand
tom dick and harry\t-\t*\tidiom\thand
tom and harry\t-\t*\tidiom\thand
";
        assert_eq!(
            faults(&[("abuse", &abuse), ("exceptions", exceptions)]),
            [
                "exceptions.tsv:4 shields-nothing",
                "exceptions.tsv:5 shields-nothing",
                "exceptions.tsv:5 shields-nothing",
                "exceptions.tsv:8 shields-nothing"
            ]
        );
    }
}
