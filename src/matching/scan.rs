//! What a plain overlapping Aho-Corasick scan over everything finds, as the measure of what matching finds.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use aho_corasick::AhoCorasick;
use proptest::prelude::*;

use super::words::joins;
use super::{Desk, Disguises, Hit, Languages, Matcher, ends_well};
use crate::lexicon::{Lexicon, WordPattern};
use crate::text::{Kind, Text};

/// The shipped lexicons, and all their stems in one automaton.
struct Scan {
    matcher: Matcher,
    automaton: AhoCorasick,
    stems: HashMap<String, usize>,
    /// By stem: the entries, and which of their patterns, whose first word has it.
    firsts: Vec<Vec<(u32, usize)>>,
}

static SCAN: LazyLock<Scan> = LazyLock::new(|| {
    let lexicon = Arc::new(Lexicon::builtin().expect("the shipped lexicons are right"));
    let (mut stems, mut names, mut firsts) = (HashMap::new(), Vec::new(), Vec::new());
    for (entry_idx, entry) in (0..).zip(&lexicon.entries) {
        for (pattern_idx, pattern) in entry.patterns.iter().enumerate() {
            for (at, word) in pattern.iter().enumerate() {
                let stem = *stems.entry(word.stem.to_string()).or_insert_with(|| {
                    names.push(word.stem.to_string());
                    firsts.push(Vec::new());
                    names.len() - 1
                });
                if at == 0 {
                    firsts[stem].push((entry_idx, pattern_idx));
                }
            }
        }
    }
    let automaton = AhoCorasick::new(&names).expect("stems of a lexicon stay far below the state limit");
    Scan { matcher: Matcher::new(lexicon, Disguises::default()), automaton, stems, firsts }
});

/// Where stems stand in one token: (stem, start, end), in bytes of the folded text.
type Stands = Vec<(usize, usize, usize)>;

impl Scan {
    /// The hits of entries that are neither expressions nor let other words stand between theirs.
    fn find(&self, text: &Text<'_>, languages: Languages) -> Vec<Hit> {
        let tokens = text.tokens();
        let is_word = |idx: usize| matches!(tokens[idx].kind, Kind::Word | Kind::Number | Kind::Emoji);
        let mut stands: Vec<Stands> = vec![Vec::new(); tokens.len()];
        for found in self.automaton.find_overlapping_iter(text.folded()) {
            let behind = tokens.partition_point(|token| token.start as usize <= found.start());
            let Some(at) = behind.checked_sub(1) else { continue };
            if is_word(at) && found.end() <= tokens[at].end as usize {
                stands[at].push((found.pattern().as_usize(), found.start(), found.end()));
            }
        }
        let fits = |word: &WordPattern, at: usize, lang: u8| {
            let (start, end) = (tokens[at].start as usize, tokens[at].end as usize);
            stands[at].iter().any(|&(stem, from, to)| {
                stem == self.stems[&*word.stem]
                    && (from == start || word.open_start && tokens[at].kind == Kind::Word)
                    && ends_well(self.matcher.lexicon(), word.endings, lang, &text.folded()[to..end])
            })
        };
        let next = |idx: usize| {
            let joins = |at: &usize| tokens[*at].kind != Kind::Mark || !joins(text.surface(*at));
            (idx + 1..tokens.len()).find(joins).filter(|&at| is_word(at) && !text.parts_paragraphs(idx, at))
        };
        let mut hits = Vec::new();
        for (first, own) in stands.iter().enumerate() {
            for &(stem, _, _) in own {
                for &(entry_idx, pattern) in &self.firsts[stem] {
                    let entry = &self.matcher.lexicon().entries[entry_idx as usize];
                    let pattern = entry.patterns.iter().nth(pattern).expect("it was numbered so");
                    if !languages.has(entry.lang) || pattern.iter().any(|word| word.apart) {
                        continue;
                    }
                    let mut last = None;
                    let is_there = pattern.iter().all(|word| {
                        last = last.map_or(Some(first), next);
                        last.is_some_and(|at| fits(word, at, entry.lang))
                    });
                    if let (true, Some(last)) = (is_there, last) {
                        let (first, last) = (first as u32, last as u32);
                        hits.push(Hit { first, last, entry: entry_idx, disguise: None });
                    }
                }
            }
        }
        hits.sort_unstable();
        hits.dedup();
        hits
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Texts of any words of the lexicons, some of them with an ending, in capitals or run into the next: a desk that has seen
    /// other texts gives the hits of the scan.
    #[test]
    fn matching_finds_what_a_scan_over_everything_finds(
        lang in 0..4_usize,
        words in prop::collection::vec((any::<prop::sample::Index>(), 0..6_usize, 0..9_usize), 0..30),
    ) {
        const TAILS: [&str; 6] = ["", "", "", "s", "'s", "en"];
        const GAPS: [&str; 9] = [" ", " ", " ", ", ", ". ", "-", "\n", "\n\n", "\n\n- "];
        let scan = &*SCAN;
        let entries = &scan.matcher.lexicon().entries;
        let raw: String = words
            .iter()
            .flat_map(|(at, tail, gap)| [&*at.get(entries).phrase, TAILS[*tail], GAPS[*gap]])
            .collect();
        let languages = scan.matcher.languages(["de", "en", "ru", "und"][lang], None);
        let text = Text::new(&raw);
        let mut desk = Desk::default();
        for _ in 0..2 {
            let (memo, sheet) = desk.open(languages);
            scan.matcher.look_up(&text, memo, sheet);
            scan.matcher.collect(&text, languages, memo, sheet);
            let plain = |hit: &Hit| {
                let entry = &entries[hit.entry as usize];
                hit.disguise.is_none()
                    && entry.expression.is_none()
                    && !entry.patterns.iter().flatten().any(|word| word.apart)
            };
            let found: Vec<_> = desk.hits(false).iter().copied().filter(plain).collect();
            let want: Vec<_> = scan.find(&text, languages).into_iter().filter(plain).collect();
            prop_assert_eq!(found, want, "{:?}", raw);
        }
    }
}
