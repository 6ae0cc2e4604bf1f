//! Throughput of each room and of the whole path, and how it compares with a bare parse: `cargo bench`, or `cargo bench -- ratio`
//! for the last alone. What each room finds is checked before anything is timed, so
//! that a fast wrong answer fails.

#![allow(missing_docs, reason = "a program")]

mod corpora;
mod reference;

use std::hint::black_box;
use std::time::Duration;

use commentariat::bench::{self, Stages};
use commentariat::{Lexicon, Moderator};
use corpora::Corpus;
use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput};

/// Comments of the whole-path bench.
const BATCH: usize = 20_000;

fn main() {
    let mut criterion = settings();
    let corpora = corpora::all();
    let stages = Stages::new(lexicon());
    let moderator = Moderator::builtin().expect("the shipped lexicons are right");
    check(&corpora, &stages, &moderator);
    fold(&mut criterion, &corpora);
    find(&mut criterion, &corpora, &stages);
    build(&mut criterion);
    tone(&mut criterion, &corpora, &stages);
    judge(&mut criterion, &corpora, &moderator);
    judge_all(&mut criterion, &moderator);
    criterion.final_summary();
    if std::env::args().any(|arg| arg == "ratio" || arg == "--bench") {
        reference::print_ratio(&moderator);
    }
}

/// All settings of all benches: short, since the differences that matter are large.
fn settings() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800))
        .sample_size(20)
        .without_plots()
        .configure_from_args()
}

/// Tells everything that is not found as it should be.
fn check(corpora: &[Corpus], stages: &Stages, moderator: &Moderator) {
    let mut faults = Vec::new();
    for corpus in corpora {
        let mut equal = |what: &str, got: usize, want: usize| {
            if got != want {
                faults.push(format!("{}: {what} {got}, not {want}", corpus.name));
            }
        };
        let prepared: Vec<_> = corpus.comments.iter().map(|comment| stages.prepare(comment)).collect();
        let (entry, hits) = corpus.entry;
        equal("tokens", corpus.comments.iter().map(|comment| bench::fold(comment)).sum(), corpus.tokens);
        equal(entry, prepared.iter().map(|text| stages.count(text, entry)).sum(), hits);
        let toned = prepared.iter().any(|text| stages.tone(text) > 0);
        equal("whether any word has a tone", toned.into(), 1);
        let flagged = corpus.comments.iter().filter(|text| moderator.judge_text(text).is_flagged()).count();
        equal("flagged", flagged, corpus.flagged);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn lexicon() -> Lexicon {
    Lexicon::builtin().expect("the shipped lexicons are right")
}

/// A bench a corpus, with its bytes a second.
fn each(
    criterion: &mut Criterion,
    group: &str,
    corpora: &[Corpus],
    mut time: impl FnMut(&mut criterion::Bencher<'_>, &Corpus),
) {
    let mut group = criterion.benchmark_group(group);
    for corpus in corpora {
        group.throughput(Throughput::Bytes(corpus.bytes()));
        group.bench_with_input(BenchmarkId::from_parameter(corpus.name), corpus, &mut time);
    }
    group.finish();
}

fn fold(criterion: &mut Criterion, corpora: &[Corpus]) {
    each(criterion, "text/fold", corpora, |bencher, corpus| {
        bencher.iter(|| corpus.comments.iter().map(|comment| bench::fold(black_box(comment))).sum::<usize>());
    });
}

fn find(criterion: &mut Criterion, corpora: &[Corpus], stages: &Stages) {
    each(criterion, "matching/find", corpora, |bencher, corpus| {
        let prepared: Vec<_> = corpus.comments.iter().map(|comment| stages.prepare(comment)).collect();
        bencher.iter(|| prepared.iter().map(|text| stages.find(black_box(text))).sum::<usize>());
    });
}

fn build(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("matching/build");
    let entries = lexicon().len();
    assert!(entries > 5000, "{entries}");
    group.throughput(Throughput::Elements(entries as u64)).sample_size(10);
    group.bench_function("read-builtin", |bencher| bencher.iter(lexicon));
    group.bench_function("compile-builtin", |bencher| {
        bencher.iter_batched(lexicon, Stages::new, criterion::BatchSize::LargeInput);
    });
    group.finish();
}

fn tone(criterion: &mut Criterion, corpora: &[Corpus], stages: &Stages) {
    each(criterion, "tone/score", corpora, |bencher, corpus| {
        let prepared: Vec<_> = corpus.comments.iter().map(|comment| stages.prepare(comment)).collect();
        bencher.iter(|| prepared.iter().map(|text| stages.tone(black_box(text))).sum::<usize>());
    });
}

fn judge(criterion: &mut Criterion, corpora: &[Corpus], moderator: &Moderator) {
    each(criterion, "moderator/judge", corpora, |bencher, corpus| {
        bencher.iter(|| {
            corpus.comments.iter().filter(|text| moderator.judge_text(black_box(text)).is_flagged()).count()
        });
    });
}

/// From the bytes of a dump to JSON Lines, on all cores: comments a second.
fn judge_all(criterion: &mut Criterion, moderator: &Moderator) {
    let dump = corpora::dump(BATCH);
    let (comments, bytes) = bench::score(moderator, dump.clone());
    assert!(comments == BATCH && bytes > dump.len(), "{comments} comments, {bytes} bytes");
    let mut group = criterion.benchmark_group("moderator/judge_all");
    group.throughput(Throughput::Elements(BATCH as u64)).sampling_mode(SamplingMode::Flat).sample_size(10);
    group.bench_function("ndjson-to-jsonl", |bencher| {
        bencher.iter_batched(
            || dump.clone(),
            |dump| bench::score(moderator, dump),
            criterion::BatchSize::LargeInput,
        );
    });
    group.finish();
}
