//! Every row of the shipped lexicons is read, and says what it should.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use commentariat::{Lexicon, Moderator};

use crate::support::Scratch;

#[test]
fn every_row_of_the_lexicons_is_read() {
    let lexicon = Lexicon::builtin().map_err(|err| err.to_string()).expect("the shipped lexicons are right");
    let languages: Vec<_> = lexicon.languages().collect();
    assert!(["de", "en", "ru"].iter().all(|lang| languages.contains(lang)), "{languages:?}");
    assert!(lexicon.len() > 5000, "{}", lexicon.len());
}

/// What `lexicon check` asks of users' lists holds of the shipped ones.
#[test]
fn the_shipped_lexicons_have_no_fault() {
    let lexicons = Path::new(env!("CARGO_MANIFEST_DIR")).join("lexicons");
    let run = Scratch::new("shipped").run(&["lexicon", "check", &lexicons.to_string_lossy()]);
    assert_eq!(run.text(), "");
    run.ends(0).says(&["entries, no fault"]);
}

#[test]
fn rows_are_unique_and_say_where_they_come_from() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("lexicons");
    let mut faults = Vec::new();
    for folder in fs::read_dir(root)
        .expect("lexicons can be read")
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_dir())
    {
        for file in ["abuse", "groups", "predicates", "context", "exceptions", "valence", "modifiers"] {
            let path = folder.path().join(file).with_extension("tsv");
            let Ok(text) = fs::read_to_string(&path) else { continue };
            faults.extend(check_table(&path, &text));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults[..faults.len().min(20)].join("\n"));
}

/// Rows with the same phrase and meaning, and rows without a source.
fn check_table(path: &Path, text: &str) -> Vec<String> {
    let mut rows = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let header: Vec<_> = rows.next().map(|(_, line)| line.split('\t').collect()).unwrap_or_default();
    let source = header.iter().position(|name| *name == "source").expect("every table has a source column");
    let mut seen = BTreeMap::new();
    let mut faults = Vec::new();
    for (idx, line) in rows {
        let cells: Vec<_> = line.split('\t').collect();
        let place = format!("{}:{}", path.display(), idx + 1);
        if cells.get(source).is_none_or(|cell| cell.is_empty() || *cell == "-") {
            faults.push(format!("{place}: no source"));
        }
        let meaning = (cells[0].to_lowercase(), cells.get(2).copied().unwrap_or_default());
        if let Some(first) = seen.insert(meaning, idx + 1) {
            faults.push(format!("{place}: says the same as line {first}"));
        }
    }
    faults
}

#[test]
fn the_fingerprint_names_the_lexicon_and_the_policy() {
    let first = Moderator::builtin().expect("builds");
    let second = Moderator::builtin().expect("builds");
    assert_eq!(first.fingerprint(), second.fingerprint());
    let strict = Moderator::new(
        Lexicon::builtin().expect("reads"),
        commentariat::Policy::preset("strict").expect("is there"),
    );
    assert_ne!(first.fingerprint(), strict.fingerprint());
}
