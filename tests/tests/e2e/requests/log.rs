//! `orchctl log`: status commits, newest last.

use orch_e2e::lab::Lab;

#[test]
fn status_commits_come_in_order_and_plain_ones_do_not() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.commit("[CHECKPOINT] One");
    worker.commit("Only work");
    worker.commit("[COMPLETE] Two");
    repo.worker("task-4-api").commit("[CHECKPOINT] Other");
    let log = lab.orchctl(["log", "task-3", "--json"]).json();
    let subjects: Vec<_> =
        log["commits"].as_array().expect("commits").iter().map(|entry| entry["commit"]["subject"].clone()).collect();
    assert_eq!(subjects, ["[CHECKPOINT] One", "[COMPLETE] Two"]);
    let text = lab.orchctl(["log"]).ok();
    assert!(text.contains("Other") && !text.contains("Only work"), "{text}");
}
