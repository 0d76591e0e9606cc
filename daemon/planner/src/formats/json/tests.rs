//! Documents of each JSON format, with the lines that their items are said to be in.

use orch_shared::plan::Role;
use proptest::prelude::*;

use super::*;
use crate::{
    draft::{Draft, State},
    formats,
};

fn reading(name: &str, text: &str) -> Result<Reading, Refusal> {
    let text = Text { name: name.to_owned(), text: text.to_owned(), warnings: Vec::new() };
    formats::read(&[text]).map(|mut readings| readings.remove(0))
}

/// Line, id, state, priority and what it waits for.
fn words(draft: &Draft) -> String {
    let state = match draft.state {
        State::Open => "open",
        State::InProgress => "begun",
        State::Done => "done",
    };
    let line = draft.line.map_or_else(|| "-".to_owned(), |line| line.to_string());
    let priority = draft.priority.as_ref().map_or("-", |said| said.what.name());
    let on: Vec<&str> = draft.fields.iter().map(|field| field.value.as_str()).collect();
    format!("{line} {} {state} {priority} {}", draft.source_id.as_deref().unwrap_or("-"), on.join("; "))
        .trim_end()
        .to_owned()
}

fn drafts(name: &str, text: &str) -> (&'static str, Vec<String>) {
    let reading = reading(name, text).expect("read");
    (reading.format, reading.drafts.iter().map(words).collect())
}

#[test]
fn task_master_with_and_without_tags() {
    let tasks = r#"[
    { "id": 1, "title": "Model", "status": "done", "priority": "high", "dependencies": [] },
    { "title": "Routes", "status": "in-progress",
      "id": "2", "dependencies": [1, "3"], "subtasks": [{ "id": 1, "title": "GET", "status": "pending" }] },
    { "id": 3, "title": "Docs", "status": "deferred" }
  ]"#;
    let expected = ["2 1 done high", "4 2 begun - 1, 3"];
    let old = format!("{{ \"tasks\": {tasks} }}");
    assert_eq!(drafts("tasks.json", &old), ("task-master", expected.map(str::to_owned).to_vec()));
    let tagged = format!("{{ \"master\": {{ \"tasks\": {tasks}, \"metadata\": {{}} }} }}");
    assert_eq!(drafts("-", &tagged), ("task-master", expected.map(str::to_owned).to_vec()));
    let reading = reading("tasks.json", &old).expect("read");
    assert_eq!(reading.set_aside.len(), 1, "what is deferred is no item");
    assert!(reading.drafts[1].details.iter().any(|detail| detail.text == "GET"), "a subtask is a step");
}

#[test]
fn a_task_waits_for_what_its_open_subtasks_wait_for() {
    let text = r#"{"tasks": [
{"id": 1, "title": "Model", "status": "pending", "dependencies": []},
{"id": 2, "title": "Routes", "status": "pending", "dependencies": [], "subtasks": [
 {"id": 1, "title": "GET", "status": "pending", "dependencies": ["1.2", "2.3", 3]},
 {"id": 2, "title": "PUT", "status": "done", "dependencies": ["9.1"]}]}]}"#;
    let expected = ["2 1 open -", "3 2 open - 1"];
    assert_eq!(drafts("tasks.json", text).1, expected.map(str::to_owned));
}

#[test]
fn an_issue_whose_boxes_are_issues_is_their_group() {
    let text = r##"[{"number": 5, "title": "Dark mode", "body": "All of it:\r\n- [ ] #6\n- [x] #7 toggle", "state": "OPEN"},
{"number": 6, "title": "Colours", "body": "", "state": "OPEN"},
{"number": 7, "title": "Toggle", "body": "", "state": "CLOSED"},
{"number": 8, "title": "Docs", "body": "- [ ] #6\n- [ ] write", "state": "OPEN"},
{"number": 9, "title": "Old epic", "body": "- [x] #7", "state": "OPEN"}]"##;
    let reading = reading("issues.json", text).expect("read");
    let found: Vec<(Option<&str>, Option<&str>)> = reading
        .drafts
        .iter()
        .map(|draft| {
            let group = draft.group.and_then(|group| reading.groups.get(group));
            (draft.source_id.as_deref(), group.map(|group| group.name.as_str()))
        })
        .collect();
    let expected = [(Some("#6"), Some("#5")), (Some("#7"), Some("#5")), (Some("#8"), None), (Some("#9"), None)];
    assert_eq!(found, expected);
    let aside: Vec<(Option<u32>, Role)> = reading.set_aside.iter().map(|aside| (aside.line, aside.role)).collect();
    assert_eq!(aside, [(Some(1), Role::Container)]);
}

#[test]
fn issues_that_list_each_other_are_work() {
    let text = r##"[{"number": 1, "title": "One", "body": "- [ ] #2", "state": "OPEN"},
{"number": 2, "title": "Other", "body": "- [ ] #1", "state": "OPEN"}]"##;
    let reading = reading("issues.json", text).expect("read");
    let titles: Vec<&str> = reading.drafts.iter().map(|draft| draft.title.as_str()).collect();
    assert_eq!(titles, ["One", "Other"]);
}

#[test]
fn ralph_by_its_numbers() {
    let text = r#"{"project": "x", "userStories": [
{"id": "US-002", "title": "Badge", "priority": 2, "passes": false, "acceptanceCriteria": ["shows"]},
{"id": "US-001", "title": "Field", "priority": 1, "passes": true}]}"#;
    let (format, found) = drafts("prd.json", text);
    assert_eq!((format, found), ("ralph", vec!["3 US-001 done high".to_owned(), "2 US-002 open medium".to_owned()]));
    assert!(reading("prd.json", text).expect("read").in_order);
}

#[test]
fn github_issues_in_both_shapes() {
    let short = r#"[{"number": 7, "title": "[P1] Crash", "body": "- [ ] no crash", "labels": [{"name": "bug"}]},
{"number": 8, "title": "Slow", "labels": ["priority: low"]}]"#;
    assert_eq!(drafts("issues.json", short).1, ["1 #7 open high", "2 #8 open low"]);
    let rest = r#"[{"id": 99, "number": 7, "title": "Old", "state": "closed"}, {"id": 98, "number": 9, "title": "PR", "state": "open", "pull_request": {}},
{"id": 97, "number": 10, "title": "No", "state": "closed", "state_reason": "not_planned"}]"#;
    let (format, found) = drafts("issues.json", rest);
    assert_eq!((format, found), ("github-issues", vec!["1 #7 done -".to_owned()]));
    assert_eq!(drafts("-", r#"[{"number": 7, "title": "One line"}]"#).1, ["- #7 open -"]);
    assert_eq!(drafts("issues.json", "[]"), ("github-issues", Vec::new()));
}

#[test]
fn beads_a_line_each() {
    let text = r#"{"id":"a-1","title":"Epic","status":"open","issue_type":"epic"}
{"id":"a-2","title":"One","status":"open","priority":0,"estimated_minutes":45}

{"id":"a-3","title":"Two","status":"in_progress","priority":4,"dependencies":[{"depends_on_id":"a-2","type":"blocks"},{"depends_on_id":"a-1","type":"parent-child"}]}
{"id":"a-4","title":"Gone","status":"tombstone"}
"#;
    let (format, found) = drafts("issues.jsonl", text);
    assert_eq!(format, "beads");
    assert_eq!(found, ["2 a-2 open critical 45 min", "4 a-3 begun p4 a-2"]);
    assert_eq!(drafts("issues.jsonl", r#"{"id":"a-2","title":"One","status":"closed"}"#).1, ["1 a-2 done -"]);
}

#[test]
fn one_line_that_cannot_be_read_costs_no_other() {
    let text = "{\"id\": \"a\", \"title\": \"x\", \"status\": \"open\"}\n{\"id\": }\n";
    let reading = reading("x.jsonl", text).expect("read");
    assert_eq!((reading.format, reading.drafts.len()), ("beads", 1));
    let [warning] = reading.warnings.as_slice() else { panic!("{:?}", reading.warnings) };
    assert!(warning.line == Some(2) && warning.what.contains("left out"), "{warning:?}");
}

#[test]
fn what_is_broken_or_unknown_says_where_and_what_to_do() {
    for (name, text, place, words) in [
        ("tasks.json", "{\"tasks\": [\n{\"id\": 1,}]}", Some((2, 10)), "not the JSON"),
        ("x.json", "{\"some\": \"thing\"}", None, "none of the forms"),
        ("x.json", "[{\"some\": \"thing\"}]", None, "none of the forms"),
    ] {
        let refusal = reading(name, text).expect_err(text);
        assert_eq!(refusal.place, place, "{refusal}");
        assert!(refusal.problem.contains(words) && !refusal.hint.is_empty(), "{refusal}");
    }
    // A text that begins like JSON by chance is a text.
    assert_eq!(reading("notes.md", "{\"quoted\" words}\n- [ ] Fix it\n").expect("read").format, "text");
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let _refused = reading("x.json", &deep);
}

proptest! {
    #[test]
    fn no_text_makes_it_fail_otherwise_than_in_words(text in "[\\[\\]{}\":,a-z0-9 \\n\\\\]{0,80}") {
        let _read = reading("x.json", &text);
        let _lines = lines::of_ids(&text);
    }
}
