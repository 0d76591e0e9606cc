//! `orchctl wait`: scripts that go on when something happened, or when it takes too long.

use orch_e2e::lab::Lab;

#[test]
fn it_ends_with_the_event_when_the_alert_comes() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    let waiting = lab.stream(["wait", "--until", "alert:blocked", "--timeout", "20s", "--json"]);
    worker.commit("[BLOCKED:x] y");
    let event = waiting.next_json();
    assert!(event.to_string().contains("task-3"), "{event}");
    assert_eq!(waiting.wait_for_end().code(), Some(0));
}

#[test]
fn it_waits_for_a_phase_and_for_all() {
    let (lab, repo) = Lab::watching("");
    let (one, two) = (repo.worker("task-1-a"), repo.worker("task-2-b"));
    let phase = lab.stream(["wait", "--until", "phase:complete", "--task", "task-2", "--timeout", "20s"]);
    let all = lab.stream(["wait", "--until", "all-complete", "--timeout", "20s"]);
    one.commit("[COMPLETE] One");
    two.commit("[COMPLETE] Two");
    assert_eq!(phase.wait_for_end().code(), Some(0));
    assert_eq!(all.wait_for_end().code(), Some(0));
}

#[test]
fn it_gives_up_with_6() {
    let (lab, _repo) = Lab::watching("");
    let _said = lab.orchctl(["wait", "--until", "alert", "--timeout", "1s"]).fails(6);
}
