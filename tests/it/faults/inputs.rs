//! Inputs that change, vanish or fail while they are read. What is on stdin or behind a full pipe holds the program at a known
//! place.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::process::{Child, Command};
use std::thread;
use std::time::Duration;

use super::{comments, same, start, wait_for, whole};
use crate::support::{Run, Scratch, json_lines};

/// Records of two kilobytes: more of them than the program can hold while nobody takes its output.
fn long_lines(n: usize) -> String {
    let words = "The bus was late again, and nobody knew why. ".repeat(45);
    (0..n).map(|idx| format!("{{\"id\":\"c{idx}\",\"text\":\"{words}\"}}\n")).collect()
}

/// Takes the output of a child that was held up by it.
fn finish(mut child: Child) -> Run {
    let mut out = Vec::new();
    child.stdout.take().expect("stdout is piped").read_to_end(&mut out).expect("it can be read");
    let output = child.wait_with_output().expect("it ends");
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    Run { status: output.status.code().expect("it ends by itself"), out, err }
}

/// Starts `extract` on a file and holds it in the middle, where `change` happens.
fn changed(name: &str, n_lines: usize, change: impl FnOnce(&Scratch)) -> Run {
    let scratch = Scratch::new(name);
    scratch.write("a.jsonl", long_lines(n_lines));
    let mut child = start(&scratch, &["extract", "a.jsonl", "--threads", "1"]);
    // The first bytes tell that it reads; then the pipe runs full.
    let mut first = [0];
    child.stdout.as_mut().expect("stdout is piped").read_exact(&mut first).expect("there are comments");
    thread::sleep(Duration::from_millis(300));
    change(&scratch);
    let mut run = finish(child);
    run.out.insert(0, first[0]);
    run
}

#[test]
fn a_file_that_shrinks_is_an_error_and_one_that_grows_or_vanishes_is_read() {
    const N: usize = 6000;
    let cut = changed("shrinks", N, |scratch| {
        let file = File::options().write(true).open(scratch.path("a.jsonl")).expect("it is there");
        file.set_len(4 << 10).expect("it can be cut");
    });
    let cut = cut.ends(2).says(&["error: a.jsonl: cannot read on after", "at first and ended after"]);
    assert!((1..N).contains(&cut.lines().len()), "{}", cut.lines().len());
    let grown = changed("grows", N, |scratch| {
        let mut file = File::options().append(true).open(scratch.path("a.jsonl")).expect("it is there");
        file.write_all(b"{\"id\":\"last\",\"text\":\"x\"}\n{\"id\":\"cut").expect("it can be written");
    });
    let grown = grown.ends(0).says(&["a.jsonl: 1 record rejected; the first at line 6002"]);
    assert_eq!(grown.lines().len(), N + 1);
    let gone = changed("vanishes", N, |scratch| {
        fs::remove_file(scratch.path("a.jsonl")).expect("it is there");
    });
    assert_eq!(gone.ends(0).says_nothing().lines().len(), N);
}

/// A report that waits for the pipe `held`; what comes after it is read when something was written there.
fn held(scratch: &Scratch, args: &[&str]) -> Child {
    let made = Command::new("mkfifo").arg(scratch.path("held")).status().expect("mkfifo is there");
    assert!(made.success());
    let mut child = start(scratch, args);
    let begun = scratch.path("out/.work/00000.comments.partial");
    wait_for(&mut child, || begun.exists());
    child
}

#[test]
fn what_vanished_before_its_turn_is_named_and_the_others_are_done() {
    let scratch = Scratch::new("turn");
    scratch.write("b.jsonl", comments(9)).write("c.jsonl", comments(6));
    let child = held(&scratch, &["report", "held", "b.jsonl", "c.jsonl", "-o", "out", "-q"]);
    fs::remove_file(scratch.path("b.jsonl")).expect("it is there");
    scratch.write("held", comments(3));
    finish(child).ends(2).says(&["error: b.jsonl: No such file"]);
    assert!(whole(&scratch.path("out")).is_some());
    assert_eq!(json_lines(&scratch.read("out/comments.jsonl")).len(), 9);
    let manifest = scratch.read("out/manifest.json");
    assert!(manifest.contains("No such file"), "{manifest}");
}

#[test]
fn an_input_that_changed_between_two_runs_is_read_again() {
    let scratch = Scratch::new("changed");
    scratch.write("a.jsonl", comments(9)).write("b.jsonl", comments(6));
    let mut child = held(&scratch, &["report", "held", "a.jsonl", "-o", "out", "-q"]);
    child.kill().expect("it waits");
    child.wait().expect("it ends");
    fs::remove_file(scratch.path("held")).expect("it is there");
    let killed = scratch.path("out/.work/00001.comments.partial");
    scratch.write("big.jsonl", comments(20_000));
    let args = ["report", "a.jsonl", "big.jsonl", "-o", "out", "-q", "--resume"];
    let mut child = start(&scratch, &args);
    wait_for(&mut child, || killed.exists());
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    assert!(scratch.path("out/.work/00000.json").exists(), "the first input was finished");
    scratch.write("a.jsonl", comments(12));
    scratch.run(&args).ends(0);
    scratch.run(&["report", "a.jsonl", "big.jsonl", "-o", "want", "-q"]).ends(0);
    same(&whole(&scratch.path("want")).expect("whole"), &whole(&scratch.path("out")).expect("whole"));
}

#[test]
fn of_two_runs_into_one_directory_the_second_is_refused() {
    let scratch = Scratch::new("two-runs");
    scratch.write("a.jsonl", comments(9));
    let child = held(&scratch, &["report", "held", "-o", "out", "-q"]);
    for more in [&[][..], &["--resume"]] {
        let args = [&["report", "a.jsonl", "-o", "out", "-q"], more].concat();
        scratch.run(&args).ends(2).says(&["error: out: another run is writing this report"]);
    }
    scratch.run(&["merge", "out", "-o", "elsewhere", "-q"]).ends(2).says(&["no whole report"]);
    scratch.write("held", comments(3));
    finish(child).ends(0);
    assert_eq!(json_lines(&scratch.read("out/comments.jsonl")).len(), 3);
    scratch.run(&["report", "a.jsonl", "-o", "out", "-q"]).ends(0);
    assert_eq!(json_lines(&scratch.read("out/comments.jsonl")).len(), 9);
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_error_is_told_with_its_place_and_the_others_are_done() {
    let scratch = Scratch::new("read-error");
    scratch.write("b.jsonl", comments(3));
    // The first page of a process is not mapped: reading it is an input/output error.
    let run = scratch.run(&["extract", "--shape", "ndjson", "/proc/self/mem", "b.jsonl"]).ends(2);
    assert_eq!(
        run.says(&["error: /proc/self/mem: cannot read on after 0 bytes", "os error 5"]).lines().len(),
        3
    );
    let args = ["report", "--shape", "ndjson", "/proc/self/mem", "b.jsonl", "-o", "out", "-q"];
    scratch.run(&args).ends(2).says(&["error: /proc/self/mem: "]);
    assert!(whole(&scratch.path("out")).is_some());
    assert!(scratch.read("out/manifest.json").contains("os error 5"));
}
