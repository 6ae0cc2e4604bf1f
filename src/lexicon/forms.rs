//! Inflection: a row's phrase and its `forms` cell to patterns of stems and endings.
//!
//! A word is matched by its stem; what follows the stem must be one of the paradigm's endings. So one row serves a whole
//! paradigm, however many forms it has.

use std::ops::Deref;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::phrase::{Word, is_plain, parts, plain_words, words};
use super::piece::Piece;
use super::table::{Problem, Row, RowError, Table, cells};
use crate::text::fold_phrase;

/// What may stand between the end of a stem and the end of its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Endings {
    /// Nothing: the stem is the word.
    None,
    /// Anything: a wildcard.
    Any,
    /// One of a paradigm's endings: an index into `Lexicon::endings`.
    Set(u16),
}

/// One word of a phrase.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct WordPattern {
    /// Folded; what every form begins with.
    pub(crate) stem: Piece,
    /// It is the first word of its pattern.
    opens: bool,
    /// Other words may stand before it ("send … back").
    pub(crate) apart: bool,
    /// The stem may stand anywhere in a word.
    pub(crate) open_start: bool,
    pub(crate) endings: Endings,
}

impl WordPattern {
    /// A word that stands by itself and does not inflect.
    fn plain(stem: Piece) -> WordPattern {
        WordPattern { stem, opens: false, apart: false, open_start: false, endings: Endings::None }
    }
}

/// The words of a phrase in order.
pub(crate) type Pattern = [WordPattern];

/// The patterns of a row, word behind word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Patterns(Box<[WordPattern]>);

impl Patterns {
    /// Every pattern; none is empty.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Pattern> {
        self.0.chunk_by(|_, next| !next.opens)
    }

    /// How many there are: `O(words)`.
    pub(crate) fn len(&self) -> usize {
        self.0.iter().filter(|word| word.opens).count()
    }

    fn push(words: &mut Vec<WordPattern>, pattern: impl IntoIterator<Item = WordPattern>) {
        let start = words.len();
        words.extend(pattern);
        if let Some(first) = words.get_mut(start) {
            first.opens = true;
        }
    }
}

/// Among the endings of a paradigm: the word as it is listed is a plural too.
const PLURAL_TOO: &str = "+";

/// The endings of a paradigm, sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EndingSet {
    endings: Arc<[String]>,
    /// The word as it is listed is a plural too ("der Rentner, die Rentner").
    pub(crate) plural_too: bool,
}

impl Deref for EndingSet {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.endings
    }
}

const COLUMNS: &[&str] = &["paradigm", "strip", "endings"];

/// The paradigm whose endings may follow any word.
const CLITICS: &str = "clitics";

struct Paradigm {
    strip: String,
    endings: u16,
}

/// The paradigms of one language.
#[derive(Default)]
pub(super) struct Forms {
    paradigms: FxHashMap<String, Vec<Paradigm>>,
}

impl Forms {
    /// Reads `forms.tsv`, adding its endings to `pool` and what cannot be read to `faults`; also gives the clitics.
    pub(super) fn parse(
        file: &str,
        text: &str,
        pool: &mut Vec<EndingSet>,
        faults: &mut Vec<RowError>,
    ) -> (Forms, Arc<[String]>) {
        let mut forms = Forms::default();
        let mut clitics: Arc<[String]> = Arc::from([]);
        let table = match Table::new(file, text, COLUMNS) {
            Ok(table) => table,
            Err(err) => {
                faults.push(err);
                return (forms, clitics);
            }
        };
        for row in table.rows() {
            let read = row.and_then(|row| {
                let name = row.required(0, "paradigm")?;
                let endings = row.required(2, "endings")?;
                Ok((name, fold_phrase(row.cell(1)), endings))
            });
            let (name, strip, endings) = match read {
                Ok(read) => read,
                Err(err) => {
                    faults.push(err);
                    continue;
                }
            };
            let parts = || endings.split(' ').filter(|part| !part.is_empty());
            let plural_too = parts().any(|part| part == PLURAL_TOO);
            let mut endings: Vec<_> = parts().filter(|part| *part != PLURAL_TOO).map(ending).collect();
            endings.sort_unstable();
            endings.dedup();
            let endings: Arc<[String]> = endings.into();
            if name == CLITICS {
                clitics = endings;
                continue;
            }
            let endings = EndingSet { endings, plural_too };
            let index = pool.iter().position(|own| *own == endings).unwrap_or_else(|| {
                pool.push(endings);
                pool.len() - 1
            });
            forms
                .paradigms
                .entry(name.to_owned())
                .or_default()
                .push(Paradigm { strip, endings: index as u16 });
        }
        (forms, clitics)
    }

    /// The patterns of a row: one, or with `=a,b` one more for each form written out.
    pub(super) fn patterns(
        &self,
        row: &Row<'_>,
        phrase: &str,
        forms: &str,
        pool: &[EndingSet],
    ) -> Result<Patterns, RowError> {
        let mut patterns = Vec::new();
        if let Some(listed) = forms.strip_prefix('=') {
            patterns.reserve(2 + memchr::memchr_iter(b',', listed.as_bytes()).count());
            for phrase in std::iter::once(phrase).chain(cells(listed, b',').map(str::trim)) {
                self.inflected(row, phrase, "", pool, &mut patterns)?;
            }
        } else {
            self.inflected(row, phrase, forms, pool, &mut patterns)?;
        }
        Ok(Patterns(patterns.into_boxed_slice()))
    }

    /// Adds the patterns of a phrase: one, but for words whose whole form changes ("go", "went"), which make one a form.
    fn inflected(
        &self,
        row: &Row<'_>,
        phrase: &str,
        forms: &str,
        pool: &[EndingSet],
        all: &mut Vec<WordPattern>,
    ) -> Result<(), RowError> {
        if !forms.bytes().any(|byte| byte <= b' ' || byte >= 0x80)
            && let Some((whole, n_words)) = plain_words(row, phrase)
        {
            let phrase = &*whole;
            let last = memchr::memrchr(b' ', phrase.as_bytes()).map_or(0, |blank| blank + 1);
            let plain = |range| WordPattern::plain(whole.slice(range));
            let (one, many) = match forms {
                "" => (Some(plain(last..phrase.len())), Vec::new()),
                name => {
                    let folded = whole.slice(last..phrase.len());
                    let word = Word { folded, apart: false, open_start: false, open_end: false };
                    match self.word(row, &word, name, pool)? {
                        Readings::One(reading) => (Some(reading), Vec::new()),
                        Readings::Many(readings) => (None, readings),
                    }
                }
            };
            if all.is_empty() {
                all.reserve_exact(n_words * many.len().max(1));
            }
            for reading in one.into_iter().chain(many) {
                let first = all.len();
                let mut start = 0;
                while start < last {
                    let rest = &phrase.as_bytes()[start..];
                    let end = start + rest.iter().position(|&byte| byte == b' ').unwrap_or(rest.len());
                    all.push(plain(start..end));
                    start = end + 1;
                }
                all.push(reading);
                all[first].opens = true;
            }
            return Ok(());
        }
        let words: Vec<_> = words(phrase, &|part| row.piece(part));
        if words.is_empty() {
            return Err(row.error(Problem::NothingToMatch(phrase.to_owned())));
        }
        let names: Vec<_> = parts(forms).collect();
        let name_of = |idx: usize| match names.len() {
            0 => Ok("-"),
            1 => Ok(if idx + 1 == words.len() { names[0] } else { "-" }),
            n if n == words.len() => Ok(names[idx]),
            n => Err(row.error(Problem::FormCount { forms: n, words: words.len() })),
        };
        let mut patterns = vec![Vec::with_capacity(words.len())];
        for (idx, word) in words.iter().enumerate() {
            let readings = match self.word(row, word, name_of(idx)?, pool)? {
                Readings::One(reading) if patterns.len() == 1 => {
                    patterns[0].push(reading);
                    continue;
                }
                Readings::One(reading) => vec![reading],
                Readings::Many(readings) => readings,
            };
            let longer = |pattern: &Vec<WordPattern>| {
                readings
                    .iter()
                    .map(|reading| [&pattern[..], std::slice::from_ref(reading)].concat())
                    .collect::<Vec<_>>()
            };
            patterns = patterns.iter().flat_map(longer).collect();
        }
        if all.is_empty() && patterns.len() == 1 {
            all.append(&mut patterns[0]);
            all[0].opens = true;
        } else {
            patterns.into_iter().for_each(|pattern| Patterns::push(all, pattern));
        }
        Ok(())
    }

    fn word(&self, row: &Row<'_>, word: &Word, name: &str, pool: &[EndingSet]) -> Result<Readings, RowError> {
        if word.open_end || name == "-" {
            return Ok(Readings::One(word.as_it_stands()));
        }
        let mut fitting = self.paradigms.get(name).into_iter().flatten();
        let found = fitting.find_map(|paradigm| {
            Some((word.folded.strip_suffix(paradigm.strip.as_str())?, paradigm.endings))
        });
        match found {
            Some(("", endings)) => Ok(Readings::Many(
                pool[endings as usize]
                    .iter()
                    .filter(|form| !form.is_empty())
                    .map(|form| word.pattern(form, Endings::None))
                    .collect(),
            )),
            Some((stem, endings)) => Ok(Readings::One(word.pattern(stem, Endings::Set(endings)))),
            None => {
                Err(row.error(Problem::Paradigm { paradigm: name.to_owned(), word: word.folded.to_string() }))
            }
        }
    }
}

/// How one word of a phrase may be spelled.
enum Readings {
    One(WordPattern),
    /// Its whole form changes; perhaps there is none.
    Many(Vec<WordPattern>),
}

/// The pattern of a phrase that does not inflect; `None` where nothing is left to match.
pub(super) fn plain(phrase: &str) -> Option<Patterns> {
    let mut pattern = Vec::new();
    Patterns::push(&mut pattern, words(phrase, &|part| part.into()).iter().map(Word::as_it_stands));
    let is_whole = !pattern.is_empty() && pattern.iter().all(|word| !word.stem.is_empty());
    is_whole.then(|| Patterns(pattern.into_boxed_slice()))
}

fn ending(cell: &str) -> String {
    match cell {
        "0" => String::new(),
        plain if is_plain(plain) => plain.to_owned(),
        other => fold_phrase(other),
    }
}

impl Word {
    fn pattern(&self, stem: &str, endings: Endings) -> WordPattern {
        WordPattern {
            stem: self.folded.cut(stem),
            opens: false,
            apart: self.apart,
            open_start: self.open_start,
            endings,
        }
    }

    /// The pattern of a word that does not inflect.
    fn as_it_stands(&self) -> WordPattern {
        self.pattern(&self.folded, if self.open_end { Endings::Any } else { Endings::None })
    }
}
