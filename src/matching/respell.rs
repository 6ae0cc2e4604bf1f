//! Words written in letters of several scripts, spelled again in one: as people see them, before anything is looked up.
//!
//! "рut" with a Cyrillic letter is "put" to its reader. Only whole words of letters are spelled again, and only where every foreign
//! letter has a twin (`lexicons/confusables.tsv`). A word all of whose letters are foreign to the text is spelled again only
//! where a list knows it so, and not as it stands, unless another word of the text mixes scripts. Known misses: digits and signs
//! among letters, which `disguise.rs` reads; single letters with blanks between them.

use super::switches::Switch;
use super::{Languages, Matcher};
use crate::text::{Kind, Script, Text};

/// Bytes of the longest word that is looked at.
const MAX_WORD: usize = 48;

impl Matcher {
    /// Folds and segments `raw`, its words of mixed scripts spelled in one: `O(n)`.
    pub(crate) fn text<'t>(&self, raw: &'t str) -> Text<'t> {
        let mut text = Text::new(raw);
        let main = match Script::of_text(text.folded()) {
            Some(main @ (Script::Latin | Script::Cyrillic)) if !raw.is_ascii() => main,
            _ => return text,
        };
        if self.disguises.has(Switch::LookAlike) {
            let spelled = self.spelled_in_one(&text, main);
            text.respell(&spelled);
        }
        text
    }

    /// The words of a text of the script `main` that its readers spell otherwise than they stand, by token.
    fn spelled_in_one(&self, text: &Text<'_>, main: Script) -> Vec<(usize, String)> {
        let words = text.tokens().iter().enumerate().filter(|(_, token)| token.kind == Kind::Word);
        let foreign = words.filter_map(|(idx, _)| {
            let letters = Letters::of(text.surface(idx)).filter(|letters| *letters != Letters::Of(main))?;
            Some((idx, letters))
        });
        let foreign: Vec<_> = foreign.collect();
        let is_mixed = foreign.iter().any(|(_, letters)| *letters == Letters::Mixed);
        let spelled = |(idx, letters): (usize, Letters)| {
            let word = text.surface(idx);
            let spelling = match letters {
                Letters::Mixed => self.spelled(word, main),
                Letters::Of(_) => self.spelled_in(word, main).filter(|_| is_mixed || !self.is_listed(word)),
            };
            Some((idx, spelling?))
        };
        foreign.into_iter().filter_map(spelled).collect()
    }

    /// How a word of foreign letters is spelled in the script `main`, if some list has it so.
    fn spelled_in(&self, word: &str, main: Script) -> Option<String> {
        (0..2)
            .filter_map(|choice| self.confusables.rewrite(word, main, choice))
            .find(|word| self.is_listed(word))
    }

    fn is_listed(&self, word: &str) -> bool {
        self.atoms.knows(&self.lexicon, word, Languages::ALL)
    }

    /// How a reader spells a word of mixed letters in a text of the script `main`: as some list has it, else with the fewest
    /// letters changed, less than half of them, each for one that looks like it too; `None` where that cannot be.
    fn spelled(&self, word: &str, main: Script) -> Option<String> {
        let other = if main == Script::Latin { Script::Cyrillic } else { Script::Latin };
        let spelled =
            |script: Script| (0..2).filter_map(move |choice| self.confusables.rewrite(word, script, choice));
        let spellings: Vec<_> = spelled(main).chain(spelled(other)).collect();
        let n_changed =
            |spelling: &String| word.chars().zip(spelling.chars()).filter(|(old, new)| old != new).count();
        let alike = |spelling: &&String| {
            let mut pairs = word.chars().zip(spelling.chars());
            pairs.all(|(old, new)| old == new || self.confusables.are_twins(old, new))
                && 2 * n_changed(spelling) < word.chars().count()
        };
        let known = spellings.iter().find(|spelling| self.is_listed(spelling));
        known.or_else(|| spellings.iter().filter(alike).min_by_key(|spelling| n_changed(spelling))).cloned()
    }
}

/// Which letters a word has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Letters {
    Of(Script),
    Mixed,
}

impl Letters {
    /// `None` for a word that has signs or digits too, or is too long to be looked at.
    fn of(word: &str) -> Option<Letters> {
        let mut own = None;
        for c in word.chars().filter(|&c| c != '\'') {
            let script = Script::of(c)?;
            own = match own {
                None => Some(Letters::Of(script)),
                Some(Letters::Of(first)) if first == script => own,
                _ => Some(Letters::Mixed),
            };
        }
        own.filter(|_| word.len() <= MAX_WORD)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, LazyLock};

    use super::*;
    use crate::lexicon::Lexicon;
    use crate::matching::Disguises;

    static LEXICON: LazyLock<Arc<Lexicon>> =
        LazyLock::new(|| Arc::new(Lexicon::builtin().expect("the shipped lexicons are right")));

    #[track_caller]
    fn check(raw: &str, want: &str) {
        let matcher = Matcher::new(Arc::clone(&LEXICON), Disguises::default());
        let text = matcher.text(raw);
        let words: Vec<_> = (0..text.tokens().len()).map(|idx| text.surface(idx)).collect();
        assert_eq!(words.join(" "), want, "{raw:?}");
    }

    #[test]
    fn mixed_words_are_spelled_in_one_script() {
        // Cyrillic "р", "е", "о" among Latin letters, then the reverse.
        check("I рut thе dоg out", "i put the dog out");
        check("Они пoшли дoмoй", "они пошли домой");
        // In a Russian text too, a name of Latin letters is one.
        check("Купил Windоws вчера", "купил windows вчера");
        check("Какая же сyка эта погода", "какая же сука эта погода");
    }

    #[test]
    fn words_of_one_script_and_others_stand() {
        check("The word он means he", "the word он means he");
        check("Смотрю see you и смеюсь", "смотрю see you и смеюсь");
        check("Купил iPhoneчик", "купил iphoneчик");
        check("Ein Cafe\u{301} für 5µm", "ein cafe fur 5μm");
    }

    /// A word of foreign letters only is one of the text's where no list has it as it stands.
    #[test]
    fn words_of_foreign_letters_are_read_where_they_are_known() {
        check("What an аре he is", "what an ape he is");
        check("Thrоwn оff а сliff", "thrown off a cliff");
    }

    #[test]
    fn spans_point_at_the_letters_as_written() {
        let matcher = Matcher::new(Arc::clone(&LEXICON), Disguises::default());
        let text = matcher.text("yоu аre thе dоg");
        for (idx, want) in ["yоu", "аre", "thе", "dоg"].into_iter().enumerate() {
            assert_eq!(&text.raw()[text.token_span(idx, idx)], want);
        }
    }

    #[test]
    fn letters_stand_where_that_is_not_asked_for() {
        let matcher = Matcher::new(Arc::clone(&LEXICON), "stretched".parse().expect("a disguise"));
        assert_eq!(matcher.text("thе dog").surface(0), "thе");
    }
}
