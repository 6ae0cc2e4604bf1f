//! A JSON document as a whole: finds the records of known platforms wherever they are nested, else the group of records
//! that looks most like comments, and ties replies to what they answer.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::generic;
use super::item::Mapping;
use super::lines::{own_source, time_samples};
use super::node::Node;
use super::platform::{Join, Link, Platform};
use super::platforms::GENERIC;
use crate::comment::{Comment, Source};
use crate::extract::time::TimeReader;
use crate::extract::{Fields, Options, Place, Record, Reject, Sink};

/// A record of the document, in document order.
struct Found<'n, 'a> {
    node: &'n Node<'a>,
    mapping: usize,
    /// The record that it is nested in.
    under: Option<usize>,
    /// The object round the comments.
    outer: Option<&'n Node<'a>>,
    /// The key that it stands under, for records that have no id of their own.
    key: &'n str,
}

#[derive(Default)]
struct Finder<'n, 'a> {
    found: Vec<Found<'n, 'a>>,
    mappings: Vec<Mapping>,
    fields: Fields,
}

/// Pushes the records of a document, which may be several values one after the other.
pub(super) fn read(roots: &[Node<'_>], place: &Place, options: &Options, sink: Sink<'_>) {
    let mut finder = Finder { fields: options.fields.clone(), ..Finder::default() };
    for root in roots {
        finder.visit(root, None, None);
    }
    if finder.found.is_empty() && finder.fields.text.is_none() {
        roots.iter().for_each(|root| finder.guess(root));
    }
    let samples =
        finder.found.iter().flat_map(|found| time_samples(&finder.mappings[found.mapping], found.node));
    let reference = place.captured.or(options.reference_time);
    let times = TimeReader::for_document(samples, options.lang.as_deref(), reference);
    let mut records = finder.records(roots, &times);
    finder.link(&mut records);
    for (record, found) in records.into_iter().zip(&finder.found) {
        let record = match record {
            Record::Comment(comment) => Record::Comment(finder.placed(comment, found, place, options)),
            other => other,
        };
        if sink(record).is_break() {
            break;
        }
    }
}

/// The one comment that an object holds somewhere inside it.
///
/// # Errors
///
/// Says so where it holds several.
pub(super) fn only_comment(
    node: &Node<'_>,
    times: &TimeReader,
    options: &Options,
) -> Result<Option<(Comment, &'static Platform)>, String> {
    let mut finder = Finder { fields: options.fields.clone(), ..Finder::default() };
    finder.visit(node, None, None);
    if finder.found.is_empty() {
        let mapping = Mapping::new(&GENERIC, &finder.fields);
        let inner = node.children().filter(|(_, value)| matches!(value, Node::Object(_)));
        let mut comments = inner.filter_map(|(_, value)| mapping.comment(value, times, &|_, _| None).ok());
        return Ok(comments.next().map(|comment| (comment, mapping.platform)));
    }
    let mut comments = finder.found.iter().filter_map(|found| {
        let mapping = &finder.mappings[found.mapping];
        mapping.comment(found.node, times, &|_, _| None).ok().map(|comment| (comment, mapping.platform))
    });
    match (comments.next(), comments.next()) {
        (_, Some(_)) => Err("several comments in one line".to_owned()),
        (first, None) => Ok(first),
    }
}

impl<'n, 'a> Finder<'n, 'a> {
    /// Collects the records at and below `node`, which is nested in the record `under`.
    fn visit(&mut self, node: &'n Node<'a>, under: Option<usize>, outer: Option<&'n Node<'a>>) {
        if let Some(platform) = self.platform_of(node) {
            let mapping = self.mapping_of(platform);
            self.found.push(Found { node, mapping, under, outer, key: "" });
            let this = if platform.skip.is_some() { under } else { Some(self.found.len() - 1) };
            for child in platform.children.iter().filter_map(|path| node.at(path)) {
                self.visit(child, this, Some(node));
            }
            return;
        }
        let outer = if matches!(node, Node::Object(_)) { Some(node) } else { outer };
        for (_, child) in node.children() {
            if matches!(child, Node::Array(_) | Node::Object(_)) {
                self.visit(child, under, outer);
            }
        }
    }

    fn platform_of(&self, node: &Node<'_>) -> Option<&'static Platform> {
        let Node::Object(_) = node else { return None };
        match &self.fields.text {
            Some(path) => node.at(path)?.as_str().map(|_| Platform::of(node).unwrap_or(&GENERIC)),
            None => Platform::of(node),
        }
    }

    fn mapping_of(&mut self, platform: &'static Platform) -> usize {
        let known = self.mappings.iter().position(|mapping| std::ptr::eq(mapping.platform, platform));
        known.unwrap_or_else(|| {
            self.mappings.push(Mapping::new(platform, &self.fields));
            self.mappings.len() - 1
        })
    }

    /// Takes the records that look most like comments.
    fn guess(&mut self, root: &'n Node<'a>) {
        let Some((members, mut mapping)) = generic::find(root) else { return };
        mapping.fields = self.fields.clone();
        self.mappings.push(mapping);
        let (base, mapping) = (self.found.len(), self.mappings.len() - 1);
        self.found.extend(members.into_iter().map(|member| Found {
            node: member.node,
            mapping,
            under: member.under.map(|under| base + under),
            outer: None,
            key: member.key,
        }));
    }

    fn records(&self, roots: &[Node<'_>], times: &TimeReader) -> Vec<Record> {
        let names = Directory::default();
        let mut directory = names;
        for mapping in &self.mappings {
            if let Some(join) = &mapping.platform.join {
                roots.iter().for_each(|root| directory.add(root, join));
            }
        }
        let names = |_: &Join, id: &str| directory.names.get(id).cloned();
        let record = |(index, found): (usize, &Found<'_, '_>)| {
            let mapping = &self.mappings[found.mapping];
            if let Some(reason) = mapping.platform.skip {
                return Record::Skipped(reason);
            }
            let index = index as u64 + 1;
            let reject = |reason: &str| {
                let reason = reason.to_owned();
                Record::Rejected(Reject { line: None, index, offset: None, raw: Vec::new(), reason })
            };
            let is_cut_in_replies =
                || mapping.platform.children.iter().any(|path| found.node.at(path).is_some_and(Node::is_cut));
            if found.node.is_cut() && !is_cut_in_replies() {
                return reject("cut off");
            }
            match mapping.comment(found.node, times, &names) {
                Ok(comment) if comment.state.is_none() && comment.text.trim().is_empty() => {
                    Record::Skipped("without words")
                }
                Ok(mut comment) => {
                    if comment.id.is_empty() {
                        comment.id =
                            if found.key.is_empty() { index.to_string() } else { found.key.to_owned() };
                    }
                    comment.source.index = index;
                    Record::Comment(comment)
                }
                Err(reason) => reject(reason),
            }
        };
        self.found.iter().enumerate().map(record).collect()
    }

    /// Makes parents the ids of comments: aliases resolved, strangers dropped, nesting taken where nothing else is said.
    fn link(&self, records: &mut [Record]) {
        let mut ids: HashSet<String> = HashSet::new();
        let mut aliases: HashMap<String, String> = HashMap::new();
        for (record, found) in records.iter().zip(&self.found) {
            let Record::Comment(comment) = record else { continue };
            ids.insert(comment.id.clone());
            if let Some(alias) = self.mappings[found.mapping].alias(found.node) {
                aliases.insert(alias, comment.id.clone());
            }
        }
        for idx in 0..records.len() {
            let found = &self.found[idx];
            let under = found.under.and_then(|under| match &records[under] {
                Record::Comment(comment) => Some(comment.id.clone()),
                _ => None,
            });
            let Record::Comment(comment) = &mut records[idx] else { continue };
            let parent = comment.parent_id.take().filter(|parent| *parent != comment.id);
            let is_sure = !matches!(self.mappings[found.mapping].platform.link, Link::Known | Link::Alias(_));
            let known = parent.and_then(|parent| match aliases.get(&parent) {
                Some(id) => Some(id.clone()),
                None => (is_sure || ids.contains(&parent)).then_some(parent),
            });
            comment.parent_id = known.or(under);
        }
    }

    fn placed(
        &self,
        mut comment: Comment,
        found: &Found<'_, '_>,
        place: &Place,
        options: &Options,
    ) -> Comment {
        let platform = self.mappings[found.mapping].platform;
        let thread = || Some(Arc::from(&*found.outer?.at(platform.thread?)?.as_text()?));
        comment.source = own_source(found.node).unwrap_or_else(|| Source {
            path: Arc::clone(&options.path),
            shape: Arc::from(platform.name),
            document: place.document.clone().or_else(thread),
            index: comment.source.index,
            line: None,
        });
        comment
    }
}

/// The names that stand beside the comments, by id.
#[derive(Default)]
struct Directory {
    names: HashMap<String, String>,
}

impl Directory {
    fn add(&mut self, root: &Node<'_>, join: &Join) {
        let Some(list) = root.at(join.list) else { return };
        for (key, person) in list.children() {
            let id = person.at(join.key).and_then(Node::as_text).unwrap_or(key.into());
            let parts: Vec<_> = join.names.iter().filter_map(|name| person.at(name)?.as_text()).collect();
            if !parts.is_empty() {
                self.names.insert(id.into_owned(), parts.join(" "));
            }
        }
    }
}
