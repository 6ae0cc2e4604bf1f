//! `lexicon import`: a foreign list as a table of ours, its licence and source written at its head.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::ImportArgs;
use crate::cli::whole::write_whole;
use crate::cli::{DONE, FAILED, complain, lists};
use crate::lexicon::{Format, Listed, RowError, Sense, read_foreign};

/// Runs the command: 2 where a row cannot be read; the others are written all the same. A row with nothing to match is named and
/// passed over.
pub(super) fn run(args: &ImportArgs) -> anyhow::Result<u8> {
    let (format, file) = match &args.source[..] {
        [format, file] => (Some(format.parse::<Format>()?), file),
        [file] => (None, file),
        _ => anyhow::bail!("one list at a time"),
    };
    let text = lists::read(Path::new(file))?;
    let format = format.unwrap_or_else(|| Format::of(&text));
    let (rows, faults) = read_foreign(format, file, &text);
    for fault in &faults {
        complain(false, &fault.to_string(), true);
    }
    let is_whole = faults.iter().all(RowError::is_empty_row);
    let is_valence = |row: &&Listed| matches!(row.sense, Sense::Valence(_));
    let (valence, abuse): (Vec<_>, Vec<_>) = rows.iter().partition(is_valence);
    anyhow::ensure!(!rows.is_empty(), "{file}: no row of a {format} list in it");
    let both = !valence.is_empty() && !abuse.is_empty();
    for (name, rows) in [("abuse", abuse), ("valence", valence)] {
        if rows.is_empty() {
            continue;
        }
        let path = if both { named(&args.output, name) } else { args.output.clone() };
        let table = table(name, &rows, &head(args, file, format));
        write_whole(&path, table.as_bytes())?;
        complain(false, &format!("{}: {} entries from a {format} list", path.display(), rows.len()), false);
    }
    Ok(if is_whole { DONE } else { FAILED })
}

/// `out.tsv` as `out.abuse.tsv`: a list that holds abuse and valences makes two tables.
fn named(path: &Path, name: &str) -> PathBuf {
    path.with_extension(format!("{name}.tsv"))
}

fn head(args: &ImportArgs, file: &str, format: Format) -> String {
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let base =
        Path::new(file).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    format!(
        "# Imported from {base} ({format}).\n# Licence: {}\n# Source: {}\n",
        line(&args.licence),
        line(&args.origin)
    )
}

/// The rows under their header; what stands there twice is written once.
fn table(name: &str, rows: &[&Listed], head: &str) -> String {
    let mut table = head.to_owned();
    table.push_str(match name {
        "abuse" => "phrase\tforms\tcategory\tkind\tseverity\tneeds\ttarget\tsource\tnote\n",
        _ => "phrase\tforms\tvalence\tsource\n",
    });
    let mut seen = std::collections::HashSet::new();
    for row in rows {
        let cells = row.sense.cells().into_iter().map(|(_, cell)| cell).collect::<Vec<_>>().join("\t");
        let phrase = row.phrase.split_whitespace().collect::<Vec<_>>().join(" ");
        let note = if name == "abuse" { "\t-" } else { "" };
        if !phrase.is_empty() && seen.insert((phrase.clone(), cells.clone())) {
            let _a_string_takes_all = writeln!(table, "{phrase}\t-\t{cells}\timported{note}");
        }
    }
    table
}
