//! The laws of the monoid.

use super::*;
use crate::report::fixture;

#[test]
fn order_and_grouping_do_not_matter() {
    let moderator = fixture::moderator();
    let comments = fixture::comments("a.json", 200);
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
    let moderator = fixture::moderator();
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
