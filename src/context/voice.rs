//! Whose words a finding is in: the writer's own or someone else's, which he may reject or take over.

use super::effect::{NEGATION_REACH, OURSELVES, place};
use super::scene::{Mark, Scene};
use super::{Effect, Finding, Rule, Target};
use crate::lexicon::ContextRole;

/// What shows that a clause with a verb of saying is about the writer's own words, or no report.
const WRITER: [ContextRole; 6] = [
    ContextRole::SelfReference,
    ContextRole::We,
    ContextRole::Own,
    ContextRole::Modal,
    ContextRole::Desire,
    ContextRole::SecondPerson,
];
/// How many words may stand between a wish and the verb of saying that is wished for.
const WISH_REACH: usize = 2;
/// How many words of content name a speaker behind what he said.
const SPEAKER: usize = 1;
/// How many words such a clause has at most, but one.
const MAX_SPEAKER_WORDS: usize = 4;
/// How many words may stand between "whatever", "as my" and the verb of saying.
const OWN_REACH: usize = 3;
/// How many tokens lie between the ends of a phrase of some words, which leads to the verb right behind it.
const PHRASE: usize = 2;
/// How far before a word "the word …" may stand.
const MENTION_REACH: usize = 4;

/// Someone else's words: quoted, or countered where the sentence rejects them.
pub(super) fn voiced(scene: &Scene<'_>, finding: &Finding) -> Option<(Effect, Option<(usize, usize)>)> {
    let (start, end) = scene.sentence_of(finding.first);
    let in_marks = scene.quoted[finding.first] && scene.quoted[finding.last];
    let before = finding.first.saturating_sub(1);
    let mention = (finding.first > start)
        .then(|| {
            scene.find_last(
                &[ContextRole::Mention],
                finding.first.saturating_sub(MENTION_REACH).max(start),
                before,
            )
        })
        .flatten();
    let reporting = (finding.first > start).then(|| reporter(scene, finding, start, before)).flatten();
    let reporting = reporting.or_else(|| reporter_behind(scene, finding));
    let (_, clause_end) = scene.clause_of(finding.last);
    let mention = mention.or_else(|| {
        let end = (finding.last + MENTION_REACH).min(clause_end);
        let subject = finding.rule == Rule::Alone
            && scene.gap_from(scene.clause_of(finding.first).0, finding.first) == 0;
        scene
            .find(&[ContextRole::Mention], (finding.last + 1).min(end), end)
            .filter(|_| subject && finding.last < end)
    });
    let condemning = scene
        .within(start, end)
        .filter(|mark| {
            mark.role == ContextRole::Condemning && (mark.last < finding.first || mark.first > finding.last)
        })
        .find(|mark| !overlaps_target(finding, mark));
    let voice = mention.or(reporting).map(place).or(in_marks.then_some((finding.first, finding.last)));
    if condemning.is_none() && endorsed(scene, finding, start) {
        return None;
    }
    match (voice, condemning) {
        (Some(_), Some(condemning)) => Some((Effect::Countered, Some(place(condemning)))),
        (Some(voice), None) => Some((Effect::Quoted, Some(voice))),
        (None, _) => None,
    }
}

/// Whether the writer takes the words over ("… and he is right"), outside quotation marks, in this sentence or the next.
fn endorsed(scene: &Scene<'_>, finding: &Finding, start: usize) -> bool {
    let next = scene.sentence[finding.last] + 1;
    let end = scene.sentence.start(next + 1) - 1;
    let is_refused = |mark: &Mark| {
        let from = scene.led_from(scene.clause_of(mark.first).0);
        let negator = (mark.first > from)
            .then(|| scene.find_last(&[ContextRole::Negator], from, mark.first - 1))
            .flatten();
        negator.is_some_and(|negator| {
            !scene.quoted[negator.first] && scene.words_between(negator.last, mark.first) <= NEGATION_REACH
        })
    };
    scene
        .within(start, end)
        .any(|mark| mark.role == ContextRole::Endorsing && !scene.quoted[mark.first] && !is_refused(&mark))
}

/// A verb of saying before the finding whose speaker is not the writer: "he called them …", not "I say they are …".
fn reporter(scene: &Scene<'_>, finding: &Finding, start: usize, before: usize) -> Option<Mark> {
    let verb = scene.find_last(&[ContextRole::Reporting], start, before)?;
    let speaker = scene.find_last(&OURSELVES, start, verb.first.saturating_sub(1));
    let own = speaker.is_some_and(|speaker| {
        speaker.last < verb.first && scene.words_between(speaker.last, verb.first) <= 2
    });
    let wish = (verb.first > start)
        .then(|| scene.find_last(&[ContextRole::Modal, ContextRole::Desire], start, verb.first - 1))
        .flatten();
    let wanted = wish.is_some_and(|wish| {
        // "Nobody should say that …": a wish that it be left unsaid.
        let unsaid = scene.find_last(&[ContextRole::Negator], start, verb.first - 1);
        scene.words_between(wish.last, verb.first) <= WISH_REACH
            && unsaid.is_none_or(|negator| scene.words_between(negator.last, verb.first) > NEGATION_REACH)
    });
    // "Who says that T are not clever?" stands by them.
    let asked = !finding.denied
        && scene.is_question(verb.first)
        && scene.find(&[ContextRole::Question], start, verb.last).is_some();
    // An order ("call them …") is the writer's own; a gerund ("calling them …") is not.
    let imperative = verb.first == start
        && scene.clause[verb.last] == scene.clause[finding.first]
        && finding.target != Target::Person
        && scene.is_base_of_verb(&verb);
    // What was said ends where the writer objects: "they think they are clever, but are …".
    let contrast = verb.last + 1 < finding.first
        && scene
            .find(&[ContextRole::Contrast], verb.last + 1, finding.first - 1)
            .is_some_and(|mark| !scene.quoted[mark.first]);
    let exempt = own || wanted || asked || imperative || contrast || taken_over(scene, finding, start, &verb);
    (!exempt).then_some(verb)
}

/// A verb of saying behind the finding: "T are H, he said", or at the end of its clause ("wurden H genannt").
fn reporter_behind(scene: &Scene<'_>, finding: &Finding) -> Option<Mark> {
    let (start, end) = scene.clause_of(finding.last);
    let verb_in = |from: usize, to: usize| scene.find_last(&[ContextRole::Reporting], from, to);
    let is_other = |from: usize, to: usize| scene.find(&WRITER, from, to).is_none();
    let closing = (finding.last < end).then(|| verb_in(finding.last + 1, end)).flatten();
    if let Some(verb) = closing.filter(|verb| scene.words_between(verb.last, end + 1) == 0) {
        return Some(verb).filter(|_| is_other(start, end));
    }
    let (_, sentence_end) = scene.sentence_of(finding.last);
    if end == sentence_end {
        return None;
    }
    let (from, to) = scene.clause_of(end + 1);
    let is_short = to == sentence_end
        && scene.gap_from(from, to + 1) <= SPEAKER
        && scene.words_between(from, to + 1) < MAX_SPEAKER_WORDS;
    verb_in(from, to).filter(|_| is_short && is_other(from, to))
}

/// Whether the writer says it himself all the same: "whatever they say, …", "as my father said, …", "anyone will tell you that …", "the only
/// one who says that …".
fn taken_over(scene: &Scene<'_>, finding: &Finding, start: usize, verb: &Mark) -> bool {
    let before = scene
        .within(start, finding.first - 1)
        .filter(|mark| {
            // "Don't tell me that T are not clever" stands by them: what is good was denied.
            let denies = mark.role == ContextRole::Insisting
                && !finding.denied
                && scene.find(&[ContextRole::Negator], mark.last + 1, finding.first).is_some();
            (mark.role == ContextRole::Own || denies) && mark.first <= verb.first
        })
        .last();
    let parted = scene.clause[verb.last] != scene.clause[finding.first];
    before.is_some_and(|own| {
        let covers = verb.last <= own.last;
        let opens = own.last + 1 == verb.first && own.last - own.first >= PHRASE;
        covers || opens || parted && scene.words_between(own.last, verb.first) <= OWN_REACH
    })
}

fn overlaps_target(finding: &Finding, mark: &Mark) -> bool {
    finding.target_at.is_some_and(|(first, last)| mark.first <= last && first <= mark.last)
}
