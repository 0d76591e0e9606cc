//! `deadlock-risk`: somebody waits for one that will not move by itself.

use orch_e2e::lab::Lab;

use super::raised;

#[test]
fn waiting_for_a_blocked_worker_is_a_risk_until_it_moves() {
    let (lab, repo) = Lab::watching("");
    let one = repo.worker("task-1-frontend");
    let two = repo.worker("task-2-api");
    two.commit("[BLOCKED:no-access] Which server?");
    one.commit("[NEEDS:task-2/Endpoint] Waiting");
    let (alert, ping) = raised(&lab, "deadlock-risk");
    assert_eq!(alert["severity"], "normal");
    assert_eq!(alert["workers"][0], "task-1", "{alert:#}");
    assert!(ping.summary.contains("task-1"), "{ping:?}");
    two.commit("[CHECKPOINT] Found the server");
    lab.wait_for_no_alert("deadlock-risk");
}
