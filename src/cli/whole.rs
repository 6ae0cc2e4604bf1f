//! A file that has its name only when it is whole: until then it lies beside its place and is called partial.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// A file on its way. Dropped unfinished, it stays behind as `NAME.partial`.
#[derive(Debug)]
pub(super) struct WholeFile {
    path: PathBuf,
    /// What it is called until then; `None` where it cannot be renamed into place: a device, a pipe, a link.
    unfinished: Option<PathBuf>,
    file: BufWriter<File>,
}

impl WholeFile {
    /// Begins a file that will be called `path`; a finished one of that name stays as it was until then.
    ///
    /// # Errors
    ///
    /// If nothing can be written there.
    pub(super) fn create(path: &Path) -> anyhow::Result<WholeFile> {
        let is_special = fs::symlink_metadata(path).is_ok_and(|meta| !meta.is_file());
        let unfinished = (!is_special).then(|| {
            let mut name = path.as_os_str().to_owned();
            name.push(".partial");
            PathBuf::from(name)
        });
        let file = File::create(unfinished.as_deref().unwrap_or(path));
        let file = BufWriter::new(file.with_context(|| path.display().to_string())?);
        Ok(WholeFile { path: path.to_owned(), unfinished, file })
    }

    /// Writes out what is left, and gives the file its name.
    ///
    /// # Errors
    ///
    /// If it cannot be written to its end: then no file has the name, or the one that had it.
    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        let place = || self.path.display().to_string();
        self.file.flush().with_context(place)?;
        let Some(unfinished) = &self.unfinished else { return Ok(()) };
        self.file.get_ref().sync_all().with_context(place)?;
        fs::rename(unfinished, &self.path).with_context(place)
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes a whole file.
///
/// # Errors
///
/// If it cannot be written to its end.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut file = WholeFile::create(path)?;
    file.write_all(bytes).with_context(|| path.display().to_string())?;
    file.finish()
}
