//! `comments:analyze`: a comment to the scores that were asked for, as Perspective answers.

use serde_json::{Map, Value, json};

use super::attributes::{Meaning, meaning};
use super::desk::Desk;
use super::lenient;
use super::refusal::Refusal;
use super::request::{Analyze, Asked};
use super::{Declared, Unknown};
use crate::abuse::Scores;
use crate::moderator::{self, Moderator};
use crate::text::UNDETERMINED;
use crate::verdict::Verdict;

/// A comment read in one language.
struct Reading {
    /// What the answer says was asked for.
    languages: Vec<String>,
    /// What the words tell.
    detected: Vec<String>,
    /// `None` where no lexicon serves the languages.
    verdict: Option<Verdict>,
}

/// Answers a body. Requests are refused in this order: what [`Analyze::read`] checks, unknown attributes, score types,
/// language.
pub(super) fn analyze(desk: &Desk, moderator: &Moderator, body: &[u8]) -> Result<Value, Refusal> {
    let body = lenient::parse(body).map_err(|why| Refusal::bad_json(&why))?;
    let request = Analyze::read(&body)?;
    let mut wanted = Vec::new();
    for asked in &request.attributes {
        let meaning = meaning(&asked.name).ok_or_else(|| Refusal::unknown_attribute(&asked.name))?;
        check_score_type(asked.score_type.as_deref(), &asked.name)?;
        wanted.push((asked, meaning));
    }
    let reading = read(desk, moderator, &request)?;
    desk.metrics.comment(&reading.detected[0], reading.verdict.is_some());
    let spans = spans(moderator, &request, &reading);
    let mut answered = Map::new();
    for (asked, meaning) in wanted {
        let (summary, spans) = match (meaning, &reading.verdict) {
            (Meaning::Scored(aspect), Some(verdict)) => {
                let score = |scores: &Scores| scores.get(aspect);
                let summary = verdict.judgement.as_ref().map_or(0.0, |judgement| score(&judgement.scores));
                let spans = spans.iter().map(|span| span.json(span.scores.as_ref().map_or(summary, score)));
                (summary, spans.collect::<Vec<_>>())
            }
            (Meaning::Unavailable, Some(_)) if desk.settings.unknown == Unknown::Zero => {
                desk.note_zero(&asked.name);
                (0.0, spans.iter().map(|span| span.json(0.0)).collect())
            }
            _ if request.drop_unsupported => continue,
            _ => return Err(Refusal::language(&asked.name, &reading.languages, &reading.detected)),
        };
        if passes(summary, asked) {
            let scores = json!({ "spanScores": spans, "summaryScore": probability(summary) });
            answered.insert(asked.name.clone(), scores);
        }
    }
    let mut answer = json!({ "languages": reading.languages, "detectedLanguages": reading.detected });
    if !answered.is_empty() {
        answer["attributeScores"] = Value::Object(answered);
    }
    if let Some(token) = request.client_token {
        answer["clientToken"] = Value::String(token);
    }
    Ok(answer)
}

/// Refuses the kinds of score that were announced and never served.
pub(super) fn check_score_type(score_type: Option<&str>, attribute: &str) -> Result<(), Refusal> {
    match score_type {
        None | Some("PROBABILITY" | "SCORE_TYPE_UNSPECIFIED") => Ok(()),
        Some(other) => Err(Refusal::score_type(other, attribute)),
    }
}

/// Reads the comment in the language that is declared, told from its words, or fallen back to.
fn read(desk: &Desk, moderator: &Moderator, request: &Analyze) -> Result<Reading, Refusal> {
    let found = moderator.judge_text(&request.text);
    let detected = vec![found.lang.to_string()];
    let trusted = desk.settings.declared == Declared::Trusted && !request.languages.is_empty();
    let languages = if trusted { request.languages.clone() } else { detected.clone() };
    let is_served = |code: &String| moderator.lexicon().languages().any(|own| own == base(code));
    let reads_as_found = !trusted || languages.iter().any(|code| base(code) == *found.lang);
    if reads_as_found && found.judgement.is_ok() && (!trusted || languages.iter().all(is_served)) {
        return Ok(Reading { languages, detected, verdict: Some(found) });
    }
    if trusted && languages.iter().all(is_served) {
        let verdict = moderator.judge_text_as(&request.text, &base(&languages[0]));
        return Ok(Reading { languages, detected, verdict: Some(verdict) });
    }
    if let Some(fallback) = &desk.settings.fallback_lang {
        let verdict = moderator.judge_text_as(&request.text, fallback);
        return Ok(Reading { languages: vec![fallback.clone()], detected, verdict: Some(verdict) });
    }
    if !trusted && detected[0] == UNDETERMINED {
        return Err(Refusal::undetected());
    }
    Ok(Reading { languages, detected, verdict: None })
}

/// `pt-BR` and `zh_Hans` are `pt` and `zh`; Hindi in Latin letters is a language of its own.
pub(super) fn base(code: &str) -> String {
    let code = code.replace('_', "-").to_ascii_lowercase();
    if code == "hi-latn" { code } else { code.split('-').next().unwrap_or_default().to_owned() }
}

/// A part of the comment and its scores; without scores of its own it has those of the whole.
struct Span {
    /// UTF-16 units.
    begin: usize,
    end: usize,
    scores: Option<Scores>,
}

impl Span {
    fn json(&self, value: f64) -> Value {
        json!({ "begin": self.begin, "end": self.end, "score": probability(value) })
    }
}

/// One span in all, or one a sentence, each sentence read by itself in the language of the comment.
fn spans(moderator: &Moderator, request: &Analyze, reading: &Reading) -> Vec<Span> {
    let text = &request.text;
    let units = |text: &str| text.chars().map(char::len_utf16).sum::<usize>();
    let sentences = if request.by_sentence { moderator::sentences(text) } else { Vec::new() };
    let Some(verdict) = reading.verdict.as_ref().filter(|_| sentences.len() > 1) else {
        let (begin, end) = sentences.first().map_or((0, text.len()), |span| (span.start, span.end));
        return vec![Span { begin: units(&text[..begin]), end: units(&text[..end]), scores: None }];
    };
    let (mut at, mut n_units) = (0, 0);
    let span = |span: std::ops::Range<usize>| {
        let begin = n_units + units(&text[at..span.start]);
        let end = begin + units(&text[span.clone()]);
        (at, n_units) = (span.end, end);
        let judgement = moderator.judge_text_as(&text[span], &verdict.lang).judgement;
        Span { begin, end, scores: judgement.ok().map(|judgement| judgement.scores) }
    };
    sentences.into_iter().map(span).collect()
}

fn probability(value: f64) -> Value {
    json!({ "value": value, "type": "PROBABILITY" })
}

fn passes(value: f64, asked: &Asked) -> bool {
    value >= asked.threshold
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_and_scripts_are_their_language() {
        for (code, want) in [
            ("en", "en"),
            ("pt-BR", "pt"),
            ("zh_Hans", "zh"),
            ("EN-us", "en"),
            ("hi-Latn", "hi-latn"),
            ("", ""),
        ] {
            assert_eq!(base(code), want);
        }
    }
}
