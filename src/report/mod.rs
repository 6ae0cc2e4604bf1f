//! (Comment, Verdict) to bytes: lines, tables and reports. Nothing here opens a file but `directory`.
//!
//! ```text
//! batch (all cores) ──▶ directory/part ──▶ join ──▶ aggregate ──▶ summary.json, report.md, report.html ──▶ manifest.json
//! ```

pub(crate) mod aggregate;
#[cfg(feature = "arrow")]
#[doc(hidden)]
pub mod arrow;
pub(crate) mod batch;
mod bytes;
pub(crate) mod csv;
pub(crate) mod decisions;
pub(crate) mod directory;
pub(crate) mod export;
pub(crate) mod html;
pub(crate) mod jsonl;
pub(crate) mod manifest;
pub(crate) mod markdown;
pub(crate) mod noise;
pub(crate) mod outcomes;
pub(crate) mod pack;
pub(crate) mod parents;
#[cfg_attr(not(feature = "parquet"), path = "no_parquet.rs")]
pub(crate) mod parquet;
pub(crate) mod pseudonym;
pub(crate) mod quality;
pub(crate) mod redact;
pub(crate) mod rejects;
pub(crate) mod summary;
pub(crate) mod tally;
pub(crate) mod terminal;

#[cfg(test)]
mod fixture;

use crate::verdict::Action;
use aggregate::{Aggregate, Repeats};
use decisions::Decisions;
use export::Export;
use manifest::{InputRecord, Setup};
use outcomes::Outcomes;
use parents::Parents;
use quality::Quality;

/// This build writes no Parquet.
#[derive(Debug, thiserror::Error)]
#[error("this build has no Parquet: build with --features parquet")]
pub(crate) struct NoParquet;

/// Everything that the pages of a report are made from; nothing of it differs from run to run.
#[derive(Debug)]
pub(crate) struct Shown {
    /// What it was made with.
    pub(crate) setup: Setup,
    /// What it was made from, in order.
    pub(crate) inputs: Vec<InputRecord>,
    /// Its numbers and samples, settled.
    pub(crate) aggregate: Aggregate,
    /// Authors who were flagged repeatedly.
    pub(crate) repeats: Repeats,
    /// What the shown comments answer.
    pub(crate) parents: Parents,
    /// What moderators decided already.
    pub(crate) decisions: Decisions,
    /// What they decided of the comments that each entry flagged.
    pub(crate) outcomes: Outcomes,
    /// How right the scores are on labelled text.
    pub(crate) quality: Option<Quality>,
    /// How many comments of the queue the page has room for.
    pub(crate) n_queue: usize,
}

/// What a report holds beyond its inputs.
#[derive(Debug, Default)]
pub(crate) struct Additions {
    /// What moderators decided already.
    pub(crate) decisions: Decisions,
    /// Further files.
    pub(crate) exports: Vec<Export>,
    /// How right the scores are on labelled text.
    pub(crate) quality: Option<Quality>,
}

impl Shown {
    /// The flagged comments that the page shows in full, the worst first.
    pub(crate) fn queue(&self) -> impl ExactSizeIterator<Item = &aggregate::Card> {
        self.aggregate.queue.iter().take(self.n_queue)
    }

    /// Of the other flagged comments, a random sample.
    pub(crate) fn rest(&self) -> impl Iterator<Item = &aggregate::Card> {
        self.aggregate.rest.iter().filter(|card| !self.queue().any(|own| own == *card))
    }

    /// Comments that a person should look at.
    pub(crate) fn n_flagged(&self) -> u64 {
        self.aggregate.actions[Action::Review as usize] + self.aggregate.actions[Action::Reject as usize]
    }
}
