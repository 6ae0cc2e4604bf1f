//! What the head of a request says: key, length, and under which name the client knows this server.

use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, ORIGIN};
use axum::http::request::Parts;

use super::desk::Desk;
use super::query;
use super::reply::Call;

/// The request as its place reads it.
pub(super) fn call<'a>(head: &'a Parts, body: &'a [u8], desk: &Desk) -> Call<'a> {
    let root = root(head).unwrap_or_else(|| format!("http://{}", desk.settings.listen));
    Call {
        query: head.uri.query().unwrap_or_default(),
        body,
        content_type: text_of(head, CONTENT_TYPE.as_str()).unwrap_or_default(),
        key: key(head),
        foreign: is_foreign(head, &root),
        root,
    }
}

/// The key, from the query, `X-Goog-Api-Key` or `Authorization: Bearer`.
pub(super) fn key(head: &Parts) -> Option<String> {
    let bearer = || text_of(head, AUTHORIZATION.as_str())?.strip_prefix("Bearer ").map(str::trim);
    query::value(head.uri.query().unwrap_or_default(), "key")
        .or_else(|| text_of(head, "x-goog-api-key").or_else(bearer).map(str::to_owned))
}

/// Bytes of the body, where they are announced.
pub(super) fn length(head: &Parts) -> Option<usize> {
    text_of(head, CONTENT_LENGTH.as_str())?.parse().ok()
}

/// Scheme and host as the client wrote them, a proxy's word before the connection's; `None` where they are no plain name.
fn root(head: &Parts) -> Option<String> {
    let first = |name| text_of(head, name).map(|value| value.split(',').next().unwrap_or_default().trim());
    let host = first("x-forwarded-host").or_else(|| first(HOST.as_str()))?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    let scheme = match first("x-forwarded-proto") {
        Some("https") => "https",
        _ => "http",
    };
    (!host.is_empty() && host.chars().all(is_plain)).then(|| format!("{scheme}://{host}"))
}

/// Whether a script of another site's page sent it.
fn is_foreign(head: &Parts, root: &str) -> bool {
    text_of(head, ORIGIN.as_str()).is_some_and(|origin| {
        let host = |url: &str| url.split_once("://").map(|(_, host)| host.to_owned());
        host(origin) != host(root)
    })
}

fn text_of<'a>(head: &'a Parts, name: &str) -> Option<&'a str> {
    head.headers.get(name)?.to_str().ok()
}
