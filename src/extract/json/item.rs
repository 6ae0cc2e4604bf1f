//! One record, read by a row of the platform table and the fields that the user named.

use std::borrow::Cow;

use super::node::Node;
use super::platform::{Gone, Join, Link, Markup, Platform};
use crate::comment::{Comment, State, Timestamp, Votes};
use crate::extract::time::{self, TimeReader, When};
use crate::extract::{Fields, votes};

/// Where the parts of a record are: a row of the table, behind what the user named.
#[derive(Clone)]
pub(super) struct Mapping {
    pub(super) platform: &'static Platform,
    pub(super) fields: Fields,
    /// The text's place as the records themselves show it, before the row's.
    pub(super) text: Option<(Cow<'static, str>, Markup)>,
    /// Set where a plain `score` holds fractions: a model's, not readers'.
    pub(super) has_model_score: bool,
    lists: Lists,
}

/// The row's paths, less those that cannot lead anywhere.
#[derive(Clone)]
struct Lists {
    id: Vec<&'static str>,
    text: Vec<(&'static str, Markup)>,
    author: Vec<&'static str>,
    time: Vec<&'static str>,
    net: Vec<&'static str>,
    up: Vec<&'static str>,
    down: Vec<&'static str>,
    hidden: Vec<&'static str>,
    parent: Vec<&'static str>,
    states: Vec<Gone>,
}

/// Looks up the name behind an id in a list beside the comments.
pub(super) type Names<'n> = &'n dyn Fn(&Join, &str) -> Option<String>;

impl Mapping {
    pub(super) fn new(platform: &'static Platform, fields: &Fields) -> Mapping {
        let lists = Lists {
            id: platform.id.to_vec(),
            text: platform.text.to_vec(),
            author: platform.author.to_vec(),
            time: platform.time.to_vec(),
            net: platform.net.to_vec(),
            up: platform.up.to_vec(),
            down: platform.down.to_vec(),
            hidden: platform.hidden.to_vec(),
            parent: platform.parent.to_vec(),
            states: platform.states.to_vec(),
        };
        Mapping { platform, fields: fields.clone(), text: None, has_model_score: false, lists }
    }

    /// The same for records that have no other keys than those that are `seen`: reads them alike, but looks at less.
    pub(super) fn narrowed(&self, seen: impl Fn(&str) -> bool) -> Mapping {
        let leads = |path: &str| seen(path) || path.split_once('.').is_some_and(|(key, _)| seen(key));
        let mut narrow = self.clone();
        let Lists { id, text, author, time, net, up, down, hidden, parent, states } = &mut narrow.lists;
        for list in [id, author, time, net, up, down, hidden, parent] {
            list.retain(|path| leads(path));
        }
        text.retain(|(path, _)| leads(path));
        states.retain(|gone| leads(gone.path));
        narrow
    }

    /// Every path that [`Mapping::comment`] may look at.
    pub(super) fn paths(&self) -> Vec<Cow<'static, str>> {
        let Fields { text, id, vote, time, author } = &self.fields;
        let named = [text, id, vote, time, author].into_iter().flatten().map(|path| Cow::Owned(path.clone()));
        let shown = self.text.iter().map(|(path, _)| path.clone());
        self.platform.paths().map(Cow::Borrowed).chain(named).chain(shown).collect()
    }

    /// Reads a comment, without its source; an id that the record does not show is left empty.
    ///
    /// # Errors
    ///
    /// Why the record is no comment.
    pub(super) fn comment(
        &self,
        node: &Node<'_>,
        times: &TimeReader,
        names: Names<'_>,
    ) -> Result<Comment, &'static str> {
        let text = self.text(node);
        let is_blank = text.as_ref().is_none_or(|text| text.trim().is_empty());
        let state = self.state(node, text.as_deref(), is_blank);
        if text.is_none() && state.is_none() {
            return Err("no text");
        }
        let (timestamp, timestamp_raw) = self.time(node, times);
        let (vote_score, votes) = self.votes(node);
        Ok(Comment {
            id: self.id(node).unwrap_or_default(),
            parent_id: self.parent(node),
            author: self.author(node, names),
            vote_score,
            votes,
            timestamp,
            timestamp_raw,
            state,
            text: text.unwrap_or_default(),
            parent_text: None,
            source: Default::default(),
        })
    }

    fn text(&self, node: &Node<'_>) -> Option<String> {
        if let Node::Str(text) = node {
            return Some(text.clone().into_owned());
        }
        if let Some(path) = &self.fields.text {
            return Markup::Runs.read(node.at(path)?);
        }
        let shown = self.text.iter().map(|(path, markup)| (path.as_ref(), *markup));
        let mut blank = None;
        for (path, markup) in shown.chain(self.lists.text.iter().copied()) {
            match node.at(path).and_then(|value| markup.read(value)) {
                Some(text) if !text.trim().is_empty() => return Some(text),
                Some(text) => blank = blank.or(Some(text)),
                None => {}
            }
        }
        blank
    }

    fn state(&self, node: &Node<'_>, text: Option<&str>, is_blank: bool) -> Option<State> {
        let shown = self.lists.states.iter().find(|gone| {
            (is_blank || !gone.may_have_text)
                && node.at(gone.path).is_some_and(|value| value.says(gone.value))
        });
        let words = || match text?.trim() {
            "[deleted]" => Some(State::Deleted),
            "[removed]" | "[ Removed by Reddit ]" | "[removed by reddit]" => Some(State::Removed),
            _ => None,
        };
        let without_text = self.platform.without_text.filter(|_| text.is_none());
        shown.map(|gone| gone.state).or_else(words).or(without_text)
    }

    pub(super) fn id(&self, node: &Node<'_>) -> Option<String> {
        let id = match &self.fields.id {
            Some(path) => node.at(path)?.as_text()?,
            None => first(node, &self.lists.id)?,
        };
        let id = if self.platform.link == Link::Reddit { id.strip_prefix("t1_").unwrap_or(&id) } else { &id };
        (!id.is_empty()).then(|| id.to_owned())
    }

    /// The parent as the record names it; [`Link::Known`] and [`Link::Alias`] are for the document to resolve.
    fn parent(&self, node: &Node<'_>) -> Option<String> {
        let parent = self.lists.parent.iter().find_map(|path| {
            let value = node.at(path)?;
            value.get("id").unwrap_or(value).as_text().filter(|parent| !is_none(parent))
        })?;
        if self.platform.root.iter().any(|path| node.at(path).is_some_and(|root| root.says(&parent))) {
            return None;
        }
        match self.platform.link {
            Link::Reddit if parent.starts_with("t3_") => None,
            Link::Reddit => Some(parent.strip_prefix("t1_").unwrap_or(&parent).to_owned()),
            Link::Path => parent.rsplit('.').nth(1).filter(|id| *id != "0").map(str::to_owned),
            Link::Prefix => parent.rsplit_once('.').map(|(parent, _)| parent.to_owned()),
            Link::Alias(scope) => scoped(node, scope, &parent),
            Link::Id | Link::Known => Some(parent.into_owned()),
        }
    }

    /// The other name by which replies refer to this record.
    pub(super) fn alias(&self, node: &Node<'_>) -> Option<String> {
        let alias = first(node, self.platform.alias)?;
        match self.platform.link {
            Link::Alias(scope) => scoped(node, scope, &alias),
            _ => Some(alias.into_owned()),
        }
    }

    fn author(&self, node: &Node<'_>, names: Names<'_>) -> Option<String> {
        let named = self.fields.author.as_deref();
        let paths: &[&str] = if named.is_some() { named.as_slice() } else { &self.lists.author };
        let joined = || {
            let join = self.platform.join.as_ref().filter(|_| named.is_none())?;
            names(join, &node.at(join.on)?.as_text()?)
        };
        let author = joined().or_else(|| paths.iter().find_map(|path| name(node.at(path)?)))?;
        let author = self.platform.names.render(&author).trim().to_owned();
        (!matches!(author.as_str(), "" | "0" | "[deleted]")).then_some(author)
    }

    fn time(&self, node: &Node<'_>, times: &TimeReader) -> (Option<Timestamp>, Option<String>) {
        let named = self.fields.time.as_deref();
        let mut raw = None;
        let paths: &[&str] = if named.is_some() { named.as_slice() } else { &self.lists.time };
        for path in paths {
            let Some(value) = node.at(path) else { continue };
            let is_utc = self.platform.is_utc || ends_with_gmt(path);
            match moment(value, is_utc, times) {
                Some(When::At(stamp)) => return (Some(stamp), None),
                Some(When::Relative(shown)) => raw = raw.or(Some(shown)),
                None => {}
            }
        }
        (None, raw)
    }

    fn votes(&self, node: &Node<'_>) -> (Option<i64>, Option<Votes>) {
        if let Some(path) = &self.fields.vote {
            return (node.at(path).and_then(count), None);
        }
        let row = &self.lists;
        if row.hidden.iter().any(|path| node.at(path).is_some_and(|hidden| hidden.says("true"))) {
            return (None, None);
        }
        let look = |paths: &[&str]| paths.iter().find_map(|path| count(node.at(path)?));
        let net = row.net.iter().find_map(|path| match *path {
            "score" | "Score" if self.has_model_score => None,
            path => count(node.at(path)?),
        });
        let (up, down) = (look(&row.up), look(&row.down).map(|down| down.saturating_abs()));
        let votes = up.zip(down).map(|(up, down)| Votes { up, down });
        (net.or_else(|| votes.map(|votes| votes.up - votes.down)).or(up), votes)
    }
}

/// The first of `paths` that gives a name or a number.
fn first<'n>(node: &'n Node<'_>, paths: &[&str]) -> Option<Cow<'n, str>> {
    paths.iter().find_map(|path| node.at(path)?.as_text())
}

fn scoped(node: &Node<'_>, scope: &str, name: &str) -> Option<String> {
    let scope = node.at(scope).and_then(Node::as_text).unwrap_or_default();
    Some(format!("{scope}/{name}"))
}

/// What stands for "no parent".
fn is_none(parent: &str) -> bool {
    matches!(parent, "" | "0" | "-1" | "root" | "null" | "None" | "nan")
}

fn ends_with_gmt(path: &str) -> bool {
    path.len() >= 3 && path.as_bytes()[path.len() - 3..].eq_ignore_ascii_case(b"gmt")
}

/// A name, or the name inside an object that describes a person.
fn name(value: &Node<'_>) -> Option<String> {
    const KEYS: &[&str] = &[
        "display_name",
        "displayName",
        "name",
        "username",
        "userName",
        "user_name",
        "nickname",
        "screen_name",
        "screenName",
        "login",
        "handle",
        "alias",
        "member",
        "full_name",
        "fullName",
        "title",
        "id",
    ];
    match value {
        Node::Array(people) => people.first().and_then(name),
        Node::Object(_) => {
            KEYS.iter().find_map(|key| value.at(key).filter(|part| !part.says("")).and_then(name))
        }
        _ => value.as_text().filter(|name| !name.trim().is_empty()).map(Cow::into_owned),
    }
}

/// A counter: a number, digits as shown, or an object with a count. Fractions are no votes.
pub(super) fn count(value: &Node<'_>) -> Option<i64> {
    match value {
        Node::Int(number) => Some(*number),
        Node::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => Some(*number as i64),
        Node::Str(shown) => votes::parse(shown),
        Node::Object(_) => {
            let keys = ["count", "total", "total_count", "totalItems"];
            keys.iter().find_map(|key| count(value.get(key)?))
        }
        _ => None,
    }
}

/// A time: seconds, milliseconds or microseconds since the epoch, or anything that the time parser reads.
pub(super) fn moment(value: &Node<'_>, is_utc: bool, times: &TimeReader) -> Option<When> {
    match value {
        Node::Int(seconds) => epoch(*seconds).map(When::At),
        Node::Float(seconds) if seconds.abs() < 1e18 => epoch(*seconds as i64).map(When::At),
        Node::Str(shown) => match time::machine(shown, is_utc) {
            Some(stamp) => Some(When::At(stamp)),
            None => times.parse(shown),
        },
        Node::Object(_) => {
            let keys = ["$t", "value", "seconds", "_seconds", "iso", "utc"];
            keys.iter().find_map(|key| moment(value.get(key)?, is_utc, times))
        }
        _ => None,
    }
}

/// An instant after 1973, whatever its unit: below that a number counts something else.
fn epoch(number: i64) -> Option<Timestamp> {
    const UNITS: [(i64, i64); 4] = [
        (100_000_000, 1),
        (100_000_000_000, 1_000),
        (100_000_000_000_000, 1_000_000),
        (100_000_000_000_000_000, 1_000_000_000),
    ];
    let (_, unit) = UNITS.iter().rev().find(|(least, _)| number >= *least)?;
    Timestamp::from_epoch(number / unit)
}
