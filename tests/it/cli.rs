//! The contract on the command line, through the real binary: exit statuses, options, what is printed.

use serde_json::{Value, json};

use crate::support::{Scratch, comments};

#[test]
fn no_input_at_all_is_no_error() {
    let scratch = Scratch::new("empty");
    scratch.write("empty", "").write("blank", " \n\n").write("folder/.keep", "");
    for args in [["extract", "empty"], ["score", "empty"], ["score", "blank"], ["extract", "folder"]] {
        assert_eq!(scratch.run(&args).ends(0).says_nothing().lines(), Vec::<Value>::new(), "{args:?}");
    }
    scratch.run(&["score"]).ends(0).says_nothing();
}

#[test]
fn a_missing_input_is_named_and_the_others_are_done() {
    let scratch = Scratch::new("missing");
    scratch.write("here.jsonl", comments(3));
    let run = scratch.run(&["extract", "gone.jsonl", "here.jsonl", "no*where"]).ends(2);
    assert_eq!(
        run.says(&["gone.jsonl: No such file", "no*where: no file matches"]).ids(),
        ["c0", "c1", "c2"]
    );
    // `--fail-on` never hides it.
    scratch.run(&["score", "gone.jsonl", "here.jsonl", "--fail-on", "review"]).ends(2);
}

#[test]
fn wrong_arguments_are_a_2_and_say_what_is_right() {
    let scratch = Scratch::new("arguments");
    scratch.write("a.jsonl", comments(1)).write("bad.toml", "version = 1\nname = \"x\"\nrules = 3\n");
    for (args, says) in [
        (&["extract"][..], "INPUT"),
        (&["frobnicate"], "frobnicate"),
        (&["score", "a.jsonl", "--shape", "pdf"], "ndjson"),
        (&["score", "a.jsonl", "--offsets", "miles"], "utf16"),
        (&["score", "a.jsonl", "--columns", "id,tonne"], "tonne"),
        (&["score", "a.jsonl", "--policy", "harsh"], "lenient"),
        (&["score", "a.jsonl", "--policy", "bad.toml"], "bad.toml"),
        (&["score", "a.jsonl", "--lexicons", "nowhere"], "nowhere"),
        (&["score", "a.jsonl", "--no-builtin"], "--lexicons"),
        (&["score", "a.jsonl", "--format", "orc"], "parquet"),
        (&["score", "a.jsonl", "--reference-time", "soon"], "soon"),
        (&["score", "a.jsonl", "--rejects", "no/such/folder"], "no/such/folder"),
    ] {
        let run = scratch.run(args).ends(2).says(&[says]);
        assert!(run.out.is_empty(), "{args:?} printed {}", run.text());
    }
}

#[test]
fn fail_on_asks_for_a_1() {
    let scratch = Scratch::new("fail-on");
    scratch.write("calm.jsonl", "{\"text\":\"What a lovely garden!\"}\n").write("rude.jsonl", comments(3));
    for (input, limit, status) in
        [("calm.jsonl", "review", 0), ("rude.jsonl", "review", 1), ("rude.jsonl", "reject", 0)]
    {
        scratch.run(&["score", input, "--fail-on", limit]).ends(status);
        scratch.run(&["score", input, "--fail-on", limit, "--only", "flagged"]).ends(status);
    }
    scratch.run(&["score", "rude.jsonl"]).ends(0);
}

#[test]
fn threads_do_not_change_a_byte() {
    let scratch = Scratch::new("threads");
    scratch
        .write("d/a.jsonl", comments(5000))
        .write("d/b.jsonl", "{\"text\":\"x\"}\nbroken\n")
        .write("d/c.csv", "id,text\n1,\"a, b\"\n2,You idiot\n");
    for command in [&["extract", "d"][..], &["score", "d"], &["score", "d", "--format", "csv"]] {
        let with = |threads: &'static str| scratch.run(&[command, &["--threads", threads]].concat()).ends(0);
        let (one, four) = (with("1"), with("4"));
        assert!(one.out.len() > 100_000);
        assert!(one.out == four.out && one.err == four.err, "{command:?}");
    }
}

#[test]
fn spans_are_in_the_unit_asked_for() {
    let scratch = Scratch::new("offsets");
    let text = "😡 é, you idiot";
    for (unit, start, end) in [("bytes", 13, 18), ("chars", 9, 14), ("utf16", 10, 15)] {
        let run = scratch.run_on(text, &["score", "--shape", "lines", "--offsets", unit]).ends(0);
        let line = &run.lines()[0];
        let flag = &line["flags"][0];
        assert_eq!(
            (&flag["start"], &flag["end"], &flag["surface"]),
            (&json!(start), &json!(end), &json!("idiot")),
            "{unit}"
        );
    }
    let run = scratch.run_on(text, &["score", "--shape", "lines"]).ends(0);
    assert_eq!(run.lines()[0]["flags"][0]["start"], 9, "code points are the default");
}

#[test]
fn only_flagged_columns_and_csv() {
    let scratch = Scratch::new("columns");
    scratch.write("a.jsonl", comments(6));
    let run = scratch.run(&["score", "a.jsonl", "--only", "flagged"]).ends(0);
    assert_eq!(run.ids(), ["c1", "c4"]);
    assert!(run.lines().iter().all(|line| line["action"] != "approve" && line["reasons"][0].is_string()));
    let run =
        scratch.run(&["score", "a.jsonl", "--only", "flagged", "--columns", "id,tone.label,action"]).ends(0);
    assert_eq!(run.lines()[0], json!({"id": "c1", "tone": {"label": "negative"}, "action": "review"}));
    let run = scratch.run(&["score", "a.jsonl", "--format", "csv", "--columns", "id,action"]).ends(0);
    assert_eq!(
        run.text(),
        "id,action\nc0,approve\nc1,review\nc2,approve\nc3,approve\nc4,review\nc5,approve\n"
    );
    let run = scratch.run(&["score", "a.jsonl", "--format", "csv"]).ends(0);
    let table = run.text();
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let header = rows.headers().expect("a header").clone();
    let at = |name: &str| header.iter().position(|column| column == name).expect("the column is there");
    let rows: Vec<_> = rows.records().take(2).map(|row| row.expect("a row")).collect();
    assert_eq!(
        (&rows[1][at("id")], &rows[1][at("vote_score")], &rows[1][at("action")]),
        ("c1", "", "review")
    );
    let flags: Value = serde_json::from_str(&rows[1][at("flags")]).expect("flags are JSON");
    assert_eq!(flags[0]["surface"], "idiot");
    let number: f64 = rows[1][at("attributes.toxicity")].parse().expect("a number");
    assert!(number >= 0.5);
    // `-ization` is read as `-isation`.
    scratch.run(&["score", "a.jsonl", "--columns", "attributes.dehumanization"]).ends(0);
}

#[test]
fn stdin_globs_folders_and_what_they_leave_out() {
    let scratch = Scratch::new("inputs");
    let one = |id: &str| format!("{{\"id\":\"{id}\",\"text\":\"x\"}}\n{{\"id\":\"{id}2\",\"text\":\"x\"}}\n");
    scratch
        .write("d/B.jsonl", one("B"))
        .write("d/a.jsonl", one("a"))
        .write("d/a/z.jsonl", one("z"))
        .write("d/ä.jsonl", one("ä"))
        .write("d/.hidden.jsonl", one("h"))
        .write("d/.git/x.jsonl", one("g"))
        .write("d/report/comments.jsonl", one("r"))
        .write("d/report/manifest.json", "{}")
        .write("d/not-a-report/comments.jsonl", one("n"));
    // Bytewise by path: "a.jsonl" < "a/z.jsonl" since "." < "/".
    let firsts = |args: &[&str]| -> Vec<_> {
        scratch.run_on(one("-"), args).ends(0).says_nothing().ids().into_iter().step_by(2).collect()
    };
    assert_eq!(firsts(&["extract", "d"]), ["B", "a", "z", "n", "ä"]);
    assert_eq!(firsts(&["extract", "d/*.jsonl"]), ["B", "a", "ä"]);
    assert_eq!(firsts(&["extract", "d/a.jsonl", "-", "d/B.jsonl"]), ["a", "-", "B"]);
    assert_eq!(firsts(&["score"]), ["-"]);
    assert_eq!(firsts(&["score", "-"]), ["-"]);
    // Named, a hidden file and a file of a report are read.
    assert_eq!(firsts(&["extract", "d/.hidden.jsonl", "d/report/comments.jsonl"]), ["h", "r"]);
    scratch.write("[x].jsonl", one("brackets"));
    assert_eq!(firsts(&["extract", "[x].jsonl"]), ["brackets"]);
}

#[test]
fn lines_are_comments_where_asked_for() {
    let scratch = Scratch::new("lines");
    scratch.write("a.txt", "  You idiot \r\nWhat a day\n\n{\"text\":\"x\"}");
    let run = scratch.run(&["extract", "a.txt", "--shape", "lines"]).ends(0);
    let lines = run.lines();
    let got: Vec<_> =
        lines.iter().map(|line| (line["text"].as_str(), line["source"]["line"].as_u64())).collect();
    assert_eq!(got.last(), Some(&(Some("{\"text\":\"x\"}"), Some(4))), "{got:?}");
    assert_eq!(got[1], (Some("What a day"), Some(2)));
    assert_eq!(lines[0]["source"]["shape"], "lines");
}

#[test]
fn fields_can_be_named() {
    let scratch = Scratch::new("fields");
    scratch.write("a.jsonl", "{\"key\":7,\"words\":\" You idiot \",\"score_x\":-3,\"when_x\":\"2023-11-06T16:35:00\",\"who\":\"ann\"}\n{\"key\":8,\"words\":\"b\"}\n");
    let run = scratch.run(&[
        "extract",
        "a.jsonl",
        "--text-field",
        "words",
        "--id-field",
        "key",
        "--vote-field",
        "score_x",
        "--time-field",
        "when_x",
        "--author-field",
        "who",
    ]);
    let line = &run.ends(0).lines()[0];
    assert_eq!((&line["id"], &line["text"]), (&json!("7"), &json!(" You idiot ")));
    assert_eq!(
        (&line["vote_score"], &line["timestamp"], &line["author"]),
        (&json!(-3), &json!("2023-11-06T16:35:00"), &json!("ann"))
    );
}

#[test]
fn an_unscored_comment_has_its_line() {
    let scratch = Scratch::new("unscored");
    scratch.write("a.jsonl", "{\"text\":\"これは日本語のコメントです。とても良い記事でした。\"}\n{\"text\":\"[deleted]\"}\n{\"text\":\"Nice.\"}\n");
    let run = scratch.run(&["score", "a.jsonl"]).ends(0);
    let lines = run.lines();
    assert_eq!(lines.len(), 3);
    assert_eq!(
        (&lines[0]["unscored"], &lines[0]["action"], &lines[0]["tone"]),
        (&json!("language"), &Value::Null, &Value::Null)
    );
    assert_eq!((&lines[0]["attributes"], &lines[0]["flags"]), (&Value::Null, &json!([])));
    assert!(lines[2].get("unscored").is_none() && lines[2]["action"] == "approve", "{}", lines[2]);
}

#[test]
fn contributions_add_up_to_the_scores() {
    let scratch = Scratch::new("explain");
    for text in [
        "You are an idiot, and your dog is lovely.",
        "Is he a liar?",
        "They are not vermin.",
        "",
        "Hello there!",
        "The ferry was late. You are an idiot. The coffee was good, and the view was lovely.",
        "A lovely day.\n\nMuslims are vermin, all of them.\nYou fool! Thanks for the photos of the harbour.",
    ] {
        let run = scratch.run(&["explain", "--json", text]).ends(0).says_nothing();
        let all: Value = serde_json::from_slice(&run.out).expect("JSON");
        if all["verdict"]["unscored"].is_string() {
            continue;
        }
        let findings = all["findings"].as_array().expect("a list");
        for sum in all["sums"].as_array().expect("a list") {
            let name = sum["attribute"].as_str().expect("a name");
            let adds = findings.iter().flat_map(|finding| finding["adds"].as_array().expect("a list"));
            let added: f64 =
                adds.filter(|add| add[0] == name).map(|add| add[1].as_f64().expect("a number")).sum();
            let number = |key: &str| sum[key].as_f64().unwrap_or_default();
            assert!((added - number("rules")).abs() < 1e-9, "{text:?} {name}: {added} {sum}");
            let taught: f64 = ["offset", "meetings", "words"].map(number).iter().sum();
            let taught = taught - number("less");
            assert!(
                (added + taught - number("sum")).abs() < 1e-9,
                "{text:?} {name}: {added} + {taught} {sum}"
            );
            let score = 1.0 / (1.0 + (-(number("base") + number("sum"))).exp());
            assert!((score - number("score")).abs() < 1e-4, "{text:?} {name}: {score} {sum}");
            assert_eq!(all["verdict"]["attributes"][name], sum["score"], "{text:?}");
        }
    }
    let printed = scratch.run_on("You are an idiot.\n", &["explain"]).ends(0).text();
    assert!(printed.starts_with("review: insult ") && printed.contains("“idiot”"), "{printed}");
    assert!(printed.contains("asserted: toxicity +"), "{printed}");
    let text = "The ferry was late. You are an idiot. The coffee was good, and the view was lovely.";
    let printed = scratch.run(&["explain", text]).ends(0).text();
    assert!(printed.contains("(a sentence alone), of “You are an idiot.”"), "{printed}");
}

#[test]
fn a_verdict_is_the_same_through_every_door() {
    let scratch = Scratch::new("doors");
    let text = "You are an idiot.";
    let scored = scratch.run_on(text, &["score", "--shape", "lines"]).ends(0).lines().remove(0);
    let explained: Value =
        serde_json::from_slice(&scratch.run(&["explain", "--json", text]).ends(0).out).expect("JSON");
    for key in ["lang", "tone", "attributes", "flags", "action", "reasons", "fingerprint"] {
        assert_eq!(scored[key], explained["verdict"][key], "{key}");
    }
    let lenient =
        scratch.run_on(text, &["score", "--shape", "lines", "--policy", "lenient"]).ends(0).lines().remove(0);
    assert_eq!(scored["attributes"], lenient["attributes"]);
    assert_ne!(scored["fingerprint"], lenient["fingerprint"]);
}

#[test]
fn packagers_get_completions_and_a_manual() {
    let scratch = Scratch::new("packagers");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = scratch.run(&["completions", shell]).ends(0).says_nothing();
        assert!(
            run.out.len() > 1000 && String::from_utf8_lossy(&run.out).contains("commentariat"),
            "{shell}"
        );
    }
    let manual = scratch.run(&["man"]).ends(0).says_nothing();
    assert!(String::from_utf8_lossy(&manual.out).contains(".TH commentariat"), "{}", manual.text());
    assert!(scratch.run(&["--version"]).ends(0).text().starts_with("commentariat 0."));
    assert!(scratch.run(&["--help"]).ends(0).text().contains("extract"));
}

#[test]
fn disguises_can_be_switched_off() {
    let scratch = Scratch::new("disguises");
    let flags = |text: &str, on: &str| {
        let run = scratch.run(&["explain", "--json", "--disguises", on, text]).ends(0);
        let explanation: Value = serde_json::from_slice(&run.out).expect("JSON");
        explanation["verdict"]["flags"].as_array().map_or(0, Vec::len)
    };
    for (name, text) in [
        ("look-alike", "You are an 1d1ot."),
        ("stretched", "You are an idioooot."),
        ("spaced", "You are an i d i o t."),
        ("masked", "You are an id**t."),
        ("emoji", "You are an id🌸iot."),
        ("misspelled", "You are an imbeclie."),
        ("joined", "killallmuslims"),
    ] {
        let found = [name, "all", "none"].map(|on| flags(text, on) > 0);
        assert_eq!(found, [true, true, false], "{name}");
    }
    assert!(flags("You are an idiot.", "none") > 0);
    let fingerprint = |on: &str| scratch.run(&["explain", "x", "--disguises", on]).ends(0).text();
    assert_eq!(fingerprint("spaced,masked"), fingerprint("masked,spaced"));
    assert_ne!(fingerprint("masked"), fingerprint("all"));
    scratch.run(&["score", "--disguises", "leet"]).ends(2).says(&["leet", "look-alike"]);
}

#[test]
fn they_of_a_reply_are_whom_the_parent_names() {
    let scratch = Scratch::new("parents");
    // Replies far from their parents, over several batches.
    let mut comments: Vec<Value> = Vec::new();
    for idx in 0..1500 {
        let (id, parent) = (format!("p{idx}"), idx % 3 == 0);
        let text = if parent { "Refugees move in on Monday." } else { "The bus was late." };
        comments.push(json!({"id": id, "author": "a", "text": text}));
    }
    for idx in 0..1500 {
        comments.push(json!({
            "id": format!("r{idx}"), "author": "b", "parent_id": format!("p{idx}"), "text": "They are vermin."
        }));
    }
    scratch.write("page.json", json!({ "comments": comments }).to_string());
    let one = scratch.run(&["score", "page.json", "--threads", "1", "--lang", "en"]).ends(0);
    assert_eq!(one.out, scratch.run(&["score", "page.json", "--threads", "3", "--lang", "en"]).ends(0).out);
    let lines = one.lines();
    assert_eq!(lines.len(), 3000);
    for (idx, line) in lines[1500..].iter().enumerate() {
        let want = if idx % 3 == 0 { "migration" } else { "person" };
        assert_eq!(line["flags"][0]["target"], want, "{idx}");
    }
    let explain =
        |parent: &str| scratch.run(&["explain", "They are vermin.", "--parent", parent]).ends(0).text();
    assert!(explain("Refugees move in on Monday.").contains("migration"));
    assert!(!explain("The bus was late.").contains("migration"));
}

#[test]
fn a_document_that_is_one_comment_gives_it() {
    let scratch = Scratch::new("one-comment");
    for comment in [json!({"id": "7", "text": "Thanks!"}), json!({"author": "Ann", "text": "Thanks!"})] {
        scratch.write("one.json", serde_json::to_vec_pretty(&comment).expect("JSON"));
        assert_eq!(scratch.run(&["extract", "one.json"]).ends(0).texts(), ["Thanks!"]);
    }
    let article = json!({"id": 7, "title": "Bridge opens", "text": "It opened."});
    scratch.write("article.json", serde_json::to_vec_pretty(&article).expect("JSON"));
    assert_eq!(scratch.run(&["extract", "article.json"]).ends(0).texts(), [""; 0]);
}
