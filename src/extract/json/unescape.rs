//! The escapes of JSON strings.

use memchr::memchr;

/// The text of a string as written between its quotes; `None` where an escape is broken. A lone surrogate, which dumps
/// of truncated texts hold, becomes U+FFFD.
pub(super) fn unescape(raw: &str) -> Option<String> {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    loop {
        // Escapes of other scripts follow each other: no search between them.
        let next = if rest.starts_with('\\') { Some(0) } else { memchr(b'\\', rest.as_bytes()) };
        let Some(at) = next else { break };
        out.push_str(&rest[..at]);
        let escape = *rest.as_bytes().get(at + 1)?;
        let mut n_used = at + 2;
        match escape {
            b'"' | b'\\' | b'/' => out.push(escape as char),
            b'b' => out.push('\u{8}'),
            b'f' => out.push('\u{c}'),
            b'n' => out.push('\n'),
            b'r' => out.push('\r'),
            b't' => out.push('\t'),
            b'u' => {
                let first = unit(rest, n_used)?;
                n_used += 4;
                let second = match first {
                    0xD800..0xDC00 if rest[n_used..].starts_with("\\u") => unit(rest, n_used + 2),
                    _ => None,
                };
                match second {
                    Some(second @ 0xDC00..0xE000) => {
                        n_used += 6;
                        let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                        out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                    _ => out.push(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER)),
                }
            }
            _ => return None,
        }
        rest = &rest[n_used..];
    }
    out.push_str(rest);
    Some(out)
}

/// Four hexadecimal digits.
fn unit(text: &str, at: usize) -> Option<u32> {
    let digits = text.as_bytes().get(at..at + 4)?;
    digits.iter().try_fold(0, |code, digit| {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            b'A'..=b'F' => digit - b'A' + 10,
            _ => return None,
        };
        Some(code << 4 | u32::from(value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_become_what_they_stand_for() {
        for (raw, text) in [
            (r#"a\"b\\c\/d"#, Some("a\"b\\c/d")),
            (r"\n\t\r\b\f", Some("\n\t\r\u{8}\u{c}")),
            (r"\u00e9\u2764\ud83d\ude00", Some("é❤😀")),
            (r"\ud83d", Some("\u{fffd}")),
            (r"\ud83d\u0041", Some("\u{fffd}A")),
            (r"\ude00x", Some("\u{fffd}x")),
            (r"\x", None),
            (r"\u12", None),
            (r"\u12é4", None),
        ] {
            assert_eq!(unescape(raw).as_deref(), text, "{raw}");
        }
    }
}
