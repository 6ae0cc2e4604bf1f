//! `bench`: figures that hang together, on a dump and on the built-in corpus.

use serde_json::Value;

use crate::support::{Scratch, comments};

#[test]
fn figures_hang_together() {
    let scratch = Scratch::new("bench");
    scratch.write("a.jsonl", comments(900));
    let run = scratch.run(&["bench", "a.jsonl", "--rounds", "1", "--json"]).ends(0).says_nothing();
    let figures: Value = serde_json::from_slice(&run.out).expect("JSON");
    assert_eq!((&figures["corpus"], &figures["comments"]), (&"a.jsonl".into(), &900.into()));
    assert_eq!(figures["flagged"]["insult"], 300);
    let stages = figures["stages"].as_array().expect("a list");
    let names: Vec<_> = stages.iter().map(|stage| stage["name"].as_str().expect("a name")).collect();
    assert_eq!(names, ["parse", "read", "match", "judge", "write"]);
    let shares: f64 = stages.iter().map(|stage| stage["share"].as_f64().expect("a number")).sum();
    assert!((shares - 1.0).abs() < 1e-9, "{shares}");
    let speed = |key: &str| figures[key]["comments_per_second"].as_f64().expect("a number");
    assert!(speed("one_thread") > 0.0 && speed("all_threads") > 0.0);
    assert_eq!(figures["slowest"].as_array().map(Vec::len), Some(5));
    assert!(figures["lexicon"]["automaton"]["patterns"].as_u64() > Some(0));
    let few = scratch.run(&["bench", "a.jsonl", "--rounds", "1", "--comments", "10", "--json"]).ends(0);
    assert_eq!(serde_json::from_slice::<Value>(&few.out).expect("JSON")["comments"], 10);
}

#[test]
fn a_lexicon_of_ones_own_is_measured_on_its_own_words() {
    let scratch = Scratch::new("bench-own");
    scratch.write("words.txt", "zorgling\ngronk\n").write("none.jsonl", "");
    let args = ["bench", "--no-builtin", "--lexicons", "words.txt", "--lang", "en", "--rounds", "1"];
    let page = scratch.run(&args).ends(0).text();
    assert!(
        page.starts_with("corpus      built-in corpus: 20000 comments") && page.contains("\nmatch "),
        "{page}"
    );
    scratch.run(&["bench", "none.jsonl"]).ends(2).says(&["there is no comment in none.jsonl"]);
    scratch.run(&["bench", "gone.jsonl"]).ends(2).says(&["gone.jsonl"]);
}
