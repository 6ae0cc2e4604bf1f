//! (Comment, Verdict) to bytes: lines, tables and reports. Nothing here opens a file but `directory`.

pub(crate) mod aggregate;
pub(crate) mod csv;
pub(crate) mod jsonl;

#[cfg(test)]
mod fixture;
