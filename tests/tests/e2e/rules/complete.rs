//! `complete`: a worker says that it is done, and nothing speaks against it.

use orch_e2e::lab::Lab;
use serde_json::json;

use super::{EVERY_SEVERITY, raised};

#[test]
fn a_complete_worker_is_good_to_know() {
    let (lab, repo) = Lab::watching(EVERY_SEVERITY);
    let worker = repo.worker("task-3-frontend");
    worker.commit_file("page.html", "<p>", "[COMPLETE] Page");
    let (alert, ping) = raised(&lab, "complete");
    assert_eq!((&alert["severity"], &alert["prompt"]), (&json!("info"), &json!(null)));
    assert!(ping.summary.contains("task-3"), "{ping:?}");
    assert_eq!(lab.worker("task-3")["phase"], "complete");
}

#[test]
fn nobody_is_called_for_it_unless_asked_for() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.commit_file("page.html", "<p>", "[COMPLETE] Page");
    let _alert = lab.wait_for_alert("complete");
    // A ping that must come afterwards shows that the first would have come by now.
    repo.worker("task-4-api").commit("[BLOCKED:x] y");
    let _later = lab.desktop().wait_for_ping("task-4");
    assert!(lab.desktop().pings_about("task-3").is_empty(), "{:?}", lab.desktop().pings());
}
