//! How the words of a field are written, and how they become text.

use std::borrow::Cow;

use super::node::Node;
use super::platform::Markup;
use crate::extract::clean::{decode_entities, html_to_text};

impl Markup {
    /// The text of a field; `None` where it holds none.
    pub(super) fn read(self, node: &Node<'_>) -> Option<String> {
        match (self, node) {
            (Markup::Runs, Node::Array(runs)) => {
                let run =
                    |run: &Node<'_>| run.as_str().or_else(|| run.get("text")?.as_str()).map(str::to_owned);
                Some(runs.iter().filter_map(run).collect())
            }
            (_, Node::Str(text)) => Some(self.render(text).into_owned()),
            _ => None,
        }
    }

    /// What `text` says.
    pub(super) fn render(self, text: &str) -> Cow<'_, str> {
        match self {
            Markup::Html => Cow::Owned(html_to_text(text)),
            Markup::Either if has_markup(text) => Cow::Owned(html_to_text(text)),
            Markup::Entities if text.contains('&') => Cow::Owned(decode_entities(text)),
            Markup::Bytes => from_bytes(text).map_or(Cow::Borrowed(text), Cow::Owned),
            _ => Cow::Borrowed(text),
        }
    }
}

/// Whether a text holds what looks like a tag or a character reference.
pub(super) fn has_markup(text: &str) -> bool {
    let is_tag = |rest: &str| {
        let name = rest.trim_start_matches('/');
        name.starts_with(|first: char| first.is_ascii_alphabetic())
            && rest.find('>').is_some_and(|end| !rest[..end].contains('<'))
    };
    let is_reference = |rest: &str| {
        let name = rest.strip_prefix('#').unwrap_or(rest);
        let end = name.find(|next: char| !next.is_ascii_alphanumeric()).unwrap_or(name.len());
        (2..=10).contains(&end) && name[end..].starts_with(';')
    };
    text.match_indices('<').any(|(at, _)| is_tag(&text[at + 1..]))
        || text.match_indices('&').any(|(at, _)| is_reference(&text[at + 1..]))
}

/// Undoes an export that escaped each byte of its UTF-8 as a character; `None` where that is not what happened.
fn from_bytes(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> = text.chars().map(|char| u8::try_from(u32::from(char)).ok()).collect();
    String::from_utf8(bytes?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_references_are_told_from_plain_signs() {
        for text in ["<p>a</p>", "a<br>b", "fish &amp; chips", "it&#39;s", "see <a href=\"x\">this</a>"] {
            assert!(has_markup(text), "{text}");
        }
        for text in ["", "a < b and c > d", "I <3 this", "R&D; no", "x & y", "a <b"] {
            assert!(!has_markup(text), "{text}");
        }
    }

    #[test]
    fn bytes_that_were_escaped_one_by_one_are_joined() {
        assert_eq!(Markup::Bytes.render("sch\u{c3}\u{b6}n"), "schön");
        assert_eq!(Markup::Bytes.render("schön"), "schön");
        assert_eq!(Markup::Bytes.render("ок"), "ок");
    }
}
