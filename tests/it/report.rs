//! `report` and `merge` as a user runs them: exit codes, files, and the same bytes however the work is cut.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// Inputs that can all be read to their end, in two shards.
const LEFT: [&str; 3] = ["seeds/documents/text", "seeds/documents/csv", "seeds/broken/csv"];
const RIGHT: [&str; 1] = ["seeds/documents/html"];

struct Room(PathBuf);

impl Room {
    fn new(name: &str) -> Room {
        let root = std::env::temp_dir().join(format!("commentariat-it-{}-{name}", std::process::id()));
        let _none_yet = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).expect("the system has a directory for temporary files");
        Room(root)
    }

    fn run(&self, command: &str, inputs: &[&str], out: &str, more: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_commentariat"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("XDG_STATE_HOME", self.0.join("state"))
            .arg(command)
            .args(inputs)
            .arg("-o")
            .arg(self.0.join(out))
            .args(more)
            .output()
            .expect("the program starts")
    }

    /// The files of a report, the manifest without what differs from run to run.
    fn files(&self, out: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(self.0.join(out)).expect("the report is there") {
            let path = entry.expect("its entries can be read").path();
            let name = path.file_name().expect("an entry has a name").to_string_lossy().into_owned();
            files.insert(name, fs::read(&path).expect("a file of the report can be read"));
        }
        let mut manifest = self.manifest(out);
        manifest.as_object_mut().expect("the manifest is an object").remove("run").expect("it has a run");
        files.insert("manifest.json".to_owned(), manifest.to_string().into_bytes());
        files
    }

    fn manifest(&self, out: &str) -> Value {
        read_json(&self.0.join(out).join("manifest.json"))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _left_to_the_system = fs::remove_dir_all(&self.0);
    }
}

fn read_json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("the file is there")).expect("it is JSON")
}

#[track_caller]
fn same(left: &BTreeMap<String, Vec<u8>>, right: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(left.keys().collect::<Vec<_>>(), right.keys().collect::<Vec<_>>());
    for (name, bytes) in left {
        assert!(*bytes == right[name], "{name} differs");
    }
}

#[test]
fn threads_mounts_and_shards_do_not_show_in_any_byte() {
    let room = Room::new("same");
    let all: Vec<_> = LEFT.into_iter().chain(RIGHT).collect();
    let code = |output: Output| output.status.code();
    assert_eq!(code(room.run("report", &all, "one", &["--threads", "1"])), Some(0));
    assert_eq!(code(room.run("report", &all, "many", &["--threads", "4"])), Some(0));
    assert_eq!(code(room.run("report", &all, "direct", &["--commit", "direct"])), Some(0));
    assert_eq!(code(room.run("report", &LEFT, "left", &[])), Some(0));
    assert_eq!(code(room.run("report", &RIGHT, "right", &[])), Some(0));
    let shards: Vec<_> = ["left", "right"].map(|name| room.0.join(name).display().to_string()).into();
    let shards: Vec<_> = shards.iter().map(String::as_str).collect();
    assert_eq!(code(room.run("merge", &shards, "merged", &[])), Some(0));
    let one = room.files("one");
    for other in ["many", "direct", "merged"] {
        same(&one, &room.files(other));
    }
    let again = room.run("report", &all, "one", &["--resume", "-q"]);
    assert!(again.status.success() && again.stdout.is_empty() && again.stderr.is_empty());
    same(&one, &room.files("one"));
}

#[test]
fn every_record_has_an_outcome_and_every_file_its_hash() {
    let room = Room::new("sums");
    assert_eq!(room.run("report", &["seeds/documents"], "whole", &[]).status.code(), Some(0));
    assert_eq!(room.run("report", &["seeds/documents", "seeds/broken"], "out", &[]).status.code(), Some(2));
    let manifest = room.manifest("out");
    let inputs = manifest["inputs"].as_array().expect("inputs are a list");
    assert!(inputs.len() > 40, "{} inputs", inputs.len());
    for counts in inputs.iter().map(|input| &input["counts"]).chain([&manifest["counts"]]) {
        let n = |value: &Value| value.as_u64().expect("counts are whole numbers");
        let parts = n(&counts["unscored"]["total"])
            + n(&counts["skipped"]["total"])
            + n(&counts["rejected"]["total"]);
        assert_eq!(n(&counts["read"]), n(&counts["scored"]) + parts);
    }
    for (name, record) in manifest["files"].as_object().expect("files are an object") {
        let bytes = fs::read(room.0.join("out").join(name)).expect("the file is there");
        assert_eq!(record["hash"], blake3::hash(&bytes).to_string(), "{name}");
    }
    let key = fs::metadata(room.0.join("state/commentariat/pseudonym-key")).expect("a key was made");
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&key.permissions()) & 0o777, 0o600);
    assert!(key.len() > 32);
}

#[test]
fn exit_codes_say_what_happened() {
    let room = Room::new("codes");
    let code =
        |inputs: &[&str], out: &str, more: &[&str]| room.run("report", inputs, out, more).status.code();
    fs::write(room.0.join("empty.jsonl"), "").expect("a file can be written");
    let empty = room.0.join("empty.jsonl").display().to_string();
    assert_eq!(code(&[&empty], "empty", &[]), Some(0));
    assert_eq!(room.manifest("empty")["counts"]["read"], 0);
    assert_eq!(code(&["no such file", &empty], "missing", &[]), Some(2));
    assert_eq!(room.manifest("missing")["inputs"].as_array().map(Vec::len), Some(2));
    fs::write(room.0.join("bad.jsonl"), "{\"text\":\"You are an idiot.\"}\n{\n")
        .expect("a file can be written");
    let bad = room.0.join("bad.jsonl").display().to_string();
    assert_eq!(code(&[&bad], "bad", &[]), Some(0));
    assert_eq!(code(&[&bad], "bad", &["--strict"]), Some(2));
    assert_eq!(code(&[&bad], "bad", &["--fail-on", "review"]), Some(1));
    fs::create_dir(room.0.join("other")).expect("a directory can be made");
    fs::write(room.0.join("other/notes"), "mine").expect("a file can be written");
    let refused = room.run("report", &[&bad], "other", &[]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("notes"));
    assert_eq!(fs::read_dir(room.0.join("other")).map(Iterator::count).ok(), Some(1));
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_with_130_and_resume_goes_on() {
    let room = Room::new("interrupt");
    let lines: String = (0..12_000)
        .map(|n| format!("{{\"id\":\"{n}\",\"text\":\"You are an idiot, number {n}.\"}}\n"))
        .collect();
    fs::write(room.0.join("big.jsonl"), lines).expect("a file can be written");
    let (big, small) = (room.0.join("big.jsonl").display().to_string(), "seeds/documents/csv/labels.csv");
    let mut child = Command::new(env!("CARGO_BIN_EXE_commentariat"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("XDG_STATE_HOME", room.0.join("state"))
        .args(["report", small, &big, "-q", "-o"])
        .arg(room.0.join("out"))
        .spawn()
        .expect("the program starts");
    let begun = room.0.join("out/.work/00001.comments.partial");
    while !begun.exists() && child.try_wait().expect("the child can be asked").is_none() {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill is there");
    let status = child.wait().expect("the child ends");
    assert_eq!(status.code(), Some(130));
    assert!(!room.0.join("out/manifest.json").exists());
    assert!(room.run("report", &[small, &big], "out", &["--resume"]).status.success());
    assert!(room.run("report", &[small, &big], "whole", &[]).status.success());
    same(&room.files("whole"), &room.files("out"));
}
