//! HTTP in, verdicts out: what Perspective's clients ask, and the program's own answers.
//!
//! ```text
//! listen (connections, time-outs, signals) ─▶ route (who may, how much) ─▶ desk (the moderator of the hour)
//!                                                  ├─ analyze, suggest, batch, discovery   /v1alpha1, as Perspective says it
//!                                                  └─ native, metrics, page                /v1, as commentariat says it
//! ```
//!
//! An answer depends on the request and on the fingerprint in its head, and on nothing else. No text of a comment is logged
//! or kept, but for labels that moderators suggest and for `--log-text`.

mod analyze;
mod attributes;
mod batch;
mod desk;
mod discovery;
mod feedback;
mod head;
mod lenient;
mod listen;
mod log;
mod mask;
mod metrics;
mod native;
mod patient;
mod query;
mod refusal;
mod reply;
mod request;
mod route;
mod suggest;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub(crate) use listen::{End, run};

use crate::abuse::Profile;
use crate::error::Error;
use crate::moderator::Moderator;

/// Makes the moderators anew from their files; the error is one line that says what and where.
pub(crate) type Load = Box<dyn Fn() -> Result<Moderators, String> + Send + Sync>;

/// Who answers: the same lexicons and policy, perhaps under another profile.
#[derive(Clone, Debug)]
pub(crate) struct Moderators {
    /// `/v1` and everything else.
    pub(crate) own: Arc<Moderator>,
    /// `/v1alpha1`.
    pub(crate) perspective: Arc<Moderator>,
}

impl Moderators {
    /// Under a profile of the site's own `/v1alpha1` is answered by it, otherwise by the shipped one.
    ///
    /// # Errors
    ///
    /// None in a released program: a test reads the shipped profile.
    pub(crate) fn new(own: Moderator) -> Result<Moderators, Error> {
        let own = Arc::new(own);
        let perspective = match own.profile() {
            Some(_) => Arc::clone(&own),
            None => Arc::new(own.with_profile(Profile::perspective()?, "")?),
        };
        Ok(Moderators { own, perspective })
    }
}

/// How the endpoint answers.
#[derive(Debug)]
pub(crate) struct Settings {
    /// Where it listens; port 0 takes a free one.
    pub(crate) listen: SocketAddr,
    /// Keys that open it; with none, everybody may ask.
    pub(crate) keys: Vec<String>,
    /// What is done with the language that a request declares.
    pub(crate) declared: Declared,
    /// The language (ISO 639-1) that comments of languages without a lexicon are read in; `None` refuses them.
    pub(crate) fallback_lang: Option<String>,
    /// What is done with attributes that exist but are not scored.
    pub(crate) unknown: Unknown,
    /// The file that suggested labels are appended to; `None` keeps none.
    pub(crate) feedback: Option<PathBuf>,
    /// What is logged on stderr.
    pub(crate) logging: Logging,
    /// How much it takes at a time, and how long it waits.
    pub(crate) limits: Limits,
}

/// What is done with the language that a request declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Declared {
    /// The comment is read in it.
    Trusted,
    /// It is told from the words, whatever is declared.
    Ignored,
}

/// What is done with attributes that Perspective has and nothing here scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// They are refused as not available in the language.
    Refused,
    /// They score 0, which the log says once a name.
    Zero,
}

/// What is logged on stderr, from little to all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Logging {
    /// Starts, ends, reloads and faults.
    Events,
    /// And a line a request, without its text.
    Requests,
    /// And the request's body.
    Texts,
}

/// How much it takes at a time, and how long it waits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Bytes of the body of one comment's request.
    pub(crate) body: usize,
    /// Bytes of the body of a batch.
    pub(crate) bulk_body: usize,
    /// Requests in work, from their head to their answer; more get 503.
    pub(crate) in_flight: usize,
    /// Connections; more wait to be accepted.
    pub(crate) connections: usize,
    /// For a request's head, and for the next request on an idle connection.
    pub(crate) head: Duration,
    /// For a request's whole body.
    pub(crate) patience: Duration,
    /// For the requests in work when it is told to end.
    pub(crate) drain: Duration,
}
