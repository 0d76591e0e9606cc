//! What people keep in wish lists, audits, plans and logs: each text written for one rule about a whole document.

use orch_shared::plan::Role;

use super::{items, read};

#[test]
fn boxes_below_plain_entries_are_parts_of_those() {
    let text = "## Garden\n\n- Water the roses\n- Mow the lawn\n  - [x] front\n  - [ ] back\n- Paint the fence\n";
    assert_eq!(items("roadmap.md", text), ["3 Water the roses", "4 Mow the lawn", "7 Paint the fence"]);
    // Where all of them hold boxes they only group.
    let groups = "## Garden\n\n- Lawn\n  - [ ] Mow the front\n- Fence\n  - [ ] Paint the gate\n";
    assert_eq!(items("roadmap.md", groups), ["4 Mow the front", "6 Paint the gate"]);
}

#[test]
fn a_wish_list_names_by_a_few_words_and_what_tells_is_none() {
    let text = "# Roadmap\n\n## Bugs\n\n- Fix the door\n- Fix the lamp\n- Fix the roof\n\n## Comfort\n\n- Heated floor\n- Larger windows\n- Better locks\n\n\
                ## Neighbourhood\n\n- The street is calm at night\n- Good shops\n";
    let expected = [
        "5 Fix the door",
        "6 Fix the lamp",
        "7 Fix the roof",
        "11 Heated floor",
        "12 Larger windows",
        "13 Better locks",
    ];
    assert_eq!(items("ROADMAP.md", text), expected);
}

#[test]
fn an_order_that_a_list_completes_is_one_item() {
    let text = "# Cleanup tasks\n\n## Tasks\n\nUpdate all pages to show:\n\n- the new name\n- the new address\n\nFix the following:\n\n- doors that stick\n- lamps\n";
    assert_eq!(items("x.md", text), ["5 Update all pages to show:", "12 doors that stick", "13 lamps"]);
    assert_eq!(read("x.md", text).drafts[0].details.len(), 2);
}

#[test]
fn numbered_chapters_over_numbered_findings_are_no_findings() {
    let text = "# Code review\n\n## 1. What is good\n\nMuch.\n\n## 2. Remarks on doors\n\n### 2.1. The front door sticks\n\n**File**: `a.rs`\n\n### 2.2. The back door squeaks\n\n**File**: `b.rs`\n\n## 3. A table of it all\n\nText.\n";
    assert_eq!(items("x.md", text), ["9 The front door sticks", "13 The back door squeaks"]);
}

#[test]
fn a_tick_among_ornaments_says_nothing() {
    let text = "# Plan\n\n## \u{1f50d} Causes\n\nSome.\n\n## \u{2705} Implementation plan\n\n1. Add a door\n2. Add a lamp\n\n## \u{1f4b0} Costs\n\nNone.\n";
    assert_eq!(items("x.md", text), ["9 Add a door", "10 Add a lamp"]);
    let plain = "# Plan\n\n## \u{2705} Phase 1\n\n1. Add a door\n\n## Phase 2\n\n1. Add a lamp\n";
    assert_eq!(items("x.md", plain), ["5 done Add a door", "9 Add a lamp"]);
}

#[test]
fn the_order_of_the_work_is_the_work_where_nothing_else_is() {
    let list = "# Batch\n\n## What gets built\n\nPages.\n\n## Implementation order\n\n1. Create the hooks\n2. Create the pages\n";
    assert_eq!(items("x.md", list), ["9 Create the hooks", "10 Create the pages"]);
    let table = "# Batch\n\n## Implementation order\n\n| Step | Component | Effort |\n|---|---|---|\n| 1 | Test accounts | 15 min |\n| 2 | Login hook in `app.rs` | 1 h |\n";
    assert_eq!(items("x.md", table), ["7 Test accounts", "8 Login hook in `app.rs`"]);
    // Beside tasks it is only their order.
    let both = "# Batch\n\n## Tasks\n\n- [ ] Create the hooks\n- [ ] Create the pages\n\n## Implementation order\n\n1. Create the hooks\n2. Create the pages\n";
    assert_eq!(items("x.md", both), ["5 Create the hooks", "6 Create the pages"]);
}

#[test]
fn outcomes_are_no_tasks_beside_tasks() {
    let text = "# Work\n\n## Deliverables\n\n- `door.rs` - a door\n\n## Must have\n\n- A handle\n\n## TODOs\n\n- [ ] Cut the wood\n- [ ] Hang the door\n- [ ] Paint it\n";
    assert_eq!(items("x.md", text), ["13 Cut the wood", "14 Hang the door", "15 Paint it"]);
    let alone = "# Work\n\n## Must have\n\n- Add a handle\n- Add a lock\n";
    assert_eq!(items("x.md", alone), ["5 Add a handle", "6 Add a lock"]);
}

#[test]
fn boxes_that_say_what_has_been_reached_are_gates() {
    let text = "# Work\n\n## Tasks\n\n- [ ] Cut the wood\n\n## Status summary\n\n- [ ] All tasks completed\n- [ ] Report generated\n";
    assert_eq!(items("x.md", text), ["5 Cut the wood"]);
}

#[test]
fn in_progress_is_a_list_of_work() {
    let text = "In progress:\n\n* store the link\n* reduce the text\n\nLater:\n\n* a new layout\n";
    assert_eq!(items("TODO", text), ["3 store the link", "4 reduce the text"]);
}

#[test]
fn phases_in_bold_lines_are_lists_of_work_however_long_their_names() {
    let text = "# Plan\n\n## Solution\n\n**Phase 1: Hardening (10 hours)**\n- Add a lock\n\n**Phase 2: Stabilization of the whole (15 hours)**\n- Add a lamp\n";
    assert_eq!(items("x.md", text), ["6 Add a lock", "9 Add a lamp"]);
}

#[test]
fn stories_in_numbered_chapters_are_items_and_their_boxes_conditions() {
    let text = "# PRD: Routes\n\n## 1. Introduction\n\nText.\n\n## 2. Goals\n\n- Be safe\n\n## 3. User Stories\n\n### US-001: Check the registry\n\n**Acceptance Criteria:**\n- [ ] Paths are there\n- [ ] It fails on drift\n\n### US-002: Check the maps\n\n- [ ] Maps are whole\n- [ ] Exceptions are listed\n";
    let text = crate::decode::Text { name: "prd.md".to_owned(), text: text.to_owned(), warnings: Vec::new() };
    let reading = crate::formats::read(&[text]).expect("read").remove(0);
    let found: Vec<&str> = reading.drafts.iter().map(|draft| draft.title.as_str()).collect();
    assert_eq!((reading.format, found), ("text", vec!["Check the registry", "Check the maps"]));
}

#[test]
fn chapters_of_tables_list_the_work_and_are_none() {
    let text = "# Review log\n\n## 1. Findings (2 in all)\n\n| ID | Severity | File | Issue (as reported) |\n|---|---|---|---|\n| P0-1 | BLOCKER | `a.md` | Expects too much |\n| P1-1 | IMPORTANT | `b.md` | Covers too little |\n\n## 2. Numbers by file\n\n| File | Before | After |\n|---|---|---|\n| a | 1 | 2 |\n";
    assert_eq!(items("x.md", text), ["7 Expects too much", "8 Covers too little"]);
}

#[test]
fn what_a_summary_says_is_said_in_full_elsewhere() {
    let text = "# Audit\n\n## Executive summary\n\n### Critical issues found\n\n- The door is open\n\n## Issues\n\n### 1. Open door\n\n**File**: `door.rs`\n\n### 2. No lamp\n\n**File**: `lamp.rs`\n\n### 3. Wet roof\n\n**File**: `roof.rs`\n";
    assert_eq!(items("x.md", text), ["11 Open door", "15 No lamp", "19 Wet roof"]);
}

#[test]
fn a_list_that_says_that_it_is_empty_is() {
    let text = "# Bugs\n\n## Critical issues\n\n- None yet\n\n## Minor issues\n\n- No gaps found\n- Noisy lamp\n";
    assert_eq!(items("BUGS.md", text), ["10 Noisy lamp"]);
}

#[test]
fn what_an_agent_is_told_to_do_each_time_is_no_work() {
    let text = "---\nname: review\ndescription: Reviews changes.\n---\n\n# Skill: Review\n\n## When to use\n\nAlways.\n\n## Steps\n\n1. Run the linter\n2. Write a report\n\n- [ ] Report posted\n";
    let reading = read("SKILL.md", text);
    assert!(reading.drafts.is_empty(), "{reading:#?}");
    assert_eq!(reading.set_aside.iter().map(|aside| aside.line).collect::<Vec<_>>(), [Some(17)]);
}

#[test]
fn numbered_descriptions_with_values_are_no_items() {
    let text = "# Folders\n\n## Who may read\n\n### 1. Administrators\n- **Base**: `/all`\n\n### 2. Teams\n- **Base**: `/team`\n\n## Implementation\n\n### Phase 1: Folders\n1. Move the files\n2. Change the paths\n";
    assert_eq!(items("x.md", text), ["14 Move the files", "15 Change the paths"]);
}

#[test]
fn issues_that_a_plan_answers_are_told_and_not_done_twice() {
    let text = "# Analysis\n\n## Critical issues\n\n1. **Uneven cards** in the list\n2. **Poor contrast** of buttons\n\n## Implementation roadmap\n\n### Phase 1: Fixes\n1. Fix the contrast\n2. Even out the cards\n3. Add animations\n";
    assert_eq!(items("x.md", text), ["11 Fix the contrast", "12 Even out the cards", "13 Add animations"]);
}

#[test]
fn a_phase_in_prose_alone_is_an_item_of_a_roadmap() {
    let text = "# Roadmap\n\n## Phase 1 (done) \u{2014} Player\n\n- Play a file\n\n## Phase 2 \u{2014} Videos\n\nCut the text into scenes, and draw them.\n";
    assert_eq!(items("ROADMAP.md", text), ["5 done Play a file", "7 Videos"]);
}

#[test]
fn sentences_of_a_letter_are_items_with_their_own_lines() {
    let text = "Hi all,\n\nafter the incident, first the loop in `a.py` must stop. Then we need to add a table.\nAlso please rename `b`, nobody likes it.\n\nThe colours are nice.\n\nFinally, update the book.\n";
    assert_eq!(
        items("-", text),
        [
            "3 after the incident, first the loop in `a.py` must stop.",
            "3 Then we need to add a table.",
            "4 Also please rename `b`, nobody likes it.",
            "8 Finally, update the book."
        ]
    );
}

#[test]
fn paragraphs_of_a_list_of_things_to_do_are_its_entries() {
    let text = "Things to do\n============\n\nShort term\n==========\n\nFix the crash (src/list.c).\n\nIt is known since May.\n\ndocs: describe the flags.\n\nLater\n=====\n\nAll is fine.\n";
    assert_eq!(items("TODO", text), ["7 Fix the crash (src/list.c).", "11 docs: describe the flags."]);
}

#[test]
fn what_should_be_fixed_is_a_finding_like_what_must_be() {
    let text = "# Code review\n\n## Must fix\n\n1. `a.rs`: the loop never ends\n\n## Should fix\n\n- `b.rs` takes seven arguments\n- Missing tests in `c.rs`\n\n## Carry-over\n\n- APP-8 Fix rounding\n\n## What I liked\n\n- Clear names\n";
    let expected = [
        "5 `a.rs`: the loop never ends",
        "9 `b.rs` takes seven arguments",
        "10 Missing tests in `c.rs`",
        "14 Fix rounding",
    ];
    assert_eq!(items("review.md", text), expected);
}

#[test]
fn numbered_bold_lines_of_a_review_are_items_with_what_stands_below_them() {
    let text = "# Code review\n\n**1. A race in the pool (high)**\nFile: `src/pool.rs`\nTake the lock once.\n\n**2. No limit**\nFile: `src/queue.rs`\n";
    assert_eq!(items("x.md", text), ["3 A race in the pool", "7 No limit"]);
    let reading = read("x.md", text);
    assert_eq!(reading.drafts[0].priority.as_ref().map(|said| said.what), Some(orch_shared::plan::Priority::High));
    assert_eq!(reading.drafts[1].fields[0].value, "`src/queue.rs`");
}

#[test]
fn lines_with_dotted_numbers_are_entries_of_what_they_count() {
    let text = "# Work breakdown\n\n1. Backend\n   1.1 Create the schema\n   1.2 Write the store (after 1.1)\n2. QA\n   2.1 Browser tests\n";
    assert_eq!(items("x.md", text), ["4 Create the schema", "5 Write the store (after 1.1)", "7 Browser tests"]);
}

#[test]
fn a_few_words_right_above_a_list_are_its_label() {
    let text = "# Todo\n\nP0\n- Cycles panic\n\nWon't do\n- Windows XP\n\nDecisions\n- Use a queue\n";
    assert_eq!(items("x.md", text), ["4 Cycles panic"]);
    let reading = read("x.md", text);
    assert_eq!(reading.drafts[0].priority.as_ref().map(|said| said.what), Some(orch_shared::plan::Priority::Critical));
    assert_eq!(reading.set_aside.len(), 2);
}

#[test]
fn a_label_of_code_asks_for_nothing_even_where_its_fence_is_never_closed() {
    let text = "# Todo\n\nRun this:\n\n```sh\nnpm test\n\n- [ ] Fix the door\n";
    assert_eq!(items("TODO.md", text), Vec::<String>::new());
    assert!(read("TODO.md", text).warnings.iter().any(|said| said.line == Some(5)));
}

#[test]
fn a_finished_piece_of_work_with_open_boxes_is_asked_about_and_not_lost() {
    let text = "# Tasks\n\n## Door\n\n**Status:** completed\n\n- [ ] Saw\n- [x] Nail\n\n## Lamp\n\n**Status:** completed\n\n### Acceptance\n\n- [ ] It shines\n";
    let reading = read("TODO.md", text);
    let asked: Vec<(u32, bool, bool)> = reading
        .drafts
        .iter()
        .map(|draft| (draft.line.unwrap_or(0), draft.state.is_open(), draft.doubt.is_some()))
        .collect();
    assert_eq!(asked, [(3, true, true), (10, false, false)]);
}

#[test]
fn what_is_waited_for_stays_in_a_title() {
    let text = "# Todo\n\n- [ ] Paint the door (blocked by the saw)\n- [ ] Lamps (blocked)\n";
    assert_eq!(items("TODO.md", text), ["3 Paint the door (blocked by the saw)", "4 Lamps"]);
}

#[test]
fn remarks_of_a_review_without_headings_are_what_names_a_file() {
    let text = "# Review of the import\n\nSome comments:\n\n1) `csv.py` line 40 breaks on Windows\n2) I'd rename `do_stuff`\n3) Looks good otherwise!\n";
    assert_eq!(items("x.md", text), ["5 `csv.py` line 40 breaks on Windows", "6 I'd rename `do_stuff`"]);
    assert_eq!(read("x.md", text).set_aside.len(), 1);
    assert_eq!(items("x.md", &text.replace("Review", "History")), Vec::<String>::new());
}

#[test]
fn a_heading_over_a_list_of_tasks_is_their_group() {
    let text = "# Assignment\n\n## Agent A\nFiles: `api/**`\nTasks:\n- Add a route\n- Add a limit\n\n## Agent B\nFiles: `web/**`\nTasks:\n- Show errors\n";
    assert_eq!(items("x.md", text), ["6 Add a route", "7 Add a limit", "12 Show errors"]);
}

#[test]
fn prose_that_says_what_its_writers_will_do_is_work() {
    let text = "# Sessions\n\nThey are in memory. The plan is to add a store in `a.rs` first. Then we write another in `b.rs`. The old code in `c.rs` can be removed afterwards. We keep the format.\n";
    let expected = [
        "3 The plan is to add a store in `a.rs` first.",
        "3 Then we write another in `b.rs`.",
        "3 The old code in `c.rs` can be removed afterwards.",
    ];
    assert_eq!(items("x.md", text), expected);
}

#[test]
fn the_rules_of_a_house_are_no_work() {
    let text = "# How to work here\n\n## Style\n\n- Use two spaces\n- Write tests for everything\n";
    for name in ["CLAUDE.md", "docs/AGENTS.md", ".github/CONTRIBUTING.md"] {
        assert_eq!(items(name, text), Vec::<String>::new(), "{name}");
    }
    assert_eq!(items("x.md", &text.replace("How to work here", "CLAUDE.md")), Vec::<String>::new());
}

#[test]
fn of_a_plan_that_tells_much_the_lists_that_order_are_work() {
    let text = "# Repair plan\n\n### What\n\n- The door sticks\n- The lamp hums\n- Time: all is late\n\n### How\n\n- Replace the door\n- Fix the lamp\n- Buy a clock\n";
    assert_eq!(items("x.md", text), ["11 Replace the door", "12 Fix the lamp", "13 Buy a clock"]);
}

#[test]
fn what_is_for_later_is_set_aside_and_not_asked_about() {
    let text = "# TODO\n\n## Now\n\n- Fix the login in `a.py`\n\n## Ideas\n\n- A dark theme\n\n## Later\n\n- Rewrite `b.py`\n\n\
                ## Sp\u{e4}ter\n\n- [ ] Alles \u{fc}bersetzen\n\n\
                ## Someday\n\n### Windows\n\nPeople ask for it.\n";
    assert_eq!(items("TODO.md", text), ["5 Fix the login in `a.py`"]);
    let aside: Vec<(Option<u32>, Role)> =
        read("TODO.md", text).set_aside.iter().map(|aside| (aside.line, aside.role)).collect();
    assert_eq!(aside, [9, 13, 17, 21].map(|line| (Some(line), Role::Deferred)));
}

#[test]
fn records_below_one_another_are_items_with_their_titles_and_states() {
    let text = "# Tasks\n\n- id: A1\n  title: Write the parser\n  files: a.py\n- id: A2\n  title: Write the printer\n  status: done\n";
    assert_eq!(items("plan.md", text), ["3 Write the parser", "6 done Write the printer"]);
    let ids: Vec<Option<String>> = read("plan.md", text).drafts.into_iter().map(|draft| draft.source_id).collect();
    assert_eq!(ids, [Some("A1".to_owned()), Some("A2".to_owned())]);
}

#[test]
fn what_a_mail_says_that_somebody_will_change_is_an_item() {
    let text =
        "We met today.\n\nMaria will change `src/cart.py`.\n\nThe weather will be nice. The parser will change `x`.\n";
    assert_eq!(items("mail.txt", text), ["3 Maria will change `src/cart.py`."]);
}
