//! Whole reports of shards to the report of the whole: the same bytes as one run over everything.
//!
//! The lines of `comments.jsonl` and `rejects.jsonl` are joined and counted again; what was skipped is taken from the
//! manifests. Every file is checked against the hash in its manifest while it is read.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use serde::Deserialize;

use super::error::At;
use super::join::Gathered;
use super::output::{Output, Outputs};
use super::{Commit, Directory, DirectoryError};
use crate::comment::Comment;
use crate::moderator::in_order;
use crate::report::aggregate::{Aggregate, RejectNote, clip};
use crate::report::jsonl::Offsets;
use crate::report::manifest::{self, FileRecord, Manifest, Run};
use crate::report::rejects;
use crate::report::{Additions, Shown};
use crate::verdict::Verdict;

/// Bytes of whole lines that a worker counts at a time.
const CHUNK: u64 = 512 << 10;

/// Joins the reports in `shards` into one in `dir`, with `additions` of its own; `run` is asked last, with the number of comments.
///
/// # Errors
///
/// If a shard is no whole report, is damaged or was made in another way than the first, or if `dir` cannot be used.
pub(crate) fn merge(
    shards: &[PathBuf],
    dir: &Path,
    commit: Commit,
    additions: Additions,
    run: impl FnOnce(u64) -> Run,
) -> Result<Shown, DirectoryError> {
    let manifests = shards.iter().map(|shard| read_manifest(shard)).collect::<Result<Vec<_>, _>>()?;
    for (shard, manifest) in shards.iter().zip(&manifests) {
        if let Some(what) = manifests[0].setup.difference(&manifest.setup) {
            let first = shards[0].clone();
            return Err(DirectoryError::Differs { dir: shard.clone(), first, what });
        }
    }
    let offsets: Offsets = manifests[0].setup.offsets.parse().map_err(|err| DirectoryError::Damaged {
        path: shards[0].join(manifest::NAME),
        what: format!("{err}"),
    })?;
    let directory = Directory::open(dir, commit, false)?;
    let mut outputs = Outputs::new(dir, commit)?;
    let mut gathered = Gathered::default();
    outputs.write("comments.jsonl", |output| {
        shards.iter().zip(&manifests).try_for_each(|(shard, manifest)| {
            let map = |lines: &[u8], aggregate: &mut Aggregate| count_comments(lines, offsets, aggregate);
            read_lines(&shard.join("comments.jsonl"), manifest, map, output, &mut gathered, &directory)
        })
    })?;
    outputs.write("rejects.jsonl", |output| {
        shards.iter().zip(&manifests).try_for_each(|(shard, manifest)| {
            let path = shard.join("rejects.jsonl");
            read_lines(&path, manifest, count_rejects, output, &mut gathered, &directory)
        })
    })?;
    let setup = manifests[0].setup.clone();
    for manifest in manifests {
        gathered.aggregate.add_skipped(&manifest.counts.skipped);
        gathered.inputs.extend(manifest.inputs);
    }
    directory.publish(outputs, gathered, setup, additions, run)
}

fn read_manifest(shard: &Path) -> Result<Manifest, DirectoryError> {
    let path = shard.join(manifest::NAME);
    match fs::read(&path) {
        Err(err) if err.kind() == io::ErrorKind::NotFound => {
            Err(DirectoryError::NotWhole { dir: shard.to_owned() })
        }
        Err(err) => Err(err).at(&path),
        Ok(bytes) => {
            Manifest::parse(&bytes).ok_or_else(|| DirectoryError::NotWhole { dir: shard.to_owned() })
        }
    }
}

/// Copies a file of lines to `output`, and adds what `count` makes of them; in parallel, in order, checked by hash.
fn read_lines(
    path: &Path,
    manifest: &Manifest,
    count: impl Fn(&[u8], &mut Aggregate) -> Result<(), serde_json::Error> + Sync,
    output: &mut Output,
    gathered: &mut Gathered,
    directory: &Directory,
) -> Result<(), DirectoryError> {
    let mut file = BufReader::new(File::open(path).at(path)?);
    let mut hash = blake3::Hasher::new();
    let mut n_bytes = 0;
    let mut read = Ok(());
    let mut done = Ok(());
    let slot = &mut read;
    in_order(
        |sender| *slot = send_chunks(&mut file, &sender),
        |lines: Vec<u8>| {
            let mut aggregate = Aggregate::default();
            let counted = count(&lines, &mut aggregate);
            (lines, counted.map(|()| aggregate))
        },
        |(lines, counted)| {
            hash.update(&lines);
            n_bytes += lines.len() as u64;
            done = counted
                .map_err(|err| DirectoryError::Damaged { path: path.to_owned(), what: err.to_string() })
                .and_then(|aggregate| {
                    gathered.aggregate.merge(aggregate);
                    gathered.bound(directory)?;
                    output.write_all(&lines).at(path)
                });
            if done.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        },
    );
    done?;
    read.at(path)?;
    let record = FileRecord { bytes: n_bytes, hash: hash.finalize().to_string() };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if manifest.files.get(&name) != Some(&record) {
        let what = "not the bytes that the manifest says".to_owned();
        return Err(DirectoryError::Damaged { path: path.to_owned(), what });
    }
    Ok(())
}

fn send_chunks(file: &mut BufReader<File>, sender: &SyncSender<Vec<u8>>) -> io::Result<()> {
    loop {
        let mut lines = Vec::new();
        file.by_ref().take(CHUNK).read_to_end(&mut lines)?;
        if lines.is_empty() {
            return Ok(());
        }
        file.read_until(b'\n', &mut lines)?;
        if sender.send(lines).is_err() {
            return Ok(());
        }
    }
}

fn lines_of(lines: &[u8]) -> impl Iterator<Item = &[u8]> {
    lines.split(|&byte| byte == b'\n').filter(|line| !line.is_empty())
}

fn count_comments(lines: &[u8], offsets: Offsets, into: &mut Aggregate) -> Result<(), serde_json::Error> {
    #[derive(Deserialize)]
    struct Line {
        #[serde(flatten)]
        comment: Comment,
        #[serde(flatten)]
        verdict: Verdict,
    }
    for line in lines_of(lines) {
        let Line { comment, mut verdict } = serde_json::from_slice(line)?;
        for flag in &mut verdict.flags {
            flag.start = offsets.to_bytes(&comment.text, flag.start);
            flag.end = offsets.to_bytes(&comment.text, flag.end);
        }
        into.add(&comment, &verdict);
    }
    Ok(())
}

fn count_rejects(lines: &[u8], into: &mut Aggregate) -> Result<(), serde_json::Error> {
    for line in lines_of(lines) {
        let line: rejects::Line<'_> = serde_json::from_slice(line)?;
        let reason = Cow::into_owned(line.reason);
        into.note_reject(RejectNote {
            path: Arc::from(line.path),
            line: line.line,
            index: line.index,
            reason: clip(&reason, 300),
        });
    }
    Ok(())
}
