//! A report directory: the one place of this room that opens files.
//!
//! ```text
//! open (lock, refuse) ──▶ part an input, in .work ──▶ join ──▶ NAME.partial ──▶ renamed, manifest last
//!                           └ finished ones stay for --resume
//! ```
//!
//! A directory with a manifest is whole, one without is not. Until the new files are renamed into place an earlier report
//! stays as it was. Whatever a killed run leaves lies in `.work` or is called `*.partial`.

mod error;
mod join;
mod lock;
mod merge;
mod output;
mod part;
mod parts;

use std::fs;
use std::path::{Path, PathBuf};

pub(crate) use error::DirectoryError;
pub(crate) use merge::merge;
pub(crate) use part::{Part, PartKey};
pub(crate) use parts::{Came, Origin, PartFiles, Parts, Plan, is_parts};

use super::manifest::{self, Manifest};
use error::At;
use lock::Lock;

/// The folder of unfinished work inside a report directory.
const WORK: &str = ".work";
/// The lock inside a report directory.
const LOCK: &str = ".lock";
/// What a file is called until it is finished.
const PARTIAL: &str = "partial";
/// The files that a report can have.
pub(crate) const FILES: [&str; 10] = [
    "comments.jsonl",
    "rejects.jsonl",
    "comments.csv",
    "flags.csv",
    "statements.csv",
    "decisions.jsonl",
    "summary.json",
    "report.md",
    "report.html",
    manifest::NAME,
];

/// How finished files get their names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Commit {
    /// Written beside and renamed: a reader never sees half a file.
    #[default]
    Rename,
    /// Written in place, for mounts that cannot rename; the manifest last, so that half a report has none.
    Direct,
}

/// A report directory that is ours alone while this lives.
#[derive(Debug)]
pub(crate) struct Directory {
    dir: PathBuf,
    work: PathBuf,
    commit: Commit,
    lock: Lock,
}

impl Directory {
    /// Makes or takes over `dir`. With `resume`, what an earlier run finished in it stays; else it is thrown away.
    ///
    /// # Errors
    ///
    /// If it cannot be made, another run has it, or it holds something that is no report.
    pub(crate) fn open(dir: &Path, commit: Commit, resume: bool) -> Result<Directory, DirectoryError> {
        let work = dir.join(WORK);
        let is_new = !dir.exists();
        fs::create_dir_all(dir).at(dir)?;
        if !is_new {
            refuse_others(dir)?;
        }
        let lock = Lock::take(&dir.join(LOCK))?;
        fs::create_dir_all(&work).at(&work)?;
        if !resume {
            // The folder itself stays: it is what says that the directory is ours, should this run be killed now.
            for entry in fs::read_dir(&work).at(&work)? {
                let path = entry.at(&work)?.path();
                fs::remove_file(&path).at(&path)?;
            }
        }
        Ok(Directory { dir: dir.to_owned(), work, commit, lock })
    }

    /// Starts the part of the `ordinal`-th input; an earlier one of the same number is overwritten.
    ///
    /// # Errors
    ///
    /// If its files cannot be made.
    pub(crate) fn part(&self, ordinal: usize, key: PartKey) -> Result<Part, DirectoryError> {
        Part::create(&self.work, ordinal, key, self.commit)
    }

    /// Whether an earlier run finished this part from the same bytes in the same way.
    pub(crate) fn has_part(&self, ordinal: usize, key: &PartKey) -> bool {
        part::Finished::read(&self.work, ordinal).is_ok_and(|part| part.is_for(key, &self.work, ordinal))
    }

    fn close(self) -> Result<(), DirectoryError> {
        fs::remove_dir_all(&self.work).at(&self.work)?;
        self.lock.release();
        Ok(())
    }
}

/// A directory that is neither empty nor ours is left alone; one of ours may hold nothing but our files.
fn refuse_others(dir: &Path) -> Result<(), DirectoryError> {
    let is_ours = dir.join(WORK).is_dir()
        || fs::read(dir.join(manifest::NAME)).is_ok_and(|bytes| Manifest::parse(&bytes).is_some());
    let mut names: Vec<_> = Vec::new();
    for entry in fs::read_dir(dir).at(dir)? {
        names.push(entry.at(dir)?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    let known = |name: &str| {
        let stem = name.strip_suffix(PARTIAL).and_then(|stem| stem.strip_suffix('.')).unwrap_or(name);
        name == LOCK || is_ours && (name == WORK || FILES.contains(&stem))
    };
    match names.into_iter().find(|name| !known(name)) {
        None => Ok(()),
        Some(name) => Err(DirectoryError::SomethingElse { dir: dir.to_owned(), name }),
    }
}

#[cfg(test)]
mod tests;
