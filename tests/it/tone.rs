//! The sentences of `seeds/tone`, through the library: good, bad or neither, each for the reason that stands beside
//! it. A fourth cell marks a known fault: why it is wrong today.

use std::fs;
use std::path::Path;

use commentariat::Moderator;

#[test]
fn sentences_have_the_tone_that_people_hear() {
    let moderator = Moderator::builtin().expect("the shipped lexicons are right");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/tone");
    let mut wrong = Vec::new();
    let mut n_seen = 0;
    for lang in ["de", "en", "ru"] {
        let table = fs::read_to_string(folder.join(lang).with_extension("tsv")).expect("seeds/tone is there");
        for line in table.lines().skip(1) {
            let (want, text, why, fault) = match line.split('\t').collect::<Vec<_>>()[..] {
                [want, text, why] => (want, text, why, None),
                [want, text, why, fault] => (want, text, why, Some(fault)),
                _ => panic!(
                    "seeds/tone/{lang}.tsv: {line:?} has neither three cells nor a known fault behind them"
                ),
            };
            let want = match want {
                "+" => "positive",
                "-" => "negative",
                _ => "neutral",
            };
            n_seen += 1;
            let explanation = moderator.explain(text);
            let verdict = explanation.verdict.as_ref().expect("an explanation has its verdict");
            let tone = verdict.judgement.as_ref().expect("served languages are scored").tone;
            if fault.is_some() && tone.label() == want {
                wrong.push(format!("{lang}: {text}: right now, take its mark off"));
            } else if fault.is_none() && tone.label() != want {
                wrong.push(format!(
                    "{lang}: {text} ({why}): {:+.4}, not {want}\n{explanation}",
                    tone.compound()
                ));
            }
        }
    }
    assert!(n_seen > 50, "{n_seen} sentences");
    assert!(wrong.is_empty(), "{} of {n_seen} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
