//! Bodies of Perspective's two methods, read as protocol buffers are from JSON: `camelCase` or `snake_case` names, null for
//! absent, numbers and flags also as strings; a name that the message does not have is an error.

use serde_json::{Map, Value};

use super::refusal::{MAX_COMMENT_BYTES, Refusal};

/// What `comments:analyze` is asked.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Analyze {
    pub(super) text: String,
    /// In bytewise order of their names.
    pub(super) attributes: Vec<Asked>,
    /// One span a sentence instead of one in all.
    pub(super) by_sentence: bool,
    /// As declared, blanks around them taken off.
    pub(super) languages: Vec<String>,
    pub(super) drop_unsupported: bool,
    pub(super) client_token: Option<String>,
}

/// An attribute that is asked for.
#[derive(Debug, PartialEq)]
pub(super) struct Asked {
    pub(super) name: String,
    pub(super) score_type: Option<String>,
    /// Below it the attribute is left out.
    pub(super) threshold: f64,
}

/// What `comments:suggestscore` is told.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Suggest {
    pub(super) text: String,
    pub(super) scores: Vec<Suggested>,
    pub(super) languages: Vec<String>,
    pub(super) community: Option<String>,
    pub(super) client_token: Option<String>,
    pub(super) do_not_store: bool,
}

/// An attribute and what somebody says it should score.
#[derive(Debug, PartialEq)]
pub(super) struct Suggested {
    pub(super) name: String,
    pub(super) score_type: Option<String>,
    pub(super) summary: Option<f64>,
    /// (begin, end, value), in UTF-16 units.
    pub(super) spans: Vec<(usize, usize, f64)>,
}

impl Analyze {
    /// Reads and checks a body; the checks come in this order: JSON and names, context, kind of text, empty, too long,
    /// attributes missing.
    pub(super) fn read(body: &Value) -> Result<Analyze, Refusal> {
        let mut message = Message::new(body, "")?;
        let comment = Comment::take(&mut message)?;
        let mut request = Analyze {
            by_sentence: message.flag("spanAnnotations")?,
            languages: message.languages()?,
            drop_unsupported: message.flag("dropUnsupportedAttributes")?,
            client_token: message.string("clientToken")?,
            ..Analyze::default()
        };
        message.flag("doNotStore")?; // nothing that is asked about is ever stored
        message.string("sessionId")?;
        message.string("communityId")?;
        if let Some(attributes) = message.take("requestedAttributes") {
            for (name, asked) in object(attributes, "requested_attributes")? {
                let path = format!("requested_attributes['{name}']");
                let mut asked = Message::new(asked, &path)?;
                let score_type = asked.string("scoreType")?;
                let threshold = asked.number("scoreThreshold")?.unwrap_or(0.0);
                asked.end()?;
                request.attributes.push(Asked { name: name.clone(), score_type, threshold });
            }
        }
        message.end()?;
        request.text = comment.check()?;
        if request.attributes.is_empty() { Err(Refusal::no_attributes()) } else { Ok(request) }
    }
}

impl Suggest {
    /// Reads and checks a body, in the order of [`Analyze::read`].
    pub(super) fn read(body: &Value) -> Result<Suggest, Refusal> {
        let mut message = Message::new(body, "")?;
        let comment = Comment::take(&mut message)?;
        let mut request = Suggest {
            languages: message.languages()?,
            community: message.string("communityId")?,
            client_token: message.string("clientToken")?,
            do_not_store: message.flag("doNotStore")?,
            ..Suggest::default()
        };
        message.string("sessionId")?;
        if let Some(scores) = message.take("attributeScores") {
            for (name, scores) in object(scores, "attribute_scores")? {
                request.scores.push(Suggested::read(name, scores)?);
            }
        }
        message.end()?;
        request.text = comment.check()?;
        if request.scores.is_empty() {
            return Err(Refusal::invalid("Missing attribute_scores"));
        }
        Ok(request)
    }
}

impl Suggested {
    fn read(name: &str, scores: &Value) -> Result<Suggested, Refusal> {
        let path = format!("attribute_scores['{name}']");
        let mut message = Message::new(scores, &path)?;
        let mut suggested =
            Suggested { name: name.to_owned(), score_type: None, summary: None, spans: Vec::new() };
        if let Some(summary) = message.take("summaryScore") {
            suggested.summary = suggested.score(summary, &format!("{path}.summary_score"))?;
        }
        if let Some(spans) = message.take("spanScores") {
            let spans = spans
                .as_array()
                .ok_or_else(|| Refusal::bad_value(&format!("{path}.span_scores"), "Expected a list"))?;
            for (idx, span) in spans.iter().enumerate() {
                let path = format!("{path}.span_scores[{idx}]");
                let mut span = Message::new(span, &path)?;
                let begin = span.number("begin")?.unwrap_or(0.0).max(0.0) as usize;
                let end = span.number("end")?.map_or(usize::MAX, |end| end.max(0.0) as usize);
                let value = span.take("score").map(|score| suggested.score(score, &path)).transpose()?;
                span.end()?;
                if let Some(value) = value.flatten() {
                    suggested.spans.push((begin, end, value));
                }
            }
        }
        message.end()?;
        Ok(suggested)
    }

    fn score(&mut self, score: &Value, path: &str) -> Result<Option<f64>, Refusal> {
        let mut score = Message::new(score, path)?;
        self.score_type = score.string("type")?.or(self.score_type.take());
        let value = score.number("value")?;
        score.end()?;
        match value {
            Some(value) if !(0.0..=1.0).contains(&value) => {
                Err(Refusal::invalid(format!("Score value at '{path}' must be between 0 and 1")))
            }
            value => Ok(value),
        }
    }
}

/// The comment of a request, not yet checked.
struct Comment {
    text: String,
    kind: Option<String>,
    two_contexts: bool,
}

impl Comment {
    fn take(message: &mut Message<'_>) -> Result<Comment, Refusal> {
        let mut comment = Comment { text: String::new(), kind: None, two_contexts: false };
        if let Some(value) = message.take("comment") {
            (comment.text, comment.kind) = text_entry(value, "comment")?;
        }
        if let Some(context) = message.take("context") {
            let mut context = Message::new(context, "context")?;
            let entries = context.take("entries");
            let around = context.take("articleAndParentComment");
            comment.two_contexts = entries.is_some() && around.is_some();
            if let Some(entries) = entries {
                let bad = || Refusal::bad_value("context.entries", "Expected a list");
                for (idx, entry) in entries.as_array().ok_or_else(bad)?.iter().enumerate() {
                    text_entry(entry, &format!("context.entries[{idx}]"))?;
                }
            }
            if let Some(around) = around {
                let path = "context.article_and_parent_comment";
                let mut around = Message::new(around, path)?;
                for name in ["article", "parentComment"] {
                    if let Some(entry) = around.take(name) {
                        text_entry(entry, &format!("{path}.{}", snake_case(name)))?;
                    }
                }
                around.end()?;
            }
            context.end()?;
        }
        Ok(comment)
    }

    /// Its text, if it is one that can be served. A text of nothing but white space counts as empty.
    fn check(self) -> Result<String, Refusal> {
        if self.two_contexts {
            return Err(Refusal::two_contexts());
        }
        match self.kind.as_deref() {
            None | Some("PLAIN_TEXT" | "TEXT_TYPE_UNSPECIFIED") => {}
            Some("HTML") => return Err(Refusal::no_html()),
            Some(_) => return Err(Refusal::unknown_text_type()),
        }
        if self.text.trim().is_empty() {
            Err(Refusal::empty_comment())
        } else if self.text.len() > MAX_COMMENT_BYTES {
            Err(Refusal::long_comment(self.text.len()))
        } else {
            Ok(self.text)
        }
    }
}

/// The text and the kind of a `TextEntry`.
fn text_entry(value: &Value, path: &str) -> Result<(String, Option<String>), Refusal> {
    let mut entry = Message::new(value, path)?;
    let text = entry.string("text")?.unwrap_or_default();
    let kind = entry.string("type")?;
    entry.end()?;
    Ok((text, kind))
}

/// A JSON object that is read field by field; what is left over at the end is unknown.
struct Message<'a> {
    object: Option<&'a Map<String, Value>>,
    path: &'a str,
    n_taken: usize,
    known: Vec<&'static str>,
}

fn object<'a>(value: &'a Value, path: &str) -> Result<&'a Map<String, Value>, Refusal> {
    value.as_object().ok_or_else(|| Refusal::bad_value(path, "Expected an object"))
}

impl<'a> Message<'a> {
    /// `path` names it in errors; null is a message without fields.
    fn new(value: &'a Value, path: &'a str) -> Result<Message<'a>, Refusal> {
        let name = if path.is_empty() { "request" } else { path };
        let object = if value.is_null() { None } else { Some(object(value, name)?) };
        Ok(Message { object, path, n_taken: 0, known: Vec::new() })
    }

    /// The value of a field; null is none.
    fn take(&mut self, name: &'static str) -> Option<&'a Value> {
        self.known.push(name);
        let object = self.object?;
        let snake = snake_case(name);
        let (camel, snake) = (object.get(name), if snake == name { None } else { object.get(&snake) });
        self.n_taken += usize::from(camel.is_some()) + usize::from(snake.is_some());
        camel.or(snake).filter(|value| !value.is_null())
    }

    fn bad(&self, name: &str, wanted: &str) -> Refusal {
        let dot = if self.path.is_empty() { "" } else { "." };
        Refusal::bad_value(&format!("{}{dot}{}", self.path, snake_case(name)), wanted)
    }

    fn string(&mut self, name: &'static str) -> Result<Option<String>, Refusal> {
        let value = self.take(name);
        match value {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(self.bad(name, "TYPE_STRING")),
        }
    }

    fn flag(&mut self, name: &'static str) -> Result<bool, Refusal> {
        match self.take(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(Value::String(text)) if text == "true" => Ok(true),
            Some(Value::String(text)) if text == "false" => Ok(false),
            Some(_) => Err(self.bad(name, "TYPE_BOOL")),
        }
    }

    fn number(&mut self, name: &'static str) -> Result<Option<f64>, Refusal> {
        let number = match self.take(name) {
            None => return Ok(None),
            Some(Value::String(text)) => text.trim().parse().ok(),
            Some(value) => value.as_f64(),
        };
        number.filter(|number: &f64| number.is_finite()).map(Some).ok_or_else(|| self.bad(name, "TYPE_FLOAT"))
    }

    /// A list of codes, or a single one.
    fn languages(&mut self) -> Result<Vec<String>, Refusal> {
        let codes = match self.take("languages") {
            None => return Ok(Vec::new()),
            Some(Value::Array(codes)) => codes.iter().collect(),
            Some(one) => vec![one],
        };
        let code = |value: &&Value| value.as_str().map(|code| code.trim().to_owned());
        let read: Option<Vec<_>> = codes.iter().map(code).collect();
        read.ok_or_else(|| self.bad("languages", "TYPE_STRING"))
    }

    /// Refuses a field that nobody asked for.
    fn end(self) -> Result<(), Refusal> {
        let Some(object) = self.object.filter(|object| object.len() != self.n_taken) else { return Ok(()) };
        let is_known = |key: &str| self.known.iter().any(|name| key == *name || key == snake_case(name));
        match object.keys().find(|key| !is_known(key)) {
            Some(key) => Err(Refusal::unknown_field(key, self.path)),
            None => Ok(()),
        }
    }
}

/// `requestedAttributes` as `requested_attributes`.
fn snake_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}
