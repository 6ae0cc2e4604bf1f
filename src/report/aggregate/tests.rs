//! The laws of the monoid.

use super::*;
use crate::moderator::Moderator;

fn comments() -> Vec<Comment> {
    let texts =
        ["You are an idiot.", "What a lovely garden.", "He is not an idiot.", "Immigrants are vermin.", "ok"];
    (0..200_u64)
        .map(|n| Comment {
            id: (n % 190).to_string(),
            author: Some(format!("name {}", n % 7)),
            vote_score: Some(n as i64 % 13 - 6).filter(|_| n % 3 != 0),
            timestamp: crate::comment::Timestamp::from_epoch(n as i64 * 40_000),
            text: texts[n as usize % texts.len()].to_owned(),
            source: crate::comment::Source { path: Arc::from("a.json"), index: n + 1, ..Default::default() },
            ..Comment::default()
        })
        .collect()
}

#[test]
fn order_and_grouping_do_not_matter() {
    let moderator = Moderator::builtin().unwrap();
    let comments = comments();
    let mut whole = Aggregate::default();
    comments.iter().for_each(|comment| whole.add(comment, &moderator.judge(comment)));
    whole.skip("stub");
    let mut joined = Aggregate::default();
    for chunk in comments.chunks(17).rev() {
        let mut part = Aggregate::default();
        chunk.iter().rev().for_each(|comment| part.add(comment, &moderator.judge(comment)));
        part.settle();
        let snapshot = serde_json::to_string(&part).unwrap();
        joined.merge(serde_json::from_str(&snapshot).unwrap());
    }
    joined.skip("stub");
    whole.settle();
    joined.settle();
    assert!(whole.counts.add_up());
    assert!(whole.queue.iter().len() > 0);
    assert_eq!(whole, joined);
    assert_eq!(serde_json::to_string(&whole).unwrap(), serde_json::to_string(&joined).unwrap());
}

#[test]
fn a_long_comment_is_cut_around_its_flag() {
    let moderator = Moderator::builtin().unwrap();
    let text = format!("{} You are an idiot. {}", "é ".repeat(5_000), "x".repeat(1_000_000));
    let comment = Comment { text, ..Comment::default() };
    let mut verdict =
        moderator.judge(&Comment { text: "You are an idiot.".to_owned(), ..Comment::default() });
    for flag in &mut verdict.flags {
        (flag.start, flag.end) = (flag.start + 15_001, flag.end + 15_001);
    }
    let card = Card::new(&comment, &verdict);
    assert!(card.comment.text.len() <= 6_000);
    for flag in &card.verdict.flags {
        assert_eq!(card.comment.text[flag.start..flag.end], flag.surface);
    }
}
