//! Names, addresses and numbers are planted where people leave them, and looked for in all that the program writes and says.

use std::fs;
use std::path::Path;

use crate::serve::Server;
use crate::support::{Run, Scratch};

const NAME: &str = "Zebulon Quartermain";
const E_MAIL: &str = "zebulon.q@example.org";
const PHONE: &str = "+49 30 5550123";
const URL: &str = "https://example.org/zebulon";
const PLANTED: [&str; 4] = ["Quartermain", "zebulon.q@", "5550123", "example.org/zebulon"];

/// Documents whose authors are told by name, address or number, in every family of shapes, with records that are rejected.
fn planted(scratch: &Scratch) {
    let item = |name: &str, text: &str| {
        format!(
            "<li class=\"comment\" id=\"c-{text}\"><cite class=\"author\">{name}</cite> <time datetime=\"2023-11-06T16:35:00Z\">then</time><p>You idiot, {text}.</p></li>"
        )
    };
    let items: String = [NAME, E_MAIL, PHONE]
        .iter()
        .zip(["one", "two", "three"])
        .map(|(name, text)| item(name, text))
        .collect();
    scratch
        .write("d/a.jsonl", format!("{{\"id\":1,\"author\":\"{NAME}\",\"email\":\"{E_MAIL}\",\"phone\":\"{PHONE}\",\"text\":\"You idiot.\"}}\n{{\"author\":\"{NAME}\",\"text\":\n{{\"author\":\"{NAME}\",\"mail\":\"{E_MAIL}\"}}\n{{\"text\":[\"{PHONE}\"],\"author\":\"{E_MAIL}\"}}\n\"{NAME}\"\n{{\"text\":\"ok\",\"vote_score\":\"{PHONE}\",\"timestamp\":\"{E_MAIL}\",\"author\":\"{E_MAIL}\"}}\n"))
        .write("d/b.csv", format!("id,author,email,text\n1,{NAME},{E_MAIL},You idiot\n2,{NAME},{E_MAIL},too,many,{PHONE}\n3,{PHONE},{E_MAIL},Nice\n"))
        .write("d/c.html", format!("<!doctype html><body><ol class=\"comments\">{items}</ol>"))
        .write("d/d.json", format!("{{\"comments\":[{{\"id\":\"1\",\"author\":\"{NAME}\",\"author_email\":\"{E_MAIL}\",\"text\":\"You idiot.\"}},{{\"id\":\"2\",\"parent_id\":\"1\",\"author\":{{\"name\":\"{NAME}\",\"email\":\"{E_MAIL}\"}},\"text\":\"Fine.\"}}]}}"));
}

#[track_caller]
fn is_clean(what: &str, said: &str) {
    for planted in PLANTED {
        assert!(
            !said.contains(planted),
            "{planted} in {what}:\n{}",
            said.chars().take(3000).collect::<String>()
        );
    }
}

#[track_caller]
fn all_clean(dir: &Path) {
    for entry in fs::read_dir(dir).expect("it is there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            all_clean(&path);
        } else {
            is_clean(
                &path.display().to_string(),
                &String::from_utf8_lossy(&fs::read(&path).expect("it can be read")),
            );
        }
    }
}

/// A run without its stdout, where authors may be: what it says beside that.
#[track_caller]
fn quiet_about_them(run: &Run) {
    is_clean("stderr", &run.err);
}

#[test]
fn authors_are_in_no_artefact_log_or_message() {
    let scratch = Scratch::new("planted");
    planted(&scratch);
    let report = scratch.run(&["report", "d", "-o", "out", "--rejects", "rejects.jsonl"]).ends(0);
    assert!(report.text().contains("out/report.html"), "{}", report.text());
    is_clean("the summary", &report.text());
    quiet_about_them(&report);
    all_clean(&scratch.path("out"));
    all_clean(&scratch.path("state"));
    is_clean("--rejects", &scratch.read("rejects.jsonl"));
    assert!(scratch.read("out/comments.jsonl").contains("\"author\":\"anon-"), "authors were read");
    assert!(scratch.read("rejects.jsonl").lines().count() >= 4, "records were rejected");
    let merge = scratch.run(&["merge", "out", "-o", "merged"]).ends(0);
    is_clean("the summary", &merge.text());
    quiet_about_them(&merge);
    all_clean(&scratch.path("merged"));
    // On stdout of these two authors stand as the document has them: that is what they are for.
    for command in ["extract", "score"] {
        let run = scratch.run(&[command, "d", "--rejects", "more.jsonl"]).ends(0);
        assert!(run.text().contains(NAME) || run.lines().iter().any(|line| line["author"] == NAME));
        quiet_about_them(&run);
        is_clean("--rejects", &scratch.read("more.jsonl"));
    }
    for args in [
        &["evaluate", "d/a.jsonl"][..],
        &["evaluate", "sample", "out"],
        &["lexicon", "suggest", "d/a.jsonl", "--lang", "en"],
    ] {
        let run = scratch.run(args);
        is_clean(args[1], &run.text());
        quiet_about_them(&run);
    }
    // Inputs that end in an error.
    scratch.write("cut.json", format!("{{\"comments\":[{{\"author\":\"{NAME}\",\"mail\":\"{E_MAIL}\",\"text\":\"x\"}},{{\"author\":\"{NAME} {PHONE}"));
    scratch.write(
        "cut.xml",
        format!("<disqus><post><author><name>{NAME}</name><email>{E_MAIL}</email></authr></post>"),
    );
    for input in ["cut.json", "cut.xml"] {
        let run = scratch.run(&["report", input, "-o", "broken"]);
        quiet_about_them(&run);
        all_clean(&scratch.path("broken"));
    }
}

#[test]
fn the_log_of_the_server_says_nothing_of_whom_or_what() {
    let scratch = Scratch::new("planted-serve");
    let server = Server::start(&scratch, &[]);
    let ask = |text: &str| serde_json::json!({"comment": {"text": text}, "requestedAttributes": {"TOXICITY": {}}, "languages": ["en"], "sessionId": NAME, "communityId": E_MAIL});
    assert_eq!(server.analyze(&ask(&format!("You idiot, {NAME}, {E_MAIL}, {PHONE}, {URL}"))).code, 200);
    server.send(
        "POST",
        "/v1alpha1/comments:analyze?key=k",
        &["Content-Type: application/json"],
        &format!("{{\"comment\":\"{NAME} {PHONE}"),
    );
    server.get("/metrics");
    is_clean("the metrics", &server.get("/metrics").body);
    is_clean("the log", &server.stop());
    all_clean(&scratch.path(""));
}

#[test]
fn redact_masks_what_texts_tell_of_people() {
    let scratch = Scratch::new("redact");
    let text = format!("You idiot, write to {E_MAIL}, call {PHONE} or see {URL}!");
    scratch.write("a.jsonl", format!("{{\"text\":\"{text}\"}}\n{{\"id\":\"r\",\"text\":\n").repeat(3));
    scratch.run(&["report", "a.jsonl", "-o", "out", "--redact"]).ends(0);
    all_clean(&scratch.path("out"));
    let shown = "You idiot, write to [@], call [#] or see [/]!";
    for file in ["comments.jsonl", "report.html"] {
        assert!(scratch.read(&format!("out/{file}")).contains("write to [@], call"), "{file}");
    }
    assert!(scratch.read("out/manifest.json").contains("\"redacted\": true"));
    let line = scratch.run(&["score", "a.jsonl", "--redact"]).ends(0).lines().remove(0);
    assert_eq!(line["text"], shown);
    assert_eq!((&line["flags"][0]["start"], &line["flags"][0]["surface"]), (&4.into(), &"idiot".into()));
    for json in [&[][..], &["--json"]] {
        let explained = scratch.run(&[&["explain", "--redact", &text][..], json].concat()).ends(0).text();
        is_clean("explain", &explained);
        assert!(explained.contains("idiot"), "{explained}");
    }
    // Raw records of rejects are not shown either, and a report with masks is not merged with one without.
    scratch.write("b.jsonl", format!("{{\"text\":\"ok\"}}\n{{\"mail\":\"{E_MAIL}\n"));
    scratch.run(&["report", "b.jsonl", "-o", "plain", "--redact", "--authors", "plain"]).ends(0);
    all_clean(&scratch.path("plain"));
    scratch.run(&["report", "b.jsonl", "-o", "open"]).ends(0);
    scratch.run(&["merge", "out", "open", "-o", "both"]).ends(2).says(&["--redact"]);
}
