//! What can be typed.

use std::path::PathBuf;

use clap::{ArgAction, Parser, Subcommand};

use super::stored::Storing;
use crate::comment::Timestamp;
use crate::moderator::Disguises;
use crate::report::jsonl::Offsets;
use crate::source::Shape;

/// Finds the abusive reader comments in pages and dumps, and says exactly why each was flagged.
///
/// It runs on this machine alone, and selects comments for people to read; it judges nobody.
#[derive(Debug, Parser)]
#[command(name = "commentariat", version, propagate_version = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print the comments of pages and dumps as JSON Lines, nothing scored
    Extract(ExtractArgs),
    /// Print a verdict on every comment as JSON Lines, in input order
    Score(ScoreArgs),
    /// Write a moderation report on pages and dumps: what to look at, and why
    Report(ReportArgs),
    /// Join reports made on parts into the report of the whole
    Merge(MergeArgs),
    /// Show what was found in one text, and how it adds up to each number
    Explain(ExplainArgs),
    /// Answer over HTTP, in place of the Perspective API and in our own words
    #[cfg(feature = "serve")]
    Serve(Box<super::serve::ServeArgs>),
    /// Measure how fast a lexicon runs on a dump, stage by stage
    Bench(Box<super::bench::BenchArgs>),
    /// Measure how right the scores are on labelled text, and which entry makes the false alarms
    Evaluate(Box<super::evaluate::EvaluateArgs>),
    /// Find where a site's old thresholds stand, from an archive with old scores or decisions
    Calibrate(Box<super::calibrate::CalibrateArgs>),
    /// Check, show, compare and convert lexicons, and propose terms
    Lexicon {
        #[command(subcommand)]
        command: super::lexicon::Command,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

impl Args {
    pub(crate) fn is_quiet(&self) -> bool {
        match &self.command {
            Command::Extract(args) => args.reading.quiet,
            Command::Score(args) => args.reading.quiet,
            Command::Report(args) => args.reading.quiet,
            Command::Merge(args) => args.quiet,
            Command::Bench(args) => args.reading.quiet,
            #[cfg(feature = "serve")]
            Command::Serve(_) => false,
            Command::Calibrate(args) => args.quiet,
            Command::Evaluate(args) => args.is_quiet(),
            Command::Lexicon { command } => command.is_quiet(),
            Command::Explain(_) | Command::Completions { .. } | Command::Man => false,
        }
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct ExtractArgs {
    /// Files, directories, globs, or `-` for stdin
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<String>,
    #[command(flatten)]
    pub(crate) storing: Storing,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// How to print them
    #[arg(long, value_enum, default_value = "jsonl")]
    pub(crate) format: Format,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ScoreArgs {
    /// Files, directories, globs, or `-` for stdin (the default)
    #[arg(value_name = "INPUT")]
    pub(crate) inputs: Vec<String>,
    #[command(flatten)]
    pub(crate) storing: Storing,
    #[command(flatten)]
    pub(crate) reading: Reading,
    #[command(flatten)]
    pub(crate) judging: Judging,
    /// Which comments to print
    #[arg(long, value_enum, value_name = "WHICH", default_value = "all")]
    pub(crate) only: Only,
    /// How to print them
    #[arg(long, value_enum, default_value = "jsonl")]
    pub(crate) format: Format,
    /// Which columns to print, separated by commas: id,text,attributes.toxicity,…
    #[arg(long, value_name = "LIST")]
    pub(crate) columns: Option<String>,
    /// Mask e-mail addresses, phone numbers and web addresses in the texts, before anything is scored
    #[arg(long)]
    pub(crate) redact: bool,
    /// Exit with 1 if any comment gets this action or a harsher one
    #[arg(long, value_enum, value_name = "ACTION")]
    pub(crate) fail_on: Option<FailOn>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    /// The text; stdin where it is left out
    pub(crate) text: Option<String>,
    /// The comment that it answers: "they" may mean the group that this one names
    #[arg(long, value_name = "TEXT")]
    pub(crate) parent: Option<String>,
    #[command(flatten)]
    pub(crate) judging: Judging,
    /// Mask e-mail addresses, phone numbers and web addresses in the texts, before anything is scored
    #[arg(long)]
    pub(crate) redact: bool,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ReportArgs {
    /// Files, directories, globs, or `-` for stdin
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<String>,
    #[command(flatten)]
    pub(crate) writing: Writing,
    /// Go on with a run that was broken off: inputs that it finished are not read again
    #[arg(long)]
    pub(crate) resume: bool,
    /// Exit with 1 if any comment gets this action or a harsher one
    #[arg(long, value_enum, value_name = "ACTION")]
    pub(crate) fail_on: Option<FailOn>,
    #[command(flatten)]
    pub(crate) adding: Adding,
    /// Labelled JSON Lines, as `evaluate` reads them: precision, recall and curves in the report (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(crate) gold: Vec<String>,
    #[command(flatten)]
    pub(crate) reading: Reading,
    #[command(flatten)]
    pub(crate) judging: Judging,
    #[command(flatten)]
    pub(crate) naming: NamingArgs,
    /// Mask e-mail addresses, phone numbers and web addresses in the texts, before anything is scored
    #[arg(long)]
    pub(crate) redact: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct MergeArgs {
    /// Whole reports, in the order in which one run would have read their inputs
    #[arg(required = true, value_name = "DIR")]
    pub(crate) reports: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) writing: Writing,
    #[command(flatten)]
    pub(crate) adding: Adding,
    /// How many threads to use; 0 is one a core
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) threads: usize,
    /// Say nothing but errors
    #[arg(long, short, action = ArgAction::SetTrue)]
    pub(crate) quiet: bool,
}

/// What a report holds beyond its inputs.
#[derive(Debug, clap::Args)]
pub(crate) struct Adding {
    /// Decisions of moderators, as the page exports them: shown merged, and kept in `decisions.jsonl`
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub(crate) decisions: Vec<String>,
    /// Further files: comments, flags and statements as CSV; comments.parquet and flags.parquet
    #[arg(long, value_enum, value_delimiter = ',', value_name = "LIST")]
    pub(crate) export: Vec<ExportArg>,
}

/// Where a report goes.
#[derive(Debug, clap::Args)]
pub(crate) struct Writing {
    /// The directory of the report
    #[arg(short = 'o', long = "out", value_name = "DIR", default_value = "report")]
    pub(crate) out: PathBuf,
    /// How files get their names: renamed when they are whole, or written in place for mounts that cannot rename
    #[arg(long, value_enum, value_name = "HOW", default_value = "rename")]
    pub(crate) commit: CommitArg,
}

/// A further file of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ExportArg {
    /// comments.csv: a row a comment
    Comments,
    /// flags.csv: a row a flag
    Flags,
    /// comments.parquet: a row a comment, in nested columns (needs a build with the `parquet` feature)
    #[value(name = "comments.parquet")]
    CommentsParquet,
    /// flags.parquet: a row a flag (needs a build with the `parquet` feature)
    #[value(name = "flags.parquet")]
    FlagsParquet,
    /// statements.csv: drafts of statements of reasons (EU Digital Services Act) for what is to be rejected
    Statements,
}

/// How files get their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum CommitArg {
    /// Written beside and renamed
    Rename,
    /// Written in place, the manifest last
    Direct,
}

/// How parts are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum CompressArg {
    /// Zstandard
    Zstd,
    /// Not at all
    None,
}

/// How authors appear.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Authors")]
pub(crate) struct NamingArgs {
    /// How authors appear in what is written
    #[arg(long, value_enum, value_name = "HOW", default_value = "pseudonym")]
    pub(crate) authors: AuthorsArg,
    /// The key that pseudonyms are made with; without it one is made once and kept on this machine
    #[arg(long, value_name = "FILE")]
    pub(crate) pseudonym_key_file: Option<PathBuf>,
}

/// How authors appear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum AuthorsArg {
    /// As a keyed hash
    Pseudonym,
    /// As the document shows them
    Plain,
}

/// Which comments are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Only {
    /// Every comment
    All,
    /// Those that a person should look at
    Flagged,
}

/// How verdicts are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// One JSON object a line
    Jsonl,
    /// One row a comment, under a header
    Csv,
    /// Columnar files (needs a build with the `parquet` feature)
    Parquet,
}

impl Format {
    /// What files of it end with.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::Parquet => "parquet",
        }
    }
}

/// The mildest action that counts for `--fail-on`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum FailOn {
    /// Review or reject
    Review,
    /// Reject
    Reject,
}

/// How inputs are read.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Reading")]
pub(crate) struct Reading {
    /// Take every input to be of this shape: lines, text, html, ndjson, json, csv, xml, warc,
    /// parquet
    #[arg(long, value_name = "NAME")]
    pub(crate) shape: Option<Shape>,
    /// The field or column that holds the comment's text
    #[arg(long, value_name = "NAME")]
    pub(crate) text_field: Option<String>,
    /// The field or column that holds its id
    #[arg(long, value_name = "NAME")]
    pub(crate) id_field: Option<String>,
    /// The field or column that holds its net votes
    #[arg(long, value_name = "NAME")]
    pub(crate) vote_field: Option<String>,
    /// The field or column that holds its time
    #[arg(long, value_name = "NAME")]
    pub(crate) time_field: Option<String>,
    /// The field or column that holds its author
    #[arg(long, value_name = "NAME")]
    pub(crate) author_field: Option<String>,
    /// What relative times ("2 hours ago") count from, as ISO 8601
    #[arg(long, value_name = "T")]
    pub(crate) reference_time: Option<Timestamp>,
    /// CSS selectors for a site of your own, as TOML
    #[arg(long, value_name = "FILE")]
    pub(crate) selectors: Option<PathBuf>,
    /// Longest page or JSON document that is held in memory, in bytes
    #[arg(long, value_name = "N", default_value_t = 256 << 20)]
    pub(crate) max_document_bytes: u64,
    /// Write the records that could not be read to this file, as JSON Lines
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    /// End with status 2 if any record was rejected
    #[arg(long)]
    pub(crate) strict: bool,
    /// The language of the inputs (ISO 639-1) instead of detecting it
    #[arg(long, value_name = "CODE")]
    pub(crate) lang: Option<String>,
    /// How many threads to use; 0 is one a core
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) threads: usize,
    /// Say nothing but errors
    #[arg(long, short, action = ArgAction::SetTrue)]
    pub(crate) quiet: bool,
}

/// How comments are judged.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Judging")]
pub(crate) struct Judging {
    /// Add a folder of lexicons or a single list (repeatable)
    #[arg(long, value_name = "PATH")]
    pub(crate) lexicons: Vec<PathBuf>,
    /// Leave out the built-in lexicons
    #[arg(long)]
    pub(crate) no_builtin: bool,
    /// Leave out learned weights
    #[arg(long)]
    pub(crate) no_learned: bool,
    /// Which disguised spellings to see through: all, none, or a list of look-alike, stretched, spaced, masked, emoji,
    /// misspelled, joined
    #[arg(long, value_name = "LIST", default_value_t)]
    pub(crate) disguises: Disguises,
    /// A policy file, or a preset: news, strict, lenient
    #[arg(long, value_name = "FILE|PRESET", default_value = "news")]
    pub(crate) policy: String,
    /// A site's profile, as `calibrate` writes it
    #[arg(long, value_name = "FILE")]
    pub(crate) profile: Option<PathBuf>,
    /// The unit of spans: bytes, chars (code points) or utf16
    #[arg(long, value_name = "UNIT", default_value = "chars")]
    pub(crate) offsets: Offsets,
}
