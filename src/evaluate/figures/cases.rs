//! Functional cases: of each phenomenon, how many are seen for what they are.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::Row;
use crate::abuse::Aspect;

/// How the cases of a set came out. Every row counts as one, whatever its weight.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Cases {
    /// All of them together, by attribute.
    pub(crate) suite: BTreeMap<&'static str, Tally>,
    /// By phenomenon and attribute.
    pub(crate) phenomena: BTreeMap<Arc<str>, BTreeMap<&'static str, Tally>>,
    /// Those with `fixme`, which count nowhere else.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) known_faults: BTreeMap<&'static str, Tally>,
}

/// How many came out right.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Tally {
    pub(crate) abusive: u64,
    pub(crate) abusive_right: u64,
    pub(crate) innocent: u64,
    pub(crate) innocent_right: u64,
    /// Ids of the others, in order.
    pub(crate) wrong: Vec<String>,
}

impl Cases {
    /// `None` where no row is a case.
    pub(super) fn new(rows: &[Row<'_>], cut: f64) -> Option<Cases> {
        let mut cases =
            Cases { suite: BTreeMap::new(), phenomena: BTreeMap::new(), known_faults: BTreeMap::new() };
        for row in rows {
            let Some(case) = &row.gold.case else { continue };
            for aspect in Aspect::ALL {
                let Some(label) = row.gold.label(aspect) else { continue };
                let right = (row.judged.scores[aspect as usize] >= cut) == label;
                if row.gold.is_known_fault {
                    cases.known_faults.entry(aspect.name()).or_default().add(&row.gold.id, label, right);
                    continue;
                }
                let own = cases.phenomena.entry(Arc::clone(case)).or_default();
                own.entry(aspect.name()).or_default().add(&row.gold.id, label, right);
                let suite = cases.suite.entry(aspect.name()).or_default();
                suite.add(&row.gold.id, label, right);
            }
        }
        cases.suite.values_mut().for_each(|tally| tally.wrong.clear()); // they stand with their phenomena
        (!cases.suite.is_empty() || !cases.known_faults.is_empty()).then_some(cases)
    }
}

impl Tally {
    fn add(&mut self, id: &str, label: bool, right: bool) {
        let (all, own) = match label {
            true => (&mut self.abusive, &mut self.abusive_right),
            false => (&mut self.innocent, &mut self.innocent_right),
        };
        *all += 1;
        *own += u64::from(right);
        if !right {
            self.wrong.push(id.to_owned());
        }
    }
}
