//! The one integration binary: what users and the house rely on.

mod actions;
mod bad_input;
mod bench;
mod cases;
mod cli;
mod dice;
mod documents;
mod evaluate;
mod faults;
mod frames;
mod fuzz;
mod labels;
mod layering;
mod lexicon_commands;
mod lexicons;
#[cfg(feature = "parquet")]
mod parquet;
mod parts;
mod privacy;
mod profile;
mod promises;
mod readme;
mod report;
mod serve;
mod supply;
mod support;
mod time;
mod tone;
