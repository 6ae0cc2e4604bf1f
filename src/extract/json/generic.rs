//! Comments in JSON of no known platform: the largest group of like records that share a text, and are no articles, log
//! lines or chat prompts.
//!
//! Records are alike where the path to them is, with positions in arrays and ids as keys folded (`posts[].comments[]`);
//! replies below a record count to its own group. Limits: a group without any sign of readers (a name, a time, votes, a
//! parent, "comment" in a key) is only taken where it is the document itself; an object by itself needs an id or a name.

use std::borrow::Cow;
use std::collections::HashMap;

use super::item::{Mapping, count};
use super::node::Node;
use super::platform::Markup;
use super::platforms::GENERIC;

/// A record that may be a comment, and the record of its group that it stands below.
#[derive(Clone, Copy)]
pub(super) struct Member<'n, 'a> {
    pub(super) node: &'n Node<'a>,
    /// The key it stands under, where its group is an object by id.
    pub(super) key: &'n str,
    pub(super) under: Option<usize>,
}

#[derive(Default)]
struct Groups<'n, 'a> {
    index: HashMap<String, usize>,
    all: Vec<(String, Vec<Member<'n, 'a>>)>,
}

/// Keys that hold the replies to the record they stand in.
const REPLIES: &[&str] = &[
    "replies",
    "reply",
    "children",
    "responses",
    "answers",
    "subcomments",
    "sub_comments",
    "subComments",
    "childs",
    "child_comments",
    "childComments",
    "reply_comments",
    "replyComments",
    "kids",
    "nested",
];
/// What the keys of readers' words and of their containers are made of.
const READERS: &[&str] =
    &["comment", "review", "repl", "tweet", "feedback", "discussion", "kommentar", "opinion"];
/// Keys of records that are no comments though they hold a text: logs, commits, captions, prompts, translations.
const STRANGERS: &[&str] = &[
    "levelname",
    "loglevel",
    "logger",
    "severity",
    "sha",
    "commit",
    "duration",
    "tokens",
    "role",
    "stack",
    "errorCode",
    "error_code",
    "query",
    "locale",
    "sku",
    "price",
    "ingredients",
];
/// Keys of articles.
const ARTICLES: &[&str] = &[
    "title",
    "headline",
    "urlToImage",
    "slug",
    "excerpt",
    "summary",
    "subtitle",
    "lead",
    "seo",
    "categories",
];

/// The comments of a document and how to read them.
pub(super) fn find<'n, 'a>(root: &'n Node<'a>) -> Option<(Vec<Member<'n, 'a>>, Mapping)> {
    let mut groups = Groups::default();
    groups.walk(root, "", "", None);
    let weighed = groups.all.iter().filter_map(|(path, members)| Some((weight(path, members)?, members)));
    let best = weighed.reduce(|best, next| if next.0 > best.0 { next } else { best });
    let alone = || groups.all.iter().map(|(_, members)| members).find(|_| is_one_comment(root));
    let members = best.map(|(_, members)| members).or_else(alone)?;
    let nodes: Vec<&Node<'_>> = members.iter().map(|member| member.node).collect();
    let mut mapping = Mapping::new(&GENERIC, &Default::default());
    mapping.has_model_score = has_model_score(&nodes);
    mapping.text = text_of(&nodes).map(|(path, markup)| (Cow::Owned(path), markup));
    Some((members.clone(), mapping))
}

/// Whether a document is one comment, as a line of JSON Lines would be: an object with a text under a known key and an id or
/// a name, and nothing of an article or a log.
fn is_one_comment(root: &Node<'_>) -> bool {
    let has = |keys: &[&str]| keys.iter().any(|key| root.get(key).is_some());
    let has_text = GENERIC.text.iter().any(|(path, _)| words(root, path).is_some());
    has_text && (has(&["id"]) || has(GENERIC.author)) && !has(STRANGERS) && !has(ARTICLES) && !has(&["level"])
}

/// Whether a plain `score` of these records is no count of votes: it holds fractions, or is the rating of a review.
pub(super) fn has_model_score(nodes: &[&Node<'_>]) -> bool {
    const REVIEWS: &[&str] = &["reviewId", "review_id", "review", "reviewText", "review_text", "review_body"];
    let is_model = |node: &&Node<'_>| {
        let score = node.at("score").or_else(|| node.at("Score"));
        score.is_some_and(|score| matches!(score, Node::Float(number) if number.fract() != 0.0))
            || REVIEWS.iter().any(|key| node.get(key).is_some())
    };
    nodes.iter().any(is_model)
}

/// How many records have words where `mapping` looks for them.
pub(super) fn n_texts(mapping: &Mapping, nodes: &[&Node<'_>]) -> usize {
    let named = mapping.fields.text.as_deref();
    let paths = || mapping.platform.text.iter().map(|(path, _)| *path);
    let has_text = |node: &&&Node<'_>| match named {
        Some(path) => words(node, path).is_some(),
        None => paths().any(|path| words(node, path).is_some()),
    };
    nodes.iter().filter(has_text).count()
}

/// A key that no synonym names and whose values read like comments.
pub(super) fn likely_text(nodes: &[&Node<'_>]) -> Option<String> {
    const PARTS: &[&str] = &[
        "comment", "text", "body", "review", "message", "content", "post", "repl", "tweet", "opinion",
        "sentence",
    ];
    let first = nodes.first()?;
    let keys = first.children().map(|(key, _)| key).filter(|key| {
        let key = key.to_ascii_lowercase();
        PARTS.iter().any(|part| key.contains(part))
            && !["id", "url", "date", "lang"].iter().any(|end| key.ends_with(end))
    });
    let weighed = keys.filter_map(|key| {
        let texts: Vec<&str> = nodes.iter().filter_map(|node| words(node, key)).collect();
        let length: usize = texts.iter().map(|text| text.len()).sum();
        let n_blanks = texts.iter().filter(|text| text.trim().contains(' ')).count();
        (texts.len() * 2 > nodes.len() && n_blanks * 2 > texts.len()).then_some((length, key))
    });
    weighed.max_by_key(|(length, _)| *length).map(|(_, key)| key.to_owned())
}

impl<'n, 'a> Groups<'n, 'a> {
    /// Collects every object below `node`, which stands at `path` under `key`; `inside` is the record around it.
    fn walk(&mut self, node: &'n Node<'a>, path: &str, key: &'n str, inside: Option<(usize, usize)>) {
        match node {
            Node::Array(items) => {
                let path = format!("{path}[]");
                for item in items {
                    self.walk(item, &path, "", inside);
                }
            }
            Node::Object(_) => {
                let this = self.add(node, path, key, inside);
                let is_map = is_map(node);
                for (key, value) in node.children() {
                    match value {
                        Node::Object(_) if is_map => {
                            self.walk(value, &format!("{path}{{}}"), key, Some(this))
                        }
                        Node::Array(_) | Node::Object(_) if is_reply_key(key, path) => {
                            let list = list_in(value);
                            self.walk(list, path.strip_suffix("[]").unwrap_or(path), "", Some(this));
                        }
                        Node::Array(_) | Node::Object(_) => {
                            self.walk(value, &format!("{path}.{key}"), "", Some(this));
                        }
                        _ => {}
                    }
                }
            }
            // A plain list of strings, where its key says what they are.
            Node::Str(_) if path.strip_suffix("[]").is_some_and(is_of_readers) => {
                self.add(node, path, key, inside);
            }
            _ => {}
        }
    }

    fn add(
        &mut self,
        node: &'n Node<'a>,
        path: &str,
        key: &'n str,
        inside: Option<(usize, usize)>,
    ) -> (usize, usize) {
        let group = match self.index.get(path) {
            Some(group) => *group,
            None => {
                self.index.insert(path.to_owned(), self.all.len());
                self.all.push((path.to_owned(), Vec::new()));
                self.all.len() - 1
            }
        };
        let under = inside.filter(|(other, _)| *other == group).map(|(_, member)| member);
        let members = &mut self.all[group].1;
        members.push(Member { node, key, under });
        (group, members.len() - 1)
    }
}

/// How much a group looks like the comments of the document; `None` where it does not.
fn weight(path: &str, members: &[Member<'_, '_>]) -> Option<usize> {
    let nodes: Vec<&Node<'_>> = members.iter().map(|member| member.node).collect();
    let (key, _) = text_of(&nodes)?;
    let texts: Vec<&str> = nodes.iter().filter_map(|node| words(node, &key)).collect();
    if texts.len() * 2 < nodes.len() {
        return None;
    }
    let half = |keys: &[&str]| keys.iter().any(|key| n_with(&nodes, key) * 2 >= nodes.len());
    let is_of_readers = is_of_readers(path) || is_of_readers(&key);
    let is_guessed = !GENERIC.text.iter().any(|(path, _)| *path == key);
    // The depth of a reply is a number, the gravity of a log line a word.
    let is_log = nodes.iter().any(|node| node.get("level").is_some_and(|level| level.as_str().is_some()));
    if is_log || path.ends_with(".commit") || half(STRANGERS) || (half(ARTICLES) && !is_of_readers) {
        return None;
    }
    let person = GENERIC.author.iter().copied().filter(|key| !matches!(*key, "name" | "owner" | "creator"));
    let has_name = half(&person.collect::<Vec<_>>());
    let has_votes = [GENERIC.net, GENERIC.up].into_iter().flatten().any(|path| {
        nodes.iter().filter(|node| node.at(path).and_then(count).is_some()).count() * 2 > nodes.len()
    });
    let n_signs = usize::from(has_name)
        + usize::from(half(GENERIC.time))
        + 2 * usize::from(has_votes)
        + usize::from(GENERIC.parent.iter().any(|key| nodes.iter().any(|node| node.get(key).is_some())));
    let length: usize = texts.iter().map(|text| text.chars().count()).sum::<usize>() / texts.len();
    let n_blanks = texts.iter().filter(|text| text.trim().contains(char::is_whitespace)).count();
    let reads_like_text = length >= 12 && n_blanks * 2 >= texts.len();
    let is_list = path.contains("[]") || path.contains("{}");
    let is_taken = match (is_list, is_of_readers) {
        (false, _) => has_name && n_signs >= 2,
        (true, true) => n_signs >= 1 || (reads_like_text && !is_guessed),
        (true, false) => {
            n_signs >= 2 || (reads_like_text && !is_guessed && (n_signs >= 1 || path == "[]" || path == "{}"))
        }
    };
    is_taken.then(|| texts.len() * if is_of_readers { 4 } else { 1 } * (1 + n_signs))
}

/// Where most of the records have their words, and how those are written.
fn text_of(nodes: &[&Node<'_>]) -> Option<(String, Markup)> {
    let counted = GENERIC.text.iter().map(|(path, markup)| {
        let n_texts = nodes.iter().filter(|node| words(node, path).is_some()).count();
        (n_texts, *path, *markup)
    });
    let (n_texts, path, markup) = counted.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
    if n_texts * 2 < nodes.len() || n_texts == 0 {
        let path = likely_text(nodes)?;
        return Some((path, Markup::Plain));
    }
    let texts = nodes.iter().filter_map(|node| words(node, path));
    let n_marked =
        texts.filter(|text| text.contains("</") || text.contains("<br") || text.contains("<p>")).count();
    let markup = if n_marked * 3 >= n_texts && markup == Markup::Plain { Markup::Either } else { markup };
    Some((path.to_owned(), markup))
}

fn words<'n>(node: &'n Node<'_>, path: &str) -> Option<&'n str> {
    let text = if matches!(node, Node::Str(_)) { node.as_str() } else { node.at(path)?.as_str() };
    text.filter(|text| !text.trim().is_empty())
}

fn n_with(nodes: &[&Node<'_>], path: &str) -> usize {
    nodes.iter().filter(|node| node.at(path).is_some()).count()
}

fn is_of_readers(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    READERS.iter().any(|word| path.contains(word))
}

/// Whether an object is a list by id: its values are objects, its keys are no names.
fn is_map(node: &Node<'_>) -> bool {
    let mut n_members = 0;
    node.children().all(|(key, value)| {
        n_members += 1;
        matches!(value, Node::Object(_)) && (key.bytes().any(|byte| byte.is_ascii_digit()) || key.len() > 16)
    }) && n_members > 0
}

fn is_reply_key(key: &str, path: &str) -> bool {
    let own = path.strip_suffix("[]").and_then(|path| path.rsplit('.').next());
    REPLIES.contains(&key) || own == Some(key)
}

/// The list inside a page of replies (`{"data": […]}`).
fn list_in<'n, 'a>(value: &'n Node<'a>) -> &'n Node<'a> {
    let keys = ["data", "items", "nodes", "comments", "list", "results", "replies"];
    keys.iter().find_map(|key| value.get(key).filter(|list| matches!(list, Node::Array(_)))).unwrap_or(value)
}
