//! Which words are said more in one body of text than in another.

/// How often a term, and everything, was counted in either body; `prior` over both and whatever else is known of the language.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Counts {
    pub(crate) here: f64,
    pub(crate) there: f64,
    pub(crate) all_here: f64,
    pub(crate) all_there: f64,
    /// Pseudo-counts of the term, and of everything.
    pub(crate) prior: f64,
    pub(crate) all_prior: f64,
}

/// Log-odds ratio of a term with an informative Dirichlet prior, in standard deviations: above 2 it is hardly chance (Monroe,
/// Colaresi & Quinn, "Fightin' Words", Political Analysis 2008, equations 16 and 22).
pub(crate) fn z_score(counts: &Counts) -> f64 {
    let Counts { here, there, all_here, all_there, prior, all_prior } = *counts;
    // At least one other word is supposed in either body, so that the odds are finite.
    let odds = |own: f64, all: f64| (own + prior) / (all + all_prior - own - prior).max(1.0);
    let delta = odds(here, all_here).ln() - odds(there, all_there).ln();
    let variance = 1.0 / (here + prior) + 1.0 / (there + prior);
    delta / variance.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_follow_the_formula() {
        // (10 + 2) / (100 + 20 - 12) over (2 + 2) / (200 + 20 - 4) is 6: ln 6 / sqrt(1/12 + 1/4).
        let counts =
            Counts { here: 10.0, there: 2.0, all_here: 100.0, all_there: 200.0, prior: 2.0, all_prior: 20.0 };
        let want = 6.0_f64.ln() / (1.0 / 12.0 + 0.25_f64).sqrt();
        assert!((z_score(&counts) - want).abs() < 1e-12);
        let turned = Counts { here: 2.0, there: 10.0, all_here: 200.0, all_there: 100.0, ..counts };
        assert!((z_score(&turned) + want).abs() < 1e-12);
    }
}
