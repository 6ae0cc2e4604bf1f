//! The samples of `seeds/documents/` and `seeds/broken/` from packed bytes to comments, against `tests/expected/`.

use std::fs::{self, File};
use std::path::Path;

use super::*;
use crate::source::decompress::decompress;
use crate::source::sniff::sniff;

/// The comments of a sample as lines of JSON, then what was skipped and rejected, then the error, if any.
fn extract(root: &Path, path: &str) -> String {
    let mut decoded = decompress(File::open(root.join(path)).unwrap());
    let options = Options {
        path: Arc::from(path),
        fields: Fields::default(),
        reference_time: None,
        lang: None,
        selectors: None,
        max_document_bytes: 1 << 20,
    };
    let (mut lines, mut others) = (String::new(), String::new());
    let shape = sniff(&decoded.head).unwrap();
    let result = read(&mut decoded.body, shape, &options, &mut |record| {
        match record {
            Record::Comment(comment) => lines += &(serde_json::to_string(&comment).unwrap() + "\n"),
            Record::Skipped(reason) => others += &format!("skipped: {reason}\n"),
            Record::Rejected(Reject { line, index, offset, reason, .. }) => {
                others += &format!("rejected: line {line:?} index {index} offset {offset:?}: {reason}\n");
            }
        }
        ControlFlow::Continue(())
    });
    let failure = result.err().map(|err| format!("error: {err}\n")).unwrap_or_default();
    lines + &others + &failure
}

#[test]
fn samples_of_tables_exports_and_archives() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut n_samples, mut faults) = (0, String::new());
    let folders =
        ["csv", "xml", "warc"].map(|shape| [format!("documents/{shape}"), format!("broken/{shape}")]);
    for folder in folders.as_flattened() {
        for entry in fs::read_dir(root.join("seeds").join(folder)).unwrap() {
            let name = format!("{folder}/{}", entry.unwrap().file_name().into_string().unwrap());
            let stem = name.split('.').next().unwrap();
            let stem = stem.strip_prefix("documents/").unwrap_or(stem);
            let found = extract(root, &format!("seeds/{name}"));
            let (comments, rest): (Vec<&str>, Vec<&str>) =
                found.lines().partition(|line| line.starts_with('{'));
            let expected = fs::read_to_string(root.join(format!("tests/expected/{stem}.jsonl")));
            if comments != expected.unwrap_or_default().lines().collect::<Vec<_>>() {
                faults += &format!("{name}:\n{found}");
            }
            let outcome =
                OUTCOMES.iter().find(|(sample, _)| *sample == name).map_or(&[][..], |(_, rest)| rest);
            if rest != outcome {
                faults += &format!("{name}: {rest:#?}\n");
            }
            n_samples += 1;
        }
    }
    assert!(faults.is_empty(), "not as tests/expected says:\n{faults}");
    assert!(n_samples >= 22, "only {n_samples} samples were found");
}

/// What the samples hold beside comments.
const OUTCOMES: &[(&str, &[&str])] = &[
    (
        "broken/csv/broken.csv",
        &[
            "rejected: line Some(3) index 2 offset Some(51): 3 fields where the table has 4",
            "rejected: line Some(6) index 5 offset Some(137): 8 fields where the table has 4",
        ],
    ),
    ("broken/csv/judged.csv", &["rejected: line Some(6) index 3 offset Some(376): no text"]),
    ("documents/xml/wordpress.xml", &["skipped: pingback or trackback"]),
    (
        "broken/xml/cut.xml",
        &[
            "rejected: line Some(4) index 2 offset Some(225): cut off in <message>",
            "error: broken xml at line 4 in record 2, byte 265",
        ],
    ),
    (
        "broken/warc/pages.warc",
        &[
            NO_PAGE,
            NO_PAGE,
            "rejected: line None index 4 offset Some(1223): no web archive record",
            NO_PAGE,
            NO_PAGE,
        ],
    ),
    ("documents/warc/pages.warc", &[NO_PAGE; 4]),
    ("documents/warc/text.wet.gz", &[NO_PAGE]),
    (
        "broken/warc/cut.warc",
        &[
            NO_PAGE,
            "rejected: line None index 2 offset Some(198): cut off where the input ends",
            "error: broken warc in record 2, byte 198",
        ],
    ),
];

const NO_PAGE: &str = "skipped: web archive record without a page";
