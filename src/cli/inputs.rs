//! Which inputs are meant, and how they are opened: files, directories, globs, stdin.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;

use super::args::{Judging, Reading};
use super::{complain, lists};
use crate::abuse::Profile;
use crate::extract::html::Selectors;
use crate::extract::{Fields, Options};
use crate::lexicon::Lexicon;
use crate::moderator::{self, Moderator, set_threads};
use crate::report::directory::is_parts;
use crate::verdict::Policy;

/// One input to read.
#[derive(Clone, Debug)]
pub(super) struct Input {
    /// As it was named, or as the walk found it.
    pub(super) name: Arc<str>,
    path: Option<PathBuf>,
    /// It was found in a directory: a file of no known shape is then passed over.
    pub(super) walked: bool,
}

/// A named input that is not there, or a directory that cannot be walked.
pub(super) type Missing = (String, anyhow::Error);

/// The name of a report's last file: a directory that holds it is a report, and no input.
const MANIFEST: &str = "manifest.json";

/// The inputs that these arguments name, in order, and the ones that are missing. Directories are walked in bytewise path
/// order; hidden files and directories of earlier reports are left out.
pub(super) fn expand(names: &[String]) -> (Vec<Input>, Vec<Missing>) {
    let (mut inputs, mut missing) = (Vec::new(), Vec::new());
    for name in names {
        let path = Path::new(name);
        if name == "-" {
            inputs.push(Input { name: Arc::from("-"), path: None, walked: false });
        } else if path.is_dir() {
            walk(path, &mut inputs, &mut missing);
        } else if path.exists() || !name.contains(['*', '?', '[']) {
            inputs.push(Input { name: Arc::from(name.as_str()), path: Some(path.to_owned()), walked: false });
        } else {
            expand_glob(name, &mut inputs, &mut missing);
        }
    }
    (inputs, missing)
}

fn expand_glob(pattern: &str, inputs: &mut Vec<Input>, missing: &mut Vec<Missing>) {
    let as_a_shell =
        glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::default() };
    let paths = match glob::glob_with(pattern, as_a_shell) {
        Ok(paths) => paths,
        Err(err) => return missing.push((pattern.to_owned(), err.into())),
    };
    let before = inputs.len() + missing.len();
    for path in paths {
        match path {
            Ok(path) if path.is_dir() => walk(&path, inputs, missing),
            Ok(path) => inputs.push(Input {
                name: Arc::from(path.to_string_lossy()),
                path: Some(path),
                walked: false,
            }),
            Err(err) => {
                missing.push((err.path().display().to_string(), anyhow::Error::new(io::Error::from(err))))
            }
        }
    }
    if inputs.len() + missing.len() == before {
        missing.push((pattern.to_owned(), anyhow::anyhow!("no file matches")));
    }
}

fn walk(root: &Path, inputs: &mut Vec<Input>, missing: &mut Vec<Missing>) {
    let is_hidden =
        |entry: &walkdir::DirEntry| entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.');
    let is_report = |entry: &walkdir::DirEntry| entry.file_type().is_dir() && is_report(entry.path());
    let walker = walkdir::WalkDir::new(root).follow_links(true).into_iter();
    let first = inputs.len();
    for entry in walker.filter_entry(|entry| !is_hidden(entry) && !is_report(entry)) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                inputs.push(Input {
                    name: Arc::from(entry.path().to_string_lossy()),
                    path: Some(entry.into_path()),
                    walked: true,
                });
            }
            Ok(_) => {}
            Err(err) => {
                let place = err.path().unwrap_or(root).display().to_string();
                missing.push((place, walk_error(err)));
            }
        }
    }
    inputs[first..].sort_by(|a, b| a.name.as_bytes().cmp(b.name.as_bytes()));
}

/// Whether a directory holds a report or parts, or such that are being made.
pub(super) fn is_report(dir: &Path) -> bool {
    let whole = dir.join(MANIFEST).is_file() && dir.join("comments.jsonl").is_file();
    whole || is_parts(dir) || dir.join(".work").is_dir() && dir.join(".lock").is_file()
}

/// What the file system said, without walkdir's words around it, which name the path again.
fn walk_error(err: walkdir::Error) -> anyhow::Error {
    match err.loop_ancestor() {
        Some(_) => anyhow::anyhow!("a link to a directory above it"),
        None => err.into_io_error().map_or_else(|| anyhow::anyhow!("cannot be walked"), Into::into),
    }
}

impl Input {
    /// Its length and time of change, by which a later run knows it again; `None` for stdin.
    pub(super) fn state(&self) -> Option<String> {
        let meta = std::fs::metadata(self.path.as_ref()?).ok()?;
        let changed = meta.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
        Some(format!("{} bytes, changed {}", meta.len(), changed.as_nanos()))
    }

    /// Its length; `None` for stdin and what else has none.
    pub(super) fn n_bytes(&self) -> Option<u64> {
        std::fs::metadata(self.path.as_ref()?).ok().filter(std::fs::Metadata::is_file).map(|meta| meta.len())
    }

    /// Opens it once more, beside what [`Input::open`] gave, if it is a file.
    pub(super) fn again(&self) -> Option<File> {
        let file = File::open(self.path.as_ref()?).ok()?;
        file.metadata().is_ok_and(|meta| meta.is_file()).then_some(file)
    }

    /// Opens it.
    ///
    /// # Errors
    ///
    /// What the file system says; a directory in place of a file too.
    pub(super) fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        let Some(path) = &self.path else { return Ok(Box::new(io::stdin())) };
        let file = File::open(path)?;
        let meta = file.metadata()?;
        if meta.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        Ok(Box::new(Watched { file, at_first: meta.len(), n_read: 0 }))
    }
}

/// A file that is read to the end that it has by then: one that grows gives what is there, one that shrinks is an error, since
/// records that were in it are lost.
#[derive(Debug)]
struct Watched {
    file: File,
    /// Bytes when it was opened; 0 for what has no length.
    at_first: u64,
    n_read: u64,
}

impl Read for Watched {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n_read = self.file.read(out)?;
        self.n_read += n_read as u64;
        let is_end = n_read == 0 && !out.is_empty();
        // Files of /sys claim a length that they do not have; they do not shrink.
        if is_end && self.n_read < self.at_first && self.file.metadata()?.len() < self.at_first {
            let (at_first, n_read) = (self.at_first, self.n_read);
            let what = format!("it had {at_first} bytes at first and ended after {n_read}");
            return Err(io::Error::other(what));
        }
        Ok(n_read)
    }
}

impl Reading {
    /// What the readers need to know of the run; `path` is set for each input.
    pub(super) fn options(&self) -> anyhow::Result<Options> {
        let selectors = match &self.selectors {
            None => None,
            Some(path) => {
                let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
                Some(Arc::new(Selectors::parse(&text).with_context(|| path.display().to_string())?))
            }
        };
        Ok(Options {
            path: Arc::from(""),
            fields: Fields {
                text: self.text_field.clone(),
                id: self.id_field.clone(),
                vote: self.vote_field.clone(),
                time: self.time_field.clone(),
                author: self.author_field.clone(),
            },
            reference_time: self.reference_time,
            lang: self.lang.clone(),
            selectors,
            max_document_bytes: self.max_document_bytes,
        })
    }

    /// Everything about how inputs are read, in words by which two runs can be told apart.
    pub(super) fn in_words(&self) -> anyhow::Result<String> {
        Ok(format!("{:?} {:?}", self.options()?, self.shape))
    }

    /// Sets the number of threads, once a process.
    pub(super) fn start_threads(&self) -> anyhow::Result<()> {
        Ok(set_threads(self.threads)?)
    }
}

impl Judging {
    /// The moderator that these arguments describe.
    pub(super) fn moderator(&self, lang: Option<&str>) -> anyhow::Result<Moderator> {
        self.moderator_of(self.lexicon(lang)?, lang)
    }

    /// The same, made ready for this text first of all.
    pub(super) fn moderator_for(&self, text: &str) -> anyhow::Result<Moderator> {
        let mut lexicon = self.lexicon(None)?;
        lexicon.expect(moderator::language_of(text));
        self.moderator_of(lexicon, None)
    }

    fn lexicon(&self, lang: Option<&str>) -> anyhow::Result<Lexicon> {
        let mut lexicon = if self.no_builtin { Lexicon::default() } else { Lexicon::builtin()? };
        for path in &self.lexicons {
            let faults = lists::add(&mut lexicon, path, lang)
                .with_context(|| format!("--lexicons {}", path.display()))?;
            if let Some(first) = faults.into_iter().next() {
                return Err(first).with_context(|| format!("--lexicons {}", path.display()));
            }
        }
        for row in lexicon.passed_over() {
            complain(false, &format!("{row}; the row is passed over"), true);
        }
        anyhow::ensure!(!lexicon.is_empty(), "there is no lexicon: --no-builtin needs --lexicons");
        Ok(lexicon)
    }

    /// The same with another lexicon.
    pub(super) fn moderator_of(&self, mut lexicon: Lexicon, lang: Option<&str>) -> anyhow::Result<Moderator> {
        if self.no_learned {
            lexicon.forget_learned();
        }
        let policy = policy(&self.policy, &lexicon)?;
        if let Some(lang) = lang {
            lexicon.expect(lang);
        }
        let moderator = Moderator::seeing_through(self.disguises, lexicon, policy);
        let moderator = match lang {
            Some(lang) => moderator.with_lang(lang),
            None => moderator,
        };
        let Some(path) = &self.profile else { return Ok(moderator) };
        let file = path.display().to_string();
        Ok(moderator.with_profile(Profile::parse(&file, &lists::read(path)?)?, &file)?)
    }
}

/// The policy of a preset's or a file's name; a file may speak of the lexicon's own categories.
pub(super) fn policy(name: &str, lexicon: &Lexicon) -> anyhow::Result<Policy> {
    match Policy::preset(name) {
        Ok(policy) => Ok(policy),
        Err(unknown) if !Path::new(name).exists() => Err(unknown.into()),
        Err(_) => {
            let text = std::fs::read_to_string(name).with_context(|| name.to_owned())?;
            Policy::for_lexicon(&text, lexicon).with_context(|| name.to_owned())
        }
    }
}
