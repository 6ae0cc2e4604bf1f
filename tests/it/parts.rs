//! `-o DIR` of `score` and `extract`: parts add up to the stream, a killed run goes on to the same bytes, nothing of others
//! is touched.

use std::collections::BTreeMap;
use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Scratch, comments};

/// Every file of a directory by its name.
fn files(scratch: &Scratch, dir: &str) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(scratch.path(dir)).expect("it was made");
    entries
        .map(|entry| entry.expect("can be read"))
        .map(|entry| {
            (
                entry.file_name().into_string().expect("our names are UTF-8"),
                fs::read(entry.path()).expect("can be read"),
            )
        })
        .collect()
}

/// What the lines of an input add up to, decompressed.
fn lines_of(scratch: &Scratch, dir: &str, ordinal: usize) -> Vec<u8> {
    let of_input = format!("{ordinal:05}-");
    let own = files(scratch, dir).into_iter().filter(|(name, _)| name.starts_with(&of_input));
    own.flat_map(|(name, bytes)| {
        if name.ends_with(".zst") { zstd::decode_all(&bytes[..]).expect("whole frames") } else { bytes }
    })
    .collect()
}

#[test]
fn parts_add_up_to_the_stream() {
    let scratch = Scratch::new("parts");
    scratch
        .write("a.jsonl", comments(30_000))
        .write("b.jsonl", "{\"text\":\"You are an idiot.\"}\n{\"broken\n");
    let stream = |input: &str| scratch.run(&["score", input]).ends(0).out;
    let run = scratch.run(&["score", "a.jsonl", "b.jsonl", "-o", "out", "--split-bytes", "400000"]).ends(0);
    assert_eq!(run.out, b"");
    let found = files(&scratch, "out");
    let names: Vec<_> = found.keys().map(String::as_str).collect();
    assert!(names.iter().filter(|name| name.starts_with("00000-")).count() > 1, "{names:?}");
    assert!(names.contains(&"00001.rejects.jsonl") && names.contains(&"parts.json"), "{names:?}");
    assert!(!names.iter().any(|name| name.starts_with('.') || name.ends_with("partial")), "{names:?}");
    assert_eq!(lines_of(&scratch, "out", 0), stream("a.jsonl"));
    assert_eq!(lines_of(&scratch, "out", 1), stream("b.jsonl"));
    let whole: Value = serde_json::from_slice(&found["parts.json"]).expect("JSON");
    assert_eq!(
        whole["inputs"][0]["counts"],
        json!({"comments": 30_000, "written": 30_000, "approve": 20_000, "review": 10_000})
    );
    assert_eq!(
        whole["inputs"][1]["counts"],
        json!({"comments": 1, "written": 1, "review": 1, "rejected": 1})
    );
    // The same bytes at any thread count, in any way of putting them in place, and again over what is there.
    for (dir, more) in [
        ("one", &["--threads", "1"][..]),
        ("direct", &["--commit", "direct"]),
        ("out", &["--resume"]),
        ("out", &[]),
    ] {
        let args =
            [&["score", "a.jsonl", "b.jsonl", "-o", dir, "--split-bytes", "400000", "-q"], more].concat();
        scratch.run(&args).ends(0);
        assert!(files(&scratch, dir) == found, "{dir} {more:?}");
    }
    // Another way of scoring makes all parts anew.
    scratch.run(&["score", "a.jsonl", "b.jsonl", "-o", "out", "--resume", "--only", "flagged", "-q"]).ends(0);
    assert_eq!(lines_of(&scratch, "out", 0), scratch.run(&["score", "a.jsonl", "--only", "flagged"]).out);
}

#[test]
fn every_file_of_a_table_has_its_header() {
    let scratch = Scratch::new("parts-csv");
    scratch.write("a.jsonl", comments(30_000)).write("empty.jsonl", "");
    let args = ["score", "a.jsonl", "empty.jsonl", "-o", "out", "--format", "csv", "--columns", "id,action"];
    scratch.run(&[&args[..], &["--compress", "none", "--split-bytes", "20000", "-q"]].concat()).ends(0);
    let found = files(&scratch, "out");
    let tables: Vec<_> = found.iter().filter(|(name, _)| name.ends_with(".csv")).collect();
    assert!(tables.len() > 2, "{:?}", found.keys());
    assert!(tables.iter().all(|(_, bytes)| bytes.starts_with(b"id,action\n")));
    assert_eq!(found["00001-000.csv"], b"id,action\n");
    let n_rows: usize =
        tables.iter().map(|(_, bytes)| bytes.iter().filter(|&&byte| byte == b'\n').count() - 1).sum();
    assert_eq!(n_rows, 30_000);
}

#[test]
fn comments_alone_go_into_parts_too_and_are_no_input_of_a_later_walk() {
    let scratch = Scratch::new("parts-extract");
    scratch.write("in/a.jsonl", comments(50));
    scratch.run(&["extract", "in", "-o", "in/out", "-q"]).ends(0);
    assert_eq!(lines_of(&scratch, "in/out", 0), scratch.run(&["extract", "in/a.jsonl"]).ends(0).out);
    assert_eq!(scratch.run(&["extract", "in"]).ends(0).lines().len(), 50);
}

#[test]
fn a_missing_input_is_said_and_tried_again() {
    let scratch = Scratch::new("parts-missing");
    scratch.write("a.jsonl", comments(5));
    scratch.run(&["score", "a.jsonl", "b.jsonl", "-o", "out"]).ends(2).says(&["b.jsonl", "2 inputs: 1 file"]);
    scratch.write("b.jsonl", comments(7));
    scratch.run(&["score", "a.jsonl", "b.jsonl", "-o", "out", "--resume", "-q"]).ends(0).says_nothing();
    assert_eq!(lines_of(&scratch, "out", 1).iter().filter(|&&byte| byte == b'\n').count(), 7);
    scratch.run(&["score", "a.jsonl", "-o", "out", "--resume", "--fail-on", "review", "-q"]).ends(1);
}

#[test]
fn what_is_of_others_is_left_alone() {
    let scratch = Scratch::new("parts-others");
    scratch.write("a.jsonl", comments(5)).write("out/thesis.txt", "years of work");
    scratch.run(&["score", "a.jsonl", "-o", "out"]).ends(2).says(&["out", "thesis.txt"]);
    assert_eq!(scratch.read("out/thesis.txt"), "years of work");
    scratch.run(&["score", "a.jsonl", "--resume"]).ends(2).says(&["--out"]);
    let args = ["score", "a.jsonl", "-o", "new", "--resume", "--rejects", "r.jsonl"];
    scratch.run(&args).ends(2).says(&["new/*.rejects.jsonl"]);
}

#[test]
fn a_killed_run_goes_on_to_the_same_bytes() {
    let scratch = Scratch::new("parts-killed");
    let inputs: Vec<_> = (0..6).map(|idx| format!("{idx}.jsonl")).collect();
    for input in &inputs {
        scratch.write(input, comments(4000));
    }
    let args: Vec<_> = ["score", "-o", "out", "-q", "--split-bytes", "300000"]
        .into_iter()
        .chain(inputs.iter().map(String::as_str))
        .collect();
    scratch.run(&args).ends(0);
    let whole = files(&scratch, "out");
    fs::remove_dir_all(scratch.path("out")).expect("can be removed");
    let resumed = [&args[..], &["--resume"]].concat();
    let mut n_killed = 0;
    for pause in [40, 80, 160, 320, 640] {
        let mut child = scratch.command(&resumed).stdout(Stdio::null()).spawn().expect("it starts");
        thread::sleep(Duration::from_millis(pause));
        n_killed += usize::from(child.try_wait().expect("it is our child").is_none());
        let _it_may_have_ended = child.kill();
        child.wait().expect("it is our child");
        if let Ok(bytes) = fs::read(scratch.path("out/parts.json")) {
            assert_eq!(bytes, whole["parts.json"], "what looks whole is");
        }
    }
    assert!(n_killed > 0, "every run had ended before it was killed");
    scratch.run(&resumed).ends(0);
    assert!(files(&scratch, "out") == whole);
}
