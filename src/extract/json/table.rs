//! Tables that were written as JSON column by column, as data frames print themselves.

use std::borrow::Cow;

use super::node::Node;
use super::platforms::GENERIC;

/// The records of `{"text": {"0": …}, "score": {"0": …}}`, of the same with arrays, and of
/// `{"columns": […], "data": [[…], …]}`; any other value as it is.
pub(super) fn to_records(root: Node<'_>) -> Node<'_> {
    match root {
        Node::Object(columns) if is_by_column(&columns) => by_columns(columns),
        other => by_rows(&other).map_or(other, Node::Array),
    }
}

fn is_by_column(columns: &[(Cow<'_, str>, Node<'_>)]) -> bool {
    let is_text = |key: &str| GENERIC.text.iter().any(|(path, _)| *path == key);
    let Some((_, texts)) = columns.iter().find(|(key, _)| is_text(key)) else { return false };
    let n_rows = texts.children().count();
    columns.len() > 1
        && n_rows > 0
        && texts.children().any(|(_, text)| text.as_str().is_some())
        && columns.iter().all(|(_, column)| column.children().count() == n_rows)
}

fn by_columns<'a>(columns: Vec<(Cow<'a, str>, Node<'a>)>) -> Node<'a> {
    let mut records: Vec<Vec<(Cow<'a, str>, Node<'a>)>> = Vec::new();
    for (key, column) in columns {
        let cells: Vec<Node<'a>> = match column {
            Node::Array(cells) => cells,
            Node::Object(cells) => cells.into_iter().map(|(_, cell)| cell).collect(),
            _ => Vec::new(),
        };
        records.resize_with(records.len().max(cells.len()), Vec::new);
        for (record, cell) in records.iter_mut().zip(cells) {
            record.push((key.clone(), cell));
        }
    }
    Node::Array(records.into_iter().map(Node::Object).collect())
}

fn by_rows<'a>(root: &Node<'a>) -> Option<Vec<Node<'a>>> {
    let (Node::Array(columns), Node::Array(rows)) = (root.get("columns")?, root.get("data")?) else {
        return None;
    };
    let names: Vec<&str> = columns.iter().map(Node::as_str).collect::<Option<_>>()?;
    let record = |row: &Node<'a>| {
        let Node::Array(cells) = row else { return None };
        let cells =
            names.iter().zip(cells).map(|(name, cell)| (Cow::Owned((*name).to_owned()), cell.clone()));
        Some(Node::Object(cells.collect()))
    };
    rows.iter().map(record).collect()
}
