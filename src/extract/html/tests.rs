use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::*;
use crate::comment::Timestamp;

fn options(path: &str) -> Options {
    Options {
        path: path.into(),
        fields: Default::default(),
        reference_time: None,
        lang: None,
        selectors: None,
        max_document_bytes: 1 << 28,
    }
}

fn records(document: &str, place: &Place, options: &Options) -> Vec<Record> {
    let mut records = Vec::new();
    let _ = read(document, place, options, &mut |record| {
        records.push(record);
        ControlFlow::Continue(())
    });
    records
}

fn comments(document: &str) -> Vec<Comment> {
    let records = records(document, &Place::default(), &options("page.html"));
    let comment = |record| if let Record::Comment(comment) = record { Some(comment) } else { None };
    records.into_iter().filter_map(comment).collect()
}

/// One line a comment: `id>parent author score time text`, with `-` for what is unknown.
#[track_caller]
fn check(document: &str, expected: &[&str]) {
    fn shown<T: std::fmt::Display>(value: Option<T>) -> String {
        value.map_or_else(|| "-".to_owned(), |value| value.to_string())
    }
    let line = |comment: Comment| {
        let parent = comment.parent_id.map_or_else(String::new, |parent| format!(">{parent}"));
        let time = comment.timestamp.map(|time| time.to_string()).or(comment.timestamp_raw);
        let (author, score) = (shown(comment.author), shown(comment.vote_score));
        format!("{}{parent} {author} {score} {} {}", comment.id, shown(time), comment.text.replace('\n', "/"))
    };
    let found: Vec<String> = comments(document).into_iter().map(line).collect();
    assert_eq!(found, expected, "{document}");
}

#[test]
fn the_built_in_engines_are_read() {
    assert!(ENGINES.sites.len() > 30);
}

#[test]
fn sample_documents_give_what_is_expected_of_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut n_read, mut faults) = (0, String::new());
    for entry in fs::read_dir(root.join("seeds/documents/html")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let expected = fs::read_to_string(root.join(format!("tests/expected/html/{name}.jsonl"))).unwrap();
        let options = options(&format!("seeds/documents/html/{name}.html"));
        let mut found = String::new();
        for record in records(&fs::read_to_string(&path).unwrap(), &Place::default(), &options) {
            if let Record::Comment(comment) = record {
                found += &(serde_json::to_string(&comment).unwrap() + "\n");
            }
        }
        if found != expected {
            writeln!(faults, "{name}:\n{found}").unwrap();
        }
        n_read += 1;
    }
    assert!(n_read >= 15 && faults.is_empty(), "{n_read} read\n{faults}");
}

#[test]
fn a_users_selectors_come_first_and_find_the_rest_by_role() {
    let page = "<div class=x id=x-5><i class=who>Ann</i><u>2024-01-02</u><p>One</p><s>Two</s></div><li class=comment id=comment-1><cite class=fn>Bo</cite><p>Three</p></li>";
    let selectors = "[[site]]\ncomment = '.x'\nauthor = '.who'\nvotes = '.none'\nremove = 's'";
    let options =
        Options { selectors: Some(Arc::new(Selectors::parse(selectors).unwrap())), ..options("page.html") };
    let records = records(page, &Place::default(), &options);
    let [Record::Comment(comment)] = &*records else { panic!("{records:?}") };
    assert_eq!((&*comment.id, comment.author.as_deref(), &*comment.text), ("5", Some("Ann"), "One"));
    assert_eq!((comment.timestamp, comment.vote_score), (Timestamp::date(2024, 1, 2), None));
}

#[test]
fn relative_times_count_from_the_capture() {
    let page = "<ol><li class=comment id=comment-1><cite class=fn>Bo</cite> <span class=date>2 hours ago</span><p>Yes</p></li></ol>";
    check(page, &["1 Bo - 2 hours ago Yes"]);
    let captured = Timestamp::from_epoch(1_700_000_000);
    let place = Place { captured, ..Place::default() };
    let records = records(page, &place, &options("page.html"));
    let [Record::Comment(comment)] = &*records else { panic!("{records:?}") };
    assert_eq!(comment.timestamp.map(Timestamp::epoch), Some(1_700_000_000 - 7200));
}

#[test]
fn an_instant_in_an_attribute_beats_the_time_shown() {
    let page = |attribute: &str| {
        format!(
            "<li class=comment id=comment-1><cite class=fn>Bo</cite> <time datetime='{attribute}'>3 May 2024, 12:00</time><p>Yes</p></li>"
        )
    };
    check(&page("2024-05-03T10:00:00Z"), &["1 Bo - 2024-05-03T10:00:00Z Yes"]);
    check(&page("2024-05-03"), &["1 Bo - 2024-05-03T12:00:00 Yes"]);
    check(&page("comment_date"), &["1 Bo - 2024-05-03T12:00:00 Yes"]);
}

#[test]
fn a_comment_shown_twice_is_read_once() {
    let comment =
        "<li class=comment id=comment-7><cite class=fn>Bo</cite> <time>2024-05-03</time><p>Yes</p></li>";
    let records = records(&comment.repeat(2), &Place::default(), &options("page.html"));
    assert!(matches!(&*records, [Record::Comment(_), Record::Skipped(_)]), "{records:?}");
}

#[test]
fn depth_and_length_cost_linear_time() {
    let started = Instant::now();
    for piece in
        ["<div>", "<b>", "<a>", "<p><b>", "<ul><li class=comment>", "<table><tr><td>", "<li>", "<font><p>"]
    {
        assert_eq!(comments(&(piece.repeat(200_000) + "text")), []);
    }
    let one = "<li class=comment id=comment-1><cite class=fn>Bo</cite> <time>2024-05-03</time><p>Yes</p>";
    assert!(!comments(&one.repeat(5_000)).is_empty());
    assert!(started.elapsed() < Duration::from_secs(120), "{:?}", started.elapsed());
}
