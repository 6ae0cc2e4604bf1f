//! A comment as the report shows it: with its verdict, and cut to a length that a page can hold.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::comment::{Comment, Source};
use crate::context::Effect;
use crate::report::html::acts;
use crate::verdict::{Flag, Verdict};

/// Bytes that a comment's text may take on the page; longer ones are cut around their first flag.
const MAX_TEXT: usize = 6_000;
/// How far before the first flag the cut begins.
const LEAD: usize = 1_500;
/// Bytes that a character takes on the page where it is escaped.
const ESCAPED: usize = 5;
/// Bytes that a control character takes on the page, where it is named instead.
const NAMED: usize = 72;
/// Bytes of a name, an id or a reason that are shown.
pub(super) const MAX_FIELD: usize = 300;
/// Flags of a comment that are shown.
const MAX_FLAGS: usize = 40;

/// A comment and its verdict, cut to be shown. `comments.jsonl` has the whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Card {
    pub(crate) comment: Comment,
    pub(crate) verdict: Verdict,
    /// Bytes of the text left out before and after.
    pub(crate) cut: Option<(usize, usize)>,
    /// How many flags the comment has, shown or not.
    pub(crate) n_flags: usize,
}

impl Card {
    pub(crate) fn new(comment: &Comment, verdict: &Verdict) -> Card {
        let (from, to) = window(&comment.text, &verdict.flags);
        let text = &comment.text[from..to];
        let cut = (from > 0 || to < comment.text.len()).then(|| (from, comment.text.len() - to));
        let flags = verdict.flags.iter().take(MAX_FLAGS);
        let flags = flags.filter(|flag| flag.start >= from && flag.start < to).map(|flag| Flag {
            start: flag.start - from,
            end: flag.end.min(to) - from,
            surface: shorten(&flag.surface, MAX_FIELD),
            ..flag.clone()
        });
        let mut judgement = verdict.judgement.clone();
        if let Ok(judgement) = &mut judgement {
            judgement.reasons.iter_mut().for_each(|reason| *reason = shorten(reason, 2 * MAX_FIELD));
        }
        Card {
            comment: Comment {
                id: shorten(&comment.id, MAX_FIELD),
                parent_id: comment.parent_id.as_deref().map(|id| shorten(id, MAX_FIELD)),
                author: comment.author.as_deref().map(|name| shorten(name, MAX_FIELD)),
                vote_score: comment.vote_score,
                votes: comment.votes,
                timestamp: comment.timestamp,
                timestamp_raw: comment.timestamp_raw.as_deref().map(|raw| shorten(raw, MAX_FIELD)),
                state: comment.state,
                text: text.to_owned(),
                parent_text: None,
                source: Source {
                    document: comment
                        .source
                        .document
                        .as_deref()
                        .map(|name| Arc::from(shorten(name, MAX_FIELD))),
                    ..comment.source.clone()
                },
            },
            verdict: Verdict {
                lang: Arc::clone(&verdict.lang),
                judgement,
                flags: flags.collect(),
                fingerprint: Arc::clone(&verdict.fingerprint),
            },
            cut,
            n_flags: verdict.flags.len(),
        }
    }
}

/// The range of a text that is shown: on character boundaries, with the first asserted flag in it.
fn window(text: &str, flags: &[Flag]) -> (usize, usize) {
    if within(text, MAX_TEXT) == text.len() {
        return (0, text.len());
    }
    let first = flags.iter().find(|flag| flag.effect == Effect::Asserted).or(flags.first());
    let head = &text[..first.map_or(0, |flag| flag.start)];
    let from = if within(head, MAX_TEXT - LEAD) == head.len() {
        0
    } else {
        let mut left = LEAD;
        let fits = |c: &char| left.checked_sub(cost(*c)).map(|rest| left = rest).is_some();
        head.len() - head.chars().rev().take_while(fits).map(char::len_utf8).sum::<usize>()
    };
    (from, from + within(&text[from..], MAX_TEXT))
}

/// Bytes that a character takes on the page.
fn cost(c: char) -> usize {
    match c {
        '<' | '>' | '&' | '"' | '\'' => ESCAPED,
        c if acts(c) => NAMED,
        c => c.len_utf8(),
    }
}

/// How many bytes of a text fit into `most` on the page.
fn within(text: &str, most: usize) -> usize {
    let mut sum = 0;
    let over = text.char_indices().find(|(_, c)| {
        sum += cost(*c);
        sum > most
    });
    over.map_or(text.len(), |(at, _)| at)
}

/// The beginning of a text that takes at most `most` bytes on the page, and an ellipsis.
pub(crate) fn shorten(text: &str, most: usize) -> String {
    let end = within(text, most);
    if end == text.len() { text.to_owned() } else { format!("{}…", &text[..end]) }
}

/// The beginning of a text, at most `most` bytes and an ellipsis.
pub(crate) fn clip(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    format!("{}…", &text[..text.floor_char_boundary(most)])
}

/// The highest severity that is asserted; 0 for none.
pub(super) fn severity(verdict: &Verdict) -> u8 {
    let asserted = verdict.flags.iter().filter(|flag| flag.effect == Effect::Asserted);
    asserted.map(|flag| flag.severity).max().unwrap_or(0)
}

/// A hash of what names a comment: path, document, id, and its index for documents that use an id twice.
pub(super) fn place_hash(source: &Source, id: &str) -> u64 {
    let document = source.document.as_deref().unwrap_or("");
    hash_of(&[source.path.as_bytes(), document.as_bytes(), id.as_bytes(), &source.index.to_le_bytes()])
}

/// The first eight bytes of BLAKE3 over parts that cannot run into each other.
pub(super) fn hash_of(parts: &[&[u8]]) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let hash = hasher.finalize();
    u64::from_le_bytes(*hash.as_bytes().first_chunk().expect("a hash has 32 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn what_is_shown_is_bounded_by_what_it_takes_on_the_page() {
        for (filler, least) in [("x", 5_900), ("<", 1_150), ("\u{202e}", 200), ("я", 5_900), ("", 0)] {
            let text = format!("{} You idiot {}", filler.repeat(9_000), filler.repeat(9_000));
            let flags = fixture::moderator().judge_text(&text).flags;
            let (from, to) = window(&text, &flags);
            assert!(text[from..to].contains("You idiot"), "{filler}");
            let shown: usize = text[from..to].chars().map(cost).sum();
            assert!(shown <= MAX_TEXT && to - from >= least, "{filler}: {} bytes take {shown}", to - from);
        }
        assert_eq!(shorten("a<<b", 6), "a<…");
        assert_eq!(shorten("a<b", 7), "a<b");
    }
}
