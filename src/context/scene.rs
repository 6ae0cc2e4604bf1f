//! The stage on which hits are judged: which sentence, clause and quotation each token belongs to, and which roles
//! stand where.

use std::cell::OnceCell;

use super::covered::{drop_covered, inner_groups, silence_false_negators};
use super::division::{Beginnings, Division};
use super::quotation::quoted;
use super::spot::Spot;
use crate::lexicon::{Attribute, ContextRole, Endings, Entry, Lexicon, Pattern, Sense};
use crate::matching::Hit;
use crate::text::{Kind, Text, fold_phrase};

/// A role that stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) role: ContextRole,
    entry: u32,
}

/// A text with its hits laid out.
#[derive(Debug)]
pub(crate) struct Scene<'a> {
    pub(super) text: &'a Text<'a>,
    pub(super) lexicon: &'a Lexicon,
    /// Hits that mean something here: overlaps resolved, context words in `marks`.
    pub(super) hits: Vec<Hit>,
    /// Context words, sorted by place.
    pub(super) marks: Vec<Mark>,
    /// Exceptions that stand in the text.
    pub(super) exceptions: Vec<Hit>,
    /// Of `hits` and `marks`.
    hits_begin: Beginnings,
    marks_begin: Beginnings,
    pub(super) sentence: Division,
    pub(super) clause: Division,
    /// By token.
    pub(super) quoted: Vec<bool>,
    spots: Vec<Spot>,
    /// For hits that cover a group's name ("… the Elves"): that group, by first and last token.
    inner: Vec<(usize, usize, Attribute)>,
    /// Where the first clause with words that no list has begins, and the first topic ends: looked for once a text.
    first_unknown: OnceCell<Option<usize>>,
    first_topic: OnceCell<Option<usize>>,
}

/// Longest clause and sentence in tokens: longer ones are cut, so that a text without marks costs no more than others.
const MAX_CLAUSE: usize = 64;
const MAX_SENTENCE: usize = 256;

/// How many words before a name may say that it is a plural ("die alten Rentner").
const BEFORE_PLURAL: usize = 2;

/// How many marks before one may be phrases that it lies in.
const MAX_NESTED: usize = 8;
/// Within how many tokens the words of a phrase begin before its last.
const MAX_PHRASE: usize = 8;

/// What a conjunction stands inside of without opening a clause.
const PHRASES: [ContextRole; 4] =
    [ContextRole::Negator, ContextRole::Light, ContextRole::Modal, ContextRole::Desire];

/// What a text speaks of, beside groups.
pub(super) const TOPICS: [ContextRole; 4] =
    [ContextRole::Thing, ContextRole::Animal, ContextRole::Person, ContextRole::Kinship];

/// Fewest words of a clause that may name what "they" stands for: an interjection ("so true") has less.
const MIN_TOPIC_WORDS: usize = 3;

/// Marks that end a clause. A dash does not: in some languages it is the copula.
const CLAUSE_MARKS: &str = ",;:.!?…()\n";

impl<'a> Scene<'a> {
    pub(super) fn new(text: &'a Text<'a>, hits: &[Hit], lexicon: &'a Lexicon) -> Scene<'a> {
        let n_tokens = text.tokens().len();
        let mut marks = Vec::with_capacity(hits.len());
        let mut exceptions = Vec::new();
        let mut kept: Vec<Hit> = Vec::with_capacity(hits.len());
        let mut spots = vec![Spot::default(); n_tokens];
        for hit in hits {
            let sense = &lexicon.entries[hit.entry as usize].sense;
            let own = &mut spots[hit.first as usize..=hit.last as usize];
            let marked = Spot::of(sense);
            own.iter_mut().for_each(|spot| *spot |= marked);
            if hit.disguise.is_some() {
                own.iter_mut().skip(1).for_each(|spot| *spot |= Spot::FUSED);
            }
            match sense {
                Sense::Context(role) => marks.push(Mark {
                    first: hit.first as usize,
                    last: hit.last as usize,
                    role: *role,
                    entry: hit.entry,
                }),
                Sense::Exception { .. } => exceptions.push(*hit),
                Sense::Abuse { .. } | Sense::Group { .. } | Sense::Predicate { .. } => kept.push(*hit),
                Sense::Valence(_) | Sense::Modifier { .. } => {}
            }
        }
        silence_false_negators(&mut marks);
        let inner = inner_groups(&kept, lexicon);
        drop_covered(&mut kept, lexicon);
        let mut scene = Scene {
            text,
            lexicon,
            hits_begin: Beginnings::of(n_tokens, kept.iter().map(|hit| hit.first as usize)),
            marks_begin: Beginnings::of(n_tokens, marks.iter().map(|mark| mark.first)),
            hits: kept,
            marks,
            exceptions,
            sentence: Division::with_capacity(n_tokens),
            clause: Division::with_capacity(n_tokens),
            quoted: quoted(text),
            spots,
            inner,
            first_unknown: OnceCell::new(),
            first_topic: OnceCell::new(),
        };
        scene.divide();
        scene
    }

    /// Numbers sentences and clauses. A clause ends at a mark, at a contrast, and before a conjunction.
    fn divide(&mut self) {
        let tokens = self.text.tokens();
        let (mut sentence, mut clause) = (0, 0);
        let (mut sentence_start, mut clause_start) = (0, 0);
        for (idx, mark) in self.marks.iter().enumerate() {
            if !matches!(mark.role, ContextRole::Contrast | ContextRole::Conjunction) {
                continue;
            }
            // "Anything but" is one phrase, "who live here" another.
            let is_inside = |own: &Mark| PHRASES.contains(&own.role) && mark.last <= own.last;
            let before = self.marks[..idx].iter().rev().take(MAX_NESTED);
            let beside = self.marks[idx + 1..].iter().take_while(|own| own.first == mark.first);
            if !before.chain(beside).any(|own| own.first < own.last && is_inside(own)) {
                self.spots[mark.first] |= Spot::OPENS;
            }
        }
        for (idx, (token, spot)) in tokens.iter().zip(&self.spots).enumerate() {
            if spot.has(Spot::FUSED) {
                self.sentence.push(sentence);
                self.clause.push(clause);
                continue;
            }
            if idx > 0 && (token.opens_sentence || idx - sentence_start >= MAX_SENTENCE) {
                sentence += 1;
                clause += 1;
                (sentence_start, clause_start) = (idx, idx);
            } else if spot.has(Spot::OPENS) || idx - clause_start >= MAX_CLAUSE {
                clause += 1;
                clause_start = idx;
            }
            self.sentence.push(sentence);
            self.clause.push(clause);
            if token.kind == Kind::Mark && self.text.surface(idx).starts_with(|c| CLAUSE_MARKS.contains(c)) {
                clause += 1;
                clause_start = idx + 1;
            }
        }
    }

    pub(super) fn entry(&self, hit: &Hit) -> &'a Entry {
        &self.lexicon.entries[hit.entry as usize]
    }

    /// The hits that begin at token `at`.
    pub(super) fn hits_at(&self, at: usize) -> impl Iterator<Item = &Hit> {
        self.hits[self.hits_begin.before(at)..self.hits_begin.before(at + 1)].iter()
    }

    /// Whether the last word of a hit stands as its entry has it.
    pub(super) fn is_base_form(&self, hit: &Hit) -> bool {
        self.stands_as_listed(hit.entry, hit.last as usize)
    }

    /// Whether the words of an entry that end at token `last` stand in the form of its row.
    pub(super) fn stands_as_listed(&self, entry: u32, last: usize) -> bool {
        ends_as_it_stands(&self.lexicon.entries[entry as usize], self.text.surface(last))
    }

    /// Whether a mark stands in the form of its entry, and that form can be an order: its entry inflects.
    pub(super) fn is_base_of_verb(&self, mark: &Mark) -> bool {
        let entry = &self.lexicon.entries[mark.entry as usize];
        let inflects =
            |pattern: &Pattern| pattern.last().is_some_and(|word| matches!(word.endings, Endings::Set(_)));
        (entry.patterns.len() > 1 || entry.patterns.iter().any(inflects))
            && ends_as_it_stands(entry, self.text.surface(mark.last))
    }

    /// Whether a hit is one member of its group: the base form of a word that inflects ("the clerk", but "the French"), unless that is a
    /// plural too and the word before says so ("die Rentner").
    pub(super) fn is_singular(&self, hit: &Hit) -> bool {
        let entry = self.entry(hit);
        let last_words = || entry.patterns.iter().filter_map(|pattern| pattern.last());
        let inflects = || last_words().any(|word| matches!(word.endings, Endings::Set(_)));
        let is_plural_too = || {
            last_words().any(|word| match word.endings {
                Endings::Set(set) => self.lexicon.endings[set as usize].plural_too,
                _ => false,
            })
        };
        let first = hit.first as usize;
        let from = first.saturating_sub(BEFORE_PLURAL).max(self.clause_of(first).0);
        let counted = || first > from && self.find(&[ContextRole::Plural], from, first - 1).is_some();
        self.is_base_form(hit) && (entry.patterns.len() > 1 || inflects()) && !(is_plural_too() && counted())
    }

    /// The first and last token of the sentence that `at` stands in.
    pub(super) fn sentence_of(&self, at: usize) -> (usize, usize) {
        self.sentence.range_of(at)
    }

    /// The first and last token of the clause that `at` stands in.
    pub(super) fn clause_of(&self, at: usize) -> (usize, usize) {
        self.clause.range_of(at)
    }

    /// The first mark of one of these roles that lies within the tokens `from..=to`.
    pub(super) fn find(&self, roles: &[ContextRole], from: usize, to: usize) -> Option<Mark> {
        self.within(from, to).find(|mark| roles.contains(&mark.role))
    }

    /// The first such mark that ends in `from..=to`, though it may begin before.
    pub(super) fn find_reaching(&self, roles: &[ContextRole], from: usize, to: usize) -> Option<Mark> {
        self.within(from.saturating_sub(MAX_PHRASE), to)
            .find(|mark| mark.last >= from && roles.contains(&mark.role))
    }

    /// Whether a word of one of these roles ends right before token `at`.
    pub(super) fn follows(&self, roles: &[ContextRole], at: usize) -> bool {
        at > 0 && self.within(at - 1, at - 1).any(|mark| roles.contains(&mark.role))
    }

    /// Where the words begin that lead into the clause from `start`: with "that", the clause before does ("I demand that …").
    pub(super) fn led_from(&self, start: usize) -> usize {
        let led = start > self.sentence_of(start).0 && self.has(&[ContextRole::Complementizer], start);
        if led { self.clause_of(start - 1).0 } else { start }
    }

    /// Whether a mark is part of a longer phrase without content ("in my experience").
    pub(super) fn in_phrase(&self, mark: &Mark) -> bool {
        const BARE: [ContextRole; 5] = [
            ContextRole::Light,
            ContextRole::Modal,
            ContextRole::Desire,
            ContextRole::Copula,
            ContextRole::Reporting,
        ];
        let size = mark.last - mark.first;
        self.within(mark.first.saturating_sub(MAX_PHRASE), self.clause_of(mark.last).1)
            .take_while(|own| own.first <= mark.first)
            .any(|own| BARE.contains(&own.role) && mark.last <= own.last && own.last - own.first > size)
    }

    /// Whether a word of one of these roles begins at token `at`.
    pub(super) fn has(&self, roles: &[ContextRole], at: usize) -> bool {
        self.within(at, self.clause_of(at).1)
            .take_while(|mark| mark.first == at)
            .any(|mark| roles.contains(&mark.role))
    }

    /// The last such mark.
    pub(super) fn find_last(&self, roles: &[ContextRole], from: usize, to: usize) -> Option<Mark> {
        self.within(from, to).filter(|mark| roles.contains(&mark.role)).last()
    }

    /// The marks that lie within `from..=to`.
    pub(super) fn within(&self, from: usize, to: usize) -> impl Iterator<Item = Mark> {
        let (start, end) = (self.marks_begin.before(from), self.marks_begin.before(to + 1));
        self.marks[start..end.max(start)].iter().copied().filter(move |mark| mark.last <= to)
    }

    /// Whether the sentence of `at` ends with a question mark.
    pub(super) fn is_question(&self, at: usize) -> bool {
        let (from, to) = self.sentence_of(at);
        (from..=to).rev().take(3).any(|idx| self.text.surface(idx).contains('?'))
    }

    /// Words with content of their own strictly between two tokens.
    pub(super) fn gap(&self, before: usize, after: usize) -> usize {
        let is_content =
            |idx: &usize| self.text.tokens()[*idx].kind == Kind::Word && !self.spots[*idx].has(Spot::LIGHT);
        (before + 1..after).filter(is_content).count()
    }

    /// The group that a hit names inside its own words.
    pub(super) fn group_inside(&self, hit: &Hit) -> Option<Attribute> {
        let (first, last) = (hit.first as usize, hit.last as usize);
        let from = self.inner.partition_point(|inner| inner.0 < first);
        self.inner[from..]
            .iter()
            .take_while(|inner| inner.0 <= last)
            .find(|inner| inner.1 <= last)
            .map(|inner| inner.2)
    }

    /// Whether a word carries no content of its own.
    pub(super) fn is_light(&self, at: usize) -> bool {
        self.spots[at].has(Spot::LIGHT)
    }

    /// Whether no list has this word (but for its tone).
    pub(super) fn is_unknown(&self, at: usize) -> bool {
        !self.spots[at].has(Spot::KNOWN)
    }

    /// Whether a clause before that of `at` has several words, some of which no list has.
    pub(super) fn has_unknown_clause(&self, at: usize) -> bool {
        let first = *self.first_unknown.get_or_init(|| self.find_unknown_clause());
        first.is_some_and(|first| first < self.clause_of(at).0)
    }

    /// The first token of the first such clause.
    fn find_unknown_clause(&self) -> Option<usize> {
        let is_word = |idx: &usize| self.text.tokens()[*idx].kind == Kind::Word;
        let mut from = 0;
        while from < self.clause.len() {
            let (_, end) = self.clause_of(from);
            let words = (from..=end).filter(is_word).count();
            if words >= MIN_TOPIC_WORDS
                && (from..=end)
                    .filter(is_word)
                    .any(|idx| !self.spots[idx].has(Spot::KNOWN) && !self.spots[idx].has(Spot::LIGHT))
            {
                return Some(from);
            }
            from = end + 1;
        }
        None
    }

    /// Whether a mark of a thing, an animal, a person or kin ends before `at`.
    pub(super) fn has_topic_before(&self, at: usize) -> bool {
        let is_topic = |mark: &&Mark| TOPICS.contains(&mark.role);
        let first =
            self.first_topic.get_or_init(|| self.marks.iter().filter(is_topic).map(|mark| mark.last).min());
        first.is_some_and(|last| last < at)
    }

    /// Words with content of their own from `start` up to and without `end`.
    pub(super) fn gap_from(&self, start: usize, end: usize) -> usize {
        (start..end)
            .filter(|&idx| self.text.tokens()[idx].kind == Kind::Word && !self.spots[idx].has(Spot::LIGHT))
            .count()
    }

    /// Words strictly between two tokens.
    pub(super) fn words_between(&self, before: usize, after: usize) -> usize {
        (before + 1..after).filter(|&idx| self.text.tokens()[idx].kind == Kind::Word).count()
    }
}

/// Whether the last word of an entry's phrase folds to `surface`.
fn ends_as_it_stands(entry: &Entry, surface: &str) -> bool {
    let word = entry.phrase.rsplit(' ').next().unwrap_or_default();
    // Most phrases are written as they fold, and ASCII folds to small letters.
    word == surface
        || if word.is_ascii() { word.eq_ignore_ascii_case(surface) } else { fold_phrase(word) == surface }
}
