//! What each table of an evaluation holds.

use std::collections::BTreeMap;

use super::render::Block;
use super::{change, estimate, share};
use crate::evaluate::against::{Against, Alone};
use crate::evaluate::bias::Bias;
use crate::evaluate::blame::Blame;
use crate::evaluate::evasion::Evasion;
use crate::evaluate::figures::{Attribute, Figures, Group, Tally};
use crate::evaluate::metrics::Cut;
use crate::evaluate::raters::Raters;
use crate::evaluate::{Evaluation, Input};

/// Most groups that are shown; the JSON has all.
const MAX_GROUPS: usize = 20;

pub(super) fn head(evaluation: &Evaluation) -> Block {
    let Evaluation { inputs, cut, fingerprint, .. } = evaluation;
    let rows: u64 = inputs.iter().map(|input| input.rows).sum();
    let mut block = Block::new(format!("Evaluation of {fingerprint}"));
    if !inputs.is_empty() {
        let n = inputs.len();
        let plural = if n == 1 { "" } else { "s" };
        block = block.note(format!("{rows} labelled rows of {n} input{plural}, flagged from {cut} on"));
    }
    for Input { path, rejected, first, .. } in inputs.iter().filter(|input| input.rejected > 0) {
        let first = first.as_deref().unwrap_or_default();
        block = block.note(format!("{path}: {rejected} lines rejected; the first: {first}"));
    }
    if let Some(all) = evaluation.all.as_ref().filter(|all| all.unscored > 0) {
        block = block.note(format!("{} rows have no verdict and count as not flagged", all.unscored));
    }
    block
}

/// One line a set and attribute.
pub(super) fn attributes(evaluation: &Evaluation) -> Block {
    let pooled = evaluation.all.iter().filter(|_| evaluation.sets.len() > 1);
    let sets = evaluation.sets.iter().chain(pooled);
    let of = |set: &Figures, name: &str, own: &Attribute| {
        let Attribute { precision, recall, f1, macro_f1, auc, average_precision, calibration_error, .. } =
            own;
        let counts = [set.name.clone(), name.to_owned(), own.rows.to_string(), own.positive.to_string()];
        let figures = [precision, recall, f1, macro_f1, auc, average_precision, calibration_error];
        counts.into_iter().chain(figures.map(estimate)).collect::<Vec<_>>()
    };
    let rows = sets.flat_map(|set| set.attributes.iter().map(|(name, own)| of(set, name, own)));
    let head = [
        "set",
        "attribute",
        "rows",
        "positive",
        "precision",
        "recall",
        "F1",
        "macro-F1",
        "ROC-AUC",
        "AP",
        "ECE",
    ];
    let mut block = Block::new("Attributes, with 95 % intervals").table(&head, rows.collect());
    block.n_words = 2;
    block
}

/// Every tenth cut, the recommended ones, and the precision–recall curve.
pub(super) fn cuts(all: &Figures) -> Vec<Block> {
    let of = |(name, own): (&&str, &Attribute)| {
        let line = |what: &str, cut: &Cut| {
            let figures = [cut.precision, cut.recall, cut.specificity, Some(cut.f1), Some(cut.macro_f1)];
            [what.to_owned(), format!("{:.2}", cut.cut)]
                .into_iter()
                .chain(figures.map(share))
                .collect::<Vec<_>>()
        };
        let tenths = own.cuts.iter().skip(1).step_by(2).map(|cut| line("", cut));
        let best = own.recommended.iter().map(|cut| line("best macro-F1", cut));
        let strict = own.at_high_precision.iter().map(|cut| line("precision 0.9", cut));
        let curve = own.curve.iter().map(|cut| (cut.recall, cut.precision));
        let curve: Vec<_> =
            curve.map(|(recall, precision)| format!("{}:{}", share(recall), share(precision))).collect();
        let head = ["", "cut", "precision", "recall", "specificity", "F1", "macro-F1"];
        Block::new(format!("Cuts: {name}"))
            .note(format!("precision–recall curve, recall:precision: {}", curve.join("  ")))
            .table(&head, best.chain(strict).chain(tenths).collect())
    };
    all.attributes.iter().filter(|(_, own)| own.recommended.is_some()).map(of).collect()
}

pub(super) fn calibration(all: &Figures) -> Vec<Block> {
    let of = |(name, own): (&&str, &Attribute)| {
        let rows = own.reliability.iter().filter(|bin| bin.weight > 0.0).map(|bin| {
            let scores = format!("{:.1}–{:.1}", bin.from, bin.to);
            vec![scores, format!("{:.0}", bin.weight), share(Some(bin.score)), share(Some(bin.share))]
        });
        Block::new(format!("Reliability: {name}"))
            .note(format!("expected calibration error {}", estimate(&own.calibration_error)))
            .table(&["scores", "rows", "mean score", "true"], rows.collect())
    };
    all.attributes.iter().filter(|(_, own)| own.recommended.is_some()).map(of).collect()
}

/// Spans, tone and language.
pub(super) fn others(sets: &[Figures]) -> Option<Block> {
    let mut rows = Vec::new();
    for set in sets {
        let mut line = |what: &str, n: usize, figure: String| {
            rows.push(vec![set.name.clone(), what.to_owned(), n.to_string(), figure]);
        };
        if let Some(spans) = &set.spans {
            line("spans: character F1", spans.rows, estimate(&spans.character_f1));
        }
        if let Some(tone) = &set.tone {
            line("tone: Pearson r", tone.rows, estimate(&tone.pearson));
            line("tone: Spearman rho", tone.rows, estimate(&tone.spearman));
            line("tone: macro-F1 of three", tone.rows, estimate(&tone.macro_f1));
        }
        if let Some(tone) = &set.tone_class {
            line("tone class: macro-F1", tone.rows, estimate(&tone.macro_f1));
            line("tone class: accuracy", tone.rows, estimate(&tone.accuracy));
        }
        if let Some(language) = &set.language {
            line("language, 40 characters on", language.rows, share(Some(language.accuracy)));
        }
    }
    let mut block = Block::new("Spans, tone, language").table(&["set", "figure", "rows", "value"], rows);
    block.n_words = 2;
    (!block.rows.is_empty()).then_some(block)
}

pub(super) fn cases(all: &Figures) -> Option<Block> {
    let cases = all.cases.as_ref()?;
    let of = |name: &str, tallies: &BTreeMap<&'static str, Tally>| -> Vec<Vec<String>> {
        let line = |(attribute, tally): (&&str, &Tally)| {
            let share = |right: u64, of: u64| {
                if of == 0 { "-".to_owned() } else { format!("{right}/{of} {:.2}", right as f64 / of as f64) }
            };
            vec![
                name.to_owned(),
                (*attribute).to_owned(),
                share(tally.abusive_right, tally.abusive),
                share(tally.innocent_right, tally.innocent),
            ]
        };
        tallies.iter().map(line).collect()
    };
    let mut rows = of("all", &cases.suite);
    rows.extend(of("known faults (fixme), not in all", &cases.known_faults));
    cases.phenomena.iter().for_each(|(name, tallies)| rows.extend(of(name, tallies)));
    let mut block = Block::new("Cases by phenomenon: right of all")
        .table(&["case", "attribute", "abusive", "innocent"], rows);
    block.n_words = 2;
    Some(block)
}

pub(super) fn groups(all: &Figures) -> Option<Block> {
    let every =
        all.groups.iter().flat_map(|(group, by)| by.iter().map(move |(name, own)| (group, *name, own)));
    let mut shown: Vec<_> = every.filter(|(_, _, own)| own.false_alarm_rate().is_some()).collect();
    shown.sort_by(|a, b| {
        let rate = |own: &Group| own.false_alarm_rate().unwrap_or(0.0);
        rate(b.2).total_cmp(&rate(a.2)).then((a.0, a.1).cmp(&(b.0, b.1)))
    });
    let n_more = shown.len().saturating_sub(MAX_GROUPS);
    let rows = shown.into_iter().take(MAX_GROUPS).map(|(group, attribute, own)| {
        vec![
            group.clone(),
            attribute.to_owned(),
            own.innocent.to_string(),
            own.false_alarms.to_string(),
            share(own.false_alarm_rate()),
            own.abusive.to_string(),
            own.misses.to_string(),
        ]
    });
    let head = ["target", "attribute", "innocent", "false alarms", "rate", "abusive", "missed"];
    let mut block = Block::new("False alarms by target").table(&head, rows.collect());
    block.n_words = 2;
    if n_more > 0 {
        block = block.note(format!("{n_more} more, of lower rates, in the JSON"));
    }
    (!block.rows.is_empty()).then_some(block)
}

pub(super) fn blame(blame: &Blame, most: usize) -> Block {
    let rows = blame.entries.iter().take(most).map(|entry| {
        vec![
            entry.entry.to_string(),
            entry.false_alarms.to_string(),
            entry.false_alarms_alone.to_string(),
            share(entry.precision()),
            entry.rows.to_string(),
            format!("{:.0}", entry.hits_per_million_words),
            change(Some(entry.drop_f1)),
            change(Some(entry.drop_macro_f1)),
            change(entry.drop_precision),
            change(entry.drop_recall),
        ]
    });
    let head = [
        "entry",
        "false alarms",
        "alone",
        "precision",
        "rows",
        "hits/M words",
        "drop: F1",
        "macro-F1",
        "precision",
        "recall",
    ];
    Block::new(format!("Entries to blame: {}", blame.attribute))
        .note(format!("{} of {} that add to it; {} entries found nothing", blame.entries.len().min(most), blame.entries.len(), blame.silent))
        .note("“drop” is what the figures would change by without the entry's own weights, all else left as found")
        .table(&head, rows.collect())
}

pub(super) fn examples(blame: &Blame, most: usize) -> Option<Block> {
    let entries = blame.entries.iter().take(most);
    let rows = entries
        .flat_map(|entry| entry.examples.iter().map(|text| vec![entry.entry.to_string(), text.clone()]));
    let mut block =
        Block::new(format!("False alarms: {}", blame.attribute)).table(&["entry", "text"], rows.collect());
    block.n_words = 2;
    (!block.rows.is_empty()).then_some(block)
}

pub(super) fn against(against: &Against) -> Vec<Block> {
    let alone = |own: &Alone| match own.labelled {
        0 => own.rows.to_string(),
        n => format!("{} ({} of {n} right)", own.rows, own.right),
    };
    let rows = against.attributes.iter().map(|(name, both)| {
        let other = both.other.as_ref();
        vec![
            (*name).to_owned(),
            share(both.kappa),
            both.both.to_string(),
            alone(&both.only_this),
            alone(&both.only_other),
            share(other.and_then(|own| own.precision)),
            share(other.and_then(|own| own.recall)),
            share(other.map(|own| own.f1)),
            share(other.map(|own| own.macro_f1)),
            share(other.and_then(|own| own.auc)),
            share(other.and_then(|own| own.average_precision)),
        ]
    });
    let head = [
        "attribute",
        "kappa",
        "both",
        "only this",
        "only the other",
        "its precision",
        "recall",
        "F1",
        "macro-F1",
        "ROC-AUC",
        "AP",
    ];
    let mut block = Block::new(format!("Against {}", against.name))
        .note(format!("both tones correlate at {:.3}", against.tone_pearson))
        .table(&head, rows.collect());
    if let Some(tone) = &against.tone {
        block = block.note(format!("its tone against ratings: Pearson r {}", estimate(&tone.pearson)));
    }
    if let Some(tone) = &against.tone_class {
        block = block.note(format!("its tone against classes: accuracy {}", estimate(&tone.accuracy)));
    }
    let sides = against.attributes.iter().flat_map(|(name, both)| {
        let side = |what: &'static str, alone: &Alone| {
            let line = |text: &String| vec![(*name).to_owned(), what.to_owned(), text.clone()];
            alone.examples.iter().map(line).collect::<Vec<_>>()
        };
        [side("this", &both.only_this), side("the other", &both.only_other)].concat()
    });
    let mut samples = Block::new("Flagged by one alone").table(&["attribute", "by", "text"], sides.collect());
    samples.n_words = 3;
    if samples.rows.is_empty() { vec![block] } else { vec![block, samples] }
}

pub(super) fn evasion(evasion: &Evasion) -> Block {
    let rows = evasion.ways.iter().map(|own| {
        vec![own.way.to_owned(), own.changed.to_string(), own.lost.to_string(), share(own.recall_lost)]
    });
    Block::new("Evasion: found words written otherwise")
        .note(format!("{} rows rightly flagged as they are written", evasion.found))
        .table(&["way", "rows changed", "no longer flagged", "recall lost"], rows.collect())
}

pub(super) fn raters(raters: &Raters) -> Vec<Block> {
    let of = |(name, own): (&&str, &crate::evaluate::raters::Agreement)| {
        let mut rows = vec![
            vec!["Krippendorff's alpha".to_owned(), own.items.to_string(), estimate(&own.alpha)],
            vec![
                "ceiling: precision".to_owned(),
                own.ceiling.judgements.to_string(),
                estimate(&own.ceiling.precision),
            ],
            vec![
                "ceiling: recall".to_owned(),
                own.ceiling.judgements.to_string(),
                estimate(&own.ceiling.recall),
            ],
            vec!["ceiling: F1".to_owned(), own.ceiling.judgements.to_string(), estimate(&own.ceiling.f1)],
            vec![
                "ceiling: macro-F1".to_owned(),
                own.ceiling.judgements.to_string(),
                estimate(&own.ceiling.macro_f1),
            ],
        ];
        rows.extend(own.pairs.iter().map(|pair| {
            let name = format!("kappa: {}, {}", pair.raters[0], pair.raters[1]);
            vec![name, pair.items.to_string(), estimate(&pair.kappa)]
        }));
        Block::new(format!("Raters: {name}"))
            .note(format!("{} raters; {} items tie and are left out of the figures", raters.raters, own.ties))
            .note("the ceiling holds each rater against the majority of the others")
            .table(&["agreement", "of", "value"], rows)
    };
    raters.attributes.iter().map(of).collect()
}

pub(super) fn bias(bias: &Bias) -> Vec<Block> {
    let rates = || {
        bias.languages.iter().flat_map(|(lang, by)| by.iter().map(move |(stance, own)| (lang, *stance, own)))
    };
    let rows = rates().map(|(lang, stance, own)| {
        vec![
            lang.to_string(),
            stance.to_owned(),
            own.groups.to_string(),
            own.sentences.to_string(),
            own.flagged.to_string(),
            format!("{:.4}", own.rate),
            own.by_name.to_string(),
            own.abusive_names.len().to_string(),
        ]
    });
    let head =
        ["language", "mention", "groups", "sentences", "flagged", "rate", "by the name itself", "such names"];
    let mut block =
        Block::new("Bias: sentences that name a group and abuse nobody").table(&head, rows.collect());
    block.n_words = 2;
    if !bias.without_sentences.is_empty() {
        block = block.note(format!("no sentences in: {}", bias.without_sentences.join(", ")));
    }
    let mut attributes: BTreeMap<(&str, &str), [usize; 2]> = BTreeMap::new();
    for (_, stance, own) in rates() {
        for (attribute, [all, flagged]) in &own.attributes {
            let sums = attributes.entry((attribute, stance)).or_default();
            sums[0] += all;
            sums[1] += flagged;
        }
    }
    let rows = attributes.into_iter().map(|((attribute, stance), [all, flagged])| {
        let rate = flagged as f64 / all.max(1) as f64;
        vec![
            attribute.to_owned(),
            stance.to_owned(),
            all.to_string(),
            flagged.to_string(),
            format!("{rate:.4}"),
        ]
    });
    let head = ["attribute", "mention", "sentences", "flagged", "rate"];
    let mut by_attribute = Block::new("Bias by attribute, all languages").table(&head, rows.collect());
    by_attribute.n_words = 2;
    let texts = rates().flat_map(|(lang, stance, own)| {
        own.examples.iter().map(move |text| vec![lang.to_string(), stance.to_owned(), text.clone()])
    });
    let mut samples =
        Block::new("Flagged though innocent").table(&["language", "mention", "text"], texts.collect());
    samples.n_words = 3;
    let mut blocks = vec![block, by_attribute];
    if !samples.rows.is_empty() {
        blocks.push(samples);
    }
    blocks
}
