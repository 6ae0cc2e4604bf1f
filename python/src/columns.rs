//! Rows of a batch to comments: which column holds what, in whatever type an engine keeps it.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, TimestampSecondType};
use arrow_array::{
    Array, ArrayRef, BooleanArray, LargeStringArray, RecordBatch, StringArray, StringViewArray,
};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::{DataType, Schema, TimeUnit};
use commentariat::{Comment, Source, State, Timestamp};
use pyo3::prelude::*;

use crate::errors::Error;

/// The names of the columns that hold the parts of a comment; `text` is the only one that must be.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    pub(crate) text: String,
    pub(crate) parent: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) author: Option<String>,
    pub(crate) votes: Option<String>,
    pub(crate) time: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) path: Option<String>,
    pub(crate) document: Option<String>,
    pub(crate) index: Option<String>,
}

/// The columns of one batch.
pub(crate) struct Columns {
    text: Strings,
    parent: Option<Strings>,
    id: Option<Strings>,
    author: Option<Strings>,
    votes: Option<ArrayRef>,
    time: Option<Times>,
    state: Option<Strings>,
    path: Option<Strings>,
    document: Option<Strings>,
    index: Option<ArrayRef>,
    /// The path of rows without one.
    default_path: Arc<str>,
}

/// A column of strings.
enum Strings {
    Utf8(StringArray),
    LargeUtf8(LargeStringArray),
    Utf8View(StringViewArray),
}

/// A column of times.
enum Times {
    /// As ISO 8601.
    Written(Strings),
    /// In seconds since the epoch.
    Epoch { seconds: ArrayRef, kind: Kind },
}

/// What is known of a time beside its seconds.
#[derive(Clone, Copy)]
enum Kind {
    Instant,
    Local,
    Date,
}

impl Columns {
    /// Finds the columns of a batch and looks through their bytes once, so that rows can be taken without a check.
    ///
    /// # Errors
    ///
    /// A name that the batch does not have, a type that cannot hold the part, bytes that are no UTF-8.
    pub(crate) fn new(batch: &RecordBatch, names: &Names, default_path: &Arc<str>) -> PyResult<Columns> {
        let column = |name: &str| find(batch, name);
        let strings = |name: &Option<String>| {
            name.as_deref().map(|name| Strings::new(name, &column(name)?)).transpose()
        };
        let integers = |name: &Option<String>| {
            name.as_deref().map(|name| convert(name, &column(name)?, &DataType::Int64)).transpose()
        };
        let time = |name: &str| Times::new(name, &column(name)?);
        let text = column(&names.text)?;
        if !holds_text(text.data_type()) {
            return Err(wrong_type(&names.text, text.data_type(), "strings"));
        }
        Ok(Columns {
            text: Strings::new(&names.text, &text)?,
            parent: strings(&names.parent)?,
            id: strings(&names.id)?,
            author: strings(&names.author)?,
            votes: integers(&names.votes)?,
            time: names.time.as_deref().map(time).transpose()?,
            state: strings(&names.state)?,
            path: strings(&names.path)?,
            document: strings(&names.document)?,
            index: integers(&names.index)?,
            default_path: Arc::clone(default_path),
        })
    }

    /// The comment of a row; `None` where its text is null, but for a placeholder.
    ///
    /// # Errors
    ///
    /// A state that is none.
    pub(crate) fn comment(&self, row: usize) -> Result<Option<Comment>, String> {
        let state = self.state.as_ref().and_then(|states| states.get(row)).map(state).transpose()?;
        let text = match (self.text.get(row), state) {
            (None, None) => return Ok(None),
            (text, _) => text.unwrap_or_default(),
        };
        let owned =
            |column: &Option<Strings>| column.as_ref().and_then(|column| column.get(row)).map(str::to_owned);
        let shared =
            |column: &Option<Strings>| column.as_ref().and_then(|column| column.get(row)).map(Arc::from);
        let time = self.time.as_ref().map(|times| times.get(row)).unwrap_or_default();
        Ok(Some(Comment {
            id: owned(&self.id).unwrap_or_default(),
            author: owned(&self.author),
            vote_score: integer(self.votes.as_ref(), row),
            timestamp: time.0,
            timestamp_raw: time.1,
            state,
            text: text.to_owned(),
            parent_text: shared(&self.parent),
            source: Source {
                path: shared(&self.path).unwrap_or_else(|| Arc::clone(&self.default_path)),
                document: shared(&self.document),
                index: integer(self.index.as_ref(), row).map_or(0, i64::cast_unsigned),
                ..Source::default()
            },
            ..Comment::default()
        }))
    }

    /// Where rows without a text are counted.
    pub(crate) fn path(&self, row: usize) -> Arc<str> {
        let own = self.path.as_ref().and_then(|paths| paths.get(row));
        own.map_or_else(|| Arc::clone(&self.default_path), Arc::from)
    }
}

/// The column of this name; `source.path` is the field `path` of the struct `source` where no column is called so.
fn find(batch: &RecordBatch, name: &str) -> PyResult<ArrayRef> {
    if let Some(column) = batch.column_by_name(name) {
        return Ok(Arc::clone(column));
    }
    let mut parts = name.split('.');
    let mut found = parts.next().and_then(|first| batch.column_by_name(first)).cloned();
    for part in parts {
        found = found.and_then(|column| {
            let whole = column.as_struct_opt()?;
            let field = Arc::clone(whole.column_by_name(part)?);
            let Some(valid) = whole.nulls() else { return Some(field) };
            // A field of a null struct is null, whatever its buffer holds.
            arrow_select::nullif::nullif(&field, &BooleanArray::new(!valid.inner(), None)).ok()
        });
    }
    found.ok_or_else(|| {
        let known: Vec<_> = names(&batch.schema()).map(|name| format!("{name:?}")).collect();
        Error::new_err(format!("there is no column {name:?}; there are {}", known.join(", ")))
    })
}

fn names(schema: &Schema) -> impl Iterator<Item = &str> {
    schema.fields().iter().map(|field| field.name().as_str())
}

fn holds_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => true,
        DataType::Dictionary(_, values) => holds_text(values),
        _ => false,
    }
}

fn wrong_type(name: &str, found: &DataType, wanted: &str) -> PyErr {
    Error::new_err(format!("the column {name:?} is of the type {found}; it should hold {wanted}"))
}

fn convert(name: &str, column: &ArrayRef, to: &DataType) -> PyResult<ArrayRef> {
    let options = CastOptions { safe: false, ..CastOptions::default() };
    cast_with_options(column, to, &options)
        .map_err(|err| Error::new_err(format!("the column {name:?} cannot be read as {to}: {err}")))
}

fn integer(column: Option<&ArrayRef>, row: usize) -> Option<i64> {
    let numbers = column?.as_primitive::<Int64Type>();
    numbers.is_valid(row).then(|| numbers.value(row))
}

fn state(name: &str) -> Result<State, String> {
    match name {
        "deleted" => Ok(State::Deleted),
        "removed" => Ok(State::Removed),
        "hidden" => Ok(State::Hidden),
        _ => Err(format!("unknown state {name:?} (known: deleted, removed, hidden)")),
    }
}

impl Strings {
    /// Strings as they are; dictionaries and numbers are written out.
    fn new(name: &str, column: &ArrayRef) -> PyResult<Strings> {
        let column = match column.data_type() {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Arc::clone(column),
            other if holds_text(other) || other.is_integer() => convert(name, column, &DataType::LargeUtf8)?,
            other => return Err(wrong_type(name, other, "strings")),
        };
        // What comes through a capsule was made elsewhere: nobody has looked at its offsets and bytes yet.
        column
            .to_data()
            .validate_full()
            .map_err(|err| Error::new_err(format!("the column {name:?} is broken: {err}")))?;
        Ok(match column.data_type() {
            DataType::Utf8 => Strings::Utf8(column.as_string().clone()),
            DataType::Utf8View => Strings::Utf8View(column.as_string_view().clone()),
            _ => Strings::LargeUtf8(column.as_string().clone()),
        })
    }

    fn get(&self, row: usize) -> Option<&str> {
        match self {
            Strings::Utf8(column) => column.is_valid(row).then(|| column.value(row)),
            Strings::LargeUtf8(column) => column.is_valid(row).then(|| column.value(row)),
            Strings::Utf8View(column) => column.is_valid(row).then(|| column.value(row)),
        }
    }
}

impl Times {
    fn new(name: &str, column: &ArrayRef) -> PyResult<Times> {
        let seconds =
            |zone: Option<Arc<str>>| convert(name, column, &DataType::Timestamp(TimeUnit::Second, zone));
        Ok(match column.data_type() {
            DataType::Timestamp(_, Some(zone)) => {
                Times::Epoch { seconds: seconds(Some(Arc::clone(zone)))?, kind: Kind::Instant }
            }
            DataType::Timestamp(_, None) => Times::Epoch { seconds: seconds(None)?, kind: Kind::Local },
            DataType::Date32 | DataType::Date64 => Times::Epoch { seconds: seconds(None)?, kind: Kind::Date },
            number if number.is_numeric() => {
                let whole = convert(name, column, &DataType::Int64)?;
                let seconds = convert(name, &whole, &DataType::Timestamp(TimeUnit::Second, None))?;
                Times::Epoch { seconds, kind: Kind::Instant }
            }
            other if holds_text(other) => Times::Written(Strings::new(name, column)?),
            other => return Err(wrong_type(name, other, "times, seconds since the epoch or ISO 8601")),
        })
    }

    /// The time of a row, or how it is written where that cannot be read.
    fn get(&self, row: usize) -> (Option<Timestamp>, Option<String>) {
        match self {
            Times::Written(texts) => match texts.get(row).map(|text| (text.parse(), text)) {
                None => (None, None),
                Some((Ok(time), _)) => (Some(time), None),
                Some((Err(_), text)) => (None, Some(text.to_owned())),
            },
            Times::Epoch { seconds, kind } => {
                let seconds = seconds.as_primitive::<TimestampSecondType>();
                let time = seconds.is_valid(row).then(|| Timestamp::from_epoch(seconds.value(row))).flatten();
                let known = |time: Timestamp| match kind {
                    Kind::Instant => time,
                    Kind::Local => time.local(),
                    Kind::Date => time.day_only(),
                };
                (time.map(known), None)
            }
        }
    }
}
