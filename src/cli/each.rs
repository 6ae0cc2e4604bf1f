//! The loop that every command over inputs shares: open one after the other, map their batches, write in order, tell what
//! was wrong.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::args::Reading;
use super::inputs;
use super::rejects::Tally;
use crate::extract::{Options, Record, Reject};
use crate::moderator;

/// What a batch comes to: bytes to write, what was no comment, and whatever the command wants to know of it.
#[derive(Default)]
pub(super) struct Mapped<T> {
    pub(super) bytes: Vec<u8>,
    pub(super) rejects: Vec<Reject>,
    pub(super) note: T,
}

/// Maps the comments of every input with `map` on all cores and gives the results to `write` in input order.
///
/// Returns the exit status: an input that is missing or broken is told and left, and the others are still done.
///
/// # Errors
///
/// What `write` says, which ends the run.
pub(super) fn each_input<T: Send + Default>(
    names: &[String],
    reading: &Reading,
    map: impl Fn(&mut crate::comment::Comment, &mut Mapped<T>) + Sync,
    mut write: impl FnMut(Mapped<T>) -> anyhow::Result<()>,
) -> anyhow::Result<u8> {
    let options = reading.options()?;
    let mut tally = Tally::new(reading.rejects.as_deref(), reading.strict, reading.quiet)?;
    let (found, missing) = inputs::expand(names);
    missing.iter().for_each(|(name, err)| tally.missing(name, err));
    for input in found {
        let opened = match input.open() {
            Ok(opened) => opened,
            Err(err) => {
                tally.missing(&input.name, &err.into());
                continue;
            }
        };
        let options = Options { path: Arc::clone(&input.name), ..options.clone() };
        let mut end = Ok(());
        let outcome = moderator::run(
            opened,
            &options,
            reading.shape,
            |records| map_batch(records, &map),
            |mapped| {
                end = mapped
                    .rejects
                    .iter()
                    .try_for_each(|reject| tally.reject(&input, reject))
                    .and_then(|()| write(mapped));
                if end.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            },
        );
        end?;
        tally.close(&input, &outcome);
    }
    tally.finish()
}

fn map_batch<T: Default>(
    records: Vec<Record>,
    map: &impl Fn(&mut crate::comment::Comment, &mut Mapped<T>),
) -> Mapped<T> {
    let mut mapped = Mapped::default();
    for record in records {
        match record {
            Record::Comment(mut comment) => map(&mut comment, &mut mapped),
            Record::Skipped(_) => {}
            Record::Rejected(reject) => mapped.rejects.push(reject),
        }
    }
    mapped
}
