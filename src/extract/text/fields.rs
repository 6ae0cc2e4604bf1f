//! One comment's lines to its fields: author, score, time, text.

use super::super::page::{self, Page, Role};
use super::super::time::{TimeReader, When};
use super::super::votes;
use super::lines::{Kind, Line, Marker, Stamp, is_name_like};
use super::records::{Span, Thread, fold};
use crate::comment::{State, Votes};

/// What one comment shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Fields {
    pub(super) author: Option<String>,
    pub(super) score: Option<i64>,
    pub(super) votes: Option<Votes>,
    pub(super) when: Option<When>,
    pub(super) number: Option<String>,
    pub(super) text: String,
    pub(super) state: Option<State>,
}

/// Reads the comments of one thread; where a plain number stands is decided once for all of them.
pub(super) struct Reader<'a> {
    pub(super) lines: &'a [Line<'a>],
    pub(super) thread: &'a Thread,
    pub(super) times: &'a TimeReader,
    slots: Slots,
}

/// Which places of a comment hold a score, though it looks like any number.
#[derive(Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools, reason = "four independent places of a comment")]
struct Slots {
    head: bool,
    top: bool,
    bottom: bool,
    /// Two counters stand at the bottom, for and against; an empty one is not shown, so that a lone one is either.
    pair: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(lines: &'a [Line<'a>], thread: &'a Thread, times: &'a TimeReader) -> Self {
        let mut reader = Reader { lines, thread, times, slots: Slots::default() };
        let spans = &thread.spans;
        let most = |found: usize| found * 2 >= spans.len() && found > 0;
        let scores = |place: &dyn Fn(&Span) -> Option<usize>| {
            let at = spans.iter().filter_map(|span| score(&lines[place(span)?])).collect::<Vec<_>>();
            // 1, 2, 3 … are the comments' own numbers.
            let counts = at.len() > 2 && at.windows(2).all(|pair| pair[1] == pair[0] + 1);
            most(at.len()) && !counts
        };
        reader.slots = Slots {
            head: scores(&|span| {
                let head = span.start..span.anchor.unwrap_or(span.start + 1);
                head.into_iter().find(|&idx| score(&lines[idx]).is_some())
            }),
            top: scores(&|span| {
                let from = span.anchor.map(|anchor| anchor + 1).filter(|_| !thread.meta_after)?;
                (from..span.end).find(|&idx| !reader.is_furniture(idx) && lines[idx].kind != Kind::Clock)
            }),
            bottom: scores(&|span| {
                let from = span.anchor.map_or(span.start + 1, |anchor| anchor + 1);
                (from..span.end).rev().find(|&idx| !reader.is_furniture(idx))
            }),
            pair: {
                let twice = |span: &&Span| {
                    let mut bottom = (span.start..span.end).rev().skip_while(|&idx| reader.is_furniture(idx));
                    bottom.by_ref().take(2).filter(|&idx| score(&lines[idx]).is_some()).count() == 2
                };
                spans.iter().filter(twice).count() * 20 >= spans.len() * 3
            },
        };
        reader
    }

    /// The fields of one comment.
    pub(super) fn read(&self, span: &Span) -> Fields {
        let mut fields = Fields::default();
        let mut body: Vec<usize> = Vec::new();
        let head_end = if self.thread.meta_after {
            span.start + usize::from(self.thread.name_first)
        } else {
            self.head_end(span)
        };
        for idx in span.start..head_end {
            self.head_line(&self.lines[idx], &mut fields);
        }
        let anchor = span.anchor.filter(|&anchor| anchor >= head_end);
        if let Some(anchor) = span.anchor {
            self.time(anchor, &mut fields);
        }
        for idx in head_end..span.end {
            let after_anchor = span.anchor.is_some_and(|at| idx > at);
            let part_of_time = self.lines[idx].kind == Kind::Clock && idx > 0 && span.anchor == Some(idx - 1);
            if Some(idx) != anchor && Some(idx) != span.anchor && !part_of_time {
                let meta = self.thread.meta_after && after_anchor;
                if meta && matches!(self.lines[idx].kind, Kind::Score(_)) {
                    self.set_score(&self.lines[idx], &mut fields);
                } else if !meta {
                    body.push(idx);
                }
            }
        }
        while self.thread.name_below && body.len() > 2 && self.is_shared(body[0]) {
            body.remove(0);
        }
        if self.thread.name_below && fields.author.is_none() && body.len() > 1 {
            fields.author = author(&self.lines[body.remove(0)].content);
        }
        // Renderers print the name again for its picture, with the author's rank between.
        let same = |idx: usize| fields.author.as_deref() == Some(&*self.lines[idx].content);
        if let Some(again) = body.iter().take(3).position(|&idx| same(idx)).filter(|_| body.len() > 1) {
            let rank = body[..again].iter().all(|&idx| self.lines[idx].is_name_like());
            body.drain(..if rank && again + 1 < body.len() { again + 1 } else { 0 });
        }
        let whole = body.clone();
        self.trim(&mut body, &mut fields);
        // A comment may be nothing but a word that is a button elsewhere ("No.").
        if body.is_empty() && fields.score.is_none() {
            body.extend(
                whole.into_iter().find(|&idx| self.lines[idx].kind == Kind::Action && !self.is_shared(idx)),
            );
        }
        fields.text = self.join(&body);
        fields.state = page::placeholder(&fields.text);
        fields
    }

    fn head_end(&self, span: &Span) -> usize {
        let line = &self.lines[span.start];
        match span.anchor {
            Some(anchor) => anchor,
            None if matches!(line.kind, Kind::Score(_)) || line.is_name_like() && self.head_is_usual() => {
                span.start + 1
            }
            None => span.start,
        }
    }

    /// Whether the dated comments have a header line of their own, so that an undated one has it too.
    fn head_is_usual(&self) -> bool {
        let dated = self.thread.spans.iter().filter_map(|span| Some((span, span.anchor?)));
        let (mut headed, mut n) = (0, 0);
        for (span, anchor) in dated {
            (headed, n) = (headed + usize::from(anchor > span.start), n + 1);
        }
        headed * 2 > n
    }

    fn head_line(&self, line: &Line<'_>, fields: &mut Fields) {
        match &line.kind {
            Kind::Score(_) if self.slots.head || is_signed(&line.content) => self.set_score(line, fields),
            Kind::Score(value) => fields.number = Some(value.to_string()),
            Kind::Says(name) => fields.author = Some(line.content[name.clone()].to_owned()),
            Kind::Text if fields.author.is_none() && line.content.chars().count() <= 80 => {
                fields.author = author(&line.content)
            }
            _ => {}
        }
    }

    fn time(&self, anchor: usize, fields: &mut Fields) {
        let stamp = match &self.lines[anchor].kind {
            Kind::Time(stamp) => stamp,
            Kind::Says(name) => {
                fields.author = Some(self.lines[anchor].content[name.clone()].to_owned());
                return;
            }
            _ => return,
        };
        fields.when = Some(self.with_clock(anchor, stamp));
        fields.number = fields.number.take().or_else(|| stamp.number.clone());
        for side in [&stamp.before, &stamp.after] {
            if side.is_empty() {
                continue;
            }
            if votes::parse(side).is_some() && (is_signed(side) || !votes::is_bare(side)) {
                (fields.score, fields.votes) = (votes::parse(side), votes::pair(side));
            } else if fields.author.is_none() && side.chars().count() <= 80 {
                fields.author = author(side);
            }
        }
    }

    /// A date whose clock stands in the next line.
    fn with_clock(&self, anchor: usize, stamp: &Stamp) -> When {
        let next = self.lines.get(anchor + 1).filter(|next| next.kind == Kind::Clock);
        if let (When::At(at), Some(next)) = (&stamp.when, next)
            && at.is_date()
            && let Some(joined) = self.times.parse(&format!("{at} {}", next.content))
        {
            return joined;
        }
        stamp.when.clone()
    }

    /// Takes buttons and scores off both ends of the text.
    fn trim(&self, body: &mut Vec<usize>, fields: &mut Fields) {
        let mut first = 0;
        while first < body.len() {
            let line = &self.lines[body[first]];
            let is_score =
                matches!(line.kind, Kind::Score(_)) && fields.score.is_none() && first + 1 < body.len();
            if is_score
                && (self.slots.top
                    || is_signed(&line.content) && votes::is_bare(&line.content) && self.slots.bottom)
            {
                self.set_score(line, fields);
            } else if !self.is_furniture(body[first]) {
                break;
            }
            first += 1;
        }
        body.drain(..first);
        let mut counters = Vec::new();
        while body.len() > 1 || body.first().is_some_and(|&idx| self.is_furniture(idx)) {
            let Some(&last) = body.last() else { break };
            let line = &self.lines[last];
            let counter = matches!(line.kind, Kind::Score(_)) && body.len() > 1;
            if counter && self.slots.pair && counters.len() < 2 {
                counters.extend(score(line));
            } else if counter && fields.score.is_none() && self.slots.bottom && !self.slots.pair {
                self.set_score(line, fields);
            } else if !self.is_furniture(last) {
                break;
            }
            body.pop();
        }
        if let [down, up] = counters[..]
            && up >= 0
            && down >= 0
        {
            (fields.score, fields.votes) = (Some(up - down), Some(Votes { up, down }));
        }
        body.retain(|&idx| !self.is_shared(idx));
    }

    fn set_score(&self, line: &Line<'_>, fields: &mut Fields) {
        fields.votes = votes::pair(&line.content);
        fields.score = score(line);
    }

    fn is_furniture(&self, idx: usize) -> bool {
        let line = &self.lines[idx];
        let notice = line.content.chars().count() <= 60 && line.kind == Kind::SignIn;
        notice
            || matches!(line.kind, Kind::Action | Kind::More | Kind::Heading | Kind::Form)
            || self.is_shared(idx)
    }

    fn is_shared(&self, idx: usize) -> bool {
        !self.thread.furniture.is_empty()
            && !matches!(self.lines[idx].kind, Kind::Score(_))
            && self.thread.furniture.contains(&fold(&self.lines[idx].content))
    }

    /// The lines of a text, with the markers of lists inside it.
    fn join(&self, body: &[usize]) -> String {
        let mut text = String::new();
        for (nth, &idx) in body.iter().enumerate() {
            let line = &self.lines[idx];
            if nth > 0 {
                text.push('\n');
            }
            match line.marker {
                Marker::Ordered(number) if nth > 0 => text.push_str(&format!("{number}. ")),
                Marker::Bullet if nth > 0 => text.push_str("• "),
                _ => {}
            }
            text.push_str(&line.content);
        }
        text
    }
}

fn score(line: &Line<'_>) -> Option<i64> {
    match line.kind {
        Kind::Score(value) => Some(value),
        _ => None,
    }
}

fn is_signed(text: &str) -> bool {
    text.starts_with(['+', '-', '−', '–', '＋', '－'])
}

/// A name without "by" before it and "says" behind it.
fn author(text: &str) -> Option<String> {
    let page = Page::get();
    let mut name = text.trim().trim_end_matches([':', ',', '|', '·', '•', '—', '–']).trim();
    if let Some(by) = page.find(name, Role::By).filter(|by| by.start == 0 && by.end < name.len()) {
        let rest = name[by.end..].trim_start_matches([':', ' ', '\u{a0}']);
        // "von" and "de" are parts of names too; a colon or a capital before tells them apart.
        if name[by.end..].starts_with([':', ' ']) && rest.starts_with(|c: char| !c.is_lowercase()) {
            name = rest;
        }
    }
    (is_name_like(name) || name.split_whitespace().count() <= 8 && !name.ends_with(['!', '?']))
        .then(|| name.to_owned())
}
