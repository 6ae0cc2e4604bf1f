//! Markup to text, once for every reader: tags removed, entities decoded, paragraphs and breaks as `\n`.
//!
//! [`Prose`] is the one place where white space is folded; the HTML reader feeds it from a tree, [`html_to_text`] from a
//! flat scan of a fragment. The scan builds no tree, so neither depth nor malformed markup can hurt it; it is linear in
//! the fragment's length.

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};
use memchr::{memchr, memmem};

/// Longest stretch that is searched for the closing quote of an attribute; keeps the scan of garbage linear.
const MAX_QUOTED: usize = 8 << 10;

/// The text of an HTML fragment: block elements and `<br>` become `\n`, runs of blanks one blank, ends trimmed.
pub(crate) fn html_to_text(fragment: &str) -> String {
    let mut prose = Prose::default();
    let mut rest = fragment;
    let mut seen = Unclosed::default();
    while let Some(at) = memchr(b'<', rest.as_bytes()) {
        prose.push(&decode_entities(&rest[..at]));
        rest = &rest[at..];
        let Some((tag, after)) = read_tag(rest, &mut seen) else {
            prose.push("<");
            rest = &rest[1..];
            continue;
        };
        rest = after;
        let name = tag.name.to_ascii_lowercase();
        if !tag.closing && is_silent(&name) {
            rest = after_closing(rest, &name);
        } else {
            match separation(&name) {
                Separation::Line => prose.line(),
                Separation::Blank => prose.push(" "),
                Separation::None => {}
            }
        }
    }
    prose.push(&decode_entities(rest));
    prose.finish()
}

/// Decodes HTML entities and touches nothing else (Reddit's `body` keeps its Markdown).
pub(crate) fn decode_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let len = decode_one(rest, &mut out).unwrap_or_else(|| {
            out.push('&');
            1
        });
        rest = &rest[len..];
    }
    out.push_str(rest);
    out
}

/// Text in the making: runs of white space become one blank, or one `\n` where a line ended among them.
#[derive(Debug, Default)]
pub(super) struct Prose {
    text: String,
    gap: Gap,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Blank,
    Line,
}

impl Prose {
    /// Appends running text, whose own line ends are blanks as in HTML.
    pub(super) fn push(&mut self, text: &str) {
        for word in text.split_inclusive(char::is_whitespace) {
            let bare = word.trim_end();
            if !bare.is_empty() {
                self.fill_gap();
                self.text.push_str(bare);
            }
            if bare.len() < word.len() {
                self.gap = self.gap.max(Gap::Blank);
            }
        }
    }

    /// Ends the line: what follows begins a new one.
    pub(super) fn line(&mut self) {
        self.gap = Gap::Line;
    }

    /// The text, without blanks at its ends.
    pub(super) fn finish(self) -> String {
        self.text
    }

    fn fill_gap(&mut self) {
        match std::mem::take(&mut self.gap) {
            _ if self.text.is_empty() => {}
            Gap::None => {}
            Gap::Blank => self.text.push(' '),
            Gap::Line => self.text.push('\n'),
        }
    }
}

/// What an element's edges do to the text around them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separation {
    None,
    Blank,
    Line,
}

/// How the element `name` (lower case) stands in running text.
pub(super) fn separation(name: &str) -> Separation {
    match name {
        "address" | "article" | "aside" | "blockquote" | "body" | "br" | "center" | "dd" | "details"
        | "dialog" | "dir" | "div" | "dl" | "dt" | "fieldset" | "figcaption" | "figure" | "footer"
        | "form" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "header" | "hgroup" | "hr" | "html"
        | "legend" | "li" | "main" | "menu" | "nav" | "ol" | "p" | "pre" | "section" | "summary"
        | "table" | "tbody" | "tfoot" | "thead" | "tr" | "ul" => Separation::Line,
        "td" | "th" | "option" => Separation::Blank,
        _ => Separation::None,
    }
}

/// Elements whose content is no text of the page.
pub(super) fn is_silent(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "template" | "noscript" | "head" | "title" | "svg" | "iframe" | "object"
    )
}

/// What the scan has learned to be missing in the rest of the fragment, so that it is not searched again.
#[derive(Default)]
struct Unclosed {
    tag: bool,
    comment: bool,
}

struct Tag<'a> {
    name: &'a str,
    closing: bool,
}

/// Reads the markup that `rest` begins with (`rest[0]` is `<`): the tag and what follows it. `None`: the `<` is text.
fn read_tag<'a>(rest: &'a str, seen: &mut Unclosed) -> Option<(Tag<'a>, &'a str)> {
    let bytes = rest.as_bytes();
    let nameless = |end: usize| (Tag { name: "", closing: false }, &rest[end..]);
    match bytes.get(1)? {
        b'!' | b'?' => {
            if rest.starts_with("<!--") && !seen.comment {
                if let Some(end) = memmem::find(&bytes[4..], b"-->") {
                    return Some(nameless(4 + end + 3));
                }
                seen.comment = true;
            }
            tag_end(bytes, seen).map(nameless)
        }
        first => {
            let closing = *first == b'/';
            let start = 1 + usize::from(closing);
            bytes.get(start).filter(|byte| byte.is_ascii_alphabetic())?;
            let len = bytes[start..].iter().take_while(|byte| !b" \t\r\n\x0c/><".contains(byte)).count();
            let end = tag_end(bytes, seen)?;
            Some((Tag { name: rest.get(start..start + len)?, closing }, &rest[end..]))
        }
    }
}

/// Where the tag at the start of `bytes` ends: behind its `>`, unless that stands in a quoted attribute.
fn tag_end(bytes: &[u8], seen: &mut Unclosed) -> Option<usize> {
    if seen.tag {
        return None;
    }
    let Some(plain) = memchr(b'>', bytes) else {
        seen.tag = true;
        return None;
    };
    let window = &bytes[..bytes.len().min(MAX_QUOTED)];
    let mut quote = None;
    for (idx, &byte) in window.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(idx + 1),
            (None, b'"' | b'\'') if bytes[..idx].trim_ascii_end().ends_with(b"=") => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    Some(plain + 1)
}

/// What follows the closing tag of a silent element; nothing where it is never closed.
fn after_closing<'a>(rest: &'a str, name: &str) -> &'a str {
    let bytes = rest.as_bytes();
    let mut from = 0;
    while let Some(at) = memmem::find(&bytes[from..], b"</").map(|at| from + at) {
        let after = at + 2;
        if bytes
            .get(after..after + name.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
        {
            return memchr(b'>', &bytes[after..]).map_or("", |end| &rest[after + end + 1..]);
        }
        from = after;
    }
    ""
}

/// Decodes the entity that `rest` begins with (`rest[0]` is `&`) and returns its length; `None` where it is none.
fn decode_one(rest: &str, out: &mut String) -> Option<usize> {
    if let Some(number) = rest.strip_prefix("&#") {
        let (digits, radix) = match number.strip_prefix(['x', 'X']) {
            Some(hex) => (hex, 16),
            None => (number, 10),
        };
        let len = digits.bytes().take_while(|byte| (*byte as char).is_digit(radix)).count();
        let value = digits[..len].bytes().fold(None, |value: Option<u32>, byte| {
            let digit = (byte as char).to_digit(radix)?;
            Some(value.unwrap_or(0).saturating_mul(radix).saturating_add(digit))
        })?;
        out.push(character(value));
        let end = rest.len() - digits.len() + len;
        return Some(end + usize::from(rest.as_bytes().get(end) == Some(&b';')));
    }
    // The table holds every prefix of a name too, with a zero for its value.
    let mut best = None;
    for end in 2..rest.len().min(40) + 1 {
        let Some(&(first, second)) = rest.get(1..end).and_then(|name| NAMED_ENTITIES.get(name)) else {
            break;
        };
        if first != 0 {
            best = Some((end, first, second));
        }
    }
    let (end, first, second) = best?;
    out.extend([first, second].into_iter().filter(|code| *code != 0).filter_map(char::from_u32));
    Some(end)
}

/// The character of a numeric reference, by the rules of HTML: Windows-1252 for the C1 range, U+FFFD for none.
fn character(value: u32) -> char {
    match value {
        0x80..=0x9f => C1_REPLACEMENTS[(value - 0x80) as usize].or(char::from_u32(value)),
        0 => None,
        value => char::from_u32(value),
    }
    .unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(fragment: &str, expected: &str) {
        assert_eq!(html_to_text(fragment), expected, "{fragment:?}");
    }

    #[test]
    fn markup_becomes_lines() {
        check("", "");
        check("plain  text\n here ", "plain text here");
        check("<p>One.</p>\n<p>Two<br>three</p>", "One.\nTwo\nthree");
        check("One<p>Two<p>Three", "One\nTwo\nThree");
        check("a<br/><br />b", "a\nb");
        check("<b>bo</b>ld and <a href='x>y'>link</a>", "bold and link");
        check("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n3");
        check("x<script>var a = '<p>';</script>y<style>b</STYLE >z", "xyz");
        check("a<!-- <p>hidden</p> -->b<!doctype html>c", "abc");
    }

    #[test]
    fn a_lone_angle_is_text() {
        check("1 < 2 and 3 > 2", "1 < 2 and 3 > 2");
        check("i <3 you <", "i <3 you <");
        check("cut <a href=\"x", "cut <a href=\"x");
        check("<a title=\"unclosed>text</a> more", "text more");
        check("text<!-- never closed", "text<!-- never closed");
        check("text<script>never closed", "text");
    }

    #[test]
    fn entities_are_decoded_once() {
        check("a &lt;b&gt; c", "a <b> c");
        for (text, expected) in [
            ("&amp;lt;", "&lt;"),
            ("&amp &copy; &notit; &nope; &", "& © ¬it; &nope; &"),
            ("&#39;&#x27;&#X1F600;&#128512", "''😀😀"),
            ("&#150;&#0;&#xD800;&#99999999999;&#;", "–\u{fffd}\u{fffd}\u{fffd}&#;"),
            ("a  b\n", "a  b\n"),
        ] {
            assert_eq!(decode_entities(text), expected);
        }
    }

    #[test]
    fn garbage_is_scanned_in_linear_time() {
        for piece in ["<", "<a", "<a '", "<!--", "&", "<script", "<div>", "<a b=\"", "&#"] {
            let _ = html_to_text(&piece.repeat(200_000));
        }
    }
}
