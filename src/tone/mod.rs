//! Words to tone: valences, turned and scaled by their neighbours, summed, set against the length and squashed.
//!
//! ```text
//! named entries ──┐   × what modifiers, capitals and contrasts make of the place    Σ shares + marks
//! learned rows ───┴─▶ shares ─────────────────────────────────────────────────▶ ─────────────────── ──▶ compound
//!                                                                                √(words + 8) / 4
//! ```
//!
//! The kinds of rules are VADER's (Hutto & Gilbert, ICWSM 2014); their numbers were set by cross-validation (`docs/method.md`). All
//! sums are whole thousandths of a valence.

mod place;
mod shares;
#[cfg(test)]
mod tests;

use crate::lexicon::{Learned, Lexicon};
use crate::matching::{Gram, Hit, keep};
use crate::text::{Kind, Text};

use place::Places;
pub(crate) use shares::{Origin, Share};

/// The tone of a comment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tone {
    compound: i16,
    positive: u16,
    negative: u16,
}

/// At or beyond this far from 0 a tone is positive or negative (VADER's cut).
const LABEL_CUT: i16 = 500;

impl Tone {
    /// A tone from ten-thousandths: compound in ±10000; shares of words.
    pub fn from_ten_thousandths(compound: i16, positive: u16, negative: u16) -> Tone {
        Tone { compound, positive, negative }
    }

    /// Overall tone in [-1, 1]; negative is hostile or sad, to four decimals.
    pub fn compound(&self) -> f64 {
        f64::from(self.compound) / 10_000.0
    }

    /// The share of the tone that is good, in [0, 1].
    pub fn positive(&self) -> f64 {
        f64::from(self.positive) / 10_000.0
    }

    /// The share that is bad, in [0, 1].
    pub fn negative(&self) -> f64 {
        f64::from(self.negative) / 10_000.0
    }

    /// The share of words without tone, in [0, 1].
    pub fn neutral(&self) -> f64 {
        f64::from(10_000 - (self.positive + self.negative).min(10_000)) / 10_000.0
    }

    /// `positive`, `neutral` or `negative`: the compound cut at ±0.05.
    pub fn label(&self) -> &'static str {
        match self.compound {
            LABEL_CUT.. => "positive",
            ..=-500 => "negative",
            _ => "neutral",
        }
    }
}

/// A learned row that stands in a text: its tokens, its number, and its valence in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Taught {
    pub(crate) first: u32,
    pub(crate) last: u32,
    pub(crate) row: u32,
    pub(crate) valence: i32,
}

/// How a tone adds up, for `explain`: `compound = s / √(s² + SQUASH)` with `s = factor × (shares + marks)`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace {
    pub(crate) shares: Vec<Share>,
    /// What exclamation marks add, thousandths.
    pub(crate) marks: i32,
    /// What the length makes of the sum, thousandths.
    pub(crate) factor: i32,
}

/// Scale on which a sum of valences is squashed. With it the compound of a text is a quarter of the mean rating, from -4 to 4,
/// that people give it.
pub(crate) const SQUASH: f64 = 110.0;
/// What one exclamation mark adds to a sentence, in thousandths, and how many count (VADER).
const EXCLAIM: i32 = 292;
const MAX_EXCLAIM: usize = 3;
/// Texts of fewer words count as if they had so many.
const MIN_WORDS: usize = 4;
/// A sum counts whole at this many words more than none, and less as texts grow: `4 / √(words + 8)`.
const EXTRA_WORDS: usize = 8;

/// What labels taught about the tone of a text: the learned rows in it, and how much named entries count in its language.
#[derive(Clone, Debug)]
pub(crate) struct Lesson {
    pub(crate) rows: Vec<Taught>,
    /// In thousandths.
    pub(crate) named: i32,
}

impl Default for Lesson {
    /// Nothing was taught: named entries count whole.
    fn default() -> Lesson {
        Lesson { rows: Vec::new(), named: 1000 }
    }
}

impl Lesson {
    /// What the learned rows that stand in a text say of its tone, each at its first place.
    pub(crate) fn new(learned: &Learned, grams: &[Gram]) -> Lesson {
        let taught = |gram: &Gram| {
            let valence = i32::from(learned.rows[gram.row as usize].tone);
            Taught { row: gram.row, first: gram.first, last: gram.last, valence }
        };
        let mut rows: Vec<_> = grams.iter().map(taught).collect();
        keep(&mut rows, |taught| taught.valence != 0);
        rows.dedup_by_key(|taught| taught.row);
        Lesson { rows, named: learned.named() }
    }
}

/// What the rules make of a text, before anything is learned.
#[derive(Debug)]
pub(crate) struct Ground<'t> {
    shares: Vec<Share>,
    places: Places<'t>,
    marks: i32,
    n_words: usize,
}

impl<'t> Ground<'t> {
    /// The named entries of a text in their places. `O(n)` in its tokens and hits.
    pub(crate) fn new(text: &'t Text<'t>, hits: &[Hit], lexicon: &Lexicon) -> Ground<'t> {
        let mut shares = shares::named(text, hits, lexicon);
        let places = Places::new(text, hits, lexicon, &shares);
        shares.iter_mut().for_each(|share| share.value = places.named(share.first, share.valence));
        let marks = marks(text, &shares);
        let is_word = |token: &&crate::text::Token| matches!(token.kind, Kind::Word | Kind::Emoji);
        Ground { shares, places, marks, n_words: text.tokens().iter().filter(is_word).count() }
    }

    /// What named entries and marks say, in valence, the length counted in.
    pub(crate) fn sum(&self) -> f64 {
        let sum = self.shares.iter().map(|share| i64::from(share.value)).sum::<i64>() + i64::from(self.marks);
        (sum * i64::from(factor(self.n_words))) as f64 / 1e6
    }

    /// What the place of token `first` and the length make of a learned valence of 1.
    pub(crate) fn value(&self, first: usize) -> f64 {
        f64::from(self.places.learned_scale(first)) * f64::from(factor(self.n_words)) / 1e6
    }

    /// The tone, with what was learned.
    pub(crate) fn tone(&self, lesson: &Lesson) -> Tone {
        let (mut sum, mut good, mut bad, mut n_named) = (i64::from(self.marks(lesson)), 0_i64, 0, 0);
        for share in self.named(lesson) {
            let value = i64::from(share.value);
            sum += value;
            n_named += usize::from(value != 0);
            match value {
                1.. => good += 1000 + value,
                0 => {}
                _ => bad += 1000 - value,
            }
        }
        sum += self.learned(lesson).map(|share| i64::from(share.value)).sum::<i64>();
        let sum = (sum * i64::from(factor(self.n_words))) as f64 / 1e6;
        let compound = sum / (sum * sum + SQUASH).sqrt();
        let total = (good + bad + 1000 * self.n_words.saturating_sub(n_named) as i64).max(1000);
        let part = |part: i64| (10_000.0 * part as f64 / total as f64).round() as u16;
        Tone { compound: (10_000.0 * compound).round() as i16, positive: part(good), negative: part(bad) }
    }

    /// How [`Ground::tone`] adds up.
    pub(crate) fn trace(&self, lesson: &Lesson) -> Trace {
        Trace {
            shares: self.named(lesson).chain(self.learned(lesson)).collect(),
            marks: self.marks(lesson),
            factor: factor(self.n_words),
        }
    }

    fn named(&self, lesson: &Lesson) -> impl Iterator<Item = Share> {
        self.shares.iter().map(|share| Share { value: share.value * lesson.named / 1000, ..*share })
    }

    fn learned(&self, lesson: &Lesson) -> impl Iterator<Item = Share> {
        lesson.rows.iter().map(|taught| Share {
            first: taught.first as usize,
            last: taught.last as usize,
            origin: Origin::Learned(taught.row),
            valence: taught.valence,
            value: self.places.learned(taught.first as usize, taught.valence),
        })
    }

    fn marks(&self, lesson: &Lesson) -> i32 {
        self.marks * lesson.named / 1000
    }
}

/// What the length of a text makes of its sum, in thousandths.
pub(crate) fn factor(n_words: usize) -> i32 {
    (4000.0 / ((n_words.max(MIN_WORDS) + EXTRA_WORDS) as f64).sqrt()).round() as i32
}

/// What exclamation marks add: they strengthen what the named entries of their sentence say.
fn marks(text: &Text<'_>, shares: &[Share]) -> i32 {
    if !text.folded().contains('!') {
        return 0;
    }
    let (mut total, mut sum, mut count, mut next) = (0, 0_i32, 0, 0);
    for (idx, token) in text.tokens().iter().enumerate() {
        if token.opens_sentence {
            total += sum.signum() * EXCLAIM * count.min(MAX_EXCLAIM) as i32;
            (sum, count) = (0, 0);
        }
        if token.kind == Kind::Mark && text.surface(idx).starts_with('!') {
            count += text.surface(idx).len();
        }
        while shares.get(next).is_some_and(|share| share.first <= idx) {
            sum += shares[next].value;
            next += 1;
        }
    }
    total + sum.signum() * EXCLAIM * count.min(MAX_EXCLAIM) as i32
}
