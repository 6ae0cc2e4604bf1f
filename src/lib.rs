//! Reads reader comments out of pages and dumps, scores them by lexicons, and says why.

mod abuse;
#[doc(hidden)]
pub mod bench;
mod builtin;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
mod comment;
mod context;
mod error;
mod explain;
mod extract;
mod lexicon;
mod matching;
mod moderator;
mod report;
mod source;
mod text;
mod tone;
mod verdict;

pub use abuse::{Aspect, Scores};
pub use comment::{BadTimestamp, Comment, Source, State, Timestamp, Votes};
pub use context::Effect;
pub use error::Error;
pub use explain::Explanation;
pub use lexicon::{Attribute, Category, Fault, FaultKind, Format, Lexicon, RowError, UnknownName};
pub use moderator::Outcome;
pub use moderator::{Moderator, set_threads};
pub use report::jsonl::{Offsets, UnknownOffsets};
pub use source::{Shape, UnknownShape};
pub use tone::Tone;
pub use verdict::{Action, Flag, Judgement, Policy, PolicyError, Unscored, Verdict};
