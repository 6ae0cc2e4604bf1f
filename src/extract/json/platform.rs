//! What a row of the platform table says: by which keys a comment of that platform is told, and where its parts are.

use super::node::Node;
use super::platforms::PLATFORMS;
use crate::comment::State;

/// One platform's comment record. Paths are those of [`Node::at`]; of several, the first that gives a value counts.
pub(super) struct Platform {
    /// What `source.shape` says.
    pub(super) name: &'static str,
    /// An object is a record of this platform where all of these hold.
    pub(super) sniff: &'static [Sign],
    /// Set where such a record is no comment: why it is skipped.
    pub(super) skip: Option<&'static str>,
    pub(super) id: &'static [&'static str],
    /// Another name by which replies refer to it.
    pub(super) alias: &'static [&'static str],
    pub(super) text: &'static [(&'static str, Markup)],
    /// What the author's name is written in.
    pub(super) names: Markup,
    pub(super) author: &'static [&'static str],
    /// Where names are kept apart from the comments.
    pub(super) join: Option<Join>,
    pub(super) time: &'static [&'static str],
    /// Whether its times without a zone are UTC. A path that ends in `gmt` always is.
    pub(super) is_utc: bool,
    /// Net votes, or likes where there is no dislike.
    pub(super) net: &'static [&'static str],
    pub(super) up: &'static [&'static str],
    pub(super) down: &'static [&'static str],
    /// Votes count for nothing where one of these is true.
    pub(super) hidden: &'static [&'static str],
    pub(super) parent: &'static [&'static str],
    pub(super) link: Link,
    /// The parent is no comment where it is one of these (the story, the post).
    pub(super) root: &'static [&'static str],
    /// Where replies are nested.
    pub(super) children: &'static [&'static str],
    pub(super) states: &'static [Gone],
    /// The state of a record that has no text and shows no state.
    pub(super) without_text: Option<State>,
    /// Where the object round the comments names their page, for exports of many pages whose ids are not unique.
    pub(super) thread: Option<&'static str>,
}

/// One thing that must hold of an object.
#[derive(Clone, Copy)]
pub(super) enum Sign {
    /// The path gives a value that is not null.
    Has(&'static str),
    /// The key is there, be it null.
    Key(&'static str),
    /// The path gives a string.
    Text(&'static str),
    /// The path gives a number.
    Number(&'static str),
    /// The path gives this scalar.
    Is(&'static str, &'static str),
    /// The path gives nothing.
    Lacks(&'static str),
}

/// How a text is written in its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Markup {
    /// As it is, verbatim.
    Plain,
    /// HTML.
    Html,
    /// HTML where it holds a tag or an entity, else verbatim.
    Either,
    /// Plain text with HTML entities (Reddit's Markdown).
    Entities,
    /// An array of strings and of objects with a `text`.
    Runs,
    /// UTF-8 that was escaped byte by byte (exports of Facebook and Instagram).
    Bytes,
}

/// How a record names the one that it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// By its id; kept even where that comment is not in the document.
    Id,
    /// By an id that may be that of something else: kept only where the document has such a comment.
    Known,
    /// By an alias that is unique within what this path gives.
    Alias(&'static str),
    /// By `t1_…`; `t3_…` is the post.
    Reddit,
    /// By the last but one of the ids in a materialised path (`0.12.34`).
    Path,
    /// By what stands before the last dot of its own id.
    Prefix,
}

/// Names that stand beside the comments: `list` holds objects (or is one, keyed by id) with a `key` and `names`.
#[derive(Clone, Copy)]
pub(super) struct Join {
    pub(super) on: &'static str,
    pub(super) list: &'static str,
    pub(super) key: &'static str,
    pub(super) names: &'static [&'static str],
}

/// A mark of placeholders.
#[derive(Clone, Copy)]
pub(super) struct Gone {
    pub(super) path: &'static str,
    /// As [`Node::says`].
    pub(super) value: &'static str,
    pub(super) state: State,
    /// Whether it may stand on a comment that still has its words: then only an empty text makes it a placeholder.
    pub(super) may_have_text: bool,
}

impl Platform {
    /// Whether `node` is a record of this platform.
    pub(super) fn fits(&self, node: &Node<'_>) -> bool {
        !self.sniff.is_empty() && self.sniff.iter().all(|sign| sign.holds(node))
    }

    /// The row of the table that `node` fits, the most specific first.
    pub(super) fn of(node: &Node<'_>) -> Option<&'static Platform> {
        PLATFORMS.iter().find(|platform| platform.fits(node))
    }

    /// Every path that reading a record of this platform may look at.
    pub(super) fn paths(&self) -> impl Iterator<Item = &'static str> {
        let signs = self.sniff.iter().map(|sign| match *sign {
            Sign::Has(path) | Sign::Key(path) | Sign::Text(path) | Sign::Number(path) => path,
            Sign::Is(path, _) | Sign::Lacks(path) => path,
        });
        let scope = match self.link {
            Link::Alias(scope) => Some(scope),
            _ => None,
        };
        let lists = [
            self.id,
            self.alias,
            self.author,
            self.time,
            self.net,
            self.up,
            self.down,
            self.hidden,
            self.parent,
            self.root,
        ];
        signs
            .chain(lists.into_iter().flatten().copied())
            .chain(self.text.iter().map(|(path, _)| *path))
            .chain(self.states.iter().map(|gone| gone.path))
            .chain(self.join.map(|join| join.on))
            .chain(scope)
    }
}

impl Sign {
    fn holds(self, node: &Node<'_>) -> bool {
        match self {
            Sign::Has(path) => node.at(path).is_some(),
            Sign::Key(key) => node.get(key).is_some(),
            Sign::Text(path) => node.at(path).is_some_and(|value| value.as_str().is_some()),
            Sign::Number(path) => node
                .at(path)
                .is_some_and(|value| matches!(value, Node::Int(_) | Node::Uint(_) | Node::Float(_))),
            Sign::Is(path, value) => node.at(path).is_some_and(|found| found.says(value)),
            Sign::Lacks(path) => node.at(path).is_none(),
        }
    }
}
