//! `--redact`: e-mail addresses, phone numbers and web addresses in a text give way to `[@]`, `[#]` and `[/]`.
//!
//! They give way before the text is scored: so spans index the text that is shown, and whoever scores the shown text again gets
//! the same verdict. The marks hold no word that a lexicon could know. What is hidden is found by its form alone, rather too
//! often than too seldom: a long number in groups is taken for a phone number, a date is not.

use std::ops::Range;

use crate::comment::Comment;

/// Most digits of a phone number (ITU-T E.164).
const MAX_DIGITS: usize = 15;
/// Fewest digits behind a `+`, a bracket or a leading zero.
const MIN_DIGITS: usize = 7;
/// Fewest digits in groups without any of these, and of those without groups.
const MIN_GROUPED: usize = 9;
const MIN_BARE: usize = 10;
/// Longest scheme before `://`.
const MAX_SCHEME: usize = 20;

/// Masks the text of a comment and of the one that it answers.
pub(crate) fn redact(comment: &mut Comment) {
    if let Some(masked) = masked(&comment.text) {
        comment.text = masked;
    }
    if let Some(masked) = comment.parent_text.as_deref().and_then(masked) {
        comment.parent_text = Some(masked.into());
    }
}

/// How often a masked text is looked at again: what was masked may part others that touched it.
const PASSES: usize = 4;

/// The text with its addresses and numbers masked; `None` where it has none. Masking twice changes nothing. `O(n)`.
pub(crate) fn masked(text: &str) -> Option<String> {
    let mut masked = masked_once(text)?;
    for _ in 1..PASSES {
        match masked_once(&masked) {
            Some(more) => masked = more,
            None => break,
        }
    }
    Some(masked)
}

fn masked_once(text: &str) -> Option<String> {
    let mut found: Vec<(Range<usize>, &str)> = Vec::new();
    // Earlier kinds win where two overlap: a phone number in a web address is part of it.
    for (mark, find) in [
        ("[/]", web_addresses as fn(&str) -> Vec<Range<usize>>),
        ("[@]", e_mail_addresses),
        ("[#]", phone_numbers),
    ] {
        let spans = find(text);
        let mut free: Vec<_> = Vec::with_capacity(spans.len());
        let mut others = found.iter().map(|(span, _)| span.clone()).peekable();
        for span in spans {
            while others.next_if(|other| other.end <= span.start).is_some() {}
            if others.peek().is_none_or(|other| span.end <= other.start) {
                free.push((span, mark));
            }
        }
        found.extend(free);
        found.sort_by_key(|(span, _)| span.start);
    }
    if found.is_empty() {
        return None;
    }
    let (mut masked, mut at) = (String::with_capacity(text.len()), 0);
    for (span, mark) in found {
        masked += &text[at..span.start];
        masked += mark;
        at = span.end;
    }
    Some(masked + &text[at..])
}

fn web_addresses(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let is_end = |c: char| c.is_whitespace() || c.is_control() || "<>\"“”„«»|".contains(c);
    let mut at = 0;
    for word in text.split(is_end) {
        let start = at;
        at += word.len();
        at += text[at..].chars().next().map_or(0, char::len_utf8);
        if let Some(from) = address_start(word) {
            let end = word.trim_end_matches(|c: char| ".,;:!?)]}'’…".contains(c)).len();
            if from < end {
                spans.push(start + from..start + end);
            }
        }
    }
    spans
}

/// Where a web address begins in a word: at its scheme, at `www.`, or at a host with a path.
fn address_start(word: &str) -> Option<usize> {
    let bytes = word.as_bytes();
    let is_open = |at: usize| at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
    let scheme = word.find("://").and_then(|colon| {
        let scheme = bytes[..colon].iter().rev().take(MAX_SCHEME);
        let n = scheme.take_while(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(byte)).count();
        (n > 0).then_some(colon - n)
    });
    let www = bytes.windows(4).position(|four| four.eq_ignore_ascii_case(b"www.")).filter(|&at| is_open(at));
    if let Some(first) = scheme.into_iter().chain(www).min() {
        return Some(first);
    }
    let slash = word.find('/')?;
    let host = word[..slash].trim_start_matches(|c: char| !c.is_alphanumeric());
    let has_path = word[slash + 1..].starts_with(|c: char| c.is_alphanumeric() || "~_-@?#".contains(c));
    (has_path && is_host(host)).then_some(slash - host.len())
}

/// `name.tld`: labels of letters, digits and hyphens, the last of letters alone.
fn is_host(host: &str) -> bool {
    let is_label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    host.rsplit_once('.').is_some_and(|(rest, top)| {
        top.chars().all(char::is_alphabetic) && top.chars().nth(1).is_some() && rest.split('.').all(is_label)
    })
}

fn e_mail_addresses(text: &str) -> Vec<Range<usize>> {
    let is_local = |c: char| c.is_alphanumeric() || "._%+-'".contains(c);
    let is_domain = |c: char| c.is_alphanumeric() || ".-".contains(c);
    let mut spans: Vec<Range<usize>> = Vec::new();
    for (at, sign) in text.char_indices().filter(|&(_, c)| c == '@' || c == '＠') {
        let behind = at + sign.len_utf8();
        let start = text[..at].trim_end_matches(is_local).len();
        let rest = &text[behind..];
        let domain = &rest[..rest.find(|c| !is_domain(c)).unwrap_or(rest.len())];
        let domain = domain.trim_end_matches(['.', '-']);
        if start < at && is_host(domain) && spans.last().is_none_or(|last| last.end <= start) {
            spans.push(start..behind + domain.len());
        }
    }
    spans
}

/// A run of digits with what may stand between the groups of a phone number.
struct Run {
    span: Range<usize>,
    groups: Vec<usize>,
    n_digits: usize,
    first: char,
    /// `2023-11-06` and its like begin it.
    is_date: bool,
}

fn phone_numbers(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find(|c: char| is_digit(c) || "+＋(".contains(c)) {
        let run = run(text, at + found);
        // Right behind another number it stands free: that one gives way.
        let is_next = spans.last().is_some_and(|last: &Range<usize>| last.end == run.span.start);
        let inside = !is_next
            && text[..run.span.start].ends_with(|c: char| c.is_alphanumeric() || "_$€£#".contains(c))
            || text[run.span.end..].starts_with(|c: char| c.is_alphanumeric() || "_%€".contains(c));
        if !inside && is_phone(&run) {
            spans.push(run.span.clone());
        }
        at = run.span.end.max(at + found + text[at + found..].chars().next().map_or(1, char::len_utf8));
    }
    spans
}

fn is_phone(run: &Run) -> bool {
    let n = run.n_digits;
    if n > MAX_DIGITS || run.is_date {
        return false;
    }
    let is_local = run.groups == [3, 4];
    match (run.first, run.groups.len()) {
        ('+' | '＋' | '(' | '0' | '０', _) => n >= MIN_DIGITS,
        (_, 1) => (MIN_BARE..=12).contains(&n),
        (_, groups) => is_local || n >= MIN_GROUPED && groups <= 6,
    }
}

/// Everything from `start` on that could belong to one number.
fn run(text: &str, start: usize) -> Run {
    let mut run = Run { span: start..start, groups: Vec::new(), n_digits: 0, first: '-', is_date: false };
    let mut gap = 0;
    for (offset, c) in text[start..].char_indices() {
        if offset == 0 {
            run.first = c;
        }
        if is_digit(c) {
            match run.groups.last_mut() {
                Some(group) if gap == 0 => *group += 1,
                _ => run.groups.push(1),
            }
            run.n_digits += 1;
            run.span.end = start + offset + c.len_utf8();
            gap = 0;
        } else if offset > 0 && gap < 3 && "-./()–‑ \u{a0}\u{200b}\u{200c}\u{200d}\u{2060}".contains(c) {
            gap += 1;
        } else if offset > 0 {
            break;
        }
    }
    let digits: Vec<_> = text[run.span.clone()].split(|c: char| !c.is_ascii_digit()).take(3).collect();
    let is_year = |group: &str| group.len() == 4 && (group.starts_with("19") || group.starts_with("20"));
    let is_short = |group: &str| matches!(group.len(), 1 | 2);
    run.is_date = match digits[..] {
        [year, month, day] if is_year(year) => is_short(month) && is_short(day),
        [day, month, year] => is_short(day) && is_short(month) && is_year(year),
        _ => false,
    };
    run
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_and_numbers_give_way_and_the_rest_stays() {
        for (text, want) in [
            ("Write to ann.smith+news@example.org, please.", "Write to [@], please."),
            ("ann@example.org;bob@example.co.uk", "[@];[@]"),
            ("почта: иван@пример.рф", "почта: [@]"),
            ("see https://example.org/a?b=c&d#e.", "see [/]."),
            ("(http://example.org/a)", "([/])"),
            ("WWW.Example.org and example.org/ann", "[/] and [/]"),
            ("ftp://ann:secret@example.org:21/x", "[/]"),
            ("call +49 30 1234567 now", "call [#] now"),
            ("call (555) 123-4567!", "call [#]!"),
            ("030/1234567", "[#]"),
            ("8 (800) 555-35-35", "[#]"),
            ("555-123-4567, 5551234567 or 555-1234", "[#], [#] or [#]"),
            ("+1\u{200b}555\u{200b}1234567", "[#]"),
            ("＋４９３０１２３４５６７", "[#]"),
        ] {
            assert_eq!(masked(text).as_deref(), Some(want), "{text}");
        }
        for text in [
            "",
            "@ann you said and/or, at 5 p.m./6 p.m.",
            "On 2023-11-06 16:35 and on 06.11.2023 it was 12:30.",
            "1.5 million, 10,000 of 25 000, 3.14159, $1000000000",
            "a@b and me@home; 192.168.0.1",
            "Yes. No/maybe. https: no",
        ] {
            assert_eq!(masked(text), None, "{text}");
        }
    }

    proptest! {
        /// Whatever stands around them, addresses and numbers of their own are never left.
        #[test]
        fn nothing_planted_is_left(
            before in "([a-z.@/:0-9() é-]|www\\.|://){0,30}",
            planted in "ann@example\\.org|https://example\\.org/ann|\\+49 30 5550123",
            after in "( |, |\n)([a-z.@/: é-]|www\\.|://){0,30}",
        ) {
            let text = format!("{before} {planted}{after}");
            let masked = masked(&text).unwrap_or_default();
            prop_assert!(!masked.is_empty() && !masked.contains(&planted), "{} -> {}", text, masked);
        }

        #[test]
        fn masking_twice_changes_nothing(text in "([a-z.@/:0-9() é+-]|www\\.|://|@[a-z]{2}\\.[a-z]{2}|\\+49 30 5550|[\u{200b},]){0,60}") {
            if let Some(once) = masked(&text) {
                prop_assert_eq!(masked(&once), None, "{} -> {}", text, once);
            }
        }
    }
}
