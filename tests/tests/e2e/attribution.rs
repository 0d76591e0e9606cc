//! Which commits belong to whom: what one worker pulls from another stays the other's (domain.md section 3).

use orch_e2e::lab::Lab;

/// A worker that completed its part.
fn complete(repo: &orch_e2e::repo::Repo) {
    repo.worker("task-2-api").commit_file("api.rs", "x", "[COMPLETE] Api");
}

#[test]
fn a_merge_of_anothers_complete_completes_nobody() {
    let (lab, repo) = Lab::watching("");
    complete(&repo);
    let one = repo.worker("task-1-frontend");
    one.commit_file("page.html", "<p>", "[CHECKPOINT] Page");
    one.git(["merge", "--quiet", "--no-edit", "work/task-2-api"]);
    assert_eq!(lab.worker("task-2")["phase"], "complete");
    let one = lab.worker("task-1");
    assert_eq!((&one["phase"], &one["checkpoints"]), (&"working".into(), &1.into()), "{one:#}");
}

#[test]
fn a_fast_forward_to_anothers_complete_completes_nobody() {
    let (lab, repo) = Lab::watching("");
    let one = repo.worker("task-1-frontend");
    complete(&repo);
    one.git(["merge", "--quiet", "--ff-only", "work/task-2-api"]);
    assert_eq!(lab.worker("task-1")["phase"], "pending");
    assert_eq!(lab.worker("task-2")["phase"], "complete");
}

#[test]
fn a_fast_forward_is_recognised_by_a_daemon_that_comes_later() {
    let mut lab = Lab::with_desktop();
    let repo = lab.repo("shop");
    let one = repo.worker("task-1-frontend");
    complete(&repo);
    one.git(["merge", "--quiet", "--ff-only", "work/task-2-api"]);
    one.commit("[CHECKPOINT] On top of it");
    lab.start_daemon();
    lab.register(&repo);
    assert_eq!(lab.worker("task-2")["phase"], "complete");
    let one = lab.worker("task-1");
    assert_eq!((&one["phase"], &one["commits"]), (&"working".into(), &1.into()), "{one:#}");
}

#[test]
fn a_rebase_onto_anothers_branch_keeps_ones_own_commits() {
    let (lab, repo) = Lab::watching("");
    let one = repo.worker("task-1-frontend");
    one.commit_file("page.html", "<p>", "[CHECKPOINT] Page");
    complete(&repo);
    let _seen = lab.worker("task-2");
    one.git(["rebase", "--quiet", "work/task-2-api"]);
    let one = lab.worker("task-1");
    assert_eq!((&one["phase"], &one["commits"]), (&"working".into(), &1.into()), "{one:#}");
    assert_eq!(lab.worker("task-2")["phase"], "complete");
}

#[test]
fn dates_decide_nothing() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-1-frontend");
    worker.dated("2099-01-01T00:00:00Z").commit("[BLOCKED:clock] From the future");
    worker.dated("1971-01-01T00:00:00Z").commit("[CHECKPOINT] From the past");
    assert_eq!(lab.worker("task-1")["phase"], "working");
}

#[test]
fn whole_ids_are_compared_and_never_prefixes() {
    let (lab, repo) = Lab::watching("");
    repo.worker("task-1-a").commit("[CHECKPOINT] One");
    repo.worker("task-10-b").commit("[BLOCKED:ten] Ten");
    assert_eq!(lab.worker("task-1")["phase"], "working");
    assert_eq!(lab.worker("task-10")["phase"], "blocked");
}
