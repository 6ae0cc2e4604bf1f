//! The scorer: one text to a dict, frames to frames.

use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, Field, FieldRef, Schema, SchemaRef};
use commentariat::arrow::{Verdicts, verdict_fields};
use commentariat::{Comment, Disguises, Lexicon, Offsets, Policy, Profile};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::columns::{Columns, Names};
use crate::errors::{Error, LexiconError, PolicyError, ProfileError, chain, of_arrow, of_library, warning};
use crate::frame::{Batches, Scored, ScoredStream, reader};
use crate::pool::Pool;

/// The key of a frame's metadata that names everything that took part in scoring.
const FINGERPRINT: &str = "commentariat.fingerprint";

/// Scores texts by lexicons and a policy. Build once and use often: building reads every list, some tenths of a second. Any
/// number of threads may share it.
///
/// ``lexicons`` (a path or several) are added to the built-in ones, which ``builtin=False`` takes away; ``learned=False`` takes
/// learned weights away. ``policy`` is ``news`` (the default), ``strict``, ``lenient`` or a file. ``lang`` is the language of all
/// texts (ISO 639-1) instead of the one that each seems to be in. ``profile`` is a file that ``commentariat calibrate`` wrote.
/// ``disguises`` is a list such as ``look-alike,spaced``, ``all`` or ``none``. ``offsets`` is the unit of spans: ``bytes`` of
/// UTF-8, ``chars`` (code points, as Python counts) or ``utf16``. ``threads`` is how many threads score frames: all cores by
/// default; 1 is the calling thread.
///
/// It can be pickled, and is built anew from its arguments where it is unpickled, once a process: paths must lead to the same
/// files there, which its fingerprint is compared for.
///
/// Raises LexiconError, PolicyError, ProfileError, each with file and line, or Error.
#[pyclass(frozen, module = "commentariat")]
pub(crate) struct Moderator {
    judge: Judge,
    options: Options,
}

/// What scores, apart from Python.
#[derive(Clone)]
pub(crate) struct Judge {
    pub(crate) moderator: Arc<commentariat::Moderator>,
    offsets: Offsets,
    pub(crate) pool: Pool,
}

/// The arguments that a moderator was made from.
struct Options {
    lexicons: Vec<PathBuf>,
    policy: Option<PathBuf>,
    builtin: bool,
    learned: bool,
    lang: Option<String>,
    profile: Option<PathBuf>,
    disguises: Option<String>,
    offsets: Offsets,
    threads: Option<usize>,
}

/// One path or several.
#[derive(FromPyObject)]
pub(crate) enum Paths {
    One(PathBuf),
    Many(Vec<PathBuf>),
}

#[pymethods]
impl Moderator {
    #[new]
    #[pyo3(signature = (lexicons=None, policy=None, *, builtin=true, learned=true, lang=None, profile=None, disguises=None, offsets="chars", threads=None))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn new(
        py: Python<'_>,
        lexicons: Option<Paths>,
        policy: Option<PathBuf>,
        builtin: bool,
        learned: bool,
        lang: Option<String>,
        profile: Option<PathBuf>,
        disguises: Option<String>,
        offsets: &str,
        threads: Option<usize>,
    ) -> PyResult<Moderator> {
        let lexicons = match lexicons {
            None => Vec::new(),
            Some(Paths::One(path)) => vec![path],
            Some(Paths::Many(paths)) => paths,
        };
        let offsets = Offsets::from_str(offsets).map_err(|err| Error::new_err(err.to_string()))?;
        let options =
            Options { lexicons, policy, builtin, learned, lang, profile, disguises, offsets, threads };
        let moderator = py.detach(|| options.moderator())?;
        let judge = Judge { moderator: Arc::new(moderator), offsets, pool: Pool::new(threads) };
        Ok(Moderator { judge, options })
    }

    /// The verdict on one text, as a line of ``commentariat score`` has it behind the comment.
    ///
    /// A dict: ``lang``; ``tone`` (``compound`` in [-1, 1], its ``label``, and three shares that add up to 1); ``attributes``
    /// (probabilities in [0, 1]); ``flags`` (each with ``severity`` 1 to 4, ``start`` and ``end`` in the unit of ``offsets``, and
    /// ``weight`` in logits); ``action``; ``reasons``; ``unscored`` where there are no scores; ``fingerprint``. ``parent`` is the
    /// comment that it answers: "they" may mean the group that this one names.
    #[pyo3(signature = (text, *, parent=None))]
    fn score<'py>(&self, py: Python<'py>, text: &str, parent: Option<&str>) -> PyResult<Bound<'py, PyAny>> {
        let json = py.detach(|| {
            let comment = comment(text, parent);
            let verdict = self.judge.moderator.judge(&comment);
            serde_json::to_string(&*self.judge.offsets.apply(text, &verdict))
        });
        loads(py, json)
    }

    /// The verdict on one text with everything that led to it.
    #[pyo3(signature = (text, *, parent=None))]
    fn explain(&self, py: Python<'_>, text: &str, parent: Option<&str>) -> PyResult<Explanation> {
        py.detach(|| {
            let mut explanation = self.judge.moderator.explain_comment(&comment(text, parent));
            let verdict = explanation.verdict.as_ref();
            explanation.verdict = verdict.map(|verdict| self.judge.offsets.apply(text, verdict).into_owned());
            let json = serde_json::to_string(&explanation).map_err(|err| Error::new_err(err.to_string()))?;
            Ok(Explanation { text: explanation.to_string(), json })
        })
    }

    /// Scores every row of a table or record batch: its columns, and then ``lang``, ``tone``, ``attributes``, ``flags``,
    /// ``action``, ``reasons`` and ``unscored``, each behind ``prefix``. Rows keep their order. Units are those of ``score``.
    ///
    /// ``data`` is anything with the Arrow PyCapsule interface. ``text`` names the column of strings; a null there has no
    /// verdict, and its ``unscored`` is ``no_text``. ``parent`` names one with the text that each answers, ``votes`` one with net
    /// votes (policies may ask for them), ``state`` one with ``deleted``, ``removed``, ``hidden`` or null. A column ``a.b`` may be
    /// the field ``b`` of the struct ``a``.
    ///
    /// Tables and batches of pyarrow and data frames of Polars and pandas come back as what they were, everything else as
    /// Scored. The GIL is released, and Ctrl-C is heeded within a second.
    ///
    /// Raises Error for a column that is not there, of another type, taken already, or broken, and TypeError for no table.
    #[pyo3(signature = (data, text="body", *, parent=None, votes=None, state=None, prefix=""))]
    fn score_batch<'py>(
        &self,
        data: &Bound<'py, PyAny>,
        text: &str,
        parent: Option<String>,
        votes: Option<String>,
        state: Option<String>,
        prefix: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = data.py();
        let reader = reader(data)?;
        let names = Names { text: text.to_owned(), parent, votes, state, ..Names::default() };
        let schema = self.judge.schema(&reader.schema(), prefix)?;
        let mut scored = Vec::new();
        for batch in py.detach(|| reader.collect::<Result<Vec<_>, _>>()).map_err(|err| of_arrow(&err))? {
            let columns = Columns::new(&batch, &names, &Arc::from(""))?;
            let n_rows = batch.num_rows();
            let done =
                self.judge.pool.map_interruptibly(py, n_rows, |rows| self.judge.rows(&columns, rows))?;
            scored.push(py.detach(|| join(&schema, &batch, done))?);
        }
        Scored::new(schema, scored).into_kind_of(data)
    }

    /// Scores a stream while it is read, one batch in memory at a time; otherwise as ``score_batch``.
    #[pyo3(signature = (data, text="body", *, parent=None, votes=None, state=None, prefix=""))]
    fn score_stream(
        &self,
        data: &Bound<'_, PyAny>,
        text: &str,
        parent: Option<String>,
        votes: Option<String>,
        state: Option<String>,
        prefix: &str,
    ) -> PyResult<ScoredStream> {
        let reader = reader(data)?;
        let names = Names { text: text.to_owned(), parent, votes, state, ..Names::default() };
        let schema = self.judge.schema(&reader.schema(), prefix)?;
        // A wrong name should be told here, and not by whoever reads the stream.
        Columns::new(&RecordBatch::new_empty(reader.schema()), &names, &Arc::from(""))?;
        let (judge, of_stream) = (self.judge.clone(), Arc::clone(&schema));
        let batches: Batches = Box::new(reader.map(move |batch| {
            let batch = batch?;
            let scored = || {
                let columns = Columns::new(&batch, &names, &Arc::from(""))?;
                let done = judge.pool.map(0..batch.num_rows(), |rows| judge.rows(&columns, rows))?;
                join(&of_stream, &batch, done)
            };
            scored().map_err(|err: PyErr| ArrowError::ExternalError(Box::new(err)))
        }));
        Ok(ScoredStream::new(schema, batches))
    }

    /// Names everything that takes part in scoring: the same fingerprint and text give the same verdict on any machine.
    #[getter]
    fn fingerprint(&self) -> &str {
        self.judge.moderator.fingerprint()
    }

    /// The languages that its lexicons serve, as ISO 639-1 codes.
    #[getter]
    fn languages(&self) -> Vec<String> {
        self.judge.moderator.lexicon().languages().map(str::to_owned).collect()
    }

    /// The arguments that it was made from.
    #[getter]
    fn options<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let options = &self.options;
        let dict = PyDict::new(py);
        dict.set_item(
            "lexicons",
            options.lexicons.iter().map(|path| path.to_string_lossy()).collect::<Vec<_>>(),
        )?;
        dict.set_item("policy", options.policy.as_ref().map(|path| path.to_string_lossy()))?;
        dict.set_item("builtin", options.builtin)?;
        dict.set_item("learned", options.learned)?;
        dict.set_item("lang", options.lang.as_deref())?;
        dict.set_item("profile", options.profile.as_ref().map(|path| path.to_string_lossy()))?;
        dict.set_item("disguises", options.disguises.as_deref())?;
        dict.set_item("offsets", options.offsets.name())?;
        dict.set_item("threads", options.threads)?;
        Ok(dict)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let rebuild = py.import("commentariat")?.getattr("_rebuild")?;
        let options = self.options(py)?.into_any();
        let fingerprint = self.fingerprint().into_pyobject(py)?.into_any();
        Ok((rebuild, PyTuple::new(py, [options, fingerprint])?))
    }

    fn __repr__(&self) -> String {
        let policy = self.judge.moderator.policy().name();
        format!(
            "<commentariat.Moderator {}: {}, policy {policy}>",
            self.fingerprint(),
            self.languages().join(" ")
        )
    }
}

impl Moderator {
    pub(crate) fn judge(&self) -> &Judge {
        &self.judge
    }
}

impl Judge {
    /// The columns of the verdicts on these rows.
    fn rows(&self, columns: &Columns, rows: Range<usize>) -> PyResult<Vec<ArrayRef>> {
        let mut builder = Verdicts::new(rows.len());
        for row in rows {
            let comment = columns.comment(row).map_err(|err| Error::new_err(format!("row {row}: {err}")))?;
            let Some(comment) = comment else {
                builder.push(None);
                continue;
            };
            let verdict = self.moderator.judge(&comment);
            builder.push(Some(&self.offsets.apply(&comment.text, &verdict)));
        }
        builder.finish().map_err(|err| of_arrow(&err))
    }

    /// The schema of what is scored: the input's columns, and then those of the verdicts under `prefix`.
    fn schema(&self, input: &Schema, prefix: &str) -> PyResult<SchemaRef> {
        let mut fields = input.fields().to_vec();
        for own in verdict_fields() {
            let name = format!("{prefix}{}", own.name());
            if input.column_with_name(&name).is_some() {
                return Err(Error::new_err(format!(
                    "there is a column {name:?} already: give a prefix, as in prefix=\"verdict_\", or rename it"
                )));
            }
            fields.push(FieldRef::new(Field::clone(&own).with_name(name)));
        }
        let mut metadata: HashMap<_, _> = input.metadata().clone();
        metadata.insert(FINGERPRINT.to_owned(), self.moderator.fingerprint().to_string());
        Ok(SchemaRef::new(Schema::new_with_metadata(fields, metadata)))
    }
}

/// A batch with the columns of its chunks behind its own.
fn join(
    schema: &SchemaRef,
    batch: &RecordBatch,
    chunks: Vec<PyResult<Vec<ArrayRef>>>,
) -> PyResult<RecordBatch> {
    let mut chunks = chunks.into_iter().collect::<PyResult<Vec<_>>>()?;
    let mut columns = batch.columns().to_vec();
    match chunks.len() {
        0 => columns.extend(Verdicts::new(0).finish().map_err(|err| of_arrow(&err))?),
        1 => columns.append(&mut chunks[0]),
        _ => {
            for idx in 0..chunks[0].len() {
                let parts: Vec<&dyn Array> = chunks.iter().map(|chunk| &*chunk[idx]).collect();
                columns.push(arrow_select::concat::concat(&parts).map_err(|err| of_arrow(&err))?);
            }
        }
    }
    RecordBatch::try_new(Arc::clone(schema), columns).map_err(|err| of_arrow(&err))
}

impl Options {
    fn moderator(&self) -> PyResult<commentariat::Moderator> {
        let mut lexicon = match self.builtin {
            true => Lexicon::builtin().map_err(|err| LexiconError::new_err(err.to_string()))?,
            false => Lexicon::default(),
        };
        for path in &self.lexicons {
            lexicon
                .add_path(path, self.lang.as_deref())
                .map_err(|err| LexiconError::new_err(format!("{}: {}", path.display(), chain(&err))))?;
        }
        for row in lexicon.passed_over() {
            Python::attach(|py| warning(py, &format!("{row}; the row is passed over")))?;
        }
        if lexicon.is_empty() {
            return Err(LexiconError::new_err("there is no lexicon: builtin=False needs lexicons"));
        }
        if !self.learned {
            lexicon.forget_learned();
        }
        let policy = self.policy(&lexicon)?;
        let disguises = self.disguises.as_deref().map_or(Ok(Disguises::default()), Disguises::from_str);
        let disguises = disguises.map_err(|err| Error::new_err(err.to_string()))?;
        let mut moderator = commentariat::Moderator::seeing_through(disguises, lexicon, policy);
        if let Some(lang) = &self.lang {
            moderator = moderator.with_lang(lang);
        }
        let Some(path) = &self.profile else { return Ok(moderator) };
        let file = path.display().to_string();
        let text =
            std::fs::read_to_string(path).map_err(|err| ProfileError::new_err(format!("{file}: {err}")))?;
        let profile = Profile::parse(&file, &text).map_err(|err| ProfileError::new_err(chain(&err)))?;
        moderator.with_profile(profile, &file).map_err(|err| of_library(&err))
    }

    /// The policy of a preset's or a file's name.
    fn policy(&self, lexicon: &Lexicon) -> PyResult<Policy> {
        let path = self.policy.clone().unwrap_or_else(|| PathBuf::from("news"));
        let name = path.to_string_lossy();
        let unknown = match Policy::preset(&name) {
            Ok(policy) => return Ok(policy),
            Err(unknown) => unknown,
        };
        if !path.exists() {
            return Err(PolicyError::new_err(format!("{unknown}, and no file is")));
        }
        let failed = |err: &dyn std::error::Error| PolicyError::new_err(format!("{name}: {}", chain(err)));
        let text = std::fs::read_to_string(&path).map_err(|err| failed(&err))?;
        Policy::for_lexicon(&text, lexicon).map_err(|err| failed(&err))
    }
}

/// Everything that led to one verdict: ``str()`` of it is for a person, ``to_dict()`` for a program.
#[pyclass(frozen, module = "commentariat")]
pub(crate) struct Explanation {
    text: String,
    json: String,
}

#[pymethods]
impl Explanation {
    /// What ``commentariat explain --json`` prints.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?.call_method1("loads", (&self.json,))
    }

    fn __str__(&self) -> &str {
        &self.text
    }

    fn __repr__(&self) -> &str {
        &self.text
    }
}

fn comment(text: &str, parent: Option<&str>) -> Comment {
    Comment { text: text.to_owned(), parent_text: parent.map(Arc::from), ..Comment::default() }
}

/// What JSON means in Python.
pub(crate) fn loads<'py>(py: Python<'py>, json: serde_json::Result<String>) -> PyResult<Bound<'py, PyAny>> {
    let json = json.map_err(|err| Error::new_err(err.to_string()))?;
    py.import("json")?.call_method1("loads", (json,))
}
