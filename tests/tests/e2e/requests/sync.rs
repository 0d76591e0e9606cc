//! `orchctl sync`: returns when everything that was in git before is in the answers.

use orch_e2e::lab::Lab;

#[test]
fn events_after_a_sync_hold_the_commit_before_it() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    for number in 0..5 {
        let commit = worker.commit(&format!("[CHECKPOINT] {number}"));
        assert_eq!(lab.orchctl(["sync"]).ok(), "");
        let events = lab.orchctl(["events", "--since", "0"]).ok();
        assert!(events.contains(&commit), "{commit} is not in:\n{events}");
    }
}
