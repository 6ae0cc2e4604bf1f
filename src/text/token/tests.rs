use proptest::prelude::*;

use unicode_segmentation::UnicodeSegmentation;

use super::edges::{Simple, simple};
use super::*;

#[test]
fn simple_letters_join_and_simple_marks_do_not() {
    for c in (0..0x2100).filter_map(char::from_u32) {
        let (alone, doubled) = (format!("a{c}b"), format!("a{c}{c}b"));
        let pieces = |text: &str| text.split_word_bounds().count();
        match simple(c) {
            Some(Simple::Word) => {
                assert!(pieces(&alone) == 1 && (c.is_alphabetic() || c.is_ascii_digit()), "{c:?}");
            }
            Some(Simple::Mark) => assert_eq!(pieces(&alone), 3, "{c:?}"),
            Some(Simple::Joiner) => assert_eq!(pieces(&doubled), 4, "{c:?}"),
            None => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 100_000, ..ProptestConfig::default() })]

    /// The quick cuts and those by Unicode's rules are the same.
    #[test]
    fn simple_chunks_are_cut_as_unicode_cuts_them(chunk in "[a-zа-яё0-9äéßğ.,:;'!?()«»“”…–—#%&*+<=>@\\[\\]^`{|}~\"$-]{1,12}") {
        prop_assume!(!chunk.is_ascii());
        let text = Text::new(&chunk);
        prop_assume!(text.folded == chunk && is_simple(&chunk));
        let (mut quick, mut slow) = (Vec::new(), Vec::new());
        cut_simple(&text, 0, &chunk, &mut quick);
        cut_unicode(&text, 0, &chunk, &mut slow);
        prop_assert_eq!(quick, slow);
    }

    /// A text of ASCII is cut as it is with other characters around.
    #[test]
    fn ascii_is_cut_the_same_by_both_ways(raw in "[a-zA-Z0-9xX8oO .,:;'!?()<3@/\n-]{0,40}") {
        let plain = Text::new(&raw);
        let mut with_offsets = Text::new(&raw);
        with_offsets.offsets = (0..raw.len() as u32).collect();
        prop_assert_eq!(tokenize_ascii(&plain), tokenize_unicode(&with_offsets));
    }
}
