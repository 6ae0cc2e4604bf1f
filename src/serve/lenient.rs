//! JSON as Google's parser takes it: keys without quotes, single quotes and a comma too many are fine.
//!
//! Strict JSON goes through `serde_json`; only what fails there is read again here. `O(n)`, nested at most [`MAX_DEPTH`] deep.

use serde_json::{Map, Number, Value};

/// Deepest nesting, as serde_json's.
const MAX_DEPTH: usize = 127;

/// Reads a body; an empty one is an empty object. Of duplicate keys the last counts.
///
/// # Errors
///
/// A sentence that says what was wanted and where (bytes, from 0), without quoting the text.
pub(super) fn parse(body: &[u8]) -> Result<Value, String> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Object(Map::new()));
    }
    if let Ok(value) = serde_json::from_slice(body) {
        return Ok(value);
    }
    let text = std::str::from_utf8(body)
        .map_err(|err| format!("The body is not UTF-8 at byte {}.", err.valid_up_to()))?;
    let mut reader = Reader { text, at: text.len() - text.trim_start_matches('\u{feff}').len() };
    let value = reader.value(0)?;
    reader.skip_blanks();
    if reader.at < text.len() { Err(reader.wanted("the end")) } else { Ok(value) }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn wanted(&self, what: &str) -> String {
        format!("Expected {what} at byte {}.", self.at)
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn skip_blanks(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    /// Goes past `mark` if it comes next, blanks before it included.
    fn take(&mut self, mark: char) -> bool {
        self.skip_blanks();
        let found = self.peek() == Some(mark);
        self.at += if found { mark.len_utf8() } else { 0 };
        found
    }

    fn value(&mut self, depth: usize) -> Result<Value, String> {
        if depth > MAX_DEPTH {
            return Err(format!("Nested too deep at byte {}.", self.at));
        }
        self.skip_blanks();
        match self.peek() {
            Some('{') => self.object(depth),
            Some('[') => self.array(depth),
            Some(quote @ ('"' | '\'')) => self.string(quote).map(Value::String),
            Some(c) if c == '-' || c.is_ascii_digit() => self.number(),
            _ => match self.word() {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                "null" => Ok(Value::Null),
                word => {
                    self.at -= word.len();
                    Err(self.wanted("a value"))
                }
            },
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, String> {
        self.at += 1;
        let mut object = Map::new();
        while !self.take('}') {
            let key = match self.peek() {
                Some(quote @ ('"' | '\'')) => self.string(quote)?,
                _ => match self.word() {
                    "" => return Err(self.wanted("a key or }")),
                    word => word.to_owned(),
                },
            };
            if !self.take(':') {
                return Err(self.wanted(": after a key"));
            }
            let value = self.value(depth + 1)?;
            object.insert(key, value);
            if !self.take(',') && self.peek() != Some('}') {
                return Err(self.wanted(", or } after a value"));
            }
        }
        Ok(Value::Object(object))
    }

    fn array(&mut self, depth: usize) -> Result<Value, String> {
        self.at += 1;
        let mut items = Vec::new();
        while !self.take(']') {
            items.push(self.value(depth + 1)?);
            if !self.take(',') && self.peek() != Some(']') {
                return Err(self.wanted(", or ] after a value"));
            }
        }
        Ok(Value::Array(items))
    }

    /// Letters, digits, `_`, `$` and `@`, as keys are written without quotes.
    fn word(&mut self) -> &str {
        let rest = &self.text[self.at..];
        let is_inner = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '@');
        let word = &rest[..rest.find(|c| !is_inner(c)).unwrap_or(rest.len())];
        self.at += word.len();
        word
    }

    fn number(&mut self) -> Result<Value, String> {
        let rest = &self.text[self.at..];
        let is_inner = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E');
        let digits = &rest[..rest.find(|c| !is_inner(c)).unwrap_or(rest.len())];
        let number: Number = digits.parse().map_err(|_| self.wanted("a number"))?;
        self.at += digits.len();
        Ok(Value::Number(number))
    }

    fn string(&mut self, quote: char) -> Result<String, String> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let rest = &self.text[self.at..];
            let Some(end) = rest.find([quote, '\\']) else {
                return Err(self.wanted("the end of a string"));
            };
            out.push_str(&rest[..end]);
            self.at += end + 1;
            if rest[end..].starts_with(quote) {
                return Ok(out);
            }
            out.push(self.escape()?);
        }
    }

    /// What stands behind a backslash.
    fn escape(&mut self) -> Result<char, String> {
        let Some(c) = self.peek() else { return Err(self.wanted("an escape")) };
        self.at += c.len_utf8();
        Ok(match c {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let unit = self.unit()?;
                // A high surrogate asks for its low one.
                let code = if (0xd800..0xdc00).contains(&unit) && self.text[self.at..].starts_with("\\u") {
                    self.at += 2;
                    let low = self.unit()?;
                    let pair = (unit - 0xd800) << 10 | low.wrapping_sub(0xdc00);
                    if (0xdc00..0xe000).contains(&low) { 0x10000 + pair } else { low }
                } else {
                    unit
                };
                char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            other => other,
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Result<u32, String> {
        let digits = self.text.get(self.at..self.at + 4);
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let unit = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let unit = unit.ok_or_else(|| self.wanted("four hexadecimal digits"))?;
        self.at += 4;
        Ok(unit)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(body: &str, want: Value) {
        assert_eq!(parse(body.as_bytes()), Ok(want), "{body}");
    }

    #[test]
    fn what_samples_and_scripts_post_is_read() {
        check("", json!({}));
        check(" \n", json!({}));
        check(
            "{comment: {text: \"what\"}, languages: [\"en\"]}",
            json!({"comment": {"text": "what"}, "languages": ["en"]}),
        );
        check(
            "{'a': 'it\\'s \"so\"', 'b': True_ok: 1}".replace("True_ok", "true, c").as_str(),
            json!({"a": "it's \"so\"", "b": true, "c": 1}),
        );
        check("{\"a\": [1, -2.5e3, null,], }", json!({"a": [1, -2500.0, null]}));
        check("\u{feff}{a:'\\ud83d\\ude00\\n\\u00e9'}", json!({"a": "😀\né"}));
        check("{a:'\\ud83d lone'}", json!({"a": "\u{fffd} lone"}));
        check("{a:1, 'a':2}", json!({"a": 2}));
    }

    #[test]
    fn what_is_broken_is_said_with_its_place() {
        for (body, want) in [
            ("{a", "Expected : after a key at byte 2."),
            ("{a:}", "Expected a value at byte 3."),
            ("{a:1 b:2}", "Expected , or } after a value at byte 5."),
            ("[1 2]", "Expected , or ] after a value at byte 3."),
            ("{'a", "Expected the end of a string at byte 2."),
            ("{a:'\\u12'}", "Expected four hexadecimal digits at byte 6."),
            ("{} {}", "Expected the end at byte 3."),
            ("{a:--1}", "Expected a number at byte 3."),
            ("{a:nil}", "Expected a value at byte 3."),
        ] {
            assert_eq!(parse(body.as_bytes()), Err(want.to_owned()), "{body}");
        }
        assert_eq!(parse(b"{a:'\xff'}"), Err("The body is not UTF-8 at byte 4.".to_owned()));
        let deep = "[".repeat(200_000);
        assert!(parse(deep.as_bytes()).unwrap_err().starts_with("Nested too deep"));
    }
}
