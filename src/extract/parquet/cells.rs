//! Values of every type to the text that a table would hold.

use std::io;

use parquet::column::reader::ColumnReader;
use parquet::data_type::ByteArray;
use parquet::file::reader::RowGroupReader;

use super::columns::{Kind, Leaf};
use super::{damaged, of_parquet};
use crate::comment::Timestamp;

/// A value as text.
#[derive(Clone, Debug)]
pub(super) enum Cell {
    Null,
    /// As it lies in its page, which it shares.
    Stored(ByteArray),
    Written(String),
}

impl Cell {
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Cell::Null => &[],
            Cell::Stored(bytes) => bytes.data(),
            Cell::Written(text) => text.as_bytes(),
        }
    }

    /// At most so many bytes of it, apart from its page.
    pub(super) fn shortened(self, n_bytes: usize) -> Cell {
        match self {
            Cell::Stored(bytes) => {
                let bytes = bytes.data();
                Cell::Stored(bytes[..bytes.len().min(n_bytes)].to_vec().into())
            }
            cell => cell,
        }
    }
}

/// A column of a row group, read from its first row to its last.
pub(super) struct Column<'l> {
    leaf: &'l Leaf,
    kind: Kind,
    reader: ColumnReader,
    levels: Vec<i16>,
    cells: Vec<Cell>,
}

impl<'l> Column<'l> {
    pub(super) fn new(leaf: &'l Leaf, group: &dyn RowGroupReader) -> io::Result<Column<'l>> {
        let reader = group.get_column_reader(leaf.at).map_err(of_parquet)?;
        Ok(Column { leaf, kind: leaf.kind, reader, levels: Vec::new(), cells: Vec::new() })
    }

    /// The same with its bytes as they are, for words.
    pub(super) fn verbatim(self) -> Column<'l> {
        let kind = if self.kind == Kind::Binary { Kind::Plain } else { self.kind };
        Column { kind, ..self }
    }

    /// The rows that were read last.
    pub(super) fn cells(&mut self) -> &mut Vec<Cell> {
        &mut self.cells
    }

    /// Reads the next `n_rows`.
    ///
    /// # Errors
    ///
    /// Damaged pages, and a column that ends before.
    pub(super) fn read(&mut self, n_rows: usize) -> io::Result<()> {
        self.cells.clear();
        let Column { leaf, kind, reader, levels, cells } = self;
        let kind = *kind;
        /// Reads values of one physical type, each written by `$write`.
        macro_rules! values {
            ($reader:expr, $write:expr) => {{
                let mut values = Vec::new();
                while cells.len() < n_rows {
                    levels.clear();
                    values.clear();
                    let wanted = n_rows - cells.len();
                    let (n_read, ..) = $reader
                        .read_records(wanted, Some(&mut *levels), None, &mut values)
                        .map_err(|err| in_column(leaf, of_parquet(err)))?;
                    if n_read == 0 {
                        break;
                    }
                    let mut values = values.drain(..).map($write);
                    if leaf.level == 0 {
                        cells.extend(values);
                    } else {
                        let is_there = |level: &i16| *level == leaf.level;
                        cells.extend(levels.iter().map(|level| match is_there(level) {
                            true => values.next().unwrap_or(Cell::Null),
                            false => Cell::Null,
                        }));
                    }
                }
            }};
        }
        match reader {
            ColumnReader::BoolColumnReader(reader) => values!(reader, |is: bool| written(is)),
            ColumnReader::Int32ColumnReader(reader) => values!(reader, |n: i32| match kind {
                Kind::Unsigned => written(n.cast_unsigned()),
                _ => integer(i64::from(n), kind),
            }),
            ColumnReader::Int64ColumnReader(reader) => values!(reader, |n: i64| integer(n, kind)),
            ColumnReader::Int96ColumnReader(reader) => {
                let kind = Kind::Time { per_second: 1, is_instant: true };
                values!(reader, |time: parquet::data_type::Int96| integer(time.to_seconds(), kind))
            }
            ColumnReader::FloatColumnReader(reader) => values!(reader, |n: f32| written(n)),
            ColumnReader::DoubleColumnReader(reader) => values!(reader, |n: f64| written(n)),
            ColumnReader::ByteArrayColumnReader(reader) => {
                values!(reader, |bytes: ByteArray| stored(bytes, kind))
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                values!(reader, |bytes: parquet::data_type::FixedLenByteArray| stored(bytes.into(), kind))
            }
        }
        match cells.len() {
            n if n == n_rows => Ok(()),
            n => Err(in_column(leaf, damaged(format!("{n} values where there should be {n_rows}")))),
        }
    }
}

fn in_column(leaf: &Leaf, err: io::Error) -> io::Error {
    io::Error::new(err.kind(), format!("column {:?}: {err}", leaf.name))
}

fn written(value: impl ToString) -> Cell {
    Cell::Written(value.to_string())
}

fn integer(n: i64, kind: Kind) -> Cell {
    let time = |time: Option<Timestamp>| time.map_or_else(|| written(n), written);
    match kind {
        Kind::Unsigned => written(n.cast_unsigned()),
        Kind::Date => time(n.checked_mul(86_400).and_then(Timestamp::from_epoch).map(Timestamp::day_only)),
        Kind::Clock(per_second) => {
            let seconds = n / per_second;
            let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
            Cell::Written(format!("{hour:02}:{minute:02}:{second:02}"))
        }
        Kind::Time { per_second, is_instant } => {
            let stamp = Timestamp::from_epoch(n.div_euclid(per_second));
            time(if is_instant { stamp } else { stamp.map(Timestamp::local) })
        }
        Kind::Decimal(scale) => decimal(i128::from(n), scale),
        _ => written(n),
    }
}

fn stored(bytes: ByteArray, kind: Kind) -> Cell {
    let data = bytes.data();
    match kind {
        Kind::Decimal(scale) => {
            // Big-endian, in two's complement; what is wider than any program writes is no number.
            let sign = data.first().map_or(0, |first| if first & 0x80 == 0 { 0 } else { -1_i128 });
            match data.len() {
                1..=16 => decimal(data.iter().fold(sign, |n, byte| n << 8 | i128::from(*byte)), scale),
                _ => Cell::Null,
            }
        }
        Kind::Uuid if data.len() == 16 => {
            let hex = hex(data);
            let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
            Cell::Written(parts.join("-"))
        }
        Kind::Half => match data {
            [low, high] => written(half(u16::from_le_bytes([*low, *high]))),
            _ => Cell::Null,
        },
        // An id may be bytes that are no text; a comment is not.
        Kind::Binary if data.len() <= 32 && std::str::from_utf8(data).is_err() => Cell::Written(hex(data)),
        _ => Cell::Stored(bytes),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn decimal(unscaled: i128, scale: u32) -> Cell {
    let sign = if unscaled < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", unscaled.unsigned_abs(), width = scale.min(100) as usize + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale.min(100) as usize);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    Cell::Written(format!("{sign}{whole}{point}{fraction}"))
}

/// A number of 16 bits (IEEE 754).
fn half(bits: u16) -> f64 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023) / 1024.0);
    let size = match exponent {
        0 => fraction * 2_f64.powi(-14),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction) * 2_f64.powi(exponent - 15),
    };
    if bits >> 15 == 0 { size } else { -size }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(cell: &Cell) -> &str {
        std::str::from_utf8(cell.bytes()).unwrap()
    }

    #[test]
    fn numbers_and_times_are_written_as_tables_write_them() {
        let instant = Kind::Time { per_second: 1_000_000, is_instant: true };
        let local = Kind::Time { per_second: 1_000, is_instant: false };
        for (n, kind, want) in [
            (-5, Kind::Plain, "-5"),
            (-1, Kind::Unsigned, "18446744073709551615"),
            (19_667, Kind::Date, "2023-11-06"),
            (-1, Kind::Date, "1969-12-31"),
            (59_700_000, Kind::Clock(1_000), "16:35:00"),
            (1_699_288_500_999_999, instant, "2023-11-06T16:35:00Z"),
            (-1, instant, "1969-12-31T23:59:59Z"),
            (1_699_288_500_999, local, "2023-11-06T16:35:00"),
            (i64::MAX, Kind::Time { per_second: 1, is_instant: true }, "9223372036854775807"),
            (-1205, Kind::Decimal(2), "-12.05"),
            (1200, Kind::Decimal(2), "12"),
            (5, Kind::Decimal(3), "0.005"),
            (7, Kind::Decimal(0), "7"),
        ] {
            assert_eq!(shown(&integer(n, kind)), want);
        }
    }

    #[test]
    fn bytes_are_numbers_names_or_words() {
        let cell = |bytes: &[u8], kind| shown(&stored(bytes.to_vec().into(), kind)).to_owned();
        assert_eq!(cell(&[0xff, 0x38], Kind::Decimal(1)), "-20");
        assert_eq!(cell(&[0x00, 0xc8], Kind::Decimal(1)), "20");
        assert_eq!(cell(&[1; 17], Kind::Decimal(1)), "");
        assert_eq!(cell(&[0xab; 16], Kind::Uuid), "abababab-abab-abab-abab-abababababab");
        assert_eq!(cell(&[0x00, 0x3c], Kind::Half), "1");
        assert_eq!(cell(&[0x00, 0xc5], Kind::Half), "-5");
        assert_eq!(cell(b"so it is", Kind::Binary), "so it is");
        assert_eq!(cell(&[0xff, 0x00], Kind::Binary), "ff00");
    }
}
