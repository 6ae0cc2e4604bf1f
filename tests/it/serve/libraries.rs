//! What Google's client libraries need: discovery and batches.

use super::{Server, asking};
use crate::support::Scratch;

const ABUSIVE: &str = "You are an idiot.";

#[test]
fn client_libraries_find_the_methods_under_the_name_that_they_used() {
    let scratch = Scratch::new("serve-discovery");
    let server = Server::start(&scratch, &[]);
    let root = |head: &[&str]| {
        let answer = server.send("GET", "/$discovery/rest?version=v1alpha1", head, "").ok().json();
        assert_eq!(
            answer["resources"]["comments"]["methods"]["analyze"]["path"],
            "v1alpha1/comments:analyze"
        );
        assert_eq!(answer["batchPath"], "batch");
        answer["rootUrl"].as_str().expect("a text").to_owned()
    };
    assert_eq!(root(&[]), "http://news.example/");
    assert_eq!(
        root(&["X-Forwarded-Proto: https", "X-Forwarded-Host: api.example, inner"]),
        "https://api.example/"
    );
    assert_eq!(root(&["X-Forwarded-Host: a\"b"]), format!("http://{}/", "127.0.0.1:0"));
    server.send("GET", "/%24discovery/rest", &[], "").ok();
}

#[test]
fn a_batch_is_answered_part_by_part() {
    let scratch = Scratch::new("serve-batch");
    let server = Server::start(&scratch, &["--api-key", "k1"]);
    let inner = |key: &str, body: &str| {
        format!(
            "POST /v1alpha1/comments:analyze?key={key}&alt=json HTTP/1.1\nContent-Type: application/json\n\n{body}"
        )
    };
    let long = "w".repeat(20_000);
    let good = asking(ABUSIVE, &["TOXICITY"]).to_string();
    let mut body = String::new();
    for (id, request) in [
        ("<base +\n first%20line\n second>".to_owned(), inner("k1", &good)),
        (format!("<base + {long}>"), inner("k1", "{}")),
        ("<base + 3>".to_owned(), inner("wrong", &good)),
        ("<base + 4>".to_owned(), "GET /healthz HTTP/1.1\n\n".to_owned()),
    ] {
        body += &format!("--===b==\nContent-Type: application/http\nContent-ID: {id}\n\n{request}\n");
    }
    body += "--===b==--\n";
    let answer =
        server.send("POST", "/batch", &["Content-Type: multipart/mixed; boundary=\"===b==\""], &body).ok();
    let boundary = answer
        .header("content-type")
        .and_then(|kind| kind.strip_prefix("multipart/mixed; boundary="))
        .expect("one");
    let parts: Vec<_> =
        answer.body.split(&format!("--{boundary}")).filter(|part| part.contains("HTTP/1.1")).collect();
    assert_eq!(parts.len(), 4, "{}", answer.body);
    for (part, (id, status, said)) in parts.iter().zip([
        ("<response-base + first%20line second>", "HTTP/1.1 200 OK", "attributeScores"),
        (&*format!("<response-base + {long}>"), "HTTP/1.1 400 Bad Request", "COMMENT_EMPTY"),
        ("<response-base + 3>", "HTTP/1.1 400 Bad Request", "API_KEY_INVALID"),
        ("<response-base + 4>", "HTTP/1.1 404 Not Found", "NOT_FOUND"),
    ]) {
        assert!(part.contains(id) && part.contains(status) && part.contains(said), "{part}");
    }
    let boundary = ["Content-Type: multipart/mixed; boundary=b"];
    server.send("POST", "/batch", &boundary, "").is(400);
    server.send("POST", "/batch", &[], &body).is(400);
    server.send("POST", "/batch", &boundary, &"--b\n\n".repeat(1001)).is(400);
}
