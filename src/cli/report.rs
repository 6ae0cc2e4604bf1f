//! `report`: everything at once, into a directory.

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::Context as _;

use super::args::{Adding, CommitArg, ExportArg, FailOn, ReportArgs};
use super::gold;
use super::inputs::{self, Input};
use super::progress::Progress;
use super::whole::WholeFile;
use super::{DONE, FAILED, INTERRUPTED, MET, complain};
use crate::comment::Timestamp;
use crate::extract::Options;
use crate::moderator::{self, Moderator, n_threads};
use crate::report::batch::Lines;
use crate::report::decisions::Decisions;
use crate::report::directory::{Commit, Directory, Part, PartKey};
use crate::report::export::Export;
use crate::report::manifest::{InputRecord, Run, Setup};
use crate::report::pseudonym::Naming;
use crate::report::{Additions, Shown, terminal};
use crate::verdict::Action;

/// Runs the command.
pub(super) fn run(args: &ReportArgs) -> anyhow::Result<u8> {
    let begun = Instant::now();
    let reading = &args.reading;
    reading.start_threads()?;
    let moderator = args.judging.moderator(reading.lang.as_deref())?;
    let naming = args.naming.naming()?;
    let setup = Setup::new(&moderator, args.judging.offsets, &naming, args.redact);
    let options = reading.options()?;
    let (found, missing) = inputs::expand(&args.inputs);
    let rejects = reading.rejects.as_deref().map(WholeFile::create).transpose().context("--rejects")?;
    let mut additions = args.adding.additions()?;
    let mut failed_gold = false;
    if !args.gold.is_empty() {
        let (quality, status) = gold::quality(&args.gold, &moderator, args.judging.offsets, reading.quiet)?;
        anyhow::ensure!(quality.is_some(), "--gold: no labelled rows in {}", args.gold.join(", "));
        additions.quality = quality;
        failed_gold = status != DONE;
    }
    let mut job = Job {
        args,
        moderator: &moderator,
        naming: &naming,
        reading: format!("{options:?} {:?}", reading.shape),
        options,
        progress: Progress::new(&found, reading.quiet),
        failed: false,
    };
    end_on_interrupt()?;
    let directory = Directory::open(&args.writing.out, args.writing.commit.into(), args.resume)?;
    for (ordinal, input) in found.iter().enumerate() {
        let key = PartKey {
            path: input.name.to_string(),
            state: input.state(),
            setup: setup.clone(),
            reading: job.reading.clone(),
        };
        if directory.has_part(ordinal, &key) {
            job.progress.pass_over(input);
            continue;
        }
        let part = directory.part(ordinal, key)?;
        job.fill(part, input)?;
    }
    for (idx, (name, err)) in missing.iter().enumerate() {
        job.fail(name, &format!("{err:#}"));
        let key =
            PartKey { path: name.clone(), state: None, setup: setup.clone(), reading: job.reading.clone() };
        let part = directory.part(found.len() + idx, key)?;
        part.finish(InputRecord::missing(name, format!("{err:#}")))?;
    }
    let failed = job.failed || failed_gold;
    job.progress.end();
    let clock = |comments: u64| run_object(begun, comments);
    let shown = directory.join(found.len() + missing.len(), setup, additions, clock)?;
    if let Some(mut copy) = rejects {
        // Of the whole report, so that inputs that an earlier run finished have theirs in it too.
        let path = args.writing.out.join("rejects.jsonl");
        let mut file = File::open(&path).with_context(|| path.display().to_string())?;
        io::copy(&mut file, &mut copy).context("--rejects")?;
        copy.finish().context("--rejects")?;
    }
    tell(reading.quiet, &shown, &args.writing.out)?;
    Ok(status(args, failed, &shown))
}

impl Adding {
    /// Reads the decisions of moderators before anything long begins.
    pub(super) fn additions(&self) -> anyhow::Result<Additions> {
        let mut decisions = Decisions::default();
        for path in &self.decisions {
            let file = File::open(path).with_context(|| format!("--decisions: {path}"))?;
            decisions.read(path, BufReader::new(file)).context("--decisions")?;
        }
        let mut exports: Vec<Export> = self.export.iter().map(|&arg| arg.into()).collect();
        exports.sort_unstable();
        exports.dedup();
        exports.iter().try_for_each(|export| export.check()).context("--export")?;
        Ok(Additions { decisions, exports, quality: None })
    }
}

/// What the inputs share.
struct Job<'a> {
    args: &'a ReportArgs,
    moderator: &'a Moderator,
    naming: &'a Naming,
    options: Options,
    reading: String,
    progress: Progress,
    failed: bool,
}

impl Job<'_> {
    /// Reads one input into its part.
    fn fill(&mut self, mut part: Part, input: &Input) -> anyhow::Result<()> {
        let name = &input.name;
        let opened = match input.open() {
            Ok(opened) => self.progress.reading(opened),
            Err(err) => {
                self.fail(name, &err.to_string());
                return Ok(part.finish(InputRecord::missing(name, err.to_string()))?);
            }
        };
        let options = Options { path: Arc::clone(name), ..self.options.clone() };
        let lines = Lines {
            path: name,
            moderator: self.moderator,
            offsets: self.args.judging.offsets,
            naming: self.naming,
            redact: self.args.redact,
        };
        // What cannot be among the samples any more is not even made for them.
        let next = Mutex::new(part.aggregate().next());
        let mut end = Ok(());
        let progress = &mut self.progress;
        let outcome = moderator::run(
            opened,
            &options,
            &|| input.again(),
            self.args.reading.shape,
            |records| {
                let aggregate = next.lock().unwrap_or_else(PoisonError::into_inner).clone();
                lines.batch(records, aggregate)
            },
            |batch| {
                let [_, to_look_at @ ..] = batch.aggregate.actions;
                progress.tick(batch.aggregate.counts.scored, to_look_at.iter().sum());
                end = part.write(batch);
                *next.lock().unwrap_or_else(PoisonError::into_inner) = part.aggregate().next();
                if end.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            },
        );
        end?;
        let mut record = InputRecord::new(name, &outcome, part.aggregate().counts.clone());
        if outcome.shape.is_none() && record.error.is_none() {
            let what = "no known shape";
            if input.walked {
                complain(self.args.reading.quiet, &format!("{name}: {what}; skipped"), false);
            } else {
                record.error = Some(what.to_owned());
            }
        }
        if let Some(err) = &record.error {
            self.fail(name, err);
        }
        let rejected = record.counts.rejected.total;
        if rejected > 0 {
            self.failed |= self.args.reading.strict;
            let plural = if rejected == 1 { "" } else { "s" };
            let line = format!("{name}: {rejected} record{plural} rejected (see rejects.jsonl)");
            complain(self.args.reading.quiet, &line, false);
        }
        Ok(part.finish(record)?)
    }

    fn fail(&mut self, name: &str, err: &str) {
        complain(self.args.reading.quiet, &format!("error: {name}: {err}"), true);
        self.failed = true;
    }
}

impl From<ExportArg> for Export {
    fn from(arg: ExportArg) -> Export {
        match arg {
            ExportArg::Comments => Export::Comments,
            ExportArg::Flags => Export::Flags,
            ExportArg::CommentsParquet => Export::CommentsParquet,
            ExportArg::FlagsParquet => Export::FlagsParquet,
            ExportArg::Statements => Export::Statements,
        }
    }
}

impl From<CommitArg> for Commit {
    fn from(arg: CommitArg) -> Commit {
        match arg {
            CommitArg::Rename => Commit::Rename,
            CommitArg::Direct => Commit::Direct,
        }
    }
}

/// The part of the manifest that differs from run to run.
pub(super) fn run_object(begun: Instant, comments: u64) -> Run {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = now.ok().and_then(|since| Timestamp::from_epoch(since.as_secs().cast_signed()));
    let seconds = begun.elapsed().as_secs_f64();
    Run {
        time: now.map(|now| now.to_string()).unwrap_or_default(),
        host: std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default().trim().to_owned(),
        threads: n_threads(),
        seconds: (seconds * 1000.0).round() / 1000.0,
        comments_per_second: (comments as f64 / seconds.max(1e-9)).round() as u64,
        command: std::env::args().collect(),
    }
}

/// From now on an interrupt ends the program with its own status; what is unfinished is called partial.
pub(super) fn end_on_interrupt() -> anyhow::Result<()> {
    Ok(ctrlc::set_handler(|| std::process::exit(i32::from(INTERRUPTED)))?)
}

/// The summary on the terminal.
pub(super) fn tell(quiet: bool, shown: &Shown, out: &std::path::Path) -> anyhow::Result<()> {
    if !quiet {
        let mut page = String::new();
        terminal::write(shown, &mut page).map_err(io::Error::other)?;
        let path = out.join("report.html");
        writeln!(io::stdout().lock(), "{page}\n{}", path.display()).context("stdout")?;
    }
    Ok(())
}

fn status(args: &ReportArgs, failed: bool, shown: &Shown) -> u8 {
    let from = match args.fail_on {
        None => Action::ALL.len(),
        Some(FailOn::Review) => Action::Review as usize,
        Some(FailOn::Reject) => Action::Reject as usize,
    };
    let met = shown.aggregate.actions[from..].iter().any(|&n| n > 0);
    match (failed, met) {
        (true, _) => FAILED,
        (false, true) => MET,
        (false, false) => DONE,
    }
}
