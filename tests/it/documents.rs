//! Every sample under `seeds/documents` and `seeds/broken` gives exactly the comments in `tests/expected`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn sample_documents_give_the_expected_comments() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut faults = Vec::new();
    let mut n_documents = 0;
    let documents = root.join("seeds/documents");
    for path in files(&documents).into_iter().chain(files(&root.join("seeds/broken"))) {
        let name = path.strip_prefix(root).expect("under the root").to_string_lossy().into_owned();
        // What must come of `seeds/broken/a` is in `tests/expected/broken`.
        let inner = path.strip_prefix(&documents).or_else(|_| path.strip_prefix(root.join("seeds")));
        let inner = inner.expect("under the seeds");
        // `a.csv.gz` is told by `a.csv.gz.jsonl`, `a.csv.jsonl` or `a.jsonl`.
        let stems = std::iter::successors(Some(inner.to_owned()), |stem| {
            stem.extension().map(|_| stem.with_extension(""))
        });
        let expected: Vec<_> =
            stems.map(|stem| root.join("tests/expected").join(format!("{}.jsonl", stem.display()))).collect();
        let Some(expected) = expected.iter().find(|path| path.is_file()) else {
            faults.push(format!("{name}: nothing expected of it ({expected:?})"));
            continue;
        };
        n_documents += 1;
        let output = Command::new(env!("CARGO_BIN_EXE_commentariat"))
            .current_dir(root)
            .args(["extract", &name])
            .output()
            .expect("runs");
        // The README's first command reads all documents and must end with 0.
        let complaint = String::from_utf8_lossy(&output.stderr);
        if path.starts_with(&documents) && !(output.status.success() && complaint.is_empty()) {
            faults.push(format!("{name}: {}: {complaint}", output.status));
        }
        let got = lines(&String::from_utf8_lossy(&output.stdout));
        let want = lines(&fs::read_to_string(expected).expect("can be read"));
        if got != want {
            let at = (0..got.len().max(want.len())).find(|&idx| got.get(idx) != want.get(idx)).unwrap_or(0);
            faults.push(format!(
                "{name}: {} comments for {}; record {at}:\n  got  {:?}\n  want {:?}",
                got.len(),
                want.len(),
                got.get(at),
                want.get(at)
            ));
        }
    }
    assert!(n_documents > 20, "only {n_documents} documents found");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn lines(text: &str) -> Vec<serde_json::Value> {
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("can be read").filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.file_name().is_some_and(|name| name != "README.md") {
            found.push(path);
        }
    }
    found.sort();
    found
}
