//! How our whole path compares with what it costs to parse a dump at all: CPU time in pairs, since wall time says little on a
//! machine that others use too.
//!
//! The reference parses each line into four typed fields with serde_json, borrowed where that is possible, and does nothing
//! with them. `COMMENTARIAT_DUMP=FILE cargo bench -- ratio` takes a dump of your own, of Reddit's shape.

use std::borrow::Cow;
use std::fs;
use std::hint::black_box;
use std::io::Write;

use commentariat::{Moderator, bench};
use serde::Deserialize;

/// Pairs that are measured; the middle one counts.
const PAIRS: usize = 5;
/// Least CPU seconds of one measurement.
const LEAST: f64 = 0.5;

#[derive(Deserialize)]
struct Fields<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    body: Cow<'a, str>,
    score: i64,
    created_utc: i64,
}

/// Prints our throughput as a share of the reference's.
pub(crate) fn print_ratio(moderator: &Moderator) {
    let dump = match std::env::var_os("COMMENTARIAT_DUMP") {
        Some(path) => fs::read(path).expect("the dump can be read"),
        None => super::corpora::reddit_dump(20_000),
    };
    let mut ratios: Vec<_> = (0..PAIRS)
        .map(|_| {
            let reference = cpu_of(|| parse(&dump));
            reference / cpu_of(|| bench::score(moderator, dump.clone()).0)
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    let (low, middle, high) = (ratios[0], ratios[PAIRS / 2], ratios[PAIRS - 1]);
    let line = format!(
        "NDJSON to verdicts: {middle:.3} ({low:.3} to {high:.3}) of a typed parse by serde_json, in CPU time\n"
    );
    std::io::stderr().write_all(line.as_bytes()).expect("stderr takes a line");
}

/// The reference loop; gives the number of lines that it could read.
fn parse(dump: &[u8]) -> usize {
    let lines = dump.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    lines
        .filter_map(|line| serde_json::from_slice::<Fields<'_>>(line).ok())
        .inspect(|fields| {
            black_box((fields.id.len(), fields.body.len(), fields.score, fields.created_utc));
        })
        .count()
}

/// CPU seconds of one call, over as many as it takes; each must find something.
fn cpu_of(mut work: impl FnMut() -> usize) -> f64 {
    let start = cpu_seconds();
    for n_calls in 1.. {
        assert!(work() > 0, "nothing was read");
        let spent = cpu_seconds() - start;
        if spent >= LEAST {
            return spent / f64::from(n_calls);
        }
    }
    unreachable!("the loop ends by itself")
}

/// CPU seconds of this process so far, all threads, user and system, as Linux counts them: in hundredths.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux tells a process its times");
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 =
        behind_name.split_whitespace().skip(11).take(2).filter_map(|part| part.parse::<f64>().ok()).sum();
    ticks / 100.0
}
