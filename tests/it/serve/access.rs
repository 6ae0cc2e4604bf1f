//! Who may ask.

use serde_json::json;

use super::{Server, asking};
use crate::support::Scratch;

#[test]
fn keys_are_checked_before_anything_else() {
    let scratch = Scratch::new("serve-keys");
    scratch.write("keys", "# newsroom\n  two+words \n\nthree\n");
    let server = Server::start(&scratch, &["--api-key", "one", "--api-key-file", "keys"]);
    let path = "/v1alpha1/comments:analyze";
    let body = asking("ok", &["TOXICITY"]).to_string();
    let none = server.send("POST", path, &[], "{broken").is(403).json()["error"].clone();
    assert_eq!((&none["status"], none.get("details")), (&json!("PERMISSION_DENIED"), None));
    assert!(
        none["message"].as_str().expect("a text").starts_with("Method doesn't allow unregistered callers")
    );
    let bad =
        server.send("POST", &format!("{path}?key=four"), &[], "{broken").is(400).json()["error"].clone();
    assert_eq!(bad["message"], "API key not valid. Please pass a valid API key.");
    assert_eq!(
        bad["details"][0],
        json!({
            "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com",
            "metadata": { "service": "commentanalyzer.googleapis.com" },
        })
    );
    for key in ["one", "two%2Bwords", "three"] {
        server.send("POST", &format!("{path}?key={key}"), &[], &body).ok();
    }
    server.send("POST", path, &["X-Goog-Api-Key: three"], &body).ok();
    server.send("POST", path, &["Authorization: Bearer one"], &body).ok();
    server.send("POST", &format!("{path}?key="), &[], &body).is(403);
    for closed in ["/metrics", "/v1/lexicon"] {
        server.get(closed).is(403);
    }
    server.get("/metrics?key=one").ok();
    for open in ["/healthz", "/", "/openapi.json", "/$discovery/rest"] {
        server.get(open).ok();
    }
}

#[test]
fn other_machines_are_served_only_with_a_key_or_when_told_so() {
    let scratch = Scratch::new("serve-open");
    let refused = scratch.run(&["serve", "--listen", "0.0.0.0:0", "--no-feedback"]).ends(2);
    refused.says(&["0.0.0.0:0 can be reached by other machines", "--insecure-open"]);
    scratch.write("keys", "# none\n");
    scratch.run(&["serve", "--no-feedback", "--api-key-file", "keys"]).ends(2).says(&["keys holds no key"]);
    scratch.run(&["serve", "--no-feedback", "--api-key-file", "gone"]).ends(2).says(&["gone"]);
    scratch.run(&["serve", "--no-feedback", "--api-key", " "]).ends(2).says(&["--api-key is empty"]);
    scratch.run(&["serve", "--no-feedback", "--lexicons", "gone"]).ends(2).says(&["--lexicons gone"]);
    let server = Server::start(&scratch, &["--insecure-open"]);
    let taken = server.address.clone();
    scratch.run(&["serve", "--no-feedback", "--listen", &taken]).ends(2).says(&["cannot listen on", &taken]);
    server.stop();
}
