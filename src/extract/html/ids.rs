//! The ids that pages give their comments.

use super::dom::NodeIdx;
use super::fields::Member;
use super::reading::{Reading, has_digit};
use super::roles::{self, Roles};

/// Longest id.
const MAX_ID: usize = 100;

/// The id of a comment's element: its own, that of a data attribute, or that of an element or anchor inside it.
pub(super) fn of_element(reading: &Reading<'_, '_>, member: &Member<'_>) -> Option<String> {
    let page = reading.page;
    let on = |idx: NodeIdx| {
        let id = page.attr(idx, "id").filter(|id| has_digit(id));
        id.and_then(of_value)
    };
    let data = |idx: NodeIdx| {
        let attributes = page.element(idx)?.value().attrs();
        let mut ids = attributes.filter(|(name, _)| is_id_attribute(name));
        ids.find_map(|(_, value)| of_value(value))
    };
    let inside = || {
        let near = member
            .own
            .iter()
            .skip(1)
            .take(12)
            .filter(|&&idx| reading.is(idx, Roles::COMMENT) || page.tag(idx) == "a");
        near.filter_map(|&idx| {
            let name = page.attr(idx, "id").or_else(|| page.attr(idx, "name"))?;
            (has_digit(name) && (roles::of_name(name).any(Roles::COMMENT) || name.len() <= 12))
                .then(|| of_value(name))?
        })
        .next()
    };
    let permalink = || {
        let links = member.own.iter().filter_map(|&idx| page.attr(idx, "href")?.rsplit_once('#'));
        links
            .map(|(_, fragment)| fragment)
            .find(|name| has_digit(name) && roles::of_name(name).any(Roles::COMMENT))
            .and_then(of_value)
    };
    on(member.root).or_else(|| data(member.root)).or_else(inside).or_else(permalink)
}

/// `comment-123`, `#comment-123`, `t1_abc`, `c4567` to what names the comment: the part behind a prefix of letters, where
/// that is a number; else the whole.
pub(super) fn of_value(value: &str) -> Option<String> {
    let value = value.trim();
    let value = value.rsplit_once('#').map_or(value, |(_, fragment)| fragment);
    let value = ["t1_", "t3_"].iter().find_map(|prefix| value.strip_prefix(prefix)).unwrap_or(value);
    if value.is_empty() || value.len() > MAX_ID || value.contains(char::is_whitespace) {
        return None;
    }
    let digits =
        value.trim_start_matches(|letter: char| letter.is_ascii_alphabetic() || "-_.:/".contains(letter));
    let prefix = &value[..value.len() - digits.len()];
    // "c_abcd12" ends in digits by chance; "c123" and "post123" do not.
    let is_cut = prefix.is_empty()
        || prefix.ends_with(['-', '_', '.', ':', '/'])
        || prefix.len() <= 2
        || roles::of_name(prefix).any(Roles::COMMENT)
            && prefix.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_number = is_cut && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    Some(if is_number { digits } else { value }.to_owned())
}

/// "#2.1" to 2, 1.
pub(super) fn thread_number(value: &str) -> Option<Vec<u32>> {
    let start = value.find(|letter: char| letter.is_ascii_digit())?;
    let number = &value[start..];
    let end = number.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(number.len());
    let parts = number[..end].split('.').filter(|part| !part.is_empty());
    parts.map(|part| part.parse().ok()).collect()
}

fn is_id_attribute(name: &str) -> bool {
    matches!(name, "data-id" | "data-key" | "data-comment" | "data-cid")
        || name
            .strip_suffix("id")
            .is_some_and(|head| name.starts_with("data-") && roles::of_name(head).any(Roles::COMMENT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lose_their_prefix() {
        for (value, id) in [
            ("comment-123", Some("123")),
            ("https://example.com/a/#comment-7", Some("7")),
            ("t1_c0ffee", Some("c0ffee")),
            ("c3141592", Some("3141592")),
            ("div-comment-9", Some("9")),
            ("c_abcd12", Some("c_abcd12")),
            ("post77", Some("77")),
            ("550e8400-e29b", Some("550e8400-e29b")),
            ("", None),
            ("a b", None),
        ] {
            assert_eq!(of_value(value).as_deref(), id, "{value}");
        }
        assert_eq!(thread_number("#2.1 — 3"), Some(vec![2, 1]));
        assert_eq!(thread_number("none"), None);
    }
}
