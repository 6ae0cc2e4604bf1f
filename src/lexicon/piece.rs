//! Pieces of the text of a list: borrowed from the lists that the program brings along, else shared.
//!
//! The shipped lists lie in the program's own memory, so that reading them copies nothing that already stands there as it is
//! needed: a phrase, a folded stem, a pattern of `learned.tsv`.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, Range};
use std::sync::Arc;

/// A string that a list holds, or that was made from it. Cheap to clone.
#[derive(Clone)]
pub(crate) enum Piece {
    /// It stands so in a list that the program brings along.
    Shipped(&'static str),
    /// It was read from elsewhere, or made. In a box, so that a piece has two words, not three.
    Own(Arc<Box<str>>),
}

impl Piece {
    /// The string itself.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Piece::Shipped(text) => text,
            Piece::Own(text) => text,
        }
    }

    /// These bytes of it.
    pub(super) fn slice(&self, range: Range<usize>) -> Piece {
        match self {
            Piece::Shipped(text) => Piece::Shipped(&text[range]),
            Piece::Own(text) => Piece::from(&text[range]),
        }
    }

    /// A piece of `part`, which may or may not be a slice of this one: borrowed where it can be.
    pub(super) fn cut(&self, part: &str) -> Piece {
        let shipped = match self {
            Piece::Shipped(whole) => Some(*whole),
            Piece::Own(_) => None,
        };
        shipped.and_then(|whole| slice_of(whole, part)).map_or_else(|| Piece::from(part), Piece::Shipped)
    }
}

/// `part` as a slice of `whole`, if it lies in it.
fn slice_of(whole: &'static str, part: &str) -> Option<&'static str> {
    let start = (part.as_ptr() as usize).checked_sub(whole.as_ptr() as usize)?;
    whole.get(start..start.checked_add(part.len())?)
}

/// The text of a list: borrowed for good where the program brings it along.
pub(super) type ListText = Cow<'static, str>;

/// The whole of a list that the program brings along, from which pieces are cut; empty for others.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Whole(&'static str);

impl Whole {
    pub(super) fn of(text: &ListText) -> Whole {
        match text {
            Cow::Borrowed(text) => Whole(text),
            Cow::Owned(_) => Whole::default(),
        }
    }

    /// The whole text, if the program brings it along.
    pub(super) fn text(self) -> Option<&'static str> {
        Some(self.0).filter(|text| !text.is_empty())
    }

    /// A piece that is spelled as `part`.
    pub(super) fn piece(self, part: &str) -> Piece {
        slice_of(self.0, part).map_or_else(|| Piece::from(part), Piece::Shipped)
    }
}

impl From<&str> for Piece {
    fn from(text: &str) -> Piece {
        Piece::Own(Arc::new(Box::from(text)))
    }
}

impl From<String> for Piece {
    fn from(text: String) -> Piece {
        Piece::Own(Arc::new(text.into_boxed_str()))
    }
}

impl Deref for Piece {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for Piece {
    fn eq(&self, other: &Piece) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Piece {}

impl Hash for Piece {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Debug for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_is_no_larger_than_a_slice() {
        assert_eq!(size_of::<Piece>(), size_of::<&str>());
    }

    #[test]
    fn what_stands_in_a_shipped_list_is_borrowed_and_all_else_is_not() {
        let text = "old quay\tn";
        let whole = Whole::of(&Cow::Borrowed(text));
        let phrase = whole.piece(&text[..8]);
        assert!(matches!(phrase, Piece::Shipped("old quay")));
        assert!(matches!(phrase.cut(&phrase[4..]), Piece::Shipped("quay")));
        assert!(matches!(phrase.slice(4..8), Piece::Shipped("quay")));
        let elsewhere = "quay".to_owned();
        assert!(
            matches!(whole.piece(&elsewhere), Piece::Own(_))
                && matches!(phrase.cut(&elsewhere), Piece::Own(_))
        );
        assert_eq!(whole.piece(&elsewhere), Piece::Shipped("quay"));
        let read = Whole::of(&Cow::Owned(elsewhere.clone()));
        assert!(matches!(read.piece(&elsewhere), Piece::Own(_)));
        assert!(matches!(Whole::default().piece(""), Piece::Own(_) | Piece::Shipped("")));
    }
}
