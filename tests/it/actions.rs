//! The action is the policy's, and says why in words of the comment.

use std::collections::BTreeSet;

use commentariat::{Action, Aspect, Effect, Moderator};
use serde_json::json;

use crate::promises::{RULES, SHIPPED, some_cases};

/// What the preset `news` asks for: a score of an attribute from which on a person should look.
const NEWS: [(Aspect, f64); 6] = [
    (Aspect::Toxicity, 0.5),
    (Aspect::Insult, 0.5),
    (Aspect::IdentityAttack, 0.5),
    (Aspect::Threat, 0.5),
    (Aspect::Dehumanisation, 0.5),
    (Aspect::Sexual, 0.7),
];

/// Words whose weight labels taught are quoted where no flag speaks, so that no rule is passed over for want of words; but for
/// comments in which abuse is let off (quoted, denied, …) or people are merely named, where only flags are reasons.
#[test]
fn whatever_reaches_a_threshold_is_reviewed_with_words_of_the_comment() {
    let (mut n_reviewed, mut n_by_labels, mut n_passed) = (0, 0, 0);
    for (lang, text) in some_cases() {
        let verdict = SHIPPED.judge_text_as(text, lang);
        let judgement = verdict.judgement.as_ref().expect("its language is served");
        let reaches = NEWS.iter().any(|&(aspect, least)| judgement.scores.get(aspect) >= least);
        let is_reviewed = judgement.action != Action::Approve;
        let is_let_off = verdict.flags.iter().any(|flag| flag.effect != Effect::Asserted);
        assert!(reaches || !is_reviewed, "{text:?}: {judgement:?}");
        n_passed += usize::from(reaches && !is_reviewed && !is_let_off);
        assert_eq!(judgement.reasons.is_empty(), !is_reviewed, "{text:?}: {judgement:?}");
        n_reviewed += usize::from(is_reviewed);
        for reason in &judgement.reasons {
            let (_, quoted) = reason.split_once('“').expect("a reason quotes");
            let (quoted, said_of) = quoted.rsplit_once('”').expect("a quotation ends");
            assert!(text.contains(quoted) && !quoted.is_empty(), "{reason:?} of {text:?}");
            n_by_labels += usize::from(said_of == " weighs most");
        }
    }
    assert!(n_reviewed > 100 && n_by_labels > 20, "{n_reviewed} reviewed, {n_by_labels} by labels");
    assert!(n_passed * 10 < n_reviewed, "{n_passed} passed, {n_reviewed} reviewed");
}

/// "Damn" stands in the English and in the German list, and no other word tells the language.
#[test]
fn a_word_of_two_lists_counts_once() {
    for text in ["damn", "Damn damn #Cowboys", "noob", "bimbo", "dumbo", "kys"] {
        let verdict = SHIPPED.judge_text(text);
        assert_eq!(&*verdict.lang, "und", "{text:?}");
        let places: Vec<_> = verdict.flags.iter().map(|flag| (flag.start, flag.end)).collect();
        let apart: BTreeSet<_> = places.iter().collect();
        assert!(!places.is_empty() && apart.len() == places.len(), "{text:?}: {:?}", verdict.flags);
    }
    // What one list has speak by itself is not lost to one that asks for a person.
    assert!(SHIPPED.judge_text("kys").action() >= Some(Action::Review));
    // A curse is said of nobody.
    let judgement = SHIPPED.judge_text("damn").judgement.expect("und is scored");
    assert!(judgement.scores.get(Aspect::IdentityAttack) < 0.1, "{:?}", judgement.scores);
}

/// What is quoted and condemned, or denied, is approved whatever its words weigh elsewhere; so is what names or praises people
/// (`evaluate --bias` holds that for every group).
#[test]
fn abuse_that_is_let_off_and_mere_mention_are_no_reason() {
    for text in [
        "He called them \"vermin\", which is disgusting.",
        "Ты не идиот.",
        "Muslims pray five times a day",
        "I teach deaf children",
        "Ich freue mich, dass Tansanier in unserer Stadt leben.",
    ] {
        let verdict = SHIPPED.judge_text(text);
        assert_eq!(verdict.action(), Some(Action::Approve), "{text:?}: {:?}", verdict.judgement);
    }
}

/// People are merely named in it, and no rule finds a threat; that its words threaten is a reason all the same.
#[test]
fn words_that_threaten_are_a_reason_though_people_are_merely_named() {
    let verdict = SHIPPED.judge_text("The next Dane I meet will regret it");
    let judgement = verdict.judgement.expect("English is scored");
    assert!(verdict.flags.is_empty(), "{:?}", verdict.flags);
    assert!(judgement.scores.get(Aspect::IdentityAttack) >= 0.5, "{:?}", judgement.scores);
    let [reason] = &judgement.reasons[..] else { panic!("one reason: {:?}", judgement.reasons) };
    assert!(reason.starts_with("threat ") && reason.ends_with("weighs most"), "{reason}");
}

/// Where nothing tells the language it stays open, and what labels taught of the likeliest one weighs the words: the one of the text's
/// script whose lists have most of them, then the first in the table of languages.
#[test]
fn a_text_of_no_known_language_is_weighed_as_the_likeliest() {
    for (text, lang, weighed_as) in
        [("idiot", "und", "en"), ("👩 💐", "und", "en"), ("Инь", "und", "ru"), ("You idiot", "en", "en")]
    {
        let told = serde_json::to_value(SHIPPED.explain(text)).expect("it is JSON");
        assert_eq!(
            (&told["verdict"]["lang"], &told["weighed_as"]),
            (&json!(lang), &json!(weighed_as)),
            "{text:?}"
        );
    }
    let insult = |moderator: &Moderator| {
        let judgement = moderator.judge_text("idiot").judgement.expect("und is scored");
        judgement.scores.get(Aspect::Insult)
    };
    assert!(insult(&SHIPPED) > insult(&RULES), "learned rows speak");
}
