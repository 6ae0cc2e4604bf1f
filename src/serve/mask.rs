//! Partial answers: `fields=attributeScores/TOXICITY(summaryScore/value),languages`, as Google's services read it.

use serde_json::{Map, Value};

use super::refusal::Refusal;

/// Deepest nesting of parentheses.
const MAX_DEPTH: usize = 16;

/// A name, and what is wanted of it; nothing named below is everything.
#[derive(Debug)]
struct Field {
    name: String,
    below: Vec<Field>,
}

/// The part of `value` that `fields` names. `*` is any name; a list is gone through item by item.
pub(super) fn select(value: &Value, fields: &str) -> Result<Value, Refusal> {
    let mut rest = fields;
    match parse(&mut rest, 0) {
        Some(fields) if rest.is_empty() => Ok(pick(value, &fields)),
        _ => Err(Refusal::invalid("Request contains an invalid argument: 'fields' cannot be read.")),
    }
}

fn parse(rest: &mut &str, depth: usize) -> Option<Vec<Field>> {
    let mut fields = Vec::new();
    loop {
        fields.push(parse_one(rest, depth)?);
        match rest.strip_prefix(',') {
            Some(next) => *rest = next,
            None => return Some(fields),
        }
    }
}

fn parse_one(rest: &mut &str, depth: usize) -> Option<Field> {
    let end = rest.find([',', '/', '.', '(', ')']).unwrap_or(rest.len());
    let name = rest[..end].trim().to_owned();
    if name.is_empty() || depth > MAX_DEPTH {
        return None;
    }
    *rest = &rest[end..];
    let mut below = Vec::new();
    if let Some(next) = rest.strip_prefix(['/', '.']) {
        *rest = next;
        below.push(parse_one(rest, depth + 1)?);
    } else if let Some(next) = rest.strip_prefix('(') {
        *rest = next;
        below = parse(rest, depth + 1)?;
        *rest = rest.strip_prefix(')')?;
    }
    Some(Field { name, below })
}

fn pick(value: &Value, fields: &[Field]) -> Value {
    if fields.is_empty() {
        return value.clone();
    }
    match value {
        Value::Array(items) => items.iter().map(|item| pick(item, fields)).collect(),
        Value::Object(object) => {
            let mut picked = Map::new();
            for field in fields {
                for (key, value) in object.iter().filter(|(key, _)| field.name == "*" || field.name == **key)
                {
                    picked.insert(key.clone(), pick(value, &field.below));
                }
            }
            Value::Object(picked)
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn parts_are_picked_by_name() {
        let value = json!({"a": {"x": {"v": 1, "t": 2}, "y": {"v": 3}}, "b": [{"c": 1, "d": 2}], "e": 5});
        for (fields, want) in [
            ("e", json!({"e": 5})),
            ("a/x/v,e", json!({"a": {"x": {"v": 1}}, "e": 5})),
            ("a/*/v", json!({"a": {"x": {"v": 1}, "y": {"v": 3}}})),
            ("a(x(t),y),b/c", json!({"a": {"x": {"t": 2}, "y": {"v": 3}}, "b": [{"c": 1}]})),
            ("none", json!({})),
        ] {
            assert_eq!(select(&value, fields), Ok(want), "{fields}");
        }
        for fields in [",", "a(", "a)", "a/", "(a)", &"a(".repeat(1000)] {
            assert!(select(&value, fields).is_err(), "{fields}");
        }
    }
}
