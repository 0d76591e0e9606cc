//! `complete-but`: a worker says that it is done, and something speaks against it.

use orch_e2e::lab::Lab;
use serde_json::json;

use super::raised;

#[test]
fn changes_that_were_not_committed_speak_against_it() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.write("forgotten.html", "<p>");
    worker.commit("[COMPLETE] Page");
    let (alert, ping) = raised(&lab, "complete-but");
    assert_eq!((&alert["severity"], &alert["prompt"]), (&json!("normal"), &json!("continue")));
    assert!(ping.summary.contains("task-3"), "{ping:?}");
    assert!(lab.alerts("complete").is_empty());
    let prompt = lab.wait_for_prompt_file("task-3", "continue");
    assert!(prompt.contains("forgotten.html"), "{prompt}");
    worker.git(["add", "."]);
    worker.commit("[COMPLETE] Page, really");
    lab.wait_for_no_alert("complete-but");
    let _clean = lab.wait_for_alert("complete");
}

#[test]
fn commits_after_it_reopen_the_worker_until_the_next_complete() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.commit_file("page.html", "<p>", "[COMPLETE] Page");
    let _complete = lab.wait_for_alert("complete");
    worker.commit_file("page.html", "<p>more", "A last touch");
    let (_alert, _ping) = raised(&lab, "complete-but");
    assert_eq!(lab.worker("task-3")["phase"], "working");
    worker.commit("[COMPLETE] Page again");
    lab.wait_for_no_alert("complete-but");
    assert_eq!(lab.worker("task-3")["phase"], "complete");
}

#[test]
fn an_open_need_of_its_own_speaks_against_it() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    let _api = repo.worker("task-2-api");
    worker.commit("[NEEDS:task-2/Endpoint] Please");
    worker.commit("[COMPLETE] Without it");
    let (_alert, _ping) = raised(&lab, "complete-but");
}
