//! `all-complete`: everybody is done.

use orch_e2e::lab::Lab;

use super::raised;

#[test]
fn the_last_complete_tells_that_all_are() {
    let (lab, repo) = Lab::watching("");
    let one = repo.worker("task-1-frontend");
    let two = repo.worker("task-2-api");
    one.commit_file("page.html", "<p>", "[COMPLETE] Page");
    let _first = lab.wait_for_alert("complete");
    assert!(lab.alerts("all-complete").is_empty());
    two.commit_file("api.rs", "x", "[COMPLETE] Api");
    let (alert, _ping) = raised(&lab, "all-complete");
    assert_eq!(alert["severity"], "normal");
    let _third = repo.worker("task-3-docs");
    lab.wait_for_no_alert("all-complete");
}

#[test]
fn one_worker_alone_is_not_everybody() {
    let (lab, repo) = Lab::watching("");
    repo.worker("task-1-frontend").commit("[COMPLETE] Page");
    let _complete = lab.wait_for_alert("complete");
    assert!(lab.alerts("all-complete").is_empty());
}
