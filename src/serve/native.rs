//! The program's own answers: verdicts of many comments, one explained, the lexicon, health.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::lenient;
use super::query;
use super::refusal::Refusal;
use super::reply::Call;
use crate::comment::{Comment, Source, State, Timestamp, Votes};
use crate::moderator::{self, Moderator};
use crate::report::jsonl::Offsets;
use crate::verdict::Line;

/// A comment as `/v1/score` takes it: a text alone, or an object with a `text`. Other fields are passed over.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Posted {
    Text(String),
    Comment {
        text: String,
        #[serde(default)]
        id: Option<Value>,
        #[serde(default)]
        parent_id: Option<String>,
        #[serde(default)]
        parent_text: Option<Arc<str>>,
        #[serde(default)]
        author: Option<String>,
        #[serde(default)]
        vote_score: Option<i64>,
        #[serde(default)]
        votes: Option<Votes>,
        #[serde(default)]
        timestamp: Option<Timestamp>,
        #[serde(default)]
        state: Option<State>,
    },
}

/// `POST /v1/score`: an array of comments to the verdicts that `commentariat score` prints, same order. The comments are
/// scored on all cores. Blocks.
pub(super) fn score(moderator: &Moderator, call: &Call<'_>) -> Result<Value, Refusal> {
    let offsets = offsets(call.query)?;
    let body = lenient::parse(call.body).map_err(|why| Refusal::bad_json(&why))?;
    let Value::Array(posted) = body else {
        return Err(Refusal::bad_value("request", "Expected a list of comments"));
    };
    let comments = posted.into_iter().enumerate().map(|(idx, posted)| {
        let bad = |_| Refusal::bad_value(&format!("[{idx}]"), "Expected a text or an object with a text");
        serde_json::from_value(posted).map(|posted: Posted| posted.comment(idx)).map_err(bad)
    });
    let comments: Vec<_> = comments.collect::<Result<_, _>>()?;
    let lines = moderator::map_all(&comments, |comment| {
        let verdict = moderator.judge(comment);
        let verdict = &*offsets.apply(&comment.text, &verdict);
        serde_json::to_value(Line { comment, verdict }).expect("records have string keys")
    });
    Ok(Value::Array(lines))
}

/// `POST /v1/explain`: `{"text"}` to everything that led to its verdict.
pub(super) fn explain(moderator: &Moderator, call: &Call<'_>) -> Result<Value, Refusal> {
    let offsets = offsets(call.query)?;
    let body = lenient::parse(call.body).map_err(|why| Refusal::bad_json(&why))?;
    let text =
        body.get("text").and_then(Value::as_str).ok_or_else(|| Refusal::bad_value("text", "TYPE_STRING"))?;
    let mut explanation = moderator.explain(text);
    let verdict = explanation.verdict.as_ref().map(|verdict| offsets.apply(text, verdict).into_owned());
    explanation.verdict = verdict;
    Ok(serde_json::to_value(&explanation).expect("records have string keys"))
}

/// `GET /v1/lexicon`: the entries, by `lang`, `category` and `kind` where the query names them.
pub(super) fn lexicon(moderator: &Moderator, call: &Call<'_>) -> Value {
    let wanted = |name| query::value(call.query, name).filter(|value| !value.is_empty());
    let (lang, category, kind) = (wanted("lang"), wanted("category"), wanted("kind"));
    let lexicon = moderator.lexicon();
    let name = |entry: &crate::lexicon::Entry| &*lexicon.languages[entry.lang as usize];
    let entries = lexicon.entries.iter().filter(|entry| {
        lang.as_deref().is_none_or(|lang| lang == name(entry))
            && entry.is_of(category.as_deref(), kind.as_deref())
    });
    let entries: Vec<_> = entries.map(|entry| Value::Object(entry.to_json(name(entry)))).collect();
    json!({
        "fingerprint": &**moderator.fingerprint(),
        "languages": lexicon.languages().collect::<Vec<_>>(),
        "entries": entries,
    })
}

/// `GET /healthz`: that it answers, and under which fingerprint.
pub(super) fn health(moderator: &Moderator) -> Value {
    json!({
        "status": "ok",
        "version": env!("CARGO_PKG_VERSION"),
        "fingerprint": &**moderator.fingerprint(),
    })
}

fn offsets(query: &str) -> Result<Offsets, Refusal> {
    match query::value(query, "offsets") {
        None => Ok(Offsets::default()),
        Some(name) => name.parse().map_err(|_| Refusal::bad_value("offsets", "bytes, chars or utf16")),
    }
}

impl Posted {
    /// `idx` is its place in the array, from 0; without an id of its own it is named by its place from 1.
    fn comment(self, idx: usize) -> Comment {
        let index = idx as u64 + 1;
        let source =
            Source { path: Arc::from("request"), shape: Arc::from("json"), index, ..Source::default() };
        let own = index.to_string();
        match self {
            Posted::Text(text) => Comment { id: own, text, source, ..Comment::default() },
            Posted::Comment {
                text,
                id,
                parent_id,
                parent_text,
                author,
                vote_score,
                votes,
                timestamp,
                state,
            } => Comment {
                id: match id {
                    None | Some(Value::Null) => own,
                    Some(Value::String(id)) => id,
                    Some(other) => other.to_string(),
                },
                parent_id,
                parent_text,
                author,
                vote_score,
                votes,
                timestamp,
                timestamp_raw: None,
                state,
                text,
                source,
            },
        }
    }
}
