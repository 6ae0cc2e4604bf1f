//! `calibrate`: an archive with old scores or decisions to a profile under which old thresholds keep their meaning.

use std::io::{self, Write as _};
use std::path::PathBuf;

use super::args::Judging;
use super::inputs;
use super::whole::write_whole;
use super::{DONE, FAILED, complain};
use crate::abuse::{Aspect, Delta};
use crate::calibrate::{self, By, Row, RowReader, ScoreField, Settings};
use crate::evaluate::gold::Mapping;
use crate::evaluate::rounded;
use crate::moderator::{Disguises, set_threads};
use crate::report::jsonl::Offsets;

/// Arguments of `calibrate`.
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
#[derive(Debug, clap::Args)]
pub(crate) struct CalibrateArgs {
    /// Archives: JSON Lines, JSON (Coral's export), CSV; files, directories, globs, or `-` for stdin
    #[arg(required = true, value_name = "EXPORT")]
    exports: Vec<String>,
    /// Write the profile to this file
    #[arg(long, short = 'o', visible_alias = "out", value_name = "OUT.toml")]
    profile: Option<PathBuf>,
    /// The name of the profile; the file's name by default
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// From this old score on comments were flagged
    #[arg(long, value_name = "SCORE", default_value_t = 0.8)]
    threshold: f64,
    /// What the profile is made by
    #[arg(long, value_enum, value_name = "WHAT", default_value = "either")]
    by: ByArg,
    /// The attribute that approving and rejecting speaks of
    #[arg(long, value_name = "ATTRIBUTE", default_value = "toxicity", value_parser = aspect)]
    decided: Aspect,
    /// A field that holds the old score of an attribute: FIELD=ATTRIBUTE (repeatable)
    #[arg(long = "score", value_name = "FIELD=ATTRIBUTE")]
    scores: Vec<ScoreField>,
    /// A field that holds a decision on an attribute: FIELD=ATTRIBUTE, or FIELD:VALUE,VALUE=ATTRIBUTE (repeatable)
    #[arg(long = "label", value_name = "FIELD=ATTRIBUTE")]
    labels: Vec<Mapping>,
    /// The field that holds the text
    #[arg(long, value_name = "NAME")]
    text_field: Option<String>,
    /// A profile whose deltas are kept; its slopes and offsets are found anew
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// How many samples of each kind to show
    #[arg(long, value_name = "N", default_value_t = 3)]
    samples: usize,
    /// Show samples with all their letters
    #[arg(long)]
    unmask: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Add a folder of lexicons or a single list (repeatable)
    #[arg(long, value_name = "PATH")]
    lexicons: Vec<PathBuf>,
    /// Leave out the built-in lexicons
    #[arg(long)]
    no_builtin: bool,
    /// Leave out learned weights
    #[arg(long)]
    no_learned: bool,
    /// Which disguised spellings to see through, as for `score`
    #[arg(long, value_name = "LIST", default_value_t)]
    disguises: Disguises,
    /// The language of the comments (ISO 639-1) instead of detecting it
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,
    /// How many threads to use; 0 is one a core
    #[arg(long, value_name = "N", default_value_t = 0)]
    threads: usize,
    /// End with status 2 if any record was rejected
    #[arg(long)]
    strict: bool,
    /// Say nothing but errors
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum ByArg {
    /// Old scores where an attribute has any, otherwise decisions
    Either,
    /// Old scores alone
    Scores,
    /// Decisions alone
    Decisions,
}

fn aspect(name: &str) -> Result<Aspect, String> {
    Aspect::parse(name)
        .ok_or_else(|| format!("unknown attribute; known: {}", Aspect::ALL.map(Aspect::name).join(", ")))
}

/// Runs the command; the status is 2 where an archive could not be read to its end.
pub(super) fn run(args: &CalibrateArgs) -> anyhow::Result<u8> {
    let threshold = args.threshold;
    anyhow::ensure!(threshold > 0.0 && threshold < 1.0, "--threshold {threshold} is not between 0 and 1");
    set_threads(args.threads)?;
    let judging = Judging {
        lexicons: args.lexicons.clone(),
        no_builtin: args.no_builtin,
        no_learned: args.no_learned,
        disguises: args.disguises,
        policy: "news".to_owned(),
        profile: args.from.clone(),
        offsets: Offsets::default(),
    };
    let moderator = judging.moderator(args.lang.as_deref())?;
    let reader =
        RowReader::new(args.text_field.clone(), args.labels.clone(), args.scores.clone(), args.decided);
    let (rows, status) = read(args, &reader);
    anyhow::ensure!(!rows.is_empty(), "no comment with an old score or a decision");
    let settings = Settings {
        threshold,
        n_samples: args.samples,
        unmasked: args.unmask,
        by: match args.by {
            ByArg::Either => By::Either,
            ByArg::Scores => By::Scores,
            ByArg::Decisions => By::Decisions,
        },
    };
    let found = calibrate::calibrate(&moderator, &rows, &settings);
    let mut out = io::stdout().lock();
    if args.json {
        serde_json::to_writer_pretty(&mut out, &rounded(serde_json::to_value(&found)?))?;
        writeln!(out)?;
    } else {
        write!(out, "{}", calibrate::terminal(&found))?;
    }
    out.flush()?;
    if let Some(path) = &args.profile {
        anyhow::ensure!(found.has_scale(), "no profile is written: the archive tells no slope and offset");
        let stem = || path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let deltas: &[Delta] = moderator.profile().map_or(&[], |profile| profile.deltas());
        let text = found.profile(&args.name.clone().unwrap_or_else(stem), deltas);
        write_whole(path, text.as_bytes())?;
        complain(args.quiet, &format!("{} written", path.display()), false);
    }
    Ok(status)
}

/// The rows of all archives in order, and the status so far.
fn read(args: &CalibrateArgs, reader: &RowReader) -> (Vec<Row>, u8) {
    let (mut rows, mut status) = (Vec::new(), DONE);
    let (found, missing) = inputs::expand(&args.exports);
    for (name, err) in &missing {
        complain(args.quiet, &format!("error: {name}: {err:#}"), true);
        status = FAILED;
    }
    for input in found {
        let archive = input.open().and_then(|opened| calibrate::read(opened, &input.name, reader));
        match archive {
            Ok(archive) => {
                if let Some((line, reason)) = archive.rejected.first() {
                    let n = archive.rejected.len();
                    let plural = if n == 1 { "" } else { "s" };
                    let note = format!("{}:{line}: {reason}; {n} record{plural} rejected", input.name);
                    complain(args.quiet && !args.strict, &note, args.strict);
                    if args.strict {
                        status = FAILED;
                    }
                }
                rows.extend(archive.rows);
            }
            Err(err) => {
                complain(args.quiet, &format!("error: {}: {err}", input.name), true);
                status = FAILED;
            }
        }
    }
    (rows, status)
}
