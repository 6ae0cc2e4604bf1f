//! CSV: one row a comment, objects as dotted columns, lists as JSON strings; and any choice of columns.

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

/// A line of `score` cut down to some columns, as JSON again.
pub(crate) fn select(line: &Value, columns: &[&str]) -> Value {
    let mut kept = serde_json::Map::new();
    for column in columns {
        let Some(value) = find(line, column) else { continue };
        match column.split_once('.') {
            None => _ = kept.insert((*column).to_owned(), value.clone()),
            Some((object, key)) => {
                let inner = kept.entry(object).or_insert_with(|| Value::Object(serde_json::Map::new()));
                if let Value::Object(inner) = inner {
                    inner.insert(key.to_owned(), value.clone());
                }
            }
        }
    }
    Value::Object(kept)
}

fn find<'a>(line: &'a Value, column: &str) -> Option<&'a Value> {
    column.split('.').try_fold(line, |value, key| value.get(key))
}

fn cell(line: &Value, column: &str) -> String {
    match find(line, column) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

fn write_row(cells: impl Iterator<Item = String>, out: &mut Vec<u8>) {
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
        assert_eq!(select(&line, &["tone.compound"]).to_string(), r#"{"tone":{"compound":-0.5}}"#);
    }
}
