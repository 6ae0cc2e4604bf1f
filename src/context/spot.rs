//! What hits make of each token by itself, kept as bits: whether it has content, whether a list has it, where clauses open.

use std::ops::BitOrAssign;

use crate::lexicon::{ContextRole, GroupKind, PredicateKind, Sense};

/// What hits make of a token: a set of marks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spot(u8);

impl Spot {
    /// A word that carries no content of its own between a subject and what is said of it.
    pub(super) const LIGHT: Spot = Spot(1);
    /// Some entry other than a valence has it.
    pub(super) const KNOWN: Spot = Spot(2);
    /// It goes on with a word whose letters stand apart: marks between them end nothing.
    pub(super) const FUSED: Spot = Spot(4);
    /// A conjunction or a contrast opens a clause with it.
    pub(super) const OPENS: Spot = Spot(8);

    /// What a hit of a sense makes of its tokens.
    pub(super) fn of(sense: &Sense) -> Spot {
        let mut spot = Spot::default();
        if is_light(sense) {
            spot |= Spot::LIGHT;
        }
        if !matches!(sense, Sense::Valence(_)) {
            spot |= Spot::KNOWN;
        }
        spot
    }

    /// Whether one of these marks is set.
    pub(super) fn has(self, marks: Spot) -> bool {
        self.0 & marks.0 != 0
    }
}

impl BitOrAssign for Spot {
    fn bitor_assign(&mut self, more: Spot) {
        self.0 |= more.0;
    }
}

/// Whether words of a sense carry no content of their own between a subject and what is said of it.
fn is_light(sense: &Sense) -> bool {
    match sense {
        Sense::Context(role) => !matches!(
            role,
            ContextRole::Thing
                | ContextRole::Animal
                | ContextRole::Person
                | ContextRole::Kinship
                | ContextRole::Condition
                | ContextRole::Passive
        ),
        Sense::Abuse { .. } | Sense::Modifier { .. } => true,
        Sense::Group { kind, .. } => *kind == GroupKind::People,
        Sense::Predicate { kind, .. } => matches!(kind, PredicateKind::Negative | PredicateKind::Inferior),
        Sense::Exception { .. } | Sense::Valence(_) => false,
    }
}
