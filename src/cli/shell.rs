//! `completions` and `man`, for packagers.

use std::io;

use clap::CommandFactory;

use super::DONE;
use super::args::Args;

/// Prints the completion script of a shell.
pub(super) fn completions(shell: clap_complete::Shell) -> anyhow::Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "commentariat", &mut script);
    io::Write::write_all(&mut io::stdout().lock(), &script)?;
    Ok(DONE)
}

/// Prints the manual page.
pub(super) fn man() -> anyhow::Result<u8> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Args::command()).render(&mut page)?;
    io::Write::write_all(&mut io::stdout().lock(), &page)?;
    Ok(DONE)
}
