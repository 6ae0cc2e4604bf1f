//! Part of the way through the rooms, for measuring what each part costs.

use super::Moderator;
use crate::matching::Automaton;
use crate::text::{self, Script};

impl Moderator {
    /// Cuts a text into tokens and tells its language; gives how many tokens there are.
    pub(crate) fn only_read(&self, raw: &str) -> usize {
        let text = self.matcher.text(raw);
        let lang = text::detect(&text, Script::of_text(raw));
        std::hint::black_box(lang);
        text.tokens().len()
    }

    /// The same, and looks every entry up; gives how many were found.
    pub(crate) fn only_match(&self, raw: &str) -> usize {
        let mut text = self.matcher.text(raw);
        let script = Script::of_text(raw);
        let lang = text::detect(&text, script);
        let languages = self.matcher.languages(lang, script);
        if languages.is_empty() {
            return 0;
        }
        let mut desk = self.take_desk();
        self.matcher.read(&mut text, languages, &mut desk);
        let n_hits = desk.hits(false).len();
        self.leave_desk(desk);
        n_hits
    }

    /// What the automaton of the lexicon is like; `None` where no entry needs one.
    pub(crate) fn automaton(&self) -> Option<Automaton> {
        self.matcher.automaton()
    }
}
