//! Labels to `learned.tsv`: weights that a person can read, fitted by regularised logistic regression on top of the rules.
//!
//! ```text
//! labelled files ──▶ rows ──▶ patterns (words, pieces, meetings) ──▶ fit ──▶ strongest kept ──▶ fit ──▶ learned.tsv
//!   + templates     recipe      moderator                             solver                            write.rs
//! ```
//!
//! The sum of the rules stands under every fit, so that labels correct the rules rather than replace them. What is a habit of one
//! set of labels (how often its raters say yes) is fitted beside the patterns and taken away again.

mod contrast;
mod fit;
mod recipe;
mod rows;
mod solver;

pub use recipe::Recipe;
pub use rows::RowsError;

pub(crate) use fit::{Corpus, Fit, Tuning};
pub(crate) use rows::Rows;

/// Out-of-fold sums: for each row of a corpus the logits of a model that has not seen its group.
pub(crate) fn cross_validated(
    corpus: &Corpus<'_>,
    n_sets: usize,
    folds: u64,
    tuning: Tuning,
    held_out: &[bool],
) -> Vec<[f64; crate::lexicon::N_ASPECTS]> {
    let mut sums = vec![[0.0; crate::lexicon::N_ASPECTS]; corpus.rows.len()];
    for fold in 0..folds {
        let is_test = |row: &rows::Row| held_out[row.set] || row.group != 0 && row.group % folds == fold;
        let fit = corpus.fit(n_sets, &|row| !is_test(row), tuning);
        for ((row, own), said) in corpus.rows.iter().zip(&mut sums).zip(corpus.sums(&fit)) {
            if row.group != 0 && row.group % folds == fold {
                *own = said;
            }
        }
    }
    sums
}

/// Adds template sentences from the text of a file.
///
/// # Errors
///
/// What is wrong, with the line.
pub(crate) fn add_contrast(rows: &mut Rows, lang: &str, text: &str, weight: f64) -> Result<(), String> {
    rows.add_templates(lang, &contrast::parse(text)?, weight);
    Ok(())
}
