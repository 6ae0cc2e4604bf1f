//! The phenomena of `seeds/cases`, through the library: how many are seen for what they are, a language and a side, and no
//! fewer than before.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use commentariat::{Aspect, Comment, Effect, Flag, Lexicon, Moderator, Policy, Verdict};
use serde::Deserialize;

/// At or above this a score says yes.
pub(crate) const CUT: f64 = 0.5;

/// What share of the cases must be right: language, hateful, innocent of hate, toxic, innocent of all. Raise them with the
/// code; never lower them without saying why in the commit.
type Floors = [(&'static str, [f64; 4]); 3];

/// By the rules alone.
const RULES: Floors = [
    ("de", [0.70, 0.975, 0.73, 0.955]),
    ("en", [0.74, 0.955, 0.75, 0.93]),
    ("ru", [0.70, 0.955, 0.73, 0.935]),
];

/// As shipped: learned weights find more, and are less sure of the innocent.
const SHIPPED: Floors = [
    ("de", [0.755, 0.95, 0.83, 0.875]),
    ("en", [0.80, 0.95, 0.745, 0.93]),
    ("ru", [0.75, 0.955, 0.75, 0.915]),
];

/// The sides, as the table prints them: whether the case is positive, and the attribute that is asked.
const SIDES: [(&str, bool, Aspect); 4] = [
    ("hateful", true, Aspect::IdentityAttack),
    ("no hate", false, Aspect::IdentityAttack),
    ("toxic", true, Aspect::Toxicity),
    ("innocent", false, Aspect::Toxicity),
];

/// A line of `seeds/cases`.
#[derive(Deserialize)]
struct Case {
    id: String,
    lang: String,
    /// The comment that it answers.
    parent: Option<String>,
    text: String,
    case: String,
    hate: u8,
    toxic: u8,
    /// Why it is not seen for what it is today.
    fixme: Option<String>,
}

impl Case {
    fn comment(&self) -> Comment {
        let parent_text = self.parent.as_deref().map(Arc::from);
        Comment { text: self.text.clone(), parent_text, ..Comment::default() }
    }
}

/// How many cases of each side were right, of how many, and the numbers of the others.
#[derive(Default)]
struct Tally {
    right: [usize; 4],
    all: [usize; 4],
    wrong: Vec<String>,
}

impl Tally {
    fn add(&mut self, case: &Case, scores: [f64; 2]) {
        for (idx, (_, positive, aspect)) in SIDES.into_iter().enumerate() {
            let is_hate = aspect == Aspect::IdentityAttack;
            let (label, score) = if is_hate { (case.hate, scores[0]) } else { (case.toxic, scores[1]) };
            if (label == 1) != positive {
                continue;
            }
            self.all[idx] += 1;
            if (score >= CUT) == positive {
                self.right[idx] += 1;
            } else if !self.wrong.iter().any(|id| case.id.ends_with(id)) {
                self.wrong.push(case.id[case.id.rfind('-').unwrap_or(0)..].to_owned());
            }
        }
    }

    fn share(&self, side: usize) -> f64 {
        self.right[side] as f64 / self.all[side].max(1) as f64
    }

    fn row(&self, name: &str) -> String {
        let mut row = format!("{name:<44}");
        for side in 0..SIDES.len() {
            let cell = format!("{}/{}", self.right[side], self.all[side]);
            write!(row, "{cell:>12} {:>5.3}", self.share(side)).expect("a String takes all");
        }
        row
    }
}

#[test]
fn rules_alone_see_the_phenomena_no_worse_than_before() {
    holds(&by_rules_alone(), &RULES);
}

fn by_rules_alone() -> Moderator {
    let mut lexicon = Lexicon::builtin().expect("the shipped lexicons are right");
    lexicon.forget_learned();
    Moderator::new(lexicon, Policy::preset("news").expect("there is a preset of that name"))
}

#[test]
fn the_phenomena_are_seen_no_worse_than_before() {
    holds(&Moderator::builtin().expect("the shipped lexicons are right"), &SHIPPED);
}

#[track_caller]
fn holds(moderator: &Moderator, floors: &Floors) {
    let (mut languages, mut phenomena) = (BTreeMap::<_, Tally>::new(), BTreeMap::<_, Tally>::new());
    for case in cases() {
        let verdict = moderator.judge(&case.comment());
        // What is not scored is not seen: wrong where it is abuse, right where it is none.
        let score = |aspect| verdict.judgement.as_ref().map_or(0.0, |judgement| judgement.scores.get(aspect));
        let scores = [score(Aspect::IdentityAttack), score(Aspect::Toxicity)];
        languages.entry(case.lang.clone()).or_default().add(&case, scores);
        phenomena.entry(format!("{}/{}", case.lang, case.case)).or_default().add(&case, scores);
    }
    let mut faults = Vec::new();
    for (lang, least) in floors {
        let tally = languages.get(*lang).expect("every language has cases");
        for (side, (name, ..)) in SIDES.iter().enumerate() {
            assert!(tally.all[side] >= 100, "only {} {name} cases in {lang}", tally.all[side]);
            if tally.share(side) < least[side] {
                faults.push(format!("{lang}: {name} {:.3} < {:.3}", tally.share(side), least[side]));
            }
        }
    }
    assert_eq!(languages.len(), floors.len(), "every language has floors");
    let table = || {
        let wrong = |tally: &Tally| tally.wrong.concat().replace('-', " ");
        let sums = languages.iter().map(|(name, tally)| tally.row(name));
        let rows =
            phenomena.iter().map(|(name, tally)| format!("{}  wrong:{}", tally.row(name), wrong(tally)));
        let head = SIDES.iter().fold(format!("{:<44}", ""), |head, (name, ..)| format!("{head}{name:>18}"));
        std::iter::once(head).chain(sums).chain(rows).collect::<Vec<_>>().join("\n")
    };
    assert!(faults.is_empty(), "{}\n{}", faults.join("\n"), table());
}

/// A case fails where either side is wrong. `UPDATE_CASES=reason` marks what is newly wrong with this reason, where it is empty with
/// what went wrong, and takes the marks off what is right.
#[test]
fn known_faults_are_marked_and_nothing_else_fails() {
    let moderator = Moderator::builtin().expect("the shipped lexicons are right");
    let rules = by_rules_alone();
    let update = std::env::var("UPDATE_CASES").ok();
    let mut faults = Vec::new();
    for path in files() {
        let text = fs::read_to_string(&path).expect("can be read");
        let mut lines = Vec::new();
        for (idx, line) in text.lines().enumerate() {
            let case: Case = serde_json::from_str(line).expect("every case is read by the other tests");
            let verdict = moderator.judge(&case.comment());
            let says = |aspect| {
                verdict.judgement.as_ref().is_ok_and(|judgement| judgement.scores.get(aspect) >= CUT)
            };
            let right = says(Aspect::IdentityAttack) == (case.hate == 1)
                && says(Aspect::Toxicity) == (case.toxic == 1);
            let place = format!("{}:{}: {}", path.display(), idx + 1, case.text);
            let mut line = line.to_owned();
            match (&case.fixme, right, &update) {
                (None, true, _) | (Some(_), false, _) => {}
                (None, false, None) => faults.push(format!("wrong, and not marked: {place}")),
                (Some(_), true, None) => faults.push(format!("right now, take its mark off: {place}")),
                (None, false, Some(reason)) => {
                    let reason =
                        if reason.is_empty() { cause(&case, &moderator, &rules) } else { reason.clone() };
                    let reason = serde_json::to_string(&reason).expect("a string");
                    line.insert_str(line.len() - 1, &format!(", \"fixme\": {reason}"));
                }
                (Some(_), true, Some(_)) => {
                    let at = line.rfind(", \"fixme\": ").expect("the mark stands last");
                    line.replace_range(at..line.len() - 1, "");
                }
            }
            lines.push(line);
        }
        if update.is_some() {
            fs::write(&path, format!("{}\n", lines.join("\n"))).expect("can be written");
        }
    }
    let n = faults.len();
    assert!(faults.is_empty(), "{n} cases, see seeds/README.md:\n{}", faults.join("\n"));
}

/// What went wrong with a case, on the side of hate first: which row, and whether rules or learned weights decided.
fn cause(case: &Case, moderator: &Moderator, rules: &Moderator) -> String {
    let (verdict, by_rules) = (moderator.judge(&case.comment()), rules.judge(&case.comment()));
    let says = |verdict: &Verdict, aspect| {
        verdict.judgement.as_ref().is_ok_and(|judgement| judgement.scores.get(aspect) >= CUT)
    };
    let sides =
        [("hate", Aspect::IdentityAttack, case.hate == 1), ("abuse", Aspect::Toxicity, case.toxic == 1)];
    let wrong = sides.into_iter().find(|&(_, aspect, label)| says(&verdict, aspect) != label);
    let (what, aspect, label) = wrong.expect("only for cases that are wrong");
    let named = |flag: &Flag| format!("“{}” ({}, {})", flag.surface, flag.entry, flag.effect.name());
    let let_off = by_rules.flags.iter().find(|flag| flag.effect != Effect::Asserted);
    let spoken = by_rules.flags.iter().find(|flag| flag.effect == Effect::Asserted);
    match (label, says(&by_rules, aspect), spoken, let_off) {
        (true, true, Some(flag), _) => format!("{what} is missed: learned weights outweigh {}", named(flag)),
        (true, _, Some(flag), _) => {
            format!("{what} is missed: of all that is said only {} is seen", named(flag))
        }
        (true, _, None, Some(flag)) => format!("{what} is missed: the rules let off {}", named(flag)),
        (true, _, None, None) => format!("{what} is missed: no row speaks, and learned words do not suffice"),
        (false, true, Some(flag), _) => format!("{what} is seen where none is: {}", named(flag)),
        (false, ..) => format!("{what} is seen where none is: learned words alone pass the cut"),
    }
}

#[test]
fn every_case_is_named_once_and_says_why() {
    let mut seen = BTreeMap::new();
    for case in cases() {
        assert!(case.hate <= case.toxic, "{}: hate is toxic", case.id);
        assert!(!case.text.trim().is_empty(), "{}", case.id);
        assert!(case.fixme.as_ref().is_none_or(|why| why.len() > 20), "{}: say why it fails", case.id);
        if let Some(other) = seen.insert(case.id.clone(), case.text) {
            panic!("{} twice: {other}", case.id);
        }
    }
    assert!(seen.len() > 1000, "{}", seen.len());
}

fn files() -> Vec<std::path::PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/cases");
    let mut files: Vec<_> = entries(&root).iter().flat_map(|lang| entries(lang)).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
    files
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for path in files() {
        let text = fs::read_to_string(&path).expect("can be read");
        for (idx, line) in text.lines().enumerate() {
            let case = serde_json::from_str::<Case>(line);
            cases.push(case.unwrap_or_else(|err| panic!("{}:{}: {err}", path.display(), idx + 1)));
        }
    }
    cases
}

fn entries(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).expect("can be read").filter_map(Result::ok);
    let mut paths: Vec<_> =
        entries.map(|entry| entry.path()).filter(|path| !path.ends_with("README.md")).collect();
    paths.sort();
    paths
}
