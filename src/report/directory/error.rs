//! Why a report directory cannot be used.

use std::io;
use std::path::{Path, PathBuf};

/// A report directory that cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DirectoryError {
    /// The file system says no.
    #[error("{}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What it says.
        #[source]
        source: io::Error,
    },
    /// Another run has the lock.
    #[error("{}: another run is writing this report", dir.display())]
    InUse {
        /// The directory.
        dir: PathBuf,
    },
    /// It holds something that is no part of a report.
    #[error("{}: holds something else than a report ({name}); give an empty or a new directory", dir.display())]
    SomethingElse {
        /// The directory.
        dir: PathBuf,
        /// The first name that is not ours.
        name: String,
    },
    /// Records went missing: a fault of this program.
    #[error("{input}: read {read} records, but they do not add up; this is a fault of the program")]
    Uneven {
        /// The input.
        input: String,
        /// Records read.
        read: u64,
    },
    /// A directory to merge is no whole report.
    #[error("{}: no whole report (it has no manifest.json of this program)", dir.display())]
    NotWhole {
        /// The directory.
        dir: PathBuf,
    },
    /// A report to merge was made in another way.
    #[error("{}: made with another {what} than {}", dir.display(), first.display())]
    Differs {
        /// The directory.
        dir: PathBuf,
        /// The first directory.
        first: PathBuf,
        /// What differs.
        what: &'static str,
    },
    /// A file does not have the bytes that its manifest says.
    #[error("{}: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
}

/// Names the path that a result is about.
pub(super) trait At<T> {
    fn at(self, path: &Path) -> Result<T, DirectoryError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, path: &Path) -> Result<T, DirectoryError> {
        self.map_err(|source| DirectoryError::Io { path: path.to_owned(), source })
    }
}
