//! What Perspective's clients rely on, request by request.

use serde_json::{Value, json};

use super::{Server, asking};
use crate::support::Scratch;

const ABUSIVE: &str = "You are an idiot.";

#[test]
fn a_comment_gets_the_scores_that_were_asked_for() {
    let scratch = Scratch::new("serve-scores");
    let server = Server::start(&scratch, &[]);
    let answer = server.analyze(&asking(ABUSIVE, &["TOXICITY", "THREAT"])).ok();
    assert_eq!(answer.header("content-type"), Some("application/json; charset=UTF-8"));
    let body = answer.json();
    let score =
        |name: &str| body["attributeScores"][name]["summaryScore"]["value"].as_f64().expect("a score");
    assert!(score("TOXICITY") > 0.5 && score("THREAT") < 0.1, "{body}");
    // Under the shipped profile, which the program's own addresses do not answer by.
    let profile = concat!(env!("CARGO_MANIFEST_DIR"), "/src/abuse/perspective.toml");
    let args = ["score", "--shape", "lines", "--profile", profile];
    let scored = scratch.run_on(ABUSIVE, &args).ends(0).lines().remove(0);
    assert_eq!(answer.header("x-commentariat-fingerprint"), scored["fingerprint"].as_str());
    assert_ne!(server.get("/healthz").ok().json()["fingerprint"], scored["fingerprint"]);
    assert_eq!(scored["attributes"]["toxicity"].as_f64(), Some(score("TOXICITY")));
    // Without spanAnnotations there is one span over everything, with the same value.
    let whole =
        json!([{ "begin": 0, "end": 17, "score": { "value": score("TOXICITY"), "type": "PROBABILITY" } }]);
    assert_eq!(body["attributeScores"]["TOXICITY"]["spanScores"], whole);
    assert_eq!((&body["languages"], &body["detectedLanguages"]), (&json!(["en"]), &json!(["en"])));
    assert!(body.get("clientToken").is_none());
    let mut tokened = asking(ABUSIVE, &["TOXICITY"]);
    tokened["clientToken"] = json!("comment:1");
    assert_eq!(server.analyze(&tokened).ok().json()["clientToken"], "comment:1");
}

#[test]
fn spans_are_sentences_in_utf_16_units() {
    let scratch = Scratch::new("serve-spans");
    let server = Server::start(&scratch, &[]);
    let spans = |text: &str| {
        let mut body = asking(text, &["TOXICITY"]);
        body["spanAnnotations"] = json!(true);
        let spans = server.analyze(&body).ok().json()["attributeScores"]["TOXICITY"]["spanScores"].clone();
        let number = |span: &Value, name: &str| span[name].as_u64().expect("a number");
        let score = |span: &Value| span["score"]["value"].as_f64().expect("a number");
        let spans = spans.as_array().expect("a list");
        spans
            .iter()
            .map(|span| (number(span, "begin"), number(span, "end"), score(span) > 0.5))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        spans("What kind of name is foo? Sorry, I like your name."),
        [(0, 25, false), (26, 50, false)]
    );
    assert_eq!(spans("Hello world. You idiot!"), [(0, 12, false), (13, 23, true)]);
    assert_eq!(spans("😀😀 fine. You idiot!"), [(0, 10, false), (11, 21, true)]);
    assert_eq!(spans("one sentence"), [(0, 12, false)]);
}

#[test]
fn scores_below_the_threshold_are_left_out() {
    let scratch = Scratch::new("serve-threshold");
    let server = Server::start(&scratch, &[]);
    let mut body = asking("What a lovely garden!", &["TOXICITY"]);
    body["requestedAttributes"]["TOXICITY"] = json!({ "scoreThreshold": 0.9, "scoreType": "PROBABILITY" });
    let answer = server.analyze(&body).ok().json();
    assert!(answer.get("attributeScores").is_none() && answer["languages"][0] == "en", "{answer}");
    body["comment"]["text"] = json!("You are an idiot, a stupid idiot and a moron.");
    assert!(server.analyze(&body).ok().json()["attributeScores"]["TOXICITY"].is_object());
}

#[test]
fn bodies_are_read_as_leniently_as_google_does() {
    let scratch = Scratch::new("serve-lenient");
    let server = Server::start(&scratch, &[]);
    let form = ["Content-Type: application/x-www-form-urlencoded"];
    for (target, body) in [
        (
            "/v1alpha1/comments:analyze",
            "{comment: {text: \"You idiot\"}, languages: [\"en\"], requestedAttributes: {TOXICITY: {}}}",
        ),
        (
            "/v1alpha1/comments%3Aanalyze?key=x",
            "{'comment': {'text': 'You idiot'}, 'languages': 'en', 'requestedAttributes': {'TOXICITY': null,},}",
        ),
        (
            "/v1alpha1/comments%3aanalyze",
            "{\"comment\":{\"text\":\"You idiot\",\"type\":null},\"requested_attributes\":{\"TOXICITY\":{\"score_threshold\":\"0.1\"}},\"span_annotations\":\"true\",\"do_not_store\":true,\"languages\":[\"en\"],\"context\":{\"entries\":[{\"text\":\"x\"}]},\"sessionId\":\"s\"}",
        ),
    ] {
        let answer = server.send("POST", target, &form, body).ok().json();
        assert!(
            answer["attributeScores"]["TOXICITY"]["summaryScore"]["value"].as_f64() > Some(0.5),
            "{answer}"
        );
    }
    let part = server.post(
        "/v1alpha1/comments:analyze?fields=attributeScores(TOXICITY/summaryScore/type)",
        &asking("ok", &["TOXICITY"]),
    );
    assert_eq!(
        part.ok().json(),
        json!({ "attributeScores": { "TOXICITY": { "summaryScore": { "type": "PROBABILITY" } } } })
    );
    let pretty = server
        .post("/v1alpha1/comments:analyze?prettyPrint=true&alt=json&$.xgafv=2", &asking("ok", &["TOXICITY"]));
    assert!(pretty.ok().body.starts_with("{\n  \"attributeScores\": {\n"));
}

/// (what is wrong, body, message, error type)
fn refusals() -> Vec<(&'static str, Value, String, Option<&'static str>)> {
    let with = |text: &str, name: &str, value: Value| {
        let mut body = asking(text, &["TOXICITY"]);
        body[name] = value;
        body
    };
    let said = str::to_owned;
    let long = "a".repeat(20_481);
    vec![
        ("nothing", json!({}), said("Comment must be non-empty."), Some("COMMENT_EMPTY")),
        ("blanks", asking(" \n", &["TOXICITY"]), said("Comment must be non-empty."), Some("COMMENT_EMPTY")),
        (
            "empty comes before attributes",
            asking("", &["NOPE"]),
            said("Comment must be non-empty."),
            Some("COMMENT_EMPTY"),
        ),
        (
            "too long",
            asking(&long, &["TOXICITY"]),
            said("Comment text was too many bytes. Value (20481) exceeded limit (20480)."),
            None,
        ),
        (
            "no attributes",
            asking("ok", &[]),
            said("Missing requested_attributes"),
            Some("NO_REQUESTED_ATTRIBUTES"),
        ),
        (
            "unknown attribute",
            asking("ok", &["NOPE"]),
            said("Unknown requested attribute: NOPE"),
            Some("INVALID_REQUEST"),
        ),
        (
            "unavailable attribute",
            asking("ok", &["SPAM"]),
            said("Attribute SPAM does not support request languages: en"),
            Some("LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"),
        ),
        (
            "language",
            with("ok", "languages", json!(["it"])),
            said("Attribute TOXICITY does not support request languages: it"),
            Some("LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"),
        ),
        (
            "one of two languages",
            with("ok", "languages", json!(["en", "it"])),
            said("Attribute TOXICITY does not support request languages: en, it"),
            Some("LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"),
        ),
        (
            "Hindi in Latin letters",
            with("ok", "languages", json!(["hi-Latn"])),
            said("Attribute TOXICITY does not support request languages: hi-Latn"),
            Some("LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"),
        ),
        (
            "undetectable",
            with("ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ", "languages", json!([])),
            said("Unable to detect language"),
            Some("LANGUAGE_DETECTION_FAILED"),
        ),
        (
            "score type",
            with("ok", "requestedAttributes", json!({"INSULT": {"scoreType": "RAW"}})),
            said("Requested score type RAW is not supported by attribute INSULT"),
            None,
        ),
        (
            "HTML",
            with("ok", "comment", json!({"text": "ok", "type": "HTML"})),
            said("Currently, only 'PLAIN_TEXT' comments are supported"),
            None,
        ),
        (
            "text type",
            with("ok", "comment", json!({"text": "ok", "type": "TEX"})),
            said("Unknown text type"),
            None,
        ),
        (
            "two contexts",
            with("ok", "context", json!({"entries": [], "articleAndParentComment": {}})),
            said(
                "Context can have either entries or article_and_parent_comment, but both fields were populated.",
            ),
            None,
        ),
        (
            "unknown field",
            with("ok", "doNotStre", json!(true)),
            said("Invalid JSON payload received. Unknown name \"doNotStre\": Cannot find field."),
            None,
        ),
        (
            "wrong type",
            with("ok", "comment", json!({"text": 5})),
            said("Invalid value at 'comment.text' (TYPE_STRING)"),
            None,
        ),
    ]
}

#[test]
fn what_cannot_be_answered_is_refused_in_googles_words() {
    let scratch = Scratch::new("serve-refusals");
    let server = Server::start(&scratch, &[]);
    for (what, body, message, kind) in refusals() {
        let error = server.analyze(&body).is(400).json()["error"].clone();
        assert_eq!(
            (&error["code"], &error["status"], &error["message"]),
            (&json!(400), &json!("INVALID_ARGUMENT"), &json!(message)),
            "{what}"
        );
        match kind {
            Some(kind) => assert_eq!(error["details"][0]["errorType"], kind, "{what}"),
            None => assert!(error.get("details").is_none(), "{what}: {error}"),
        }
    }
    // A client reads details[0] of an empty POST.
    let empty = server.send("POST", "/v1alpha1/comments:analyze?key=k", &[], "").is(400).json();
    assert_eq!(
        empty["error"]["details"][0]["@type"],
        "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
    );
    let broken = server.send("POST", "/v1alpha1/comments:analyze", &[], "{comment: ").is(400).json();
    assert!(
        broken["error"]["message"].as_str().expect("a text").starts_with("Invalid JSON payload received. ")
    );
    // Bytes of UTF-8 count, and the limit itself is fine.
    server.analyze(&asking(&"é".repeat(10_240), &["TOXICITY"])).ok();
    server.analyze(&asking(&"é".repeat(10_241), &["TOXICITY"])).is(400);
    let italian = json!({ "comment": { "text": "Grazie mille per il tuo aiuto, sei molto gentile con me" }, "requestedAttributes": { "INSULT": {}, "TOXICITY": {} } });
    let details = server.analyze(&italian).is(400).json()["error"]["details"][0]["languageNotSupportedByAttributeError"].clone();
    assert_eq!(details, json!({ "attribute": "INSULT", "detectedLanguages": ["it"] }));
}

#[test]
fn attributes_that_are_not_scored_are_dropped_refused_or_zero_as_told() {
    let scratch = Scratch::new("serve-attributes");
    let server = Server::start(&scratch, &["--unknown-attributes", "zero", "--log", "requests"]);
    let names = [
        "TOXICITY",
        "TOXICITY@6",
        "SEVERE_TOXICITY_EXPERIMENTAL",
        "SEXUALLY_EXPLICIT",
        "DEHUMANISATION",
        "SPAM",
        "CURIOSITY_EXPERIMENTAL",
    ];
    for _ in 0..2 {
        let scores = server.analyze(&asking(ABUSIVE, &names)).ok().json()["attributeScores"].clone();
        let value = |name: &str| scores[name]["summaryScore"]["value"].as_f64();
        assert_eq!((value("TOXICITY@6"), value("SPAM")), (value("TOXICITY"), Some(0.0)), "{scores}");
        assert!(names.iter().all(|name| value(name).is_some()), "{scores}");
    }
    server.analyze(&asking("ok", &["NOPE"])).is(400);
    let said = server.stop();
    assert_eq!(said.matches("SPAM is not scored here").count(), 1, "{said}");
    assert!(said.contains("\"status\":200") && !said.contains("idiot"), "{said}");

    let server = Server::start(&scratch, &[]);
    let mut body = asking(ABUSIVE, &["TOXICITY", "SPAM"]);
    body["dropUnsupportedAttributes"] = json!(true);
    let scores = server.analyze(&body).ok().json()["attributeScores"].clone();
    assert!(scores["TOXICITY"].is_object() && scores.get("SPAM").is_none(), "{scores}");
}

#[test]
fn languages_are_declared_told_or_fallen_back_to() {
    let scratch = Scratch::new("serve-languages");
    let german = "Du bist ein Idiot und das ist nicht schön";
    let italian = "Grazie mille per il tuo aiuto, sei molto gentile con me, idiot";
    let ask = |server: &Server, text: &str, languages: Value| {
        let mut body = asking(text, &["TOXICITY"]);
        body["languages"] = languages;
        let answer = server.analyze(&body).ok().json();
        let score = answer["attributeScores"]["TOXICITY"]["summaryScore"]["value"].as_f64();
        (score > Some(0.5), answer["languages"].clone(), answer["detectedLanguages"].clone())
    };
    let server = Server::start(&scratch, &[]);
    assert_eq!(ask(&server, german, json!([])), (true, json!(["de"]), json!(["de"])));
    assert_eq!(ask(&server, german, json!(["de-AT"])), (true, json!(["de-AT"]), json!(["de"])));
    assert_eq!(
        ask(&server, "Du Mistkerl, das ist nicht schön", json!(["en"])),
        (false, json!(["en"]), json!(["de"]))
    );
    let server = Server::start(&scratch, &["--detect-language", "always", "--fallback-lang", "en"]);
    assert_eq!(ask(&server, german, json!(["en"])), (true, json!(["de"]), json!(["de"])));
    assert_eq!(ask(&server, italian, json!(["it"])), (true, json!(["en"]), json!(["it"])));
    let run = scratch.run(&["serve", "--no-feedback", "--fallback-lang", "xx"]).ends(2);
    run.says(&["no lexicon serves the fallback language \"xx\""]);
}
