//! Parsing with a bounded depth.
//!
//! The HTML algorithm looks through the stack of open elements at many tags, and so is quadratic in the depth of the
//! nesting; matching a descendant selector is too. [`parse`] lets tags through up to [`MAX_DEPTH`] and drops deeper ones
//! (their text stays), as browsers bound the depth of their trees. Pages are rarely deeper than 60.

use std::cell::RefCell;

use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};
use html5ever::tree_builder::TreeBuilder;
use html5ever::{LocalName, TokenizerResult};
use scraper::{Html, HtmlTreeSink};

/// Elements open at once. Blink's limit is 512.
const MAX_DEPTH: usize = 400;

/// How far back an end tag looks for its start.
const MAX_LOOK_BACK: usize = 2 * MAX_DEPTH;

type Builder = TreeBuilder<<HtmlTreeSink as html5ever::tree_builder::TreeSink>::Handle, HtmlTreeSink>;

/// Parses a page into a tree no deeper than about [`MAX_DEPTH`], in time linear in its length.
pub(super) fn parse(document: &str) -> Html {
    let builder: Builder = TreeBuilder::new(HtmlTreeSink::new(Html::new_document()), Default::default());
    let tokenizer = Tokenizer::new(Shallow { builder, open: RefCell::default() }, Default::default());
    let input = BufferQueue::default();
    // Tendrils hold at most 4 GiB; pieces also keep one copy of the whole page from being made.
    for piece in pieces(document) {
        input.push_back(StrTendril::from_slice(piece));
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    }
    tokenizer.end();
    tokenizer.sink.builder.sink.0.into_inner()
}

fn pieces(mut rest: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        let end = rest.floor_char_boundary(rest.len().min(1 << 20));
        let (piece, tail) = rest.split_at(end);
        rest = tail;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Stands between the tokenizer and the tree builder and keeps tags from the builder that would open too deep.
struct Shallow {
    builder: Builder,
    /// Elements thought open, by the tags alone.
    open: RefCell<Vec<Open>>,
}

struct Open {
    name: LocalName,
    kept: bool,
}

impl Shallow {
    fn lets_through(&self, tag: &Tag) -> bool {
        let mut open = self.open.borrow_mut();
        match tag.kind {
            TagKind::StartTag if is_leaf(&tag.name) => true,
            TagKind::StartTag => {
                // The end tags of these are often left out: one after the other they do not nest.
                if open.last().is_some_and(|last| last.name == tag.name && is_implied(&tag.name)) {
                    open.pop();
                }
                let kept = open.len() < MAX_DEPTH;
                open.push(Open { name: tag.name.clone(), kept });
                kept
            }
            TagKind::EndTag => {
                let start = open.iter().rev().take(MAX_LOOK_BACK).position(|open| open.name == tag.name);
                let Some(back) = start else { return open.len() < MAX_DEPTH };
                let idx = open.len() - 1 - back;
                let kept = open[idx].kept;
                open.truncate(idx);
                kept
            }
        }
    }
}

impl TokenSink for Shallow {
    type Handle = <Builder as TokenSink>::Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Self::Handle> {
        match &token {
            Token::ParseError(_) => TokenSinkResult::Continue,
            Token::TagToken(tag) if !self.lets_through(tag) => TokenSinkResult::Continue,
            _ => self.builder.process_token(token, line),
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Elements that hold no elements: void ones, and those whose content is raw text, which must not become markup.
fn is_leaf(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
            | "script"
            | "style"
            | "title"
            | "textarea"
            | "noscript"
            | "iframe"
            | "xmp"
            | "noembed"
            | "noframes"
            | "html"
            | "head"
            | "body"
    )
}

fn is_implied(name: &str) -> bool {
    matches!(name, "p" | "li" | "dt" | "dd" | "tr" | "td" | "th" | "option" | "tbody" | "rt" | "rp")
}
