//! The program's own answers.

use serde_json::{Value, json};

use super::Server;
use crate::support::Scratch;

#[test]
fn an_array_of_comments_gets_the_verdicts_of_score() {
    let scratch = Scratch::new("serve-array");
    let server = Server::start(&scratch, &[]);
    let texts = ["You are an idiot.", "Была чудесная погода", "😀 What an idiot you are"];
    let answer = server.post("/v1/score", &json!([texts[0], { "id": 7, "text": texts[1], "vote_score": -3, "extra": 1 }, { "text": texts[2], "state": "deleted" }])).ok().json();
    let verdicts = answer.as_array().expect("a list");
    assert_eq!(verdicts.iter().map(|verdict| &verdict["id"]).collect::<Vec<_>>(), ["1", "7", "3"]);
    let lines = format!("{}\n{}\n", texts[0], texts[1]);
    let scored = scratch.run_on(lines, &["score", "--shape", "lines"]).ends(0).lines();
    for (verdict, line) in verdicts.iter().zip(&scored) {
        for key in ["lang", "tone", "attributes", "flags", "action", "reasons", "fingerprint", "text"] {
            assert_eq!(verdict[key], line[key], "{key}");
        }
    }
    assert_eq!((&verdicts[1]["vote_score"], &verdicts[2]["unscored"]), (&json!(-3), &json!("deleted")));
    let start = |unit: &str| {
        server.post(&format!("/v1/score?offsets={unit}"), &json!([texts[2]])).ok().json()[0]["flags"][0]["start"].clone()
    };
    assert_eq!((start("chars"), start("utf16"), start("bytes")), (json!(10), json!(11), json!(13)));
    for (target, body) in
        [("/v1/score", json!({})), ("/v1/score", json!([1])), ("/v1/score?offsets=feet", json!([]))]
    {
        server.post(target, &body).is(400);
    }
    let many: Vec<_> = (0..2000).map(|idx| format!("comment {idx}")).collect();
    let answer = server.post("/v1/score", &json!(many)).ok().json();
    assert!(
        answer.as_array().expect("a list").iter().zip(&many).all(|(verdict, text)| verdict["text"] == **text)
    );
}

#[test]
fn a_verdict_is_explained() {
    let scratch = Scratch::new("serve-explain");
    let server = Server::start(&scratch, &[]);
    let text = "You are an idiot.";
    let answer = server.post("/v1/explain", &json!({ "text": text })).ok().json();
    let printed: Value =
        serde_json::from_slice(&scratch.run(&["explain", "--json", text]).ends(0).out).expect("JSON");
    assert_eq!(answer, printed);
    server.post("/v1/explain", &json!({})).is(400);
}

#[test]
fn the_lexicon_can_be_read() {
    let scratch = Scratch::new("serve-lexicon");
    let server = Server::start(&scratch, &[]);
    let answer = server.get("/v1/lexicon?lang=de&category=threat").ok().json();
    let entries = answer["entries"].as_array().expect("a list");
    let listed =
        scratch.run(&["lexicon", "list", "--json", "--lang", "de", "--category", "threat"]).ends(0).lines();
    assert_eq!((entries, entries.is_empty()), (&listed, false));
    assert_eq!(answer["languages"], json!(["de", "en", "ru"]));
}

#[test]
fn health_counts_page_and_document_are_there() {
    let scratch = Scratch::new("serve-watch");
    let server = Server::start(&scratch, &[]);
    assert_eq!(server.get("/healthz").ok().json()["status"], "ok");
    server.analyze(&super::asking("You are an idiot.", &["TOXICITY"])).ok();
    assert_eq!(server.metric("requests_total{place=\"/v1alpha1/comments:analyze\",code=\"200\"}"), 1);
    assert_eq!(server.metric("comments_total{lang=\"en\",scored=\"true\"}"), 1);
    let metrics = server.get("/metrics").ok();
    assert_eq!(metrics.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    for line in metrics.body.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').expect("a name and a value");
        assert!(name.starts_with("commentariat_") && value.parse::<f64>().is_ok(), "{line}");
    }
    let page = server.get("/").ok();
    assert!(page.body.contains("<textarea") && page.header("content-security-policy").is_some());
    assert!(
        !page.body.contains("http://") && !page.body.contains("https://"),
        "the page loads nothing from elsewhere"
    );
}

#[test]
fn every_address_stands_in_the_document_and_answers() {
    let scratch = Scratch::new("serve-openapi");
    let server = Server::start(&scratch, &[]);
    let document = server.get("/openapi.json").ok().json();
    assert_eq!(document["servers"][0]["url"], "http://news.example");
    let paths = document["paths"].as_object().expect("paths");
    assert_eq!(paths.len(), 11);
    for (path, methods) in paths {
        for method in methods.as_object().expect("methods").keys() {
            let answer = server.send(&method.to_uppercase(), path, &[], "");
            assert!(answer.code == 200 || answer.code == 400, "{method} {path}: {}", answer.body);
        }
        server.send("DELETE", path, &[], "").is(405);
    }
    let text = document.to_string();
    for (at, _) in text.match_indices("#/components/schemas/") {
        let name: String = text[at + 21..].chars().take_while(|c| c.is_alphanumeric()).collect();
        assert!(document["components"]["schemas"].get(&name).is_some(), "{name}");
    }
    // What is answered has the fields that the document names.
    let verdict = server.post("/v1/score", &json!(["You are an idiot."])).ok().json()[0].clone();
    for name in document["components"]["schemas"]["Verdict"]["required"].as_array().expect("a list") {
        assert!(verdict.get(name.as_str().expect("a name")).is_some(), "{name}");
    }
    for name in verdict["attributes"].as_object().expect("scores").keys() {
        assert!(
            document["components"]["schemas"]["Verdict"]["properties"]["attributes"]["properties"]
                .get(name)
                .is_some(),
            "{name}"
        );
    }
    server.get("/nowhere").is(404);
}
