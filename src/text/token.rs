//! Folded text to tokens: words by Unicode rules, and apart from them addresses, names, marks and emoji.
//!
//! White space cuts a text into chunks. A chunk that is a URL, an e-mail address or an @name is one token; the rest is
//! cut into words and marks: ASCII by a byte table, everything else by UAX #29 (`edges.rs`).

mod edges;

use super::{Text, hash_word};
use edges::{cut_simple, cut_unicode, is_simple};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters, with digits and inner apostrophes.
    Word,
    /// Digits only.
    Number,
    /// One punctuation mark or sign, or a run of the same one.
    Mark,
    /// An emoji, flags and joined sequences in one.
    Emoji,
    /// A URL, e-mail address or @name: its words are no words of the comment.
    Address,
}

/// A piece of the folded text; offsets are bytes of the folded view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// [`hash_word`] of its folded surface.
    pub(crate) hash: u64,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) kind: Kind,
    /// White space (or the start of the text) stands before it, or it was cut off a joined word.
    pub(crate) spaced: bool,
    /// A sentence begins with it.
    pub(crate) opens_sentence: bool,
    /// It is written in capitals, two letters or more.
    pub(crate) shouted: bool,
}

/// Cuts the folded view of `text`: `O(n)`.
pub(super) fn tokenize(text: &Text<'_>) -> Vec<Token> {
    if text.offsets.is_empty() { tokenize_ascii(text) } else { tokenize_unicode(text) }
}

/// What an ASCII byte of a folded text can be.
mod class {
    pub(super) const SPACE: u8 = 1;
    pub(super) const WORD: u8 = 2;
    pub(super) const LETTER: u8 = 4;
    /// It stands in addresses.
    pub(super) const ADDRESS: u8 = 8;
    /// An emoticon may begin with it.
    pub(super) const FACE: u8 = 16;

    /// By byte.
    pub(super) const OF: [u8; 256] = {
        let mut of = [0; 256];
        let mut byte = 0;
        while byte < 128 {
            let own = byte as u8;
            of[byte] = match own {
                b' ' | b'\t'..=b'\r' => SPACE,
                b'a'..=b'z' | b'A'..=b'Z' => WORD | LETTER,
                b'0'..=b'9' => WORD,
                b'@' | b'/' => ADDRESS,
                _ => 0,
            } | match own {
                b'<' | b'^' | b'-' | b'o' | b'>' | b't' | b'\\' | b':' | b';' | b'=' | b'8' | b'x' => FACE,
                b'(' | b')' | b'[' | b']' => FACE,
                _ => 0,
            };
            byte += 1;
        }
        of
    };
}

/// The same for a text whose raw bytes are ASCII.
fn tokenize_ascii(text: &Text<'_>) -> Vec<Token> {
    let bytes = text.folded.as_bytes();
    let mut tokens = Vec::with_capacity(bytes.len() / 4 + 1);
    let mut sentence_open = true;
    let mut at = 0;
    loop {
        while at < bytes.len() && class::OF[bytes[at] as usize] & class::SPACE != 0 {
            sentence_open |= bytes[at] == b'\n';
            at += 1;
        }
        if at == bytes.len() {
            return tokens;
        }
        let start = at;
        let (mut any, mut all) = (0, u8::MAX);
        while at < bytes.len() {
            let class = class::OF[bytes[at] as usize];
            if class & class::SPACE != 0 {
                break;
            }
            any |= class;
            all &= class;
            at += 1;
        }
        let first = tokens.len();
        // A chunk without marks is a word, unless it is a face ("xD").
        if all & class::WORD != 0 && !matches!(bytes[start], b'x' | b'8') {
            let kind = if any & class::LETTER != 0 { Kind::Word } else { Kind::Number };
            push(text, start, at, kind, &mut tokens);
            tokens[first].spaced = true;
            tokens[first].opens_sentence = std::mem::take(&mut sentence_open);
            continue;
        }
        if any & class::ADDRESS != 0 || bytes[start..at].starts_with(b"www.") {
            cut_chunk(text, start, &text.folded[start..at], &mut tokens);
        } else {
            cut_ascii(text, start, &bytes[start..at], &mut tokens);
        }
        if let Some(token) = tokens.get_mut(first) {
            token.spaced = true;
            token.opens_sentence = std::mem::take(&mut sentence_open);
        }
        sentence_open |= ends_sentence(text, &tokens[first..]);
    }
}

fn tokenize_unicode(text: &Text<'_>) -> Vec<Token> {
    let folded = text.folded.as_str();
    let mut tokens = Vec::with_capacity(folded.len() / 5 + 1);
    let mut sentence_open = true;
    let mut at = 0;
    for chunk in folded.split(char::is_whitespace) {
        let start = at;
        at += chunk.len();
        let gap = folded[at..].chars().next().map_or(0, char::len_utf8);
        let newline = folded[at..].starts_with('\n');
        at += gap;
        if !chunk.is_empty() {
            let first = tokens.len();
            cut_chunk(text, start, chunk, &mut tokens);
            if let Some(token) = tokens.get_mut(first) {
                token.spaced = true;
                token.opens_sentence = std::mem::take(&mut sentence_open);
            }
            sentence_open |= ends_sentence(text, &tokens[first..]);
        }
        sentence_open |= newline;
    }
    tokens
}

/// Whether the chunk of these tokens ends a sentence: a full stop, question or exclamation mark, perhaps before a closing
/// mark. A stop after one letter ("J. Smith") or between digits ends none.
fn ends_sentence(text: &Text<'_>, chunk: &[Token]) -> bool {
    let mut marks = chunk
        .iter()
        .rev()
        .take_while(|token| token.kind == Kind::Mark || token.kind == Kind::Emoji)
        .peekable();
    if marks.peek().is_none() {
        return false;
    }
    let surface = |token: &Token| &text.folded[token.start as usize..token.end as usize];
    let ends = marks.any(|token| surface(token).starts_with(['.', '!', '?', '…', '。', '！', '？']));
    let initial = matches!(chunk, [word, stop] if word.end - word.start == 1 && word.kind == Kind::Word && surface(stop) == ".");
    ends && !initial
}

fn cut_chunk(text: &Text<'_>, start: usize, chunk: &str, tokens: &mut Vec<Token>) {
    let bytes = chunk.as_bytes();
    if memchr::memchr2(b'@', b'/', bytes).is_some() || bytes.starts_with(b"www.") {
        let body = chunk.trim_end_matches(['.', ',', ')', '!', '?', ';', ':', '"', '\'']);
        if is_address(body) {
            push(text, start, start + body.len(), Kind::Address, tokens);
            if body.len() < chunk.len() {
                cut_ascii(text, start + body.len(), &bytes[body.len()..], tokens);
            }
            return;
        }
    }
    if chunk.is_ascii() {
        cut_ascii(text, start, bytes, tokens)
    } else if is_simple(chunk) {
        cut_simple(text, start, chunk, tokens)
    } else {
        cut_unicode(text, start, chunk, tokens)
    }
}

fn is_address(chunk: &str) -> bool {
    let is_name = |text: &str| {
        text.len() > 1 && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-'))
    };
    if chunk.contains("://") || chunk.starts_with("www.") {
        return true;
    }
    match chunk.split_once('@') {
        Some(("", name)) => {
            is_name(name) && !name.contains("..")
                || name.split_once('@').is_some_and(|(a, b)| is_name(a) && is_name(b))
        }
        Some((local, host)) => {
            host.contains('.')
                && is_name(host)
                && !local.is_empty()
                && local.chars().all(|c| c.is_alphanumeric() || "._+-%".contains(c))
        }
        None => is_bare_url(chunk),
    }
}

/// `host.tld/path`: a dot between letters before the first slash.
fn is_bare_url(chunk: &str) -> bool {
    let Some((host, path)) = chunk.split_once('/') else { return false };
    let Some((name, tld)) = host.rsplit_once('.') else { return false };
    !path.is_empty()
        && name.len() > 1
        && (2..=6).contains(&tld.len())
        && tld.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn cut_ascii(text: &Text<'_>, base: usize, bytes: &[u8], tokens: &mut Vec<Token>) {
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let is_face = class::OF[bytes[at] as usize] & class::FACE != 0;
        let emoticon = if is_face { emoticon(&bytes[at..]) } else { 0 };
        let kind = if emoticon > 0 && (at == 0 || !bytes[at].is_ascii_alphanumeric()) {
            at += emoticon;
            Kind::Emoji
        } else if bytes[at].is_ascii_alphanumeric() {
            let mut letters = false;
            while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || is_inner_apostrophe(bytes, at)) {
                letters |= bytes[at].is_ascii_alphabetic();
                at += 1;
            }
            if letters { Kind::Word } else { Kind::Number }
        } else {
            while at < bytes.len() && bytes[at] == bytes[start] {
                at += 1;
            }
            Kind::Mark
        };
        push(text, base + start, base + at, kind, tokens);
    }
}

/// Length of the emoticon at the start of `bytes` (eyes, perhaps a nose or tear, a mouth; or the mirror image), 0 for none. It
/// must be all that is left of its chunk, or be followed by a mark.
fn emoticon(bytes: &[u8]) -> usize {
    const FIXED: [&[u8]; 9] = [b"<3", b"</3", b"^^", b"^_^", b"-_-", b"o_o", b">_<", b"t_t", b"\\o/"];
    let ends = |len: usize| bytes.get(len).is_none_or(|next| !next.is_ascii_alphanumeric());
    if let Some(fixed) = FIXED.iter().find(|fixed| bytes.starts_with(fixed) && ends(fixed.len())) {
        return fixed.len();
    }
    let [first, rest @ ..] = bytes else { return 0 };
    let mouths: &[u8] = match first {
        b':' | b';' | b'=' | b'8' | b'x' => b")(][dp/\\|*3o$@",
        b'(' | b')' | b'[' | b']' => b":;=",
        _ => return 0,
    };
    let nose = usize::from(rest.first().is_some_and(|byte| b"-'^".contains(byte)));
    let Some(&mouth) = rest.get(nose) else { return 0 };
    let letters = matches!(first, b'x' | b'8') && !(mouth == b'd' || nose == 1);
    if !mouths.contains(&mouth) || letters {
        return 0;
    }
    let len = 2 + nose + rest[nose + 1..].iter().take_while(|&&byte| byte == mouth).count();
    if ends(len) { len } else { 0 }
}

fn is_inner_apostrophe(bytes: &[u8], at: usize) -> bool {
    bytes[at] == b'\''
        && at > 0
        && bytes[at - 1].is_ascii_alphanumeric()
        && bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic)
}

fn is_emoji(c: char) -> bool {
    matches!(c as u32, 0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B00..=0x2BFF | 0x2190..=0x21FF | 0x2300..=0x23FF | 0x25A0..=0x25FF | 0x3030 | 0x303D | 0x3297 | 0x3299)
}

fn push(text: &Text<'_>, start: usize, end: usize, kind: Kind, tokens: &mut Vec<Token>) {
    let shouted = kind == Kind::Word && end - start > 1 && is_shouted(text, start, end);
    tokens.push(Token {
        hash: hash_word(&text.folded.as_bytes()[start..end]),
        start: start as u32,
        end: end as u32,
        kind,
        spaced: false,
        opens_sentence: false,
        shouted,
    });
}

fn is_shouted(text: &Text<'_>, start: usize, end: usize) -> bool {
    if text.offsets.is_empty() {
        return !text.raw.as_bytes()[start..end].iter().any(u8::is_ascii_lowercase);
    }
    let raw = &text.raw[text.raw_span(start..end)];
    if raw.starts_with(|c: char| matches!(c, 'a'..='z' | 'а'..='я')) {
        return false;
    }
    let mut letters = raw.chars().filter(|c| c.is_alphabetic());
    raw.chars().nth(1).is_some() && letters.all(char::is_uppercase)
}

#[cfg(test)]
mod tests;
