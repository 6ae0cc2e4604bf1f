//! Lexicon entries that make false alarms, as far as decisions, labelled text or the rules can tell, each with rows for
//! `exceptions.tsv` that a person can take over.

use std::cmp::Reverse;

use super::Shown;
use super::aggregate::EntryTally;
use super::markdown::{counted, grouped, percent};
use super::outcomes::Outcome;
use super::quality::EntryQuality;

/// How many entries are listed.
const LISTED: usize = 25;
/// Fewest hits of an entry that is called noisy because it is mostly let off.
const MIN_HITS: u64 = 3;

/// An entry that deserves a look.
#[derive(Debug)]
pub(crate) struct Noisy<'a> {
    /// As flags name it: `en/abuse:idiot`.
    pub(crate) entry: &'a str,
    pub(crate) tally: &'a EntryTally,
    /// What speaks against it.
    pub(crate) why: String,
    /// The file that its exceptions belong in.
    pub(crate) file: String,
    /// Rows for that file, as they stand there: with tabs, without a line end.
    pub(crate) rows: Vec<String>,
}

/// What speaks against an entry, the strongest first: a greater one is noisier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Noise {
    approved: u64,
    false_alarms: u64,
    let_off: u64,
}

/// The noisiest entries of a report, the worst first.
pub(crate) fn noisy(shown: &Shown) -> Vec<Noisy<'_>> {
    let entries = shown.aggregate.entries.by_hits().into_iter();
    let mut noisy: Vec<_> = entries
        .filter_map(|(entry, tally)| {
            let quality = shown.quality.as_ref().and_then(|quality| quality.entries.get(&**entry));
            let (noise, why, reason) =
                blame(tally, shown.outcomes.of(entry), quality.copied().unwrap_or_default())?;
            let (file, rows) = rows(entry, tally, reason);
            Some((Reverse(noise), Noisy { entry, tally, why, file, rows }))
        })
        .collect();
    noisy.sort_by_key(|(noise, _)| *noise);
    noisy.into_iter().map(|(_, noisy)| noisy).take(LISTED).collect()
}

/// What speaks against an entry, in words, and as the reason of an exception; `None` where nothing much does.
fn blame(
    tally: &EntryTally,
    outcome: Outcome,
    quality: EntryQuality,
) -> Option<(Noise, String, &'static str)> {
    let let_off = tally.hits - tally.effects[0];
    let mut noise = Noise::default();
    let mut why = Vec::new();
    let mut reasons = Vec::new();
    let decided = outcome.approved + outcome.rejected;
    if outcome.approved > 0 && outcome.approved >= outcome.rejected {
        noise.approved = outcome.approved;
        let decided = counted(decided, "decided comment");
        why.push(format!("moderators approved {} of {decided}", grouped(outcome.approved)));
        reasons.push("approved by moderators");
    }
    if quality.false_alarms > 0 && 2 * quality.rows_true < quality.rows {
        noise.false_alarms = quality.false_alarms;
        let wrong = grouped(quality.rows - quality.rows_true);
        why.push(format!("wrong in {wrong} of {}", counted(quality.rows, "labelled row")));
        reasons.push("a false alarm in labelled text");
    }
    if tally.hits >= MIN_HITS && 2 * let_off >= tally.hits {
        noise.let_off = let_off;
        why.push(format!("let off in {} of its hits", percent(let_off, tally.hits)));
        reasons.push("mostly innocent");
    }
    Some((noise, why.join("; "), *reasons.first()?))
}

/// Exceptions for the phrases in which an entry spoke. Learned rows know no exceptions.
fn rows(entry: &str, tally: &EntryTally, reason: &str) -> (String, Vec<String>) {
    let Some((lang, (list, shielded))) =
        entry.split_once('/').and_then(|(lang, rest)| Some((lang, rest.split_once(':')?)))
    else {
        return (String::new(), Vec::new());
    };
    let file = format!("{lang}/exceptions.tsv");
    if list == "learned" || shielded.contains(['|', '\t', '\n']) {
        return (file, Vec::new());
    }
    let row = |phrase: &str| format!("{phrase}\t-\t{shielded}\t{reason}\treport");
    (file, tally.phrases.iter().map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(hits: u64, asserted: u64, outcome: (u64, u64), gold: (u64, u64, u64), want: Option<&str>) {
        let tally = EntryTally { hits, effects: [asserted, 0, 0, 0, 0, 0], ..EntryTally::default() };
        let outcome = Outcome { approved: outcome.0, rejected: outcome.1 };
        let quality = EntryQuality { rows: gold.0, rows_true: gold.1, false_alarms: gold.2 };
        let blamed = blame(&tally, outcome, quality);
        assert_eq!(blamed.map(|(_, why, _)| why).as_deref(), want);
    }

    #[test]
    fn decisions_labels_and_rules_speak_against_an_entry() {
        check(9, 9, (0, 0), (0, 0, 0), None);
        check(9, 9, (1, 2), (4, 2, 1), None);
        check(2, 0, (0, 0), (0, 0, 0), None);
        check(9, 9, (2, 1), (0, 0, 0), Some("moderators approved 2 of 3 decided comments"));
        check(9, 9, (0, 0), (4, 1, 2), Some("wrong in 3 of 4 labelled rows"));
        let both = "moderators approved 1 of 1 decided comment; let off in 75 % of its hits";
        check(4, 1, (1, 0), (0, 0, 0), Some(both));
    }

    #[test]
    fn learned_rows_know_no_exceptions() {
        let (file, rows) = rows("en/learned:w:idiot", &EntryTally::default(), "x");
        assert_eq!((file.as_str(), rows.len()), ("en/exceptions.tsv", 0));
    }
}
