//! Labels to weights that a person can read.

pub(crate) mod tone;
