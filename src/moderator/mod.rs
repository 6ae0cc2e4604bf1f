//! The one place where the rooms are wired: a comment through all of them, batches over all cores, order kept.
//!
//! Scoring a comment cannot fail and depends on nothing but the comment, the lexicon and the policy; so any number of
//! threads gives the same verdicts in the same order. Memory is bounded by the batches in flight: at most
//! [`threads::BATCHES_PER_THREAD`] a thread wait, are scored and are written.

mod answers;
mod language;
mod patterns;
mod stages;
mod stream;
mod threads;

use std::sync::{Arc, Mutex, PoisonError};

pub use crate::matching::Disguises;
pub(crate) use language::language_of;
pub(crate) use patterns::{Patterns, Said, ValuedPatterns};
pub(crate) use stream::run;
pub use stream::{Outcome, extract};
pub use threads::set_threads;
pub(crate) use threads::{in_order, map_all, n_threads, on_one_thread};

use language::Read;

use crate::abuse::{self, Aspect, Profile, Scaling, Weighed};
use crate::comment::Comment;
use crate::context::{self, Reading};
use crate::error::Error;
use crate::explain::{Explanation, Learning};
use crate::lexicon::Lexicon;
use crate::matching::{Desk, Hit, Matcher, grams};
use crate::text::{self, Text};
use crate::tone;
use crate::verdict::{self, Facts, Judgement, Policy, Taught, Unscored, Verdict};

/// Version of the scoring rules: part of the fingerprint, raised whenever the same lexicon may score another way.
const SCORING_VERSION: &str = "0.9";

/// Judges comments by a lexicon and a policy. Build once and share between threads; building costs `O(lexicon)`.
///
/// ```
/// let moderator = commentariat::Moderator::builtin()?;
/// let verdict = moderator.judge_text("What a lovely garden, thank you for the photos!");
/// assert!(!verdict.is_flagged());
/// # Ok::<(), commentariat::Error>(())
/// ```
#[derive(Debug)]
pub struct Moderator {
    matcher: Arc<Matcher>,
    policy: Policy,
    profile: Option<Profile>,
    lang: Option<Arc<str>>,
    /// Of everything but the language and the profile.
    hash: blake3::Hash,
    fingerprint: Arc<str>,
    /// Desks that nobody works at: as many as threads ever judged at once.
    desks: Mutex<Vec<Desk>>,
}

impl Moderator {
    /// A moderator with the built-in lexicons and the `news` policy.
    ///
    /// # Errors
    ///
    /// None in a released program: a test reads every row of the lexicons.
    pub fn builtin() -> Result<Moderator, Error> {
        Ok(Moderator::new(Lexicon::builtin()?, Policy::preset("news")?))
    }

    /// A moderator with this lexicon and policy.
    pub fn new(lexicon: Lexicon, policy: Policy) -> Moderator {
        Moderator::seeing_through(Disguises::default(), lexicon, policy)
    }

    /// The same, seeing through these disguises only.
    pub fn seeing_through(disguises: Disguises, lexicon: Lexicon, policy: Policy) -> Moderator {
        let lexicon = Arc::new(lexicon);
        let (matcher, hash) = std::thread::scope(|scope| {
            let hash = scope.spawn(|| {
                let hash = hash(&lexicon, &policy, disguises);
                lexicon.read_expected();
                hash
            });
            let matcher = Matcher::new(Arc::clone(&lexicon), disguises);
            (matcher, hash.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        Moderator::made(Arc::new(matcher), policy, hash)
    }

    fn made(matcher: Arc<Matcher>, policy: Policy, hash: blake3::Hash) -> Moderator {
        let mut moderator = Moderator {
            matcher,
            policy,
            profile: None,
            lang: None,
            hash,
            fingerprint: Arc::from(""),
            desks: Mutex::default(),
        };
        moderator.sign();
        moderator
    }

    /// The same under the profile of a site. One with deltas builds the matcher anew; otherwise `O(1)`.
    ///
    /// # Errors
    ///
    /// A delta that does not fit the lexicon; `file` is what the error calls the profile.
    pub fn with_profile(&self, profile: Profile, file: &str) -> Result<Moderator, Error> {
        let matcher = if profile.deltas().is_empty() {
            Arc::clone(&self.matcher)
        } else {
            let mut lexicon = self.lexicon().clone();
            profile.teach(&mut lexicon, file)?;
            Arc::new(Matcher::new(Arc::new(lexicon), self.matcher.disguises()))
        };
        let mut moderator = Moderator::made(matcher, self.policy.clone(), self.hash);
        moderator.lang.clone_from(&self.lang);
        moderator.profile = Some(profile);
        moderator.sign();
        Ok(moderator)
    }

    /// The same, taking every comment to be in this language (ISO 639-1) instead of detecting it.
    pub fn with_lang(mut self, lang: &str) -> Moderator {
        self.lang = Some(Arc::from(lang));
        self.sign();
        self
    }

    /// Names everything that takes part in scoring.
    fn sign(&mut self) {
        let hash = match &self.profile {
            None => self.hash,
            Some(profile) => {
                let mut hasher = blake3::Hasher::new();
                hasher.update(self.hash.as_bytes()).update(profile.text().as_bytes());
                hasher.finalize()
            }
        };
        let lang = self.lang.as_ref().map(|lang| format!("+{lang}")).unwrap_or_default();
        self.fingerprint = Arc::from(format!("{SCORING_VERSION}-{}{lang}", &hash.to_hex()[..8]));
    }

    /// The site's profile, if there is one.
    pub fn profile(&self) -> Option<&Profile> {
        self.profile.as_ref()
    }

    /// What the profile makes of sums.
    pub(crate) fn scaling(&self) -> Scaling {
        self.profile.as_ref().map_or_else(Scaling::default, |profile| *profile.scaling())
    }

    /// Names everything that took part in scoring; the same fingerprint and text give the same verdict on any machine.
    pub fn fingerprint(&self) -> &Arc<str> {
        &self.fingerprint
    }

    /// The policy that decides.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The lexicon that is looked for.
    pub fn lexicon(&self) -> &Lexicon {
        self.matcher.lexicon()
    }

    /// The verdict on a text by itself: `O(n)` in its bytes. Spans are byte ranges of `text`.
    pub fn judge_text(&self, text: &str) -> Verdict {
        self.judge(&Comment { text: text.to_owned(), ..Comment::default() })
    }

    /// The verdict on a comment: `O(n)` in the bytes of its text and its parent's, where it has one at hand.
    pub fn judge(&self, comment: &Comment) -> Verdict {
        self.look(comment, None, None)
    }

    /// The verdict on a text that is declared to be in `lang` (ISO 639-1), whatever it looks like: `O(n)` in its bytes.
    pub fn judge_text_as(&self, text: &str, lang: &str) -> Verdict {
        self.look(&Comment { text: text.to_owned(), ..Comment::default() }, Some(lang), None)
    }

    /// The verdict on a text with everything that led to it.
    pub fn explain(&self, text: &str) -> Explanation {
        self.explain_comment(&Comment { text: text.to_owned(), ..Comment::default() })
    }

    /// The verdict on a comment with everything that led to it; its `parent_text` tells whom "they" may mean.
    pub fn explain_comment(&self, comment: &Comment) -> Explanation {
        let mut explanation = Explanation::default();
        explanation.verdict = Some(self.look(comment, None, Some(&mut explanation)));
        explanation
    }

    /// A text with its language and every entry in it, whatever is said by it; `None` where no lexicon serves it.
    pub(crate) fn find<'a>(&self, text: &'a str) -> Option<(Arc<str>, Text<'a>, Vec<Hit>)> {
        let mut text = self.matcher.text(text);
        let mut desk = self.take_desk();
        let Ok(Read { lang, .. }) = self.read(&mut text, self.lang.clone(), &mut desk) else {
            self.leave_desk(desk);
            return None;
        };
        let hits = desk.hits(false).to_vec();
        self.leave_desk(desk);
        Some((lang, text, hits))
    }

    fn take_desk(&self) -> Desk {
        self.desks.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn leave_desk(&self, desk: Desk) {
        self.desks.lock().unwrap_or_else(PoisonError::into_inner).push(desk);
    }

    /// The path of one comment through the rooms, in the language that is declared for it, the moderator's, or else the one
    /// that its words tell; leaves its trace in `explanation` where one is asked for.
    fn look(
        &self,
        comment: &Comment,
        declared: Option<&str>,
        explanation: Option<&mut Explanation>,
    ) -> Verdict {
        let fingerprint = Arc::clone(&self.fingerprint);
        if let Some(state) = comment.state {
            return Verdict::unscored(Arc::from(text::UNDETERMINED), Unscored::from(state), fingerprint);
        }
        let mut text = self.matcher.text(&comment.text);
        let known = declared.map(|lang| self.code(lang)).or_else(|| self.lang.clone());
        let mut desk = self.take_desk();
        let Read { lang, weighed_as } = match self.read(&mut text, known, &mut desk) {
            Ok(read) => read,
            Err(lang) => {
                self.leave_desk(desk);
                return Verdict::unscored(lang, Unscored::Language, fingerprint);
            }
        };
        let lexicon = self.matcher.lexicon();
        let learned = lexicon.learned_for(&weighed_as);
        // Learned rows may weigh any hit.
        let may_find =
            !learned.rows.is_empty() || context::may_find(desk.senses(), comment.parent_text.is_some());
        desk.hits(!may_find);
        let hits = desk.laid_out();
        let reading = match may_find {
            true => context::read(&text, hits, lexicon, &|| self.before(comment, &lang)),
            false => Reading::default(),
        };
        let grams = grams::find(&text, &desk, lexicon, learned);
        let (ground, lesson) = (tone::Ground::new(&text, hits, lexicon), tone::Lesson::new(learned, &grams));
        let tone = ground.tone(&lesson);
        let weighed = Weighed::new(learned, &grams, &reading);
        let pooled = abuse::pool(&text, &reading.findings, &weighed, learned);
        let merely_names = reading.merely_names(hits, lexicon);
        let Reading { findings, quoted, .. } = reading;
        let scores = self.scaling().scores(&pooled.sums);
        let share = |aspect: Aspect| weighed.within(pooled.stretches[aspect as usize]);
        let spans = abuse::spans(&text, &grams, &findings, &weighed, learned, &pooled);
        self.leave_desk(desk);
        let flags = verdict::flags(
            &text,
            lexicon,
            &findings,
            &Taught { lang: &weighed_as, learned, spans: &spans, quoted: &quoted },
        );
        // That people are named, or praised, is no reason, whatever the words beside it weigh elsewhere; what words threaten is one.
        let weightiest = |aspect| {
            let is_reason = !merely_names || aspect == Aspect::Threat;
            let words = abuse::weightiest(&share(aspect), learned, aspect).filter(|_| is_reason);
            words.map(|(first, last)| text.token_span(first, last))
        };
        let facts = Facts { comment, lang: &lang, scores, tone, flags: &flags, weightiest: &weightiest };
        let (action, reasons) = verdict::decide(&self.policy, &facts);
        if let Some(explanation) = explanation {
            let profile = self.profile.as_ref();
            let learning = Learning {
                learned,
                weighed: &weighed,
                tone: &ground.trace(&lesson),
                pooled: &pooled,
                profile,
                lang: &weighed_as,
            };
            explanation.trace(&text, lexicon, &findings, &learning);
        }
        Verdict { lang, judgement: Ok(Judgement { tone, scores, action, reasons }), flags, fingerprint }
    }
}

fn hash(lexicon: &Lexicon, policy: &Policy, disguises: Disguises) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    let (lexicon, disguises) = (lexicon.content_hash(), disguises.to_string());
    for part in
        [SCORING_VERSION.as_bytes(), lexicon.as_bytes(), policy.text().as_bytes(), disguises.as_bytes()]
    {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize()
}

/// The byte ranges of the sentences of a text, in order: `O(n)`.
#[cfg(feature = "serve")]
pub(crate) fn sentences(text: &str) -> Vec<std::ops::Range<usize>> {
    Text::new(text).sentences()
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::context::Before;
    use crate::lexicon::{Attribute, Sense};
    use crate::text::Script;

    static MODERATOR: LazyLock<Moderator> =
        LazyLock::new(|| Moderator::builtin().expect("the shipped lexicons are right"));

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        /// Texts of any words of the lexicons: where nothing can be found, nothing is; a desk that has seen other texts gives
        /// the hits of a fresh one; and the tones among them are those that are laid out alone.
        #[test]
        fn shortcuts_change_nothing(words in prop::collection::vec((any::<prop::sample::Index>(), 0..6_usize), 0..12)) {
            const GAPS: [&str; 6] = [" ", " ", " ", ", ", ". ", "-"];
            let matcher = &MODERATOR.matcher;
            let entries = &matcher.lexicon().entries;
            let raw: String =
                words.iter().flat_map(|(word, gap)| [&*word.get(entries).phrase, GAPS[*gap]]).collect();
            let mut text = Text::new(&raw);
            let languages = matcher.languages(text::UNDETERMINED, Some(Script::Latin));
            let mut desk = MODERATOR.take_desk();
            matcher.read(&mut text, languages, &mut desk);
            let all = desk.hits(false).to_vec();
            prop_assert_eq!(&all, &matcher.find(&text, languages), "{:?}", raw);
            let has_tone = |hit: &&Hit| {
                matches!(entries[hit.entry as usize].sense, Sense::Valence(_) | Sense::Modifier { .. })
            };
            let nothing_learned = tone::Lesson::default();
            let tone = |hits: &[Hit]| {
                let ground = tone::Ground::new(&text, hits, matcher.lexicon());
                (ground.tone(&nothing_learned), ground.trace(&nothing_learned).shares)
            };
            prop_assert_eq!(tone(&all), tone(desk.hits(true)), "{:?}", raw);
            prop_assert!(all.iter().filter(has_tone).all(|hit| desk.hits(true).contains(hit)), "{:?}", raw);
            for target in [None, Some(context::Target::Group(Attribute::Religion))] {
                let findings = context::read(&text, &all, matcher.lexicon(), &|| Before { target }).findings;
                prop_assert!(findings.is_empty() || context::may_find(desk.senses(), target.is_some()), "{:?}", raw);
            }
            MODERATOR.leave_desk(desk);
        }
    }

    #[test]
    fn results_come_in_the_order_of_the_work() {
        let mut got = Vec::new();
        in_order(
            |sender| {
                // The consumer breaks off, and the channel closes.
                let _ = (0..500).try_for_each(|n| sender.send(n));
            },
            |n: u64| {
                std::thread::sleep(std::time::Duration::from_micros((n * 7919) % 50));
                n * 2
            },
            |n| {
                got.push(n);
                if n == 600 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        );
        assert_eq!(got, (0..=300).map(|n| n * 2).collect::<Vec<_>>());
    }
}
