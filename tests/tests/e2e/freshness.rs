//! A status asked for after a git command returned shows what that command did (cli.md), whatever the watcher missed.

use orch_e2e::lab::Lab;
use serde_json::{Value, json};

#[test]
fn every_commit_is_in_the_status_that_follows_it() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    for number in 1..=15 {
        let commit = worker.commit(&format!("[CHECKPOINT] Step {number}"));
        let now = lab.worker("task-3");
        assert_eq!((&now["tip"], &now["checkpoints"]), (&json!(commit), &json!(number)), "{now:#}");
        assert_eq!(now["last_commit"]["oid"], commit);
    }
}

#[test]
fn worktrees_and_branches_come_and_go_at_once() {
    let (lab, repo) = Lab::watching("");
    assert_eq!(lab.shop()["workers"], json!([]));
    repo.main.git(["branch", "work/task-1-api"]);
    assert_eq!(lab.worker("task-1")["worktree"], Value::Null);
    let path = repo.path().join("worktrees/task-1-api");
    repo.main.git(["worktree", "add", "--quiet", &path.to_string_lossy(), "work/task-1-api"]);
    assert_eq!(lab.worker("task-1")["worktree"], "worktrees/task-1-api");
    let outside = lab.home().path("home/elsewhere");
    repo.main.git(["worktree", "move", &path.to_string_lossy(), &outside.to_string_lossy()]);
    assert_eq!(lab.worker("task-1")["worktree"], json!(outside));
    repo.main.git(["worktree", "remove", &outside.to_string_lossy()]);
    assert_eq!(lab.worker("task-1")["worktree"], Value::Null);
    repo.main.git(["branch", "-m", "work/task-1-api", "work/task-2-api"]);
    assert_eq!(lab.worker("task-2")["branch"], "work/task-2-api");
}

#[test]
fn checkouts_rebases_and_amends_are_there_at_once() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.commit_file("page.html", "<p>", "[CHECKPOINT] Page");
    assert_eq!(lab.worker("task-3")["ahead"], 1);
    repo.main.commit_file("base.txt", "x", "Base goes on");
    let now = lab.worker("task-3");
    assert_eq!((&now["ahead"], &now["behind"]), (&json!(1), &json!(1)));
    worker.git(["rebase", "--quiet", "main"]);
    let now = lab.worker("task-3");
    assert_eq!((&now["ahead"], &now["behind"], &now["checkpoints"]), (&json!(1), &json!(0), &json!(1)));
    let amended = worker.amend("[BLOCKED:x] Page after all");
    let now = lab.worker("task-3");
    assert_eq!((&now["tip"], &now["phase"]), (&json!(amended), &json!("blocked")));
    worker.git(["checkout", "--quiet", "-b", "experiment"]);
    assert_eq!(lab.alerts("wrong-branch").len(), 1);
    worker.git(["checkout", "--quiet", "work/task-3-frontend"]);
    assert_eq!(lab.alerts("wrong-branch").len(), 0);
}

#[test]
fn packing_the_refs_loses_nobody() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.commit("[CHECKPOINT] One");
    for number in 2..=5 {
        repo.main.git(["pack-refs", "--all", "--prune"]);
        assert_eq!(lab.worker("task-3")["health"], "ok");
        worker.commit("[CHECKPOINT] Another");
        assert_eq!(lab.worker("task-3")["checkpoints"], number);
    }
    assert!(lab.alerts("missing").is_empty() && lab.alerts("rewritten").is_empty(), "{:#}", lab.shop());
}

#[test]
fn a_branch_with_a_new_directory_in_its_name_is_seen() {
    let (lab, repo) = Lab::watching("[[repo]]\npath = \"~/shop\"\nbranch_prefix = \"agents/blue/\"\n");
    repo.main.git(["branch", "agents/blue/task-7-x"]);
    assert_eq!(lab.worker("task-7")["branch"], "agents/blue/task-7-x");
}

#[test]
fn without_any_question_a_commit_reaches_the_desktop_by_itself() {
    let (lab, repo) = Lab::watching("");
    let workers = [repo.worker("task-1-a"), repo.worker("task-2-b"), repo.worker("task-3-c")];
    for (worker, number) in workers.iter().zip(1..) {
        worker.commit(&format!("[BLOCKED:x{number}] y"));
        let _ping = lab.desktop().wait_for_ping(&format!("task-{number}"));
    }
}
