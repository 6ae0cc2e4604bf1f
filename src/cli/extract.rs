//! `extract`: comments as JSON Lines, nothing scored.

use super::args::{ExtractArgs, Format};
use super::each::{Mapped, Work, each_input};
use super::stored::{self, Lines, Told};
use crate::comment::Comment;
use crate::report::pack::Compress;
use crate::report::parquet::Layout;
use crate::report::{csv, jsonl};

/// Runs the command; the exit status says whether every input could be read.
pub(super) fn run(args: &ExtractArgs) -> anyhow::Result<u8> {
    let reading = &args.reading;
    reading.start_threads()?;
    let made_with = format!("commentariat {} extract, {}", env!("CARGO_PKG_VERSION"), reading.in_words()?);
    let layout = match args.format {
        Format::Parquet => Some(Layout::comments(args.storing.compress_columns())?),
        Format::Jsonl | Format::Csv => None,
    };
    let (format, layout) = (args.format, layout.as_ref());
    let mut header = Vec::new();
    if format == Format::Csv {
        csv::write_header(csv::OF_COMMENT, &mut header);
    }
    let parts = args.storing.parts(made_with, format.extension(), header.clone(), layout, reading)?;
    let mut lines = Lines::new(parts.as_ref(), &header, layout)?;
    let extraction = Extraction { format, layout, compress: args.storing.compress() };
    let (status, n_inputs) = each_input(&args.inputs, reading, extraction, &mut lines)?;
    lines.flush()?;
    parts.map_or(Ok(()), |parts| stored::close(parts, n_inputs, reading.quiet))?;
    Ok(status)
}

/// Comments to lines.
struct Extraction<'a> {
    format: Format,
    /// Of Parquet.
    layout: Option<&'a Layout>,
    compress: Compress,
}

impl Work<Told> for Extraction<'_> {
    fn add(&self, comment: &Comment, batch: &mut Mapped<Told>) {
        batch.note.n_written += 1;
        match (self.layout, self.format) {
            (Some(layout), _) => {
                batch.note.rows.get_or_insert_with(|| layout.begin()).push(comment, None);
            }
            (None, Format::Csv) => {
                let line = serde_json::to_value(comment).expect("records have string keys");
                csv::write_verdict(&line, csv::OF_COMMENT, &mut batch.bytes);
            }
            (None, _) => jsonl::write_comment(comment, &mut batch.bytes),
        }
    }

    fn pack(&self, batch: &mut Mapped<Told>) {
        stored::pack(batch, self.compress);
    }
}
