//! `degraded`: a repo that cannot be read says why, and stops nobody else.

use std::{fs, time::Duration};

use orch_e2e::{lab::Lab, wait};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::text;

fn repo_of(lab: &Lab, name: &str) -> Value {
    let status = lab.orchctl(["status", name, "--json"]).json();
    status["repos"][0].clone()
}

#[track_caller]
fn wait_for_state(lab: &Lab, name: &str, state: &str) -> Value {
    // A repo that failed is tried again later and later, and by the safety scan at the latest.
    wait::until_within(Duration::from_secs(45), &format!("{name} to be {state}"), || {
        let repo = repo_of(lab, name);
        if repo["state"] == state { Ok(repo) } else { Err(format!("{repo:#}")) }
    })
}

#[test]
fn a_repo_that_cannot_be_read_pings_says_why_and_comes_back() {
    let (lab, broken) = Lab::watching("");
    let healthy = lab.repo("bakery");
    lab.register(&healthy);
    let head = broken.path().join(".git/HEAD");
    let content = fs::read(&head).expect("HEAD");
    fs::write(&head, "no such thing\n").expect("written");
    let shop = wait_for_state(&lab, "shop", "degraded");
    assert!(shop["degraded"].as_str().is_some_and(|why| !why.is_empty()), "{shop:#}");
    let alert = shop["alerts"].as_array().and_then(|all| all.iter().find(|alert| alert["rule"] == "degraded"));
    let title = text(&alert.expect("a degraded alert")["title"]);
    let _ping = lab.desktop().wait_for_ping(&title);
    healthy.worker("task-1-bread").commit("[BLOCKED:flour] None left");
    let _other = lab.desktop().wait_for_ping("task-1");
    fs::write(&head, content).expect("written");
    let shop = wait_for_state(&lab, "shop", "ok");
    assert_eq!(shop["degraded"], Value::Null);
}

#[test]
fn a_path_that_vanished_is_degraded_and_names_the_path() {
    let (lab, repo) = Lab::watching("");
    fs::rename(repo.path(), lab.home().path("home/elsewhere")).expect("moved");
    let shop = wait_for_state(&lab, "shop", "degraded");
    assert!(text(&shop["degraded"]).contains("shop"), "{shop:#}");
}

#[test]
fn a_format_that_nobody_knows_is_registered_as_degraded_with_the_reason() {
    let (lab, _shop) = Lab::watching("");
    let future = lab.repo("future");
    future.main.git(["config", "core.repositoryFormatVersion", "1"]);
    future.main.git(["config", "extensions.refStorage", "punchcards"]);
    let _said = lab.orchctl(["repo", "add", future.path_text(), "--base", "main"]).ok();
    let repo = repo_of(&lab, "future");
    assert_eq!(repo["state"], "degraded", "{repo:#}");
    assert!(text(&repo["degraded"]).contains("punchcards"), "{repo:#}");
}

#[test]
fn a_repo_that_hangs_its_reader_holds_up_nobody() {
    let (lab, hanging) = Lab::watching("");
    let healthy = lab.repo("bakery");
    lab.register(&healthy);
    let packed = hanging.path().join(".git/packed-refs");
    // Whoever opens a pipe that nobody writes to waits for ever.
    rustix::fs::mkfifoat(rustix::fs::CWD, &packed, rustix::fs::Mode::from_raw_mode(0o600)).expect("a named pipe");
    fs::write(hanging.path().join(".git/refs/heads/touched"), "x").expect("a change to notice");
    let worker = healthy.worker("task-1-bread");
    worker.commit("[BLOCKED:flour] None left");
    let _ping = lab.desktop().wait_for_ping("task-1");
    let waited_for = lab.orchctl(["status", "shop"]).ok();
    let honest = waited_for.contains("not everything yet") || waited_for.contains("degraded");
    assert!(honest, "what may be old is not shown as if it were new: {waited_for}");
    let shop = wait_for_state(&lab, "shop", "degraded");
    assert!(!text(&shop["degraded"]).is_empty(), "{shop:#}");
    fs::remove_file(&packed).expect("removed");
    fs::remove_file(hanging.path().join(".git/refs/heads/touched")).expect("removed");
    let _back = wait_for_state(&lab, "shop", "ok");
}

fn kill_readers(lab: &Lab) {
    let readers = lab.daemon().children();
    assert!(!readers.is_empty(), "a reader runs");
    for reader in readers {
        let pid = i32::try_from(reader.pid).ok().and_then(Pid::from_raw).expect("a process id");
        kill_process(pid, Signal::KILL).expect("killed");
    }
}

#[test]
fn a_reader_that_is_killed_is_replaced_before_anybody_notices_and_one_that_dies_again_is_told() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.commit("[CHECKPOINT] Page");
    assert_eq!(lab.worker("task-3")["phase"], "working");
    kill_readers(&lab);
    worker.commit("[BLOCKED:key] No key");
    assert_eq!(lab.worker("task-3")["phase"], "blocked", "{:#}", lab.shop());
    assert_eq!(repo_of(&lab, "shop")["state"], "ok");
    let _ping = lab.desktop().wait_for_ping("task-3 is blocked");
    let ever = lab.orchctl(["alerts", "--all", "--json"]).ok();
    assert!(!ever.contains("\"degraded\""), "{ever}");

    // What went meanwhile is told by the one that takes the other's place, too.
    repo.main.git(["worktree", "remove", "--force", "worktrees/task-3-frontend"]);
    repo.main.git(["branch", "-D", "work/task-3-frontend"]);
    kill_readers(&lab);
    repo.worker("task-4-backend").commit("[CHECKPOINT] Api");
    let _ping = lab.desktop().wait_for_ping("shop is degraded");
    let _back = wait_for_state(&lab, "shop", "ok");
    assert_eq!(lab.worker("task-4")["phase"], "working");
    assert_eq!(lab.worker("task-3")["health"], "missing");
}
