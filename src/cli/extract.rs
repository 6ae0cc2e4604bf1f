//! `extract`: comments as JSON Lines, nothing scored.

use std::io::{self, BufWriter, Write};

use anyhow::Context as _;

use super::args::ExtractArgs;
use super::each::{Mapped, each_input};
use crate::report::jsonl;

/// Runs the command; the exit status says whether every input could be read.
pub(super) fn run(args: &ExtractArgs) -> anyhow::Result<u8> {
    args.reading.start_threads()?;
    let mut out = BufWriter::new(io::stdout().lock());
    let status = each_input(
        &args.inputs,
        &args.reading,
        |comment, mapped: &mut Mapped<()>| jsonl::write_comment(comment, &mut mapped.bytes),
        |mapped| out.write_all(&mapped.bytes).context("stdout"),
    )?;
    out.flush().context("stdout")?;
    Ok(status)
}
