//! `serve`: the HTTP endpoint.

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;

use super::args::Judging;
use super::key::state_directory;
use super::{DONE, INTERRUPTED};
use crate::moderator::set_threads;
use crate::serve::{self, Declared, End, Limits, Logging, Moderators, Settings, Unknown};

#[derive(Debug, clap::Args)]
pub(crate) struct ServeArgs {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    #[command(flatten)]
    access: Access,
    #[command(flatten)]
    perspective: Perspective,
    #[command(flatten)]
    room: Room,
    #[command(flatten)]
    judging: Judging,
    /// How many threads score arrays and batches; 0 is one a core
    #[arg(long, value_name = "N", default_value_t = 0)]
    threads: usize,
    /// What is logged on stderr
    #[arg(long, value_enum, value_name = "WHAT", default_value = "events")]
    log: LogArg,
    /// Log requests with the text of their comments: only to find a fault, and never for long
    #[arg(long)]
    log_text: bool,
}

/// Who may ask.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Access")]
struct Access {
    /// A key that clients must send (repeatable)
    #[arg(long, value_name = "KEY", env = "COMMENTARIAT_API_KEY", hide_env_values = true)]
    api_key: Vec<String>,
    /// A file of keys, one a line; lines that begin with # are none
    #[arg(long, value_name = "FILE")]
    api_key_file: Option<PathBuf>,
    /// Serve other machines without any key
    #[arg(long)]
    insecure_open: bool,
}

/// How Perspective's methods answer.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Perspective")]
struct Perspective {
    /// What to do with attributes that Perspective has and the lexicons do not score
    #[arg(long, value_enum, value_name = "WHAT", default_value = "error")]
    unknown_attributes: UnknownArg,
    /// Read comments of languages without a lexicon as if they were in this one (ISO 639-1)
    #[arg(long, value_name = "CODE")]
    fallback_lang: Option<String>,
    /// Whether to tell the language of a comment from its words
    #[arg(long, value_enum, value_name = "WHEN", default_value = "undeclared")]
    detect_language: DetectArg,
    /// Append the labels of comments:suggestscore to this file (default: feedback.jsonl in the user's state directory)
    #[arg(long, value_name = "FILE", conflicts_with = "no_feedback")]
    feedback: Option<PathBuf>,
    /// Take labels, and keep none
    #[arg(long)]
    no_feedback: bool,
}

/// How much it takes at a time, and how long it waits.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Room and time")]
struct Room {
    /// Longest body of a request for one comment, in bytes
    #[arg(long, value_name = "N", default_value_t = 1 << 20)]
    max_body_bytes: usize,
    /// Longest body of a batch or an array of comments, in bytes
    #[arg(long, value_name = "N", default_value_t = 16 << 20)]
    max_batch_bytes: usize,
    /// Most requests in work; more are told to come again in a second
    #[arg(long, value_name = "N", default_value_t = 512)]
    max_in_flight: usize,
    /// Most connections; more wait to be accepted
    #[arg(long, value_name = "N", default_value_t = 1024)]
    max_connections: usize,
    /// Seconds for the head of a request, and between requests on a connection
    #[arg(long, value_name = "SECONDS", default_value_t = 15.0, value_parser = seconds)]
    head_timeout: f64,
    /// Seconds for the body of a request, and for a client to take its answer
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0, value_parser = seconds)]
    body_timeout: f64,
    /// Seconds for the requests in work when it is told to end
    #[arg(long, value_name = "SECONDS", default_value_t = 25.0, value_parser = seconds)]
    drain_timeout: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum LogArg {
    /// Starts, ends, reloads and faults
    Events,
    /// And a line of JSON a request, without its text
    Requests,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum UnknownArg {
    /// Refuse them as not available in the language
    Error,
    /// Answer 0, and log each name once
    Zero,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum DetectArg {
    /// Where a request declares none
    Undeclared,
    /// Whatever a request declares
    Always,
}

/// Runs the command until a signal ends it.
pub(super) fn run(args: ServeArgs) -> anyhow::Result<u8> {
    set_threads(args.threads)?;
    let ServeArgs { listen, access, perspective, room, judging, log, log_text, .. } = args;
    let keys = access.keys(listen)?;
    let settings = Settings {
        listen,
        feedback: perspective.feedback_file()?,
        keys,
        declared: match perspective.detect_language {
            DetectArg::Undeclared => Declared::Trusted,
            DetectArg::Always => Declared::Ignored,
        },
        fallback_lang: perspective.fallback_lang,
        unknown: match perspective.unknown_attributes {
            UnknownArg::Error => Unknown::Refused,
            UnknownArg::Zero => Unknown::Zero,
        },
        logging: match log {
            _ if log_text => Logging::Texts,
            LogArg::Requests => Logging::Requests,
            LogArg::Events => Logging::Events,
        },
        limits: Limits {
            body: room.max_body_bytes,
            bulk_body: room.max_batch_bytes,
            in_flight: room.max_in_flight,
            connections: room.max_connections,
            head: Duration::from_secs_f64(room.head_timeout),
            patience: Duration::from_secs_f64(room.body_timeout),
            drain: Duration::from_secs_f64(room.drain_timeout),
        },
    };
    let load = Box::new(move || {
        judging.moderator(None).and_then(|own| Ok(Moderators::new(own)?)).map_err(|err| format!("{err:#}"))
    });
    let ready = |at| {
        // Whoever started it may have closed stdout.
        let _nobody_reads_it = writeln!(io::stdout().lock(), "listening on http://{at}");
        let _nobody_reads_it = io::stdout().lock().flush();
    };
    match serve::run(settings, load, ready).map_err(anyhow::Error::msg)? {
        End::Told => Ok(DONE),
        End::Interrupted => Ok(INTERRUPTED),
    }
}

impl Access {
    /// The keys; none only where nobody but this machine can ask, or where it was said that everybody may.
    fn keys(&self, listen: SocketAddr) -> anyhow::Result<Vec<String>> {
        let mut keys = self.api_key.clone();
        if let Some(path) = &self.api_key_file {
            let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
            keys.extend(lines.map(str::to_owned));
            anyhow::ensure!(!keys.is_empty(), "{} holds no key", path.display());
        }
        anyhow::ensure!(keys.iter().all(|key| !key.trim().is_empty()), "--api-key is empty");
        anyhow::ensure!(
            !keys.is_empty() || listen.ip().is_loopback() || self.insecure_open,
            "{listen} can be reached by other machines: give --api-key or --api-key-file, or --insecure-open to serve \
             everybody"
        );
        Ok(keys)
    }
}

impl Perspective {
    fn feedback_file(&self) -> anyhow::Result<Option<PathBuf>> {
        if self.no_feedback {
            return Ok(None);
        }
        let own = || {
            let state = state_directory()
                .context("no home directory for labels: give --feedback FILE or --no-feedback")?;
            Ok(state.join("commentariat").join("feedback.jsonl"))
        };
        self.feedback.clone().map_or_else(own, Ok).map(Some)
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    if (0.01..=86_400.0).contains(&seconds) {
        Ok(seconds)
    } else {
        Err("not within 0.01 and 86400".to_owned())
    }
}
