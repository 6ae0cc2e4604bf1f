//! What goes wrong, as Python exceptions.

use pyo3::create_exception;
use pyo3::exceptions::{PyOSError, PyUserWarning, PyValueError};
use pyo3::prelude::*;

create_exception!(
    commentariat,
    Error,
    PyValueError,
    "What the package says is wrong with what it was given."
);
create_exception!(
    commentariat,
    LexiconError,
    Error,
    "A lexicon that cannot be read; the message names file and line."
);
create_exception!(commentariat, PolicyError, Error, "A policy that cannot be used.");
create_exception!(commentariat, ProfileError, Error, "A profile that cannot be used.");
create_exception!(commentariat, TallyError, Error, "Numbers that cannot be added to each other.");
create_exception!(
    commentariat,
    ReadError,
    PyOSError,
    "An input that cannot be read to its end; what came before it was given."
);

/// An error and its causes in one line.
pub(crate) fn chain(err: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(err.source(), |err| err.source());
    causes.fold(err.to_string(), |text, cause| format!("{text}: {cause}"))
}

/// What the library says of lexicons, policies, profiles and threads.
pub(crate) fn of_library(err: &commentariat::Error) -> PyErr {
    let text = chain(err);
    if err.is_lexicon() {
        LexiconError::new_err(text)
    } else if err.is_policy() {
        PolicyError::new_err(text)
    } else if err.is_profile() {
        ProfileError::new_err(text)
    } else {
        Error::new_err(text)
    }
}

/// What Arrow says of its own data.
pub(crate) fn of_arrow(err: &arrow_schema::ArrowError) -> PyErr {
    Error::new_err(chain(err))
}

/// Warns as Python warns: once a place, unless its filters say otherwise.
pub(crate) fn warning(py: Python<'_>, text: &str) -> PyResult<()> {
    let text =
        std::ffi::CString::new(text.replace('\0', " ")).map_err(|err| Error::new_err(err.to_string()))?;
    PyErr::warn(py, &py.get_type::<PyUserWarning>(), &text, 1)
}
