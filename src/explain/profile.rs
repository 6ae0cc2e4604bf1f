//! What a site's profile adds, as an explanation shows it.

use std::fmt;

use serde::Serialize;

use crate::abuse::{Aspect, LEARNED_ASPECTS, Profile, Scaling, Share};
use crate::lexicon::{Learned, N_ASPECTS, OFFSET};
use crate::text::Text;

/// The deltas that speak in one text; they are part of the learned rows that are shown, not added to them.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Adds {
    name: String,
    deltas: Vec<Spoken>,
}

/// One delta.
#[derive(Clone, Debug, Serialize)]
struct Spoken {
    pattern: String,
    /// Empty for the row that holds at all times.
    surface: String,
    /// In logits; words with their factor.
    adds: Vec<(&'static str, f64)>,
}

impl Adds {
    /// `lang` is the language that the text was read in.
    pub(super) fn new(
        profile: &Profile,
        lang: &str,
        text: &Text<'_>,
        learned: &Learned,
        shares: &[Share; N_ASPECTS],
    ) -> Adds {
        // By attribute, what its sum is of.
        let places = shares.each_ref().map(|share| {
            let meetings = share.meetings.iter().map(|found| (found, 1000));
            meetings.chain(share.grams.iter().map(|found| (found, share.factor))).collect::<Vec<_>>()
        });
        let spoken = profile.deltas().iter().filter(|delta| delta.lang == lang).filter_map(|delta| {
            let mut surface = String::new();
            let mut adds = Vec::new();
            for (idx, aspect) in LEARNED_ASPECTS.into_iter().enumerate() {
                let own = places[idx].iter().find(|(found, _)| *learned.pattern(found.row) == *delta.pattern);
                let factor = match own {
                    Some((found, factor)) => {
                        let span = text.token_span(found.first as usize, found.last as usize);
                        text.raw()[span].clone_into(&mut surface);
                        *factor
                    }
                    None if delta.pattern == OFFSET => 1000,
                    None => continue,
                };
                if delta.weights[idx] != 0 {
                    adds.push((aspect.name(), f64::from(delta.weights[idx]) * factor as f64 / 1e6));
                }
            }
            if adds.is_empty() {
                return None;
            }
            Some(Spoken { pattern: delta.pattern.clone(), surface, adds })
        });
        Adds { name: profile.name().to_owned(), deltas: spoken.collect() }
    }
}

impl fmt::Display for Adds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.deltas.is_empty() {
            return writeln!(f, "profile {}: none of its patterns counts here\n", self.name);
        }
        writeln!(f, "profile {}, of the rows above", self.name)?;
        for Spoken { pattern, surface, adds } in &self.deltas {
            let adds: Vec<_> = adds.iter().map(|(name, weight)| format!("{weight:+.2} {name}")).collect();
            writeln!(f, "  “{surface}”  {pattern}  {}", adds.join(", "))?;
        }
        writeln!(f)
    }
}

/// What a profile makes of a sum, in logits.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Scaled {
    slope: f64,
    /// The profile's own offset.
    profile_offset: f64,
    scaled: f64,
}

impl Scaled {
    /// `None` where the profile leaves the aspect as it is. `sum` has its base, in thousandths.
    pub(super) fn new(scaling: &Scaling, aspect: Aspect, sum: i64) -> Option<Scaled> {
        let scale = scaling.of(aspect);
        let logits = |thousandths: i64| thousandths as f64 / 1000.0;
        (!scaling.is_plain(aspect)).then(|| Scaled {
            slope: logits(scale.slope),
            profile_offset: logits(scale.offset),
            scaled: logits(scale.apply(sum)),
        })
    }
}

impl fmt::Display for Scaled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "; profile: sum × {:.3} {:+.3} = {:+.2}", self.slope, self.profile_offset, self.scaled)
    }
}
