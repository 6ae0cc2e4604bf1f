//! Lines to rows, in memory bounded by the longest line.

use std::io::{BufRead, Read};
use std::ops::Range;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::{Gold, GoldError, Labels};
use crate::source::decompress::decompress;

/// Longest line that is read, in bytes.
const MAX_LINE: u64 = 16 << 20;

/// Reads labelled JSON Lines, compressed or not: an iterator over rows and the reasons why lines are none. It ends after a
/// [`GoldError::Input`]. Blank lines are passed over.
pub(crate) struct Reader<'a> {
    body: Box<dyn BufRead + Send>,
    labels: &'a Labels,
    path: Arc<str>,
    line: u64,
    buffer: Vec<u8>,
    is_done: bool,
}

impl<'a> Reader<'a> {
    /// `path` is what errors and rows call the input.
    pub(crate) fn new(input: impl Read + Send + 'static, path: &str, labels: &'a Labels) -> Reader<'a> {
        let body = decompress(input).body;
        Reader { body, labels, path: Arc::from(path), line: 0, buffer: Vec::new(), is_done: false }
    }

    /// Reads the next line into the buffer; false at the end.
    fn advance(&mut self) -> std::io::Result<bool> {
        self.buffer.clear();
        self.line += 1;
        let n = (&mut self.body).take(MAX_LINE).read_until(b'\n', &mut self.buffer)?;
        Ok(n > 0)
    }

    /// Drops the rest of a line that is too long.
    fn skip_line(&mut self) -> std::io::Result<()> {
        while !self.buffer.ends_with(b"\n") {
            self.buffer.clear();
            if (&mut self.body).take(MAX_LINE).read_until(b'\n', &mut self.buffer)? == 0 {
                break;
            }
        }
        Ok(())
    }

    fn row(&self) -> Result<Gold, String> {
        let line = std::str::from_utf8(&self.buffer).map_err(|_| "not UTF-8".to_owned())?;
        let line = if self.line == 1 { line.trim_start_matches('\u{feff}') } else { line };
        let row: Value =
            serde_json::from_str(line).map_err(|err| format!("no JSON at column {}", err.column()))?;
        let Value::Object(row) = row else { return Err("not an object".to_owned()) };
        let text_field = self.labels.text_field.as_deref().unwrap_or("text");
        let text = match row.get(text_field) {
            Some(Value::String(text)) if !text.trim().is_empty() => text.clone(),
            Some(Value::String(_)) => return Err(format!("{text_field} is empty")),
            Some(Value::Null) | None => return Err(format!("no {text_field}")),
            Some(_) => return Err(format!("{text_field} is no text")),
        };
        let is_known_fault = match row.get("fixme") {
            None | Some(Value::Null | Value::Bool(false)) => false,
            Some(Value::String(note)) => !note.is_empty(),
            Some(_) => true,
        };
        let name = |field| name(&row, field);
        let id = name(self.labels.id_field.as_deref().unwrap_or("id"))?;
        Ok(Gold {
            id: id.map_or_else(|| self.line.to_string(), |id| id.to_string()),
            labels: self.labels.read(&row, is_known_fault)?,
            lang: name("lang")?,
            weight: number(&row, "weight", 0.0..=f64::MAX)?.unwrap_or(1.0),
            spans: self.spans(&row, &text)?,
            tone: number(&row, "tone", -4.0..=4.0)?,
            tone_class: tone_class(&row)?,
            group: name("pair")?.or(name("group")?),
            case: name("case")?,
            is_known_fault,
            category: name("category")?,
            target: name("target")?,
            rater: name("rater")?,
            stratum: name("stratum")?,
            path: Arc::clone(&self.path),
            line: self.line,
            text,
        })
    }

    /// `spans` as bytes of the text: pairs, or objects with `start` and `end`; sorted, and joined where they overlap.
    fn spans(&self, row: &Map<String, Value>, text: &str) -> Result<Option<Vec<Range<usize>>>, String> {
        let list = match row.get("spans") {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::Array(list)) => list,
            Some(_) => return Err("spans is no list".to_owned()),
        };
        let offsets = self.labels.offsets;
        let mut spans = Vec::with_capacity(list.len());
        for span in list {
            let ends = match span {
                Value::Array(ends) if ends.len() == 2 => [Some(&ends[0]), Some(&ends[1])],
                Value::Object(span) => [span.get("start"), span.get("end")],
                _ => [None, None],
            };
            let [Some(start), Some(end)] = ends.map(|end| end.and_then(Value::as_u64)) else {
                return Err("a span has no start and end".to_owned());
            };
            let (start, end) = (start as usize, end as usize);
            if start > end || end > offsets.count(text) {
                return Err(format!("span {start}..{end} is outside the text"));
            }
            spans.push(offsets.to_bytes(text, start)..offsets.to_bytes(text, end));
        }
        spans.sort_by_key(|span| (span.start, span.end));
        let mut apart: Vec<Range<usize>> = Vec::with_capacity(spans.len());
        for span in spans.into_iter().filter(|span| !span.is_empty()) {
            match apart.last_mut() {
                Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
                _ => apart.push(span),
            }
        }
        Ok(Some(apart))
    }
}

impl Iterator for Reader<'_> {
    type Item = Result<Gold, GoldError>;

    fn next(&mut self) -> Option<Result<Gold, GoldError>> {
        while !self.is_done {
            let too_long =
                |reader: &Self| reader.buffer.len() as u64 == MAX_LINE && !reader.buffer.ends_with(b"\n");
            let read = self.advance().and_then(|more| {
                let cut = too_long(self);
                if cut {
                    self.skip_line()?;
                }
                Ok((more, cut))
            });
            let row = match read {
                Ok((false, _)) => break,
                Ok((true, true)) => Err(format!("longer than {MAX_LINE} bytes")),
                Ok((true, false)) if self.buffer.trim_ascii().is_empty() => continue,
                Ok((true, false)) => self.row(),
                Err(source) => {
                    self.is_done = true;
                    let (path, line) = (Arc::clone(&self.path), self.line);
                    return Some(Err(GoldError::Input { path, line, source }));
                }
            };
            let (path, line) = (Arc::clone(&self.path), self.line);
            return Some(row.map_err(|reason| GoldError::Row { path, line, reason }));
        }
        self.is_done = true;
        None
    }
}

/// A field that names something: a string or a number.
fn name(row: &Map<String, Value>, field: &str) -> Result<Option<Arc<str>>, String> {
    match row.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(name)) => Ok(Some(Arc::from(name.as_str()))),
        Some(Value::Number(name)) => Ok(Some(Arc::from(name.to_string()))),
        // A set may list several targets or categories: named as one, in its order.
        Some(Value::Array(names)) if names.iter().all(Value::is_string) => {
            let names: Vec<_> = names.iter().filter_map(Value::as_str).collect();
            Ok((!names.is_empty()).then(|| Arc::from(names.join(","))))
        }
        Some(_) => Err(format!("{field} is no name")),
    }
}

fn number(
    row: &Map<String, Value>,
    field: &str,
    range: std::ops::RangeInclusive<f64>,
) -> Result<Option<f64>, String> {
    match row.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_f64().filter(|number| range.contains(number)) {
            Some(number) => Ok(Some(number)),
            None if *range.end() == f64::MAX => Err(format!("{field} is no number from 0 on")),
            None => Err(format!("{field} is no number from {} to {}", range.start(), range.end())),
        },
    }
}

fn tone_class(row: &Map<String, Value>) -> Result<Option<i8>, String> {
    match row.get("tone_class") {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_i64() {
            Some(class @ -1..=1) => Ok(Some(class as i8)),
            _ => Err("tone_class is none of -1, 0, 1".to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::abuse::Aspect;

    /// The first row of `lines` under these `--label` options.
    #[track_caller]
    fn read(lines: &str, mapped: &[&str]) -> Result<Gold, String> {
        let mapped = mapped.iter().map(|text| text.parse().expect("a mapping")).collect();
        let labels = Labels { mapped, ..Labels::default() };
        let rows: Vec<_> = Reader::new(std::io::Cursor::new(lines.to_owned()), "g.jsonl", &labels).collect();
        rows.into_iter().next().expect("a row").map_err(|err| err.to_string())
    }

    #[track_caller]
    fn check(row: &str, mapped: &[&str], aspect: Aspect, label: Option<bool>) {
        assert_eq!(read(row, mapped).expect("it is gold").label(aspect), label, "{row}");
    }

    #[test]
    fn labels_are_known_by_name_or_by_mapping() {
        check(r#"{"text":"x","toxic":1}"#, &[], Aspect::Toxicity, Some(true));
        check(r#"{"text":"x","toxic":1}"#, &[], Aspect::Insult, None);
        check(r#"{"text":"x","hate":0}"#, &[], Aspect::IdentityAttack, Some(false));
        check(r#"{"text":"x","dehumanizing":true}"#, &[], Aspect::Dehumanisation, Some(true));
        check(r#"{"text":"x","labels":{"dehumanization":0.6}}"#, &[], Aspect::Dehumanisation, Some(true));
        check(r#"{"text":"x","labels":{"insult":null},"toxic":null}"#, &[], Aspect::Insult, None);
        check(r#"{"text":"x","labels":{"toxicity":0},"toxic":1}"#, &[], Aspect::Toxicity, Some(false));
        check(r#"{"text":"x","toxic":1,"a":{"b":0}}"#, &["a.b=toxicity"], Aspect::Toxicity, Some(false));
        check(r#"{"text":"x","toxic":1}"#, &["off=toxicity"], Aspect::Toxicity, None);
        let threat = &["category:threat,violence=threat"];
        check(r#"{"text":"x","category":"violence"}"#, threat, Aspect::Threat, Some(true));
        check(r#"{"text":"x","category":"insult"}"#, threat, Aspect::Threat, Some(false));
        check(r#"{"text":"x"}"#, threat, Aspect::Threat, None);
    }

    #[test]
    fn what_is_expected_is_a_label_and_under_fixme_its_contrary() {
        check(r#"{"text":"x","expect":{"hate":1}}"#, &[], Aspect::IdentityAttack, Some(true));
        check(r#"{"text":"x","expect":{"hate":1},"fixme":"why"}"#, &[], Aspect::IdentityAttack, Some(false));
        check(r#"{"text":"x","hate":1,"fixme":true}"#, &[], Aspect::IdentityAttack, Some(true));
        assert!(read(r#"{"text":"x","fixme":"why"}"#, &[]).is_ok_and(|gold| gold.is_known_fault));
    }

    #[test]
    fn spans_are_code_points_in_and_bytes_out() {
        let gold = read(r#"{"text":"é😡 x","spans":[[1,2],{"start":3,"end":4},[3,4]]}"#, &[]).expect("gold");
        assert_eq!(gold.spans, Some(vec![2..6, 7..8]));
        assert_eq!(read(r#"{"text":"x","spans":[]}"#, &[]).expect("gold").spans, Some(Vec::new()));
    }

    #[test]
    fn a_row_that_is_none_says_where_and_why() {
        for (row, reason) in [
            ("{\"id\":1}", "g.jsonl:1: no text"),
            ("{\"text\":\" \"}", "g.jsonl:1: text is empty"),
            ("\n{\"text\":\"x\",\"toxic\":2}", "g.jsonl:2: toxic is neither"),
            ("{\"text\":\"x\",\"tone\":5}", "g.jsonl:1: tone is no number from -4 to 4"),
            ("{\"text\":\"x\",\"weight\":-1}", "g.jsonl:1: weight is no number from 0 on"),
            ("{\"text\":\"x\",\"spans\":[[0,2]]}", "g.jsonl:1: span 0..2 is outside"),
            ("[1]", "g.jsonl:1: not an object"),
            ("{\"text\":", "g.jsonl:1: no JSON at column 8"),
        ] {
            let got = read(row, &[]).expect_err("no gold");
            assert!(got.starts_with(reason), "{got}");
        }
        assert!("x=nothing".parse::<super::super::labels::Mapping>().is_err());
    }

    #[test]
    fn groups_belong_to_their_file() {
        let gold = read(r#"{"text":"x","pair":7,"weight":2.5,"rater":"a"}"#, &[]).expect("gold");
        assert_eq!((gold.group_key().as_str(), gold.weight, gold.id.as_str()), ("g.jsonl\u{0}7", 2.5, "1"));
        assert_eq!(read(r#"{"text":"x"}"#, &[]).expect("gold").group_key(), "g.jsonl\u{0}:1");
    }
}
