//! (Comment, Verdict) to bytes: lines, tables and reports. Nothing here opens a file but `directory`.
//!
//! ```text
//! batch (all cores) ──▶ directory/part ──▶ join ──▶ aggregate ──▶ summary.json, report.md, report.html ──▶ manifest.json
//! ```

pub(crate) mod aggregate;
pub(crate) mod batch;
mod bytes;
pub(crate) mod csv;
pub(crate) mod directory;
pub(crate) mod html;
pub(crate) mod jsonl;
pub(crate) mod manifest;
pub(crate) mod markdown;
pub(crate) mod parents;
pub(crate) mod pseudonym;
pub(crate) mod redact;
pub(crate) mod rejects;
pub(crate) mod summary;
pub(crate) mod terminal;

#[cfg(test)]
mod fixture;

use crate::verdict::Action;
use aggregate::{Aggregate, Repeats};
use manifest::{InputRecord, Setup};
use parents::Parents;

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
}

impl Shown {
    /// Comments that a person should look at.
    pub(crate) fn n_flagged(&self) -> u64 {
        self.aggregate.actions[Action::Review as usize] + self.aggregate.actions[Action::Reject as usize]
    }
}
