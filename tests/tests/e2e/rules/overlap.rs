//! `overlap`: two workers change the same file, which is good to know before they are merged.

use orch_e2e::lab::Lab;

use super::{EVERY_SEVERITY, evidence, raised, text};

#[test]
fn two_workers_at_one_file_are_named_until_one_takes_it_back() {
    let (lab, repo) = Lab::watching(EVERY_SEVERITY);
    let (one, two) = (repo.worker("task-1-model"), repo.worker("task-2-page"));
    one.write("src/shared.rs", "fn one() {}\n");
    one.git(["add", "."]);
    one.commit("[CHECKPOINT] The model");
    two.write("src/own.rs", "fn own() {}\n");
    two.git(["add", "."]);
    two.commit("[CHECKPOINT] The page");
    assert!(lab.alerts("overlap").is_empty());

    two.write("src/shared.rs", "fn two() {}\n");
    two.git(["add", "."]);
    two.commit("[CHECKPOINT] The model, too");
    let (alert, ping) = raised(&lab, "overlap");
    assert_eq!(alert["severity"], "info");
    assert_eq!(alert["workers"], serde_json::json!(["task-1", "task-2"]));
    assert_eq!(text(&alert["detail"]), "src/shared.rs.");
    assert!(evidence(&alert).contains("git merge-tree"), "{alert:#}");
    assert!(ping.summary.contains("task-1 and task-2"), "{ping:?}");
    let explained = lab.orchctl(["explain", "task-2"]).ok();
    assert!(explained.contains("2 files") && explained.contains("git diff --name-only"), "{explained}");

    two.git(["rm", "-q", "src/shared.rs"]);
    two.commit("[CHECKPOINT] Not mine");
    lab.wait_for_no_alert("overlap");
}

#[test]
fn what_one_took_from_the_other_is_no_overlap() {
    let (lab, repo) = Lab::watching("");
    let (one, two) = (repo.worker("task-1-model"), repo.worker("task-2-page"));
    one.write("src/model.rs", "struct Model;\n");
    one.git(["add", "."]);
    one.commit("[CHECKPOINT] The model");
    two.git(["merge", "--quiet", "--no-ff", "--no-edit", "work/task-1-model"]);
    two.write("src/page.rs", "struct Page;\n");
    two.git(["add", "."]);
    two.commit("[CHECKPOINT] The page");
    // Both are known by now: another overlap is found after them.
    for worker in [&one, &two] {
        worker.write("README.md", worker.path().to_str().expect("a name"));
        worker.git(["add", "."]);
        worker.commit("[CHECKPOINT] Said in the README");
    }
    let alert = lab.wait_for_alert("overlap");
    assert_eq!(text(&alert["detail"]), "README.md.");
}
