//! Comments of unknown sites: the elements that repeat on a page as comments do.
//!
//! Elements that share a class (digits folded), an id prefix, a property or a parent are a group. A group is read as
//! comments where its names or those around it speak of comments, or a heading that counts them stands before it, and its
//! elements have a text and an author or a time. The group that reads most is taken; of equals the outermost, since it
//! shows the nesting.
//!
//! Known misses: threads whose comments show neither author nor time; a single comment in an element that says nothing.

use rustc_hash::{FxHashMap, FxHashSet};

use super::dom::NodeIdx;
use super::fields::{Draft, Fallback};
use super::reading::{Reading, has_digit};
use super::roles::Roles;
use super::thread;
use crate::extract::page::Role;

/// Groups that are read at most, the largest first.
const MAX_GROUPS: usize = 80;

/// Nodes that are read at most, as a multiple of the page's.
const MAX_PASSES: usize = 12;

/// Longest heading over comments, in bytes.
const MAX_HEADING: usize = 80;

/// The comments of the group that reads most, or none.
pub(super) fn find(reading: &Reading<'_, '_>) -> Vec<Draft> {
    let evidence = evidence(reading);
    let mut budget = MAX_PASSES * reading.page.len();
    let mut best: Option<(usize, NodeIdx, Vec<Draft>)> = None;
    for members in groups(reading, &evidence) {
        let cost = cost(reading, &members);
        if cost > budget {
            continue;
        }
        budget -= cost;
        if is_elsewhere(reading, &members) {
            continue;
        }
        let mut drafts = thread::collect(reading, &members, None, Fallback::Missing);
        let is_sure = |at: usize| evidence[members[at]] == Evidence::Certain;
        let n_needed = |at: usize| if is_sure(at) && members.len() > 1 { 1 } else { 2 };
        let n_known = |draft: &Draft| usize::from(draft.author.is_some()) + usize::from(draft.time.is_some());
        let mut whole: Vec<bool> = Vec::with_capacity(drafts.len());
        whole.extend(
            drafts
                .iter()
                .enumerate()
                .map(|(at, draft)| !draft.text.is_empty() && n_known(draft) >= n_needed(at)),
        );
        // Among sure comments an element that only may be one is the article above them.
        if (0..whole.len()).any(|at| whole[at] && is_sure(at)) {
            (0..whole.len()).for_each(|at| whole[at] &= is_sure(at));
        }
        let n_whole = whole.iter().filter(|whole| **whole).count();
        let n_texts = drafts.iter().filter(|draft| !draft.text.is_empty()).count();
        let is_one = |at: usize| whole[at] && reading.is(members[at], Roles::CERTAIN);
        if n_whole * 2 < n_texts || n_whole < 2 && !(0..whole.len()).any(is_one) {
            continue;
        }
        let worth = drafts
            .iter()
            .zip(&whole)
            .filter(|(_, whole)| **whole)
            .map(|(draft, _)| 2 + draft.n_fields())
            .sum();
        for (draft, _) in drafts.iter_mut().zip(&whole).filter(|(_, whole)| !**whole) {
            draft.text.clear();
            draft.author = None;
        }
        let first = members[0];
        let is_better = best.as_ref().is_none_or(|(most, at, _)| {
            worth > *most || worth == *most && if members.len() > 1 { first < *at } else { first > *at }
        });
        if is_better {
            best = Some((worth, first, drafts));
        }
    }
    best.map_or_else(Vec::new, |(_, _, drafts)| drafts)
}

/// How strongly a page says of an element that it is part of a discussion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Evidence {
    #[default]
    None,
    /// Its names, or those around it, may mean comments or articles; or a heading over comments stands before it.
    Weak,
    /// Its names, or those around it, mean comments.
    Certain,
    /// It is a list of comments elsewhere, or navigation.
    Against,
}

fn evidence(reading: &Reading<'_, '_>) -> Vec<Evidence> {
    let page = reading.page;
    let mut evidence = vec![Evidence::None; page.len()];
    let mut under_heading = 0;
    for idx in 0..page.len() {
        let around = page.parent(idx).map_or(Evidence::None, |parent| evidence[parent]);
        // A name on the frame of the whole page says nothing of its parts.
        let is_part = 5 * (page.end(idx) - idx) < 4 * page.len();
        let is_against =
            matches!(page.tag(idx), "nav" | "form" | "head") || reading.is(idx, Roles::ELSEWHERE);
        let own = if is_against && is_part {
            Evidence::Against
        } else if reading.is(idx, Roles::CERTAIN) {
            Evidence::Certain
        } else if reading.is(idx, Roles::COMMENT) || idx < under_heading {
            Evidence::Weak
        } else {
            Evidence::None
        };
        evidence[idx] = around.max(own);
        if is_heading(reading, idx) {
            let around = page.ancestors(idx).nth(1).unwrap_or(0);
            under_heading = under_heading.max(page.end(around));
        }
    }
    evidence
}

/// "12 comments", "Kommentare (3)".
fn is_heading(reading: &Reading<'_, '_>, idx: NodeIdx) -> bool {
    let tag = reading.page.tag(idx);
    matches!(tag, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "strong" | "legend" | "div" | "span" | "p")
        && reading.short_text(idx, MAX_HEADING).is_some_and(|text| {
            let is_title = tag.starts_with('h');
            (is_title || has_digit(&text)) && reading.furniture.is_all(&text, &[Role::CommentsHeading])
                || is_title && has_digit(&text) && reading.furniture.begins(&text, Role::CommentsHeading)
        })
}

/// The groups worth reading, the largest first; of several with the same members only one.
fn groups(reading: &Reading<'_, '_>, evidence: &[Evidence]) -> Vec<Vec<NodeIdx>> {
    let page = reading.page;
    let mut groups: FxHashMap<(&str, &str, String, NodeIdx), Vec<NodeIdx>> = FxHashMap::default();
    for (idx, evidence) in evidence.iter().enumerate() {
        let Some(element) =
            page.element(idx).filter(|_| !matches!(evidence, Evidence::None | Evidence::Against))
        else {
            continue;
        };
        let mut add = |kind, name: &str, parent| {
            groups.entry((kind, page.tag(idx), fold(name), parent)).or_default().push(idx)
        };
        for class in element.value().classes() {
            add("class", class, 0);
        }
        for (name, value) in element.value().attrs() {
            match name {
                "id" if has_digit(value) => add("id", value, 0),
                "itemprop" | "itemtype" | "data-testid" => add(name, value, 0),
                name if name.starts_with("data-") && name.ends_with("id") => add("data", name, 0),
                _ => {}
            }
        }
        if matches!(page.tag(idx), "li" | "article" | "div" | "section" | "dd" | "tr" | "td" | "p")
            && let Some(parent) = page.parent(idx)
        {
            add("child", page.attr(idx, "class").unwrap_or_default(), parent);
        }
    }
    let is_group = |members: &Vec<NodeIdx>| {
        members.len() > 1 || members.iter().all(|&idx| reading.is(idx, Roles::CERTAIN))
    };
    let mut groups: Vec<_> = groups.into_values().filter(is_group).collect();
    groups.sort_unstable_by(|left, right| right.len().cmp(&left.len()).then_with(|| left.cmp(right)));
    groups.dedup();
    groups.truncate(MAX_GROUPS);
    groups
}

/// A name without its digits: `comment-12` and `comment-345` are of one kind.
fn fold(name: &str) -> String {
    name.chars().filter(|letter| !letter.is_ascii_digit()).collect()
}

/// How many nodes reading a group takes: nested members are read once.
fn cost(reading: &Reading<'_, '_>, members: &[NodeIdx]) -> usize {
    let mut until = 0;
    members.iter().fold(0, |cost, &idx| {
        let from = idx.max(until);
        until = until.max(reading.page.end(idx));
        cost + until.saturating_sub(from) + 1
    })
}

/// Whether a group lists comments or articles of other pages: its links lead to several of them, its texts are links,
/// its elements have headings that lead away, or they are parts of the page's frame.
fn is_elsewhere(reading: &Reading<'_, '_>, members: &[NodeIdx]) -> bool {
    let page = reading.page;
    let n = members.len();
    let mut targets: FxHashSet<String> = FxHashSet::default();
    let (mut n_targets, mut n_linked, mut n_titled, mut n_frames) = (0, 0, 0, 0);
    for (at, &member) in members.iter().enumerate() {
        let (mut linked, mut all, mut is_titled, mut is_frame) = (0, 0, false, false);
        let (mut link_end, mut heading_end) = (0, 0);
        let mut found: Vec<String> = Vec::new();
        // Up to the next member, which may be inside this one.
        let end = page.end(member).min(members.get(at + 1).copied().unwrap_or(page.len()));
        for idx in member..end {
            if let Some(text) = page.text_node(idx) {
                let len = text.trim().len();
                all += len;
                linked += if idx < link_end { len } else { 0 };
            }
            // What holds the title or the navigation of the page is a part of its frame.
            is_frame |= matches!(page.tag(idx), "h1" | "main" | "nav");
            match page.tag(idx) {
                "h1" | "h2" | "h3" => heading_end = page.end(idx),
                "a" => {
                    link_end = page.end(idx);
                    let href = page.attr(idx, "href").unwrap_or_default();
                    let leads_away =
                        !href.is_empty() && !href.contains('#') && !href.starts_with("javascript:");
                    is_titled |= idx < heading_end && leads_away;
                    found.extend(target_of(href));
                }
                _ => {}
            }
        }
        is_frame |= found.iter().collect::<FxHashSet<_>>().len() > 2;
        n_frames += usize::from(is_frame);
        // The first permalink is the comment's own; but one element alone may be the frame of a whole list.
        found.truncate(if n == 1 { usize::MAX } else { 1 });
        n_targets += found.len();
        targets.extend(found);
        n_linked += usize::from(linked * 10 > all * 7);
        n_titled += usize::from(is_titled);
    }
    n_linked * 2 > n
        || n_titled * 2 > n
        || n_frames * 2 >= n
        || (targets.len() > 1 && targets.len() * 2 > n_targets)
}

/// The page that a comment's permalink leads to; `None` where the link leads to no comment or stays on the page.
fn target_of(href: &str) -> Option<String> {
    let (page, fragment) =
        href.split_once('#').filter(|(_, fragment)| has_digit(fragment) && fragment.len() > 2)?;
    if page.is_empty() {
        return None;
    }
    let (path, query) = page.split_once('?').unwrap_or((page, ""));
    // The query may name the comment once more: "?showComment=1559192764955#c123", "?cid=7#cid-7".
    let names_page = |part: &&str| {
        let digits: String = part.chars().filter(char::is_ascii_digit).collect();
        digits.len() < 8 && !(has_digit(part) && fragment.contains(&digits))
    };
    Some(query.split('&').filter(names_page).fold(path.to_owned(), |target, part| target + "&" + part))
}
