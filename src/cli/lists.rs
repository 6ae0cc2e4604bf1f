//! Lexicons from paths: a folder of languages, a folder of one language's files, a single list in our or a foreign format.

use std::path::Path;

use anyhow::Context as _;

use crate::lexicon::{Lexicon, RowError};

/// The language of lists whose place does not tell one.
pub(super) const DEFAULT_LANG: &str = "en";
/// Where users declare categories of their own.
const CATEGORIES: &str = "categories.tsv";

/// Adds what stands at `path` to `lexicon`; gives every row that cannot be read.
///
/// `lang` is the language of lists that stand in no folder named like one.
///
/// # Errors
///
/// If there is nothing at `path`, or no list in it, or a file is no UTF-8.
pub(super) fn add(lexicon: &mut Lexicon, path: &Path, lang: Option<&str>) -> anyhow::Result<Vec<RowError>> {
    let lang = lang.unwrap_or(DEFAULT_LANG);
    let mut faults = add_categories(lexicon, path)?;
    if !path.is_dir() {
        let forms = sibling_forms(path);
        let forms = forms.as_ref().map(|(name, text)| (name.as_str(), text.as_str()));
        faults.extend(lexicon.read_list(lang, &path.display().to_string(), &read(path)?, forms));
        return Ok(faults);
    }
    let mut folders: Vec<_> = std::fs::read_dir(path)?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| holds_tables(path))
        .collect();
    folders.sort();
    if holds_tables(path) {
        folders.insert(0, path.to_owned());
    }
    anyhow::ensure!(
        !folders.is_empty(),
        "no list in it (abuse.tsv, groups.tsv, …, or en/abuse.tsv and so on)"
    );
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
fn add_categories(lexicon: &mut Lexicon, path: &Path) -> anyhow::Result<Vec<RowError>> {
    let path = if path.is_dir() { path.join(CATEGORIES) } else { path.with_file_name(CATEGORIES) };
    Ok(if path.is_file() {
        lexicon.read_list(DEFAULT_LANG, &path.display().to_string(), &read(&path)?, None)
    } else {
        Vec::new()
    })
}

/// The lexicon at `path`, or ours where it is called `builtin` and nothing else is.
///
/// # Errors
///
/// As [`add`], and the first row that cannot be read.
pub(super) fn load(path: &Path, lang: Option<&str>) -> anyhow::Result<Lexicon> {
    if path == Path::new("builtin") && !path.exists() {
        return Ok(Lexicon::builtin()?);
    }
    let mut lexicon = Lexicon::default();
    let faults = add(&mut lexicon, path, lang).with_context(|| path.display().to_string())?;
    faults.into_iter().next().map_or(Ok(lexicon), |first| Err(first.into()))
}

/// Adds the tables of one folder, in the order of their names.
fn add_folder(lexicon: &mut Lexicon, folder: &Path, lang: &str) -> anyhow::Result<Vec<RowError>> {
    let mut tables: Vec<_> = std::fs::read_dir(folder)?
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
    std::fs::read_dir(folder)
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
    Some((path.display().to_string(), std::fs::read_to_string(&path).ok()?))
}

/// The text of a list.
pub(super) fn read(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    String::from_utf8(bytes).with_context(|| format!("{} is not UTF-8", path.display()))
}
