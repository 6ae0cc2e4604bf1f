//! The one error of the public API.

use std::fmt;

use crate::abuse::ProfileError;
use crate::lexicon::{PathError, RowError};
use crate::verdict::PolicyError;

/// What can go wrong before scoring: a lexicon, a policy, a profile, the threads. Scoring itself cannot fail.
#[derive(Debug)]
pub struct Error(Kind);

#[derive(Debug, thiserror::Error)]
enum Kind {
    #[error(transparent)]
    Lexicon(#[from] RowError),
    #[error(transparent)]
    Path(#[from] PathError),
    #[error("policy: {0}")]
    Policy(#[from] PolicyError),
    #[error(transparent)]
    Profile(#[from] ProfileError),
    #[error("cannot start the threads: {0}")]
    Threads(rayon::ThreadPoolBuildError),
}

impl Error {
    /// Whether a lexicon could not be read.
    pub fn is_lexicon(&self) -> bool {
        matches!(self.0, Kind::Lexicon(_) | Kind::Path(_))
    }

    /// Whether a policy could not be read.
    pub fn is_policy(&self) -> bool {
        matches!(self.0, Kind::Policy(_))
    }

    /// Whether a profile could not be read, or does not fit the lexicon.
    pub fn is_profile(&self) -> bool {
        matches!(self.0, Kind::Profile(_))
    }

    pub(crate) fn threads(err: rayon::ThreadPoolBuildError) -> Error {
        Error(Kind::Threads(err))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

impl From<RowError> for Error {
    fn from(err: RowError) -> Error {
        Error(err.into())
    }
}

impl From<PathError> for Error {
    fn from(err: PathError) -> Error {
        Error(err.into())
    }
}

impl From<ProfileError> for Error {
    fn from(err: ProfileError) -> Error {
        Error(err.into())
    }
}

impl From<PolicyError> for Error {
    fn from(err: PolicyError) -> Error {
        Error(err.into())
    }
}
