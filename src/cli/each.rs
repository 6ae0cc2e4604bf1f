//! The loop that every command over inputs shares: open one after the other, map their batches, write in order, tell what
//! was wrong.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::args::Reading;
use super::inputs::{self, Input};
use super::progress::Progress;
use super::rejects::Tally;
use crate::comment::Comment;
use crate::extract::{Options, Record, Reject};
use crate::moderator::{self, Outcome};

/// What a batch comes to: bytes to write, what was no comment, and whatever the command wants to know of it.
#[derive(Default)]
pub(super) struct Mapped<T> {
    pub(super) bytes: Vec<u8>,
    pub(super) rejects: Vec<Reject>,
    pub(super) n_comments: u64,
    pub(super) n_skipped: u64,
    /// Comments that a person should look at, where that is found out.
    pub(super) n_flagged: u64,
    pub(super) note: T,
}

/// What is done with comments, on all cores. A closure does it comment by comment.
pub(super) trait Work<T>: Sync {
    /// Adds a comment to its batch.
    fn add(&self, comment: &Comment, batch: &mut Mapped<T>);

    /// The last touch to a batch.
    fn pack(&self, _batch: &mut Mapped<T>) {}
}

impl<T, F: Fn(&Comment, &mut Mapped<T>) + Sync> Work<T> for F {
    fn add(&self, comment: &Comment, batch: &mut Mapped<T>) {
        self(comment, batch);
    }
}

/// Where batches go, in input order. A closure takes them as one stream.
pub(super) trait Sink<T> {
    /// Before an input is opened; whether it is to be read at all.
    fn begin(&mut self, _ordinal: usize, _input: &Input) -> anyhow::Result<bool> {
        Ok(true)
    }

    /// A batch.
    fn take(&mut self, batch: Mapped<T>) -> anyhow::Result<()>;

    /// An input was read as far as it could be.
    fn end(&mut self, _outcome: &Outcome) -> anyhow::Result<()> {
        Ok(())
    }

    /// An input could not be opened.
    fn missing(&mut self, _ordinal: usize, _name: &str, _problem: String) -> anyhow::Result<()> {
        Ok(())
    }
}

impl<T, F: FnMut(Mapped<T>) -> anyhow::Result<()>> Sink<T> for F {
    fn take(&mut self, batch: Mapped<T>) -> anyhow::Result<()> {
        self(batch)
    }
}

/// Maps the comments of every input on all cores and gives the results to `sink` in input order.
///
/// Returns the exit status and how many inputs there are: one that is missing or broken is told and left, and the others
/// are still done.
///
/// # Errors
///
/// What `sink` says, which ends the run.
pub(super) fn each_input<T: Send + Default>(
    names: &[String],
    reading: &Reading,
    work: impl Work<T>,
    mut sink: impl Sink<T>,
) -> anyhow::Result<(u8, usize)> {
    let options = reading.options()?;
    let mut tally = Tally::new(reading.rejects.as_deref(), reading.strict, reading.quiet)?;
    let (found, missing) = inputs::expand(names);
    let mut progress = Progress::new(&found, reading.quiet);
    for (idx, (name, err)) in missing.iter().enumerate() {
        tally.missing(name, err);
        sink.missing(found.len() + idx, name, format!("{err:#}"))?;
    }
    for (ordinal, input) in found.iter().enumerate() {
        if !sink.begin(ordinal, input)? {
            progress.pass_over(input);
            continue;
        }
        let opened = match input.open() {
            Ok(opened) => progress.reading(opened),
            Err(err) => {
                sink.missing(ordinal, &input.name, err.to_string())?;
                tally.missing(&input.name, &err.into());
                continue;
            }
        };
        let options = Options { path: Arc::clone(&input.name), ..options.clone() };
        let mut end = Ok(());
        let outcome = moderator::run(
            opened,
            &options,
            &|| input.again(),
            reading.shape,
            |records| map_batch(records, &work),
            |batch| {
                progress.tick(batch.n_comments, batch.n_flagged);
                end = batch
                    .rejects
                    .iter()
                    .try_for_each(|reject| tally.reject(input, reject))
                    .and_then(|()| sink.take(batch));
                if end.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            },
        );
        end?;
        sink.end(&outcome)?;
        tally.close(input, &outcome);
    }
    progress.end();
    Ok((tally.finish()?, found.len() + missing.len()))
}

fn map_batch<T: Default>(records: Vec<Record>, work: &impl Work<T>) -> Mapped<T> {
    let mut batch = Mapped::default();
    for record in records {
        match record {
            Record::Comment(comment) => {
                batch.n_comments += 1;
                work.add(&comment, &mut batch);
            }
            Record::Skipped(_) => batch.n_skipped += 1,
            Record::Rejected(reject) => batch.rejects.push(reject),
        }
    }
    work.pack(&mut batch);
    batch
}
