//! Statistics, each written once: pure functions of numbers, weighted throughout, tested against values worked out by hand or
//! published. A weight is how many rows one stands for; resampling (`bootstrap`) only changes weights.

mod agreement;
mod bootstrap;
mod calibration;
mod confusion;
mod correlation;
mod curve;
mod logodds;
mod ranking;
mod spans;

pub(crate) use agreement::{Votes, kappa, krippendorff};
pub(crate) use bootstrap::{Clusters, Interval};
pub(crate) use calibration::{Bin, expected_error, reliability};
pub(crate) use confusion::{Confusion, macro_f1};
pub(crate) use correlation::{pearson, ranks};
pub(crate) use curve::{Curve, Cut};
pub(crate) use logodds::{Counts, z_score};
pub(crate) use ranking::Ranked;
pub(crate) use spans::{character_f1, covered};
