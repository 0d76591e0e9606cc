//! `missing`: a worker whose branch or worktree is gone.

use std::fs;

use orch_e2e::lab::Lab;
use serde_json::json;

use super::raised;

#[test]
fn a_branch_that_is_gone_pings_until_it_is_back() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    let tip = worker.commit("[CHECKPOINT] Page");
    let _seen = lab.worker("task-3");
    repo.main.git(["worktree", "remove", "--force", "worktrees/task-3-frontend"]);
    repo.main.git(["branch", "-D", "work/task-3-frontend"]);
    let (alert, ping) = raised(&lab, "missing");
    assert_eq!((&alert["severity"], &alert["workers"]), (&json!("normal"), &json!(["task-3"])));
    assert!(ping.summary.contains("task-3"), "{ping:?}");
    assert_eq!(lab.worker("task-3")["health"], "missing");
    repo.main.git(["worktree", "add", "--quiet", "-b", "work/task-3-frontend", "worktrees/task-3-frontend", &tip]);
    lab.wait_for_no_alert("missing");
    assert_eq!(lab.worker("task-3")["health"], "ok");
}

#[test]
fn a_worktree_that_was_deleted_before_the_work_was_complete_pings() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.commit("[CHECKPOINT] Page");
    let _seen = lab.worker("task-3");
    fs::remove_dir_all(worker.path()).expect("the worktree can be deleted");
    repo.main.git(["worktree", "prune"]);
    let (_alert, _ping) = raised(&lab, "missing");
}

#[test]
fn an_integrated_worker_leaves_without_an_alert() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.commit_file("page.html", "<p>", "[COMPLETE] Page");
    let _seen = lab.worker("task-3");
    repo.main.git(["merge", "--quiet", "--no-ff", "--no-edit", "work/task-3-frontend"]);
    assert_eq!(lab.worker("task-3")["integrated"], true);
    repo.main.git(["worktree", "remove", "worktrees/task-3-frontend"]);
    repo.main.git(["branch", "-d", "work/task-3-frontend"]);
    let shop = lab.shop();
    assert_eq!(shop["workers"], json!([]), "{shop:#}");
    assert!(lab.alerts("missing").is_empty());
}

#[test]
fn a_squashed_worker_leaves_without_an_alert_too() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.commit_file("page.html", "<p>", "[CHECKPOINT] Page");
    worker.commit_file("form.html", "<form>", "[COMPLETE] Form");
    let _seen = lab.worker("task-3");
    repo.main.git(["merge", "--quiet", "--squash", "work/task-3-frontend"]);
    repo.main.commit("The frontend");
    repo.main.git(["worktree", "remove", "worktrees/task-3-frontend"]);
    repo.main.git(["branch", "-D", "work/task-3-frontend"]);
    assert_eq!(lab.shop()["workers"], json!([]));
    assert!(lab.alerts("missing").is_empty() && lab.alerts("wrong-branch").is_empty(), "{:#}", lab.shop());
}
