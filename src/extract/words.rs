//! Text to tokens: numbers, folded words, signs. The time, vote and furniture parsers all stand on these.
//!
//! Linear in the text. Letters and digits always fall apart (`12h05`, `1er`), a glued author and date are parted at the
//! capital (`IwonaMay 30`), and each ideograph or kana is a word of its own, so that a phrase is a run of words in any
//! script.

use unicode_normalization::char::decompose_canonical;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A run of digits: its value (saturating) and how many digits it has.
    Number { value: u64, digits: u32 },
    /// A run of letters; see [`Words::word`].
    Word,
    /// One character that is neither.
    Sign(char),
}

/// A token and its byte range in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
    /// Whether no blank stands between it and the token before.
    pub(super) glued: bool,
    folded: (usize, usize),
}

/// A text as tokens, with its words folded (case, accents and apostrophes dropped).
#[derive(Debug, Default)]
pub(super) struct Words {
    tokens: Vec<Token>,
    folded: String,
}

impl Words {
    pub(super) fn of(text: &str) -> Words {
        let mut words = Words::default();
        let mut chars = text.char_indices().peekable();
        let mut glued = false;
        while let Some((start, first)) = chars.next() {
            if first.is_whitespace() || is_invisible(first) {
                glued = glued && !first.is_whitespace();
                continue;
            }
            let mut end = start + first.len_utf8();
            let fold_start = words.folded.len();
            let kind = if let Some(digit) = digit(first) {
                let (mut value, mut digits) = (digit, 1);
                while let Some((at, next)) = chars.next_if(|&(_, next)| self::digit(next).is_some()) {
                    end = at + next.len_utf8();
                    value = value.saturating_mul(10).saturating_add(self::digit(next).unwrap_or(0));
                    digits += 1;
                }
                Kind::Number { value, digits }
            } else if first.is_alphabetic() {
                words.fold(first);
                let mut last = first;
                while !is_ideograph(first) {
                    let Some(&(at, next)) = chars.peek() else { break };
                    let inner = is_apostrophe(next) || is_mark(next) || is_invisible(next);
                    if inner {
                        // An apostrophe belongs to the word only where letters follow it.
                        let after = text[at + next.len_utf8()..].chars().next();
                        if is_apostrophe(next) && !after.is_some_and(char::is_alphabetic) {
                            break;
                        }
                    } else if !next.is_alphabetic()
                        || is_ideograph(next)
                        || (last.is_lowercase() && next.is_uppercase())
                    {
                        break;
                    }
                    chars.next();
                    end = at + next.len_utf8();
                    words.fold(next);
                    last = next;
                }
                Kind::Word
            } else {
                Kind::Sign(if first == '：' { ':' } else { first })
            };
            let folded = (fold_start, words.folded.len());
            words.tokens.push(Token { start, end, kind, glued, folded });
            glued = true;
        }
        words
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(super) fn get(&self, idx: usize) -> Option<&Token> {
        self.tokens.get(idx)
    }

    /// The folded word at `idx`; empty for numbers and signs.
    pub(super) fn word(&self, idx: usize) -> &str {
        self.tokens.get(idx).map_or("", |token| &self.folded[token.folded.0..token.folded.1])
    }

    /// The number at `idx`: its value and its digits.
    pub(super) fn number(&self, idx: usize) -> Option<(u64, u32)> {
        match self.tokens.get(idx)?.kind {
            Kind::Number { value, digits } => Some((value, digits)),
            _ => None,
        }
    }

    /// The sign at `idx`.
    pub(super) fn sign(&self, idx: usize) -> Option<char> {
        match self.tokens.get(idx)?.kind {
            Kind::Sign(sign) => Some(sign),
            _ => None,
        }
    }

    /// Whether `idx` is a word.
    pub(super) fn is_word(&self, idx: usize) -> bool {
        self.tokens.get(idx).is_some_and(|token| token.kind == Kind::Word)
    }

    /// Whether the token at `idx` follows the one before without a blank.
    pub(super) fn is_glued(&self, idx: usize) -> bool {
        self.tokens.get(idx).is_some_and(|token| token.glued)
    }

    fn fold(&mut self, c: char) {
        if c.is_ascii() {
            if c != '\'' {
                self.folded.push(c.to_ascii_lowercase());
            }
            return;
        }
        for lower in c.to_lowercase() {
            decompose_canonical(lower, |part| match part {
                'ı' => self.folded.push('i'),
                _ if is_mark(part) || is_apostrophe(part) || is_invisible(part) => {}
                _ => self.folded.push(part),
            });
        }
    }
}

fn digit(c: char) -> Option<u64> {
    match c {
        '0'..='9' => Some(u64::from(c) - u64::from('0')),
        '０'..='９' => Some(u64::from(c) - u64::from('０')),
        _ => None,
    }
}

/// Ideographs and kana, which are written without blanks between words.
pub(super) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '`' | '´')
}

/// Zero-width characters and directional marks.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' | '\u{fe0f}')
}
