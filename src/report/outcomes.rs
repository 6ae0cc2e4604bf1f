//! What moderators decided of the comments that each lexicon entry flagged: one more pass over `comments.jsonl`, which parses
//! only the lines that were decided.

use std::collections::BTreeMap;
use std::io::{self, BufRead};

use serde::{Deserialize, Serialize};

use super::decisions::Decisions;
use super::parents::id_of;
use crate::context::Effect;

/// By entry.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcomes(BTreeMap<String, Outcome>);

/// Decided comments in which an entry is said and meant. Those on which moderators differ count in neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Outcome {
    /// Approved: the entry gave a false alarm.
    pub(crate) approved: u64,
    /// Rejected: it was right.
    pub(crate) rejected: u64,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    text: String,
    source: Source,
    #[serde(default)]
    flags: Vec<FlagOf>,
}

#[derive(Deserialize)]
struct Source {
    path: String,
    document: Option<String>,
}

#[derive(Deserialize)]
struct FlagOf {
    entry: String,
    effect: Effect,
}

impl Outcomes {
    /// Looks up every decided comment in the lines of `comments`.
    ///
    /// # Errors
    ///
    /// If the lines cannot be read.
    pub(crate) fn find(mut comments: impl BufRead, decisions: &Decisions) -> io::Result<Outcomes> {
        let mut outcomes = Outcomes::default();
        let mut line = Vec::new();
        while !decisions.is_empty() {
            line.clear();
            if comments.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            if id_of(&line).is_some_and(|id| decisions.has_id(&id)) {
                outcomes.add(&serde_json::from_slice(&line)?, decisions);
            }
        }
        Ok(outcomes)
    }

    /// What was decided where this entry speaks.
    pub(crate) fn of(&self, entry: &str) -> Outcome {
        self.0.get(entry).copied().unwrap_or_default()
    }

    fn add(&mut self, line: &Line, decisions: &Decisions) {
        let document = line.source.document.as_deref().unwrap_or_default();
        let agreed = decisions.agreed(&line.source.path, document, &line.id, &line.text);
        let mut entries: Vec<_> = line
            .flags
            .iter()
            .filter(|flag| flag.effect == Effect::Asserted)
            .map(|flag| &flag.entry)
            .collect();
        entries.sort_unstable();
        entries.dedup();
        for entry in entries {
            let outcome = self.0.entry(entry.clone()).or_default();
            outcome.approved += u64::from(agreed == Some("approve"));
            outcome.rejected += u64::from(agreed == Some("reject"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_count_for_the_entries_that_speak() {
        let mut decisions = Decisions::default();
        let said = r#"{"id":"1","path":"p","decision":"approve"}
{"id":"2","path":"p","decision":"reject"}
{"id":"3","text":"c","labels":{"toxicity":0}}
{"id":"4","path":"p","rater":"a","decision":"reject"}
{"id":"4","path":"p","rater":"b","decision":"approve"}"#;
        decisions.read("d", said.as_bytes()).unwrap();
        let line = |id: &str, text: &str, path: &str| {
            format!(
                r#"{{"id":"{id}","text":"{text}","source":{{"path":"{path}"}},"flags":[{{"entry":"e","effect":"asserted"}},{{"entry":"e","effect":"asserted"}},{{"entry":"n","effect":"negated"}}]}}"#
            )
        };
        let lines = [
            line("1", "a", "p"),
            line("2", "b", "p"),
            line("3", "c", "q"),
            line("4", "d", "p"),
            line("1", "a", "q"),
        ];
        let outcomes = Outcomes::find(lines.join("\n").as_bytes(), &decisions).unwrap();
        assert_eq!(outcomes.of("e"), Outcome { approved: 2, rejected: 1 });
        assert_eq!(outcomes.of("n"), Outcome::default());
    }
}
