//! `lexicon suggest`: terms that labelled text has and the lexicon lacks.

use std::io::{self, Write};

use crate::abuse::Aspect;
use crate::cli::args::Judging;
use crate::cli::evaluate::Labelling;
use crate::evaluate::suggest::{Wanted, suggest, table};

/// Arguments of `lexicon suggest`.
#[derive(Debug, clap::Args)]
pub(crate) struct SuggestArgs {
    /// Labelled JSON Lines: files, directories or globs, or `-` for stdin
    #[arg(value_name = "GOLD.jsonl", required = true)]
    gold: Vec<String>,
    /// The attribute whose label is looked for
    #[arg(long, value_name = "NAME", default_value = "toxicity", value_parser = aspect)]
    attribute: Aspect,
    /// Fewest rows with the label that a term stands in
    #[arg(long, value_name = "N", default_value_t = 3)]
    min_rows: u64,
    /// Least standard deviations that a term is off chance
    #[arg(long, value_name = "Z", default_value_t = 1.96)]
    min_z: f64,
    /// Most terms of a language
    #[arg(long, value_name = "N", default_value_t = 50)]
    top: usize,
    /// Show the abusive words of examples with all their letters
    #[arg(long)]
    unmask: bool,
    #[command(flatten)]
    labelling: Labelling,
    #[command(flatten)]
    judging: Judging,
}

impl SuggestArgs {
    pub(crate) fn is_quiet(&self) -> bool {
        self.labelling.quiet
    }
}

/// Runs the command.
pub(super) fn run(args: &SuggestArgs) -> anyhow::Result<u8> {
    let moderator = args.labelling.start(&args.judging)?;
    let (rows, _, status) = args.labelling.read(&args.gold, args.judging.offsets)?;
    let wanted = Wanted {
        aspect: args.attribute,
        min_rows: args.min_rows,
        min_z: args.min_z,
        top: args.top,
        unmasked: args.unmask,
    };
    let terms = suggest(&moderator, &rows, &wanted);
    io::stdout().lock().write_all(table(&terms, args.attribute).as_bytes())?;
    Ok(status)
}

fn aspect(name: &str) -> Result<Aspect, String> {
    let known = || Aspect::ALL.map(Aspect::name).join(", ");
    Aspect::parse(name).ok_or_else(|| format!("known: {}", known()))
}
