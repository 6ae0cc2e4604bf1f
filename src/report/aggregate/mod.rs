//! One pass over (comment, verdict) to everything that a report shows.
//!
//! ```text
//! record ──▶ add ──┐
//! record ──▶ add ──┴─▶ merge ──▶ merge ──▶ Aggregate ──▶ summary, markdown, html
//! ```
//!
//! An [`Aggregate`] is a commutative monoid: counts and sums are whole numbers, samples are the ones of smallest hash, and
//! nothing depends on the order in which records arrive (invariant 10). Threads, `--resume` and `merge` rest on this. Its
//! size is bounded by constants and by the number of lexicon entries, whatever the size of the input; only the tally of
//! authors asks to be spilled ([`Aggregate::spill_authors`]).

mod authors;
mod card;
mod counts;
mod entries;
mod histogram;
mod kept;
mod marks;
mod phrases;
mod timeline;
mod votes;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub(crate) use authors::{AuthorTally, MIN_FLAGGED, Repeats, merge_runs};
pub(crate) use card::{Card, clip, shorten};
pub(crate) use counts::{Counts, Reasons};
pub(crate) use entries::{Entries, EntryTally};
pub(crate) use histogram::Histogram;
pub(crate) use kept::{Kept, Rank};
pub(crate) use marks::{Cell, Marks};
pub(crate) use timeline::{Grain, Period, Timeline};
pub(crate) use votes::{VOTE_ROWS, VoteGrid};

use crate::abuse::Aspect;
use crate::comment::Comment;
use crate::context::Effect;
use crate::extract::Reject;
use crate::verdict::{Action, Judgement, Verdict};
use authors::Authors;
use card::{place_hash, severity};

/// How many flagged comments the page shows in full: the worst ones. All of them are in `comments.jsonl`.
pub(crate) const QUEUE_CAP: usize = 5_000;
/// How many flagged comments beyond the worst ones are shown as a sample.
pub(crate) const REST_CAP: usize = 200;
/// How many comments without a flag are shown, to estimate what is missed.
pub(crate) const AUDIT_CAP: usize = 50;
/// How many comments are shown for each way of being let off.
pub(crate) const LET_OFF_CAP: usize = 12;
/// How many rejected records are listed.
pub(crate) const REJECT_CAP: usize = 20;
/// Bins of a histogram of scores or tones.
pub(crate) const BINS: usize = 100;

/// Everything that a report shows, of any number of records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Aggregate {
    /// Records by outcome.
    pub(crate) counts: Counts,
    /// Scored comments by action, in the order of [`Action::ALL`].
    pub(crate) actions: [u64; 3],
    /// Comments by language.
    pub(crate) languages: BTreeMap<Arc<str>, Language>,
    /// Scored comments by score, one histogram an aspect, in the order of [`Aspect::ALL`].
    pub(crate) scores: Vec<Histogram>,
    /// Scored comments by tone, from -1 to 1.
    pub(crate) tones: Histogram,
    /// Scored comments by tone label: negative, neutral, positive.
    pub(crate) labels: [u64; 3],
    /// Flags by category, kind, target, severity and effect.
    pub(crate) marks: Marks,
    /// Scored comments with at least one asserted flag, by category.
    pub(crate) categories: BTreeMap<Arc<str>, u64>,
    /// Flagged comments by their highest asserted severity; index 0 has none.
    pub(crate) severities: [u64; 5],
    /// Scored comments by day.
    pub(crate) timeline: Timeline,
    /// Scored comments by votes and toxicity.
    pub(crate) votes: VoteGrid,
    /// Lexicon entries by hits.
    pub(crate) entries: Entries,
    authors: Authors,
    /// The worst flagged comments.
    pub(crate) queue: Kept<Card>,
    /// Flagged comments of smallest hash, its bits reversed.
    pub(crate) rest: Kept<Card>,
    /// Approved comments of smallest hash, without any flag.
    pub(crate) audit: Kept<Card>,
    /// Approved comments of smallest hash that have a flag of this effect; in the order of [`Effect::ALL`], without the
    /// first.
    pub(crate) let_off: Vec<Kept<Card>>,
    /// Approved comments that have a flag of this effect, in the same order.
    pub(crate) let_off_comments: [u64; 5],
    /// Rejected records of smallest hash.
    pub(crate) rejects: Kept<RejectNote>,
}

/// Comments of one language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Language {
    /// Comments in it.
    pub(crate) comments: u64,
    /// Those that were scored.
    pub(crate) scored: u64,
    /// Those that a person should look at.
    pub(crate) flagged: u64,
}

impl Language {
    /// Adds the comments of another.
    pub(crate) fn merge(&mut self, other: &Language) {
        self.comments += other.comments;
        self.scored += other.scored;
        self.flagged += other.flagged;
    }
}

/// A rejected record, as a report shows it: never its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RejectNote {
    /// The input.
    pub(crate) path: Arc<str>,
    /// 1-based line, for shapes that have lines.
    pub(crate) line: Option<u64>,
    /// 1-based record.
    pub(crate) index: u64,
    /// Why.
    pub(crate) reason: String,
}

impl Default for Aggregate {
    fn default() -> Aggregate {
        Aggregate {
            counts: Counts::default(),
            actions: [0; 3],
            languages: BTreeMap::new(),
            scores: vec![Histogram::default(); Aspect::ALL.len()],
            tones: Histogram::default(),
            labels: [0; 3],
            marks: Marks::default(),
            categories: BTreeMap::new(),
            severities: [0; 5],
            timeline: Timeline::default(),
            votes: VoteGrid::default(),
            entries: Entries::default(),
            authors: Authors::default(),
            queue: Kept::new(QUEUE_CAP),
            rest: Kept::new(REST_CAP),
            audit: Kept::new(AUDIT_CAP),
            let_off: Effect::ALL[1..].iter().map(|_| Kept::new(LET_OFF_CAP)).collect(),
            let_off_comments: [0; 5],
            rejects: Kept::new(REJECT_CAP),
        }
    }
}

impl Aggregate {
    /// Nothing yet, with room for what may still be among the samples of this one: to be merged with it, or with what it grew to.
    pub(crate) fn next(&self) -> Aggregate {
        Aggregate {
            votes: self.votes.next(),
            queue: self.queue.next(),
            rest: self.rest.next(),
            audit: self.audit.next(),
            let_off: self.let_off.iter().map(Kept::next).collect(),
            rejects: self.rejects.next(),
            ..Aggregate::default()
        }
    }

    /// Adds a comment and what was said of it. The author counts as given: pseudonyms are made before.
    pub(crate) fn add(&mut self, comment: &Comment, verdict: &Verdict) {
        self.counts.add(verdict);
        let language = self.languages.entry(Arc::clone(&verdict.lang)).or_default();
        language.comments += 1;
        if let Ok(judgement) = &verdict.judgement {
            language.scored += 1;
            language.flagged += u64::from(verdict.is_flagged());
            self.add_scored(comment, verdict, judgement);
        }
    }

    /// Counts a record that is no comment.
    pub(crate) fn skip(&mut self, reason: &str) {
        self.counts.skip(reason);
    }

    /// Counts records that are no comments, as they were counted before.
    pub(crate) fn add_skipped(&mut self, skipped: &Reasons) {
        self.counts.read += skipped.total;
        self.counts.skipped.merge(skipped);
    }

    /// Counts a record that could not be read.
    pub(crate) fn reject(&mut self, path: &Arc<str>, reject: &Reject) {
        let note = RejectNote {
            path: Arc::clone(path),
            line: reject.line,
            index: reject.index,
            reason: clip(&reject.reason, card::MAX_FIELD),
        };
        self.note_reject(note);
    }

    /// Counts a record that could not be read, as it was noted before.
    pub(crate) fn note_reject(&mut self, note: RejectNote) {
        self.counts.read += 1;
        self.counts.rejected.add(&counts::general(&note.reason));
        let rank = Rank::by_hash(card::hash_of(&[note.path.as_bytes(), &note.index.to_le_bytes()]));
        if self.rejects.admits(&rank) {
            self.rejects.push(rank, note);
        }
    }

    /// Adds everything of another aggregate.
    pub(crate) fn merge(&mut self, other: Aggregate) {
        self.counts.merge(&other.counts);
        add_all(&mut self.actions, &other.actions);
        for (lang, theirs) in other.languages {
            let own = self.languages.entry(lang).or_default();
            own.merge(&theirs);
        }
        self.scores.iter_mut().zip(&other.scores).for_each(|(own, theirs)| own.merge(theirs));
        self.tones.merge(&other.tones);
        add_all(&mut self.labels, &other.labels);
        self.marks.merge(other.marks);
        for (category, n) in other.categories {
            *self.categories.entry(category).or_default() += n;
        }
        add_all(&mut self.severities, &other.severities);
        self.timeline.merge(other.timeline);
        self.votes.merge(other.votes);
        self.entries.merge(other.entries);
        self.authors.merge(other.authors);
        self.queue.merge(other.queue);
        self.rest.merge(other.rest);
        self.audit.merge(other.audit);
        self.let_off.iter_mut().zip(other.let_off).for_each(|(own, theirs)| own.merge(theirs));
        add_all(&mut self.let_off_comments, &other.let_off_comments);
        self.rejects.merge(other.rejects);
    }

    /// Puts the samples into their one order, so that equal aggregates are written as equal bytes.
    pub(crate) fn settle(&mut self) {
        self.queue.settle();
        self.rest.settle();
        self.audit.settle();
        self.let_off.iter_mut().for_each(Kept::settle);
        self.rejects.settle();
        self.votes.settle();
    }

    /// Once more authors are held than memory should hold, takes them out as a sorted run for [`merge_runs`].
    pub(crate) fn spill_authors(&mut self) -> Option<Vec<u8>> {
        self.authors.is_full().then(|| self.authors.take_run())
    }

    /// Takes the remaining authors out as a sorted run.
    pub(crate) fn last_authors(&mut self) -> Vec<u8> {
        self.authors.take_run()
    }

    /// Every comment that a report shows; some stand in several lists.
    pub(crate) fn cards(&self) -> impl Iterator<Item = &Card> {
        let samples =
            [&self.queue, &self.rest, &self.audit, &self.votes.liked_abuse, &self.votes.buried_civility];
        samples.into_iter().chain(&self.let_off).flat_map(Kept::iter)
    }

    fn add_scored(&mut self, comment: &Comment, verdict: &Verdict, judgement: &Judgement) {
        let Judgement { tone, scores, action, .. } = judgement;
        self.actions[*action as usize] += 1;
        for aspect in Aspect::ALL {
            self.scores[aspect as usize].add_score(scores[aspect]);
        }
        let compound = histogram::ten_thousandths(tone.compound());
        self.tones.add_tone(compound);
        self.labels[["negative", "neutral", "positive"]
            .iter()
            .position(|&name| name == tone.label())
            .unwrap_or(1)] += 1;
        let flagged = *action != Action::Approve;
        self.timeline.add(comment.timestamp, scores[Aspect::Toxicity], compound, flagged);
        self.marks.add(&verdict.flags);
        self.entries.add(&comment.text, &verdict.flags, flagged);
        for category in marks::asserted_categories(&verdict.flags) {
            *self.categories.entry(Arc::from(category.name())).or_default() += 1;
        }
        if flagged {
            self.severities[usize::from(severity(verdict)).min(4)] += 1;
            if let Some(author) = &comment.author {
                self.authors.add(author, *action, severity(verdict), &verdict.flags);
            }
        }
        self.keep_samples(comment, verdict, judgement);
    }

    fn keep_samples(&mut self, comment: &Comment, verdict: &Verdict, judgement: &Judgement) {
        let hash = place_hash(&comment.source, &comment.id);
        let by_hash = Rank::by_hash(hash);
        self.votes.add(comment, verdict, judgement, hash);
        let card = || Card::new(comment, verdict);
        if judgement.action != Action::Approve {
            let rank = Rank::worst_first(judgement.action, severity(verdict), judgement.scores, hash);
            if self.queue.admits(&rank) {
                self.queue.push(rank, card());
            }
            // Where many are equally bad the worst are chosen by their hash; the sample must not be those again.
            let other = Rank::by_hash(hash.reverse_bits());
            if self.rest.admits(&other) {
                self.rest.push(other, card());
            }
            return;
        }
        if verdict.flags.is_empty() && self.audit.admits(&by_hash) {
            self.audit.push(by_hash.clone(), card());
        }
        for (idx, effect) in Effect::ALL[1..].iter().enumerate() {
            if verdict.flags.iter().any(|flag| flag.effect == *effect) {
                self.let_off_comments[idx] += 1;
                if self.let_off[idx].admits(&by_hash) {
                    self.let_off[idx].push(by_hash.clone(), card());
                }
            }
        }
    }
}

fn add_all<const N: usize>(own: &mut [u64; N], theirs: &[u64; N]) {
    own.iter_mut().zip(theirs).for_each(|(own, theirs)| *own += theirs);
}

#[cfg(test)]
mod tests;
