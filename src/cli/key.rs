//! The key of the pseudonyms: from a file, else made once in the user's state directory, readable by the user alone.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::args::{AuthorsArg, NamingArgs};
use crate::report::pseudonym::{Key, Naming};

impl NamingArgs {
    /// How authors appear.
    ///
    /// # Errors
    ///
    /// If a key is needed and can neither be read nor made.
    pub(super) fn naming(&self) -> anyhow::Result<Naming> {
        if self.authors == AuthorsArg::Plain {
            return Ok(Naming::Plain);
        }
        let path = match &self.pseudonym_key_file {
            Some(path) => path.clone(),
            None => made_once()?,
        };
        let read = || -> anyhow::Result<Key> { Ok(Key::from_content(&fs::read(&path)?)?) };
        Ok(Naming::Pseudonym(read().with_context(|| path.display().to_string())?))
    }
}

/// The user's own key, made where there is none yet.
fn made_once() -> anyhow::Result<PathBuf> {
    let state =
        state_directory().context("no home directory for the pseudonym key: give --pseudonym-key-file")?;
    let path = state.join("commentariat").join("pseudonym-key");
    if !path.exists() {
        make(&path).with_context(|| path.display().to_string())?;
    }
    Ok(path)
}

/// Where this user's programs keep what they know between runs.
pub(super) fn state_directory() -> Option<PathBuf> {
    let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute("XDG_STATE_HOME").or_else(|| Some(std::env::home_dir()?.join(".local/state")))
}

/// Writes a new key beside its place and links it there, so that of two runs at once one key stays.
fn make(path: &Path) -> anyhow::Result<()> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|err| anyhow::anyhow!("no random bytes: {err}"))?;
    let dir = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(dir)?;
    let unfinished = dir.join(format!(".pseudonym-key.{}", std::process::id()));
    let mut file = private(&unfinished)?;
    writeln!(file, "{}", blake3::Hash::from_bytes(bytes).to_hex())?;
    file.sync_all()?;
    let linked = fs::hard_link(&unfinished, path);
    fs::remove_file(&unfinished)?;
    match linked {
        Err(err) if err.kind() != io::ErrorKind::AlreadyExists => Err(err.into()),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn private(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    File::options().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn private(path: &Path) -> io::Result<File> {
    File::options().write(true).create_new(true).open(path)
}
