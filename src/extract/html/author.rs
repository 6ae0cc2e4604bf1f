//! Who wrote a comment: the shortest thing on it that looks like a name.

use super::dom::NodeIdx;
use super::fields::Member;
use super::reading::Reading;
use super::roles::Roles;
use crate::extract::page::Role;

/// Longest name, in bytes; longer ones are texts.
const MAX_NAME: usize = 100;

/// Longest text of an element that is looked at for a name.
const MAX_LINE: usize = 160;

/// Parts of a link to a person's page.
const PROFILE_PATHS: [&str; 13] = [
    "/user",
    "/profile",
    "/author",
    "/member",
    "/people/",
    "/u/",
    "/@",
    "mode=viewprofile",
    "/account",
    "/nutzer",
    "/profil/",
    "action=profile",
    "space-uid",
];

/// Finds the author by role: an element named for it, a link to a profile, the line in which the time stands.
pub(super) fn find(
    reading: &Reading<'_, '_>,
    member: &Member<'_>,
    time: Option<NodeIdx>,
) -> Option<(NodeIdx, String)> {
    let is_open = |idx: &&NodeIdx| {
        **idx != member.root
            && reading.page.element(**idx).is_some()
            && !reading.is_within(**idx, member.root, Roles::FURNITURE)
            && !in_quotation(reading, **idx, member.root)
    };
    let open: Vec<NodeIdx> = member.own.iter().filter(is_open).copied().collect();
    let first = |fits: &dyn Fn(NodeIdx) -> bool| {
        open.iter().filter(|&&idx| fits(idx)).find_map(|&idx| Some((idx, name_in(reading, idx)?)))
    };
    let is_name = |idx| reading.is(idx, Roles::NAME) && !reading.is(idx, Roles::TIME);
    let is_author = |idx| {
        let named = reading.is(idx, Roles::AUTHOR)
            || reading.page.attr(idx, "rel").is_some_and(|rel| rel.contains("author"));
        named && !reading.is(idx, Roles::TIME | Roles::TEXT) && !contains(reading, idx, Roles::TEXT)
    };
    let is_profile = |idx| {
        reading.page.tag(idx) == "a"
            && reading
                .page
                .attr(idx, "href")
                .is_some_and(|href| PROFILE_PATHS.iter().any(|path| href.contains(path)))
    };
    let before_time = |idx: NodeIdx| time.is_none_or(|time| idx < time);
    let is_heading = |idx| {
        matches!(reading.page.tag(idx), "cite" | "strong" | "b" | "h3" | "h4" | "h5" | "h6" | "dt")
            && before_time(idx)
    };
    let is_author_leaf = |idx| is_author(idx) && !contains(reading, idx, Roles::AUTHOR);
    first(&is_name)
        .or_else(|| first(&is_author_leaf))
        .or_else(|| first(&is_author))
        .or_else(|| first(&is_profile))
        .or_else(|| data_author(reading, member.root))
        .or_else(|| first(&is_heading))
        .or_else(|| in_time_line(reading, member, time?))
}

/// A name as the page means it: its first line, without "says", "by" and signs around it; `None` where it is none.
pub(super) fn clean(reading: &Reading<'_, '_>, shown: &str) -> Option<String> {
    let mut name = shown.lines().next()?.trim();
    if let Some(says) = reading.furniture.find(name, Role::Says)
        && says.start > 0
        && name[says.end..].trim().trim_end_matches([':', '.', '…']).is_empty()
    {
        name = name[..says.start].trim_end();
    }
    if let Some(by) = reading.furniture.find(name, Role::By)
        && by.start == 0
        && name[by.end..].starts_with([' ', ':'])
    {
        name = name[by.end..].trim_start_matches([' ', ':']);
    }
    // "Dan | Posted:"
    let name = name.split_once(" | ").map_or(name, |(head, _)| head);
    let name = name.trim_end_matches([':', ',', '|', '·', '•', '–', '—', '-', '»']).trim();
    let name = name.trim_start_matches(['|', '·', '•', '–', '—', '»', ',', ':']).trim();
    (!name.is_empty() && name.len() <= MAX_NAME).then(|| name.to_owned())
}

/// The name that an element shows, where it is one: not a number, a time or a button.
fn name_in(reading: &Reading<'_, '_>, idx: NodeIdx) -> Option<String> {
    let text = reading.short_text(idx, MAX_LINE)?;
    // A time may stand inside the author's element.
    let text = match reading.times.find(&text) {
        Some((found, _)) if found.start == 0 => return None,
        Some((found, _)) => text[..found.start].trim_end().to_owned(),
        None => text,
    };
    let name = clean(reading, &text)?;
    let is_name =
        name.chars().any(char::is_alphabetic) && !reading.is_furniture(&name) && name.split(' ').count() <= 8;
    (is_name || is_plain_nick(&name)).then_some(name)
}

/// "007": digits alone may be a nick, where the element says that it is one; signs alone are not.
fn is_plain_nick(name: &str) -> bool {
    name.len() >= 3 && name.chars().all(char::is_numeric)
}

fn data_author(reading: &Reading<'_, '_>, root: NodeIdx) -> Option<(NodeIdx, String)> {
    let names =
        ["data-author", "data-username", "data-user-name", "data-author-name", "data-user", "data-name"];
    let value = names.iter().find_map(|name| reading.page.attr(root, name))?.trim();
    let is_name = value.chars().any(char::is_alphabetic) && value.len() <= MAX_NAME;
    is_name.then(|| (root, value.to_owned()))
}

/// "Name – 3 May 2019": what stands before the time in its line.
fn in_time_line(reading: &Reading<'_, '_>, member: &Member<'_>, time: NodeIdx) -> Option<(NodeIdx, String)> {
    let lines = std::iter::once(time)
        .chain(reading.page.ancestors(time))
        .take(3)
        .take_while(|&idx| idx >= member.root);
    lines.into_iter().find_map(|idx| {
        let head = if idx == time {
            let text = reading.short_text(idx, MAX_LINE)?;
            let (found, _) = reading.times.find(&text)?;
            clean(reading, &text[..found.start])?
        } else {
            let before = reading.page.text(idx, |inner| inner >= time || (member.inner)(inner));
            clean(reading, &before.replace('\n', " "))?
        };
        let is_name = head.chars().any(char::is_alphabetic)
            && head.split(' ').count() <= 5
            && !reading.is_furniture(&head);
        is_name.then_some((idx, head))
    })
}

fn contains(reading: &Reading<'_, '_>, idx: NodeIdx, roles: Roles) -> bool {
    (idx + 1..reading.page.end(idx)).any(|idx| reading.is(idx, roles))
}

fn in_quotation(reading: &Reading<'_, '_>, idx: NodeIdx, root: NodeIdx) -> bool {
    reading.page.ancestors(idx).take_while(|&idx| idx > root).any(|idx| reading.page.tag(idx) == "blockquote")
}
