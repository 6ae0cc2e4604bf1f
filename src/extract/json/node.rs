//! A JSON value that borrows from its document, and the dotted paths by which the platform table reaches into it.

use std::borrow::Cow;

/// A JSON value. Objects keep the order of their keys; of duplicate keys the last counts.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node<'a> {
    Null,
    Bool(bool),
    Int(i64),
    /// Above `i64::MAX`: ids that were hashed.
    Uint(u64),
    Float(f64),
    Str(Cow<'a, str>),
    Array(Vec<Node<'a>>),
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
    /// Stands last in a container that its document breaks off (in an object under an empty key).
    Cut,
}

impl<'a> Node<'a> {
    /// The member of an object, past MongoDB's wrappers.
    pub(super) fn get(&self, key: &str) -> Option<&Node<'a>> {
        let Node::Object(members) = self else { return None };
        let is_key = |(name, _): &&(Cow<'a, str>, Node<'a>)| same_key(name, key);
        members.iter().rev().find(is_key).map(|(_, value)| value.unwrapped())
    }

    /// What a dotted path leads to, `null` and cut values left out.
    ///
    /// A segment is a key, `-1` for the last element of an array, a number for another, or `[key=value]` for the first
    /// element whose member says so. A key that holds the whole path, dots included, goes before its segments.
    pub(super) fn at(&self, path: &str) -> Option<&Node<'a>> {
        let found = self.get(path).or_else(|| {
            path.contains('.').then_some(())?;
            path.split('.').try_fold(self, |node, segment| node.step(segment))
        });
        found.filter(|node| !matches!(node, Node::Null | Node::Cut))
    }

    fn step(&self, segment: &str) -> Option<&Node<'a>> {
        let Node::Array(items) = self else { return self.get(segment) };
        if let Some(condition) = segment.strip_prefix('[') {
            let (key, value) = condition.strip_suffix(']')?.split_once('=')?;
            return items.iter().find(|item| item.get(key).is_some_and(|member| member.says(value)));
        }
        match segment {
            "-1" => items.last(),
            _ => items.get(segment.parse::<usize>().ok()?),
        }
        .map(Node::unwrapped)
    }

    /// The value inside MongoDB's extended JSON: `{"$oid": …}`, `{"$date": {"$numberLong": …}}` and their like.
    fn unwrapped(&self) -> &Node<'a> {
        match self {
            Node::Object(members) => match members.as_slice() {
                [(key, value)] if is_wrapper(key) => value.unwrapped(),
                _ => self,
            },
            _ => self,
        }
    }

    pub(super) fn as_str(&self) -> Option<&str> {
        match self {
            Node::Str(text) => Some(text),
            _ => None,
        }
    }

    /// A string or a number as text: ids, names, counters.
    pub(super) fn as_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Node::Str(text) => Some(Cow::Borrowed(text)),
            Node::Int(number) => Some(Cow::Owned(number.to_string())),
            Node::Uint(number) => Some(Cow::Owned(number.to_string())),
            Node::Float(number) => Some(Cow::Owned(number.to_string())),
            _ => None,
        }
    }

    /// Whether a scalar reads as `value`; `+` means any value that is set (not null, false, 0 or empty).
    pub(super) fn says(&self, value: &str) -> bool {
        match self {
            Node::Null | Node::Cut => false,
            Node::Bool(truth) => value == if *truth { "true" } else { "false" } || (value == "+" && *truth),
            Node::Int(number) if value == "true" => *number == 1,
            Node::Array(_) | Node::Object(_) => value == "+",
            _ => self.as_text().is_some_and(|text| match value {
                "+" => !matches!(&*text, "" | "0" | "false"),
                _ => text.eq_ignore_ascii_case(value),
            }),
        }
    }

    /// The members of an object or the elements of an array, in order.
    pub(super) fn children(&self) -> impl Iterator<Item = (&str, &Node<'a>)> {
        let (items, members): (&[Node<'a>], &[(Cow<'a, str>, Node<'a>)]) = match self {
            Node::Array(items) => (items, &[]),
            Node::Object(members) => (&[], members),
            _ => (&[], &[]),
        };
        let items = items.iter().map(|item| ("", item));
        items.chain(members.iter().map(|(key, value)| (key.as_ref(), value)))
    }

    /// Whether the document breaks off inside this value.
    pub(super) fn is_cut(&self) -> bool {
        match self {
            Node::Cut => true,
            Node::Array(items) => items.last() == Some(&Node::Cut),
            Node::Object(members) => members.last().is_some_and(|(_, value)| *value == Node::Cut),
            _ => false,
        }
    }
}

/// Whether two keys are the same; nearly all that are not differ in length or in their last byte.
#[inline]
pub(super) fn same_key(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.as_bytes().last() == other.as_bytes().last() && one == other
}

fn is_wrapper(key: &str) -> bool {
    matches!(
        key,
        "$oid"
            | "$date"
            | "$numberInt"
            | "$numberLong"
            | "$numberDouble"
            | "$numberDecimal"
            | "$uuid"
            | "$symbol"
    )
}
