//! `summary.json`: every number that the report shows. `docs/summary.md` describes the keys for readers of the file.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::Shown;
use super::aggregate::{
    AuthorTally, Counts, EntryTally, Grain, Histogram, Kept, Language, MIN_FLAGGED, QUEUE_CAP, RejectNote,
    VOTE_ROWS,
};
use super::decisions::Agreement;
use super::manifest::{Setup, pretty};
use super::outcomes::Outcome;
use super::quality::Quality;
use crate::abuse::Aspect;
use crate::context::Effect;
use crate::verdict::{Action, four_decimals};

/// Raised whenever a key changes its meaning or goes away.
const VERSION: u32 = 1;

/// Numbers by name.
pub(super) type ByName = BTreeMap<String, u64>;

/// The whole file. Maps are sorted by key; means have four decimals.
#[derive(Debug, Serialize)]
pub(super) struct Summary<'a> {
    /// Version of this format.
    version: u32,
    /// What the numbers depend on, as in the manifest.
    setup: &'a Setup,
    /// Records of all inputs by outcome: read = scored + unscored + skipped + rejected.
    counts: &'a Counts,
    /// The same for every input.
    inputs: Vec<InputCounts<'a>>,
    /// Scored comments by action.
    pub(super) actions: ByName,
    /// Scored comments that a person should look at: review and reject.
    pub(super) flagged: u64,
    /// Those by their highest asserted severity, `0` for none.
    pub(super) severities: ByName,
    /// How many of them `report.html` shows in its queue, and where it ends.
    queue: Queue,
    /// Comments by language.
    languages: BTreeMap<&'a str, Language>,
    /// Scored comments by tone.
    tone: ToneSummary<'a>,
    /// Scored comments by score, for each attribute.
    scores: BTreeMap<&'static str, ScoreSummary<'a>>,
    /// Scored comments with an asserted flag, by category. A comment can count in several.
    pub(super) categories: ByName,
    /// Flags by what they are.
    pub(super) flags: Flags,
    /// Flags that do not speak for abuse, by effect, and approved comments that have one.
    pub(super) let_off: BTreeMap<&'static str, LetOff>,
    /// Scored comments by period.
    timeline: TimelineSummary,
    /// Scored comments by votes and toxicity.
    votes: Votes<'a>,
    /// Authors who were flagged repeatedly.
    authors: Authors<'a>,
    /// Lexicon entries, most hits first.
    entries: Vec<Entry<'a>>,
    /// What moderators decided, where decisions were given.
    #[serde(skip_serializing_if = "Option::is_none")]
    decisions: Option<Agreement>,
    /// How right the scores are on labelled text, where some was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    quality: Option<&'a Quality>,
    /// Some of the rejected records: a random sample.
    rejects: Vec<&'a RejectNote>,
}

#[derive(Debug, Serialize)]
struct InputCounts<'a> {
    path: &'a str,
    shape: Option<&'a str>,
    counts: &'a Counts,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Queue {
    /// Comments in the queue, the worst first.
    worst: usize,
    /// Most that it takes.
    cap: usize,
    /// Flagged comments beyond them that are shown as a random sample.
    sample: usize,
}

#[derive(Debug, Serialize)]
struct ToneSummary<'a> {
    negative: u64,
    neutral: u64,
    positive: u64,
    /// 100 bins from -1 to 1.
    histogram: &'a Histogram,
}

#[derive(Debug, Serialize)]
struct ScoreSummary<'a> {
    /// Comments with at least 0.5.
    half: u64,
    /// 100 bins from 0 to 1.
    histogram: &'a Histogram,
}

/// Flags by what they are.
#[derive(Debug, Serialize)]
pub(super) struct Flags {
    /// All of them, in every sense.
    pub(super) total: u64,
    /// By sense.
    pub(super) by_effect: ByName,
    /// Asserted ones by category.
    pub(super) by_category: ByName,
    /// Asserted ones by severity.
    pub(super) by_severity: ByName,
    /// Asserted ones by target, `-` for nobody.
    pub(super) by_target: ByName,
    /// Asserted ones by category and kind.
    pub(super) by_kind: BTreeMap<String, ByName>,
    /// Asserted ones by category and target.
    pub(super) by_category_and_target: BTreeMap<String, ByName>,
    /// Asserted dehumanisation by kind and target.
    pub(super) dehumanisation: BTreeMap<String, ByName>,
}

/// What was let off in one way.
#[derive(Debug, Serialize)]
pub(super) struct LetOff {
    pub(super) flags: u64,
    pub(super) comments: u64,
}

#[derive(Debug, Serialize)]
struct TimelineSummary {
    grain: Grain,
    /// Scored comments without a time.
    undated: u64,
    periods: Vec<PeriodSummary>,
}

#[derive(Debug, Serialize)]
struct PeriodSummary {
    period: String,
    scored: u64,
    flagged: u64,
    mean_toxicity: f64,
    mean_tone: f64,
}

#[derive(Debug, Serialize)]
struct Votes<'a> {
    /// Scored comments without votes.
    without: u64,
    /// By net votes; ten numbers each, by tenths of toxicity.
    rows: Vec<VoteRow<'a>>,
    /// Flagged comments with more votes for than against.
    liked_abuse: u64,
    /// Approved comments without any flag and with more votes against than for.
    buried_civility: u64,
}

#[derive(Debug, Serialize)]
struct VoteRow<'a> {
    votes: &'static str,
    toxicity: &'a [u64; 10],
}

#[derive(Debug, Serialize)]
struct Authors<'a> {
    /// Authors with any flagged comment.
    flagged: u64,
    /// Flagged comments from which an author counts as repeated.
    least: u64,
    /// Authors with at least so many.
    repeated: u64,
    /// Their flagged comments.
    comments: u64,
    /// The ones with most.
    top: Vec<Author<'a>>,
}

#[derive(Debug, Serialize)]
struct Author<'a> {
    author: &'a str,
    #[serde(flatten)]
    tally: &'a AuthorTally,
}

#[derive(Debug, Serialize)]
struct Entry<'a> {
    entry: &'a str,
    category: &'a str,
    hits: u64,
    /// Hits in comments that a person should look at.
    flagged: u64,
    effects: BTreeMap<&'static str, u64>,
    /// Decided comments in which it is asserted, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided: Option<Outcome>,
}

/// Writes the file.
///
/// # Errors
///
/// What `out` says.
pub(crate) fn write(shown: &Shown, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(&pretty(&Summary::new(shown)))
}

impl<'a> Summary<'a> {
    pub(super) fn new(shown: &'a Shown) -> Summary<'a> {
        let aggregate = &shown.aggregate;
        let names = |names: &[&str], numbers: &[u64]| -> ByName {
            names.iter().map(|name| (*name).to_owned()).zip(numbers.iter().copied()).collect()
        };
        let flags = Flags::new(shown);
        let let_off = Effect::ALL[1..].iter().zip(aggregate.let_off_comments).map(|(effect, comments)| {
            let flags = flags.by_effect.get(effect.name()).copied().unwrap_or(0);
            (effect.name(), LetOff { flags, comments })
        });
        Summary {
            version: VERSION,
            setup: &shown.setup,
            counts: &aggregate.counts,
            inputs: shown.inputs.iter().map(InputCounts::new).collect(),
            actions: names(&Action::ALL.map(Action::name), &aggregate.actions),
            flagged: shown.n_flagged(),
            severities: names(&["0", "1", "2", "3", "4"], &aggregate.severities),
            queue: Queue { worst: shown.n_queue, cap: QUEUE_CAP, sample: shown.rest().count() },
            languages: aggregate.languages.iter().map(|(lang, tally)| (&**lang, *tally)).collect(),
            tone: ToneSummary {
                negative: aggregate.labels[0],
                neutral: aggregate.labels[1],
                positive: aggregate.labels[2],
                histogram: &aggregate.tones,
            },
            scores: Aspect::ALL.into_iter().zip(&aggregate.scores).map(score_summary).collect(),
            categories: aggregate.categories.iter().map(|(name, &n)| (name.to_string(), n)).collect(),
            let_off: let_off.collect(),
            flags,
            timeline: timeline(shown),
            votes: Votes {
                without: aggregate.votes.without,
                rows: VOTE_ROWS
                    .iter()
                    .zip(&aggregate.votes.rows)
                    .map(|(&(_, votes), toxicity)| VoteRow { votes, toxicity })
                    .collect(),
                liked_abuse: aggregate.votes.n_liked_abuse,
                buried_civility: aggregate.votes.n_buried_civility,
            },
            authors: Authors {
                flagged: shown.repeats.authors,
                least: MIN_FLAGGED,
                repeated: shown.repeats.repeated,
                comments: shown.repeats.flagged,
                top: shown.repeats.shown().map(|(author, tally)| Author { author, tally }).collect(),
            },
            entries: aggregate
                .entries
                .by_hits()
                .into_iter()
                .map(|(name, tally)| entry(name, tally, shown.outcomes.of(name)))
                .collect(),
            decisions: (!shown.decisions.is_empty()).then(|| shown.decisions.agreement()),
            quality: shown.quality.as_ref(),
            rejects: Kept::iter(&aggregate.rejects).collect(),
        }
    }
}

impl<'a> InputCounts<'a> {
    fn new(input: &'a super::manifest::InputRecord) -> InputCounts<'a> {
        InputCounts {
            path: &input.path,
            shape: input.shape.as_deref(),
            counts: &input.counts,
            error: input.error.as_deref(),
        }
    }
}

impl Flags {
    fn new(shown: &Shown) -> Flags {
        let marks = &shown.aggregate.marks;
        let nested = |outer: &dyn Fn(&super::aggregate::Cell) -> Option<String>,
                      inner: &dyn Fn(&super::aggregate::Cell) -> String| {
            let mut nested: BTreeMap<String, ByName> = BTreeMap::new();
            for (cell, n) in marks.iter().filter(|(cell, _)| cell.is_asserted()) {
                if let Some(name) = outer(cell) {
                    *nested.entry(name).or_default().entry(inner(cell)).or_default() += n;
                }
            }
            nested
        };
        let target = |cell: &super::aggregate::Cell| cell.target.as_deref().unwrap_or("-").to_owned();
        let category = |cell: &super::aggregate::Cell| Some(cell.category.to_string());
        let mut by_severity = ByName::new();
        for (cell, n) in marks.iter().filter(|(cell, _)| cell.is_asserted()) {
            *by_severity.entry(cell.severity.to_string()).or_default() += n;
        }
        Flags {
            total: marks.iter().map(|(_, n)| n).sum(),
            by_effect: marks.by(|cell| Some(&cell.effect)),
            by_category: marks.by(|cell| cell.is_asserted().then_some(&*cell.category)),
            by_severity,
            by_target: marks.by(|cell| cell.is_asserted().then(|| cell.target.as_deref().unwrap_or("-"))),
            by_kind: nested(&category, &|cell| cell.kind.to_string()),
            by_category_and_target: nested(&category, &target),
            dehumanisation: nested(
                &|cell| (&*cell.category == "dehumanisation").then(|| cell.kind.to_string()),
                &target,
            ),
        }
    }
}

fn score_summary<'a>((aspect, histogram): (Aspect, &'a Histogram)) -> (&'static str, ScoreSummary<'a>) {
    (aspect.name(), ScoreSummary { half: histogram.bins()[50..].iter().sum(), histogram })
}

fn timeline(shown: &Shown) -> TimelineSummary {
    let (grain, periods) = shown.aggregate.timeline.periods(usize::MAX);
    let mean = |sum: f64, n: u64| four_decimals(sum / 10_000.0 / n.max(1) as f64);
    let periods = periods.into_iter().map(|(period, tally)| PeriodSummary {
        period,
        scored: tally.scored,
        flagged: tally.flagged,
        mean_toxicity: mean(tally.toxicity as f64, tally.scored),
        mean_tone: mean(tally.tone as f64, tally.scored),
    });
    TimelineSummary { grain, undated: shown.aggregate.timeline.undated, periods: periods.collect() }
}

fn entry<'a>(name: &'a str, tally: &'a EntryTally, outcome: Outcome) -> Entry<'a> {
    let effects = Effect::ALL.iter().zip(tally.effects).filter(|(_, n)| *n > 0);
    Entry {
        entry: name,
        category: &tally.category,
        hits: tally.hits,
        flagged: tally.flagged,
        effects: effects.map(|(effect, n)| (effect.name(), n)).collect(),
        decided: (outcome != Outcome::default()).then_some(outcome),
    }
}
