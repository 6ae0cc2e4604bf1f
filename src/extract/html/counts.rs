//! The votes that stand on a comment: a net score, or counters for and against.

use super::dom::NodeIdx;
use super::fields::{Member, find as find_nodes, values};
use super::reading::{Reading, has_digit};
use super::roles::Roles;
use super::selectors::{Pick, Site};
use crate::comment::Votes;

/// Longest text of a counter, in bytes.
const MAX_COUNTER: usize = 32;

/// What the counters of one comment show.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    pub(super) score: Option<i64>,
    pub(super) up: Option<i64>,
    pub(super) down: Option<i64>,
    /// The elements of the counters, which are no part of the text.
    pub(super) nodes: Vec<NodeIdx>,
}

impl Counts {
    /// Net votes: as shown, else for less against, else those for it where only such are shown.
    pub(super) fn net(&self) -> Option<i64> {
        self.score.or(match (self.up, self.down) {
            (Some(up), Some(down)) => Some(up.saturating_sub(down)),
            (Some(up), None) => Some(up),
            (None, _) => None,
        })
    }

    /// Whether no counter shows a number.
    pub(super) fn is_empty(&self) -> bool {
        self.score.is_none() && self.up.is_none() && self.down.is_none()
    }

    /// Both counters, where both are known.
    pub(super) fn votes(&self) -> Option<Votes> {
        Some(Votes { up: self.up?, down: self.down? })
    }
}

/// The counters that a site's selectors name. Of a pair an empty counter is 0.
pub(super) fn of_site(reading: &Reading<'_, '_>, member: &Member<'_>, site: &Site) -> Counts {
    let read = |picks: &Option<Vec<Pick>>| {
        let values = values(reading, member, picks.as_deref().unwrap_or_default());
        let mut counts = values.filter_map(|(_, value)| reading.count(&value));
        counts.next()
    };
    let nodes = |picks: &Option<Vec<Pick>>| -> Vec<NodeIdx> {
        picks.iter().flatten().flat_map(|pick| find_nodes(reading, member, pick)).collect()
    };
    let (up_nodes, down_nodes) = (nodes(&site.up), nodes(&site.down));
    let is_pair = !up_nodes.is_empty() && !down_nodes.is_empty();
    let zero = |count: Option<i64>| count.or(is_pair.then_some(0));
    let all =
        nodes(&site.votes).into_iter().chain(up_nodes.iter().copied()).chain(down_nodes.iter().copied());
    Counts {
        score: read(&site.votes),
        nodes: all.filter(|&idx| idx != member.root).collect(),
        up: zero(read(&site.up)),
        down: zero(read(&site.down).map(i64::abs)),
    }
}

/// The counters of a comment by role: numbers alone in elements that are named for votes.
pub(super) fn find(reading: &Reading<'_, '_>, member: &Member<'_>) -> Counts {
    let mut counts = Counts::default();
    let mut empty = (None, None);
    let mut until = 0;
    for &idx in member.own.iter().filter(|&&idx| idx != member.root) {
        if idx < until || reading.page.element(idx).is_none() {
            continue;
        }
        if reading.is(idx, Roles::PROFILE | Roles::TEXT) {
            until = if reading.is(idx, Roles::PROFILE) { reading.page.end(idx) } else { until };
            continue;
        }
        let Some(side) = side(reading, idx, member.root) else { continue };
        let has_elements = (idx + 1..reading.page.end(idx)).any(|idx| reading.page.element(idx).is_some());
        let Some(text) = reading.short_text(idx, MAX_COUNTER) else {
            // A counter that shows nothing yet.
            if !has_elements && reading.text(idx).is_empty() && is_counter(reading, idx) {
                match side {
                    Side::Up => empty.0 = empty.0.or(Some(idx)),
                    Side::Down => empty.1 = empty.1.or(Some(idx)),
                    Side::Net => {}
                }
            }
            continue;
        };
        // A frame around two counters shows no number of its own.
        let with_digits = |idx: &NodeIdx| reading.page.text_node(*idx).is_some_and(has_digit);
        let Some(count) =
            reading.count(&text).filter(|_| (idx..reading.page.end(idx)).filter(with_digits).count() == 1)
        else {
            continue;
        };
        let (slot, count) = match side {
            Side::Up => (&mut counts.up, count),
            Side::Down => (&mut counts.down, count.abs()),
            Side::Net => (&mut counts.score, count),
        };
        if slot.is_none() {
            *slot = Some(count);
        }
        // Two numbers side by side, and nothing says which is which: unknown is better than guessed.
        let is_beside = |before: &NodeIdx| reading.page.parent(*before) == reading.page.parent(idx);
        if side == Side::Net && counts.nodes.last().is_some_and(is_beside) {
            counts.score = None;
        }
        counts.nodes.push(idx);
        until = reading.page.end(idx);
    }
    let (has_up, has_down) =
        (counts.up.is_some() || empty.0.is_some(), counts.down.is_some() || empty.1.is_some());
    if has_up && has_down {
        counts.up = counts.up.or(Some(0));
        counts.down = counts.down.or(Some(0));
    }
    counts
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Up,
    Down,
    Net,
}

/// What a counter counts, by its own name or that of the nearest element around it that says so.
fn side(reading: &Reading<'_, '_>, idx: NodeIdx, root: NodeIdx) -> Option<Side> {
    let around =
        std::iter::once(idx).chain(reading.page.ancestors(idx)).take(4).take_while(|&idx| idx > root);
    let mut net = None;
    for idx in around {
        let (up, down) = (reading.is(idx, Roles::UP), reading.is(idx, Roles::DOWN));
        match (up, down) {
            (true, false) => return Some(Side::Up),
            (false, true) => return Some(Side::Down),
            (true, true) => return net,
            (false, false) if reading.is(idx, Roles::VOTE) => net = Some(Side::Net),
            (false, false) => {}
        }
    }
    net
}

/// An empty element counts as a counter only where its name says that it counts: an icon is empty too.
fn is_counter(reading: &Reading<'_, '_>, idx: NodeIdx) -> bool {
    let names = reading.page.attr(idx, "class").into_iter().chain(reading.page.attr(idx, "id"));
    names
        .into_iter()
        .any(|name| ["count", "num", "total"].iter().any(|part| name.to_ascii_lowercase().contains(part)))
}
