//! Output that goes nowhere: a device without room, and a reader that has left.

use std::fs::File;
use std::process::{Command, Stdio};

use super::{comments, whole};
use crate::support::Scratch;

#[cfg(target_os = "linux")]
#[test]
fn without_room_for_its_output_no_command_ends_well() {
    let scratch = Scratch::new("dev-full");
    scratch.write("a.jsonl", comments(30));
    scratch.write(
        "gold.jsonl",
        "{\"text\":\"You are an idiot.\",\"toxicity\":1}\n{\"text\":\"Nice.\",\"toxicity\":0}\n",
    );
    for args in [
        &["extract", "a.jsonl"][..],
        &["score", "a.jsonl"],
        &["score", "a.jsonl", "--format", "csv"],
        &["report", "a.jsonl", "-o", "out"],
        &["explain", "You are an idiot."],
        &["explain", "--json", "You are an idiot."],
        &["evaluate", "gold.jsonl", "--draws", "1"],
        &["lexicon", "list"],
        &["completions", "bash"],
        &["man"],
    ] {
        let full = File::options().write(true).open("/dev/full").expect("Linux has it");
        let output = scratch.command(args).stdout(full).stdin(Stdio::null()).output().expect("it starts");
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {err}");
        assert!(err.contains("No space left on device") && !err.contains("panicked"), "{args:?}: {err}");
    }
    assert!(whole(&scratch.path("out")).is_some(), "the report itself had room");
}

#[test]
fn a_report_whose_summary_nobody_reads_is_whole() {
    let scratch = Scratch::new("no-reader");
    scratch.write("a.jsonl", comments(30));
    let line = format!("{} report a.jsonl -o out | true", env!("CARGO_BIN_EXE_commentariat"));
    let mut shell = Command::new("sh");
    shell.args(["-c", &line]).current_dir(scratch.path("")).env("XDG_STATE_HOME", scratch.path("state"));
    let output = shell.output().expect("there is a shell");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(whole(&scratch.path("out")).is_some());
}
