//! The columns of comments, as a line of `extract` has them.

use std::sync::Arc;

use arrow_array::builder::{Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, StructArray};
use arrow_schema::{ArrowError, DataType, FieldRef, Fields};

use super::{field, structs, text};
use crate::comment::{Comment, State};

/// The columns of a comment, in order. Times are ISO 8601, since a date, a local time and an instant are three things.
pub(crate) fn comment_fields() -> Vec<FieldRef> {
    vec![
        text("id"),
        text("parent_id"),
        text("author"),
        field("vote_score", DataType::Int64),
        field("votes", DataType::Struct(vote_fields())),
        text("timestamp"),
        text("timestamp_raw"),
        text("state"),
        text("text"),
        field("source", DataType::Struct(source_fields())),
    ]
}

fn vote_fields() -> Fields {
    ["up", "down"].map(|name| field(name, DataType::Int64)).into_iter().collect()
}

fn source_fields() -> Fields {
    let number = |name| field(name, DataType::Int64);
    [text("path"), text("shape"), text("document"), number("index"), number("line")].into_iter().collect()
}

/// The columns of a batch of comments while it grows.
#[derive(Debug, Default)]
pub(crate) struct Comments {
    id: StringBuilder,
    parent_id: StringBuilder,
    author: StringBuilder,
    vote_score: Int64Builder,
    has_votes: Vec<bool>,
    up: Int64Builder,
    down: Int64Builder,
    timestamp: StringBuilder,
    timestamp_raw: StringBuilder,
    state: StringBuilder,
    text: StringBuilder,
    path: StringBuilder,
    shape: StringBuilder,
    document: StringBuilder,
    index: Int64Builder,
    line: Int64Builder,
}

impl Comments {
    pub(crate) fn push(&mut self, comment: &Comment) {
        self.id.append_value(&comment.id);
        self.parent_id.append_option(comment.parent_id.as_deref());
        self.author.append_option(comment.author.as_deref());
        self.vote_score.append_option(comment.vote_score);
        self.has_votes.push(comment.votes.is_some());
        self.up.append_option(comment.votes.map(|votes| votes.up));
        self.down.append_option(comment.votes.map(|votes| votes.down));
        self.timestamp.append_option(comment.timestamp.map(|stamp| stamp.to_string()));
        self.timestamp_raw.append_option(comment.timestamp_raw.as_deref());
        self.state.append_option(comment.state.map(|state| match state {
            State::Deleted => "deleted",
            State::Removed => "removed",
            State::Hidden => "hidden",
        }));
        self.text.append_value(&comment.text);
        let source = &comment.source;
        self.path.append_value(&source.path);
        self.shape.append_value(&source.shape);
        self.document.append_option(source.document.as_deref());
        self.index.append_value(source.index.cast_signed());
        self.line.append_option(source.line.map(u64::cast_signed));
    }

    /// The columns, in the order of [`comment_fields`].
    ///
    /// # Errors
    ///
    /// None: lengths and types fit.
    pub(crate) fn finish(mut self) -> Result<Vec<ArrayRef>, ArrowError> {
        let votes: Vec<ArrayRef> = vec![Arc::new(self.up.finish()), Arc::new(self.down.finish())];
        let source: Vec<ArrayRef> = vec![
            Arc::new(self.path.finish()),
            Arc::new(self.shape.finish()),
            Arc::new(self.document.finish()),
            Arc::new(self.index.finish()),
            Arc::new(self.line.finish()),
        ];
        Ok(vec![
            Arc::new(self.id.finish()),
            Arc::new(self.parent_id.finish()),
            Arc::new(self.author.finish()),
            Arc::new(self.vote_score.finish()),
            structs(vote_fields(), votes, self.has_votes)?,
            Arc::new(self.timestamp.finish()),
            Arc::new(self.timestamp_raw.finish()),
            Arc::new(self.state.finish()),
            Arc::new(self.text.finish()),
            Arc::new(StructArray::try_new(source_fields(), source, None)?),
        ])
    }
}
