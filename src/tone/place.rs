//! What the words around a place make of a valence there: negation, boosters, dampers, contrast, capitals.

use super::Share;
use crate::lexicon::{Lexicon, ModifierRole, Sense};
use crate::matching::Hit;
use crate::text::{Kind, Text};

/// How many words before a valence its modifiers may stand (VADER).
const REACH: usize = 3;
/// What a booster's effect fades to with each further word of distance, in thousandths (VADER).
const FADING: [i32; REACH] = [1000, 950, 900];
/// What capitals among small letters add to a named valence, in thousandths (VADER's `C_INCR`), and make of a learned one.
const SHOUT: i32 = 733;
const SHOUT_LEARNED: i32 = 1250;
/// What a contrast ("but") leaves of what stands before it in its sentence, in thousandths (VADER).
const BEFORE_CONTRAST: i32 = 500;
/// No scale leaves ±4, no value ±9: stacked boosters ("so very very") end somewhere.
const MAX_SCALE: i32 = 4000;
const MAX_VALUE: i32 = 9000;
/// Marks that end the reach of a modifier: "no, it is great".
const CLAUSE_MARKS: [char; 7] = [',', ';', ':', '(', ')', '–', '—'];

/// The scale at every token of a text.
#[derive(Debug)]
pub(crate) struct Places<'t> {
    text: &'t Text<'t>,
    /// By token, in thousandths.
    scales: Vec<i32>,
    /// Some word is not in capitals, so that capitals stand out.
    is_calm: bool,
}

/// A modifier in a text.
struct Modifier {
    first: usize,
    last: usize,
    role: ModifierRole,
    value: i32,
}

impl<'t> Places<'t> {
    /// Scales by the modifiers among `hits`; those within an idiom of `shares` say nothing by themselves. `O(n)`.
    pub(crate) fn new(text: &'t Text<'t>, hits: &[Hit], lexicon: &Lexicon, shares: &[Share]) -> Places<'t> {
        let tokens = text.tokens();
        let is_calm = |token: &&crate::text::Token| {
            token.kind == Kind::Word && !token.shouted && token.end - token.start > 1
        };
        let mut places =
            Places { text, scales: vec![1000; tokens.len()], is_calm: tokens.iter().find(is_calm).is_some() };
        let modifiers = modifiers(hits, lexicon, shares);
        for modifier in &modifiers {
            match modifier.role {
                ModifierRole::Contrast | ModifierRole::Idiom => {}
                role => places.scale_behind(modifier, role == ModifierRole::Negator),
            }
        }
        if modifiers.iter().any(|modifier| modifier.role == ModifierRole::Contrast) {
            places.scale_contrasts(&modifiers);
        }
        places
    }

    /// What a named entry of this valence says where it begins at token `first`.
    pub(crate) fn named(&self, first: usize, valence: i32) -> i32 {
        let shout = if self.is_shouted(first) { valence.signum() * SHOUT } else { 0 };
        scaled(valence + shout, self.scales[first])
    }

    /// What a learned row of this valence says where it begins at token `first`.
    pub(crate) fn learned(&self, first: usize, valence: i32) -> i32 {
        scaled(valence, self.learned_scale(first))
    }

    /// The scale of a learned row there, in thousandths.
    pub(crate) fn learned_scale(&self, first: usize) -> i32 {
        if self.is_shouted(first) { self.scales[first] * SHOUT_LEARNED / 1000 } else { self.scales[first] }
    }

    fn is_shouted(&self, idx: usize) -> bool {
        self.is_calm && self.text.tokens()[idx].shouted
    }

    /// Scales the next words of the clause behind a modifier.
    fn scale_behind(&mut self, modifier: &Modifier, turns: bool) {
        let mut distance = 0;
        for idx in modifier.last + 1..self.scales.len() {
            let token = &self.text.tokens()[idx];
            let ends = token.opens_sentence
                || token.kind == Kind::Mark && self.text.surface(idx).starts_with(CLAUSE_MARKS);
            if ends || distance == REACH {
                return;
            }
            let effect =
                if turns { modifier.value } else { 1000 + (modifier.value - 1000) * FADING[distance] / 1000 };
            self.scales[idx] = (self.scales[idx] * effect / 1000).clamp(-MAX_SCALE, MAX_SCALE);
            distance += usize::from(token.kind == Kind::Word);
        }
    }

    /// In each sentence with a contrast: less before the last one, more behind the first one.
    fn scale_contrasts(&mut self, modifiers: &[Modifier]) {
        let tokens = self.text.tokens();
        let mut contrasts =
            modifiers.iter().filter(|modifier| modifier.role == ModifierRole::Contrast).peekable();
        let mut from = 0;
        while from < tokens.len() {
            let next = tokens[from + 1..].iter().position(|token| token.opens_sentence);
            let end = next.map_or(tokens.len(), |next| from + 1 + next);
            let Some(one) = contrasts.next_if(|contrast| contrast.first < end) else {
                from = end;
                continue;
            };
            let mut last = one;
            while let Some(further) = contrasts.next_if(|contrast| contrast.first < end) {
                last = further;
            }
            let sentence = &mut self.scales[from..end];
            sentence[..last.first - from]
                .iter_mut()
                .for_each(|scale| *scale = *scale * BEFORE_CONTRAST / 1000);
            let behind = (one.last + 1 - from).min(sentence.len());
            sentence[behind..].iter_mut().for_each(|scale| *scale = *scale * one.value / 1000);
            from = end;
        }
    }
}

fn scaled(valence: i32, scale: i32) -> i32 {
    (valence * scale / 1000).clamp(-MAX_VALUE, MAX_VALUE)
}

/// The modifiers of a text by place; of nested ones the longest.
fn modifiers(hits: &[Hit], lexicon: &Lexicon, shares: &[Share]) -> Vec<Modifier> {
    let mut modifiers: Vec<Modifier> = Vec::new();
    let mut idioms = shares.iter().filter(|share| share.first < share.last).peekable();
    for hit in hits {
        let Sense::Modifier { role, value } = lexicon.entries[hit.entry as usize].sense else { continue };
        let (first, last) = (hit.first as usize, hit.last as usize);
        while idioms.next_if(|idiom| idiom.last < first).is_some() {}
        if role == ModifierRole::Idiom
            || idioms.peek().is_some_and(|idiom| idiom.first <= first && last <= idiom.last)
        {
            continue;
        }
        if let Some(kept) = modifiers.last_mut()
            && first <= kept.last
        {
            if (first, last) == (kept.first, kept.last) {
                modifiers.push(Modifier { first, last, role, value });
            } else if first == kept.first {
                // Hits come by place, shorter ones first.
                while modifiers.last().is_some_and(|kept| kept.first == first) {
                    modifiers.pop();
                }
                modifiers.push(Modifier { first, last, role, value });
            } else if last > kept.last {
                modifiers.push(Modifier { first, last, role, value });
            }
            continue;
        }
        modifiers.push(Modifier { first, last, role, value });
    }
    modifiers
}
