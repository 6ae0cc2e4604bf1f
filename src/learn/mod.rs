//! Labels to `learned.tsv`: weights that a person can read, fitted by regularised logistic regression on top of the rules.
//!
//! ```text
//! labelled files ──▶ rows ──▶ patterns (words, pieces, meetings) ──▶ fit ──▶ strongest kept ──▶ fit ──▶ learned.tsv
//!   + templates     recipe      moderator                             solver                   offsets    table.rs
//! ```
//!
//! The sum of the rules stands under every fit, so that labels correct the rules rather than replace them. What is a habit of one
//! set of labels (how often its raters say yes) is fitted beside the patterns and taken away again; where the cut at 0.5 stands is
//! then found on rows that the weights have not seen.

mod contrast;
mod fit;
mod folds;
mod likeness;
mod marked;
mod rated;
mod recipe;
mod rows;
mod solver;
mod table;
pub(crate) mod tone;

use std::fmt::Write as _;

pub(crate) use recipe::Recipe;

pub(crate) use folds::Figures;
pub(crate) use rated::ToneFigures;
pub(crate) use rows::Rows;

use crate::abuse::LEARNED_ASPECTS;
use crate::lexicon::N_ASPECTS;
use crate::moderator::Moderator;
use fit::{Corpus, Tuning};
use likeness::Likeness;
use table::Fitted;

/// What was learned of one language.
pub(crate) struct Learnt {
    /// The text of its `learned.tsv`.
    pub(crate) table: String,
    /// How well it does on rows that it has not seen, by attribute and set.
    pub(crate) figures: Vec<Figures>,
    /// The same for the tone, by set.
    pub(crate) tone: Vec<ToneFigures>,
    /// How many rows and patterns it was learned from, and how many patterns were kept.
    pub(crate) n_rows: usize,
    pub(crate) n_patterns: usize,
    pub(crate) n_kept: usize,
}

/// Learns the weights of one language, and measures them by grouped cross-validation in `folds` parts.
///
/// Deterministic: the same rows, lexicon and recipe give the same bytes. Costs about `folds + 1` fits of
/// `O(steps × patterns in rows)`.
pub(crate) fn learn(moderator: &Moderator, rows: &Rows, recipe: &Recipe, lang: &str, folds: u64) -> Learnt {
    let own = recipe.language(lang);
    let tuning = Tuning {
        min_support: own.min_support,
        max_patterns: own.max_patterns,
        ridge_grams: own.ridge,
        ridge_meetings: own.ridge_meetings,
        ridge_likeness: own.ridge_likeness,
        innocent_sentences: own.innocent_sentences,
        pieces: own.pieces,
    };
    let likeness = Likeness::of(moderator, rows, lang);
    let tone = rated::learn(moderator, rows, recipe, lang, &likeness, folds).unwrap_or_default();
    let marked = marked::learn(moderator, rows, lang);
    let given = tone.valences.keys().chain(marked.keys()).copied().collect();
    let corpus = Corpus::new(moderator, rows, lang, tuning, &given, &likeness);
    let fit = corpus.fit(rows.sets.len(), &|row| !rows.sets[row.set].recipe.held_out, tuning);
    let unseen = folds::unseen(&corpus, rows, &fit, folds, tuning);
    let offsets: [f64; N_ASPECTS] = std::array::from_fn(|aspect| {
        let given = || own.offsets.get(LEARNED_ASPECTS[aspect].name()).copied();
        folds::offset(&corpus, rows, &unseen, aspect).or_else(given).unwrap_or(0.0)
    });
    let figures = folds::figures(&corpus, rows, &unseen, &offsets);
    let fitted = Fitted { fit: &fit, offsets, tone: &tone, marked: &marked, lang, tuning };
    let table = table::write(moderator, &corpus, rows, &fitted);
    Learnt {
        table,
        figures,
        tone: tone.figures,
        n_rows: corpus.rows.len(),
        n_patterns: corpus.keys.len(),
        n_kept: fit.kept.len(),
    }
}

/// Adds template sentences from the text of a file.
///
/// # Errors
///
/// What is wrong, with the line.
pub(crate) fn add_contrast(rows: &mut Rows, recipe: &Recipe, lang: &str, text: &str) -> Result<(), String> {
    rows.add_templates(lang, &contrast::parse(text)?, &recipe.language(lang));
    Ok(())
}

/// The figures of the tone as a table for people.
pub(crate) fn show_tone(figures: &[ToneFigures]) -> String {
    let mut out = String::from("tone of set           rows  Pearson r  accuracy  macro-F1\n");
    for row in figures {
        let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"));
        let (r, accuracy, f1) = (number(row.pearson), number(row.accuracy), number(row.macro_f1));
        let _ = writeln!(out, "{:<20} {:>5}  {r:>9}  {accuracy:>8}  {f1:>8}", row.set, row.n);
    }
    out
}

/// Reliability as a table for people: by tenth of the score, the share of rows in it for which the label holds.
pub(crate) fn show_reliability(figures: &[Figures]) -> String {
    let mut out = String::from("label holds, of rows with a score of\nattribute        set                ");
    (0..10).for_each(|tenth| out += &format!("  .{tenth}–"));
    out.push('\n');
    let both = figures.iter().filter(|row| row.positive > 0 && row.positive < row.n);
    for row in both {
        let _ = write!(out, "{:<16} {:<18}", row.aspect.name(), row.set);
        for bin in &row.reliability {
            let share =
                if bin.weight < LEAST_IN_BIN { "–".to_owned() } else { format!("{:.2}", bin.share) };
            let _ = write!(out, " {share:>4}");
        }
        out.push('\n');
    }
    out
}

/// Fewest rows of a tenth that tell a share.
const LEAST_IN_BIN: f64 = 10.0;

/// The figures as a table for people.
pub(crate) fn show(figures: &[Figures]) -> String {
    let mut out = String::from(
        "attribute        set                  rows  positive   AUC    AP    macro-F1  F1     ECE    false alarms\n",
    );
    for row in figures {
        let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"));
        let _ = writeln!(
            out,
            "{:<16} {:<20} {:>5} {:>9}  {:>5} {:>5}  {:.3}     {:.3}  {:>5}  {}{}",
            row.aspect.name(),
            row.set,
            row.n,
            row.positive,
            number(row.auc),
            number(row.average_precision),
            row.macro_f1,
            row.f1,
            number(row.calibration_error),
            number(row.false_alarms),
            if row.held_out { "  never learned from" } else { "" },
        );
    }
    out
}
