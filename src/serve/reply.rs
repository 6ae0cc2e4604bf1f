//! An answer before it is HTTP: the same for a request of its own and for a part of a batch.

use serde_json::Value;

use super::mask;
use super::query;
use super::refusal::Refusal;

/// A request after its head was read and its key was checked.
#[derive(Debug)]
pub(super) struct Call<'a> {
    /// The part of its address behind `?`.
    pub(super) query: &'a str,
    pub(super) body: &'a [u8],
    pub(super) content_type: &'a str,
    pub(super) key: Option<String>,
    /// Scheme and host that the client used, for links back.
    pub(super) root: String,
    /// A script of another site's page sent it.
    pub(super) foreign: bool,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) code: u16,
    pub(super) content_type: &'static str,
    pub(super) body: Vec<u8>,
    /// Seconds after which the client should come again.
    pub(super) retry_after: Option<u32>,
}

/// The content type of JSON, as Google writes it.
pub(super) const JSON: &str = "application/json; charset=UTF-8";

impl Reply {
    /// `value` as the query wants it: a part of it (`fields`), indented (`prettyPrint`).
    pub(super) fn json(value: Result<Value, Refusal>, query: &str) -> Reply {
        let (code, retry_after, value) = match value {
            Ok(value) => (200, None, Ok(value)),
            Err(refusal) => (refusal.code, refusal.retry_after(), Err(refusal.to_json())),
        };
        let value = match (value, query::value(query, "fields").filter(|fields| !fields.is_empty())) {
            (Ok(value), Some(fields)) => match mask::select(&value, &fields) {
                Ok(part) => part,
                Err(refusal) => return Reply::json(Err(refusal), ""),
            },
            (Ok(value) | Err(value), _) => value,
        };
        let pretty = query::value(query, "prettyPrint").is_some_and(|flag| flag != "false" && flag != "0");
        let body = if pretty { format!("{value:#}\n") } else { value.to_string() };
        Reply { code, content_type: JSON, body: body.into_bytes(), retry_after }
    }

    pub(super) fn refused(refusal: Refusal) -> Reply {
        Reply::json(Err(refusal), "")
    }

    pub(super) fn page(content_type: &'static str, body: impl Into<Vec<u8>>) -> Reply {
        Reply { code: 200, content_type, body: body.into(), retry_after: None }
    }
}
