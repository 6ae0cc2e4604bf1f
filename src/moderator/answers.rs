//! Gives replies the texts of their parents, in bounded memory and in document order, so that no batch and no number of
//! threads changes what a reply is judged by.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use crate::comment::Comment;

/// How many comments before a reply its parent may stand.
const REACH: usize = 4096;
/// How much is kept of a parent's text, in bytes from its end: the group that was named last stands there.
const MAX_TEXT: usize = 2048;
/// Longest id that is kept, in bytes.
const MAX_ID: usize = 256;

/// A comment within its input: its document and id.
type Key = (Option<Arc<str>>, String);

/// The texts of the last [`REACH`] comments: at most about 10 MB.
#[derive(Default)]
pub(super) struct Answers {
    texts: HashMap<Key, Arc<str>>,
    order: VecDeque<Key>,
}

impl Answers {
    /// Notes a comment, and tells it what it answers. `O(1)`, and a copy of at most [`MAX_TEXT`] bytes.
    pub(super) fn pass(&mut self, comment: &mut Comment) {
        let document = &comment.source.document;
        if let Some(parent) = &comment.parent_id {
            comment.parent_text = self.texts.get(&(document.clone(), parent.clone())).cloned();
        }
        if comment.state.is_some() || comment.id.len() > MAX_ID {
            return;
        }
        let key = (document.clone(), comment.id.clone());
        if self.texts.insert(key.clone(), Arc::from(end_of(&comment.text))).is_none() {
            self.order.push_back(key);
            if self.order.len() > REACH
                && let Some(oldest) = self.order.pop_front()
            {
                self.texts.remove(&oldest);
            }
        }
    }
}

/// The last [`MAX_TEXT`] bytes of a text, in whole characters.
fn end_of(text: &str) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(MAX_TEXT))..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment(id: &str, parent: Option<&str>, text: &str) -> Comment {
        Comment {
            id: id.to_owned(),
            parent_id: parent.map(str::to_owned),
            text: text.to_owned(),
            ..Comment::default()
        }
    }

    #[test]
    fn a_reply_gets_its_parents_text_within_reach_and_document() {
        let mut answers = Answers::default();
        let mut told = |mut comment: Comment| {
            answers.pass(&mut comment);
            comment.parent_text
        };
        assert_eq!(told(comment("1", None, "first")), None);
        assert_eq!(told(comment("2", Some("1"), "second")).as_deref(), Some("first"));
        let mut elsewhere = comment("3", Some("1"), "third");
        elsewhere.source.document = Some(Arc::from("other"));
        assert_eq!(told(elsewhere), None);
        for idx in 0..REACH {
            told(comment(&format!("n{idx}"), None, "between"));
        }
        assert_eq!(told(comment("4", Some("1"), "too late")), None);
    }

    #[test]
    fn of_a_long_text_the_end_is_kept() {
        let text = "é".repeat(MAX_TEXT);
        assert_eq!(end_of(&text), "é".repeat(MAX_TEXT / 2));
        assert_eq!(end_of(&format!("{text}x")).chars().last(), Some('x'));
        assert_eq!(end_of("short"), "short");
    }
}
