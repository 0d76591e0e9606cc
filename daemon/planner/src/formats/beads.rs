//! beads: `issues.jsonl`, one issue a line (planning.md 1.6).
//!
//! Only `blocks`, `conditional-blocks` and `waits-for` make an issue wait; who is whose child is structure. An epic holds
//! other issues and is no item itself.

use orch_shared::plan::{Priority, Role};
use serde_json::{Map, Value};

use super::{
    json::{broken, text_of},
    record::{Record, Status, status},
};
use crate::{
    decode::Text,
    draft::{DetailKind, FieldKey, Reading, Said, SetAside, State},
    input::Refusal,
};

/// Kinds of dependency that make an issue wait.
const BLOCKS: &[&str] = &["blocks", "conditional-blocks", "waits-for"];

/// True for one issue, the only one of its file.
pub(super) fn fits(value: &Value) -> bool {
    value.get("id").is_some() && value.get("title").is_some() && value.get("status").is_some()
}

/// True when the first line is an object by itself.
pub(super) fn begins_like(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    serde_json::from_str::<Map<String, Value>>(first).is_ok()
}

pub(super) fn read(text: &Text) -> Result<Reading, Refusal> {
    let mut reading = Reading { name: text.name.clone(), format: "beads", ..Reading::default() };
    let (mut n_read, mut first) = (0_usize, None);
    for (number, line) in (1_u32..).zip(text.text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        match serde_json::from_str::<Map<String, Value>>(line) {
            Ok(issue) => {
                read_issue(&mut reading, &issue, number);
                n_read += 1;
            }
            // One line that cannot be read costs no other.
            Err(error) => {
                let refusal = broken(text, &error, number.saturating_sub(1));
                reading.warnings.push(Said { what: format!("left out: {}", refusal.problem), line: Some(number) });
                first.get_or_insert(refusal);
            }
        }
    }
    match first {
        Some(refusal) if n_read == 0 => Err(refusal),
        _ => Ok(reading),
    }
}

fn read_issue(reading: &mut Reading, issue: &Map<String, Value>, number: u32) {
    let line = Some(number);
    let mut record = Record::new("an issue of beads", &text_of(issue, "title"), line);
    record.id(&text_of(issue, "id"), &[]);
    let said = text_of(issue, "status");
    let aside = |role| SetAside { line, original: text_of(issue, "title"), role };
    let state = match said.as_str() {
        "closed" => State::Done,
        "in_progress" | "hooked" => State::InProgress,
        "deferred" | "pinned" => return reading.set_aside.push(aside(Role::Deferred)),
        "tombstone" => return reading.set_aside.push(aside(Role::Cancelled)),
        said => match status(said) {
            Status::Item(state) => state,
            Status::Deferred => return reading.set_aside.push(aside(Role::Deferred)),
            Status::Cancelled => return reading.set_aside.push(aside(Role::Cancelled)),
        },
    };
    if text_of(issue, "issue_type") == "epic" {
        return reading.set_aside.push(aside(if state == State::Done { Role::Done } else { Role::Container }));
    }
    record.state(state, &said);
    let number = issue.get("priority").and_then(Value::as_u64);
    record.priority(number.and_then(urgency), &text_of(issue, "priority"));
    let blockers: Vec<String> = issue
        .get("dependencies")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .filter(|edge| BLOCKS.contains(&text_of(edge, "type").as_str()))
        .map(|edge| text_of(edge, "depends_on_id"))
        .collect();
    record.field(FieldKey::DependsOn, blockers.join(", "));
    let minutes = text_of(issue, "estimated_minutes");
    if !minutes.is_empty() {
        record.field(FieldKey::Effort, format!("{minutes} min"));
    }
    record.text(&text_of(issue, "description"), DetailKind::Text);
    record.text(&text_of(issue, "design"), DetailKind::Text);
    record.text(&text_of(issue, "acceptance_criteria"), DetailKind::Criterion);
    record.text(&text_of(issue, "notes"), DetailKind::Text);
    reading.drafts.push(record.draft);
}

/// 0 is the highest of five.
const fn urgency(number: u64) -> Option<Priority> {
    match number {
        0 => Some(Priority::Critical),
        1 => Some(Priority::High),
        2 => Some(Priority::Medium),
        3 => Some(Priority::Low),
        4 => Some(Priority::P4),
        _ => None,
    }
}
