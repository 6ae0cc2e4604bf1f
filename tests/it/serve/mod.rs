//! The endpoint as its clients meet it: the real binary, and HTTP written by hand.

mod access;
mod hostile;
mod labels;
mod libraries;
mod native;
mod perspective;
mod signals;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::Scratch;

/// The program, serving on a port of its own until the test ends.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
    said: Option<JoinHandle<String>>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: u16,
    /// Names in lower case.
    pub(crate) head: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Server {
    /// Starts it in `scratch`, keeping no labels unless `args` say where.
    #[track_caller]
    pub(crate) fn start(scratch: &Scratch, args: &[&str]) -> Server {
        let mut all = vec!["serve", "--listen", "127.0.0.1:0"];
        if !args.contains(&"--feedback") {
            all.push("--no-feedback");
        }
        all.extend(args);
        let mut command = scratch.command(&all);
        let mut child = command
            .env_remove("COMMENTARIAT_API_KEY")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stderr = child.stderr.take().expect("stderr is piped");
        let said = thread::spawn(move || {
            let mut said = String::new();
            let _what_came = stderr.read_to_string(&mut said);
            said
        });
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        stdout.read_line(&mut line).expect("it says where it listens");
        let Some(address) = line.trim().strip_prefix("listening on http://") else {
            panic!("it said {line:?} and {:?}", said.join());
        };
        Server { child, address: address.to_owned(), said: Some(said) }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).expect("it accepts");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("sockets have time-outs");
        stream
    }

    /// Sends bytes as they are, and reads until the server closes.
    pub(crate) fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        let _it_may_close_early = stream.write_all(bytes);
        let mut out = Vec::new();
        let _what_came = stream.read_to_end(&mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    #[track_caller]
    pub(crate) fn send(&self, method: &str, target: &str, head: &[&str], body: &str) -> Answer {
        Answer::parse(&self.raw(&request(method, target, &[head, &["Connection: close"]].concat(), body)))
    }

    #[track_caller]
    pub(crate) fn get(&self, target: &str) -> Answer {
        self.send("GET", target, &[], "")
    }

    #[track_caller]
    pub(crate) fn post(&self, target: &str, body: &Value) -> Answer {
        self.send("POST", target, &["Content-Type: application/json"], &body.to_string())
    }

    #[track_caller]
    pub(crate) fn analyze(&self, body: &Value) -> Answer {
        self.post("/v1alpha1/comments:analyze?key=k", body)
    }

    /// Sends a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let mut kill = Command::new("kill");
        kill.args([&format!("-{name}"), &self.child.id().to_string()]);
        assert!(kill.status().expect("there is a kill command").success());
    }

    /// Waits for its end; gives its status and all that it said on stderr.
    pub(crate) fn end(mut self) -> (i32, String) {
        let status = self.child.wait().expect("it is our child");
        let said = self.said.take().expect("nobody took it").join().expect("the reader does not panic");
        (status.code().expect("it ends by itself"), said)
    }

    /// Ends it by SIGTERM; gives all that it said on stderr.
    #[track_caller]
    pub(crate) fn stop(self) -> String {
        self.signal("TERM");
        let (status, said) = self.end();
        assert_eq!(status, 0, "{said}");
        assert!(!said.contains("panicked"), "{said}");
        said
    }

    /// A number of `/metrics`; 0 where there is no such row.
    #[track_caller]
    pub(crate) fn metric(&self, row: &str) -> u64 {
        let text = self.get("/metrics").ok().body;
        let value = text.lines().find_map(|line| line.strip_prefix(&format!("commentariat_{row} ")));
        value.map_or(0, |value| value.parse().expect("a number"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _it_may_have_ended = self.child.kill();
        let _it_is_gone = self.child.wait();
    }
}

impl Answer {
    #[track_caller]
    pub(crate) fn parse(text: &str) -> Answer {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
        let field = |line: &str| {
            let (name, value) = line.split_once(':').expect("a header");
            (name.to_lowercase(), value.trim().to_owned())
        };
        let code = status.parse().expect("a number");
        Answer { code, head: lines.map(field).collect(), body: body.to_owned() }
    }

    #[track_caller]
    pub(crate) fn is(self, code: u16) -> Answer {
        assert_eq!(self.code, code, "{}", self.body);
        self
    }

    #[track_caller]
    pub(crate) fn ok(self) -> Answer {
        self.is(200)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|err| panic!("{err}: {}", self.body))
    }
}

/// A request's bytes.
pub(crate) fn request(method: &str, target: &str, head: &[&str], body: &str) -> Vec<u8> {
    let head: String = head.iter().map(|line| format!("{line}\r\n")).collect();
    let length = body.len();
    format!(
        "{method} {target} HTTP/1.1\r\nHost: news.example\r\nContent-Length: {length}\r\n{head}\r\n{body}"
    )
    .into_bytes()
}

/// A body of `comments:analyze` that asks for these attributes, in English.
pub(crate) fn asking(text: &str, attributes: &[&str]) -> Value {
    let attributes: serde_json::Map<_, _> =
        attributes.iter().map(|name| ((*name).to_owned(), json!({}))).collect();
    json!({ "comment": { "text": text }, "languages": ["en"], "requestedAttributes": attributes })
}

/// Waits until `done`, at most 30 seconds.
#[track_caller]
pub(crate) fn wait_until(done: impl Fn() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < Duration::from_secs(30), "it did not come");
        thread::sleep(Duration::from_millis(20));
    }
}
