//! The samples of `seeds/documents/json/` and `seeds/broken/json/` against `tests/expected/`, and what they do not show.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

mod agreement;

use super::*;
use crate::comment::{Comment, State};
use crate::extract::{Fields, Record, Reject};

fn options(path: &str) -> Options {
    Options {
        path: Arc::from(path),
        fields: Fields::default(),
        reference_time: None,
        lang: None,
        selectors: None,
        max_document_bytes: 1 << 20,
    }
}

fn lines(input: &[u8], options: &Options) -> Vec<Record> {
    let mut records = Vec::new();
    read_lines(&mut &*input, options, &mut |record| {
        records.push(record);
        ControlFlow::Continue(())
    })
    .unwrap();
    records
}

fn document(input: &str, options: &Options) -> (Vec<Record>, Result<(), ReadError>) {
    let mut records = Vec::new();
    let result = read_document(input.as_bytes(), &Place::default(), options, &mut |record| {
        records.push(record);
        ControlFlow::Continue(())
    });
    (records, result)
}

#[track_caller]
fn only(records: Vec<Record>) -> Comment {
    match <[Record; 1]>::try_from(records) {
        Ok([Record::Comment(comment)]) => comment,
        other => panic!("not one comment: {other:?}"),
    }
}

#[test]
fn every_sample_gives_what_is_expected_of_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut faults = Vec::new();
    let mut n_samples = 0;
    let samples =
        ["documents/json", "broken/json"].map(|folder| fs::read_dir(root.join("seeds").join(folder)));
    for entry in samples.into_iter().flat_map(Result::unwrap) {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root.join("seeds")).unwrap().to_str().unwrap();
        let options = options(&format!("seeds/{name}"));
        let bytes = fs::read(&path).unwrap();
        let records = match name.ends_with(".jsonl") {
            true => lines(&bytes, &options),
            false => document(str::from_utf8(&bytes).unwrap(), &options).0,
        };
        let found: Vec<String> = records
            .iter()
            .filter_map(|record| match record {
                Record::Comment(comment) => Some(serde_json::to_string(comment).unwrap()),
                _ => None,
            })
            .collect();
        let stem = name.split('.').next().unwrap();
        let stem = stem.strip_prefix("documents/").unwrap_or(stem);
        let expected =
            fs::read_to_string(root.join(format!("tests/expected/{stem}.jsonl"))).unwrap_or_default();
        let expected: Vec<&str> = expected.lines().collect();
        if found != expected {
            faults.push(format!("{name}:\n{}\n", found.join("\n")));
        }
        n_samples += 1;
    }
    assert!(n_samples >= 37, "samples are missing");
    assert!(faults.is_empty(), "not as tests/expected says:\n{}", faults.concat());
}

#[test]
fn lines_that_are_no_comments_say_where_and_why() {
    let input = b"{\"text\":\"fine\"}\n\n{\"text\":\"cut\n[1]\n{\"n\":1}\n{\"text\":\"\xff\"}\n{\"text\":5}\n{\"text\":null}\n\
        {\"text\":\"a\"} {\"text\":\"b\"}\n5\n{\"text\":\"last\",\"text\":\"the last\"}";
    let records = lines(input, &options("x"));
    let rejected: Vec<(u64, u64, &str)> = records
        .iter()
        .filter_map(|record| match record {
            Record::Rejected(Reject { line, offset, reason, .. }) => {
                Some((line.unwrap(), offset.unwrap(), reason.as_str()))
            }
            _ => None,
        })
        .collect();
    let expected = [
        (3, 17, "the text ends inside a string at byte 12"),
        (4, 30, "not an object at byte 0"),
        (5, 34, "no text"),
        (6, 42, "not UTF-8 at byte 9"),
        (7, 55, "no text"),
        (8, 66, "no text"),
        (9, 80, "more than one value at byte 13"),
        (10, 106, "not an object at byte 0"),
    ];
    assert_eq!(rejected, expected);
    let Some(Record::Comment(last)) = records.last() else { panic!("the last line is a comment") };
    assert_eq!((last.text.as_str(), last.id.as_str(), last.source.line), ("the last", "11", Some(11)));
}

#[test]
fn a_line_beyond_the_limit_is_rejected_and_passed_over() {
    let long = format!("{{\"text\":\"{}\"}}\n{{\"text\":\"next\"}}\n", "x".repeat(3000));
    let records = lines(long.as_bytes(), &Options { max_document_bytes: 1000, ..options("x") });
    let [Record::Rejected(reject), Record::Comment(next)] = records.as_slice() else { panic!("{records:?}") };
    assert_eq!((reject.raw.len(), next.text.as_str()), (1000, "next"));
}

#[test]
fn lines_of_other_shapes_than_the_first_keep_their_text() {
    let input = r#"{"id":"a","body":"x &amp; y","link_id":"t3_p","parent_id":"t3_p","created_utc":1420070400}
{"id":"b","body":"z","link_id":"t3_p","parent_id":"t1_a","created_utc":"1420070400"}
{"id":"c","message":"other keys","user":{"name":"Ann"},"likes":"3"}
{"kind":"t1","data":{"id":"d","body":"1 &lt; 2","score":4}}
{"hit":{"text":"nested"}}
{"type":"service","date":"2020-01-01","text":""}"#;
    let found: Vec<String> = lines(input.as_bytes(), &options("x"))
        .into_iter()
        .map(|record| match record {
            Record::Comment(comment) => format!("{} {} {}", comment.id, comment.text, comment.source.shape),
            Record::Skipped(reason) => reason.to_owned(),
            Record::Rejected(reject) => reject.reason,
        })
        .collect();
    let expected = [
        "a x & y reddit-dump",
        "b z reddit-dump",
        "c other keys ndjson",
        "d 1 < 2 reddit-listing",
        "5 nested ndjson",
        "service row",
    ];
    assert_eq!(found, expected);
}

#[test]
fn named_fields_go_before_everything() {
    let fields = Fields {
        text: Some("data.words".to_owned()),
        id: Some("key".to_owned()),
        vote: Some("n".to_owned()),
        time: Some("at".to_owned()),
        author: Some("data.who".to_owned()),
    };
    let options = Options { fields, ..options("x") };
    let record = r#"{"text":"not this","id":1,"score":9,"key":"k","n":-2,"at":"2020-01-02T03:04:05Z","data":{"words":" this ","who":"Ann"}}"#;
    for comment in
        [only(lines(record.as_bytes(), &options)), only(document(&format!("[{record}]"), &options).0)]
    {
        assert_eq!(
            (comment.text.as_str(), comment.id.as_str(), comment.vote_score),
            (" this ", "k", Some(-2))
        );
        assert_eq!(comment.timestamp.unwrap().to_string(), "2020-01-02T03:04:05Z");
        assert_eq!(comment.author.as_deref(), Some("Ann"));
    }
    let records = lines(br#"{"text":"the named field is missing"}"#, &options);
    assert!(matches!(records.as_slice(), [Record::Rejected(_)]));
}

#[test]
fn labels_and_model_scores_are_no_votes() {
    for (record, score) in [
        (
            r#"{"text":"a","toxicity":0.9,"rating":5,"isHate":1,"TOXICITY@6":0.2,"sentiment":1,"stars":4}"#,
            None,
        ),
        (r#"{"text":"a","score":0.75}"#, None),
        (r#"{"text":"a","score":2.0}"#, Some(2)),
        (r#"{"text":"a","score":"−5"}"#, Some(-5)),
        (r#"{"text":"a","likes":"1.2K","dislikes":200}"#, Some(1000)),
        (r#"{"text":"a","likes":{"count":3}}"#, Some(3)),
        (r#"{"text":"a","score":5,"score_hidden":true}"#, None),
        (r#"{"text":"a","dislikes":5}"#, None),
    ] {
        assert_eq!(only(lines(record.as_bytes(), &options("x"))).vote_score, score, "{record}");
    }
}

#[test]
fn mongo_wrappers_are_seen_through() {
    let record = r#"{"_id":{"$oid":"5f"},"text":"a","likes":{"$numberInt":"3"},"created_at":{"$date":{"$numberLong":"1577836800000"}}}"#;
    let comment = only(lines(record.as_bytes(), &options("x")));
    assert_eq!((comment.id.as_str(), comment.vote_score), ("5f", Some(3)));
    assert_eq!(comment.timestamp.unwrap().to_string(), "2020-01-01T00:00:00Z");
}

#[test]
fn documents_without_comments_give_none() {
    for input in [
        r#"{"status":"error","message":"Something went wrong here","timestamp":"2020-01-01T00:00:00Z"}"#,
        r#"[{"role":"user","content":"Write a poem, please"},{"role":"assistant","content":"Here it is, then"}]"#,
        r#"[{"start":0.0,"duration":1.5,"text":"Hello all of you"},{"start":1.5,"duration":2,"text":"and welcome"}]"#,
        r#"[{"sha":"a","commit":{"message":"Mend the gate","author":{"name":"A","date":"2020-01-01"}}}]"#,
        r#"{"products":[{"id":1,"title":"Boots","body":"Good for walks","price":3,"author":"x","date":"2020-01-01"}]}"#,
        r#"{"menu":{"save":"Save the file","comments":"There are none yet"}}"#,
        r#"{"discussion":{"comments":[]}}"#,
        "[]",
        "{}",
        "null",
        "",
    ] {
        let (records, result) = document(input, &options("x"));
        assert!(records.is_empty() && result.is_ok(), "{input}: {records:?} {result:?}");
    }
}

#[test]
fn tables_by_column_are_read_by_row() {
    for input in [
        r#"{"id":{"0":7,"1":8},"text":{"0":"one of them","1":"the other"},"likes":{"0":1,"1":2}}"#,
        r#"{"id":[7,8],"text":["one of them","the other"],"likes":[1,2]}"#,
        r#"{"columns":["id","text","likes"],"index":[0,1],"data":[[7,"one of them",1],[8,"the other",2]]}"#,
    ] {
        let (records, _) = document(input, &options("x"));
        let [Record::Comment(first), Record::Comment(second)] = records.as_slice() else {
            panic!("{records:?}")
        };
        assert_eq!((first.id.as_str(), second.text.as_str(), second.vote_score), ("7", "the other", Some(2)));
    }
}

#[test]
fn rows_are_shared_by_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Rows>();
}

#[test]
fn deep_nesting_is_an_error_and_long_chains_of_replies_are_not() {
    for open in ["[", "{\"a\":"] {
        let (records, result) = document(&open.repeat(200_000), &options("x"));
        assert!(records.is_empty());
        assert!(matches!(result, Err(ReadError::Malformed { line: Some(1), .. })), "{result:?}");
        let skipped = format!("{{\"text\":\"a\",\"other\":{}", open.repeat(200_000));
        assert!(matches!(lines(skipped.as_bytes(), &options("x")).as_slice(), [Record::Rejected(_)]));
    }
    let mut chain = String::from("\"\"");
    for n in (0..200).rev() {
        chain = format!(
            r#"{{"data":{{"children":[{{"kind":"t1","data":{{"id":"{n}","body":"a","replies":{chain}}}}}]}}}}"#
        );
    }
    let (records, result) = document(&chain, &options("x"));
    assert!(result.is_ok());
    assert_eq!(records.len(), 200);
    let Some(Record::Comment(last)) = records.last() else { panic!("a comment") };
    assert_eq!(last.parent_id.as_deref(), Some("198"));
}

#[test]
fn a_broken_document_gives_what_came_before() {
    let whole =
        r#"{"comments":[{"id":1,"author":"A","text":"one is whole"},{"id":2,"author":"B","text":"two is"#;
    let (records, result) = document(&format!("{whole}\n\" oops"), &options("x"));
    let [Record::Comment(first), Record::Rejected(_)] = records.as_slice() else { panic!("{records:?}") };
    assert_eq!(first.id, "1");
    assert!(matches!(result, Err(ReadError::Malformed { line: Some(2), .. })), "{result:?}");
}

#[test]
fn placeholders_are_marked_only_where_the_words_are_gone() {
    for (record, state) in [
        (r#"{"id":"a","body":"[deleted]","link_id":"t3_p","parent_id":"t3_p"}"#, Some(State::Deleted)),
        (
            r#"{"id":"a","body":"[ Removed by Reddit ]","link_id":"t3_p","parent_id":"t3_p"}"#,
            Some(State::Removed),
        ),
        (
            r#"{"storyID":"s","body":"kept words","status":"REJECTED","createdAt":"2020-01-01T00:00:00Z"}"#,
            None,
        ),
        (
            r#"{"storyID":"s","body":"","status":"REJECTED","createdAt":"2020-01-01T00:00:00Z"}"#,
            Some(State::Removed),
        ),
        (r#"{"text":"","is_deleted":true}"#, Some(State::Deleted)),
    ] {
        assert_eq!(only(lines(record.as_bytes(), &options("x"))).state, state, "{record}");
    }
}
