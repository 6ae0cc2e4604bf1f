//! `score`: a verdict on every comment, in input order.

use super::args::{FailOn, Format, Only, ScoreArgs};
use super::each::{Mapped, Work, each_input};
use super::stored::{self, Lines, Told};
use super::{DONE, MET};
use crate::comment::Comment;
use crate::moderator::Moderator;
use crate::report::jsonl::Offsets;
use crate::report::pack::Compress;
use crate::report::parquet::Layout;
use crate::report::{csv, jsonl, redact};
use crate::verdict::{Action, Line, Verdict};

/// How verdicts are printed.
struct Printer {
    format: Format,
    only: Only,
    offsets: Offsets,
    columns: Option<Vec<&'static str>>,
    /// Of Parquet.
    layout: Option<Layout>,
}

/// Runs the command; the exit status says whether every input could be read, and what `--fail-on` asked.
pub(super) fn run(args: &ScoreArgs) -> anyhow::Result<u8> {
    let reading = &args.reading;
    let columns = args.columns.as_deref().map(csv::parse_columns).transpose()?;
    let layout = match args.format {
        Format::Parquet => Some(Layout::verdicts(columns.as_deref(), args.storing.compress_columns())?),
        Format::Jsonl | Format::Csv => None,
    };
    reading.start_threads()?;
    let moderator = args.judging.moderator(reading.lang.as_deref())?;
    let printer =
        Printer { format: args.format, only: args.only, offsets: args.judging.offsets, columns, layout };
    let (made_with, header) = (args.made_with(&moderator)?, printer.header());
    let (extension, layout) = (args.format.extension(), printer.layout.as_ref());
    let parts = args.storing.parts(made_with, extension, header.clone(), layout, reading)?;
    let mut lines = Lines::new(parts.as_ref(), &header, layout)?;
    let scoring = Scoring {
        moderator: &moderator,
        printer: &printer,
        redact: args.redact,
        compress: args.storing.compress(),
    };
    let stdin = ["-".to_owned()];
    let inputs = if args.inputs.is_empty() { &stdin } else { &args.inputs[..] };
    let (status, n_inputs) = each_input(inputs, reading, scoring, &mut lines)?;
    lines.flush()?;
    let from = match args.fail_on {
        None => Action::ALL.len(),
        Some(FailOn::Review) => Action::Review as usize,
        Some(FailOn::Reject) => Action::Reject as usize,
    };
    let met = lines.actions[from..].iter().any(|&n| n > 0);
    parts.map_or(Ok(()), |parts| stored::close(parts, n_inputs, reading.quiet))?;
    // The process ends here: to give a lexicon back word by word takes longer than to leave it.
    std::mem::forget(moderator);
    Ok(if status == DONE && met { MET } else { status })
}

impl ScoreArgs {
    /// Everything but the inputs that lines depend on.
    fn made_with(&self, moderator: &Moderator) -> anyhow::Result<String> {
        Ok(format!(
            "commentariat {} score {}, {:?}, columns {}, {}, {}{}",
            env!("CARGO_PKG_VERSION"),
            moderator.fingerprint(),
            self.only,
            self.columns.as_deref().unwrap_or("all"),
            self.judging.offsets.name(),
            self.reading.in_words()?,
            if self.redact { ", redacted" } else { "" }
        ))
    }
}

/// Comments to verdicts to lines.
struct Scoring<'a> {
    moderator: &'a Moderator,
    printer: &'a Printer,
    redact: bool,
    compress: Compress,
}

impl Work<Told> for Scoring<'_> {
    fn add(&self, comment: &Comment, batch: &mut Mapped<Told>) {
        let mut masked = Comment::default();
        let comment = if self.redact {
            comment.clone_into(&mut masked);
            redact::redact(&mut masked);
            &masked
        } else {
            comment
        };
        let verdict = self.moderator.judge(comment);
        let told = &mut batch.note;
        match verdict.action() {
            Some(action) => told.actions[action as usize] += 1,
            None => told.n_unscored += 1,
        }
        let is_flagged = verdict.is_flagged();
        batch.n_flagged += u64::from(is_flagged);
        if self.printer.only == Only::All || is_flagged {
            told.n_written += 1;
            match &self.printer.layout {
                Some(layout) => {
                    let verdict = self.printer.offsets.apply(&comment.text, &verdict);
                    told.rows.get_or_insert_with(|| layout.begin()).push(comment, Some(&verdict));
                }
                None => self.printer.print(comment, &verdict, &mut batch.bytes),
            }
        }
    }

    fn pack(&self, batch: &mut Mapped<Told>) {
        stored::pack(batch, self.compress);
    }
}

impl Printer {
    fn header(&self) -> Vec<u8> {
        let mut header = Vec::new();
        if self.format == Format::Csv {
            csv::write_header(self.columns.as_deref().unwrap_or(csv::COLUMNS), &mut header);
        }
        header
    }

    fn print(&self, comment: &Comment, verdict: &Verdict, out: &mut Vec<u8>) {
        if self.format == Format::Jsonl && self.columns.is_none() {
            return jsonl::write_verdict(comment, verdict, self.offsets, out);
        }
        let verdict = &*self.offsets.apply(&comment.text, verdict);
        let line = serde_json::to_value(Line { comment, verdict }).expect("records have string keys");
        match (&self.columns, self.format) {
            (Some(columns), Format::Jsonl) => {
                serde_json::to_writer(&mut *out, &csv::Selected { line: &line, columns })
                    .expect("columns have string keys, and a Vec takes every write");
                out.push(b'\n');
            }
            (columns, _) => csv::write_verdict(&line, columns.as_deref().unwrap_or(csv::COLUMNS), out),
        }
    }
}
