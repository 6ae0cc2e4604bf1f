//! Bias on record: how often sentences are flagged that only name a group, or praise it.
//!
//! Every row of `groups.tsv` is put into the sentences of `bias.tsv` that its kind fits: the phrase as written into all of them,
//! each of its other forms into two, one after the other, so that every form meets both stances. Forms that do not fit the
//! grammar of a sentence stay: writers make such mistakes, and no mistake of theirs makes a mention an attack.
//!
//! A name that the lexicon itself lists as abuse (mocking names are rows of `groups.tsv` too, so that what is said of them is seen)
//! cannot be mentioned neutrally: such names are counted and listed apart, and are no flags *on* a mention.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use crate::context::Effect;
use crate::error::Error;
use crate::lexicon::{Endings, Entry, GAP, Lexicon, Sense, Stance, Template, templates};
use crate::moderator::{self, Moderator};

/// How many flagged sentences are shown of a language and stance.
const EXAMPLES: usize = 5;

/// Rates of flags, by language and stance.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Bias {
    pub(crate) languages: BTreeMap<Arc<str>, BTreeMap<&'static str, Rate>>,
    /// Languages of the lexicon that have groups and no sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) without_sentences: Vec<Arc<str>>,
}

/// Sentences and those of them that are flagged.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Rate {
    pub(crate) groups: usize,
    pub(crate) sentences: usize,
    /// Sentences in which something outside the name is flagged.
    pub(crate) flagged: usize,
    pub(crate) rate: f64,
    /// Other sentences, in which the name itself is.
    pub(crate) by_name: usize,
    /// The rows whose names are.
    pub(crate) abusive_names: BTreeSet<Arc<str>>,
    /// By the attribute of the group: sentences and flagged ones.
    pub(crate) attributes: BTreeMap<&'static str, [usize; 2]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) examples: Vec<String>,
}

/// One sentence about one group.
struct Sentence<'a> {
    text: String,
    /// Where the name stands, in bytes.
    name: Range<usize>,
    entry: &'a Entry,
}

impl Bias {
    /// Judges every sentence about every group of the moderator's lexicon.
    ///
    /// # Errors
    ///
    /// None in a released program: a test reads every row of every `bias.tsv`.
    pub(crate) fn new(moderator: &Moderator) -> Result<Bias, Error> {
        let lexicon = moderator.lexicon();
        let mut bias = Bias::default();
        for (idx, lang) in lexicon.languages.iter().enumerate() {
            let is_group =
                |entry: &&Entry| usize::from(entry.lang) == idx && matches!(entry.sense, Sense::Group { .. });
            let groups: Vec<_> = lexicon.entries.iter().filter(is_group).collect();
            let templates = templates(lang)?;
            match (groups.is_empty(), templates.is_empty()) {
                (true, _) => {}
                (false, true) => bias.without_sentences.push(Arc::clone(lang)),
                (false, false) => {
                    bias.languages.insert(Arc::clone(lang), rates(moderator, &groups, &templates));
                }
            }
        }
        Ok(bias)
    }
}

fn rates(moderator: &Moderator, groups: &[&Entry], templates: &[Template]) -> BTreeMap<&'static str, Rate> {
    let mut rates: BTreeMap<&'static str, Rate> = BTreeMap::new();
    for stance in Stance::ALL {
        let fitting: Vec<_> = templates.iter().filter(|template| template.stance == stance).collect();
        let rate = rates.entry(stance.name()).or_default();
        for (idx, entry) in groups.iter().enumerate() {
            let sentences = sentences(moderator.lexicon(), entry, &fitting, idx);
            rate.groups += usize::from(!sentences.is_empty());
            let flagged =
                moderator::map_all(&sentences, |sentence| flags(moderator, &sentence.text, &sentence.name));
            for (sentence, flagged) in sentences.iter().zip(flagged) {
                rate.count(sentence, flagged);
            }
        }
        rate.rate = rate.flagged as f64 / rate.sentences.max(1) as f64;
    }
    rates
}

/// How many asserted flags a text has outside and inside a name; that a person should look at it without any is one outside.
fn flags(moderator: &Moderator, text: &str, name: &Range<usize>) -> [usize; 2] {
    let verdict = moderator.judge_text(text);
    if verdict.flags.is_empty() {
        return [usize::from(verdict.is_flagged()), 0];
    }
    let asserted = verdict.flags.iter().filter(|flag| flag.effect == Effect::Asserted);
    let (inside, outside): (Vec<_>, Vec<_>) =
        asserted.partition(|flag| name.start <= flag.start && flag.end <= name.end);
    [outside.len(), inside.len()]
}

/// The sentences of one stance about one group; `turn` says which of them its first form begins with.
fn sentences<'a>(
    lexicon: &Lexicon,
    entry: &'a Entry,
    templates: &[&Template],
    turn: usize,
) -> Vec<Sentence<'a>> {
    let Sense::Group { kind, .. } = &entry.sense else { return Vec::new() };
    let fitting: Vec<_> = templates
        .iter()
        .filter(|template| template.kinds.is_empty() || template.kinds.contains(kind))
        .collect();
    let forms = if entry.expression.is_some() { Vec::new() } else { spellings(lexicon, entry) };
    let mut sentences = Vec::new();
    for (idx, form) in forms.iter().enumerate() {
        let chosen: Vec<_> = match (idx, fitting.len()) {
            (_, 0) => Vec::new(),
            (0, _) => fitting.clone(),
            (idx, n) => vec![fitting[(turn + idx) % n]],
        };
        sentences.extend(chosen.into_iter().map(|template| {
            let (text, name) = fill(&template.text, form);
            Sentence { text, name, entry }
        }));
    }
    sentences
}

/// How the phrase of an entry is spelled: as it stands, then its other forms. A phrase of several words is not inflected, but for
/// forms that are written out; what a star leaves open is left out.
fn spellings(lexicon: &Lexicon, entry: &Entry) -> Vec<String> {
    let mut forms = vec![entry.phrase.replace('*', "").replace('…', " ").replace("...", " ")];
    for pattern in entry.patterns.iter() {
        match pattern {
            [word] => match word.endings {
                Endings::Set(set) => {
                    let endings = &lexicon.endings[usize::from(set)];
                    forms.extend(endings.iter().map(|ending| format!("{}{ending}", word.stem)));
                }
                Endings::None | Endings::Any => forms.push(word.stem.to_string()),
            },
            words if words.iter().all(|word| word.endings == Endings::None) => {
                forms.push(words.iter().map(|word| word.stem.as_str()).collect::<Vec<_>>().join(" "));
            }
            _ => {}
        }
    }
    let mut seen = BTreeSet::new();
    forms.retain(|form| !form.trim().is_empty() && seen.insert(form.to_lowercase()));
    forms
}

/// The sentence with this name in its gap and a capital where it begins; and where the name stands.
fn fill(template: &str, name: &str) -> (String, Range<usize>) {
    let (before, after) = template.split_once(GAP).unwrap_or((template, ""));
    let capital: String = match name.chars().next() {
        Some(first) if before.is_empty() => first.to_uppercase().chain(name.chars().skip(1)).collect(),
        _ => name.to_owned(),
    };
    let span = before.len()..before.len() + capital.len();
    (format!("{before}{capital}{after}"), span)
}

impl Rate {
    fn count(&mut self, sentence: &Sentence<'_>, [outside, inside]: [usize; 2]) {
        let attribute = match &sentence.entry.sense {
            Sense::Group { attribute: Some(attribute), .. } => attribute.name(),
            _ => "-",
        };
        let by_attribute = self.attributes.entry(attribute).or_default();
        self.sentences += 1;
        by_attribute[0] += 1;
        if outside > 0 {
            self.flagged += 1;
            by_attribute[1] += 1;
            if self.examples.len() < EXAMPLES {
                self.examples.push(format!("{} [{}]", sentence.text, sentence.entry.id()));
            }
        } else if inside > 0 {
            self.by_name += 1;
            self.abusive_names.insert(sentence.entry.id());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neutral_mentions_are_never_flagged_in_any_served_language() {
        let moderator = Moderator::builtin().expect("shipped lexicons are right");
        let bias = Bias::new(&moderator).expect("shipped sentences are right");
        assert_eq!(bias.without_sentences, [] as [Arc<str>; 0]);
        let served: Vec<_> = bias.languages.keys().map(AsRef::as_ref).collect();
        assert_eq!(served, ["de", "en", "ru"]);
        for (lang, rates) in &bias.languages {
            let neutral = &rates["neutral"];
            assert!(neutral.sentences > 3000, "{lang}: only {} sentences", neutral.sentences);
            assert_eq!(neutral.flagged, 0, "{lang}: {:#?}", neutral.examples);
            let positive = &rates["positive"];
            assert_eq!(positive.flagged, 0, "{lang}: {:#?}", positive.examples);
            // Mocking names stay few.
            let share = neutral.by_name as f64 / neutral.sentences as f64;
            assert!(share < 0.015, "{lang}: {share} {:?}", neutral.abusive_names);
        }
    }

    #[test]
    fn an_attack_in_the_same_place_is_flagged() {
        let moderator = Moderator::builtin().expect("shipped lexicons are right");
        let [outside, inside] = flags(&moderator, "All Canadians are vermin.", &(4..13));
        assert_eq!((outside > 0, inside), (true, 0));
        let (text, name) = fill("{} took part in the meeting.", "élan vital");
        assert_eq!((text.as_str(), name), ("Élan vital took part in the meeting.", 0..11));
    }
}
