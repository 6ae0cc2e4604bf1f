//! Page furniture: the words of `lexicons/*/page.tsv` by role.
//!
//! All languages stand in one table, since a page often mixes its own with the site software's. The roles and their
//! values are documented in `lexicons/README.md`.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::words::Words;
use crate::builtin;
use crate::comment::State;

/// What a phrase does on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    Month,
    Weekday,
    Unit,
    UnitShort,
    AgoBefore,
    AgoAfter,
    Now,
    Day,
    Number,
    At,
    On,
    Joiner,
    Edited,
    Am,
    Pm,
    Oclock,
    HourMark,
    MinuteMark,
    SecondMark,
    YearMark,
    MonthMark,
    DayMark,
    Ordinal,
    Zone,
    DateOrder,
    Multiplier,
    Points,
    Up,
    Down,
    ScoreHidden,
    Says,
    By,
    Action,
    CommentsHeading,
    CommentForm,
    SignIn,
    SectionEnd,
    RecentComments,
    Label,
    Deleted,
    Removed,
    Pending,
    Joined,
    More,
    Pingback,
}

const ROLES: &[(&str, Role)] = &[
    ("month", Role::Month),
    ("weekday", Role::Weekday),
    ("unit", Role::Unit),
    ("unit_short", Role::UnitShort),
    ("ago_before", Role::AgoBefore),
    ("ago_after", Role::AgoAfter),
    ("now", Role::Now),
    ("day", Role::Day),
    ("number", Role::Number),
    ("at", Role::At),
    ("on", Role::On),
    ("joiner", Role::Joiner),
    ("edited", Role::Edited),
    ("am", Role::Am),
    ("pm", Role::Pm),
    ("oclock", Role::Oclock),
    ("hour_mark", Role::HourMark),
    ("minute_mark", Role::MinuteMark),
    ("second_mark", Role::SecondMark),
    ("year_mark", Role::YearMark),
    ("month_mark", Role::MonthMark),
    ("day_mark", Role::DayMark),
    ("ordinal", Role::Ordinal),
    ("zone", Role::Zone),
    ("date_order", Role::DateOrder),
    ("multiplier", Role::Multiplier),
    ("points", Role::Points),
    ("up", Role::Up),
    ("down", Role::Down),
    ("score_hidden", Role::ScoreHidden),
    ("says", Role::Says),
    ("by", Role::By),
    ("action", Role::Action),
    ("comments_heading", Role::CommentsHeading),
    ("comment_form", Role::CommentForm),
    ("sign_in", Role::SignIn),
    ("section_end", Role::SectionEnd),
    ("recent_comments", Role::RecentComments),
    ("label", Role::Label),
    ("deleted", Role::Deleted),
    ("removed", Role::Removed),
    ("pending", Role::Pending),
    ("joined", Role::Joined),
    ("more", Role::More),
    ("pingback", Role::Pingback),
];

struct Entry {
    rest: Box<[Box<str>]>,
    role: Role,
    value: i32,
    lang: &'static str,
}

impl Entry {
    /// The token after the phrase, if it stands at `idx` (whose word is its first).
    fn matches(&self, words: &Words, idx: usize) -> Option<usize> {
        let mut next = idx + 1;
        for part in &self.rest {
            while matches!(words.sign(next), Some('.' | '-' | '\'' | '’')) {
                next += 1;
            }
            if words.word(next) != &**part {
                return None;
            }
            next += 1;
        }
        Some(next)
    }
}

/// The phrases of all languages.
pub(crate) struct Page {
    by_first: FxHashMap<Box<str>, Vec<Entry>>,
    /// Language tags (lower case) whose numeric dates put the month first, or the day.
    month_first: FxHashMap<Box<str>, bool>,
}

impl Page {
    /// The built-in table, read once.
    pub(crate) fn get() -> &'static Page {
        static PAGE: LazyLock<Page> = LazyLock::new(|| {
            let mut page = Page { by_first: FxHashMap::default(), month_first: FxHashMap::default() };
            for lang in builtin::languages() {
                if let Some(table) = builtin::file(lang, "page.tsv") {
                    page.add(lang, table);
                }
            }
            for entries in page.by_first.values_mut() {
                entries.sort_by_key(|entry| std::cmp::Reverse(entry.rest.len()));
            }
            page
        });
        &PAGE
    }

    /// Rows that do not parse are left out here; the test of this file names them.
    fn add(&mut self, lang: &'static str, table: &str) {
        for row in rows(table).filter_map(|(_, row)| row.ok()) {
            if row.role == Role::DateOrder {
                self.month_first.insert(row.phrase.to_ascii_lowercase().into(), row.value == 1);
                continue;
            }
            let words = Words::of(row.phrase);
            let mut parts = (0..words.len()).filter(|&idx| words.sign(idx).is_none()).map(|idx| match words
                .number(idx)
            {
                Some((value, _)) => value.to_string().into(),
                None => words.word(idx).into(),
            });
            if let Some(first) = parts.next() {
                let entry = Entry { rest: parts.collect(), role: row.role, value: row.value, lang };
                self.by_first.entry(first).or_default().push(entry);
            }
        }
    }

    /// The longest phrase in `role` that begins at token `idx`: its value and the token after it. A full stop, a hyphen
    /// or a blank may stand between its words, and a full stop after an abbreviation is taken along.
    pub(super) fn phrase(&self, words: &Words, idx: usize, role: Role) -> Option<(i32, usize)> {
        let entries = self.by_first.get(words.word(idx))?;
        let mut entries = entries.iter().filter(|entry| entry.role == role);
        entries.find_map(|entry| Some((entry.value, entry.matches(words, idx)?)))
    }

    /// Whether the whole of `text`, signs and numbers aside, is phrases in the given roles (at least one).
    pub(crate) fn is_all(&self, text: &str, roles: &[Role]) -> bool {
        self.covers(&Words::of(text), roles)
    }

    /// [`Page::is_all`] on tokens.
    pub(super) fn covers(&self, words: &Words, roles: &[Role]) -> bool {
        let (mut idx, mut found) = (0, false);
        while idx < words.len() {
            if !words.is_word(idx) {
                idx += 1;
                continue;
            }
            let longest =
                roles.iter().filter_map(|&role| self.phrase(words, idx, role)).map(|(_, next)| next).max();
            let Some(next) = longest else { return false };
            (idx, found) = (next, true);
        }
        found
    }

    /// Whether `text` begins with a phrase in `role` (signs before it aside).
    pub(crate) fn begins(&self, text: &str, role: Role) -> bool {
        let words = Words::of(text);
        let first = (0..words.len()).find(|&idx| words.is_word(idx));
        first.is_some_and(|idx| self.phrase(&words, idx, role).is_some())
    }

    /// The byte range of the first phrase in `role` inside `text`.
    pub(crate) fn find(&self, text: &str, role: Role) -> Option<std::ops::Range<usize>> {
        let words = Words::of(text);
        (0..words.len()).find_map(|idx| {
            let (_, next) = self.phrase(&words, idx, role)?;
            Some(words.get(idx)?.start..words.get(next - 1)?.end)
        })
    }

    /// Whether `text` is a line in a role whose value 1 lets other words follow: "12 Comments", "3 thoughts on …".
    pub(crate) fn is_section(&self, text: &str, role: Role) -> bool {
        let words = Words::of(text);
        let Some(first) = (0..words.len()).find(|&idx| words.is_word(idx)) else { return false };
        let opens = |idx: usize| {
            let entries = self.by_first.get(words.word(idx));
            let prefix = |entry: &Entry| entry.role == role && entry.value == 1;
            entries.is_some_and(|entries| {
                entries.iter().any(|entry| prefix(entry) && entry.matches(&words, idx).is_some())
            })
        };
        // "Reply to #2 by Ann" is no heading; "3 replies to “…”" is.
        let counted = role != Role::CommentsHeading
            || words.number(0).is_some()
            || text.contains(['“', '„', '"', '«', '”']);
        opens(first) && counted || words.len() <= 16 && self.covers(&words, &[role])
    }

    /// Where the last phrase in `role` begins, if `text` ends with it.
    pub(crate) fn before_last(&self, text: &str, role: Role) -> Option<usize> {
        let words = Words::of(text);
        let from = words.len().saturating_sub(4);
        (from..words.len())
            .find(|&idx| self.phrase(&words, idx, role).is_some_and(|(_, next)| next == words.len()))
            .and_then(|idx| Some(words.get(idx)?.start))
    }

    /// Whether a short line ends in three buttons or more: "In reply to #4 by Ann Reply Report Recommend".
    pub(crate) fn ends_in_buttons(&self, text: &str) -> bool {
        const LONGEST: usize = 120;
        if text.len() > LONGEST {
            return false;
        }
        let words = Words::of(text);
        let (mut idx, mut run) = (0, 0);
        while idx < words.len() {
            let capital =
                words.get(idx).is_some_and(|word| text[word.start..].starts_with(char::is_uppercase));
            match self.phrase(&words, idx, Role::Action).filter(|_| capital) {
                Some((_, next)) => (idx, run) = (next, run + 1),
                None if words.is_word(idx) || words.number(idx).is_some() => (idx, run) = (idx + 1, 0),
                None => idx += 1,
            }
        }
        run >= 3
    }

    /// The language that most of a page's furniture speaks; each line counts once for every language that knows its
    /// first word. `None` where nothing is known or two languages are level.
    pub(crate) fn language<'t>(&self, lines: impl Iterator<Item = &'t str>) -> Option<&'static str> {
        let mut counts: FxHashMap<&'static str, u32> = FxHashMap::default();
        for line in lines {
            let words = Words::of(line);
            let Some(idx) = (0..words.len()).find(|&idx| words.is_word(idx)) else { continue };
            let Some(entries) = self.by_first.get(words.word(idx)) else { continue };
            let mut langs: Vec<_> = entries
                .iter()
                .filter(|entry| entry.matches(&words, idx).is_some())
                .map(|entry| entry.lang)
                .collect();
            langs.sort_unstable();
            langs.dedup();
            for lang in langs {
                *counts.entry(lang).or_default() += 1;
            }
        }
        let most = counts.values().copied().max()?;
        let mut best = counts.into_iter().filter(|&(_, count)| count == most);
        let (lang, _) = best.next()?;
        best.next().is_none().then_some(lang)
    }

    /// Whether numeric dates of a language (`en`, `en-GB`) put the month first.
    pub(crate) fn is_month_first(&self, lang: &str) -> bool {
        let tag = lang.to_ascii_lowercase().replace('_', "-");
        let base = tag.split('-').next().unwrap_or_default();
        self.month_first.get(&*tag).or_else(|| self.month_first.get(base)).copied().unwrap_or(false)
    }
}

/// Whether a comment's text is only the notice that it is gone.
pub(super) fn placeholder(text: &str) -> Option<State> {
    const LONGEST: usize = 120;
    if text.len() > LONGEST {
        return None;
    }
    let page = Page::get();
    [(Role::Removed, State::Removed), (Role::Deleted, State::Deleted), (Role::Pending, State::Hidden)]
        .into_iter()
        .find(|&(role, _)| page.is_all(text, &[role]))
        .map(|(_, state)| state)
}

struct Row<'t> {
    phrase: &'t str,
    role: Role,
    value: i32,
}

/// The rows of a table with their 1-based lines; the words `second` to `year` stand for 0 to 6 in the value column.
fn rows(table: &str) -> impl Iterator<Item = (usize, Result<Row<'_>, String>)> {
    const UNITS: [&str; 7] = ["second", "minute", "hour", "day", "week", "month", "year"];
    let lines = table.lines().enumerate().map(|(idx, line)| (idx + 1, line));
    lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')).skip(1).map(|(at, line)| {
        let mut cells = line.split('\t');
        let (Some(phrase), Some(role), Some(value), None) =
            (cells.next(), cells.next(), cells.next(), cells.next())
        else {
            return (at, Err("three columns expected".to_owned()));
        };
        let Some(&(_, role)) = ROLES.iter().find(|(name, _)| *name == role) else {
            return (at, Err(format!("unknown role {role:?}")));
        };
        let value = match value {
            "-" | "dmy" => Ok(0),
            "mdy" => Ok(1),
            _ => UNITS
                .iter()
                .position(|unit| *unit == value)
                .map_or_else(|| value.parse(), |unit| Ok(unit as i32)),
        };
        (at, value.map(|value| Row { phrase, role, value }).map_err(|_| format!("unknown value in {line:?}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_every_language_parses() {
        let mut faults = Vec::new();
        for lang in builtin::languages() {
            let Some(table) = builtin::file(lang, "page.tsv") else { continue };
            let header = table.lines().find(|line| !line.is_empty() && !line.starts_with('#'));
            assert_eq!(header, Some("phrase\trole\tvalue"), "{lang}/page.tsv");
            let bad =
                rows(table).filter_map(|(line, row)| Some(format!("{lang}/page.tsv:{line}: {}", row.err()?)));
            faults.extend(bad);
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn furniture_is_known_in_any_case_and_language() {
        let page = Page::get();
        for text in ["Reply", "Antworten", "ОТВЕТИТЬ", "Répondre", "[Report]", "Reply · Share"] {
            assert!(page.is_all(text, &[Role::Action]), "{text}");
        }
        for text in ["", "12", "Reply to me please", "Antwort darauf"] {
            assert!(!page.is_all(text, &[Role::Action]), "{text}");
        }
        assert!(page.is_month_first("en-US") && !page.is_month_first("en-GB") && !page.is_month_first("de"));
    }
}
