//! The scorer of `commentariat` as a Python module: one text to a dict, Arrow batches to Arrow batches.
//!
//! ```text
//! PyCapsule ──▶ frame ──▶ columns (rows to comments) ──▶ pool (chunks on threads) ──▶ verdicts (columns) ──▶ PyCapsule
//!                                                           └──▶ tally (numbers that merge)
//! ```
//!
//! Nothing is decided here: every number comes from the `commentariat` crate, and is the one that the command line prints.

mod columns;
mod errors;
mod extract;
mod frame;
mod moderator;
mod pool;
mod tally;

/// The compiled part of the package `commentariat`.
#[pyo3::pymodule]
mod _commentariat {
    #[pymodule_export]
    use crate::errors::{Error, LexiconError, PolicyError, ProfileError, ReadError, TallyError};
    #[pymodule_export]
    use crate::extract::{Comments, extract};
    #[pymodule_export]
    use crate::frame::{Scored, ScoredStream};
    #[pymodule_export]
    use crate::moderator::{Explanation, Moderator};
    #[pymodule_export]
    use crate::tally::Tally;

    /// The version of the program, part of every fingerprint.
    #[pymodule_export]
    const __VERSION__: &str = env!("CARGO_PKG_VERSION");
}
