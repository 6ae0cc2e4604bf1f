//! Which field of a row says what of which attribute.

use std::str::FromStr;

use serde_json::{Map, Value};

use super::Truth;
use crate::abuse::Aspect;
use crate::report::jsonl::Offsets;

/// Fields that are labels by their names, whatever set they come from.
const KNOWN: &[(&str, Aspect)] = &[
    ("toxic", Aspect::Toxicity),
    ("hate", Aspect::IdentityAttack),
    ("dehumanizing", Aspect::Dehumanisation),
    ("dehumanising", Aspect::Dehumanisation),
];

/// Objects whose fields are labels named like the attributes, the more trusted one first.
const OBJECTS: [&str; 2] = ["labels", "expect"];

/// How rows are read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Labels {
    /// The field that holds the text; `text` by default.
    pub(crate) text_field: Option<String>,
    /// The field that holds the id; `id` by default.
    pub(crate) id_field: Option<String>,
    /// The unit of the spans.
    pub(crate) offsets: Offsets,
    /// Fields that stand for an attribute in place of [`KNOWN`] ones: `--label FIELD=ATTRIBUTE`.
    pub(crate) mapped: Vec<Mapping>,
}

/// A field that stands for an attribute: `FIELD=ATTRIBUTE` where it holds 0 or 1, `FIELD:VALUE,VALUE=ATTRIBUTE` where it holds a
/// name that is one of these or none. `FIELD` may reach into objects: `attrs.hostile`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mapping {
    field: String,
    values: Vec<String>,
    aspect: Aspect,
}

/// Why a mapping cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadLabel {
    /// There is no `=` in it, or nothing before it.
    #[error("{0:?} is not FIELD=ATTRIBUTE")]
    Form(String),
    /// The attribute is none.
    #[error("unknown attribute {name:?}; known: {}", Aspect::ALL.map(Aspect::name).join(", "))]
    Attribute {
        /// What stands there.
        name: String,
    },
}

impl FromStr for Mapping {
    type Err = BadLabel;

    fn from_str(text: &str) -> Result<Mapping, BadLabel> {
        let (from, name) = text.rsplit_once('=').ok_or_else(|| BadLabel::Form(text.to_owned()))?;
        let (field, values) = from.split_once(':').unwrap_or((from, ""));
        if field.is_empty() {
            return Err(BadLabel::Form(text.to_owned()));
        }
        let aspect = Aspect::parse(name).ok_or_else(|| BadLabel::Attribute { name: name.to_owned() })?;
        let values = values.split(',').filter(|value| !value.is_empty()).map(str::to_owned).collect();
        Ok(Mapping { field: field.to_owned(), values, aspect })
    }
}

impl Mapping {
    fn read(&self, row: &Map<String, Value>) -> Result<Option<bool>, String> {
        let Some(value) = lookup(row, &self.field) else { return Ok(None) };
        if self.values.is_empty() {
            return truth(&self.field, value);
        }
        Ok(match value {
            Value::Null => None,
            Value::String(name) => Some(self.values.contains(name)),
            other => Some(self.values.contains(&other.to_string())),
        })
    }
}

impl Labels {
    /// What a row says of every attribute. A field of `--label` stands in place of the known ones; then `labels`, the known
    /// fields, `expect`. Under `fixme`, `expect` is the wrong answer of today, and its contrary is the label.
    ///
    /// # Errors
    ///
    /// The field that holds no label, and what it may hold.
    pub(crate) fn read(&self, row: &Map<String, Value>, is_known_fault: bool) -> Result<Truth, String> {
        let mut labels = Truth::default();
        let mut settle = |aspect: Aspect, label: Option<bool>| {
            let slot = &mut labels[aspect as usize];
            *slot = slot.or(label);
        };
        for mapping in &self.mapped {
            settle(mapping.aspect, mapping.read(row)?);
        }
        let is_free = |aspect: Aspect| !self.mapped.iter().any(|mapping| mapping.aspect == aspect);
        for object in OBJECTS {
            if object == "expect" {
                for (field, aspect) in KNOWN.iter().filter(|(_, aspect)| is_free(*aspect)) {
                    settle(*aspect, row.get(*field).map_or(Ok(None), |value| truth(field, value))?);
                }
            }
            let inverted = object == "expect" && is_known_fault;
            for (name, value) in object_of(row, object)? {
                let known = KNOWN.iter().find(|(field, _)| field == name).map(|(_, aspect)| *aspect);
                let Some(aspect) = Aspect::parse(name).or(known).filter(|aspect| is_free(*aspect)) else {
                    continue; // labels of other schemes are no business of ours
                };
                settle(aspect, truth(&format!("{object}.{name}"), value)?.map(|label| label != inverted));
            }
        }
        Ok(labels)
    }
}

/// The fields of an object, none where it is absent.
fn object_of<'a>(
    row: &'a Map<String, Value>,
    name: &str,
) -> Result<impl Iterator<Item = (&'a String, &'a Value)>, String> {
    match row.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(fields)) => Ok(Some(fields)),
        Some(_) => Err(format!("{name} is no object")),
    }
    .map(|fields| fields.into_iter().flatten())
}

/// A field by its name, or by a path of names with dots between them.
pub(crate) fn lookup<'a>(row: &'a Map<String, Value>, field: &str) -> Option<&'a Value> {
    row.get(field).or_else(|| {
        let (first, rest) = field.split_once('.')?;
        lookup(row.get(first)?.as_object()?, rest)
    })
}

/// A label: a boolean, or a share of raters in [0, 1] that is true from one half on.
fn truth(field: &str, value: &Value) -> Result<Option<bool>, String> {
    match value {
        Value::Null => Ok(None),
        Value::Bool(label) => Ok(Some(*label)),
        value => match value.as_f64() {
            Some(share) if (0.0..=1.0).contains(&share) => Ok(Some(share >= 0.5)),
            _ => Err(format!("{field} is neither 0 nor 1, nor a share between them")),
        },
    }
}
