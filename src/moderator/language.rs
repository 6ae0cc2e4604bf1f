//! In which language a text is read.

use std::sync::Arc;

use super::Moderator;
use crate::comment::Comment;
use crate::context::{self, Before};
use crate::matching::Desk;
use crate::text::{self, Script, Text};

/// The language that a text's letters and function words tell, as an ISO 639-1 code, or `und`: `O(n)`.
pub(crate) fn language_of(raw: &str) -> &'static str {
    text::detect(&Text::new(raw), Script::of_text(raw))
}

/// In which language a text was read.
pub(super) struct Read {
    /// Its language as verdicts name it.
    pub(super) lang: Arc<str>,
    /// The language whose learned rows weigh it: the same, or the likeliest where it cannot be told.
    pub(super) weighed_as: Arc<str>,
}

impl Moderator {
    /// A language's code as it is shared by verdicts.
    pub(super) fn code(&self, lang: &str) -> Arc<str> {
        let known = self.lexicon().languages.iter().find(|own| &***own == lang);
        known.map_or_else(|| Arc::from(lang), Arc::clone)
    }

    /// Looks up every entry of a text in the language that is `known`, or else the one that its function words and letters tell, or
    /// else its entries; gives that language, as an error where no lexicon serves it. Where nothing tells it, the entries of all
    /// languages are looked up, and the text is weighed by what labels taught of the likeliest.
    pub(super) fn read(
        &self,
        text: &mut Text<'_>,
        known: Option<Arc<str>>,
        desk: &mut Desk,
    ) -> Result<Read, Arc<str>> {
        let script = Script::of_text(text.raw());
        let is_known = known.is_some();
        let lang = known.unwrap_or_else(|| self.code(text::detect(text, script)));
        let languages = self.matcher.languages(&lang, script);
        if languages.is_empty() {
            return Err(lang);
        }
        self.matcher.read(text, languages, desk);
        if is_known || &*lang != text::UNDETERMINED {
            return Ok(Read { weighed_as: Arc::clone(&lang), lang });
        }
        let Some(told) = self.matcher.told(text, desk.hits(false), script) else {
            return Ok(Read { weighed_as: Arc::clone(&lang), lang });
        };
        let likely = Arc::clone(&self.lexicon().languages[usize::from(told.lang)]);
        if !told.is_sure {
            return Ok(Read { lang, weighed_as: likely });
        }
        let lang = likely;
        let own = self.matcher.languages(&lang, script);
        if own != languages {
            self.matcher.read(text, own, desk);
        }
        Ok(Read { weighed_as: Arc::clone(&lang), lang })
    }

    /// What the parent of a comment leaves for "they"; asked only where a "they" finds nobody in the comment itself. A
    /// parent too short to tell its language by is taken to be in the comment's.
    pub(super) fn before(&self, comment: &Comment, lang: &str) -> Before {
        let Some(parent) = &comment.parent_text else { return Before::default() };
        let mut text = self.matcher.text(parent);
        let script = Script::of_text(text.raw());
        let own = match text::detect(&text, script) {
            text::UNDETERMINED => lang,
            _ if self.lang.is_some() => lang,
            own => own,
        };
        let languages = self.matcher.languages(own, script);
        if languages.is_empty() {
            return Before::default();
        }
        let mut desk = self.take_desk();
        self.matcher.read(&mut text, languages, &mut desk);
        let before = context::before(&text, desk.hits(false), self.matcher.lexicon());
        self.leave_desk(desk);
        before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Function words and letters first, then the entries of the lexicons; what two languages have alike tells nothing.
    #[test]
    fn entries_tell_the_language_of_short_texts() {
        let moderator = Moderator::builtin().expect("the shipped lexicons are right");
        for (text, want) in [
            ("Women evade chaos.", "en"),
            ("Pathetic 🤡", "en"),
            ("Widerlicher Dreckskerl", "de"),
            ("Женщины скучают", "ru"),
            ("Brutal", "und"),
            ("Xyzzy plugh", "und"),
            ("🌹", "und"),
            ("", "und"),
            // One known word of many is a loan.
            ("Hoxa lorem ipsum stupid dolor amet xonsec tetur", "und"),
        ] {
            assert_eq!(&*moderator.judge_text(text).lang, want, "{text}");
        }
    }
}
