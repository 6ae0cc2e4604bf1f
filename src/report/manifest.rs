//! `manifest.json`: what was read with what, and the hashes of what was written. Only `run` differs between two runs.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::aggregate::Counts;
use super::jsonl::Offsets;
use super::pseudonym::Naming;
use crate::moderator::{Moderator, Outcome};

/// The name of the file; a directory that has it is a whole report.
pub(crate) const NAME: &str = "manifest.json";
/// What `program` says in a manifest of ours.
pub(super) const PROGRAM: &str = "commentariat";

/// The whole file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// `commentariat`.
    pub(crate) program: String,
    /// What the numbers depend on.
    #[serde(flatten)]
    pub(crate) setup: Setup,
    /// Records by outcome, of all inputs.
    pub(crate) counts: Counts,
    /// Every input, in order.
    pub(crate) inputs: Vec<InputRecord>,
    /// The other files.
    pub(crate) files: BTreeMap<String, FileRecord>,
    /// What differs from run to run.
    pub(crate) run: Run,
}

/// Everything but the inputs that the bytes of a report depend on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Setup {
    /// Version of the program.
    pub(crate) version: String,
    /// Names everything that took part in scoring.
    pub(crate) fingerprint: Arc<str>,
    /// Name of the policy.
    pub(crate) policy: String,
    /// Entries of the lexicons.
    pub(crate) lexicon_entries: usize,
    /// BLAKE3 of the lexicons, in hexadecimal.
    pub(crate) lexicon_hash: String,
    /// Languages that have entries.
    pub(crate) languages: Vec<String>,
    /// The unit of spans in `comments.jsonl`.
    pub(crate) offsets: String,
    /// Id of the key of the pseudonyms; null where authors are plain.
    pub(crate) pseudonym_key: Option<String>,
    /// Addresses and phone numbers are masked in the texts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) redacted: bool,
}

/// One input and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InputRecord {
    /// As it was named, or as the walk found it.
    pub(crate) path: Arc<str>,
    /// Bytes as it lies there.
    pub(crate) bytes: u64,
    /// BLAKE3 of these bytes, in hexadecimal; null where it could not be opened.
    pub(crate) hash: Option<String>,
    /// The shape it was read as; null where it has none that is known.
    pub(crate) shape: Option<String>,
    /// `none`, `gzip`, `zstd`, `xz`, `bzip2` or two of them.
    pub(crate) compression: String,
    /// Records by outcome.
    pub(crate) counts: Counts,
    /// Why it could not be read to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
}

/// A file of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileRecord {
    /// Its bytes.
    pub(crate) bytes: u64,
    /// BLAKE3 of them, in hexadecimal.
    pub(crate) hash: String,
}

/// What differs from run to run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Run {
    /// When it ended, in UTC.
    pub(crate) time: String,
    /// On which machine.
    pub(crate) host: String,
    /// Threads that scored.
    pub(crate) threads: usize,
    /// How long it took, in seconds.
    pub(crate) seconds: f64,
    /// Comments a second.
    pub(crate) comments_per_second: u64,
    /// What was typed.
    pub(crate) command: Vec<String>,
}

impl Manifest {
    pub(crate) fn new(
        setup: Setup,
        counts: Counts,
        inputs: Vec<InputRecord>,
        files: BTreeMap<String, FileRecord>,
        run: Run,
    ) -> Manifest {
        Manifest { program: PROGRAM.to_owned(), setup, counts, inputs, files, run }
    }

    /// Reads a manifest of ours; `None` for anything else.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Manifest> {
        serde_json::from_slice(bytes).ok().filter(|manifest: &Manifest| manifest.program == PROGRAM)
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        pretty(self)
    }
}

/// Indented JSON and a newline.
pub(super) fn pretty(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).expect("keys are strings, and a Vec takes every write");
    bytes.push(b'\n');
    bytes
}

impl Setup {
    pub(crate) fn new(moderator: &Moderator, offsets: Offsets, naming: &Naming, redacted: bool) -> Setup {
        let lexicon = moderator.lexicon();
        Setup {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            fingerprint: Arc::clone(moderator.fingerprint()),
            policy: moderator.policy().name().to_owned(),
            lexicon_entries: lexicon.len(),
            lexicon_hash: lexicon.content_hash().to_string(),
            languages: lexicon.languages().map(str::to_owned).collect(),
            offsets: offsets.name().to_owned(),
            pseudonym_key: naming.key_id(),
            redacted,
        }
    }

    /// What keeps numbers that were made with `other` from being added to these; `None` where nothing does.
    pub(crate) fn difference(&self, other: &Setup) -> Option<&'static str> {
        if self.version != other.version {
            return Some("version of the program");
        }
        if self.pseudonym_key != other.pseudonym_key {
            return Some("pseudonym key");
        }
        if self.offsets != other.offsets {
            return Some("unit of offsets");
        }
        if self.redacted != other.redacted {
            return Some("--redact");
        }
        (self != other).then_some("lexicon or policy (the fingerprints differ)")
    }
}

impl InputRecord {
    /// An input that was read, to its end or not.
    pub(crate) fn new(path: &Arc<str>, outcome: &Outcome, counts: Counts) -> InputRecord {
        InputRecord {
            path: Arc::clone(path),
            bytes: outcome.n_bytes,
            hash: Some(outcome.hash.clone()),
            shape: outcome.shape.map(|shape| shape.name().to_owned()),
            compression: outcome.compression.clone(),
            counts,
            error: outcome.error.as_ref().map(|err| chain(err)),
        }
    }

    /// An input that could not be opened.
    pub(crate) fn missing(path: &str, error: String) -> InputRecord {
        InputRecord {
            path: Arc::from(path),
            bytes: 0,
            hash: None,
            shape: None,
            compression: "none".to_owned(),
            counts: Counts::default(),
            error: Some(error),
        }
    }
}

/// An error and its causes in one line.
pub(crate) fn chain(err: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(err.source(), |err| err.source());
    causes.fold(err.to_string(), |text, cause| format!("{text}: {cause}"))
}
