//! What labels can weigh in a text: the same patterns that scoring looks up, spelled out for learning.

use std::ops::Range;

use super::Moderator;
use crate::abuse::{self, LEARNED_ASPECTS, Stretch};
use crate::context::{self, Before, Finding};
use crate::lexicon::N_ASPECTS;
use crate::matching::grams;
use crate::text::Script;
use crate::tone::Ground;

/// What labels can weigh in one text: in the whole of it, and in each stretch that is judged by itself.
#[derive(Debug, Default)]
pub(crate) struct Patterns {
    pub(crate) whole: Said,
    pub(crate) stretches: Vec<Said>,
    /// What the keys spell, where that is asked for.
    pub(crate) names: Vec<(u64, String)>,
}

/// What labels can weigh in a text or a stretch of it, and what the rules say of that by themselves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    /// Keys of words in a row and pieces of words, each once.
    pub(crate) grams: Vec<u64>,
    /// Keys of meetings, each once.
    pub(crate) meetings: Vec<u64>,
    /// Sums of the rules in thousandths of a logit, the base included, less what the stretch is lowered by; in the order of the
    /// learned attributes.
    pub(crate) rules: [i64; N_ASPECTS],
}

impl Said {
    /// What is said within `stretch`, or in the whole text.
    fn new(stretch: Option<Stretch>, found: &Found<'_>) -> Said {
        let has = |first: u32| stretch.is_none_or(|stretch| stretch.has(first));
        let sums = abuse::sums(found.findings.iter().filter(|finding| has(finding.first as u32)));
        let less = stretch.map_or(0, |stretch| stretch.less);
        let keys = |all: &[(u64, u32)]| {
            let mut keys: Vec<_> = all.iter().filter(|(_, first)| has(*first)).map(|(key, _)| *key).collect();
            keys.sort_unstable();
            keys.dedup();
            keys
        };
        Said {
            grams: keys(&found.grams),
            meetings: keys(&found.meetings),
            rules: LEARNED_ASPECTS.map(|aspect| abuse::BIAS + sums[aspect as usize] - less),
        }
    }
}

/// Everything of one text: patterns as (key, first token).
struct Found<'a> {
    findings: &'a [Finding],
    grams: Vec<(u64, u32)>,
    meetings: Vec<(u64, u32)>,
}

/// What rated rows teach of the tone: words and pairs of words with what their places make of a valence of 1.
#[derive(Debug, Default)]
pub(crate) struct ValuedPatterns {
    /// (key, what a valence of 1 is worth at the first place where the pattern stands), each key once.
    pub(crate) grams: Vec<(u64, f64)>,
    /// What named entries say, in valence.
    pub(crate) ground: f64,
}

/// Most words of a pattern with a tone, or of one that raters mark.
pub(super) const MAX_TONE_WORDS: usize = 2;

impl Moderator {
    /// The words and pairs of words of a text in `lang`, each once, valued for the tone.
    pub(crate) fn valued_patterns(&self, raw: &str, lang: &str) -> ValuedPatterns {
        let lexicon = self.matcher.lexicon();
        let mut text = self.matcher.text(raw);
        let languages = self.matcher.languages(lang, Script::of_text(raw));
        let mut desk = self.take_desk();
        self.matcher.read(&mut text, languages, &mut desk);
        let hits = desk.hits(false);
        let ground = Ground::new(&text, hits, lexicon);
        let mut places: Vec<(u64, u32)> = Vec::new();
        grams::each_run(&text, hits, lexicon, MAX_TONE_WORDS, &mut |key, first, _| {
            places.push((key.value(), first));
        });
        places.sort_unstable();
        places.dedup_by_key(|(key, _)| *key);
        let grams = places.into_iter().map(|(key, first)| (key, ground.value(first as usize))).collect();
        let found = ValuedPatterns { grams, ground: ground.sum() };
        self.leave_desk(desk);
        found
    }

    /// The words and pairs of words of a text, each as often as it stands, with its bytes.
    pub(crate) fn placed_patterns(&self, raw: &str, lang: &str) -> Vec<(u64, Range<usize>)> {
        let mut text = self.matcher.text(raw);
        let languages = self.matcher.languages(lang, Script::of_text(raw));
        let mut desk = self.take_desk();
        self.matcher.read(&mut text, languages, &mut desk);
        let mut found = Vec::new();
        grams::each_run(
            &text,
            desk.hits(false),
            self.matcher.lexicon(),
            MAX_TONE_WORDS,
            &mut |key, first, last| {
                found.push((key.value(), text.token_span(first as usize, last as usize)));
            },
        );
        self.leave_desk(desk);
        found
    }

    /// The keys of the words of a text, in order.
    pub(crate) fn words(&self, raw: &str, lang: &str) -> Vec<u64> {
        let mut text = self.matcher.text(raw);
        let languages = self.matcher.languages(lang, Script::of_text(raw));
        let mut desk = self.take_desk();
        self.matcher.read(&mut text, languages, &mut desk);
        let mut found = Vec::new();
        grams::each_run(&text, desk.hits(false), self.matcher.lexicon(), 1, &mut |key, _, _| {
            found.push(key.value());
        });
        self.leave_desk(desk);
        found
    }

    /// The patterns of a text in `lang`, each once; those of `wanted` with their names.
    pub(crate) fn patterns(
        &self,
        raw: &str,
        lang: &str,
        pieces: bool,
        wanted: &dyn Fn(u64) -> bool,
    ) -> Patterns {
        let lexicon = self.matcher.lexicon();
        let mut text = self.matcher.text(raw);
        let languages = self.matcher.languages(lang, Script::of_text(raw));
        let mut desk = self.take_desk();
        self.matcher.read(&mut text, languages, &mut desk);
        let hits = desk.hits(false);
        let reading = context::read(&text, hits, lexicon, &Before::default);
        let mut names = Vec::new();
        let mut found = Found { findings: &reading.findings, grams: Vec::new(), meetings: Vec::new() };
        grams::each(&text, hits, lexicon, pieces, &mut |key, first, last, name| {
            if reading.lets_off(first, last) {
                return;
            }
            if wanted(key.value()) {
                names.push((key.value(), name()));
            }
            found.grams.push((key.value(), first));
        });
        for meeting in &reading.meetings {
            let key = meeting.key().value();
            if wanted(key) {
                names.push((key, meeting.name()));
            }
            found.meetings.push((key, meeting.first));
        }
        let stretches = abuse::levels(&text).into_iter().flatten();
        let patterns = Patterns {
            whole: Said::new(None, &found),
            stretches: stretches.map(|stretch| Said::new(Some(stretch), &found)).collect(),
            names,
        };
        self.leave_desk(desk);
        patterns
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::abuse::Weighed;

    /// What is learned from is what is weighed: a word in someone else's mouth says nothing, the same word in the writer's does.
    #[test]
    fn scoring_weighs_the_words_that_learning_counted() {
        let moderator = Moderator::builtin().expect("the shipped lexicons are right");
        let lexicon = moderator.lexicon();
        let learned = lexicon.learned_for("en");
        let idiot = learned.find(crate::text::Key::of("idiot")).expect("labels speak of it");
        for (raw, speaks) in [
            ("He called the clerk an \"idiot\" and left.", false),
            ("He called the clerk an \"idiot\". You are the idiot.", true),
            ("You are an idiot. \"You are an idiot\" is what she wrote.", true),
            ("The roses are lovely.", false),
        ] {
            let mut text = moderator.matcher.text(raw);
            let languages = moderator.matcher.languages("en", Script::of_text(raw));
            let mut desk = moderator.take_desk();
            moderator.matcher.read(&mut text, languages, &mut desk);
            desk.hits(false);
            let hits = desk.laid_out();
            let reading = context::read(&text, hits, lexicon, &Before::default);
            let weighed = Weighed::new(learned, &grams::find(&text, &desk, lexicon, learned), &reading);
            let share = weighed.within(None);
            let scored: BTreeSet<u32> = share.grams.iter().map(|evidence| evidence.row).collect();
            assert_eq!(scored.len(), share.grams.len(), "each row once: {raw}");
            let counted = moderator.patterns(raw, "en", false, &|_| false).whole.grams;
            let counted =
                counted.into_iter().filter_map(|key| learned.find(crate::text::Key::from_value(key)));
            let says = |row: &u32| learned.rows[*row as usize].weights != [0; N_ASPECTS];
            assert_eq!(scored, counted.filter(says).collect(), "{raw}");
            assert_eq!(scored.contains(&idiot), speaks, "{raw}");
        }
    }
}
