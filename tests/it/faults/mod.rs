//! Faults in mid-run: whatever happens, a directory with a manifest is whole, and going on ends in the same bytes.

mod inputs;
mod kills;
mod room;

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Files, Scratch, comments, report_files};

/// A report's files where the directory says that it is whole, checked against the hashes of its manifest.
#[track_caller]
fn whole(dir: &Path) -> Option<Files> {
    let manifest = fs::read(dir.join("manifest.json")).ok()?;
    let manifest: Value = serde_json::from_slice(&manifest).expect("a manifest that is there is whole");
    for (name, record) in manifest["files"].as_object().expect("files are an object") {
        let bytes = fs::read(dir.join(name)).expect("a file of a whole report is there");
        assert_eq!(record["bytes"], bytes.len(), "{name}");
        assert_eq!(record["hash"], blake3::hash(&bytes).to_string(), "{name}");
    }
    Some(report_files(dir))
}

#[track_caller]
fn same(left: &Files, right: &Files) {
    assert_eq!(left.keys().collect::<Vec<_>>(), right.keys().collect::<Vec<_>>());
    for (name, bytes) in left {
        assert!(*bytes == right[name], "{name} differs");
    }
}

/// Waits until `is_so`, or the child has ended.
fn wait_for(child: &mut Child, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() && child.try_wait().expect("the child can be asked").is_none() {
        assert!(start.elapsed() < Duration::from_secs(300), "it hangs");
        thread::sleep(Duration::from_millis(1));
    }
}

fn start(scratch: &Scratch, args: &[&str]) -> Child {
    let mut command = scratch.command(args);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the program starts")
}

fn signal(child: &Child, name: &str) {
    Command::new("kill").args([name, &child.id().to_string()]).status().expect("kill is there");
}
