//! The shape of an input from its first bytes: by content, never by a name's extension.

use serde::de::IgnoredAny;

use super::table::{Layout, Role, role};
use super::{Shape, charset};

/// The shape of the input that begins with `head`; `None` for what is no text at all (an image, a PDF, random bytes).
///
/// Cheapest first: web archive, JSON, markup, table, text. A mark, blanks, a stray backtick before the first sign are
/// passed over. The head may be cut anywhere; nothing but blanks counts as text, in which there are no comments.
pub(crate) fn sniff(head: &[u8]) -> Option<Shape> {
    if is_web_archive(head) {
        return Some(Shape::Warc);
    }
    if is_parquet(head) {
        return Some(Shape::Parquet);
    }
    if is_binary(head) {
        return None;
    }
    let (head, _) = charset::decode(head, None);
    let body =
        head.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || "\u{feff}`".contains(c));
    let shape = match body.as_bytes().first() {
        None => return Some(Shape::Text),
        Some(b'{' | b'[') => json(body),
        Some(b'<') if !object_lines(body) => markup(body),
        _ => late_declaration(body),
    };
    let table = || Layout::find(body.as_bytes(), false, None).is_some_and(|layout| layout.is_certain());
    shape
        .or_else(|| object_lines(body).then_some(Shape::Ndjson))
        .or_else(|| table().then_some(Shape::Csv))
        .or_else(|| is_tagged(body).then_some(Shape::Html))
        .or(Some(Shape::Text))
}

/// A version line at the start, or after garbage one that is followed by a record's type.
fn is_web_archive(head: &[u8]) -> bool {
    let starts =
        |at: usize| head[at..].starts_with(b"WARC/") && head.get(at + 5).is_some_and(u8::is_ascii_digit);
    let first = head.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
    let has_type = |at: usize| {
        let next = &head[at..head.len().min(at + 2000)].to_ascii_lowercase();
        memchr::memmem::find(next, b"\nwarc-type:").is_some()
    };
    starts(first) || memchr::memmem::find_iter(head, b"\nWARC/").any(|at| starts(at + 1) && has_type(at + 1))
}

/// The mark of a Parquet file, plain or encrypted; a text may begin with the same letters, but not with what follows.
fn is_parquet(head: &[u8]) -> bool {
    (head.starts_with(b"PAR1") || head.starts_with(b"PARE"))
        && head.get(4).is_none_or(|&byte| byte < b' ' && !byte.is_ascii_whitespace())
}

/// Whether these are no letters in any character set: control bytes are a ninth of random ones and none of a text.
fn is_binary(head: &[u8]) -> bool {
    let is_control = |byte: &&u8| matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127);
    let is_marked = [b"%PDF-".as_slice(), b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"PK\x03\x04", b"GIF8"]
        .iter()
        .any(|magic| head.starts_with(magic));
    is_marked || (!charset::is_utf_16(head) && head.iter().filter(is_control).count() * 50 > head.len())
}

/// A document that begins with a brace or a bracket: one value, or one a line.
fn json(body: &str) -> Option<Shape> {
    let mut values = serde_json::Deserializer::from_str(body).into_iter::<IgnoredAny>();
    let first = values.next()?;
    let (value, rest) = body.split_at(values.byte_offset());
    match first {
        Ok(_) if value.starts_with('{') && !value.contains('\n') => {
            let is_alone = rest.trim().is_empty();
            Some(if is_alone && !is_record(value) { Shape::Json } else { Shape::Ndjson })
        }
        Ok(_) => Some(Shape::Json),
        Err(err) if err.is_eof() => Some(if is_cut_record(body) { Shape::Ndjson } else { Shape::Json }),
        Err(_) if object_lines(body) => Some(Shape::Ndjson),
        Err(_) => {
            let inner: String = body.chars().filter(|c| !c.is_whitespace()).take(3).collect();
            ["{\"", "[{\"", "[[\"", "[\""].iter().any(|start| inner.starts_with(start)).then_some(Shape::Json)
        }
    }
}

/// Whether one object alone on its line is a comment of its own: the words are at its top, under a name that says so.
fn is_record(value: &str) -> bool {
    let object: Result<serde_json::Map<String, serde_json::Value>, _> = serde_json::from_str(value);
    let is_text = |key: &str| key != "content" && role(key).is_some_and(|(role, _)| role == Role::Text);
    object.is_ok_and(|object| object.iter().any(|(key, value)| value.is_string() && is_text(key)))
}

/// Whether one object alone on its line, longer than the head, is a record whose words go on past the cut.
fn is_cut_record(body: &str) -> bool {
    let is_one_line = || body.starts_with('{') && !body.contains('\n');
    // The cut may stand inside an escape, which is six bytes at most.
    let starts = || (0..=6).filter_map(|short| body.get(..body.len().checked_sub(short)?));
    is_one_line() && starts().any(|start| is_record(&format!("{start}\"}}")))
}

/// Whether lines are JSON objects: two at least that begin as one, one of them or half of all whole.
fn object_lines(body: &str) -> bool {
    let is_whole = |line: &&str| serde_json::from_str::<IgnoredAny>(line).is_ok();
    let lines = || body.lines().map(str::trim).filter(|line| !line.is_empty()).take(100);
    let n_begun = lines().filter(|line| line.starts_with("{\"")).count();
    let n_whole = lines().filter(|line| line.starts_with('{')).filter(is_whole).count();
    n_begun >= 2
        && (n_whole * 2 >= lines().count() || (body.starts_with('{') && n_begun * 2 >= lines().count()))
}

/// A document that begins with a tag: HTML by its root, else XML.
fn markup(body: &str) -> Option<Shape> {
    let mut rest = body;
    let is_declared = starts_with(rest, "<?xml");
    loop {
        rest = rest.trim_start();
        let end = match () {
            () if starts_with(rest, "<!doctype") => {
                let word =
                    rest["<!doctype".len()..].split(|c: char| c.is_whitespace() || c == '>' || c == '[');
                match word.into_iter().find(|word| !word.is_empty()) {
                    Some(root) if !root.eq_ignore_ascii_case("html") => {
                        let subset = rest.find('[').filter(|at| !rest[..*at].contains('>'));
                        subset.map_or(rest.find('>'), |at| rest[at..].find("]>").map(|end| at + end + 1))
                    }
                    _ => return Some(Shape::Html),
                }
            }
            () if rest.starts_with("<!--") => rest.find("-->").map(|at| at + 2),
            () if rest.starts_with("<?") => rest.find('>'),
            () => break,
        };
        let Some(end) = end else { break };
        rest = &rest[end + 1..];
    }
    let root = rest.strip_prefix('<')?;
    let root = root.split(|c: char| c.is_whitespace() || c == '>' || c == '/').next().unwrap_or_default();
    let is_name = root.chars().next().is_some_and(char::is_alphabetic);
    match () {
        () if root.eq_ignore_ascii_case("html") => Some(Shape::Html),
        () if is_declared => Some(Shape::Xml),
        () if !is_name => None,
        () if HTML_TAGS.contains(&root.to_ascii_lowercase().as_str()) || root.contains('-') => {
            Some(Shape::Html)
        }
        () => (body.contains("</") || body.contains("/>")).then_some(Shape::Xml),
    }
}

/// Markup after a few words of junk: a proxy's line, a shell's prompt.
fn late_declaration(body: &str) -> Option<Shape> {
    let start = body.get(..body.floor_char_boundary(512))?;
    let at = ["<?xml", "<!doctype", "<!DOCTYPE", "<html", "<HTML"]
        .iter()
        .filter_map(|tag| start.find(tag))
        .min()?;
    markup(&body[at..])
}

/// Whether text is thick with tags: three that end, and one every 500 bytes.
fn is_tagged(body: &str) -> bool {
    let n_tags = body
        .match_indices("</")
        .filter(|(at, _)| {
            let tag = body[at + 2..].split('>').next().unwrap_or_default();
            HTML_TAGS.contains(&tag.to_ascii_lowercase().as_str())
        })
        .count();
    let n_breaks = body.matches("<br").count();
    n_tags + n_breaks >= 3 && (n_tags + n_breaks) * 500 >= body.len()
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

const HTML_TAGS: [&str; 52] = [
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "b",
    "base",
    "blockquote",
    "body",
    "br",
    "button",
    "center",
    "cite",
    "code",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "fieldset",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "head",
    "header",
    "hr",
    "i",
    "img",
    "li",
    "link",
    "main",
    "meta",
    "nav",
    "ol",
    "p",
    "pre",
    "script",
    "section",
    "span",
    "strong",
    "style",
    "table",
    "tbody",
    "td",
    "tr",
    "ul",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expected: Option<Shape>, heads: &[&str]) {
        for head in heads {
            assert_eq!(sniff(head.as_bytes()), expected, "{head}");
            let utf_16: Vec<u8> = head.encode_utf16().flat_map(u16::to_le_bytes).collect();
            if expected != Some(Shape::Warc) && head.len() > 7 && expected.is_some() {
                assert_eq!(sniff(&[b"\xff\xfe", utf_16.as_slice()].concat()), expected, "UTF-16 {head}");
                assert_eq!(sniff(&utf_16), expected, "UTF-16 without a mark {head}");
            }
        }
    }

    #[test]
    fn archives_and_what_is_no_text() {
        check(
            Some(Shape::Warc),
            &[
                "WARC/1.0\r\nWARC-Type: warcinfo\r\n",
                "\n\nWARC/1.1\r\n",
                "junk\nWARC/1.0\r\nWARC-Type: response\r\n",
            ],
        );
        assert_eq!(sniff(b"PAR1\x15\x04\x15\x10"), Some(Shape::Parquet));
        assert_eq!(sniff(b"PAR1 is not for sale.\n\nIt is a page.\n"), Some(Shape::Text));
        check(None, &["%PDF-1.7\n%...", "{\\rtf1 hello}", "GIF89a"]);
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), None);
        let mut state = 7u32;
        let random: Vec<u8> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .take(5000)
        .collect();
        assert_eq!(sniff(&random), None);
    }

    #[test]
    fn json_and_its_lines() {
        check(
            Some(Shape::Json),
            &[
                "{\n \"a\": [\n  {\"b\":1},\n  {\"b\":2}\n ]\n}",
                "[{\"text\":\"a\"},\n{\"text\":\"b\"}]",
                "[]",
                "{\"kind\":\"Listing\"}",
                "\u{feff}{\"kind\":1,",
                "[{\"cut\":\"in the mid",
                "{\"a\": [\n{\"x\":1},\n{\"y\":2}\n]}",
            ],
        );
        check(
            Some(Shape::Ndjson),
            &[
                "{\"a\":1}\n{\"a\":2}\n",
                "{\"text\":\"alone\"}\n",
                "{\"id\":1,\"text\":\"longer than the head",
                "{\"text\":\"cut inside an escape \\u00e",
                "{\"text\":\"cut\n{\"text\":\"b\"}\n{\"text\":\"c\"}\n",
                "not an object\n{\"text\":\"b\"}\n{\"text\":\"c\"}\n",
                "{\"a\":1}\nbroken\n",
                "{\"a\":1}\r\n{\"a\":2}\r\n{\"a\":\"cu",
            ],
        );
    }

    #[test]
    fn markup_by_its_root() {
        check(
            Some(Shape::Html),
            &[
                "<!DOCTYPE html><p>x",
                "<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC><html xmlns=\"…\">",
                "<!-- saved --><html>",
                "<div class=\"c\">x</div>",
                "<li>one</li><li>two</li>",
                "HTTP/1.1 200 OK\n\n<!doctype html><title>x</title>",
                "Before <b>a</b> and <p>b</p> <p>c</p>",
            ],
        );
        check(
            Some(Shape::Xml),
            &[
                "<?xml version=\"1.0\"?>\n<disqus>",
                "`<?xml version=\"1.0\"?><rss>",
                "<comments>\n<row Id=\"1\" />",
                "<rss><channel></channel>",
                "<!-- dump --><posts><post/></posts>",
                "<!DOCTYPE comments [<!ELEMENT x>]><comments/>",
            ],
        );
    }

    #[test]
    fn tables_and_texts() {
        check(
            Some(Shape::Csv),
            &[
                "id,comment_text\n1,Hello you\n",
                "comment;isHate\nIt is so, he said;0.5\nAnd, not;1\n",
                "text\tlikes\na b c\t4\n",
                "comment_text\nfirst, of all\n",
                "rev;zeile\n1;Das ist ein Satz\n2;Und noch ein Satz\n3;Und der dritte, hier\n",
                "1,2023-01-02,a b c d\n2,2023-01-03,e f g h\n",
            ],
        );
        check(
            Some(Shape::Text),
            &[
                "",
                "  \n",
                "Title of a page\n\nSome words, and others.\nMore words, and so on.\n",
                "[Update] So it is.\nMore.",
                "Comments\n1, 2, 3 and go, he said\nWell, well, well\n",
                "{curly} talk",
                "a < b and c > d",
                "Roses, red\nViolets, blue\nSugar, sweet\nAnd so, are you\n",
            ],
        );
    }
}
