//! Plain abuse is found in whatever frame it stands, and plain innocence is left alone: every frame of `seeds/frames`, with every word
//! of its slots.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use commentariat::{Aspect, Lexicon, Moderator, Policy};

use crate::cases::CUT;

/// Shares right by the rules alone: of abuse, of innocence.
const FLOORS: [(&str, [f64; 2]); 3] = [("de", [0.925, 0.975]), ("en", [0.94, 0.925]), ("ru", [0.93, 0.975])];
/// How many frames a failure shows.
const SHOWN: usize = 40;

/// A file of frames: what may stand in each slot, and the frames, each with whether it abuses.
#[derive(Default)]
struct Frames {
    /// By the name of a slot, the words that fill it, each in its forms.
    slots: BTreeMap<String, Vec<Vec<String>>>,
    frames: Vec<(bool, String)>,
}

impl Frames {
    fn read(lang: &str) -> Frames {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("seeds/frames/{lang}.tsv"));
        let text = fs::read_to_string(path).expect("every language has frames");
        let mut all = Frames::default();
        for line in text.lines().filter(|line| !line.starts_with('#')).skip(1) {
            let (kind, text) = line.split_once('\t').expect("two columns");
            match kind {
                "abuse" | "innocent" => all.frames.push((kind == "abuse", text.to_owned())),
                slot => {
                    let forms = text.split('|').map(str::to_owned).collect();
                    all.slots.entry(slot.to_owned()).or_default().push(forms);
                }
            }
        }
        all
    }

    /// A frame with every word of its slots; `{group.2}` is the second form of what stands in `{group}`.
    fn filled(&self, frame: &str) -> Vec<String> {
        let mut texts = vec![frame.to_owned()];
        for (slot, words) in &self.slots {
            let (open, form) = (format!("{{{slot}}}"), |n: usize| format!("{{{slot}.{n}}}"));
            if !frame.contains(&open) && !(2..=5).any(|n| frame.contains(&form(n))) {
                continue;
            }
            let fill = |text: &String| -> Vec<String> {
                let with = |forms: &Vec<String>| {
                    let first = text.replace(&open, &forms[0]);
                    (2..).zip(&forms[1..]).fold(first, |text, (n, own)| text.replace(&form(n), own))
                };
                words.iter().map(with).collect()
            };
            texts = texts.iter().flat_map(fill).collect();
        }
        texts.iter().map(|text| capitalised(text)).collect()
    }
}

/// A sentence begins with a capital.
fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

#[test]
fn frames_hide_no_abuse_and_make_none() {
    let mut lexicon = Lexicon::builtin().expect("the shipped lexicons are right");
    lexicon.forget_learned();
    let moderator = Moderator::new(lexicon, Policy::preset("news").expect("there is a preset of that name"));
    let is_flagged = |text: &str, lang: &str| {
        let verdict = moderator.judge_text_as(text, lang);
        let scores = verdict.judgement.expect("a language with lexicons is scored").scores;
        scores.get(Aspect::IdentityAttack).max(scores.get(Aspect::Threat)) >= CUT
    };
    let mut faults = Vec::new();
    for (lang, least) in FLOORS {
        let frames = Frames::read(lang);
        for (abusive, floor) in [(true, least[0]), (false, least[1])] {
            let (mut wrong, mut all, mut shown) = (0, 0, Vec::new());
            for (_, frame) in frames.frames.iter().filter(|(own, _)| *own == abusive) {
                let texts = frames.filled(frame);
                let missed: Vec<_> = texts.iter().filter(|text| is_flagged(text, lang) != abusive).collect();
                wrong += missed.len();
                all += texts.len();
                if let Some(text) = missed.first() {
                    shown.push((missed.len() * 100 / texts.len(), format!("{frame}  {text}")));
                }
            }
            let share = 1.0 - f64::from(wrong as u32) / f64::from(all as u32);
            assert!(all > 400, "{lang} has {all} sentences");
            if share < floor {
                shown.sort_by_key(|own| std::cmp::Reverse(own.0));
                let side = if abusive { "abuse" } else { "innocence" };
                let shown = shown.iter().take(SHOWN).map(|(rate, frame)| format!("  {rate} %  {frame}\n"));
                faults.push(format!(
                    "{lang} {side}: {share:.4} < {floor} of {all}\n{}",
                    shown.collect::<String>()
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
