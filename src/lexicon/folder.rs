//! Lexicons from paths: a folder of languages, a folder of one language's files, a single list in our or a foreign format.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Lexicon, RowError};

/// The language of lists whose place does not tell one.
pub(crate) const DEFAULT_LANG: &str = "en";
/// Where users declare categories of their own.
const CATEGORIES: &str = "categories.tsv";

/// A path from which no list can be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// What the file system said.
    #[error("{}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file is no text.
    #[error("{} is not UTF-8", path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// Where it is not.
        #[source]
        source: std::string::FromUtf8Error,
    },
    /// The folder holds no tables.
    #[error("no list in it (abuse.tsv, groups.tsv, …, or en/abuse.tsv and so on)")]
    NoList,
    /// A row of a list.
    #[error(transparent)]
    Row(#[from] RowError),
}

impl Lexicon {
    /// Adds what stands at `path`: a folder of languages, a folder of one language's tables, or a single list in our or a
    /// foreign format. `lang` (ISO 639-1; `None` is English) is the language of lists that stand in no folder named like one.
    ///
    /// # Errors
    ///
    /// If there is nothing at `path`, or no list in it, or a file is no UTF-8; and the first row that cannot be read, with
    /// its file and line.
    pub fn add_path(&mut self, path: &Path, lang: Option<&str>) -> Result<(), PathError> {
        add(self, path, lang)?.into_iter().next().map_or(Ok(()), |first| Err(first.into()))
    }
}

/// Adds what stands at `path` to `lexicon`; gives every row that cannot be read.
///
/// `lang` is the language of lists that stand in no folder named like one.
///
/// # Errors
///
/// If there is nothing at `path`, or no list in it, or a file is no UTF-8.
pub(crate) fn add(
    lexicon: &mut Lexicon,
    path: &Path,
    lang: Option<&str>,
) -> Result<Vec<RowError>, PathError> {
    let lang = lang.unwrap_or(DEFAULT_LANG);
    let mut faults = add_categories(lexicon, path)?;
    if !path.is_dir() {
        let forms = sibling_forms(path);
        let forms = forms.as_ref().map(|(name, text)| (name.as_str(), text.as_str()));
        faults.extend(lexicon.read_list(lang, &path.display().to_string(), &read(path)?, forms));
        return Ok(faults);
    }
    let mut folders: Vec<_> = entries(path)?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| holds_tables(path))
        .collect();
    folders.sort();
    if holds_tables(path) {
        folders.insert(0, path.to_owned());
    }
    if folders.is_empty() {
        return Err(PathError::NoList);
    }
    for folder in folders {
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let is_code = (2..=3).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_lowercase());
        let lang = if is_code { name.as_str() } else { lang };
        if folder != path {
            faults.extend(add_categories(lexicon, &folder)?);
        }
        faults.extend(add_folder(lexicon, &folder, lang)?);
    }
    Ok(faults)
}

/// Declares the categories of the `categories.tsv` in a folder or beside a list, before any list is read.
fn add_categories(lexicon: &mut Lexicon, path: &Path) -> Result<Vec<RowError>, PathError> {
    let path = if path.is_dir() { path.join(CATEGORIES) } else { path.with_file_name(CATEGORIES) };
    Ok(if path.is_file() {
        lexicon.read_list(DEFAULT_LANG, &path.display().to_string(), &read(&path)?, None)
    } else {
        Vec::new()
    })
}

/// Adds the tables of one folder, in the order of their names.
fn add_folder(lexicon: &mut Lexicon, folder: &Path, lang: &str) -> Result<Vec<RowError>, PathError> {
    let mut tables: Vec<_> = entries(folder)?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| is_table(path))
        .collect();
    tables.sort();
    let mut faults = Vec::new();
    for path in tables {
        let forms = sibling_forms(&path);
        let forms = forms.as_ref().map(|(name, text)| (name.as_str(), text.as_str()));
        faults.extend(lexicon.read_list(lang, &path.display().to_string(), &read(&path)?, forms));
    }
    faults.dedup(); // each table reads the forms again
    Ok(faults)
}

/// Whether a folder has tables of its own.
fn holds_tables(folder: &Path) -> bool {
    fs::read_dir(folder)
        .is_ok_and(|entries| entries.filter_map(Result::ok).any(|entry| is_table(&entry.path())))
}

/// Whether a file holds entries: those that other rooms read are none, nor are tables of the root.
fn is_table(path: &Path) -> bool {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    path.extension().is_some_and(|ending| ending == "tsv")
        && path.is_file()
        && !matches!(stem.as_str(), "bias" | "forms" | "page" | "confusables" | "categories")
}

/// The name and text of the `forms.tsv` beside a list.
fn sibling_forms(path: &Path) -> Option<(String, String)> {
    let path = path.with_file_name("forms.tsv");
    Some((path.display().to_string(), fs::read_to_string(&path).ok()?))
}

fn entries(folder: &Path) -> Result<fs::ReadDir, PathError> {
    fs::read_dir(folder).map_err(|source| PathError::Read { path: folder.to_owned(), source })
}

/// The text of a list.
///
/// # Errors
///
/// If it cannot be read, or is no UTF-8.
pub(crate) fn read(path: &Path) -> Result<String, PathError> {
    let bytes = fs::read(path).map_err(|source| PathError::Read { path: path.to_owned(), source })?;
    String::from_utf8(bytes).map_err(|source| PathError::NotUtf8 { path: path.to_owned(), source })
}
