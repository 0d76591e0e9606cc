//! `unstarted`: a worktree in which nothing began.

use orch_e2e::lab::Lab;
use serde_json::json;

use super::raised;

#[test]
fn a_worktree_in_which_nothing_begins_pings_until_the_first_commit() {
    let (lab, repo) = Lab::watching("start_within = \"1s\"\n");
    let worker = repo.worker("task-3-frontend");
    let (alert, ping) = raised(&lab, "unstarted");
    assert_eq!((&alert["severity"], &alert["prompt"]), (&json!("normal"), &json!("continue")));
    assert!(ping.summary.contains("task-3"), "{ping:?}");
    assert_eq!(lab.worker("task-3")["health"], "unstarted");
    worker.commit("Begin");
    lab.wait_for_no_alert("unstarted");
    assert_eq!(lab.worker("task-3")["health"], "ok");
}
