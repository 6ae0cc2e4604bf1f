//! The text of a comment: what is left of its element when everything else is taken away.

use super::dom::NodeIdx;
use super::fields::{Member, find as find_nodes};
use super::reading::Reading;
use super::roles::Roles;
use super::selectors::Pick;
use crate::extract::page::Role;

/// Longest element that is left out as furniture by its name alone, in bytes.
const MAX_FURNITURE: usize = 60;

/// Longest element that is left out of a text because it holds a field.
const MAX_FIELD: usize = 160;

/// Longest line at the edge of a text that is looked at as furniture.
const MAX_EDGE: usize = 80;

/// The text that the first matching pick finds: all its matches, one below the other. The nodes in `removed` are left out,
/// and so are those in `fields`, which hold the author, time and votes, where they are short.
pub(super) fn of_picks(
    reading: &Reading<'_, '_>,
    member: &Member<'_>,
    picks: &[Pick],
    removed: &[NodeIdx],
    fields: &[NodeIdx],
) -> String {
    let fields = fields.iter().copied().filter(|&idx| reading.short_text(idx, MAX_FIELD).is_some());
    let left_out: Vec<NodeIdx> = removed.iter().copied().chain(fields).collect();
    for pick in picks {
        let mut texts = Vec::new();
        let mut until = 0;
        for idx in find_nodes(reading, member, pick).filter(|idx| !is_inside(reading, removed, *idx)) {
            if idx < until {
                continue;
            }
            until = reading.page.end(idx);
            let text = match &pick.attribute {
                Some(name) => {
                    crate::extract::clean::html_to_text(reading.page.attr(idx, name).unwrap_or_default())
                }
                None => own_text(reading, member, idx, &left_out),
            };
            texts.extend(Some(text).filter(|text| !text.is_empty()));
        }
        if !texts.is_empty() {
            return texts.join("\n");
        }
    }
    String::new()
}

/// The text by role: the elements named for it, else what is left when the fields in `taken` and the furniture are gone.
pub(super) fn find(reading: &Reading<'_, '_>, member: &Member<'_>, taken: &[NodeIdx]) -> String {
    let holds_field = |idx: NodeIdx| taken.iter().any(|&field| reading.page.contains(idx, field));
    let mut bodies: Vec<(NodeIdx, String)> = Vec::new();
    let mut until = 0;
    for &idx in member.own.iter().filter(|&&idx| idx != member.root) {
        let is_body = idx >= until
            && reading.is(idx, Roles::TEXT)
            && !reading.is_within(idx, member.root, Roles::PROFILE)
            && !reading.is(idx, Roles::AUTHOR | Roles::TIME | Roles::META)
            && !is_control(reading, idx)
            && !holds_field(idx)
            && !is_inside(reading, taken, idx);
        if is_body {
            until = reading.page.end(idx);
            bodies.push((idx, own_text(reading, member, idx, taken)));
        }
    }
    if let Some((longest, _)) = bodies.iter().max_by_key(|(idx, text)| (text.len(), std::cmp::Reverse(*idx)))
    {
        let class = reading.page.attr(*longest, "class");
        let parts = bodies.iter().filter(|(idx, _)| reading.page.attr(*idx, "class") == class);
        let text = parts
            .map(|(_, text)| text.as_str())
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join("\n");
        if !text.is_empty() {
            return text;
        }
    }
    let cut = |idx: NodeIdx| is_left_out(reading, member, idx, taken);
    // The root's own text, and that of parts that stand beside it.
    let parts =
        member.own.iter().copied().filter(|&idx| idx == member.root || idx >= reading.page.end(member.root));
    let mut until = 0;
    let outermost = parts.filter(|&idx| {
        let is_outermost = idx >= until;
        until = until.max(reading.page.end(idx));
        is_outermost
    });
    let texts: Vec<String> =
        outermost.map(|idx| reading.page.text(idx, cut)).filter(|text| !text.is_empty()).collect();
    trim_edges(reading, &texts.join("\n"))
}

/// The text of a body: buttons, signatures and nested comments left out, quotations kept.
fn own_text(reading: &Reading<'_, '_>, member: &Member<'_>, body: NodeIdx, removed: &[NodeIdx]) -> String {
    reading.page.text(body, |idx| {
        (member.inner)(idx) || removed.contains(&idx) || is_control(reading, idx) || is_buttons(reading, idx)
    })
}

/// Whether an element is a row of buttons: nothing but words of page furniture, and a link or a name that says so. A
/// paragraph that consists of such a word ("Yes") is none.
fn is_buttons(reading: &Reading<'_, '_>, idx: NodeIdx) -> bool {
    let page = reading.page;
    let is_block = matches!(page.tag(idx), "div" | "p" | "ul" | "li" | "footer" | "menu" | "small");
    let holds_link = || (idx..page.end(idx)).any(|idx| page.tag(idx) == "a");
    let is_candidate =
        reading.is(idx, Roles::FURNITURE) && !reading.is(idx, Roles::TEXT) || is_block && holds_link();
    is_candidate && reading.short_text(idx, MAX_FURNITURE).is_some_and(|text| reading.is_furniture(&text))
}

fn is_left_out(reading: &Reading<'_, '_>, member: &Member<'_>, idx: NodeIdx, taken: &[NodeIdx]) -> bool {
    if (member.inner)(idx) || taken.contains(&idx) || is_control(reading, idx) || is_buttons(reading, idx) {
        return true;
    }
    let is_quotation = matches!(reading.page.tag(idx), "blockquote" | "p");
    if is_quotation || reading.page.element(idx).is_none() {
        return false;
    }
    let is_named =
        reading.is(idx, Roles::FURNITURE | Roles::META | Roles::PROFILE | Roles::AUTHOR | Roles::TIME);
    is_named && !reading.is(idx, Roles::TEXT) && reading.short_text(idx, MAX_FURNITURE).is_some()
        || reading.is(idx, Roles::PROFILE) && !reading.is(idx, Roles::TEXT | Roles::COMMENT)
}

/// Elements that a reader works with and does not read.
fn is_control(reading: &Reading<'_, '_>, idx: NodeIdx) -> bool {
    matches!(
        reading.page.tag(idx),
        "button" | "form" | "select" | "input" | "textarea" | "nav" | "label" | "audio" | "video"
    )
}

/// Whether `idx` is one of `nodes` or inside one.
fn is_inside(reading: &Reading<'_, '_>, nodes: &[NodeIdx], idx: NodeIdx) -> bool {
    nodes.iter().any(|&node| reading.page.contains(node, idx))
}

/// Takes away lines at both ends of what is left of an element that are no part of the text: buttons and signs. A text
/// that is nothing but such a word stays: nothing shows that it is furniture.
fn trim_edges(reading: &Reading<'_, '_>, text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let is_edge =
        |line: &str| line.len() <= MAX_EDGE && reading.furniture.is_all(line, &[Role::Action, Role::SignIn]);
    while lines.len() > 1 && lines.last().is_some_and(|line| is_edge(line) || is_sign(line)) {
        lines.pop();
    }
    let first = lines.iter().position(|line| !is_sign(line)).unwrap_or(0);
    lines.drain(..first);
    while lines.len() > 1 && lines.first().is_some_and(|line| is_edge(line)) {
        lines.remove(0);
    }
    lines.join("\n")
}

/// A line of dots, dashes and bars.
fn is_sign(line: &str) -> bool {
    !line.is_empty() && line.chars().all(|letter| "|·•–—-».,:()[]/#".contains(letter))
}
