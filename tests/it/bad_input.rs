//! The contract on the command line, through the real binary: input that is broken, hostile or gone.

use std::fs;
use std::io::{Read, Write};
use std::process::Stdio;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use crate::support::{Scratch, comments, json_lines};

/// What no input of these tests may take, in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(600);

/// Without the feature, Parquet is an error that names it, in and out, where named and in a walk.
#[cfg(not(feature = "parquet"))]
#[test]
fn parquet_that_is_not_built_in_is_said() {
    let scratch = Scratch::new("no-parquet");
    let head = b"PAR1\x15\x04\x15\x10\x15\x14\x4c\x15\x02".repeat(9);
    scratch.write("in/a.parquet", head).write("in/b.jsonl", comments(2));
    let what = "this build has no Parquet: build with --features parquet";
    let told = format!("error: in/a.parquet: {what}");
    for inputs in [&["in"][..], &["in/a.parquet", "in/b.jsonl"]] {
        for command in ["extract", "score"] {
            let run = scratch.run(&[&[command], inputs].concat()).ends(2).says(&[&told]);
            assert_eq!(run.ids(), ["c0", "c1"]);
        }
    }
    scratch.run(&["report", "in", "-o", "r"]).ends(2).says(&[&told]);
    for args in [
        &["score", "in/b.jsonl", "--format", "parquet"][..],
        &["score", "in/b.jsonl", "--format", "parquet", "-o", "out"],
        &["extract", "in/b.jsonl", "--format", "parquet", "-o", "out"],
        &["report", "in/b.jsonl", "-o", "out", "--export", "flags.parquet"],
    ] {
        assert_eq!(scratch.run(args).ends(2).says(&["error: ", what]).out, b"");
        assert!(!scratch.path("out").exists(), "{args:?}");
    }
}

#[test]
fn tables_of_comments_alone_have_their_columns() {
    let scratch = Scratch::new("extract-csv");
    scratch.write("a.jsonl", "{\"id\":\"7\",\"text\":\"Thanks, all\",\"score\":3}\n");
    let table = scratch.run(&["extract", "a.jsonl", "--format", "csv"]).ends(0).text();
    let (header, row) = table.split_once('\n').expect("a header and a row");
    assert!(
        header.starts_with("id,parent_id,author,vote_score,") && header.ends_with("source.index,source.line")
    );
    assert!(row.starts_with("7,,,3,") && row.contains("\"Thanks, all\",a.jsonl,"), "{row}");
}

#[test]
fn random_bytes_are_an_error_where_named_and_a_note_in_a_walk() {
    let scratch = Scratch::new("random");
    let mut state = 1_u32;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let bytes: Vec<_> = std::iter::repeat_with(next).take(100_000).collect();
    scratch.write("folder/noise.bin", bytes).write("folder/z.jsonl", comments(2));
    let run = scratch.run(&["extract", "folder/noise.bin", "folder/z.jsonl"]).ends(2);
    assert_eq!(run.says(&["error: folder/noise.bin: no known shape"]).lines().len(), 2);
    let run = scratch.run(&["extract", "folder"]).ends(0).says(&["folder/noise.bin: no known shape"]);
    assert_eq!(run.lines().len(), 2);
    scratch.run(&["extract", "folder", "--quiet"]).ends(0).says_nothing();
}

#[test]
fn a_cut_archive_gives_what_is_before_the_cut() {
    let scratch = Scratch::new("cut");
    let numbered: String =
        (0..5000).map(|n| format!("{{\"id\":{n},\"text\":\"number {}\"}}\n", n * 7919 % 997)).collect();
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(numbered.as_bytes()).expect("a Vec takes all");
    let packed = packer.finish().expect("a Vec takes all");
    scratch
        .write("whole.gz", &packed)
        .write("cut.gz", &packed[..packed.len() / 2])
        .write("stub.gz", &packed[..4]);
    assert_eq!(scratch.run(&["extract", "whole.gz"]).ends(0).says_nothing().lines().len(), 5000);
    let run = scratch
        .run(&["extract", "cut.gz", "whole.gz"])
        .ends(2)
        .says(&["error: cut.gz: cannot read on after"]);
    let read = run.lines();
    let before = read.iter().filter(|line| line["source"]["path"] == "cut.gz").count();
    assert!((1000..5000).contains(&before), "{before}");
    assert_eq!(read.len() - before, 5000);
    scratch.run(&["extract", "stub.gz"]).ends(2).says(&["stub.gz"]);
}

#[test]
fn a_page_in_a_wrong_charset_is_read() {
    let scratch = Scratch::new("charset");
    let page = |declared: &str, text: &[u8]| {
        let head = format!("<!doctype html><meta charset=\"{declared}\"><body><ol class=\"comments\">");
        let item = |name: &str| {
            let head = format!(
                "<li class=\"comment\" id=\"c-{name}\"><cite class=\"author\">{name}</cite> <time datetime=\"2023-11-06T16:35:00Z\">then</time><p>"
            );
            [head.as_bytes(), text, b"</p></li>"].concat()
        };
        [head.as_bytes(), &item("ann"), &item("bob"), &item("cid"), b"</ol>"].concat()
    };
    // Declared UTF-8, but the bytes are windows-1251; and the other way round.
    let cyrillic = b"\xd1\xef\xe0\xf1\xe8\xe1\xee \xe7\xe0 \xf1\xf2\xe0\xf2\xfc\xfe, \xee\xf7\xe5\xed\xfc \xef\xee\xed\xf0\xe0\xe2\xe8\xeb\xee\xf1\xfc";
    scratch.write("a.html", page("utf-8", cyrillic)).write("b.html", page("no-such-set", "Größe".as_bytes()));
    let texts = scratch.run(&["extract", "a.html"]).ends(0).texts();
    assert_eq!(texts, ["Спасибо за статью, очень понравилось"; 3]);
    assert_eq!(scratch.run(&["extract", "b.html"]).ends(0).texts(), ["Größe"; 3]);
    // NDJSON is UTF-8 and nothing else: the line is rejected, its neighbours are not.
    let lines =
        [b"{\"text\":\"one\"}\n{\"text\":\"".as_slice(), cyrillic, b"\"}\n{\"text\":\"three\"}\n"].concat();
    let run = scratch.write("c.jsonl", lines).run(&["extract", "c.jsonl"]).ends(0);
    assert_eq!(
        run.says(&["c.jsonl: 1 record rejected; the first at line 2", "UTF-8"]).texts(),
        ["one", "three"]
    );
}

#[test]
fn deep_nesting_ends_in_a_line_and_not_in_the_stack() {
    let scratch = Scratch::new("nested");
    let deep = 200_000;
    scratch
        .write("list.json", "[".repeat(deep) + &"]".repeat(deep))
        .write("object.json", "{\"a\":".repeat(deep))
        .write("lines.jsonl", format!("{}{{\"text\":{}\n{0}", comments(2), "[".repeat(deep)))
        .write("page.html", format!("<html><body>{}hello", "<div>".repeat(deep)))
        .write("marks.txt", "[".repeat(deep))
        .write("deep.xml", format!("<?xml version=\"1.0\"?><disqus>{}", "<a>".repeat(deep)));
    let start = Instant::now();
    scratch.run(&["extract", "list.json"]).ends(2).says(&["list.json", "nested too deeply"]);
    scratch.run(&["extract", "object.json"]).ends(2).says(&["object.json", "nested too deeply"]);
    assert_eq!(scratch.run(&["extract", "page.html"]).ends(0).lines().len(), 0);
    scratch.run(&["extract", "marks.txt"]).ends(2).says(&["marks.txt", "nested too deeply"]);
    let run = scratch
        .run(&["score", "lines.jsonl"])
        .ends(0)
        .says(&["lines.jsonl: 1 record rejected; the first at line 3"]);
    assert_eq!(run.lines().len(), 4);
    let run = scratch.run(&["extract", "deep.xml"]);
    assert!(run.status == 2 && run.err.starts_with("error: deep.xml: "), "{run:?}");
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
}

#[test]
fn a_line_of_20_megabytes_is_rejected_and_its_neighbours_are_read() {
    let scratch = Scratch::new("line");
    let long = "you idiot ".repeat(2_000_000);
    scratch.write(
        "long.jsonl",
        format!(
            "{{\"id\":\"a\",\"text\":\"x\"}}\n{{\"text\":\"{long}\"}}\n{{\"id\":\"b\",\"text\":\"y\"}}\n"
        ),
    );
    scratch.write("alone.txt", &long);
    let start = Instant::now();
    let run = scratch.run(&["score", "long.jsonl", "--rejects", "rejects"]).ends(0);
    assert_eq!(run.says(&["long.jsonl: 1 record rejected; the first at line 2: line of"]).ids(), ["a", "b"]);
    let reject = &json_lines(&scratch.read("rejects"))[0];
    assert_eq!((&reject["line"], &reject["offset"]), (&json!(2), &json!(22)));
    scratch.run(&["extract", "alone.txt"]).ends(0);
    let run = scratch.run(&["extract", "alone.txt", "--max-document-bytes", "1000000"]).ends(2);
    run.says(&["text document is longer than 1000000 bytes (--max-document-bytes)"]);
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
}

#[test]
fn a_comment_of_a_megabyte_is_scored_in_time() {
    let scratch = Scratch::new("megabyte");
    let start = Instant::now();
    for (name, words, length) in [
        ("insults", "you idiot ", 1_000_000),
        ("letters", "a", 1_000_000),
        ("negated", "they are not vermin, ", 100_000),
        ("spaced", "i d i o t ", 100_000),
        ("groups", "muslims ", 100_000),
        ("quotes", "\u{201c}", 100_000),
        ("marks", "😡!", 100_000),
        ("combining", "a\u{301}\u{302}", 100_000),
        ("leet", "1d10t$ ", 100_000),
    ] {
        let text = words.repeat(length / words.len());
        scratch.write(name, format!("{}\n", json!({ "id": name, "text": text })));
        // Alone in its file, so that its shape is told by a head that is cut.
        let run = scratch.run(&["score", name, "--columns", "id,unscored,attributes"]).ends(0).says_nothing();
        let line = run.lines().remove(0);
        assert_eq!(line["id"], name);
        assert!(line["attributes"]["toxicity"].is_number() != line["unscored"].is_string(), "{line}");
    }
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
}

#[test]
fn what_cannot_be_opened_is_named() {
    let scratch = Scratch::new("closed");
    scratch.write("folder/a.jsonl", comments(1)).write("folder/shut/b.jsonl", comments(1));
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
        symlink("nowhere", scratch.path("folder/dangling")).expect("links can be made");
        symlink("..", scratch.path("folder/shut/loop")).expect("links can be made");
        let run = scratch.run(&["extract", "folder"]).ends(2).says(&["error: folder/dangling: No such file"]);
        assert_eq!(run.err.matches("No such file").count(), 1, "{}", run.err);
        assert_eq!(run.says(&["folder/shut/loop: a link to a directory above it"]).lines().len(), 2);
        fs::remove_file(scratch.path("folder/dangling")).expect("it is there");
        fs::remove_file(scratch.path("folder/shut/loop")).expect("it is there");
        let shut = scratch.path("folder/shut");
        let is_root = fs::metadata(&shut).expect("it is there").uid() == 0;
        fs::set_permissions(&shut, PermissionsExt::from_mode(0o000)).expect("it is ours");
        let run = scratch.run(&["extract", "folder"]);
        fs::set_permissions(&shut, PermissionsExt::from_mode(0o755)).expect("it is ours");
        if !is_root {
            assert_eq!(run.ends(2).says(&["folder/shut", "denied"]).lines().len(), 1);
        }
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let scratch = Scratch::new("pipe");
    scratch.write("a.jsonl", comments(30_000));
    for args in [
        &["extract", "a.jsonl"][..],
        &["score", "a.jsonl"],
        &["man"],
        &["completions", "zsh"],
        &["explain", "hello"],
    ] {
        let mut child = scratch
            .command(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut pipe = child.stdout.take().expect("stdout is piped");
        let _one_byte_is_enough = pipe.read(&mut [0]);
        drop(pipe);
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{args:?}: {output:?}");
    }
}

#[test]
fn rejected_records_are_told_counted_and_written() {
    let scratch = Scratch::new("rejects");
    scratch.write(
        "a.jsonl",
        "{\"text\":\"good\"}\n{\"text\":\n[1]\n{\"id\":4}\n\n{\"text\":\"fine\",\"text\":\"last\"}\n",
    );
    let run = scratch.run(&["extract", "a.jsonl", "--rejects", "rejects.jsonl"]).ends(0);
    assert_eq!(run.says(&["a.jsonl: 3 records rejected; the first at line 2: "]).texts(), ["good", "last"]);
    let rejects = json_lines(&scratch.read("rejects.jsonl"));
    let places: Vec<_> =
        rejects.iter().map(|reject| (reject["line"].as_u64(), reject["offset"].as_u64())).collect();
    assert_eq!(places, [(Some(2), Some(16)), (Some(3), Some(25)), (Some(4), Some(29))]);
    for reject in &rejects {
        assert_eq!(reject["path"], "a.jsonl");
        assert!(reject["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{reject}");
        assert_eq!(reject["hash"].as_str().map(str::len), Some(64), "{reject}");
        assert!(reject.get("raw").is_none(), "{reject}");
    }
    scratch.run(&["extract", "a.jsonl", "--strict"]).ends(2);
    scratch.run(&["extract", "a.jsonl", "--strict", "--quiet"]).ends(2);
    scratch.write("b.jsonl", comments(2)).run(&["extract", "b.jsonl", "--strict"]).ends(0).says_nothing();
}
