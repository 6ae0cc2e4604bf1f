//! The same bytes in any batches, resumed or not, in place or renamed, merged or not.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::*;
use crate::comment::Comment;
use crate::extract::{Record, Reject};
use crate::moderator::{Moderator, Outcome};
use crate::report::Additions;
use crate::report::batch::Lines;
use crate::report::decisions::Decisions;
use crate::report::export::Export;
use crate::report::fixture;
use crate::report::jsonl::Offsets;
use crate::report::manifest::{InputRecord, Run, Setup};
use crate::report::pseudonym::{Key, Naming};
use crate::source::Shape;

/// Files by name, without the manifest's `run`.
type Files = BTreeMap<String, Vec<u8>>;

struct Bench {
    root: PathBuf,
    moderator: Moderator,
    naming: Naming,
}

impl Bench {
    fn new(name: &str) -> Bench {
        let root = std::env::temp_dir().join(format!("commentariat-{}-{name}", std::process::id()));
        let _none_yet = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).unwrap();
        let naming = Naming::Pseudonym(Key::from_content(b"a key for the tests").unwrap());
        Bench { root, moderator: fixture::moderator(), naming }
    }

    fn dir(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    fn setup(&self) -> Setup {
        Setup::new(&self.moderator, Offsets::Chars, &self.naming, false)
    }

    fn key(&self, path: &str) -> PartKey {
        let state = Some("1 byte".to_owned());
        PartKey { path: path.to_owned(), state, setup: self.setup(), reading: String::new() }
    }

    fn fill(&self, directory: &Directory, ordinal: usize, path: &str, batch: usize) {
        let path: Arc<str> = Arc::from(path);
        let (moderator, naming) = (&self.moderator, &self.naming);
        let lines = Lines { path: &path, moderator, offsets: Offsets::Chars, naming, redact: false };
        let mut part = directory.part(ordinal, self.key(&path)).unwrap();
        for records in records(&path).chunks(batch) {
            part.write(lines.batch(records.to_vec(), part.aggregate().next())).unwrap();
        }
        let outcome = Outcome {
            shape: Some(Shape::Json),
            compression: "none".to_owned(),
            n_bytes: 1,
            hash: "00".to_owned(),
            error: None,
        };
        let input = InputRecord::new(&path, &outcome, part.aggregate().counts.clone());
        part.finish(input).unwrap();
    }

    fn report(&self, name: &str, inputs: &[&str], batch: usize, commit: Commit) -> Files {
        let directory = Directory::open(&self.dir(name), commit, false).unwrap();
        for (ordinal, path) in inputs.iter().enumerate() {
            self.fill(&directory, ordinal, path, batch);
        }
        directory.join(inputs.len(), self.setup(), additions(), run).unwrap();
        self.files(name)
    }

    fn files(&self, name: &str) -> Files {
        let dir = self.dir(name);
        let mut files = Files::new();
        for entry in fs::read_dir(&dir).unwrap() {
            let entry = entry.unwrap();
            files.insert(entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap());
        }
        let mut manifest = Manifest::parse(&files[manifest::NAME]).unwrap();
        manifest.run = Run::default();
        files.insert(manifest::NAME.to_owned(), manifest.to_bytes());
        files
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _left_to_the_system = fs::remove_dir_all(&self.root);
    }
}

/// Every further file.
fn additions() -> Additions {
    let mut decisions = Decisions::default();
    let lines = r#"{"id":"3","path":"a.json","rater":"ann","decision":"reject","at":"2024-01-01"}
{"id":"3","path":"a.json","rater":"bob","decision":"approve","at":"2024-01-02"}
{"id":"0","path":"b.json","rater":"ann","decision":"approve","at":"2024-01-01"}"#;
    decisions.read("both.jsonl", lines.as_bytes()).unwrap();
    let exports = vec![Export::Comments, Export::Flags, Export::Statements];
    Additions { decisions, exports, ..Additions::default() }
}

fn run(comments: u64) -> Run {
    Run { seconds: 1.0, comments_per_second: comments, ..Run::default() }
}

fn records(path: &str) -> Vec<Record> {
    let reject =
        Reject { line: Some(7), index: 7, offset: Some(9), raw: b"{".to_vec(), reason: "cut".to_owned() };
    let comments = fixture::comments(path, 300).into_iter().map(Record::Comment);
    let hostile = Comment {
        id: "\"><script>alert(1)</script>".to_owned(),
        author: Some("name 3".to_owned()),
        text: format!("é You idiot </p><script>alert(2)</script> {}", "x".repeat(20_000)),
        ..Comment::default()
    };
    comments.chain([Record::Skipped("stub"), Record::Rejected(reject), Record::Comment(hostile)]).collect()
}

#[track_caller]
fn same(left: &Files, right: &Files) {
    assert_eq!(left.keys().collect::<Vec<_>>(), right.keys().collect::<Vec<_>>());
    for (name, bytes) in left {
        assert!(*bytes == right[name], "{name} differs");
    }
}

#[test]
fn batches_commits_resumed_and_merged_runs_write_the_same_bytes() {
    let bench = Bench::new("same");
    let whole = bench.report("whole", &["a.json", "b.json", "c.json"], 1_000, Commit::Rename);
    assert_eq!(whole.len(), FILES.len(), "{:?}", whole.keys());
    same(&whole, &bench.report("small", &["a.json", "b.json", "c.json"], 3, Commit::Rename));
    same(&whole, &bench.report("direct", &["a.json", "b.json", "c.json"], 50, Commit::Direct));

    bench.report("left", &["a.json", "b.json"], 20, Commit::Rename);
    bench.report("right", &["c.json"], 30, Commit::Rename);
    let shards = [bench.dir("left"), bench.dir("right")];
    merge(&shards, &bench.dir("merged"), Commit::Rename, additions(), run).unwrap();
    same(&whole, &bench.files("merged"));

    let broken_off = Directory::open(&bench.dir("resumed"), Commit::Rename, false).unwrap();
    bench.fill(&broken_off, 0, "a.json", 10);
    let unfinished = broken_off.part(1, bench.key("b.json")).unwrap();
    drop((unfinished, broken_off));
    let resumed = Directory::open(&bench.dir("resumed"), Commit::Rename, true).unwrap();
    assert!(resumed.has_part(0, &bench.key("a.json")));
    assert!(!resumed.has_part(1, &bench.key("b.json")));
    bench.fill(&resumed, 1, "b.json", 40);
    bench.fill(&resumed, 2, "c.json", 40);
    resumed.join(3, bench.setup(), additions(), run).unwrap();
    same(&whole, &bench.files("resumed"));
}

#[test]
fn a_part_made_from_something_else_is_not_used() {
    let bench = Bench::new("stale");
    let directory = Directory::open(&bench.dir("out"), Commit::Rename, true).unwrap();
    bench.fill(&directory, 0, "a.json", 10);
    let key = bench.key("a.json");
    assert!(directory.has_part(0, &key));
    let mut other_policy = key.clone();
    other_policy.setup.fingerprint = Arc::from("other");
    for stale in [
        PartKey { path: "b.json".to_owned(), ..key.clone() },
        PartKey { state: Some("2 bytes".to_owned()), ..key.clone() },
        PartKey { state: None, ..key.clone() },
        PartKey { reading: "--shape lines".to_owned(), ..key.clone() },
        other_policy,
    ] {
        assert!(!directory.has_part(0, &stale));
    }
    fs::write(bench.dir("out").join(".work/00000.comments"), "cut").unwrap();
    assert!(!directory.has_part(0, &key));
}

#[test]
fn directories_of_others_are_refused_and_ours_are_locked() {
    let bench = Bench::new("refused");
    let dir = bench.dir("out");
    fs::create_dir(&dir).unwrap();
    fs::write(dir.join("report.md"), "my own").unwrap();
    let open = || Directory::open(&dir, Commit::Rename, false);
    assert!(matches!(open(), Err(DirectoryError::SomethingElse { name, .. }) if name == "report.md"));
    fs::remove_file(dir.join("report.md")).unwrap();
    let held = open().unwrap();
    assert!(matches!(open(), Err(DirectoryError::InUse { .. })));
    drop(held);
    let first = bench.report("out", &["a.json"], 10, Commit::Rename);
    same(&first, &bench.report("out", &["a.json"], 10, Commit::Rename));
    fs::write(dir.join("notes.txt"), "mine").unwrap();
    assert!(matches!(open(), Err(DirectoryError::SomethingElse { name, .. }) if name == "notes.txt"));
}

#[test]
fn a_damaged_or_different_shard_is_not_merged() {
    let bench = Bench::new("shards");
    bench.report("left", &["a.json"], 10, Commit::Rename);
    let mut plain = Bench::new("shards-plain");
    plain.naming = Naming::Plain;
    plain.report("right", &["b.json"], 10, Commit::Rename);
    let out = bench.dir("out");
    let join = |shards: &[PathBuf]| merge(shards, &out, Commit::Rename, Additions::default(), run).map(drop);
    let differs = join(&[bench.dir("left"), plain.dir("right")]);
    assert!(matches!(differs, Err(DirectoryError::Differs { what: "pseudonym key", .. })));
    assert!(matches!(join(&[bench.dir("none")]), Err(DirectoryError::NotWhole { .. })));
    let comments = bench.dir("left").join("comments.jsonl");
    let mut bytes = fs::read(&comments).unwrap();
    let end = bytes.len() - 1;
    bytes.truncate(end);
    fs::write(&comments, bytes).unwrap();
    assert!(matches!(join(&[bench.dir("left")]), Err(DirectoryError::Damaged { .. })));
}

#[test]
fn nothing_hostile_reaches_the_page_and_no_name_any_file() {
    let bench = Bench::new("hostile");
    let files = bench.report("out", &["a.json"], 10, Commit::Rename);
    let page = String::from_utf8(files["report.html"].clone()).unwrap();
    assert_eq!(page.matches("<script").count(), 1, "only our own script");
    assert!(page.contains("&#60;script&#62;alert(1)") || page.contains("&lt;script&gt;alert(1)"));
    assert!(!page.contains(" style=\"") && !page.contains('\u{202e}'));
    for (name, bytes) in &files {
        assert!(!String::from_utf8_lossy(bytes).contains("name 3"), "{name} has an author's name");
    }
    let rejects = String::from_utf8(files["rejects.jsonl"].clone()).unwrap();
    assert!(!rejects.contains("raw") && rejects.contains("\"offset\":9"));
}
