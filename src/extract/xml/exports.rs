//! The exports whose fields are known: Disqus, WordPress, comment feeds, Stack Exchange.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::time::{self, TimeReader, When};
use super::super::{clean, votes};
use super::Found;
use super::tree::Element;
use crate::comment::{Comment, Source, State, Timestamp};

/// A Disqus post. Deleted ones keep their state; spam was never shown and counts as hidden.
pub(super) fn disqus(post: &Element, threads: &HashMap<String, Arc<str>>) -> Found {
    let is_true = |name: &str| post.value(name) == Some("true");
    let state = match () {
        () if is_true("isDeleted") => Some(State::Deleted),
        () if is_true("isSpam") => Some(State::Hidden),
        () => None,
    };
    let link = |name: &str| post.child(name).and_then(|child| child.attribute("dsq:id"));
    let author = post.child("author");
    let of_author = |name: &str| author.and_then(|author| author.value(name)).map(str::to_owned);
    let (timestamp, timestamp_raw) = machine(post.value("createdAt"), true);
    finish(Comment {
        id: post.attribute("dsq:id").or_else(|| post.value("id")).unwrap_or_default().to_owned(),
        parent_id: link("parent").map(str::to_owned),
        author: of_author("name").or_else(|| of_author("username")),
        timestamp,
        timestamp_raw,
        state,
        text: clean::html_to_text(&content(post, "message")),
        source: source("disqus", link("thread").and_then(|thread| threads.get(thread))),
        ..Comment::default()
    })
}

/// A WordPress comment. Pingbacks are no reader's words; what is not approved is hidden, the trash removed.
pub(super) fn wordpress(comment: &Element, document: Option<&Arc<str>>) -> Found {
    if let Some("pingback" | "trackback") = comment.value("wp:comment_type") {
        return Found::Skipped("pingback or trackback");
    }
    let state = match comment.value("wp:comment_approved") {
        Some("0" | "hold" | "spam") => Some(State::Hidden),
        Some("trash" | "post-trashed") => Some(State::Removed),
        _ => None,
    };
    let known = |name: &str| comment.value(name).filter(|time| !time.starts_with("0000"));
    let (timestamp, timestamp_raw) = match known("wp:comment_date_gmt") {
        Some(gmt) => machine(Some(gmt), true),
        None => machine(known("wp:comment_date"), false),
    };
    finish(Comment {
        id: comment.value("wp:comment_id").unwrap_or_default().to_owned(),
        parent_id: comment.value("wp:comment_parent").filter(|parent| *parent != "0").map(str::to_owned),
        author: comment.value("wp:comment_author").map(str::to_owned),
        timestamp,
        timestamp_raw,
        state,
        text: lines_to_text(&content(comment, "wp:comment_content")),
        source: source("wxr", document),
        ..Comment::default()
    })
}

/// An entry of a feed, if it says that it is a comment: by a link to one, Blogger's kind, or what it replies to.
pub(super) fn feed(entry: &Element, times: &TimeReader) -> Option<Found> {
    let links = || entry.children.iter().filter(|child| matches!(child.local(), "link" | "guid" | "id"));
    let address = |link: &Element| link.attribute("href").unwrap_or(link.text.trim()).to_owned();
    let is_kind =
        |child: &Element| child.attribute("term").is_some_and(|term| term.ends_with("kind#comment"));
    let reply = entry.child("thr:in-reply-to");
    if !(links().any(|link| address(link).contains("#comment"))
        || entry.children.iter().any(is_kind)
        || reply.is_some())
    {
        return None;
    }
    let text = ["content:encoded", "content", "description", "summary"].iter().find_map(|name| {
        entry.child(name).map(|child| child.text.as_str()).filter(|text| !text.trim().is_empty())
    });
    let author = entry.child("author").and_then(|author| author.value("name").or(Some(author.text.trim())));
    let shown = ["pubDate", "published", "updated", "dc:date"].iter().find_map(|name| entry.value(name));
    let (timestamp, timestamp_raw) = match shown {
        Some(shown) => match time::machine(shown, false).map(When::At).or_else(|| times.parse(shown)) {
            Some(When::At(stamp)) => (Some(stamp), None),
            _ => (None, Some(shown.to_owned())),
        },
        None => (None, None),
    };
    let document = reply.and_then(|reply| reply.attribute("href")).map(Arc::from);
    Some(finish(Comment {
        id: entry.value("guid").or_else(|| entry.value("id")).unwrap_or_default().to_owned(),
        author: author
            .or_else(|| entry.value("dc:creator"))
            .filter(|name| !name.is_empty())
            .map(str::to_owned),
        timestamp,
        timestamp_raw,
        text: clean::html_to_text(text.unwrap_or_default()),
        source: source("feed", document.as_ref()),
        ..Comment::default()
    }))
}

/// A row of a Stack Exchange dump's `Comments.xml`, whose times are in UTC and whose text is Markdown. Rows of its other
/// files (posts, users) are no comments.
pub(super) fn stack_exchange(row: &Element) -> Option<Found> {
    row.attribute("PostId")?;
    let text = row.attributes.iter().find(|(key, _)| key == "Text").map(|(_, text)| text.clone())?;
    let (timestamp, timestamp_raw) = machine(row.attribute("CreationDate"), true);
    Some(finish(Comment {
        id: row.attribute("Id").unwrap_or_default().to_owned(),
        author: row.attribute("UserDisplayName").map(str::to_owned),
        vote_score: row.attribute("Score").and_then(votes::parse),
        timestamp,
        timestamp_raw,
        text,
        source: source("stack-exchange", None),
        ..Comment::default()
    }))
}

/// A comment with words, or a placeholder; else nothing that could be read.
pub(super) fn finish(comment: Comment) -> Found {
    match comment.text.trim().is_empty() && comment.state.is_none() {
        true => Found::Rejected("no text"),
        false => Found::Comment(Box::new(comment)),
    }
}

pub(super) fn source(shape: &str, document: Option<&Arc<str>>) -> Source {
    let document = document.filter(|document| !document.is_empty()).map(Arc::clone);
    Source { shape: Arc::from(shape), document, ..Source::default() }
}

fn content(element: &Element, name: &str) -> String {
    element.child(name).map(|child| child.text.trim().to_owned()).unwrap_or_default()
}

/// HTML in which line ends are breaks, as WordPress stores it.
fn lines_to_text(html: &str) -> String {
    clean::html_to_text(&html.replace("\r\n", "\n").replace('\n', "<br>"))
}

fn machine(shown: Option<&str>, is_utc: bool) -> (Option<Timestamp>, Option<String>) {
    let Some(shown) = shown else { return (None, None) };
    match time::machine(shown, is_utc) {
        None => (None, Some(shown.to_owned())),
        stamp => (stamp, None),
    }
}
