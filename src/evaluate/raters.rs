//! Several raters, a line each: their agreement, and what they say together.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use super::Settings;
use super::figures::Estimate;
use super::gold::Gold;
use super::metrics::{Clusters, Confusion, Votes, covered, kappa, krippendorff};
use crate::abuse::Aspect;

/// How far raters agree.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Raters {
    pub(crate) raters: usize,
    /// Items that two or more judged.
    pub(crate) items: usize,
    pub(crate) attributes: BTreeMap<&'static str, Agreement>,
}

/// Agreement on one attribute.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Agreement {
    /// Items that two or more judged.
    pub(crate) items: usize,
    /// Items on which as many said yes as no: left out of the figures.
    pub(crate) ties: usize,
    /// Krippendorff's alpha.
    pub(crate) alpha: Estimate,
    /// Each rater against the majority of the others, all together: what a program could reach at best.
    pub(crate) ceiling: Ceiling,
    /// Cohen's kappa of every two who share items.
    pub(crate) pairs: Vec<Pair>,
}

/// Raters as if they were programs.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Ceiling {
    /// Judgements that had a majority of others to be held against.
    pub(crate) judgements: usize,
    pub(crate) precision: Estimate,
    pub(crate) recall: Estimate,
    pub(crate) f1: Estimate,
    pub(crate) macro_f1: Estimate,
}

/// Two raters.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Pair {
    pub(crate) raters: [Arc<str>; 2],
    pub(crate) items: usize,
    pub(crate) kappa: Estimate,
}

/// The rows of one item, by rater; a rater's last word counts.
type Item = BTreeMap<Arc<str>, Gold>;

/// Rows with the lines of several raters on one text joined to one, in the order of the first; and how far they agree, where
/// any two judged the same. Rows without a rater are left as they are.
pub(super) fn merge(rows: Vec<Gold>, settings: &Settings) -> (Vec<Gold>, Option<Raters>) {
    let mut places: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut items: Vec<Result<Gold, Item>> = Vec::new();
    for row in rows {
        let Some(rater) = row.rater.clone() else {
            items.push(Ok(row));
            continue;
        };
        let place = *places.entry((row.id.clone(), row.text.clone())).or_insert_with(|| {
            items.push(Err(Item::new()));
            items.len() - 1
        });
        if let Err(item) = &mut items[place] {
            item.insert(rater, row);
        }
    }
    let rated: Vec<_> =
        items.iter().filter_map(|item| item.as_ref().err()).filter(|item| item.len() > 1).collect();
    let raters = (!rated.is_empty()).then(|| Raters::new(&rated, settings.draws));
    let rows = items.into_iter().filter_map(|item| item.map_or_else(join, Some)).collect();
    (rows, raters)
}

/// What the raters of an item say together: the majority by attribute (none where it ties), the mean tone, the characters that
/// more than half of those marked who marked any.
fn join(item: Item) -> Option<Gold> {
    let rows: Vec<_> = item.into_values().collect();
    let mut joined = rows.first()?.clone();
    joined.labels = Aspect::ALL.map(|aspect| majority(rows.iter().filter_map(|row| row.label(aspect))));
    let tones: Vec<_> = rows.iter().filter_map(|row| row.tone).collect();
    joined.tone = (!tones.is_empty()).then(|| tones.iter().sum::<f64>() / tones.len() as f64);
    let mut classes: Vec<_> = rows.iter().filter_map(|row| row.tone_class).collect();
    classes.sort_unstable();
    joined.tone_class = classes.get(classes.len().saturating_sub(1) / 2).copied();
    joined.spans = spans(&joined.text, &rows);
    Some(joined)
}

fn majority(votes: impl Iterator<Item = bool>) -> Option<bool> {
    let (yes, no) = votes.fold((0, 0), |(yes, no), vote| if vote { (yes + 1, no) } else { (yes, no + 1) });
    (yes != no).then_some(yes > no)
}

fn spans(text: &str, rows: &[Gold]) -> Option<Vec<Range<usize>>> {
    let marked: Vec<_> = rows.iter().filter_map(|row| row.spans.as_deref()).collect();
    if marked.is_empty() {
        return None;
    }
    let mut spans: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices() {
        if marked.iter().filter(|spans| covered(spans, at)).count() * 2 > marked.len() {
            match spans.last_mut() {
                Some(span) if span.end == at => span.end += c.len_utf8(),
                _ => spans.push(at..at + c.len_utf8()),
            }
        }
    }
    Some(spans)
}

impl Raters {
    fn new(items: &[&Item], draws: usize) -> Raters {
        let mut names: Vec<_> = items.iter().flat_map(|item| item.keys()).cloned().collect();
        names.sort();
        names.dedup();
        let attributes = Aspect::ALL
            .into_iter()
            .filter_map(|aspect| Some((aspect.name(), Agreement::new(items, &names, aspect, draws)?)));
        Raters { raters: names.len(), items: items.len(), attributes: attributes.collect() }
    }
}

impl Agreement {
    /// `None` where no two judged the same item for this attribute.
    fn new(items: &[&Item], names: &[Arc<str>], aspect: Aspect, draws: usize) -> Option<Agreement> {
        let labels = |item: &&Item| -> Vec<(Arc<str>, bool)> {
            let label = |(rater, row): (&Arc<str>, &Gold)| Some((Arc::clone(rater), row.label(aspect)?));
            item.iter().filter_map(label).collect()
        };
        let judged: Vec<_> = items.iter().map(labels).filter(|labels| labels.len() > 1).collect();
        if judged.is_empty() {
            return None;
        }
        let votes: Vec<_> = judged.iter().map(|labels| votes(labels)).collect();
        let held: Vec<_> = judged.iter().map(|labels| against_others(labels)).collect();
        let weights = vec![1.0; judged.len()];
        let measure = |weights: &[f64]| {
            let mut table = Confusion::default();
            for (item, weight) in held.iter().zip(weights) {
                item.iter().for_each(|(others, own)| table.add(*others, *own, *weight));
            }
            let any = table != Confusion::default();
            [
                krippendorff(&votes, weights),
                table.precision(),
                table.recall(),
                any.then(|| table.f1()),
                any.then(|| table.macro_f1()),
            ]
        };
        let [alpha, precision, recall, f1, macro_f1] = estimates(&weights, draws, measure);
        let judgements = held.iter().map(Vec::len).sum();
        Some(Agreement {
            items: judged.len(),
            ties: votes.iter().filter(|votes| votes.yes == votes.no).count(),
            alpha,
            ceiling: Ceiling { judgements, precision, recall, f1, macro_f1 },
            pairs: pairs(&judged, names, draws),
        })
    }
}

fn votes(labels: &[(Arc<str>, bool)]) -> Votes {
    let yes = labels.iter().filter(|(_, label)| *label).count() as u32;
    Votes { yes, no: labels.len() as u32 - yes }
}

/// What the majority of the others says of an item, and what each rater says, where the others have one.
fn against_others(labels: &[(Arc<str>, bool)]) -> Vec<(bool, bool)> {
    let others = |idx: usize| {
        majority(labels.iter().enumerate().filter(|(other, _)| *other != idx).map(|(_, (_, label))| *label))
    };
    labels.iter().enumerate().filter_map(|(idx, (_, own))| Some((others(idx)?, *own))).collect()
}

fn pairs(judged: &[Vec<(Arc<str>, bool)>], names: &[Arc<str>], draws: usize) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (idx, first) in names.iter().enumerate() {
        for second in &names[idx + 1..] {
            let of = |labels: &[(Arc<str>, bool)], name: &Arc<str>| {
                labels.iter().find(|(own, _)| own == name).map(|(_, label)| *label)
            };
            let shared: Vec<_> =
                judged.iter().filter_map(|labels| Some((of(labels, first)?, of(labels, second)?))).collect();
            if shared.is_empty() {
                continue;
            }
            let measure = |weights: &[f64]| {
                let mut table = Confusion::default();
                shared.iter().zip(weights).for_each(|((a, b), weight)| table.add(*a, *b, *weight));
                [kappa(&table)]
            };
            let [kappa] = estimates(&vec![1.0; shared.len()], draws, measure);
            pairs.push(Pair { raters: [Arc::clone(first), Arc::clone(second)], items: shared.len(), kappa });
        }
    }
    pairs
}

/// Figures over items, with intervals by drawing items again.
fn estimates<const N: usize>(
    weights: &[f64],
    draws: usize,
    measure: impl Fn(&[f64]) -> [Option<f64>; N],
) -> [Estimate; N] {
    let values = measure(weights);
    let clusters = Clusters::new((0..weights.len()).map(|idx| (String::new(), idx.to_string())));
    let intervals = if draws == 0 { [None; N] } else { clusters.intervals(weights, draws, measure) };
    std::array::from_fn(|idx| Estimate { value: values[idx], interval: intervals[idx] })
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, reason = "one span is a list of one")]
mod tests {
    use super::super::gold::{Labels, Reader};
    use super::*;

    fn merged(lines: &str) -> (Vec<Gold>, Option<Raters>) {
        let labels = Labels::default();
        let rows: Result<Vec<_>, _> =
            Reader::new(std::io::Cursor::new(lines.to_owned()), "g.jsonl", &labels).collect();
        let settings = Settings { cut: 0.5, draws: 200, n_examples: 0, unmasked: false, evade: false };
        merge(rows.expect("gold"), &settings)
    }

    /// One line a label, `-` for none: items are rows of the table, raters its columns.
    fn table(rows: &[&str]) -> String {
        let mut lines = String::new();
        for (idx, row) in rows.iter().enumerate() {
            for (rater, label) in row.chars().enumerate().filter(|(_, label)| *label != '-') {
                lines += &format!(
                    "{{\"id\":\"{idx}\",\"text\":\"t{idx}\",\"rater\":\"r{rater}\",\"labels\":{{\"toxicity\":{label}}}}}\n"
                );
            }
        }
        lines
    }

    #[test]
    fn the_majority_speaks_and_ties_say_nothing() {
        let (rows, _) = merged(&table(&["110", "10-", "0--"]));
        let labels: Vec<_> = rows.iter().map(|row| row.label(Aspect::Toxicity)).collect();
        assert_eq!(labels, [Some(true), None, Some(false)]);
    }

    #[test]
    fn agreement_is_that_of_the_textbooks() {
        let meg_and_owen = ["01", "11", "01", "00", "00", "01", "00", "00", "10", "00"];
        let (_, raters) = merged(&table(&meg_and_owen));
        let agreement = &raters.expect("two raters").attributes["toxicity"];
        let near =
            |got: Option<f64>, want: f64| assert!((got.expect("some") - want).abs() < 0.0005, "{got:?}");
        near(agreement.alpha.value, 0.095);
        // Both yes 1, both no 5, one 1 and the other 3: (0.6 - 0.56) / (1 - 0.56).
        near(agreement.pairs[0].kappa.value, 0.0909);
        // Each against the one other: 2 hits, 4 false alarms, 4 misses.
        near(agreement.ceiling.precision.value, 1.0 / 3.0);
        assert_eq!((agreement.items, agreement.ties, agreement.ceiling.judgements), (10, 4, 20));
        let [low, high] = agreement.alpha.interval.expect("many draws");
        assert!(low < 0.095 && 0.095 < high, "{low} {high}");
    }

    #[test]
    fn rows_without_raters_stay() {
        let lines = "{\"text\":\"a\",\"toxic\":1}\n{\"text\":\"a\",\"toxic\":0}\n";
        let (rows, raters) = merged(lines);
        assert_eq!(rows.len(), 2);
        assert!(raters.is_none());
    }

    #[test]
    fn characters_that_most_marked_are_marked() {
        let line = |rater: &str, spans: &str| {
            format!("{{\"id\":1,\"text\":\"abcdef\",\"rater\":\"{rater}\",\"spans\":{spans}}}\n")
        };
        let lines = line("a", "[[0,3]]") + &line("b", "[[1,4]]") + &line("c", "[]");
        assert_eq!(merged(&lines).0[0].spans, Some(vec![1..3]));
    }
}
