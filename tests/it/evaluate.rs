//! `evaluate`, `evaluate sample` and `lexicon suggest`, through the real binary.

use serde_json::{Value, json};

use crate::support::{Run, Scratch};

/// Two insults (one of them in disguise), two innocent rows, one row that no list finds.
const GOLD: &str = r#"{"id":"1","text":"You are an idiot.","toxic":1,"spans":[[11,16]],"lang":"en","case":"plain","target":"person"}
{"id":"2","text":"You are an 1d1ot, really.","toxic":1,"lang":"en","case":"plain","target":"person"}
{"id":"3","text":"What a lovely garden!","toxic":0,"lang":"en","case":"plain","target":"object","tone":3}
{"id":"4","text":"He said \"you are an idiot\" and left.","toxic":0,"lang":"en","case":"plain","target":"person","tone":-1}
{"id":"5","text":"You absolute zorgling, again.","toxic":1,"lang":"en","case":"plain","target":"person"}
"#;

#[track_caller]
fn json_of(run: &Run) -> Value {
    serde_json::from_slice(&run.out).expect("JSON")
}

#[test]
fn figures_are_those_of_the_verdicts() {
    let scratch = Scratch::new("evaluate");
    scratch.write("gold.jsonl", GOLD);
    let run = scratch.run(&["evaluate", "gold.jsonl", "--json", "--no-learned"]).ends(0).says_nothing();
    let json = json_of(&run);
    let toxicity = &json["all"]["attributes"]["toxicity"];
    assert_eq!((&toxicity["rows"], &toxicity["positive"]), (&json!(5), &json!(3)));
    assert_eq!(
        (&toxicity["precision"]["value"], &toxicity["recall"]["value"]),
        (&json!(1.0), &json!(0.6667))
    );
    assert_eq!(toxicity["f1"]["value"], json!(0.8));
    assert_eq!(json["all"]["spans"]["character_f1"]["value"], json!(1.0));
    assert_eq!(json["all"]["cases"]["phenomena"]["plain"]["toxicity"]["wrong"], json!(["5"]));
    assert_eq!(json["all"]["groups"]["person"]["toxicity"]["false_alarms"], json!(0));
    assert_eq!(json["all"]["tone"]["rows"], json!(2));
    let blamed = json["blame"][0]["entries"][0]["entry"].as_str().expect("an entry");
    assert_eq!((blamed, &json["blame"][0]["attribute"]), ("en/abuse:idiot", &json!("toxicity")));
    let again = scratch.run(&["evaluate", "gold.jsonl", "--json", "--no-learned", "--threads", "1"]).ends(0);
    assert_eq!(run.out, again.out, "the same at any thread count");
}

#[test]
fn limits_are_held() {
    let scratch = Scratch::new("evaluate-limits");
    scratch.write("gold.jsonl", GOLD);
    let with = |limit: &[&str]| {
        let args = [&["evaluate", "gold.jsonl", "--no-learned", "--draws", "0"], limit].concat();
        scratch.run(&args)
    };
    with(&["--fail-under", "toxicity.f1=0.8", "--fail-over", "toxicity.calibration_error=1"]).ends(0);
    with(&["--fail-under", "toxicity.f1=0.81"]).ends(1).says(&["toxicity.f1 is 0.8, under 0.81"]);
    with(&["--fail-over", "toxicity.recall=0.5"]).ends(1).says(&["toxicity.recall is 0.6667, over 0.5"]);
    with(&["--fail-under", "insult.f1=0.5"]).ends(2).says(&["no figure \"insult.f1\"", "toxicity.f1"]);
    with(&["--fail-under", "toxicity.f1"]).ends(2);
}

#[test]
fn rows_that_are_none_are_counted_and_named() {
    let scratch = Scratch::new("evaluate-rejects");
    scratch.write("gold.jsonl", format!("{GOLD}{{\"id\":6}}\n{{\"text\":\"x\",\"toxic\":7}}\n"));
    let run = scratch.run(&["evaluate", "gold.jsonl", "--json", "--draws", "0"]).ends(0);
    assert_eq!(json_of(&run)["inputs"][0]["rejected"], json!(2));
    run.says(&["gold.jsonl: 2 lines rejected; the first at line 6: no text"]);
    scratch.run(&["evaluate", "gold.jsonl", "--strict", "--draws", "0"]).ends(2);
    scratch.run(&["evaluate", "gone.jsonl"]).ends(2).says(&["gone.jsonl"]);
}

#[test]
fn labels_can_be_named() {
    let scratch = Scratch::new("evaluate-labels");
    scratch.write(
        "gold.jsonl",
        "{\"body\":\"You are an idiot.\",\"class\":\"OFF\"}\n{\"body\":\"Hello\",\"class\":\"NOT\"}\n",
    );
    let args = ["evaluate", "gold.jsonl", "--json", "--lang", "en", "--text-field", "body"];
    let json = json_of(&scratch.run(&[&args[..], &["--label", "class:OFF=insult"]].concat()).ends(0));
    assert_eq!(json["all"]["attributes"]["insult"]["macro_f1"]["value"], json!(1.0));
    scratch
        .run(&[&args[..], &["--label", "class=rude"]].concat())
        .ends(2)
        .says(&["unknown attribute \"rude\""]);
}

#[test]
fn another_lexicon_is_held_against_this_one() {
    let scratch = Scratch::new("evaluate-against");
    scratch.write("gold.jsonl", GOLD).write("words.txt", "zorgling\n");
    let args =
        ["evaluate", "gold.jsonl", "--against", "words.txt", "--lang", "en", "--draws", "0", "--no-learned"];
    let json = json_of(&scratch.run(&[&args[..], &["--json"]].concat()).ends(0));
    let both = &json["against"]["attributes"]["toxicity"];
    assert_eq!((&both["both"], &both["neither"]), (&json!(0), &json!(2)));
    assert_eq!((&both["only_this"]["right"], &both["only_other"]["right"]), (&json!(2), &json!(1)));
    assert_eq!(both["only_other"]["examples"], json!(["You absolute z*******, again."]));
    let markdown = scratch.run(&[&args[..], &["--markdown", "--unmask"]].concat()).ends(0).text();
    assert!(markdown.contains("### Against words.txt\n"), "{markdown}");
    assert!(markdown.contains("| toxicity | the other | You absolute zorgling, again. |"), "{markdown}");
}

#[test]
fn what_is_disguised_is_looked_for_again() {
    let scratch = Scratch::new("evaluate-evade");
    scratch.write("gold.jsonl", GOLD.lines().next().expect("a row"));
    let json = json_of(&scratch.run(&["evaluate", "gold.jsonl", "--evade", "--json"]).ends(0));
    let ways = json["evasion"]["ways"].as_array().expect("ways");
    let way = |name: &str| ways.iter().find(|way| way["way"] == name).expect("a way");
    for name in
        ["capitals", "accents", "invisible characters", "letters of another script", "digits for letters"]
    {
        assert_eq!((&way(name)["changed"], &way(name)["lost"]), (&json!(1), &json!(0)), "{name}");
    }
    assert_eq!(way("words joined")["changed"], json!(0));
}

#[test]
fn raters_are_held_against_each_other() {
    let scratch = Scratch::new("evaluate-raters");
    let mut gold = String::new();
    for (id, text, labels) in
        [("1", "You are an idiot.", [1, 1, 0]), ("2", "What a lovely garden!", [0, 0, 0])]
    {
        for (rater, label) in ["a", "b", "c"].into_iter().zip(labels) {
            let row = json!({"id": id, "text": text, "rater": rater, "labels": {"toxicity": label}});
            gold += &format!("{row}\n");
        }
    }
    scratch.write("gold.jsonl", gold);
    let json = json_of(&scratch.run(&["evaluate", "gold.jsonl", "--json"]).ends(0));
    assert_eq!(json["all"]["attributes"]["toxicity"]["f1"]["value"], json!(1.0));
    let agreement = &json["raters"]["attributes"]["toxicity"];
    // Two yes and four no; one item apart by 2·1·2/2: 1 - 1·5/8.
    assert_eq!((&agreement["alpha"]["value"], &agreement["items"]), (&json!(0.375), &json!(2)));
    assert_eq!(agreement["pairs"].as_array().map(Vec::len), Some(3));
}

#[test]
fn a_sample_of_a_report_is_blind_and_weighted() {
    let scratch = Scratch::new("evaluate-sample");
    scratch.write("c.jsonl", crate::support::comments(300));
    scratch.run(&["report", "c.jsonl", "-o", "r", "--quiet"]).ends(0);
    let run = scratch.run(&["evaluate", "sample", "r", "-n", "20"]).ends(0);
    let rows = run.lines();
    assert_eq!(rows.len(), 20);
    let total: f64 = rows.iter().filter_map(|row| row["weight"].as_f64()).sum();
    assert!((total - 300.0).abs() < 1e-6, "{total}");
    let n_abusive = rows.iter().filter(|row| row["text"] == "You are an idiot.").count();
    assert!(n_abusive >= 5, "{n_abusive}: every stratum alike");
    assert!(
        rows.iter().all(|row| row.get("attributes").or(row.get("flags")).or(row.get("author")).is_none())
    );
    assert_eq!(run.out, scratch.run(&["evaluate", "sample", "r", "-n", "20"]).ends(0).out);
    // Annotated, it speaks of the whole report: one in three is abusive.
    let labelled = rows.into_iter().map(|mut row| {
        row["labels"] = json!({"toxicity": u8::from(row["text"] == "You are an idiot.")});
        format!("{row}\n")
    });
    scratch.write("labelled.jsonl", labelled.collect::<String>());
    let json = json_of(&scratch.run(&["evaluate", "labelled.jsonl", "--json"]).ends(0));
    assert_eq!(json["all"]["attributes"]["toxicity"]["base_rate"], json!(0.3333));
    scratch.run(&["evaluate", "sample", "c.jsonl"]).ends(2).says(&["c.jsonl is no whole report"]);
}

#[test]
fn flags_on_mere_mentions_are_counted() {
    let scratch = Scratch::new("evaluate-bias");
    let json = json_of(
        &scratch
            .run(&["evaluate", "--bias", "--json", "--fail-over", "bias.languages.en.neutral.rate=0"])
            .ends(0),
    );
    assert_eq!(json["bias"]["languages"]["en"]["neutral"]["flagged"], json!(0));
    scratch.run(&["evaluate"]).ends(2);
}

#[test]
fn terms_are_proposed_as_rows() {
    let scratch = Scratch::new("suggest");
    let mut gold = String::new();
    (0..8).for_each(|_| gold += "{\"text\":\"those muslims are zorglings today\",\"toxic\":1}\n");
    (0..30).for_each(|_| gold += "{\"text\":\"the roses in the garden are lovely today\",\"toxic\":0}\n");
    scratch.write("gold.jsonl", gold);
    let table = scratch.run(&["lexicon", "suggest", "gold.jsonl", "--lang", "en"]).ends(0).text();
    assert!(table.contains("\nzorglings\t-\tinsult\tbehaviour\t2\ttarget\t-\tsuggested\tz "), "{table}");
    assert!(!table.contains("\nmuslims"), "{table}");
    scratch.write("abuse.tsv", &table);
    scratch.run(&["lexicon", "list", "abuse.tsv"]).ends(0);
    scratch.run(&["lexicon", "suggest", "gold.jsonl", "--attribute", "rude"]).ends(2);
}
