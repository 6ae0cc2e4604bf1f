//! Frames in and out through the Arrow PyCapsule interface: what comes in, and the two kinds of what goes out.

use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{ArrayRef, RecordBatch, RecordBatchReader, StructArray};
use arrow_schema::{ArrowError, Field, FieldRef, Schema, SchemaRef};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};
use pyo3_arrow::ffi::{ArrayIterator, to_array_pycapsules, to_schema_pycapsule, to_stream_pycapsule};
use pyo3_arrow::input::AnyRecordBatch;

use crate::errors::{Error, of_arrow};

/// A reader over what a Python object exports.
///
/// # Errors
///
/// An object that exports neither a batch nor a stream.
pub(crate) fn reader(data: &Bound<'_, PyAny>) -> PyResult<Box<dyn RecordBatchReader + Send>> {
    if !data.hasattr("__arrow_c_array__")? && !data.hasattr("__arrow_c_stream__")? {
        let found = data.get_type().fully_qualified_name()?;
        return Err(PyTypeError::new_err(format!(
            "a table or record batch is wanted, anything with __arrow_c_stream__ or __arrow_c_array__; this is a {found}"
        )));
    }
    data.extract::<AnyRecordBatch>()?.into_reader()
}

/// Batches of one schema, with the columns of the input and what scoring adds to them.
///
/// It exports itself through the Arrow PyCapsule interface: ``pyarrow.table(scored)``, ``polars.DataFrame(scored)``,
/// ``duckdb.sql("from scored")``. No copy is made.
#[pyclass(frozen, module = "commentariat")]
pub(crate) struct Scored {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Scored {
    pub(crate) fn new(schema: SchemaRef, batches: Vec<RecordBatch>) -> Scored {
        Scored { schema, batches }
    }

    /// As the kind of object that `data` is, for the frames that people use; else as it is.
    pub(crate) fn into_kind_of<'py>(self, data: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = data.py();
        let kind = data.get_type();
        let name = kind.name()?.to_string();
        let module = kind.module()?.to_string();
        let scored = Bound::new(py, self)?;
        match (module.split('.').next().unwrap_or_default(), name.as_str()) {
            ("pyarrow", "Table") => scored.call_method0("to_pyarrow"),
            ("pyarrow", "RecordBatch") => py.import("pyarrow")?.call_method1("record_batch", (scored,)),
            ("polars", "DataFrame") => scored.call_method0("to_polars"),
            ("pandas", "DataFrame") => scored.call_method0("to_pandas"),
            _ => Ok(scored.into_any()),
        }
    }

    fn n_rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }
}

#[pymethods]
impl Scored {
    /// How many rows there are.
    #[getter]
    fn num_rows(&self) -> usize {
        self.n_rows()
    }

    /// The names of the columns, in order.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    /// As a ``pyarrow.Table``, without a copy. Needs pyarrow.
    fn to_pyarrow<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("pyarrow")?.call_method1("table", (slf,))
    }

    /// As a ``polars.DataFrame``. Needs polars.
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("polars")?.call_method1("DataFrame", (slf,))
    }

    /// As a ``pandas.DataFrame``; structs become dicts, lists arrays. Needs pandas and pyarrow.
    fn to_pandas<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Scored::to_pyarrow(slf)?.call_method0("to_pandas")
    }

    fn __len__(&self) -> usize {
        self.n_rows()
    }

    fn __repr__(&self) -> String {
        format!("<commentariat.Scored: {} rows of {}>", self.n_rows(), self.column_names().join(", "))
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        Ok(to_schema_pycapsule(py, self.schema.as_ref())?)
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let whole = arrow_select::concat::concat_batches(&self.schema, &self.batches)
            .map_err(|err| of_arrow(&err))?;
        let array = StructArray::from(whole);
        Ok(to_array_pycapsules(py, struct_field(&self.schema), &array, requested_schema)?)
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let batches = self.batches.clone().into_iter().map(Ok);
        export(py, &self.schema, batches, requested_schema)
    }
}

/// A stream that is scored while it is read: one batch in memory at a time. It can be read once.
///
/// ``pyarrow.RecordBatchReader.from_stream(scored)``, or anything else that takes an Arrow stream.
#[pyclass(frozen, module = "commentariat")]
pub(crate) struct ScoredStream {
    schema: SchemaRef,
    batches: Mutex<Option<Batches>>,
}

/// Batches that come one after the other.
pub(crate) type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>;

impl ScoredStream {
    pub(crate) fn new(schema: SchemaRef, batches: Batches) -> ScoredStream {
        ScoredStream { schema, batches: Mutex::new(Some(batches)) }
    }
}

#[pymethods]
impl ScoredStream {
    /// The names of the columns, in order.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    /// As a ``pyarrow.RecordBatchReader``. Needs pyarrow.
    fn to_pyarrow<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("pyarrow")?.getattr("RecordBatchReader")?.call_method1("from_stream", (slf,))
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        Ok(to_schema_pycapsule(py, self.schema.as_ref())?)
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let batches = self.batches.lock().unwrap_or_else(PoisonError::into_inner).take();
        let batches = batches.ok_or_else(|| Error::new_err("this stream was read already"))?;
        export(py, &self.schema, batches, requested_schema)
    }
}

fn struct_field(schema: &Schema) -> FieldRef {
    Arc::new(Field::new_struct("", schema.fields().clone(), false).with_metadata(schema.metadata().clone()))
}

fn export<'py>(
    py: Python<'py>,
    schema: &Schema,
    batches: impl Iterator<Item = Result<RecordBatch, ArrowError>> + Send + 'static,
    requested_schema: Option<Bound<'py, PyCapsule>>,
) -> PyResult<Bound<'py, PyCapsule>> {
    let arrays = batches.map(|batch| Ok(Arc::new(StructArray::from(batch?)) as ArrayRef));
    let reader = Box::new(ArrayIterator::new(arrays, struct_field(schema)));
    Ok(to_stream_pycapsule(py, reader, requested_schema)?)
}
