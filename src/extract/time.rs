//! The one time parser of all readers: absolute, machine-made and relative times in the languages of `page.tsv`.

use std::ops::Range;

use crate::comment::Timestamp;

/// A time as a document shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// A point in time, as precise as shown.
    At(Timestamp),
    /// A time relative to when the page was read ("2 hours ago") that has no reference to count from; as shown.
    Relative(String),
}

/// Reads the times of one document: whether days or months come first is decided once for all of them.
#[derive(Clone, Debug)]
pub(crate) struct TimeReader {
    reference: Option<Timestamp>,
}

impl TimeReader {
    /// Looks at all of a document's time-like strings (`samples`; may hold other text) and its language, if known, to decide
    /// day-first or month-first; relative times count from `reference`.
    pub(crate) fn for_document<'a>(
        samples: impl IntoIterator<Item = &'a str>,
        lang: Option<&str>,
        reference: Option<Timestamp>,
    ) -> TimeReader {
        let _ = (samples.into_iter().count(), lang);
        TimeReader { reference }
    }

    /// Reads `text` if the whole of it (but for furniture such as "at", "on", "(edited)") is one time.
    pub(crate) fn parse(&self, text: &str) -> Option<When> {
        let _ = (text, self.reference);
        None
    }

    /// Finds the first time inside `text`: its byte range and what it says.
    pub(crate) fn find(&self, text: &str) -> Option<(Range<usize>, When)> {
        let _ = text;
        None
    }
}

/// Reads a time written by a machine: ISO 8601 and its relatives, RFC 2822, epoch seconds or milliseconds (digits, may
/// have a fraction). Without a zone it stays local, but for `utc_without_zone`.
pub(crate) fn machine(text: &str, utc_without_zone: bool) -> Option<Timestamp> {
    let _ = (text, utc_without_zone);
    None
}
