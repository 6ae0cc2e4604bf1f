//! The selector file: how a site marks its comments, in CSS. The built-in engines are rows of the same format
//! (`engines.toml`), so whatever they can say a user can say too.
//!
//! ```toml
//! [[site]]
//! name = "my newspaper"                 # shown in messages
//! comment = "div.opinion"               # required: one match is one comment
//! text = ".body"                        # every match, joined; a value is "CSS", "CSS @attribute" or "@attribute"
//! author = [".nick", "@data-user"]      # a list is tried in order; "@attribute" alone is of the comment's element
//! time = ["time @datetime", ".when"]    # all are read; the most exact one counts
//! votes = ".score"                      # net votes; or counters apart:
//! up = ".plus"
//! down = ".minus"
//! id = "@id"                            # else the comment's own id or data-*id attribute
//! parent = "@data-parent"               # the id of the comment answered; or one of:
//! depth = "@data-indent"                # how deep the comment is indented
//! number = ".index"                     # "2.1" answers "2"
//! remove = [".signature"]               # left out of the text
//! skip = ".pingback"                    # comments that are none
//! deleted = ".gone"                     # placeholders: the comment matches, or something in it
//! removed = ".moderated"
//! hidden = ".pending"
//! ```
//!
//! Without `parent`, `depth` or `number` a comment inside another one answers it. A field that is not named is found by
//! its role on the page, as on unknown sites; an empty list (`author = []`) says that there is none. The same keys as a
//! JSON object, `{"site": [{…}]}`, are read too.

use scraper::Selector;
use serde::Deserialize;

/// A site's own selectors, ready to be matched.
#[derive(Clone, Debug)]
pub struct Selectors {
    pub(super) sites: Vec<Site>,
}

/// Why a selector file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SelectorsError {
    /// The file is no TOML of the format.
    #[error("cannot read selectors as TOML")]
    Toml(#[from] toml::de::Error),
    /// The file is no JSON of the format.
    #[error("cannot read selectors as JSON")]
    Json(#[from] serde_json::Error),
    /// A value is no CSS selector.
    #[error("site {site:?}, {field}: not a CSS selector: {value:?}: {reason}")]
    Css {
        /// The site's name, or its 1-based place in the file.
        site: String,
        /// The key it stands under.
        field: &'static str,
        /// What was written.
        value: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The file names no site.
    #[error("no [[site]] in the selector file")]
    Empty,
}

impl Selectors {
    /// Reads a selector file in TOML, or in JSON where it begins with `{`.
    ///
    /// # Errors
    ///
    /// Where the file is neither, has an unknown key, names no site or holds something that is no CSS selector.
    pub fn parse(file: &str) -> Result<Selectors, SelectorsError> {
        let written: Written = match file.trim_start_matches('\u{feff}').trim_start() {
            json if json.starts_with('{') => serde_json::from_str(json)?,
            _ => toml::from_str(file)?,
        };
        if written.site.is_empty() {
            return Err(SelectorsError::Empty);
        }
        let sites = written.site.into_iter().enumerate().map(|(idx, site)| site.compile(idx + 1));
        Ok(Selectors { sites: sites.collect::<Result<_, _>>()? })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    site: Vec<WrittenSite>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSite {
    name: Option<String>,
    comment: String,
    text: Option<OneOrMany>,
    author: Option<OneOrMany>,
    time: Option<OneOrMany>,
    votes: Option<OneOrMany>,
    up: Option<OneOrMany>,
    down: Option<OneOrMany>,
    id: Option<OneOrMany>,
    parent: Option<OneOrMany>,
    depth: Option<OneOrMany>,
    number: Option<OneOrMany>,
    remove: Option<OneOrMany>,
    skip: Option<String>,
    deleted: Option<String>,
    removed: Option<String>,
    hidden: Option<String>,
}

/// One site, compiled. A field is `None` where the file does not name it.
#[derive(Clone, Debug)]
pub(super) struct Site {
    pub(super) comment: Selector,
    /// The classes one of which every comment's element has; `None` where that cannot be told.
    pub(super) classes: Option<Vec<String>>,
    pub(super) text: Option<Vec<Pick>>,
    pub(super) author: Option<Vec<Pick>>,
    pub(super) time: Option<Vec<Pick>>,
    pub(super) votes: Option<Vec<Pick>>,
    pub(super) up: Option<Vec<Pick>>,
    pub(super) down: Option<Vec<Pick>>,
    pub(super) id: Option<Vec<Pick>>,
    pub(super) parent: Option<Vec<Pick>>,
    pub(super) depth: Option<Vec<Pick>>,
    pub(super) number: Option<Vec<Pick>>,
    pub(super) remove: Vec<Pick>,
    pub(super) skip: Option<Selector>,
    pub(super) deleted: Option<Selector>,
    pub(super) removed: Option<Selector>,
    pub(super) hidden: Option<Selector>,
}

/// `CSS @attribute`: where a value stands.
#[derive(Clone, Debug)]
pub(super) struct Pick {
    /// `None` means the comment's own element.
    pub(super) css: Option<Selector>,
    /// `None` means the element's text.
    pub(super) attribute: Option<String>,
}

impl WrittenSite {
    fn compile(self, place: usize) -> Result<Site, SelectorsError> {
        let name = self.name.unwrap_or_else(|| place.to_string());
        let css = |field: &'static str, value: &str| {
            Selector::parse(value).map_err(|err| SelectorsError::Css {
                site: name.clone(),
                field,
                value: value.to_owned(),
                reason: err.to_string(),
            })
        };
        let pick = |field: &'static str, value: &str| {
            let (path, attribute) = split_attribute(value);
            let css = if path.is_empty() && attribute.is_some() { None } else { Some(css(field, path)?) };
            Ok(Pick { css, attribute: attribute.map(str::to_owned) })
        };
        let picks = |field: &'static str, written: Option<OneOrMany>| -> Result<_, SelectorsError> {
            let values = match written {
                None => return Ok(None),
                Some(OneOrMany::One(value)) => vec![value],
                Some(OneOrMany::Many(values)) => values,
            };
            values.iter().map(|value| pick(field, value)).collect::<Result<Vec<_>, _>>().map(Some)
        };
        let optional = |field: &'static str, written: Option<String>| -> Result<_, SelectorsError> {
            written.map(|value| css(field, &value)).transpose()
        };
        Ok(Site {
            classes: classes_of(&self.comment),
            comment: css("comment", &self.comment)?,
            text: picks("text", self.text)?,
            author: picks("author", self.author)?,
            time: picks("time", self.time)?,
            votes: picks("votes", self.votes)?,
            up: picks("up", self.up)?,
            down: picks("down", self.down)?,
            id: picks("id", self.id)?,
            parent: picks("parent", self.parent)?,
            depth: picks("depth", self.depth)?,
            number: picks("number", self.number)?,
            remove: picks("remove", self.remove)?.unwrap_or_default(),
            skip: optional("skip", self.skip)?,
            deleted: optional("deleted", self.deleted)?,
            removed: optional("removed", self.removed)?,
            hidden: optional("hidden", self.hidden)?,
        })
    }
}

/// `("time", Some("datetime"))` of `time @datetime`.
fn split_attribute(value: &str) -> (&str, Option<&str>) {
    match value.rsplit_once('@') {
        Some((path, name))
            if (path.is_empty() || path.ends_with(' '))
                && !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_:".contains(&byte)) =>
        {
            (path.trim(), Some(name))
        }
        _ => (value.trim(), None),
    }
}

/// The classes, one of which an element must have to match, for a quick look-up; `None` where an alternative has none.
fn classes_of(selector: &str) -> Option<Vec<String>> {
    if selector.contains(['(', '"', '\'', '\\']) {
        return None;
    }
    let alternatives = selector.split(',').map(|alternative| {
        let compound = alternative.rsplit([' ', '>', '+', '~']).next()?;
        let class = compound.split_once('.')?.1;
        Some(class.split(['.', '#', '[', ':']).next()?.to_owned())
    });
    alternatives.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_error(file: &str, expected: &str) {
        let mut message = String::new();
        let err = Selectors::parse(file).expect_err(file);
        let mut cause: Option<&dyn std::error::Error> = Some(&err);
        while let Some(err) = cause {
            message += &format!("{err}: ");
            cause = err.source();
        }
        assert!(message.contains(expected), "{message}");
    }

    #[test]
    fn a_wrong_file_says_what_and_where() {
        check_error("", "no [[site]]");
        check_error("[[site]]\nname = 'x'", "missing field `comment`");
        check_error("[[site]]\ncomment = '.a'\nautor = '.b'", "autor");
        check_error(
            "[[site]]\nname = 'daily'\ncomment = '.a'\nauthor = ['.b', '..c @d']",
            "site \"daily\", author: not a CSS selector: \"..c\"",
        );
        check_error("[[site]]\ncomment = ''", "site \"1\", comment");
        check_error("{\"site\": [{\"comment\": 1}]}", "JSON");
    }

    #[test]
    fn toml_and_json_say_the_same() {
        let toml = Selectors::parse("[[site]]\ncomment = 'li.a, div.b'\ntime = 'time @datetime'").unwrap();
        let json =
            Selectors::parse(r#"{"site":[{"comment":"li.a, div.b","time":["time @datetime"]}]}"#).unwrap();
        assert_eq!(format!("{toml:?}"), format!("{json:?}"));
        assert_eq!(toml.sites[0].classes, Some(vec!["a".to_owned(), "b".to_owned()]));
    }

    #[test]
    fn an_attribute_is_split_off() {
        for (value, expected) in [
            ("@id", ("", Some("id"))),
            ("time @datetime", ("time", Some("datetime"))),
            ("a[href*='@']", ("a[href*='@']", None)),
            ("a[href='x@y']", ("a[href='x@y']", None)),
        ] {
            assert_eq!(split_attribute(value), expected);
        }
    }
}
