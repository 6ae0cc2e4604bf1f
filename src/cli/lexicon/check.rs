//! `lexicon check`: every fault with its place, the row and what to do.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::Context as _;

use super::CheckArgs;
use crate::cli::{DONE, MET, complain, lists};
use crate::lexicon::{Lexicon, lint};

/// Runs the command: 1 where something was found.
pub(super) fn run(args: &CheckArgs) -> anyhow::Result<u8> {
    let mut lexicon = Lexicon::default();
    let mut unreadable = Vec::new();
    if args.paths.is_empty() {
        unreadable = lexicon.read_builtin();
    }
    for path in &args.paths {
        let faults = lists::add(&mut lexicon, path, args.lang.as_deref());
        unreadable.extend(faults.with_context(|| path.display().to_string())?);
    }
    let is_builtin = args.paths.is_empty();
    let text = |name: &str| match name.split_once('/').filter(|_| is_builtin) {
        Some((lang, file)) => crate::builtin::file(lang, file).map(str::to_owned),
        None => lists::read(Path::new(name)).ok(),
    };
    let faults = lint::check(&lexicon, &unreadable, &text);
    let mut out = BufWriter::new(io::stdout().lock());
    let mut counts = BTreeMap::new();
    for fault in &faults {
        *counts.entry(fault.kind.name()).or_insert(0_usize) += 1;
        if args.json {
            serde_json::to_writer(&mut out, fault)?;
            writeln!(out)?;
        } else {
            writeln!(out, "{fault}")?;
        }
    }
    out.flush()?;
    let counts: Vec<_> = counts.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    let found = if counts.is_empty() { "no fault".to_owned() } else { counts.join(", ") };
    complain(false, &format!("{} entries, {found}", lexicon.len()), false);
    Ok(if faults.is_empty() { DONE } else { MET })
}
