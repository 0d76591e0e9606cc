//! `orchctl up`: the one command for a newcomer.

use orch_e2e::{lab::Lab, wait};

#[test]
fn it_starts_the_daemon_registers_the_repo_and_shows_the_status() {
    let lab = Lab::with_desktop();
    let repo = lab.repo("shop");
    let worker = repo.worker("task-3-frontend");
    worker.commit("[BLOCKED:missing-api] Stuck");
    let before = repo.fingerprint();
    let said = lab.orchctl_in(repo.path(), ["up", "--no-dashboard"]).ok();
    assert!(said.contains("task-3") && said.contains("missing-api"), "{said}");
    let again = lab.orchctl(["up", repo.path_text()]).ok();
    assert!(again.contains("task-3"), "{again}");
    let _ping = lab.desktop().wait_for_ping("task-3");
    repo.assert_untouched_since(&before);
    let _stopped = lab.orchctl(["daemon", "stop"]).ok();
    wait::until("the daemon to be gone", || {
        let answer = lab.orchctl(["daemon", "status"]);
        if answer.code == Some(4) { Ok(()) } else { Err(format!("{answer:?}")) }
    });
}

#[test]
fn it_says_why_where_there_is_no_repo() {
    let lab = Lab::with_desktop();
    let dir = lab.home().path("home");
    let _said = lab.orchctl_in(&dir, ["up"]).fails_saying(1, &["git"]);
    let _stopped = lab.orchctl(["daemon", "stop"]);
}
