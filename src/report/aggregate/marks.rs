//! Flags by everything that describes them: one table from which every breakdown of the report is read.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::context::Effect;
use crate::lexicon::Category;
use crate::verdict::Flag;

/// What a flag is, without its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Cell {
    /// Category name.
    pub(crate) category: Arc<str>,
    /// The kind within it.
    pub(crate) kind: Arc<str>,
    /// Whom it is said of; `None` for nobody.
    pub(crate) target: Option<Arc<str>>,
    /// 1 to 4.
    pub(crate) severity: u8,
    /// In what sense.
    pub(crate) effect: Arc<str>,
}

/// How often each cell was met. Its size is bounded by the lexicon's kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<(Cell, u64)>", into = "Vec<(Cell, u64)>")]
pub(crate) struct Marks(BTreeMap<Cell, u64>);

impl From<Vec<(Cell, u64)>> for Marks {
    fn from(cells: Vec<(Cell, u64)>) -> Marks {
        Marks(cells.into_iter().collect())
    }
}

impl From<Marks> for Vec<(Cell, u64)> {
    fn from(marks: Marks) -> Vec<(Cell, u64)> {
        marks.0.into_iter().collect()
    }
}

impl Marks {
    pub(super) fn add(&mut self, flags: &[Flag]) {
        for flag in flags {
            let cell = Cell {
                category: Arc::from(flag.category.name()),
                kind: Arc::clone(&flag.kind),
                target: flag.target.clone(),
                severity: flag.severity,
                effect: Arc::from(flag.effect.name()),
            };
            *self.0.entry(cell).or_default() += 1;
        }
    }

    pub(super) fn merge(&mut self, other: Marks) {
        for (cell, n) in other.0 {
            *self.0.entry(cell).or_default() += n;
        }
    }

    /// Every cell and its number, in order of the cells.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Cell, u64)> {
        self.0.iter().map(|(cell, &n)| (cell, n))
    }

    /// The number of flags by whatever `name` says of a cell; `None` leaves it out.
    pub(crate) fn by<'a>(&'a self, name: impl Fn(&'a Cell) -> Option<&'a str>) -> BTreeMap<String, u64> {
        let mut by = BTreeMap::new();
        for (cell, n) in self.iter() {
            if let Some(name) = name(cell) {
                *by.entry(name.to_owned()).or_default() += n;
            }
        }
        by
    }
}

impl Cell {
    /// Whether it speaks for abuse.
    pub(crate) fn is_asserted(&self) -> bool {
        &*self.effect == Effect::Asserted.name()
    }
}

/// The categories that are asserted by any of these flags, each once.
pub(super) fn asserted_categories(flags: &[Flag]) -> Vec<Category> {
    let mut categories = Vec::new();
    for flag in flags.iter().filter(|flag| flag.effect == Effect::Asserted) {
        if !categories.contains(&flag.category) {
            categories.push(flag.category);
        }
    }
    categories
}
