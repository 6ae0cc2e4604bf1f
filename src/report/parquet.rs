//! Parquet files: comments and verdicts in nested columns, a row group after the other.
//!
//! The bytes depend on the comments alone: nothing in a file tells when or where it was written.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::{Array as _, ArrayRef, RecordBatch, StringArray, StructArray};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Fields, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};

use super::NoParquet;
use super::arrow::{Comments, Flags, Verdicts, comment_fields, verdict_fields};
use super::pack::{Compress, LEVEL};
use crate::comment::Comment;
use crate::verdict::Verdict;

/// A row group ends at so many rows or bytes: what a file being written takes in memory.
const GROUP_ROWS: usize = 128 << 10;
const GROUP_BYTES: usize = 16 << 20;
/// What files say of their maker.
const CREATED_BY: &str = concat!("commentariat version ", env!("CARGO_PKG_VERSION"));

/// The columns of a file, and how they are made.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    what: What,
    schema: SchemaRef,
    /// The columns that were asked for: a column's place, and those of its fields.
    picks: Option<Vec<Pick>>,
    compress: Compress,
}

type Pick = (usize, Option<Vec<usize>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Comments,
    Verdicts,
    Flags,
}

impl Layout {
    /// A row a comment, nothing scored.
    ///
    /// # Errors
    ///
    /// None in this build.
    pub(crate) fn comments(compress: Compress) -> Result<Layout, NoParquet> {
        Ok(Layout::new(What::Comments, comment_fields(), compress))
    }

    /// A row a scored comment: all columns, or those of a list as [`super::csv::parse_columns`] gives it.
    ///
    /// # Errors
    ///
    /// None in this build.
    pub(crate) fn verdicts(columns: Option<&[&str]>, compress: Compress) -> Result<Layout, NoParquet> {
        let mut fields = comment_fields();
        fields.extend(verdict_fields());
        fields.push(Arc::new(Field::new("fingerprint", DataType::Utf8, true)));
        Ok(match columns {
            None => Layout::new(What::Verdicts, fields, compress),
            Some(columns) => {
                let picks = picks(&fields, columns);
                let picked = picks.iter().map(|pick| picked_field(&fields, pick)).collect();
                Layout { picks: Some(picks), ..Layout::new(What::Verdicts, picked, compress) }
            }
        })
    }

    /// A row a flag, after the names of its comment.
    ///
    /// # Errors
    ///
    /// None in this build.
    pub(crate) fn flags(compress: Compress) -> Result<Layout, NoParquet> {
        let text = |name: &str| Arc::new(Field::new(name, DataType::Utf8, true));
        let mut fields = vec![
            Arc::new(Field::new("source", DataType::Struct(place_fields()), true)),
            text("id"),
            text("lang"),
            text("action"),
        ];
        fields.extend(Flags::fields().iter().cloned());
        Ok(Layout::new(What::Flags, fields, compress))
    }

    fn new(what: What, fields: Vec<FieldRef>, compress: Compress) -> Layout {
        Layout { what, schema: Arc::new(Schema::new(fields)), picks: None, compress }
    }

    /// The rows of a batch, none so far.
    pub(crate) fn begin(&self) -> Rows {
        Rows {
            layout: self.clone(),
            comments: Comments::default(),
            verdicts: Verdicts::new(0),
            fingerprints: Vec::new(),
            flags: Flags::default(),
            of_flags: Vec::new(),
        }
    }

    fn properties(&self) -> WriterProperties {
        let compression = match self.compress {
            Compress::None => Compression::UNCOMPRESSED,
            Compress::Zstd => Compression::ZSTD(ZstdLevel::try_new(LEVEL).unwrap_or_default()),
        };
        let different = ["id", "parent_id", "text", "timestamp"].map(|name| name.to_owned().into());
        let properties = WriterProperties::builder()
            .set_created_by(CREATED_BY.to_owned())
            .set_compression(compression)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .set_max_row_group_bytes(Some(GROUP_BYTES));
        different
            .into_iter()
            .fold(properties, |properties, column| properties.set_column_dictionary_enabled(column, false))
            .build()
    }
}

/// Where the columns of a list stand; those of one object stand where its first one does, as in JSON.
fn picks(fields: &[FieldRef], columns: &[&str]) -> Vec<Pick> {
    let mut picks: Vec<Pick> = Vec::new();
    for column in columns {
        let (name, inner) = column.split_once('.').map_or((*column, None), |(name, rest)| (name, Some(rest)));
        let Some(at) = fields.iter().position(|field| field.name() == name) else { continue };
        let inner = inner.and_then(|inner| match fields[at].data_type() {
            DataType::Struct(fields) => fields.iter().position(|field| field.name() == inner),
            _ => None,
        });
        match (picks.iter_mut().find(|(own, _)| *own == at), inner) {
            (Some((_, Some(all))), Some(inner)) if !all.contains(&inner) => all.push(inner),
            (Some(_), _) => {}
            (None, inner) => picks.push((at, inner.map(|inner| vec![inner]))),
        }
    }
    picks
}

fn picked_field(fields: &[FieldRef], (at, inner): &Pick) -> FieldRef {
    match (inner, fields[*at].data_type()) {
        (Some(inner), DataType::Struct(own)) => {
            let own: Fields = inner.iter().map(|&idx| Arc::clone(&own[idx])).collect();
            Arc::new(Field::new(fields[*at].name(), DataType::Struct(own), true))
        }
        _ => Arc::clone(&fields[*at]),
    }
}

fn picked_column(columns: &[ArrayRef], (at, inner): &Pick) -> Result<ArrayRef, ArrowError> {
    let whole: Option<&StructArray> = columns[*at].as_any().downcast_ref();
    let (Some(inner), Some(whole)) = (inner, whole) else { return Ok(Arc::clone(&columns[*at])) };
    let fields: Fields = inner.iter().map(|&idx| Arc::clone(&whole.fields()[idx])).collect();
    let columns = inner.iter().map(|&idx| Arc::clone(whole.column(idx))).collect();
    Ok(Arc::new(StructArray::try_new(fields, columns, whole.nulls().cloned())?))
}

fn place_fields() -> Fields {
    ["path", "document"].into_iter().map(|name| Field::new(name, DataType::Utf8, true)).collect()
}

/// The rows of a batch while it grows: the work that runs on all cores.
#[derive(Debug)]
pub(crate) struct Rows {
    layout: Layout,
    comments: Comments,
    verdicts: Verdicts,
    fingerprints: Vec<Arc<str>>,
    flags: Flags,
    /// For each flag: path, document, id, language and action of its comment.
    of_flags: Vec<[Option<Arc<str>>; 5]>,
}

impl Rows {
    /// Adds a comment; `verdict` is looked at where the layout has its columns, with its spans as they are.
    pub(crate) fn push(&mut self, comment: &Comment, verdict: Option<&Verdict>) {
        if self.layout.what == What::Flags {
            let Some(verdict) = verdict.filter(|verdict| !verdict.flags.is_empty()) else { return };
            let source = &comment.source;
            let of_comment = [
                Some(Arc::clone(&source.path)),
                source.document.clone(),
                Some(Arc::from(comment.id.as_str())),
                Some(Arc::clone(&verdict.lang)),
                verdict.action().map(|action| Arc::from(action.name())),
            ];
            for flag in &verdict.flags {
                self.flags.push(flag);
                self.of_flags.push(of_comment.clone());
            }
            return;
        }
        self.comments.push(comment);
        if self.layout.what == What::Verdicts {
            self.verdicts.push(verdict);
            self.fingerprints.extend(verdict.map(|verdict| Arc::clone(&verdict.fingerprint)));
        }
    }

    /// The rows as they are written.
    ///
    /// # Errors
    ///
    /// None: lengths and types fit.
    pub(crate) fn finish(mut self) -> io::Result<Batch> {
        let of_flag = |idx: usize| -> ArrayRef {
            Arc::new(self.of_flags.iter().map(|row| row[idx].as_deref()).collect::<StringArray>())
        };
        let columns = || -> Result<RecordBatch, ArrowError> {
            let columns = match self.layout.what {
                What::Flags => {
                    let place = StructArray::try_new(place_fields(), vec![of_flag(0), of_flag(1)], None)?;
                    let mut columns: Vec<ArrayRef> =
                        vec![Arc::new(place), of_flag(2), of_flag(3), of_flag(4)];
                    columns.extend(self.flags.finish());
                    columns
                }
                What::Comments => self.comments.finish()?,
                What::Verdicts => {
                    let mut columns = self.comments.finish()?;
                    columns.extend(self.verdicts.finish()?);
                    let fingerprints = self.fingerprints.iter().map(Some);
                    columns.push(Arc::new(fingerprints.collect::<StringArray>()));
                    columns
                }
            };
            let columns = match &self.layout.picks {
                None => columns,
                Some(picks) => {
                    picks.iter().map(|pick| picked_column(&columns, pick)).collect::<Result<_, _>>()?
                }
            };
            RecordBatch::try_new(Arc::clone(&self.layout.schema), columns)
        };
        columns().map(Batch).map_err(io::Error::other)
    }
}

/// Rows that are ready to be written.
#[derive(Debug)]
pub(crate) struct Batch(RecordBatch);

impl Batch {
    /// Bytes of its values, before they are encoded.
    pub(crate) fn n_bytes(&self) -> u64 {
        let sizes =
            self.0.columns().iter().map(|column| column.to_data().get_slice_memory_size().unwrap_or(0));
        sizes.sum::<usize>() as u64
    }
}

/// A file being written. What it holds in memory is a row group, encoded and compressed, of at most about 16 MB.
pub(crate) struct Writer<W: Write + Send>(ArrowWriter<W>);

impl<W: Write + Send> std::fmt::Debug for Writer<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

impl<W: Write + Send> Writer<W> {
    /// Begins a file.
    ///
    /// # Errors
    ///
    /// What `out` says.
    pub(crate) fn new(layout: &Layout, out: W) -> io::Result<Writer<W>> {
        let options =
            ArrowWriterOptions::new().with_properties(layout.properties()).with_skip_arrow_metadata(true);
        ArrowWriter::try_new_with_options(out, Arc::clone(&layout.schema), options)
            .map(Writer)
            .map_err(of_parquet)
    }

    /// Adds rows.
    ///
    /// # Errors
    ///
    /// What `out` says.
    pub(crate) fn write(&mut self, batch: &Batch) -> io::Result<()> {
        self.0.write(&batch.0).map_err(of_parquet)
    }

    /// Ends the file.
    ///
    /// # Errors
    ///
    /// What `out` says.
    pub(crate) fn finish(self) -> io::Result<W> {
        self.0.into_inner().map_err(of_parquet)
    }
}

/// What `out` said, without the words of the format's writer around it.
fn of_parquet(err: ParquetError) -> io::Error {
    match err {
        ParquetError::External(err) => err.downcast().map_or_else(io::Error::other, |err| *err),
        other => io::Error::other(other),
    }
}

/// Writes a file of the lines of `comments.jsonl`, some at a time.
///
/// # Errors
///
/// What the reader or `out` says.
pub(crate) fn write_lines(
    layout: &Layout,
    lines: impl io::BufRead,
    out: impl Write + Send,
) -> io::Result<()> {
    const LINES: usize = 512;
    let mut writer = Writer::new(layout, out)?;
    let (mut rows, mut n_lines) = (layout.begin(), 0);
    for line in lines.split(b'\n') {
        let line = line?;
        let (comment, verdict): (Comment, Verdict) =
            (serde_json::from_slice(&line)?, serde_json::from_slice(&line)?);
        rows.push(&comment, Some(&verdict));
        n_lines += 1;
        if n_lines % LINES == 0 {
            writer.write(&std::mem::replace(&mut rows, layout.begin()).finish()?)?;
        }
    }
    writer.write(&rows.finish()?)?;
    writer.finish().map(drop)
}
