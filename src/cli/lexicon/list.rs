//! `lexicon list`: the entries, one a line.

use std::io::{self, BufWriter, Write};

use anyhow::Context as _;
use serde_json::Value;

use super::ListArgs;
use crate::cli::{DONE, lists};
use crate::lexicon::{Category, Lexicon};

/// Runs the command.
pub(super) fn run(args: &ListArgs) -> anyhow::Result<u8> {
    let mut lexicon = if args.paths.is_empty() { Lexicon::builtin()? } else { Lexicon::default() };
    for path in &args.paths {
        let faults = lists::add(&mut lexicon, path, args.lang.as_deref());
        if let Some(first) = faults.with_context(|| path.display().to_string())?.into_iter().next() {
            return Err(first.into());
        }
    }
    let category =
        args.category.as_deref().map(|name| lexicon.category(name)).transpose()?.map(Category::name);
    let mut out = BufWriter::new(io::stdout().lock());
    for entry in &lexicon.entries {
        let lang = &*lexicon.languages[entry.lang as usize];
        if args.lang.as_deref().is_some_and(|want| want != lang)
            || !entry.is_of(category, args.kind.as_deref())
        {
            continue;
        }
        if args.json {
            writeln!(out, "{}", Value::Object(entry.to_json(lang)))?;
        } else {
            let cells: Vec<_> = entry.cells().into_iter().filter(|(_, cell)| cell != "-").collect();
            let cells: Vec<_> = cells.into_iter().map(|(name, cell)| format!("{name} {cell}")).collect();
            writeln!(out, "{}\t{}", entry.id(), cells.join(", "))?;
        }
    }
    out.flush()?;
    Ok(DONE)
}
