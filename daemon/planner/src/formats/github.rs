//! GitHub issues: what `gh issue list --json …` prints, and the REST API (planning.md 1.7).
//!
//! Boxes in a body are conditions of the issue; where all of them are other issues, it is the group of those. Counts of
//! dependencies and sub-issues name nobody, and say nothing.

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::plan::Role;
use serde_json::{Map, Value};

use super::{
    json::{Json, Shape, text_of},
    record::Record,
};
use crate::{
    decode::Text,
    draft::{DetailKind, Group, GroupOrder, Reading, SetAside, State},
    markdown::{boxes, priority},
};

pub(super) const SHAPE: Shape = Shape { fits, read };

fn fits(value: &Value) -> bool {
    let is_issue = |issue: &Value| issue.get("number").is_some_and(Value::is_u64) && issue.get("title").is_some();
    value.as_array().is_some_and(|issues| issues.iter().all(is_issue))
}

fn read(text: &Text, json: &Json) -> Reading {
    let mut reading = Reading { name: text.name.clone(), format: "github-issues", ..Reading::default() };
    let issues = || json.value.as_array().into_iter().flatten().filter_map(Value::as_object);
    // What the open issues list.
    let lists: BTreeMap<u64, Vec<u64>> = issues()
        .filter(|issue| is_open(issue))
        .filter_map(|issue| Some((number(issue)?, children(&text_of(issue, "body")))))
        .collect();
    // The group of each issue that another one lists.
    let mut within: BTreeMap<u64, usize> = BTreeMap::new();
    let mut epics: BTreeSet<u64> = BTreeSet::new();
    for issue in issues() {
        let Some((number, children)) = number(issue).and_then(|number| Some((number, lists.get(&number)?))) else {
            continue;
        };
        // Two that list each other are both work: as groups they would hold nothing.
        let is_part = |child: &u64| *child != number && lists.get(child).is_some_and(|back| !back.contains(&number));
        if children.iter().any(is_part) {
            reading.groups.push(Group {
                name: format!("#{number}"),
                aliases: Vec::new(),
                title: text_of(issue, "title"),
                line: None,
                parent: None,
                order: GroupOrder::None,
                fields: Vec::new(),
            });
            epics.insert(number);
            for child in children {
                within.entry(*child).or_insert(reading.groups.len() - 1);
            }
        }
    }
    for (place, issue) in json.value.as_array().into_iter().flatten().enumerate() {
        let Some(issue) = issue.as_object() else { continue };
        let line = json.line(&place.to_string());
        let own = number(issue);
        if own.is_some_and(|number| epics.contains(&number)) {
            let original = text_of(issue, "title");
            reading.set_aside.push(SetAside { line, original, role: Role::Container });
            continue;
        }
        let before = reading.drafts.len();
        read_issue(&mut reading, issue, line);
        let group = own.and_then(|number| within.get(&number).copied());
        reading.drafts.iter_mut().skip(before).for_each(|draft| draft.group = group);
    }
    reading
}

fn number(issue: &Map<String, Value>) -> Option<u64> {
    issue.get("number").and_then(Value::as_u64)
}

/// Without a state the list is what is open: that is what the tool prints by default.
fn is_open(issue: &Map<String, Value>) -> bool {
    !text_of(issue, "state").eq_ignore_ascii_case("closed") && issue.get("pull_request").is_none_or(Value::is_null)
}

/// The issues that the boxes of an epic list, `- [ ] #16`; none where a box says anything else: then it is work itself.
fn children(body: &str) -> Vec<u64> {
    let boxed = body.lines().filter_map(|line| boxes::take(line.trim().strip_prefix(['-', '*', '+'])?.trim_start()));
    let child = |(_, rest): (char, &str)| {
        let number = rest.trim().strip_prefix('#')?;
        let digits = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
        number.get(..digits)?.parse().ok()
    };
    boxed.map(child).collect::<Option<Vec<u64>>>().unwrap_or_default()
}

fn read_issue(reading: &mut Reading, issue: &Map<String, Value>, line: Option<u32>) {
    let title = text_of(issue, "title");
    if issue.get("pull_request").is_some_and(|of| !of.is_null()) {
        reading.set_aside.push(SetAside { line, original: title, role: Role::Taken });
        return;
    }
    let (urgency, rest) = match priority::mark(&title) {
        Some((urgency, rest)) => (Some(urgency), rest),
        None => (None, title.clone()),
    };
    let mut record = Record::new("an issue", &rest, line);
    record.draft.original = title.clone();
    let number = text_of(issue, "number");
    record.id(&format!("#{number}"), &[number]);
    let said = text_of(issue, "state").to_lowercase();
    match (said.as_str(), text_of(issue, "state_reason").as_str() == "not_planned") {
        ("closed", true) => {
            reading.set_aside.push(SetAside { line, original: title, role: Role::Cancelled });
            return;
        }
        ("closed", false) => record.state(State::Done, "closed"),
        _ => record.state(State::Open, "open"),
    }
    record.priority(urgency, &title);
    for label in labels(issue) {
        let is_urgency = |part: &str| part.eq_ignore_ascii_case("priority") || part.eq_ignore_ascii_case("prio");
        let mut parts = label.split([':', '/', ' ', '-']).filter(|part| !part.is_empty());
        let named = parts
            .clone()
            .any(is_urgency)
            .then(|| priority::value(&label.to_lowercase().replace("priority", "")))
            .flatten();
        let alone = parts.next().filter(|_| parts.next().is_none()).and_then(label_alone);
        record.priority(named.or(alone), &label);
    }
    record.text(&text_of(issue, "body"), DetailKind::Text);
    reading.drafts.push(record.draft);
}

/// `p1`, `critical`: words that are a priority also without saying so; `low` may be anything.
fn label_alone(label: &str) -> Option<orch_shared::plan::Priority> {
    let label = label.to_ascii_lowercase();
    let is_number = label.len() == 2 && label.starts_with('p') && label.ends_with(|c: char| ('0'..='4').contains(&c));
    (is_number || matches!(label.as_str(), "critical" | "urgent" | "blocker")).then(|| priority::word(&label)).flatten()
}

/// Labels as texts or as objects with a name.
fn labels(issue: &Map<String, Value>) -> Vec<String> {
    let name = |label: &Value| label.as_str().or_else(|| label.get("name")?.as_str()).map(str::to_owned);
    issue.get("labels").and_then(Value::as_array).into_iter().flatten().filter_map(name).collect()
}
