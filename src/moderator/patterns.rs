//! What labels can weigh in a text: the same patterns that scoring looks up, spelled out for learning.

use super::Moderator;
use crate::abuse::{self, LEARNED_ASPECTS};
use crate::context::{self, Before};
use crate::lexicon::N_ASPECTS;
use crate::matching::grams;
use crate::text::{Script, Text};

/// What labels can weigh in one text, and what the rules say of it by themselves.
#[derive(Debug, Default)]
pub(crate) struct Patterns {
    /// Keys of words in a row and pieces of words.
    pub(crate) grams: Vec<u64>,
    /// Keys of meetings.
    pub(crate) meetings: Vec<u64>,
    /// Sums of the rules in thousandths of a logit, the base included, in the order of the learned attributes.
    pub(crate) rules: [i64; N_ASPECTS],
    /// What the keys spell, where that is asked for.
    pub(crate) names: Vec<(u64, String)>,
}

impl Moderator {
    /// The patterns of a text in `lang`, each once; those of `wanted` with their names.
    pub(crate) fn patterns(
        &self,
        raw: &str,
        lang: &str,
        pieces: bool,
        wanted: &dyn Fn(u64) -> bool,
    ) -> Patterns {
        let lexicon = self.matcher.lexicon();
        let mut text = Text::new(raw);
        let languages = self.matcher.languages(lang, Script::of_text(raw));
        let mut desk = self.take_desk();
        self.matcher.read(&mut text, languages, &mut desk);
        let hits = desk.hits(false);
        let reading = context::read(&text, hits, lexicon, &Before::default);
        let mut found = Patterns::default();
        let sums = abuse::sums(&reading.findings);
        found.rules = LEARNED_ASPECTS.map(|aspect| abuse::BIAS + sums[aspect as usize]);
        grams::each(&text, hits, lexicon, pieces, &mut |key, _, _, name| {
            if wanted(key.value()) {
                found.names.push((key.value(), name()));
            }
            found.grams.push(key.value());
        });
        for meeting in &reading.meetings {
            if wanted(meeting.key().value()) {
                found.names.push((meeting.key().value(), meeting.name()));
            }
            found.meetings.push(meeting.key().value());
        }
        self.leave_desk(desk);
        for keys in [&mut found.grams, &mut found.meetings] {
            keys.sort_unstable();
            keys.dedup();
        }
        found
    }
}
