//! Tables to entries: what the lexicon files mean, one [`Entry`] a row.
//!
//! ```text
//! *.tsv ──▶ table (columns, file:line) ──▶ Sense (what the row says) + Pattern (how its words inflect) ──▶ Lexicon
//! ```
//!
//! The format is documented in `lexicons/README.md`. A row that cannot be read is an error that names its file and line,
//! never a row less.

mod category;
mod digest;
mod expression;
mod files;
pub(crate) mod folder;
mod foreign;
mod forms;
mod keys;
mod learned;
pub(crate) mod lint;
mod load;
mod phrase;
mod piece;
mod sense;
mod show;
mod spread;
mod table;
mod templates;

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

pub use category::{Category, OwnCategory};
use digest::Digest;
pub(crate) use expression::Expression;
pub use folder::PathError;
pub use foreign::Format;
pub(crate) use foreign::{Listed, read as read_foreign};
pub(crate) use forms::{EndingSet, Endings, Pattern, Patterns, WordPattern};
use learned::Lessons;
pub(crate) use learned::{
    COLUMNS as LEARNED_COLUMNS, COUNTRY, GROUP, Learned, N_ASPECTS, NAMED, NUMBER, OFFSET, UNMARKED,
};
pub use lint::{Fault, FaultKind};
pub(crate) use phrase::is_masked;
pub(crate) use piece::Piece;
use piece::Whole;
pub use sense::{Attribute, UnknownName};
pub(crate) use sense::{ContextRole, GroupKind, ModifierRole, Needs, PredicateKind, Sense};
pub use table::RowError;
pub(crate) use templates::{GAP, Stance, Template, templates};

/// One row of a lexicon.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its phrase as written in the list.
    pub(crate) phrase: Piece,
    /// Index into [`Lexicon::languages`].
    pub(crate) lang: u8,
    list: Arc<List>,
    /// What it means.
    pub(crate) sense: Sense,
    /// How it is spelled: one pattern, or one a listed form.
    pub(crate) patterns: Patterns,
    /// A regular expression in place of patterns.
    pub(crate) expression: Option<Box<Expression>>,
    /// Line of its file, 1-based.
    pub(crate) line: u32,
}

/// The list that an entry stands in.
#[derive(Debug)]
struct List {
    /// The file as it was named.
    file: Arc<str>,
    /// What stands before the phrase in the names of its entries.
    id: Box<str>,
}

impl Entry {
    /// Where it stands and what it says, as reports name it: `en/abuse:vermin`.
    pub(crate) fn id(&self) -> Arc<str> {
        Arc::from(format!("{}:{}", self.list.id, self.phrase))
    }

    /// The file it stands in, as it was named.
    pub(crate) fn file(&self) -> &Arc<str> {
        &self.list.file
    }
}

/// All entries of all languages, in the order of their files.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    pub(crate) entries: Vec<Entry>,
    /// ISO 639-1 codes; an entry's `lang` is an index here.
    pub(crate) languages: Vec<Arc<str>>,
    /// Endings of paradigms, shared by the patterns.
    pub(crate) endings: Vec<EndingSet>,
    /// Per language, what may follow any word behind an apostrophe ("they" in "they're").
    pub(crate) clitics: Vec<Arc<[String]>>,
    /// Per language, what labels taught.
    learned: Vec<Lessons>,
    /// Users' own categories, in the order of their declaration.
    pub(crate) categories: Vec<Category>,
    /// Frequent words that mean nothing by themselves, with their languages.
    pub(crate) common: Vec<(u8, WordPattern)>,
    /// Rows of foreign lists that no comment can have.
    passed_over: Vec<RowError>,
    digest: Digest,
    /// The language of the texts to come, if that is known.
    expected: Option<u8>,
}

static NOTHING_LEARNED: LazyLock<Learned> = LazyLock::new(Learned::default);

impl Lexicon {
    /// The lexicons that the program brings along.
    ///
    /// # Errors
    ///
    /// None in a released program: `tests/it/lexicons.rs` reads every row.
    pub fn builtin() -> Result<Lexicon, RowError> {
        let mut lexicon = Lexicon::default();
        lexicon.add_builtin().into_iter().next().map_or(Ok(lexicon), Err)
    }

    /// Adds the lexicons that the program brings along; gives every row that cannot be read.
    pub(crate) fn read_builtin(&mut self) -> Vec<RowError> {
        let mut faults = self.add_builtin();
        faults.extend(self.learned.iter().flat_map(Lessons::faults).cloned());
        faults
    }

    /// The same, but for what labels taught: that is read when a text in its language is scored.
    fn add_builtin(&mut self) -> Vec<RowError> {
        let file = |lang: &str, file: &str| crate::builtin::file(lang, file).map(Cow::Borrowed);
        load::add_languages(self, &crate::builtin::languages(), &file, "")
    }

    /// Adds the tables of one language: `file` gives the text of `abuse.tsv` and its like, where there is one, and `place`
    /// stands before the file's name in entry ids and errors.
    ///
    /// # Errors
    ///
    /// The first row that cannot be read, with its file and line.
    pub fn add_language(
        &mut self,
        lang: &str,
        file: &dyn Fn(&str) -> Option<String>,
        place: &str,
    ) -> Result<(), RowError> {
        self.read_language(lang, file, place).into_iter().next().map_or(Ok(()), Err)
    }

    /// The same, with every row that cannot be read; the others are added.
    pub(crate) fn read_language(
        &mut self,
        lang: &str,
        file: &dyn Fn(&str) -> Option<String>,
        place: &str,
    ) -> Vec<RowError> {
        load::add_languages(self, &[lang], &|_, name| file(name).map(Cow::Owned), place)
    }

    /// Adds a single list of one language: a table in our format, or a foreign list whose format is found from its content.
    /// `forms` is the name and text of the `forms.tsv` that belongs to it; without one the built-in paradigms are used.
    ///
    /// # Errors
    ///
    /// The first row that cannot be read, with its file and line.
    pub fn add_list(
        &mut self,
        lang: &str,
        name: &str,
        text: &str,
        forms: Option<(&str, &str)>,
    ) -> Result<(), RowError> {
        self.read_list(lang, name, text, forms).into_iter().next().map_or(Ok(()), Err)
    }

    /// The same, with every row that cannot be read; the others are added.
    pub(crate) fn read_list(
        &mut self,
        lang: &str,
        name: &str,
        text: &str,
        forms: Option<(&str, &str)>,
    ) -> Vec<RowError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if load::declares_categories(text) {
            return load::add_categories(self, name, text);
        }
        load::add_table(self, lang, name, text, forms).unwrap_or_else(|| {
            let (rows, faults) = foreign::read(Format::of(text), name, text);
            load::add_foreign(self, lang, name, text, rows);
            let (empty, faults): (Vec<_>, _) = faults.into_iter().partition(RowError::is_empty_row);
            self.passed_over.extend(empty);
            faults
        })
    }

    /// The rows of foreign lists that were passed over because nothing of them is left to match (an emoticon with blanks, say), in
    /// the order of their reading. In a table of ours such a row is an error.
    pub fn passed_over(&self) -> &[RowError] {
        &self.passed_over
    }

    /// Takes away everything learned: rules alone.
    pub fn forget_learned(&mut self) {
        self.learned.iter_mut().for_each(|learned| *learned = Lessons::default());
        self.digest.add("no learned rows", "", Whole::default());
    }

    /// Declares categories of a user's own: the text of a `categories.tsv`, before the lists that use them.
    ///
    /// # Errors
    ///
    /// The first row that cannot be read, with its file and line.
    pub fn add_categories(&mut self, name: &str, text: &str) -> Result<(), RowError> {
        load::add_categories(self, name, text).into_iter().next().map_or(Ok(()), Err)
    }

    /// The category of this name: a built-in one, or one that was declared.
    ///
    /// # Errors
    ///
    /// If there is none; the error lists those there are.
    pub fn category(&self, name: &str) -> Result<Category, UnknownName> {
        if let Some(built_in) = Category::built_in(name) {
            return Ok(built_in);
        }
        let all = || Category::ALL.iter().chain(&self.categories).copied();
        all()
            .find(|category| category.name() == name)
            .ok_or_else(|| UnknownName::new("category", name, all().map(Category::name).collect()))
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no entry at all.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The languages that have any entry, as ISO 639-1 codes.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.languages.iter().map(AsRef::as_ref)
    }

    /// Hash of everything that was read, in order: part of the fingerprint of a verdict. It is made anew at each call: `O(bytes)`.
    pub fn content_hash(&self) -> blake3::Hash {
        self.digest.hash()
    }

    /// Adds weights to what labels taught of a language.
    ///
    /// # Errors
    ///
    /// A language without a lexicon, a pattern that no comment can have, or weights beyond what a row may have.
    pub(crate) fn add_delta(
        &mut self,
        lang: &str,
        pattern: &str,
        delta: &[i16; N_ASPECTS],
    ) -> Result<(), String> {
        let known = || self.languages().collect::<Vec<_>>().join(", ");
        let idx = self
            .lang_index(lang)
            .ok_or_else(|| format!("no lexicon serves {lang:?}; there are {}", known()))?;
        self.learned[usize::from(idx)].read_mut().add_delta(pattern, delta)
    }

    /// Says in which language the texts to come are likely to be: what labels taught of it is then read while the rest is laid out.
    pub(crate) fn expect(&mut self, lang: &str) {
        self.expected = self.lang_index(lang);
    }

    /// Reads what labels taught of the language that is expected, if it is put off.
    pub(crate) fn read_expected(&self) {
        if let Some(lang) = self.expected {
            self.learned_of(lang);
        }
    }

    /// What labels taught of a language; nothing where it has no learned rows.
    pub(crate) fn learned_for(&self, lang: &str) -> &Learned {
        self.lang_index(lang).map_or(&NOTHING_LEARNED, |idx| self.learned[idx as usize].read())
    }

    /// The same by the language's index.
    pub(crate) fn learned_of(&self, lang: u8) -> &Learned {
        self.learned[usize::from(lang)].read()
    }

    pub(crate) fn lang_index(&self, lang: &str) -> Option<u8> {
        self.languages.iter().position(|own| &**own == lang).map(|idx| idx as u8)
    }
}
