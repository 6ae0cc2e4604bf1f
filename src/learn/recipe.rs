//! What the labels of each set mean for each attribute: a recipe in TOML.
//!
//! ```toml
//! [sets.forum]                       # for files named forum.*
//! weight = 1.0                       # of the set as a whole; default 1
//! weights.toxicity = 0.3             # of the set for one attribute
//! group = "thread"                   # rows that must not be split between folds ("letters": those of one text, marks and blanks apart; "id/2": ids 2n
//!                                    # and 2n + 1); default: every row by itself
//! toxicity = "toxic"                 # a field of 0 and 1
//! insult = "category=person|crowd"   # 1 where the field has one of these values
//! threat = ["yes category=threat", "no toxic"]  # only its ones; only its zeros; the first that applies counts
//!
//! [languages.en]                     # every key of LanguageRecipe
//! max_patterns = 50000
//! contrasts.toxicity = 0.3           # of a filled template for one attribute
//! offsets.identity_attack = 0.5      # where no set has both kinds of rows to find it
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::abuse::{Aspect, LEARNED_ASPECTS};
use crate::lexicon::N_ASPECTS;

/// How labelled files are read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recipe {
    #[serde(default)]
    sets: BTreeMap<String, SetRecipe>,
    /// By language: how it is learned.
    #[serde(default)]
    pub(crate) languages: BTreeMap<String, LanguageRecipe>,
}

/// How one language is learned.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct LanguageRecipe {
    /// Patterns in fewer rows are left out.
    pub(crate) min_support: u32,
    /// Pull towards 0 of words and pieces, and of meetings.
    pub(crate) ridge: f64,
    pub(crate) ridge_meetings: f64,
    /// Pull towards 0 of what words of like meaning share; nothing is shared where it is 0.
    pub(crate) ridge_likeness: f64,
    /// What a filled template counts against a row, and for single attributes, by name.
    pub(crate) contrast: f64,
    pub(crate) contrasts: BTreeMap<String, f64>,
    /// The offset, in logits, of attributes of which no set has both kinds of rows, by name; 0 where none is given.
    pub(crate) offsets: BTreeMap<String, f64>,
    /// What a line or sentence of an innocent row counts against the row; 0 for rows as wholes alone.
    pub(crate) innocent_sentences: f64,
    /// Pieces of words are learned too: for languages that inflect.
    pub(crate) pieces: bool,
    /// Most patterns of the table, those that have a tone or spans alone among them.
    pub(crate) max_patterns: usize,
    /// Pull towards 0 of what is learned of the tone.
    pub(crate) ridge_tone: f64,
    /// Pull towards 0 of the tone that words of like meaning share; nothing is shared where it is 0.
    pub(crate) ridge_likeness_tone: f64,
    /// Most patterns with a tone kept.
    pub(crate) max_toned: usize,
}

impl Default for LanguageRecipe {
    fn default() -> LanguageRecipe {
        LanguageRecipe {
            min_support: 4,
            ridge: 2.0,
            ridge_meetings: 1.0,
            ridge_likeness: 0.0,
            contrast: 1.0,
            contrasts: BTreeMap::new(),
            offsets: BTreeMap::new(),
            innocent_sentences: 0.0,
            pieces: false,
            max_patterns: 20_000,
            ridge_tone: 24.0,
            ridge_likeness_tone: 0.0,
            max_toned: 15_000,
        }
    }
}

/// How the rows of one set are read.
#[allow(clippy::struct_excessive_bools, reason = "each is a key of its own in the recipe")]
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SetRecipe {
    /// What the set counts as a whole against others.
    pub(crate) weight: Option<f64>,
    /// The same for single attributes, by name.
    weights: BTreeMap<String, f64>,
    /// The field whose values keep rows together.
    pub(crate) group: Option<String>,
    /// It says nothing of where the cut belongs.
    pub(crate) no_offset: bool,
    /// The share of its innocent rows that may be flagged at the cut.
    pub(crate) max_false_alarms: Option<f64>,
    /// Its raters' habit is fitted beside those of others and taken away; else it is taken to be that of most.
    pub(crate) own_habit: bool,
    /// It only measures: nothing is learned from it.
    pub(crate) held_out: bool,
    /// Sentences without a marked span are further rows without abuse, those with one are rows with it.
    pub(crate) sentences: bool,
    toxicity: Option<Sources>,
    insult: Option<Sources>,
    profanity: Option<Sources>,
    identity_attack: Option<Sources>,
    threat: Option<Sources>,
    dehumanisation: Option<Sources>,
}

/// One source of a label, or several of which the first that applies counts.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Sources {
    One(String),
    First(Vec<String>),
}

/// A recipe that cannot be read: what is wrong with it, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct BadRecipe(String);

impl Recipe {
    /// Reads a recipe.
    ///
    /// # Errors
    ///
    /// What is wrong, with its line or its key.
    pub(crate) fn parse(text: &str) -> Result<Recipe, BadRecipe> {
        let recipe: Recipe = toml::from_str(text).map_err(|err| BadRecipe(err.to_string()))?;
        for (lang, own) in &recipe.languages {
            check_names(&format!("languages.{lang}.contrasts"), &own.contrasts, &[])?;
            check_names(&format!("languages.{lang}.offsets"), &own.offsets, &[])?;
        }
        for (set, own) in &recipe.sets {
            check_names(&format!("sets.{set}.weights"), &own.weights, &[TONE])?;
        }
        Ok(recipe)
    }

    /// How the set of this name is read: by its own entry, else by the names of the fields.
    pub(crate) fn set(&self, name: &str) -> SetRecipe {
        self.sets.get(name).cloned().unwrap_or_else(SetRecipe::by_name)
    }

    pub(crate) fn language(&self, lang: &str) -> LanguageRecipe {
        self.languages.get(lang).cloned().unwrap_or_default()
    }
}

/// What [`SetRecipe::weight_named`] calls the tone.
pub(crate) const TONE: &str = "tone";

/// Refuses numbers under a name that is neither an attribute that is learned nor one of `others`.
fn check_names(key: &str, numbers: &BTreeMap<String, f64>, others: &[&str]) -> Result<(), BadRecipe> {
    let known: Vec<_> =
        LEARNED_ASPECTS.iter().map(|aspect| aspect.name()).chain(others.iter().copied()).collect();
    match numbers.keys().find(|name| !known.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => Err(BadRecipe(format!("{key}: no {name:?} is learned (known: {})", known.join(", ")))),
    }
}

impl SetRecipe {
    /// A set whose rows carry their labels already.
    pub(crate) fn weighing(weight: f64, weights: BTreeMap<String, f64>) -> SetRecipe {
        SetRecipe { weight: Some(weight), weights, own_habit: true, no_offset: true, ..SetRecipe::default() }
    }

    fn by_name() -> SetRecipe {
        let first =
            |sources: &[&str]| Some(Sources::First(sources.iter().map(ToString::to_string).collect()));
        SetRecipe {
            toxicity: first(&["toxicity", "toxic", "yes hate"]),
            insult: first(&["insult"]),
            profanity: first(&["profanity"]),
            identity_attack: first(&["identity_attack", "hate"]),
            threat: first(&["threat"]),
            dehumanisation: first(&["dehumanisation", "dehumanization", "dehumanizing"]),
            ..SetRecipe::default()
        }
    }

    /// What a row of the set counts for an attribute.
    pub(crate) fn weight_for(&self, aspect: Aspect) -> f64 {
        self.weight_named(aspect.name())
    }

    /// What a row of the set counts under a name of `weights`.
    pub(crate) fn weight_named(&self, name: &str) -> f64 {
        self.weights.get(name).copied().or(self.weight).unwrap_or(1.0)
    }

    /// The label of a row for each attribute, `None` where it says nothing of it.
    pub(crate) fn labels(&self, row: &Map<String, Value>) -> [Option<bool>; N_ASPECTS] {
        LEARNED_ASPECTS.map(|aspect| {
            let sources = match aspect {
                Aspect::Toxicity => &self.toxicity,
                Aspect::Insult => &self.insult,
                Aspect::Profanity => &self.profanity,
                Aspect::IdentityAttack => &self.identity_attack,
                Aspect::Threat => &self.threat,
                Aspect::Dehumanisation => &self.dehumanisation,
                Aspect::SevereToxicity | Aspect::Sexual => return None,
            };
            match sources {
                None => None,
                Some(Sources::One(source)) => label(source, row),
                Some(Sources::First(sources)) => sources.iter().find_map(|source| label(source, row)),
            }
        })
    }
}

/// What one source says of a row.
fn label(source: &str, row: &Map<String, Value>) -> Option<bool> {
    let (only, rest) = match source.split_once(' ') {
        Some(("yes", rest)) => (Some(true), rest),
        Some(("no", rest)) => (Some(false), rest),
        _ => (None, source),
    };
    let found = match rest.split_once('=') {
        Some((field, values)) => {
            let found = row.get(field).filter(|found| !found.is_null())?;
            let found = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
            values.split('|').any(|value| value == found)
        }
        None => truth(row.get(rest).or_else(|| row.get("labels")?.get(rest))?)?,
    };
    only.is_none_or(|only| only == found).then_some(found)
}

/// A label that is yes or no: a truth value, or a number cut at a half.
pub(crate) fn truth(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| value.as_f64().map(|number| number >= 0.5))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, row: &str, want: Option<bool>) {
        let row: Map<String, Value> = serde_json::from_str(row).unwrap();
        assert_eq!(label(source, &row), want, "{source}");
    }

    #[test]
    fn sources_say_yes_no_or_nothing() {
        check("toxic", r#"{"toxic":1}"#, Some(true));
        check("toxic", r#"{"hate":1}"#, None);
        check("toxic", r#"{"labels":{"toxic":0.4}}"#, Some(false));
        check("no toxic", r#"{"toxic":1}"#, None);
        check("yes toxic", r#"{"toxic":true}"#, Some(true));
        check("category=threat|wish", r#"{"category":"wish"}"#, Some(true));
        check("category=threat|wish", r#"{"category":"insult"}"#, Some(false));
    }

    #[test]
    fn unknown_keys_are_errors() {
        let err = Recipe::parse("[sets.a]\ntoxicty = \"toxic\"\n").unwrap_err().to_string();
        assert!(err.contains("toxicty"), "{err}");
        for (text, key) in [
            ("[languages.en]\ncontrasts.toxicty = 0.4\n", "languages.en.contrasts: no \"toxicty\""),
            ("[languages.en]\noffsets.sexual = 0.4\n", "languages.en.offsets: no \"sexual\""),
            ("[sets.a]\nweights.tune = 2.0\n", "sets.a.weights: no \"tune\""),
        ] {
            let err = Recipe::parse(text).unwrap_err().to_string();
            assert!(err.starts_with(key) && err.contains("known: toxicity"), "{err}");
        }
        assert!(Recipe::parse("[sets.a]\nweights.tone = 2.0\nweights.threat = 2.0\n").is_ok());
    }
}
