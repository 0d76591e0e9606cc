//! JSON: read once, with the line of each object's `id`, then given to the format whose shape it has.
//!
//! A new shape is one file and one line in [`SHAPES`].

mod lines;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Format, beads, github, ralph, task_master};
use crate::{decode::Text, draft::Reading, input::Refusal};

pub(super) const FORMAT: Format = Format { name: "json", recognises, read };

/// Formats that are one JSON document, each by its shape.
const SHAPES: &[Shape] = &[ralph::SHAPE, task_master::SHAPE, github::SHAPE];

/// A format that is one JSON document.
pub(super) struct Shape {
    /// True when a document has this shape.
    pub(super) fits: fn(&Value) -> bool,
    /// Reads it.
    pub(super) read: fn(&Text, &Json) -> Reading,
}

/// A JSON document with positions.
pub(super) struct Json {
    pub(super) value: Value,
    /// The line of the `id` of each object that has one, by the way to it: `tasks/3/subtasks/0`.
    id_lines: BTreeMap<String, u32>,
}

impl Json {
    /// The line of the `id` of the object there; none in a document that is one line.
    pub(super) fn line(&self, way: &str) -> Option<u32> {
        self.id_lines.get(way).copied()
    }
}

fn recognises(text: &Text) -> bool {
    let begins = text.text.trim_start();
    let mut characters = begins.chars().filter(|c| !c.is_whitespace());
    let looks =
        matches!((characters.next(), characters.next()), (Some('{'), Some('"' | '}')) | (Some('['), Some('{' | ']')));
    // A text may begin like that by chance; a file that is called so may not be anything else.
    looks && (is_called_json(&text.name) || is_json(begins))
}

fn is_called_json(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".json", ".jsonl", ".ndjson"].iter().any(|ending| name.ends_with(ending))
}

fn is_json(text: &str) -> bool {
    serde_json::Deserializer::from_str(text)
        .into_iter::<serde::de::IgnoredAny>()
        .next()
        .is_some_and(|first| first.is_ok())
}

fn read(text: &Text) -> Result<Reading, Refusal> {
    match serde_json::from_str::<Value>(&text.text) {
        Ok(value) => match SHAPES.iter().find(|shape| (shape.fits)(&value)) {
            Some(shape) => Ok((shape.read)(text, &Json { value, id_lines: lines::of_ids(&text.text) })),
            None if beads::fits(&value) => beads::read(text),
            None => Err(unknown(text)),
        },
        // Several documents in one file, a line each.
        Err(error) if text.text.trim_end().contains('\n') && beads::begins_like(&text.text) => {
            drop(error);
            beads::read(text)
        }
        Err(error) => Err(broken(text, &error, 0)),
    }
}

/// What serde says of a broken document, with its place; `below` lines stand above what it has read.
pub(super) fn broken(text: &Text, error: &serde_json::Error, below: u32) -> Refusal {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).max(1);
    let words = error.to_string();
    let problem = words.split(" at line ").next().unwrap_or_default().to_owned();
    Refusal {
        name: text.name.clone(),
        place: Some((below.saturating_add(number(error.line())), number(error.column()))),
        problem: format!("it is not the JSON that it begins as: {problem}"),
        hint: "write it anew with the tool that made it".to_owned(),
    }
}

fn unknown(text: &Text) -> Refusal {
    Refusal {
        name: text.name.clone(),
        place: None,
        problem: "it is JSON of none of the forms that are known".to_owned(),
        hint: "known are claude-task-master, ralph, beads, and GitHub issues by `gh issue list --json` or the REST API"
            .to_owned(),
    }
}

/// The text of a member; a number as it is written.
pub(super) fn text_of(object: &Map<String, Value>, key: &str) -> String {
    match object.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// The texts of a list, numbers too.
pub(super) fn texts_of(object: &Map<String, Value>, key: &str) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    object.get(key).and_then(Value::as_array).map(|list| list.iter().filter_map(one).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
