//! One record of an archive: its words, its old scores, what people decided.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::abuse::Aspect;
use crate::evaluate::gold::{Labels, Mapping, lookup};
use crate::extract::clean::html_to_text;

/// One comment of an archive.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    pub(crate) text: String,
    /// Old scores in [0, 1], in the order of [`Aspect::ALL`].
    pub(crate) scores: [Option<f64>; Aspect::ALL.len()],
    /// What people said of it.
    pub(crate) decisions: [Option<bool>; Aspect::ALL.len()],
    pub(crate) path: Arc<str>,
    /// 1-based.
    pub(crate) line: u64,
}

/// How records are read.
#[derive(Debug)]
pub(crate) struct RowReader {
    /// `--label` and `--text-field`.
    pub(crate) labels: Labels,
    /// Fields that hold old scores: `--score FIELD=ATTRIBUTE`.
    pub(crate) scores: Vec<ScoreField>,
    /// The attribute that approving and rejecting speaks of.
    pub(crate) decided: Aspect,
}

/// A field that holds the old score of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ScoreField {
    field: String,
    aspect: Aspect,
}

impl std::str::FromStr for ScoreField {
    type Err = String;

    fn from_str(text: &str) -> Result<ScoreField, String> {
        let (field, name) =
            text.rsplit_once('=').filter(|(field, _)| !field.is_empty()).ok_or("FIELD=ATTRIBUTE expected")?;
        let aspect = attribute(name).ok_or_else(|| format!("unknown attribute {name:?}"))?;
        Ok(ScoreField { field: field.to_owned(), aspect })
    }
}

/// Fields that hold the words, the likeliest first.
const TEXTS: [&str; 6] = ["text", "comment_text", "comment.text", "comment", "body", "content"];
/// Objects that hold old scores by attribute.
const SCORES: [&str; 6] = [
    "machine_scores",
    "attributeScores",
    "attribute_scores",
    "scores",
    "perspective",
    "metadata.perspective",
];
/// Parts of the names of flattened fields that say nothing of the attribute.
const WRAPPINGS: [&str; 9] = [
    "machine_scores",
    "attributescores",
    "attribute_scores",
    "scores",
    "perspective",
    "summaryscore",
    "value",
    "score",
    "response",
];
/// Fields that hold what a moderator did.
const DECISIONS: [&str; 3] = ["status", "decision", "moderation"];

/// The attribute of a name of Perspective's: `TOXICITY@6`, `INSULT_EXPERIMENTAL`, `sexually_explicit`.
fn attribute(name: &str) -> Option<Aspect> {
    let name = name.split_once('@').map_or(name, |(name, _)| name).to_ascii_lowercase();
    let name = name.strip_suffix("_experimental").or(name.strip_suffix("_fast")).unwrap_or(&name);
    if name == "sexually_explicit" { Some(Aspect::Sexual) } else { Aspect::parse(name) }
}

/// The attribute of a flattened field: `attributeScores.TOXICITY.summaryScore.value`, `TOXICITY@6`, `toxicity_score`.
fn flattened(name: &str) -> Option<Aspect> {
    let mut found = None;
    for part in name.split('.') {
        let part = part.strip_suffix("_score").unwrap_or(part);
        match attribute(part) {
            Some(aspect) => found = Some(aspect),
            None if WRAPPINGS.contains(&part.to_ascii_lowercase().as_str()) => {}
            None => return None,
        }
    }
    found
}

/// A score: a number, or what Perspective answered for the attribute. `None` where there is none.
fn score(name: &str, value: &Value) -> Result<Option<f64>, String> {
    let number = match value {
        Value::Null => return Ok(None),
        Value::Object(fields) => {
            let inner = fields.get("summaryScore").or_else(|| fields.get("summary_score"));
            match inner.or_else(|| fields.get("value")).or_else(|| fields.get("score")) {
                Some(inner) => return score(name, inner),
                None => None,
            }
        }
        other => other.as_f64(),
    };
    match number.filter(|number| (0.0..=1.0).contains(number)) {
        Some(number) => Ok(Some(number)),
        None => Err(format!("{name} is no number from 0 to 1")),
    }
}

impl RowReader {
    pub(crate) fn new(
        text_field: Option<String>,
        mapped: Vec<Mapping>,
        scores: Vec<ScoreField>,
        decided: Aspect,
    ) -> RowReader {
        RowReader { labels: Labels { text_field, mapped, ..Labels::default() }, scores, decided }
    }

    pub(super) fn text_field(&self) -> Option<&str> {
        self.labels.text_field.as_deref()
    }

    /// Reads one record; `words` is the column of a table that looks like the text.
    ///
    /// # Errors
    ///
    /// Why it is none, lower case; holds no words of the comment.
    pub(super) fn read(&self, record: &Map<String, Value>, words: Option<&str>) -> Result<Row, String> {
        let record = record.get("node").and_then(Value::as_object).unwrap_or(record);
        // Coral keeps every edit; the last one is what stands there, and what was scored.
        let revision = record.get("revisions").and_then(|list| list.as_array()?.last()?.as_object());
        let revision = revision.or_else(|| record.get("revision").and_then(Value::as_object));
        let mut row = Row { text: self.text(record, revision, words)?, ..Row::default() };
        self.read_scores(record, revision, &mut row)?;
        row.decisions = self.labels.read(record, false)?;
        let decision = &mut row.decisions[self.decided as usize];
        if decision.is_none() {
            *decision = DECISIONS.into_iter().find_map(|name| decided(record.get(name)?.as_str()?));
        }
        let is_empty = row.scores.iter().all(Option::is_none) && row.decisions.iter().all(Option::is_none);
        if is_empty && record.keys().all(|name| !DECISIONS.contains(&name.as_str())) {
            return Err("neither an old score nor a decision".to_owned());
        }
        Ok(row)
    }

    fn text(
        &self,
        record: &Map<String, Value>,
        revision: Option<&Map<String, Value>>,
        words: Option<&str>,
    ) -> Result<String, String> {
        let is_coral = revision.is_some() || record.contains_key("storyID") || record.contains_key("story");
        let text = match self.text_field() {
            Some(name) => lookup(record, name).ok_or_else(|| format!("no {name}"))?,
            None => revision
                .and_then(|revision| revision.get("body"))
                .or_else(|| TEXTS.into_iter().filter_map(|name| lookup(record, name)).find(|value| value.is_string()))
                .or_else(|| record.get(words?))
                .ok_or("no text: none of the fields text, comment_text, comment, body, content; see --text-field")?,
        };
        let text = text.as_str().ok_or("the text is no text")?;
        let text = if is_coral { html_to_text(text) } else { text.to_owned() };
        if text.trim().is_empty() { Err("the text is empty".to_owned()) } else { Ok(text) }
    }

    fn read_scores(
        &self,
        record: &Map<String, Value>,
        revision: Option<&Map<String, Value>>,
        row: &mut Row,
    ) -> Result<(), String> {
        let mut settle = |aspect: Aspect, name: &str, value: &Value| {
            let slot = &mut row.scores[aspect as usize];
            if slot.is_none() {
                *slot = score(name, value)?;
            }
            Ok::<(), String>(())
        };
        for ScoreField { field, aspect } in &self.scores {
            if let Some(value) = lookup(record, field) {
                settle(*aspect, field, value)?;
            }
        }
        for holder in [Some(record), revision].into_iter().flatten() {
            for object in SCORES.into_iter().filter_map(|name| lookup(holder, name)?.as_object()) {
                // Coral keeps one score, and the name of its attribute beside it.
                if let (Some(value), Some(model)) = (object.get("score"), object.get("model")) {
                    let aspect = model.as_str().and_then(attribute);
                    aspect.map_or(Ok(()), |aspect| settle(aspect, "the score of perspective", value))?;
                }
                for (name, value) in object {
                    attribute(name).map_or(Ok(()), |aspect| settle(aspect, name, value))?;
                }
            }
        }
        for (name, value) in record {
            flattened(name).map_or(Ok(()), |aspect| settle(aspect, name, value))?;
        }
        Ok(())
    }
}

/// Whether a moderator rejected; `None` where nobody did anything yet, or a program did.
fn decided(status: &str) -> Option<bool> {
    match status.to_ascii_lowercase().as_str() {
        "approved" | "approve" | "accepted" => Some(false),
        "rejected" | "reject" => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn read(record: Value) -> Result<Row, String> {
        let reader = RowReader::new(None, Vec::new(), Vec::new(), Aspect::Toxicity);
        reader.read(record.as_object().expect("an object"), None)
    }

    #[track_caller]
    fn check(record: Value, text: &str, toxicity: Option<f64>, rejected: Option<bool>) {
        let row = read(record).expect("a row");
        assert_eq!((row.text.as_str(), row.scores[0], row.decisions[0]), (text, toxicity, rejected));
    }

    #[test]
    fn scores_are_found_where_archives_keep_them() {
        let some = Some(0.9);
        check(json!({"text": "x", "machine_scores": {"TOXICITY@6": 0.9}}), "x", some, None);
        check(
            json!({"comment": {"text": "x"}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 0.9}}}}),
            "x",
            some,
            None,
        );
        check(
            json!({"comment_text": "x", "TOXICITY": 0.9, "labels": {"toxicity": 1}}),
            "x",
            some,
            Some(true),
        );
        check(json!({"body": "x", "attributeScores.TOXICITY.summaryScore.value": 0.9}), "x", some, None);
        check(json!({"text": "<b>", "toxicity_score": 0.9, "decision": "approve"}), "<b>", some, Some(false));
        let sexual = read(json!({"text": "x", "SEXUALLY_EXPLICIT": 0.2})).expect("a row");
        assert_eq!(sexual.scores[Aspect::Sexual as usize], Some(0.2));
    }

    #[test]
    fn coral_keeps_revisions_and_a_status() {
        let revision = |body: &str, score: f64| json!({"body": body, "metadata": {"perspective": {"score": score, "model": "TOXICITY"}}});
        let revisions = json!([revision("old", 0.1), revision("<div>a &amp; b<br>c</div>", 0.7)]);
        check(json!({"status": "REJECTED", "revisions": revisions}), "a & b\nc", Some(0.7), Some(true));
        let node = json!({"node": {"status": "NONE", "revision": revision("x", 0.3)}});
        check(node, "x", Some(0.3), None);
    }

    #[test]
    fn a_record_that_is_none_says_why() {
        for (record, reason) in [
            (json!({"id": 1}), "no text"),
            (json!({"text": " ", "toxic": 1}), "the text is empty"),
            (json!({"text": "x"}), "neither an old score nor a decision"),
            (json!({"text": "x", "TOXICITY": 7}), "TOXICITY is no number from 0 to 1"),
        ] {
            let got = read(record).expect_err("no row");
            assert!(got.starts_with(reason), "{got}");
        }
        assert!("x=rude".parse::<ScoreField>().is_err() && "a.b=THREAT".parse::<ScoreField>().is_ok());
    }
}
