//! A page's text as classified lines: indent, list marker, and what the line seems to be.

use std::borrow::Cow;
use std::ops::Range;

use super::super::page::{Page, Role};
use super::super::time::{TimeReader, When};
use super::super::votes;

/// The list marker a renderer put before a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    None,
    Ordered(u64),
    Bullet,
}

/// What a line seems to be, told from the line alone.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A time with nothing else that matters, or with a name before or behind it.
    Time(Stamp),
    /// A clock without a day.
    Clock,
    /// A signed or plain number, or a counter with its caption.
    Score(i64),
    /// "Reply", "Report · Share".
    Action,
    /// "Read more".
    More,
    /// "Michael says:"; the bytes of the name.
    Says(Range<usize>),
    /// "12 comments".
    Heading,
    /// "Leave a reply".
    Form,
    /// "You must sign in".
    SignIn,
    /// "Related articles", "All rights reserved".
    SectionEnd,
    /// "Recent comments": those of other pages.
    Recent,
    /// "Pingback: …".
    Pingback,
    /// Anything else.
    Text,
}

/// A time inside a line and what stands round it, furniture taken off.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stamp {
    pub(super) when: When,
    /// The time with its digits folded: equal for all comments of a page.
    pub(super) skeleton: String,
    pub(super) before: String,
    pub(super) after: String,
    /// The number in "#12 — 3 hours ago".
    pub(super) number: Option<String>,
    /// Whether a button stands in the line.
    pub(super) action: bool,
}

/// A line that is not blank.
#[derive(Clone, Debug)]
pub(super) struct Line<'t> {
    /// 1-based.
    pub(super) number: u64,
    pub(super) indent: usize,
    /// Where the content begins, behind the marker.
    pub(super) column: usize,
    pub(super) marker: Marker,
    pub(super) content: Cow<'t, str>,
    pub(super) kind: Kind,
}

impl Line<'_> {
    /// Whether the line could be a name: a few words without the end of a sentence.
    pub(super) fn is_name_like(&self) -> bool {
        matches!(self.kind, Kind::Text | Kind::Says(_)) && is_name_like(&self.content)
    }

    /// Whether no comment goes on past this line.
    pub(super) fn is_boundary(&self) -> bool {
        matches!(self.kind, Kind::Heading | Kind::Form | Kind::SignIn | Kind::SectionEnd | Kind::Recent)
    }
}

/// A few words, no address, not the end of a sentence.
pub(super) fn is_name_like(text: &str) -> bool {
    const LONGEST: usize = 50;
    let text = text.trim();
    let words = text.split_whitespace().count();
    let ends = text.ends_with(['.', '!', '?', '…', ';', ',', '。', '！', '？']);
    let initial =
        text.ends_with('.') && text.split_whitespace().last().is_some_and(|word| word.chars().count() <= 3);
    (1..=6).contains(&words)
        && text.chars().count() <= LONGEST
        && (!ends || initial)
        && text.chars().any(char::is_alphanumeric)
        && !text.contains("://")
}

/// Splits a document into lines and classifies them.
pub(super) fn classify<'t>(raw: &[Line<'t>], times: &TimeReader) -> Vec<Line<'t>> {
    raw.iter().map(|line| Line { kind: kind(&line.content, times), ..line.clone() }).collect()
}

/// The lines of a document that are not blank or mere ornament, not classified yet. Lines that a renderer wrapped are
/// one again: in Markdown all of a paragraph, elsewhere those that the next word would have made too wide.
pub(super) fn split(document: &str, markdown: bool) -> Vec<Line<'_>> {
    let wrap = if markdown { None } else { wrap_width(document) };
    let mut lines: Vec<Line<'_>> = Vec::new();
    let (mut gap, mut above) = (false, 0);
    let (mut hard_break, mut carried) = (false, None);
    for (number, full) in (1..).zip(document.lines()) {
        let raw = full.trim_end();
        let indent = raw.chars().take_while(|c| c.is_whitespace()).count();
        let body = raw.trim_start();
        if body.is_empty()
            || body.chars().all(|c| matches!(c, '|' | '_' | '=' | '-' | '*' | '·' | '•' | ' ' | '—'))
        {
            gap = true;
            continue;
        }
        let (marker, past) = marker(body);
        let content = body[past..].trim_matches(|c: char| c.is_whitespace() || c == '|');
        let content = if markdown { unmark(content) } else { Cow::Borrowed(content) };
        let column = indent + body[..past].chars().count();
        if content.is_empty() {
            // A marker whose content was an image belongs to the line below.
            carried = (marker != Marker::None).then_some((marker, indent, column));
            gap = true;
            continue;
        }
        let width = raw.chars().count();
        let word = content.split_whitespace().next().map_or(0, |word| word.chars().count());
        let soft = if markdown {
            !hard_break && !body.starts_with('>')
        } else {
            wrap.is_some_and(|wrap| above + 1 + word > wrap)
        };
        (above, hard_break) = (width, full.ends_with("  ") || body.starts_with('#'));
        if soft
            && !gap
            && marker == Marker::None
            && carried.is_none()
            && let Some(last) = lines.last_mut()
        {
            let joined = last.content.to_mut();
            joined.push(' ');
            joined.push_str(&content);
            continue;
        }
        let (marker, indent, column) =
            carried.take().filter(|_| marker == Marker::None).unwrap_or((marker, indent, column));
        lines.push(Line { number, indent, column, marker, content, kind: Kind::Text });
        gap = false;
    }
    lines
}

/// The width at which a renderer wrapped the page's lines, if it did: many lines end near it and none goes beyond.
fn wrap_width(document: &str) -> Option<usize> {
    const NARROWEST: usize = 60;
    const WIDEST: usize = 132;
    let widths = || document.lines().map(|line| line.trim_end().chars().count()).filter(|&width| width > 0);
    let width = widths().max()?;
    let near = widths().filter(|line| line + 12 > width).count();
    ((NARROWEST..=WIDEST).contains(&width) && near >= 8 && near * 10 >= widths().count()).then_some(width)
}

/// The list marker of a line and where its content begins.
fn marker(body: &str) -> (Marker, usize) {
    let digits = body.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &body[digits..];
    if (1..=4).contains(&digits)
        && let Some(content) =
            rest.strip_prefix(['.', ')']).filter(|content| content.starts_with([' ', '\u{a0}']))
    {
        let start = body.len() - content.trim_start().len();
        let followed_by_month = content.trim_start().starts_with(|c: char| c.is_alphabetic())
            && Page::get().begins(content, Role::Month);
        if let (Ok(number), false) = (body[..digits].parse(), followed_by_month) {
            return (Marker::Ordered(number), start);
        }
    }
    if let Some(content) = body.strip_prefix(['•', '*', '◦', '▪', '‣', '·', '○', '●', '∙'])
        && content.starts_with([' ', '\u{a0}'])
    {
        return (Marker::Bullet, body.len() - content.trim_start().len());
    }
    // The third level of inscriptis and lynx; "o" is also a Portuguese word.
    if let Some(content) = body.strip_prefix("o ").filter(|content| content.starts_with(char::is_uppercase)) {
        return (Marker::Bullet, body.len() - content.trim_start().len());
    }
    match body.strip_prefix("- ").or_else(|| body.strip_prefix("+ ")) {
        // "- 5" and "+ 1" are scores.
        Some(content) if !votes::is_bare(content) => {
            (Marker::Bullet, body.len() - content.trim_start().len())
        }
        _ => (Marker::None, 0),
    }
}

/// Markdown's links and images taken off a document: what they show stays, with the line breaks inside their addresses.
pub(super) fn without_links(document: &str) -> Cow<'_, str> {
    const LONGEST_ADDRESS: usize = 2000;
    if !document.contains("](") {
        return Cow::Borrowed(document);
    }
    let mut text = String::with_capacity(document.len());
    let mut rest = document;
    while let Some(middle) = rest.find("](") {
        let window = &rest[middle..rest.floor_char_boundary((middle + LONGEST_ADDRESS).min(rest.len()))];
        let open = rest[..middle].rfind('[');
        let (Some(open), Some(close)) = (open, window.find(')')) else {
            text.push_str(&rest[..middle + 2]);
            rest = &rest[middle + 2..];
            continue;
        };
        let image = rest[..open].ends_with('!');
        text.push_str(&rest[..open - usize::from(image)]);
        if !image {
            text.push_str(&rest[open + 1..middle]);
        }
        text.extend(window[..close].matches('\n'));
        rest = &rest[middle + close + 1..];
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// Markdown's marks taken off a line: headings, emphasis, escapes.
fn unmark(content: &str) -> Cow<'_, str> {
    let mut text = content.trim_start_matches('#').trim().trim_start_matches("__").trim();
    for mark in ["__", "_", "*"] {
        if let Some(inner) = text.strip_prefix(mark).and_then(|inner| inner.strip_suffix(mark))
            && !inner.contains(mark)
        {
            text = inner.trim();
        }
    }
    let text = text.replace("**", "").replace("__", "");
    if !text.contains('\\') {
        return Cow::Owned(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' || !chars.peek().is_some_and(char::is_ascii_punctuation) {
            plain.push(c);
        }
    }
    Cow::Owned(plain)
}

fn kind(content: &str, times: &TimeReader) -> Kind {
    const LONGEST_FURNITURE: usize = 240;
    if content.len() > LONGEST_FURNITURE {
        return Kind::Text;
    }
    let page = Page::get();
    if votes::is_bare(content) {
        return votes::parse(content).map_or(Kind::Text, Kind::Score);
    }
    let counted = content.bytes().any(|byte| byte.is_ascii_digit());
    if counted && page.is_all(content, &[Role::CommentsHeading]) {
        return Kind::Heading;
    }
    if page.is_all(content, &[Role::Action]) {
        // "12 likes" is a counter, "Like" a button.
        return votes::parse(content).filter(|_| counted).map_or(Kind::Action, Kind::Score);
    }
    if page.is_all(content, &[Role::More, Role::Action]) {
        return Kind::More;
    }
    if let Some(kind) = stamp(content, times) {
        return kind;
    }
    if times.is_clock(content) {
        return Kind::Clock;
    }
    if let Some(score) =
        votes::parse(content).or_else(|| votes::pair(content).map(|votes| votes.up - votes.down))
    {
        return Kind::Score(score);
    }
    if let Some(name) = says(content) {
        return Kind::Says(name);
    }
    if page.ends_in_buttons(content) {
        return Kind::Action;
    }
    if page.begins(content, Role::Pingback) {
        return Kind::Pingback;
    }
    section(content, page).unwrap_or(Kind::Text)
}

/// Lines that part the page: headings, forms, notices, other sections.
fn section(content: &str, page: &Page) -> Option<Kind> {
    for (role, kind) in [
        (Role::CommentForm, Kind::Form),
        (Role::RecentComments, Kind::Recent),
        (Role::CommentsHeading, Kind::Heading),
        (Role::SectionEnd, Kind::SectionEnd),
    ] {
        if page.is_section(content, role) {
            return Some(kind);
        }
    }
    (content.len() < 200 && page.find(content, Role::SignIn).is_some()).then_some(Kind::SignIn)
}

/// "Michael says:", "blah blubb sagt:".
fn says(content: &str) -> Option<Range<usize>> {
    let words = content.trim_end_matches([':', ' ', '：', ',']);
    let colon = content[words.len()..].contains([':', '：']);
    let name = Page::get().before_last(words, Role::Says)?;
    let name = content[..name].trim_end_matches([',', ' ', '\u{a0}']);
    (colon && !name.is_empty() && name.split_whitespace().count() <= 8).then_some(0..name.len())
}

/// A line that is a time, alone or with a name.
fn stamp(content: &str, times: &TimeReader) -> Option<Kind> {
    const LONGEST_SIDE: usize = 70;
    let whole = times.parse(content);
    let found = times.find(content);
    let (range, when) = match (found, whole) {
        (Some((range, _)), Some(when)) => (range, when),
        (None, Some(when)) => (0..content.len(), when),
        (Some(found), None) => found,
        (None, None) => return None,
    };
    let page = Page::get();
    let (before, after) = (&content[..range.start], &content[range.end..]);
    if before.chars().count() > LONGEST_SIDE || after.chars().count() > LONGEST_SIDE {
        return None;
    }
    let is_edge = |c: char| c.is_whitespace() || "|·•—–-−/,:;@»«›‹()[]⋅#※~".contains(c);
    let trimmed = before.trim().trim_matches(is_edge);
    let number = trimmed.starts_with(|c: char| c.is_ascii_digit())
        && trimmed.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let before_text = match says(&format!("{trimmed}:")) {
        Some(name) => &trimmed[name],
        None => trimmed,
    };
    let before_text = if number { "" } else { before_text };
    let mut after_text = after.trim().trim_matches(is_edge);
    let mut action = false;
    if page.is_all(after_text, &[Role::Action, Role::Edited, Role::More, Role::Oclock, Role::At, Role::Says])
    {
        action = page.find(after_text, Role::Action).is_some();
        after_text = "";
    }
    // Words of a sentence on either side make it one, not a header.
    let sentence = |side: &str| {
        side.split_whitespace().count() > 8 || side.ends_with(['.', '!', '?', ';']) && !is_name_like(side)
    };
    if sentence(before_text) || sentence(after_text) {
        return None;
    }
    // "It was closed for a week and nobody told us": what stands behind a header's time is a name or a counter.
    if !after_text.is_empty() && !is_name_like(after_text) && votes::parse(after_text).is_none() {
        return None;
    }
    let stamp = Stamp {
        when,
        skeleton: skeleton(&content[range]),
        before: before_text.to_owned(),
        after: after_text.to_owned(),
        number: number.then(|| trimmed.to_owned()),
        action,
    };
    Some(Kind::Time(stamp))
}

/// A time with figures folded to `9` and words to `a`, so that all times of a page's comments look alike.
fn skeleton(text: &str) -> String {
    let mut folded = String::new();
    for c in text.chars() {
        let class = match c {
            _ if c.is_ascii_digit() => '9',
            _ if c.is_alphabetic() => 'a',
            _ if c.is_whitespace() => continue,
            _ => c,
        };
        if !folded.ends_with(class) {
            folded.push(class);
        }
    }
    folded
}
