//! Label records, as the page of a report exports them: `evaluate`, `lexicon learn`, `report --gold` and `--decisions` take them.

use serde_json::{Value, json};

use crate::support::Scratch;

/// Sixty decisions and one that says nothing, each a line.
fn records() -> String {
    let record = |n: usize| {
        let is_abuse = n % 2 == 1;
        let text =
            if is_abuse { format!("You are an idiot, number {n}.") } else { format!("A garden, {n}.") };
        let mut labels = json!({"toxicity": u8::from(is_abuse)});
        if is_abuse {
            labels["insult"] = json!(1);
        }
        let spans =
            if is_abuse { json!([{"start": 11, "end": 16, "category": "insult"}]) } else { json!([]) };
        json!({"id": n.to_string(), "text": text, "rater": null, "labels": labels, "spans": spans, "weight": 1,
            "at": "2024-01-01T00:00:00.000Z", "fingerprint": "0.2-00000000", "path": "in.jsonl",
            "document": null, "decision": if is_abuse { "reject" } else { "approve" }, "note": null})
    };
    let mut lines: Vec<Value> = (0..60).map(record).collect();
    let mut open = record(1);
    open["id"] = json!("open");
    open["labels"] = json!({});
    open["spans"] = Value::Null;
    open["decision"] = json!("review");
    lines.push(open);
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[test]
fn exported_decisions_are_gold_and_can_be_learned_from() {
    let scratch = Scratch::new("labels");
    scratch.write("decisions.jsonl", records());
    let run = scratch.run(&["evaluate", "decisions.jsonl", "--json", "--draws", "0", "--no-learned"]);
    assert_eq!(run.status, 0, "{}", run.err);
    let evaluated: Value = serde_json::from_slice(&run.out).expect("it is JSON");
    let all = &evaluated["all"];
    assert_eq!(all["rows"], 61);
    assert_eq!(all["attributes"]["toxicity"]["rows"], 60);
    assert_eq!(all["attributes"]["toxicity"]["recall"]["value"], 1.0);
    assert_eq!(all["spans"]["character_f1"]["value"], 1.0);

    let run = scratch.run(&["lexicon", "learn", "decisions.jsonl", "-o", "learned"]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(String::from_utf8_lossy(&run.out).contains("61 rows"), "{run:?}");
    let table = scratch.read("learned/en/learned.tsv");
    assert!(table.contains("idiot"), "{table}");
}

/// Only where no set has both kinds of rows: where one has, it says where the cut belongs.
#[test]
fn a_recipe_gives_the_offset_that_no_set_tells() {
    let scratch = Scratch::new("offsets");
    scratch.write("decisions.jsonl", records());
    let offsets = |name: &str, recipe: &str| {
        scratch.write("recipe.toml", recipe);
        scratch.run(&["lexicon", "learn", "decisions.jsonl", "--recipe", "recipe.toml", "-o", name]).ends(0);
        let table = scratch.read(&format!("{name}/en/learned.tsv"));
        let row = table.lines().find(|line| line.starts_with("{offset}")).expect("there is an offset");
        let cells: Vec<_> = row.split('\t').map(str::to_owned).collect();
        [cells[1].clone(), cells[5].clone()]
    };
    let [toxicity, threat] = offsets("found", "");
    assert_eq!(threat, "-");
    let given = "[languages.en]\noffsets.toxicity = 5.5\noffsets.threat = 0.7\n";
    assert_eq!(offsets("given", given), [toxicity, "700".to_owned()]);
}

#[test]
fn a_report_shows_decisions_and_figures_of_gold() {
    let scratch = Scratch::new("gold");
    let comment = |n: usize| {
        let text =
            if n % 2 == 1 { format!("You are an idiot, number {n}.") } else { format!("A garden, {n}.") };
        format!("{}\n", json!({"id": n.to_string(), "text": text}))
    };
    let decided = records().replace("\"rater\":null", "\"rater\":\"ann\"");
    let other = decided.lines().nth(1).expect("a line").replace("ann", "bob").replace("reject", "approve");
    scratch.write("in.jsonl", (0..60).map(comment).collect::<String>());
    scratch.write("ann.jsonl", &decided).write("bob.jsonl", other);
    let more = ["--decisions", "ann.jsonl", "bob.jsonl", "--gold", "ann.jsonl", "--export", "statements"];
    let run = scratch.run(&[&["report", "in.jsonl", "-o", "out"], &more[..]].concat());
    assert_eq!(run.status, 0, "{}", run.err);
    let summary: Value = serde_json::from_str(&scratch.read("out/summary.json")).expect("it is JSON");
    assert_eq!(summary["decisions"], json!({"raters": 2, "decided": 61, "shared": 1, "conflicts": 1}));
    assert_eq!(summary["quality"]["attributes"][0]["recall"]["value"], 1.0);
    let entries = summary["entries"].as_array().expect("entries are a list");
    let idiot = entries.iter().find(|entry| entry["entry"] == "en/abuse:idiot").expect("it was found");
    assert_eq!(idiot["decided"], json!({"approved": 0, "rejected": 29}));
    assert_eq!(scratch.read("out/statements.csv").lines().count(), 30);
    assert_eq!(scratch.read("out/decisions.jsonl").lines().count(), 62);
    let page = scratch.read("out/report.md");
    assert!(page.contains("- Decided: 61 comments, by 2 moderators; 1 by several, 1 in conflict."), "{page}");
    assert!(page.contains("| toxicity | 30 of 60 | "), "{page}");

    let again = ["merge", "out", "-o", "again", "--decisions", "ann.jsonl", "bob.jsonl"];
    assert_eq!(scratch.run(&again).status, 0);
    assert_eq!(scratch.read("again/decisions.jsonl"), scratch.read("out/decisions.jsonl"));

    for (gold, status) in [("none.jsonl", 2), ("in.jsonl", 2)] {
        let run = scratch.run(&["report", "in.jsonl", "-o", "other", "--gold", gold]);
        assert_eq!(run.status, status, "{gold}: {}", run.err);
        assert!(run.err.contains("--gold") || run.err.contains(gold), "{}", run.err);
    }
}
