//! A page as one flat list of nodes in document order, so that a subtree is a range and every walk is a loop.

use rustc_hash::FxHashMap;
use scraper::{ElementRef, Html, Node as Parsed, Selector};

use crate::extract::clean::{Prose, Separation, is_silent, separation};

/// Position of a node in its page; also the order of the document.
pub(super) type NodeIdx = usize;

/// The flat view of a parsed page. Building it is linear in the page.
pub(super) struct Page<'h> {
    nodes: Vec<Node<'h>>,
    by_class: FxHashMap<&'h str, Vec<NodeIdx>>,
}

struct Node<'h> {
    parent: NodeIdx,
    /// One behind the last node of the subtree.
    end: NodeIdx,
    content: Content<'h>,
}

enum Content<'h> {
    Element(ElementRef<'h>),
    Text(&'h str),
}

impl<'h> Page<'h> {
    pub(super) fn new(html: &'h Html) -> Page<'h> {
        let mut page = Page { nodes: Vec::new(), by_class: FxHashMap::default() };
        let mut open: Vec<NodeIdx> = Vec::new();
        let mut next = Some(*html.root_element());
        while let Some(node) = next {
            let parent = open.last().copied().unwrap_or(0);
            let idx = page.nodes.len();
            let content = match node.value() {
                Parsed::Element(_) => ElementRef::wrap(node).map(Content::Element),
                Parsed::Text(text) => Some(Content::Text(text)),
                _ => None,
            };
            let descend = content.as_ref().is_some_and(|content| matches!(content, Content::Element(_)));
            if let Some(content) = content {
                page.nodes.push(Node { parent, end: idx + 1, content });
            }
            let child = if descend { node.first_child() } else { None };
            if let Some(child) = child {
                open.push(idx);
                next = Some(child);
                continue;
            }
            // Up to the nearest ancestor that has a next sibling, closing on the way.
            let mut here = node;
            next = loop {
                if open.is_empty() {
                    break None;
                }
                if let Some(sibling) = here.next_sibling() {
                    break Some(sibling);
                }
                let Some(parent) = here.parent() else { break None };
                if let Some(closed) = open.pop() {
                    page.nodes[closed].end = page.nodes.len();
                }
                here = parent;
            };
        }
        while let Some(closed) = open.pop() {
            page.nodes[closed].end = page.nodes.len();
        }
        page.index_classes();
        page
    }

    fn index_classes(&mut self) {
        for (idx, node) in self.nodes.iter().enumerate() {
            if let Content::Element(element) = &node.content {
                for class in element.value().classes() {
                    self.by_class.entry(class).or_default().push(idx);
                }
            }
        }
    }

    /// One behind the last node.
    pub(super) fn len(&self) -> NodeIdx {
        self.nodes.len()
    }

    /// One behind the last node of the subtree of `idx`.
    pub(super) fn end(&self, idx: NodeIdx) -> NodeIdx {
        self.nodes[idx].end
    }

    pub(super) fn contains(&self, ancestor: NodeIdx, idx: NodeIdx) -> bool {
        (ancestor..self.end(ancestor)).contains(&idx)
    }

    pub(super) fn parent(&self, idx: NodeIdx) -> Option<NodeIdx> {
        (idx > 0).then(|| self.nodes[idx].parent)
    }

    /// From the parent of `idx` up to the root.
    pub(super) fn ancestors(&self, idx: NodeIdx) -> impl Iterator<Item = NodeIdx> {
        std::iter::successors(self.parent(idx), |idx| self.parent(*idx))
    }

    /// The next sibling that is an element.
    pub(super) fn next_element(&self, idx: NodeIdx) -> Option<NodeIdx> {
        let mut next = self.end(idx);
        while next < self.len() && self.parent(next) == self.parent(idx) {
            if self.element(next).is_some() {
                return Some(next);
            }
            next = self.end(next);
        }
        None
    }

    pub(super) fn element(&self, idx: NodeIdx) -> Option<ElementRef<'h>> {
        match self.nodes[idx].content {
            Content::Element(element) => Some(element),
            Content::Text(_) => None,
        }
    }

    /// The words of a text node.
    pub(super) fn text_node(&self, idx: NodeIdx) -> Option<&'h str> {
        match self.nodes[idx].content {
            Content::Text(text) => Some(text),
            Content::Element(_) => None,
        }
    }

    /// The element's name, empty for a text node.
    pub(super) fn tag(&self, idx: NodeIdx) -> &'h str {
        self.element(idx).map_or("", |element| element.value().name())
    }

    pub(super) fn attr(&self, idx: NodeIdx, name: &str) -> Option<&'h str> {
        self.element(idx)?.value().attr(name)
    }

    pub(super) fn with_class(&self, class: &str) -> &[NodeIdx] {
        self.by_class.get(class).map_or(&[], Vec::as_slice)
    }

    pub(super) fn matches(&self, idx: NodeIdx, selector: &Selector, scope: NodeIdx) -> bool {
        self.element(idx).is_some_and(|element| selector.matches_with_scope(&element, self.element(scope)))
    }

    /// The nodes of a subtree, its root first, without the subtrees for which `cut` holds.
    pub(super) fn walk<'p>(
        &'p self,
        root: NodeIdx,
        cut: impl Fn(NodeIdx) -> bool + 'p,
    ) -> impl Iterator<Item = NodeIdx> {
        let mut next = root;
        let end = self.end(root);
        std::iter::from_fn(move || {
            while next < end && next != root && cut(next) {
                next = self.end(next);
            }
            let idx = next;
            next += 1;
            (idx < end).then_some(idx)
        })
    }

    /// The text of a subtree as a reader sees it, without the subtrees for which `cut` holds.
    pub(super) fn text(&self, root: NodeIdx, cut: impl Fn(NodeIdx) -> bool) -> String {
        let mut prose = Prose::default();
        let mut blocks: Vec<NodeIdx> = Vec::new();
        for idx in self.walk(root, |idx| is_silent(self.tag(idx)) || cut(idx)) {
            while blocks.last().is_some_and(|&block| idx >= self.end(block)) {
                blocks.pop();
                prose.line();
            }
            if let Some(text) = self.text_node(idx) {
                self.push_text(&mut prose, idx, text);
                continue;
            }
            let tag = self.tag(idx);
            if let Some(symbol) = self.symbol(idx) {
                prose.push(symbol);
            }
            let is_title_of_quotation =
                tag == "cite" && self.ancestors(idx).take(2).any(|idx| self.tag(idx) == "blockquote");
            match separation(tag) {
                _ if is_title_of_quotation => {
                    prose.line();
                    blocks.push(idx);
                }
                Separation::Line => {
                    prose.line();
                    blocks.push(idx);
                }
                Separation::Blank => prose.push(" "),
                Separation::None => {}
            }
        }
        prose.finish()
    }

    fn push_text(&self, prose: &mut Prose, idx: NodeIdx, text: &str) {
        if text.contains('\n') && self.ancestors(idx).take(3).any(|idx| self.tag(idx) == "pre") {
            for line in text.split('\n') {
                prose.push(line);
                prose.line();
            }
        } else {
            prose.push(text);
        }
    }

    /// The sign that an image stands for: `😀`, `:)`.
    fn symbol(&self, idx: NodeIdx) -> Option<&'h str> {
        let alt = (self.tag(idx) == "img").then(|| self.attr(idx, "alt")).flatten()?;
        let is_sign = !alt.is_empty() && alt.len() <= 32 && !alt.chars().any(char::is_alphanumeric);
        is_sign.then_some(alt)
    }
}
