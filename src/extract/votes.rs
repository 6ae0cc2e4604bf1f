//! The one vote parser of all readers.

use super::page::{Page, Role};
use super::words::{Kind, Words};
use crate::comment::Votes;

/// Reads a vote counter as shown: `+1`, `−5` (U+2212), `1.2k`, `1,2 тыс.`, `1 234`, `12 points`, `👍 3`, `2.0`.
/// `None` where it shows no number (`•`, `[score hidden]`, a name, an empty text): unknown is never 0.
pub(crate) fn parse(text: &str) -> Option<i64> {
    const LONGEST: usize = 80;
    let text = text.trim().trim_matches(|c| matches!(c, '(' | ')' | '[' | ']' | ':' | '·' | '•' | '|'));
    if text.len() > LONGEST {
        return None;
    }
    let first = text.find(|c: char| c.is_ascii_digit())?;
    let (before, figures) = text.split_at(first);
    let sign = leading_sign(before)?;
    let (value, rest) = number(figures)?;
    is_caption(rest).then_some(if sign { -value } else { value })
}

/// Whether the text is nothing but a signed or plain number (with `k` and its like): a bare counter without a caption.
pub(crate) fn is_bare(text: &str) -> bool {
    let text = text.trim();
    let unsigned = text.strip_prefix(['+', '-', '−', '–', '＋', '－']).unwrap_or(text).trim_start();
    unsigned.starts_with(|c: char| c.is_ascii_digit())
        && number(unsigned).is_some_and(|(_, rest)| rest.trim().is_empty())
}

/// Reads a pair of counters, where both sides are shown with their captions: `👍 3 👎 1`, `Daumen hoch6Daumen runter`
/// (an empty counter is 0), `12 likes 3 dislikes`. `None` where one side is missing.
pub(crate) fn pair(text: &str) -> Option<Votes> {
    const LONGEST: usize = 120;
    if text.len() > LONGEST {
        return None;
    }
    let (words, page) = (Words::of(text), Page::get());
    let side = |idx: usize| match words.get(idx)?.kind {
        Kind::Sign('👍' | '▲' | '↑' | '🔼') => Some((true, idx + 1)),
        Kind::Sign('👎' | '▼' | '↓' | '🔽') => Some((false, idx + 1)),
        Kind::Word => {
            let up = page.phrase(&words, idx, Role::Up).map(|(_, next)| (next, true));
            let down = page.phrase(&words, idx, Role::Down).map(|(_, next)| (next, false));
            // "not helpful" is longer than "helpful".
            up.into_iter().chain(down).max_by_key(|&(next, _)| next).map(|(next, is_up)| (is_up, next))
        }
        _ => None,
    };
    let (mut idx, mut waiting, mut last) = (0, None, None);
    let (mut up, mut down) = (None, None);
    let leads = words.number(0).is_some() || side(0).is_none() && words.number(1).is_some();
    while idx < words.len() {
        if let Some((is_up, next)) = side(idx) {
            let slot = if is_up { &mut up } else { &mut down };
            if slot.is_some() {
                return None;
            }
            *slot = Some(if leads { waiting.take()? } else { 0 });
            (last, idx) = (Some(is_up), next);
        } else if let Some((value, _)) = words.number(idx) {
            let value = i64::try_from(value).ok()?;
            match last {
                _ if leads => waiting = Some(value),
                Some(true) => up = Some(value),
                Some(false) => down = Some(value),
                None => return None,
            }
            (last, idx) = (None, idx + 1);
        } else if words.is_word(idx) {
            return None;
        } else {
            idx += 1;
        }
    }
    Some(Votes { up: up?, down: down? })
}

/// Whether what stands before the figures allows a counter, and if so whether it is a minus.
fn leading_sign(before: &str) -> Option<bool> {
    let caption = before.trim_end();
    let minus = caption.ends_with(['-', '−', '–', '－', '‐', '‑', '﹣']);
    let caption = caption.trim_end_matches(['+', '-', '−', '–', '－', '＋', '‐', '‑', '﹣']).trim();
    (caption.is_empty() || is_caption(caption)).then_some(minus)
}

/// Signs (thumbs, hearts, arrows) and words for votes, in any number.
fn is_caption(text: &str) -> bool {
    let text = text.trim();
    if text.is_empty() {
        return true;
    }
    let words = Words::of(text);
    let lone_signs =
        (0..words.len()).all(|idx| words.sign(idx).is_some_and(|sign| !"/%$€:,;@#".contains(sign)));
    lone_signs
        || Page::get().covers(&words, &[Role::Points, Role::Up, Role::Down])
            && (0..words.len()).all(|idx| words.number(idx).is_none())
}

/// The number that `text` begins with and what follows it: thousands groups, decimals before a multiplier, `2.0`.
fn number(text: &str) -> Option<(i64, &str)> {
    let mut digits = 0_usize;
    let (mut mantissa, mut groups, mut since) = (0_i64, 0_u32, 0_u32);
    let mut separator = None;
    let mut chars = text.char_indices().peekable();
    let mut end = 0;
    while let Some(&(at, c)) = chars.peek() {
        if let Some(digit) = c.to_digit(10) {
            mantissa = mantissa.checked_mul(10)?.checked_add(i64::from(digit))?;
            (digits, since, end) = (digits + 1, since + 1, at + 1);
        } else if matches!(c, '.' | ',' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}') {
            let digit_follows = text[at + c.len_utf8()..].starts_with(|next: char| next.is_ascii_digit());
            if !digit_follows || separator.is_some_and(|known| known != c) || (groups > 0 && since != 3) {
                break;
            }
            (separator, groups, since) = (Some(c), groups + 1, 0);
        } else {
            break;
        }
        chars.next();
    }
    let rest = &text[end..];
    let multiplier = multiplier(rest);
    let first_group = digits - since as usize - 3 * (groups.saturating_sub(1) as usize);
    let grouped = groups > 0 && since == 3 && (1..=3).contains(&first_group) && !text.starts_with('0');
    match (groups, multiplier) {
        (0, Some((factor, rest))) => Some((mantissa.checked_mul(factor)?, rest)),
        (0, None) => Some((mantissa, rest)),
        (1, Some((factor, rest))) if matches!(separator, Some('.' | ',')) => {
            Some((mantissa.checked_mul(factor)? / 10_i64.checked_pow(since)?, rest))
        }
        (_, None) if grouped => Some((mantissa, rest)),
        (1, None) if matches!(separator, Some('.' | ',')) => {
            // A counter is an integer: "2.0" is one, a rating of 4.5 is none.
            let scale = 10_i64.checked_pow(since)?;
            (mantissa % scale == 0).then_some((mantissa / scale, rest))
        }
        _ => None,
    }
}

/// `k`, `M`, `тыс.`, `万` behind a number: what it multiplies by, and the rest.
fn multiplier(text: &str) -> Option<(i64, &str)> {
    let head: String = text.chars().take(24).collect();
    let words = Words::of(&head);
    let (factor, next) = Page::get().phrase(&words, 0, Role::Multiplier)?;
    let end = words.get(next - 1)?.end;
    let rest = &text[end..];
    Some((i64::from(factor), rest.strip_prefix('.').unwrap_or(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cases: &[(&str, Option<i64>)]) {
        for &(text, expected) in cases {
            assert_eq!(parse(text), expected, "{text:?}");
        }
    }

    #[test]
    fn counters_are_read_as_shown() {
        check(&[
            ("+1", Some(1)),
            ("-5", Some(-5)),
            ("−5", Some(-5)),
            ("–5", Some(-5)),
            ("- 5", Some(-5)),
            ("0", Some(0)),
            ("1.2k", Some(1200)),
            ("1.2K", Some(1200)),
            ("3K", Some(3000)),
            ("1.5M", Some(1_500_000)),
            ("1,2 тыс.", Some(1200)),
            ("2 Tsd.", Some(2000)),
            ("1,2万", Some(12_000)),
            ("1 234", Some(1234)),
            ("1.234", Some(1234)),
            ("1,234,567", Some(1_234_567)),
            ("1'234", Some(1234)),
            ("2.0", Some(2)),
            ("12 points", Some(12)),
            ("(12)", Some(12)),
            ("20 Leserempfehlungen", Some(20)),
            ("👍 3", Some(3)),
            ("Score: -2", Some(-2)),
            ("▲ 7", Some(7)),
        ]);
    }

    #[test]
    fn what_shows_no_number_is_unknown() {
        check(&[
            ("", None),
            ("•", None),
            ("-", None),
            ("[score hidden]", None),
            ("ASM", None),
            ("4.5", None),
            ("12:30", None),
            ("3 replies and more", None),
            ("Top 10", None),
            ("50%", None),
            ("99999999999999999999999", None),
        ]);
    }

    #[test]
    fn pairs_need_both_sides() {
        for (text, expected) in [
            ("👍 3 👎 1", Some((3, 1))),
            ("Daumen hoch6Daumen runter", Some((6, 0))),
            ("12 likes 3 dislikes", Some((12, 3))),
            ("👍 3", None),
            ("3", None),
            ("", None),
        ] {
            assert_eq!(pair(text), expected.map(|(up, down)| Votes { up, down }), "{text}");
        }
    }
}
