//! The README's examples still work: every `$` line of its console blocks is run, and begins to print what it shows.
//!
//! `UPDATE_README=1 cargo test --test it readme` writes the present output into it. Numbers and fingerprints may differ
//! from what is printed there; words may not.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

const FENCE: &str = "```";

#[test]
fn examples_print_what_they_show() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).expect("there is a README");
    let _it_may_not_be_there = fs::remove_dir_all(root.join("target/example"));
    let updating = env::var_os("UPDATE_README").is_some();
    let (mut written, mut faults, mut n_commands) = (String::new(), Vec::new(), 0);
    let mut lines = readme.lines().peekable();
    while let Some(line) = lines.next() {
        written += &format!("{line}\n");
        if line != "```console" {
            continue;
        }
        while let Some(line) = lines.next_if(|line| *line != FENCE) {
            let Some(command) = line.strip_prefix("$ ") else { continue };
            n_commands += 1;
            let mut shown = Vec::new();
            while let Some(line) = lines.next_if(|line| *line != FENCE && !line.starts_with("$ ")) {
                shown.push(line);
            }
            let printed = run(root, command);
            written += &format!("$ {command}\n{printed}");
            let (want, got) =
                (shown.first().copied().unwrap_or_default(), printed.lines().next().unwrap_or_default());
            if words(want) != words(got) {
                faults.push(format!("$ {command}\n  shows  {want}\n  prints {got}"));
            }
        }
    }
    assert!(n_commands >= 8, "only {n_commands} examples found");
    if updating {
        fs::write(root.join("README.md"), written).expect("the README can be written");
    } else {
        assert!(faults.is_empty(), "{}\n(UPDATE_README=1 writes the present output)", faults.join("\n"));
    }
}

fn run(root: &Path, command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_commentariat"));
    let folder = program.parent().expect("it is in a directory").to_string_lossy().into_owned();
    let path = format!("{folder}:{}", env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).current_dir(root).env("PATH", path);
    let output = shell.env("XDG_STATE_HOME", env!("CARGO_TARGET_TMPDIR")).output().expect("there is a shell");
    assert!(output.status.success(), "$ {command}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("output is UTF-8")
}

/// The text without its numbers and fingerprints, which change with every word list.
fn words(line: &str) -> String {
    let is_number = |word: &str| word.chars().any(|c| c.is_ascii_digit());
    line.split_whitespace().filter(|word| !is_number(word)).collect::<Vec<_>>().join(" ")
}
