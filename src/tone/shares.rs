//! What in a text has a tone by itself: entries that say how good or bad, and words of abuse.

use crate::lexicon::{Category, Lexicon, ModifierRole, Needs, PredicateKind, Sense};
use crate::matching::Hit;
use crate::text::Text;

/// Where a share comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A row of a list, by index of the entry.
    Entry(u32),
    /// A row of `learned.tsv` of the text's language.
    Learned(u32),
}

/// What one word, idiom or learned row adds to the tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) origin: Origin,
    /// Its own valence, thousandths.
    pub(crate) valence: i32,
    /// What its place made of it, thousandths.
    pub(crate) value: i32,
}

/// Valences of words that `valence.tsv` does not rate, by severity from 1 to 4, in thousandths.
const PROFANITY: [i32; 4] = [-600, -1000, -1400, -1800];
const INSULT: [i32; 4] = [-1200, -1800, -2300, -2600];
const BAD_PROPERTY: [i32; 4] = [-900, -1400, -1900, -2300];

/// The shares of named entries, none overlapping another, by place; their values are their valences.
pub(super) fn named(text: &Text<'_>, hits: &[Hit], lexicon: &Lexicon) -> Vec<Share> {
    let mut shares: Vec<Share> = Vec::new();
    let mut weaker: Vec<Share> = Vec::new();
    for hit in hits {
        let (first, last) = (hit.first as usize, hit.last as usize);
        let share =
            |valence| Share { first, last, origin: Origin::Entry(hit.entry), valence, value: valence };
        match lexicon.entries[hit.entry as usize].sense {
            Sense::Valence(valence) | Sense::Modifier { role: ModifierRole::Idiom, value: valence } => {
                shares.push(share(valence));
            }
            ref sense => weaker.extend(valence_of(sense).map(share)),
        }
    }
    keep_longest(&mut shares, text.tokens().len());
    if !weaker.is_empty() {
        let mut is_rated = vec![false; text.tokens().len()];
        for hit in hits {
            if let Sense::Modifier { role, .. } = lexicon.entries[hit.entry as usize].sense
                && role != ModifierRole::Idiom
            {
                is_rated[hit.first as usize..=hit.last as usize].fill(true);
            }
        }
        shares.iter().for_each(|share| is_rated[share.first..=share.last].fill(true));
        weaker.retain(|share| !is_rated[share.first..=share.last].contains(&true));
        keep_longest(&mut weaker, text.tokens().len());
        shares.append(&mut weaker);
        shares.sort_unstable_by_key(|share| share.first);
    }
    shares
}

/// The valence of a word of abuse, or of what is said of people, by its severity.
fn valence_of(sense: &Sense) -> Option<i32> {
    let (by_severity, severity) = match *sense {
        Sense::Abuse {
            category: Category::Profanity,
            severity,
            needs: Needs::Nothing | Needs::Person,
            ..
        } => (PROFANITY, severity),
        Sense::Abuse {
            category: Category::Insult, severity, needs: Needs::Nothing | Needs::Person, ..
        } => (INSULT, severity),
        Sense::Predicate { kind: PredicateKind::Negative, severity } => (BAD_PROPERTY, severity),
        _ => return None,
    };
    Some(by_severity[usize::from(severity.clamp(1, 4) - 1)])
}

/// Of overlapping shares the longest stays ("not bad at all" over "bad"), then the first, then that of the first entry.
fn keep_longest(shares: &mut Vec<Share>, n_tokens: usize) {
    // Mostly none overlaps another.
    if shares.is_sorted_by(|one, next| one.last < next.first) {
        return;
    }
    let entry = |share: &Share| match share.origin {
        Origin::Entry(entry) | Origin::Learned(entry) => entry,
    };
    shares.sort_unstable_by_key(|share| {
        (std::cmp::Reverse(share.last - share.first), share.first, entry(share))
    });
    let mut taken = vec![false; n_tokens];
    shares.retain(|share| {
        let own = &mut taken[share.first..=share.last];
        let free = !own.contains(&true);
        if free {
            own.fill(true);
        }
        free
    });
    shares.sort_unstable_by_key(|share| share.first);
}
