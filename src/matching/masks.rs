//! What a word with hidden letters may stand for.

use crate::lexicon::{Category, Endings, GroupKind, Lexicon, Sense};

/// Marks that hide a letter.
pub(super) const MASKS: &str = "*#%&_•■●×-–—";

/// Words that writers mask: profanities, slurs and insults of one word, all forms written out.
#[derive(Debug)]
pub(super) struct Masks {
    /// (length in characters, rank and entry, form), by length, first letter and rank: milder and more common categories first.
    forms: Vec<(usize, u32, String)>,
}

impl Masks {
    pub(super) fn new(lexicon: &Lexicon) -> Masks {
        let mut forms = Vec::new();
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
            for word in entry
                .patterns
                .iter()
                .filter(|pattern| pattern.len() == 1 && !pattern[0].open_start)
                .map(|pattern| &pattern[0])
            {
                let endings = match word.endings {
                    Endings::Set(set) => &lexicon.endings[set as usize][..],
                    Endings::None | Endings::Any => &[String::new()],
                };
                let order = rank << 24 | idx as u32;
                forms.extend(
                    endings
                        .iter()
                        .map(|ending| format!("{}{ending}", word.stem))
                        .map(|form| (form.chars().count(), order, form)),
                );
            }
        }
        forms.retain(|(length, _, _)| *length >= 4);
        forms.sort_unstable_by(|a, b| {
            (a.0, a.2.chars().next(), a.1, &a.2).cmp(&(b.0, b.2.chars().next(), b.1, &b.2))
        });
        Masks { forms }
    }

    /// The first form that shows the letters that `run` shows and has any letter where it has a mask.
    pub(super) fn find(&self, run: &str) -> Option<&str> {
        let key = (run.chars().count(), run.chars().next());
        let key_of = |form: &(usize, u32, String)| (form.0, form.2.chars().next());
        let from = self.forms.partition_point(|form| key_of(form) < key);
        let fits = |form: &str| {
            form.chars().zip(run.chars()).all(|(own, shown)| own == shown || MASKS.contains(shown))
        };
        let alike = self.forms[from..].iter().take_while(|form| key_of(form) == key);
        alike.map(|form| form.2.as_str()).find(|form| fits(form))
    }
}
