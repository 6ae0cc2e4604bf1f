//! How far raters, or lexicons, agree beyond chance.

use super::confusion::Confusion;

/// How many raters said yes and no of one item.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Votes {
    pub(crate) yes: u32,
    pub(crate) no: u32,
}

/// Cohen's kappa of two who judged the same rows (Cohen 1960). `None` where chance alone would agree on all of them, or
/// without rows.
pub(crate) fn kappa(table: &Confusion) -> Option<f64> {
    let Confusion { hits, false_alarms, misses, passes } = *table;
    let total = hits + false_alarms + misses + passes;
    let (first, second) = ((hits + misses) / total, (hits + false_alarms) / total);
    let chance = first * second + (1.0 - first) * (1.0 - second);
    let observed = (hits + passes) / total;
    (total > 0.0 && chance < 1.0).then(|| (observed - chance) / (1.0 - chance))
}

/// Krippendorff's alpha of yes or no, any number of raters an item, some missing (Krippendorff 2011). An item with one vote
/// says nothing. `None` without two answers that could differ.
pub(crate) fn krippendorff(items: &[Votes], weights: &[f64]) -> Option<f64> {
    let (mut yes, mut no, mut apart) = (0.0, 0.0, 0.0);
    for (votes, weight) in items.iter().zip(weights) {
        let (own_yes, own_no) = (f64::from(votes.yes), f64::from(votes.no));
        if votes.yes + votes.no >= 2 {
            yes += weight * own_yes;
            no += weight * own_no;
            apart += weight * own_yes * own_no / (own_yes + own_no - 1.0);
        }
    }
    // Observed disagreement 2·apart / n over expected 2·yes·no / (n·(n - 1)).
    (yes > 0.0 && no > 0.0).then(|| 1.0 - apart * (yes + no - 1.0) / (yes * no))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kappa_of_the_textbook() {
        // 50 proposals, two readers: 20 both yes, 15 both no, 5 and 10 apart: 0.4.
        let table = Confusion { hits: 20.0, false_alarms: 10.0, misses: 5.0, passes: 15.0 };
        assert!((kappa(&table).expect("chance is below 1") - 0.4).abs() < 1e-12);
        assert_eq!(kappa(&Confusion { passes: 9.0, ..Confusion::default() }), None);
    }

    #[test]
    fn alpha_of_the_paper() {
        // Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), A: Meg and Owen on ten articles, 0.095.
        let meg = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0];
        let owen = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0];
        let votes = |(a, b): (&u32, &u32)| Votes { yes: a + b, no: 2 - a - b };
        let items: Vec<_> = meg.iter().zip(&owen).map(votes).collect();
        let alpha = krippendorff(&items, &[1.0; 10]).expect("both answers");
        assert!((alpha - 0.095).abs() < 0.0005, "{alpha}");
        assert_eq!(krippendorff(&[Votes { yes: 1, no: 0 }], &[1.0]), None);
    }
}
