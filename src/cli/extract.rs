//! `extract`: comments as JSON Lines, nothing scored.

use super::args::ExtractArgs;
use super::each::{Mapped, Work, each_input};
use super::stored::{self, Lines, Told};
use crate::comment::Comment;
use crate::report::jsonl;
use crate::report::pack::Compress;

/// Runs the command; the exit status says whether every input could be read.
pub(super) fn run(args: &ExtractArgs) -> anyhow::Result<u8> {
    let reading = &args.reading;
    reading.start_threads()?;
    let made_with = format!("commentariat {} extract, {}", env!("CARGO_PKG_VERSION"), reading.in_words()?);
    let parts = args.storing.parts(made_with, "jsonl", Vec::new(), reading)?;
    let mut lines = Lines::new(parts.as_ref(), &[])?;
    let extraction = Extraction { compress: args.storing.compress() };
    let (status, n_inputs) = each_input(&args.inputs, reading, extraction, &mut lines)?;
    lines.flush()?;
    parts.map_or(Ok(()), |parts| stored::close(parts, n_inputs, reading.quiet))?;
    Ok(status)
}

/// Comments to lines.
struct Extraction {
    compress: Compress,
}

impl Work<Told> for Extraction {
    fn add(&self, comment: &Comment, batch: &mut Mapped<Told>) {
        batch.note.n_written += 1;
        jsonl::write_comment(comment, &mut batch.bytes);
    }

    fn pack(&self, batch: &mut Mapped<Told>) {
        stored::pack(batch, self.compress);
    }
}
