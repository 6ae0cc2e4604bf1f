//! Further files of a report, made from the lines of `comments.jsonl`: tables of comments and of flags, and drafts of the
//! statements of reasons that the EU Digital Services Act asks for (Regulation (EU) 2022/2065, article 17).

use std::io::{self, BufRead, Write};

use serde_json::Value;

use super::decisions::Decisions;
use super::manifest::Setup;
use super::pack::Compress;
use super::parquet::{self, Layout};
use super::{NoParquet, csv};

/// A further file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Export {
    /// A row a comment.
    Comments,
    /// A row a flag.
    Flags,
    /// [`Export::Comments`] as nested columns.
    CommentsParquet,
    /// [`Export::Flags`] as columns.
    FlagsParquet,
    /// A row a comment that is to be rejected, in the fields of the DSA Transparency Database.
    Statements,
}

/// The comment of a flag, then the flag.
const FLAG_COLUMNS: [&str; 14] = [
    "source.path",
    "source.document",
    "id",
    "lang",
    "action",
    "category",
    "kind",
    "severity",
    "start",
    "end",
    "surface",
    "entry",
    "target",
    "effect",
];
/// From here on [`FLAG_COLUMNS`] are of the flag.
const FIRST_OF_FLAG: usize = 5;

/// Names as in the Transparency Database's schema; what only the platform knows stays empty.
const STATEMENT_COLUMNS: [&str; 17] = [
    "puid",
    "decision_visibility",
    "decision_ground",
    "incompatible_content_ground",
    "incompatible_content_explanation",
    "content_type",
    "category",
    "category_specification",
    "content_language",
    "content_date",
    "application_date",
    "territorial_scope",
    "decision_facts",
    "source_type",
    "automated_detection",
    "automated_decision",
    "decision_maker",
];

impl Export {
    /// The file's name.
    pub(crate) fn file(self) -> &'static str {
        match self {
            Export::Comments => "comments.csv",
            Export::Flags => "flags.csv",
            Export::CommentsParquet => "comments.parquet",
            Export::FlagsParquet => "flags.parquet",
            Export::Statements => "statements.csv",
        }
    }

    /// Whether this build can write it.
    ///
    /// # Errors
    ///
    /// If it is Parquet, and the build has none.
    pub(crate) fn check(self) -> Result<(), NoParquet> {
        self.layout().map(drop)
    }

    /// The columns of a file that has some.
    fn layout(self) -> Result<Option<Layout>, NoParquet> {
        match self {
            Export::CommentsParquet => Layout::verdicts(None, Compress::Zstd).map(Some),
            Export::FlagsParquet => Layout::flags(Compress::Zstd).map(Some),
            Export::Comments | Export::Flags | Export::Statements => Ok(None),
        }
    }

    /// Writes the file from the lines of `comments.jsonl`, one line in memory at a time.
    ///
    /// # Errors
    ///
    /// What the reader or `out` says.
    pub(crate) fn write(
        self,
        lines: impl BufRead,
        setup: &Setup,
        decisions: &Decisions,
        out: &mut (dyn Write + Send),
    ) -> io::Result<()> {
        if let Some(layout) = self.layout().map_err(io::Error::other)? {
            return parquet::write_lines(&layout, lines, out);
        }
        let mut row = Vec::new();
        match self {
            Export::Comments => csv::write_header(csv::COLUMNS, &mut row),
            Export::Flags => csv::write_header(&FLAG_COLUMNS, &mut row),
            Export::Statements => csv::write_header(&STATEMENT_COLUMNS, &mut row),
            Export::CommentsParquet | Export::FlagsParquet => {}
        }
        out.write_all(&row)?;
        for line in lines.split(b'\n') {
            row.clear();
            let line: Value = serde_json::from_slice(&line?)?;
            match self {
                Export::Comments => csv::write_verdict(&line, csv::COLUMNS, &mut row),
                Export::Flags => write_flags(&line, &mut row),
                Export::Statements => write_statement(&line, setup, decisions, &mut row),
                Export::CommentsParquet | Export::FlagsParquet => {}
            }
            out.write_all(&row)?;
        }
        Ok(())
    }
}

fn flags(line: &Value) -> impl Iterator<Item = &Value> {
    line["flags"].as_array().into_iter().flatten()
}

fn write_flags(line: &Value, row: &mut Vec<u8>) {
    let (of_comment, of_flag) = FLAG_COLUMNS.split_at(FIRST_OF_FLAG);
    for flag in flags(line) {
        let cells = of_comment.iter().map(|column| csv::cell(line, column));
        csv::write_row(cells.chain(of_flag.iter().map(|column| csv::cell(flag, column))), row);
    }
}

/// A statement for what moderators agreed to reject, else for what the policy rejects and no moderator saw.
fn write_statement(line: &Value, setup: &Setup, decisions: &Decisions, row: &mut Vec<u8>) {
    let cell = |column: &str| csv::cell(line, column);
    let (path, document, id) = (cell("source.path"), cell("source.document"), cell("id"));
    let decided = decisions.at(&path, &document, &id);
    let is_rejected = decided.map_or(cell("action") == "reject", |(decision, _)| decision == Some("reject"));
    if !is_rejected {
        return;
    }
    let asserted: Vec<_> = flags(line).filter(|flag| flag["effect"] == "asserted").collect();
    let worst = asserted.iter().max_by_key(|flag| flag["severity"].as_u64());
    let category = worst.and_then(|flag| flag["category"].as_str()).unwrap_or_default();
    let (kind, keyword) = match category {
        "identity_attack" | "dehumanisation" => ("ILLEGAL_OR_HARMFUL_SPEECH", "KEYWORD_HATE_SPEECH"),
        "threat" => ("VIOLENCE", ""),
        "sexual" => ("PORNOGRAPHY_OR_SEXUALIZED_CONTENT", ""),
        _ => ("SCOPE_OF_PLATFORM_SERVICE", "KEYWORD_OTHER"),
    };
    let reasons: Vec<_> =
        line["reasons"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let facts = format!("Found by word lists and rules ({}): {}", setup.fingerprint, reasons.join("; "));
    let puid = blake3::hash(format!("{path}\0{document}\0{id}").as_bytes()).to_hex()[..32].to_owned();
    let text = |text: &str| text.to_owned();
    let cells = [
        puid,
        text("DECISION_VISIBILITY_CONTENT_REMOVED"),
        text("DECISION_GROUND_INCOMPATIBLE_CONTENT"),
        format!("policy {}", setup.policy),
        reasons.join("; "),
        text("CONTENT_TYPE_TEXT"),
        format!("STATEMENT_CATEGORY_{kind}"),
        text(keyword),
        cell("lang").to_uppercase(),
        cell("timestamp").chars().take(10).collect(),
        decided.and_then(|(_, at)| at).unwrap_or_default().chars().take(10).collect(),
        String::new(),
        facts,
        text("SOURCE_VOLUNTARY"),
        text("Yes"),
        text(if decided.is_some() { "AUTOMATED_DECISION_NOT_AUTOMATED" } else { "AUTOMATED_DECISION_FULLY" }),
        text(if decided.is_some() { "moderator" } else { "policy" }),
    ];
    csv::write_row(cells.into_iter(), row);
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = r#"{"id":"1","text":"a","timestamp":"2024-05-06T07:08:09","source":{"path":"p"},"lang":"en","action":"reject","reasons":["why"],"flags":[{"category":"threat","kind":"k","severity":4,"start":0,"end":1,"surface":"a","entry":"e","target":null,"effect":"asserted"},{"category":"insult","severity":2,"effect":"quoted"}]}
{"id":"2","text":"b","source":{"path":"p"},"lang":"en","action":"review","reasons":[],"flags":[]}
"#;

    #[track_caller]
    fn check(export: Export, decisions: &str, want: &[&str]) {
        let mut own = Decisions::default();
        own.read("d", decisions.as_bytes()).unwrap();
        let setup = Setup { policy: "news".to_owned(), ..Setup::default() };
        let mut out = Vec::new();
        export.write(LINES.as_bytes(), &setup, &own, &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        let lines: Vec<_> = out.lines().skip(1).collect();
        assert_eq!(lines.len(), want.len(), "{out}");
        for (line, want) in lines.iter().zip(want) {
            assert!(line.contains(want), "{line}");
        }
    }

    #[test]
    fn a_row_a_comment_a_flag_and_a_statement() {
        check(Export::Comments, "", &["1,", "2,"]);
        check(Export::Flags, "", &["p,,1,en,reject,threat,k,4,0,1,a,e,,asserted", ",insult,"]);
        check(Export::Statements, "", &["STATEMENT_CATEGORY_VIOLENCE,,EN,2024-05-06,,"]);
    }

    #[test]
    fn a_moderator_decides_before_the_policy() {
        check(Export::Statements, r#"{"id":"1","path":"p","decision":"approve"}"#, &[]);
        let both = "{\"id\":\"2\",\"path\":\"p\",\"decision\":\"reject\",\"at\":\"2024-06-01T00:00:00Z\"}";
        check(Export::Statements, both, &["AUTOMATED_DECISION_FULLY", "2024-06-01,,"]);
    }
}
