//! From the elements of comments to comments: each one's own nodes, its id, and which one it answers.

use rustc_hash::FxHashSet;

use super::dom::{NodeIdx, Page};
use super::fields::{self, Answers, Draft, Fallback, Member, values};
use super::ids;
use super::reading::Reading;
use super::roles::{self, Roles};
use super::selectors::{Pick, Site};
use crate::comment::State;

/// Reads the comments of a site or engine, in document order.
pub(super) fn of_site(reading: &Reading<'_, '_>, site: &Site, fallback: Fallback) -> Vec<Draft> {
    let page = reading.page;
    let matches = |idx: &NodeIdx| page.matches(*idx, &site.comment, *idx);
    let members: Vec<NodeIdx> = match &site.classes {
        Some(classes) => {
            let mut nodes: Vec<_> =
                classes.iter().flat_map(|class| page.with_class(class)).copied().collect();
            nodes.sort_unstable();
            nodes.dedup();
            nodes.into_iter().filter(matches).collect()
        }
        None => (0..page.len()).filter(matches).collect(),
    };
    collect(reading, &members, Some(site), fallback)
}

/// Reads the comments whose elements are `members` (in document order; one inside another answers it).
pub(super) fn collect(
    reading: &Reading<'_, '_>,
    members: &[NodeIdx],
    site: Option<&Site>,
    fallback: Fallback,
) -> Vec<Draft> {
    let page = reading.page;
    let members: Vec<NodeIdx> =
        members.iter().copied().filter(|&idx| !is_described(page, idx, members)).collect();
    let all: FxHashSet<NodeIdx> = members.iter().copied().collect();
    let mut drafts = Vec::with_capacity(members.len());
    let mut depths = Vec::with_capacity(members.len());
    for &root in &members {
        let inner = |idx: NodeIdx| idx != root && all.contains(&idx);
        let parts = std::iter::once(root).chain(descriptions(page, root));
        let own = parts.flat_map(|part| page.walk(part, inner));
        let own: Vec<NodeIdx> = own.filter(|&idx| page.element(idx).is_some()).collect();
        let member = Member { root, own: &own, inner: &inner };
        let mut draft = fields::read(reading, &member, site, fallback);
        let picked = |picks: &Option<Vec<Pick>>| values(reading, &member, picks.as_deref()?).next();
        draft.id = match site.and_then(|site| picked(&site.id)) {
            Some((_, value)) => ids::of_value(&value).or(Some(value)),
            None => ids::of_element(reading, &member),
        };
        let mut depth = Depth::Unknown;
        if let Some(site) = site {
            let matches = |css: &Option<_>| {
                css.as_ref().is_some_and(|css| own.iter().any(|&idx| page.matches(idx, css, root)))
            };
            if site.skip.as_ref().is_some_and(|css| page.matches(root, css, root)) {
                draft.skipped = Some("a pingback or another record that is no comment");
            }
            let states = [
                (&site.deleted, State::Deleted),
                (&site.removed, State::Removed),
                (&site.hidden, State::Hidden),
            ];
            draft.state = states.into_iter().find(|(css, _)| matches(css)).map(|(_, state)| state);
            if let Some((_, value)) = picked(&site.parent) {
                draft.answers = Answers::Id(ids::of_value(&value).unwrap_or(value));
            } else if let Some(number) =
                picked(&site.number).and_then(|(_, value)| ids::thread_number(&value))
            {
                depth = Depth::Number(number);
            } else if let Some((_, value)) = picked(&site.depth) {
                depth = value.trim().parse().map_or(Depth::Unknown, Depth::Level);
            }
        }
        if depth == Depth::Unknown {
            depth = level(reading, root).map_or(Depth::Unknown, Depth::Level);
        }
        drafts.push(draft);
        depths.push(depth);
    }
    link(reading, &members, &depths, &mut drafts);
    drafts
}

/// The `<dd>` that follow a `<dt>`, and belong to it.
fn descriptions<'p>(page: &'p Page<'_>, idx: NodeIdx) -> impl Iterator<Item = NodeIdx> + 'p {
    let first = (page.tag(idx) == "dt").then_some(idx);
    std::iter::successors(first, |&idx| page.next_element(idx))
        .skip(1)
        .take_while(|&idx| page.tag(idx) == "dd")
}

/// Whether `idx` is a `<dd>` of a `<dt>` that is a comment itself.
fn is_described(page: &Page<'_>, idx: NodeIdx, members: &[NodeIdx]) -> bool {
    let at = members.partition_point(|&member| member < idx);
    page.tag(idx) == "dd"
        && at > 0
        && matches!(page.tag(members[at - 1]), "dt" | "dd")
        && page.parent(members[at - 1]) == page.parent(idx)
}

/// How a comment's place in its thread is shown, beside the nesting of elements.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Depth {
    Unknown,
    Level(u32),
    Number(Vec<u32>),
}

/// Finds out which comment each one answers: by nesting, else by thread number, else by depth.
fn link(reading: &Reading<'_, '_>, members: &[NodeIdx], depths: &[Depth], drafts: &mut [Draft]) {
    let items = items(reading, members);
    let mut open: Vec<usize> = Vec::new();
    let mut is_nested = false;
    for at in 0..members.len() {
        while open.last().is_some_and(|&last| !reading.page.contains(items[last], members[at])) {
            open.pop();
        }
        if let Some(&parent) = open.last() {
            is_nested = true;
            if drafts[at].answers == Answers::Nothing {
                drafts[at].answers = Answers::Draft(parent);
            }
        }
        open.push(at);
    }
    if is_nested {
        return;
    }
    let has_levels = depths.iter().any(|depth| matches!(depth, Depth::Level(_)));
    let mut path: Vec<(u32, usize)> = Vec::new();
    for at in 0..members.len() {
        if drafts[at].answers != Answers::Nothing {
            continue;
        }
        match &depths[at] {
            Depth::Unknown if has_levels && drafts[at].skipped.is_none() => path = vec![(0, at)],
            Depth::Unknown => {}
            Depth::Number(number) => {
                let Some((_, parent)) = number.split_last().filter(|(_, parent)| !parent.is_empty()) else {
                    continue;
                };
                let is_parent = |depth: &Depth| matches!(depth, Depth::Number(number) if number == parent);
                // A parent stands before its answers, and not far.
                if let Some(parent) = (0..at).rev().take(500).find(|&at| is_parent(&depths[at])) {
                    drafts[at].answers = Answers::Draft(parent);
                }
            }
            &Depth::Level(level) => {
                while path.last().is_some_and(|(above, _)| *above >= level) {
                    path.pop();
                }
                if let Some((_, parent)) = path.last() {
                    drafts[at].answers = Answers::Draft(*parent);
                }
                path.push((level, at));
            }
        }
    }
}

/// The elements whose nesting is that of the thread: the comments' own, or the list items that hold them where every
/// comment has one of its own (the answers may stand beside the comment in its item).
fn items(reading: &Reading<'_, '_>, members: &[NodeIdx]) -> Vec<NodeIdx> {
    let item = |idx: &NodeIdx| {
        let mut around = std::iter::once(*idx).chain(reading.page.ancestors(*idx)).take(4);
        around.find(|&idx| reading.page.tag(idx) == "li")
    };
    let items: Option<Vec<NodeIdx>> = members.iter().map(item).collect();
    let are_own = |items: &Vec<NodeIdx>| items.windows(2).all(|pair| pair[0] < pair[1]);
    // An item that begins before the comment in front of it would hold both.
    let hold_one =
        |items: &Vec<NodeIdx>| items.iter().skip(1).zip(members).all(|(item, before)| item > before);
    items.filter(|items| are_own(items) && hold_one(items)).unwrap_or_else(|| members.to_vec())
}

/// The depth that an element names in a class (`depth-2`) or attribute (`data-level="1"`).
fn level(reading: &Reading<'_, '_>, idx: NodeIdx) -> Option<u32> {
    if !reading.is(idx, Roles::DEPTH) {
        let names = ["data-indent", "data-depth", "data-level", "aria-level", "depth", "level"];
        let named = names.iter().find_map(|name| reading.page.attr(idx, name)?.trim().parse().ok());
        let indented =
            || reading.page.ancestors(idx).filter(|&idx| reading.is(idx, Roles::DEPTH)).count() as u32;
        return named.or_else(|| Some(indented()).filter(|level| *level > 0));
    }
    let classes = reading.page.attr(idx, "class")?.split_ascii_whitespace();
    classes.filter(|class| roles::of_name(class).any(Roles::DEPTH)).find_map(|class| {
        let digits = class.trim_start_matches(|letter: char| !letter.is_ascii_digit());
        digits.parse().ok()
    })
}
