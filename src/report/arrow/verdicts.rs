//! The columns that scoring adds.

use std::sync::Arc;

use arrow_array::builder::{Float64Builder, Int32Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, ListArray, StructArray};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, FieldRef, Fields};

use super::{field, item, text};
use crate::abuse::Aspect;
use crate::verdict::{Flag, Verdict};

/// Why a row without a text has no scores.
pub const NO_TEXT: &str = "no_text";

/// The columns that scoring adds to a comment, in order.
pub fn verdict_fields() -> Vec<FieldRef> {
    vec![
        text("lang"),
        field("tone", DataType::Struct(tone_fields())),
        field("attributes", DataType::Struct(attribute_fields())),
        field("flags", DataType::List(item(DataType::Struct(Flags::fields())))),
        text("action"),
        field("reasons", DataType::List(item(DataType::Utf8))),
        text("unscored"),
    ]
}

fn tone_fields() -> Fields {
    let number = |name| field(name, DataType::Float64);
    [
        number("compound"),
        field("label", DataType::Utf8),
        number("positive"),
        number("neutral"),
        number("negative"),
    ]
    .into_iter()
    .collect()
}

fn attribute_fields() -> Fields {
    Aspect::ALL.into_iter().map(|aspect| field(aspect.name(), DataType::Float64)).collect()
}

/// The columns of a batch of verdicts while it grows.
#[derive(Debug)]
pub struct Verdicts {
    lang: StringBuilder,
    scored: Vec<bool>,
    tone: [Float64Builder; 4],
    label: StringBuilder,
    attributes: Vec<Float64Builder>,
    n_flags: Vec<usize>,
    flags: Flags,
    action: StringBuilder,
    n_reasons: Vec<usize>,
    reasons: StringBuilder,
    unscored: StringBuilder,
}

/// The columns of flags while they grow.
#[derive(Debug, Default)]
pub(crate) struct Flags {
    category: StringBuilder,
    kind: StringBuilder,
    severity: Int32Builder,
    start: Int64Builder,
    end: Int64Builder,
    surface: StringBuilder,
    entry: StringBuilder,
    target: StringBuilder,
    effect: StringBuilder,
    weight: Float64Builder,
}

impl Verdicts {
    /// Columns with room for `n_rows`.
    pub fn new(n_rows: usize) -> Verdicts {
        Verdicts {
            lang: StringBuilder::with_capacity(n_rows, 2 * n_rows),
            scored: Vec::with_capacity(n_rows),
            tone: std::array::from_fn(|_| Float64Builder::with_capacity(n_rows)),
            label: StringBuilder::with_capacity(n_rows, 8 * n_rows),
            attributes: Aspect::ALL.iter().map(|_| Float64Builder::with_capacity(n_rows)).collect(),
            n_flags: Vec::with_capacity(n_rows),
            flags: Flags::default(),
            action: StringBuilder::with_capacity(n_rows, 7 * n_rows),
            n_reasons: Vec::with_capacity(n_rows),
            reasons: StringBuilder::new(),
            unscored: StringBuilder::new(),
        }
    }

    /// A row; its spans are written as they are. `None` is a row without a text.
    pub fn push(&mut self, verdict: Option<&Verdict>) {
        self.lang.append_option(verdict.map(|verdict| &*verdict.lang));
        let judgement = verdict.and_then(|verdict| verdict.judgement.as_ref().ok());
        self.scored.push(judgement.is_some());
        let tone = judgement.map(|judgement| judgement.tone);
        self.label.append_option(tone.map(|tone| tone.label()));
        let parts = tone.map(|tone| [tone.compound(), tone.positive(), tone.neutral(), tone.negative()]);
        for (idx, column) in self.tone.iter_mut().enumerate() {
            column.append_option(parts.map(|parts| parts[idx]));
        }
        for (aspect, column) in Aspect::ALL.into_iter().zip(&mut self.attributes) {
            column.append_option(judgement.map(|judgement| judgement.scores.get(aspect)));
        }
        let flags = verdict.map_or(&[][..], |verdict| &verdict.flags);
        self.n_flags.push(flags.len());
        flags.iter().for_each(|flag| self.flags.push(flag));
        self.action.append_option(judgement.map(|judgement| judgement.action.name()));
        let reasons = judgement.map_or(&[][..], |judgement| &judgement.reasons);
        self.n_reasons.push(reasons.len());
        reasons.iter().for_each(|reason| self.reasons.append_value(reason));
        self.unscored.append_option(match verdict.map(|verdict| &verdict.judgement) {
            None => Some(NO_TEXT),
            Some(Err(why)) => Some(why.name()),
            Some(Ok(_)) => None,
        });
    }

    /// The columns, in the order of [`verdict_fields`].
    ///
    /// # Errors
    ///
    /// None: lengths and types fit.
    pub fn finish(mut self) -> Result<Vec<ArrayRef>, ArrowError> {
        let nulls = NullBuffer::from(self.scored);
        let [compound, positive, neutral, negative] =
            self.tone.map(|mut column| Arc::new(column.finish()) as ArrayRef);
        let tone = vec![compound, Arc::new(self.label.finish()) as ArrayRef, positive, neutral, negative];
        let attributes =
            self.attributes.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef).collect();
        let structs = |fields, arrays| StructArray::try_new(fields, arrays, Some(nulls.clone()));
        let lists = |lengths: Vec<usize>, values: ArrayRef| {
            ListArray::try_new(
                item(values.data_type().clone()),
                OffsetBuffer::from_lengths(lengths),
                values,
                None,
            )
        };
        let flags = StructArray::try_new(Flags::fields(), self.flags.finish(), None)?;
        Ok(vec![
            Arc::new(self.lang.finish()),
            Arc::new(structs(tone_fields(), tone)?),
            Arc::new(structs(attribute_fields(), attributes)?),
            Arc::new(lists(self.n_flags, Arc::new(flags))?),
            Arc::new(self.action.finish()),
            Arc::new(lists(self.n_reasons, Arc::new(self.reasons.finish()))?),
            Arc::new(self.unscored.finish()),
        ])
    }
}

impl Flags {
    /// The columns of a flag, in order.
    pub(crate) fn fields() -> Fields {
        [
            text("category"),
            text("kind"),
            field("severity", DataType::Int32),
            field("start", DataType::Int64),
            field("end", DataType::Int64),
            text("surface"),
            text("entry"),
            text("target"),
            text("effect"),
            field("weight", DataType::Float64),
        ]
        .into_iter()
        .collect()
    }

    pub(crate) fn push(&mut self, flag: &Flag) {
        self.category.append_value(flag.category.name());
        self.kind.append_value(&flag.kind);
        self.severity.append_value(i32::from(flag.severity));
        self.start.append_value(flag.start as i64);
        self.end.append_value(flag.end as i64);
        self.surface.append_value(&flag.surface);
        self.entry.append_value(&flag.entry);
        self.target.append_option(flag.target.as_deref());
        self.effect.append_value(flag.effect.name());
        self.weight.append_value(flag.weight);
    }

    /// The columns, in the order of [`Flags::fields`].
    pub(crate) fn finish(&mut self) -> Vec<ArrayRef> {
        vec![
            Arc::new(self.category.finish()),
            Arc::new(self.kind.finish()),
            Arc::new(self.severity.finish()),
            Arc::new(self.start.finish()),
            Arc::new(self.end.finish()),
            Arc::new(self.surface.finish()),
            Arc::new(self.entry.finish()),
            Arc::new(self.target.finish()),
            Arc::new(self.effect.finish()),
            Arc::new(self.weight.finish()),
        ]
    }
}
