//! Decisions of moderators, as the page exports them: *label* records of several files merged, and where they disagree.
//!
//! A record names its comment by path, document and id; one without a path (a label of another tool) by id and text. Of a
//! rater's records on one comment the latest counts, in whatever file it stands.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::aggregate::Card;

/// One label record: what one rater said of one comment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Label {
    /// The comment's id.
    pub(crate) id: String,
    /// Its text, as the rater saw it.
    #[serde(default)]
    text: Option<String>,
    /// Who decided; null counts as the name of the file.
    #[serde(default)]
    rater: Option<String>,
    /// 0 or 1 an attribute.
    #[serde(default)]
    labels: BTreeMap<String, Value>,
    /// What was marked, as the record says it.
    #[serde(default)]
    spans: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    weight: Option<f64>,
    /// When, ISO 8601.
    #[serde(default)]
    at: Option<String>,
    #[serde(default)]
    fingerprint: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    document: Option<String>,
    /// `approve`, `review` or `reject`.
    #[serde(default)]
    decision: Option<String>,
    /// What the rater wrote beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
}

/// A line that is no label record.
#[derive(Debug, thiserror::Error)]
#[error("{path}:{line}: {reason}")]
pub(crate) struct LabelError {
    path: String,
    /// 1-based.
    line: usize,
    reason: String,
}

/// What names a comment: path, document and id, or nothing, its text and its id.
type Name = (Option<String>, String, String);

/// The records of all raters, one a rater and comment.
#[derive(Debug, Default)]
pub(crate) struct Decisions {
    of: BTreeMap<Name, BTreeMap<String, Label>>,
    ids: BTreeSet<String>,
}

/// How far the raters agree.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Agreement {
    /// People who decided.
    pub(crate) raters: u64,
    /// Comments with a decision.
    pub(crate) decided: u64,
    /// Of these, those that several raters decided.
    pub(crate) shared: u64,
    /// Of these, those on which they differ.
    pub(crate) conflicts: u64,
}

impl Label {
    /// What was decided; a label of another tool decides by its toxicity.
    pub(crate) fn decision(&self) -> Option<&'static str> {
        match self.decision.as_deref() {
            Some("approve") => return Some("approve"),
            Some("review") => return Some("review"),
            Some("reject") => return Some("reject"),
            _ => {}
        }
        match self.labels.get("toxicity").and_then(Value::as_f64) {
            Some(toxicity) if toxicity >= 0.5 => Some("reject"),
            Some(_) => Some("approve"),
            None => None,
        }
    }

    /// Who decided.
    pub(crate) fn rater(&self) -> &str {
        self.rater.as_deref().unwrap_or_default()
    }

    fn name(&self) -> Name {
        match &self.path {
            Some(path) => (Some(path.clone()), self.document.clone().unwrap_or_default(), self.id.clone()),
            None => (None, self.text.clone().unwrap_or_default(), self.id.clone()),
        }
    }
}

impl Decisions {
    /// Adds the records of a file; `path` names it in errors and stands for the rater where a record names none.
    ///
    /// # Errors
    ///
    /// If a line is no label record, or decides something that is no action.
    pub(crate) fn read(&mut self, path: &str, lines: impl BufRead) -> Result<(), LabelError> {
        let error = |line, reason| LabelError { path: path.to_owned(), line, reason };
        let stem = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let stem = stem.split_once('.').map_or(stem, |(stem, _)| stem);
        for (idx, line) in lines.lines().enumerate() {
            let line = line.map_err(|err| error(idx + 1, err.to_string()))?;
            if line.trim().is_empty() {
                continue;
            }
            let mut label: Label = serde_json::from_str(&line)
                .map_err(|err| error(idx + 1, format!("no label record: {err}")))?;
            if let Some(decision) = &label.decision
                && !matches!(decision.as_str(), "approve" | "review" | "reject")
            {
                return Err(error(idx + 1, format!("unknown decision {decision:?}")));
            }
            let rater = label.rater.get_or_insert_with(|| stem.to_owned()).clone();
            self.ids.insert(label.id.clone());
            let raters = self.of.entry(label.name()).or_default();
            if raters.get(&rater).is_none_or(|own| own.at <= label.at) {
                raters.insert(rater, label);
            }
        }
        Ok(())
    }

    /// Whether any were given.
    pub(crate) fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    /// What was said of a comment, by rater.
    pub(crate) fn on(&self, card: &Card) -> impl Iterator<Item = &Label> {
        let comment = &card.comment;
        let document = comment.source.document.as_deref().unwrap_or_default();
        self.said_of(&comment.source.path, document, &comment.id, &comment.text)
    }

    /// Whether any comment of this id was decided.
    pub(crate) fn has_id(&self, id: &str) -> bool {
        self.ids.contains(id)
    }

    /// The decision that all raters of a comment share.
    pub(crate) fn agreed(&self, path: &str, document: &str, id: &str, text: &str) -> Option<&'static str> {
        let decided = || self.said_of(path, document, id, text).filter_map(Label::decision);
        decided().next().filter(|_| !differ(decided()))
    }

    fn said_of(&self, path: &str, document: &str, id: &str, text: &str) -> impl Iterator<Item = &Label> {
        let place: Name = (Some(path.to_owned()), document.to_owned(), id.to_owned());
        let text: Name = (None, text.to_owned(), id.to_owned());
        [place, text].into_iter().filter_map(|name| self.of.get(&name)).flat_map(BTreeMap::values)
    }

    /// What the raters of a comment agreed on and when it was last said; no decision where they differ.
    pub(crate) fn at(
        &self,
        path: &str,
        document: &str,
        id: &str,
    ) -> Option<(Option<&'static str>, Option<&str>)> {
        let raters = self.of.get(&(Some(path.to_owned()), document.to_owned(), id.to_owned()))?;
        let decided = || raters.values().filter_map(|label| Some((label.decision()?, label.at.as_deref())));
        let (decision, _) = decided().next()?;
        let agreed = !differ(decided().map(|(decision, _)| decision));
        Some((agreed.then_some(decision), decided().filter_map(|(_, at)| at).max()))
    }

    /// How far the raters agree.
    pub(crate) fn agreement(&self) -> Agreement {
        let raters: BTreeSet<_> = self.of.values().flat_map(BTreeMap::keys).collect();
        let mut agreement = Agreement { raters: raters.len() as u64, ..Agreement::default() };
        for raters in self.of.values() {
            let decisions: Vec<_> = raters.values().filter_map(Label::decision).collect();
            agreement.decided += u64::from(!decisions.is_empty());
            agreement.shared += u64::from(decisions.len() > 1);
            agreement.conflicts += u64::from(differ(decisions.into_iter()));
        }
        agreement
    }

    /// Writes the merged records, a line a rater and comment, sorted by comment and rater: gold for `evaluate`.
    ///
    /// # Errors
    ///
    /// What `out` says.
    pub(crate) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        for label in self.of.values().flat_map(BTreeMap::values) {
            serde_json::to_writer(&mut *out, label)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }
}

/// Whether decisions differ.
pub(crate) fn differ<'a>(decisions: impl Iterator<Item = &'a str>) -> bool {
    decisions.collect::<BTreeSet<_>>().len() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_of_a_rater_counts_and_raters_can_differ() {
        let mut decisions = Decisions::default();
        let ann = r#"{"id":"1","path":"a","rater":"ann","decision":"approve","at":"2024-01-01"}
{"id":"1","path":"a","rater":"ann","decision":"review","at":"2024-01-02"}
"#;
        let bob = r#"{"id":"1","path":"a","decision":"reject","labels":{"toxicity":1},"at":"2024-01-01"}
{"id":"2","text":"x","labels":{"toxicity":0}}"#;
        decisions.read("in/ann.jsonl", ann.as_bytes()).unwrap();
        decisions.read("in/bob.jsonl", bob.as_bytes()).unwrap();
        let agreement = decisions.agreement();
        assert_eq!((agreement.decided, agreement.shared, agreement.conflicts), (2, 1, 1));
        let mut lines = Vec::new();
        decisions.write(&mut lines).unwrap();
        let lines = String::from_utf8(lines).unwrap();
        assert_eq!(lines.lines().count(), 3);
        assert!(lines.contains(r#""rater":"bob""#), "{lines}");
        assert!(!lines.contains("approve\",\"at"), "{lines}");
    }

    #[test]
    fn a_line_that_is_no_record_is_named() {
        for (line, want) in [
            ("{", "f.jsonl:1: no label record: EOF while parsing an object at line 1 column 1"),
            (r#"{"id":"1","decision":"delete"}"#, "f.jsonl:1: unknown decision \"delete\""),
        ] {
            let err = Decisions::default().read("f.jsonl", line.as_bytes()).unwrap_err();
            assert_eq!(err.to_string(), want);
        }
    }
}
