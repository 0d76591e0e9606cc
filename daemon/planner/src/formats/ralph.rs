//! ralph: `prd.json` with user stories, one after the other by their priority (planning.md 1.8).

use orch_shared::plan::Priority;
use serde_json::Value;

use super::{
    json::{Json, Shape, text_of, texts_of},
    record::Record,
};
use crate::{
    decode::Text,
    draft::{Detail, DetailKind, Draft, Reading, State},
};

pub(super) const SHAPE: Shape = Shape { fits, read };

fn fits(value: &Value) -> bool {
    value.get("userStories").is_some_and(Value::is_array)
}

fn read(text: &Text, json: &Json) -> Reading {
    let mut reading = Reading { name: text.name.clone(), format: "ralph", in_order: true, ..Reading::default() };
    let stories = json.value.get("userStories").and_then(Value::as_array);
    let mut drafts: Vec<(u64, Draft)> = Vec::new();
    for (place, story) in stories.into_iter().flatten().enumerate() {
        let Some(story) = story.as_object() else { continue };
        let line = json.line(&format!("userStories/{place}"));
        let mut record = Record::new("a user story of ralph", &text_of(story, "title"), line);
        record.id(&text_of(story, "id"), &[]);
        let passes = story.get("passes").and_then(Value::as_bool).unwrap_or(false);
        record.state(if passes { State::Done } else { State::Open }, if passes { "passes" } else { "does not pass" });
        let number = story.get("priority").and_then(Value::as_u64);
        record.priority(number.map(urgency), &text_of(story, "priority"));
        record.text(&text_of(story, "description"), DetailKind::Text);
        let criteria = texts_of(story, "acceptanceCriteria");
        let criterion = |text| Detail { line, text, kind: DetailKind::Criterion };
        record.draft.details.extend(criteria.into_iter().map(criterion));
        record.text(&text_of(story, "notes"), DetailKind::Text);
        drafts.push((number.unwrap_or(u64::MAX), record.draft));
    }
    // The number says which comes first; stories without one come last, as they stand.
    drafts.sort_by_key(|(number, _)| *number);
    reading.drafts = drafts.into_iter().map(|(_, draft)| draft).collect();
    reading
}

/// The first story is the most urgent; a number has no name, so it is taken as P1, P2, ….
const fn urgency(number: u64) -> Priority {
    match number {
        0 => Priority::Critical,
        1 => Priority::High,
        2 => Priority::Medium,
        3 => Priority::Low,
        _ => Priority::P4,
    }
}
