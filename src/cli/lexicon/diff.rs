//! `lexicon diff`: which entries came, went and changed; which verdicts on a corpus change, and by which entries.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufWriter, Write};

use super::DiffArgs;
use crate::abuse::Aspect;
use crate::cli::each::{Mapped, each_input};
use crate::cli::{DONE, inputs, lists};
use crate::comment::Comment;
use crate::context::Effect;
use crate::lexicon::Lexicon;
use crate::moderator::Moderator;
use crate::verdict::{Action, Verdict};

/// Longest text of a sample, in characters.
const MAX_SHOWN: usize = 160;

/// Runs the command.
pub(super) fn run(args: &DiffArgs) -> anyhow::Result<u8> {
    let lang = args.reading.lang.as_deref();
    let (before, after) = (lists::load(&args.before, lang)?, lists::load(&args.after, lang)?);
    let mut out = BufWriter::new(io::stdout().lock());
    write_entries(&before, &after, &mut out)?;
    let mut status = DONE;
    let corpus = [&args.corpus[..], &args.on].concat();
    if !corpus.is_empty() {
        status = write_corpus(args, &corpus, before, after, &mut out)?;
    }
    out.flush()?;
    Ok(status)
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
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
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
    /// Comments whose action changed, by both actions.
    actions: BTreeMap<[&'static str; 2], u64>,
    /// Comments whose scores changed, by attribute: up and down.
    scores: BTreeMap<&'static str, [u64; 2]>,
    /// Comments with another action in which an entry speaks by one lexicon alone: only before, only after.
    entries: BTreeMap<String, [u64; 2]>,
}

impl Moved {
    fn add(&mut self, text: &str, old: &Verdict, new: &Verdict) {
        self.n_comments += 1;
        self.n_flagged_before += u64::from(old.is_flagged());
        self.n_flagged_after += u64::from(new.is_flagged());
        match (old.is_flagged(), new.is_flagged()) {
            (false, true) => self.flagged.push(sample(text, new)),
            (true, false) => self.cleared.push(sample(text, old)),
            _ => {}
        }
        let scores = |verdict: &Verdict| verdict.judgement.as_ref().map(|judged| judged.scores).ok();
        if let (Some(old), Some(new)) = (scores(old), scores(new)) {
            for aspect in Aspect::ALL.into_iter().filter(|aspect| old[*aspect] != new[*aspect]) {
                let [up, down] = self.scores.entry(aspect.name()).or_default();
                *(if old[aspect] < new[aspect] { up } else { down }) += 1;
            }
        }
        if old.action() == new.action() {
            return;
        }
        let name = |verdict: &Verdict| verdict.action().map_or("unscored", Action::name);
        *self.actions.entry([name(old), name(new)]).or_default() += 1;
        let speaking = |verdict: &Verdict| -> BTreeSet<String> {
            let asserted = verdict.flags.iter().filter(|flag| flag.effect == Effect::Asserted);
            asserted.map(|flag| unplaced(&flag.entry).to_owned()).collect()
        };
        let (old, new) = (speaking(old), speaking(new));
        old.difference(&new).for_each(|entry| self.entries.entry(entry.clone()).or_default()[0] += 1);
        new.difference(&old).for_each(|entry| self.entries.entry(entry.clone()).or_default()[1] += 1);
    }

    fn join(&mut self, other: Moved) {
        self.n_comments += other.n_comments;
        self.n_flagged_before += other.n_flagged_before;
        self.n_flagged_after += other.n_flagged_after;
        self.flagged.extend(other.flagged);
        self.cleared.extend(other.cleared);
        other.actions.into_iter().for_each(|(key, n)| *self.actions.entry(key).or_default() += n);
        for (name, [up, down]) in other.scores {
            let own = self.scores.entry(name).or_default();
            *own = [own[0] + up, own[1] + down];
        }
        for (entry, [before, after]) in other.entries {
            let own = self.entries.entry(entry).or_default();
            *own = [own[0] + before, own[1] + after];
        }
    }
}

/// Judges the corpus by both lexicons and shows where they part; the exit status says whether every input could be read.
fn write_corpus(
    args: &DiffArgs,
    corpus: &[String],
    before: Lexicon,
    after: Lexicon,
    out: &mut impl Write,
) -> anyhow::Result<u8> {
    let reading = &args.reading;
    reading.start_threads()?;
    let moderator = |lexicon| -> anyhow::Result<Moderator> {
        let policy = inputs::policy(&args.policy, &lexicon)?;
        let moderator = Moderator::new(lexicon, policy);
        Ok(match &reading.lang {
            Some(lang) => moderator.with_lang(lang),
            None => moderator,
        })
    };
    let (before, after) = (moderator(before)?, moderator(after)?);
    let mut all = Moved::default();
    let (status, _) = each_input(
        corpus,
        reading,
        |comment: &Comment, mapped: &mut Mapped<Moved>| {
            mapped.note.add(&comment.text, &before.judge(comment), &after.judge(comment));
        },
        |mapped: Mapped<Moved>| {
            all.join(mapped.note);
            Ok(())
        },
    )?;
    writeln!(
        out,
        "\n{} comments: {} flagged before, {} after",
        all.n_comments, all.n_flagged_before, all.n_flagged_after
    )?;
    for ([old, new], n) in &all.actions {
        writeln!(out, "  {old} -> {new}: {n}")?;
    }
    for (attribute, [up, down]) in &all.scores {
        writeln!(out, "  {attribute}: higher in {up}, lower in {down}")?;
    }
    let mut entries: Vec<_> = all.entries.iter().collect();
    entries.sort_by_key(|(entry, [before, after])| (Reverse(before + after), *entry));
    for (entry, [before, after]) in entries.into_iter().take(args.samples) {
        writeln!(out, "  {entry}: speaks in {before} of these only before, in {after} only after")?;
    }
    for (title, samples) in [("newly flagged", &all.flagged), ("cleared", &all.cleared)] {
        writeln!(out, "\n{} {title}", samples.len())?;
        samples.iter().take(args.samples).try_for_each(|sample| writeln!(out, "  {sample}"))?;
    }
    Ok(status)
}

/// An entry's id without the folder that its table lies in, which differs between two versions: `abuse:vermin`.
fn unplaced(id: &str) -> &str {
    let table = id.find(':').map_or(id, |end| &id[..end]);
    &id[table.rfind(['/', '\\']).map_or(0, |at| at + 1)..]
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
