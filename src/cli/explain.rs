//! `explain`: one text, every contribution and effect, and how they add up.

use std::io::{self, Read, Write};
use std::sync::Arc;

use anyhow::Context as _;

use super::DONE;
use super::args::ExplainArgs;
use crate::comment::Comment;
use crate::report::redact;

/// Runs the command.
pub(super) fn run(args: &ExplainArgs) -> anyhow::Result<u8> {
    let text = match &args.text {
        Some(text) => text.clone(),
        None => {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).context("stdin")?;
            let text = String::from_utf8(bytes).context("stdin is not UTF-8")?;
            text.strip_suffix('\n').unwrap_or(&text).to_owned()
        }
    };
    let parent_text = args.parent.as_deref().map(Arc::from);
    let mut comment = Comment { text, parent_text, ..Comment::default() };
    if args.redact {
        redact::redact(&mut comment);
    }
    let moderator = args.judging.moderator_for(&comment.text)?;
    let mut explanation = moderator.explain_comment(&comment);
    // The process ends here: to give a lexicon back word by word takes a tenth of its time.
    std::mem::forget(moderator);
    let verdict = explanation.verdict.as_ref();
    explanation.verdict =
        verdict.map(|verdict| args.judging.offsets.apply(&comment.text, verdict).into_owned());
    let mut out = io::stdout().lock();
    if args.json {
        serde_json::to_writer_pretty(&mut out, &explanation)?;
        writeln!(out)?;
    } else {
        write!(out, "{explanation}")?;
    }
    Ok(DONE)
}
