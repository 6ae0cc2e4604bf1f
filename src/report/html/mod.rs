//! `report.html`: one file that opens from `file://`, loads nothing and can be read without its script.
//!
//! Every string of a comment, a name or a path passes the template's escaping; nothing is ever marked safe but our own
//! style and script. Cards are drawn by the browser only as they come into view (`content-visibility`).

mod card;
mod chart;
mod curve;
mod policy;
mod text;

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use askama::Template;

use super::Shown;
use super::aggregate::{AuthorTally, Card, EntryTally, Language, MIN_FLAGGED, Reasons};
use super::manifest::InputRecord;
use super::markdown::{counted, grouped, percent};
use super::noise::{Noisy, noisy};
use super::summary::Summary;
use crate::context::Effect;
use card::{View, effect_words, severity_word};
use chart::{Grid, ScoreChart, TimeChart, VoteChart};
use curve::CurveChart;
use text::Piece;
pub(crate) use text::{acts, is_bidi_control};

const STYLE: &str = include_str!("../assets/report.css");
const SCRIPT: &str = concat!(
    include_str!("../assets/queue.js"),
    include_str!("../assets/decisions.js"),
    include_str!("../assets/exchange.js"),
    include_str!("../assets/exceptions.js"),
    include_str!("../assets/pictures.js")
);

/// How many entries and inputs the page lists; `summary.json` has all.
const LISTED: usize = 200;
/// How many languages it lists by themselves.
const LANGUAGES: usize = 6;
/// Bytes that the cards of the queue may take in all.
const MAX_QUEUE: usize = 40 << 20;

/// The page.
#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    shown: &'a Shown,
    summary: &'a Summary<'a>,
    policy: String,
    scores: Vec<ScoreChart>,
    timeline: Option<TimeChart>,
    votes: Option<VoteChart>,
    targets: Option<Grid>,
    dehumanisation: Option<Grid>,
    curves: Vec<CurveChart<'a>>,
    noisy: Vec<Noisy<'a>>,
}

/// One card by itself, to be measured.
#[derive(Template)]
#[template(path = "card.html")]
struct Measured<'a> {
    view: View<'a>,
}

/// How many comments of the queue the page has room for, the worst first: all but where their markup takes too many bytes.
pub(crate) fn room_for(shown: &Shown) -> usize {
    let mut left = MAX_QUEUE;
    let mut fits = |idx: usize, card| {
        let card = Measured { view: View::new(shown, card, "queue", idx + 1) };
        let n_bytes = card.render().map_or(0, |card| card.len());
        left.checked_sub(n_bytes).map(|rest| left = rest).is_some()
    };
    shown.queue().enumerate().take_while(|&(idx, card)| fits(idx, card)).count()
}

/// Writes the file.
///
/// # Errors
///
/// What `out` says.
pub(crate) fn write(shown: &Shown, out: &mut dyn Write) -> io::Result<()> {
    let summary = Summary::new(shown);
    let page = Page {
        shown,
        summary: &summary,
        policy: policy::policy(STYLE, SCRIPT),
        scores: chart::scores(shown),
        timeline: chart::timeline(shown),
        votes: chart::votes(shown),
        targets: chart::matrix(&summary.flags.by_category_and_target),
        dehumanisation: chart::matrix(&summary.flags.dehumanisation),
        curves: shown.quality.as_ref().map(curve::curves).unwrap_or_default(),
        noisy: noisy(shown),
    };
    page.write_into(&mut io::BufWriter::new(out))
}

impl<'a> Page<'a> {
    fn queue(&self) -> impl Iterator<Item = View<'a>> {
        self.views(self.shown.queue(), "queue")
    }

    fn rest(&self) -> impl Iterator<Item = View<'a>> {
        self.views(self.shown.rest(), "sample")
    }

    fn audit(&self) -> impl Iterator<Item = View<'a>> {
        self.views(self.shown.aggregate.audit.iter(), "unflagged")
    }

    fn liked(&self) -> impl Iterator<Item = View<'a>> {
        self.views(self.shown.aggregate.votes.liked_abuse.iter(), "liked")
    }

    fn buried(&self) -> impl Iterator<Item = View<'a>> {
        self.views(self.shown.aggregate.votes.buried_civility.iter(), "buried")
    }

    fn not_scored(&self) -> [&Reasons; 3] {
        let counts = &self.shown.aggregate.counts;
        [&counts.unscored, &counts.skipped, &counts.rejected]
    }

    /// Names, numbers, and the width of a bar, 0 to 100.
    fn bars(names: impl Iterator<Item = (&'static str, u64)>) -> Vec<(&'static str, String, u64)> {
        let named: Vec<_> = names.collect();
        let most = named.iter().map(|(_, n)| *n).max().unwrap_or(1).max(1);
        named.into_iter().map(|(name, n)| (name, grouped(n), (n * 100).div_ceil(most))).collect()
    }

    fn tones(&self) -> Vec<(&'static str, String, u64)> {
        Page::bars(["negative", "neutral", "positive"].into_iter().zip(self.shown.aggregate.labels))
    }

    fn severities(&self) -> Vec<(&'static str, String, u64)> {
        let numbers = self.shown.aggregate.severities;
        Page::bars(
            (0..=4).rev().map(|severity: u8| (severity_word(severity), numbers[usize::from(severity)])),
        )
    }

    fn grouped(&self, n: impl Borrow<u64>) -> String {
        grouped(*n.borrow())
    }

    fn comments(&self, n: impl Borrow<u64>) -> String {
        counted(*n.borrow(), "comment")
    }

    fn severity_word(&self, severity: u8) -> &'static str {
        severity_word(severity)
    }

    fn by_number<'b>(&self, reasons: &'b BTreeMap<String, u64>) -> Vec<(&'b str, String)> {
        let mut listed: Vec<_> = reasons.iter().filter(|(_, n)| **n > 0).collect();
        listed.sort_by_key(|&(name, &n)| (std::cmp::Reverse(n), name));
        listed.into_iter().map(|(name, n)| (name.as_str(), grouped(*n))).collect()
    }

    fn views(
        &self,
        cards: impl Iterator<Item = &'a Card>,
        list: &'static str,
    ) -> impl Iterator<Item = View<'a>> {
        let shown = self.shown;
        cards.enumerate().map(move |(idx, card)| View::new(shown, card, list, idx + 1))
    }

    /// Every way of being let off: its name, what it means, flags, comments, cards.
    fn let_off(&self) -> Vec<(&'static str, &'static str, String, String, Vec<View<'a>>)> {
        let kept = Effect::ALL[1..].iter().zip(&self.shown.aggregate.let_off);
        kept.map(|(effect, kept)| {
            let tally = self.summary.let_off.get(effect.name());
            let (flags, comments) = tally.map_or((0, 0), |tally| (tally.flags, tally.comments));
            let cards = self.views(kept.iter(), effect.name()).collect();
            (
                effect.name(),
                effect_words(*effect),
                counted(flags, "flag"),
                counted(comments, "approved comment"),
                cards,
            )
        })
        .collect()
    }

    /// Names this report, so that decisions kept in a browser find it again.
    fn report_id(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for input in &self.shown.inputs {
            hasher.update(input.path.as_bytes());
            hasher.update(input.hash.as_deref().unwrap_or("").as_bytes());
        }
        hasher.finalize().to_hex()[..16].to_owned()
    }

    fn unscored_share(&self) -> String {
        let counts = &self.shown.aggregate.counts;
        percent(counts.unscored.total, counts.comments())
    }

    fn flagged_share(&self) -> String {
        percent(self.summary.flagged, self.shown.aggregate.counts.scored)
    }

    fn categories(&self) -> Vec<(&str, String, u64)> {
        let most = self.summary.categories.values().copied().max().unwrap_or(1).max(1);
        let bars =
            self.summary.categories.iter().map(|(name, &n)| (name.as_str(), grouped(n), n * 100 / most));
        bars.collect()
    }

    /// The languages with most comments; further ones together.
    fn languages(&self) -> Vec<(String, String, String, String)> {
        let mut languages: Vec<_> = self.shown.aggregate.languages.iter().collect();
        languages.sort_by_key(|(lang, tally)| (std::cmp::Reverse(tally.comments), *lang));
        let further = languages.split_off(languages.len().min(LANGUAGES));
        let mut rows: Vec<_> =
            languages.into_iter().map(|(lang, tally)| (lang.to_string(), *tally)).collect();
        if !further.is_empty() {
            let mut sum = Language::default();
            further.iter().for_each(|(_, tally)| sum.merge(tally));
            rows.push((format!("{} others", further.len()), sum));
        }
        let row = |(lang, tally): (String, Language)| {
            (lang, grouped(tally.comments), grouped(tally.scored), grouped(tally.flagged))
        };
        rows.into_iter().map(row).collect()
    }

    /// Entries with the share that was let off, and bars: asserted, then all hits, 0 to 100.
    fn entries(&self) -> Vec<(&str, &EntryTally, String, [u64; 2])> {
        let entries = self.shown.aggregate.entries.by_hits();
        let most = entries.first().map_or(1, |(_, tally)| tally.hits);
        let entries = entries.into_iter().take(LISTED);
        let bar = move |n: u64| (n * 100).div_ceil(most);
        entries
            .map(|(name, tally)| {
                let share = percent(tally.hits - tally.effects[0], tally.hits);
                (&**name, tally, share, [bar(tally.effects[0]), bar(tally.hits)])
            })
            .collect()
    }

    /// Authors with their categories, and bars: to be rejected, then all flagged, 0 to 100.
    fn authors(&self) -> Vec<(&str, &AuthorTally, String, [u64; 2])> {
        let categories = |tally: &AuthorTally| {
            let names: Vec<_> = tally.categories.iter().map(|(name, n)| format!("{name} {n}")).collect();
            names.join(", ")
        };
        let most = self.shown.repeats.shown().map(|(_, tally)| tally.flagged).max().unwrap_or(1);
        let bar = |n: u64| (n * 100).div_ceil(most);
        let authors = self.shown.repeats.shown();
        authors
            .map(|(name, tally)| {
                (name.as_str(), tally, categories(tally), [bar(tally.rejected), bar(tally.flagged)])
            })
            .collect()
    }

    fn inputs(&self) -> &[InputRecord] {
        &self.shown.inputs[..self.shown.inputs.len().min(LISTED)]
    }

    fn category_choices(&self) -> Vec<String> {
        self.choices(|view| view.categories.clone())
    }

    fn target_choices(&self) -> Vec<String> {
        self.choices(|view| view.targets.clone())
    }

    fn lang_choices(&self) -> Vec<String> {
        self.choices(|view| view.card.verdict.lang.to_string())
    }

    /// Choices of a filter, from what the queue holds.
    fn choices(&self, of: impl Fn(&View<'_>) -> String) -> Vec<String> {
        let mut choices: Vec<_> = self
            .queue()
            .flat_map(|view| of(&view).split(' ').map(str::to_owned).collect::<Vec<_>>())
            .filter(|choice| !choice.is_empty())
            .collect();
        choices.sort_unstable();
        choices.dedup();
        choices
    }
}
