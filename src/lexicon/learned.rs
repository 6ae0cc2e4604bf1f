//! `learned.tsv`: what labels taught, a row a pattern, in a form that a person can read, edit and compare.
//!
//! ```text
//! pattern          toxicity … tone  span   support precision
//! so called @group      310 …  -90     -       412      0.71
//! ```
//!
//! A pattern is one to three folded words (`@group` and `@country` stand for any name of such, `0` for a number), a piece of a word
//! (`*piece*`, `start*`, `*end`), a word in a comment that also names a group or the reader (`{@group & word}`, `{@reader & word}`), or a
//! meeting in braces (`{violence group negated}`, see `context`). `{offset}` holds at all times,
//! and `{named}` scales the tone of named entries.

use std::sync::OnceLock;

use super::keys::Keys;
use super::piece::{Piece, Whole};
use super::table::{Problem, RowError, cells, content_lines, header, trimmed};
use crate::text::{Key, fold_phrase};

/// What a learned row has a weight for, in the order of its columns; the first [`N_ASPECTS`] are attributes.
pub(crate) const COLUMNS: &[&str] = &[
    "pattern",
    "toxicity",
    "insult",
    "profanity",
    "identity_attack",
    "threat",
    "dehumanisation",
    "tone",
    "span",
    "support",
    "precision",
];

/// How many attributes are learned: columns 1 to 6.
pub(crate) const N_ASPECTS: usize = 6;

/// The pattern that holds at all times.
pub(crate) const OFFSET: &str = "{offset}";
/// How much named entries count for the tone, in thousandths: the tone of this row; 1000 without it.
pub(crate) const NAMED: &str = "{named}";
/// What stands in a pattern for any name of a group, and of a country.
pub(crate) const GROUP: &str = "@group";
pub(crate) const COUNTRY: &str = "@country";
/// What stands for any number.
pub(crate) const NUMBER: &str = "0";

/// Largest weight of one row, in thousandths.
const MAX_WEIGHT: i16 = 20_000;

/// One learned row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LearnedRow {
    /// Thousandths of a logit by attribute, in the order of [`COLUMNS`].
    pub(crate) weights: [i16; N_ASPECTS],
    /// Thousandths of valence.
    pub(crate) tone: i16,
    /// How often raters marked it in abusive comments, in thousandths; 0 where they did no more than any word.
    pub(crate) span: i16,
}

/// How often raters mark any word of an abusive comment, in thousandths.
pub(crate) const UNMARKED: i16 = 120;

/// All learned rows of one language.
#[derive(Clone, Debug, Default)]
pub(crate) struct Learned {
    pub(crate) rows: Vec<LearnedRow>,
    /// By row, as it stands in the file.
    patterns: Vec<Piece>,
    keys: Keys,
    /// The rows of [`OFFSET`] and [`NAMED`].
    offset: Option<u32>,
    named: Option<u32>,
    /// Some pattern is a piece of a word.
    pub(crate) has_pieces: bool,
    /// Some row says how often raters marked it.
    pub(crate) has_spans: bool,
}

/// The learned rows of one language, read when they are first asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Lessons {
    /// The name and text of a table that the program brings along.
    put_off: Option<(String, &'static str)>,
    read: OnceLock<(Learned, Vec<RowError>)>,
}

impl Lessons {
    /// Takes over a table that is to be read later. Whatever was read before stays, and the table counts as read behind it.
    pub(super) fn put_off(&mut self, file: &str, text: &'static str) {
        if self.put_off.is_none() && self.read.get().is_none() {
            self.put_off = Some((file.to_owned(), text));
        } else {
            let (learned, faults) = self.make();
            faults.extend(learned.read(file, text, Whole::of(&text.into())));
        }
    }

    /// Reads a table now. Gives every row that cannot be read.
    pub(super) fn add(&mut self, file: &str, text: &str) -> Vec<RowError> {
        self.read_mut().read(file, text, Whole::default())
    }

    /// The rows: the first call reads what was put off, `O(rows)`.
    pub(super) fn read(&self) -> &Learned {
        &self.made().0
    }

    pub(super) fn read_mut(&mut self) -> &mut Learned {
        &mut self.make().0
    }

    /// Every row of what was put off that cannot be read; none in a released program.
    pub(super) fn faults(&self) -> &[RowError] {
        &self.made().1
    }

    fn made(&self) -> &(Learned, Vec<RowError>) {
        self.read.get_or_init(|| {
            let mut learned = Learned::default();
            let read =
                |(file, text): &(String, &'static str)| learned.read(file, text, Whole::of(&(*text).into()));
            let faults = self.put_off.as_ref().map(read).unwrap_or_default();
            (learned, faults)
        })
    }

    fn make(&mut self) -> &mut (Learned, Vec<RowError>) {
        self.made();
        self.read.get_mut().expect("it was just made")
    }
}

impl Learned {
    /// Reads a table; a pattern that stands twice counts as its last row. Gives every row that cannot be read.
    fn read(&mut self, file: &str, text: &str, whole: Whole) -> Vec<RowError> {
        let found = header(text);
        if found != COLUMNS {
            let problem = Problem::UnknownColumn(found.join(", "), COLUMNS.join(", "));
            return vec![RowError { file: file.to_owned(), line: 1, problem }];
        }
        let mut faults = Vec::new();
        let n_lines = memchr::memchr_iter(b'\n', text.as_bytes()).count();
        self.rows.reserve(n_lines);
        self.patterns.reserve(n_lines);
        self.keys.reserve(n_lines);
        for (line, row) in content_lines(text).skip(1) {
            match quick(row).map_or_else(|| parse(row), Ok) {
                Ok((pattern, row)) => self.push(whole.piece(pattern), row),
                Err(problem) => faults.push(RowError { file: file.to_owned(), line, problem }),
            }
        }
        faults
    }

    /// Adds a row, or puts it in the place of the row of the same pattern.
    fn push(&mut self, pattern: Piece, row: LearnedRow) {
        self.has_pieces |= pattern.starts_with('*') || pattern.ends_with('*');
        self.has_spans |= row.span != 0;
        let idx = self.keys.add(Key::of(&pattern).value());
        if (idx as usize) < self.rows.len() {
            self.rows[idx as usize] = row;
            self.patterns[idx as usize] = pattern;
            return;
        }
        match &*pattern {
            OFFSET => self.offset = Some(idx),
            NAMED => self.named = Some(idx),
            _ => {}
        }
        self.rows.push(row);
        self.patterns.push(pattern);
    }

    /// The pattern of a row, as it stands in the file.
    pub(crate) fn pattern(&self, row: u32) -> &str {
        &self.patterns[row as usize]
    }

    /// Adds weights to the row of a pattern, or a row that has no others.
    ///
    /// # Errors
    ///
    /// A pattern that no comment can have, or weights beyond what a row may have.
    pub(super) fn add_delta(&mut self, pattern: &str, delta: &[i16; N_ASPECTS]) -> Result<(), String> {
        let is_plain = !pattern.contains(['{', '*', '@']);
        let folded = if is_plain { fold_phrase(pattern) } else { pattern.to_owned() };
        if pattern.trim().is_empty() || folded != pattern {
            return Err(format!(
                "no comment has the pattern {pattern:?}: patterns are folded, as {folded:?}"
            ));
        }
        let known = self.find(Key::of(pattern)).map(|row| self.rows[row as usize]);
        let mut row = known.unwrap_or(LearnedRow { weights: [0; N_ASPECTS], span: 0, tone: 0 });
        for ((weight, more), column) in row.weights.iter_mut().zip(delta).zip(&COLUMNS[1..]) {
            let sum = i32::from(*weight) + i32::from(*more);
            *weight = i16::try_from(sum).ok().filter(|sum| sum.abs() <= MAX_WEIGHT).ok_or_else(|| {
                format!("{column} of {pattern:?} is {sum} in all, not from -{MAX_WEIGHT} to {MAX_WEIGHT}")
            })?;
        }
        self.push(pattern.into(), row);
        Ok(())
    }

    /// The row of a pattern.
    #[inline]
    pub(crate) fn find(&self, key: Key) -> Option<u32> {
        self.keys.find(key.value())
    }

    /// How much named entries count for the tone, in thousandths.
    pub(crate) fn named(&self) -> i32 {
        self.named.map_or(1000, |row| i32::from(self.rows[row as usize].tone))
    }

    /// Adds what a row weighs to sums by attribute.
    #[inline]
    pub(crate) fn add_weights(&self, row: u32, sums: &mut [i64; N_ASPECTS]) {
        for (sum, weight) in sums.iter_mut().zip(self.rows[row as usize].weights) {
            *sum += i64::from(weight);
        }
    }

    /// The row that holds at all times: what each attribute begins with.
    pub(crate) fn offset_weights(&self) -> [i64; N_ASPECTS] {
        self.offset.map_or([0; N_ASPECTS], |row| self.rows[row as usize].weights.map(i64::from))
    }
}

/// [`parse`] of a line as `lexicon learn` writes it: one walk over its bytes. `None` for any other line, right or wrong.
fn quick(row: &str) -> Option<(&str, LearnedRow)> {
    let bytes = row.as_bytes();
    let mut at = bytes.iter().position(|&byte| byte == b'\t')?;
    let pattern = &row[..at];
    if !pattern.starts_with(|c: char| c.is_ascii_graphic() || c.is_alphabetic())
        || pattern.ends_with(char::is_whitespace)
    {
        return None;
    }
    at += 1;
    let mut numbers = [0_i16; N_ASPECTS + 2];
    for number in &mut numbers {
        let is_negative = bytes.get(at) == Some(&b'-');
        at += usize::from(is_negative);
        let start = at;
        let mut value = 0_i32;
        while at - start <= 5
            && let Some(digit @ b'0'..=b'9') = bytes.get(at).copied()
        {
            value = value * 10 + i32::from(digit - b'0');
            at += 1;
        }
        // `-` alone is 0; five digits pass no range of numbers here.
        let is_number = at > start || is_negative;
        if bytes.get(at) != Some(&b'\t') || !is_number || at - start > 5 || value > i32::from(MAX_WEIGHT) {
            return None;
        }
        at += 1;
        *number = if is_negative { -value } else { value } as i16;
    }
    let support = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    if !(1..=9).contains(&support) {
        return None;
    }
    let is_share = matches!(
        bytes[at + support..],
        [b'\t', b'0', b'.', b'0'..=b'9', b'0'..=b'9'] | [b'\t', b'1', b'.', b'0', b'0']
    );
    let [weights @ .., tone, span] = numbers;
    is_share.then_some((pattern, LearnedRow { weights, tone, span }))
}

/// The pattern and the weights of a line.
fn parse(row: &str) -> Result<(&str, LearnedRow), Problem> {
    let mut cells = cells(row, b'\t').map(trimmed);
    let pattern = cells.next().filter(|cell| !cell.is_empty()).ok_or(Problem::Empty("pattern"))?;
    let mut next = |column: usize| {
        let expected = COLUMNS.len();
        cells.next().ok_or(Problem::Cells { found: column, expected })
    };
    let mut numbers = [0; N_ASPECTS + 2];
    for (idx, number) in numbers.iter_mut().enumerate() {
        *number = weight(next(idx + 1)?, COLUMNS[idx + 1])?;
    }
    let [weights @ .., tone, span] = numbers;
    let (support, precision) = (next(9)?, next(10)?);
    if support.parse::<u32>().is_err() {
        return Err(Problem::Number { what: "support", found: support.to_owned(), min: 0, max: i32::MAX });
    }
    let is_plain = matches!(precision.as_bytes(), [b'0', b'.', b'0'..=b'9', b'0'..=b'9'] | b"1.00");
    if !is_plain && !precision.parse::<f64>().is_ok_and(|share| (0.0..=1.0).contains(&share)) {
        return Err(Problem::Number { what: "precision", found: precision.to_owned(), min: 0, max: 1 });
    }
    let expected = COLUMNS.len();
    match cells.count() {
        0 => Ok((pattern, LearnedRow { weights, tone, span })),
        more => Err(Problem::Cells { found: expected + more, expected }),
    }
}

/// A weight in whole thousandths; `-` is 0.
fn weight(cell: &str, what: &'static str) -> Result<i16, Problem> {
    if cell == "-" {
        return Ok(0);
    }
    cell.parse::<i16>().ok().filter(|weight| weight.abs() <= MAX_WEIGHT).ok_or_else(|| Problem::Number {
        what,
        found: cell.to_owned(),
        min: -i32::from(MAX_WEIGHT),
        max: i32::from(MAX_WEIGHT),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_rows(rows: &str) -> (Learned, Vec<String>) {
        let mut learned = Learned::default();
        let table = format!("# note\n{}\n{rows}", COLUMNS.join("\t"));
        let faults = learned.read("xx/learned.tsv", &table, Whole::default());
        (learned, faults.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn rows_are_found_by_their_pattern() {
        let (learned, faults) = read_rows(
            "so called\t310\t-\t-\t-5\t-\t-\t-90\t-\t412\t0.71\n*dim*\t1\t-\t-\t-\t-\t-\t-\t-\t3\t1\n",
        );
        assert_eq!(faults, Vec::<String>::new());
        let row = &learned.rows[learned.find(Key::of("so called")).unwrap() as usize];
        assert_eq!((row.weights, row.tone), ([310, 0, 0, -5, 0, 0], -90));
        assert!(
            learned.has_pieces
                && learned.find(Key::of("so")).is_none()
                && learned.offset_weights() == [0; N_ASPECTS]
        );
    }

    #[test]
    fn the_quick_way_reads_shipped_rows_as_the_slow_one_does() {
        let mut n_quick = 0;
        for lang in ["de", "en", "ru"] {
            let text = crate::builtin::file(lang, "learned.tsv").unwrap();
            for (line, row) in content_lines(text).skip(1) {
                let slow = parse(row).unwrap_or_else(|problem| panic!("{lang}:{line}: {problem}"));
                let says = |(pattern, row): (&str, LearnedRow)| {
                    (pattern.to_owned(), row.weights, row.tone, row.span)
                };
                if let Some(quick) = quick(row) {
                    n_quick += 1;
                    assert_eq!(says(quick), says(slow), "{lang}:{line}");
                }
            }
        }
        assert!(n_quick > 1000, "{n_quick}");
        for odd in [
            "",
            "\t",
            "a",
            "a\t1",
            "a\t-\t-\t-\t-\t-\t-\t-\t-\t3\t2.00",
            "a\t99999\t-\t-\t-\t-\t-\t-\t-\t3\t1.00",
            "a\t99999999999\t-\t-\t-\t-\t-\t-\t-\t3\t1.00",
        ] {
            assert!(quick(odd).is_none(), "{odd:?}");
        }
    }

    #[test]
    fn a_bad_row_is_named_by_file_and_line() {
        for (row, want) in [
            ("a\t1", "2 cells where the header has 11"),
            ("a\t1\t2\t3\t4\t5\t6\t7\t8\t9\t0.5\t9", "12 cells where the header has 11"),
            ("a\tx\t2\t3\t4\t5\t6\t7\t8\t9\t0.5", "toxicity \"x\""),
            ("a\t1\t2\t3\t4\t5\t6\t7\t8\t9\t1.5", "precision \"1.5\""),
        ] {
            let (_, faults) = read_rows(row);
            assert!(faults[0].starts_with("xx/learned.tsv:3: ") && faults[0].contains(want), "{faults:?}");
        }
    }
}
