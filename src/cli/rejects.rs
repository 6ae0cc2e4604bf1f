//! What is told of records that could not be read: a note an input, and every one of them in `--rejects FILE`.

use std::io::Write;
use std::path::Path;

use anyhow::Context as _;

use super::inputs::Input;
use super::whole::WholeFile;
use super::{DONE, FAILED, complain};
use crate::extract::Reject;
use crate::moderator::Outcome;
use crate::report::rejects;

/// Counts what became of the records of a run, and says so.
pub(super) struct Tally {
    file: Option<WholeFile>,
    quiet: bool,
    strict: bool,
    failed: bool,
    /// Of the input at hand.
    rejected: u64,
    first: Option<String>,
}

impl Tally {
    pub(super) fn new(path: Option<&Path>, strict: bool, quiet: bool) -> anyhow::Result<Tally> {
        let file = path.map(WholeFile::create).transpose()?;
        Ok(Tally { file, quiet, strict, failed: false, rejected: 0, first: None })
    }

    pub(super) fn reject(&mut self, input: &Input, reject: &Reject) -> anyhow::Result<()> {
        self.rejected += 1;
        let place =
            reject.line.map_or_else(|| format!("record {}", reject.index), |line| format!("line {line}"));
        self.first.get_or_insert_with(|| format!("{place}: {}", reject.reason));
        if let Some(file) = &mut self.file {
            let mut line = Vec::new();
            rejects::write(&input.name, reject, false, &mut line);
            file.write_all(&line).context("--rejects")?;
        }
        Ok(())
    }

    /// An input that could not be opened.
    pub(super) fn missing(&mut self, name: &str, err: &anyhow::Error) {
        complain(self.quiet, &format!("error: {name}: {err:#}"), true);
        self.failed = true;
    }

    /// Says what became of an input, and starts the next.
    pub(super) fn close(&mut self, input: &Input, outcome: &Outcome) {
        let name = &input.name;
        if outcome.shape.is_none() {
            complain(
                self.quiet,
                &format!("{}{name}: no known shape; skipped", if input.walked { "" } else { "error: " }),
                !input.walked,
            );
            self.failed |= !input.walked;
        }
        if let Some(err) = &outcome.error {
            let err = error_chain(err);
            complain(self.quiet, &format!("error: {name}: {err}"), true);
            self.failed = true;
        }
        if let Some(first) = self.first.take() {
            let n = self.rejected;
            complain(
                self.quiet,
                &format!(
                    "{name}: {n} record{} rejected; the first at {first}",
                    if n == 1 { "" } else { "s" }
                ),
                false,
            );
            self.failed |= self.strict;
        }
        self.rejected = 0;
    }

    /// The exit status of the run.
    pub(super) fn finish(self) -> anyhow::Result<u8> {
        self.file.map_or(Ok(()), WholeFile::finish).context("--rejects")?;
        Ok(if self.failed { FAILED } else { DONE })
    }
}

fn error_chain(err: &dyn std::error::Error) -> String {
    let mut text = err.to_string();
    let mut cause = err.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
