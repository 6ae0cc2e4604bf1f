//! Comments in JSON-LD: schema.org `Comment`, nested under what they answer.

use serde_json::{Map, Value};

use super::counts::Counts;
use super::fields::{Answers, Draft};
use super::ids;
use super::reading::Reading;
use crate::extract::clean::html_to_text;
use crate::extract::time::{self, When};

/// Reads all comments of the page's JSON-LD blocks. A block that is not JSON holds none (parsers of search engines skip
/// such blocks too); serde_json bounds the depth of the nesting, so recursion is safe.
pub(super) fn read(reading: &Reading<'_, '_>) -> Vec<Draft> {
    let page = reading.page;
    let is_block = |idx: &usize| {
        page.tag(*idx) == "script"
            && page
                .attr(*idx, "type")
                .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json"))
    };
    let mut drafts = Vec::new();
    for idx in (0..page.len()).filter(is_block) {
        let block: String = (idx..page.end(idx)).filter_map(|idx| page.text_node(idx)).collect();
        if block.contains("Comment")
            && let Ok(value) = serde_json::from_str(block.trim())
        {
            visit(reading, &value, None, &mut drafts);
        }
    }
    drafts
}

fn visit(reading: &Reading<'_, '_>, value: &Value, parent: Option<usize>, drafts: &mut Vec<Draft>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| visit(reading, value, parent, drafts)),
        Value::Object(object) => {
            let mut parent = parent;
            if is_comment(object) {
                let mut draft = comment(reading, object);
                draft.answers = parent.map_or(draft.answers, Answers::Draft);
                parent = Some(drafts.len());
                drafts.push(draft);
            }
            object
                .iter()
                .filter(|(key, _)| *key != "parentItem")
                .for_each(|(_, value)| visit(reading, value, parent, drafts));
        }
        _ => {}
    }
}

fn is_comment(object: &Map<String, Value>) -> bool {
    let is_name = |value: &Value| {
        value
            .as_str()
            .is_some_and(|name| matches!(name.rsplit(['/', ':']).next(), Some("Comment" | "UserComments")))
    };
    match object.get("@type") {
        Some(Value::Array(names)) => names.iter().any(is_name),
        Some(name) => is_name(name),
        None => false,
    }
}

fn comment(reading: &Reading<'_, '_>, object: &Map<String, Value>) -> Draft {
    let first = |keys: &[&str]| keys.iter().find_map(|key| object.get(*key).and_then(text_of));
    let count = |key: &str| object.get(key).and_then(number_of);
    let time = first(&["dateCreated", "datePublished", "commentTime", "uploadDate"]);
    let answered =
        object.get("parentItem").and_then(|item| text_of(item.get("@id").or_else(|| item.get("url"))?));
    Draft {
        id: first(&["@id", "identifier", "url"]).and_then(|id| ids::of_value(&id)),
        answers: answered.and_then(|id| ids::of_value(&id)).map_or(Answers::Nothing, Answers::Id),
        author: object.get("author").or_else(|| object.get("creator")).and_then(name_of),
        time: time.and_then(|shown| {
            time::machine(&shown, false).map(When::At).or_else(|| reading.times.parse(&shown))
        }),
        counts: Counts {
            up: count("upvoteCount").or_else(|| likes(object)),
            down: count("downvoteCount"),
            ..Counts::default()
        },
        text: first(&["text", "commentText", "articleBody", "description"])
            .map_or_else(String::new, |text| html_to_text(&text)),
        ..Draft::default()
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => values.first().and_then(text_of),
        _ => None,
    }
}

fn number_of(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn name_of(author: &Value) -> Option<String> {
    match author {
        Value::Object(person) => person.get("name").or_else(|| person.get("alternateName")).and_then(text_of),
        Value::Array(authors) => authors.first().and_then(name_of),
        _ => text_of(author),
    }
    .map(|name| html_to_text(&name))
}

/// The count of an `InteractionCounter` of likes.
fn likes(object: &Map<String, Value>) -> Option<i64> {
    let counters = object.get("interactionStatistic")?;
    let counters = counters.as_array().map_or(std::slice::from_ref(counters), Vec::as_slice);
    counters.iter().find_map(|counter| {
        let kind = counter.get("interactionType")?;
        let kind = kind.as_str().or_else(|| kind.get("@type")?.as_str())?;
        kind.ends_with("LikeAction").then(|| number_of(counter.get("userInteractionCount")?))?
    })
}
