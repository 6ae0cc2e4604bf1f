//! A set to annotate, drawn from a report: blind, from every stratum alike, each row with the number of comments it stands for.
//!
//! Strata are bands of the highest score, with what was let off and what is unscored apart, so that rare scores are seen often
//! enough; the weights (inverse probabilities of being drawn) make `evaluate` speak of the whole report again. Rows are drawn by
//! the smallest hash: the same report, number and seed give the same rows in the same order.

use std::collections::{BTreeMap, BinaryHeap};
use std::io::{self, BufRead};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::context::Effect;

/// Lower ends of the bands of the highest score.
const BANDS: [f64; 6] = [0.0, 0.1, 0.3, 0.5, 0.7, 0.9];

/// What is read of a line of `comments.jsonl`.
#[derive(Deserialize)]
struct Seen {
    id: String,
    text: String,
    source: Place,
    attributes: Option<BTreeMap<String, f64>>,
    #[serde(default)]
    flags: Vec<Flag>,
    fingerprint: String,
}

#[derive(Deserialize)]
struct Place {
    path: String,
    document: Option<String>,
    index: u64,
}

#[derive(Deserialize)]
struct Flag {
    effect: Effect,
}

/// A comment that may be drawn; ordered by its hash.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Drawn {
    hash: [u8; 32],
    row: String,
}

/// A stratum while it is read: how many comments it has, and those of smallest hash.
#[derive(Default)]
struct Stratum {
    n_comments: u64,
    drawn: BinaryHeap<Drawn>,
}

/// What was drawn.
#[derive(Debug)]
pub(crate) struct Sample {
    /// Lines to annotate, in an order that says nothing.
    pub(crate) rows: Vec<Value>,
    /// By stratum: its name, its comments, those drawn.
    pub(crate) strata: Vec<(String, u64, usize)>,
}

/// A line that is no verdict.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SampleError {
    /// The file cannot be read.
    #[error("line {0}: cannot be read")]
    Input(u64, #[source] io::Error),
    /// The line is not one of `comments.jsonl`.
    #[error("line {0} is no verdict")]
    Verdict(u64, #[source] serde_json::Error),
}

/// A row as it is handed out.
#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    text: &'a str,
    path: &'a str,
    document: Option<&'a str>,
    fingerprint: &'a str,
}

impl Sample {
    /// Draws up to `n` of the comments of a report's `comments.jsonl`. One pass; memory for `n` comments a stratum.
    ///
    /// # Errors
    ///
    /// The first line that cannot be read or is no verdict.
    pub(crate) fn draw(comments: impl BufRead, n: usize, seed: &str) -> Result<Sample, SampleError> {
        let mut strata: BTreeMap<String, Stratum> = BTreeMap::new();
        for (idx, line) in comments.lines().enumerate() {
            let place = idx as u64 + 1;
            let line = line.map_err(|err| SampleError::Input(place, err))?;
            let seen: Seen = serde_json::from_str(&line).map_err(|err| SampleError::Verdict(place, err))?;
            if seen.text.trim().is_empty() {
                continue; // a placeholder has nothing to annotate
            }
            strata.entry(seen.stratum()).or_default().add(seen.drawn(seed), n);
        }
        let shares = shares(strata.values().map(|stratum| stratum.drawn.len()).collect(), n);
        let mut sample = Sample { rows: Vec::new(), strata: Vec::new() };
        let mut drawn = Vec::new();
        for ((name, stratum), share) in strata.into_iter().zip(shares) {
            let weight = stratum.n_comments as f64 / share.max(1) as f64;
            // The name would tell what the program thinks: a hash tells only which rows belong together.
            let code = blake3::hash(format!("{seed}\u{0}{name}").as_bytes()).to_hex()[..6].to_owned();
            for own in stratum.drawn.into_sorted_vec().into_iter().take(share) {
                drawn.push((own, weight, code.clone()));
            }
            sample.strata.push((name, stratum.n_comments, share));
        }
        drawn.sort_by_key(|(own, ..)| own.hash);
        sample.rows = drawn.into_iter().map(|(own, weight, code)| own.row(weight, &code)).collect();
        Ok(sample)
    }
}

impl Seen {
    fn stratum(&self) -> String {
        let Some(attributes) = &self.attributes else { return "unscored".to_owned() };
        let highest = attributes.values().copied().fold(0.0, f64::max);
        let band = BANDS.iter().rposition(|from| highest >= *from).unwrap_or(0);
        let let_off = band == 0 && self.flags.iter().any(|flag| flag.effect != Effect::Asserted);
        match BANDS.get(band + 1) {
            _ if let_off => format!("{:.1} let off", BANDS[0]),
            Some(to) => format!("{:.1} to {to:.1}", BANDS[band]),
            None => format!("{:.1} on", BANDS[band]),
        }
    }

    fn drawn(&self, seed: &str) -> Drawn {
        let Place { path, document, index } = &self.source;
        let document = document.as_deref();
        let name = json!([seed, path, document, self.id, index]).to_string();
        let row = Row { id: &self.id, text: &self.text, path, document, fingerprint: &self.fingerprint };
        let row = serde_json::to_string(&row).expect("keys are strings");
        Drawn { hash: *blake3::hash(name.as_bytes()).as_bytes(), row }
    }
}

impl Stratum {
    fn add(&mut self, drawn: Drawn, n: usize) {
        self.n_comments += 1;
        self.drawn.push(drawn);
        if self.drawn.len() > n {
            self.drawn.pop();
        }
    }
}

impl Drawn {
    /// The row with its weight, and places for what annotators say.
    fn row(&self, weight: f64, stratum: &str) -> Value {
        let mut row: Value = serde_json::from_str(&self.row).expect("it was written here");
        row["weight"] = json!(weight);
        row["stratum"] = json!(stratum);
        row["rater"] = Value::Null;
        row["labels"] = json!({});
        row["spans"] = Value::Null;
        row
    }
}

/// How many of each stratum are taken: as many of each, what small ones lack given to the others.
fn shares(sizes: Vec<usize>, n: usize) -> Vec<usize> {
    let mut shares = vec![0; sizes.len()];
    let mut left = n;
    while left > 0 {
        let open: Vec<_> = (0..sizes.len()).filter(|&idx| shares[idx] < sizes[idx]).collect();
        if open.is_empty() {
            break;
        }
        let each = (left / open.len()).max(1);
        for idx in open.into_iter().take(left) {
            let more = each.min(sizes[idx] - shares[idx]);
            shares[idx] += more;
            left -= more;
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: usize, score: f64) -> String {
        json!({"id": id.to_string(), "text": "t", "source": {"path": "p", "shape": "ndjson", "index": id},
               "attributes": {"toxicity": score}, "flags": [], "fingerprint": "f"})
        .to_string()
    }

    #[test]
    fn every_stratum_is_drawn_from_and_weights_make_up_for_it() {
        let lines: Vec<_> = (0..1000).map(|id| line(id, if id < 10 { 0.95 } else { 0.05 })).collect();
        let draw = |n, seed| Sample::draw(lines.join("\n").as_bytes(), n, seed).expect("verdicts");
        let sample = draw(40, "");
        assert_eq!(sample.strata, [("0.0 to 0.1".to_owned(), 990, 30), ("0.9 on".to_owned(), 10, 10)]);
        let total: f64 = sample.rows.iter().filter_map(|row| row["weight"].as_f64()).sum();
        assert!((total - 1000.0).abs() < 1e-6, "{total}");
        assert!(sample.rows.iter().all(|row| row.get("attributes").is_none() && row.get("flags").is_none()));
        assert_eq!(draw(40, "").rows, sample.rows);
        assert_ne!(draw(40, "other").rows, sample.rows);
        assert_eq!(draw(5000, "").rows.len(), 1000);
    }

    #[test]
    fn shares_are_even_as_far_as_strata_reach() {
        assert_eq!(shares(vec![100, 2, 100], 20), [9, 2, 9]);
        assert_eq!(shares(vec![1, 1], 5), [1, 1]);
        assert_eq!(shares(vec![5, 5, 5], 2), [1, 1, 0]);
        assert_eq!(shares(Vec::new(), 5), [0; 0]);
    }
}
