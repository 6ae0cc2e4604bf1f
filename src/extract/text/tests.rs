use std::fs;
use std::path::Path;

use super::super::{Fields as FieldNames, Options, Place, Record};
use super::lines::{Kind, Marker};
use super::*;

fn comments(document: &str, path: &str) -> Vec<Comment> {
    let options = Options {
        path: path.into(),
        fields: FieldNames::default(),
        reference_time: None,
        lang: None,
        selectors: None,
        max_document_bytes: u64::MAX,
    };
    let mut found = Vec::new();
    let _ = read(document, &Place::default(), &options, &mut |record| {
        if let Record::Comment(comment) = record {
            found.push(comment);
        }
        ControlFlow::Continue(())
    });
    found
}

#[test]
fn sample_documents_give_the_expected_comments() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<_> = fs::read_dir(root.join("seeds/documents/text"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".txt"))
        .collect();
    names.sort_unstable();
    assert!(names.len() >= 6, "{names:?}");
    let mut wrong = Vec::new();
    for name in names {
        let path = format!("seeds/documents/text/{name}");
        let expected = root.join("tests/expected/text").join(name.replace(".txt", ".jsonl"));
        let expected = fs::read_to_string(&expected).unwrap();
        let found = comments(&fs::read_to_string(root.join(&path)).unwrap(), &path);
        let found: String =
            found.iter().map(|comment| serde_json::to_string(comment).unwrap() + "\n").collect();
        if found != expected {
            wrong.push(format!("{path}\nfound:\n{found}expected:\n{expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[track_caller]
fn check(line: &str, expected: &str) {
    let times = TimeReader::for_document([line], None, None);
    let lines = lines::classify(&lines::split(line, false), &times);
    let shown = lines.first().map_or("nothing".to_owned(), |line| {
        let kind = match &line.kind {
            Kind::Time(stamp) => format!("time {:?} {:?}", stamp.before, stamp.after),
            Kind::Says(name) => format!("says {:?}", &line.content[name.clone()]),
            kind => format!("{kind:?}").to_lowercase(),
        };
        let marker = match line.marker {
            Marker::None => String::new(),
            Marker::Bullet => "• ".to_owned(),
            Marker::Ordered(number) => format!("{number}. "),
        };
        marker + &kind
    });
    assert_eq!(shown, expected, "{line:?}");
}

#[test]
fn lines_are_told_apart_by_what_they_say() {
    check("  1. -5", "1. score(-5)");
    check("    +12", "score(12)");
    check("- 5", "score(-5)");
    check("    • reply", "• action");
    check("Antworten Melden Empfehlen", "action");
    check("+ 7 weitere Antworten anzeigen", "• more");
    check("  6. ASM", "6. text");
    check("Marta K. says:", "says \"Marta K.\"");
    check("Neuni 23.07.2020 // 12:59", "time \"Neuni\" \"\"");
    check("#1  —  vor 8 Stunden", "time \"\" \"\"");
    check("6. November 2023 16:35", "time \"\" \"\"");
    check("2:32 PM", "clock");
    check("20 thoughts on “Bread”", "heading");
    check("33 Kommentare", "heading");
    check("Leave a Reply", "form");
    check("Dear reader, to leave comments, you must sign in.", "signin");
    check("Recent Comments", "recent");
    check("Pingback: Another page", "pingback");
    check("On 3 May 2019 we crossed the river and nobody was there to see it.", "text");
    check("Мост закрыли на неделю, и никто нам не сказал.", "text");
    check("Antwort auf #4 von TWhao Antworten Melden Empfehlen", "action");
    check("|", "nothing");
}

#[test]
fn times_below_their_texts_belong_to_the_text_above() {
    let page = "2 Comments\n\nThe bridge was closed for a week.\n\nMarta, May 2, 2021 at 1:20 pm\n\nI cannot \
                believe it!\n\nOld Salt, May 3, 2021 at 2:21 pm\n\nLeave a comment";
    let found: Vec<_> = comments(page, "page.txt")
        .into_iter()
        .map(|comment| {
            format!("{} {}: {}", comment.author.unwrap(), comment.timestamp.unwrap(), comment.text)
        })
        .collect();
    let expected = [
        "Marta 2021-05-02T13:20:00: The bridge was closed for a week.",
        "Old Salt 2021-05-03T14:21:00: I cannot believe it!",
    ];
    assert_eq!(found, expected);
}

#[test]
fn one_comment_is_enough_where_its_form_is_plain() {
    let page = "A text.\n\n1 Comment\n\nMarta\n3 May 2019 10:00\nThank you!\nReply\n\nLeave a comment";
    let found = comments(page, "page.txt");
    assert_eq!(found.iter().map(|comment| &*comment.text).collect::<Vec<_>>(), ["Thank you!"]);
}

#[test]
fn markdown_renderings_are_read_without_their_marks() {
    let page = "# Bridge\n\n## 2 Comments\n\n  1. **Marta** says:\n\n[May 2, 2021 at\n1:20 pm](https://a.example/\n\
                b#c1)\n\nIt was _closed_ for\na week.\n\n[Reply](#r)\n\n  2. **Old Salt** says:\n\n[May 3, 2021 at \
                2:21 pm](#c2)\n\nTrue.\n\n[Reply](#r)\n";
    let found: Vec<_> = comments(page, "page.txt")
        .into_iter()
        .map(|comment| {
            format!("{} {}: {}", comment.author.unwrap(), comment.timestamp.unwrap(), comment.text)
        })
        .collect();
    let expected =
        ["Marta 2021-05-02T13:20:00: It was _closed_ for a week.", "Old Salt 2021-05-03T14:21:00: True."];
    assert_eq!(found, expected);
}

#[test]
fn pages_without_comments_give_none() {
    for page in [
        "",
        "Title\n\nA text of one line.",
        "Comments\n\nThere are none yet.\n\nLeave a reply",
        "News\n\nA first title of several words here\n3 May 2019\nA teaser.\n\nA second title of several words here\n\
         4 May 2019\nA teaser.",
        "A title\n12 Comments\nAnna Smith\n3 May 2019 10:00\nThe article.\nIt goes on.\nAnd ends.",
        "Steps\n  1. Peel.\n  2. Cook.\n  3. Eat.",
    ] {
        assert_eq!(comments(page, "page.txt"), [], "{page}");
    }
}

#[test]
fn hostile_pages_take_linear_time() {
    for line in ["1", "  1. +1\n", "12 May 2019 10:00\n", "[a](", "[", "Reply\n", "a says:\n", "| ", "1. "] {
        comments(&line.repeat(20_000), "page.txt");
    }
}

/// A time at the end of a line makes a second thread, with as much evidence as the first.
#[test]
fn of_two_threads_the_same_one_is_read_every_time() {
    let document = "Городской сад открывается после ремонта\n\nРаботы заняли одиннадцать месяцев.\n\n\
        Уважаемый читатель, чтобы оставлять комментарии к публикации, необходимо авторизоваться.\n  1. +7\n    \
        2 мая 2024 08:15\n    Наконец-то! Дети очень ждали  2 мая 2024 12:03\n    Приходите в июне, тогда \
        зацветут липы.\n    Вход со стороны набережной.\n  3. 0\n    3 мая 2024 00:10\n    Спасибо всем, кто \
        работал.\n";
    let first = comments(document, "");
    assert!(!first.is_empty());
    for _ in 0..64 {
        assert_eq!(comments(document, ""), first);
    }
}
