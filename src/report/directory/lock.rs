//! One run a directory at a time.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::DirectoryError;
use super::error::At;

/// A lock on a file, given back when it is dropped or the process ends.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    file: File,
}

impl Lock {
    /// Takes the lock.
    ///
    /// # Errors
    ///
    /// If another process has it, or the file cannot be made. A mount that knows no locks is used without one.
    pub(super) fn take(path: &Path) -> Result<Lock, DirectoryError> {
        loop {
            let file = File::options().create(true).append(true).open(path).at(path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    let dir = path.parent().unwrap_or(path).to_owned();
                    return Err(DirectoryError::InUse { dir });
                }
                Err(TryLockError::Error(err)) if err.kind() == io::ErrorKind::Unsupported => {}
                Err(TryLockError::Error(err)) => return Err(err).at(path),
            }
            // The run before may have removed the file between our opening and locking it.
            if is_same(&file, path) {
                return Ok(Lock { path: path.to_owned(), file });
            }
        }
    }

    /// Removes the file and gives the lock back.
    pub(super) fn release(self) {
        let _left_behind_is_harmless = fs::remove_file(&self.path);
        drop(self.file);
    }
}

#[cfg(unix)]
fn is_same(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let own = file.metadata().map(|meta| (meta.dev(), meta.ino()));
    let there = fs::metadata(path).map(|meta| (meta.dev(), meta.ino()));
    matches!((own, there), (Ok(own), Ok(there)) if own == there)
}

#[cfg(not(unix))]
fn is_same(_file: &File, path: &Path) -> bool {
    path.exists()
}
