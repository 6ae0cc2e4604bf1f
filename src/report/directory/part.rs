//! The part of one input: its lines and its aggregate, each file marked partial until it is finished.
//!
//! `00007.comments`, `00007.rejects`, `00007.authors-0`… and, last, `00007.json`, which says what the others are and what they
//! were made from. A part without that file is none; one made from other bytes or in another way is made again.

use std::fs::{self, File};
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::At;
use super::output::Output;
use super::{Commit, DirectoryError, PARTIAL};
use crate::report::aggregate::Aggregate;
use crate::report::batch::Batch;
use crate::report::manifest::{InputRecord, Setup};

/// What a part is made from; a part is used again only where all of it is the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PartKey {
    /// The input's name.
    pub(crate) path: String,
    /// Its length and time of change; `None` where it cannot be told (stdin), and then it is never used again.
    pub(crate) state: Option<String>,
    /// What it was scored with.
    pub(crate) setup: Setup,
    /// How it was read: every option of the readers, in words.
    pub(crate) reading: String,
}

/// What `NNNNN.json` holds.
#[derive(Serialize, Deserialize)]
pub(super) struct Finished {
    key: PartKey,
    pub(super) input: InputRecord,
    n_bytes: [u64; 2],
    pub(super) n_runs: usize,
    pub(super) aggregate: Aggregate,
}

/// A part being written.
pub(crate) struct Part {
    work: PathBuf,
    ordinal: usize,
    key: PartKey,
    commit: Commit,
    comments: Output,
    rejects: Output,
    n_records: u64,
    n_runs: usize,
    aggregate: Aggregate,
}

/// A file of a part.
pub(super) fn path(work: &Path, ordinal: usize, suffix: &str) -> PathBuf {
    work.join(format!("{ordinal:05}.{suffix}"))
}

fn authors(run: usize) -> String {
    format!("authors-{run}")
}

impl Part {
    pub(super) fn create(
        work: &Path,
        ordinal: usize,
        key: PartKey,
        commit: Commit,
    ) -> Result<Part, DirectoryError> {
        let record = path(work, ordinal, "json");
        if record.exists() {
            fs::remove_file(&record).at(&record)?;
        }
        Ok(Part {
            work: work.to_owned(),
            ordinal,
            key,
            commit,
            comments: Output::create(&unfinished(work, ordinal, "comments", commit))?,
            rejects: Output::create(&unfinished(work, ordinal, "rejects", commit))?,
            n_records: 0,
            n_runs: 0,
            aggregate: Aggregate::default(),
        })
    }

    /// Adds a batch, in input order.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub(crate) fn write(&mut self, batch: Batch) -> Result<(), DirectoryError> {
        self.n_records += batch.n_records;
        self.comments.write_all(&batch.comments).at(&path(&self.work, self.ordinal, "comments"))?;
        self.rejects.write_all(&batch.rejects).at(&path(&self.work, self.ordinal, "rejects"))?;
        self.aggregate.merge(batch.aggregate);
        if let Some(run) = self.aggregate.spill_authors() {
            let path = path(&self.work, self.ordinal, &authors(self.n_runs));
            fs::write(&path, run).at(&path)?;
            self.n_runs += 1;
        }
        Ok(())
    }

    /// Records so far, by outcome.
    pub(crate) fn aggregate(&self) -> &Aggregate {
        &self.aggregate
    }

    /// Finishes the part; `input` is what became of its input, made from the part's own counts.
    ///
    /// # Errors
    ///
    /// If records went missing, or it cannot be written.
    pub(crate) fn finish(mut self, input: InputRecord) -> Result<(), DirectoryError> {
        let counts = &self.aggregate.counts;
        if !counts.add_up() || counts.read != self.n_records || input.counts != *counts {
            return Err(DirectoryError::Uneven { input: self.key.path, read: self.n_records });
        }
        let (work, ordinal, commit) = (self.work, self.ordinal, self.commit);
        let mut n_bytes = [0; 2];
        for (slot, (output, suffix)) in
            n_bytes.iter_mut().zip([(self.comments, "comments"), (self.rejects, "rejects")])
        {
            *slot = output.finish(&path(&work, ordinal, suffix))?.bytes;
            settle(&work, ordinal, suffix, commit)?;
        }
        self.aggregate.settle();
        let finished =
            Finished { key: self.key, input, n_bytes, n_runs: self.n_runs, aggregate: self.aggregate };
        let record = unfinished(&work, ordinal, "json", commit);
        let bytes = serde_json::to_vec(&finished).expect("keys are strings, and a Vec takes every write");
        fs::write(&record, bytes).at(&record)?;
        settle(&work, ordinal, "json", commit)
    }
}

fn unfinished(work: &Path, ordinal: usize, suffix: &str, commit: Commit) -> PathBuf {
    match commit {
        Commit::Direct => path(work, ordinal, suffix),
        Commit::Rename => path(work, ordinal, &format!("{suffix}.{PARTIAL}")),
    }
}

fn settle(work: &Path, ordinal: usize, suffix: &str, commit: Commit) -> Result<(), DirectoryError> {
    if commit == Commit::Direct {
        return Ok(());
    }
    let to = path(work, ordinal, suffix);
    fs::rename(unfinished(work, ordinal, suffix, commit), &to).at(&to)
}

impl Finished {
    /// Reads what is said of a part.
    pub(super) fn read(work: &Path, ordinal: usize) -> Result<Finished, DirectoryError> {
        let path = path(work, ordinal, "json");
        let file = BufReader::new(File::open(&path).at(&path)?);
        serde_json::from_reader(file).map_err(|err| DirectoryError::Damaged { path, what: err.to_string() })
    }

    /// Whether the part is whole and made from the same; one whose input failed is tried again.
    pub(super) fn is_for(&self, key: &PartKey, work: &Path, ordinal: usize) -> bool {
        let lengths = ["comments", "rejects"]
            .map(|suffix| fs::metadata(path(work, ordinal, suffix)).map_or(u64::MAX, |meta| meta.len()));
        let has_runs = self.runs(work, ordinal).iter().all(|run| run.is_file());
        let is_same = key.state.is_some() && self.key == *key && self.input.error.is_none();
        is_same && lengths == self.n_bytes && has_runs
    }

    /// The spilled runs of authors.
    pub(super) fn runs(&self, work: &Path, ordinal: usize) -> Vec<PathBuf> {
        (0..self.n_runs).map(|run| path(work, ordinal, &authors(run))).collect()
    }
}
