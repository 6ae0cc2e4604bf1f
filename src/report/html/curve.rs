//! Precision and recall as lines: what labelled text says of the scores.

use crate::report::quality::{AttributeQuality, Point, Quality};

/// The figures of one attribute, and its curves in a square of 100 by 100.
pub(super) struct CurveChart<'a> {
    pub(super) own: &'a AttributeQuality,
    /// Points of precision (up) by recall (right).
    pub(super) ranking: String,
    /// The point of the cut in use.
    pub(super) at: Option<(f64, f64)>,
    /// Points of precision (up) by cut (right).
    pub(super) precision: String,
    /// Points of recall (up) by cut (right).
    pub(super) recall: String,
}

/// One chart an attribute that has labels of both kinds.
pub(super) fn curves(quality: &Quality) -> Vec<CurveChart<'_>> {
    let both = quality.attributes.iter().filter(|own| own.positive > 0 && own.positive < own.rows);
    both.map(|own| {
        let is_at = |point: &&Point| (point.cut - quality.cut).abs() < 1e-9;
        let at = own.cuts.iter().find(is_at).and_then(|point| place(point.recall, point.precision));
        let by_cut = |of: &dyn Fn(&Point) -> Option<f64>| {
            points(own.cuts.iter().filter_map(|point| place(Some(point.cut), of(point))))
        };
        CurveChart {
            own,
            ranking: points(own.curve.iter().filter_map(|point| place(point.recall, point.precision))),
            at,
            precision: by_cut(&|point| point.precision),
            recall: by_cut(&|point| point.recall),
        }
    })
    .collect()
}

/// Where two numbers in [0, 1] lie: y grows downwards.
fn place(right: Option<f64>, up: Option<f64>) -> Option<(f64, f64)> {
    let round = |number: f64| (number * 100.0).round() / 100.0;
    Some((round(100.0 * right?), round(100.0 - 100.0 * up?)))
}

fn points(places: impl Iterator<Item = (f64, f64)>) -> String {
    let points: Vec<_> = places.map(|(x, y)| format!("{x},{y}")).collect();
    points.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_go_through_what_is_known() {
        let point = |cut, precision, recall| Point { cut, precision, recall };
        let own = AttributeQuality {
            rows: 4,
            positive: 2,
            cuts: vec![point(0.5, Some(0.8), Some(0.4)), point(0.9, None, Some(0.0))],
            curve: vec![point(0.7, Some(1.0), Some(0.25)), point(0.2, Some(0.5), Some(1.0))],
            ..AttributeQuality::default()
        };
        let none = AttributeQuality { rows: 4, ..AttributeQuality::default() };
        let quality = Quality { cut: 0.5, attributes: vec![own, none], ..Quality::default() };
        let charts = curves(&quality);
        assert_eq!(charts.len(), 1);
        assert_eq!((charts[0].ranking.as_str(), charts[0].at), ("25,0 100,50", Some((40.0, 20.0))));
        assert_eq!((charts[0].precision.as_str(), charts[0].recall.as_str()), ("50,20", "50,60 90,100"));
    }
}
