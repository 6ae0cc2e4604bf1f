//! Parts to a whole report.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Cursor};
use std::path::PathBuf;

use super::error::At;
use super::output::{Output, Outputs};
use super::part::{self, Finished};
use super::{Directory, DirectoryError};
use crate::report::aggregate::{Aggregate, Counts, merge_runs};
use crate::report::manifest::{self, InputRecord, Manifest, Run, Setup};
use crate::report::outcomes::Outcomes;
use crate::report::parents::Parents;
use crate::report::{Additions, Shown, html, markdown, summary};

/// Numbers and inputs gathered on the way to a report.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) inputs: Vec<InputRecord>,
    pub(super) aggregate: Aggregate,
    runs: Vec<PathBuf>,
    n_own_runs: usize,
}

impl Gathered {
    /// Writes authors out where there are too many.
    pub(super) fn bound(&mut self, directory: &Directory) -> Result<(), DirectoryError> {
        if let Some(run) = self.aggregate.spill_authors() {
            let path = directory.work.join(format!("authors-{}", self.n_own_runs));
            fs::write(&path, run).at(&path)?;
            self.n_own_runs += 1;
            self.runs.push(path);
        }
        Ok(())
    }
}

impl Directory {
    /// Joins the parts of all `n_parts` inputs, writes every file of the report and gives the directory back. `run` is
    /// asked last, with the number of comments.
    ///
    /// # Errors
    ///
    /// If a file cannot be read or written.
    pub(crate) fn join(
        self,
        n_parts: usize,
        setup: Setup,
        additions: Additions,
        run: impl FnOnce(u64) -> Run,
    ) -> Result<Shown, DirectoryError> {
        let mut outputs = Outputs::new(&self.dir, self.commit)?;
        for (name, suffix) in [("comments.jsonl", "comments"), ("rejects.jsonl", "rejects")] {
            outputs.write(name, |output| {
                (0..n_parts).try_for_each(|ordinal| copy(&part::path(&self.work, ordinal, suffix), output))
            })?;
        }
        let mut gathered = Gathered::default();
        for ordinal in 0..n_parts {
            let mut part = Finished::read(&self.work, ordinal)?;
            gathered.runs.extend(part.runs(&self.work, ordinal));
            gathered.aggregate.merge(std::mem::take(&mut part.aggregate));
            gathered.inputs.push(part.input);
            gathered.bound(&self)?;
        }
        self.publish(outputs, gathered, setup, additions, run)
    }

    /// Writes what is made of the numbers, then puts everything in place.
    pub(super) fn publish(
        self,
        mut outputs: Outputs,
        mut gathered: Gathered,
        setup: Setup,
        additions: Additions,
        run: impl FnOnce(u64) -> Run,
    ) -> Result<Shown, DirectoryError> {
        check(&gathered)?;
        let last = gathered.aggregate.last_authors();
        let mut runs: Vec<Box<dyn BufRead>> = vec![Box::new(Cursor::new(last))];
        for path in &gathered.runs {
            runs.push(Box::new(BufReader::new(File::open(path).at(path)?)));
        }
        let repeats = merge_runs(runs).at(&self.work)?;
        gathered.aggregate.settle();
        let comments = outputs.path("comments.jsonl");
        let file = File::open(&comments).at(&comments)?;
        let parents = Parents::find(BufReader::new(file), &gathered.aggregate).at(&comments)?;
        for export in additions.exports {
            let lines = BufReader::new(File::open(&comments).at(&comments)?);
            outputs.write(export.file(), |output| {
                export.write(lines, &setup, &additions.decisions, output).at(&comments)
            })?;
        }
        let lines = BufReader::new(File::open(&comments).at(&comments)?);
        let outcomes = Outcomes::find(lines, &additions.decisions).at(&comments)?;
        let mut shown = Shown {
            n_queue: usize::MAX,
            outcomes,
            quality: additions.quality,
            setup,
            inputs: gathered.inputs,
            aggregate: gathered.aggregate,
            repeats,
            parents,
            decisions: additions.decisions,
        };
        shown.n_queue = html::room_for(&shown);
        if !shown.decisions.is_empty() {
            let path = outputs.path("decisions.jsonl");
            outputs.write("decisions.jsonl", |output| shown.decisions.write(output).at(&path))?;
        }
        for (name, write) in [
            ("summary.json", summary::write as fn(&Shown, &mut dyn io::Write) -> io::Result<()>),
            ("report.md", markdown::write),
            ("report.html", html::write),
        ] {
            let path = outputs.path(name);
            outputs.write(name, |output| write(&shown, output).at(&path))?;
        }
        let files = outputs.files.clone();
        let counts = shown.aggregate.counts.clone();
        let run = run(counts.comments());
        let manifest = Manifest::new(shown.setup.clone(), counts, shown.inputs.clone(), files, run);
        outputs.put(manifest::NAME, &manifest.to_bytes())?;
        self.close()?;
        Ok(shown)
    }
}

/// read = scored + unscored + skipped + rejected, for every input and in all (invariant 8).
fn check(gathered: &Gathered) -> Result<(), DirectoryError> {
    let mut sum = Counts::default();
    for input in &gathered.inputs {
        if !input.counts.add_up() {
            return Err(DirectoryError::Uneven { input: input.path.to_string(), read: input.counts.read });
        }
        sum.merge(&input.counts);
    }
    if sum != gathered.aggregate.counts {
        return Err(DirectoryError::Uneven { input: "all inputs".to_owned(), read: sum.read });
    }
    Ok(())
}

fn copy(from: &PathBuf, output: &mut Output) -> Result<(), DirectoryError> {
    io::copy(&mut File::open(from).at(from)?, output).at(from).map(drop)
}
