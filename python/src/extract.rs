//! Comments out of pages and dumps, one dict after the other, read by a thread that never runs far ahead.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Cursor, Read};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use commentariat::{Fields, Options, Record, Reject, Selectors, Shape, Timestamp};
use pyo3::exceptions::PyIsADirectoryError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::errors::{Error, ReadError, chain, warning};
use crate::moderator::loads;

/// Records that cross from the reading thread at once.
const BATCH: usize = 64;
/// Batches that may wait to be taken.
const WAITING: usize = 16;
/// Rejected records that are kept to be looked at; all are counted.
const KEPT_REJECTS: usize = 1_000;
/// How long a wait may last before a look at Ctrl-C.
const PATIENCE: Duration = Duration::from_millis(100);

/// A record on its way to Python.
enum Item {
    /// A line of `extract`.
    Comment(String),
    Skipped(&'static str),
    Rejected(Reject),
    /// The end, and what went wrong if it is not the input's own.
    End(Option<String>),
}

/// The comments of one input, in document order, as dicts.
#[pyclass(frozen, module = "commentariat")]
pub(crate) struct Comments {
    state: Mutex<Reading>,
    strict: bool,
}

struct Reading {
    items: Option<Receiver<Vec<Item>>>,
    at_hand: std::vec::IntoIter<Item>,
    n_comments: u64,
    skipped: BTreeMap<&'static str, u64>,
    n_rejected: u64,
    rejects: Vec<Reject>,
}

/// A path, or the bytes themselves.
#[derive(FromPyObject)]
pub(crate) enum Input {
    Bytes(Vec<u8>),
    Path(PathBuf),
}

/// The comments of a page or dump: a file, or its bytes. Shape and compression are found from the content.
///
/// The arguments are the options of ``commentariat extract``; ``name`` is what ``source.path`` says. Dumps made of records are
/// read in bounded memory. Records that cannot be read are counted and kept in ``rejects``, and told as a warning at the end;
/// with ``strict`` the first raises ReadError, as does an input that breaks off.
#[pyfunction]
#[pyo3(signature = (source, *, shape=None, name=None, text_field=None, id_field=None, vote_field=None, time_field=None, author_field=None, reference_time=None, lang=None, selectors=None, max_document_bytes=268_435_456, strict=false))]
#[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
pub(crate) fn extract(
    source: Input,
    shape: Option<&str>,
    name: Option<&str>,
    text_field: Option<String>,
    id_field: Option<String>,
    vote_field: Option<String>,
    time_field: Option<String>,
    author_field: Option<String>,
    reference_time: Option<&str>,
    lang: Option<String>,
    selectors: Option<PathBuf>,
    max_document_bytes: u64,
    strict: bool,
) -> PyResult<Comments> {
    let shape = shape.map(str::parse::<Shape>).transpose().map_err(|err| Error::new_err(err.to_string()))?;
    let reference_time = reference_time.map(str::parse::<Timestamp>).transpose();
    let selectors = selectors.map(|path| {
        let failed =
            |err: &dyn std::error::Error| Error::new_err(format!("{}: {}", path.display(), chain(err)));
        let text = std::fs::read_to_string(&path).map_err(|err| failed(&err))?;
        Ok::<_, PyErr>(Arc::new(Selectors::parse(&text).map_err(|err| failed(&err))?))
    });
    let own_name = match &source {
        Input::Bytes(_) => "-".to_owned(),
        Input::Path(path) => path.to_string_lossy().into_owned(),
    };
    let options = Options {
        path: Arc::from(name.unwrap_or(&own_name)),
        fields: Fields {
            text: text_field,
            id: id_field,
            vote: vote_field,
            time: time_field,
            author: author_field,
        },
        reference_time: reference_time.map_err(|err| Error::new_err(err.to_string()))?,
        lang,
        selectors: selectors.transpose()?,
        max_document_bytes,
    };
    let input: Box<dyn Read + Send> = match source {
        Input::Bytes(bytes) => Box::new(Cursor::new(bytes)),
        Input::Path(path) => {
            let file = File::open(&path)?;
            if file.metadata()?.is_dir() {
                return Err(PyIsADirectoryError::new_err(format!("{} is a directory", path.display())));
            }
            Box::new(file)
        }
    };
    let (sender, items) = sync_channel(WAITING);
    std::thread::Builder::new().name("commentariat-extract".to_owned()).spawn(move || {
        let end = read(input, &options, shape, &sender);
        let _nobody_listens = sender.send(vec![Item::End(end)]);
    })?;
    let state = Reading {
        items: Some(items),
        at_hand: Vec::new().into_iter(),
        n_comments: 0,
        skipped: BTreeMap::new(),
        n_rejected: 0,
        rejects: Vec::new(),
    };
    Ok(Comments { state: Mutex::new(state), strict })
}

/// Sends every record; gives what went wrong.
fn read(
    input: Box<dyn Read + Send>,
    options: &Options,
    shape: Option<Shape>,
    sender: &SyncSender<Vec<Item>>,
) -> Option<String> {
    // A pool of its own, so that a reader who waits keeps nobody's threads.
    let pool = match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
        Ok(pool) => pool,
        Err(err) => return Some(format!("cannot start a thread: {err}")),
    };
    let mut batch = Vec::with_capacity(BATCH);
    let outcome = pool.install(|| {
        commentariat::extract(input, options, shape, |record| {
            batch.push(match record {
                Record::Comment(comment) => match serde_json::to_string(&comment) {
                    Ok(line) => Item::Comment(line),
                    Err(err) => Item::End(Some(err.to_string())),
                },
                Record::Skipped(reason) => Item::Skipped(reason),
                Record::Rejected(reject) => Item::Rejected(reject),
            });
            if batch.len() >= BATCH && sender.send(std::mem::take(&mut batch)).is_err() {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        })
    });
    let _nobody_listens = sender.send(batch);
    match (&outcome.error, outcome.shape) {
        (Some(err), _) => Some(format!("{}: {}", options.path, chain(err))),
        (None, None) => Some(format!("{}: no known shape", options.path)),
        (None, Some(_)) => None,
    }
}

#[pymethods]
impl Comments {
    fn __iter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        loop {
            let Some(item) = self.take(py)? else { return Ok(None) };
            let mut state = self.state();
            match item {
                Item::Comment(line) => {
                    state.n_comments += 1;
                    drop(state);
                    return loads(py, Ok(line)).map(Some);
                }
                Item::Skipped(reason) => *state.skipped.entry(reason).or_default() += 1,
                Item::Rejected(reject) => {
                    state.n_rejected += 1;
                    let told = self.strict.then(|| ReadError::new_err(told(&reject)));
                    if state.rejects.len() < KEPT_REJECTS {
                        state.rejects.push(reject);
                    }
                    if let Some(err) = told {
                        state.items = None;
                        return Err(err);
                    }
                }
                Item::End(end) => {
                    state.items = None;
                    let n_rejected = state.n_rejected;
                    drop(state);
                    if let Some(what) = end {
                        return Err(ReadError::new_err(what));
                    }
                    warn(py, n_rejected)?;
                    return Ok(None);
                }
            }
        }
    }

    /// What was met so far: read = comments + skipped + rejected.
    #[getter]
    fn counts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let state = self.state();
        let counts = PyDict::new(py);
        let n_skipped: u64 = state.skipped.values().sum();
        counts.set_item("read", state.n_comments + n_skipped + state.n_rejected)?;
        counts.set_item("comments", state.n_comments)?;
        counts.set_item("skipped", state.skipped.clone())?;
        counts.set_item("rejected", state.n_rejected)?;
        Ok(counts)
    }

    /// The records that could not be read, the first 1,000 of them.
    #[getter]
    fn rejects<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let rejects = PyList::empty(py);
        for reject in &self.state().rejects {
            let entry = PyDict::new(py);
            entry.set_item("line", reject.line)?;
            entry.set_item("index", reject.index)?;
            entry.set_item("offset", reject.offset)?;
            entry.set_item("length", reject.raw.len())?;
            entry.set_item("reason", &reject.reason)?;
            rejects.append(entry)?;
        }
        Ok(rejects)
    }
}

impl Comments {
    fn state(&self) -> MutexGuard<'_, Reading> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next record; `None` behind the end. Waits without the GIL, and looks at Ctrl-C while it does.
    fn take(&self, py: Python<'_>) -> PyResult<Option<Item>> {
        loop {
            let received = py.detach(|| {
                let mut state = self.state();
                if let Some(item) = state.at_hand.next() {
                    return Ok(Some(item));
                }
                let Some(items) = &state.items else { return Ok(None) };
                match items.recv_timeout(PATIENCE) {
                    Ok(batch) => {
                        state.at_hand = batch.into_iter();
                        Err(RecvTimeoutError::Timeout)
                    }
                    Err(RecvTimeoutError::Timeout) => Err(RecvTimeoutError::Timeout),
                    Err(RecvTimeoutError::Disconnected) => {
                        let gone = "the reading thread ended before its input did".to_owned();
                        Ok(Some(Item::End(Some(gone))))
                    }
                }
            });
            match received {
                Ok(item) => return Ok(item),
                Err(_) => py.check_signals()?,
            }
        }
    }
}

fn told(reject: &Reject) -> String {
    let place = match reject.line {
        Some(line) => format!("line {line}"),
        None => format!("record {}", reject.index),
    };
    format!("{place}: {}", reject.reason)
}

/// A record is never dropped in silence.
fn warn(py: Python<'_>, n_rejected: u64) -> PyResult<()> {
    if n_rejected == 0 {
        return Ok(());
    }
    let plural = if n_rejected == 1 { "" } else { "s" };
    warning(py, &format!("{n_rejected} record{plural} could not be read: see .rejects"))
}
