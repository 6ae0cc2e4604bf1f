//! `lexicon` and `--lexicons`, through the real binary.

use serde_json::json;

use crate::support::Scratch;

const ABUSE: &str = "phrase\tforms\tcategory\tkind\tseverity\tneeds\ttarget\tsource\tnote\n";

fn flags(scratch: &Scratch, list: &str, text: &str) -> Vec<String> {
    let line = json!({"text": text}).to_string();
    let run = scratch.run_on(line, &["score", "--no-builtin", "--lang", "en", "--lexicons", list]).ends(0);
    let line = run.lines().pop().expect("a line a comment");
    line["flags"]
        .as_array()
        .expect("scored")
        .iter()
        .map(|flag| flag["surface"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn any_list_can_be_added() {
    let scratch = Scratch::new("lists");
    scratch
        .write("words.txt", "# mine\nzorgling\nflim flam*\n")
        .write("cuss.json", "{\"zorgling\": 2}")
        .write("mine.csv", "word,category,severity\nzorgling,insult,3\n")
        .write("mine/abuse.tsv", format!("{ABUSE}zorgling\tn\tinsult\tworth\t2\t-\t-\thand\t-\n"))
        .write("all/en/abuse.tsv", format!("{ABUSE}/zo+rgl\\w*/\t-\tinsult\tworth\t2\t-\t-\thand\t-\n"));
    for list in ["words.txt", "cuss.json", "mine.csv", "mine", "mine/abuse.tsv", "all", "all/en"] {
        assert_eq!(flags(&scratch, list, "you zorgling"), ["zorgling"], "{list}");
        assert_eq!(flags(&scratch, list, "you are nice"), [""; 0], "{list}");
    }
    assert_eq!(flags(&scratch, "mine", "you zorglings"), ["zorglings"]); // the built-in paradigms
    assert_eq!(flags(&scratch, "words.txt", "flim flammers!"), ["flim flammers"]);
}

#[test]
fn a_bad_list_is_named_by_file_and_line() {
    let scratch = Scratch::new("bad-list");
    scratch.write("abuse.tsv", format!("{ABUSE}zorgling\tn\tinsutl\tworth\t2\t-\t-\thand\t-\n"));
    scratch.write("bad.csv", "word,category\nzorgling,insutl\n");
    for (list, line) in [
        ("abuse.tsv", "abuse.tsv:2: unknown category \"insutl\""),
        ("bad.csv", "bad.csv:2: unknown category"),
    ] {
        scratch.run(&["score", "--lexicons", list]).ends(2).says(&[line]);
    }
}

#[test]
fn check_names_every_fault_and_ends_with_1() {
    let scratch = Scratch::new("check");
    let row = "insult\tworth\t2\t-\t-\thand\t-\n";
    scratch.write("abuse.tsv", format!("{ABUSE}zorgling\tn\t{row}zorglings\t-\t{row}flim\tzz\t{row}"));
    scratch.write("good.tsv", format!("{ABUSE}zorgling\tn\t{row}"));
    let run = scratch.run(&["lexicon", "check", "abuse.tsv"]).ends(1);
    let text = run.text();
    assert!(text.contains("abuse.tsv:3: dead: line 2"), "{text}");
    assert!(
        text.contains("abuse.tsv:4: unreadable: no paradigm \"zz\" fits \"flim\"; flim | zz | insult"),
        "{text}"
    );
    scratch.run(&["lexicon", "check", "good.tsv"]).ends(0);
    scratch.run(&["lexicon", "check", "gone.tsv"]).ends(2).says(&["gone.tsv"]);
}

#[test]
fn an_imported_list_is_one_of_ours() {
    let scratch = Scratch::new("import");
    scratch.write("words.txt", "zorgling\nflim flam\n").write("tone.txt", "nice\t2\nawful\t-3\n");
    let args =
        ["lexicon", "import", "words.txt", "--licence", "MIT", "--source", "me, 2024", "-o", "out.tsv"];
    scratch.run(&args).ends(0);
    let table = scratch.read("out.tsv");
    assert!(
        table.starts_with("# Imported from words.txt (plain).\n# Licence: MIT\n# Source: me, 2024\n"),
        "{table}"
    );
    scratch.run(&["lexicon", "check", "out.tsv"]).ends(0);
    assert_eq!(flags(&scratch, "out.tsv", "you zorgling"), ["zorgling"]);
    scratch
        .run(&[
            "lexicon",
            "import",
            "afinn",
            "tone.txt",
            "--licence",
            "MIT",
            "--source",
            "me",
            "-o",
            "tone.tsv",
        ])
        .ends(0);
    assert!(scratch.read("tone.tsv").contains("awful\t-\t-3\timported\n"));
}

/// VADER's own list has emoticons with blanks: they are named, and the rest of the list is used.
#[test]
fn a_foreign_row_with_nothing_to_match_is_named_and_passed_over() {
    let scratch = Scratch::new("empty-row");
    scratch.write(
        "tone.txt",
        "zorgly\t2.5\t0.7\t[2, 3]\n( '}{' )\t1.6\t0.7\t[1, 2]\nflummy\t-2\t0.5\t[-2, -2]\n",
    );
    scratch.write("c.jsonl", "{\"text\":\"a zorgly day\"}\n");
    let named = "tone.txt:2: nothing of \"( '}{' )\" is left to match";
    let ran = scratch.run(&["score", "c.jsonl", "--lexicons", "tone.txt", "--lang", "en"]).ends(0);
    assert!(ran.err.contains(&format!("{named}; the row is passed over\n")), "{}", ran.err);
    assert_eq!(ran.lines()[0]["tone"]["label"], json!("positive"));
    let import = ["lexicon", "import", "tone.txt", "--licence", "MIT", "--source", "me", "-o", "tone.tsv"];
    let ran = scratch.run(&import).ends(0);
    assert!(ran.err.contains(named) && ran.err.contains("2 entries from a vader list"), "{}", ran.err);
    assert!(scratch.read("tone.tsv").contains("flummy\t-\t-2\timported\n"));
    let check = scratch.run(&["lexicon", "check", "tone.txt"]).ends(1).text();
    assert!(check.contains("tone.txt:2: never:"), "{check}");
}

#[test]
fn list_and_diff_show_entries() {
    let scratch = Scratch::new("diff");
    let row = |severity: u8| format!("insult\tworth\t{severity}\t-\t-\thand\t-\n");
    scratch.write("a/abuse.tsv", format!("{ABUSE}zorgling\tn\t{}flim\t-\t{}", row(2), row(2)));
    scratch.write("b/abuse.tsv", format!("{ABUSE}zorgling\tn\t{}flam\t-\t{}", row(3), row(3)));
    scratch.write("c.jsonl", "{\"text\":\"you flim\"}\n{\"text\":\"you flam\"}\n{\"text\":\"hello\"}\n");
    let listed = scratch.run(&["lexicon", "list", "a", "--category", "insult", "--json"]).ends(0).lines();
    assert_eq!(listed.len(), 2);
    assert_eq!((&listed[0]["phrase"], &listed[0]["severity"]), (&json!("zorgling"), &json!(2)));
    let text = scratch.run(&["lexicon", "diff", "a", "b", "c.jsonl", "--lang", "en"]).ends(0).text();
    assert!(
        text.contains("+ en/abuse:flam")
            && text.contains("- en/abuse:flim")
            && text.contains("~ en/abuse:zorgling"),
        "{text}"
    );
    assert!(text.contains("1 entries added, 1 removed, 1 changed"), "{text}");
    assert!(text.contains("  approve -> review: 1\n  review -> approve: 1\n"), "{text}");
    assert!(text.contains("  insult: higher in 1, lower in 1\n"), "{text}");
    assert!(text.contains("abuse:flam: speaks in 0 of these only before, in 1 only after"), "{text}");
    let on = scratch.run(&["lexicon", "diff", "a", "b", "--on", "c.jsonl", "--lang", "en"]).ends(0).text();
    assert_eq!(on, text);
    assert!(text.contains("1 newly flagged\n  you flam") && text.contains("1 cleared\n  you flim"), "{text}");
}

const OWN: &str = "name\tcounts_as\tlabel\nspam\t-\tadvertising\ndoxxing\tthreat\t-\n";
const OWN_ABUSE: &str = "phrase\tforms\tcategory\tkind\tseverity\tneeds\ttarget\tsource\tnote
win a prize today\t-\tspam\tads\t2\t-\t-\thand\t-
this is where she lives\t-\tdoxxing\taddress\t3\t-\t-\thand\t-
";
const OWN_POLICY: &str = "version = 1
name = \"own\"
[[rule]]
action = \"reject\"
when = { flag = { category = \"doxxing\" } }
[[rule]]
action = \"review\"
when = { flag = { category = \"spam\" } }
";

#[test]
fn categories_of_ones_own_are_flagged_decided_on_and_counted() {
    let scratch = Scratch::new("own-categories");
    scratch
        .write("own/categories.tsv", OWN)
        .write("own/en/abuse.tsv", OWN_ABUSE)
        .write("own.toml", OWN_POLICY);
    let texts = ["Win a prize today!", "Look: this is where she lives.", "What a lovely garden!"];
    let lines = texts.iter().map(|text| format!("{}\n", serde_json::json!({ "text": text })));
    scratch.write("a.jsonl", lines.collect::<String>());
    let judging = ["--lexicons", "own", "--policy", "own.toml", "--no-learned"];
    let lines = scratch.run(&[&["score", "a.jsonl"], &judging[..]].concat()).ends(0).lines();
    let told: Vec<_> = lines
        .iter()
        .map(|line| {
            (line["flags"][0]["category"].as_str(), line["action"].as_str(), line["reasons"][0].as_str())
        })
        .collect();
    assert_eq!(told[0], (Some("spam"), Some("review"), Some("advertising: “Win a prize today”")));
    assert_eq!((told[1].0, told[1].1, told[2].1), (Some("doxxing"), Some("reject"), Some("approve")));
    // The one speaks for no attribute, the other for threats.
    let score = |line: usize, name: &str| lines[line]["attributes"][name].as_f64().unwrap_or_default();
    assert_eq!(score(0, "toxicity"), score(2, "toxicity"));
    assert!(score(1, "threat") > 0.8 && score(1, "insult") < 0.1);
    scratch.run(&[&["report", "a.jsonl", "-o", "out", "--quiet"], &judging[..]].concat()).ends(0);
    let summary: serde_json::Value = serde_json::from_str(&scratch.read("out/summary.json")).expect("JSON");
    assert_eq!(summary["categories"], serde_json::json!({"doxxing": 1, "spam": 1}));
    assert!(scratch.read("out/report.html").contains("data-category=\"spam\""));
    scratch.run(&["merge", "out", "-o", "merged", "--quiet"]).ends(0);
    assert_eq!(scratch.read("merged/summary.json"), scratch.read("out/summary.json"));
    // What is declared takes part in the fingerprint.
    scratch.write("own/categories.tsv", OWN.replace("threat", "insult"));
    let other = scratch.run(&[&["score", "a.jsonl"], &judging[..]].concat()).ends(0).lines();
    assert_ne!(other[0]["fingerprint"], lines[0]["fingerprint"]);
}

#[test]
fn a_category_that_nobody_declared_is_an_error_with_its_line() {
    let scratch = Scratch::new("undeclared");
    scratch
        .write("a.jsonl", "{\"text\":\"x\"}\n")
        .write("own/abuse.tsv", OWN_ABUSE)
        .write("own.toml", OWN_POLICY);
    let score = |args: &[&str]| scratch.run(&[&["score", "a.jsonl"], args].concat()).ends(2);
    score(&["--lexicons", "own"]).says(&["own/abuse.tsv:2: unknown category \"spam\""]);
    score(&["--policy", "own.toml"]).says(&["own.toml: line 5: unknown category \"doxxing\"", "insult"]);
    for (row, says) in [
        ("threat\t-\t-", "no name of a category: \"threat\""),
        ("My Ads\t-\t-", "no name of a category: \"My Ads\""),
        ("ads\tspam\t-", "unknown category \"spam\""),
        ("ads\t-\t-\nads\tinsult\t-", "categories.tsv:3: category \"ads\" was declared otherwise"),
    ] {
        scratch.write("own/categories.tsv", format!("name\tcounts_as\tlabel\n{row}\n"));
        score(&["--lexicons", "own"]).says(&[says]);
    }
}
