//! What the watcher misses is found all the same: overflow, a daemon that was stopped, directories made faster than they
//! are watched, repositories replaced, and no events at all.

use std::{fs, time::Duration};

use orch_e2e::{lab::Lab, wait};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

/// The safety scan comes every thirty seconds, and takes a moment.
const SAFETY_SCAN: Duration = Duration::from_secs(36);

fn phase_of(lab: &Lab, task: &str) -> Value {
    let shop = lab.shop();
    let workers = shop["workers"].as_array().cloned().unwrap_or_default();
    workers.into_iter().find(|worker| worker["task"] == task).map_or(Value::Null, |worker| worker["phase"].clone())
}

#[test]
fn a_queue_that_overflows_while_the_daemon_stands_still_loses_nothing() {
    let (lab, repo) = Lab::watching("");
    let bakery = lab.repo("bakery");
    lab.register(&bakery);
    let worker = repo.worker("task-3-frontend");
    worker.commit("[CHECKPOINT] Page");
    assert_eq!(of_shop(&lab)["workers"][0]["phase"], "working");
    let daemon = Pid::from_raw(i32::try_from(lab.daemon().pid()).expect("small")).expect("a process");
    kill_process(daemon, Signal::STOP).expect("stopped");
    // More events than the kernel keeps for one who does not read them, and all of them in another repository: of what
    // follows nothing tells but that some were lost.
    let heads = bakery.path().join(".git/refs/heads");
    for n in 0..20_000 {
        fs::write(heads.join("x.lock"), n.to_string()).expect("written");
    }
    fs::remove_file(heads.join("x.lock")).expect("removed");
    let late = repo.worker("task-4-backend");
    late.commit("[BLOCKED:late] Made when nobody looked");
    worker.git(["checkout", "--quiet", "--detach"]);
    kill_process(daemon, Signal::CONT).expect("continued");
    let _ping = lab.desktop().wait_for_ping("task-4 is blocked: late");
    let _ping = lab.desktop().wait_for_ping("task-3 is on no branch");
}

fn of_shop(lab: &Lab) -> Value {
    lab.orchctl(["status", "shop", "--json"]).json()["repos"][0].clone()
}

#[test]
fn without_any_event_the_safety_scan_alone_keeps_the_promise() {
    let mut lab = Lab::with_desktop();
    lab.start_daemon_with(&["--without-events"]);
    let repo = lab.repo("shop");
    lab.register(&repo);
    repo.worker("task-3-frontend").commit("[BLOCKED:unseen] Nobody hints at it");
    let _ping = wait::until_within(SAFETY_SCAN, "the safety scan to see it", || {
        let told = lab.desktop().pings_about("task-3 is blocked: unseen");
        told.into_iter().next().ok_or("no ping")
    });
    // A query does not wait for the scan.
    repo.worker("task-4-backend").commit("[COMPLETE] Done");
    assert_eq!(phase_of(&lab, "task-4"), "complete");
}

#[test]
fn branches_in_directories_made_at_the_same_moment_are_all_seen() {
    let (lab, repo) = Lab::watching("[[repo]]\npath = \"~/shop\"\nbranch_prefix = \"team/a/\"\n");
    for n in 0..40 {
        // Packing takes the directories away, and the next branch makes them again with itself in them.
        repo.main.git(["branch", &format!("team/a/task-{n}")]);
        repo.main.git(["pack-refs", "--all"]);
    }
    assert_eq!(lab.shop()["workers"].as_array().map(Vec::len), Some(40), "{:#}", lab.shop());
}

#[test]
fn a_repository_that_is_made_anew_at_its_place_is_watched_like_the_first() {
    let (lab, repo) = Lab::watching("");
    repo.worker("task-3-frontend").commit("[CHECKPOINT] Page");
    assert_eq!(lab.worker("task-3")["commits"], json!(1));
    fs::remove_dir_all(repo.path()).expect("removed");
    let _tried = lab.orchctl(["sync"]);
    assert_eq!(lab.shop()["state"], "degraded");
    let again = lab.repo("shop");
    let _read = wait::until_within(SAFETY_SCAN, "the new repository to be read", || {
        let _tried = lab.orchctl(["sync"]);
        let shop = lab.shop();
        if shop["state"] == "ok" { Ok(shop) } else { Err(format!("{shop:#}")) }
    });
    again.worker("task-5-api").commit("[BLOCKED:new] In the second one");
    let _ping = lab.desktop().wait_for_ping("task-5 is blocked: new");
}

#[test]
fn a_daemon_that_slept_through_it_all_tells_what_holds_now_and_no_more() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.commit("[CHECKPOINT] Page");
    let _known = lab.worker("task-3");
    let daemon = Pid::from_raw(i32::try_from(lab.daemon().pid()).expect("small")).expect("a process");
    kill_process(daemon, Signal::STOP).expect("stopped");
    worker.commit("[BLOCKED:one] Settled before anybody looked");
    worker.commit("[CHECKPOINT] Settled");
    worker.commit("[BLOCKED:two] This one stays");
    kill_process(daemon, Signal::CONT).expect("continued");
    let _ping = lab.desktop().wait_for_ping("task-3 is blocked: two");
    assert!(lab.desktop().pings().iter().all(|ping| !ping.summary.contains("one")), "{:?}", lab.desktop().pings());
}

#[test]
fn what_no_event_tells_is_seen_by_the_second_look() {
    let (lab, repo) = Lab::watching("[notify]\nmin_severity = \"info\"\n");
    let worker = repo.worker("task-3-frontend");
    worker.commit_file("page.html", "<p>", "[CHECKPOINT] Page");
    let _known = lab.worker("task-3");
    worker.write("page.html", "<p>changed");
    let entry = worker.git(["stash", "create"]);
    worker.commit("[BLOCKED:x] y");
    let _read = lab.desktop().wait_for_ping("task-3 is blocked");
    // The directory of this ref is not watched, and the look that followed the commit is over.
    repo.main.git(["update-ref", "refs/stash", &entry]);
    let seen = wait::until_within(Duration::from_secs(10), "the second look to see it", || {
        let told = lab.desktop().pings_about("used the stash");
        told.into_iter().next().ok_or("no ping")
    });
    assert!(seen.summary.contains("task-3"), "{seen:?}");
}
