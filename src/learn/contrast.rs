//! Template sentences: pairs of what is abusive and what only looks like it, filled with words from slots.
//!
//! ```text
//! slot  group   Elves; an Elf | Dwarves; a Dwarf
//! row   insult,toxicity   Every {group.2} I met was a fool.
//! row   -                 My neighbour is {group.2}.
//! ```
//!
//! `{name}` is the first form of a value, `{name.2}` its second; one slot takes one value in a sentence.

use std::collections::BTreeMap;

use crate::abuse::LEARNED_ASPECTS;
use crate::lexicon::N_ASPECTS;

/// A template with its slots resolved.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    pub(crate) labels: [bool; N_ASPECTS],
    parts: Vec<Part>,
    /// The values of every slot that it names: forms each.
    slots: Vec<Vec<Vec<String>>>,
    seed: u64,
}

#[derive(Clone, Debug)]
enum Part {
    Words(String),
    /// Index into the template's slots, and which form.
    Slot(usize, usize),
}

/// How often a template is filled at most.
const FILLINGS: usize = 6;

/// Reads a file of templates.
///
/// # Errors
///
/// What is wrong, with the line: a row of another kind, an unknown slot, form or attribute.
pub(crate) fn parse(text: &str) -> Result<Vec<Template>, String> {
    let mut slots: BTreeMap<&str, Vec<Vec<String>>> = BTreeMap::new();
    let mut rows = Vec::new();
    for (idx, line) in text.lines().enumerate() {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match line.split('\t').collect::<Vec<_>>()[..] {
            ["slot", name, values] => {
                let forms = |value: &str| value.split(';').map(|form| form.trim().to_owned()).collect();
                slots.insert(name, values.split('|').map(forms).collect());
            }
            ["row", labels, template] => rows.push((idx + 1, labels, template)),
            _ => return Err(format!("{}: neither `slot NAME VALUES` nor `row LABELS TEMPLATE`", idx + 1)),
        }
    }
    rows.into_iter()
        .map(|(line, labels, template)| {
            template_of(&slots, labels, template, line as u64).map_err(|problem| format!("{line}: {problem}"))
        })
        .collect()
}

fn template_of(
    slots: &BTreeMap<&str, Vec<Vec<String>>>,
    labels: &str,
    template: &str,
    seed: u64,
) -> Result<Template, String> {
    let mut wanted = [false; N_ASPECTS];
    for name in labels.split(',').map(str::trim).filter(|name| *name != "-") {
        let aspect =
            crate::abuse::Aspect::parse(name).ok_or_else(|| format!("unknown attribute {name:?}"))?;
        if let Some(idx) = LEARNED_ASPECTS.iter().position(|own| *own == aspect) {
            wanted[idx] = true;
        }
    }
    let mut names: Vec<&str> = Vec::new();
    let mut values = Vec::new();
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((words, tail)) = rest.split_once('{') {
        let (slot, tail) = tail.split_once('}').ok_or("a brace is not closed")?;
        let (name, form) = match slot.split_once('.') {
            Some((name, form)) => (name, form.parse().map_err(|_| format!("no form {form:?}"))?),
            None => (slot, 1_usize),
        };
        let forms = slots.get(name).ok_or_else(|| format!("unknown slot {name:?}"))?;
        if form == 0 || forms.iter().any(|value| value.len() < form) {
            return Err(format!("not every value of {name:?} has form {form}"));
        }
        let at = names.iter().position(|own| *own == name).unwrap_or_else(|| {
            names.push(name);
            values.push(forms.clone());
            names.len() - 1
        });
        parts.push(Part::Words(words.to_owned()));
        parts.push(Part::Slot(at, form - 1));
        rest = tail;
    }
    parts.push(Part::Words(rest.to_owned()));
    Ok(Template { labels: wanted, parts, slots: values, seed })
}

impl Template {
    /// A few sentences of it, spread over the values of its slots; the same ones each time.
    pub(crate) fn fillings(&self) -> Vec<String> {
        let n_all = self.slots.iter().map(Vec::len).fold(1_usize, usize::saturating_mul);
        (0..n_all.min(FILLINGS)).map(|idx| self.filling(idx as u64)).collect()
    }

    fn filling(&self, idx: u64) -> String {
        let choices: Vec<_> = self
            .slots
            .iter()
            .enumerate()
            .map(|(slot, values)| {
                // Consecutive values of each slot from a place of its own: no value twice before all were there.
                let start = mixed(self.seed.wrapping_mul(31).wrapping_add(slot as u64));
                ((start.wrapping_add(idx)) % values.len() as u64) as usize
            })
            .collect();
        self.parts
            .iter()
            .map(|part| match part {
                Part::Words(words) => words.as_str(),
                Part::Slot(slot, form) => &self.slots[*slot][choices[*slot]][*form],
            })
            .collect()
    }
}

/// The finaliser of SplitMix64: spreads neighbouring seeds.
pub(super) fn mixed(seed: u64) -> u64 {
    let mut bits = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLOTS: &str = "slot\tgroup\tElves; an Elf | Dwarves; a Dwarf\n";

    #[test]
    fn slots_are_filled_with_one_value_a_sentence() {
        let templates =
            parse(&format!("{SLOTS}row\tinsult\tNo {{group.2}} like other {{group}}.\n")).unwrap();
        let mut texts = templates[0].fillings();
        texts.sort();
        assert_eq!(texts, ["No a Dwarf like other Dwarves.", "No an Elf like other Elves."]);
        assert_eq!(templates[0].labels, [false, true, false, false, false, false]);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (row, want) in [
            ("row\t-\tA {gruop}.", "2: unknown slot \"gruop\""),
            ("row\t-\tA {group.3}.", "2: not every value of \"group\" has form 3"),
            ("row\tinsutl\tA.", "2: unknown attribute \"insutl\""),
            ("rwo\t-\tA.", "2: neither"),
        ] {
            let err = parse(&format!("{SLOTS}{row}\n")).unwrap_err();
            assert!(err.starts_with(want), "{err}");
        }
    }
}
