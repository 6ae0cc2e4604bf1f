//! Tone against human ratings and classes.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Estimate, Row, estimates};
use crate::evaluate::Settings;
use crate::evaluate::metrics::{macro_f1, pearson, ranks};

/// From here on a tone is positive, and from its negative on negative (VADER's cut, as in the labels of verdicts).
const LABEL_CUT: f64 = 0.05;
/// The highest rating: ratings are brought from ±4 to ±1 before they are cut.
const MAX_RATING: f64 = 4.0;

/// Tone against mean ratings.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ToneRatings {
    pub(crate) rows: usize,
    pub(crate) pearson: Estimate,
    pub(crate) spearman: Estimate,
    /// Over negative, neutral and positive, both sides cut at ±0.05.
    pub(crate) macro_f1: Estimate,
}

/// Tone against classes.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ToneClasses {
    pub(crate) rows: usize,
    /// Over the classes that occur.
    pub(crate) macro_f1: Estimate,
    /// Share of right classes; where none is neutral, of right signs.
    pub(crate) accuracy: Estimate,
}

impl ToneRatings {
    pub(in crate::evaluate) fn new(rows: &[Row<'_>], settings: &Settings) -> Option<ToneRatings> {
        let rows: Vec<_> = rows.iter().filter(|row| row.gold.tone.is_some()).collect();
        let gold: Vec<_> = rows.iter().filter_map(|row| row.gold.tone).collect();
        let said: Vec<_> = rows.iter().map(|row| row.judged.tone).collect();
        if rows.len() < 2 {
            return None;
        }
        let (gold_ranks, said_ranks) = (ranks(&gold), ranks(&said));
        let [own_pearson, spearman, macro_f1] = estimates(&rows, settings.draws, |weights| {
            let classes = gold.iter().zip(&said).zip(weights);
            let classes =
                classes.map(|((gold, said), weight)| (sign(gold / MAX_RATING), sign(*said), *weight));
            [
                Some(pearson(&gold, &said, weights)),
                Some(pearson(&gold_ranks, &said_ranks, weights)),
                macro_f1(classes),
            ]
        });
        Some(ToneRatings { rows: rows.len(), pearson: own_pearson, spearman, macro_f1 })
    }
}

impl ToneClasses {
    pub(in crate::evaluate) fn new(rows: &[Row<'_>], settings: &Settings) -> Option<ToneClasses> {
        let rows: Vec<_> = rows.iter().filter(|row| row.gold.tone_class.is_some()).collect();
        let gold: Vec<_> = rows.iter().filter_map(|row| row.gold.tone_class).collect();
        let said: Vec<_> = rows.iter().map(|row| row.judged.tone).collect();
        let two_sided = gold.iter().collect::<BTreeSet<_>>().into_iter().eq([&-1, &1]);
        let is_right =
            |gold: i8, said: f64| if two_sided { (said > 0.0) == (gold > 0) } else { sign(said) == gold };
        let [macro_f1, accuracy] = estimates(&rows, settings.draws, |weights| {
            let classes = gold.iter().zip(&said).zip(weights);
            let right = classes.clone().filter(|((gold, said), _)| is_right(**gold, **said));
            let right: f64 = right.map(|(_, weight)| weight).sum();
            let total: f64 = weights.iter().sum();
            [
                macro_f1(classes.map(|((gold, said), weight)| (*gold, sign(*said), *weight))),
                (total > 0.0).then(|| right / total),
            ]
        });
        (!rows.is_empty()).then_some(ToneClasses { rows: rows.len(), macro_f1, accuracy })
    }
}

fn sign(tone: f64) -> i8 {
    i8::from(tone >= LABEL_CUT) - i8::from(tone <= -LABEL_CUT)
}
