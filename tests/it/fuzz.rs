//! Mutated documents through every reader, mutated policies and lists through their parsers, mutated requests through the server.
//!
//! The corpus is `seeds/documents` and `seeds/broken`, plain and packed, and whatever was found once: `tests/fuzz`. What fails is
//! written to the target directory and named; it belongs into `tests/fuzz` then. `COMMENTARIAT_LONG=1` throws 100 times as often.

use std::fs;
use std::io::{self, Read, Write as _};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use commentariat::{Action, Comment, Lexicon, Moderator, Options, Policy, Record, extract};

use crate::dice::Dice;
use crate::serve::Server;
use crate::support::{Scratch, rounds};

static MODERATOR: LazyLock<Moderator> =
    LazyLock::new(|| Moderator::builtin().expect("the shipped lexicons are right"));

/// What readers stumble over.
const TOKENS: [&[u8]; 28] = [
    b"\"",
    b"\\u0000",
    b"\\ud800",
    b"{\"text\":",
    b"[[[[[[[[",
    b"}}}}",
    b"null",
    b"-9223372036854775809",
    b"1e999",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"&#x0;",
    b"&#x110000;",
    b"&amp;lt;script&amp;gt;",
    b"<li class=\"comment\">",
    b"</div>",
    b"<?xml version=\"1.0\" encoding=\"utf-7\"?>",
    b"WARC/1.0\r\n",
    b"Content-Length: 99999999999999999999\r\n",
    b"\r\n\r\n",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xf0\x9f",
    b"\x00",
    "\u{202e}\u{200d}\u{301}".as_bytes(),
    b"2023-13-45T99:99:99+99:99",
    b"text,id,\"",
];

/// A reader that gives as much as it likes.
struct Chunks(io::Cursor<Vec<u8>>, Dice);

impl Read for Chunks {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let most = [1, 2, 7, 64, 1000, 70_000][self.1.below(6)].min(out.len());
        self.0.read(&mut out[..most])
    }
}

fn files(root: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(root) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() { files(&path, into) } else { into.push(path) }
    }
}

/// The corpus: every sample, and every third of them packed.
fn corpus() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    ["seeds/documents", "seeds/broken", "tests/fuzz"]
        .iter()
        .for_each(|dir| files(&root.join(dir), &mut paths));
    paths.sort();
    let mut corpus: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).expect("a sample")).collect();
    assert!(corpus.len() > 60, "only {} samples", corpus.len());
    for idx in (0..corpus.len()).step_by(3) {
        let packed = if idx % 2 == 0 {
            let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packer.write_all(&corpus[idx]).and_then(|()| packer.finish()).expect("a Vec takes all")
        } else {
            zstd::encode_all(&corpus[idx][..], 1).expect("a Vec takes all")
        };
        corpus.push(packed);
    }
    corpus
}

fn mutated(corpus: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = dice.pick(corpus).clone();
    for _ in 0..=dice.below(6) {
        let at = dice.below(bytes.len() + 1);
        let end = (at + dice.below(200)).min(bytes.len());
        match dice.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            1 if at < bytes.len() => bytes[at] = *dice.pick(b"\0\n\r\t\"'<>&{}[],;:\\/\x7f\xff "),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let again = bytes[at..end].repeat(1 + dice.below(30));
                bytes.splice(at..at, again);
            }
            4 => {
                let other = dice.pick(corpus);
                let from = dice.below(other.len());
                let part = other[from..(from + dice.below(2000)).min(other.len())].to_vec();
                bytes.splice(at..end, part);
            }
            5 => bytes.truncate(at),
            _ => drop(bytes.splice(at..at, dice.pick(&TOKENS).iter().copied())),
        }
    }
    bytes
}

/// Everything that is read of a document, as text.
fn read(input: impl Read + Send + 'static, comments: &mut Vec<Comment>) -> String {
    let mut said = String::new();
    let options = Options { max_document_bytes: 4 << 20, ..Options::default() };
    let outcome = extract(input, &options, None, |record| {
        said += &match &record {
            Record::Comment(comment) => serde_json::to_string(comment).expect("a comment is JSON"),
            other => format!("{other:?}"),
        };
        if let Record::Comment(comment) = record {
            comments.push(*Box::new(comment));
        }
        ControlFlow::Continue(())
    });
    said + &format!("{:?} {} {} {:?}", outcome.shape, outcome.compression, outcome.hash, outcome.error)
}

/// What must hold of any document: no panic; the same comments however its bytes come; flags that lie in the text.
fn check(bytes: &[u8], seed: u64) {
    let mut comments = Vec::new();
    let whole = read(io::Cursor::new(bytes.to_vec()), &mut comments);
    let pieces = read(Chunks(io::Cursor::new(bytes.to_vec()), Dice(seed)), &mut Vec::new());
    assert!(whole == pieces, "the way that bytes come in shows");
    for comment in comments.iter().filter(|comment| comment.text.len() < 20_000).take(12) {
        check_verdict(comment);
    }
}

fn check_verdict(comment: &Comment) {
    let verdict = MODERATOR.judge(comment);
    let mut last = (0, 0);
    for flag in &verdict.flags {
        assert_eq!(comment.text.get(flag.start..flag.end), Some(&*flag.surface), "{:?}", comment.text);
        assert!((1..=4).contains(&flag.severity) && (flag.start, flag.end) >= last, "{:?}", comment.text);
        last = (flag.start, flag.end);
    }
    if let Ok(judgement) = &verdict.judgement {
        assert_eq!(judgement.action == Action::Approve, judgement.reasons.is_empty(), "{:?}", comment.text);
        assert!((-1.0..=1.0).contains(&judgement.tone.compound()), "{:?}", comment.text);
    }
    assert_eq!(MODERATOR.judge(comment), verdict, "the same text, judged twice");
}

/// Runs `check` on what was thrown; keeps what fails.
fn throw(name: &str, n: u64, mut make: impl FnMut(&mut Dice) -> Vec<u8>, check: impl Fn(&[u8], u64)) {
    let mut dice = Dice(20_231_106);
    for round in 0..n {
        let bytes = make(&mut dice);
        let seed = dice.0;
        if catch_unwind(AssertUnwindSafe(|| check(&bytes, seed))).is_err() {
            let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("found-{name}-{round}"));
            fs::write(&path, &bytes).expect("the target directory can be written");
            panic!("round {round}: {} bytes, kept as {}", bytes.len(), path.display());
        }
    }
}

#[test]
fn mutated_documents_are_read_or_refused() {
    let corpus = corpus();
    throw("document", rounds(250, 25_000), |dice| mutated(&corpus, dice), check);
}

#[test]
fn hostile_texts_are_judged() {
    const PIECES: [&str; 30] = [
        "idiot",
        "You are",
        "muslims",
        "they",
        "не",
        "дурак",
        "Idioten",
        " ",
        ", ",
        ". ",
        "\n",
        "\n>",
        "“",
        "”",
        "\"",
        "'",
        "*",
        "\u{200b}",
        "\u{200d}",
        "\u{301}",
        "\u{202e}",
        "👩\u{200d}👧",
        "🇺",
        "ｉ",
        "ß",
        "İ",
        "@",
        "#KillAll",
        "1d10t",
        "漢",
    ];
    let make = |dice: &mut Dice| -> Vec<u8> {
        (0..dice.below(60)).flat_map(|_| dice.pick(&PIECES).bytes().collect::<Vec<_>>()).collect()
    };
    throw("text", rounds(1500, 150_000), make, |bytes, _| {
        let text = String::from_utf8(bytes.to_vec()).expect("pieces are UTF-8");
        check_verdict(&Comment { text, ..Comment::default() });
    });
}

#[test]
fn mutated_policies_and_lists_are_read_or_named() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sample = |path: &str| fs::read(root.join(path)).expect("it is shipped");
    let policies =
        ["news", "strict", "lenient"].map(|name| sample(&format!("src/verdict/policies/{name}.toml")));
    throw(
        "policy",
        rounds(2000, 200_000),
        |dice| mutated(&policies, dice),
        |bytes, _| {
            if let Err(err) = String::from_utf8_lossy(bytes).parse::<Policy>() {
                assert!(!err.to_string().is_empty());
            }
        },
    );
    let head = |bytes: Vec<u8>| {
        let lines: Vec<_> = bytes.split_inclusive(|&byte| byte == b'\n').collect();
        lines[..lines.len().min(60)].concat()
    };
    let lists = ["abuse", "groups", "context", "exceptions", "valence", "modifiers", "learned"]
        .map(|name| head(sample(&format!("lexicons/en/{name}.tsv"))));
    throw(
        "list",
        rounds(2000, 100_000),
        |dice| mutated(&lists, dice),
        |bytes, _| {
            let text = String::from_utf8_lossy(bytes);
            if let Err(err) = Lexicon::default().add_list("en", "abuse.tsv", &text, None) {
                assert!(err.to_string().starts_with("abuse.tsv"), "{err}");
            }
        },
    );
}

#[test]
fn mutated_requests_do_not_hinder_others() {
    let scratch = Scratch::new("fuzz-serve");
    let server = Server::start(&scratch, &["--head-timeout", "0.3", "--body-timeout", "0.3"]);
    let body = "{\"comment\":{\"text\":\"You are an idiot.\"},\"requestedAttributes\":{\"TOXICITY\":{}},\"languages\":[\"en\"]}";
    let post = |target: &str| {
        format!(
            "POST {target} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let corpus = [post("/v1alpha1/comments:analyze?key=k"), post("/v1alpha1/comments:suggestscore?key=k")];
    let corpus = corpus.map(String::into_bytes);
    let mut dice = Dice(11);
    for _ in 0..rounds(40, 3000) {
        server.raw(&mutated(&corpus, &mut dice));
    }
    assert_eq!(server.get("/healthz").code, 200);
    server.stop();
}
