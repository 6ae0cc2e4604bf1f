//! Lexicons by their paths, as the commands name them.

use std::path::Path;

use anyhow::Context as _;

use crate::lexicon::Lexicon;
pub(super) use crate::lexicon::folder::{DEFAULT_LANG, add, read};

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
