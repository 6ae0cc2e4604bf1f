//! `score`: a verdict on every comment, in input order.

use std::io::{self, BufWriter, Write};

use anyhow::Context as _;

use super::args::{FailOn, Format, Only, ScoreArgs};
use super::each::{Mapped, each_input};
use super::{DONE, MET};
use crate::comment::Comment;
use crate::report::jsonl::Offsets;
use crate::report::{csv, jsonl, redact};
use crate::verdict::{Action, Line, Verdict};

/// How verdicts are printed.
struct Printer {
    format: Format,
    only: Only,
    offsets: Offsets,
    columns: Option<Vec<&'static str>>,
}

/// Runs the command; the exit status says whether every input could be read, and what `--fail-on` asked.
pub(super) fn run(args: &ScoreArgs) -> anyhow::Result<u8> {
    let reading = &args.reading;
    anyhow::ensure!(
        args.format != Format::Parquet,
        "this build has no Parquet: build with --features parquet"
    );
    reading.start_threads()?;
    let moderator = args.judging.moderator(reading.lang.as_deref())?;
    let printer = Printer {
        format: args.format,
        only: args.only,
        offsets: args.judging.offsets,
        columns: args.columns.as_deref().map(csv::parse_columns).transpose()?,
    };
    let mut out = BufWriter::new(io::stdout().lock());
    out.write_all(&printer.header())?;
    let stdin = ["-".to_owned()];
    let mut harshest = None;
    let status = each_input(
        if args.inputs.is_empty() { &stdin } else { &args.inputs },
        reading,
        |comment, mapped: &mut Mapped<Option<Action>>| {
            if args.redact {
                redact::redact(comment);
            }
            let verdict = moderator.judge(comment);
            mapped.note = mapped.note.max(verdict.action());
            printer.print(comment, &verdict, &mut mapped.bytes);
        },
        |mapped| {
            harshest = harshest.max(mapped.note);
            out.write_all(&mapped.bytes).context("stdout")
        },
    )?;
    out.flush().context("stdout")?;
    let limit = args.fail_on.map(|limit| match limit {
        FailOn::Review => Action::Review,
        FailOn::Reject => Action::Reject,
    });
    let met = limit.is_some() && harshest >= limit;
    Ok(if status == DONE && met { MET } else { status })
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
        if self.only == Only::Flagged && !verdict.is_flagged() {
            return;
        }
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
