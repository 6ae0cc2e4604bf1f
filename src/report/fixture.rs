//! A small lexicon and comments of the tests of this room, so that they do not change with the lists.

use std::sync::Arc;

use crate::comment::{Comment, Source, Timestamp};
use crate::lexicon::Lexicon;
use crate::moderator::Moderator;
use crate::verdict::Policy;

const ABUSE: &str = "phrase\tforms\tcategory\tkind\tseverity\tneeds\ttarget\tsource\tnote
idiot\t=idiots\tinsult\tintelligence\t2\t-\t-\ttest\t-
vermin\t-\tdehumanisation\tvermin\t3\tgroup\t-\ttest\t-
";
const GROUPS: &str = "phrase\tforms\tattribute\tkind\tsource\tnote
immigrant\t=immigrants\tmigration\tname\ttest\t-
";
const CONTEXT: &str = "phrase\tforms\trole\tsource\tnote
not\t-\tnegator\ttest\t-
are\t-\tcopula\ttest\t-
is\t-\tcopula\ttest\t-
";

/// A moderator that knows two insults.
pub(crate) fn moderator() -> Moderator {
    let mut lexicon = Lexicon::default();
    let file = |name: &str| match name {
        "abuse.tsv" => Some(ABUSE.to_owned()),
        "groups.tsv" => Some(GROUPS.to_owned()),
        "context.tsv" => Some(CONTEXT.to_owned()),
        _ => None,
    };
    lexicon.add_language("en", &file, "").unwrap();
    Moderator::new(lexicon, Policy::preset("news").unwrap()).with_lang("en")
}

/// Comments with votes, times and authors that come again.
pub(crate) fn comments(path: &str, n: u64) -> Vec<Comment> {
    let texts = [
        "You are an idiot.",
        "What a lovely garden, I like the roses.",
        "He is not an idiot.",
        "Immigrants are vermin.",
        "ok <script>alert(1)</script> \u{202e}abc",
    ];
    (0..n)
        .map(|n| Comment {
            id: (n % 190).to_string(),
            author: Some(format!("name {}", n % 7)),
            vote_score: Some(n as i64 % 13 - 6).filter(|_| n % 3 != 0),
            timestamp: Timestamp::from_epoch(n as i64 * 40_000),
            text: texts[n as usize % texts.len()].to_owned(),
            source: Source {
                path: Arc::from(path),
                shape: Arc::from("json"),
                index: n + 1,
                ..Source::default()
            },
            ..Comment::default()
        })
        .collect()
}
