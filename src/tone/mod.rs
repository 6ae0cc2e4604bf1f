//! Words to tone: valences, turned and scaled by their neighbours, summed by sentence and rolled up.
//!
//! ```text
//! valence hit × negation × boosters × capitals ──▶ shares ──▶ sum a sentence ──▶ mean, peak, trough ──▶ compound
//! ```
//!
//! Source of the rules: VADER (Hutto & Gilbert, ICWSM 2014) for negation, boosters, contrast, capitals and exclamation marks;
//! the roll-up over sentences is ours, since a plain sum runs to ±1 on long texts. All sums are whole thousandths.

use crate::lexicon::{Lexicon, ModifierRole, Sense};
use crate::matching::Hit;
use crate::text::{Kind, Text};

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

/// What one word or idiom adds to the tone, for `explain`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) entry: u32,
    /// The entry's own valence, thousandths.
    pub(crate) valence: i32,
    /// What neighbours made of it, thousandths.
    pub(crate) value: i32,
}

/// Scale on which a sum of valences is squashed: 15 puts a sum of 3 near 0.61 (VADER).
const SQUASH_ALPHA: f64 = 15.0;
/// How many words before a valence its modifiers may stand (VADER).
const REACH: usize = 3;
/// What a booster's effect fades to with each further word of distance, in thousandths (VADER: .95, .9).
const FADING: [i64; REACH] = [1000, 950, 900];
/// How many tokens away a modifier is looked for at all: contrasts reach farthest.
const WINDOW: usize = 40;
/// What capitals add, in thousandths of valence (VADER's `C_INCR`).
const SHOUT: i32 = 733;
/// What one exclamation mark adds to a sentence, and how many count (VADER).
const EXCLAIM: i64 = 292;
const MAX_EXCLAIM: usize = 3;
/// What a contrast ("but") leaves of what stands before it, in thousandths (VADER).
const BEFORE_CONTRAST: i64 = 500;

/// The tone of a text and what each word adds to it. Pure; `O(n)`.
pub(crate) fn tone(text: &Text<'_>, hits: &[Hit], lexicon: &Lexicon) -> (Tone, Vec<Share>) {
    let shares = shares(text, hits, lexicon);
    let mut sentences = vec![0_i64];
    let mut marks = 0;
    let mut next = 0;
    let mut n_words = 0;
    for (idx, token) in text.tokens().iter().enumerate() {
        if token.opens_sentence && idx > 0 {
            close(&mut sentences, &mut marks);
            sentences.push(0);
        }
        n_words += usize::from(token.kind == Kind::Word);
        if token.kind == Kind::Mark && text.surface(idx).starts_with('!') {
            marks += text.surface(idx).len();
        }
        while shares.get(next).is_some_and(|share| share.first <= idx) {
            if let Some(sum) = sentences.last_mut() {
                *sum += i64::from(shares[next].value);
            }
            next += 1;
        }
    }
    close(&mut sentences, &mut marks);
    (rolled_up(&sentences, &shares, n_words), shares)
}

fn close(sentences: &mut [i64], marks: &mut usize) {
    if let Some(sum) = sentences.last_mut() {
        *sum += sum.signum() * EXCLAIM * (*marks).min(MAX_EXCLAIM) as i64;
    }
    *marks = 0;
}

/// Mean of the sentences that have a tone, pulled towards the strongest one.
fn rolled_up(sentences: &[i64], shares: &[Share], n_words: usize) -> Tone {
    let toned: Vec<_> = sentences.iter().copied().filter(|&sum| sum != 0).collect();
    if toned.is_empty() {
        return Tone::default();
    }
    let mean = toned.iter().sum::<i64>() as f64 / toned.len() as f64;
    let peak = toned.iter().copied().max_by_key(|sum| sum.abs()).unwrap_or(0) as f64;
    let sum = (0.8 * mean + 0.2 * peak) / 1000.0;
    let compound = sum / (sum * sum + SQUASH_ALPHA).sqrt();
    let weight = |sign: i32| {
        shares
            .iter()
            .filter(|share| share.value.signum() == sign)
            .map(|share| 1.0 + f64::from(share.value.abs()) / 1000.0)
            .sum::<f64>()
    };
    let (good, bad) = (weight(1), weight(-1));
    let total = good + bad + n_words.saturating_sub(shares.len()) as f64;
    let share = |part: f64| (10_000.0 * part / total.max(1.0)).round() as u16;
    Tone { compound: (10_000.0 * compound).round() as i16, positive: share(good), negative: share(bad) }
}

fn shares(text: &Text<'_>, hits: &[Hit], lexicon: &Lexicon) -> Vec<Share> {
    let mut shares: Vec<Share> = Vec::new();
    let mut modifiers: Vec<(usize, usize, ModifierRole, i32)> = Vec::new();
    for hit in hits {
        let (first, last) = (hit.first as usize, hit.last as usize);
        match lexicon.entries[hit.entry as usize].sense {
            Sense::Valence(value) => {
                shares.push(Share { first, last, entry: hit.entry, valence: value, value })
            }
            Sense::Modifier { role: ModifierRole::Idiom, value } => {
                shares.push(Share { first, last, entry: hit.entry, valence: value, value });
            }
            Sense::Modifier { role, value } => modifiers.push((first, last, role, value)),
            _ => {}
        }
    }
    keep_longest(&mut shares, text.tokens().len());
    let mut idioms = vec![false; text.tokens().len()];
    shares
        .iter()
        .filter(|share| share.first < share.last)
        .for_each(|share| idioms[share.first..=share.last].fill(true));
    modifiers.retain(|&(first, last, ..)| !(idioms[first] && idioms[last]));
    modifiers.sort_by_key(|&(first, last, ..)| (first, std::cmp::Reverse(last)));
    modifiers.dedup_by(|later, kept| {
        later.0 >= kept.0 && later.1 <= kept.1 && (later.0, later.1) != (kept.0, kept.1)
    });
    let calm = text
        .tokens()
        .iter()
        .any(|token| token.kind == Kind::Word && !token.shouted && token.end - token.start > 1);
    for share in &mut shares {
        let mut value = i64::from(share.value);
        if calm && text.tokens()[share.first].shouted {
            value += value.signum() * i64::from(SHOUT);
        }
        value = modified(text, share, value, &modifiers);
        share.value = value.clamp(-9000, 9000) as i32;
    }
    shares
}

fn modified(
    text: &Text<'_>,
    share: &Share,
    mut value: i64,
    modifiers: &[(usize, usize, ModifierRole, i32)],
) -> i64 {
    let tokens = text.tokens();
    let from = modifiers.partition_point(|modifier| modifier.0 + WINDOW < share.first);
    for &(first, last, role, factor) in
        modifiers[from..].iter().take_while(|modifier| modifier.0 <= share.last + WINDOW)
    {
        let factor = i64::from(factor);
        if last < share.first {
            let open = tokens[last + 1..=share.first].iter().any(|token| token.opens_sentence);
            let distance =
                tokens[last + 1..share.first].iter().filter(|token| token.kind == Kind::Word).count();
            if open || distance >= REACH && role != ModifierRole::Contrast {
                continue;
            }
            value = match role {
                ModifierRole::Booster | ModifierRole::Damper => {
                    value + value * (factor - 1000) / 1000 * FADING[distance] / 1000
                }
                ModifierRole::Negator => value * factor / 1000,
                ModifierRole::Contrast => value * factor / 1000,
                ModifierRole::Idiom => value,
            };
        } else if role == ModifierRole::Contrast && first > share.last {
            let same = !tokens[share.last + 1..=first].iter().any(|token| token.opens_sentence);
            if same {
                value = value * BEFORE_CONTRAST / 1000;
            }
        }
    }
    value
}

/// Of overlapping valences the longest stays ("not bad at all" over "bad"), then the first.
fn keep_longest(shares: &mut Vec<Share>, n_tokens: usize) {
    shares.sort_by_key(|share| (std::cmp::Reverse(share.last - share.first), share.first, share.entry));
    let mut taken = vec![false; n_tokens];
    shares.retain(|share| {
        let own = &mut taken[share.first..=share.last];
        let free = !own.contains(&true);
        if free {
            own.fill(true);
        }
        free
    });
    shares.sort_by_key(|share| share.first);
}
