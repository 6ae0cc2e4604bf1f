//! Comments and verdicts as Arrow columns: structs for votes, source, tone and attributes, lists for flags and reasons. What
//! the Python package returns and what Parquet files hold is made here, so that both have one schema. All numbers are
//! signed, because Spark knows no others.

mod comments;
mod verdicts;

use std::sync::Arc;

use arrow_array::{ArrayRef, StructArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Fields};

pub(crate) use comments::{Comments, comment_fields};
pub(crate) use verdicts::Flags;
pub use verdicts::{NO_TEXT, Verdicts, verdict_fields};

fn field(name: &str, data_type: DataType) -> FieldRef {
    Arc::new(Field::new(name, data_type, true))
}

fn text(name: &str) -> FieldRef {
    field(name, DataType::Utf8)
}

fn item(data_type: DataType) -> FieldRef {
    field("item", data_type)
}

/// A column of structs, each of which is there or null as a whole.
fn structs(fields: Fields, columns: Vec<ArrayRef>, is_there: Vec<bool>) -> Result<ArrayRef, ArrowError> {
    Ok(Arc::new(StructArray::try_new(fields, columns, Some(NullBuffer::from(is_there)))?))
}
