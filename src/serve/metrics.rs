//! Counts, as Prometheus reads them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::moderator::Moderator;

/// Upper ends of the buckets of answer times, in microseconds.
const BUCKETS: [u64; 10] = [250, 500, 1_000, 2_500, 5_000, 10_000, 50_000, 100_000, 400_000, 800_000];

#[derive(Debug, Default)]
pub(super) struct Metrics {
    /// By place and status.
    requests: Mutex<BTreeMap<(&'static str, u16), u64>>,
    took: [AtomicU64; BUCKETS.len() + 1],
    took_micros: AtomicU64,
    /// By language, those of Perspective's method alone: scored, and not.
    comments: Mutex<BTreeMap<String, [u64; 2]>>,
    labels: AtomicU64,
    reloads: [AtomicU64; 2],
    pub(super) in_flight: AtomicU64,
    /// Those of them that may hold many comments.
    pub(super) bulk: AtomicU64,
    pub(super) connections: AtomicU64,
}

impl Metrics {
    pub(super) fn request(&self, place: &'static str, code: u16, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = BUCKETS.iter().position(|&end| micros <= end).unwrap_or(BUCKETS.len());
        self.took[bucket].fetch_add(1, Relaxed);
        self.took_micros.fetch_add(micros, Relaxed);
        *self.requests.lock().unwrap_or_else(PoisonError::into_inner).entry((place, code)).or_default() += 1;
    }

    /// A comment in `lang`, and whether a lexicon served it.
    pub(super) fn comment(&self, lang: &str, scored: bool) {
        let mut comments = self.comments.lock().unwrap_or_else(PoisonError::into_inner);
        match comments.get_mut(lang) {
            Some(counts) => counts[usize::from(scored)] += 1,
            None => {
                let mut counts = [0; 2];
                counts[usize::from(scored)] = 1;
                comments.insert(lang.to_owned(), counts);
            }
        }
    }

    pub(super) fn label(&self) {
        self.labels.fetch_add(1, Relaxed);
    }

    pub(super) fn reload(&self, done: bool) {
        self.reloads[usize::from(done)].fetch_add(1, Relaxed);
    }

    /// All of them in Prometheus' text format.
    pub(super) fn text(&self, moderator: &Moderator) -> String {
        let mut page = Page::default();
        page.head("build_info", "gauge", "What scores; always 1.");
        let version = env!("CARGO_PKG_VERSION");
        page.row(
            "build_info",
            &format!("{{version=\"{version}\",fingerprint=\"{}\"}}", moderator.fingerprint()),
            1,
        );
        page.head("requests_total", "counter", "Answers by place and HTTP status.");
        for ((place, code), count) in &*self.requests.lock().unwrap_or_else(PoisonError::into_inner) {
            page.row("requests_total", &format!("{{place=\"{place}\",code=\"{code}\"}}"), *count);
        }
        page.head("request_seconds", "histogram", "Time from a request's head to its answer.");
        let mut sum = 0;
        for (idx, count) in self.took.iter().enumerate() {
            sum += count.load(Relaxed);
            let end = BUCKETS.get(idx).map_or("+Inf".to_owned(), |&end| format!("{}", end as f64 / 1e6));
            page.row("request_seconds_bucket", &format!("{{le=\"{end}\"}}"), sum);
        }
        page.row("request_seconds_sum", "", self.took_micros.load(Relaxed) as f64 / 1e6);
        page.row("request_seconds_count", "", sum);
        page.head("comments_total", "counter", "Comments that were analyzed, by language.");
        for (lang, counts) in &*self.comments.lock().unwrap_or_else(PoisonError::into_inner) {
            for (scored, count) in ["false", "true"].into_iter().zip(counts).filter(|(_, count)| **count > 0)
            {
                page.row("comments_total", &format!("{{lang=\"{lang}\",scored=\"{scored}\"}}"), *count);
            }
        }
        page.head("labels_total", "counter", "Suggested labels that were kept.");
        page.row("labels_total", "", self.labels.load(Relaxed));
        page.head("reloads_total", "counter", "Times that the lexicons were read again.");
        for (idx, done) in ["false", "true"].into_iter().enumerate() {
            page.row("reloads_total", &format!("{{done=\"{done}\"}}"), self.reloads[idx].load(Relaxed));
        }
        page.head("in_flight", "gauge", "Requests in work.");
        page.row("in_flight", "", self.in_flight.load(Relaxed));
        page.head("connections", "gauge", "Open connections.");
        page.row("connections", "", self.connections.load(Relaxed));
        page.text
    }
}

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _a_string_takes_all =
            write!(self.text, "# HELP commentariat_{name} {help}\n# TYPE commentariat_{name} {kind}\n");
    }

    fn row(&mut self, name: &str, labels: &str, value: impl std::fmt::Display) {
        let _a_string_takes_all = writeln!(self.text, "commentariat_{name}{labels} {value}");
    }
}
