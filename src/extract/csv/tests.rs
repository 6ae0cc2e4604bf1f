//! Tables as crawls and corpora write them.

use std::ops::ControlFlow;

use super::*;
use crate::extract::Fields;

fn options() -> Options {
    Options {
        path: Arc::from("table"),
        fields: Fields::default(),
        reference_time: None,
        lang: None,
        selectors: None,
        max_document_bytes: 256 << 20,
    }
}

fn records(table: &[u8], options: &Options) -> (Vec<Record>, Option<String>) {
    let mut found = Vec::new();
    let mut sink = |record| {
        found.push(record);
        ControlFlow::Continue(())
    };
    let mut input = io::BufReader::with_capacity(7, table);
    let failure = read(&mut input, options, &mut sink).err();
    (found, failure.map(|err| format!("{err}: {}", std::error::Error::source(&err).unwrap())))
}

/// A line a record: id, parent, author, votes, time, text; or what is wrong and where.
fn shown(record: &Record) -> String {
    let or = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
    match record {
        Record::Comment(comment) => [
            comment.id.clone(),
            or(comment.parent_id.clone()),
            or(comment.author.clone()),
            or(comment.vote_score.map(|votes| votes.to_string())),
            or(comment.timestamp.map(|stamp| stamp.to_string()).or(comment.timestamp_raw.clone())),
            comment.text.clone(),
        ]
        .join("|"),
        Record::Skipped(reason) => (*reason).to_owned(),
        Record::Rejected(reject) => {
            let at = reject.offset.map_or("?".to_owned(), |offset| offset.to_string());
            format!("rejected line {} byte {at}: {}", reject.line.unwrap(), reject.reason)
        }
    }
}

#[track_caller]
fn check(table: &str, expected: &[&str]) {
    let (found, failure) = records(table.as_bytes(), &options());
    let found: Vec<String> = found.iter().map(shown).collect();
    assert_eq!((found, failure), (expected.iter().map(|line| (*line).to_owned()).collect(), None), "{table}");
}

#[test]
fn columns_are_told_by_their_names() {
    check(
        "approveDate,commentBody,commentID,parentID,recommendations,userDisplayName\n\
         1517450000,\"So it is, <br/>indeed\",26,0,12.0,Ann\n1517450100,And so on then,27.0,26.0,3.0,Bo\n",
        &[
            "26|-|Ann|12|2018-02-01T01:53:20Z|So it is, <br/>indeed",
            "27|26|Bo|3|2018-02-01T01:55:00Z|And so on then",
        ],
    );
    check(
        "comment;isHate\nOne, two, three;0.11\n;1\n",
        &["1|-|-|-|-|One, two, three", "rejected line 3 byte 36: no text"],
    );
    check(
        "cid\ttext\ttime\tvotes\tauthor\nUg1\tNice one there\t2 weeks ago\t1.2K\t@ann\nUg1.2\t So true \t\t\t@bo\n",
        &["Ug1|-|@ann|1200|2 weeks ago|Nice one there", "Ug1.2|-|@bo|-|-| So true "],
    );
    check(
        "Дата;Автор;Текст комментария;Лайки;Дизлайки\n06.11.2023 16:35;Анна;Так и есть, правда;7;2\n",
        &["1|-|Анна|5|2023-11-06T16:35:00|Так и есть, правда"],
    );
    check(
        "id,name,parent_id,body,score,created_utc,score_hidden\nc1,t1_c1,t3_p,First of all,4,1426000000,false\n\
         c2,t1_c2,t1_c1,[deleted],1,1426000060,true\n",
        &["c1|-|t1_c1|4|2015-03-10T15:06:40Z|First of all", "c2|c1|t1_c2|-|2015-03-10T15:07:40Z|[deleted]"],
    );
}

#[test]
fn labels_are_no_votes() {
    check(
        "id,comment_text,toxicity,rating,score,TOXICITY@6\n1,Some words here,0.5,approved,0.913,0.2\n",
        &["1|-|-|-|-|Some words here"],
    );
}

#[test]
fn a_table_without_a_header_is_read_by_content() {
    check(
        "1,2023-01-02 10:00:00,Some words of prose\n2,2023-01-03 11:00:00,\"And, more of them\"\n",
        &["1|-|-|-|2023-01-02T10:00:00|Some words of prose", "2|-|-|-|2023-01-03T11:00:00|And, more of them"],
    );
}

#[test]
fn dates_and_clocks_in_two_columns_join() {
    check(
        "date,time,comment\n2023-01-02,16:35,Some words here\n2023-01-03,09:10,And some more\n",
        &["1|-|-|-|2023-01-02T16:35:00|Some words here", "2|-|-|-|2023-01-03T09:10:00|And some more"],
    );
}

#[test]
fn broken_rows_are_rejected_where_they_stand() {
    let table =
        "id,text,likes\n1,one two three,4\n2,ragged\n3,\"two\nlines here\",5\n4,a,b,c,d\n5,last of all,6,\n";
    check(
        table,
        &[
            "1|-|-|4|-|one two three",
            "rejected line 3 byte 32: 2 fields where the table has 3",
            "3|-|-|5|-|two\nlines here",
            "rejected line 6 byte 62: 5 fields where the table has 3",
            "5|-|-|6|-|last of all",
        ],
    );
    check(
        "id,text\n1,\"stray quote and words\n2,b c d\n3,e f g\n",
        &["rejected line 2 byte 8: quoted field is never closed"],
    );
    check(
        "id,text\n1,a b c\n2,\"stray quote\n3,d \"e\" f\n4,g h i\n5,\"j, k l\"\n",
        &[
            "1|-|-|-|-|a b c",
            "2|-|-|-|-|\"stray quote",
            "3|-|-|-|-|d \"e\" f",
            "4|-|-|-|-|g h i",
            "5|-|-|-|-|j, k l",
        ],
    );
}

#[test]
fn a_long_record_is_rejected_and_the_next_one_read() {
    let options = Options { max_document_bytes: 1000, ..options() };
    let table = format!(
        "id,text\n1,a b c\n2,{}\n3,d e f\n4,\"{}\n5,g h i\n",
        "x".repeat(200_000),
        "y ".repeat(90_000)
    );
    let (found, failure) = records(table.as_bytes(), &options);
    let found: Vec<String> = found.iter().map(shown).collect();
    let expected = [
        "1|-|-|-|-|a b c",
        "rejected line 3 byte 16: record longer than 1000 bytes",
        "3|-|-|-|-|d e f",
        "rejected line 5 byte 200027: record longer than 1000 bytes",
        "5|-|-|-|-|g h i",
    ];
    assert_eq!((found, failure), (expected.map(str::to_owned).to_vec(), None));
}

#[test]
fn the_users_columns_come_first() {
    let table = b"when,zeile,comment,plus\n2023-01-02,Das hier ist es,not this one here,3\n";
    let name = |name: &str| Some(name.to_owned());
    let fields = Fields { text: name("Zeile"), time: name("when"), vote: name("plus"), ..Fields::default() };
    let (found, _) = records(table, &Options { fields, ..options() });
    assert_eq!(found.iter().map(shown).collect::<Vec<_>>(), ["1|-|-|3|2023-01-02|Das hier ist es"]);
    let fields = Fields { text: name("gone"), ..Fields::default() };
    let (_, failure) = records(table, &Options { fields, ..options() });
    assert_eq!(
        failure.as_deref(),
        Some("broken csv at line 1, byte 0: no column \"gone\" (there are: when, zeile, comment, plus)")
    );
    let (_, failure) = records(b"a,b\n1,2\n3,4\n", &options());
    assert!(failure.is_some_and(|failure| failure.contains("no column of comment text found among: a, b")));
}

#[test]
fn other_character_sets_and_empty_inputs() {
    let table = "id;текст;дата\n1;Так оно и есть на самом деле;2023-01-02\n2;И ещё немного слов;2023-01-03\n";
    let (cp1251, _, _) = encoding_rs::WINDOWS_1251.encode(table);
    let utf_16: Vec<u8> = table.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let expected =
        ["1|-|-|-|2023-01-02|Так оно и есть на самом деле", "2|-|-|-|2023-01-03|И ещё немного слов"];
    for bytes in [table.as_bytes(), &cp1251, &utf_16, &[b"\xff\xfe", utf_16.as_slice()].concat()] {
        let (found, failure) = records(bytes, &options());
        assert_eq!(
            (found.iter().map(shown).collect::<Vec<_>>().as_slice(), failure),
            (expected.map(str::to_owned).as_slice(), None)
        );
    }
    for empty in [b"".as_slice(), b"\n \n", b"id,text\n"] {
        assert_eq!(records(empty, &options()), (vec![], None));
    }
}
