//! What a bench runs on: comments of a dump, held in memory, or made of the lexicon's own words.

use std::io::{Cursor, Read};
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::comment::Comment;
use crate::extract::{Options, Record};
use crate::lexicon::Lexicon;
use crate::moderator::extract;

/// Raw bytes of an input that are held at most.
const MAX_RAW: u64 = 256 << 20;
/// Comments of the built-in corpus, and the words of one: from, and how many more at most.
const N_BUILT_IN: usize = 20_000;
const N_WORDS: (usize, usize) = (3, 40);
/// One word of the built-in corpus in so many is an entry of the lexicon.
const RARITY: usize = 25;
/// Comments, and where they came from.
pub(crate) struct Corpus {
    pub(crate) name: String,
    pub(crate) comments: Vec<Comment>,
    /// The inputs as they lie there; none for the built-in corpus.
    inputs: Vec<(Arc<str>, Vec<u8>)>,
    options: Options,
}

impl Corpus {
    /// Bytes of all texts.
    pub(crate) fn text_bytes(&self) -> u64 {
        self.comments.iter().map(|comment| comment.text.len() as u64).sum()
    }

    /// Bytes of the inputs as they lie there.
    pub(crate) fn input_bytes(&self) -> u64 {
        self.inputs.iter().map(|(_, bytes)| bytes.len() as u64).sum()
    }

    /// Reads the comments once more; gives how many there are.
    pub(crate) fn parse(&self) -> usize {
        let mut comments = Vec::new();
        for (name, bytes) in &self.inputs {
            parse(name, bytes, &self.options, self.comments.len(), &mut comments);
        }
        comments.len()
    }
}

/// The first `limit` comments of inputs, which are named and opened.
///
/// # Errors
///
/// What the first input says that cannot be read; one that is cut off because it is long is no error.
pub(crate) fn read(
    inputs: Vec<(Arc<str>, Box<dyn Read + Send>)>,
    options: &Options,
    limit: usize,
) -> Result<Corpus, (Arc<str>, std::io::Error)> {
    let mut comments = Vec::new();
    let mut held = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for (name, input) in inputs {
        if comments.len() >= limit {
            break;
        }
        let mut bytes = Vec::new();
        if let Err(err) = input.take(MAX_RAW).read_to_end(&mut bytes) {
            return Err((name, err));
        }
        let whole = (bytes.len() as u64) < MAX_RAW;
        let n_before = comments.len();
        let error = parse(&name, &bytes, options, limit, &mut comments);
        if let Some(err) = error.filter(|_| whole && comments.len() < limit) {
            return Err((name, std::io::Error::other(err)));
        }
        if comments.len() > n_before {
            names.push(name.to_string());
            held.push((name, bytes));
        }
    }
    let name = match &names[..] {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [first, others @ ..] => format!("{first} and {} more", others.len()),
    };
    Ok(Corpus { name, comments, inputs: held, options: options.clone() })
}

/// Comments made of the lexicon's own frequent words and phrases, the same ones each time.
pub(crate) fn built_in(lexicon: &Lexicon) -> Corpus {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let words: Vec<[Vec<&str>; 2]> = (0..lexicon.languages.len() as u8)
        .map(|lang| {
            let own = lexicon.entries.iter().filter(|entry| entry.lang == lang && entry.expression.is_none());
            let phrases: Vec<_> = own.map(|entry| &*entry.phrase).collect();
            let common = lexicon.common.iter().filter(|(own, _)| *own == lang);
            let plain: Vec<_> = common.map(|(_, word)| &*word.stem).collect();
            if plain.is_empty() { [phrases.clone(), phrases] } else { [plain, phrases] }
        })
        .filter(|[plain, phrases]| !plain.is_empty() && !phrases.is_empty())
        .collect();
    let n_comments = if words.is_empty() { 0 } else { N_BUILT_IN };
    let comments = (0..n_comments).map(|idx| {
        let [plain, phrases] = &words[dice.roll(words.len())];
        let words = (0..N_WORDS.0 + dice.roll(N_WORDS.1)).map(|_| {
            let from = if dice.roll(RARITY) == 0 { phrases } else { plain };
            from[dice.roll(from.len())]
        });
        let text = format!("{}.", words.collect::<Vec<_>>().join(" "));
        Comment { id: format!("{}", idx + 1), text, ..Comment::default() }
    });
    Corpus {
        name: "built-in corpus".to_owned(),
        comments: comments.collect(),
        inputs: Vec::new(),
        options: Options::default(),
    }
}

/// Adds the comments of one input until there are `limit`; gives why it could not be read to its end.
fn parse(
    name: &Arc<str>,
    bytes: &[u8],
    options: &Options,
    limit: usize,
    comments: &mut Vec<Comment>,
) -> Option<crate::extract::ReadError> {
    let options = Options { path: Arc::clone(name), ..options.clone() };
    let outcome = extract(Cursor::new(bytes.to_vec()), &options, None, |record| {
        if let Record::Comment(comment) = record {
            comments.push(comment);
        }
        if comments.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    outcome.error
}

/// A xorshift generator.
struct Dice(u64);

impl Dice {
    /// From 0 to `n` - 1.
    fn roll(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}
