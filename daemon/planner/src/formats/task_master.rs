//! claude-task-master: `tasks.json`, with tags or without (planning.md 1.4).
//!
//! A task is an item, its subtasks are steps. What it waits for is in `dependencies`, in the same tag.

use orch_shared::plan::Role;
use serde_json::{Map, Value};

use super::{
    json::{Json, Shape, text_of, texts_of},
    record::{Record, Status, status},
};
use crate::{
    decode::Text,
    draft::{Detail, DetailKind, FieldKey, Group, GroupOrder, Reading, SetAside, State},
    markdown::priority,
};

pub(super) const SHAPE: Shape = Shape { fits, read };

/// Tasks have an id, a title and a status; a list of strings is another tool's.
fn fits(value: &Value) -> bool {
    let is_task =
        |task: &Value| task.get("title").is_some() && (task.get("id").is_some() || task.get("status").is_some());
    tags(value).is_some_and(|tags| tags.iter().all(|tag| tag.tasks.first().is_none_or(is_task)))
}

/// The tasks of one tag.
struct Tag<'a> {
    /// Its name; the old form has none.
    name: Option<&'a str>,
    /// The way to its tasks.
    way: String,
    tasks: &'a [Value],
}

fn tags(value: &Value) -> Option<Vec<Tag<'_>>> {
    let object = value.as_object()?;
    if let Some(tasks) = object.get("tasks") {
        return Some(vec![Tag { name: None, way: "tasks".to_owned(), tasks: tasks.as_array()? }]);
    }
    let tag =
        |(name, inside): (&'_ String, &'_ Value)| inside.get("tasks").is_some_and(Value::is_array) && !name.is_empty();
    if object.is_empty() || !object.iter().all(tag) {
        return None;
    }
    let tags = object.iter().filter_map(|(name, inside)| {
        Some(Tag { name: Some(name), way: format!("{name}/tasks"), tasks: inside.get("tasks")?.as_array()? })
    });
    Some(tags.collect())
}

fn read(text: &Text, json: &Json) -> Reading {
    let mut reading = Reading { name: text.name.clone(), format: "task-master", ..Reading::default() };
    let tags = tags(&json.value).unwrap_or_default();
    let several = tags.len() > 1;
    for Tag { name, way, tasks } in tags {
        let group = name.filter(|_| several).map(|tag| {
            reading.groups.push(Group {
                name: tag.to_owned(),
                aliases: Vec::new(),
                title: tag.to_owned(),
                line: None,
                parent: None,
                order: GroupOrder::None,
                fields: Vec::new(),
            });
            reading.groups.len() - 1
        });
        for (place, task) in tasks.iter().enumerate() {
            if let Some(task) = task.as_object() {
                let line = json.line(&format!("{way}/{place}"));
                read_task(&mut reading, task, group, line);
            }
        }
    }
    reading
}

fn read_task(reading: &mut Reading, task: &Map<String, Value>, group: Option<usize>, line: Option<u32>) {
    let mut record = Record::new("a task of claude-task-master", &text_of(task, "title"), line);
    record.id(&text_of(task, "id"), &[]);
    let said = text_of(task, "status");
    match status(&said) {
        Status::Item(state) => record.state(state, &said),
        Status::Deferred | Status::Cancelled => {
            let role = if matches!(status(&said), Status::Deferred) { Role::Deferred } else { Role::Cancelled };
            reading.set_aside.push(SetAside { line, original: record.draft.original, role });
            return;
        }
    }
    let urgency = text_of(task, "priority");
    record.priority(priority::value(&urgency), &urgency);
    let mut on = texts_of(task, "dependencies");
    on.extend(of_subtasks(task));
    record.field(FieldKey::DependsOn, on.join(", "));
    for file in task.get("relevantFiles").and_then(Value::as_array).into_iter().flatten() {
        let path = file.get("path").and_then(Value::as_str).or(file.as_str()).unwrap_or_default();
        let made = file.get("action").and_then(Value::as_str) == Some("create");
        record.field(if made { FieldKey::Creates } else { FieldKey::Files }, path);
    }
    record.text(&text_of(task, "description"), DetailKind::Text);
    record.text(&text_of(task, "details"), DetailKind::Text);
    record.text(&text_of(task, "testStrategy"), DetailKind::Criterion);
    for step in task.get("subtasks").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object) {
        let is_open = matches!(status(&text_of(step, "status")), Status::Item(State::Open | State::InProgress));
        let title = text_of(step, "title");
        if is_open && !title.is_empty() {
            record.draft.details.push(Detail { line, text: title, kind: DetailKind::Step });
            record.text(&text_of(step, "details"), DetailKind::Text);
        }
    }
    record.draft.group = group;
    reading.drafts.push(record.draft);
}

/// The other tasks that open subtasks wait for: `23.1` is a subtask of task 23, a plain number one of the same task.
fn of_subtasks(task: &Map<String, Value>) -> Vec<String> {
    let own = text_of(task, "id");
    let steps = task.get("subtasks").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
    let open = steps.filter(|step| matches!(status(&text_of(step, "status")), Status::Item(state) if state.is_open()));
    let others = open.flat_map(|step| texts_of(step, "dependencies"));
    let mut tasks: Vec<String> =
        others.filter_map(|on| on.split_once('.').map(|(task, _)| task.to_owned())).filter(|on| *on != own).collect();
    tasks.sort();
    tasks.dedup();
    tasks
}
