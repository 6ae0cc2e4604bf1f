//! Parquet in and out: what is written is read again, and every type of column is taken for what it is.

mod hostile;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::ops::ControlFlow;
use std::process::Stdio;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float64Array,
    Int64Array, LargeStringArray, ListArray, RecordBatch, StringArray, StringViewArray, StructArray,
    TimestampMicrosecondArray, TimestampMillisecondArray, UInt32Array,
};
use commentariat::{Options, ReadError, Record, extract};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::data_type::ByteArrayType;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde_json::{Value, json};

use crate::support::{Scratch, comments, rounds};

/// A file of these columns, in row groups of so many rows.
fn file_of(columns: Vec<(&str, ArrayRef)>, group: usize) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, column)| (name, column, true)),
    )
    .expect("columns of one length");
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(group)).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).expect("a schema");
    writer.write(&batch).expect("a Vec takes every write");
    writer.into_inner().expect("a Vec takes every write")
}

/// A file of ids and texts whose bytes nobody looked at.
fn raw_file(texts: &[&[u8]]) -> Vec<u8> {
    let schema = "message m { required binary id (UTF8); required binary text (UTF8); }";
    let schema = Arc::new(parse_message_type(schema).expect("a schema"));
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::default()).expect("a Vec");
    let mut group = writer.next_row_group().expect("a Vec");
    let ids: Vec<String> = (1..=texts.len()).map(|n| format!("c{n}")).collect();
    let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes()).collect();
    for values in [&ids[..], texts] {
        let values: Vec<_> = values.iter().map(|value| value.to_vec().into()).collect();
        let mut column = group.next_column().expect("a Vec").expect("a column is left");
        column.typed::<ByteArrayType>().write_batch(&values, None, None).expect("a Vec");
        column.close().expect("a Vec");
    }
    group.close().expect("a Vec");
    writer.into_inner().expect("a Vec")
}

fn strings(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

/// Verdicts or comments without the place that they were found at.
fn apart(mut lines: Vec<Value>) -> Vec<Value> {
    for line in &mut lines {
        line.as_object_mut().expect("an object").remove("source");
    }
    lines
}

fn files(scratch: &Scratch, dir: &str) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(scratch.path(dir))
        .expect("it was made")
        .map(|entry| entry.expect("can be read").path())
        .map(|path| {
            (
                path.file_name().expect("a name").to_string_lossy().into_owned(),
                fs::read(&path).expect("a file"),
            )
        })
        .collect()
}

fn open(scratch: &Scratch, name: &str) -> File {
    File::open(scratch.path(name)).expect("it was written")
}

/// The paths of a file's columns.
fn names(scratch: &Scratch, name: &str) -> Vec<String> {
    let file = SerializedFileReader::new(open(scratch, name)).expect("a whole file");
    let schema = file.metadata().file_metadata().schema_descr();
    schema.columns().iter().map(|column| column.path().string()).collect()
}

/// Comments with everything that a comment can have, and placeholders.
const FULL: &str = r#"{"id":"1","parent_id":null,"author":"Ann","vote_score":5,"votes":{"up":7,"down":2},"timestamp":"2023-11-06T16:35:00","text":"You are an idiot, naïve one.","source":{"path":"p","shape":"s","index":1}}
{"id":"2","parent_id":"1","author":null,"vote_score":null,"timestamp":"2023-11-06","text":"What a lovely garden!","source":{"path":"p","shape":"s","index":2}}
{"id":"3","parent_id":"1","author":"Bo","vote_score":-3,"timestamp":null,"timestamp_raw":"the other day","text":"Nobody is an idiot.","source":{"path":"p","shape":"s","index":3}}
{"id":"4","parent_id":null,"author":null,"vote_score":null,"timestamp":"2023-11-06T16:35:00+02:00","state":"removed","text":"","source":{"path":"p","shape":"s","index":4}}
{"id":"5","parent_id":null,"author":null,"vote_score":0,"timestamp":"2023-11-06T16:35:00Z","text":"Жаль, что автобус снова опоздал.","source":{"path":"p","shape":"s","index":5}}
"#;

#[test]
fn what_is_written_is_read_again() {
    let scratch = Scratch::new("parquet-again");
    scratch.write("a.jsonl", FULL);
    let plain = apart(scratch.run(&["score", "a.jsonl"]).ends(0).lines());
    for (command, file) in [("extract", "e.parquet"), ("score", "s.parquet")] {
        let written = scratch.run(&[command, "a.jsonl", "--format", "parquet"]).ends(0).says_nothing().out;
        scratch.write(file, &written);
        let comments = scratch.run(&["extract", file]).ends(0).says_nothing();
        assert_eq!(
            apart(comments.lines()),
            apart(scratch.run(&["extract", "a.jsonl"]).ends(0).lines()),
            "{file}"
        );
        assert_eq!(comments.lines()[1]["source"], json!({"path": file, "shape": "parquet", "index": 2}));
        assert_eq!(apart(scratch.run(&["score", file]).ends(0).lines()), plain, "{file}");
        // From a pipe and out of an archive it is the same.
        for packed in [written.clone(), zstd::encode_all(&written[..], 1).expect("a Vec")] {
            assert_eq!(apart(scratch.run_on(packed, &["score", "-"]).ends(0).lines()), plain, "{file}");
        }
    }
    let file = SerializedFileReader::new(open(&scratch, "s.parquet")).expect("whole");
    let meta = file.metadata().file_metadata();
    assert_eq!(meta.created_by(), Some(concat!("commentariat version ", env!("CARGO_PKG_VERSION"))));
    assert!(meta.key_value_metadata().is_none_or(Vec::is_empty));
    let report = ["report", "s.parquet", "-o", "r", "-q", "--export", "comments.parquet,flags.parquet,flags"];
    scratch.run(&report).ends(0);
    let found = files(&scratch, "r");
    assert_eq!(names(&scratch, "r/comments.parquet").len(), 43);
    let exported = apart(scratch.run(&["score", "r/comments.parquet"]).ends(0).lines());
    let scored: Vec<_> = exported.iter().map(|line| line["attributes"].clone()).collect();
    assert_eq!(scored, plain.iter().map(|line| line["attributes"].clone()).collect::<Vec<_>>());
    let flags = ParquetRecordBatchReaderBuilder::try_new(open(&scratch, "r/flags.parquet"));
    let rows: usize = flags
        .and_then(|flags| flags.build())
        .expect("whole")
        .map(|batch| batch.expect("whole").num_rows())
        .sum();
    let n_flags = String::from_utf8_lossy(&found["flags.csv"]).lines().count() - 1;
    assert!(rows == n_flags && rows > 1, "{rows} {n_flags}");
}

#[test]
fn chosen_columns_are_nested_and_in_order() {
    let scratch = Scratch::new("parquet-columns");
    scratch.write("a.jsonl", FULL).write("empty.jsonl", "");
    let args = ["a.jsonl", "empty.jsonl", "-o", "out", "--format", "parquet", "-q"];
    let columns = ["--columns", "tone.label,id,tone.compound,flags,votes.up", "--only", "flagged"];
    scratch.run(&[&["score"][..], &args, &columns].concat()).ends(0);
    for name in ["out/00000-000.parquet", "out/00001-000.parquet"] {
        let names = names(&scratch, name);
        assert_eq!(names.first().map(String::as_str), Some("tone.label"));
        assert_eq!(names.get(1).map(String::as_str), Some("tone.compound"));
        assert_eq!(names.get(2).map(String::as_str), Some("id"));
        assert_eq!(names.last().map(String::as_str), Some("votes.up"));
        assert_eq!(names.len(), 14, "{names:?}");
    }
    let part = open(&scratch, "out/00000-000.parquet");
    let mut batches =
        ParquetRecordBatchReaderBuilder::try_new(part).and_then(|file| file.build()).expect("whole");
    let batch = batches.next().expect("a batch").expect("whole");
    assert_eq!(batch.num_rows(), 1);
    let tone: &StructArray = batch.column(0).as_any().downcast_ref().expect("a struct");
    let label: &StringArray = tone.column(0).as_any().downcast_ref().expect("strings");
    assert_eq!(label.value(0), "negative");
    let flags: &ListArray = batch.column(2).as_any().downcast_ref().expect("a list");
    assert_eq!(flags.value(0).len(), 1);
}

#[test]
fn parts_are_the_same_however_they_come_about() {
    let scratch = Scratch::new("parquet-parts");
    let inputs = ["0.jsonl", "1.jsonl"];
    for input in inputs {
        scratch.write(input, comments(24_000));
    }
    let args = |dir: &'static str| -> Vec<&str> {
        [
            &["score", "-o", dir, "-q", "--format", "parquet", "--split-bytes", "200000", "--no-learned"][..],
            &inputs,
        ]
        .concat()
    };
    scratch.run(&args("out")).ends(0);
    let whole = files(&scratch, "out");
    assert!(whole.len() > 6, "{:?}", whole.keys());
    for (dir, more) in
        [("one", &["--threads", "1"][..]), ("direct", &["--commit", "direct"]), ("out", &["--resume"])]
    {
        scratch.run(&[&args(dir)[..], more].concat()).ends(0);
        assert!(files(&scratch, dir) == whole, "{dir} {more:?}");
    }
    for round in 0..rounds(2, 30) {
        let _it_may_not_be_there = fs::remove_dir_all(scratch.path("killed"));
        let mut child = scratch.command(&args("killed")).stdin(Stdio::null()).spawn().expect("it starts");
        thread::sleep(Duration::from_millis(300 + 600 * (round % 5)));
        let _it_may_have_ended = child.kill();
        child.wait().expect("it ends");
        scratch.run(&[&args("killed")[..], &["--resume"]].concat()).ends(0);
        assert!(files(&scratch, "killed") == whole, "round {round}");
    }
    // Read again, the parts are the lines of a run that wrote lines.
    let names: Vec<String> =
        whole.keys().filter(|name| name.ends_with(".parquet")).map(|name| format!("out/{name}")).collect();
    let read = [&["score", "-q", "--no-learned"][..], &names.iter().map(String::as_str).collect::<Vec<_>>()]
        .concat();
    let lines = scratch.run(&[&["score", "-q", "--no-learned"][..], &inputs].concat()).ends(0).lines();
    assert_eq!(apart(scratch.run(&read).ends(0).lines()), apart(lines));
}

#[test]
fn every_type_of_column_is_taken_for_what_it_is() {
    let scratch = Scratch::new("parquet-types");
    let keys: DictionaryArray<Int32Type> = [Some("Ann"), None, Some("Ann")].into_iter().collect();
    let tags = ListArray::from_iter_primitive::<Int32Type, _, _>([Some(vec![Some(1)]), None, Some(vec![])]);
    let inner = StructArray::from(vec![(
        Arc::new(arrow_schema::Field::new("like_count", arrow_schema::DataType::UInt32, true)),
        Arc::new(UInt32Array::from(vec![Some(4), None, Some(0)])) as ArrayRef,
    )]);
    let times =
        TimestampMicrosecondArray::from(vec![Some(1_699_288_500_000_000), None, Some(999_999_999_999_999)]);
    scratch.write(
        "a.parquet",
        file_of(
            vec![
                ("tags", Arc::new(tags) as ArrayRef),
                ("comment_id", Arc::new(Int64Array::from(vec![10, 11, 12]))),
                (
                    "comment_text",
                    Arc::new(LargeStringArray::from(vec![
                        "What a lovely garden!",
                        "Some words here",
                        "And more of them",
                    ])),
                ),
                ("user_name", Arc::new(keys)),
                ("created_at", Arc::new(times.with_timezone("+00:00"))),
                ("stats", Arc::new(inner)),
                ("toxicity", Arc::new(Float64Array::from(vec![0.1, 0.2, 0.3]))),
                ("is_staff", Arc::new(BooleanArray::from(vec![true, false, true]))),
            ],
            2,
        ),
    );
    let line = |index: u64,
                id: &str,
                author: Option<&str>,
                votes: Option<i64>,
                time: Option<&str>,
                text: &str| {
        json!({"id": id, "parent_id": null, "author": author, "vote_score": votes, "timestamp": time, "text": text,
            "source": {"path": "a.parquet", "shape": "parquet", "index": index}})
    };
    let found = scratch.run(&["extract", "a.parquet"]).ends(0).says_nothing().lines();
    let expected = [
        line(1, "10", Some("Ann"), Some(4), Some("2023-11-06T16:35:00Z"), "What a lovely garden!"),
        line(2, "11", None, None, None, "Some words here"),
        line(3, "12", Some("Ann"), Some(0), Some("2001-09-09T01:46:39Z"), "And more of them"),
    ];
    assert_eq!(found, expected);
    // The user's own names come first; a local time and a date stay what they are, a decimal is a number.
    let local = TimestampMillisecondArray::from(vec![1_699_288_500_000]);
    let points = Decimal128Array::from(vec![-1200]).with_precision_and_scale(10, 2).expect("it fits");
    scratch.write(
        "a.parquet",
        file_of(
            vec![
                ("zeile", Arc::new(StringViewArray::from(vec!["Das hier ist es"])) as ArrayRef),
                ("comment", Arc::new(StringArray::from(vec!["not this one here"]))),
                ("wann", Arc::new(local)),
                ("tag", Arc::new(Date32Array::from(vec![19_667]))),
                ("plus", Arc::new(points)),
                ("schlüssel", Arc::new(BinaryArray::from(vec![&[0xff, 0x01][..]]))),
            ],
            9,
        ),
    );
    let own =
        ["extract", "a.parquet", "--text-field", "Zeile", "--vote-field", "plus", "--id-field", "schlüssel"];
    for (time, shown) in [("wann", "2023-11-06T16:35:00"), ("tag", "2023-11-06")] {
        let found = scratch.run(&[&own[..], &["--time-field", time]].concat()).ends(0).lines();
        assert_eq!(found, [line(1, "ff01", None, Some(-12), Some(shown), "Das hier ist es")]);
    }
}

#[test]
fn columns_that_are_no_text_are_said() {
    let scratch = Scratch::new("parquet-no-text");
    let tags = ListArray::from_iter_primitive::<Int32Type, _, _>([Some(vec![Some(1)])]);
    let columns = vec![("tags", Arc::new(tags) as ArrayRef), ("body", strings(&[Some("Some words here")]))];
    scratch.write("a.parquet", file_of(columns, 9)).write("e.jsonl", FULL);
    let run = |field| scratch.run(&["extract", "a.parquet", "--text-field", field]).ends(2);
    run("tags").says(&["a.parquet", "\"tags\" is a list or a map"]);
    run("gone").says(&["a.parquet", "no column \"gone\" (there are: body)"]);
    let own = scratch.run(&["extract", "e.jsonl", "--format", "parquet"]).ends(0).out;
    scratch.write("e.parquet", own);
    let group = scratch.run(&["extract", "e.parquet", "--text-field", "votes"]).ends(2);
    group.says(&["\"votes\" is a group of columns: votes.up, votes.down"]);
    scratch.write("n.parquet", file_of(vec![("n", Arc::new(Int64Array::from(vec![1, 2])))], 9));
    scratch.run(&["extract", "n.parquet"]).ends(2).says(&["no column of comment text found among: n"]);
}
