//! The rooms one by one, for `benches/`. Not public API: it changes without notice.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::extract::{Fields, Options, Record};
use crate::lexicon::Lexicon;
use crate::matching::{Disguises, Hit, Languages, Matcher};
use crate::moderator::{self, Moderator};
use crate::report::jsonl::{self, Offsets};
use crate::text::{self, Script, Text};
use crate::tone;

/// The rooms from text to tone, ready to be timed apart.
#[derive(Debug)]
pub struct Stages {
    matcher: Matcher,
}

/// A text as it leaves one room and enters the next.
#[derive(Debug)]
pub struct Prepared<'a> {
    text: Text<'a>,
    languages: Languages,
    hits: Vec<Hit>,
}

/// Folds and segments; gives the number of tokens.
pub fn fold(raw: &str) -> usize {
    Text::new(raw).tokens().len()
}

impl Stages {
    /// Compiles a lexicon.
    pub fn new(lexicon: Lexicon) -> Stages {
        Stages { matcher: Matcher::new(Arc::new(lexicon), Disguises::default()) }
    }

    /// Everything that matching and tone need of a text.
    pub fn prepare<'a>(&self, raw: &'a str) -> Prepared<'a> {
        let text = Text::new(raw);
        let script = Script::of_text(raw);
        let languages = self.matcher.languages(text::detect(&text, script), script);
        let hits = self.matcher.find(&text, languages);
        Prepared { text, languages, hits }
    }

    /// Matches again; gives the number of hits.
    pub fn find(&self, prepared: &Prepared<'_>) -> usize {
        self.matcher.find(&prepared.text, prepared.languages).len()
    }

    /// How often an entry was found.
    pub fn count(&self, prepared: &Prepared<'_>, entry: &str) -> usize {
        let is_it = |hit: &&Hit| *self.matcher.lexicon().entries[hit.entry as usize].id() == *entry;
        prepared.hits.iter().filter(is_it).count()
    }

    /// Adds up the tone; gives the number of words that have one.
    pub fn tone(&self, prepared: &Prepared<'_>) -> usize {
        tone::Ground::new(&prepared.text, &prepared.hits, self.matcher.lexicon())
            .trace(&tone::Lesson::default())
            .shares
            .len()
    }
}

/// The whole path from the bytes of an input to JSON Lines, on all cores; gives the numbers of comments and of bytes.
pub fn score(moderator: &Moderator, input: Vec<u8>) -> (usize, usize) {
    let options = Options {
        path: Arc::from("bench"),
        fields: Fields::default(),
        reference_time: None,
        lang: None,
        selectors: None,
        max_document_bytes: 1 << 30,
    };
    let (mut comments, mut bytes) = (0, 0);
    let outcome = moderator::run(
        Cursor::new(input),
        &options,
        &|| None,
        None,
        |records| {
            let mut out = Vec::new();
            let mut n_comments = 0;
            for record in records {
                if let Record::Comment(comment) = record {
                    n_comments += 1;
                    jsonl::write_verdict(&comment, &moderator.judge(&comment), Offsets::Chars, &mut out);
                }
            }
            (n_comments, out)
        },
        |(n_comments, out)| {
            comments += n_comments;
            bytes += out.len();
            ControlFlow::Continue(())
        },
    );
    assert!(outcome.error.is_none(), "{outcome:?}");
    (comments, bytes)
}
