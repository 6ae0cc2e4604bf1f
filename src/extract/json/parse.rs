//! The JSON parser of both readers: keeps only the keys it is asked for, has no recursion that input could drive, and
//! gives what was whole of a document that breaks off.
//!
//! It is as strict as RFC 8259 about structure and numbers. On purpose it is milder in what dumps of the wild
//! hold: control characters inside strings, lone surrogates (they become U+FFFD), numbers out of range (infinite), and
//! Python's `NaN` and `Infinity` (they become null).

use std::borrow::Cow;
use std::fmt;

use super::node::Node;
use super::scan::quote_or_backslash;
use super::unescape::unescape;
use super::wanted::Wanted;

/// Deepest nesting that is read: 256 replies below each other in a Reddit listing.
pub(super) const MAX_DEPTH: usize = 1024;

/// Where and why a text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// Byte offset in the text.
    pub(super) offset: usize,
    /// What is wrong there, lower case.
    pub(super) reason: &'static str,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.reason, self.offset)
    }
}

pub(super) type Parsed<T> = Result<T, Broken>;

/// A text that is read as JSON values, one after the other.
pub(super) struct Parser<'a> {
    text: &'a str,
    pub(super) at: usize,
}

/// A container whose end has not been met.
enum Open<'a> {
    Array(Vec<Node<'a>>),
    Object(Vec<(Cow<'a, str>, Node<'a>)>, Cow<'a, str>),
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Parser<'a> {
        Parser { text, at: 0 }
    }

    /// Whether only blanks are left.
    pub(super) fn is_done(&mut self) -> bool {
        self.blanks();
        self.at == self.text.len()
    }

    /// The next value. Where it breaks off, what was read of it comes with the error; see [`Node::Cut`].
    pub(super) fn document(&mut self) -> (Option<Node<'a>>, Option<Broken>) {
        let mut open = Vec::new();
        match self.value(&mut open) {
            Ok(value) => (Some(value), None),
            Err(broken) => {
                let mut inner = None;
                while let Some(container) = open.pop() {
                    inner = Some(match container {
                        Open::Array(mut items) => {
                            items.extend(inner);
                            items.push(Node::Cut);
                            Node::Array(items)
                        }
                        Open::Object(mut members, key) => {
                            members.extend(inner.map(|value| (key, value)));
                            members.push((Cow::Borrowed(""), Node::Cut));
                            Node::Object(members)
                        }
                    });
                }
                (inner, Some(broken))
            }
        }
    }

    /// One line that is an object: those of its members that are wanted, and whether the head has all their keys.
    pub(super) fn object(&mut self, wanted: &'a Wanted) -> Parsed<(Node<'a>, bool)> {
        let mut is_seen = true;
        let mut members = Vec::with_capacity(12);
        self.blanks();
        self.expect(b'{', "not an object")?;
        if self.closes(b'}') {
            return self.end((Node::Object(members), is_seen));
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(self.here("expected a key"));
            }
            let (raw, has_escapes) = self.raw_string()?;
            self.blanks();
            self.expect(b':', "expected a colon")?;
            let key = match has_escapes {
                true => unescape(raw).as_deref().and_then(|key| wanted.find(key)),
                false => wanted.find(raw),
            };
            match key {
                Some((key, is_seen_here)) => {
                    is_seen &= is_seen_here;
                    let value = self.value(&mut Vec::new())?;
                    members.push((Cow::Borrowed(key), value));
                }
                None => self.skip()?,
            }
            self.blanks();
            match self.take() {
                Some(b',') => self.blanks(),
                Some(b'}') => return self.end((Node::Object(members), is_seen)),
                Some(_) => return Err(self.here("expected a comma or the end of a container")),
                None => return Err(self.here("the text ends too early")),
            }
        }
    }

    fn end<T>(&mut self, read: T) -> Parsed<T> {
        if self.is_done() { Ok(read) } else { Err(self.here("more than one value")) }
    }

    /// A value of any kind; the containers that are open on an error stay in `open`.
    fn value(&mut self, open: &mut Vec<Open<'a>>) -> Parsed<Node<'a>> {
        loop {
            self.blanks();
            let mut value = match self.peek() {
                Some(opening @ (b'{' | b'[')) => {
                    if open.len() >= MAX_DEPTH {
                        return Err(self.here("nested too deeply"));
                    }
                    self.at += 1;
                    if opening == b'[' {
                        if !self.closes(b']') {
                            open.push(Open::Array(Vec::new()));
                            continue;
                        }
                        Node::Array(Vec::new())
                    } else {
                        if !self.closes(b'}') {
                            open.push(Open::Object(Vec::new(), Cow::Borrowed("")));
                            self.key_into(open)?;
                            continue;
                        }
                        Node::Object(Vec::new())
                    }
                }
                _ => self.scalar()?,
            };
            // The value may be the last of its container, and that one the last of its own.
            loop {
                self.blanks();
                let next = self.peek();
                match open.pop() {
                    None => return Ok(value),
                    Some(Open::Array(mut items)) => {
                        items.push(value);
                        if next == Some(b']') {
                            self.at += 1;
                            value = Node::Array(items);
                            continue;
                        }
                        open.push(Open::Array(items));
                    }
                    Some(Open::Object(mut members, key)) => {
                        members.push((key, value));
                        if next == Some(b'}') {
                            self.at += 1;
                            value = Node::Object(members);
                            continue;
                        }
                        open.push(Open::Object(members, Cow::Borrowed("")));
                    }
                }
                self.expect(b',', "expected a comma or the end of a container")?;
                self.blanks();
                if matches!(open.last(), Some(Open::Object(..))) {
                    self.key_into(open)?;
                }
                break;
            }
        }
    }

    fn key_into(&mut self, open: &mut [Open<'a>]) -> Parsed<()> {
        let name = self.key()?;
        if let Some(Open::Object(_, key)) = open.last_mut() {
            *key = name;
        }
        Ok(())
    }

    fn key(&mut self) -> Parsed<Cow<'a, str>> {
        if self.peek() != Some(b'"') {
            return Err(self.here("expected a key"));
        }
        let key = self.string()?;
        self.blanks();
        self.expect(b':', "expected a colon")?;
        Ok(key)
    }

    pub(super) fn scalar(&mut self) -> Parsed<Node<'a>> {
        match self.peek() {
            Some(b'"') => self.string().map(Node::Str),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Node::Bool(true)),
            Some(b'f') => self.word("false", Node::Bool(false)),
            Some(b'n') => self.word("null", Node::Null),
            Some(b'N') => self.word("NaN", Node::Null),
            Some(b'I') => self.word("Infinity", Node::Null),
            Some(_) => Err(self.here("expected a value")),
            None => Err(self.here("the text ends too early")),
        }
    }

    fn word(&mut self, word: &str, node: Node<'a>) -> Parsed<Node<'a>> {
        if !self.text[self.at..].starts_with(word) {
            return Err(self.here("expected a value"));
        }
        self.at += word.len();
        Ok(node)
    }

    fn number(&mut self) -> Parsed<Node<'a>> {
        let start = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        if self.peek() == Some(b'I') {
            return self.word("Infinity", Node::Null);
        }
        let is_zero = self.peek() == Some(b'0');
        let n_digits = self.digits();
        let mut is_sound = n_digits == 1 || (n_digits > 1 && !is_zero);
        let mut is_integer = true;
        if self.peek() == Some(b'.') {
            self.at += 1;
            is_integer = false;
            is_sound &= self.digits() > 0;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            is_integer = false;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            is_sound &= self.digits() > 0;
        }
        let digits = &self.text[start..self.at];
        if !is_sound {
            return Err(self.here("broken number"));
        }
        if is_integer {
            if let Ok(number) = digits.parse() {
                return Ok(Node::Int(number));
            }
            if let Ok(number) = digits.parse() {
                return Ok(Node::Uint(number));
            }
        }
        digits.parse().map(Node::Float).map_err(|_| self.here("broken number"))
    }

    fn digits(&mut self) -> usize {
        let rest = &self.text.as_bytes()[self.at..];
        let n_digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += n_digits;
        n_digits
    }

    fn string(&mut self) -> Parsed<Cow<'a, str>> {
        let start = self.at;
        let (raw, has_escapes) = self.raw_string()?;
        if !has_escapes {
            return Ok(Cow::Borrowed(raw));
        }
        match unescape(raw) {
            Some(text) => Ok(Cow::Owned(text)),
            None => Err(Broken { offset: start, reason: "broken escape in a string" }),
        }
    }

    /// A string as written between its quotes, and whether it holds escapes.
    #[inline]
    pub(super) fn raw_string(&mut self) -> Parsed<(&'a str, bool)> {
        let start = self.at + 1;
        let mut end = start;
        let mut has_escapes = false;
        loop {
            let rest = self.text.as_bytes().get(end..).unwrap_or_default();
            match quote_or_backslash(rest) {
                Some(n) if rest[n] == b'"' => {
                    end += n;
                    self.at = end + 1;
                    return Ok((&self.text[start..end], has_escapes));
                }
                Some(n) => {
                    has_escapes = true;
                    end += n + 2;
                }
                None => {
                    self.at = self.text.len();
                    return Err(self.here("the text ends inside a string"));
                }
            }
        }
    }

    #[inline]
    pub(super) fn blanks(&mut self) {
        let bytes = self.text.as_bytes();
        while matches!(bytes.get(self.at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    #[inline]
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self) -> Option<u8> {
        let byte = self.peek();
        self.at += usize::from(byte.is_some());
        byte
    }

    #[inline]
    pub(super) fn expect(&mut self, byte: u8, reason: &'static str) -> Parsed<()> {
        match self.peek() {
            Some(found) if found == byte => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(self.here(reason)),
            None => Err(self.here("the text ends too early")),
        }
    }

    /// Passes blanks and, where it comes next, the closing bracket.
    #[inline]
    pub(super) fn closes(&mut self, closing: u8) -> bool {
        self.blanks();
        let closes = self.peek() == Some(closing);
        self.at += usize::from(closes);
        closes
    }

    pub(super) fn here(&self, reason: &'static str) -> Broken {
        Broken { offset: self.at, reason }
    }
}
