//! `merge`: reports made on parts to the report of the whole.

use std::time::Instant;

use super::args::MergeArgs;
use super::report::{end_on_interrupt, run_object, tell};
use super::{DONE, FAILED};
use crate::moderator::set_threads;
use crate::report::directory;

/// Runs the command; an input that one of the reports could not read to its end makes the whole a 2 as well.
pub(super) fn run(args: &MergeArgs) -> anyhow::Result<u8> {
    let begun = Instant::now();
    set_threads(args.threads)?;
    end_on_interrupt()?;
    let (out, commit) = (&args.writing.out, args.writing.commit.into());
    let additions = args.adding.additions()?;
    let clock = |comments| run_object(begun, comments);
    let shown = directory::merge(&args.reports, out, commit, additions, clock)?;
    tell(args.quiet, &shown, out)?;
    let failed = shown.inputs.iter().any(|input| input.error.is_some());
    Ok(if failed { FAILED } else { DONE })
}
