//! A scratch directory a test, and the real binary run in it.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;

/// A directory of a test's own, empty at first and gone with it.
pub(crate) struct Scratch {
    path: PathBuf,
}

/// How a run of the program ended, and what it said.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) out: Vec<u8>,
    pub(crate) err: String,
}

impl Scratch {
    /// `name` is the test's.
    pub(crate) fn new(name: &str) -> Scratch {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        let _it_was_not_there = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("the target directory can be written");
        Scratch { path }
    }

    /// Where `name` stands, or would.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes a file, with the directories above it.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Scratch {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("it is inside the scratch directory")).expect("can be made");
        fs::write(path, bytes).expect("can be written");
        self
    }

    /// The text of a file that the program wrote.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("the program wrote it")
    }

    /// Runs the program here, without stdin.
    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.run_on(b"", args)
    }

    /// Runs the program here on `stdin`.
    pub(crate) fn run_on(&self, stdin: impl AsRef<[u8]>, args: &[&str]) -> Run {
        let stdin = stdin.as_ref().to_vec();
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut pipe = child.stdin.take().expect("stdin is piped");
        let writer = thread::spawn(move || {
            let _it_need_not_read_all = pipe.write_all(&stdin);
        });
        let output = child.wait_with_output().expect("the program ends");
        writer.join().expect("the writer does not panic");
        Run {
            status: output.status.code().expect("it ends by itself"),
            out: output.stdout,
            err: String::from_utf8(output.stderr).expect("messages are UTF-8"),
        }
    }

    /// The program with these arguments, in this directory.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_commentariat"));
        command.current_dir(&self.path).args(args).env("XDG_STATE_HOME", self.path("state"));
        command
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _the_next_run_removes_it = fs::remove_dir_all(&self.path);
    }
}

impl Run {
    /// Checks the exit status, and that nothing panicked.
    #[track_caller]
    pub(crate) fn ends(self, status: i32) -> Run {
        assert_eq!(self.status, status, "{}\n{}", self.err, self.text());
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }

    /// Checks that each of these is said on stderr.
    #[track_caller]
    pub(crate) fn says(self, parts: &[&str]) -> Run {
        let missing: Vec<_> = parts.iter().filter(|part| !self.err.contains(**part)).collect();
        assert!(missing.is_empty(), "{missing:?} not in:\n{}", self.err);
        self
    }

    /// Checks that nothing is said on stderr.
    #[track_caller]
    pub(crate) fn says_nothing(self) -> Run {
        assert_eq!(self.err, "");
        self
    }

    /// Stdout as text, cut where it is long.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.out[..self.out.len().min(4000)]).into_owned()
    }

    /// Stdout as JSON Lines.
    #[track_caller]
    pub(crate) fn lines(&self) -> Vec<Value> {
        json_lines(std::str::from_utf8(&self.out).expect("output is UTF-8"))
    }

    /// The texts of the comments on stdout.
    #[track_caller]
    pub(crate) fn texts(&self) -> Vec<String> {
        strings(&self.lines(), "text")
    }

    /// The ids of the comments on stdout.
    #[track_caller]
    pub(crate) fn ids(&self) -> Vec<String> {
        strings(&self.lines(), "id")
    }
}

/// The files of a report by name, the manifest without what differs from run to run.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Reads a report.
#[track_caller]
pub(crate) fn report_files(dir: &Path) -> Files {
    let mut files = Files::new();
    for entry in fs::read_dir(dir).expect("the report is there") {
        let path = entry.expect("its entries can be read").path();
        if path.is_file() && path.extension().is_none_or(|end| end != "partial") && !path.ends_with(".lock") {
            let name = path.file_name().expect("an entry has a name").to_string_lossy().into_owned();
            files.insert(name, fs::read(&path).expect("a file of the report can be read"));
        }
    }
    let manifest = files.get_mut("manifest.json").expect("a whole report has a manifest");
    let mut value: Value = serde_json::from_slice(manifest).expect("it is JSON");
    value.as_object_mut().expect("the manifest is an object").remove("run").expect("it has a run");
    *manifest = value.to_string().into_bytes();
    files
}

/// How often a test does something: more in the long test (`tests/run --long`).
pub(crate) fn rounds(short: u64, long: u64) -> u64 {
    if env::var_os("COMMENTARIAT_LONG").is_some() { long } else { short }
}

/// Each line as JSON.
#[track_caller]
pub(crate) fn json_lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|err| panic!("{err}: {line}")))
        .collect()
}

#[track_caller]
fn strings(lines: &[Value], key: &str) -> Vec<String> {
    lines.iter().map(|line| line[key].as_str().expect("a string").to_owned()).collect()
}

/// `n` lines of NDJSON, every third of them abusive.
pub(crate) fn comments(n: usize) -> String {
    let words = ["What a lovely garden!", "You are an idiot.", "The bus was late again."];
    (0..n).map(|idx| format!("{{\"id\":\"c{idx}\",\"text\":\"{}\"}}\n", words[idx % 3])).collect()
}
