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
fn counters_are_read_only_where_they_say_what_they_count() {
    let page = |counters: &str| {
        format!(
            "<div class=comment id=comment-1><i class=author>Bo</i> <time>2024-05-03</time><p>Yes</p>{counters}</div>"
        )
    };
    for (counters, score) in [
        ("<span class=likes>3</span><span class=dislikes>5</span>", "-2"),
        ("<b class=like-count></b><b class=dislike-count>5</b>", "-5"),
        ("<span class=vote-plus>+<b>7</b></span><span class=vote-minus>-<b>2</b></span>", "5"),
        ("<span class=rating>−4</span>", "-4"),
        ("<span class=rating><b>3</b><b>1</b></span>", "-"),
        ("<a class=like>Like</a>", "-"),
        ("<span class=reply-count>2</span>", "-"),
    ] {
        check(&page(counters), &[&format!("1 Bo {score} 2024-05-03 Yes")]);
    }
}

#[test]
fn threads_of_unknown_sites_are_found_by_what_repeats() {
    check(
        "<div id=talk><div class=user-comment id=uc9><h4>Gwen</h4><p class=when>9:14 pm, 3 May 2021</p><p>One.</p><p>Two.</p>\
         <a href='#reply'>Reply</a></div><div class=user-comment id=uc10><h4>Huw</h4><p class=when>9:44 pm, 3 May 2021</p><p>Yes</p></div></div>",
        &["9 Gwen - 2021-05-03T21:14:00 One./Two.", "10 Huw - 2021-05-03T21:44:00 Yes"],
    );
    check(
        "<div class=posting data-posting-id=41 data-level=1><a href='/profil/1'>Alma</a> <time>6.11.2023, 14:00</time><div class=posting-body>A</div></div>\
         <div class=posting data-posting-id=42 data-level=2><a href='/profil/2'>Enz</a> <time>16.11.2023, 14:10</time><div class=posting-body>B</div></div>",
        &["41 Alma - 2023-11-06T14:00:00 A", "42>41 Enz - 2023-11-16T14:10:00 B"],
    );
    check(
        "<dl><dt class=comment id=comment-9><b class=author>Gil</b> <i class=date>2017-03-10</i></dt><dd class=comment><p>Oats.</p></dd>\
         <dt class=comment id=comment-10><b class=author>Noa</b> <i class=date>2017-03-11</i></dt><dd class=comment><p>Rye.</p></dd></dl>",
        &["9 Gil - 2017-03-10 Oats.", "10 Noa - 2017-03-11 Rye."],
    );
}

#[test]
fn lists_that_are_no_thread_give_nothing() {
    for page in [
        "",
        "<p>Only a text, of 3 May 2021.",
        // Comments on other pages.
        "<div class=comments-widget><div class=comment-entry><a class=author>Ulf</a><i class=date>3. Mai 2024</i><p>Das …</p><a href='/one#comment-100'>One</a></div>\
         <div class=comment-entry><a class=author>Ina</a><i class=date>2. Mai 2024</i><p>Danke …</p><a href='/two#comment-99'>Two</a></div></div>",
        // The front page of a blog, and the article itself.
        "<article class=post id=post-5><h2><a href='/a'>A</a></h2><i class=author>Ann</i><time>2024-01-02</time><p>It rained.</p></article>\
         <article class=post id=post-4><h2><a href='/b'>B</a></h2><i class=author>Ann</i><time>2024-01-01</time><p>Soup.</p></article>",
        "<div id=content><div class=post id=post-9><h1>H</h1><i class=author>Max</i><time>2024-01-02</time><p>Long.</p></div><div id=comments><p>Closed.</p></div></div>",
        // A ticker, and a live blog.
        "<div class=live-match-comment><i>12:04</i><p>A ship.</p></div><div class=live-match-comment><i>12:09</i><p>It turns.</p></div>",
        "<div class=liveblog><div class=post id=post-1><time>2024-01-01</time><i class=author>Ed</i><p>So.</p></div><div class=post id=post-2><time>2024-01-01</time><i class=author>Ed</i><p>Now.</p></div></div><p>a<p>b<p>c<p>d<p>e<p>f",
    ] {
        check(page, &[]);
    }
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
