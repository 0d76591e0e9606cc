//! Free texts, each written for one rule.

mod whole;

use proptest::prelude::*;

use crate::{decode::Text, draft::Reading, markdown};

fn read(name: &str, text: &str) -> Reading {
    markdown::read(&Text { name: name.to_owned(), text: text.to_owned(), warnings: Vec::new() })
}

/// The items: line, state by a sign, title.
fn items(name: &str, text: &str) -> Vec<String> {
    let one = |draft: &crate::draft::Draft| {
        let sign = if draft.state.is_open() { "" } else { "done " };
        format!("{} {sign}{}", draft.line.unwrap_or(0), draft.title)
    };
    read(name, text).drafts.iter().map(one).collect()
}

#[test]
fn boxes_are_items_and_deeper_boxes_steps() {
    let text = "# Work\n\n- [ ] Add a door\n  - [ ] measure\n  - [x] saw\n- [x] Add a window\n- [-] Add a moat\n";
    assert_eq!(items("x.md", text), ["3 Add a door", "6 done Add a window"]);
}

#[test]
fn criteria_and_gates_are_no_items() {
    let text = "# Plan\n\n## Tasks\n\n- [ ] Add a door\n\n## Definition of Done\n\n- [ ] The door opens\n\n## Success metrics\n\n- [ ] No draught\n";
    assert_eq!(items("x.md", text), ["5 Add a door"]);
}

proptest! {
    #[test]
    fn any_text_is_read(text in "([-*#>|`~ \\[\\]x0-9.:a-zA-Z\u{3042}\u{e4}\t]{0,14}\n){0,30}") {
        let reading = read("TODO.md", &text);
        let lines = u32::try_from(text.split('\n').count()).unwrap();
        let mut before = 0;
        for draft in &reading.drafts {
            let line = draft.line.unwrap();
            prop_assert!(line >= before && line <= lines);
            before = line;
            prop_assert!(draft.group.is_none_or(|group| group < reading.groups.len()));
        }
    }
}

#[test]
fn a_box_over_dotted_numbers_or_a_mere_label_is_a_container() {
    let text = "# Work\n\n- [ ] 1. Storage\n  - [ ] 1.1 Add a table\n  - [ ] 1.2 Add an index\n- [ ] Interface:\n  - [ ] Add a page\n  - [ ] Add a menu\n";
    assert_eq!(items("x.md", text), ["4 Add a table", "5 Add an index", "7 Add a page", "8 Add a menu"]);
}

#[test]
fn headings_of_a_review_are_items_with_their_priority_and_files() {
    let text = "# Review\n\n## Strengths\n\n1. Add-ons are neat\n\n## High Priority Issues\n\n### 1. Leak in the pool\n\n**File**: `src/pool.rs`\n\n**Impact**: memory grows\n\n### 2. Slow start \u{2014} FIXED\n\n**File**: `src/main.rs`\n\n## Next Steps\n\n1. Fix the leak\n";
    assert_eq!(items("x.md", text), ["9 Leak in the pool", "15 done Slow start", "21 Fix the leak"]);
    let reading = read("x.md", text);
    assert_eq!(reading.drafts[0].priority.as_ref().map(|said| said.what), Some(orch_shared::plan::Priority::High));
    assert_eq!(reading.drafts[0].fields[0].value, "`src/pool.rs`");
    assert_eq!(reading.drafts[0].source_id.as_deref(), Some("1"));
}

#[test]
fn next_steps_repeat_what_is_there() {
    let text = "# Review\n\n## Findings\n\n- The door sticks\n- The lamp flickers\n- The roof leaks\n\n## Recommendations\n\n1. Oil the door\n";
    assert_eq!(items("x.md", text), ["5 The door sticks", "6 The lamp flickers", "7 The roof leaks"]);
    let aside = read("x.md", text).set_aside;
    assert_eq!(aside.iter().map(|aside| aside.role).collect::<Vec<_>>(), [orch_shared::plan::Role::Duplicate]);
}

#[test]
fn stories_are_items_and_their_criteria_are_not() {
    let text = "# PRD\n\n## Goals\n\n- Be fast\n\n## User Stories\n\n### US-001: Sign in\n\n**Acceptance Criteria:**\n- [ ] Works\n\n### US-002: Validation of names\n\n- [ ] Works\n\n## Functional Requirements\n\n- FR-1: Sign in\n\n## Non-Goals\n\n- Sign out\n\n## Open Questions\n\n1. Who signs?\n";
    assert_eq!(items("x.md", text), ["9 Sign in", "14 Validation of names"]);
    let reading = read("x.md", text);
    assert_eq!(reading.drafts[0].details.last().map(|detail| detail.kind), Some(crate::draft::DetailKind::Criterion));
}

#[test]
fn requirements_are_items_where_nothing_else_is() {
    let only = "# PRD\n\n## Functional Requirements\n\n1. The door opens\n";
    assert_eq!(items("x.md", only), ["5 The door opens"]);
    let both = format!("{only}\n## User Stories\n\n1. As a guest I come in\n2. As a guest I leave\n");
    assert_eq!(items("x.md", &both), ["9 As a guest I come in", "10 As a guest I leave"]);
}

#[test]
fn a_manual_has_no_items_and_says_so() {
    let text = "# TODO command\n\n## Quick Start\n\n- Add a note with `n add`\n\n## Usage\n\n- Remove it with `n rm`\n\n## FAQ\n\n- Run it daily\n";
    let reading = read("TODO.md", text);
    assert_eq!(reading.drafts, []);
    assert_eq!(reading.warnings.last().map(|said| said.what.as_str()), Some("no open work items found"));
}

#[test]
fn states_come_from_signs_words_and_the_heading() {
    let text = "# Roadmap\n\n## 1.0 \u{2705}\n\n- Doors\n\n## 1.1\n\n- \u{2705} Windows\n- Roofs\n- ~~Moats~~\n- Towers (deferred)\n\n## Out of scope\n\n- Dragons\n";
    assert_eq!(items("ROADMAP.md", text), ["5 done Doors", "9 done Windows", "10 Roofs"]);
}

#[test]
fn boxes_under_a_finished_heading_are_asked_about_once() {
    let text = "# Plan\n\n## Phase 1: Doors \u{2705}\n\n- [ ] Saw\n- [ ] Nail\n";
    let reading = read("x.md", text);
    assert_eq!(reading.drafts.len(), 2);
    let doubts: Vec<Option<&str>> =
        reading.drafts.iter().map(|draft| draft.doubt.as_ref().map(|doubt| doubt.what.as_str())).collect();
    let question = "Line 3 says that all is finished, and 2 boxes below it are open: what is still to do?";
    assert_eq!(doubts, [Some(question); 2], "none is planned before it is answered");
}

#[test]
fn rows_of_a_table_of_work_are_items() {
    let text = "# Backlog\n\n| ID | Task | Priority | Depends on |\n|---|---|---|---|\n| A-1 | Saw | High | |\n| A-2 | Nail | Low | A-1 |\n";
    let reading = read("x.md", text);
    assert_eq!(items("x.md", text), ["5 Saw", "6 Nail"]);
    assert_eq!(reading.drafts[1].source_id.as_deref(), Some("A-2"));
    assert_eq!(reading.drafts[1].fields[0].value, "A-1");
}

#[test]
fn an_index_of_what_is_spelled_out_is_a_repetition() {
    let text = "# Tasks\n\n| ID | Task | Status |\n|---|---|---|\n| T1 | Saw | open |\n| T2 | Nail | open |\n\n## T1: Saw the boards\n\nWith care.\n\n## T2: Nail the boards\n\nWith nails.\n";
    assert_eq!(items("x.md", text), ["8 Saw the boards", "12 Nail the boards"]);
}

#[test]
fn phases_group_and_follow_each_other() {
    let text = "# Plan\n\n## Phase 1: Wood\n\n1. Saw\n2. Plane\n\n## Phase 2: Iron\n\n1. Forge\n";
    let reading = read("x.md", text);
    assert_eq!(reading.drafts.len(), 3);
    let orders: Vec<_> = reading.groups.iter().map(|group| (group.name.as_str(), group.order)).collect();
    let after = crate::draft::GroupOrder::AfterPrevious;
    assert_eq!(orders, [("Phase 1", after), ("Phase 2", after)]);
}

#[test]
fn sections_about_order_are_notes() {
    let text = "# Plan\n\n## Tasks\n\n- [ ] T1 Saw\n- [ ] T2 Nail\n\n## Dependencies\n\n- T2 depends on T1\n\n```\nT1 -> T2\n```\n\n## Relevant Files\n\n- `a.rs` - the saw\n";
    let kinds: Vec<_> = read("x.md", text).notes.iter().map(|note| (note.line, note.kind)).collect();
    use crate::draft::NoteKind::{Dependencies, Files, Graph};
    assert_eq!(kinds, [(Some(10), Dependencies), (Some(13), Graph), (Some(18), Files)]);
}

#[test]
fn a_fence_that_swallows_the_list_is_told_with_its_line() {
    let text = "# Tasks\n\n- [ ] Saw\n\n```\n- [ ] Nail\n- [ ] Glue\n- [ ] Paint\n";
    let warnings = read("x.md", text).warnings;
    assert_eq!(warnings[0].line, Some(5));
    assert!(warnings[0].what.contains("3 boxes"), "{warnings:?}");
}

#[test]
fn plain_lines_are_read_too() {
    assert_eq!(
        items("-", "Fix the door\n\nAdd a lamp to the hall.\n"),
        ["1 Fix the door", "3 Add a lamp to the hall."]
    );
    assert_eq!(items("x.md", "# Notes\n\nNice day.\n\nTODO: oil the door\n"), ["5 TODO: oil the door"]);
    assert_eq!(
        items("x.md", "## CI\n\n[ ] Change the user\n[x] Enable it\n"),
        ["3 Change the user", "4 done Enable it"]
    );
    assert_eq!(items("-", "We met.\n\nWe should oil the door.\n"), ["3 We should oil the door."]);
    assert_eq!(
        items("TODO.md", "* https://example.org\n* Oil the door\n\nTODO: the lamp\n"),
        ["2 Oil the door", "4 TODO: the lamp"]
    );
    assert_eq!(items("x.md", ""), Vec::<String>::new());
}

#[test]
fn long_documents_take_time_in_proportion() {
    let text =
        format!("# Tasks\n\n{}", "- [ ] Add a door to `src/door.rs`\n  - with care\n\n## Part\n\n".repeat(2_000));
    assert_eq!(read("x.md", &text).drafts.len(), 2_000);
}

#[test]
fn what_a_review_numbers_it_found() {
    let text = "# Code review\n\n### 1. Null check missing in `src/a.rs`\n\nThe handler crashes.\n\n### 2. Race in `src/b.rs`\n\n\
                Two threads write.\n\n## Low / nits\n\n- `src/c.rs`: rename `foo`\n- typo in `README.md`\n";
    let found = [
        "3 Null check missing in `src/a.rs`",
        "7 Race in `src/b.rs`",
        "13 `src/c.rs`: rename `foo`",
        "14 typo in `README.md`",
    ];
    assert_eq!(items("x.md", text), found);
    // The same headings of a manual are its chapters.
    let manual = text.replace("Code review", "The parser").replace("## Low / nits", "## More");
    assert_eq!(items("x.md", &manual), [] as [&str; 0]);
}

#[test]
fn numbers_below_one_label_leave_the_bullets_below_another() {
    let text = "## PR 482 review\n\n**Blocking**\n\n1. `a.ts`: tokens are compared with `==`\n2. `b.ts`: sessions never end\n\n\
                **Suggestions**\n\n- Extract the paging\n- Rename `tmp`\n";
    assert_eq!(items("x.md", text).len(), 4, "{:?}", items("x.md", text));
}

#[test]
fn the_steps_of_a_plan_may_be_paragraphs() {
    let text =
        "# Refactoring plan\n\nThe module grew.\n\nStep 1 - Extract the taxes.\n\nStep 2 - Delete `legacy.py`.\n";
    assert_eq!(items("x.md", text), ["5 Extract the taxes.", "7 Delete `legacy.py`."]);
}

#[test]
fn a_table_below_the_title_of_a_plan_is_its_work() {
    let text = "# Sprint 14\n\n| Story | Points | Files |\n|---|---|---|\n| Reset passwords | 5 | `a.ts` |\n| Lock users | 3 | `b.ts` |\n";
    assert_eq!(items("x.md", text), ["5 Reset passwords", "6 Lock users"]);
}

#[test]
fn where_nothing_else_asks_for_work_paragraphs_do_that_say_what_should_be() {
    let text = "# Migration notes\n\nThe login is old.\n\nWe need to move it to argon2 in `src/auth.rs`.\n\n\
                Everybody should be careful.\n\n## Background\n\nOne should know `argon2`.\n";
    assert_eq!(items("x.md", text), ["5 We need to move it to argon2 in `src/auth.rs`."]);
}

#[test]
fn what_has_no_box_among_boxes_is_set_aside_and_listed() {
    let text = "# Sync\n\n## Action items\n\n- Ana: profile the importer\n- [ ] Update the runbook\n";
    let reading = read("x.md", text);
    assert_eq!(reading.drafts.len(), 1);
    assert_eq!(reading.set_aside.iter().map(|aside| aside.line).collect::<Vec<_>>(), [Some(5)]);
}

#[test]
fn what_tells_of_the_past_or_how_something_is_done_has_no_work() {
    for (name, text) in [
        ("x.md", "# Changelog\n\n## 1.2\n\n- Add paging\n- Fix the login\n"),
        ("CHANGES.md", "# Shop\n\n## 1.2\n\n- Add paging\n- Fix the login\n"),
        ("x.md", "# How to deploy\n\n## The image\n\n1. Build the image\n2. Push it\n"),
        ("x.md", "# Shop\n\n## Contributing\n\n1. Fork the repo\n2. Create a branch\n"),
        ("TODO.md", "# Shop\n\n## Release procedure\n\n- Update the change log\n- Tag the commit\n"),
    ] {
        assert_eq!(items(name, text), [] as [&str; 0], "{text}");
    }
    let roadmap = "# Roadmap\n\n## Now\n\n- Faster import\n\n## Contributing\n\n1. Fork the repo\n2. Create a branch\n";
    assert_eq!(items("ROADMAP.md", roadmap), ["5 Faster import"]);
    let bug = "# Logged out\n\n**Steps to reproduce**\n\n1. Log in\n2. Wait\n\n**Possible fix**\n\n`src/session.ts` should refresh the token.\n";
    assert_eq!(items("x.md", bug), ["10 `src/session.ts` should refresh the token."]);
}

#[test]
fn others_call_an_entry_by_its_number() {
    let text = "# Tasks\n\n1. Fix the cache\n2) Add metrics\n- Write docs\n";
    let aliases: Vec<Vec<String>> = read("x.md", text).drafts.into_iter().map(|draft| draft.aliases).collect();
    assert!(aliases.contains(&vec!["1".to_owned()]) && aliases.contains(&vec!["2".to_owned()]), "{aliases:?}");
}
