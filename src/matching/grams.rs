//! The patterns that labels can give a weight: words in a row and pieces of words, as `learned.tsv` spells them.

mod units;

use super::{Desk, Hit, keep};
use crate::lexicon::{Learned, Lexicon};
use crate::text::{Braced, Key, Text, hash_word};
use units::{Names, Unit, UnitKind, beside, units};

/// Most words of one pattern.
const MAX_WORDS: usize = 3;
/// Letters of a piece of a word, least and most.
const PIECE: std::ops::RangeInclusive<usize> = 3..=6;
/// Longer words give the pieces of this many letters only.
const MAX_LETTERS: usize = 24;

/// A learned row that stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Gram {
    /// Index into [`Learned::rows`].
    pub(crate) row: u32,
    /// First and last token, inclusive.
    pub(crate) first: u32,
    pub(crate) last: u32,
}

/// In place of a learned row: there is none.
const NO_ROW: u32 = u32::MAX;

/// What labels taught of a word by itself, kept with what matching knows of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Alone {
    /// The row of the word, and those of the word beside a group and beside the reader.
    row: u32,
    beside: [u32; BESIDE.len()],
    /// Rows of its pieces: a range of the memo's.
    first_piece: u32,
    n_pieces: u32,
}

impl Alone {
    /// Looks a word up, and adds the rows of its pieces to `rows`.
    pub(super) fn new(word: &str, learned: &Learned, rows: &mut Vec<u32>) -> Alone {
        let row = |key: Key| learned.find(key).unwrap_or(NO_ROW);
        let first = rows.len();
        if learned.has_pieces {
            pieces(word, &mut |key, _| rows.extend(learned.find(key)));
        }
        Alone {
            row: row(Key::of(word)),
            beside: BESIDE.map(|opening| row(Braced::new(opening).then(word).then("}").key())),
            first_piece: first as u32,
            n_pieces: (rows.len() - first) as u32,
        }
    }

    pub(super) fn pieces(&self) -> std::ops::Range<usize> {
        self.first_piece as usize..(self.first_piece + self.n_pieces) as usize
    }
}

/// The learned rows that stand in the text that was read at `desk`, at every place, by row and place. Words by themselves are
/// looked up once a desk, words in a row once a text: `O(n)`.
pub(crate) fn find(text: &Text<'_>, desk: &Desk, lexicon: &Lexicon, learned: &Learned) -> Vec<Gram> {
    if learned.rows.is_empty() {
        return Vec::new();
    }
    let names = Names::of(desk.laid_out(), lexicon);
    let units = units(text, &names);
    let beside = beside(text, &units, &names);
    let mut own_pieces = Vec::new();
    let mut grams = Vec::with_capacity(4 * units.len());
    for (from, unit) in units.iter().enumerate() {
        let Unit { first, last, .. } = *unit;
        let known = matches!(unit.kind, UnitKind::Word).then(|| desk.alone(first)).flatten();
        let own;
        let (alone, of_pieces) = match known {
            Some(known) => known,
            None => {
                own_pieces.clear();
                own = Alone::new(unit.surface(text, lexicon), learned, &mut own_pieces);
                (&own, &own_pieces[..])
            }
        };
        let mut push = |row: u32, last: u32| grams.push(Gram { row, first, last });
        push(alone.row, last);
        if matches!(unit.kind, UnitKind::Word | UnitKind::Repaired(_)) {
            if let Some(beside) = beside.of(from) {
                push(alone.beside[beside], last);
            }
            of_pieces.iter().for_each(|&row| push(row, last));
        }
        let mut key = None;
        for next in units[from + 1..].iter().take(MAX_WORDS - 1).take_while(|next| !next.opens) {
            let start = key.unwrap_or_else(|| unit.key(text, lexicon));
            let key = key.insert(next.join(start, text, lexicon));
            push(learned.find(*key).unwrap_or(NO_ROW), next.last);
        }
    }
    sorted(&grams)
}

/// Grams that were looked for in the order of their places, sorted by row and place; without those that have no row.
fn sorted(grams: &[Gram]) -> Vec<Gram> {
    // Numbers sort several times as fast as what they stand for.
    let mut order: Vec<u64> =
        grams.iter().zip(0..).map(|(gram, idx): (_, u64)| u64::from(gram.row) << 32 | idx).collect();
    keep(&mut order, |key| (key >> 32) as u32 != NO_ROW);
    order.sort_unstable();
    order.into_iter().map(|key| grams[key as u32 as usize]).collect()
}

/// Every pattern of a text, with its first and last token and what spells it out; a pattern comes as often as it stands.
pub(crate) fn each(
    text: &Text<'_>,
    hits: &[Hit],
    lexicon: &Lexicon,
    with_pieces: bool,
    visit: &mut impl FnMut(Key, u32, u32, &dyn Fn() -> String),
) {
    let names = Names::of(hits, lexicon);
    let units = units(text, &names);
    let surfaces: Vec<_> = units.iter().map(|unit| unit.surface(text, lexicon)).collect();
    let beside = beside(text, &units, &names);
    for from in 0..units.len() {
        let mut key = units[from].key(text, lexicon);
        for to in from..units.len().min(from + MAX_WORDS) {
            if to > from {
                if units[to].opens {
                    break;
                }
                key = units[to].join(key, text, lexicon);
            }
            let name = || surfaces[from..=to].join(" ");
            visit(key, units[from].first, units[to].last, &name);
        }
        if let Some(beside) = beside.of(from)
            && matches!(units[from].kind, UnitKind::Word | UnitKind::Repaired(_))
        {
            let (word, opening) = (surfaces[from], BESIDE[beside]);
            let name = || format!("{opening}{word}}}");
            visit(
                Braced::new(opening).then(word).then("}").key(),
                units[from].first,
                units[from].last,
                &name,
            );
        }
        if with_pieces && matches!(units[from].kind, UnitKind::Word | UnitKind::Repaired(_)) {
            pieces(surfaces[from], &mut |key, name| visit(key, units[from].first, units[from].last, name));
        }
    }
}

/// Every run of at most `most` words of a text, as often as it stands, with its first and last token.
pub(crate) fn each_run(
    text: &Text<'_>,
    hits: &[Hit],
    lexicon: &Lexicon,
    most: usize,
    visit: &mut impl FnMut(Key, u32, u32),
) {
    let units = units(text, &Names::of(hits, lexicon));
    for from in 0..units.len() {
        let mut key = units[from].key(text, lexicon);
        for to in from..units.len().min(from + most) {
            if to > from {
                if units[to].opens {
                    break;
                }
                key = units[to].join(key, text, lexicon);
            }
            visit(key, units[from].first, units[to].last);
        }
    }
}

/// How the patterns of words begin in a comment that also names a group, or the reader.
const BESIDE: [&str; 2] = ["{@group & ", "{@reader & "];

/// Every piece of a word: anywhere, at its start, at its end.
fn pieces(word: &str, visit: &mut impl FnMut(Key, &dyn Fn() -> String)) {
    let mut ends: Vec<usize> = word.char_indices().map(|(at, _)| at).take(MAX_LETTERS).collect();
    ends.push(word.char_indices().nth(MAX_LETTERS).map_or(word.len(), |(at, _)| at));
    let n_letters = ends.len() - 1;
    let mut starred = String::with_capacity(32);
    let is_one_word = !word.contains(' ');
    let key = |piece: &str| match is_one_word {
        true => Key::of_word(hash_word(piece.as_bytes())),
        false => Key::of(piece),
    };
    for from in 0..n_letters {
        for to in from + PIECE.start()..=n_letters.min(from + PIECE.end()) {
            let piece = &word[ends[from]..ends[to]];
            starred.clear();
            starred.extend(["*", piece, "*"]);
            let (start, end) = (&starred[1..], &starred[..starred.len() - 1]);
            visit(key(&starred), &|| format!("*{piece}*"));
            if from == 0 {
                visit(key(start), &|| format!("{piece}*"));
            }
            if ends[to] == word.len() {
                visit(key(end), &|| format!("*{piece}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, LazyLock};

    use proptest::prelude::*;

    use super::*;
    use crate::matching::{Disguises, Matcher};

    static MATCHER: LazyLock<Matcher> = LazyLock::new(|| {
        Matcher::new(
            Arc::new(Lexicon::builtin().expect("the shipped lexicons are right")),
            Disguises::default(),
        )
    });

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        /// What is remembered of words by themselves changes nothing: the rows found are those of all patterns of the text, looked
        /// up one by one.
        #[test]
        fn rows_are_those_of_every_pattern(
            lang in 0..3_usize,
            words in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>(), 0..5_usize), 0..24),
        ) {
            const GAPS: [&str; 5] = [" ", " ", " ", ". ", "-"];
            let lang = ["de", "en", "ru"][lang];
            let lexicon = MATCHER.lexicon();
            let learned = lexicon.learned_for(lang);
            let mut raw = String::new();
            for (at, from_list, gap) in words {
                let row = at.index(learned.rows.len()) as u32;
                let word = if from_list { &at.get(&lexicon.entries).phrase } else { learned.pattern(row) };
                raw += word.trim_matches(['*', '{', '}']);
                raw += GAPS[gap];
            }
            let mut text = Text::new(&raw);
            let mut desk = Desk::default();
            MATCHER.read(&mut text, MATCHER.languages(lang, None), &mut desk);
            desk.hits(false);
            let mut want = Vec::new();
            each(&text, desk.laid_out(), lexicon, learned.has_pieces, &mut |key, first, last, _| {
                want.extend(learned.find(key).map(|row| Gram { row, first, last }));
            });
            want.sort_unstable();
            prop_assert_eq!(find(&text, &desk, lexicon, learned), want, "{:?}", raw);
        }
    }

    /// A star within a word hides a letter; only one at an end makes a pattern a piece of a word.
    #[test]
    fn pieces_are_looked_for_only_where_some_row_is_one() {
        let has = |lang| MATCHER.lexicon().learned_for(lang).has_pieces;
        assert_eq!(["de", "en", "ru"].map(has), [true, false, true]);
    }
}
