//! Errors as Google's services word them: `{"error":{"code","message","status","details"}}`.

use serde_json::{Value, json};

/// Longest comment that Perspective reads, in bytes of UTF-8.
pub(super) const MAX_COMMENT_BYTES: usize = 20_480;

/// A request that is not answered, and why.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Refusal {
    /// HTTP status.
    pub(super) code: u16,
    status: &'static str,
    message: String,
    details: Vec<Value>,
}

impl Refusal {
    fn new(code: u16, status: &'static str, message: impl Into<String>) -> Refusal {
        Refusal { code, status, message: message.into(), details: Vec::new() }
    }

    /// The request says something that cannot be meant.
    pub(super) fn invalid(message: impl Into<String>) -> Refusal {
        Refusal::new(400, "INVALID_ARGUMENT", message)
    }

    /// The same, with one of Perspective's own kinds of error.
    fn typed(message: impl Into<String>, kind: &str) -> Refusal {
        let details = vec![json!({ "@type": TYPE, "errorType": kind })];
        Refusal { details, ..Refusal::invalid(message) }
    }

    pub(super) fn no_key() -> Refusal {
        Refusal::new(
            403,
            "PERMISSION_DENIED",
            "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other \
             form of API consumer identity to call this API.",
        )
    }

    pub(super) fn bad_key() -> Refusal {
        let details = vec![json!({
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "API_KEY_INVALID",
            "domain": "googleapis.com",
            "metadata": { "service": "commentanalyzer.googleapis.com" },
        })];
        Refusal { details, ..Refusal::invalid("API key not valid. Please pass a valid API key.") }
    }

    pub(super) fn foreign_origin() -> Refusal {
        Refusal::new(
            403,
            "PERMISSION_DENIED",
            "Pages of other sites may not suggest scores without an API key.",
        )
    }

    pub(super) fn bad_json(why: &str) -> Refusal {
        Refusal::invalid(format!("Invalid JSON payload received. {why}"))
    }

    pub(super) fn unknown_field(name: &str, path: &str) -> Refusal {
        let place = if path.is_empty() { String::new() } else { format!(" at '{path}'") };
        Refusal::bad_json(&format!("Unknown name \"{name}\"{place}: Cannot find field."))
    }

    pub(super) fn bad_value(path: &str, wanted: &str) -> Refusal {
        Refusal::invalid(format!("Invalid value at '{path}' ({wanted})"))
    }

    pub(super) fn empty_comment() -> Refusal {
        Refusal::typed("Comment must be non-empty.", "COMMENT_EMPTY")
    }

    pub(super) fn long_comment(bytes: usize) -> Refusal {
        Refusal::invalid(format!(
            "Comment text was too many bytes. Value ({bytes}) exceeded limit ({MAX_COMMENT_BYTES})."
        ))
    }

    pub(super) fn no_attributes() -> Refusal {
        Refusal::typed("Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES")
    }

    pub(super) fn unknown_attribute(name: &str) -> Refusal {
        Refusal::typed(format!("Unknown requested attribute: {name}"), "INVALID_REQUEST")
    }

    pub(super) fn score_type(score_type: &str, attribute: &str) -> Refusal {
        Refusal::invalid(format!(
            "Requested score type {score_type} is not supported by attribute {attribute}"
        ))
    }

    pub(super) fn no_html() -> Refusal {
        Refusal::invalid("Currently, only 'PLAIN_TEXT' comments are supported")
    }

    pub(super) fn unknown_text_type() -> Refusal {
        Refusal::invalid("Unknown text type")
    }

    pub(super) fn two_contexts() -> Refusal {
        Refusal::invalid(
            "Context can have either entries or article_and_parent_comment, but both fields were populated.",
        )
    }

    pub(super) fn undetected() -> Refusal {
        Refusal::typed("Unable to detect language", "LANGUAGE_DETECTION_FAILED")
    }

    /// `languages` are those that were asked for, `detected` what the comment is in.
    pub(super) fn language(attribute: &str, languages: &[String], detected: &[String]) -> Refusal {
        let mut refusal = Refusal::typed(
            format!("Attribute {attribute} does not support request languages: {}", languages.join(", ")),
            "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
        );
        refusal.details[0]["languageNotSupportedByAttributeError"] =
            json!({ "detectedLanguages": detected, "attribute": attribute });
        refusal
    }

    pub(super) fn not_found() -> Refusal {
        Refusal::new(404, "NOT_FOUND", "Requested entity was not found.")
    }

    pub(super) fn wrong_method() -> Refusal {
        Refusal::new(405, "UNIMPLEMENTED", "This path does not take this method.")
    }

    pub(super) fn slow_body() -> Refusal {
        Refusal::new(408, "DEADLINE_EXCEEDED", "The request's body did not arrive in time.")
    }

    pub(super) fn long_body(limit: usize) -> Refusal {
        Refusal::new(
            413,
            "INVALID_ARGUMENT",
            format!("Request payload size exceeds the limit: {limit} bytes."),
        )
    }

    pub(super) fn busy() -> Refusal {
        Refusal::new(503, "UNAVAILABLE", "Too many requests at a time; try again in a second.")
    }

    pub(super) fn broken() -> Refusal {
        Refusal::new(500, "INTERNAL", "Internal error encountered.")
    }

    /// Whether the client should come again, and after how many seconds.
    pub(super) fn retry_after(&self) -> Option<u32> {
        (self.code == 503).then_some(1)
    }

    /// The body of the answer.
    pub(super) fn to_json(&self) -> Value {
        let mut error = json!({ "code": self.code, "message": self.message, "status": self.status });
        if !self.details.is_empty() {
            error["details"] = Value::from(self.details.clone());
        }
        json!({ "error": error })
    }
}

const TYPE: &str = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error";
