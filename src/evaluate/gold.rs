//! Labelled text: JSON Lines to [`Gold`], one row at a time, with a place and a reason for every row that is none.
//!
//! Fields that are read: `text`, `id`, `lang`; labels (`toxic`, `hate`, `dehumanizing`, `labels.X`, `expect.X`, and what
//! `--label` names); `spans`, `tone`, `tone_class`; `weight`, `rater`, `pair` or `group`; `case`, `fixme`, `category`,
//! `target`, and `stratum` of a drawn sample. A field that is absent or null says nothing; one of the wrong kind rejects the row.

mod labels;
mod reader;

use std::io;
use std::ops::Range;
use std::sync::Arc;

use crate::abuse::Aspect;

pub(crate) use labels::{Labels, Mapping, lookup};
pub(crate) use reader::Reader;

/// A label an aspect, in the order of [`Aspect::ALL`]; `None` where the row does not speak of it.
pub(crate) type Truth = [Option<bool>; Aspect::ALL.len()];

/// One labelled row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Gold {
    /// Its own id, else its 1-based line.
    pub(crate) id: String,
    /// The comment itself: never empty, nor white space alone.
    pub(crate) text: String,
    /// ISO 639-1 code as the row states it.
    pub(crate) lang: Option<Arc<str>>,
    /// What people said of it.
    pub(crate) labels: Truth,
    /// How much it counts, 0 or more; 1 where the row does not say. The inverse of the chance that it was drawn with.
    pub(crate) weight: f64,
    /// What people marked: bytes of `text`, sorted and apart; empty where nothing was marked, `None` where nobody was asked.
    pub(crate) spans: Option<Vec<Range<usize>>>,
    /// Mean human rating of its tone, -4 to 4.
    pub(crate) tone: Option<f64>,
    /// Its tone as a class: -1, 0 or 1.
    pub(crate) tone_class: Option<i8>,
    /// Rows of the same file and group belong together (`pair` or `group`): never split them, and draw them together.
    pub(crate) group: Option<Arc<str>>,
    /// The phenomenon that it is a case of.
    pub(crate) case: Option<Arc<str>>,
    /// A case that is known to come out wrong (`fixme`).
    pub(crate) is_known_fault: bool,
    /// The kind of abuse, as the set names it.
    pub(crate) category: Option<Arc<str>>,
    /// Whom it speaks of, as the set names it.
    pub(crate) target: Option<Arc<str>>,
    /// Who labelled it, where several did, a line each.
    pub(crate) rater: Option<Arc<str>>,
    /// The stratum of a drawn sample that it stands for.
    pub(crate) stratum: Option<Arc<str>>,
    /// The file it stands in, as it was named.
    pub(crate) path: Arc<str>,
    /// Its line there, 1-based.
    pub(crate) line: u64,
}

impl Gold {
    /// The label of an aspect.
    pub(crate) fn label(&self, aspect: Aspect) -> Option<bool> {
        self.labels[aspect as usize]
    }

    /// What must stay together when rows are split or drawn: the file with the group, else with the line.
    pub(crate) fn group_key(&self) -> String {
        match &self.group {
            Some(group) => format!("{}\u{0}{group}", self.path),
            None => format!("{}\u{0}:{}", self.path, self.line),
        }
    }
}

/// A row that is no gold, or a file that cannot be read on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GoldError {
    /// The row is left out; the next one can be asked for.
    #[error("{path}:{line}: {reason}")]
    Row {
        /// The file, as it was named.
        path: Arc<str>,
        /// 1-based.
        line: u64,
        /// Lower case, without a full stop; holds no words of the comment.
        reason: String,
    },
    /// The file ends here.
    #[error("{path}:{line}: cannot be read")]
    Input {
        /// The file, as it was named.
        path: Arc<str>,
        /// 1-based.
        line: u64,
        /// What the file system or the decompressor says.
        source: io::Error,
    },
}
