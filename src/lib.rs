//! Reads reader comments out of pages and dumps, scores them by word lists, and says why each was flagged.
//!
//! ```
//! let moderator = commentariat::Moderator::builtin()?;
//! let verdict = moderator.judge_text("You are an idiot, and your bridge is ugly.");
//! assert!(verdict.is_flagged());
//! assert_eq!(verdict.flags[0].surface, "idiot");
//! println!("{}", moderator.explain("You are an idiot."));
//! # Ok::<(), commentariat::Error>(())
//! ```
//!
//! It selects comments for people to read; it judges nobody. `docs/method.md` follows one comment to its numbers, and
//! `docs/limits.md` says what is missed.
//!
//! # Map
//!
//! Bytes come in on the left, a report leaves on the right, and no room names one to its right.
//!
//! ```text
//!  files, stdin, dumps        comments               per comment, pure                          out
//! ┌────────┐  ┌─────────┐  ┌─────────┐  ┌──────┐  ┌──────────┐  ┌─────────┐  ┌─────────┐  ┌────────┐
//! │ source │─▶│ extract │─▶│ Comment │─▶│ text │─▶│ matching │─▶│ context │─▶│ tone    │─▶│ report │
//! └────────┘  └─────────┘  └─────────┘  └──────┘  │ lexicon  │  └─────────┘  │ abuse   │  └────────┘
//!  decompress   one reader               fold,    └──────────┘   targets,    │ verdict │
//!  decode       a family of              tokens,   Aho-Corasick  negation,   └─────────┘
//!  sniff        shapes                   offsets   disguises     quotation    scores, policy
//!             └────────────── moderator: the one place where the rooms are wired ──────────────┘
//! ```
//!
//! # Invariants
//!
//! 1. A room names only rooms above it (`tests/it/layering.rs` has the table).
//! 2. A type lives in the room that makes it; there is no `utils`, `types` or `common`.
//! 3. One outside crate has one home, and none appears in a public signature.
//! 4. Reading and writing happen at the ends. Between `text` and `verdict` there is no IO, clock, locale, randomness or
//!    global state, and so no `Result`: scoring a comment cannot fail.
//! 5. Every span that leaves `text` is a byte range of the comment's text; other units are made where it is written.
//! 6. Lexicon phrases go through the same fold as comments.
//! 7. Every number that is reported is a fixed function of sums of contributions that [`Explanation`] shows.
//! 8. A record is never dropped in silence: read = scored + unscored + skipped + rejected.
//! 9. Nothing in the code knows a word of a language: languages are folders of `lexicons/`.
//! 10. Weights are integers, sums are integers, aggregates are a commutative monoid: threads, resuming and merging change
//!     no byte.

#![cfg_attr(
    not(feature = "cli"),
    allow(dead_code, unused_imports, reason = "the command line uses the rest")
)]

mod abuse;
#[doc(hidden)]
pub mod bench;
mod builtin;
mod calibrate;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
mod comment;
mod context;
mod error;
mod evaluate;
mod explain;
mod extract;
mod learn;
mod lexicon;
mod matching;
mod moderator;
mod report;
#[cfg(feature = "serve")]
mod serve;
mod source;
#[cfg(feature = "cli")]
mod speed;
mod text;
mod tone;
mod verdict;

pub use abuse::{Aspect, Profile, ProfileError, Scores};
pub use comment::{BadTimestamp, Comment, Source, State, Timestamp, Votes};
pub use context::Effect;
pub use error::Error;
pub use explain::Explanation;
pub use extract::html::{Selectors, SelectorsError};
pub use extract::{Fields, Options, ReadError, Record, Reject};
pub use lexicon::{
    Attribute, Category, Fault, FaultKind, Format, Lexicon, OwnCategory, PathError, RowError, UnknownName,
};
pub use matching::UnknownDisguise;
pub use moderator::{Disguises, Moderator, Outcome, extract, set_threads};
#[cfg(feature = "arrow")]
#[doc(hidden)]
pub use report::arrow;
pub use report::jsonl::{Offsets, UnknownOffsets};
pub use report::tally::{Tally, TallyError};
pub use source::{Shape, UnknownShape};
pub use tone::Tone;
pub use verdict::{Action, Flag, Judgement, Policy, PolicyError, Unscored, Verdict};
