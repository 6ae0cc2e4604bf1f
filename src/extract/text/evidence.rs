//! What speaks for a run of records being reader comments, and what against it.

use super::super::time::When;
use super::super::votes;
use super::lines::{Kind, Line, Marker};
use super::records::{Span, Thread, fold};

/// The weight of all signs together; comparable between threads of any length.
pub(super) fn weigh(lines: &[Line<'_>], thread: &Thread) -> i32 {
    let spans = &thread.spans;
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else { return 0 };
    let share =
        |claim: &dyn Fn(&Span) -> bool| spans.iter().filter(|span| claim(span)).count() * 10 / spans.len();
    let body = |span: &Span| &lines[span.start..span.end];

    let opener =
        lines[first.start.saturating_sub(8)..first.start].iter().rev().find(|line| line.is_boundary());
    let titled = opener.is_some_and(|line| matches!(line.kind, Kind::Heading | Kind::SignIn));
    let recent = opener.is_some_and(|line| line.kind == Kind::Recent);
    let form_near =
        lines[last.end..].iter().take(6).any(|line| matches!(line.kind, Kind::Form | Kind::SignIn))
            || lines[first.start.saturating_sub(25)..first.start].iter().any(|line| line.kind == Kind::Form);
    let buttons = share(&|span| {
        // A button far from both ends belongs to some other part of the page.
        let lines = body(span);
        let ends = lines.iter().take(5).chain(lines.iter().rev().take(5));
        ends.into_iter().any(|line| match &line.kind {
            Kind::Action => true,
            Kind::Time(stamp) => stamp.action,
            _ => false,
        })
    });
    let says = share(&|span| body(span).iter().any(|line| matches!(line.kind, Kind::Says(_))));
    let signed = share(&|span| {
        body(span).iter().take(4).any(|line| {
            line.kind != Kind::Text
                && line.content.starts_with(['+', '-', '−', '–'])
                && votes::is_bare(&line.content)
        })
    });
    let scored = share(&|span| body(span).iter().any(|line| matches!(line.kind, Kind::Score(_))));
    let shared = share(&|span| {
        body(span)
            .iter()
            .any(|line| line.kind == Kind::Text && thread.furniture.contains(&fold(&line.content)))
    });
    let more = share(&|span| {
        body(span).iter().any(|line| line.kind == Kind::More && !line.content.starts_with('+'))
    });
    let clocked = share(&|span| span.anchor.is_some_and(|anchor| is_precise(lines, anchor)));
    let listed = share(&|span| matches!(lines[span.start].marker, Marker::Ordered(_)));
    let names = share(&|span| author_words(lines, thread, span).is_some_and(|words| words <= 4));
    let titles = share(&|span| author_words(lines, thread, span).is_some_and(|words| words > 5));
    let texts = share(&|span| has_text(lines, thread, span));

    if texts < 6 || recent || (spans.len() == 1 && !titled && says == 0) {
        return 0;
    }
    // Lists of articles and of threads have dates without a clock; comments with such dates need better signs.
    if clocked < 5 && !titled && says < 5 && (buttons < 8 || spans.len() < 3) && signed < 5 {
        return 0;
    }
    // One record below "12 comments" may be the article itself, under its author and date.
    let lone = buttons >= 5 || says >= 5 || signed >= 3 || (form_near && last.end - first.start <= 12);
    if spans.len() == 1 && !lone {
        return 0;
    }
    let mut weight = 0;
    weight += 3 * i32::from(titled) + 2 * i32::from(form_near);
    weight +=
        3 * i32::from(buttons >= 5) + 3 * i32::from(says >= 5 && (clocked >= 5 || titled || buttons >= 5));
    weight += if signed >= 3 { 3 } else { i32::from(scored >= 5) };
    weight += 2 * i32::from(shared >= 6);
    weight += i32::from(clocked >= 8) + i32::from(listed >= 9) + i32::from(names >= 8);
    let unnamed = share(&|span| author_words(lines, thread, span).is_none()) >= 8 && scored < 5 && says < 5;
    weight -= 2 * i32::from(unnamed && !titled);
    weight - 4 * i32::from(titles >= 4) - 2 * i32::from(more >= 5)
}

fn is_precise(lines: &[Line<'_>], anchor: usize) -> bool {
    match &lines[anchor].kind {
        Kind::Time(stamp) => match stamp.when {
            When::Relative(_) => true,
            When::At(at) => {
                !at.is_date() || lines.get(anchor + 1).is_some_and(|next| next.kind == Kind::Clock)
            }
        },
        _ => false,
    }
}

/// How many words stand in the author's place: a name has few, an article's title many.
fn author_words(lines: &[Line<'_>], thread: &Thread, span: &Span) -> Option<usize> {
    let anchor = span.anchor?;
    let count = |text: &str| Some(text.split_whitespace().count()).filter(|&words| words > 0);
    if let Kind::Time(stamp) = &lines[anchor].kind
        && let Some(words) = count(&stamp.before).or_else(|| count(&stamp.after))
    {
        return Some(words);
    }
    if thread.name_first {
        return count(&lines[span.start].content);
    }
    let above = lines[span.start..anchor]
        .iter()
        .rev()
        .find(|line| matches!(line.kind, Kind::Text | Kind::Says(_)))?;
    count(&above.content)
}

fn has_text(lines: &[Line<'_>], thread: &Thread, span: &Span) -> bool {
    let from =
        if thread.meta_after { span.start } else { span.anchor.map_or(span.start, |anchor| anchor + 1) };
    lines[from.min(span.end)..span.end].iter().any(|line| matches!(line.kind, Kind::Text | Kind::Score(_)))
}
