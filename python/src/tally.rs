//! The numbers of a report, counted over frames in parts that merge.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::columns::{Columns, Names};
use crate::errors::{Error, TallyError, of_arrow};
use crate::frame::reader;
use crate::moderator::{Judge, Moderator};
use commentariat::arrow::NO_TEXT;

/// What ``commentariat report`` counts, over rows of frames: tallies of parts, merged in any order, are the tally of the whole.
///
/// Authors are counted under pseudonyms made with ``pseudonym_key``, the content of a ``--pseudonym-key-file`` of at least 16
/// bytes or its path; or as they are with ``authors="plain"``. Size: up to some 10 MB, and about 200 bytes for each author of a
/// flagged comment.
#[pyclass(frozen, module = "commentariat")]
pub(crate) struct Tally {
    judge: Judge,
    inner: Mutex<commentariat::Tally>,
    /// Authors are to be pseudonyms, and there is no key.
    lacks_key: bool,
}

/// A key, or the file that holds one.
#[derive(FromPyObject)]
pub(crate) enum KeyArg {
    Content(Vec<u8>),
    File(PathBuf),
}

/// Another tally, or its bytes.
#[derive(FromPyObject)]
pub(crate) enum Other<'py> {
    Tally(Bound<'py, Tally>),
    Bytes(Bound<'py, PyBytes>),
}

#[pymethods]
impl Tally {
    #[new]
    #[pyo3(signature = (moderator, *, authors="pseudonym", pseudonym_key=None))]
    fn new(moderator: &Moderator, authors: &str, pseudonym_key: Option<KeyArg>) -> PyResult<Tally> {
        let key = match pseudonym_key {
            None => None,
            Some(KeyArg::Content(content)) => Some(content),
            Some(KeyArg::File(path)) => Some(
                std::fs::read(&path).map_err(|err| Error::new_err(format!("{}: {err}", path.display())))?,
            ),
        };
        let key = match authors {
            "pseudonym" => key,
            "plain" => None,
            other => {
                return Err(Error::new_err(format!("unknown authors {other:?} (known: pseudonym, plain)")));
            }
        };
        let lacks_key = authors == "pseudonym" && key.is_none();
        let judge = moderator.judge().clone();
        let inner = commentariat::Tally::new(&judge.moderator, key.as_deref()).map_err(|err| failed(&err))?;
        Ok(Tally { judge, inner: Mutex::new(inner), lacks_key })
    }

    /// Scores and counts every row of a table or record batch: all of it, or nothing of it where it cannot be read.
    ///
    /// The arguments name columns; ``name`` is what rows without a ``path`` are counted under. ``time`` may hold timestamps, dates,
    /// seconds since the epoch, or ISO 8601; ``votes`` holds net votes. ``path``, ``document``, ``id`` and ``index`` name a comment:
    /// random samples are drawn by a hash of them. Rows with a null text are counted as skipped.
    #[pyo3(signature = (data, text="body", *, id=None, author=None, votes=None, time=None, state=None, parent=None, path=None, document=None, index=None, name="-"))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn add(
        &self,
        data: &Bound<'_, PyAny>,
        text: &str,
        id: Option<String>,
        author: Option<String>,
        votes: Option<String>,
        time: Option<String>,
        state: Option<String>,
        parent: Option<String>,
        path: Option<String>,
        document: Option<String>,
        index: Option<String>,
        name: &str,
    ) -> PyResult<()> {
        if author.is_some() && self.lacks_key {
            return Err(Error::new_err(
                "authors are counted under pseudonyms: give pseudonym_key, or authors=\"plain\"",
            ));
        }
        let py = data.py();
        let text = text.to_owned();
        let names = Names { text, parent, id, author, votes, time, state, path, document, index };
        let name = Arc::from(name);
        let mut reader = reader(data)?;
        let mut sum = self.inner().part();
        while let Some(batch) = py.detach(|| reader.next()).transpose().map_err(|err| of_arrow(&err))? {
            let columns = Columns::new(&batch, &names, &name)?;
            let has_ids = names.id.is_some();
            let parts = self.judge.pool.map_interruptibly(py, batch.num_rows(), |rows| {
                self.count(sum.part(), &columns, rows, has_ids)
            })?;
            for part in parts {
                sum.merge(part?).map_err(|err| failed(&err))?;
            }
        }
        // All of the data, or nothing of it.
        self.inner().merge(sum).map_err(|err| failed(&err))
    }

    /// Adds everything that another tally counted, here or elsewhere.
    fn merge(&self, py: Python<'_>, other: Other<'_>) -> PyResult<()> {
        let merged = match other {
            Other::Bytes(bytes) => {
                let bytes = bytes.as_bytes();
                py.detach(|| self.inner().merge_bytes(bytes))
            }
            Other::Tally(other) => {
                let other = other.get().inner().clone();
                py.detach(|| self.inner().merge(other))
            }
        };
        merged.map_err(|err| failed(&err))
    }

    /// Everything that was counted, to be merged elsewhere; never the pseudonym key.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &py.detach(|| self.inner().to_bytes()))
    }

    /// What ``summary.json`` of the report holds; ``shape`` is what the inputs are said to have been.
    #[pyo3(signature = (*, shape=None))]
    fn summary<'py>(&self, py: Python<'py>, shape: Option<&str>) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?.call_method1("loads", (self.summary_json(py, shape),))
    }

    /// The bytes of ``summary.json``.
    #[pyo3(signature = (*, shape=None))]
    fn summary_json<'py>(&self, py: Python<'py>, shape: Option<&str>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &py.detach(|| self.inner().summary(shape)))
    }

    fn __len__(&self) -> usize {
        self.inner().n_records() as usize
    }

    fn __repr__(&self) -> String {
        format!("<commentariat.Tally of {} records>", self.inner().n_records())
    }
}

impl Tally {
    fn inner(&self) -> MutexGuard<'_, commentariat::Tally> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(
        &self,
        mut tally: commentariat::Tally,
        columns: &Columns,
        rows: Range<usize>,
        has_ids: bool,
    ) -> PyResult<commentariat::Tally> {
        for row in rows {
            let comment = columns.comment(row).map_err(|err| Error::new_err(format!("row {row}: {err}")))?;
            let Some(mut comment) = comment else {
                tally.skip(&columns.path(row), NO_TEXT);
                continue;
            };
            if !has_ids {
                // Samples are drawn by a hash of what names a comment.
                let mut hasher = DefaultHasher::new();
                comment.text.hash(&mut hasher);
                comment.id = format!("{:016x}", hasher.finish());
            }
            let verdict = self.judge.moderator.judge(&comment);
            tally.add(comment, &verdict);
        }
        Ok(tally)
    }
}

fn failed(err: &commentariat::TallyError) -> PyErr {
    TallyError::new_err(err.to_string())
}
