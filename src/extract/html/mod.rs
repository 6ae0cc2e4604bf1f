//! Comments of HTML pages: a site's own selectors, else whichever of structured data and known engines reads most, else
//! what repeats on the page as comments do.
//!
//! ```text
//! document ─▶ shallow ─▶ dom::Page ─▶ Reading ─┬▶ Selectors of the user ─┐
//!             (depth)    (flat list)  (roles,  ├▶ engines.toml │ jsonld ─┼▶ Draft ─▶ Record
//!                                      times)  └▶ repeat ────────────────┘
//! ```
//!
//! Every walk is a loop over a flat list and every comment's nodes are read a bounded number of times, so the cost is
//! linear in the page for any nesting.

mod author;
mod counts;
mod dom;
mod fields;
mod ids;
mod jsonld;
mod prose;
mod reading;
mod repeat;
mod roles;
mod selectors;
mod shallow;
#[cfg(test)]
mod tests;
mod thread;

use std::ops::ControlFlow;
use std::sync::{Arc, LazyLock};

use rustc_hash::FxHashSet;

use self::dom::Page;
use self::fields::{Answers, Draft, Fallback};
use self::reading::Reading;
pub use self::selectors::{Selectors, SelectorsError};
use super::page::Role;
use super::time::When;
use super::{Options, Place, Record, Sink};
use crate::comment::{Comment, Source, State};

/// Longest text that can be a placeholder for a comment that is gone, in bytes.
const MAX_PLACEHOLDER: usize = 160;

static ENGINES: LazyLock<Selectors> =
    LazyLock::new(|| Selectors::parse(include_str!("engines.toml")).expect("a test reads engines.toml"));

/// Reads the comments of a page, in document order.
pub(crate) fn read(document: &str, place: &Place, options: &Options, sink: Sink<'_>) -> ControlFlow<()> {
    let html = shallow::parse(document);
    let page = Page::new(&html);
    let reading = Reading::new(&page, options.lang.as_deref(), place.captured.or(options.reference_time));
    let drafts = options
        .selectors
        .as_deref()
        .and_then(|selectors| fullest(&reading, selectors, Fallback::Unnamed))
        .or_else(|| known(&reading))
        .unwrap_or_else(|| repeat::find(&reading));
    emit(&reading, drafts, place, options, sink)
}

/// The comments by structured data or a known engine, whichever reads more; the engine of equals, since it has the ids.
fn known(reading: &Reading<'_, '_>) -> Option<Vec<Draft>> {
    let engine = fullest(reading, &ENGINES, Fallback::Missing);
    let data = Some(jsonld::read(reading)).filter(|drafts| worth(drafts) > 0);
    match (engine, data) {
        (Some(engine), Some(data)) if n_texts(&data) > n_texts(&engine) => Some(data),
        (Some(engine), Some(data)) if n_texts(&data) == n_texts(&engine) && worth(&data) > worth(&engine) => {
            Some(data)
        }
        (engine, data) => engine.or(data),
    }
}

/// The comments of the site whose row reads most of the page.
fn fullest(reading: &Reading<'_, '_>, selectors: &Selectors, fallback: Fallback) -> Option<Vec<Draft>> {
    let drafts = selectors.sites.iter().map(|site| thread::of_site(reading, site, fallback));
    let mut best: Option<((usize, usize), Vec<Draft>)> = None;
    for drafts in drafts {
        // Of rows that read the same, the one whose own selectors found it knows the page better.
        let worth = (worth(&drafts), drafts.iter().map(|draft| draft.n_selected).sum());
        if worth.0 > 0 && best.as_ref().is_none_or(|(most, _)| worth > *most) {
            best = Some((worth, drafts));
        }
    }
    best.map(|(_, drafts)| drafts)
}

fn n_texts(drafts: &[Draft]) -> usize {
    drafts.iter().filter(|draft| !draft.text.is_empty()).count()
}

/// How much of a thread was read: comments that have a text and anything that tells whose or when, and their fields.
fn worth(drafts: &[Draft]) -> usize {
    let whole = drafts
        .iter()
        .filter(|draft| !draft.text.is_empty() && (draft.author.is_some() || draft.time.is_some()));
    whole.map(|draft| 2 + draft.n_fields()).sum()
}

/// Hands over every draft that is a record: a comment, or one that is left out for a reason. A template that was never
/// filled is neither.
fn emit(
    reading: &Reading<'_, '_>,
    drafts: Vec<Draft>,
    place: &Place,
    options: &Options,
    sink: Sink<'_>,
) -> ControlFlow<()> {
    let shape: Arc<str> = Arc::from("html");
    let reasons = reasons(&drafts);
    let names = names(&drafts);
    let is_comment = |at: &usize| reasons[*at].is_none() && !drafts[*at].text.is_empty();
    let known: FxHashSet<&str> = (0..drafts.len()).filter(is_comment).map(|at| names[at].as_str()).collect();
    let records = drafts.iter().enumerate().filter(|(_, draft)| is_record(draft));
    for (index, (at, draft)) in (1_u64..).zip(records) {
        if let Some(reason) = reasons[at] {
            sink(Record::Skipped(reason))?;
            continue;
        }
        let (timestamp, timestamp_raw) = match draft.time.clone() {
            Some(When::At(stamp)) => (Some(stamp), None),
            Some(When::Relative(raw)) => (None, Some(raw)),
            None => (None, None),
        };
        let parent_id = match &draft.answers {
            Answers::Nothing => None,
            Answers::Draft(parent) => Some(*parent).filter(is_comment).map(|parent| names[parent].clone()),
            Answers::Id(id) => known.get(id.as_str()).map(|id| (*id).to_owned()),
        };
        sink(Record::Comment(Comment {
            id: names[at].clone(),
            parent_id,
            author: draft.author.clone(),
            vote_score: draft.counts.net(),
            votes: draft.counts.votes(),
            timestamp,
            timestamp_raw,
            state: draft.state.or_else(|| placeholder(reading, &draft.text)),
            text: draft.text.clone(),
            parent_text: None,
            source: Source {
                path: Arc::clone(&options.path),
                shape: Arc::clone(&shape),
                document: place.document.clone(),
                index,
                line: None,
            },
        }))?;
    }
    ControlFlow::Continue(())
}

fn is_record(draft: &Draft) -> bool {
    draft.skipped.is_some() || !draft.text.is_empty() || (draft.author.is_some() && draft.time.is_some())
}

/// Why each draft is left out, where it is.
fn reasons(drafts: &[Draft]) -> Vec<Option<&'static str>> {
    let mut seen: FxHashSet<(&str, &str)> = FxHashSet::default();
    let reason = |draft| {
        let Draft { id, text, skipped, .. }: &Draft = draft;
        let is_new = id.as_deref().is_none_or(|id| seen.insert((id, text)));
        let no_text = text.is_empty().then_some("a comment without text");
        skipped.or(no_text).or((!is_new).then_some("the same comment shown a second time"))
    };
    drafts.iter().map(reason).collect()
}

/// The id of every draft: the document's own, at its first use, else the 1-based index of the record.
fn names(drafts: &[Draft]) -> Vec<String> {
    let own: FxHashSet<&str> = drafts.iter().filter_map(|draft| draft.id.as_deref()).collect();
    let mut taken: FxHashSet<&str> = FxHashSet::default();
    let mut index = 0;
    let name = |draft| {
        index += usize::from(is_record(draft));
        match draft.id.as_deref() {
            Some(id) if taken.insert(id) => id.to_owned(),
            // An index that is someone's own id gets a mark: ids name one comment each.
            _ => Some(index.to_string())
                .filter(|name| !own.contains(name.as_str()))
                .unwrap_or(format!("{index}#")),
        }
    };
    drafts.iter().map(name).collect()
}

/// The state that a text speaks of, where it is only a placeholder.
fn placeholder(reading: &Reading<'_, '_>, text: &str) -> Option<State> {
    if text.len() > MAX_PLACEHOLDER {
        return None;
    }
    let states =
        [(Role::Deleted, State::Deleted), (Role::Removed, State::Removed), (Role::Pending, State::Hidden)];
    states.into_iter().find(|(role, _)| reading.furniture.is_all(text, &[*role])).map(|(_, state)| state)
}
