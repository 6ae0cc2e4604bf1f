//! What a word with hidden letters may stand for.

use std::borrow::Cow;

use crate::lexicon::{Category, Endings, GroupKind, Lexicon, Sense};

/// Marks that hide a letter.
pub(super) const MASKS: &str = "*#%&@_•■●×-–—";

/// Words that writers mask: profanities, slurs and insults of one word, all forms written out.
#[derive(Debug)]
pub(super) struct Masks {
    /// (length in characters, rank and entry, form), by length, first letter and rank: milder and more common categories first.
    forms: Vec<(usize, u32, String)>,
    /// Stems that any letters may follow, in the same way but for their length.
    open: Vec<(u32, String)>,
}

/// Letters of the shortest form.
const MIN_LETTERS: usize = 4;

impl Masks {
    pub(super) fn new(lexicon: &Lexicon) -> Masks {
        let (mut forms, mut open) = (Vec::new(), Vec::new());
        for (idx, entry) in lexicon.entries.iter().enumerate() {
            let rank = match entry.sense {
                Sense::Abuse { category: Category::Profanity, .. } => 0,
                Sense::Abuse { category: Category::Sexual, .. } => 1,
                Sense::Abuse { category: Category::IdentityAttack, .. } => 2,
                Sense::Abuse {
                    category: Category::Insult | Category::Dehumanisation, severity: 2.., ..
                } => 3,
                Sense::Abuse { category: Category::Own(_), .. } => 3,
                Sense::Group { kind: GroupKind::Name, .. } => 4,
                _ => continue,
            };
            for word in entry.patterns.iter().filter(|pattern| pattern.len() == 1).map(|pattern| &pattern[0])
            {
                let order = rank << 24 | idx as u32;
                let endings = match word.endings {
                    Endings::Set(set) => &lexicon.endings[set as usize][..],
                    Endings::None => &[String::new()],
                    Endings::Any => {
                        open.push((order, word.stem.as_str().to_owned()));
                        continue;
                    }
                };
                forms.extend(
                    endings
                        .iter()
                        .map(|ending| format!("{}{ending}", word.stem))
                        .map(|form| (form.chars().count(), order, form)),
                );
            }
        }
        forms.retain(|(length, _, _)| *length >= MIN_LETTERS);
        open.retain(|(_, stem)| stem.chars().nth(MIN_LETTERS - 1).is_some());
        open.sort_unstable_by(|a, b| (a.1.chars().next(), a.0, &a.1).cmp(&(b.1.chars().next(), b.0, &b.1)));
        forms.sort_unstable_by(|a, b| {
            (a.0, a.2.chars().next(), a.1, &a.2).cmp(&(b.0, b.2.chars().next(), b.1, &b.2))
        });
        Masks { forms, open }
    }

    /// The first form that shows the letters that `run` shows and has any letter where it has a mask; else the first stem that it may
    /// begin with, followed by the letters that it shows.
    pub(super) fn find(&self, run: &str) -> Option<Cow<'_, str>> {
        let key = (run.chars().count(), run.chars().next());
        let key_of = |form: &(usize, u32, String)| (form.0, form.2.chars().next());
        let from = self.forms.partition_point(|form| key_of(form) < key);
        let fits = |form: &str| {
            form.chars().zip(run.chars()).all(|(own, shown)| own == shown || MASKS.contains(shown))
        };
        let alike = self.forms[from..].iter().take_while(|form| key_of(form) == key);
        let whole = alike.map(|form| form.2.as_str()).find(|form| fits(form));
        whole.map(Cow::Borrowed).or_else(|| {
            let from = self.open.partition_point(|(_, stem)| stem.chars().next() < key.1);
            let alike = self.open[from..].iter().map(|(_, stem)| stem.as_str());
            let mut alike = alike.take_while(|stem| stem.chars().next() == key.1);
            let begun = alike.find(|stem| {
                let length = stem.chars().count();
                length <= key.0 && fits(stem) && !run.chars().skip(length).any(|c| MASKS.contains(c))
            })?;
            let rest = run.chars().skip(begun.chars().count());
            Some(Cow::Owned(begun.chars().chain(rest).collect()))
        })
    }
}
