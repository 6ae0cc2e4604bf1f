//! A directory of parts: the lines of every input in files of their own, for outputs too large for one pipe.
//!
//! ```text
//! 00000-000.jsonl.zst  00000-001.jsonl.zst …   the lines of the first input, in order; a file ends where it is long enough
//! 00000.rejects.jsonl                          its records that could not be read, where there are any
//! 00000.json                                   the mark, written last: what it was made from, counts, length and hash of each file
//! parts.json                                   every input, when the run is whole
//! ```
//!
//! An input with a mark is whole, one without is not; files without a mark are made again. What is compressed is a series of
//! frames, one a batch, so that all cores compress; every reader of the format takes that as one stream.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::At;
use super::lock::Lock;
use super::output::Output;
use super::{Commit, DirectoryError, LOCK, PARTIAL};
use crate::report::manifest::{FileRecord, PROGRAM, pretty};
use crate::report::parquet::{Batch, Layout, Writer};

/// The file that says that a directory of parts is whole.
pub(crate) const WHOLE: &str = "parts.json";
/// The file by which a directory of parts is known before it is whole.
const OURS: &str = ".parts";

/// How the parts of a directory are made.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Everything that their bytes depend on, in words; parts made in another way are made again.
    pub(crate) made_with: String,
    /// `jsonl.zst`.
    pub(crate) extension: String,
    /// A file ends with the batch that brings it to this many bytes before compression.
    pub(crate) split: u64,
    /// What every file begins with, as it is to lie there.
    pub(crate) header: Vec<u8>,
    /// The columns of files that are Parquet.
    pub(crate) layout: Option<Layout>,
    /// How files get their names.
    pub(crate) commit: Commit,
}

/// An input by which its part is known again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Origin {
    /// As it was named, or as the walk found it.
    pub(crate) path: String,
    /// Its length and time of change; `None` where it cannot be told (stdin): it is always read again.
    pub(crate) state: Option<String>,
}

/// What became of one input.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Came {
    /// Bytes as it lies there, and their BLAKE3 in hexadecimal.
    pub(crate) bytes: u64,
    /// `null` where it could not be opened.
    pub(crate) hash: Option<String>,
    /// The shape it was read as.
    pub(crate) shape: Option<String>,
    /// `none`, `gzip`, `zstd`, `xz`, `bzip2` or two of them.
    pub(crate) compression: String,
    /// Records by what was done with them: `comments`, `written`, `skipped`, `rejected`, and actions where they were scored.
    pub(crate) counts: BTreeMap<String, u64>,
    /// Why it could not be read to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
}

/// The mark of an input.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Mark {
    input: Origin,
    made_with: String,
    #[serde(flatten)]
    came: Came,
    files: BTreeMap<String, FileRecord>,
}

/// What `parts.json` holds.
#[derive(Serialize, Deserialize)]
struct Whole {
    program: String,
    made_with: String,
    inputs: Vec<Mark>,
}

/// A directory of parts that is ours alone while this lives.
#[derive(Debug)]
pub(crate) struct Parts {
    dir: PathBuf,
    plan: Plan,
    lock: Lock,
}

/// The part of one input while it is written.
#[derive(Debug)]
pub(crate) struct PartFiles<'p> {
    parts: &'p Parts,
    ordinal: usize,
    pub(crate) input: Origin,
    files: BTreeMap<String, FileRecord>,
    open: Option<Open>,
    rejects: Option<Output>,
}

/// The file that is written to.
#[derive(Debug)]
struct Open {
    name: String,
    output: Body,
    /// Before compression.
    n_bytes: u64,
}

/// What is in a file.
#[derive(Debug)]
enum Body {
    Bytes(Box<Output>),
    Columns(Box<Writer<Output>>),
}

impl Parts {
    /// Makes or takes over `dir`. With `resume`, inputs that an earlier run finished in it stay; else they are thrown away.
    ///
    /// # Errors
    ///
    /// If it cannot be made, another run has it, or it holds something that is no part.
    pub(crate) fn open(dir: &Path, resume: bool, plan: Plan) -> Result<Parts, DirectoryError> {
        fs::create_dir_all(dir).at(dir)?;
        let names = refuse_others(dir)?;
        let lock = Lock::take(&dir.join(LOCK))?;
        let ours = dir.join(OURS);
        File::create(&ours).at(&ours)?;
        for name in names.iter().filter(|name| *name == WHOLE || !resume && *name != LOCK && *name != OURS) {
            fs::remove_file(dir.join(name)).at(&dir.join(name))?;
        }
        Ok(Parts { dir: dir.to_owned(), plan, lock })
    }

    /// What an earlier run made of this input in the same way, if it finished it and its files are there.
    pub(crate) fn done(&self, ordinal: usize, input: &Origin) -> Option<Came> {
        let mark = self.mark(ordinal).ok()?;
        let is_there = |(name, record): (&String, &FileRecord)| {
            fs::metadata(self.dir.join(name)).is_ok_and(|meta| meta.len() == record.bytes)
        };
        let is_same = input.state.is_some() && mark.input == *input && mark.made_with == self.plan.made_with;
        (is_same && mark.came.error.is_none() && mark.files.iter().all(is_there)).then_some(mark.came)
    }

    /// Starts the part of the `ordinal`-th input; what lies there of it is thrown away.
    ///
    /// # Errors
    ///
    /// If that cannot be removed.
    pub(crate) fn part(&self, ordinal: usize, input: Origin) -> Result<PartFiles<'_>, DirectoryError> {
        let of_input = |name: &str| {
            name.strip_prefix(&format!("{ordinal:05}")).is_some_and(|rest| rest.starts_with(['-', '.']))
        };
        for name in names(&self.dir)?.iter().filter(|name| of_input(name)) {
            fs::remove_file(self.dir.join(name)).at(&self.dir.join(name))?;
        }
        Ok(PartFiles { parts: self, ordinal, input, files: BTreeMap::new(), open: None, rejects: None })
    }

    /// Says that the parts of all `n` inputs are there, and gives the directory back; gives how many files and bytes there are.
    ///
    /// # Errors
    ///
    /// If a mark cannot be read, or the last file not be written.
    pub(crate) fn finish(self, n: usize) -> Result<(usize, u64), DirectoryError> {
        let inputs = (0..n).map(|ordinal| self.mark(ordinal)).collect::<Result<Vec<_>, _>>()?;
        let files = inputs.iter().flat_map(|mark| mark.files.values());
        let sum = files.fold((0, 0), |(n, bytes), file| (n + 1, bytes + file.bytes));
        let made_with = self.plan.made_with.clone();
        self.put(WHOLE, &pretty(&Whole { program: PROGRAM.to_owned(), made_with, inputs }))?;
        let ours = self.dir.join(OURS);
        fs::remove_file(&ours).at(&ours)?;
        self.lock.release();
        Ok(sum)
    }

    fn mark(&self, ordinal: usize) -> Result<Mark, DirectoryError> {
        let path = self.dir.join(mark_name(ordinal));
        let bytes = fs::read(&path).at(&path)?;
        serde_json::from_slice(&bytes).map_err(|err| DirectoryError::Damaged { path, what: err.to_string() })
    }

    /// Where a file is written to, before it is put in place.
    fn path(&self, name: &str) -> PathBuf {
        match self.plan.commit {
            Commit::Direct => self.dir.join(name),
            Commit::Rename => self.dir.join(format!("{name}.{PARTIAL}")),
        }
    }

    fn settle(&self, name: &str) -> Result<(), DirectoryError> {
        match self.plan.commit {
            Commit::Direct => Ok(()),
            Commit::Rename => fs::rename(self.path(name), self.dir.join(name)).at(&self.dir.join(name)),
        }
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), DirectoryError> {
        let path = self.path(name);
        let mut file = File::create(&path).at(&path)?;
        file.write_all(bytes).at(&path)?;
        file.sync_all().at(&path)?;
        self.settle(name)
    }
}

impl PartFiles<'_> {
    /// Adds a batch: `bytes` as they are to lie there, `n_bytes` of them before compression.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub(crate) fn write(&mut self, bytes: &[u8], n_bytes: u64) -> Result<(), DirectoryError> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.add(n_bytes, |body| match body {
            Body::Bytes(output) => output.write_all(bytes),
            Body::Columns(_) => Err(io::Error::other("a file of columns takes rows")),
        })
    }

    /// Adds a batch of rows to files of columns.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub(crate) fn write_rows(&mut self, rows: &Batch) -> Result<(), DirectoryError> {
        self.add(rows.n_bytes(), |body| match body {
            Body::Columns(writer) => writer.write(rows),
            Body::Bytes(_) => Err(io::Error::other("a file of lines takes bytes")),
        })
    }

    fn add(
        &mut self,
        n_bytes: u64,
        write: impl FnOnce(&mut Body) -> io::Result<()>,
    ) -> Result<(), DirectoryError> {
        let open = match &mut self.open {
            Some(open) => open,
            closed => closed.insert(begin(self.parts, self.ordinal, self.files.len())?),
        };
        let path = self.parts.path(&open.name);
        write(&mut open.output).at(&path)?;
        open.n_bytes += n_bytes;
        if open.n_bytes >= self.parts.plan.split { self.close() } else { Ok(()) }
    }

    /// Adds lines about records that could not be read.
    ///
    /// # Errors
    ///
    /// If they cannot be written.
    pub(crate) fn reject(&mut self, lines: &[u8]) -> Result<(), DirectoryError> {
        if lines.is_empty() {
            return Ok(());
        }
        let path = self.parts.path(&self.rejects_name());
        let output = match &mut self.rejects {
            Some(output) => output,
            closed => closed.insert(Output::create(&path)?),
        };
        output.write_all(lines).at(&path)
    }

    /// Finishes the part and marks it.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub(crate) fn finish(mut self, came: Came) -> Result<(), DirectoryError> {
        self.close()?;
        if self.files.is_empty() && came.hash.is_some() {
            // An input without lines has a file all the same, with a header where there is one.
            self.open = Some(begin(self.parts, self.ordinal, 0)?);
            self.close()?;
        }
        if let Some(output) = self.rejects.take() {
            let name = self.rejects_name();
            let record = output.finish(&self.parts.path(&name))?;
            self.parts.settle(&name)?;
            self.files.insert(name, record);
        }
        let made_with = self.parts.plan.made_with.clone();
        let mark = Mark { input: self.input, made_with, came, files: self.files };
        self.parts.put(&mark_name(self.ordinal), &pretty(&mark))
    }

    fn close(&mut self) -> Result<(), DirectoryError> {
        let Some(Open { name, output, .. }) = self.open.take() else { return Ok(()) };
        let path = self.parts.path(&name);
        let output = match output {
            Body::Bytes(output) => *output,
            Body::Columns(writer) => writer.finish().at(&path)?,
        };
        let record = output.finish(&path)?;
        self.parts.settle(&name)?;
        self.files.insert(name, record);
        Ok(())
    }

    fn rejects_name(&self) -> String {
        format!("{:05}.rejects.jsonl", self.ordinal)
    }
}

fn begin(parts: &Parts, ordinal: usize, n: usize) -> Result<Open, DirectoryError> {
    let name = format!("{ordinal:05}-{n:03}.{}", parts.plan.extension);
    let path = parts.path(&name);
    let mut output = Output::create(&path)?;
    let output = match &parts.plan.layout {
        Some(layout) => Body::Columns(Box::new(Writer::new(layout, output).at(&path)?)),
        None => {
            output.write_all(&parts.plan.header).at(&path)?;
            Body::Bytes(Box::new(output))
        }
    };
    Ok(Open { name, output, n_bytes: 0 })
}

fn mark_name(ordinal: usize) -> String {
    format!("{ordinal:05}.json")
}

fn names(dir: &Path) -> Result<Vec<String>, DirectoryError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir).at(dir)? {
        names.push(entry.at(dir)?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// The names in a directory that is empty or one of parts; any other is left alone.
fn refuse_others(dir: &Path) -> Result<Vec<String>, DirectoryError> {
    let names = names(dir)?;
    let is_whole = fs::read(dir.join(WHOLE)).is_ok_and(|bytes| {
        serde_json::from_slice::<Whole>(&bytes).is_ok_and(|whole| whole.program == PROGRAM)
    });
    let is_ours = is_whole || names.iter().any(|name| name == OURS);
    let known = |name: &str| {
        let of_input = name.len() > 5
            && name.as_bytes()[..5].iter().all(u8::is_ascii_digit)
            && name[5..].starts_with(['-', '.']);
        let whole = name.strip_suffix(PARTIAL).and_then(|stem| stem.strip_suffix('.')).unwrap_or(name);
        name == LOCK || is_ours && (name == OURS || whole == WHOLE || of_input)
    };
    match names.iter().find(|name| !known(name)) {
        None => Ok(names),
        Some(name) => Err(DirectoryError::SomethingElse { dir: dir.to_owned(), name: name.clone() }),
    }
}

/// Whether a directory holds parts, finished or not.
pub(crate) fn is_parts(dir: &Path) -> bool {
    dir.join(WHOLE).is_file() || dir.join(OURS).is_file()
}
