//! Files that are hashed while they are written, and get their name when they are finished.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::error::At;
use super::{Commit, DirectoryError, PARTIAL};
use crate::report::manifest::FileRecord;

/// A file being written; `io::Write` counts and hashes what passes.
#[derive(Debug)]
pub(super) struct Output {
    file: BufWriter<File>,
    n_bytes: u64,
    hash: blake3::Hasher,
}

impl Output {
    pub(super) fn create(path: &Path) -> Result<Output, DirectoryError> {
        let file = BufWriter::with_capacity(256 << 10, File::create(path).at(path)?);
        Ok(Output { file, n_bytes: 0, hash: blake3::Hasher::new() })
    }

    /// Writes out what is left, to the disk itself: a manifest that is there after a power cut speaks of bytes that are.
    fn sync(&mut self, path: &Path) -> Result<(), DirectoryError> {
        self.file.flush().at(path)?;
        // Some mounts cannot sync; what they promise is theirs.
        let _unsupported = self.file.get_ref().sync_data();
        Ok(())
    }

    /// Writes out what is left; gives what the manifest says of the file.
    pub(super) fn finish(mut self, path: &Path) -> Result<FileRecord, DirectoryError> {
        self.file.flush().at(path)?;
        Ok(FileRecord { bytes: self.n_bytes, hash: self.hash.finalize().to_string() })
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n_written = self.file.write(bytes)?;
        self.hash.update(&bytes[..n_written]);
        self.n_bytes += n_written as u64;
        Ok(n_written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The files of a report on their way into its directory.
pub(super) struct Outputs {
    dir: PathBuf,
    commit: Commit,
    /// Finished files, for the manifest.
    pub(super) files: BTreeMap<String, FileRecord>,
}

impl Outputs {
    /// Begins to write a report into `dir`. In place, an earlier one ceases to be whole now.
    pub(super) fn new(dir: &Path, commit: Commit) -> Result<Outputs, DirectoryError> {
        let outputs = Outputs { dir: dir.to_owned(), commit, files: BTreeMap::new() };
        if commit == Commit::Direct {
            outputs.forget_manifest()?;
        }
        Ok(outputs)
    }

    /// Writes one file with `write`.
    ///
    /// # Errors
    ///
    /// What `write` or the file system says.
    pub(super) fn write(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut Output) -> Result<(), DirectoryError>,
    ) -> Result<(), DirectoryError> {
        let path = self.path(name);
        let mut output = Output::create(&path)?;
        write(&mut output)?;
        output.sync(&path)?;
        let record = output.finish(&path)?;
        self.files.insert(name.to_owned(), record);
        Ok(())
    }

    /// Where a file is written to, before it is put in place.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        match self.commit {
            Commit::Direct => self.dir.join(name),
            Commit::Rename => self.dir.join(format!("{name}.{PARTIAL}")),
        }
    }

    /// Puts every file in place, and the manifest last.
    pub(super) fn put(self, manifest_name: &str, manifest: &[u8]) -> Result<(), DirectoryError> {
        let path = self.path(manifest_name);
        let mut file = File::create(&path).at(&path)?;
        file.write_all(manifest).at(&path)?;
        file.sync_all().at(&path)?;
        if self.commit == Commit::Direct {
            return Ok(());
        }
        self.forget_manifest()?;
        for name in self.files.keys().map(String::as_str).chain([manifest_name]) {
            fs::rename(self.path(name), self.dir.join(name)).at(&self.dir.join(name))?;
        }
        Ok(())
    }

    fn forget_manifest(&self) -> Result<(), DirectoryError> {
        let path = self.dir.join(crate::report::manifest::NAME);
        match fs::remove_file(&path) {
            Err(err) if err.kind() != io::ErrorKind::NotFound => Err(err).at(&path),
            _ => Ok(()),
        }
    }
}
