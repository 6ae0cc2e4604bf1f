//! The examples of the README and the docs still work: every `$` line of their console blocks is run, and begins to print what it
//! shows. A block of commands that is not run says `norun` and why.
//!
//! `UPDATE_README=1 cargo test --test it readme` writes the present output into them. Numbers and fingerprints may differ
//! from what is printed there; words may not.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

const FENCE: &str = "```";

#[test]
fn examples_of_the_readme_print_what_they_show() {
    let n_commands = examples("README.md");
    assert!(n_commands >= 8, "only {n_commands} examples found");
}

#[test]
fn examples_of_the_docs_print_what_they_show() {
    let n_commands: usize =
        documents().iter().filter(|name| *name != "README.md").map(|name| examples(name)).sum();
    assert!(n_commands >= 4, "only {n_commands} examples found");
}

#[test]
fn blocks_that_are_not_run_say_why() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut faults = Vec::new();
    for name in documents() {
        let text = fs::read_to_string(root.join(&name)).expect("it was listed");
        for (idx, line) in text.lines().enumerate() {
            let Some(info) = line.strip_prefix(FENCE) else { continue };
            let kind = info.split_whitespace().next().unwrap_or_default();
            let why = info.split_once(" norun: ").map(|(_, why)| why.trim());
            let is_commands =
                matches!(kind, "sh" | "bash" | "shell") || kind == "console" && info != "console";
            if is_commands && why.is_none_or(|why| why.len() < 8) {
                faults.push(format!("{name}:{}: {line}", idx + 1));
            }
        }
    }
    assert!(faults.is_empty(), "neither run nor `norun: WHY`:\n{}", faults.join("\n"));
}

/// The README and every page of the docs, and what stands beside the code for people to read.
fn documents() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<String> = ["README.md", "SECURITY.md", "lexicons/README.md"].map(str::to_owned).into();
    for entry in fs::read_dir(root.join("docs")).expect("there are docs").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".md") {
            names.push(format!("docs/{name}"));
        }
    }
    names.sort();
    names
}

/// Runs the examples of a document; gives how many commands there are.
#[track_caller]
fn examples(name: &str) -> usize {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = fs::read_to_string(root.join(name)).expect("it is there");
    let updating = env::var_os("UPDATE_README").is_some();
    if name == "README.md" {
        let _it_may_not_be_there = fs::remove_dir_all(root.join("target/example"));
    }
    let (mut written, mut faults, mut n_commands) = (String::new(), Vec::new(), 0);
    let mut lines = document.lines().peekable();
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
    if updating && n_commands > 0 {
        fs::write(root.join(name), written).expect("the document can be written");
    } else {
        assert!(
            faults.is_empty(),
            "{name}:\n{}\n(UPDATE_README=1 writes the present output)",
            faults.join("\n")
        );
    }
    n_commands
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
