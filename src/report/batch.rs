//! A batch of records to the bytes and numbers of a report: the work that runs on all cores.

use std::sync::Arc;

use super::aggregate::Aggregate;
use super::jsonl::{self, Offsets};
use super::pseudonym::Naming;
use super::{redact, rejects};
use crate::extract::Record;
use crate::moderator::Moderator;

/// How the records of one input become lines.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lines<'a> {
    /// The input's name.
    pub(crate) path: &'a Arc<str>,
    /// Who judges.
    pub(crate) moderator: &'a Moderator,
    /// The unit of spans.
    pub(crate) offsets: Offsets,
    /// How authors appear.
    pub(crate) naming: &'a Naming,
    /// Whether addresses and phone numbers are masked.
    pub(crate) redact: bool,
}

/// What a batch comes to.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// Records that were in it, counted by themselves.
    pub(crate) n_records: u64,
    /// Lines of `comments.jsonl`.
    pub(crate) comments: Vec<u8>,
    /// Lines of `rejects.jsonl`.
    pub(crate) rejects: Vec<u8>,
    /// What they add up to.
    pub(crate) aggregate: Aggregate,
}

impl Lines<'_> {
    /// Judges the comments of a batch, adds them to `aggregate` and writes its lines. Pure.
    pub(crate) fn batch(&self, records: Vec<Record>, aggregate: Aggregate) -> Batch {
        let mut batch =
            Batch { n_records: records.len() as u64, comments: Vec::new(), rejects: Vec::new(), aggregate };
        for record in records {
            match record {
                Record::Comment(mut comment) => {
                    if self.redact {
                        redact::redact(&mut comment);
                    }
                    let verdict = self.moderator.judge(&comment);
                    comment.author = comment.author.map(|author| self.naming.name(&author));
                    batch.aggregate.add(&comment, &verdict);
                    jsonl::write_verdict(&comment, &verdict, self.offsets, &mut batch.comments);
                }
                Record::Skipped(reason) => batch.aggregate.skip(reason),
                Record::Rejected(reject) => {
                    batch.aggregate.reject(self.path, &reject);
                    let raw = self.naming.is_plain() && !self.redact;
                    rejects::write(self.path, &reject, raw, &mut batch.rejects);
                }
            }
        }
        batch
    }
}
