//! Front matter as records: the part of YAML that tools write between `---` lines, with the line of each key.
//!
//! Scalars plain, quoted or folded, and lists in brackets or below their key. What is more than that is kept as text:
//! front matter says who and what, and never how a document is read.

use std::collections::BTreeMap;

use super::record::{Record, Status, status};
use crate::{
    draft::{Reading, SetAside},
    markdown::blocks::Blocks,
};

/// The keys of a document, in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Matter(BTreeMap<String, Entry>);

/// What stands behind a key.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    line: u32,
    values: Vec<String>,
    is_list: bool,
}

impl Matter {
    /// The front matter of a document; empty where it has none.
    pub(super) fn of(blocks: &Blocks) -> Self {
        blocks.front.as_ref().map(|front| parse(&front.text)).unwrap_or_default()
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// The text behind a key; a list joined by commas.
    pub(super) fn text(&self, key: &str) -> String {
        self.0.get(key).map(|entry| entry.values.join(", ")).unwrap_or_default()
    }

    /// The entries of a list; a scalar is a list of one.
    pub(super) fn list(&self, key: &str) -> &[String] {
        self.0.get(key).map_or(&[], |entry| &entry.values)
    }

    /// The line of a key, from 1.
    pub(super) fn line(&self, key: &str) -> Option<u32> {
        self.0.get(key).map(|entry| entry.line)
    }
}

fn parse(text: &str) -> Matter {
    let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
    let mut last: Option<String> = None;
    // The first line below the opening `---`.
    for (number, line) in (2_u32..).zip(text.lines()) {
        let inner = line.trim();
        if inner.is_empty() || inner.starts_with('#') {
            continue;
        }
        let indented = line.starts_with([' ', '\t']);
        if let Some(entry) = inner.strip_prefix("- ").or_else(|| (inner == "-").then_some(""))
            && let Some(of) = last.as_ref().and_then(|key| entries.get_mut(key))
        {
            if !of.is_list {
                of.is_list = true;
                of.values.clear();
            }
            of.values.extend(Some(scalar(entry)).filter(|value| !value.is_empty()));
            continue;
        }
        if !indented && let Some((key, value)) = inner.split_once(':').filter(|(key, _)| !key.contains(' ')) {
            let key = key.trim_matches('"').to_lowercase();
            let (values, is_list) = values(value.trim());
            entries.entry(key.clone()).or_insert(Entry { line: number, values, is_list });
            last = Some(key);
        } else if let Some(of) = last.as_ref().and_then(|key| entries.get_mut(key)).filter(|of| !of.is_list) {
            // A folded text, or the rest of one that did not fit into its line.
            match of.values.first_mut() {
                Some(value) if !value.is_empty() => {
                    value.push(' ');
                    value.push_str(inner);
                }
                _ => of.values = vec![inner.to_owned()],
            }
        }
    }
    Matter(entries)
}

fn values(value: &str) -> (Vec<String>, bool) {
    if let Some(inside) = value.strip_prefix('[') {
        let inside = inside.split(']').next().unwrap_or_default();
        return (inside.split(',').map(scalar).filter(|value| !value.is_empty()).collect(), true);
    }
    // The sign of a folded text; what follows is below.
    if matches!(value, ">" | ">-" | ">+" | "|" | "|-" | "|+") {
        return (Vec::new(), false);
    }
    (Some(scalar(value)).filter(|value| !value.is_empty()).into_iter().collect(), false)
}

/// A scalar without its quotes, and without a comment behind it.
fn scalar(text: &str) -> String {
    let text = text.trim();
    for quote in ['"', '\''] {
        if let Some(inside) = text.strip_prefix(quote) {
            let end = inside.rfind(quote).unwrap_or(inside.len());
            return inside.get(..end).unwrap_or(inside).replace("''", "'").replace("\\\"", "\"");
        }
    }
    let text = text.split(" #").next().unwrap_or_default().trim_end();
    if matches!(text, "null" | "~") { String::new() } else { text.to_owned() }
}

/// Gives the record its state, or sets it aside.
pub(super) fn settle(reading: &mut Reading, mut record: Record, said: &str) {
    let aside = |record: Record, role| SetAside { line: record.draft.line, original: record.draft.original, role };
    match status(said) {
        Status::Item(state) => {
            record.state(state, said);
            reading.drafts.push(record.draft);
        }
        Status::Deferred => reading.set_aside.push(aside(record, orch_shared::plan::Role::Deferred)),
        Status::Cancelled => reading.set_aside.push(aside(record, orch_shared::plan::Role::Cancelled)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tools_write_is_read() {
        let matter = parse(
            "id: BACK-1\ntitle: >-\n  Folded over\n  two lines\nstatus: 'To Do' # a comment\n\
             dependencies:\n  - task-2\n  - \"task-3\"\nlabels: [a, 'b c']\nempty: []\nnothing: null\nurl: https://x.org/y",
        );
        assert_eq!(matter.text("id"), "BACK-1");
        assert_eq!(matter.text("title"), "Folded over two lines");
        assert_eq!(matter.text("status"), "To Do");
        assert_eq!(matter.list("dependencies"), ["task-2", "task-3"]);
        assert_eq!(matter.list("labels"), ["a", "b c"]);
        assert_eq!((matter.text("empty"), matter.text("nothing")), (String::new(), String::new()));
        assert_eq!(matter.text("url"), "https://x.org/y");
        assert_eq!((matter.line("id"), matter.line("status"), matter.line("labels")), (Some(2), Some(6), Some(10)));
        assert!(matter.has("nothing") && !matter.has("else"));
    }
}
