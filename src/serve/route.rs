//! Addresses to answers: who may ask, how much at a time, and what is said in the head of the answer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use http_body_util::BodyExt as _;

use super::batch::batch;
use super::desk::Desk;
use super::refusal::Refusal;
use super::reply::{Call, JSON, Reply};
use super::{analyze, discovery, head, native, query, suggest};
use crate::moderator::Moderator;

/// Longest body, in bytes, that is answered where it was read: about a millisecond's work. Longer ones get a thread.
const QUICK_BODY: usize = 4096;

/// The head of an answer that names what took part in scoring.
const FINGERPRINT: &str = "x-commentariat-fingerprint";

/// Requests with many comments in work; each may hold a body of the larger limit.
const MAX_BULK: u64 = 8;

/// What the page may load: its own style and script, and answers of this server.
const CONTENT_SECURITY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'";

const PAGE: &str = include_str!("page.html");
const OPENAPI: &str = include_str!("openapi.json");

/// What can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Analyze,
    Suggest,
    Batch,
    Discovery,
    Score,
    Explain,
    Lexicon,
    Health,
    Metrics,
    OpenApi,
    Page,
}

impl Place {
    const ALL: [Place; 11] = [
        Place::Analyze,
        Place::Suggest,
        Place::Batch,
        Place::Discovery,
        Place::Score,
        Place::Explain,
        Place::Lexicon,
        Place::Health,
        Place::Metrics,
        Place::OpenApi,
        Place::Page,
    ];

    /// Its method and its path with every escape taken back.
    const fn address(self) -> (Method, &'static str) {
        match self {
            Place::Analyze => (Method::POST, "/v1alpha1/comments:analyze"),
            Place::Suggest => (Method::POST, "/v1alpha1/comments:suggestscore"),
            Place::Batch => (Method::POST, "/batch"),
            Place::Discovery => (Method::GET, "/$discovery/rest"),
            Place::Score => (Method::POST, "/v1/score"),
            Place::Explain => (Method::POST, "/v1/explain"),
            Place::Lexicon => (Method::GET, "/v1/lexicon"),
            Place::Health => (Method::GET, "/healthz"),
            Place::Metrics => (Method::GET, "/metrics"),
            Place::OpenApi => (Method::GET, "/openapi.json"),
            Place::Page => (Method::GET, "/"),
        }
    }

    /// The place of a request; its path may be escaped.
    pub(super) fn of(method: &str, path: &str) -> Option<Place> {
        let path = query::decode(path);
        let is_it = |place: &Place| {
            place.address() == (Method::from_bytes(method.as_bytes()).unwrap_or_default(), &path)
        };
        Place::ALL.into_iter().find(is_it)
    }

    /// Whether no key is asked for. The parts of a batch are asked for theirs.
    const fn is_public(self) -> bool {
        matches!(self, Place::Batch | Place::Discovery | Place::Health | Place::OpenApi | Place::Page)
    }

    /// Whether Perspective has it, and its thresholds are meant.
    const fn is_perspective(self) -> bool {
        matches!(self, Place::Analyze | Place::Suggest | Place::Batch)
    }

    /// Whether one request may hold many comments.
    const fn is_bulk(self) -> bool {
        matches!(self, Place::Batch | Place::Score)
    }

    /// Whether it takes a while whatever its body: it waits for the disk, or answers at length.
    const fn is_slow(self) -> bool {
        matches!(self, Place::Suggest | Place::Lexicon) || self.is_bulk()
    }
}

/// Whether answers still leave their connection open.
pub(super) type Draining = Arc<AtomicBool>;

/// All addresses. A path with escapes (`comments%3Aanalyze`) is the same path.
pub(super) fn router(desk: &Arc<Desk>, draining: &Draining) -> Router {
    let mut router = Router::new();
    let handler = |place: Option<Place>| {
        let (desk, draining) = (Arc::clone(desk), Arc::clone(draining));
        move |request: Request| handle(place, Arc::clone(&desk), Arc::clone(&draining), request)
    };
    for place in Place::ALL {
        let (method, path) = place.address();
        let filter = if method == Method::POST { MethodFilter::POST } else { MethodFilter::GET };
        router = router.route(path, on(filter, handler(Some(place))).fallback(handler(None)));
    }
    router.fallback(handler(None))
}

/// Answers a request, counts it and logs it. `place` is `None` where the router found none.
async fn handle(place: Option<Place>, desk: Arc<Desk>, draining: Draining, request: Request) -> Response {
    let begun = Instant::now();
    let (head, body) = request.into_parts();
    let place = place.or_else(|| Place::of(head.method.as_str(), head.uri.path()));
    let taken = match InFlight::enter(&desk, place) {
        Ok(room) => take(place, &desk, &head, body).await.map(|taken| (taken, room)),
        Err(refusal) => Err(refusal),
    };
    let moderators = desk.moderators();
    let moderator =
        if place.is_some_and(Place::is_perspective) { moderators.perspective } else { moderators.own };
    let (reply, body) = match taken {
        Ok(((place, body), _room)) => (reply(place, &desk, &moderator, &head, &body).await, body),
        Err(refusal) => (Reply::refused(refusal), Vec::new()),
    };
    let name = place.map_or("other", |place| place.address().1);
    desk.metrics.request(name, reply.code, begun.elapsed());
    desk.log.request(head.method.as_str(), head.uri.path(), reply.code, begun.elapsed(), &body);
    respond(reply, &moderator, place, draining.load(Relaxed))
}

/// A request in work, counted as long as it is.
struct InFlight<'a> {
    desk: &'a Desk,
    bulk: u64,
}

impl InFlight<'_> {
    /// Refuses what is too much at a time. Health and counts are told even then.
    fn enter(desk: &Desk, place: Option<Place>) -> Result<InFlight<'_>, Refusal> {
        let bulk = u64::from(place.is_some_and(Place::is_bulk));
        let metrics = &desk.metrics;
        let n_before = metrics.in_flight.fetch_add(1, Relaxed);
        let bulk_before = metrics.bulk.fetch_add(bulk, Relaxed);
        let room = InFlight { desk, bulk };
        let is_full = n_before >= desk.settings.limits.in_flight as u64 || bulk_before + bulk > MAX_BULK;
        let is_watch = matches!(place, Some(Place::Health | Place::Metrics));
        if is_full && !is_watch { Err(Refusal::busy()) } else { Ok(room) }
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.desk.metrics.in_flight.fetch_sub(1, Relaxed);
        self.desk.metrics.bulk.fetch_sub(self.bulk, Relaxed);
    }
}

/// Admits a request and reads its body: path, key, length, in this order.
async fn take(
    place: Option<Place>,
    desk: &Desk,
    head: &Parts,
    body: Body,
) -> Result<(Place, Vec<u8>), Refusal> {
    let Some(place) = place else {
        let path = query::decode(head.uri.path());
        let elsewhere = Place::ALL.into_iter().any(|place| place.address().1 == path);
        return Err(if elsewhere { Refusal::wrong_method() } else { Refusal::not_found() });
    };
    if !place.is_public() {
        desk.admit(head::key(head).as_deref())?;
    }
    let limits = &desk.settings.limits;
    let limit = if place.is_bulk() { limits.bulk_body } else { limits.body };
    if head::length(head).is_some_and(|length| length > limit) {
        return Err(Refusal::long_body(limit));
    }
    let body = tokio::time::timeout(limits.patience, read(body, limit)).await;
    Ok((place, body.map_err(|_| Refusal::slow_body())??))
}

async fn read(mut body: Body, limit: usize) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Refusal::invalid("The request's body broke off."))?;
        if let Ok(data) = frame.into_data() {
            if bytes.len() + data.len() > limit {
                return Err(Refusal::long_body(limit));
            }
            bytes.extend_from_slice(&data);
        }
    }
    Ok(bytes)
}

/// The answer to a request that was taken, here or on a thread for what takes longer.
async fn reply(
    place: Place,
    desk: &Arc<Desk>,
    moderator: &Arc<Moderator>,
    head: &Parts,
    body: &[u8],
) -> Reply {
    if !place.is_slow() && body.len() <= QUICK_BODY {
        return answer(place, desk, moderator, &head::call(head, body, desk));
    }
    let (desk, moderator) = (Arc::clone(desk), Arc::clone(moderator));
    let (head, body) = (head.clone(), body.to_owned());
    let work = move || answer(place, &desk, &moderator, &head::call(&head, &body, &desk));
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Reply::refused(Refusal::broken()))
}

/// The answer of a place. May block. A panic in it is a broken answer, not a broken server.
pub(super) fn answer(place: Place, desk: &Desk, moderator: &Moderator, call: &Call<'_>) -> Reply {
    let work = || match place {
        Place::Analyze => Reply::json(analyze::analyze(desk, moderator, call.body), call.query),
        Place::Suggest => Reply::json(suggest::suggest(desk, moderator, call), call.query),
        Place::Batch => batch(desk, moderator, call).unwrap_or_else(Reply::refused),
        Place::Discovery => Reply::page(JSON, discovery::document(&call.root)),
        Place::Score => Reply::json(native::score(moderator, call), call.query),
        Place::Explain => Reply::json(native::explain(moderator, call), call.query),
        Place::Lexicon => Reply::json(Ok(native::lexicon(moderator, call)), call.query),
        Place::Health => Reply::json(Ok(native::health(moderator)), call.query),
        Place::Metrics => {
            Reply::page("text/plain; version=0.0.4; charset=utf-8", desk.metrics.text(moderator))
        }
        Place::OpenApi => Reply::page(JSON, OPENAPI.replace("@ROOT@", &call.root)),
        Place::Page => Reply::page("text/html; charset=utf-8", PAGE),
    };
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Reply::refused(Refusal::broken()))
}

/// The answer as HTTP. While the server ends, each answer is the last on its connection.
fn respond(reply: Reply, moderator: &Moderator, place: Option<Place>, last: bool) -> Response {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(reply.content_type));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(fingerprint) = HeaderValue::from_str(moderator.fingerprint()) {
        headers.insert(FINGERPRINT, fingerprint);
    }
    if let Some(seconds) = reply.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if place == Some(Place::Page) {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY));
    }
    if last {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
