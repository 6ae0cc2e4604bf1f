//! A titled table, and how it is printed.

/// A title, lines of text, and perhaps a table whose first column is named to the left, the others to the right.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) title: String,
    pub(super) notes: Vec<String>,
    pub(super) head: Vec<&'static str>,
    pub(super) rows: Vec<Vec<String>>,
    /// How many columns hold words, and are set to the left.
    pub(super) n_words: usize,
}

impl Block {
    pub(super) fn new(title: impl Into<String>) -> Block {
        Block { title: title.into(), n_words: 1, ..Block::default() }
    }

    pub(super) fn table(mut self, head: &[&'static str], rows: Vec<Vec<String>>) -> Block {
        self.head = head.to_vec();
        self.rows = rows;
        self
    }

    pub(super) fn note(mut self, note: impl Into<String>) -> Block {
        self.notes.push(note.into());
        self
    }

    /// As aligned text.
    pub(super) fn text(&self) -> String {
        let mut out = format!("{}\n", self.title);
        self.notes.iter().for_each(|note| out += &format!("  {note}\n"));
        let width = |column: usize| {
            let cells = self.rows.iter().map(|row| row[column].chars().count());
            cells.chain([self.head[column].chars().count()]).max().unwrap_or(0)
        };
        let widths: Vec<_> = (0..self.head.len()).map(width).collect();
        let head: Vec<_> = self.head.iter().map(|name| (*name).to_owned()).collect();
        for row in std::iter::once(&head).filter(|head| !head.is_empty()).chain(&self.rows) {
            let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, &width))| {
                let gap = " ".repeat(width - cell.chars().count());
                if column < self.n_words { format!("{cell}{gap}") } else { format!("{gap}{cell}") }
            });
            out += format!("  {}", cells.collect::<Vec<_>>().join("  ")).trim_end();
            out.push('\n');
        }
        out
    }

    /// As Markdown, with what could be taken for markup escaped.
    pub(super) fn markdown(&self) -> String {
        let mut out = format!("### {}\n\n", escaped(&self.title));
        self.notes.iter().for_each(|note| out += &format!("{}\n\n", escaped(note)));
        if self.head.is_empty() {
            return out;
        }
        let line = |cells: &mut dyn Iterator<Item = String>| {
            format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
        };
        out += &line(&mut self.head.iter().map(|name| (*name).to_owned()));
        let rule = |column: usize| if column < self.n_words { "---" } else { "---:" }.to_owned();
        out += &line(&mut (0..self.head.len()).map(rule));
        for row in &self.rows {
            out += &line(&mut row.iter().map(|cell| escaped(cell)));
        }
        out
    }
}

/// Text without a sign that Markdown or HTML would act on.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '|' | '[' | ']' | '#' | '~' | '@' => out.extend(['\\', c]),
            '\n' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block() -> Block {
        Block::new("Figures").note("of a <set>").table(
            &["name", "n"],
            vec![vec!["a|b".to_owned(), "1".to_owned()], vec!["c".to_owned(), "20".to_owned()]],
        )
    }

    #[test]
    fn text_is_aligned() {
        assert_eq!(block().text(), "Figures\n  of a <set>\n  name   n\n  a|b    1\n  c     20\n");
    }

    #[test]
    fn markdown_is_escaped() {
        let want =
            "### Figures\n\nof a &lt;set>\n\n| name | n |\n| --- | ---: |\n| a\\|b | 1 |\n| c | 20 |\n";
        assert_eq!(block().markdown(), want);
    }
}
