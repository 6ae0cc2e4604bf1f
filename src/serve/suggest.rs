//! `comments:suggestscore`: what a moderator says of a comment, kept as a label that `lexicon learn` reads.

use serde_json::{Map, Value, json};

use super::analyze::check_score_type;
use super::attributes::{Meaning, meaning};
use super::desk::Desk;
use super::lenient;
use super::log::now;
use super::refusal::Refusal;
use super::reply::Call;
use super::request::Suggest;
use crate::abuse::Aspect;
use crate::moderator::Moderator;
use crate::report::jsonl::Offsets;

/// Answers a body. Blocks until the label is on the disk.
pub(super) fn suggest(desk: &Desk, moderator: &Moderator, call: &Call<'_>) -> Result<Value, Refusal> {
    // A page that somebody visits could otherwise teach a server on the same machine.
    if call.foreign && desk.is_open() {
        return Err(Refusal::foreign_origin());
    }
    let body = lenient::parse(call.body).map_err(|why| Refusal::bad_json(&why))?;
    let request = Suggest::read(&body)?;
    for score in &request.scores {
        if meaning(&score.name).is_none() {
            return Err(Refusal::unknown_attribute(&score.name));
        }
        check_score_type(score.score_type.as_deref(), &score.name)?;
    }
    let detected = moderator.judge_text(&request.text).lang;
    let record = label(&request, moderator);
    if let (Some(feedback), Some(record)) = (&desk.feedback, record.filter(|_| !request.do_not_store)) {
        feedback.append(&record).map_err(|why| {
            desk.log.event(&format!("a label could not be kept: {why}"));
            Refusal::broken()
        })?;
        desk.metrics.label();
    }
    let languages = if request.languages.is_empty() { vec![detected.to_string()] } else { request.languages };
    let mut answer = json!({ "requestedLanguages": languages, "detectedLanguages": [&*detected] });
    if let Some(token) = request.client_token {
        answer["clientToken"] = Value::String(token);
    }
    Ok(answer)
}

/// The record to keep: the attributes that something here scores, spans in code points. `None` where there is none of them.
/// The context (Coral sends ids and addresses in it) is left out.
fn label(request: &Suggest, moderator: &Moderator) -> Option<Value> {
    let text = &request.text;
    let (mut labels, mut spans) = (Map::new(), Vec::new());
    for score in &request.scores {
        let Some(Meaning::Scored(aspect)) = meaning(&score.name) else { continue };
        if let Some(value) = score.summary {
            labels.insert(aspect.name().to_owned(), number(value));
        }
        let marked = score.spans.iter().filter(|(_, _, value)| *value >= 0.5);
        spans.extend(marked.filter_map(|&(begin, end, _)| span(text, begin, end, aspect)));
    }
    if labels.is_empty() && spans.is_empty() {
        return None;
    }
    let token = request.client_token.as_deref().map(|token| token.strip_prefix("comment:").unwrap_or(token));
    let id = token.map_or_else(|| blake3::hash(text.as_bytes()).to_hex()[..16].to_owned(), str::to_owned);
    Some(json!({
        "id": id,
        "text": text,
        "rater": request.community.as_deref().unwrap_or("suggestscore"),
        "labels": labels,
        "spans": spans,
        "weight": 1,
        "at": now().map(|now| now.to_string()),
        "fingerprint": &**moderator.fingerprint(),
    }))
}

/// 0 and 1 as whole numbers, as raters write them.
fn number(value: f64) -> Value {
    if value == 0.0 || value == 1.0 { Value::from(value as u8) } else { Value::from(value) }
}

/// A span in UTF-16 units as one in code points; `None` where it is empty.
fn span(text: &str, begin: usize, end: usize, aspect: Aspect) -> Option<Value> {
    let [begin, end] = [begin, end].map(|at| Offsets::Utf16.to_bytes(text, at));
    let chars = |end: usize| text[..end].chars().count();
    (begin < end).then(|| json!({ "start": chars(begin), "end": chars(end), "category": aspect.name() }))
}
