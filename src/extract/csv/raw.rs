//! The rows of a table as they stand, for who needs more of them than a comment.

use std::io::{self, BufRead};

use super::SAMPLE;
use super::records::{Found, Records};
use crate::source::table::{Layout, Row, cell};

/// Longest record, in bytes.
const MAX_RECORD: usize = 16 << 20;

/// A row by the names of its columns, or why it is none.
pub(crate) type Cells<'a> = Result<Vec<(&'a str, String)>, String>;

/// Gives every row below the header with its line, in bounded memory. `text` is the column of the words, where the user names
/// it; the header's name for it is given to `each` as well.
///
/// # Errors
///
/// Where the input fails, or is no table under a header.
pub(crate) fn rows(
    input: &mut dyn BufRead,
    text: Option<&str>,
    each: &mut dyn FnMut(u64, Option<&str>, Cells<'_>),
) -> io::Result<()> {
    let mut records = Records::new(input, MAX_RECORD);
    let (sample, is_all) = records.sample(SAMPLE);
    if is_all && sample.trim_ascii().is_empty() {
        return Ok(());
    }
    let no_table = || io::Error::new(io::ErrorKind::InvalidData, "no table with a header, and no JSON");
    let layout = Layout::find(sample, is_all, text).ok_or_else(no_table)?;
    let header = layout.header.clone().ok_or_else(no_table)?;
    let words = text.or_else(|| Some(header.get(layout.text?)?.as_str()));
    records.set_dialect(layout.dialect);
    let mut n_skipped = layout.n_preamble + 1;
    let mut row = Row::default();
    while let Some(found) = records.next() {
        if n_skipped > 0 {
            n_skipped -= 1;
            continue;
        }
        let cells = match found {
            Found::Whole => {
                row.split(records.record(), layout.dialect);
                if row.len() > header.len() {
                    Err(format!("{} cells under a header of {}", row.len(), header.len()))
                } else {
                    Ok((0..row.len()).map(|idx| (header[idx].as_str(), cell(&row, idx))).collect())
                }
            }
            Found::TooLong => Err(format!("longer than {MAX_RECORD} bytes")),
            Found::Unclosed => Err("a quoted field is never closed".to_owned()),
            Found::Cut(source) => return Err(source),
        };
        each(records.line(), words, cells);
    }
    Ok(())
}
