//! `lexicon`: check, show, compare and convert lists, and propose terms.

mod check;
mod diff;
mod import;
mod list;
mod suggest;

use std::path::PathBuf;

use clap::Subcommand;

use super::args::Reading;

/// What can be done with lexicons.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Find the faults of lists: rows that cannot be read, do nothing, or do too much
    Check(CheckArgs),
    /// Show entries
    List(ListArgs),
    /// Compare two lexicons, and what they flag in a corpus
    Diff(Box<DiffArgs>),
    /// Propose terms from labelled text, as rows to look at and paste
    Suggest(Box<suggest::SuggestArgs>),
    /// Convert a foreign list to a table of this program
    Import(ImportArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// Folders of lexicons or single lists; the built-in ones by default
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The language of lists that stand in no folder named like one
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,
    /// Print the faults as JSON Lines
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// Folders of lexicons or single lists; the built-in ones by default
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Only entries of this language
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,
    /// Only abuse of this category
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// Only entries of this kind or role, or of this table (abuse, groups, …)
    #[arg(long, value_name = "NAME")]
    kind: Option<String>,
    /// Print JSON Lines
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct DiffArgs {
    /// The lexicon before: a path, or `builtin`
    #[arg(value_name = "A")]
    before: PathBuf,
    /// The lexicon after: a path, or `builtin`
    #[arg(value_name = "B")]
    after: PathBuf,
    /// Inputs to judge by both
    #[arg(value_name = "CORPUS")]
    corpus: Vec<String>,
    /// Further inputs to judge by both (repeatable)
    #[arg(long, value_name = "INPUT")]
    on: Vec<String>,
    /// How many comments of each kind to show
    #[arg(long, value_name = "N", default_value_t = 10)]
    samples: usize,
    /// A policy file, or a preset: news, strict, lenient
    #[arg(long, value_name = "FILE|PRESET", default_value = "news")]
    policy: String,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ImportArgs {
    /// Perhaps the format (plain, vader, afinn, hurtlex, liwc, cuss, csv), else found from the content; and the list
    #[arg(value_names = ["FORMAT", "FILE"], num_args = 1..=2, required = true)]
    source: Vec<String>,
    /// The licence of the list
    #[arg(long, value_name = "NAME")]
    licence: String,
    /// Where the list comes from: a publication with its year, an address
    #[arg(long = "source", value_name = "TEXT")]
    origin: String,
    /// The table to write
    #[arg(short, long, value_name = "OUT.tsv")]
    output: PathBuf,
}

impl Command {
    pub(super) fn is_quiet(&self) -> bool {
        match self {
            Command::Diff(args) => args.reading.quiet,
            Command::Suggest(args) => args.is_quiet(),
            Command::Check(_) | Command::List(_) | Command::Import(_) => false,
        }
    }
}

/// Runs the command.
pub(super) fn run(command: &Command) -> anyhow::Result<u8> {
    match command {
        Command::Check(args) => check::run(args),
        Command::List(args) => list::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Suggest(args) => suggest::run(args),
        Command::Import(args) => import::run(args),
    }
}
