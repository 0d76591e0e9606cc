//! Small documents in the forms that people have, written for these tests.

/// Names by which formats are recognised, and texts.
pub(crate) const DOCUMENTS: &[(&str, &str)] = &[
    (
        "TODO.md",
        "# Shop\n\n## Orders\n\n- [ ] Add paging in `src/orders/list.rs` (3h)\n- [ ] Fix the import in `src/orders/import.rs` \
         (after the paging)\n  - [ ] and its tests\n- [x] Remove the session table\n\n## Later\n\n- Dark mode\n",
    ),
    (
        "specs/001-shop/tasks.md",
        "# Tasks: Shop\n\n## Phase 1: Setup\n\n- [ ] T001 Create `src/lib.rs`\n- [ ] T002 [P] Lints in `clippy.toml`\n\n\
         ## Phase 2: User Story 1\n\n- [ ] T003 [P] [US1] Cart in `src/cart.rs` (depends on T001)\n- [ ] T004 Run `cargo test`\n",
    ),
    (
        ".taskmaster/tasks/tasks.json",
        "{\"master\": {\"tasks\": [\n{\"id\": 1, \"title\": \"Make the cart\", \"status\": \"pending\", \"dependencies\": []},\n\
         {\"id\": 2, \"title\": \"Show the cart\", \"status\": \"pending\", \"dependencies\": [1]}\n]}}\n",
    ),
    (
        ".beads/issues.jsonl",
        "{\"id\": \"sh-1\", \"title\": \"Make the cart\", \"status\": \"open\", \"priority\": 1}\n\
         {\"id\": \"sh-2\", \"title\": \"Show it\", \"status\": \"open\"}\n",
    ),
    (
        "issues.json",
        "[{\"number\": 7, \"title\": \"Cart forgets\", \"body\": \"In `src/cart.rs`\", \"labels\": [], \"state\": \"OPEN\"},\n\
         {\"number\": 8, \"title\": \"Store the cart\", \"body\": \"\", \"labels\": [], \"state\": \"OPEN\"}]\n",
    ),
    (
        ".kiro/specs/shop/tasks.md",
        "# Implementation Plan\n\n- [ ] 1. Make the cart\n  - Create `src/cart.rs`\n  - _Requirements: 1.1_\n- [ ] 2. Show it\n",
    ),
    (
        "backlog/tasks/task-1 - cart.md",
        "---\nid: task-1\ntitle: Make the cart\nstatus: To Do\npriority: high\n---\n\n## Description\n\nIn `src/cart.rs`.\n",
    ),
    (
        "code_review.md",
        "# Review\n\n### 1. Null check missing (High)\n\n`src/cart.rs:14` takes what is not there.\n\n### 2. Slow query\n\n\
         | File | Line |\n|---|---|\n| src/db.rs | 3 |\n\n```rust\nfn x() {}\n```\n",
    ),
    ("notes.txt", "First add a cart in src/cart.rs. Once that is done, show it in src/page.rs.\n\nTODO: test both\n"),
];
