//! What stands in someone else's words by its marks: quotation marks, and lines that begin with `>`.

use crate::text::{Kind, Text};

/// Which tokens stand inside quotation marks, or in a line that begins with `>`.
pub(super) fn quoted(text: &Text<'_>) -> Vec<bool> {
    let tokens = text.tokens();
    let mut quoted = vec![false; tokens.len()];
    let mut open: Option<(char, usize)> = None;
    for (idx, token) in tokens.iter().enumerate() {
        if token.kind != Kind::Mark {
            continue;
        }
        for c in text.surface(idx).chars() {
            match open {
                Some((closing, from)) if closes(closing, c) => {
                    quoted[from.min(idx)..idx].fill(true);
                    open = None;
                }
                None => open = closing_of(c, token.spaced).map(|closing| (closing, idx + 1)),
                Some(_) => {}
            }
        }
    }
    let raw = text.raw();
    if raw.starts_with('>') || raw.contains("\n>") || raw.contains("&gt;") {
        let (mut seen, mut line) = (0, 0);
        for (idx, own) in quoted.iter_mut().enumerate() {
            let at = text.token_span(idx, idx).start;
            if let Some(newline) = raw.get(seen..at).and_then(|passed| passed.rfind('\n')) {
                line = seen + newline + 1;
            }
            seen = seen.max(at);
            *own |= raw[line..].starts_with('>') || raw[line..].starts_with("&gt;");
        }
    }
    quoted
}

/// The mark that closes what `c` opens.
fn closing_of(c: char, spaced: bool) -> Option<char> {
    Some(match c {
        '“' | '„' | '‟' => '”',
        '«' => '»',
        '»' => '«',
        '‘' | '‚' => '’',
        '「' => '」',
        '『' => '』',
        '"' => '"',
        '\'' if spaced => '\'',
        _ => return None,
    })
}

fn closes(closing: char, c: char) -> bool {
    c == closing || closing == '”' && matches!(c, '“' | '"' | '‟') || closing == '’' && c == '\''
}
