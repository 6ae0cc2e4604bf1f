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

use rustc_hash::FxHashMap;

use super::table::{Problem, RowError, content_lines, header};
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
#[derive(Clone, Debug)]
pub(crate) struct LearnedRow {
    /// As it stands in the file.
    pub(crate) pattern: Box<str>,
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
    by_key: FxHashMap<u64, u32>,
    sieve: Sieve,
    /// Some pattern is a piece of a word.
    pub(crate) has_pieces: bool,
    /// Some row says how often raters marked it.
    pub(crate) has_spans: bool,
}

impl Learned {
    /// Reads a table; a pattern that stands twice counts as its last row. Gives every row that cannot be read.
    pub(super) fn add(&mut self, file: &str, text: &str) -> Vec<RowError> {
        let found = header(text);
        if found != COLUMNS {
            let problem = Problem::UnknownColumn(found.join(", "), COLUMNS.join(", "));
            return vec![RowError { file: file.to_owned(), line: 1, problem }];
        }
        let mut faults = Vec::new();
        for (line, row) in content_lines(text).skip(1) {
            match read(row) {
                Ok(row) => self.push(row),
                Err(problem) => faults.push(RowError { file: file.to_owned(), line, problem }),
            }
        }
        faults
    }

    /// Adds a row, or puts it in the place of the row of the same pattern.
    pub(crate) fn push(&mut self, row: LearnedRow) {
        self.has_pieces |= row.pattern.contains('*');
        self.has_spans |= row.span != 0;
        match self.by_key.get(&Key::of(&row.pattern).value()) {
            Some(&idx) => self.rows[idx as usize] = row,
            None => {
                let key = Key::of(&row.pattern).value();
                self.by_key.insert(key, self.rows.len() as u32);
                self.rows.push(row);
                if self.sieve.is_full(self.rows.len()) {
                    self.sieve = Sieve::new(self.rows.len(), self.by_key.keys());
                } else {
                    self.sieve.add(key);
                }
            }
        }
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
        let known = self.find(Key::of(pattern)).map(|row| self.rows[row as usize].clone());
        let mut row = known.unwrap_or_else(|| LearnedRow {
            pattern: Box::from(pattern),
            weights: [0; N_ASPECTS],
            span: 0,
            tone: 0,
        });
        for ((weight, more), column) in row.weights.iter_mut().zip(delta).zip(&COLUMNS[1..]) {
            let sum = i32::from(*weight) + i32::from(*more);
            *weight = i16::try_from(sum).ok().filter(|sum| sum.abs() <= MAX_WEIGHT).ok_or_else(|| {
                format!("{column} of {pattern:?} is {sum} in all, not from -{MAX_WEIGHT} to {MAX_WEIGHT}")
            })?;
        }
        self.push(row);
        Ok(())
    }

    /// The row of a pattern.
    pub(crate) fn find(&self, key: Key) -> Option<u32> {
        if !self.sieve.may_have(key.value()) {
            return None;
        }
        self.by_key.get(&key.value()).copied()
    }

    /// How much named entries count for the tone, in thousandths.
    pub(crate) fn named(&self) -> i32 {
        self.find(Key::of(NAMED)).map_or(1000, |row| i32::from(self.rows[row as usize].tone))
    }

    /// The row that holds at all times.
    pub(crate) fn offset(&self) -> Option<u32> {
        self.find(Key::of(OFFSET))
    }
}

/// Which keys are certainly not there: most patterns of a comment are in no row, and this fits a core's own cache.
#[derive(Clone, Debug, Default)]
struct Sieve {
    bits: Vec<u64>,
}

impl Sieve {
    /// Bits a key, at least.
    const BITS: usize = 12;

    /// Room for twice as many keys.
    fn new<'k>(n_keys: usize, keys: impl Iterator<Item = &'k u64>) -> Sieve {
        let mut sieve = Sieve { bits: vec![0; (2 * n_keys * Sieve::BITS).next_power_of_two().max(64) / 64] };
        keys.for_each(|key| sieve.add(*key));
        sieve
    }

    fn is_full(&self, n_keys: usize) -> bool {
        n_keys * Sieve::BITS > self.bits.len() * 64
    }

    fn place(&self, key: u64) -> (usize, u64) {
        let mixed = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((mixed >> 40) as usize & self.bits.len().wrapping_sub(1), 1 << (mixed >> 34 & 63))
    }

    fn add(&mut self, key: u64) {
        let (word, bit) = self.place(key);
        self.bits[word] |= bit;
    }

    #[inline]
    fn may_have(&self, key: u64) -> bool {
        let (word, bit) = self.place(key);
        self.bits.get(word).is_some_and(|bits| bits & bit != 0)
    }
}

fn read(row: &str) -> Result<LearnedRow, Problem> {
    let mut cells = row.split('\t').map(str::trim);
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
    if !precision.parse::<f64>().is_ok_and(|share| (0.0..=1.0).contains(&share)) {
        return Err(Problem::Number { what: "precision", found: precision.to_owned(), min: 0, max: 1 });
    }
    let expected = COLUMNS.len();
    match cells.count() {
        0 => Ok(LearnedRow { pattern: Box::from(pattern), weights, tone, span }),
        more => Err(Problem::Cells { found: expected + more, expected }),
    }
}

/// A weight in whole thousandths; `-` is 0.
fn weight(cell: &str, what: &'static str) -> Result<i16, Problem> {
    let number = if cell == "-" { Ok(0) } else { cell.parse::<i16>() };
    number.ok().filter(|weight| weight.abs() <= MAX_WEIGHT).ok_or_else(|| Problem::Number {
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
        let faults = learned.add("xx/learned.tsv", &format!("# note\n{}\n{rows}", COLUMNS.join("\t")));
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
        assert!(learned.has_pieces && learned.find(Key::of("so")).is_none() && learned.offset().is_none());
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
