//! The rules, on words of a language of its own, so that no list of a language can move them.

use super::*;
use crate::matching::{Disguises, Matcher};
use std::sync::Arc;

fn matcher() -> Matcher {
    let mut lexicon = Lexicon::default();
    let file = |name: &str| {
        let text = match name {
            "valence.tsv" => {
                "phrase\tforms\tvalence\tsource\ngood\t-\t2\thand\nbad\t-\t-2\thand\nbad luck\t-\t-1\thand\nlost\t-\t-1\thand\n"
            }
            "modifiers.tsv" => {
                "phrase\tforms\trole\tvalue\tsource\nnot\t-\tnegator\t-0.5\thand\nvery\t-\tbooster\t1.3\thand\n\
                 not very\t-\tnegator\t-0.4\thand\nslightly\t-\tdamper\t0.6\thand\nbut\t-\tcontrast\t1.1\thand\n\
                 not bad\t-\tidiom\t1.5\thand\n"
            }
            "abuse.tsv" => {
                "phrase\tforms\tcategory\tkind\tseverity\tneeds\ttarget\tsource\tnote\n\
                 dolt\t-\tinsult\tintelligence\t2\t-\t-\thand\t-\nlost dolt\t-\tinsult\tintelligence\t2\t-\t-\thand\t-\n\
                 plague\t-\tdehumanisation\tdisease\t3\tgroup\t-\thand\t-\n"
            }
            _ => return None,
        };
        Some(text.to_owned())
    };
    lexicon.add_language("en", &file, "").unwrap();
    Matcher::new(Arc::new(lexicon), Disguises::default())
}

fn traced(raw: &str, taught: &[Taught]) -> (Tone, Trace) {
    let lesson = Lesson { rows: taught.to_vec(), ..Lesson::default() };
    let matcher = matcher();
    let text = Text::new(raw);
    let hits = matcher.find(&text, matcher.languages("en", None));
    read(&text, &hits, matcher.lexicon(), &lesson)
}

fn read(text: &Text<'_>, hits: &[Hit], lexicon: &Lexicon, lesson: &Lesson) -> (Tone, Trace) {
    let ground = Ground::new(text, hits, lexicon);
    (ground.tone(lesson), ground.trace(lesson))
}

/// What the named entries of a text say, in thousandths.
#[track_caller]
fn check(raw: &str, want: &[i32]) {
    let values: Vec<_> = traced(raw, &[]).1.shares.iter().map(|share| share.value).collect();
    assert_eq!(values, want, "{raw:?}");
}

#[test]
fn modifiers_scale_what_follows_within_their_clause() {
    check("it is good", &[2000]);
    check("it is not good", &[-1000]);
    check("very good", &[2600]);
    check("very much as good", &[2540]);
    check("slightly bad", &[-1200]);
    check("not one two three good", &[2000]);
    check("not, good", &[2000]);
    check("not. Good", &[2000]);
    check("not very good", &[-800]);
    check("good not", &[2000]);
}

#[test]
fn a_contrast_weakens_what_stands_before_it_once() {
    check("good but bad", &[1000, -2200]);
    check("good but bad but good", &[1000, -1100, 2200]);
    check("But good", &[2200]);
    check("good. But bad", &[2000, -2200]);
}

#[test]
fn idioms_stand_for_their_words_and_swallow_their_modifiers() {
    check("not bad", &[1500]);
    check("not bad luck", &[1500]);
    check("bad luck", &[-1000]);
    check("very not bad", &[1950]);
}

#[test]
fn abuse_has_a_tone_where_no_list_rates_it() {
    check("a dolt", &[-1800]);
    check("a lost dolt", &[-1000, -1800]);
    check("the plague", &[]);
    check("not a dolt", &[900]);
}

#[test]
fn capitals_stand_out_among_small_letters_only() {
    check("so GOOD", &[2733]);
    check("SO GOOD", &[2000]);
}

#[test]
fn stretched_words_keep_their_tone() {
    check("gooooood", &[2000]);
}

#[test]
fn exclamation_marks_strengthen_what_their_sentence_says() {
    assert_eq!(traced("good! bad", &[]).1.marks, 292);
    assert_eq!(traced("bad!!!!!!", &[]).1.marks, -876);
    assert_eq!(traced("so! what", &[]).1.marks, 0);
}

#[test]
fn learned_rows_take_the_scale_of_their_place() {
    let taught = |first, valence| Taught { first, last: first, row: 7, valence };
    let (_, trace) = traced("not fine", &[taught(1, 800)]);
    assert_eq!(trace.shares.iter().map(|share| share.value).collect::<Vec<_>>(), [-400]);
    let (tone, trace) = traced("it is good not fine", &[taught(4, -800)]);
    assert_eq!(trace.shares.iter().map(|share| share.value).collect::<Vec<_>>(), [2000, 400]);
    assert_eq!(trace.shares[1].origin, Origin::Learned(7));
    assert!(tone.compound() > traced("it is good not fine", &[]).0.compound());
}

#[test]
fn labels_may_count_named_entries_for_less() {
    let matcher = matcher();
    let text = Text::new("good!");
    let hits = matcher.find(&text, matcher.languages("en", None));
    let half = Lesson { named: 500, ..Lesson::default() };
    let (tone, trace) = read(&text, &hits, matcher.lexicon(), &half);
    assert_eq!((trace.shares[0].value, trace.marks), (1000, 146));
    assert!(tone.compound() < traced("good!", &[]).0.compound());
    let ground = Ground::new(&text, &hits, matcher.lexicon());
    assert!((ground.sum() - 2.292 * 1.155).abs() < 1e-3 && (ground.value(0) - 1.155).abs() < 1e-3);
}

#[test]
fn length_tells_against_a_single_word_and_no_text_runs_to_the_end() {
    let short = traced("good", &[]).0.compound();
    let long = traced(&format!("good {}", "some words of no tone ".repeat(20)), &[]).0.compound();
    assert!(short > 2.0 * long && long > 0.0, "{short} {long}");
    let many = traced(&"good ".repeat(2000), &[]).0.compound();
    assert!(many < 1.0, "{many}");
}

#[test]
fn a_text_without_tone_is_neutral() {
    let (tone, trace) = traced("what is this", &[]);
    assert_eq!((tone.compound(), tone.label(), tone.neutral()), (0.0, "neutral", 1.0));
    assert!(trace.shares.is_empty());
    let tone = traced("good and bad", &[]).0;
    assert_eq!((tone.compound(), tone.positive(), tone.negative()), (0.0, 0.4286, 0.4286));
}
