//! Findings to one probability an aspect, each a sum that can be shown.
//!
//! A score is `1 / (1 + exp(-(BIAS + sum) / 1000))`, where `sum` adds the whole-number weights of [`Contribution`]s, in
//! thousandths of a logit; a site's [`Profile`] may stretch and shift it. Only asserted findings weigh; what else was found is listed with weight 0 (invariant 7).

mod learned;
mod profile;
mod spans;
mod stretch;
mod weightiest;

use std::ops::Index;

use serde::{Deserialize, Serialize};

use crate::context::{Effect, Finding, Target};
use crate::lexicon::{Attribute, Category};

pub(crate) use learned::{Evidence, LEARNED_ASPECTS, Parts, Share, Weighed, factor};
pub(crate) use profile::{Delta, MAX_OFFSET, MAX_SLOPE, Scale, Scaling};
pub use profile::{Profile, ProfileError};
pub(crate) use spans::{LearnedSpan, PLAIN, spans};
pub(crate) use stretch::{Pooled, Stretch, levels, pool};
pub(crate) use weightiest::weightiest;

/// What is scored, each in `[0, 1]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// Abusive in any way.
    Toxicity,
    /// Abusive in a way that nobody would print; by rule, without labelled evidence.
    SevereToxicity,
    /// An attack on a person.
    Insult,
    /// Crude words.
    Profanity,
    /// An attack on people for the group they belong to.
    IdentityAttack,
    /// A threat, a wish of harm or a call for it.
    Threat,
    /// Sexual content; by rule, without labelled evidence.
    Sexual,
    /// People spoken of as animals, disease, filth or things.
    Dehumanisation,
}

impl Aspect {
    /// Every aspect, in declaration order; `ALL[x as usize] == x`.
    pub const ALL: [Aspect; 8] = [
        Aspect::Toxicity,
        Aspect::SevereToxicity,
        Aspect::Insult,
        Aspect::Profanity,
        Aspect::IdentityAttack,
        Aspect::Threat,
        Aspect::Sexual,
        Aspect::Dehumanisation,
    ];

    /// The name used in verdicts.
    pub const fn name(self) -> &'static str {
        match self {
            Aspect::Toxicity => "toxicity",
            Aspect::SevereToxicity => "severe_toxicity",
            Aspect::Insult => "insult",
            Aspect::Profanity => "profanity",
            Aspect::IdentityAttack => "identity_attack",
            Aspect::Threat => "threat",
            Aspect::Sexual => "sexual",
            Aspect::Dehumanisation => "dehumanisation",
        }
    }

    /// The aspect of a name; `-ization` is read as `-isation`.
    pub fn parse(name: &str) -> Option<Aspect> {
        let name = name.replace("ization", "isation");
        Aspect::ALL.into_iter().find(|aspect| aspect.name() == name)
    }
}

/// One score an aspect, in ten-thousandths, so that every output shows the same four decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Scores([u16; Aspect::ALL.len()]);

impl Scores {
    /// The score in `[0, 1]`, exact to four decimals.
    pub fn get(&self, aspect: Aspect) -> f64 {
        f64::from(self[aspect]) / 10_000.0
    }

    /// Scores in ten-thousandths, in the order of [`Aspect::ALL`].
    pub fn from_ten_thousandths(scores: [u16; Aspect::ALL.len()]) -> Scores {
        Scores(scores)
    }
}

impl Index<Aspect> for Scores {
    type Output = u16;

    fn index(&self, aspect: Aspect) -> &u16 {
        &self.0[aspect as usize]
    }
}

/// Where every sum begins, in thousandths of a logit: a comment in which nothing was found scores 0.0474.
pub(crate) const BIAS: i64 = -3000;

/// What one finding adds to one aspect, in thousandths of a logit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Contribution {
    pub(crate) aspect: Aspect,
    pub(crate) weight: i64,
}

/// Weight of a category by severity 1 to 4 for what it speaks of itself. Chosen so that one plain insult, slur or threat
/// (severity 2 and up) passes the cut at 0.5, and one crude word alone does not.
const fn weights(category: Category) -> [i64; 4] {
    match category {
        Category::Profanity => [1000, 2400, 3500, 4000],
        Category::Insult => [2200, 3600, 4500, 5200],
        Category::IdentityAttack => [2400, 3800, 5000, 6000],
        Category::Threat => [2500, 3800, 5000, 6000],
        Category::Sexual => [1000, 2200, 3400, 4400],
        Category::Dehumanisation => [3200, 4000, 5000, 6000],
        Category::Own(_) => [0; 4],
    }
}

const SEVERE: [i64; 4] = [0, 300, 1900, 4200];

/// What a finding adds, aspect by aspect; nothing unless it is asserted. A question counts half. A user's own category adds
/// what it was declared to count as, if anything.
pub(crate) fn contributions(finding: &Finding) -> impl Iterator<Item = Contribution> + use<> {
    let severity = usize::from(finding.severity.clamp(1, 4)) - 1;
    let category = finding.category.counts_as().unwrap_or(finding.category);
    let weight = weights(category)[severity];
    let share = if finding.asked { 2 } else { 1 };
    let asserted = finding.effect == Effect::Asserted && finding.category.counts_as().is_some();
    let identity = finding.target.protected().is_some();
    let target = finding.target;
    Aspect::ALL.into_iter().filter(move |_| asserted).filter_map(move |aspect| {
        let weight = match aspect {
            Aspect::Toxicity => weight,
            Aspect::SevereToxicity => SEVERE[severity],
            // A crude word turned on a group is no mere crude word.
            Aspect::IdentityAttack if identity && category == Category::Profanity => {
                weights(Category::Insult)[severity]
            }
            Aspect::IdentityAttack if identity || category == Category::IdentityAttack => weight,
            Aspect::Insult if category == Category::Insult => weight,
            Aspect::Insult if category == Category::Dehumanisation && target == Target::Person => weight,
            Aspect::Profanity if category == Category::Profanity => weight + 1500,
            Aspect::Threat if category == Category::Threat => weight,
            Aspect::Sexual if category == Category::Sexual => weight,
            Aspect::Dehumanisation if category == Category::Dehumanisation => weight,
            _ => 0,
        };
        (weight != 0).then_some(Contribution { aspect, weight: weight / share })
    })
}

/// Sums in thousandths of a logit by aspect, [`BIAS`] not included.
pub(crate) type Sums = [i64; Aspect::ALL.len()];

/// What the rules add.
pub(crate) fn sums<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Sums {
    let mut sums = [0; Aspect::ALL.len()];
    for contribution in findings.into_iter().flat_map(contributions) {
        sums[contribution.aspect as usize] += contribution.weight;
    }
    sums
}

/// The logistic function of a sum in thousandths, in ten-thousandths.
pub(crate) fn probability(sum: i64) -> u16 {
    let odds = libm::exp(-(sum as f64) / 1000.0);
    (10_000.0 / (1.0 + odds)).round() as u16
}

/// The attribute of the group that a finding attacks, for reports.
pub(crate) fn attacked(finding: &Finding) -> Option<Attribute> {
    match finding.target {
        Target::Group(attribute) => Some(attribute),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_order_agree() {
        for (idx, aspect) in Aspect::ALL.into_iter().enumerate() {
            assert_eq!((aspect as usize, Aspect::parse(aspect.name())), (idx, Some(aspect)));
        }
        assert_eq!(Aspect::parse("dehumanization"), Some(Aspect::Dehumanisation));
    }

    #[test]
    fn the_logistic_function_is_anchored() {
        for (sum, score) in [(0, 5000), (-3000, 474), (3000, 9526), (-40_000, 0), (40_000, 10_000)] {
            assert_eq!(probability(sum), score);
        }
    }
}
