//! Stems in an automaton that is walked from word starts, and what each stem stands for.

use aho_corasick::Anchored;
use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::contiguous::NFA;
use rustc_hash::FxHashMap;

use super::lists::Lists;

/// An automaton over stems, to be walked from word starts.
#[derive(Debug)]
pub(super) struct Stems {
    automaton: NFA,
    /// The index of a stem by the automaton's own number for it.
    order: Vec<u32>,
}

impl Stems {
    /// Compiles `stems`: short ones first, which the automaton's builder puts in order several times faster.
    pub(super) fn new(stems: &[String]) -> Stems {
        let mut order: Vec<u32> = (0..stems.len() as u32).collect();
        order.sort_by_key(|&idx| stems[idx as usize].len());
        let sorted = order.iter().map(|&idx| &stems[idx as usize]);
        let automaton = NFA::new(sorted).expect("stems of a lexicon stay far below the state limit");
        Stems { automaton, order }
    }
}

/// Distinct stems and what each stands for.
pub(super) struct Needles<P> {
    pub(super) stems: Vec<String>,
    pub(super) payloads: Vec<Vec<P>>,
    index: FxHashMap<String, usize>,
}

impl<P> Default for Needles<P> {
    fn default() -> Needles<P> {
        Needles { stems: Vec::new(), payloads: Vec::new(), index: FxHashMap::default() }
    }
}

impl<P> Needles<P> {
    /// The index of a stem, new or not.
    pub(super) fn needle(&mut self, stem: &str) -> usize {
        let next = self.stems.len();
        let idx = *self.index.entry(stem.to_owned()).or_insert(next);
        if idx == next {
            self.stems.push(stem.to_owned());
            self.payloads.push(Vec::new());
        }
        idx
    }

    /// What each stem stands for.
    pub(super) fn into_lists(self) -> Lists<P> {
        let n_stems = self.stems.len();
        let pairs =
            (0..).zip(self.payloads).flat_map(|(stem, own)| own.into_iter().map(move |one| (stem, one)));
        Lists::new(n_stems, pairs.collect())
    }
}

/// Calls `found(needle, end)` for every needle that `word` begins with; dies where none goes on.
pub(super) fn walk(needles: &Stems, word: &str, found: &mut dyn FnMut(usize, usize)) {
    let Stems { automaton: needles, order } = needles;
    let Ok(mut state) = needles.start_state(Anchored::Yes) else { return };
    for (at, &byte) in word.as_bytes().iter().enumerate() {
        state = needles.next_state(Anchored::Yes, state, byte);
        if needles.is_special(state) {
            if needles.is_dead(state) {
                return;
            }
            if needles.is_match(state) {
                // A state lists its own stem among those that end the same way; stems are distinct.
                let stems = (0..needles.match_len(state)).map(|idx| needles.match_pattern(state, idx));
                if let Some(own) = stems.into_iter().find(|&stem| needles.pattern_len(stem) == at + 1) {
                    found(order[own.as_usize()] as usize, at + 1);
                }
            }
        }
    }
}
