//! What the Markdown formats make of small documents, one for each format and rule, and that nothing upsets them.

use orch_shared::plan::Role;
use proptest::prelude::*;

use super::*;
use crate::draft::{Draft, FieldKey, GroupOrder, Nature, State};

fn text(document: &str) -> Text {
    Text { name: "tasks.md".to_owned(), text: document.to_owned(), warnings: Vec::new() }
}

fn reading(document: &str) -> Reading {
    read(&[text(document)]).unwrap().remove(0)
}

/// The format, then an item a line: its line, id, title and what is known of it.
fn shown(document: &str) -> String {
    let reading = reading(document);
    let one = |draft: &Draft| {
        let mut line = format!("{}", draft.line.unwrap_or(0));
        if let Some(id) = &draft.source_id {
            line += &format!(" <{id}>");
        }
        line += &format!(" {}", draft.title);
        line += match draft.state {
            State::Open => "",
            State::InProgress => " begun",
            State::Done => " done",
        };
        if let Some(group) = draft.group.and_then(|group| reading.groups.get(group)) {
            line += &format!(" @{}", group.name);
        }
        if draft.parallel.is_some() {
            line += " ||";
        }
        if let Some(priority) = &draft.priority {
            line += &format!(" {:?}", priority.what);
        }
        if draft.nature != Nature::Work {
            line += &format!(" {:?}", draft.nature);
        }
        for field in &draft.fields {
            line += &format!(" {:?}={}", field.key, field.value);
        }
        line
    };
    let items: Vec<String> = reading.drafts.iter().map(one).collect();
    format!("{}\n{}", reading.format, items.join("\n"))
}

fn aside(document: &str) -> Vec<(u32, orch_shared::plan::Role)> {
    reading(document).set_aside.iter().map(|aside| (aside.line.unwrap_or(0), aside.role)).collect()
}

fn orders(document: &str) -> Vec<(String, GroupOrder)> {
    reading(document).groups.iter().map(|group| (group.name.clone(), group.order)).collect()
}

const SPEC_KIT: &str = "# Tasks: Shop\n\n## Format: `[ID] [P?] Text`\n\n- **[P]**: can run beside others\n\n## Phase 1: Setup\n\n- [x] T001 Make the crate in src/lib.rs\n\n## Phase 2: Foundational (Blocking)\n\n- [ ] T002 [P] Add the store in src/store.rs\n\n**Checkpoint**: it runs\n\n- [ ] All tests pass\n\n## Phase 3: User Story 1 - Buy (Priority: P1)\n\n### Tests for User Story 1\n\n- [ ] T003 [P] [US1] Test buying in tests/buy.rs\n\n### Implementation\n\n- [ ] T004a [US1] Buy things in src/buy.rs (depends on T002)\n- [ ] ~~T005 [US1] Sell things~~\n\n## Phase 4: Polish\n\n- [ ] T006 Run all tests\n\n## Dependencies\n\n- Phase 3 depends on Phase 2\n";

#[test]
fn spec_kit_boxes() {
    assert_eq!(
        shown(SPEC_KIT),
        "spec-kit\n\
         9 <T001> Make the crate in src/lib.rs done @Phase 1\n\
         13 <T002> Add the store in src/store.rs @Phase 2 ||\n\
         23 <T003> Test buying in tests/buy.rs @Tests for User Story 1 || High\n\
         27 <T004a> Buy things in src/buy.rs (depends on T002) @Implementation High\n\
         32 <T006> Run all tests @Phase 4 Verification"
    );
    use orch_shared::plan::Role::{Cancelled, Gate};
    assert_eq!(aside(SPEC_KIT), [(17, Gate), (28, Cancelled)]);
    let orders = orders(SPEC_KIT);
    let of = |name: &str| orders.iter().find(|(known, _)| known == name).map(|(_, order)| *order);
    assert_eq!(of("Phase 2"), Some(GroupOrder::BlocksAll));
    assert_eq!(of("Phase 3"), Some(GroupOrder::None));
    assert_eq!(of("Phase 4"), Some(GroupOrder::AfterAll));
    let reading = reading(SPEC_KIT);
    assert!(reading.in_order);
    let note = reading.notes.iter().find(|note| note.kind == crate::draft::NoteKind::Dependencies);
    assert_eq!(note.map(|note| note.text.as_str()), Some("Phase 3 depends on Phase 2"));
}

#[test]
fn spec_kit_headings() {
    let document = "# タスク\n\n## Phase 1: Setup\n\n### T001: 作成 [X]\n**File**: `src/a.rs`\n\n### T002: [P] 実装\n**Priority**: High\n**Estimated Time**: 2h\n\n**Steps**:\n1. 書く\n- [ ] 試す\n\n### T003: 全部\n- [x] a\n- [x] b\n";
    assert_eq!(
        shown(document),
        "spec-kit\n\
         5 <T001> 作成 done @Phase 1 Files=`src/a.rs`\n\
         8 <T002> 実装 @Phase 1 || High Effort=2h\n\
         16 <T003> 全部 done @Phase 1"
    );
}

#[test]
fn spec_kit_headings_repeat_boxes_and_tables_say_priorities() {
    let document = "# Tasks\n\n- [ ] T010 [P] One\n- [ ] T011b-check Two\n\n| Task | Priority |\n|---|---|\n| T010 | P0 (now) |\n| T011b-check | P2 |\n\n### T010: One\n\n**File**: `src/one.rs`\n";
    assert_eq!(shown(document), "spec-kit\n3 <T010> One || Critical Files=`src/one.rs`\n4 <T011b-check> Two Medium");
}

const KIRO: &str = "# Implementation Plan\n\n- [x] 1. Storage\n  - Everything about storage\n  - _Requirements: 1.1_\n\n- [x] 1.1 Write the store\n  - In `src/store.rs`\n  - _Requirements: 1.1, 1.2_\n\n- [-] 1.2 (P) Read it again\n  - _Depends: 1.1_\n  - _Boundary: Store_\n  - _Location: src/store.rs:12_\n  - **Validates: Requirements 2.1**\n\n- [ ]* 1.3 Measure it\n  - _Requirements: 3_\n\n- [ ] 2. Checkpoint - all tests pass\n\n- [ ] 3. Server\n  - [ ] 3.1 Listen\n  - [ ] 3.2* Answer\n\n## Done when\n\n- [ ] all is well\n";

#[test]
fn kiro_nests_by_number() {
    assert_eq!(
        shown(KIRO),
        "kiro\n\
         7 <1.1> Write the store done @1 Other=Requirements: 1.1, 1.2\n\
         11 <1.2> Read it again begun @1 || DependsOn=1.1 Boundary=Store Files=src/store.rs:12 Other=Validates: Requirements 2.1\n\
         17 <1.3> Measure it @1 Other=optional Other=Requirements: 3\n\
         20 <2> Checkpoint - all tests pass @2 Verification\n\
         23 <3.1> Listen @3\n\
         24 <3.2> Answer @3 Other=optional"
    );
    use orch_shared::plan::Role::{Container, Criterion};
    assert_eq!(aside(KIRO), [(3, Container), (22, Container), (28, Criterion)]);
    let barrier = |(name, order): &(String, GroupOrder)| name == "Done when" || *order == GroupOrder::AfterPrevious;
    assert!(orders(KIRO).iter().all(barrier));
    assert!(reading(KIRO).in_order);
}

#[test]
fn kiro_parents_may_be_headings() {
    let document = "# 実装計画\n\n## 1. 基盤\n\n- [ ] 1.1 (P) 準備\n  - _要件: 6_\n- [ ] 1.2 実装\n";
    assert_eq!(shown(document), "kiro\n5 <1.1> 準備 @1 || Other=要件: 6\n7 <1.2> 実装 @1");
}

#[test]
fn spec_workflow_remarks() {
    let document = "# Tasks\n\n- [-] 1. Add types\n  - File: src/types.ts, src/more.ts\n  - Purpose: safety\n  - _Leverage: src/base.ts_\n  - _Prompt: Role: developer | Task: change src/other.ts\n    Restrictions: not src/never.ts_\n- [ ] 2. Use them\n  - _Depends: 1_\n";
    assert_eq!(
        shown(document),
        "spec-workflow\n\
         3 <1> Add types begun Files=src/types.ts, src/more.ts Reads=src/base.ts Other=Prompt: Role: developer | Task: change src/other.ts Restrictions: not src/never.ts\n\
         9 <2> Use them DependsOn=1"
    );
}

#[test]
fn openspec_groups_and_fences() {
    let document = "## 1. Model\n\n- [x] 1.1 Add it\n- [~] 1.2 Test it\n  - [ ] with much\n  - with little\n\n## 2. Command\n\n* [ ] 2.1 Call it\n\n```\n- [ ] 2.2 Show it\n```\n";
    assert_eq!(
        shown(document),
        "openspec\n3 <1.1> Add it done @1\n4 <1.2> Test it begun @1\n10 <2.1> Call it @2\n13 <2.2> Show it @2"
    );
    assert_eq!(aside(document), [(5, orch_shared::plan::Role::Step)]);
    assert!(orders(document).iter().all(|(_, order)| *order == GroupOrder::AfterPrevious));
}

#[test]
fn openspec_without_numbers() {
    let document =
        "# Tasks\n\n## 1. A\n\n- [x] one\n- [x] two\n\n## 2. B\n\n- [ ] three\n  goes on\n\n## 3. C\n\n- [ ] four\n";
    assert_eq!(shown(document), "openspec\n5 one done @1\n6 two done @1\n10 three goes on @2\n15 four @3");
}

#[test]
fn superpowers_steps_are_no_items() {
    let document = "# Plan\n\n## File Structure\n\n- Create: `src/a.rs` - all of it\n\n### Task 1: Store\n\n**Files:**\n- Create: `src/a.rs`\n- Modify: `src/lib.rs:3-9`\n- Test: `tests/a.rs`\n\n**Interfaces:**\n- Produces: `load(id) -> Item`\n\n- [x] **Step 1: Test**\n\n```rust\n- [ ] no\n```\n\n- [ ] **Step 2: Code**\n\n### Task 2: Show\n\n**Interfaces:**\n- Consumes: `load(id)`\n\n- [x] **Step 1: Code**\n\n## Self-Review\n\n- [ ] all covered\n";
    assert_eq!(
        shown(document),
        "superpowers-plan\n\
         7 <Task 1> Store begun Creates=`src/a.rs` Files=`src/lib.rs:3-9` Files=`tests/a.rs` Produces=`load(id) -> Item`\n\
         25 <Task 2> Show done Consumes=`load(id)`"
    );
    assert!(reading(document).notes.iter().any(|note| note.kind == crate::draft::NoteKind::Files));
}

#[test]
fn ai_dev_tasks_lists() {
    let document = "## Relevant Files\n\n- `src/a.ts` - the store\n\n## Tasks\n\n- [ ] 1.0 Storage\n  - [x] 1.1 Write\n  - [ ] 1.2 Read\n- [ ] 2.0 Server\n";
    assert_eq!(shown(document), "ai-dev-tasks\n8 <1.1> Write done @1\n9 <1.2> Read @1\n10 <2.0> Server @2.0");
    assert!(reading(document).notes.iter().any(|note| note.kind == crate::draft::NoteKind::Files));
}

#[test]
fn ai_dev_tasks_headings() {
    let document = "# Task List\n\n1. **Slow** - it waits\n\n### Task 1: Store\n\n**Status**: [x] COMPLETED\n\n1. Write it\n\n### Task 2: Show\n\n**Status**: [ ] open\n\n## Order\n\n1. [x] ~~Task 1: Store~~ DONE\n";
    assert_eq!(shown(document), "ai-dev-tasks\n5 <Task 1> Store done\n11 <Task 2> Show");
}

#[test]
fn spec_kitty_packages() {
    let document = "# Packages\n\n| ID | Description | WP |\n|---|---|---|\n| T001 | Write | WP01 |\n\n## WP01 — Store\n\n**Summary**\n- **Priority**: P0 — first\n\n- [x] T001 Write (WP01)\n\n**Dependencies**: none.\n\n## Work Package WP02: Server (Priority: P1)\n\n**Priority**: P1 · **Dependencies**: WP01 (parallel with WP03)\n\n- [ ] T002 Listen\n\n### Dependencies\n\n- Depends on WP01.\n";
    assert_eq!(
        shown(document),
        "spec-kitty\n\
         7 <WP01> Store done Critical DependsOn=none.\n\
         16 <WP02> Server High DependsOn=WP01 (parallel with WP03) DependsOn=Depends on WP01."
    );
}

#[test]
fn gsd_plans_and_phases() {
    let document = "# Roadmap\n\n## Phases\n\n- [x] **Phase 1: Store** - keeps it\n- [ ] **Phase 2: Server** - shows it\n- [ ] **Phase 3: Clients** - who knows\n\n## Phase Details\n\n### Phase 1: Store\n**Plans**: 1 plan\n\nPlans:\n- [ ] 01-01-PLAN.md — write it\n\n### Phase 2: Server\n**Depends on**: Phase 1\n**Success Criteria**:\n  1. It answers\n**Plans**: 2 plans\n\n**Wave 1**\n- [x] 02-01: listen\n\n**Wave 2** *(blocked on Wave 1)*\n- [ ] 02-02: answer\n\n### Phase 3: Clients\n**Depends on**: Phase 2\n**Plans**: TBD\n";
    assert_eq!(
        shown(document),
        "gsd-roadmap\n\
         7 <Phase 3> Clients - who knows @Phases DependsOn=Phase 2\n\
         15 <01-01> write it done @Phase 1\n\
         24 <02-01> listen done @Wave 1\n\
         27 <02-02> answer @Wave 2"
    );
    let reading = reading(document);
    let second = reading.groups.iter().find(|group| group.name == "Phase 2").unwrap();
    assert_eq!(
        second.fields.iter().map(|field| (field.key, field.value.as_str())).collect::<Vec<_>>(),
        [(FieldKey::DependsOn, "Phase 1")]
    );
    assert_eq!(reading.warnings.len(), 1);
}

#[test]
fn issue_files_are_one_item() {
    let document = "# 02 — Login page\n\n**What to build:** A page.\n\n**Blocked by:** 01\n\n**Status:** ready-for-agent\n\n- [ ] it shows\n- [ ] it sends\n";
    assert_eq!(shown(document), "issue-file\n1 <02> Login page DependsOn=01");
    let line = "# 036 — Shell\n\n**Type:** feature · **Priority:** P0 · **Status:** done · **Blocked by:** 033, 035\n\n## Plan\n\n- history\n";
    assert_eq!(shown(line), "issue-file\n1 <036> Shell done Critical DependsOn=033, 035");
    let headings = "# Login page\n\n## What to build\n\nA page.\n\n## Acceptance criteria\n\n- [x] it shows\n\n## Blocked by\n\n- 01-store\n";
    assert_eq!(shown(headings), "issue-file\n1 Login page done DependsOn=01-store");
}

#[test]
fn documents_with_a_status_are_no_issues() {
    for document in [
        "# ADR 7: Use Rust\n\n**Status:** accepted\n**Depends on:** ADR 3\n\n## Context\n",
        "# Search\n\n**Status:** draft\n**Priority:** high\n\n- [ ] write it\n",
        "# 3. Plan\n\n- [ ] one\n- [ ] two\n",
    ] {
        assert_eq!(reading(document).format, "text", "{document}");
    }
}

#[test]
fn issue_tables() {
    let document = "# Backlog\n\n| Milestone | Focus |\n|---|---|\n| P0 | start |\n\n### Server\n\n| ID | Title | Milestone | Status | Depends on |\n|---|---|---|---|---|\n| P1 | Listen | M1 | open | - |\n| B14b | Answer | M1 | done | P1 |\n| B15 | Ask | M2 | deferred | |\n| P1 | Listen | M2 | open | |\n";
    assert_eq!(shown(document), "issue-table\n11 <P1> Listen @Server\n12 <B14b> Answer done @Server DependsOn=P1");
    use orch_shared::plan::Role::{Deferred, Duplicate};
    assert_eq!(aside(document), [(13, Deferred), (14, Duplicate)]);
}

#[test]
fn other_documents_are_free_text() {
    for document in [
        "",
        "# TODO\n\n- [ ] one\n- [ ] two\n",
        "# Roadmap\n\n## Phase 1: Store\n\n- [ ] write\n\n## Phase 2: Server\n\n- [ ] listen\n",
        "| ID | Requirement |\n|---|---|\n| FR-1 | It runs |\n| FR-2 | It stops |\n| FR-3 | It waits |\n",
        "# Review\n\n### 1. Slow\n\n**File**: `a.rs`\n\n- [ ] faster\n",
    ] {
        assert_eq!(reading(document).format, "text", "{document}");
    }
}

/// Lines as these documents have them, in any order.
fn lines() -> impl Strategy<Value = String> {
    let known = prop_oneof![
        Just("## Phase 1: Setup"),
        Just("### Task 2: Do"),
        Just("## WP01 — It"),
        Just("## 1. Group"),
        Just("- [ ] T001 [P] [US1] Write"),
        Just("  - [x] T002 Below"),
        Just("- [-] 1.1 (P) Read"),
        Just("- [ ]* 2.1* Measure"),
        Just("- [ ] 1.0 Parent"),
        Just("  - _Depends: 1.1_"),
        Just("  - _Prompt: a"),
        Just("    b_"),
        Just("- [ ] **Step 1: Go**"),
        Just("- [ ] **Phase 2: Then**"),
        Just("- [ ] 02-01-PLAN.md — so"),
        Just("**Plans**: TBD"),
        Just("**Wave 1**"),
        Just("**Files:**"),
        Just("- Create: `src/a.rs`"),
        Just("**Status**: [x] done"),
        Just("**Blocked by:** 02"),
        Just("# 03: Title"),
        Just("| ID | Title | Priority |"),
        Just("|---|---|---|"),
        Just("| A1 | Do | P1 |"),
        Just("```"),
        Just("> ## quoted"),
        Just(""),
    ];
    let any = "[ \\-*#|`_\\[\\]xTP0-9.:a-z\u{3042}]{0,14}";
    let line = prop_oneof![5 => known.prop_map(str::to_owned), 1 => any.prop_map(|line| line)];
    proptest::collection::vec(line, 0..40).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn every_format_reads_any_document_the_same_way_twice(document in lines()) {
        let text = text(&document);
        let last = u32::try_from(document.split('\n').count()).unwrap();
        for format in FORMATS {
            // Also those that do not recognise it.
            let _ = (format.recognises)(&text);
            let Ok(one) = (format.read)(&text) else { continue };
            prop_assert_eq!(&one, &(format.read)(&text).unwrap());
            for draft in &one.drafts {
                prop_assert!(draft.line.is_none_or(|line| (1..=last).contains(&line)));
                prop_assert!(draft.group.is_none_or(|group| group < one.groups.len()));
                prop_assert!(!draft.title.trim().is_empty(), "{:?}", draft);
            }
            for (at, group) in one.groups.iter().enumerate() {
                prop_assert!(group.parent.is_none_or(|parent| parent < at));
            }
            prop_assert!(one.notes.iter().all(|note| note.group.is_none_or(|group| group < one.groups.len())));
        }
    }
}

#[test]
fn the_name_of_a_file_as_title_makes_it_one_issue() {
    let text = "# Task 06-split-the-cart\n\n**Effort**: 1.5 days | **Blocks**: [07] | **Blocked by**: [04, 05]\n\n## Success Criteria\n\n- [ ] It is split\n";
    assert_eq!(shown(text), "issue-file\n1 <06> split the cart Effort=1.5 days Blocks=[07] DependsOn=[04, 05]");
}

#[test]
fn the_last_checkpoint_checks_what_is_before_it() {
    let text = "# Implementation Plan\n\n- [ ] 1. Add the store\n  - _Requirements: 1.1_\n- [ ] 2. Final checkpoint \u{2014} Ensure all tests pass\n";
    let shown = shown(text);
    assert!(
        shown.starts_with("kiro\n") && shown.contains("checkpoint \u{2014} Ensure all tests pass Verification"),
        "{shown}"
    );
}

/// The questions about what contradicts itself, with the lines of their items.
fn doubts(document: &str) -> Vec<(u32, String)> {
    let doubt = |draft: &Draft| Some((draft.line?, draft.doubt.as_ref()?.what.clone()));
    reading(document).drafts.iter().filter_map(doubt).collect()
}

#[test]
fn a_status_over_open_items_is_one_question() {
    let front = "---\nstatus: completed\n---\n# Plan\n\n### Task 1: One\n\n**Files:**\n- Modify: `a.rs`\n\n- [ ] **Step 1: x**\n\n### Task 2: Two\n\n**Files:**\n- Modify: `b.rs`\n\n- [ ] **Step 1: y**\n";
    let question = "Line 2 says that all is finished, and 2 items are open: what is still to do?";
    assert_eq!(doubts(front), [6, 13].map(|line| (line, question.to_owned())));
    let phase = "# Tasks\n\n## Phase 1: Base (COMPLETED)\n\n- [x] T001 Add x in a.rs\n- [ ] T002 Add y in b.rs\n\n## Phase 2: More\n\n- [ ] T003 Add z in c.rs\n";
    assert_eq!(
        doubts(phase),
        [(6, "Line 3 says that all is finished, and an item is open: what is still to do?".to_owned())]
    );
    assert_eq!(doubts(&phase.replace(" (COMPLETED)", "")), []);
}

#[test]
fn what_is_out_of_scope_is_set_aside_in_every_format() {
    let text = "# Tasks\n\n## Phase 1: Base\n\n- [ ] T001 Add x in a.rs\n- [ ] T002 Add y in b.rs\n\n## Out of scope\n\n\
                - Paying by card\n- Vouchers\n  - also for staff\n- [ ] T009 Add z in c.rs\n- [x] T010 Add w in d.rs\n";
    let reading = reading(text);
    let aside: Vec<(Option<u32>, Role)> = reading.set_aside.iter().map(|aside| (aside.line, aside.role)).collect();
    assert_eq!(aside, [10, 11, 13].map(|line| (Some(line), Role::Deferred)));
    let items: Vec<&str> = reading.drafts.iter().filter_map(|draft| draft.source_id.as_deref()).collect();
    assert_eq!((reading.format, items), ("spec-kit", vec!["T001", "T002", "T010"]));
}
