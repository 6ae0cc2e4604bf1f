//! The tables of `lexicons/`, as they are shipped inside the program.
//!
//! A language is a folder; a new folder is a new language, with no change in code (invariant 9). `build.rs` lists them.

/// Name and text of every table, by name.
static TABLES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/lexicons.rs"));

/// The languages that have a folder, as ISO 639-1 codes in bytewise order.
pub(crate) fn languages() -> Vec<&'static str> {
    let mut codes: Vec<_> = TABLES.iter().filter_map(|(name, _)| Some(name.split_once('/')?.0)).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// The text of `lexicons/{lang}/{file}`, or `None` where the language has no such file.
pub(crate) fn file(lang: &str, file: &str) -> Option<&'static str> {
    root_file(&format!("{lang}/{file}"))
}

/// The text of `lexicons/{file}`.
pub(crate) fn root_file(file: &str) -> Option<&'static str> {
    let idx = TABLES.binary_search_by(|(name, _)| (*name).cmp(file)).ok()?;
    Some(TABLES[idx].1)
}
