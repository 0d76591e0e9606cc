//! `rewritten`: status commits vanished.

use orch_e2e::lab::Lab;

use super::{EVERY_SEVERITY, raised};

#[test]
fn a_reset_lists_the_status_commits_that_vanished_and_the_state_is_that_of_now() {
    let (lab, repo) = Lab::watching(EVERY_SEVERITY);
    let worker = repo.worker("task-3-frontend");
    worker.commit("[CHECKPOINT] Page");
    let gone = worker.commit("[BLOCKED:missing-api] Stuck");
    let _blocked = lab.wait_for_alert("blocked");
    worker.git(["reset", "--quiet", "--hard", "HEAD~1"]);
    let (alert, ping) = raised(&lab, "rewritten");
    assert!(super::evidence(&alert).contains(&gone[..7]), "{alert:#}");
    assert!(ping.summary.contains("task-3"), "{ping:?}");
    assert_eq!(lab.worker("task-3")["phase"], "working");
    lab.wait_for_no_alert("blocked");
    worker.commit("[CHECKPOINT] Going on");
    lab.wait_for_no_alert("rewritten");
}

#[test]
fn an_amend_that_says_the_same_is_no_loss() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.commit("[CHECKPOINT] Page");
    let _seen = lab.worker("task-3");
    worker.write("page.html", "<p>");
    worker.git(["add", "."]);
    let amended = worker.amend("[CHECKPOINT] Page");
    let worker = lab.worker("task-3");
    assert_eq!((&worker["tip"], &worker["checkpoints"]), (&amended.into(), &1.into()));
}
