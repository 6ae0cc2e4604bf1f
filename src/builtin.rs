//! The files of `lexicons/`, as they are shipped inside the program.
//!
//! A language is a folder; a new folder is a new language, with no change in code (invariant 9).

use include_dir::{Dir, include_dir};

static LEXICONS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/lexicons");

/// The languages that have a folder, as ISO 639-1 codes in bytewise order.
pub(crate) fn languages() -> Vec<&'static str> {
    let mut codes: Vec<_> = LEXICONS.dirs().filter_map(|dir| dir.path().to_str()).collect();
    codes.sort_unstable();
    codes
}

/// The text of `lexicons/{lang}/{file}`, or `None` where the language has no such file.
pub(crate) fn file(lang: &str, file: &str) -> Option<&'static str> {
    LEXICONS.get_file(format!("{lang}/{file}"))?.contents_utf8()
}

/// The text of `lexicons/{file}`.
pub(crate) fn root_file(file: &str) -> Option<&'static str> {
    LEXICONS.get_file(file)?.contents_utf8()
}
