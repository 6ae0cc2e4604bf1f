//! Induction: which lines of a page are its comments, found from what repeats.
//!
//! ```text
//! anchors (times, else "X says:") ──▶ groups of one form ──▶ segments between boundaries ──▶ spans ──▶ evidence ──▶ best
//! ```
//!
//! No site is known here. A segment is taken only when enough speaks for reader comments (a heading, buttons, scores,
//! "says"), since lists of articles repeat a title, a date and a teaser in the same way. Limits: comments without any
//! of these, in a language without a `page.tsv`, are left out.

use std::collections::{BTreeMap, HashMap};

use super::super::time::When;
use super::lines::{Kind, Line, Marker, Stamp, is_name_like};
use super::lists;

/// The lines of one comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: usize,
    /// The line with the time or with "says"; `None` for an item of a list that has neither.
    pub(super) anchor: Option<usize>,
    pub(super) end: usize,
}

/// The comments of a page as spans of lines, and how to read them.
#[derive(Clone, Debug, Default)]
pub(super) struct Thread {
    pub(super) spans: Vec<Span>,
    /// The time (and perhaps the name) stands below the text.
    pub(super) meta_after: bool,
    /// The first line of a span is its author, though the time stands below.
    pub(super) name_first: bool,
    /// The author stands in the line below the time.
    pub(super) name_below: bool,
    /// Lines that most comments share: buttons in any language. Folded by [`fold`].
    pub(super) furniture: Vec<String>,
    pub(super) evidence: i32,
}

/// Below this nothing is taken. A heading and clocks alone make 4, a button in each comment and names too.
const ENOUGH: i32 = 4;

/// The comments of a page, or none.
pub(super) fn find(lines: &[Line<'_>]) -> Option<Thread> {
    // Sorted: of two threads with as much evidence the same one is taken every time.
    let mut groups: BTreeMap<(bool, bool, bool), Vec<usize>> = BTreeMap::new();
    for (idx, line) in lines.iter().enumerate() {
        if let Kind::Time(stamp) = &line.kind {
            let precise =
                matches!(stamp.when, When::Relative(_)) || stamp.skeleton.contains(':') || !is_day(stamp);
            let clocked = precise || lines.get(idx + 1).is_some_and(|next| next.kind == Kind::Clock);
            groups.entry((clocked, !stamp.before.is_empty(), stamp.after.is_empty())).or_default().push(idx);
        }
    }
    let says = (0..lines.len()).filter(|&idx| matches!(lines[idx].kind, Kind::Says(_))).collect();
    let times: Vec<_> = groups.into_values().collect();
    let best = |groups: Vec<Vec<usize>>| {
        let threads =
            groups.iter().flat_map(|anchors| segments(lines, anchors)).map(|part| thread(lines, &part));
        threads.filter(|thread| thread.evidence >= ENOUGH).max_by_key(|thread| {
            let spans = &thread.spans;
            (thread.evidence + spans.len().min(20) as i32, spans.first().map(|span| span.start), spans.len())
        })
    };
    best(times).or_else(|| best(vec![says])).or_else(|| lists::undated(lines))
}

fn is_day(stamp: &Stamp) -> bool {
    matches!(stamp.when, When::At(stamp) if stamp.is_date())
}

/// Cuts a group where the page goes on to something else: at headings and forms that are not part of every comment
/// ("3 replies"), and where the next time is far.
fn segments(lines: &[Line<'_>], anchors: &[usize]) -> Vec<Vec<usize>> {
    const FARTHEST: usize = 400;
    let (Some(&first), Some(&last)) = (anchors.first(), anchors.last()) else { return Vec::new() };
    let boundaries =
        || (first..=last).filter(|&idx| lines[idx].is_boundary() && lines[idx].marker == Marker::None);
    let mut counts: HashMap<String, usize> = HashMap::new();
    for idx in boundaries() {
        *counts.entry(fold(&lines[idx].content)).or_default() += 1;
    }
    let repeated = |count: usize| count >= 3 && count * 10 >= anchors.len() * 3;
    let mut cuts = boundaries()
        .filter(|&idx| !repeated(counts.get(&fold(&lines[idx].content)).copied().unwrap_or(0)))
        .peekable();
    let mut parts: Vec<Vec<usize>> = Vec::new();
    let mut above = first;
    for &anchor in anchors {
        let mut cut = anchor - above > FARTHEST;
        while cuts.next_if(|&at| at < anchor).is_some() {
            cut = true;
        }
        match parts.last_mut() {
            Some(part) if !cut => part.push(anchor),
            _ => parts.push(vec![anchor]),
        }
        above = anchor;
    }
    parts
}

/// A line for comparison: lower case, figures as `9`.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        let c = if c.is_ascii_digit() { '9' } else { c };
        if c.is_alphabetic() || c == '9' && !folded.ends_with('9') {
            folded.push(c);
        }
    }
    folded
}

/// Lays the comments of one segment out and weighs what speaks for them.
fn thread(lines: &[Line<'_>], anchors: &[usize]) -> Thread {
    let listed = list_starts(lines, anchors);
    let anchors: Vec<usize> = match &listed {
        Some(starts) => anchors
            .iter()
            .zip(starts)
            .filter(|(_, start)| start.is_some())
            .map(|(&anchor, _)| anchor)
            .collect(),
        None => anchors.to_vec(),
    };
    let mut thread = Thread::default();
    if let Some(starts) = listed {
        let starts: Vec<_> = starts.into_iter().flatten().collect();
        thread.spans = spans(lines, &anchors, &starts);
        lists::with_undated_items(lines, &mut thread.spans);
    } else {
        let head = head_length(lines, &anchors);
        let mut anchors = anchors;
        let scores = anchors.iter().skip(1).all(|&anchor| {
            let above = &lines[anchor - head.min(anchor)..anchor];
            above.iter().any(|line| matches!(line.kind, Kind::Score(_)))
        });
        // The article's own date is often the first: it has no such header.
        let lacks_head = |anchor: usize| {
            let above = &lines[anchor - head.min(anchor)..anchor];
            let scored = above.iter().any(|line| matches!(line.kind, Kind::Score(_)));
            let is_head = |line: &Line<'_>| line.is_name_like() || line.kind != Kind::Text;
            above.len() < head || !above.iter().all(is_head) || (scores && !scored)
        };
        if anchors.len() > 2
            && lacks_head(anchors[0])
            && !anchors[1..].iter().any(|&anchor| lacks_head(anchor))
        {
            anchors.remove(0);
        }
        let starts: Vec<_> = anchors.iter().map(|anchor| anchor - head.min(*anchor)).collect();
        thread.spans = spans(lines, &anchors, &starts);
        if head == 0
            && let Some((after, name_first)) = meta_after(lines, &anchors, &thread.spans)
        {
            (thread.spans, thread.meta_after, thread.name_first) = (after, true, name_first);
        } else if head == 0 && !anchors.iter().any(|&idx| has_name(&lines[idx])) {
            // The same short line below every time is a caption, not a name.
            let below = |idx: usize| lines.get(idx + 1).filter(|line| line.is_name_like());
            let named = anchors.iter().filter(|&&idx| below(idx).is_some()).count();
            thread.name_below = anchors.len() > 2 && named * 10 >= anchors.len() * 9;
        }
    }
    thread.furniture = furniture(lines, &thread);
    thread.evidence = super::evidence::weigh(lines, &thread);
    thread
}

/// Where each anchor's list item begins, if the comments are items of a list; `None` inside for anchors that are not.
fn list_starts(lines: &[Line<'_>], anchors: &[usize]) -> Option<Vec<Option<usize>>> {
    const LONGEST_HEAD: usize = 3;
    let start = |anchor: usize| {
        let from = anchor.saturating_sub(LONGEST_HEAD);
        let found = (from..=anchor).rev().find(|&idx| lines[idx].marker != Marker::None)?;
        let head = &lines[found..anchor];
        // The marker's line and what follows up to the time is a header, not a text that ends in a time.
        let is_head =
            head.iter().all(|line| !matches!(line.kind, Kind::Action) && line.content.chars().count() <= 80);
        (is_head && lines[anchor].indent >= lines[found].indent).then_some(found)
    };
    let starts: Vec<_> = anchors.iter().map(|&anchor| start(anchor)).collect();
    let ordered =
        starts.iter().flatten().filter(|&&idx| matches!(lines[idx].marker, Marker::Ordered(_))).count();
    let marked = starts.iter().flatten().count();
    // Bullets may also be the parts of one header ("• reply • April 6"); there the time does not lead to the text.
    let bulleted_meta = starts.iter().flatten().filter(|&&idx| {
        let after = lines.get(idx + 1);
        lines[idx].marker == Marker::Bullet && after.is_some_and(|line| line.marker == Marker::Bullet)
    });
    let usable = ordered > 0 || bulleted_meta.count() * 2 < marked;
    (usable && marked * 10 >= anchors.len() * 7).then_some(starts)
}

/// How many lines above the time belong to the header, where no list marker tells.
fn head_length(lines: &[Line<'_>], anchors: &[usize]) -> usize {
    const LONGEST_HEAD: usize = 3;
    let named = anchors.iter().filter(|&&idx| has_name(&lines[idx])).count();
    let mut head = 0;
    while head < LONGEST_HEAD {
        let above = |anchor: usize| anchor.checked_sub(head + 1).map(|idx| &lines[idx]);
        let scores =
            anchors.iter().filter(|&&idx| above(idx).is_some_and(|line| matches!(line.kind, Kind::Score(_))));
        let names = anchors.iter().filter(|&&idx| {
            above(idx).is_some_and(|line| {
                line.is_name_like() || matches!(line.kind, Kind::Says(_) | Kind::Score(_))
            })
        });
        let (scores, names) = (scores.count() * 10, names.count() * 10);
        // One in five may differ, higher up one in all: the date of the article itself is often the first anchor.
        let wanted =
            if head == 0 { anchors.len() * 8 } else { anchors.len() * 10 - 10.min(anchors.len() * 2) };
        // Names in the time's own line leave only a score to be looked for above.
        let grows = if named * 2 > anchors.len() {
            scores >= wanted
        } else {
            names >= wanted && (head == 0 || anchors.len() > 2)
        };
        // The same line above every time is furniture of the comment before.
        let same = anchors.len() > 2 && {
            let mut folded: Vec<_> =
                anchors.iter().filter_map(|&idx| above(idx)).map(|line| fold(&line.content)).collect();
            folded.sort_unstable();
            folded.chunk_by(|a, b| a == b).map(<[_]>::len).max().unwrap_or(0) * 10 >= anchors.len() * 8
        };
        if !grows || (same && scores < wanted) {
            break;
        }
        head += 1;
    }
    head
}

fn has_name(line: &Line<'_>) -> bool {
    match &line.kind {
        Kind::Time(stamp) => is_name_like(&stamp.before) || is_name_like(&stamp.after),
        Kind::Says(_) => true,
        _ => false,
    }
}

/// Each comment from its start to the next, the last one to where the comments end.
fn spans(lines: &[Line<'_>], anchors: &[usize], starts: &[usize]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::with_capacity(anchors.len());
    for (nth, (&anchor, &start)) in anchors.iter().zip(starts).enumerate() {
        let end = starts.get(nth + 1).copied().unwrap_or_else(|| last_end(lines, &spans, start, anchor));
        spans.push(Span { start, anchor: Some(anchor), end: end.max(anchor + 1) });
    }
    spans
}

/// Where the last comment ends: at a boundary, at a line left of it, at the button that ends the others, or, where
/// nothing tells, after as many paragraphs as the longest of the others has.
fn last_end(lines: &[Line<'_>], others: &[Span], start: usize, anchor: usize) -> usize {
    // Some renderers indent the header more than the text below it.
    let header = lines[start..=anchor].iter().map(|line| line.indent).min().unwrap_or(0);
    let usual =
        others.iter().flat_map(|span| lines[span.start..span.end].iter().map(|line| line.indent)).min();
    let indent = usual.map_or(header, |usual| usual.min(header));
    let deeper = lines[start].marker != Marker::None && anchor > start
        || others.iter().all(|span| {
            lines[span.anchor.map_or(span.start, |anchor| anchor + 1)..span.end]
                .iter()
                .all(|line| line.indent > lines[span.start].indent)
        });
    let left =
        |line: &Line<'_>| line.indent < indent || deeper && indent > 0 && line.indent <= lines[start].indent;
    let mut end = (anchor + 1..lines.len())
        .find(|&idx| left(&lines[idx]) || lines[idx].is_boundary() && lines[idx].marker == Marker::None)
        .unwrap_or(lines.len());
    let closes = |line: &Line<'_>| matches!(line.kind, Kind::Action | Kind::More);
    let closed = others.iter().filter(|span| span.end > span.start && closes(&lines[span.end - 1])).count();
    if closed * 10 >= others.len() * 6
        && closed > 0
        && let Some(close) = (anchor + 1..end).rev().find(|&idx| idx > anchor + 1 && closes(&lines[idx]))
        && let Some(first) = (anchor + 1..=close).find(|&idx| idx > anchor + 1 && closes(&lines[idx]))
    {
        let run = (first..end).take_while(|&idx| closes(&lines[idx])).count();
        return first + run;
    }
    // A link to more, or the numbers of further pages, stands below the last of them.
    let pager = |idx: usize| {
        let number = |idx: usize| lines.get(idx).and_then(|line| line.content.parse::<u32>().ok());
        number(idx) == Some(1) && number(idx + 1) == Some(2)
    };
    if let Some(stop) = (anchor + 2..end).find(|&idx| lines[idx].kind == Kind::More || pager(idx)) {
        return stop;
    }
    let longest = others.iter().map(|span| span.end - span.start).max();
    if let Some(longest) = longest
        && end == lines.len()
        && end - start > 3 * longest.max(8)
    {
        end = start + longest.max(2);
    }
    end
}

/// Times below their texts: chosen where the line above the times is no header, and the first time stands below a text
/// while nothing of the kind follows the last one.
fn meta_after(lines: &[Line<'_>], anchors: &[usize], before: &[Span]) -> Option<(Vec<Span>, bool)> {
    let meta_end = |anchor: usize| {
        let meta =
            |line: &&Line<'_>| matches!(line.kind, Kind::Clock | Kind::Action | Kind::More | Kind::Score(_));
        anchor + 1 + lines[anchor + 1..].iter().take_while(meta).count()
    };
    let named = anchors.iter().filter(|&&idx| has_name(&lines[idx])).count() * 2 > anchors.len();
    let (&first, &last) = (anchors.first()?, anchors.last()?);
    let lead_from = (0..first).rev().find(|&idx| lines[idx].is_boundary()).map_or(0, |idx| idx + 1);
    let heading = lead_from > 0 && first - lead_from < 60;
    let lead_texts = lines[lead_from..first].iter().filter(|line| line.kind == Kind::Text).count();
    let trail_end = before.last().map_or(lines.len(), |span| span.end);
    let trail = lines.get(meta_end(last)..trail_end.max(meta_end(last)))?;
    let trail_texts =
        trail.iter().filter(|line| line.kind == Kind::Text && !is_name_like(&line.content)).count();
    if lead_texts == 0 {
        return None;
    }
    // The line below a time (and its buttons) is the next comment's author.
    let below = anchors[..anchors.len() - 1].iter().filter(|&&idx| {
        lines.get(meta_end(idx)).is_some_and(|line| line.is_name_like() && line.marker == Marker::None)
    });
    let name_first = !named && anchors.len() > 2 && below.count() * 10 >= (anchors.len() - 1) * 8;
    let above_is_head = |idx: usize| {
        idx > 0 && (lines[idx - 1].is_name_like() || matches!(lines[idx - 1].kind, Kind::Score(_)))
    };
    let heads = anchors.iter().filter(|&&idx| above_is_head(idx)).count() * 10 >= anchors.len() * 8;
    let wanted = if name_first { !heads } else { named && trail_texts == 0 && heading };
    wanted.then_some(())?;
    let mut starts = Vec::with_capacity(anchors.len());
    let first_start = if name_first {
        (lead_from..first)
            .rev()
            .find(|&idx| lines[idx].is_name_like() && lines[idx].marker == Marker::None)?
    } else {
        (lead_from..first).find(|&idx| lines[idx].kind == Kind::Text)?
    };
    starts.push(first_start);
    starts.extend(anchors[..anchors.len() - 1].iter().map(|&anchor| meta_end(anchor)));
    let spans = starts.iter().zip(anchors);
    let spans = spans.map(|(&start, &anchor)| Span { start, anchor: Some(anchor), end: meta_end(anchor) });
    Some((spans.collect(), name_first))
}

/// Short lines that at least six in ten comments share, below their header.
fn furniture(lines: &[Line<'_>], thread: &Thread) -> Vec<String> {
    const LONGEST: usize = 60;
    let mut counts: HashMap<String, usize> = HashMap::new();
    for span in &thread.spans {
        let from =
            if thread.meta_after { span.start } else { span.anchor.map_or(span.start, |anchor| anchor) + 1 };
        let texts =
            lines[from.min(span.end)..span.end].iter().filter(|line| line.content.chars().count() <= LONGEST);
        let mut folded: Vec<_> =
            texts.map(|line| fold(&line.content)).filter(|line| !line.is_empty()).collect();
        folded.sort_unstable();
        folded.dedup();
        for line in folded {
            *counts.entry(line).or_default() += 1;
        }
    }
    let n = thread.spans.len();
    let mut shared: Vec<_> = counts
        .into_iter()
        .filter(|&(_, count)| n >= 3 && count * 10 >= n * 6)
        .map(|(line, _)| line)
        .collect();
    shared.sort_unstable();
    shared
}
