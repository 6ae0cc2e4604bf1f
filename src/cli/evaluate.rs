//! `evaluate`: how right the scores are, on labelled text; and `evaluate sample`, which draws text to label.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use clap::Subcommand;

use super::args::Judging;
use super::inputs::{self, Input};
use super::lists::load;
use super::whole::write_whole;
use super::{DONE, FAILED, MET, complain};
use crate::evaluate::gold::{Gold, GoldError, Labels, Mapping, Reader};
use crate::evaluate::sample::Sample;
use crate::evaluate::{self, Bias, Settings};
use crate::moderator::{Moderator, set_threads};

/// How many examples an entry shows unless it is said.
const EXAMPLES: usize = 2;

/// Arguments of `evaluate`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub(crate) struct EvaluateArgs {
    #[command(subcommand)]
    command: Option<Command>,
    /// Labelled JSON Lines: files, directories or globs, or `-` for stdin
    #[arg(value_name = "GOLD.jsonl", required_unless_present = "bias")]
    gold: Vec<String>,
    #[command(flatten)]
    labelling: Labelling,
    /// From this score on a comment counts as flagged
    #[arg(long, value_name = "SCORE", default_value_t = 0.5)]
    cut: f64,
    /// Judge by another lexicon too, in place of this one: a path, or `builtin`
    #[arg(long, value_name = "PATH")]
    against: Option<PathBuf>,
    /// Write what is found as writers disguise it, and look again
    #[arg(long)]
    evade: bool,
    /// Count the flags on sentences that only name or praise a group
    #[arg(long)]
    bias: bool,
    /// How often rows are drawn again for intervals; 0 for none
    #[arg(long, value_name = "N", default_value_t = 1000)]
    draws: usize,
    /// How many examples to show of each kind
    #[arg(long, value_name = "N", default_value_t = EXAMPLES)]
    examples: usize,
    /// Show the flagged words of examples with all their letters
    #[arg(long)]
    unmask: bool,
    /// Exit with 1 if a figure is lower: toxicity.f1=0.7 (repeatable)
    #[arg(long, value_name = "METRIC=VALUE")]
    fail_under: Vec<Limit>,
    /// Exit with 1 if a figure is higher: toxicity.calibration_error=0.05 (repeatable)
    #[arg(long, value_name = "METRIC=VALUE")]
    fail_over: Vec<Limit>,
    /// Print JSON, with every figure
    #[arg(long, conflicts_with = "markdown")]
    json: bool,
    /// Print Markdown, for a pull request
    #[arg(long)]
    markdown: bool,
    #[command(flatten)]
    judging: Judging,
}

/// How labelled rows are read.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Labels")]
pub(crate) struct Labelling {
    /// A field that holds the label of an attribute: FIELD=ATTRIBUTE, or FIELD:VALUE,VALUE=ATTRIBUTE (repeatable)
    #[arg(long = "label", value_name = "FIELD=ATTRIBUTE")]
    labels: Vec<Mapping>,
    /// The field that holds the text
    #[arg(long, value_name = "NAME")]
    text_field: Option<String>,
    /// The field that holds the id
    #[arg(long, value_name = "NAME")]
    id_field: Option<String>,
    /// The language of the rows (ISO 639-1) instead of detecting it
    #[arg(long, value_name = "CODE")]
    pub(super) lang: Option<String>,
    /// How many threads to use; 0 is one a core
    #[arg(long, value_name = "N", default_value_t = 0)]
    threads: usize,
    /// End with status 2 if any line was rejected
    #[arg(long)]
    strict: bool,
    /// Say nothing but errors
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Draw comments of a report to annotate: blind, from every stratum, with weights
    Sample(SampleArgs),
}

#[derive(Debug, clap::Args)]
struct SampleArgs {
    /// A whole report
    #[arg(value_name = "REPORT_DIR")]
    report: PathBuf,
    /// How many comments to draw
    #[arg(short, value_name = "N", default_value_t = 200)]
    n: usize,
    /// Draw others: any word
    #[arg(long, value_name = "WORD", default_value = "")]
    seed: String,
    /// Where to write them; stdout by default
    #[arg(short = 'o', long = "out", value_name = "FILE")]
    out: Option<PathBuf>,
    /// Say nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

/// A figure and its limit.
#[derive(Clone, Debug)]
struct Limit {
    metric: String,
    value: f64,
}

impl std::str::FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Limit, String> {
        let (metric, value) = text.rsplit_once('=').ok_or("METRIC=VALUE expected")?;
        let value: f64 = value.parse().map_err(|_| format!("{value:?} is no number"))?;
        if !value.is_finite() {
            return Err(format!("{value} is no limit"));
        }
        Ok(Limit { metric: metric.to_owned(), value })
    }
}

impl EvaluateArgs {
    pub(crate) fn is_quiet(&self) -> bool {
        match &self.command {
            Some(Command::Sample(args)) => args.quiet,
            None => self.labelling.quiet,
        }
    }
}

/// Runs the command; the exit status says whether every input could be read, and what `--fail-under` asked.
pub(super) fn run(args: &EvaluateArgs) -> anyhow::Result<u8> {
    if let Some(Command::Sample(args)) = &args.command {
        return sample(args);
    }
    anyhow::ensure!((0.0..=1.0).contains(&args.cut), "--cut {} is not between 0 and 1", args.cut);
    let labelling = &args.labelling;
    let moderator = labelling.start(&args.judging)?;
    let other = args.against.as_deref().map(|path| other(args, path)).transpose()?;
    let (rows, inputs, status) = labelling.read(&args.gold, args.judging.offsets)?;
    let settings = Settings {
        cut: args.cut,
        draws: args.draws,
        n_examples: args.examples,
        unmasked: args.unmask,
        evade: args.evade,
    };
    let bias = args.bias.then(|| Bias::new(&moderator)).transpose()?;
    let other = other.as_ref().map(|(name, other)| (name.as_str(), other));
    let evaluation = evaluate::evaluate(&moderator, other, inputs, rows, bias, &settings);
    let mut out = BufWriter::new(io::stdout().lock());
    if args.json {
        serde_json::to_writer_pretty(&mut out, &evaluation.json())?;
        writeln!(out)?;
    } else if args.markdown {
        write!(out, "{}", evaluate::markdown(&evaluation))?;
    } else {
        write!(out, "{}", evaluate::terminal(&evaluation))?;
    }
    out.flush()?;
    let under = args.fail_under.iter().map(|limit| (limit, "under", f64::lt as fn(&f64, &f64) -> bool));
    let over = args.fail_over.iter().map(|limit| (limit, "over", f64::gt as fn(&f64, &f64) -> bool));
    let mut is_met = false;
    for (Limit { metric, value }, which, fails) in under.chain(over) {
        let measured = evaluation.metric(metric).with_context(|| format!("--fail-{which}"))?;
        if fails(&measured, value) {
            complain(false, &format!("{metric} is {measured}, {which} {value}"), true);
            is_met = true;
        }
    }
    Ok(if status == DONE && is_met { MET } else { status })
}

/// The moderator of `--against`, which differs in nothing but the lexicon.
fn other(args: &EvaluateArgs, path: &Path) -> anyhow::Result<(String, Moderator)> {
    let lang = args.labelling.lang.as_deref();
    let lexicon = load(path, lang).with_context(|| format!("--against {}", path.display()))?;
    Ok((path.display().to_string(), args.judging.moderator_of(lexicon, lang)?))
}

impl Labelling {
    /// Rows as they are read where nothing else is said.
    pub(super) fn plain(quiet: bool) -> Labelling {
        Labelling { quiet, ..Labelling::default() }
    }

    /// Starts the threads, and builds the moderator.
    pub(super) fn start(&self, judging: &Judging) -> anyhow::Result<Moderator> {
        set_threads(self.threads)?;
        judging.moderator(self.lang.as_deref())
    }

    /// Reads all rows of the inputs that are named, and says which lines are none; the status is 2 where an input could not be
    /// read to its end, or with `--strict` a line.
    pub(super) fn read(
        &self,
        names: &[String],
        offsets: crate::report::jsonl::Offsets,
    ) -> anyhow::Result<(Vec<Gold>, Vec<evaluate::Input>, u8)> {
        let labels = Labels {
            text_field: self.text_field.clone(),
            id_field: self.id_field.clone(),
            offsets,
            mapped: self.labels.clone(),
        };
        let (mut rows, mut read, mut status) = (Vec::new(), Vec::new(), DONE);
        let (found, missing) = inputs::expand(names);
        for (name, err) in &missing {
            complain(self.quiet, &format!("error: {name}: {err:#}"), true);
            status = FAILED;
        }
        for input in found {
            let (note, failed) = self.read_one(&input, &labels, &mut rows);
            if failed || self.strict && note.rejected > 0 {
                status = FAILED;
            }
            read.push(note);
        }
        Ok((rows, read, status))
    }

    fn read_one(&self, input: &Input, labels: &Labels, rows: &mut Vec<Gold>) -> (evaluate::Input, bool) {
        let mut note = evaluate::Input { path: Arc::clone(&input.name), rows: 0, rejected: 0, first: None };
        let opened = match input.open() {
            Ok(opened) => opened,
            Err(err) => {
                complain(self.quiet, &format!("error: {}: {err}", input.name), true);
                return (note, true);
            }
        };
        let mut failed = false;
        for row in Reader::new(opened, &input.name, labels) {
            match row {
                Ok(row) => {
                    note.rows += 1;
                    rows.push(row);
                }
                Err(GoldError::Row { line, reason, .. }) => {
                    note.rejected += 1;
                    note.first.get_or_insert(format!("line {line}: {reason}"));
                }
                Err(err @ GoldError::Input { .. }) => {
                    complain(self.quiet, &format!("error: {:#}", anyhow::Error::from(err)), true);
                    failed = true;
                }
            }
        }
        if let Some(first) = &note.first {
            let n = note.rejected;
            let plural = if n == 1 { "" } else { "s" };
            complain(
                self.quiet,
                &format!("{}: {n} line{plural} rejected; the first at {first}", input.name),
                false,
            );
        }
        (note, failed)
    }
}

fn sample(args: &SampleArgs) -> anyhow::Result<u8> {
    anyhow::ensure!(inputs::is_report(&args.report), "{} is no whole report", args.report.display());
    let path = args.report.join("comments.jsonl");
    let place = || path.display().to_string();
    let sample = Sample::draw(BufReader::new(File::open(&path).with_context(place)?), args.n, &args.seed)
        .with_context(place)?;
    let mut lines = Vec::new();
    for row in &sample.rows {
        serde_json::to_writer(&mut lines, row)?;
        lines.push(b'\n');
    }
    match &args.out {
        Some(path) if path.exists() => {
            let taken = io::Error::from(io::ErrorKind::AlreadyExists);
            return Err(taken).with_context(|| path.display().to_string());
        }
        Some(path) => write_whole(path, &lines)?,
        None => io::stdout().lock().write_all(&lines).context("stdout")?,
    }
    for (name, n, drawn) in &sample.strata {
        complain(args.quiet, &format!("{name}: {drawn} of {n}"), false);
    }
    Ok(DONE)
}
