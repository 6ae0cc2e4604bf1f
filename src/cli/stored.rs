//! `-o DIR` of `score` and `extract`: batches go into a directory of parts instead of one stream.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, IsTerminal as _, Stdout, StdoutLock, Write};
use std::path::PathBuf;

use anyhow::Context as _;

use super::args::{CommitArg, CompressArg, Reading};
use super::complain;
use super::each::{Mapped, Sink};
use super::inputs::Input;
use super::report::end_on_interrupt;
use crate::moderator::Outcome;
use crate::report::directory::{Came, Origin, PartFiles, Parts, Plan};
use crate::report::manifest::chain;
use crate::report::pack::Compress;
use crate::report::parquet::{Batch, Layout, Rows, Writer};
use crate::report::rejects;
use crate::verdict::Action;

/// Where lines go.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Writing")]
pub(crate) struct Storing {
    /// Write parts into this directory instead of stdout: one an input, large ones in several files
    #[arg(short = 'o', long = "out", value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Go on with a run that was broken off: inputs that it finished are not read again
    #[arg(long, requires = "out")]
    resume: bool,
    /// How parts are compressed
    #[arg(long, value_enum, value_name = "HOW", default_value = "zstd", requires = "out")]
    compress: CompressArg,
    /// A file of a part ends when it holds this many bytes before compression
    #[arg(long, value_name = "N", default_value_t = 1 << 30, requires = "out", value_parser = clap::value_parser!(u64).range(1..))]
    split_bytes: u64,
    /// How files get their names: renamed when they are whole, or written in place for mounts that cannot rename
    #[arg(long, value_enum, value_name = "HOW", default_value = "rename", requires = "out")]
    commit: CommitArg,
}

impl Storing {
    /// The directory that lines go to, unless they go to stdout. `made_with` is everything but the inputs that they depend on;
    /// each file begins with `header`, unless it has the columns of `layout`.
    ///
    /// # Errors
    ///
    /// If it cannot be used, or `--rejects` asks for more than a resumed run reads.
    pub(super) fn parts(
        &self,
        made_with: String,
        extension: &str,
        header: Vec<u8>,
        layout: Option<&Layout>,
        reading: &Reading,
    ) -> anyhow::Result<Option<Parts>> {
        let Some(dir) = &self.out else { return Ok(None) };
        anyhow::ensure!(
            !self.resume || reading.rejects.is_none(),
            "--rejects would lack those of inputs that are done already: with --resume they lie in {}/*.rejects.jsonl",
            dir.display()
        );
        end_on_interrupt()?;
        let compress = self.compress();
        let suffix = if layout.is_some() { "" } else { compress.suffix() };
        let plan = Plan {
            made_with: format!(
                "{made_with}, {extension}{} split at {} bytes",
                compress.suffix(),
                self.split_bytes
            ),
            extension: format!("{extension}{suffix}"),
            split: self.split_bytes,
            header: compress.pack(header),
            layout: layout.cloned(),
            commit: self.commit.into(),
        };
        Ok(Some(Parts::open(dir, self.resume, plan)?))
    }

    /// How columns are compressed, on their way to stdout too.
    pub(super) fn compress_columns(&self) -> Compress {
        match self.compress {
            CompressArg::Zstd => Compress::Zstd,
            CompressArg::None => Compress::None,
        }
    }

    /// How batches are compressed: not at all on their way to stdout.
    pub(super) fn compress(&self) -> Compress {
        match (&self.out, self.compress) {
            (Some(_), CompressArg::Zstd) => Compress::Zstd,
            _ => Compress::None,
        }
    }
}

/// What a batch of lines comes to.
#[derive(Default)]
pub(super) struct Told {
    /// Comments by action, in the order of [`Action::ALL`]; of scored ones.
    pub(super) actions: [u64; 3],
    pub(super) n_unscored: u64,
    /// Comments that have a line.
    pub(super) n_written: u64,
    /// Bytes before compression.
    n_bytes: u64,
    /// What is written in columns, while it grows and when it is ready.
    pub(super) rows: Option<Rows>,
    columns: Option<io::Result<Batch>>,
}

/// Compresses a batch.
pub(super) fn pack(batch: &mut Mapped<Told>, compress: Compress) {
    batch.note.columns = batch.note.rows.take().map(Rows::finish);
    batch.note.n_bytes = batch.bytes.len() as u64;
    if !batch.bytes.is_empty() {
        batch.bytes = compress.pack(std::mem::take(&mut batch.bytes));
    }
}

/// The lines of a run on their way to stdout or to parts.
pub(super) struct Lines<'p> {
    to: To<'p>,
    /// Of the input at hand.
    counts: BTreeMap<String, u64>,
    /// Comments by action, of the whole run, those of earlier runs too.
    pub(super) actions: [u64; 3],
}

enum To<'p> {
    Stdout(BufWriter<StdoutLock<'static>>),
    /// Columns to stdout; gone when they are written.
    Columns(Option<Box<Writer<BufWriter<Stdout>>>>),
    Parts(&'p Parts, Option<Box<PartFiles<'p>>>),
}

impl<'p> Lines<'p> {
    /// To `parts`, or else to stdout, which begins with `header` or has the columns of `layout`.
    ///
    /// # Errors
    ///
    /// What stdout says, and where it is a terminal that columns would go to.
    pub(super) fn new(
        parts: Option<&'p Parts>,
        header: &[u8],
        layout: Option<&Layout>,
    ) -> anyhow::Result<Lines<'p>> {
        let to = match (parts, layout) {
            (Some(parts), _) => To::Parts(parts, None),
            (None, Some(layout)) => {
                let out = io::stdout();
                anyhow::ensure!(
                    !out.is_terminal(),
                    "Parquet is nothing for a terminal: give -o DIR, or send it to a file"
                );
                let out = BufWriter::with_capacity(256 << 10, out);
                To::Columns(Some(Box::new(Writer::new(layout, out).context("stdout")?)))
            }
            (None, None) => {
                let mut out = BufWriter::with_capacity(256 << 10, io::stdout().lock());
                out.write_all(header).context("stdout")?;
                To::Stdout(out)
            }
        };
        Ok(Lines { to, counts: BTreeMap::new(), actions: [0; 3] })
    }

    /// Writes out what is left.
    ///
    /// # Errors
    ///
    /// What stdout says.
    pub(super) fn flush(&mut self) -> anyhow::Result<()> {
        match &mut self.to {
            To::Stdout(out) => out.flush().context("stdout"),
            To::Columns(writer) => match writer.take() {
                Some(writer) => writer.finish().and_then(|mut out| out.flush()).context("stdout"),
                None => Ok(()),
            },
            To::Parts(..) => Ok(()),
        }
    }

    fn count(&mut self, what: &str, n: u64) {
        if n > 0 {
            *self.counts.entry(what.to_owned()).or_default() += n;
        }
    }
}

impl Sink<Told> for &mut Lines<'_> {
    fn begin(&mut self, ordinal: usize, input: &Input) -> anyhow::Result<bool> {
        let To::Parts(parts, open) = &mut self.to else { return Ok(true) };
        let origin = Origin { path: input.name.to_string(), state: input.state() };
        if let Some(came) = parts.done(ordinal, &origin) {
            for (action, n) in Action::ALL.iter().zip(&mut self.actions) {
                *n += came.counts.get(action.name()).copied().unwrap_or(0);
            }
            return Ok(false);
        }
        *open = Some(Box::new(parts.part(ordinal, origin)?));
        Ok(true)
    }

    fn take(&mut self, mut batch: Mapped<Told>) -> anyhow::Result<()> {
        let columns = batch.note.columns.take().transpose()?;
        let told = &batch.note;
        self.actions.iter_mut().zip(told.actions).for_each(|(all, n)| *all += n);
        let part = match &mut self.to {
            To::Stdout(out) => return out.write_all(&batch.bytes).context("stdout"),
            To::Columns(writer) => {
                return match (writer, columns) {
                    (Some(writer), Some(columns)) => writer.write(&columns).context("stdout"),
                    _ => Ok(()),
                };
            }
            To::Parts(_, part) => part.as_mut().expect("an input was begun"),
        };
        let mut lines = Vec::new();
        batch.rejects.iter().for_each(|reject| rejects::write(&part.input.path, reject, false, &mut lines));
        part.reject(&lines)?;
        part.write(&batch.bytes, told.n_bytes)?;
        columns.map_or(Ok(()), |columns| part.write_rows(&columns))?;
        self.count("comments", batch.n_comments);
        self.count("written", told.n_written);
        self.count("skipped", batch.n_skipped);
        self.count("rejected", batch.rejects.len() as u64);
        self.count("unscored", told.n_unscored);
        for (action, n) in Action::ALL.iter().zip(told.actions) {
            self.count(action.name(), n);
        }
        Ok(())
    }

    fn end(&mut self, outcome: &Outcome) -> anyhow::Result<()> {
        let counts = std::mem::take(&mut self.counts);
        let To::Parts(_, part) = &mut self.to else { return Ok(()) };
        let part = part.take().expect("an input was begun");
        let no_shape = || (outcome.shape.is_none()).then(|| "no known shape".to_owned());
        Ok(part.finish(Came {
            bytes: outcome.n_bytes,
            hash: Some(outcome.hash.clone()),
            shape: outcome.shape.map(|shape| shape.name().to_owned()),
            compression: outcome.compression.clone(),
            counts,
            error: outcome.error.as_ref().map(|err| chain(err)).or_else(no_shape),
        })?)
    }

    fn missing(&mut self, ordinal: usize, name: &str, problem: String) -> anyhow::Result<()> {
        let To::Parts(parts, open) = &mut self.to else { return Ok(()) };
        let origin = Origin { path: name.to_owned(), state: None };
        let part = match open.take() {
            Some(part) => *part,
            None => parts.part(ordinal, origin)?,
        };
        Ok(part.finish(Came { error: Some(problem), ..Came::default() })?)
    }
}

/// Closes a directory of parts and says what it holds.
///
/// # Errors
///
/// If it cannot be written.
pub(super) fn close(parts: Parts, n_inputs: usize, quiet: bool) -> anyhow::Result<()> {
    let (n_files, n_bytes) = parts.finish(n_inputs)?;
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    complain(
        quiet,
        &format!("{n_inputs} input{}: {n_files} file{}, {n_bytes} bytes", plural(n_inputs), plural(n_files)),
        false,
    );
    Ok(())
}
