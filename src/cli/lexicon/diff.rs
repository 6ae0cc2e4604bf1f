//! `lexicon diff`: which entries came, went and changed; and which comments of a corpus are newly flagged or cleared.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::Context as _;

use super::DiffArgs;
use crate::cli::each::{Mapped, each_input};
use crate::cli::{DONE, lists};
use crate::lexicon::Lexicon;
use crate::moderator::Moderator;
use crate::verdict::{Policy, Verdict};

/// Longest text of a sample, in characters.
const MAX_SHOWN: usize = 160;

/// Runs the command.
pub(super) fn run(args: &DiffArgs) -> anyhow::Result<u8> {
    let (before, after) = (load(&args.before, args)?, load(&args.after, args)?);
    let mut out = BufWriter::new(io::stdout().lock());
    write_entries(&before, &after, &mut out)?;
    let mut status = DONE;
    if !args.corpus.is_empty() {
        status = write_corpus(args, before, after, &mut out)?;
    }
    out.flush()?;
    Ok(status)
}

fn load(path: &Path, args: &DiffArgs) -> anyhow::Result<Lexicon> {
    if path == Path::new("builtin") && !path.exists() {
        return Ok(Lexicon::builtin()?);
    }
    let mut lexicon = Lexicon::default();
    let faults = lists::add(&mut lexicon, path, args.reading.lang.as_deref())
        .with_context(|| path.display().to_string())?;
    faults.into_iter().next().map_or(Ok(lexicon), |first| Err(first.into()))
}

/// An entry as it is compared: (language, table, phrase), and what it says there, row by row.
type Said<'a> = BTreeMap<(&'a str, &'static str, &'a str), Vec<String>>;

fn said(lexicon: &Lexicon) -> Said<'_> {
    let mut said = Said::new();
    for entry in &lexicon.entries {
        let cells: Vec<_> = entry.cells().into_iter().map(|(name, cell)| format!("{name} {cell}")).collect();
        let key = (&*lexicon.languages[entry.lang as usize], entry.table(), &*entry.phrase);
        said.entry(key).or_default().push(cells.join(", "));
    }
    said.values_mut().for_each(|rows| rows.sort());
    said
}

fn write_entries(before: &Lexicon, after: &Lexicon, out: &mut impl Write) -> io::Result<()> {
    let (before, after) = (said(before), said(after));
    let (mut added, mut removed, mut changed) = (0, 0, 0);
    let keys: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
    for key in keys {
        let (lang, table, phrase) = key;
        match (before.get(key), after.get(key)) {
            (None, Some(rows)) => {
                added += 1;
                writeln!(out, "+ {lang}/{table}:{phrase}\t{}", rows.join("; "))?;
            }
            (Some(rows), None) => {
                removed += 1;
                writeln!(out, "- {lang}/{table}:{phrase}\t{}", rows.join("; "))?;
            }
            (Some(old), Some(new)) if old != new => {
                changed += 1;
                writeln!(out, "~ {lang}/{table}:{phrase}\t{} -> {}", old.join("; "), new.join("; "))?;
            }
            _ => {}
        }
    }
    writeln!(out, "{added} entries added, {removed} removed, {changed} changed")
}

/// What became of a batch of comments.
#[derive(Default)]
struct Moved {
    n_comments: u64,
    n_flagged_before: u64,
    n_flagged_after: u64,
    flagged: Vec<String>,
    cleared: Vec<String>,
}

/// Judges the corpus by both lexicons and shows where they part; the exit status says whether every input could be read.
fn write_corpus(
    args: &DiffArgs,
    before: Lexicon,
    after: Lexicon,
    out: &mut impl Write,
) -> anyhow::Result<u8> {
    let reading = &args.reading;
    reading.start_threads()?;
    let moderator = |lexicon| -> anyhow::Result<Moderator> {
        let policy = match Policy::preset(&args.policy) {
            Ok(policy) => policy,
            Err(unknown) if !Path::new(&args.policy).exists() => return Err(unknown.into()),
            Err(_) => lists::read(Path::new(&args.policy))?.parse().with_context(|| args.policy.clone())?,
        };
        let moderator = Moderator::new(lexicon, policy);
        Ok(match &reading.lang {
            Some(lang) => moderator.with_lang(lang),
            None => moderator,
        })
    };
    let (before, after) = (moderator(before)?, moderator(after)?);
    let mut all = Moved::default();
    let status = each_input(
        &args.corpus,
        reading,
        |comment, mapped: &mut Mapped<Moved>| {
            let (old, new) = (before.judge(comment), after.judge(comment));
            let moved = &mut mapped.note;
            moved.n_comments += 1;
            moved.n_flagged_before += u64::from(old.is_flagged());
            moved.n_flagged_after += u64::from(new.is_flagged());
            match (old.is_flagged(), new.is_flagged()) {
                (false, true) => moved.flagged.push(sample(&comment.text, &new)),
                (true, false) => moved.cleared.push(sample(&comment.text, &old)),
                _ => {}
            }
        },
        |mapped| {
            let Moved { n_comments, n_flagged_before, n_flagged_after, flagged, cleared } = mapped.note;
            all.n_comments += n_comments;
            all.n_flagged_before += n_flagged_before;
            all.n_flagged_after += n_flagged_after;
            all.flagged.extend(flagged);
            all.cleared.extend(cleared);
            Ok(())
        },
    )?;
    writeln!(
        out,
        "\n{} comments: {} flagged before, {} after",
        all.n_comments, all.n_flagged_before, all.n_flagged_after
    )?;
    for (title, samples) in [("newly flagged", &all.flagged), ("cleared", &all.cleared)] {
        writeln!(out, "\n{} {title}", samples.len())?;
        samples.iter().take(args.samples).try_for_each(|sample| writeln!(out, "  {sample}"))?;
    }
    Ok(status)
}

/// The start of a text, and the entries that speak in it.
fn sample(text: &str, verdict: &Verdict) -> String {
    let mut shown: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((at, _)) = shown.char_indices().nth(MAX_SHOWN) {
        shown.truncate(at);
        shown.push('…');
    }
    let mut entries: Vec<_> = verdict.flags.iter().map(|flag| &*flag.entry).collect();
    entries.dedup();
    format!("{shown}  [{}]", entries.join(", "))
}
