//! `stuck-operation`: a merge that nobody ends, and a worker that is not blamed meanwhile.

use std::{
    fs::File,
    path::Path,
    time::{Duration, SystemTime},
};

use orch_e2e::{lab::Lab, repo::Repo, wait};
use serde_json::json;

/// A merge that stops at a conflict in a worker's worktree.
fn stop_in_a_merge(repo: &Repo) -> orch_e2e::repo::Checkout {
    let worker = repo.worker("task-3-frontend");
    worker.commit_file("page.html", "mine\n", "[CHECKPOINT] Page");
    repo.main.commit_file("page.html", "theirs\n", "Page of the base");
    let _stopped = worker.git_stops(["merge", "main"]);
    worker
}

/// Makes a file older than it is, as git itself would have left it.
fn age(file: &Path) {
    let then = SystemTime::now() - Duration::from_secs(20 * 60);
    File::open(file).and_then(|file| file.set_modified(then)).expect("a file of git");
}

#[test]
fn a_merge_in_progress_is_shown_and_no_stall() {
    let (lab, repo) = Lab::watching("stall_after = \"1s\"\n");
    let worker = stop_in_a_merge(&repo);
    assert_eq!(lab.worker("task-3")["operation"], "merge");
    wait::stays(Duration::from_millis(1500), "no stall during a merge", || {
        let health = lab.worker("task-3")["health"].clone();
        if health == "ok" { Ok(()) } else { Err(health.to_string()) }
    });
    worker.git(["merge", "--abort"]);
    assert_eq!(lab.worker("task-3")["operation"], json!(null));
}

#[test]
fn a_merge_older_than_a_quarter_of_an_hour_pings() {
    let mut lab = Lab::with_desktop();
    let repo = lab.repo("shop");
    let worker = stop_in_a_merge(&repo);
    let head = worker.git(["rev-parse", "--git-path", "MERGE_HEAD"]);
    age(&worker.path().join(head));
    lab.start_daemon();
    lab.register(&repo);
    let alert = lab.wait_for_alert("stuck-operation");
    // What a first scan finds is told in one digest that names the worker.
    let _digest = lab.desktop().wait_for_ping("task-3");
    assert_eq!((&alert["severity"], &alert["prompt"]), (&json!("normal"), &json!("continue")));
    worker.git(["merge", "--abort"]);
    lab.wait_for_no_alert("stuck-operation");
}

#[test]
fn a_fresh_merge_does_not_ping() {
    let (lab, repo) = Lab::watching("");
    let _worker = stop_in_a_merge(&repo);
    assert_eq!(lab.worker("task-3")["operation"], "merge");
    assert!(lab.alerts("stuck-operation").is_empty());
}

#[test]
fn an_index_that_a_dead_command_left_locked_pings_until_the_lock_is_gone() {
    let mut lab = Lab::with_desktop();
    let repo = lab.repo("shop");
    let worker = repo.worker("task-3-frontend");
    worker.commit("[CHECKPOINT] Page");
    let lock = worker.path().join(worker.git(["rev-parse", "--git-path", "index.lock"]));
    File::create(&lock).expect("a lock");
    age(&lock);
    lab.start_daemon();
    lab.register(&repo);
    let alert = lab.wait_for_alert("stuck-operation");
    assert!(alert["title"].as_str().is_some_and(|title| title.contains("locked")), "{alert:#}");
    let _digest = lab.desktop().wait_for_ping("task-3");
    assert!(lock.exists(), "it is never removed");
    std::fs::remove_file(&lock).expect("removed");
    // Locks come and go with every command: nothing hints at them, and a scan sees them.
    let _scanned = lab.orchctl(["sync"]).ok();
    lab.wait_for_no_alert("stuck-operation");
}

#[test]
fn an_index_that_a_command_at_work_has_locked_does_not_ping() {
    let mut lab = Lab::with_desktop();
    let repo = lab.repo("shop");
    let worker = repo.worker("task-3-frontend");
    worker.commit_file("page.html", "<p>", "[CHECKPOINT] Page");
    worker.write("page.html", "<p>changed");
    // A command of git goes on while the test waits.
    lab.leave_home_to_others();
    // Its editor stays open: the lock is held from before until after.
    let (opened, closed) = (lab.home().path("editor-is-open"), lab.home().path("editor-may-close"));
    let wait_to_close = format!("until test -e '{}'; do sleep 0.05; done", closed.display());
    let editor = format!("touch '{}'; {wait_to_close} #", opened.display());
    let mut editing = worker.git_command(["commit", "--all"]).env("GIT_EDITOR", editor).spawn().expect("git");
    let lock = worker.path().join(worker.git(["rev-parse", "--git-path", "index.lock"]));
    wait::until("the editor to open", || if opened.exists() { Ok(()) } else { Err("not yet".to_owned()) });
    age(&lock);
    lab.start_daemon();
    lab.register(&repo);
    assert_eq!(lab.worker("task-3")["phase"], "working");
    assert!(lab.alerts("stuck-operation").is_empty());
    editing.kill().expect("killed");
    let _ended = editing.wait().expect("ended");
    std::fs::write(&closed, "").expect("written");
    let _scanned = lab.orchctl(["sync"]).ok();
    let _alert = lab.wait_for_alert("stuck-operation");
}
