//! The columns of a file: the leaves of its schema.

use std::sync::Arc;

use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::schema::types::{ColumnDescriptor, SchemaDescriptor};

use super::super::Fields;
use super::super::csv::ColumnError;

/// A column: a field that holds values and no fields.
#[derive(Debug)]
pub(super) struct Leaf {
    /// Its place in the schema.
    pub(super) at: usize,
    /// Its path, joined by dots.
    pub(super) name: String,
    /// Whether it is a list or a map, or inside one.
    pub(super) is_repeated: bool,
    /// The level at which a value is there and not null.
    pub(super) level: i16,
    pub(super) kind: Kind,
}

/// What the values of a column mean, as far as it changes how they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// As they are stored.
    Plain,
    Unsigned,
    Date,
    /// Since midnight, in so many a second.
    Clock(i64),
    /// Since the epoch, in so many a second; as an instant, or as a clock showed it.
    Time {
        per_second: i64,
        is_instant: bool,
    },
    /// With so many digits behind the point.
    Decimal(u32),
    Uuid,
    Half,
    /// Bytes that nothing is said of.
    Binary,
}

/// The leaves of a schema, in its order.
pub(super) fn leaves(schema: &SchemaDescriptor) -> Vec<Leaf> {
    let leaf = |(at, column): (usize, &Arc<ColumnDescriptor>)| Leaf {
        at,
        name: column.path().parts().join("."),
        is_repeated: column.max_rep_level() > 0,
        level: column.max_def_level(),
        kind: Kind::of(column),
    };
    schema.columns().iter().enumerate().map(leaf).collect()
}

/// Whether the columns that the user names are single values.
pub(super) fn check(leaves: &[Leaf], fields: &Fields) -> Result<(), ColumnError> {
    let Fields { text, id, vote, time, author } = fields;
    for name in [text, id, vote, time, author].into_iter().flatten() {
        let is_it = |leaf: &&Leaf| leaf.name.eq_ignore_ascii_case(name);
        if leaves.iter().filter(|leaf| !leaf.is_repeated).any(|leaf| is_it(&leaf)) {
            continue;
        }
        let inside: Vec<&Leaf> = leaves
            .iter()
            .filter(|leaf| {
                let start = leaf.name.get(..name.len());
                start.is_some_and(|start| start.eq_ignore_ascii_case(name))
                    && matches!(leaf.name.as_bytes().get(name.len()), None | Some(b'.'))
            })
            .collect();
        if !inside.is_empty() && inside.iter().all(|leaf| leaf.is_repeated) {
            return Err(ColumnError::Repeated(name.clone()));
        }
        if !inside.is_empty() {
            let names: Vec<&str> = inside.iter().map(|leaf| leaf.name.as_str()).collect();
            return Err(ColumnError::Group(name.clone(), names.join(", ")));
        }
    }
    Ok(())
}

impl Kind {
    fn of(column: &ColumnDescriptor) -> Kind {
        let time = |unit: &TimeUnit| match unit {
            TimeUnit::MILLIS => 1_000,
            TimeUnit::MICROS => 1_000_000,
            TimeUnit::NANOS => 1_000_000_000,
        };
        let scale = || Kind::Decimal(u32::try_from(column.type_scale()).unwrap_or(0));
        match (column.logical_type_ref(), column.converted_type()) {
            (Some(LogicalType::Integer(int)), _) if !int.is_signed => Kind::Unsigned,
            (Some(LogicalType::Date), _) | (None, ConvertedType::DATE) => Kind::Date,
            (Some(LogicalType::Time(of)), _) => Kind::Clock(time(&of.unit)),
            (None, ConvertedType::TIME_MILLIS) => Kind::Clock(1_000),
            (None, ConvertedType::TIME_MICROS) => Kind::Clock(1_000_000),
            (Some(LogicalType::Timestamp(of)), _) => {
                Kind::Time { per_second: time(&of.unit), is_instant: of.is_adjusted_to_u_t_c }
            }
            (None, ConvertedType::TIMESTAMP_MILLIS) => Kind::Time { per_second: 1_000, is_instant: true },
            (None, ConvertedType::TIMESTAMP_MICROS) => Kind::Time { per_second: 1_000_000, is_instant: true },
            (Some(LogicalType::Decimal(_)), _) | (None, ConvertedType::DECIMAL) => scale(),
            (Some(LogicalType::Uuid), _) => Kind::Uuid,
            (Some(LogicalType::Float16), _) => Kind::Half,
            (
                None,
                ConvertedType::UINT_8
                | ConvertedType::UINT_16
                | ConvertedType::UINT_32
                | ConvertedType::UINT_64,
            ) => Kind::Unsigned,
            (None, ConvertedType::NONE)
                if matches!(column.physical_type(), Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY) =>
            {
                Kind::Binary
            }
            _ => Kind::Plain,
        }
    }
}
