//! Items of a comments' list that show no time: pingbacks, and pages whose times were all dropped.

use super::lines::{Kind, Line, Marker};
use super::records::{Span, Thread};

/// Items of the comments' own list that have no time (pingbacks, comments whose time was lost) end the comment above.
pub(super) fn with_undated_items(lines: &[Line<'_>], spans: &mut Vec<Span>) {
    let mut all = Vec::with_capacity(spans.len());
    for span in spans.iter() {
        let level = |idx: usize| (lines[idx].indent, lines[idx].column);
        let (mut start, mut anchor) = (span.start, span.anchor);
        let mut number = item_number(&lines[span.start]);
        let from = span.anchor.unwrap_or(span.start) + 1;
        for (idx, line) in (from..).zip(&lines[from.min(span.end)..span.end]) {
            let next = item_number(line);
            let (same, other) = (level(start), level(idx));
            let aligned = same.0 == other.0 || same.1 == other.1;
            // A pingback in the list of the comments may also stand further left than the reply above it.
            let follows =
                next.is_some() && number.is_some() && aligned && next == number.map(|number| number + 1)
                    || line.kind == Kind::Pingback && line.marker != Marker::None;
            if follows {
                all.push(Span { start, anchor, end: idx });
                (start, anchor, number) = (idx, None, next);
            }
        }
        all.push(Span { start, anchor, end: span.end });
    }
    *spans = all;
}

fn item_number(line: &Line<'_>) -> Option<u64> {
    match line.marker {
        Marker::Ordered(number) => Some(number),
        _ => None,
    }
}

/// Comments whose times were dropped: a list numbered from 1 right below a heading or a notice to sign in.
pub(super) fn undated(lines: &[Line<'_>]) -> Option<Thread> {
    let opener = (0..lines.len()).rev().find(|&idx| {
        matches!(lines[idx].kind, Kind::Heading | Kind::SignIn)
            && (idx + 1..lines.len()).take(2).any(|idx| lines[idx].marker == Marker::Ordered(1))
    })?;
    let first = (opener + 1..lines.len()).find(|&idx| lines[idx].marker == Marker::Ordered(1))?;
    let (indent, mut number) = (lines[first].indent, 0);
    let mut starts = Vec::new();
    let mut end = lines.len();
    for (idx, line) in (first..).zip(&lines[first..]) {
        if line.marker == Marker::Ordered(number + 1) && line.indent.abs_diff(indent) <= 1 {
            number += 1;
            starts.push(idx);
        } else if line.indent < indent
            || line.is_boundary() && line.marker == Marker::None
            || indent > 0 && line.indent == indent
        {
            end = idx;
            break;
        }
    }
    let ends = starts.iter().skip(1).copied().chain([end]);
    let spans =
        starts.iter().zip(ends).map(|(&start, end)| Span { start, anchor: None, end }).collect::<Vec<_>>();
    // Links are lists too: comments are sentences, or have a score above them.
    let prose = spans.iter().filter(|span| {
        let scored = matches!(lines[span.start].kind, Kind::Score(_)) && span.end > span.start + 1;
        scored || lines[span.start..span.end].iter().any(|line| line.content.ends_with(['.', '!', '?', '…']))
    });
    let enough = spans.len() >= 2 && prose.count() * 10 >= spans.len() * 7;
    enough.then(|| Thread { spans, ..Thread::default() })
}
