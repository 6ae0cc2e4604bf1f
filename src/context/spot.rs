//! What hits make of each token by itself, kept as bits: whether it has content, whether a list has it, where clauses open.

use crate::lexicon::{ContextRole, GroupKind, PredicateKind, Sense};

/// What hits make of a token: a set of marks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spot(pub(super) u8);

impl Spot {
    /// A word that carries no content of its own between a subject and what is said of it.
    pub(super) const LIGHT: u8 = 1;
    /// Some entry other than a valence has it.
    pub(super) const KNOWN: u8 = 2;
    /// It goes on with a word whose letters stand apart: marks between them end nothing.
    pub(super) const FUSED: u8 = 4;
    /// A conjunction or a contrast opens a clause with it.
    pub(super) const OPENS: u8 = 8;

    /// What a hit of a sense makes of its tokens.
    pub(super) fn of(sense: &Sense) -> Spot {
        let light = if is_light(sense) { Spot::LIGHT } else { 0 };
        let known = if matches!(sense, Sense::Valence(_)) { 0 } else { Spot::KNOWN };
        Spot(light | known)
    }

    /// Whether one of these marks is set.
    pub(super) fn has(self, mark: u8) -> bool {
        self.0 & mark != 0
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
