//! What is found, seen through and let be, on a small lexicon; and `find` against the oracle.

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;

use super::words::joins;
use super::{Desk, Disguise, Disguises, Hit, Languages, Matcher, ends_well};
use crate::lexicon::Lexicon;
use crate::text::{Kind, Text};

const FORMS: &str = "paradigm\tstrip\tendings\nn\tey\tey eys\nn\ty\ty ies\nn\t-\t0 s\nv\te\te es ed ing\nv\t-\t0 s ed ing\nclitics\t-\t'm 're 's\n";
const ABUSE: &str = "phrase\tforms\tcategory\tkind\tseverity\tneeds\ttarget\tsource\tnote
idiot\tn\tinsult\tintelligence\t2\t-\t-\thand\t-
bastard\tn\tinsult\tcharacter\t2\t-\t-\thand\t-
silly goose\tn\tinsult\tintelligence\t1\t-\t-\thand\t-
shut up\t-\tinsult\tcommand\t1\t-\t-\thand\t-
rapist\tn\tinsult\tbehaviour\t2\tperson\t-\thand\t-
monkey\tn\tdehumanisation\tanimal\t3\ttarget\t-\thand\t-
dumb*\t-\tinsult\tintelligence\t1\t-\t-\thand\t-
*tard\t-\tinsult\tintelligence\t2\t-\t-\thand\t-
/b[o0]+ger(s)?\\b/\t-\tinsult\tworth\t1\t-\t-\thand\t-
дурак\t-\tinsult\tintelligence\t2\t-\t-\thand\t-
";
const GROUPS: &str = "phrase\tforms\tattribute\tkind\tsource\tnote\nmartian\tn\tnationality\tname\thand\t-\n";
const PREDICATES: &str = "phrase\tforms\tkind\tseverity\tsource\tnote
kill\tv\tviolence\t4\thand\t-
hate\tv\thate\t3\thand\t-
send back\t-\texclusion\t3\thand\t-
send them back\t-\texclusion\t3\thand\t-
love\tv\tpositive\t-\thand\t-
";
const COMMON: &str = "phrase\tforms\tsource
all\t-\thand
are\t-\thand
money\t-\thand
the\t-\thand
therapist\tn\thand
they\t-\thand
we\t-\thand
you\t-\thand
an\t-\thand
";

/// The matcher of the lexicon above, built once.
fn matcher() -> &'static Matcher {
    static MATCHER: LazyLock<Matcher> = LazyLock::new(build);
    &MATCHER
}

fn build() -> Matcher {
    let file = |name: &str| {
        Some(match name {
            "forms.tsv" => FORMS.to_owned(),
            "abuse.tsv" => ABUSE.to_owned(),
            "groups.tsv" => GROUPS.to_owned(),
            "predicates.tsv" => PREDICATES.to_owned(),
            "common.tsv" => COMMON.to_owned(),
            _ => return None,
        })
    };
    let mut lexicon = Lexicon::default();
    lexicon.add_language("xx", &file, "").unwrap();
    Matcher::new(Arc::new(lexicon), Disguises::default())
}

/// `phrase@surface`, with the disguise behind it, of each hit.
fn found(raw: &str) -> Vec<String> {
    let matcher = matcher();
    let mut text = Text::new(raw);
    let mut desk = Desk::default();
    matcher.read(&mut text, Languages::of_mask(1), &mut desk);
    let show = |hit: &Hit| {
        let surface = &raw[text.token_span(hit.first as usize, hit.last as usize)];
        let disguise = hit.disguise.map(|disguise| format!(" ({})", disguise.name())).unwrap_or_default();
        format!("{}@{surface}{disguise}", matcher.lexicon.entries[hit.entry as usize].phrase)
    };
    desk.hits(false).iter().map(show).collect()
}

#[track_caller]
fn check(raw: &str, want: &[&str]) {
    assert_eq!(found(raw), want, "{raw:?}");
}

#[test]
fn words_and_phrases_are_found_whole() {
    check("You IDIOTS, silly  goose!", &["idiot@IDIOTS", "silly goose@silly  goose"]);
    check("idiotic, silly gooseberry", &[]);
    check("the idiot's monkeys", &["idiot@idiot's", "monkey@monkeys"]);
    check("dumbness", &["dumb*@dumbness"]);
    check("freetard", &["*tard@freetard"]);
}

#[test]
fn joined_words_are_cut_where_they_say_something() {
    check("killallmartians now", &["kill@kill", "martian@martians"]);
    check("#SendThemBack", &["send them back@SendThemBack"]);
    check("#sendthemback", &["send them back@sendthemback"]);
    check("hatemartians", &["hate@hate", "martian@martians"]);
    check("#youareanidiot", &["idiot@idiot"]);
    check("youareanidiot", &[]); // without a mark, short words join to anything
    check("#YouUnheardOfIdiot", &["idiot@Idiot"]);
    check("Killallmartians", &["kill@Kill", "martian@martians"]);
}

#[test]
fn words_are_not_cut_for_their_parts() {
    check("a therapist and two therapists", &[]); // a word that a list knows
    check("theidiotic", &[]); // not all of it is words
    check("loveallmartians", &[]); // nothing bad is said
    check("killall", &[]); // too short
    check("killtherapy", &[]);
    check("therapistall", &[]); // fewest words first
    check("idiotall", &[]); // of two words both must speak
    check("YouTube and TheMartians", &[]);
    check("in Killalltheidiot", &[]); // a name, as far as letters tell
    check("mail killallmartians@example.org", &[]);
}

#[test]
fn a_slip_of_the_pen_is_seen_through() {
    check("you idoit", &["idiot@idoit (misspelled)"]);
    check("bastrds", &["bastard@bastrds (misspelled)"]);
    check("a mnokey", &["monkey@mnokey (misspelled)"]); // context asks for a group
    check("an idiiot", &["idiot@idiiot (misspelled)"]);
    check("silly idoit", &["idiot@idoit (misspelled)"]);
}

#[test]
fn a_slip_that_is_another_word_is_none() {
    check("money", &[]); // monkey
    check("diiot, idot, idiotx, idiio", &[]);
    check("said Idoit and left", &[]); // a name
}

#[test]
fn emoji_do_not_hide_words() {
    check("id💩iot", &["idiot@id💩iot (emoji between letters)"]);
    check("id💩🤡iot!", &["idiot@id💩🤡iot (emoji between letters)"]);
    check("bast👍rd", &["bastard@bast👍rd (masked letters)"]);
    check("id 💩 iot", &[]);
    check("💩idiot💩", &["idiot@idiot"]);
    check("big💩house", &[]);
}

#[test]
fn regular_expressions_are_found_anywhere() {
    let entry = "/b[o0]+ger(s)?\\b/";
    check("b00ger, Boogers", &[&format!("{entry}@b00ger"), &format!("{entry}@Boogers")]);
    check("superbogers", &[&format!("{entry}@superbogers")]);
    check("bogery", &[]);
}

#[test]
fn an_expression_that_does_not_compile_is_named_by_line() {
    let file = |name: &str| match name {
        "forms.tsv" => Some(FORMS.to_owned()),
        "abuse.tsv" => Some(ABUSE.replace("/b[o0]+ger(s)?\\b/", "/b[o0/")),
        _ => None,
    };
    let err = Lexicon::default().add_language("xx", &file, "").unwrap_err().to_string();
    assert!(err.starts_with("xx/abuse.tsv:10: the regular expression does not compile"), "{err}");
}

impl Matcher {
    /// The oracle: every entry tried at every token, for texts that hide nothing. `O(tokens × patterns)`.
    fn find_slowly(&self, text: &Text<'_>, languages: Languages) -> Vec<Hit> {
        let mut hits = Vec::new();
        let tokens = text.tokens();
        let is_word = |idx: usize| matches!(tokens[idx].kind, Kind::Word | Kind::Number | Kind::Emoji);
        let next = |idx: usize| {
            let goes_on = |at: &usize| tokens[*at].kind == Kind::Mark && joins(text.surface(*at));
            (idx + 1..tokens.len()).find(|at| !goes_on(at)).filter(|&at| is_word(at))
        };
        for (entry_idx, entry) in
            self.lexicon.entries.iter().enumerate().filter(|(_, entry)| languages.has(entry.lang))
        {
            for pattern in entry.patterns.iter() {
                for first in (0..tokens.len()).filter(|&idx| is_word(idx)) {
                    let mut last = None;
                    let fits = pattern.iter().all(|word| {
                        let Some(at) = last.map_or(Some(first), next) else { return false };
                        last = Some(at);
                        let surface = text.surface(at);
                        let starts = surface.match_indices(word.stem.as_str()).map(|(start, _)| start);
                        let mut starts = starts
                            .filter(|start| word.open_start && tokens[at].kind == Kind::Word || *start == 0);
                        starts.any(|start| {
                            ends_well(
                                &self.lexicon,
                                word.endings,
                                entry.lang,
                                &surface[start + word.stem.len()..],
                            )
                        })
                    });
                    if let (true, Some(last)) = (fits, last) {
                        hits.push(Hit {
                            first: first as u32,
                            last: last as u32,
                            entry: entry_idx as u32,
                            disguise: None,
                        });
                    }
                }
            }
        }
        hits.sort_unstable();
        hits.dedup();
        hits
    }
}

proptest! {
    /// Texts of the lexicon's words and others, with marks between them, have the hits that the oracle finds.
    #[test]
    fn find_equals_the_oracle(parts in prop::collection::vec((0..22_usize, 0..7_usize), 0..14)) {
        const WORDS: [&str; 22] = [
            "idiot", "idiots", "idiot's", "silly", "goose", "gooses", "shut", "up", "send", "them", "back", "kill", "killing",
            "dumbo", "freetard", "Martians", "love", "дурак", "house", "42", "🤡", "you're",
        ];
        const GAPS: [&str; 7] = [" ", "-", ", ", "/", "! ", "\n", " - "];
        let raw: String = parts.iter().flat_map(|&(word, gap)| [WORDS[word], GAPS[gap]]).collect();
        let matcher = matcher();
        let text = Text::new(&raw);
        let plain: Vec<_> = matcher.find(&text, Languages::of_mask(1)).into_iter().filter(|hit| hit.disguise.is_none()).collect();
        prop_assert_eq!(plain, matcher.find_slowly(&text, Languages::of_mask(1)), "{:?}", raw);
    }

    /// Any text at all: nothing panics, and spans are whole characters of the raw text.
    #[test]
    fn spans_lie_on_characters(raw in "[a-zA-ZäßёЖ 💩*@#1\u{200b}\u{301}.'-]{0,60}") {
        let matcher = matcher();
        let mut text = Text::new(&raw);
        let mut desk = Desk::default();
        matcher.read(&mut text, Languages::of_mask(1), &mut desk);
        for hit in desk.hits(false) {
            let span = text.token_span(hit.first as usize, hit.last as usize);
            prop_assert!(raw.get(span).is_some());
        }
    }
}

#[test]
fn disguises_have_names_of_their_own() {
    let all = [
        Disguise::LookAlike,
        Disguise::Stretched,
        Disguise::Spaced,
        Disguise::Masked,
        Disguise::Emoji,
        Disguise::Misspelled,
    ];
    assert!(all.iter().all(|one| all.iter().filter(|other| other.name() == one.name()).count() == 1));
}
