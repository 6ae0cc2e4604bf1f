//! The summary on the terminal: a few aligned lines.

use std::fmt::{self, Write};

use super::Shown;
use super::markdown::{grouped, percent};
use super::summary::Summary;

/// Writes the summary.
///
/// # Errors
///
/// What `out` says; never for a `String`.
pub(crate) fn write(shown: &Shown, out: &mut String) -> fmt::Result {
    let summary = Summary::new(shown);
    let counts = &shown.aggregate.counts;
    let scored = counts.scored;
    let mut rows = vec![
        ("read", counts.read, String::new()),
        ("scored", scored, String::new()),
        (
            "unscored",
            counts.unscored.total,
            share(counts.unscored.total, counts.comments(), "of the comments"),
        ),
        ("skipped", counts.skipped.total, String::new()),
        ("rejected", counts.rejected.total, String::new()),
    ];
    let mut flagged =
        vec![("flagged".to_owned(), summary.flagged, share(summary.flagged, scored, "of those scored"))];
    flagged.extend(
        summary
            .actions
            .iter()
            .rev()
            .filter(|(name, _)| *name != "approve")
            .map(|(name, &n)| (format!("  {name}"), n, String::new())),
    );
    flagged.extend(summary.categories.iter().map(|(name, &n)| (format!("  {name}"), n, String::new())));
    let width = flagged.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or(0).max(8);
    let digits = grouped(counts.read).chars().count();
    for (name, n, note) in rows.drain(..) {
        line(out, name, &grouped(n), &note, width, digits)?;
    }
    writeln!(out)?;
    for (name, n, note) in &flagged {
        line(out, name, &grouped(*n), note, width, digits)?;
    }
    Ok(())
}

fn line(out: &mut String, name: &str, n: &str, note: &str, width: usize, digits: usize) -> fmt::Result {
    let line = format!("{name:<width$}  {n:>digits$}  {note}");
    writeln!(out, "{}", line.trim_end())
}

fn share(part: u64, whole: u64, of: &str) -> String {
    if part == 0 { String::new() } else { format!("{} {of}", percent(part, whole)) }
}
