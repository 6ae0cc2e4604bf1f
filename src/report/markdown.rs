//! `report.md`: the report in a page of text, to be pasted into a ticket.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::io;
use std::sync::Arc;

use super::Shown;
use super::aggregate::{Card, EntryTally, Reasons};
use super::summary::Summary;
use crate::verdict::{Action, four_decimals};

/// How many entries and inputs are listed.
const LISTED: usize = 10;
/// How many comments are quoted.
const SEVERE: usize = 5;
/// Bytes of a comment that are quoted.
const QUOTED: usize = 280;

/// Writes the file.
///
/// # Errors
///
/// What `out` says.
pub(crate) fn write(shown: &Shown, out: &mut dyn io::Write) -> io::Result<()> {
    let mut page = String::new();
    compose(shown, &mut page).map_err(io::Error::other)?;
    out.write_all(page.as_bytes())
}

fn compose(shown: &Shown, page: &mut String) -> fmt::Result {
    let (aggregate, summary) = (&shown.aggregate, Summary::new(shown));
    writeln!(page, "# Moderation report\n")?;
    outcome(shown, &summary, page)?;
    if !summary.categories.is_empty() {
        writeln!(page, "| category | comments | kinds of what was said |\n| --- | ---: | --- |")?;
        for (category, n) in &summary.categories {
            let kinds = summary.flags.by_kind.get(category).map(listed).unwrap_or_default();
            writeln!(page, "| {} | {} | {} |", plain(category), grouped(*n), plain(&kinds))?;
        }
        writeln!(page)?;
    }
    worst(aggregate.queue.iter().take(SEVERE), page)?;
    facts(shown, &summary, page)?;
    noise(shown, page)?;
    quality(shown, page)?;
    run_card(shown, page)
}

/// What became of the records, and how many a person should see.
fn outcome(shown: &Shown, summary: &Summary<'_>, page: &mut String) -> fmt::Result {
    let counts = &shown.aggregate.counts;
    let why = |reasons: &Reasons| match listed(&reasons.reasons) {
        reasons if reasons.is_empty() => String::new(),
        reasons => format!(" ({})", plain(&reasons)),
    };
    writeln!(
        page,
        "**{} not scored** ({} of {}), and so neither flagged nor cleared. Of those scored, **{}** ({}) should be seen by a \
         person: {} to reject, {} to review.\n",
        percent(counts.unscored.total, counts.comments()),
        grouped(counts.unscored.total),
        counted(counts.comments(), "comment"),
        percent(summary.flagged, counts.scored),
        grouped(summary.flagged),
        grouped(shown.aggregate.actions[Action::Reject as usize]),
        grouped(shown.aggregate.actions[Action::Review as usize]),
    )?;
    writeln!(
        page,
        "Read {} = scored {} + unscored {}{} + skipped {}{} + rejected {}{}.\n",
        grouped(counts.read),
        grouped(counts.scored),
        grouped(counts.unscored.total),
        why(&counts.unscored),
        grouped(counts.skipped.total),
        why(&counts.skipped),
        grouped(counts.rejected.total),
        why(&counts.rejected),
    )
}

fn worst<'a>(cards: impl Iterator<Item = &'a Card>, page: &mut String) -> fmt::Result {
    for (idx, card) in cards.enumerate() {
        if idx == 0 {
            writeln!(page, "## The most severe\n")?;
        }
        let (comment, verdict) = (&card.comment, &card.verdict);
        let action = verdict.action().map_or("", |action| action.name());
        let reasons = verdict.judgement.as_ref().map(|judgement| judgement.reasons.join("; "));
        let text = super::aggregate::clip(&comment.text, QUOTED);
        writeln!(page, "{}. **{action}**, {}", idx + 1, plain(&reasons.unwrap_or_default()))?;
        writeln!(page, "   > {}", plain(&text))?;
        let mut place = format!("{} comment {}", comment.source.path, comment.id);
        if let Some(votes) = comment.vote_score {
            write!(place, ", votes {votes:+}")?;
        }
        if let Some(time) = comment.timestamp {
            write!(place, ", {time}")?;
        }
        writeln!(page, "\n   {}", plain(&place))?;
    }
    writeln!(page)
}

/// What else a person would ask, a line each.
fn facts(shown: &Shown, summary: &Summary<'_>, page: &mut String) -> fmt::Result {
    let aggregate = &shown.aggregate;
    writeln!(page, "## Beyond the queue\n")?;
    let mut targets = summary.flags.by_target.clone();
    targets.remove("-");
    if !targets.is_empty() {
        writeln!(page, "- Aimed at: {}.", plain(&listed(&targets)))?;
    }
    let votes = &aggregate.votes;
    if votes.n_liked_abuse + votes.n_buried_civility > 0 {
        writeln!(
            page,
            "- Votes: {} flagged and more voted for than against; {} without any flag and more voted against than for.",
            counted(votes.n_liked_abuse, "comment"),
            grouped(votes.n_buried_civility)
        )?;
    }
    let repeats = &shown.repeats;
    if repeats.repeated > 0 {
        let (authors, comments) = (counted(repeats.repeated, "author"), grouped(repeats.flagged));
        writeln!(page, "- {authors} with three or more flagged comments, {comments} in all.")?;
    }
    let let_off: BTreeMap<String, u64> =
        summary.let_off.iter().map(|(effect, tally)| ((*effect).to_owned(), tally.flags)).collect();
    if let_off.values().any(|n| *n > 0) {
        writeln!(page, "- Let off, since not meant: {}.", listed(&let_off))?;
    }
    let hits = aggregate.entries.by_hits();
    if !hits.is_empty() {
        let named = |(name, tally): &(&Arc<str>, &EntryTally)| format!("{name} {}", grouped(tally.hits));
        let named: Vec<_> = hits.iter().take(LISTED).map(named).collect();
        writeln!(page, "- Entries with most hits: {}.", plain(&named.join(", ")))?;
    }
    if !shown.decisions.is_empty() {
        let agreement = shown.decisions.agreement();
        writeln!(
            page,
            "- Decided: {}, by {}; {} by several, {} in conflict.",
            counted(agreement.decided, "comment"),
            counted(agreement.raters, "moderator"),
            grouped(agreement.shared),
            grouped(agreement.conflicts)
        )?;
    }
    writeln!(page)
}

fn noise(shown: &Shown, page: &mut String) -> fmt::Result {
    let noisy = super::noise::noisy(shown);
    if noisy.is_empty() {
        return Ok(());
    }
    writeln!(page, "## Noisy entries\n")?;
    for own in noisy.iter().take(LISTED) {
        writeln!(page, "- {}: {}.", plain(own.entry), own.why)?;
    }
    let rows: Vec<_> = noisy.iter().take(LISTED).flat_map(|own| &own.rows).collect();
    if !rows.is_empty() {
        writeln!(page, "\nRows for `exceptions.tsv`, to be read before they are taken over:\n\n```tsv")?;
        rows.iter().try_for_each(|row| writeln!(page, "{row}"))?;
        writeln!(page, "```")?;
    }
    writeln!(page)
}

fn quality(shown: &Shown, page: &mut String) -> fmt::Result {
    let Some(quality) = &shown.quality else { return Ok(()) };
    writeln!(page, "## On labelled text\n")?;
    let rows = counted(quality.rows as u64, "labelled row");
    writeln!(page, "{rows}, at a cut of {}, with 95 % intervals.\n", quality.cut)?;
    writeln!(page, "| attribute | labelled so | precision | recall | F1 | ROC-AUC |")?;
    writeln!(page, "| --- | ---: | ---: | ---: | ---: | ---: |")?;
    for own in &quality.attributes {
        let figures =
            [&own.precision, &own.recall, &own.f1, &own.auc].map(|figure| figure.words()).join(" | ");
        let share = format!("{} of {}", grouped(own.positive as u64), grouped(own.rows as u64));
        writeln!(page, "| {} | {share} | {figures} |", own.attribute)?;
    }
    writeln!(page)
}

fn run_card(shown: &Shown, page: &mut String) -> fmt::Result {
    let setup = &shown.setup;
    writeln!(page, "## Made with\n")?;
    writeln!(
        page,
        "commentariat {}, fingerprint `{}`, policy {}, {} lexicon entries in {}; {}.",
        setup.version,
        setup.fingerprint,
        plain(&setup.policy),
        grouped(setup.lexicon_entries as u64),
        setup.languages.join(", "),
        counted(shown.inputs.len() as u64, "input"),
    )?;
    let broken = || shown.inputs.iter().filter_map(|input| Some((input, input.error.as_deref()?)));
    for (idx, (input, error)) in broken().take(LISTED).enumerate() {
        let gap = if idx == 0 { "\n" } else { "" };
        writeln!(page, "{gap}- {} was not read to its end: {}", plain(&input.path), plain(error))?;
    }
    if broken().count() > LISTED {
        writeln!(page, "- … and {} more: see `manifest.json`.", broken().count() - LISTED)?;
    }
    writeln!(
        page,
        "\nThe program selects comments for people to read; it judges nobody. It works from lists of words and rules: \
         irony, hints and hatred without hateful words are missed, and a comment that is not flagged is not thereby \
         harmless. `report.html` has the queue, `comments.jsonl` every verdict."
    )
}

/// Hostile text in one line of Markdown: nothing in it is markup, a link, a cell's end or a control.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => plain.push(' '),
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '&' => plain.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '!' | '~' | '@' => plain.extend(['\\', c]),
            c if c.is_control() || super::html::is_bidi_control(c) => plain.push('\u{fffd}'),
            c => plain.push(c),
        }
    }
    plain
}

fn listed(names: &BTreeMap<String, u64>) -> String {
    let mut names: Vec<_> = names.iter().filter(|(_, n)| **n > 0).collect();
    names.sort_by_key(|&(name, &n)| (std::cmp::Reverse(n), name));
    let names: Vec<_> = names.into_iter().map(|(name, n)| format!("{} {name}", grouped(*n))).collect();
    names.join(", ")
}

/// A number with a thin space between its thousands.
pub(super) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::new();
    for (idx, digit) in digits.chars().enumerate() {
        if idx > 0 && (digits.len() - idx).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    grouped
}

/// A number of things: `1 comment`, `2 comments`.
pub(super) fn counted(n: u64, thing: &str) -> String {
    format!("{} {thing}{}", grouped(n), if n == 1 { "" } else { "s" })
}

/// A share as a person reads it: `12.3 %`.
pub(super) fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "0 %".to_owned();
    }
    let tenths = (u128::from(part) * 1000 + u128::from(whole) / 2) / u128::from(whole);
    if tenths == 0 && part > 0 {
        return "under 0.1 %".to_owned();
    }
    let share = four_decimals(tenths as f64 / 10.0);
    format!("{share} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well_and_markup_is_dead() {
        assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
        for (part, whole, want) in
            [(1, 3, "33.3 %"), (0, 5, "0 %"), (0, 0, "0 %"), (1, 100_000, "under 0.1 %"), (5, 5, "100 %")]
        {
            assert_eq!(percent(part, whole), want);
        }
        assert_eq!(plain("a|b\n<i>[x](y)"), "a\\|b &lt;i&gt;\\[x\\](y)");
    }
}
