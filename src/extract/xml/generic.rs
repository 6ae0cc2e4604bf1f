//! XML of an unknown kind: elements that are called like comments and hold a text.

use super::super::time::{self, TimeReader, When};
use super::super::{clean, votes};
use super::Found;
use super::exports::{finish, source};
use super::tree::{Element, local};
use crate::comment::Comment;
use crate::source::table::{Role, role};

/// Names that say "comment" by themselves, and names that need an element around them to say so.
const SURE: [&str; 4] = ["comment", "reply", "review", "usercomment"];
const VAGUE: [&str; 7] = ["post", "message", "item", "entry", "row", "record", "node"];
const AROUND: [&str; 7] = ["comment", "repl", "review", "thread", "discussion", "forum", "guestbook"];

/// Whether an element may be a comment. What only contains comments is passed through.
pub(super) fn is_record(element: &Element, path: &[String]) -> bool {
    let name = element.local().to_lowercase();
    let is_inside =
        || path.iter().any(|open| AROUND.iter().any(|word| local(open).to_lowercase().contains(word)));
    SURE.contains(&name.as_str()) || (VAGUE.contains(&name.as_str()) && is_inside())
}

/// The comments of an element, its own first, then those nested in it, which answer it.
pub(super) fn comments(element: &Element, times: &TimeReader) -> Vec<Found> {
    let mut found = Vec::new();
    collect(element, None, times, &mut found);
    found
}

fn collect(element: &Element, parent: Option<&str>, times: &TimeReader, found: &mut Vec<Found>) {
    let is_sure = SURE.contains(&element.local().to_lowercase().as_str());
    let own = (is_sure || !has_nested(element)).then(|| comment(element, parent, times)).flatten();
    let id = own.as_ref().map(|own| own.id.clone()).filter(|id| !id.is_empty());
    if is_sure && own.is_none() && !has_nested(element) && !element.children.is_empty() {
        found.push(Found::Rejected("no text"));
    }
    found.extend(own.map(finish));
    nested(element, id.as_deref().or(parent), times, found);
}

fn nested(element: &Element, parent: Option<&str>, times: &TimeReader, found: &mut Vec<Found>) {
    for child in &element.children {
        match is_nested(child) {
            true => collect(child, parent, times, found),
            false => nested(child, parent, times, found),
        }
    }
}

fn is_nested(child: &Element) -> bool {
    SURE.contains(&child.local().to_lowercase().as_str()) && !child.children.is_empty()
}

fn has_nested(element: &Element) -> bool {
    element.children.iter().any(|child| is_nested(child) || has_nested(child))
}

fn comment(element: &Element, parent: Option<&str>, times: &TimeReader) -> Option<Comment> {
    let is_leaf = element.children.is_empty();
    let has_fields = element.attributes.iter().any(|(name, _)| role(local(name)).is_some());
    let own = element.text.trim();
    let text = match field(element, Role::Text) {
        Some(text) => text,
        None if is_leaf && has_fields && !own.is_empty() => own,
        None => return None,
    };
    let shown = field(element, Role::Time);
    let time =
        shown.and_then(|shown| time::machine(shown, false).map(When::At).or_else(|| times.parse(shown)));
    let timestamp = match time {
        Some(When::At(stamp)) => Some(stamp),
        _ => None,
    };
    let count = |wanted: Role| field(element, wanted).and_then(votes::parse);
    let (up, down) = (count(Role::Up), count(Role::Down));
    let net = up.map(|up| up - down.unwrap_or(0).abs());
    let is_markup = text.contains("</") || text.contains("<br") || text.contains("<p>");
    Some(Comment {
        id: field(element, Role::Id).or_else(|| bare_id(element)).unwrap_or_default().to_owned(),
        parent_id: field(element, Role::Parent).filter(|parent| *parent != "0").or(parent).map(str::to_owned),
        author: field(element, Role::Author).map(str::to_owned),
        vote_score: count(Role::Score).or(net),
        timestamp,
        timestamp_raw: shown.filter(|_| timestamp.is_none()).map(str::to_owned),
        text: if is_markup { clean::html_to_text(text) } else { text.to_owned() },
        source: source("xml", None),
        ..Comment::default()
    })
}

/// The best named attribute or child of a role; a person's child may hold the name.
fn field(element: &Element, wanted: Role) -> Option<&str> {
    let attributes = element.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let children = element.children.iter().map(|child| {
        let name = child.children.iter().find(|inner| matches!(inner.local(), "name" | "username"));
        (child.name.as_str(), name.map_or(child.text.as_str(), |name| name.text.as_str()))
    });
    let named = attributes.chain(children).filter(|(_, value)| !value.trim().is_empty());
    let ranked = named.filter_map(|(name, value)| {
        let (role, rank) = role(local(name))?;
        (role == wanted).then_some((rank, value.trim()))
    });
    ranked.min_by_key(|(rank, _)| *rank).map(|(_, value)| value)
}

fn bare_id(element: &Element) -> Option<&str> {
    element
        .attributes
        .iter()
        .find(|(name, _)| local(name).eq_ignore_ascii_case("id"))
        .map(|(_, id)| id.as_str())
}
