//! The parser against `serde_json`: what either reads, the other reads as well.

use proptest::prelude::{Just, Strategy, any, proptest};

use super::super::node::Node;
use super::super::parse::Parser;
use super::super::wanted;

fn value_of(node: &Node<'_>) -> serde_json::Value {
    match node {
        Node::Null | Node::Cut => serde_json::Value::Null,
        Node::Bool(truth) => (*truth).into(),
        Node::Int(number) => (*number).into(),
        Node::Uint(number) => (*number).into(),
        Node::Float(number) => rough(*number),
        Node::Str(text) => text.as_ref().into(),
        Node::Array(items) => items.iter().map(value_of).collect(),
        Node::Object(members) => {
            members.iter().map(|(key, value)| (key.to_string(), value_of(value))).collect()
        }
    }
}

/// A float to six places: `serde_json` reads the last one inexactly.
fn rough(number: f64) -> serde_json::Value {
    format!("{number:.6e}").into()
}

fn roughly(value: serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Number(number) if number.is_f64() => rough(number.as_f64().unwrap()),
        serde_json::Value::Array(items) => items.into_iter().map(roughly).collect(),
        serde_json::Value::Object(members) => {
            members.into_iter().map(|(key, value)| (key, roughly(value))).collect()
        }
        other => other,
    }
}

/// JSON texts, and the same with one byte changed.
fn json_texts() -> impl Strategy<Value = String> {
    let leaf = proptest::prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        (-1e9..1e9).prop_map(|number: f64| number.into()),
        "[a-z \"\\\\é😀]{0,20}".prop_map(Into::into),
    ];
    let value = leaf.prop_recursive(4, 30, 6, |inner| {
        proptest::prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            proptest::collection::btree_map("[a-z]{0,3}", inner, 0..6)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    });
    let change = (any::<bool>(), any::<proptest::sample::Index>(), "[\\[\\]{},:\"0-9eE.+ tfn\\\\u-]");
    (value, any::<bool>(), change).prop_map(|(value, is_pretty, (is_changed, at, with))| {
        let mut text =
            if is_pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }
                .unwrap();
        let at = at.index(text.len());
        if is_changed && text.is_char_boundary(at) && text.is_char_boundary(at + 1) {
            text.replace_range(at..at + 1, &with);
        }
        text
    })
}

proptest! {
    #[test]
    fn the_parser_agrees_with_serde_json(text in json_texts()) {
        let mut parser = Parser::new(&text);
        let (node, broken) = parser.document();
        let ours = node.filter(|_| broken.is_none() && parser.is_done()).map(|node| value_of(&node));
        let theirs = serde_json::from_str::<serde_json::Value>(&text).ok().map(roughly);
        // Milder on purpose: control characters (line breaks of pretty printing), lone surrogates, numbers out of range.
        if theirs.is_some() || !["\n", "\\u", "e", "E"].iter().any(|mild| text.contains(mild)) {
            assert_eq!(ours, theirs);
        }
        let wanted = wanted::Wanted::of([]);
        let line = format!("{{\"a\":{text}}}");
        let is_skipped = Parser::new(&line).object(&wanted).is_ok();
        if theirs.is_some() {
            assert!(is_skipped);
        }
        // What is passed over is checked like what is read, but for the escapes.
        let mut parser = Parser::new(&line);
        let is_read = parser.document().1.is_none() && parser.is_done();
        if !line.contains('\\') {
            assert_eq!(is_skipped, is_read);
        }
    }
}

/// Lines of an object whose keys come in any order, twice, escaped, and again in what they hold.
fn field_lines() -> impl Strategy<Value = String> {
    let keys = proptest::sample::select(vec!["id", "text", "score", "author", "meta"]);
    let leaf = proptest::prop_oneof![
        Just(serde_json::Value::Null),
        any::<i32>().prop_map(Into::into),
        any::<i32>().prop_map(|number| number.to_string().into()),
        "[a-z \"\\\\/{}:,é😀\n]{0,12}".prop_map(Into::into),
    ];
    let value = leaf.prop_recursive(3, 12, 4, move |inner| {
        let keys = proptest::sample::select(vec!["id", "text", "body", "x"]).prop_map(str::to_owned);
        proptest::prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Into::into),
            proptest::collection::btree_map(keys, inner, 0..4)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    });
    let member = (keys, any::<bool>(), value, "[ \t]{0,2}").prop_map(|(key, is_escaped, value, blank)| {
        let key = match key.chars().next().filter(|_| is_escaped) {
            Some(first) => format!("\\u{:04x}{}", first as u32, &key[1..]),
            None => key.to_owned(),
        };
        format!("{blank}\"{key}\"{blank}:{blank}{value}{blank}")
    });
    proptest::collection::vec(member, 0..9).prop_map(|members| format!("{{{}}}", members.join(",")))
}

proptest! {
    /// Of a line only some keys are read, and they hold what they hold in the whole: of duplicates the last, nothing from inside.
    #[test]
    fn fields_are_those_of_the_whole_object(line in field_lines()) {
        let whole: serde_json::Value = serde_json::from_str(&line).unwrap();
        for wanted in [&["text"][..], &["id", "text"], &["score", "meta", "author"]] {
            let keys = wanted::Wanted::of(wanted.iter().map(|&key| key.into()));
            let (node, _) = Parser::new(&line).object(&keys).unwrap();
            for key in wanted {
                assert_eq!(node.get(key).map(value_of), whole.get(key).cloned().map(roughly), "{key}: {line}");
            }
            assert!(node.children().all(|(key, _)| wanted.contains(&key)), "{line}");
        }
    }
}
