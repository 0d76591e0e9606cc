//! What is said of a commit before it is made.

use std::path::Path;

use super::*;

fn plan() -> Vec<(TaskId, OwnedFiles)> {
    let owned =
        |paths: &[&str], all_known| OwnedFiles { paths: paths.iter().map(|path| (*path).into()).collect(), all_known };
    let task = |id: &str| TaskId::parse(id).expect("a task");
    vec![
        (task("task-1"), owned(&["src/model/"], true)),
        (task("task-2"), owned(&["src/page.rs"], true)),
        (task("task-3"), owned(&[], false)),
    ]
}

fn said(message: &str, branch: Option<&str>, directory: &str, files: &[&str]) -> Vec<String> {
    let branch = branch.map(RefName::from_branch);
    let files: Vec<GitPath> = files.iter().map(|file| GitPath::from(Path::new(file))).collect();
    let draft = Draft { message, branch: branch.as_ref(), directory, prefix: "work/", files: &files, plan: &plan() };
    objections(&draft).iter().map(ToString::to_string).collect()
}

#[test]
fn each_fault_is_named_and_what_is_well_formed_is_not() {
    let on_one = |message: &str| said(message, Some("work/task-1-model"), "task-1-model", &["src/model/user.rs"]);
    let nothing: [&str; 0] = [];
    for message in [
        "[CHECKPOINT] The model\n\nProvides: UserModel\n",
        "[NEEDS:task-2/Page] Wait",
        "Plain words",
        "# only\n# comments\n",
        "[COMPLETE] Done\n# [DONE] is what git explains\n",
        "Fix\n# ------------------------ >8 ------------------------\n[CHECKPONT] in the patch",
        "",
    ] {
        assert_eq!(on_one(message), nothing, "{message}");
    }
    for (message, expected) in [
        ("[DONE] Model", "`[DONE]` is not in the agreed form"),
        ("[CHECKPONT] Model", "`[CHECKPONT]` is not in the agreed form"),
        ("[NEEDS:task-1/Model] Me", "it needs something from its own worker"),
        ("[NEEDS:frontend/Page] Who", "`[NEEDS:frontend/Page]` is not in the agreed form"),
        ("[NEEDS:\u{202e}x/Page] Who", "`[NEEDS:<U+202E>x/Page]` is not in the agreed form"),
    ] {
        assert_eq!(on_one(message), [expected], "{message}");
    }
}

#[test]
fn the_branch_must_be_the_workers_own() {
    let on = |branch, directory| said("[CHECKPOINT] x", branch, directory, &[]);
    let nothing: [&str; 0] = [];
    assert_eq!(on(Some("main"), "shop"), ["it carries a status, and main is no worker's branch"]);
    assert_eq!(said("Plain words", Some("main"), "shop", &[]), nothing);
    assert_eq!(on(Some("work/task-2-page"), "task-1-model"), ["this is task-1's worktree, and the branch is task-2's"]);
    assert_eq!(on(Some("work/task-2-page"), "anywhere"), nothing);
    assert_eq!(on(None, "task-1-model"), nothing, "in the middle of a rebase no branch is checked out");
}

#[test]
fn files_of_others_are_named_with_whose_they_are() {
    let on = |task: &str, files: &[&str]| said("[CHECKPOINT] x", Some(&format!("work/{task}")), task, files);
    let nothing: [&str; 0] = [];
    assert_eq!(on("task-1", &["src/model/a.rs"]), nothing);
    assert_eq!(
        on("task-1", &["src/page.rs", "src/model/a.rs", "Cargo.lock"]),
        ["the plan gives these files to nobody: Cargo.lock", "the plan gives these files to task-2: src/page.rs"]
    );
    assert_eq!(on("task-3", &["src/page.rs", "Cargo.lock"]), ["the plan gives these files to task-2: src/page.rs"]);
    assert_eq!(on("task-9", &["src/page.rs"]), nothing, "who is not in the plan has no scope");
    let many: Vec<String> = (0..7).map(|n| format!("f{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(on("task-1", &many), ["the plan gives these files to nobody: f0, f1, f2, f3, f4 and 2 more"]);
}

#[test]
fn every_objection_says_what_to_do() {
    let task = || TaskId::parse("task-2").expect("a task");
    for objection in [
        Objection::Malformed { written: "[DONE]".into(), expected: "[COMPLETE]".to_owned() },
        Objection::NeedsItself,
        Objection::NotAWorkersBranch { branch: RefName::from_branch("main") },
        Objection::ForeignBranch { home: task(), checked_out: task() },
        Objection::OutOfScope { owner: Some(task()), files: Vec::new() },
        Objection::OutOfScope { owner: None, files: Vec::new() },
    ] {
        assert!(objection.remedy().len() > 10, "{objection:?}");
    }
}
