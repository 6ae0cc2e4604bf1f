//! What a row means: closed enums with one list and one spelling each, and [`Sense`], one variant a file.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::category::Category;
use super::piece::Piece;

/// A name that is none of a closed list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} {name:?}; known: {}", known.join(", "))]
pub struct UnknownName {
    what: &'static str,
    name: String,
    known: Vec<&'static str>,
}

impl UnknownName {
    pub(super) fn new(what: &'static str, name: &str, known: Vec<&'static str>) -> UnknownName {
        UnknownName { what, name: name.to_owned(), known }
    }
}

macro_rules! names {
    ($(#[$doc:meta])* $vis:vis enum $type:ident ($what:literal) { $($(#[$variant_doc:meta])* $variant:ident = $name:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        $vis enum $type { $($(#[$variant_doc])* #[serde(rename = $name)] $variant,)+ }

        impl $type {
            /// Every value, in declaration order; `ALL[x as usize] == x`.
            #[allow(dead_code, reason = "each list is used somewhere; not each by each")]
            $vis const ALL: &'static [$type] = &[$($type::$variant,)+];

            /// The name used in word lists and reports.
            $vis const fn name(self) -> &'static str {
                match self { $($type::$variant => $name,)+ }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }

        impl FromStr for $type {
            type Err = UnknownName;

            fn from_str(name: &str) -> Result<$type, UnknownName> {
                match name {
                    $($name => Ok($type::$variant),)+
                    _ => Err(UnknownName { what: $what, name: name.to_owned(), known: vec![$($name),+] }),
                }
            }
        }
    };
}

names! {
    /// What a group is defined by.
    pub enum Attribute("attribute") {
        /// A nation or its citizens.
        Nationality = "nationality",
        /// An ethnic group or skin colour.
        Ethnicity = "ethnicity",
        /// A faith or its followers.
        Religion = "religion",
        /// Women, men and others.
        Gender = "gender",
        /// Sexual orientation.
        Orientation = "orientation",
        /// A disability or illness.
        Disability = "disability",
        /// The young or the old.
        Age = "age",
        /// Migrants and refugees.
        Migration = "migration",
        /// Parties and convictions.
        Politics = "politics",
        /// A line of work.
        Profession = "profession",
        /// Rich, poor, homeless.
        Class = "class",
        /// Bodies: fat, short.
        Body = "body",
    }
}

impl Attribute {
    /// Whether people are born into it or cannot easily leave it, so that an attack on it is an identity attack; parties
    /// and professions may be criticised harder.
    pub const fn is_protected(self) -> bool {
        !matches!(self, Attribute::Politics | Attribute::Profession)
    }
}

names! {
    /// What must be there for an abuse entry to speak.
    pub(crate) enum Needs("needs") {
        Nothing = "-",
        Person = "person",
        Group = "group",
        Target = "target",
        Nearby = "nearby",
        Inside = "inside",
    }
}

names! {
    /// How a word names people.
    pub(crate) enum GroupKind("kind of group word") {
        Name = "name",
        Adjective = "adjective",
        People = "people",
        Coded = "coded",
        Emoji = "emoji",
        Profession = "profession",
        Ideology = "ideology",
        Country = "country",
    }
}

names! {
    /// What is said of a target.
    pub(crate) enum PredicateKind("kind of predicate") {
        Negative = "negative",
        Hate = "hate",
        Violence = "violence",
        Exclusion = "exclusion",
        Dehumanising = "dehumanising",
        Accusation = "accusation",
        Inferior = "inferior",
        Positive = "positive",
    }
}

names! {
    /// How a word changes what others mean.
    pub(crate) enum ContextRole("role") {
        Negator = "negator",
        FalseNegator = "false_negator",
        Reporting = "reporting",
        Condemning = "condemning",
        Endorsing = "endorsing",
        Reclaiming = "reclaiming",
        SelfReference = "self",
        We = "we",
        SecondPerson = "second_person",
        ThirdPerson = "third_person",
        Singular = "singular",
        Possessive = "possessive",
        Determiner = "determiner",
        Plural = "plural",
        Preposition = "preposition",
        Light = "light",
        Some = "some",
        Copula = "copula",
        Comparison = "comparison",
        Modal = "modal",
        Desire = "desire",
        Future = "future",
        Condition = "condition",
        Passive = "passive",
        Question = "question",
        Contrast = "contrast",
        Conjunction = "conjunction",
        Complementizer = "complementizer",
        Coordinator = "coordinator",
        Own = "own",
        Insisting = "insisting",
        Inversion = "inversion",
        Likeness = "likeness",
        Mention = "mention",
        Fiction = "fiction",
        News = "news",
        Thing = "thing",
        Animal = "animal",
        Person = "person",
        Kinship = "kinship",
    }
}

names! {
    /// How a modifier changes the tone of its neighbours.
    pub(crate) enum ModifierRole("role") {
        Booster = "booster",
        Damper = "damper",
        Negator = "negator",
        Contrast = "contrast",
        Idiom = "idiom",
    }
}

/// What an entry means; one variant a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Sense {
    Abuse {
        category: Category,
        kind: Piece,
        /// 1 (mild) to 4 (extreme).
        severity: u8,
        needs: Needs,
        /// The group that the words mean by themselves.
        target: Option<Attribute>,
    },
    Group {
        attribute: Option<Attribute>,
        kind: GroupKind,
    },
    Predicate {
        kind: PredicateKind,
        /// 1 to 4; 0 for what is good.
        severity: u8,
    },
    Context(ContextRole),
    Exception {
        /// Folded phrases of the entries that are innocent here; empty for all.
        shields: Vec<String>,
        reason: Piece,
    },
    /// Tone in thousandths, -4000 to 4000.
    Valence(i32),
    Modifier {
        role: ModifierRole,
        /// A factor (or, for an idiom, a valence) in thousandths.
        value: i32,
    },
}
