//! Reads reader comments out of pages and dumps, scores them by lexicons, and says why.

mod builtin;
mod comment;
mod extract;
mod source;

pub use comment::{BadTimestamp, Comment, Source, State, Timestamp, Votes};
