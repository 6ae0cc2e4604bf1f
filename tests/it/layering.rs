//! A room names only rooms above it (HOUSE.md, invariant 1), and an outside crate has one home (invariant 3).

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from top to bottom, each with the rooms it may name.
const ROOMS: &[(&str, &[&str])] = &[
    ("builtin", &[]),
    ("comment", &[]),
    ("source", &[]),
    ("extract", &["builtin", "comment", "source"]),
    ("text", &["builtin"]),
    ("lexicon", &["builtin", "text"]),
    ("matching", &["builtin", "text", "lexicon"]),
    ("context", &["text", "lexicon", "matching"]),
    ("tone", &["text", "lexicon", "matching"]),
    ("abuse", &["text", "lexicon", "matching", "context"]),
    ("verdict", &["comment", "text", "lexicon", "context", "tone", "abuse"]),
    ("error", &["lexicon", "abuse", "verdict"]),
    ("explain", &["text", "lexicon", "context", "tone", "abuse", "verdict"]),
    (
        "moderator",
        &[
            "comment", "source", "extract", "text", "lexicon", "matching", "context", "tone", "abuse",
            "verdict", "error", "explain",
        ],
    ),
    (
        "report",
        &["comment", "source", "extract", "lexicon", "context", "tone", "abuse", "verdict", "moderator"],
    ),
    (
        "evaluate",
        &[
            "source",
            "text",
            "lexicon",
            "context",
            "abuse",
            "verdict",
            "error",
            "explain",
            "moderator",
            "report",
        ],
    ),
    ("learn", &["text", "lexicon", "tone", "abuse", "verdict", "moderator", "evaluate"]),
    ("calibrate", &["source", "extract", "abuse", "moderator", "evaluate"]),
    ("speed", &["comment", "extract", "lexicon", "context", "moderator", "report"]),
    ("bench", &["extract", "text", "lexicon", "matching", "tone", "moderator", "report"]),
    ("serve", &["comment", "text", "lexicon", "abuse", "verdict", "error", "moderator", "report"]),
    (
        "cli",
        &[
            "builtin",
            "comment",
            "source",
            "extract",
            "lexicon",
            "context",
            "abuse",
            "verdict",
            "error",
            "explain",
            "moderator",
            "report",
            "evaluate",
            "learn",
            "calibrate",
            "serve",
            "speed",
        ],
    ),
];

/// Outside crates and the rooms they may appear in.
const HOMES: &[(&str, &[&str])] = &[
    ("aho_corasick", &["matching"]),
    ("regex", &["lexicon", "extract"]),
    ("unicode_segmentation", &["text"]),
    ("unicode_normalization", &["text", "extract"]),
    ("whatlang", &["text"]),
    ("rayon", &["moderator", "error"]),
    ("clap", &["cli"]),
    ("anyhow", &["cli"]),
    ("scraper", &["extract"]),
    ("quick_xml", &["extract"]),
    ("encoding_rs", &["source", "extract"]),
    ("arrow_array", &["report"]),
    ("arrow_buffer", &["report"]),
    ("arrow_schema", &["report"]),
    ("askama", &["report"]),
    ("sha2", &["report"]),
    ("ctrlc", &["cli"]),
    ("getrandom", &["cli"]),
    ("axum", &["serve"]),
    ("hyper", &["serve"]),
    ("hyper_util", &["serve"]),
    ("http_body_util", &["serve"]),
    ("tempfile", &["extract"]),
    ("tokio", &["serve"]),
];

#[test]
fn a_room_names_only_rooms_above_it() {
    let mut faults = Vec::new();
    let mut n_uses = 0;
    for (room, path, text) in sources() {
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            faults.push(format!("{}: room {room:?} is not in the table", path.display()));
            continue;
        };
        for named in named_rooms(&text) {
            n_uses += 1;
            if named != room && !allowed.contains(&named.as_str()) {
                faults.push(format!("{}: {room} names {named}", path.display()));
            }
        }
    }
    assert!(n_uses > 10, "only {n_uses} uses found: the scan is broken");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn an_outside_crate_has_one_home() {
    let mut faults = Vec::new();
    let mut seen = BTreeMap::new();
    for (room, path, text) in sources() {
        for (name, homes) in HOMES {
            if text.contains(&format!("{name}::")) {
                *seen.entry(*name).or_insert(0) += 1;
                if !homes.contains(&room.as_str()) {
                    faults.push(format!("{}: {name} outside {homes:?}", path.display()));
                }
            }
        }
    }
    assert!(seen.len() > 5, "only {seen:?} found: the scan is broken");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What is scored depends on the text, the lexicon and the policy, and on no variable of the environment.
#[test]
fn only_the_command_line_reads_the_environment() {
    let readers = sources().into_iter().filter(|(_, _, text)| text.contains("env::var"));
    let readers: Vec<_> = readers.map(|(room, path, _)| (room, path)).collect();
    assert!(readers.iter().all(|(room, _)| room == "cli") && !readers.is_empty(), "{readers:?}");
}

#[test]
fn files_are_short_enough_to_be_read() {
    let long: Vec<_> = sources()
        .into_iter()
        .map(|(_, path, text)| {
            (text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).count(), path)
        })
        .filter(|(lines, path)| *lines > 600 && !path.ends_with("platforms.rs"))
        .collect();
    assert!(long.is_empty(), "{long:?}");
}

/// (room, path, text without comments) of every source file but the two roots.
fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    files
        .into_iter()
        .filter_map(|path| {
            let inner = path.strip_prefix(&root).expect("under src");
            let room =
                inner.components().next()?.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
            let text = fs::read_to_string(&path).expect("sources are text");
            let code: String = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .map(|line| format!("{line}\n"))
                .collect();
            (room != "lib" && room != "main").then_some((room, path, code))
        })
        .collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src can be read") {
        let path = entry.expect("src can be read").path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

/// Every room that `crate::…` names, in plain and in grouped imports.
fn named_rooms(code: &str) -> Vec<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut rooms = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let group = &group[..group.find('}').unwrap_or(group.len())];
            rooms.extend(group.split(',').map(|part| word(part.trim())));
        } else {
            rooms.push(word(rest));
        }
    }
    rooms.retain(|room| room.chars().next().is_some_and(char::is_lowercase));
    rooms
}
