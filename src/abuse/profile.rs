//! Site profiles: where one site's scores stand, read from a versioned TOML file.
//!
//! A score under a profile is `1 / (1 + exp(-(slope × sum / 1000 + offset) / 1000))`, all in whole thousandths and the quotient
//! rounded down; without one, slope is 1000 and offset 0. See `docs/profiles.md` for the format.

use std::fmt;

use serde::Deserialize;
use toml::Spanned;

use super::{Aspect, LEARNED_ASPECTS, Scores, Sums, probability};
use crate::lexicon::{Lexicon, N_ASPECTS};

/// What one site makes of the sums: a slope and an offset an attribute, and weights of its own for a few patterns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    name: String,
    scaling: Scaling,
    deltas: Vec<Delta>,
    text: String,
}

/// What a profile adds to a pattern of `learned.tsv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Delta {
    /// ISO 639-1 code of the lexicon that it is added to.
    pub(crate) lang: String,
    /// As it would stand in `learned.tsv`.
    pub(crate) pattern: String,
    /// Thousandths of a logit, in the order of [`LEARNED_ASPECTS`].
    pub(crate) weights: [i16; N_ASPECTS],
    line: usize,
}

/// A slope and an offset, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scale {
    pub(crate) slope: i64,
    pub(crate) offset: i64,
}

/// Nothing is changed.
const UNSCALED: Scale = Scale { slope: 1000, offset: 0 };

/// Largest slope; the smallest is 1, so that the order of comments stays.
pub(crate) const MAX_SLOPE: i64 = 20_000;
/// Largest offset to either side.
pub(crate) const MAX_OFFSET: i64 = 40_000;

/// One scale an attribute, in the order of [`Aspect::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scaling([Scale; Aspect::ALL.len()]);

impl Default for Scaling {
    fn default() -> Scaling {
        Scaling([UNSCALED; Aspect::ALL.len()])
    }
}

impl Scale {
    /// What becomes of a sum, its base included, in thousandths of a logit.
    pub(crate) fn apply(self, sum: i64) -> i64 {
        (self.slope * sum).div_euclid(1000) + self.offset
    }
}

impl Scaling {
    pub(crate) fn of(&self, aspect: Aspect) -> Scale {
        self.0[aspect as usize]
    }

    pub(crate) fn is_plain(&self, aspect: Aspect) -> bool {
        self.of(aspect) == UNSCALED
    }

    /// The score of one aspect in ten-thousandths: `sum` with its base.
    pub(crate) fn score(&self, aspect: Aspect, sum: i64) -> u16 {
        probability(self.of(aspect).apply(sum))
    }

    /// The scores of these sums, [`super::BIAS`] not included.
    pub(crate) fn scores(&self, sums: &Sums) -> Scores {
        Scores(std::array::from_fn(|idx| self.score(Aspect::ALL[idx], super::BIAS + sums[idx])))
    }
}

/// A profile that cannot be used, and where it says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileError {
    file: String,
    line: usize,
    problem: String,
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.problem)
    }
}

impl std::error::Error for ProfileError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: Spanned<u32>,
    name: String,
    #[serde(default)]
    attributes: Attributes,
    #[serde(default, rename = "delta")]
    deltas: Vec<Spanned<DeltaTable>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Attributes {
    toxicity: Option<Spanned<ScaleTable>>,
    severe_toxicity: Option<Spanned<ScaleTable>>,
    insult: Option<Spanned<ScaleTable>>,
    profanity: Option<Spanned<ScaleTable>>,
    identity_attack: Option<Spanned<ScaleTable>>,
    threat: Option<Spanned<ScaleTable>>,
    sexual: Option<Spanned<ScaleTable>>,
    #[serde(alias = "dehumanization")]
    dehumanisation: Option<Spanned<ScaleTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScaleTable {
    slope: Option<i64>,
    offset: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeltaTable {
    lang: String,
    pattern: String,
    toxicity: Option<i64>,
    insult: Option<i64>,
    profanity: Option<i64>,
    identity_attack: Option<i64>,
    threat: Option<i64>,
    #[serde(alias = "dehumanization")]
    dehumanisation: Option<i64>,
}

impl Profile {
    /// The profile that `/v1alpha1` of `serve` answers by unless told otherwise; `calibrate` made its numbers.
    ///
    /// # Errors
    ///
    /// None in a released program: a test reads it.
    #[cfg(feature = "serve")]
    pub(crate) fn perspective() -> Result<Profile, ProfileError> {
        Profile::parse("perspective.toml", include_str!("perspective.toml"))
    }

    /// Reads a profile; `file` is what errors call it.
    ///
    /// # Errors
    ///
    /// What is wrong, with the file and the line.
    pub fn parse(file: &str, text: &str) -> Result<Profile, ProfileError> {
        let error = |at: usize, problem: String| {
            let line =
                text.as_bytes()[..at.min(text.len())].iter().filter(|&&byte| byte == b'\n').count() + 1;
            ProfileError { file: file.to_owned(), line, problem }
        };
        let read: File = toml::from_str(text).map_err(|err| {
            error(err.span().map_or(0, |span| span.start), err.message().trim_end().to_owned())
        })?;
        if *read.version.get_ref() != 1 {
            let problem =
                format!("version {} is not known; this program reads version 1", read.version.get_ref());
            return Err(error(read.version.span().start, problem));
        }
        let mut scaling = Scaling::default();
        for (slot, table) in scaling.0.iter_mut().zip(read.attributes.in_order()) {
            let Some(table) = table else { continue };
            let (at, ScaleTable { slope, offset }) = (table.span().start, table.into_inner());
            let scale =
                Scale { slope: slope.unwrap_or(UNSCALED.slope), offset: offset.unwrap_or(UNSCALED.offset) };
            if !(1..=MAX_SLOPE).contains(&scale.slope) {
                return Err(error(at, format!("slope {} is not from 1 to {MAX_SLOPE}", scale.slope)));
            }
            if scale.offset.abs() > MAX_OFFSET {
                let problem = format!("offset {} is not from -{MAX_OFFSET} to {MAX_OFFSET}", scale.offset);
                return Err(error(at, problem));
            }
            *slot = scale;
        }
        let deltas = read.deltas.into_iter().map(|table| {
            let at = table.span().start;
            let line = error(at, String::new()).line;
            table.into_inner().delta(line).map_err(|problem| error(at, problem))
        });
        let deltas: Vec<_> = deltas.collect::<Result<_, _>>()?;
        for (idx, delta) in deltas.iter().enumerate() {
            let same = |own: &&Delta| own.lang == delta.lang && own.pattern == delta.pattern;
            if let Some(first) = deltas[..idx].iter().find(same) {
                let problem = format!("{:?} has a delta in line {} already", delta.pattern, first.line);
                return Err(ProfileError { file: file.to_owned(), line: delta.line, problem });
            }
        }
        Ok(Profile { name: read.name, scaling, deltas, text: text.to_owned() })
    }

    /// The profile's own name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file it was read from: part of the fingerprint.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn scaling(&self) -> &Scaling {
        &self.scaling
    }

    pub(crate) fn deltas(&self) -> &[Delta] {
        &self.deltas
    }

    /// Adds the deltas to what a lexicon has learned; `file` is what errors call the profile.
    ///
    /// # Errors
    ///
    /// A language that the lexicon does not serve, a pattern that no comment can have, or a sum that no row may weigh.
    pub(crate) fn teach(&self, lexicon: &mut Lexicon, file: &str) -> Result<(), ProfileError> {
        for delta in &self.deltas {
            lexicon
                .add_delta(&delta.lang, &delta.pattern, &delta.weights)
                .map_err(|problem| ProfileError { file: file.to_owned(), line: delta.line, problem })?;
        }
        Ok(())
    }
}

impl Attributes {
    /// In the order of [`Aspect::ALL`].
    fn in_order(self) -> [Option<Spanned<ScaleTable>>; Aspect::ALL.len()] {
        [
            self.toxicity,
            self.severe_toxicity,
            self.insult,
            self.profanity,
            self.identity_attack,
            self.threat,
            self.sexual,
            self.dehumanisation,
        ]
    }
}

impl DeltaTable {
    fn delta(self, line: usize) -> Result<Delta, String> {
        let given = [
            self.toxicity,
            self.insult,
            self.profanity,
            self.identity_attack,
            self.threat,
            self.dehumanisation,
        ];
        let mut weights = [0; N_ASPECTS];
        for ((slot, weight), aspect) in weights.iter_mut().zip(given).zip(LEARNED_ASPECTS) {
            let weight = weight.unwrap_or(0);
            *slot = i16::try_from(weight).map_err(|_| format!("{} {weight} is too much", aspect.name()))?;
        }
        if weights == [0; N_ASPECTS] {
            return Err(format!("the delta of {:?} has no weight", self.pattern));
        }
        Ok(Delta { lang: self.lang, pattern: self.pattern, weights, line })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "version = 1\nname = \"x\"\n";

    #[test]
    fn scales_are_whole_numbers() {
        let text = format!("{HEAD}[attributes]\ntoxicity = {{ slope = 1500, offset = -250 }}\n");
        let profile = Profile::parse("p.toml", &text).expect("a profile");
        let scale = profile.scaling().of(Aspect::Toxicity);
        for (sum, want) in [(0, -250), (-3000, -4750), (1001, 1251), (-1, -252)] {
            assert_eq!(scale.apply(sum), want, "{sum}");
        }
        assert!(profile.scaling().is_plain(Aspect::Insult) && !profile.scaling().is_plain(Aspect::Toxicity));
        assert_eq!(profile.scaling().score(Aspect::Insult, 0), 5000);
    }

    #[test]
    fn a_bad_profile_is_named_by_file_and_line() {
        for (text, want) in [
            ("version = 2\nname = \"x\"", "p.toml:1: version 2 is not known"),
            ("version = 1\nname = \"x\"\nslopes = 3", "p.toml:3: unknown field `slopes`"),
            ("version = 1\nname = \"x\"\n[attributes.rude]\nslope = 1", "p.toml:3: unknown field `rude`"),
            ("version = 1\nname = \"x\"\n[attributes.insult]\nslop = 1", "p.toml:4: unknown field `slop`"),
            ("version = 1\nname = \"x\"\n[attributes]\n\ninsult = { slope = 0 }", "p.toml:5: slope 0 is not"),
            (
                "version = 1\nname = \"x\"\n[attributes]\ninsult = { offset = 50000 }",
                "p.toml:4: offset 50000",
            ),
            ("version = 1\nname = \"x\"\n[[delta]]\nlang = \"en\"", "p.toml:3: missing field"),
            (
                "version = 1\nname = \"x\"\n\n[[delta]]\nlang = \"en\"\npattern = \"a\"",
                "p.toml:4: the delta of \"a\" has no weight",
            ),
            ("version = 1\nname = ", "p.toml:2: "),
        ] {
            let err = Profile::parse("p.toml", text).expect_err("no profile").to_string();
            assert!(err.starts_with(want), "{err}\nis not: {want}");
        }
    }

    #[test]
    fn deltas_stand_once() {
        let delta = "[[delta]]\nlang = \"en\"\npattern = \"so called\"\ninsult = 300\n";
        let profile = Profile::parse("p.toml", &format!("{HEAD}{delta}")).expect("a profile");
        assert_eq!(profile.deltas()[0].weights, [0, 300, 0, 0, 0, 0]);
        let err = Profile::parse("p.toml", &format!("{HEAD}{delta}{delta}")).expect_err("twice");
        assert_eq!(err.to_string(), "p.toml:7: \"so called\" has a delta in line 3 already");
    }
}
