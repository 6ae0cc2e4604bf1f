//! Scripts of words, and look-alike signs across scripts (`lexicons/confusables.tsv`).

use rustc_hash::FxHashMap;

/// The writing system of a word or text, as far as the lexicons tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Script {
    /// Latin letters.
    Latin,
    /// Cyrillic letters.
    Cyrillic,
    /// Any other letters.
    Other,
}

impl Script {
    /// The script of one letter; `None` for what is no letter.
    pub(crate) fn of(c: char) -> Option<Script> {
        match c {
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Some(Script::Latin),
            _ if c.is_ascii() => None,
            '\u{400}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' => Some(Script::Cyrillic),
            _ if c.is_alphabetic() => Some(Script::Other),
            _ => None,
        }
    }

    /// The script that most letters of `text` have, `None` without letters.
    pub(crate) fn of_text(text: &str) -> Option<Script> {
        if text.is_ascii() {
            return text.bytes().any(|byte| byte.is_ascii_alphabetic()).then_some(Script::Latin);
        }
        let (mut latin, mut cyrillic, mut other) = (0_usize, 0_usize, 0_usize);
        for c in text.chars() {
            match Script::of(c) {
                Some(Script::Latin) => latin += 1,
                Some(Script::Cyrillic) => cyrillic += 1,
                Some(Script::Other) => other += 1,
                None => {}
            }
        }
        match latin.max(cyrillic).max(other) {
            0 => None,
            most if most == latin => Some(Script::Latin),
            most if most == cyrillic => Some(Script::Cyrillic),
            _ => Some(Script::Other),
        }
    }
}

/// Signs that look like Latin or Cyrillic letters: letters of other scripts, digits, marks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Confusables {
    latin: FxHashMap<char, [char; 2]>,
    cyrillic: FxHashMap<char, [char; 2]>,
}

impl Confusables {
    /// Reads rows of `char latin cyrillic`, `-` for none. Rows that are no such triple are passed over here; the test of the
    /// lexicons reads the file strictly.
    pub(crate) fn parse(table: &str) -> Confusables {
        let mut confusables = Confusables::default();
        for row in table.lines().filter(|row| !row.starts_with('#')).skip(1) {
            let mut cells = row.split('\t');
            let (Some(from), Some(latin), Some(cyrillic)) = (cells.next(), cells.next(), cells.next()) else {
                continue;
            };
            let Some(from) = from.chars().next() else { continue };
            for (map, cell) in [(&mut confusables.latin, latin), (&mut confusables.cyrillic, cyrillic)] {
                let mut letters = cell.chars();
                if let Some(first) = letters.next().filter(|&first| first != '-') {
                    map.insert(from, [first, letters.next().unwrap_or(first)]);
                }
            }
        }
        confusables
    }

    /// Whether two letters, one Latin and one Cyrillic, look like each other.
    pub(crate) fn are_twins(&self, one: char, other: char) -> bool {
        let stands = |map: &FxHashMap<char, [char; 2]>, from: char, into: char| {
            map.get(&from).is_some_and(|letters| letters.contains(&into))
        };
        stands(&self.latin, one, other) && stands(&self.cyrillic, other, one)
            || stands(&self.cyrillic, one, other) && stands(&self.latin, other, one)
    }

    /// `word` spelled in letters of `script` only, each sign by its first or second reading (`choice` 0 or 1); `None` where
    /// one has no reading.
    pub(crate) fn rewrite(&self, word: &str, script: Script, choice: usize) -> Option<String> {
        let map = match script {
            Script::Latin => &self.latin,
            Script::Cyrillic => &self.cyrillic,
            Script::Other => return None,
        };
        let letter = |c: char| match Script::of(c) {
            Some(own) if own == script => Some(c),
            _ if c == '\'' => Some(c),
            _ => map.get(&c).map(|letters| letters[choice]),
        };
        word.chars().map(letter).collect()
    }
}
