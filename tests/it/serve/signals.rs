//! Reloads and ends while requests come in: none is lost.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::{Answer, Server, asking, request, wait_until};
use crate::support::Scratch;

const ROWS: &str = "phrase\tforms\tcategory\tkind\tseverity\tneeds\ttarget\tsource\tnote\n";

/// Asks over one connection as long as it stays open; gives the answers. A connection that ends between two requests was
/// closed in good order; one that ends within an answer, or without one, was not.
fn ask_on(mut stream: TcpStream, until: &AtomicBool, answered: &AtomicUsize) -> Result<(), String> {
    let ask = request(
        "POST",
        "/v1alpha1/comments:analyze",
        &[],
        &asking("You gronk, you idiot.", &["TOXICITY"]).to_string(),
    );
    let mut buffer = Vec::new();
    while !until.load(Ordering::Relaxed) {
        stream.write_all(&ask).map_err(|err| format!("a request could not be sent: {err}"))?;
        buffer.clear();
        let whole = loop {
            let mut some = [0; 4096];
            let n_read = stream.read(&mut some).map_err(|err| format!("an answer broke off: {err}"))?;
            if n_read == 0 {
                return Err(format!("a request was not answered: {:?}", String::from_utf8_lossy(&buffer)));
            }
            buffer.extend_from_slice(&some[..n_read]);
            let text = String::from_utf8_lossy(&buffer);
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length =
                    head.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("a length");
                if body.len() == length.parse::<usize>().expect("a number") {
                    break text.into_owned();
                }
            }
        };
        let answer = Answer::parse(&whole);
        if answer.code != 200 {
            return Err(whole);
        }
        answered.fetch_add(1, Ordering::Relaxed);
        if answer.header("connection") == Some("close") {
            return Ok(());
        }
    }
    Ok(())
}

/// Ends the clients when it goes, so that a test that fails does not wait for them for ever.
struct Ending<'a>(&'a AtomicBool);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_reload_loses_no_request_and_a_broken_lexicon_changes_nothing() {
    let scratch = Scratch::new("serve-reload");
    scratch.write("own/en/abuse.tsv", ROWS);
    let server = Server::start(&scratch, &["--lexicons", "own", "--no-learned"]);
    let fingerprint =
        || server.get("/healthz").ok().json()["fingerprint"].as_str().expect("a text").to_owned();
    let score = || {
        server.analyze(&asking("You gronk.", &["TOXICITY"])).ok().json()["attributeScores"]["TOXICITY"]["summaryScore"]["value"].as_f64()
    };
    let (first, before) = (fingerprint(), score());
    let (until, answered) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        let ending = Ending(&until);
        let clients: Vec<_> = (0..4)
            .map(|_| {
                let stream = server.connect();
                scope.spawn(|| ask_on(stream, &until, &answered))
            })
            .collect();
        wait_until(|| answered.load(Ordering::Relaxed) > 20);
        scratch
            .write("own/en/abuse.tsv", format!("{ROWS}gronk\t-\tinsult\tintelligence\t3\t-\t-\thand\t-\n"));
        server.signal("HUP");
        wait_until(|| server.metric("reloads_total{done=\"true\"}") == 1);
        let second = fingerprint();
        assert_ne!(second, first);
        assert!(score() > before && score() > Some(0.5), "{:?}", score());
        scratch.write("own/en/abuse.tsv", format!("{ROWS}gronk\t-\tno such category\t-\t3\t-\t-\thand\t-\n"));
        server.signal("HUP");
        wait_until(|| server.metric("reloads_total{done=\"false\"}") == 1);
        assert_eq!(fingerprint(), second);
        assert!(score() > Some(0.5));
        let so_far = answered.load(Ordering::Relaxed);
        wait_until(|| answered.load(Ordering::Relaxed) > so_far + 20);
        drop(ending);
        for client in clients {
            assert_eq!(client.join().expect("it does not panic"), Ok(()));
        }
    });
    let said = server.stop();
    assert!(said.contains("reloaded: fingerprint ") && said.contains("not reloaded, fingerprint "), "{said}");
    assert!(said.contains("abuse.tsv:2") && said.contains("no such category"), "{said}");
}

#[test]
fn an_end_lets_every_client_have_its_answer() {
    let scratch = Scratch::new("serve-end");
    let server = Server::start(&scratch, &[]);
    let (until, answered) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        let ending = Ending(&until);
        let clients: Vec<_> = (0..6)
            .map(|_| {
                let stream = server.connect();
                scope.spawn(|| ask_on(stream, &until, &answered))
            })
            .collect();
        let mut slow = server.connect();
        let body = b"{\"text\": \"You are an idiot.\"}";
        slow.write_all(
            format!("POST /v1/explain HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", body.len())
                .as_bytes(),
        )
        .expect("sent");
        let idle = server.connect();
        wait_until(|| answered.load(Ordering::Relaxed) > 20);
        server.signal("TERM");
        thread::sleep(Duration::from_millis(1200));
        slow.write_all(body).expect("a request that was taken may be sent to its end");
        let mut said = String::new();
        slow.read_to_string(&mut said).expect("it is answered");
        assert!(said.starts_with("HTTP/1.1 200 OK") && said.contains("\"insult\""), "{said}");
        for client in clients {
            assert_eq!(client.join().expect("it does not panic"), Ok(()));
        }
        drop((idle, ending));
        assert!(TcpStream::connect(&server.address).is_err(), "it takes no more");
    });
    let (status, said) = server.end();
    assert_eq!((status, said.contains("panicked")), (0, false), "{said}");
}

#[test]
fn an_end_does_not_wait_for_ever_and_an_interrupt_is_told_by_the_status() {
    let scratch = Scratch::new("serve-drain");
    let server = Server::start(&scratch, &["--drain-timeout", "0.3"]);
    let mut stalled = server.connect();
    stalled.write_all(b"POST /v1/explain HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n").expect("sent");
    wait_until(|| server.metric("in_flight") == 2);
    server.signal("INT");
    let (status, said) = server.end();
    assert_eq!(status, 130, "{said}");
    assert!(said.contains("1 connections were cut"), "{said}");
}

#[test]
fn a_restart_keeps_the_labels_and_the_scores() {
    let scratch = Scratch::new("serve-restart");
    let label = |id: usize| serde_json::json!({ "comment": { "text": "You idiot" }, "attributeScores": { "INSULT": { "summaryScore": { "value": 1 } } }, "clientToken": format!("comment:{id}") });
    let mut scores = Vec::new();
    for round in 0..2 {
        let server = Server::start(&scratch, &["--feedback", "labels.jsonl"]);
        let answered: Vec<_> = thread::scope(|scope| {
            let suggest = |id| server.post("/v1alpha1/comments:suggestscore", &label(id)).code;
            let asked: Vec<_> = (0..8).map(|id| scope.spawn(move || suggest(round * 8 + id))).collect();
            asked.into_iter().map(|asked| asked.join().expect("it does not panic")).collect()
        });
        assert_eq!(answered, [200; 8]);
        scores.push(server.analyze(&asking("You idiot", &["INSULT"])).ok().body);
        // Killed, not ended: what was answered is on the disk.
        server.signal("KILL");
    }
    assert_eq!(scores[0], scores[1]);
    let lines = crate::support::json_lines(&scratch.read("labels.jsonl"));
    let mut ids: Vec<usize> =
        lines.iter().map(|line| line["id"].as_str().expect("an id").parse().expect("a number")).collect();
    ids.sort_unstable();
    assert_eq!(ids, (0..16).collect::<Vec<_>>());
}
