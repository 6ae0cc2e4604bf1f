//! The words that labels taught to weigh most for an attribute: what a reason quotes where no flag speaks for it.

use super::{Aspect, Evidence, LEARNED_ASPECTS, Share};
use crate::lexicon::Learned;

/// Most tokens of the words that are quoted, unless one learned row is longer.
const MOST_TOKENS: usize = 8;

/// First and last token of the words that add most to an attribute: the learned row with the largest weight, and what adds to the
/// attribute right beside it; a meeting only where no words add anything. `None` where nothing learned speaks for the attribute.
/// `O(rows)` a token.
pub(crate) fn weightiest(weighed: &Share, learned: &Learned, aspect: Aspect) -> Option<(usize, usize)> {
    let column = LEARNED_ASPECTS.iter().position(|&own| own == aspect)?;
    let weight = |found: &&Evidence| learned.rows[found.row as usize].weights[column];
    let heaviest = |all: &[Evidence]| {
        let speaking = all.iter().filter(|found| weight(found) > 0);
        speaking.max_by_key(|found| (weight(found), std::cmp::Reverse(found.first))).copied()
    };
    let (words, meeting) = (heaviest(&weighed.grams), || heaviest(&weighed.meetings));
    let best = words.or_else(meeting)?;
    let (mut first, mut last) = (best.first, best.last);
    let beside = |first: u32, last: u32| {
        weighed.grams.iter().filter(|found| weight(found) > 0).find_map(|found| {
            let wider = (first.min(found.first), last.max(found.last));
            let touches = found.first <= last + 1 && first <= found.last + 1;
            let grows = wider != (first, last) && (wider.1 - wider.0) < MOST_TOKENS as u32;
            (touches && grows).then_some(wider)
        })
    };
    while let Some(wider) = beside(first, last) {
        (first, last) = wider;
    }
    Some((first as usize, last as usize))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;

    const TABLE: &str = "pattern\ttoxicity\tinsult\tprofanity\tidentity_attack\tthreat\tdehumanisation\ttone\tspan\tsupport\tprecision
send\t100\t-\t-\t300\t-\t-\t-\t-\t9\t0.50
them\t50\t-\t-\t200\t-\t-\t-\t-\t9\t0.50
home\t-300\t-\t-\t900\t-\t-\t-\t-\t9\t0.50
far away\t-\t-\t-\t400\t-\t-\t-\t-\t9\t0.50
";

    #[track_caller]
    fn check(aspect: Aspect, rows: &[(&str, u32, u32)], want: Option<(usize, usize)>) {
        let mut lexicon = Lexicon::default();
        let file = |name: &str| match name {
            "learned.tsv" => Some(TABLE.to_owned()),
            "valence.tsv" => Some("phrase\tforms\tvalence\tsource\ngood\t-\t2\thand\n".to_owned()),
            _ => None,
        };
        lexicon.add_language("en", &file, "").unwrap();
        let learned = lexicon.learned_for("en");
        let row = |pattern: &str| learned.find(crate::text::Key::of(pattern)).unwrap();
        let grams = rows.iter().map(|&(pattern, first, last)| Evidence { row: row(pattern), first, last });
        let weighed = Share { grams: grams.collect(), meetings: Vec::new(), factor: 2000 };
        assert_eq!(weightiest(&weighed, learned, aspect), want, "{rows:?}");
    }

    #[test]
    fn the_weightiest_words_grow_by_their_neighbours_that_speak_alike() {
        let said = [("send", 3, 3), ("them", 4, 4), ("home", 5, 5), ("far away", 9, 10)];
        check(Aspect::IdentityAttack, &said, Some((3, 5)));
        check(Aspect::Toxicity, &said, Some((3, 4)));
        check(Aspect::IdentityAttack, &said[..2], Some((3, 4)));
    }

    #[test]
    fn what_nothing_speaks_for_has_no_words() {
        check(Aspect::Toxicity, &[("home", 5, 5), ("far away", 9, 10)], None);
        check(Aspect::Threat, &[("send", 3, 3)], None);
        check(Aspect::Sexual, &[("send", 3, 3)], None);
    }
}
