//! What is known of a page before any comment is looked for: its nodes, their roles, and how it writes times.

use std::ops::Range;

use super::dom::{NodeIdx, Page};
use super::roles::{self, Roles};
use crate::comment::Timestamp;
use crate::extract::page::{Page as Furniture, Role};
use crate::extract::time::{self, TimeReader, When};
use crate::extract::votes;

/// Longest text that is tried as a time, in bytes.
const MAX_TIME: usize = 100;

/// Attributes in which software keeps the time of an element.
const TIME_ATTRIBUTES: [&str; 14] = [
    "datetime",
    "data-datetime",
    "data-time",
    "data-timestamp",
    "data-utime",
    "data-at-unix",
    "data-unix",
    "data-unixtime",
    "data-epoch",
    "data-date",
    "data-created",
    "data-date-string",
    "content",
    "title",
];

/// A page with all that is computed once for it.
pub(super) struct Reading<'p, 'h> {
    pub(super) page: &'p Page<'h>,
    pub(super) roles: Vec<Roles>,
    pub(super) times: TimeReader,
    pub(super) furniture: &'static Furniture,
}

impl<'p, 'h> Reading<'p, 'h> {
    pub(super) fn new(
        page: &'p Page<'h>,
        lang: Option<&str>,
        reference: Option<Timestamp>,
    ) -> Reading<'p, 'h> {
        let lang = lang.or_else(|| page.attr(0, "lang")).map(str::trim).filter(|lang| !lang.is_empty());
        let samples = (0..page.len()).filter_map(|idx| page.text_node(idx));
        let samples = samples.filter(|text| text.len() <= MAX_TIME && has_digit(text));
        let times = TimeReader::for_document(samples, lang, reference);
        Reading { page, roles: roles::of_page(page), times, furniture: Furniture::get() }
    }

    pub(super) fn is(&self, idx: NodeIdx, roles: Roles) -> bool {
        self.roles[idx].any(roles)
    }

    /// Whether `idx` or an ancestor of it below `root` has one of `roles`.
    pub(super) fn is_within(&self, idx: NodeIdx, root: NodeIdx, roles: Roles) -> bool {
        let below = std::iter::once(idx).chain(self.page.ancestors(idx)).take_while(|&idx| idx > root);
        below.into_iter().any(|idx| self.is(idx, roles))
    }

    /// The text of a subtree.
    pub(super) fn text(&self, idx: NodeIdx) -> String {
        self.page.text(idx, |_| false)
    }

    /// The text of a subtree in one line, or `None` where it is empty or longer than `max` bytes. Stops reading early, so
    /// that asking every ancestor of a node stays cheap.
    pub(super) fn short_text(&self, idx: NodeIdx, max: usize) -> Option<String> {
        let nodes = idx..self.page.end(idx);
        let mut len = 0;
        for node in nodes {
            len += self.page.text_node(node).map_or(0, |text| text.trim().len());
            if len > max {
                return None;
            }
        }
        let text = self.text(idx).replace('\n', " ");
        (!text.is_empty() && text.len() <= max).then_some(text)
    }

    /// Whether the text is nothing but the labels and buttons of a page.
    pub(super) fn is_furniture(&self, text: &str) -> bool {
        self.furniture.is_all(text, &[Role::Action, Role::Label, Role::Says, Role::SignIn, Role::Edited])
    }

    /// The time that an element carries in its attributes.
    pub(super) fn time_in_attributes(&self, idx: NodeIdx) -> Option<When> {
        let values = TIME_ATTRIBUTES.iter().filter_map(|name| self.page.attr(idx, name));
        best(values.filter_map(|value| self.time_in_attribute(value)))
    }

    /// The time that an attribute's value spells out, by a machine or for people.
    pub(super) fn time_in_attribute(&self, value: &str) -> Option<When> {
        let value = value.trim();
        if value.len() > MAX_TIME || !has_digit(value) {
            return None;
        }
        let machine = |part: &str| plausible(time::machine(part, false)?).map(When::At);
        // Hacker News writes "2024-04-11T09:00:00 1712826000", Stack Exchange "2014-02-07 10:53:03Z, License: …".
        let epoch =
            || value.rsplit_once(' ').filter(|(_, tail)| is_epoch(tail)).and_then(|(_, tail)| machine(tail));
        let before_comma = || value.split_once(", ").and_then(|(head, _)| machine(head));
        epoch().or_else(|| machine(value)).or_else(before_comma).or_else(|| self.times.parse(value))
    }

    /// The time that a text shows, alone or among few other words.
    pub(super) fn time_in_text(&self, text: &str) -> Option<(Range<usize>, When)> {
        if text.len() > 2 * MAX_TIME {
            return None;
        }
        match self.times.parse(text) {
            Some(when) => Some((0..text.len(), when)),
            None => self.times.find(text),
        }
    }

    /// The number that a counter shows.
    pub(super) fn count(&self, text: &str) -> Option<i64> {
        let text = text.trim();
        (text.len() <= 40 && has_digit(text)).then(|| votes::parse(text)).flatten()
    }
}

/// The most exact of several readings of one time: an instant, a local time, a date, a relative time; the first of equals.
pub(super) fn best(times: impl IntoIterator<Item = When>) -> Option<When> {
    times.into_iter().fold(None, |best: Option<When>, when| match best {
        Some(best) if exactness(&best) >= exactness(&when) => Some(best),
        _ => Some(when),
    })
}

/// 3 for an instant, 2 for a local time, 1 for a date, 0 for a time that is only relative.
pub(super) fn exactness(when: &When) -> u8 {
    match when {
        When::At(stamp) if stamp.is_instant() => 3,
        When::At(stamp) if stamp.is_date() => 1,
        When::At(_) => 2,
        When::Relative(_) => 0,
    }
}

pub(super) fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

fn is_epoch(text: &str) -> bool {
    (9..=13).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Comments have been written since about 1990: an attribute that holds a small number is no time.
fn plausible(stamp: Timestamp) -> Option<Timestamp> {
    const FROM: i64 = 631_152_000;
    const UNTIL: i64 = 4_102_444_800;
    (FROM..UNTIL).contains(&stamp.epoch()).then_some(stamp)
}
