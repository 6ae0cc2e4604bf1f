//! Character folding: case, accents, compatibility forms and invisible characters, each raw character by itself.
//!
//! Source: Unicode NFKD and simple case folding (UAX #15, #44), default ignorable code points (DerivedCoreProperties),
//! plus the letters below that Unicode does not decompose. Only alphabetic and enclosed characters are decomposed, so
//! that signs such as "™" do not grow letters. Limits: й stays й (it is a letter of its own), ё becomes е.

use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What one character folds to: at most seven bytes, in place.
#[derive(Clone, Copy)]
struct Folded {
    bytes: [u8; 7],
    len: u8,
}

const BLOCK: usize = 256;
/// Blocks up to U+1FFFF; characters beyond fold to themselves or, if ignorable, to nothing.
const N_BLOCKS: usize = 0x20000 / BLOCK;

/// Folded forms by block of 256 code points, each made when a text first needs it.
static BLOCKS: [OnceLock<Box<[Folded; BLOCK]>>; N_BLOCKS] = [const { OnceLock::new() }; N_BLOCKS];

/// The folded text, and the raw offset of each of its bytes (empty where the text was ASCII and offsets are the same).
pub(super) fn fold(raw: &str) -> (String, Vec<u32>) {
    if raw.is_ascii() {
        return (raw.to_ascii_lowercase(), Vec::new());
    }
    let mut folded = Vec::with_capacity(raw.len() + 8);
    let mut offsets = Vec::with_capacity(raw.len() + 8);
    for (at, c) in raw.char_indices() {
        if c.is_ascii() {
            folded.push(c.to_ascii_lowercase() as u8);
            offsets.push(at as u32);
        } else {
            push_folded(c, &mut folded);
            offsets.resize(folded.len(), at as u32);
        }
    }
    // Every part that was pushed is UTF-8 by itself.
    (String::from_utf8(folded).unwrap_or_default(), offsets)
}

/// Folds a lexicon phrase exactly as comments are folded (invariant 6).
pub(crate) fn fold_phrase(phrase: &str) -> String {
    fold(phrase).0
}

#[inline]
fn push_folded(c: char, out: &mut Vec<u8>) {
    let code = c as usize;
    let Some(cell) = BLOCKS.get(code / BLOCK) else {
        if !is_ignorable(c) {
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
        return;
    };
    let block = cell.get_or_init(|| {
        let base = (code / BLOCK * BLOCK) as u32;
        let mut block = Box::new([Folded { bytes: [0; 7], len: 0 }; BLOCK]);
        for (low, slot) in block.iter_mut().enumerate() {
            if let Some(c) = char::from_u32(base + low as u32) {
                *slot = fold_char(c);
            }
        }
        block
    });
    let folded = &block[code % BLOCK];
    out.extend_from_slice(&folded.bytes[..folded.len as usize]);
}

fn fold_char(c: char) -> Folded {
    let mut text = String::new();
    if !is_ignorable(c) && !is_combining_mark(c) {
        decompose(c, &mut text);
    }
    if text.len() > 7 {
        text.clear();
        text.push(c);
    }
    let mut bytes = [0; 7];
    bytes[..text.len()].copy_from_slice(text.as_bytes());
    Folded { bytes, len: text.len() as u8 }
}

fn decompose(c: char, out: &mut String) {
    if let Some(plain) = special(c) {
        out.push_str(plain);
    } else if c.is_alphabetic() || is_enclosed_letter(c) || ('\u{ff01}'..='\u{ff5e}').contains(&c) {
        for part in c.to_lowercase().flat_map(|lower| std::iter::once(lower).nfkd()) {
            if !is_combining_mark(part) && !is_ignorable(part) && !matches!(part, '(' | ')') {
                match special(part) {
                    Some(plain) => out.push_str(plain),
                    None => out.extend(part.to_lowercase().filter(|&c| !is_combining_mark(c))),
                }
            }
        }
    } else {
        out.push(c);
    }
}

/// Letters and signs that Unicode leaves whole, and the one accent that makes another letter.
fn special(c: char) -> Option<&'static str> {
    Some(match c {
        'й' | 'Й' => "й",
        'ß' | 'ẞ' => "ss",
        'ı' | 'İ' => "i",
        'ł' | 'Ł' => "l",
        'ø' | 'Ø' => "o",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ħ' | 'Ħ' => "h",
        'ŧ' | 'Ŧ' => "t",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ſ' => "s",
        'ᴀ' => "a",
        'ʙ' => "b",
        'ᴄ' => "c",
        'ᴅ' => "d",
        'ᴇ' => "e",
        'ꜰ' => "f",
        'ɢ' => "g",
        'ʜ' => "h",
        'ɪ' => "i",
        'ᴊ' => "j",
        'ᴋ' => "k",
        'ʟ' => "l",
        'ᴍ' => "m",
        'ɴ' => "n",
        'ᴏ' => "o",
        'ᴘ' => "p",
        'ʀ' => "r",
        'ꜱ' => "s",
        'ᴛ' => "t",
        'ᴜ' => "u",
        'ᴠ' => "v",
        'ᴡ' => "w",
        'ʏ' => "y",
        'ᴢ' => "z",
        '\u{2019}' | '\u{2bc}' | '\u{ff07}' => "'",
        '\u{2010}' | '\u{2011}' | '\u{2212}' => "-",
        _ => return None,
    })
}

/// Circled, squared and parenthesised letters, plain and negative; regional indicators stay (they make flags).
fn is_enclosed_letter(c: char) -> bool {
    matches!(c, '\u{249c}'..='\u{24e9}' | '\u{1f110}'..='\u{1f12b}' | '\u{1f130}'..='\u{1f149}')
}

/// Default_Ignorable_Code_Point and the bidi controls: they show nothing, and so hide words.
fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}
