//! Lines on stderr: events always, requests where asked for, texts only with `--log-text`.

use std::io::{self, Write as _};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::Logging;
use crate::comment::Timestamp;

#[derive(Debug)]
pub(super) struct Log {
    logging: Logging,
}

impl Log {
    /// Says nothing of texts unless told to: from now on a panic prints its place alone, for its message may quote one.
    pub(super) fn new(logging: Logging) -> Log {
        if logging != Logging::Texts {
            std::panic::set_hook(Box::new(|panic| {
                let place = panic.location().map(ToString::to_string).unwrap_or_default();
                write_line(&format!("a request failed: panicked at {place}"));
            }));
        }
        Log { logging }
    }

    pub(super) fn event(&self, line: &str) {
        write_line(line);
    }

    /// One request as a JSON object. `path` is without its query, which may hold a key.
    pub(super) fn request(&self, method: &str, path: &str, code: u16, took: Duration, body: &[u8]) {
        if self.logging == Logging::Events {
            return;
        }
        let mut line = json!({
            "at": now().map(|now| now.to_string()),
            "method": method,
            "path": path,
            "status": code,
            "ms": (took.as_secs_f64() * 1e5).round() / 100.0,
            "bytes": body.len(),
        });
        if self.logging == Logging::Texts {
            line["body"] = Value::from(String::from_utf8_lossy(body));
        }
        write_line(&line.to_string());
    }
}

/// The present time, to the second.
pub(super) fn now() -> Option<Timestamp> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Timestamp::from_epoch(since.as_secs().cast_signed())
}

fn write_line(line: &str) {
    let _nobody_reads_it = writeln!(io::stderr().lock(), "{line}");
}
