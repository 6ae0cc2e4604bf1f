//! Suggested scores, kept for `lexicon learn`.

use serde_json::json;

use super::Server;
use crate::support::{Scratch, json_lines};

#[test]
fn suggested_scores_become_labels() {
    let scratch = Scratch::new("serve-labels");
    let server = Server::start(&scratch, &["--feedback", "state/labels.jsonl"]);
    let target = "/v1alpha1/comments:suggestscore?key=k";
    let coral = json!({
        "comment": { "text": "😀 You idiot" },
        "context": { "entries": [{ "text": "{\"url\":\"https://news.example/secret\"}" }] },
        "attributeScores": {
            "TOXICITY": { "summaryScore": { "value": 1 }, "spanScores": [{ "begin": 3, "end": 12, "score": { "value": 1.0 } }] },
            "SPAM": { "summaryScore": { "value": 0.0 } },
        },
        "languages": ["en"], "communityId": "Coral:town", "clientToken": "comment:c7",
    });
    let answer = server.post(target, &coral).ok().json();
    assert_eq!(
        answer,
        json!({ "clientToken": "comment:c7", "requestedLanguages": ["en"], "detectedLanguages": ["en"] })
    );
    let mut quiet = coral.clone();
    quiet["doNotStore"] = json!(true);
    server.post(target, &quiet).ok();
    let mut bad = coral.clone();
    for (scores, message) in [
        (json!({}), "Missing attribute_scores"),
        (json!({ "NOPE": { "summaryScore": { "value": 1 } } }), "Unknown requested attribute: NOPE"),
        (
            json!({ "INSULT": { "summaryScore": { "value": 7 } } }),
            "Score value at 'attribute_scores['INSULT'].summary_score' must be between 0 and 1",
        ),
    ] {
        bad["attributeScores"] = scores;
        assert_eq!(server.post(target, &bad).is(400).json()["error"]["message"], message);
    }
    // A page of another site may not teach a server that asks for no key.
    let foreign = ["Origin: https://elsewhere.example", "Content-Type: text/plain"];
    server.send("POST", target, &foreign, &coral.to_string()).is(403);
    let taken = ["serve", "--listen", "127.0.0.1:0", "--feedback", "state/labels.jsonl"];
    scratch.run(&taken).ends(2).says(&["state/labels.jsonl", "another process writes to it"]);
    assert_eq!(server.metric("labels_total"), 1);
    server.stop();

    let label = json_lines(&scratch.read("state/labels.jsonl")).remove(0);
    assert_eq!(
        (&label["id"], &label["rater"], &label["weight"]),
        (&json!("c7"), &json!("Coral:town"), &json!(1))
    );
    assert_eq!((&label["labels"], &label["text"]), (&json!({ "toxicity": 1 }), &json!("😀 You idiot")));
    assert_eq!(label["spans"], json!([{ "start": 2, "end": 11, "category": "toxicity" }]));
    assert!(
        label["at"].is_string() && label["fingerprint"].is_string() && !label.to_string().contains("secret")
    );

    // A line that a crash cut short stays alone.
    scratch.write("state/labels.jsonl", "{\"id\":\"whole\"}\n{\"id\":\"cu");
    let server = Server::start(&scratch, &["--feedback", "state/labels.jsonl"]);
    server.post(target, &coral).ok();
    server.stop();
    let text = scratch.read("state/labels.jsonl");
    let lines: Vec<_> = text.lines().collect();
    assert_eq!((lines.len(), lines[1]), (3, "{\"id\":\"cu"), "{text}");
    json_lines(lines[2]);
}
