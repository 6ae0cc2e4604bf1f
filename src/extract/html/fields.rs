//! Splits one comment's element into its fields, by the site's selectors where there are any and by role where not.

use super::author;
use super::counts::{self, Counts};
use super::dom::NodeIdx;
use super::prose;
use super::reading::{Reading, best, exactness};
use super::roles::Roles;
use super::selectors::{Pick, Site};
use crate::comment::State;
use crate::extract::time::When;

/// Longest text of an element that is looked at for a time, in bytes.
const MAX_TIME_LINE: usize = 120;

/// One comment's element and the nodes that are its own: no comment inside it.
pub(super) struct Member<'a> {
    pub(super) root: NodeIdx,
    pub(super) own: &'a [NodeIdx],
    /// The comments inside it: their subtrees are not its own.
    pub(super) inner: &'a dyn Fn(NodeIdx) -> bool,
}

/// A comment as read from its place on the page.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) id: Option<String>,
    pub(super) answers: Answers,
    pub(super) author: Option<String>,
    pub(super) time: Option<When>,
    pub(super) counts: Counts,
    pub(super) state: Option<State>,
    pub(super) text: String,
    /// How many fields a selector found, as against a role.
    pub(super) n_selected: usize,
    /// The reason, where the record is no comment.
    pub(super) skipped: Option<&'static str>,
}

/// What a comment answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Answers {
    #[default]
    Nothing,
    /// The draft at this place of the list.
    Draft(usize),
    /// The comment with this id.
    Id(String),
}

impl Draft {
    /// How much is known beside the text.
    pub(super) fn n_fields(&self) -> usize {
        usize::from(self.author.is_some())
            + usize::from(self.time.is_some())
            + usize::from(self.counts.net().is_some())
    }
}

/// How fields that the selectors do not give are filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fallback {
    /// Only fields that the site does not name are found by role (a user's own file).
    Unnamed,
    /// Named fields whose selectors match nothing too (built-in engines, whose themes vary).
    Missing,
}

/// Reads a comment's fields.
pub(super) fn read(
    reading: &Reading<'_, '_>,
    member: &Member<'_>,
    site: Option<&Site>,
    fallback: Fallback,
) -> Draft {
    let by_role = |named: bool| !named || fallback == Fallback::Missing;
    let removed: Vec<NodeIdx> = site.map_or_else(Vec::new, |site| find_all(reading, member, &site.remove));
    let mut taken: Vec<NodeIdx> = removed.clone();

    let picks = site.and_then(|site| site.time.as_deref());
    let mut times = picks.map_or_else(Vec::new, |picks| times_of(reading, member, picks));
    let mut n_selected = usize::from(!times.is_empty());
    if times.is_empty() && by_role(picks.is_some()) {
        times = find_times(reading, member);
    }
    taken.extend(times.iter().map(|(idx, _)| *idx).filter(|idx| *idx != member.root));
    let time = whole_time(reading, member, &times);

    let picks = site.and_then(|site| site.author.as_deref());
    let mut author = picks.and_then(|picks| {
        values(reading, member, picks).find_map(|(idx, value)| Some((idx, author::clean(reading, &value)?)))
    });
    n_selected += usize::from(author.is_some());
    if author.is_none() && by_role(picks.is_some()) {
        author = author::find(reading, member, times.first().map(|(idx, _)| *idx));
    }
    taken.extend(author.iter().map(|(idx, _)| *idx).filter(|idx| *idx != member.root));

    let named =
        site.map_or([None; 3], |site| [site.votes.as_deref(), site.up.as_deref(), site.down.as_deref()]);
    let mut counts = site.map_or_else(Counts::default, |site| counts::of_site(reading, member, site));
    // `votes = []` says that there are none.
    let says_none =
        named.iter().flatten().next().is_some() && named.iter().flatten().all(|picks| picks.is_empty());
    if counts.is_empty() && !says_none && by_role(named.iter().any(Option::is_some)) {
        counts = counts::find(reading, member);
    }
    taken.extend(counts.nodes.iter().copied());

    let picks = site.and_then(|site| site.text.as_deref());
    let mut text =
        picks.map_or_else(String::new, |picks| prose::of_picks(reading, member, picks, &removed, &taken));
    n_selected += usize::from(!text.is_empty());
    if text.is_empty() && by_role(picks.is_some()) {
        text = prose::find(reading, member, &taken);
    }
    let author = author.map(|(_, name)| name);
    Draft { author, time, counts, text, n_selected, ..Draft::default() }
}

/// The nodes of a member that a pick finds.
pub(super) fn find<'a>(
    reading: &'a Reading<'_, '_>,
    member: &'a Member<'_>,
    pick: &'a Pick,
) -> impl Iterator<Item = NodeIdx> + 'a {
    let own = if pick.css.is_some() { member.own } else { &[] };
    let root = pick.css.is_none().then_some(member.root);
    let matching = move |idx: &NodeIdx| {
        pick.css.as_ref().is_some_and(|css| reading.page.matches(*idx, css, member.root))
    };
    root.into_iter().chain(own.iter().copied().filter(matching))
}

/// The nodes that any of the picks finds, pick by pick.
pub(super) fn find_all(reading: &Reading<'_, '_>, member: &Member<'_>, picks: &[Pick]) -> Vec<NodeIdx> {
    picks.iter().flat_map(|pick| find(reading, member, pick)).collect()
}

/// What the picks find, with the value that each node has; empty values are left out.
pub(super) fn values<'a>(
    reading: &'a Reading<'_, '_>,
    member: &'a Member<'_>,
    picks: &'a [Pick],
) -> impl Iterator<Item = (NodeIdx, String)> + 'a {
    picks.iter().flat_map(move |pick| {
        let values = find(reading, member, pick).map(move |idx| (idx, value(reading, member, idx, pick)));
        values.filter(|(_, value)| !value.is_empty())
    })
}

/// The attribute's value or the node's text.
pub(super) fn value(reading: &Reading<'_, '_>, member: &Member<'_>, idx: NodeIdx, pick: &Pick) -> String {
    match &pick.attribute {
        Some(name) => reading.page.attr(idx, name).unwrap_or_default().trim().to_owned(),
        None => reading.page.text(idx, member.inner),
    }
}

fn times_of(reading: &Reading<'_, '_>, member: &Member<'_>, picks: &[Pick]) -> Vec<(NodeIdx, When)> {
    let times = values(reading, member, picks).flat_map(|(idx, value)| {
        let in_value = reading.time_in_attribute(&value).or_else(|| Some(reading.time_in_text(&value)?.1));
        let inside =
            member.own.iter().filter(move |&&inner| idx != member.root && reading.page.contains(idx, inner));
        let in_attributes = inside.filter_map(|&inner| reading.time_in_attributes(inner));
        in_attributes.into_iter().chain(in_value).map(move |when| (idx, when))
    });
    times.collect()
}

/// Times by role: `<time>`, elements named so, and short texts that are wholly a time.
fn find_times(reading: &Reading<'_, '_>, member: &Member<'_>) -> Vec<(NodeIdx, When)> {
    let page = reading.page;
    let mut found: Vec<(NodeIdx, When)> = Vec::new();
    let mut until = 0;
    for &idx in member.own.iter().filter(|&&idx| idx != member.root) {
        if idx < until {
            continue;
        }
        if page.tag(idx) == "blockquote" || reading.is(idx, Roles::PROFILE) {
            until = page.end(idx);
            continue;
        }
        let named = page.tag(idx) == "time" || reading.is(idx, Roles::TIME);
        let is_small =
            !matches!(page.tag(idx), "article" | "section" | "table" | "tbody" | "ul" | "ol" | "img" | "svg");
        if !named && !is_small {
            continue;
        }
        let shown = || {
            let text = reading.short_text(idx, MAX_TIME_LINE)?;
            if named { Some(reading.time_in_text(&text)?.1) } else { reading.times.parse(&text) }
        };
        let kept = if named || matches!(page.tag(idx), "abbr" | "span" | "a") {
            reading.time_in_attributes(idx)
        } else {
            None
        };
        let times: Vec<When> = kept.into_iter().chain(shown()).collect();
        found.extend(times.into_iter().map(|when| (idx, when)));
    }
    if found.is_empty() {
        found.extend(time_in_line(reading, member));
    }
    found
}

/// A time among other words of a short line ("Posted by X on 3 May 2019"), where no element holds it alone.
fn time_in_line(reading: &Reading<'_, '_>, member: &Member<'_>) -> Option<(NodeIdx, When)> {
    let lines = member.own.iter().filter(|&&idx| {
        idx != member.root
            && reading.page.element(idx).is_some()
            && !reading.is_within(idx, member.root, Roles::PROFILE)
    });
    let meta = |idx: &&NodeIdx| reading.is_within(**idx, member.root, Roles::META | Roles::AUTHOR);
    let (sure, rest): (Vec<_>, Vec<_>) = lines.partition(meta);
    sure.into_iter().chain(rest.into_iter().take(8)).find_map(|&idx| {
        let text = reading.short_text(idx, MAX_TIME_LINE)?;
        Some((idx, reading.times.find(&text)?.1))
    })
}

/// One time of all that were found: the first instant, else the first local time; a date is completed by the clock that
/// stands beside it.
fn whole_time(reading: &Reading<'_, '_>, member: &Member<'_>, times: &[(NodeIdx, When)]) -> Option<When> {
    let best = best(times.iter().map(|(_, when)| when.clone()))?;
    if exactness(&best) != 1 {
        return Some(best);
    }
    let &(idx, _) = times.iter().find(|(_, when)| *when == best)?;
    let around = reading.page.ancestors(idx).take(2).take_while(|&idx| idx > member.root);
    let mut whole = around.filter_map(|idx| {
        let text = reading.short_text(idx, MAX_TIME_LINE)?;
        Some(reading.time_in_text(&text)?.1)
    });
    whole.find(|when| exactness(when) == 2).or(Some(best))
}
