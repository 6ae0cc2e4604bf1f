//! Profiles and `calibrate`, through the real binary.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::support::Scratch;

const TEXT: &str = "You are an idiot, and your bridge is ugly.";

/// A profile for rules alone, so that its numbers do not hang on what labels taught.
const PROFILE: &str = r#"version = 1
name = "bridge news"

[attributes.toxicity]
slope = 2000
offset = -500

[[delta]]
lang = "en"
pattern = "ugly"
insult = 700
"#;

fn verdict(scratch: &Scratch, text: &str, more: &[&str]) -> Value {
    let mut args = vec!["explain", text, "--json", "--no-learned"];
    args.extend(more);
    serde_json::from_slice(&scratch.run(&args).ends(0).says_nothing().out).expect("JSON")
}

fn sum_of<'a>(explained: &'a Value, attribute: &str) -> &'a Value {
    let sums = explained["sums"].as_array().expect("sums");
    sums.iter().find(|sum| sum["attribute"] == attribute).expect("the attribute")
}

#[test]
fn a_profile_scales_sums_and_adds_to_patterns() {
    let scratch = Scratch::new("profile-scales");
    scratch.write("p.toml", PROFILE);
    let (before, after) = (verdict(&scratch, TEXT, &[]), verdict(&scratch, TEXT, &["--profile", "p.toml"]));
    let total = |explained: &Value, name| {
        let sum = sum_of(explained, name);
        sum["base"].as_f64().expect("a number") + sum["sum"].as_f64().expect("a number")
    };
    let scaled = sum_of(&after, "toxicity")["scaled"].as_f64().expect("it is scaled");
    assert!((scaled - (2.0 * total(&before, "toxicity") - 0.5)).abs() < 1e-9, "{scaled}");
    let score = after["verdict"]["attributes"]["toxicity"].as_f64().expect("a score");
    assert!((score - 1.0 / (1.0 + (-scaled).exp())).abs() < 1e-4, "{score}");
    // Four words or fewer of learned rows count double.
    assert!((total(&after, "insult") - total(&before, "insult") - 1.4).abs() < 1e-9);
    assert_eq!(sum_of(&after, "insult").get("scaled"), None);
    assert_eq!(before["verdict"]["attributes"]["threat"], after["verdict"]["attributes"]["threat"]);
    assert_ne!(before["verdict"]["fingerprint"], after["verdict"]["fingerprint"]);
    assert_eq!(after["profile"]["name"], "bridge news");
    assert_eq!(after["profile"]["deltas"][0]["surface"], "ugly");
    assert_eq!(after["profile"]["deltas"][0]["adds"], json!([["insult", 1.4]]));
    let shown = scratch.run(&["explain", TEXT, "--no-learned", "--profile", "p.toml"]).ends(0);
    let shown = String::from_utf8(shown.out).expect("text");
    assert!(
        shown.contains("profile bridge news, of the rows above\n  “ugly”  ugly  +1.40 insult"),
        "{shown}"
    );
    assert!(shown.contains("; profile: sum × 2.000 -0.500 = "), "{shown}");
}

#[test]
fn every_command_that_judges_takes_the_profile() {
    let scratch = Scratch::new("profile-commands");
    scratch.write("p.toml", PROFILE);
    scratch.write("c.jsonl", json!({"text": TEXT, "toxic": 1}).to_string());
    let own = verdict(&scratch, TEXT, &["--profile", "p.toml"])["verdict"]["fingerprint"].clone();
    let own = own.as_str().expect("a fingerprint");
    for args in [&["score", "c.jsonl"][..], &["evaluate", "c.jsonl", "--json", "--draws", "0"]] {
        let run = scratch.run(&[args, &["--no-learned", "--profile", "p.toml"]].concat()).ends(0);
        assert!(String::from_utf8_lossy(&run.out).contains(own), "{args:?}");
    }
    scratch.run(&["report", "c.jsonl", "--no-learned", "--profile", "p.toml", "--quiet"]).ends(0);
    assert!(scratch.read("report/manifest.json").contains(own));
}

#[test]
fn a_bad_profile_ends_with_its_line() {
    let scratch = Scratch::new("profile-bad");
    for (text, want) in [
        ("version = 1\nname = \"x\"\ncolour = 3\n", "p.toml:3: unknown field `colour`"),
        (
            "version = 1\nname = \"x\"\n[[delta]]\nlang = \"xx\"\npattern = \"ugly\"\ninsult = 1\n",
            "p.toml:3: no lexicon serves \"xx\"",
        ),
        (
            "version = 1\nname = \"x\"\n[[delta]]\nlang = \"en\"\npattern = \"Ugly\"\ninsult = 1\n",
            "p.toml:3: no comment has the pattern \"Ugly\"",
        ),
        (
            "version = 1\nname = \"x\"\n[[delta]]\nlang = \"en\"\npattern = \"ugly\"\ninsult = 30000\n",
            "p.toml:3: insult of \"ugly\" is 30000 in all",
        ),
    ] {
        scratch.write("p.toml", text);
        let run = scratch.run(&["explain", TEXT, "--no-learned", "--profile", "p.toml"]).ends(2);
        assert!(run.err.contains(want), "{}\nis not: {want}", run.err);
    }
}

/// 40 comments: insults that the archive scored high, and praise that it scored low; two on which it differs from us.
fn archive() -> String {
    let mut lines = String::new();
    for n in 0..20 {
        let high = 0.84 + f64::from(n) / 200.0;
        let text = if n == 0 { "What a zorgling you must be!" } else { "You are an idiot." };
        let _ = writeln!(lines, "{}", json!({"text": text, "machine_scores": {"TOXICITY@6": high}}));
        let low = 0.02 + f64::from(n) / 100.0;
        let text = if n == 0 { "You are a moron." } else { "What a lovely garden!" };
        let _ = writeln!(lines, "{}", json!({"text": text, "machine_scores": {"TOXICITY@6": low}}));
    }
    lines
}

#[test]
fn old_thresholds_keep_their_meaning_under_the_profile() {
    let scratch = Scratch::new("calibrate-scores");
    scratch.write("old.jsonl", archive());
    let args = ["calibrate", "old.jsonl", "--no-learned", "--profile", "p.toml"];
    let run = scratch.run(&args).ends(0);
    assert_eq!(run.err, "p.toml written\n");
    let first = scratch.read("p.toml");
    let shown = String::from_utf8(run.out).expect("text");
    assert!(shown.contains("old scores   40 comments, 20 at 0.8 or above"), "{shown}");
    assert!(
        shown.contains("0.8 then     20 flagged here, 19 by both, 1 only here, 1 only there; κ 0.90"),
        "{shown}"
    );
    assert!(shown.contains("only there: old.jsonl:1: W*** a z******* y** m*** b*!"), "{shown}");
    assert!(shown.contains("only here: old.jsonl:2: You are a m****."), "{shown}");
    let score = verdict(&scratch, "You are an idiot.", &["--profile", "p.toml"]);
    assert!(score["verdict"]["attributes"]["toxicity"].as_f64() >= Some(0.8));
    let run = scratch.run(&[&args[..], &["--threads", "1", "--quiet"]].concat()).ends(0).says_nothing();
    assert_eq!((scratch.read("p.toml"), String::from_utf8(run.out).expect("text")), (first, shown));
}

#[test]
fn decisions_of_coral_and_of_a_table_make_the_same_profile() {
    let scratch = Scratch::new("calibrate-decisions");
    let rows: Vec<_> = (0..40)
        .map(|n| {
            let text = if n % 2 == 0 { "You are an idiot." } else { "What a lovely garden!" };
            (text, if (n / 2) % 10 < if n % 2 == 0 { 8 } else { 2 } { "REJECTED" } else { "APPROVED" })
        })
        .collect();
    let coral: Vec<_> = rows
        .iter()
        .map(|(text, status)| json!({"status": status, "revisions": [{"body": format!("<p>{text}</p>")}]}))
        .collect();
    let mut table = String::from("id,body,status\n");
    for (idx, (text, status)) in rows.iter().enumerate() {
        let _ = writeln!(table, "{idx},\"{text}\",{}", status.to_lowercase());
    }
    let nodes: Vec<_> = coral.iter().map(|node| json!({ "node": node })).collect();
    scratch.write("array.json", serde_json::to_string_pretty(&coral).expect("JSON"));
    scratch.write("answer.json", json!({"data": {"comments": {"edges": nodes}}}).to_string());
    scratch.write("table.csv", table);
    let profiles = ["array.json", "answer.json", "table.csv"].map(|name| {
        scratch.run(&["calibrate", name, "--no-learned", "-o", "p.toml", "-q"]).ends(0);
        scratch.read("p.toml")
    });
    assert!(profiles[0].contains("# by decisions\n[attributes.toxicity]\nslope = "), "{}", profiles[0]);
    assert_eq!(profiles[0], profiles[1]);
    assert_eq!(profiles[0], profiles[2]);
    // 8 of 10 such comments were rejected, drawn in by Platt's targets.
    let score = verdict(&scratch, "You are an idiot.", &["--profile", "p.toml"]);
    let score = score["verdict"]["attributes"]["toxicity"].as_f64().expect("a score");
    assert!((0.74..0.81).contains(&score), "{score}");
}

#[test]
fn what_cannot_be_read_is_named_by_file_and_line() {
    let scratch = Scratch::new("calibrate-bad");
    let good = r#"{"text":"x","TOXICITY":0.5}"#;
    for (text, want, status) in [
        (
            format!("{good}\n{{\"text\":\"x\",\"TOXICITY\":7}}\n"),
            "a.x:2: TOXICITY is no number from 0 to 1",
            0,
        ),
        (format!("[{good},\n\n{{\"id\":1}}]"), "a.x:3: no text", 0),
        ("text,TOXICITY\nhello there,0.5\nhello again,much\n".to_owned(), "a.x:3: TOXICITY is no number", 0),
        (format!("[{good},\n"), "a.x: the list of line 1 never ends", 2),
    ] {
        scratch.write("a.x", &text);
        let run = scratch.run(&["calibrate", "a.x", "--no-learned"]).ends(status);
        assert!(run.err.contains(want), "{}\nis not: {want}", run.err);
    }
    scratch.write("a.x", good);
    let run = scratch.run(&["calibrate", "a.x", "--no-learned", "-o", "p.toml"]).ends(2);
    assert!(run.err.contains("no profile is written"), "{}", run.err);
    assert!(!scratch.path("p.toml").exists());
}

#[test]
fn deltas_are_kept_when_scales_are_found_anew() {
    let scratch = Scratch::new("calibrate-from");
    scratch.write("old.jsonl", archive());
    scratch.write("p.toml", PROFILE);
    scratch
        .run(&["calibrate", "old.jsonl", "--no-learned", "--from", "p.toml", "-o", "q.toml", "-q"])
        .ends(0);
    let kept = scratch.read("q.toml");
    assert!(kept.ends_with("[[delta]]\nlang = \"en\"\npattern = \"ugly\"\ninsult = 700\n"), "{kept}");
    verdict(&scratch, TEXT, &["--profile", "q.toml"]);
}
