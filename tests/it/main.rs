//! The one integration binary: what users and the house rely on.

mod bad_input;
mod bench;
mod cases;
mod cli;
mod documents;
mod evaluate;
mod labels;
mod layering;
mod lexicon_commands;
mod lexicons;
mod parts;
mod profile;
mod readme;
mod report;
mod serve;
mod support;
mod tone;
