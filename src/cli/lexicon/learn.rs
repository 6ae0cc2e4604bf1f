//! `lexicon learn`: labels to weights.

use std::fs::File;
use std::io::{BufReader, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::learn::{self, Corpus, Recipe, Rows, Tuning};
use crate::lexicon::Lexicon;
use crate::moderator::Moderator;
use crate::verdict::Policy;

#[derive(Debug, clap::Args)]
pub(crate) struct LearnArgs {
    /// Labelled texts, JSON Lines
    #[arg(value_name = "GOLD", required = true)]
    files: Vec<PathBuf>,
    /// What the labels of each file mean, in TOML
    #[arg(long, value_name = "FILE")]
    recipe: Option<PathBuf>,
    /// Folder of template sentences, `LANG.tsv`
    #[arg(long, value_name = "DIR")]
    contrast: Option<PathBuf>,
    #[arg(long, default_value_t = 1.0)]
    contrast_weight: f64,
    /// Only this language
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,
    /// Print cross-validated sums instead of weights
    #[arg(long, value_name = "K")]
    folds: Option<u64>,
    #[arg(long, default_value_t = 3)]
    min_support: u32,
    #[arg(long, default_value_t = 20000)]
    max_patterns: usize,
    #[arg(long, default_value_t = 2.0)]
    ridge: f64,
    #[arg(long, default_value_t = 1.0)]
    ridge_meetings: f64,
    /// out-of-fold sums
    #[arg(long, value_name = "FILE")]
    predictions: Option<PathBuf>,
}

pub(super) fn learn(args: &LearnArgs) -> anyhow::Result<u8> {
    let recipe = match &args.recipe {
        Some(path) => Recipe::parse(&std::fs::read_to_string(path)?).map_err(anyhow::Error::msg)?,
        None => Recipe::default(),
    };
    let mut rows = Rows::default();
    for path in &args.files {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = name.split('.').next().unwrap_or_default();
        let file = File::open(path).with_context(|| path.display().to_string())?;
        rows.add_file(&recipe, name, &path.display().to_string(), "en", BufReader::new(file))?;
    }
    let mut lexicon = Lexicon::builtin()?;
    lexicon.forget_learned();
    let moderator = Moderator::new(lexicon, Policy::preset("news")?);
    let mut langs: Vec<String> = rows.sets.iter().map(|set| set.lang.clone()).collect();
    langs.sort();
    langs.dedup();
    if let Some(dir) = &args.contrast {
        for lang in &langs {
            let path = dir.join(format!("{lang}.tsv"));
            if path.exists() {
                learn::add_contrast(&mut rows, lang, &std::fs::read_to_string(&path)?, args.contrast_weight)
                    .map_err(|err| anyhow::anyhow!("{}:{err}", path.display()))?;
            }
        }
    }
    let mut out = args.predictions.as_ref().map(File::create).transpose()?;
    for lang in langs.iter().filter(|lang| args.lang.as_ref().is_none_or(|own| own == *lang)) {
        let tuning = Tuning {
            min_support: args.min_support,
            max_patterns: args.max_patterns,
            ridge_grams: args.ridge,
            ridge_meetings: args.ridge_meetings,
            pieces: recipe.language(lang).pieces,
        };
        let corpus = Corpus::new(&moderator, &rows, lang, tuning);
        eprintln!("{lang}: {} rows, {} patterns", corpus.rows.len(), corpus.keys.len());
        let held: Vec<bool> = rows.sets.iter().map(|set| set.recipe.held_out).collect();
        let sums = learn::cross_validated(&corpus, rows.sets.len(), args.folds.unwrap_or(5), tuning, &held);
        if let Some(out) = &mut out {
            for (row, sums) in corpus.rows.iter().zip(sums).filter(|(row, _)| !row.derived) {
                writeln!(
                    out,
                    "{}",
                    serde_json::json!({"set": rows.sets[row.set].name, "id": row.id, "labels": row.labels, "sums": sums})
                )?;
            }
        }
    }
    Ok(0)
}

#[allow(dead_code)]
fn unused(_: &Path) {}
