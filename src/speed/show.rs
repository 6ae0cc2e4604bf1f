//! The figures of a bench as a page for people.

use std::fmt::Write as _;

use super::{Figures, Speed};

/// The page.
pub(crate) fn show(figures: &Figures) -> String {
    let mut page = String::new();
    write(figures, &mut page).expect("a String takes every write");
    page
}

fn write(figures: &Figures, page: &mut String) -> std::fmt::Result {
    let per_comment = figures.text_bytes as f64 / figures.comments.max(1) as f64;
    writeln!(
        page,
        "corpus      {}: {} comments, {:.1} MB of text ({per_comment:.0} bytes each)",
        figures.corpus,
        figures.comments,
        figures.text_bytes as f64 / 1e6
    )?;
    let lexicon = &figures.lexicon;
    writeln!(
        page,
        "lexicon     {}: {} entries in {}, built in {:.3} s",
        lexicon.fingerprint,
        lexicon.entries,
        lexicon.languages.join(", "),
        lexicon.build_seconds
    )?;
    if let Some(automaton) = &lexicon.automaton {
        let (kind, bytes) = (&automaton.kind, automaton.bytes as f64 / 1e6);
        writeln!(page, "automaton   {kind}: {} stems within words, {bytes:.2} MB", automaton.patterns)?;
    }
    for speed in [&figures.one_thread, &figures.all_threads] {
        write_speed(speed, page)?;
    }
    writeln!(page, "\nstage    share    µs a comment")?;
    for stage in &figures.stages {
        writeln!(
            page,
            "{:<7} {:>4.0} %  {:>12.2}",
            stage.name,
            stage.share * 100.0,
            stage.nanoseconds_per_comment / 1e3
        )?;
    }
    writeln!(page, "\nflags of comments, asserted, by category ({} flags of any effect)", figures.flags)?;
    if figures.flagged.is_empty() {
        writeln!(page, "none")?;
    }
    for (category, n) in &figures.flagged {
        let per_million = *n as f64 * 1e6 / figures.comments.max(1) as f64;
        writeln!(page, "{category:<16} {n:>9}  {per_million:>9.0} a million comments")?;
    }
    writeln!(page, "\nslowest comments")?;
    for slow in &figures.slowest {
        writeln!(page, "{:>9.1} µs  {:>7} bytes  {}", slow.microseconds, slow.bytes, slow.comment)?;
    }
    Ok(())
}

fn write_speed(speed: &Speed, page: &mut String) -> std::fmt::Result {
    let threads = format!("{} thread{}", speed.threads, if speed.threads == 1 { "" } else { "s" });
    writeln!(
        page,
        "{threads:<11} {:.0} comments/s, {:.1} MB/s, texts to lines",
        speed.comments_per_second, speed.megabytes_per_second
    )
}
