//! `lexicon learn`: labels to weights.

use std::fs::{self, File};
use std::io::{self, BufReader, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::cli::lists::DEFAULT_LANG;
use crate::cli::whole::write_whole;
use crate::learn::{self, Recipe, Rows};
use crate::lexicon::Lexicon;
use crate::moderator::Moderator;
use crate::verdict::Policy;

/// How labels are learned from.
#[derive(Debug, clap::Args)]
pub(crate) struct LearnArgs {
    /// Labelled texts, JSON Lines: `text`, and labels such as `toxic`, `hate` or `labels.insult`
    #[arg(value_name = "GOLD", required = true)]
    files: Vec<PathBuf>,
    /// What the labels of each file mean, in TOML; by default fields are taken by their names
    #[arg(long, value_name = "FILE")]
    recipe: Option<PathBuf>,
    /// Template sentences to learn from as well: a folder with one `LANG.tsv` a language
    #[arg(long, value_name = "DIR")]
    contrast: Option<PathBuf>,
    /// Learn on top of these lexicons instead of the built-in ones (repeatable)
    #[arg(long, value_name = "PATH")]
    lexicons: Vec<PathBuf>,
    /// The language of rows that name none
    #[arg(long, value_name = "CODE", default_value = DEFAULT_LANG)]
    lang: String,
    /// Learn this language only
    #[arg(long, value_name = "CODE")]
    only: Option<String>,
    /// In how many parts rows are split for cross-validation
    #[arg(long, value_name = "K", default_value_t = 5, value_parser = clap::value_parser!(u64).range(2..=50))]
    folds: u64,
    /// Write `LANG/learned.tsv` into this folder; without it only the figures are printed
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Print no progress
    #[arg(long)]
    pub(super) quiet: bool,
}

pub(super) fn run(args: &LearnArgs) -> anyhow::Result<u8> {
    let recipe = match &args.recipe {
        Some(path) => {
            let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
            Recipe::parse(&text).with_context(|| path.display().to_string())?
        }
        None => Recipe::default(),
    };
    let mut rows = Rows::default();
    for path in &args.files {
        let file = File::open(path).with_context(|| path.display().to_string())?;
        let name = set_name(path);
        rows.add_file(&recipe, &name, &path.display().to_string(), &args.lang, BufReader::new(file))?;
    }
    let moderator = Moderator::new(lexicon(args)?, Policy::preset("news")?);
    for lang in languages(&rows, args) {
        if let Some(dir) = &args.contrast {
            add_contrast(&mut rows, &recipe, dir, &lang)?;
        }
    }
    for lang in languages(&rows, args) {
        let learnt = learn::learn(&moderator, &rows, &recipe, &lang, args.folds);
        let mut out = io::stdout().lock();
        writeln!(
            out,
            "{lang}: {} rows, {} patterns, {} kept; {}-fold cross-validation:\n{}\n{}",
            learnt.n_rows,
            learnt.n_patterns,
            learnt.n_kept,
            args.folds,
            learn::show(&learnt.figures),
            learn::show_reliability(&learnt.figures)
        )?;
        if !learnt.tone.is_empty() {
            writeln!(out, "{}", learn::show_tone(&learnt.tone))?;
        }
        drop(out);
        if let Some(dir) = &args.output {
            let folder = dir.join(&lang);
            fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
            let path = folder.join("learned.tsv");
            write_whole(&path, learnt.table.as_bytes())?;
            if !args.quiet {
                writeln!(io::stderr().lock(), "{} written", path.display())?;
            }
        }
    }
    Ok(0)
}

/// The lexicon that the weights stand on; what was learned before is no part of it.
fn lexicon(args: &LearnArgs) -> anyhow::Result<Lexicon> {
    let mut lexicon = if args.lexicons.is_empty() { Lexicon::builtin()? } else { Lexicon::default() };
    for path in &args.lexicons {
        let faults = crate::cli::lists::add(&mut lexicon, path, Some(&args.lang))
            .with_context(|| path.display().to_string())?;
        faults.into_iter().next().map_or(Ok(()), Err)?;
    }
    lexicon.forget_learned();
    Ok(lexicon)
}

fn languages(rows: &Rows, args: &LearnArgs) -> Vec<String> {
    let mut langs: Vec<String> = rows.sets.iter().map(|set| set.lang.clone()).collect();
    langs.sort();
    langs.dedup();
    langs.retain(|lang| args.only.as_ref().is_none_or(|own| own == lang));
    langs
}

fn add_contrast(rows: &mut Rows, recipe: &Recipe, dir: &Path, lang: &str) -> anyhow::Result<()> {
    let path = dir.join(format!("{lang}.tsv"));
    if !path.exists() {
        return Ok(());
    }
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    learn::add_contrast(rows, recipe, lang, &text)
        .map_err(|problem| anyhow::anyhow!("{}:{problem}", path.display()))
}

/// The name of a set: that of its file up to the first point.
fn set_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.split('.').next().unwrap_or_default().to_owned()
}
