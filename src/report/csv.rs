//! CSV: one row a comment, objects as dotted columns, lists as JSON strings; and any choice of columns.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

/// The columns of a scored comment, in order.
pub(crate) const COLUMNS: &[&str] = &[
    "id",
    "parent_id",
    "author",
    "vote_score",
    "votes.up",
    "votes.down",
    "timestamp",
    "timestamp_raw",
    "state",
    "text",
    "source.path",
    "source.shape",
    "source.document",
    "source.index",
    "source.line",
    "lang",
    "tone.compound",
    "tone.label",
    "tone.positive",
    "tone.neutral",
    "tone.negative",
    "attributes.toxicity",
    "attributes.severe_toxicity",
    "attributes.insult",
    "attributes.profanity",
    "attributes.identity_attack",
    "attributes.threat",
    "attributes.sexual",
    "attributes.dehumanisation",
    "flags",
    "action",
    "reasons",
    "unscored",
    "fingerprint",
];

/// The columns of a comment that is not scored.
pub(crate) const OF_COMMENT: &[&str] = COLUMNS.split_at(15).0;

/// A column that no verdict has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown column {name:?}; known: {}", COLUMNS.join(", "))]
pub(crate) struct UnknownColumn {
    name: String,
}

/// The columns of a comma-separated list; a whole object (`tone`) stands for all its columns, and `-ization` is accepted.
pub(crate) fn parse_columns(list: &str) -> Result<Vec<&'static str>, UnknownColumn> {
    let mut columns = Vec::new();
    for name in list.split(',').map(|name| name.trim().replace("ization", "isation")) {
        let before = columns.len();
        let prefix = format!("{name}.");
        columns
            .extend(COLUMNS.iter().copied().filter(|column| *column == name || column.starts_with(&prefix)));
        if columns.len() == before {
            return Err(UnknownColumn { name });
        }
    }
    Ok(columns)
}

/// Appends the header.
pub(crate) fn write_header(columns: &[&str], out: &mut Vec<u8>) {
    write_row(columns.iter().map(|column| (*column).to_owned()), out);
}

/// Appends one row of a line of `score`.
pub(crate) fn write_verdict(line: &Value, columns: &[&str], out: &mut Vec<u8>) {
    write_row(columns.iter().map(|column| cell(line, column)), out);
}

/// A line of `score` cut down to some columns, as JSON in the order of the columns; those of one object stand where its
/// first one does.
pub(crate) struct Selected<'a> {
    pub(crate) line: &'a Value,
    pub(crate) columns: &'a [&'static str],
}

impl Serialize for Selected<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (idx, column) in self.columns.iter().enumerate() {
            let object = object_of(column);
            if self.columns[..idx]
                .iter()
                .any(|before| before == column || object_of(before) == object && object.is_some())
            {
                continue;
            }
            match object {
                Some(object) => {
                    let inner = Inner { line: self.line, columns: &self.columns[idx..], object };
                    if inner.found().next().is_some() {
                        map.serialize_entry(object, &inner)?;
                    }
                }
                None => {
                    if let Some(value) = find(self.line, column) {
                        map.serialize_entry(column, value)?;
                    }
                }
            }
        }
        map.end()
    }
}

/// The columns of one object among the chosen ones.
struct Inner<'a> {
    line: &'a Value,
    columns: &'a [&'static str],
    object: &'a str,
}

impl Inner<'_> {
    /// Keys and values, each key once.
    fn found(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.columns.iter().enumerate().filter_map(|(idx, column)| {
            let (object, key) = column.split_once('.')?;
            let is_new = object == self.object && !self.columns[..idx].contains(column);
            find(self.line, column).filter(|_| is_new).map(|value| (key, value))
        })
    }
}

impl Serialize for Inner<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.found())
    }
}

/// The object that a dotted column belongs to.
fn object_of(column: &str) -> Option<&str> {
    column.split_once('.').map(|(object, _)| object)
}

fn find<'a>(line: &'a Value, column: &str) -> Option<&'a Value> {
    column.split('.').try_fold(line, |value, key| value.get(key))
}

/// The text of a column; empty where the line has none.
pub(super) fn cell(line: &Value, column: &str) -> String {
    match find(line, column) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// Appends one row.
pub(super) fn write_row(cells: impl Iterator<Item = String>, out: &mut Vec<u8>) {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(cells).expect("a Vec takes every write, and rows have one length");
    writer.flush().expect("a Vec takes every write");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_dotted_columns_and_quotes_what_needs_it() {
        let line = serde_json::json!({"id": "1", "text": "a \"b\",\nc", "tone": {"compound": -0.5}, "flags": [1], "action": null});
        let columns = parse_columns("id,text,tone.compound,flags,action").unwrap();
        let mut out = Vec::new();
        write_header(&columns, &mut out);
        write_verdict(&line, &columns, &mut out);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "id,text,tone.compound,flags,action\n1,\"a \"\"b\"\",\nc\",-0.5,[1],\n"
        );
        assert_eq!(parse_columns("tone").unwrap().len(), 5);
        assert!(parse_columns("id,tonne").is_err());
    }

    #[test]
    fn chosen_columns_keep_their_order() {
        let line = serde_json::json!({"id": "1", "text": "x", "tone": {"compound": -0.5, "label": "bad"}, "action": null});
        for (list, want) in [
            ("tone.compound", r#"{"tone":{"compound":-0.5}}"#),
            ("text,id,text", r#"{"text":"x","id":"1"}"#),
            (
                "tone.label,action,tone.compound,votes",
                r#"{"tone":{"label":"bad","compound":-0.5},"action":null}"#,
            ),
        ] {
            let selected = Selected { line: &line, columns: &parse_columns(list).unwrap() };
            assert_eq!(serde_json::to_string(&selected).unwrap(), want);
        }
    }
}
