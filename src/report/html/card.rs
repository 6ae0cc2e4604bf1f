//! One comment as a card: its words first, then why it was flagged.

use super::text::{Piece, Stretch, pieces, stretches};
use crate::abuse::Aspect;
use crate::context::Effect;
use crate::lexicon::Category;
use crate::report::Shown;
use crate::report::aggregate::{Card, shorten};
use crate::report::decisions::{Label, differ};
use crate::report::parents::Parent;
use crate::verdict::Flag;

/// Bytes of a moderator's note that are shown.
const MAX_NOTE: usize = 1_000;

/// A card as its template needs it.
pub(super) struct View<'a> {
    pub(super) card: &'a Card,
    /// What it answers, where that was read.
    pub(super) parent: Option<&'a Parent>,
    /// Which list it stands in: part of its anchor.
    pub(super) list: &'static str,
    /// 1-based place in that list.
    pub(super) number: usize,
    pub(super) action: &'static str,
    /// Highest asserted severity, 0 to 4.
    pub(super) severity: u8,
    pub(super) stretches: Vec<Stretch<'a>>,
    pub(super) reasons: Vec<Reason<'a>>,
    pub(super) notes: Vec<Note<'a>>,
    pub(super) scores: Vec<Score>,
    pub(super) tone: Option<ToneBar>,
    /// Asserted categories and targets, for the filters.
    pub(super) categories: String,
    pub(super) targets: String,
    /// Highest score of any attribute, 0 to 10,000.
    pub(super) score: u16,
    /// What moderators said of it, by rater.
    pub(super) labels: Vec<&'a Label>,
}

/// A sentence of the verdict, with the words that it quotes apart, so that they can be masked.
pub(super) struct Reason<'a> {
    pub(super) before: &'a str,
    pub(super) quoted: Vec<Piece<'a>>,
    pub(super) after: &'a str,
}

/// What is said of one flag.
pub(super) struct Note<'a> {
    pub(super) flag: &'a Flag,
    pub(super) surface: Vec<Piece<'a>>,
    pub(super) masked: bool,
    pub(super) severity: &'static str,
    pub(super) target: &'static str,
    /// What it adds, or why it adds nothing.
    pub(super) effect: String,
}

/// The score of an attribute.
pub(super) struct Score {
    pub(super) name: &'static str,
    pub(super) value: String,
    /// 0 to 100.
    pub(super) width: u16,
}

/// A bar from the middle to the tone.
pub(super) struct ToneBar {
    pub(super) value: String,
    pub(super) label: &'static str,
    /// 0 to 100.
    pub(super) from: f64,
    pub(super) width: f64,
}

impl<'a> View<'a> {
    pub(super) fn new(shown: &'a Shown, card: &'a Card, list: &'static str, number: usize) -> View<'a> {
        let flags = &card.verdict.flags;
        let asserted = || flags.iter().filter(|flag| flag.effect == Effect::Asserted);
        let judgement = card.verdict.judgement.as_ref().ok();
        let mut scores: Vec<_> = Vec::new();
        let mut tone = None;
        if let Some(judgement) = judgement {
            scores = Aspect::ALL.into_iter().filter(|&aspect| judgement.scores[aspect] >= 2_000).collect();
            scores.sort_by_key(|&aspect| std::cmp::Reverse(judgement.scores[aspect]));
            let compound = judgement.tone.compound();
            tone = Some(ToneBar {
                value: format!("{compound:+.2}").replace('-', "−"),
                label: judgement.tone.label(),
                from: 50.0 + 50.0 * compound.min(0.0),
                width: 50.0 * compound.abs(),
            });
        }
        View {
            card,
            parent: shown.parents.of(card),
            list,
            number,
            action: card.verdict.action().map_or("unscored", |action| action.name()),
            severity: asserted().map(|flag| flag.severity).max().unwrap_or(0),
            stretches: stretches(&card.comment.text, flags),
            reasons: judgement
                .iter()
                .flat_map(|judgement| &judgement.reasons)
                .map(|text| reason(text))
                .collect(),
            notes: flags.iter().map(|flag| note(flag, flags)).collect(),
            scores: scores
                .into_iter()
                .map(|aspect| {
                    let value = judgement.map_or(0, |judgement| judgement.scores[aspect]);
                    Score {
                        name: aspect.name(),
                        value: format!("{:.2}", f64::from(value) / 10_000.0),
                        width: value / 100,
                    }
                })
                .collect(),
            tone,
            categories: names(asserted().map(|flag| flag.category.name())),
            score: judgement
                .and_then(|judgement| Aspect::ALL.map(|aspect| judgement.scores[aspect]).into_iter().max())
                .unwrap_or(0),
            labels: shown.decisions.on(card).collect(),
            targets: names(asserted().filter_map(|flag| flag.target.as_deref())),
        }
    }

    /// Whether it is decided here: comments that stand in a list of examples may stand in the queue too.
    pub(super) fn is_decidable(&self) -> bool {
        matches!(self.list, "queue" | "sample" | "unflagged")
    }

    /// The id of its element.
    pub(super) fn anchor(&self) -> String {
        format!("{}-{}", self.list, self.number)
    }

    /// Where the comment stands, in words.
    pub(super) fn place(&self) -> String {
        let source = &self.card.comment.source;
        match (source.line, &source.document) {
            (Some(line), _) => format!("line {line}"),
            (None, _) => format!("no. {}", source.index),
        }
    }

    /// The id of what it answers, where only that is known.
    pub(super) fn unseen_parent(&self) -> Option<&'a str> {
        self.card.comment.parent_id.as_deref().filter(|_| self.parent.is_none())
    }

    /// The decision that all moderators share.
    pub(super) fn agreed(&self) -> Option<&'static str> {
        let first = self.labels.iter().find_map(|label| label.decision())?;
        (!self.is_conflict()).then_some(first)
    }

    pub(super) fn is_conflict(&self) -> bool {
        differ(self.labels.iter().filter_map(|label| label.decision()))
    }

    pub(super) fn severity_word(&self) -> &'static str {
        severity_word(self.severity)
    }

    pub(super) fn votes(&self) -> Option<String> {
        let votes = self.card.comment.vote_score?;
        Some(format!("{votes:+}").replace('-', "−").replace("+0", "0"))
    }
}

impl Parent {
    pub(super) fn pieces(&self) -> Vec<Piece<'_>> {
        pieces(&self.text)
    }
}

/// A moderator's note, as far as it is shown.
pub(super) fn note_shown(note: &str) -> String {
    shorten(note, MAX_NOTE)
}

/// A time as a person reads it: without its T, and without seconds.
pub(super) fn when(time: String) -> String {
    let Some((date, clock)) = time.split_once('T') else { return time };
    let zone = clock.get(8..).map(|zone| zone.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit()));
    let zone = zone.map(|zone| if zone == "Z" { " UTC" } else { zone }).unwrap_or_default();
    format!("{date} {}{zone}", clock.get(..5).unwrap_or(clock))
}

fn names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names.dedup();
    names.join(" ")
}

/// Verdicts quote between “ and ”; the words between the outermost pair are the comment's.
fn reason(text: &str) -> Reason<'_> {
    let open = text.find('“').map(|at| at + '“'.len_utf8());
    match (open, text.rfind('”')) {
        (Some(open), Some(close)) if open <= close => {
            Reason { before: &text[..open], quoted: pieces(&text[open..close]), after: &text[close..] }
        }
        _ => Reason { before: text, quoted: Vec::new(), after: "" },
    }
}

/// `flags` are all of the comment: words that one of them masks are masked in the note of any.
fn note<'a>(flag: &'a Flag, flags: &[Flag]) -> Note<'a> {
    let hides = |own: &Flag| is_masked(own) && own.start < flag.end && flag.start < own.end;
    Note {
        flag,
        surface: pieces(&flag.surface),
        masked: flags.iter().any(hides),
        severity: severity_word(flag.severity),
        target: target_words(flag.target.as_deref()),
        effect: match flag.effect {
            Effect::Asserted if flag.weight > 0.0 => {
                format!("Said and meant: it adds {:.1} to the score. Nothing lowered it.", flag.weight)
            }
            effect => effect_words(effect).to_owned(),
        },
    }
}

/// Whether a person may want to ask before seeing the word.
pub(super) fn is_masked(flag: &Flag) -> bool {
    flag.severity >= 3 || flag.category == Category::IdentityAttack
}

/// What a severity is called.
pub(super) fn severity_word(severity: u8) -> &'static str {
    ["none", "mild", "moderate", "strong", "extreme"][usize::from(severity.min(4))]
}

/// What an effect means for the comment.
pub(super) fn effect_words(effect: Effect) -> &'static str {
    match effect {
        Effect::Asserted => "Said and meant.",
        Effect::Negated => "Denied in its clause, so it counts nothing.",
        Effect::Quoted => "Someone else’s words, or the word itself talked about, so it counts nothing.",
        Effect::Countered => "Repeated in order to reject it, so it counts nothing.",
        Effect::Reclaimed => "Said of oneself or of one’s own group, so it counts nothing.",
        Effect::Exempt => "Covered by an exception of the lexicon, so it counts nothing.",
    }
}

fn target_words(target: Option<&str>) -> &'static str {
    match target {
        None => "aimed at nobody",
        Some("person") => "said to or of a person",
        Some("self") => "said of the writer",
        Some("object") => "said of a thing",
        Some("nationality") => "said of a nationality",
        Some("ethnicity") => "said of an ethnic group",
        Some("religion") => "said of a religion’s people",
        Some("gender") => "said of a gender",
        Some("orientation") => "said of a sexual orientation",
        Some("disability") => "said of disabled people",
        Some("age") => "said of an age group",
        Some("migration") => "said of migrants",
        Some("politics") => "said of a political camp",
        Some("profession") => "said of a profession",
        Some("class") => "said of a class",
        Some("body") => "said of people’s bodies",
        Some(_) => "said of a group",
    }
}
