//! The file of suggested labels: JSON Lines, only ever appended to, on the disk before the answer is given.
//!
//! One writer: the file is locked while the program runs. Suggestions that come together are synced together.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

/// A line, and where to say how it went.
type Line = (Vec<u8>, Sender<Result<(), String>>);

#[derive(Debug)]
pub(super) struct Feedback {
    sender: Mutex<Sender<Line>>,
}

impl Feedback {
    /// Opens the file for good, making it and its directory where they are missing. A line that an earlier crash cut short
    /// is ended, so that it spoils no other.
    pub(super) fn open(path: &Path) -> io::Result<Feedback> {
        if let Some(dir) = path.parent().filter(|dir| !dir.as_os_str().is_empty()) {
            std::fs::create_dir_all(dir)?;
        }
        let mut file = private(path)?;
        file.try_lock().map_err(|err| match err {
            std::fs::TryLockError::WouldBlock => io::Error::other("another process writes to it"),
            std::fs::TryLockError::Error(err) => err,
        })?;
        if file.metadata()?.len() > 0 {
            let mut last = [0];
            file.seek(SeekFrom::End(-1))?;
            file.read_exact(&mut last)?;
            if last != *b"\n" {
                file.write_all(b"\n")?;
            }
        }
        let (sender, receiver) = channel();
        std::thread::Builder::new()
            .name("labels".to_owned())
            .spawn(move || write_lines(&mut file, &receiver))?;
        Ok(Feedback { sender: Mutex::new(sender) })
    }

    /// Appends a record, and comes back when it is on the disk. Blocks.
    ///
    /// # Errors
    ///
    /// What the file system says.
    pub(super) fn append(&self, record: &Value) -> Result<(), String> {
        let (told, outcome) = channel();
        let line = format!("{record}\n").into_bytes();
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let gone = |_| "the writer is gone".to_owned();
        sender.send((line, told)).map_err(|_| "the writer is gone".to_owned())?;
        outcome.recv().map_err(gone)?
    }
}

/// Writes what has come in, syncs once, and tells everybody.
fn write_lines(file: &mut File, receiver: &Receiver<Line>) {
    while let Ok(first) = receiver.recv() {
        let lines: Vec<_> = std::iter::once(first).chain(receiver.try_iter()).collect();
        let bytes: Vec<u8> = lines.iter().flat_map(|(line, _)| line.iter().copied()).collect();
        let written = file.write_all(&bytes).and_then(|()| file.sync_data());
        for (_, told) in lines {
            let _the_client_may_be_gone = told.send(written.as_ref().copied().map_err(ToString::to_string));
        }
    }
}

#[cfg(unix)]
fn private(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    File::options().read(true).append(true).create(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn private(path: &Path) -> io::Result<File> {
    File::options().read(true).append(true).create(true).open(path)
}
