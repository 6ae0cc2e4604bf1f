//! The rim: arguments, exit codes, what the terminal shows. One small file a subcommand.

mod args;
mod bench;
mod calibrate;
mod each;
mod evaluate;
mod explain;
mod extract;
mod gold;
mod inputs;
mod key;
mod lexicon;
mod lists;
mod merge;
mod progress;
mod rejects;
mod report;
mod score;
#[cfg(feature = "serve")]
mod serve;
mod shell;
mod stored;
mod whole;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};

/// Exit status of a run that did what it was asked for.
const DONE: u8 = 0;
/// Exit status where `--fail-on` or its like was asked for and met.
const MET: u8 = 1;
/// Exit status where the program could not run, or an input could not be read to its end.
const FAILED: u8 = 2;
/// Exit status after SIGINT.
const INTERRUPTED: u8 = 130;

/// Runs the program on its arguments.
pub fn main() -> ExitCode {
    let args = Args::parse();
    #[cfg(feature = "parquet")]
    crate::extract::parquet::hush();
    let quiet = args.is_quiet();
    match run(args) {
        Ok(code) => ExitCode::from(code),
        Err(err) if is_broken_pipe(&err) => ExitCode::from(DONE),
        Err(err) => {
            complain(quiet, &format!("error: {err:#}"), true);
            ExitCode::from(FAILED)
        }
    }
}

fn run(args: Args) -> anyhow::Result<u8> {
    match args.command {
        Command::Extract(args) => extract::run(&args),
        Command::Score(args) => score::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Merge(args) => merge::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Bench(args) => bench::run(&args),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::run(*args),
        Command::Calibrate(args) => calibrate::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Lexicon { command } => lexicon::run(&command),
        Command::Completions { shell } => shell::completions(shell),
        Command::Man => shell::man(),
    }
}

fn is_broken_pipe(err: &anyhow::Error) -> bool {
    err.chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|err| err.kind() == io::ErrorKind::BrokenPipe)
}

/// Says something on stderr; notes are left out where `quiet`, errors never.
fn complain(quiet: bool, line: &str, is_error: bool) {
    if is_error || !quiet {
        progress::aside(|| {
            let _nobody_reads_it = writeln!(io::stderr().lock(), "{line}");
        });
    }
}
