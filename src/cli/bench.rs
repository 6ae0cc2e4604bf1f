//! `bench`: how fast the user's own lexicon runs on the user's own dump.

use std::io::{self, Write as _};
use std::time::Instant;

use anyhow::Context as _;

use super::args::{Judging, Reading};
use super::{DONE, inputs};
use crate::speed;

/// Arguments of `bench`.
#[derive(Debug, clap::Args)]
pub(crate) struct BenchArgs {
    /// Files, directories, globs, or `-` for stdin; a built-in corpus where there are none
    #[arg(value_name = "INPUT")]
    inputs: Vec<String>,
    /// How many comments to take at most
    #[arg(long, value_name = "N", default_value_t = 50_000)]
    comments: usize,
    /// How often each stage is run; the fastest counts
    #[arg(long, value_name = "N", default_value_t = 3)]
    rounds: usize,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub(super) reading: Reading,
    #[command(flatten)]
    judging: Judging,
}

/// Runs the command.
pub(super) fn run(args: &BenchArgs) -> anyhow::Result<u8> {
    let reading = &args.reading;
    reading.start_threads()?;
    let begun = Instant::now();
    let moderator = args.judging.moderator(reading.lang.as_deref())?;
    let build = begun.elapsed();
    let corpus = if args.inputs.is_empty() {
        speed::built_in(moderator.lexicon())
    } else {
        let (found, missing) = inputs::expand(&args.inputs);
        if let Some((name, err)) = missing.into_iter().next() {
            return Err(err.context(name));
        }
        let opened = found.iter().map(|input| {
            input.open().map(|opened| (input.name.clone(), opened)).with_context(|| input.name.to_string())
        });
        speed::read(opened.collect::<anyhow::Result<_>>()?, &reading.options()?, args.comments)
            .map_err(|(name, err)| anyhow::Error::new(err).context(name))?
    };
    anyhow::ensure!(!corpus.comments.is_empty(), "there is no comment in {}", args.inputs.join(", "));
    let figures = speed::measure(&moderator, build, &corpus, args.rounds);
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&figures)?)?;
    } else {
        write!(out, "{}", speed::show(&figures))?;
    }
    Ok(DONE)
}
