//! `lexicon list`: the entries, one a line.

use std::io::{self, BufWriter, Write};

use anyhow::Context as _;
use serde_json::{Map, Value};

use super::ListArgs;
use crate::cli::{DONE, lists};
use crate::lexicon::{Category, Entry, Lexicon};

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
            writeln!(out, "{}", Value::Object(object(entry, lang)))?;
        } else {
            let cells: Vec<_> = entry.cells().into_iter().filter(|(_, cell)| cell != "-").collect();
            let cells: Vec<_> = cells.into_iter().map(|(name, cell)| format!("{name} {cell}")).collect();
            writeln!(out, "{}\t{}", entry.id, cells.join(", "))?;
        }
    }
    out.flush()?;
    Ok(DONE)
}

fn object(entry: &Entry, lang: &str) -> Map<String, Value> {
    let mut object = Map::new();
    let mut put = |name: &str, value: Value| object.insert(name.to_owned(), value);
    put("entry", Value::from(&*entry.id));
    put("lang", Value::from(lang));
    put("table", Value::from(entry.table()));
    put("phrase", Value::from(&*entry.phrase));
    for (name, cell) in entry.cells() {
        let number = cell
            .parse()
            .ok()
            .filter(|_| matches!(name, "severity" | "valence" | "value"))
            .and_then(serde_json::Number::from_f64);
        put(
            name,
            match number {
                _ if cell == "-" => Value::Null,
                Some(number) if name != "severity" => Value::Number(number),
                Some(_) => Value::from(cell.parse::<u8>().unwrap_or_default()),
                None => Value::from(cell),
            },
        );
    }
    put("file", Value::from(&*entry.file));
    put("line", Value::from(entry.line));
    object
}
