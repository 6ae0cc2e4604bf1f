//! `report.md`: the report in a page of text, to be pasted into a ticket.

use std::fmt::{self, Write as _};
use std::io;

use super::Shown;
use super::aggregate::Card;
use super::summary::Summary;
use crate::context::Effect;
use crate::verdict::four_decimals;

/// How many comments, entries, authors and inputs are listed.
const LISTED: usize = 10;
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
    let counts = &aggregate.counts;
    writeln!(page, "# Moderation report\n")?;
    writeln!(
        page,
        "**{} not scored** ({} of {}), and so neither flagged nor cleared.\n",
        percent(counts.unscored.total, counts.comments()),
        grouped(counts.unscored.total),
        counted(counts.comments(), "comment"),
    )?;
    writeln!(page, "| records | number | why |\n| --- | ---: | --- |")?;
    for (name, n, why) in [
        ("read", counts.read, String::new()),
        ("scored", counts.scored, String::new()),
        ("unscored", counts.unscored.total, listed(&counts.unscored.reasons)),
        ("skipped", counts.skipped.total, listed(&counts.skipped.reasons)),
        ("rejected", counts.rejected.total, listed(&counts.rejected.reasons)),
    ] {
        writeln!(page, "| {name} | {} | {} |", grouped(n), plain(&why))?;
    }
    writeln!(page, "\n## What to look at\n")?;
    writeln!(
        page,
        "{} ({} of those scored) should be seen by a person: {}.\n",
        counted(summary.flagged, "comment"),
        percent(summary.flagged, counts.scored),
        listed(&summary.actions)
    )?;
    if !summary.categories.is_empty() {
        writeln!(page, "| category | comments | asserted flags | kinds |\n| --- | ---: | ---: | --- |")?;
        for (category, n) in &summary.categories {
            let flags = summary.flags.by_category.get(category).copied().unwrap_or(0);
            let kinds = summary.flags.by_kind.get(category).map(listed).unwrap_or_default();
            writeln!(page, "| {category} | {} | {} | {} |", grouped(*n), grouped(flags), plain(&kinds))?;
        }
        writeln!(page)?;
    }
    worst(aggregate.queue.iter().take(LISTED), page)?;
    let_off(&summary, page)?;
    entries(shown, page)?;
    run_card(shown, page)
}

fn worst<'a>(cards: impl Iterator<Item = &'a Card>, page: &mut String) -> fmt::Result {
    for (idx, card) in cards.enumerate() {
        if idx == 0 {
            writeln!(page, "### The most severe\n")?;
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
        writeln!(page, "   — {}", plain(&place))?;
    }
    writeln!(page)
}

fn let_off(summary: &Summary<'_>, page: &mut String) -> fmt::Result {
    writeln!(page, "## What was let off, and why\n")?;
    writeln!(page, "| in what sense | flags | approved comments with one |\n| --- | ---: | ---: |")?;
    for effect in &Effect::ALL[1..] {
        let Some(tally) = summary.let_off.get(effect.name()) else { continue };
        writeln!(page, "| {} | {} | {} |", effect.name(), grouped(tally.flags), grouped(tally.comments))?;
    }
    writeln!(page)
}

fn entries(shown: &Shown, page: &mut String) -> fmt::Result {
    let entries = shown.aggregate.entries.by_hits();
    if !entries.is_empty() {
        writeln!(page, "## Lexicon entries with most hits\n")?;
        writeln!(page, "| entry | category | hits | asserted |\n| --- | --- | ---: | ---: |")?;
        for (name, tally) in entries.iter().take(LISTED) {
            let (hits, asserted) = (grouped(tally.hits), grouped(tally.effects[0]));
            writeln!(page, "| {} | {} | {hits} | {asserted} |", plain(name), tally.category)?;
        }
        writeln!(page)?;
    }
    let repeats = &shown.repeats;
    if repeats.repeated > 0 {
        writeln!(
            page,
            "{} authors have three or more flagged comments, {} in all.\n",
            grouped(repeats.repeated),
            grouped(repeats.flagged)
        )?;
    }
    Ok(())
}

fn run_card(shown: &Shown, page: &mut String) -> fmt::Result {
    let setup = &shown.setup;
    writeln!(page, "## Made with\n")?;
    writeln!(
        page,
        "commentariat {}, fingerprint `{}`, policy {}, {} lexicon entries in {}.\n",
        setup.version,
        setup.fingerprint,
        plain(&setup.policy),
        grouped(setup.lexicon_entries as u64),
        setup.languages.join(", "),
    )?;
    writeln!(page, "| input | shape | read | scored | note |\n| --- | --- | ---: | ---: | --- |")?;
    for input in shown.inputs.iter().take(LISTED) {
        let shape = input.shape.as_deref().unwrap_or("unknown");
        let error =
            input.error.as_deref().map(|err| format!("not read to its end: {err}")).unwrap_or_default();
        let (read, scored) = (grouped(input.counts.read), grouped(input.counts.scored));
        writeln!(page, "| {} | {shape} | {read} | {scored} | {} |", plain(&input.path), plain(&error))?;
    }
    if shown.inputs.len() > LISTED {
        writeln!(page, "\n… and {} more inputs: see `manifest.json`.", shown.inputs.len() - LISTED)?;
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

fn listed(names: &std::collections::BTreeMap<String, u64>) -> String {
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
