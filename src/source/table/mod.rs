//! Delimited tables of comments: the dialect, the header and the column that holds the words, found from a sample.
//!
//! The sniffer asks whether there is such a table at all, the CSV reader how to read it; so both agree.

use std::cmp::Reverse;

mod names;
mod split;

pub(crate) use names::{Role, role};
pub(crate) use split::{Dialect, End, Quotes, Row, Scanner, trim_line_end};

/// How many records of a sample are looked at.
const N_SAMPLED: usize = 200;

/// How a table is laid out.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// How its fields are written.
    pub(crate) dialect: Dialect,
    /// Records before the header (a title, Excel's `sep=;`), which are no comments.
    pub(crate) n_preamble: usize,
    /// The column names; `None` where the first row is data already.
    pub(crate) header: Option<Vec<String>>,
    /// Fields a record. One more than the header has names where rows begin with a name of their own (as R writes them).
    pub(crate) n_columns: usize,
    /// The column of the comment's words; `None` where none looks like it.
    pub(crate) text: Option<usize>,
    /// How sure it is that this is a table, for choosing among dialects; see [`Layout::of`].
    trust: (bool, usize, Reverse<usize>, usize),
    /// The first rows of data.
    pub(crate) rows: Vec<Row>,
}

impl Layout {
    /// Finds the layout in the first bytes of a table in UTF-8; `is_all` if nothing follows them. `None` where no
    /// delimiter gives rows of one width. A column that the user has named counts as a familiar one (`wanted`).
    pub(crate) fn find(sample: &[u8], is_all: bool, wanted: Option<&str>) -> Option<Layout> {
        let line_end = if memchr::memchr(b'\n', sample).is_none() { b'\r' } else { b'\n' };
        let excel = sample.strip_prefix(b"sep=").and_then(|rest| Some((*rest.first()?, *rest.get(1)?)));
        let excel = excel.filter(|(_, end)| matches!(end, b'\r' | b'\n')).map(|(delimiter, _)| delimiter);
        let delimiters = excel.map_or(b",;\t|".to_vec(), |delimiter| vec![delimiter]);
        let mut best: Option<Layout> = None;
        for delimiter in delimiters.into_iter().chain([NEVER]) {
            for quotes in [Quotes::Doubled, Quotes::Backslash, Quotes::None] {
                let dialect = Dialect { delimiter, quotes, line_end };
                let found = Layout::of(sample, dialect, usize::from(excel.is_some()), is_all, wanted);
                if found.as_ref().map(|found| found.trust) > best.as_ref().map(|best| best.trust) {
                    best = found;
                }
            }
        }
        best
    }

    /// The layout under one dialect. Trust: whether there is a text column, then the share of rows that have the table's
    /// width in tenths, then how few rows have stray quotes, then how many columns have a known name.
    fn of(
        sample: &[u8],
        dialect: Dialect,
        n_skipped: usize,
        is_all: bool,
        wanted: Option<&str>,
    ) -> Option<Layout> {
        let mut rows = rows(sample, dialect, is_all);
        let width = usual_width(rows.get(n_skipped..)?)?;
        let first = rows
            .iter()
            .skip(n_skipped)
            .take(10)
            .position(|row| row.len() == width || row.len() + 1 == width)?;
        let n_preamble = n_skipped + first;
        rows.drain(..n_preamble);
        let names: Vec<String> = cells(&rows[0]).map(|cell| cell.trim().to_owned()).collect();
        let n_known = names.iter().filter(|name| role(name).is_some()).count();
        let is_wanted = names
            .iter()
            .any(|name| wanted.is_some_and(|wanted| name.to_lowercase() == wanted.to_lowercase()));
        let header = (is_wanted || is_header(&names, &rows)).then(|| {
            rows.remove(0);
            names
        });
        let n_fitting = rows.iter().filter(|row| row.len() == width).count();
        if header.as_ref().is_some_and(|names| names.len() < width && (n_fitting < rows.len() || width == 2))
        {
            return None;
        }
        let share = (n_fitting * 10).checked_div(rows.len()).unwrap_or(10);
        rows.retain(|row| row.len() == width);
        let shift = header.as_ref().map_or(0, |names| width - names.len());
        let text = text_column(header.as_deref(), shift, width, &rows);
        let is_alone = width == 1;
        let is_named =
            is_wanted || header.as_ref().is_some_and(|names| names.iter().any(|name| is_text(name)));
        if is_alone != (dialect.delimiter == NEVER) || (is_alone && !(is_named && n_preamble == 0)) {
            return None;
        }
        let n_stray = Reverse(rows.iter().filter(|row| row.has_stray_quotes()).count());
        let n_known = if header.is_some() { n_known } else { 0 };
        let trust = (is_wanted || text.is_some(), if is_alone { 0 } else { share }, n_stray, n_known);
        Some(Layout { dialect, n_preamble, header, n_columns: width, text, trust, rows })
    }

    /// The layout of a table whose columns have names by its format; `rows` are its first ones.
    #[cfg(feature = "parquet")]
    pub(crate) fn of_names(names: Vec<String>, rows: Vec<Row>, wanted: Option<&str>) -> Layout {
        let n_columns = names.len();
        let text = text_column(Some(&names), 0, n_columns, &rows);
        let is_wanted = wanted.is_some();
        let trust = (is_wanted || text.is_some(), 10, Reverse(0), n_columns);
        let (dialect, n_preamble) = (Dialect::default(), 0);
        Layout { dialect, n_preamble, header: Some(names), n_columns, text, trust, rows }
    }

    /// Whether this is surely a table of comments: a familiar text column under a header, or columns of machine-made
    /// values beside one of prose, in rows of one width.
    pub(crate) fn is_certain(&self) -> bool {
        let (has_text, share, _, n_known) = self.trust;
        let names = self.header.as_deref().unwrap_or_default();
        let is_familiar = names.iter().any(|name| is_text(name));
        let has_machine_column = (0..self.n_columns).any(|idx| {
            let n_made = self.rows.iter().filter(|row| is_machine_made(&cell(row, idx))).count();
            n_made * 10 >= self.rows.len() * 8 && n_made > 1
        });
        match (has_text, self.n_columns) {
            (false, _) => false,
            (_, 1) => is_familiar && names[0].chars().all(|c| c.is_lowercase() || c == '_'),
            _ if is_familiar && (n_known > 1 || names.len() <= 3) => share >= 5 || self.rows.len() < 3,
            _ => share >= 8 && has_machine_column && self.rows.len() > 1,
        }
    }
}

/// A delimiter that no text has: the table has one column.
const NEVER: u8 = 0x1f;

fn is_text(name: &str) -> bool {
    role(name).is_some_and(|(role, _)| role == Role::Text)
}

/// The sampled records, without a last one that may be cut.
fn rows(sample: &[u8], dialect: Dialect, is_all: bool) -> Vec<Row> {
    let (mut rows, mut at) = (Vec::new(), 0);
    while rows.len() < N_SAMPLED && at < sample.len() {
        let end = match Scanner::default().end(&sample[at..], dialect, true) {
            End::At(end) => at + end,
            _ if is_all || rows.is_empty() => sample.len(),
            _ => break,
        };
        let record = trim_line_end(&sample[at..end]);
        if !record.is_empty() {
            let mut row = Row::default();
            row.split(record, dialect);
            rows.push(row);
        }
        at = end + 1;
    }
    rows
}

/// The width that most rows have; among equals that of the earliest row.
fn usual_width(rows: &[Row]) -> Option<usize> {
    let n_of = |width: usize| rows.iter().filter(|row| row.len() == width).count();
    let widths = rows.iter().enumerate().map(|(idx, row)| (n_of(row.len()), usize::MAX - idx, row.len()));
    widths.max().map(|(_, _, width)| width)
}

pub(crate) fn cell(row: &Row, idx: usize) -> String {
    String::from_utf8_lossy(row.get(idx)).into_owned()
}

fn cells(row: &Row) -> impl Iterator<Item = String> + '_ {
    (0..row.len()).map(|idx| cell(row, idx))
}

/// Whether the first row names the columns: short, different names, no numbers among them, one of them familiar or above
/// a column of machine-made values.
fn is_header(names: &[String], rows: &[Row]) -> bool {
    let is_plain =
        |name: &str| name.len() <= 12 && name.starts_with(char::is_alphabetic) && !name.contains(' ');
    let is_name = |name: &String| {
        name.chars().count() <= 60 && !name.contains('\n') && (!is_machine_made(name) || is_plain(name))
    };
    let mut sorted: Vec<&String> = names.iter().filter(|name| !name.is_empty()).collect();
    sorted.sort();
    let is_distinct = sorted.windows(2).all(|pair| pair[0] != pair[1]);
    let is_familiar = names.iter().any(|name| role(name).is_some() && name.len() < 60);
    let below = || rows.iter().skip(1);
    let is_above_numbers = || {
        (0..names.len()).any(|idx| below().count() > 0 && below().all(|row| is_machine_made(&cell(row, idx))))
    };
    names.iter().all(is_name)
        && is_distinct
        && !sorted.is_empty()
        && (is_familiar || (sorted.iter().all(|name| name.len() <= 40) && is_above_numbers()))
}

/// The column of the words: the best familiar name whose values look like it, else the longest prose.
fn text_column(header: Option<&[String]>, shift: usize, width: usize, rows: &[Row]) -> Option<usize> {
    let mut named: Vec<(usize, usize)> = Vec::new();
    let mut is_barred = vec![false; width];
    for (idx, name) in header.unwrap_or_default().iter().enumerate() {
        match role(name) {
            Some((Role::Text, rank)) => named.push((rank, idx + shift)),
            Some(_) => is_barred[idx + shift] = true,
            None => {}
        }
    }
    named.sort();
    let share = |idx: usize, is_so: fn(&str) -> bool| {
        let filled: Vec<String> =
            rows.iter().map(|row| cell(row, idx)).filter(|cell| !cell.trim().is_empty()).collect();
        (filled.iter().filter(|cell| is_so(cell)).count() * 10).checked_div(filled.len())
    };
    let prose = named.iter().find(|(_, idx)| share(*idx, is_prose).is_some_and(|share| share >= 3));
    let words = || named.iter().find(|(_, idx)| share(*idx, is_machine_made).is_none_or(|share| share < 5));
    if let Some((_, idx)) = prose.or_else(words) {
        return Some(*idx);
    }
    let length = |idx: usize| rows.iter().map(|row| row.get(idx).len()).sum::<usize>();
    (0..width)
        .filter(|idx| !is_barred[*idx] && share(*idx, is_prose).is_some_and(|share| share >= 5))
        .max_by_key(|idx| (length(*idx), width - idx))
}

/// Words with blanks between them, or a line of a script that writes none.
fn is_prose(cell: &str) -> bool {
    let n_words = cell.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
    let n_wide = cell.chars().filter(|c| ('\u{0e00}'..='\u{0eff}').contains(c) || *c >= '\u{3040}').count();
    n_words >= 3 || n_wide >= 6
}

/// A number, a time, a truth value, an address: what no reader writes as a comment.
fn is_machine_made(cell: &str) -> bool {
    let cell = cell.trim();
    let n_digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let has_letters = cell.chars().any(char::is_alphabetic);
    let is_time = n_digits >= 6
        && cell.len() <= 35
        && cell.bytes().any(|byte| matches!(byte, b'-' | b'/' | b'.' | b':'));
    let is_id = n_digits >= 1 && !cell.contains(char::is_whitespace) && n_digits * 2 >= cell.len();
    let is_truth = ["true", "false", "yes", "no"].iter().any(|word| cell.eq_ignore_ascii_case(word));
    let is_address = (cell.starts_with("http://") || cell.starts_with("https://")) && !cell.contains(' ');
    (n_digits > 0 && !has_letters) || is_time || is_id || is_truth || is_address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(table: &str, delimiter: u8, text: Option<usize>, has_header: bool) {
        let layout = Layout::find(table.as_bytes(), true, None).unwrap();
        let found = (layout.dialect.delimiter as char, layout.text, layout.header.is_some());
        assert_eq!(found, (delimiter as char, text, has_header), "{table}");
    }

    #[test]
    fn layouts_are_found() {
        check("id,comment_text\n1,Hello there you\n2,\"Well, well\"\n", b',', Some(1), true);
        check("comment;isHate\nOne, two, three;0.1\nFour, five;1\n", b';', Some(0), true);
        check("a\tb\n1\tsome words of prose\n2\tand some more\n", b'\t', Some(1), true);
        check(
            "1,2023-01-02,a b c d\n2,2023-01-03,\"e, f g h\"\n3,2023-01-04,i j k l\n",
            b',',
            Some(2),
            false,
        );
        check("comment_text\nfirst, of all\nsecond\n", NEVER, Some(0), true);
        check("sep=;\nid;text\n1;a, b, c\n2;d\n", b';', Some(1), true);
        check("Export of comments\n\nid,author,text\n1,Ann,a b c\n2,Bo,d e f\n", b',', Some(2), true);
        check("comment,text\n17,Words that were written\n18,And some more words\n", b',', Some(1), true);
        check(
            "id,title,zzz\n1,A long title of an article here,so it is said\n2,b c d,e f g\n",
            b',',
            Some(2),
            true,
        );
        check("x1,zz\n1,Words that were written\n2,And some more words\n", b',', Some(1), true);
        check("text,label\n\"say \\\"hi, you\\\" now\",1\n\"x y z\",0\n\"p q r\",0\n", b',', Some(0), true);
    }

    #[test]
    fn rows_with_a_name_of_their_own_shift_the_header() {
        let layout =
            Layout::find(b"text,likes\n\"1\",some words here,3\n\"2\",and more words,4\n", true, None)
                .unwrap();
        assert_eq!((layout.n_columns, layout.text), (3, Some(1)));
    }
}
