//! Slow, broken and greedy clients: they are cut, and nobody else waits for them.

use std::io::{Read, Write};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{Answer, Server, asking, request, wait_until};
use crate::support::Scratch;

const PATIENCE: Duration = Duration::from_secs(8);

/// Checks that the server closes a connection by itself, and not before `least`.
#[track_caller]
fn is_cut(server: &Server, bytes: &[u8], least: Duration) -> String {
    let begun = Instant::now();
    let said = server.raw(bytes);
    let took = begun.elapsed();
    assert!(took >= least && took < PATIENCE, "{took:?}: {said}");
    said
}

#[test]
fn slow_clients_are_cut() {
    let scratch = Scratch::new("serve-slow");
    let server = Server::start(&scratch, &["--head-timeout", "0.5", "--body-timeout", "0.7"]);
    let half = Duration::from_millis(450);
    is_cut(&server, b"", half);
    is_cut(&server, b"POST /v1alpha1/comments:analyze HTTP/1.1\r\nHost: x\r\n", half);
    let head =
        "POST /v1alpha1/comments:analyze HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n{\"comment\":";
    let said = is_cut(&server, head.as_bytes(), half);
    assert_eq!(Answer::parse(&said).code, 408);
    // One that stays connected without asking again is cut too.
    let said = is_cut(&server, &request("GET", "/healthz", &[], ""), half);
    assert_eq!(Answer::parse(&said).code, 200);
    // Bytes that trickle in do not buy time.
    let mut stream = server.connect();
    let begun = Instant::now();
    stream
        .write_all(b"POST /v1alpha1/comments:analyze HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n")
        .expect("sent");
    while stream.write_all(b"{").is_ok() && begun.elapsed() < PATIENCE {
        thread::sleep(Duration::from_millis(50));
    }
    assert!(begun.elapsed() < PATIENCE);
    wait_until(|| server.metric("connections") <= 1);
    assert_eq!(server.metric("in_flight"), 1);
}

#[test]
fn a_client_that_does_not_read_is_cut() {
    let scratch = Scratch::new("serve-deaf");
    let server = Server::start(&scratch, &["--body-timeout", "0.5", "--head-timeout", "60"]);
    let mut stream = server.connect();
    let ask = request("GET", "/v1/lexicon", &[], "").repeat(40);
    stream.write_all(&ask).expect("sent");
    wait_until(|| server.metric("connections") == 2);
    wait_until(|| server.metric("connections") == 1);
}

#[test]
fn broken_requests_break_nothing() {
    let scratch = Scratch::new("serve-broken");
    let server = Server::start(&scratch, &["--max-body-bytes", "2000", "--max-batch-bytes", "3000"]);
    let huge_head = format!("GET /healthz HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(200_000));
    for bytes in [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".as_slice(),
        b"GET\r\n\r\n",
        b"\0\0\0\0\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /v1/score HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/score HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"POST /v1/score HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        huge_head.as_bytes(),
    ] {
        let said = server.raw(bytes);
        assert!(!said.contains(" 200 "), "{said}");
    }
    // A client that leaves in the middle of its body.
    let mut stream = server.connect();
    stream.write_all(b"POST /v1/score HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n[").expect("sent");
    drop(stream);
    let long = asking(&"a".repeat(3000), &["TOXICITY"]).to_string();
    let announced = server.send("POST", "/v1alpha1/comments:analyze", &["Connection: close"], &long).is(413);
    assert_eq!(announced.json()["error"]["message"], "Request payload size exceeds the limit: 2000 bytes.");
    let chunk = format!("{:x}\r\n{long}\r\n0\r\n\r\n", long.len());
    let chunked = format!(
        "POST /v1alpha1/comments:analyze HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}"
    );
    Answer::parse(&server.raw(chunked.as_bytes())).is(413);
    server.post("/v1/score", &json!(["a".repeat(2500)])).ok();
    server.post("/v1/score", &json!(["a".repeat(3500)])).is(413);
    server.get("/healthz").ok();
    wait_until(|| server.metric("in_flight") == 1);
}

#[test]
fn too_many_at_a_time_are_told_to_come_again() {
    let scratch = Scratch::new("serve-busy");
    let server = Server::start(&scratch, &["--max-in-flight", "2", "--body-timeout", "120"]);
    // Looking at the metrics takes a place too while it lasts, so that a stalled request may come too late for one.
    let mut stalled = Vec::new();
    while server.metric("in_flight") < 3 {
        assert!(stalled.len() < 100, "none stalls");
        let mut stream = server.connect();
        stream
            .write_all(b"POST /v1/explain HTTP/1.1\r\nHost: x\r\nContent-Length: 14\r\n\r\n")
            .expect("sent");
        stalled.push(stream);
        thread::sleep(Duration::from_millis(100));
    }
    let busy = server.analyze(&asking("ok", &["TOXICITY"])).is(503);
    assert_eq!(
        (busy.header("retry-after"), &busy.json()["error"]["status"]),
        (Some("1"), &json!("UNAVAILABLE"))
    );
    server.get("/healthz").ok();
    let answered = stalled.into_iter().filter_map(|mut stream| {
        let _refused_ones_are_closed = stream.write_all(b"{\"text\": \"ok\"}");
        let mut said = [0; 12];
        stream.read_exact(&mut said).is_ok().then_some(said)
    });
    assert_eq!(answered.filter(|said| said == b"HTTP/1.1 200").count(), 2);
    wait_until(|| server.metric("in_flight") == 1);
    server.analyze(&asking("ok", &["TOXICITY"])).ok();
}

#[test]
fn more_connections_than_room_wait_their_turn() {
    let scratch = Scratch::new("serve-room");
    let server = Server::start(&scratch, &["--max-connections", "2", "--head-timeout", "0.6"]);
    let idle: Vec<_> = (0..2).map(|_| server.connect()).collect();
    let begun = Instant::now();
    server.get("/healthz").ok();
    assert!(
        begun.elapsed() > Duration::from_millis(200) && begun.elapsed() < PATIENCE,
        "{:?}",
        begun.elapsed()
    );
    drop(idle);
}

#[test]
fn nothing_of_a_comment_is_logged_unless_asked_for() {
    let scratch = Scratch::new("serve-log");
    let body = asking("You are an idiot, said the quokka.", &["TOXICITY"]);
    let everything = |server: &Server| {
        server.analyze(&body).ok();
        server.post("/v1/score?key=sesame", &json!(["a quokka"])).ok();
        server.post("/v1/explain", &json!({ "text": "a quokka" })).ok();
        server.send("POST", "/v1alpha1/comments:analyze", &[], "{comment: 'quokka").is(400);
        server.post("/v1/score", &json!([{ "quokka": 1 }])).is(400);
    };
    let server = Server::start(&scratch, &["--log", "requests"]);
    everything(&server);
    let said = server.stop();
    assert_eq!(said.lines().filter(|line| line.starts_with("{\"at\":")).count(), 5, "{said}");
    assert!(!said.contains("quokka") && !said.contains("sesame"), "{said}");
    let server = Server::start(&scratch, &["--log-text"]);
    everything(&server);
    assert_eq!(server.stop().matches("quokka").count(), 5);
}
