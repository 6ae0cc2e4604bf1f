//! Terms that labelled text has and the lexicon lacks, as rows to look at and paste.
//!
//! Candidates are words, pairs and triples of words that stand in rows with the label more than chance would have it: log-odds
//! with an informative Dirichlet prior, in standard deviations. Identity words of `groups.tsv` are never part of one, so that no
//! group becomes a bad word by being talked about badly; nor are words that the lexicon already knows as abuse.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::gold::Gold;
use super::judged::masked;
use super::metrics::{Counts, z_score};
use crate::abuse::Aspect;
use crate::lexicon::{Category, Sense};
use crate::moderator::{self, Moderator};
use crate::text::Kind;

/// What the prior weighs against what was counted. At a tenth a term that stands nine times with the label and never without has
/// about one pseudo-count.
const PRIOR_SHARE: f64 = 0.1;
/// Longest term in words.
const MAX_WORDS: usize = 3;
/// Of two terms one within the other, the weaker is left out where they share this much of their rows.
const SAME: f64 = 0.8;
/// Longest example, in characters.
const EXAMPLE: usize = 80;

/// What is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// The label.
    pub(crate) aspect: Aspect,
    /// Fewest rows with the label that a term stands in.
    pub(crate) min_rows: u64,
    /// Least score: 1.96 is one chance in twenty, for a single term; of thousands, ask for more.
    pub(crate) min_z: f64,
    /// Most terms of a language.
    pub(crate) top: usize,
    /// Show examples with all their letters.
    pub(crate) unmasked: bool,
}

/// A term, and what speaks for it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Term {
    pub(crate) lang: Arc<str>,
    /// Folded words with blanks between them.
    pub(crate) phrase: String,
    pub(crate) z: f64,
    /// Rows with the label that it stands in.
    pub(crate) rows_true: u64,
    /// Rows that it stands in.
    pub(crate) rows: u64,
    /// One of its rows.
    pub(crate) example: String,
}

/// The terms of one row.
struct Found {
    lang: Arc<str>,
    label: bool,
    weight: f64,
    terms: BTreeSet<String>,
    /// What the lexicon knows as abuse, for masking.
    abuse: Vec<Range<usize>>,
}

#[derive(Default)]
struct Tally {
    /// Sums of weights, without and with the label.
    weight: [f64; 2],
    rows: [u64; 2],
    first_true: usize,
}

/// Terms by language, the strongest first.
pub(crate) fn suggest(moderator: &Moderator, rows: &[Gold], wanted: &Wanted) -> Vec<Term> {
    let found = moderator::map_all(rows, |gold| look(moderator, gold, wanted.aspect));
    let mut tallies: BTreeMap<&str, BTreeMap<&str, Tally>> = BTreeMap::new();
    for (idx, found) in found.iter().enumerate() {
        let Some(found) = found else { continue };
        for term in &found.terms {
            let tally = tallies.entry(&*found.lang).or_default().entry(term).or_default();
            let side = usize::from(found.label);
            tally.weight[side] += found.weight;
            tally.rows[side] += 1;
            if found.label && tally.rows[1] == 1 {
                tally.first_true = idx;
            }
        }
    }
    let example = |idx: usize, phrase: &str| {
        let abuse = found[idx].as_ref().map_or(&[][..], |found| &found.abuse);
        around(&rows[idx].text, phrase, if wanted.unmasked { &[] } else { abuse })
    };
    let terms = tallies.iter().flat_map(|(lang, tallies)| {
        let mut terms = ranked(lang, tallies, wanted);
        terms.iter_mut().for_each(|(term, first)| term.example = example(*first, &term.phrase));
        terms.into_iter().map(|(term, _)| term)
    });
    terms.collect()
}

/// The terms of one row; `None` where it has no label or no lexicon serves it.
fn look(moderator: &Moderator, gold: &Gold, aspect: Aspect) -> Option<Found> {
    let label = gold.label(aspect)?;
    let (lang, text, hits) = moderator.find(&gold.text)?;
    let lexicon = moderator.lexicon();
    let n = text.tokens().len();
    let (mut barred, mut bound, mut abuse) = (vec![false; n], vec![false; n], Vec::new());
    for hit in &hits {
        let range = hit.first as usize..=hit.last as usize;
        match lexicon.entries[hit.entry as usize].sense {
            Sense::Group { .. } => barred[range].fill(true),
            Sense::Abuse { .. } | Sense::Predicate { .. } => {
                abuse.push(text.token_span(hit.first as usize, hit.last as usize));
                barred[range].fill(true);
            }
            // Words that only change what others mean open and close no term.
            Sense::Context(_) | Sense::Modifier { .. } => bound[range].fill(true),
            Sense::Exception { .. } | Sense::Valence(_) => {}
        }
    }
    let is_word = |idx: usize| text.tokens()[idx].kind == Kind::Word && !barred[idx];
    let mut terms = BTreeSet::new();
    for first in (0..n).filter(|idx| is_word(*idx) && !bound[*idx]) {
        let mut term = String::new();
        for (last, is_bound) in bound.iter().enumerate().skip(first).take(MAX_WORDS) {
            if !is_word(last) || last > first && text.tokens()[last].opens_sentence {
                break;
            }
            if last > first {
                term.push(' ');
            }
            term.push_str(text.surface(last));
            if !is_bound && term.chars().nth(2).is_some() {
                terms.insert(term.clone());
            }
        }
    }
    Some(Found { lang, label, weight: gold.weight, terms, abuse })
}

/// The terms of a language, each with the first of its rows that has the label.
fn ranked(lang: &str, tallies: &BTreeMap<&str, Tally>, wanted: &Wanted) -> Vec<(Term, usize)> {
    let all = |side: usize| tallies.values().map(|tally| tally.weight[side]).sum::<f64>();
    let (all_there, all_here) = (all(0), all(1));
    let score = |tally: &Tally| {
        let [there, here] = tally.weight;
        let (prior, all_prior) = (PRIOR_SHARE * (here + there), PRIOR_SHARE * (all_here + all_there));
        z_score(&Counts { here, there, all_here, all_there, prior, all_prior })
    };
    let mut candidates: Vec<_> = tallies
        .iter()
        .filter(|(_, tally)| tally.rows[1] >= wanted.min_rows)
        .map(|(phrase, tally)| (score(tally), *phrase, tally))
        .filter(|(z, ..)| *z >= wanted.min_z)
        .collect();
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.len().cmp(&a.1.len())).then(a.1.cmp(b.1)));
    let mut terms: Vec<(Term, usize)> = Vec::new();
    for (z, phrase, tally) in candidates {
        let rows = tally.rows[0] + tally.rows[1];
        let is_same = |(other, _): &(Term, usize)| {
            let shared = rows.min(other.rows) as f64 / rows.max(other.rows) as f64;
            shared >= SAME && (holds(&other.phrase, phrase) || holds(phrase, &other.phrase))
        };
        if terms.len() < wanted.top && !terms.iter().any(is_same) {
            let term = Term {
                lang: Arc::from(lang),
                phrase: phrase.to_owned(),
                z,
                rows_true: tally.rows[1],
                rows,
                example: String::new(),
            };
            terms.push((term, tally.first_true));
        }
    }
    terms
}

/// Whether the words of `part` stand in `whole`, in a row.
fn holds(whole: &str, part: &str) -> bool {
    format!(" {whole} ").contains(&format!(" {part} "))
}

/// The text around the first word of a phrase, on one line.
fn around(text: &str, phrase: &str, hidden: &[Range<usize>]) -> String {
    let first = phrase.split(' ').next().unwrap_or(phrase);
    let lower = text.to_lowercase();
    // Where lower case has other lengths, the place is only about right, and the text is shown from its start.
    let at = if lower.len() == text.len() { lower.find(first).unwrap_or(0) } else { 0 };
    let from =
        text.char_indices().map(|(idx, _)| idx).filter(|idx| *idx <= at).rev().nth(EXAMPLE / 3).unwrap_or(0);
    let hidden: Vec<_> =
        hidden.iter().map(|span| span.start.saturating_sub(from)..span.end.saturating_sub(from)).collect();
    let shown = masked(&text[from..], &hidden, EXAMPLE);
    if from > 0 { format!("…{shown}") } else { shown }
}

/// The terms as a table in the format of `abuse.tsv`. What a person must decide is set with care: a target is needed, but for
/// crude words, and the severity is that of a plain insult.
pub(crate) fn table(terms: &[Term], aspect: Aspect) -> String {
    let (category, kind, needs) = match aspect {
        Aspect::Toxicity | Aspect::SevereToxicity | Aspect::Insult => {
            (Category::Insult, "behaviour", "target")
        }
        Aspect::Profanity => (Category::Profanity, "expletive", "-"),
        Aspect::IdentityAttack => (Category::IdentityAttack, "contempt", "target"),
        Aspect::Threat => (Category::Threat, "wish", "target"),
        Aspect::Sexual => (Category::Sexual, "explicit", "-"),
        Aspect::Dehumanisation => (Category::Dehumanisation, "object", "target"),
    };
    let mut table = String::from("phrase\tforms\tcategory\tkind\tseverity\tneeds\ttarget\tsource\tnote\n");
    let mut lang = None;
    for term in terms {
        if lang != Some(&term.lang) {
            lang = Some(&term.lang);
            table += &format!("# {}\n", term.lang);
        }
        let Term { phrase, z, rows_true, rows, example, .. } = term;
        table += &format!(
            "{phrase}\t-\t{category}\t{kind}\t2\t{needs}\t-\tsuggested\tz {z:.1}, {rows_true} of {rows} rows: {example}\n"
        );
    }
    table
}

#[cfg(test)]
mod tests {
    use super::super::gold::{Labels, Reader};
    use super::*;

    fn suggested(rows: &[(&str, u8, usize)]) -> Vec<Term> {
        let mut lines = String::new();
        for (text, label, times) in rows {
            (0..*times).for_each(|_| lines += &format!("{{\"text\":\"{text}\",\"toxic\":{label}}}\n"));
        }
        let labels = Labels::default();
        let rows: Result<Vec<_>, _> = Reader::new(std::io::Cursor::new(lines), "g.jsonl", &labels).collect();
        let moderator = Moderator::builtin().expect("shipped lexicons are right").with_lang("en");
        let wanted = Wanted { aspect: Aspect::Toxicity, min_rows: 3, min_z: 1.0, top: 20, unmasked: false };
        suggest(&moderator, &rows.expect("gold"), &wanted)
    }

    #[test]
    fn terms_of_the_label_are_proposed_and_groups_never() {
        let terms = suggested(&[
            ("those muslims are such zorglings today, idiot", 1, 8),
            ("another zorgling among the muslims", 1, 4),
            ("the garden has such lovely roses today", 0, 30),
            ("muslims opened a garden", 0, 2),
        ]);
        let phrases: Vec<_> = terms.iter().map(|term| term.phrase.as_str()).collect();
        assert!(
            phrases.contains(&"zorglings") && phrases.iter().any(|phrase| phrase.ends_with("zorgling")),
            "{phrases:?}"
        );
        let known = |word: &str| word.contains("muslim") || word.contains("idiot") || word.contains("garden");
        assert!(!phrases.iter().any(|phrase| known(phrase)), "{phrases:?}");
        let first = terms.iter().find(|term| term.phrase == "zorglings").expect("proposed");
        assert_eq!((first.rows_true, first.rows), (8, 8));
        assert!(first.example.ends_with("i****"), "{}", first.example);
    }

    #[test]
    fn a_suggestion_is_a_row_that_can_be_read() {
        let terms = suggested(&[("those zorglings sang today", 1, 8), ("the roses bloom today", 0, 30)]);
        let mut lexicon = crate::lexicon::Lexicon::default();
        lexicon.add_list("en", "abuse.tsv", &table(&terms, Aspect::Toxicity), None).expect("rows are right");
        assert_eq!(lexicon.len(), terms.len());
        assert!(!terms.is_empty());
    }
}
