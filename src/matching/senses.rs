//! What hits mean, in one word: enough to tell whether anything can come of them.

use std::ops::BitOr;

use crate::lexicon::{ContextRole, PredicateKind, Sense};

/// A set of kinds of sense.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Senses(u8);

impl Senses {
    pub(crate) const NONE: Senses = Senses(0);
    /// Abuse.
    pub(crate) const ABUSE: Senses = Senses(1);
    /// A predicate other than of violence.
    pub(crate) const PREDICATE: Senses = Senses(2);
    /// A predicate of violence.
    pub(crate) const VIOLENCE: Senses = Senses(4);
    /// A group with an attribute.
    pub(crate) const GROUP: Senses = Senses(8);
    /// A word for a person, be it a pronoun.
    pub(crate) const PERSON: Senses = Senses(16);
    /// What may take part in the tone: valences and modifiers, and abuse and bad properties where they have none.
    pub(crate) const TONE: Senses = Senses(32);

    /// The kind of one sense.
    pub(super) fn of(sense: &Sense) -> Senses {
        match sense {
            Sense::Abuse { .. } => Senses::ABUSE | Senses::TONE,
            Sense::Predicate { kind: PredicateKind::Violence, .. } => Senses::VIOLENCE | Senses::TONE,
            Sense::Predicate { .. } => Senses::PREDICATE | Senses::TONE,
            Sense::Group { attribute: Some(_), .. } => Senses::GROUP,
            Sense::Context(
                ContextRole::SecondPerson
                | ContextRole::ThirdPerson
                | ContextRole::Person
                | ContextRole::Kinship,
            ) => Senses::PERSON,
            Sense::Valence(_) | Sense::Modifier { .. } => Senses::TONE,
            Sense::Group { attribute: None, .. } | Sense::Context(_) | Sense::Exception { .. } => {
                Senses::NONE
            }
        }
    }

    /// Whether any of `others` is in the set.
    pub(crate) fn has(self, others: Senses) -> bool {
        self.0 & others.0 != 0
    }
}

impl BitOr for Senses {
    type Output = Senses;

    fn bitor(self, other: Senses) -> Senses {
        Senses(self.0 | other.0)
    }
}
