//! What the shown comments answer: one more pass over `comments.jsonl`, which parses only the lines that are wanted.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead};

use serde::Deserialize;

use super::aggregate::{Aggregate, Card, shorten};

/// Bytes of a parent's text that are shown.
const MAX_TEXT: usize = 600;
/// How every line begins: `id` is the first key of a comment.
const HEAD: &[u8] = b"{\"id\":";

/// Path, document and id.
type Place = (String, String, String);

/// The comments that shown ones answer, by place.
#[derive(Debug, Default)]
pub(crate) struct Parents(BTreeMap<Place, Parent>);

/// A comment that is answered.
#[derive(Debug)]
pub(crate) struct Parent {
    pub(crate) id: String,
    pub(crate) author: Option<String>,
    /// Its text, cut.
    pub(crate) text: String,
}

impl Parents {
    /// Finds the parents of every card in the lines of `comments`; of two comments of one name the first counts.
    ///
    /// # Errors
    ///
    /// If the lines cannot be read.
    pub(crate) fn find(mut comments: impl BufRead, aggregate: &Aggregate) -> io::Result<Parents> {
        let wanted: BTreeSet<Place> = aggregate.cards().filter_map(place_of_parent).collect();
        let ids: BTreeSet<&str> = wanted.iter().map(|(.., id)| id.as_str()).collect();
        let mut parents = Parents::default();
        let mut line = Vec::new();
        while !ids.is_empty() && parents.0.len() < wanted.len() {
            line.clear();
            if comments.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            if id_of(&line).is_some_and(|id| ids.contains(&*id)) {
                parents.add(&line, &wanted)?;
            }
        }
        Ok(parents)
    }

    /// What a card answers.
    pub(crate) fn of(&self, card: &Card) -> Option<&Parent> {
        self.0.get(&place_of_parent(card)?)
    }

    fn add(&mut self, line: &[u8], wanted: &BTreeSet<Place>) -> io::Result<()> {
        #[derive(Deserialize)]
        struct Line {
            id: String,
            author: Option<String>,
            text: String,
            source: Source,
        }
        #[derive(Deserialize)]
        struct Source {
            path: String,
            document: Option<String>,
        }
        let Line { id, author, text, source } = serde_json::from_slice(line)?;
        let place = (source.path, source.document.unwrap_or_default(), id.clone());
        if wanted.contains(&place) {
            let author = author.map(|author| shorten(&author, MAX_TEXT));
            self.0.entry(place).or_insert_with(|| Parent { id, author, text: shorten(&text, MAX_TEXT) });
        }
        Ok(())
    }
}

fn place_of_parent(card: &Card) -> Option<Place> {
    let comment = &card.comment;
    let document = comment.source.document.as_deref().unwrap_or_default();
    Some((comment.source.path.to_string(), document.to_owned(), comment.parent_id.clone()?))
}

/// The id at the beginning of a line.
pub(super) fn id_of(line: &[u8]) -> Option<Cow<'_, str>> {
    let quoted = line.strip_prefix(HEAD)?;
    let rest = quoted.strip_prefix(b"\"")?;
    let end = rest.iter().position(|&byte| byte == b'"' || byte == b'\\')?;
    if rest[end] == b'"' {
        return std::str::from_utf8(&rest[..end]).ok().map(Cow::Borrowed);
    }
    let mut strings = serde_json::Deserializer::from_slice(quoted).into_iter::<String>();
    strings.next()?.ok().map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_without_the_rest_of_its_line() {
        for (line, id) in
            [("{\"id\":\"a1\",…", Some("a1")), ("{\"id\":\"a\\\"b\",…", Some("a\"b")), ("{}", None)]
        {
            assert_eq!(id_of(line.as_bytes()).as_deref(), id);
        }
    }
}
