//! Labelled files to rows: text, what is said of it attribute by attribute, and what keeps rows together.

use std::io::{self, BufRead};
use std::ops::Range;

use serde_json::{Map, Value};

use super::contrast::Template;
use super::recipe::{LanguageRecipe, Recipe, SetRecipe};
use crate::lexicon::N_ASPECTS;

/// One labelled text.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) text: String,
    /// Index into [`Rows::sets`].
    pub(crate) set: usize,
    /// Rows of one group are never split between folds.
    pub(crate) group: u64,
    pub(crate) labels: [Option<bool>; N_ASPECTS],
    pub(crate) weight: f64,
    /// Mean human rating of the tone in [-4, 4], or a class of -1, 0, 1.
    pub(crate) tone: Option<Tone>,
    /// What raters marked in it, in code points; empty where nothing was or nobody was asked.
    pub(crate) spans: Vec<Range<usize>>,
    /// It was made for learning (a template, a sentence of a row): no fold measures it.
    pub(crate) derived: bool,
    /// It is a filled template: learned from in every fold.
    pub(crate) is_template: bool,
}

/// What people said of the tone of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Tone {
    /// A mean rating from -4 to 4.
    Rating(f64),
    /// Negative, neutral or positive: -1, 0, 1.
    Class(i8),
}

/// A named set of rows in one language.
#[derive(Clone, Debug)]
pub(crate) struct Set {
    pub(crate) name: String,
    pub(crate) lang: String,
    pub(crate) recipe: SetRecipe,
}

/// All that is learned from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    pub(crate) sets: Vec<Set>,
    pub(crate) rows: Vec<Row>,
}

/// Why a labelled file cannot be learned from.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RowsError {
    /// It cannot be read to its end.
    #[error("{0}: {1}")]
    Read(String, io::Error),
    /// A line is no labelled text.
    #[error("{file}:{line}: {problem}")]
    Line {
        /// The file as it was named.
        file: String,
        /// 1-based.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
}

impl Rows {
    /// Adds a labelled file; `name` names its set, `file` is what errors call it. The language is that of its rows (`lang`), else
    /// `lang`.
    ///
    /// # Errors
    ///
    /// The first line that is no object with a text, or the error of reading.
    pub(crate) fn add_file(
        &mut self,
        recipe: &Recipe,
        name: &str,
        file: &str,
        lang: &str,
        input: impl BufRead,
    ) -> Result<(), RowsError> {
        let recipe = recipe.set(name);
        for (idx, line) in input.lines().enumerate() {
            let line = line.map_err(|err| RowsError::Read(file.to_owned(), err))?;
            if line.trim().is_empty() {
                continue;
            }
            let row = self.read(&recipe, name, lang, idx + 1, &line);
            row.map_err(|problem| RowsError::Line { file: file.to_owned(), line: idx + 1, problem })?;
        }
        Ok(())
    }

    fn read(
        &mut self,
        recipe: &SetRecipe,
        name: &str,
        lang: &str,
        line: usize,
        json: &str,
    ) -> Result<(), String> {
        let row: Map<String, Value> = serde_json::from_str(json).map_err(|err| err.to_string())?;
        let text = row.get("text").and_then(Value::as_str).ok_or("no \"text\" in it")?.to_owned();
        let lang = row.get("lang").and_then(Value::as_str).unwrap_or(lang);
        let set = self.set(name, lang, recipe);
        let id = row
            .get("id")
            .map_or_else(|| line.to_string(), |id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
        let key = match recipe.group.as_deref() {
            Some("letters") => text.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect(),
            Some("id/2") => halved(&id).to_string(),
            Some(field) => row.get(field).map_or_else(|| id.clone(), ToString::to_string),
            None => id.clone(),
        };
        let labels = recipe.labels(&row);
        let rating = row.get("tone").and_then(Value::as_f64).map(Tone::Rating);
        let class =
            || row.get("tone_class").and_then(Value::as_i64).map(|class| Tone::Class(class.signum() as i8));
        let full = Row {
            group: group_key(&key),
            labels,
            weight: row.get("weight").and_then(Value::as_f64).unwrap_or(1.0),
            tone: rating.or_else(class),
            spans: row.get("spans").map(spans).transpose()?.unwrap_or_default(),
            derived: false,
            is_template: false,
            set,
            text,
        };
        if recipe.sentences {
            let found = sentences(&full, &full.spans);
            self.rows.extend(found);
        }
        self.rows.push(full);
        Ok(())
    }

    fn set(&mut self, name: &str, lang: &str, recipe: &SetRecipe) -> usize {
        let found = self.sets.iter().position(|set| set.name == name && set.lang == lang);
        found.unwrap_or_else(|| {
            self.sets.push(Set { name: name.to_owned(), lang: lang.to_owned(), recipe: recipe.clone() });
            self.sets.len() - 1
        })
    }

    /// Adds template sentences of a language, filled in.
    pub(crate) fn add_templates(&mut self, lang: &str, templates: &[Template], recipe: &LanguageRecipe) {
        let recipe = SetRecipe::weighing(recipe.contrast, recipe.contrasts.clone());
        let set = self.set(CONTRAST, lang, &recipe);
        for template in templates {
            for text in template.fillings() {
                let labels = template.labels.map(Some);
                let row = Row {
                    text,
                    set,
                    group: 0,
                    labels,
                    weight: 1.0,
                    tone: None,
                    spans: Vec::new(),
                    derived: true,
                    is_template: true,
                };
                self.rows.push(row);
            }
        }
    }
}

/// The name of the set of template sentences.
const CONTRAST: &str = "contrast";

/// The number at the end of an id, halved: for sets whose pairs are numbered 2n and 2n + 1.
fn halved(id: &str) -> u64 {
    let digits = id.len() - id.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    id[id.len() - digits..].parse::<u64>().unwrap_or(0) / 2
}

/// A stable key of what keeps rows together.
fn group_key(key: &str) -> u64 {
    let hash = blake3::hash(key.trim().as_bytes());
    u64::from_le_bytes(std::array::from_fn(|idx| hash.as_bytes()[idx]))
}

/// Spans in code points: pairs, or objects with `start` and `end` as label records have them; null says nothing.
fn spans(value: &Value) -> Result<Vec<Range<usize>>, String> {
    let list = match value {
        Value::Null => return Ok(Vec::new()),
        Value::Array(list) => list,
        _ => return Err("spans is no list".to_owned()),
    };
    let end = |value: Option<&Value>| value.and_then(Value::as_u64).and_then(|end| usize::try_from(end).ok());
    let span = |span: &Value| {
        let ends = match span {
            Value::Array(ends) if ends.len() == 2 => end(ends.first())..=end(ends.last()),
            span => end(span.get("start"))..=end(span.get("end")),
        };
        let (start, end) = ends.into_inner();
        start.zip(end).map(|(start, end)| start..end).ok_or_else(|| "a span has no start and end".to_owned())
    };
    list.iter().map(span).collect()
}

/// The sentences of a row as rows of their own: with a marked span they are abusive, without one they are not.
fn sentences(row: &Row, spans: &[Range<usize>]) -> Vec<Row> {
    if row.labels[0] != Some(true) || spans.is_empty() {
        return Vec::new();
    }
    let ends: Vec<_> =
        crate::text::sentence_starts(&row.text).into_iter().skip(1).chain([row.text.len()]).collect();
    if ends.len() < 2 {
        return Vec::new();
    }
    let mut found = Vec::new();
    let (mut from, mut at) = (0, 0);
    for end in ends {
        let text = &row.text[from..end];
        let to = at + text.chars().count();
        let marked = spans.iter().any(|span| span.start < to && at < span.end);
        let labels = row.labels.map(|label| if marked { None } else { label.map(|_| false) });
        let labels = std::array::from_fn(|idx| if marked && idx == 0 { Some(true) } else { labels[idx] });
        if text.split_whitespace().nth(2).is_some() {
            found.push(Row {
                text: text.to_owned(),
                labels,
                derived: true,
                tone: None,
                spans: Vec::new(),
                ..row.clone()
            });
        }
        (from, at) = (end, to);
    }
    found
}
