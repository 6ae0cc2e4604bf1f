//! How fast a lexicon runs on a dump: comments a second, what each stage takes, what is found, what is slow.
//!
//! ```text
//! bytes ──parse──▶ comments ──read──▶ tokens ──match──▶ hits ──judge──▶ verdicts ──write──▶ lines
//! ```
//!
//! Every stage is timed as the difference of two runs over the same comments in memory, one with it and one without, on one
//! thread; the fastest of several rounds counts, since nothing makes a run faster than it is.

mod corpus;
mod show;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde::Serialize;

pub(crate) use corpus::{Corpus, built_in, read};
pub(crate) use show::show;

use crate::context::Effect;
use crate::moderator::{Moderator, map_all, n_threads, on_one_thread};
use crate::report::jsonl::{self, Offsets};

/// How many of the slowest comments are named.
const SLOWEST: usize = 5;

/// What a bench comes to. Bytes are of the comments' texts unless said otherwise; times are in seconds.
#[derive(Debug, Serialize)]
pub(crate) struct Figures {
    pub(crate) corpus: String,
    pub(crate) comments: usize,
    pub(crate) text_bytes: u64,
    /// Bytes of the inputs that they came from, as they lie there; 0 for the built-in corpus.
    pub(crate) input_bytes: u64,
    pub(crate) lexicon: LexiconFigures,
    pub(crate) one_thread: Speed,
    pub(crate) all_threads: Speed,
    /// From bytes to lines, in order; their shares are of one thread's time.
    pub(crate) stages: Vec<Stage>,
    /// By category, comments with an asserted flag of it.
    pub(crate) flagged: BTreeMap<String, u64>,
    pub(crate) flags: u64,
    pub(crate) slowest: Vec<Slow>,
}

/// What was built, and what it cost.
#[derive(Debug, Serialize)]
pub(crate) struct LexiconFigures {
    pub(crate) fingerprint: String,
    pub(crate) entries: usize,
    pub(crate) languages: Vec<String>,
    /// Reading the lists and building what finds them.
    pub(crate) build_seconds: f64,
    /// Of the automaton that finds stems inside words; `null` where no entry needs it.
    pub(crate) automaton: Option<AutomatonFigures>,
}

/// The automaton of `aho-corasick`.
#[derive(Debug, Serialize)]
pub(crate) struct AutomatonFigures {
    pub(crate) kind: String,
    pub(crate) patterns: usize,
    pub(crate) bytes: usize,
}

/// Throughput of everything behind the parser: texts to lines.
#[derive(Debug, Serialize)]
pub(crate) struct Speed {
    pub(crate) threads: usize,
    pub(crate) seconds: f64,
    pub(crate) comments_per_second: f64,
    pub(crate) megabytes_per_second: f64,
}

/// One stage.
#[derive(Debug, Serialize)]
pub(crate) struct Stage {
    pub(crate) name: &'static str,
    pub(crate) seconds: f64,
    /// From 0 to 1, of all stages.
    pub(crate) share: f64,
    pub(crate) nanoseconds_per_comment: f64,
}

/// A comment that takes long.
#[derive(Debug, Serialize)]
pub(crate) struct Slow {
    /// Its id.
    pub(crate) comment: String,
    pub(crate) bytes: usize,
    pub(crate) microseconds: f64,
}

/// Measures `moderator`, which took `build` to make, on a corpus, in `rounds` rounds.
pub(crate) fn measure(moderator: &Moderator, build: Duration, corpus: &Corpus, rounds: usize) -> Figures {
    let texts: Vec<&str> = corpus.comments.iter().map(|comment| comment.text.as_str()).collect();
    let fastest = |run: &mut dyn FnMut()| {
        let timed = (0..rounds.max(1)).map(|_| {
            let begun = Instant::now();
            run();
            begun.elapsed()
        });
        timed.min().unwrap_or_default()
    };
    let parse = (corpus.input_bytes() > 0).then(|| {
        on_one_thread(|| {
            fastest(&mut || {
                std::hint::black_box(corpus.parse());
            })
        })
    });
    let read = fastest(&mut || {
        std::hint::black_box(texts.iter().map(|text| moderator.only_read(text)).sum::<usize>());
    });
    let matched = fastest(&mut || {
        std::hint::black_box(texts.iter().map(|text| moderator.only_match(text)).sum::<usize>());
    });
    let judged = fastest(&mut || {
        for comment in &corpus.comments {
            std::hint::black_box(moderator.judge(comment));
        }
    });
    let mut lines = Vec::new();
    let written = fastest(&mut || {
        lines.clear();
        for comment in &corpus.comments {
            jsonl::write_verdict(comment, &moderator.judge(comment), Offsets::Chars, &mut lines);
        }
    });
    let parallel = fastest(&mut || {
        let done = map_all(&corpus.comments, |comment| {
            let mut line = Vec::new();
            jsonl::write_verdict(comment, &moderator.judge(comment), Offsets::Chars, &mut line);
            line.len()
        });
        std::hint::black_box(done);
    });
    let speed = |threads: usize, took: Duration| {
        let seconds = took.as_secs_f64().max(1e-9);
        Speed {
            threads,
            seconds,
            comments_per_second: texts.len() as f64 / seconds,
            megabytes_per_second: corpus.text_bytes() as f64 / 1e6 / seconds,
        }
    };
    let (flagged, flags, slowest) = look(moderator, corpus);
    let lexicon = moderator.lexicon();
    Figures {
        corpus: corpus.name.clone(),
        comments: texts.len(),
        text_bytes: corpus.text_bytes(),
        input_bytes: corpus.input_bytes(),
        lexicon: LexiconFigures {
            fingerprint: moderator.fingerprint().to_string(),
            entries: lexicon.len(),
            languages: lexicon.languages().map(str::to_owned).collect(),
            build_seconds: build.as_secs_f64(),
            automaton: moderator.automaton().map(|automaton| AutomatonFigures {
                kind: automaton.kind,
                patterns: automaton.n_patterns,
                bytes: automaton.n_bytes,
            }),
        },
        one_thread: speed(1, written),
        all_threads: speed(n_threads(), parallel),
        stages: stages(parse, [read, matched, judged, written], texts.len()),
        flagged,
        flags,
        slowest,
    }
}

/// Each stage by itself: what its run took more than the one before.
fn stages(parse: Option<Duration>, runs: [Duration; 4], n: usize) -> Vec<Stage> {
    let mut before = Duration::ZERO;
    let of_runs = ["read", "match", "judge", "write"].into_iter().zip(runs).map(|(name, run)| {
        let own = run.saturating_sub(before);
        before = before.max(run);
        (name, own)
    });
    let own: Vec<_> = parse.map(|took| ("parse", took)).into_iter().chain(of_runs).collect();
    let all: f64 = own.iter().map(|(_, took)| took.as_secs_f64()).sum();
    own.into_iter()
        .map(|(name, took)| Stage {
            name,
            seconds: took.as_secs_f64(),
            share: took.as_secs_f64() / all.max(1e-12),
            nanoseconds_per_comment: took.as_secs_f64() * 1e9 / n.max(1) as f64,
        })
        .collect()
}

/// What is flagged, and what takes longest: the faster of two times of each comment, so that a pause of the machine is no
/// slow comment.
fn look(moderator: &Moderator, corpus: &Corpus) -> (BTreeMap<String, u64>, u64, Vec<Slow>) {
    let mut flagged: BTreeMap<String, u64> = BTreeMap::new();
    let mut n_flags = 0;
    let mut times: Vec<(Duration, usize)> = Vec::with_capacity(corpus.comments.len());
    for (idx, comment) in corpus.comments.iter().enumerate() {
        let begun = Instant::now();
        let verdict = moderator.judge(comment);
        let took = begun.elapsed();
        let begun = Instant::now();
        std::hint::black_box(moderator.judge(comment));
        times.push((took.min(begun.elapsed()), idx));
        n_flags += verdict.flags.len() as u64;
        let mut own: Vec<_> = verdict
            .flags
            .iter()
            .filter(|flag| flag.effect == Effect::Asserted)
            .map(|flag| flag.category.name().to_owned())
            .collect();
        own.sort();
        own.dedup();
        own.into_iter().for_each(|category| *flagged.entry(category).or_default() += 1);
    }
    times.sort_unstable_by(|a, b| b.cmp(a));
    let slowest = times.into_iter().take(SLOWEST).map(|(took, idx)| {
        let comment = &corpus.comments[idx];
        Slow {
            comment: comment.id.clone(),
            bytes: comment.text.len(),
            microseconds: took.as_secs_f64() * 1e6,
        }
    });
    (flagged, n_flags, slowest.collect())
}
