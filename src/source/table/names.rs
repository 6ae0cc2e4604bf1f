//! What a column is for, by its name; the names themselves are data (`names.tsv`).

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    /// The comment's words.
    Text,
    /// Net votes.
    Score,
    /// Votes for, or likes.
    Up,
    /// Votes against.
    Down,
    /// When it was written.
    Time,
    /// Who wrote it.
    Author,
    /// Its id.
    Id,
    /// The id of the comment that it answers.
    Parent,
    /// Whether its votes are not shown.
    Hidden,
    /// A person's or a model's judgement: never a vote.
    Label,
    /// Words, but not the comment's.
    Other,
}

/// The role of a column name and its rank among the names of that role (0 is the best); `None` where it is unfamiliar.
pub(crate) fn role(name: &str) -> Option<(Role, usize)> {
    let whole = compact(name);
    if let Some(found) = NAMES.get(&whole) {
        return Some(*found);
    }
    let look_up = |name: &str| NAMES.get(name).map(|(role, rank)| (*role, rank + NAMES.len()));
    let mut path = name.split('.').map(compact);
    let last = path.next_back().filter(|last| *last != whole);
    let of_a_person = path.any(|part| part.contains("user") || part.contains("author"));
    let in_path =
        last.and_then(|last| look_up(&last)).filter(|(role, _)| !of_a_person || *role == Role::Author);
    let label = || {
        let name = whole.trim_end_matches(|c: char| c.is_ascii_digit());
        look_up(name).filter(|(role, _)| *role == Role::Label)
    };
    let votes = [Role::Score, Role::Up, Role::Down, Role::Id];
    let strip = |prefixes: &[&str]| look_up(prefixes.iter().find_map(|prefix| whole.strip_prefix(prefix))?);
    in_path
        .or_else(|| strip(&["comment", "reply", "review", "tweet"]))
        .or_else(|| strip(&["post", "user"]).filter(|(role, _)| !votes.contains(role)))
        .or_else(label)
}

/// Letters and digits, in lower case.
fn compact(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

static NAMES: LazyLock<FxHashMap<String, (Role, usize)>> = LazyLock::new(|| {
    let rows = include_str!("names.tsv").lines().filter(|line| !line.starts_with('#'));
    let names = rows.filter_map(|line| line.split_once('\t')).flat_map(|(role, names)| {
        let role = match role {
            "text" => Role::Text,
            "score" => Role::Score,
            "up" => Role::Up,
            "down" => Role::Down,
            "time" => Role::Time,
            "author" => Role::Author,
            "id" => Role::Id,
            "parent" => Role::Parent,
            "hidden" => Role::Hidden,
            "label" => Role::Label,
            _ => Role::Other,
        };
        names.split(' ').map(move |name| (compact(name), role))
    });
    let mut found = FxHashMap::default();
    for (rank, (name, role)) in names.enumerate() {
        found.entry(name).or_insert((role, rank));
    }
    found
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_role() {
        for (name, expected) in [
            ("comment_text", Some(Role::Text)),
            ("commentBody", Some(Role::Text)),
            ("Текст комментария", Some(Role::Text)),
            ("snippet.topLevelComment.snippet.textOriginal", Some(Role::Text)),
            ("评论内容", Some(Role::Text)),
            ("TOXICITY@6", Some(Role::Label)),
            ("isHate", Some(Role::Label)),
            ("rating", Some(Role::Label)),
            ("commentLikes", Some(Role::Up)),
            ("Created At", Some(Role::Time)),
            ("parentID", Some(Role::Parent)),
            ("commentTitle", Some(Role::Other)),
            ("replyCount", None),
            ("user_karma", None),
            ("user.id", None),
            ("user.name", Some(Role::Author)),
            ("", None),
        ] {
            assert_eq!(role(name).map(|(role, _)| role), expected, "{name}");
        }
        assert!(role("comment_text").unwrap().1 < role("text").unwrap().1);
    }
}
