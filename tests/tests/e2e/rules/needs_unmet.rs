//! `needs-unmet`: a need that nobody can answer.

use orch_e2e::lab::Lab;
use serde_json::json;

use super::raised;

#[test]
fn a_need_of_an_unknown_worker_is_unmet_until_one_appears() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-1-frontend");
    worker.commit("[NEEDS:task-9/Schema] Who makes it?");
    let (alert, ping) = raised(&lab, "needs-unmet");
    assert_eq!((&alert["severity"], &alert["prompt"]), (&json!("normal"), &json!("resume")));
    assert!(ping.summary.contains("task-1"), "{ping:?}");
    assert_eq!(lab.worker("task-1")["needs"][0]["state"], "unmet");
    let _nine = repo.worker("task-9-db");
    lab.wait_for_no_alert("needs-unmet");
    assert_eq!(lab.worker("task-1")["needs"][0]["state"], "open");
}

#[test]
fn a_need_of_oneself_is_urgent_and_no_deadlock() {
    let (lab, repo) = Lab::watching("");
    repo.worker("task-1-frontend").commit("[NEEDS:task-1/Schema] Mine");
    let (alert, _ping) = raised(&lab, "needs-unmet");
    assert_eq!(alert["severity"], "urgent");
    assert!(lab.alerts("deadlock").is_empty());
}
