//! What a restart repeats, and what it does not.

use std::fs;

use orch_e2e::lab::Lab;

use super::only_pings;

#[test]
fn what_was_shown_is_not_shown_again() {
    let (mut lab, repo) = Lab::watching("");
    repo.worker("task-3-frontend").commit("[BLOCKED:x] y");
    let _ping = lab.desktop().wait_for_ping("task-3");
    let alert = lab.wait_for_alert("blocked");
    lab.stop_daemon();
    lab.start_daemon();
    assert_eq!(lab.wait_for_alert("blocked"), alert, "the same alert, in every field");
    only_pings(&lab, 1);
}

#[test]
fn no_kind_of_alert_ends_or_begins_because_of_a_restart() {
    let (mut lab, repo) = Lab::watching("stall_after = \"2s\"\n");
    let worker = |name: &str| repo.worker(name);
    worker("task-1-blocked").commit("[BLOCKED:x] y");
    worker("task-2-provider").commit_file("model.py", "class UserModel:\n    pass\n", "[CHECKPOINT] It is in");
    worker("task-3-needing").commit("[NEEDS:task-2/UserModel][NEEDS:task-1/Nothing] z");
    worker("task-4-clean").commit_file("a", "a", "[COMPLETE] a");
    let unclean = worker("task-5-unclean");
    unclean.commit("[COMPLETE] b");
    unclean.write("left", "behind");
    worker("task-6-odd").commit("[CHECKPONT] c");
    worker("task-7-strange").git(["checkout", "--quiet", "-b", "elsewhere"]);
    for rule in ["blocked", "needs-ready", "needs", "complete", "malformed", "wrong-branch", "stalled"] {
        let _held = orch_e2e::wait::until(rule, || lab.alerts(rule).first().cloned().ok_or("none yet"));
    }
    // The dirt came after its worker was looked at; the next look is a minute away, or as far as the next commit.
    unclean.commit("[COMPLETE] b, really");
    let _unclean = lab.wait_for_alert("complete-but");
    // Whoever is silent in between is alerted in between.
    let silent = |lab: &Lab| lab.alerts("stalled").len();
    orch_e2e::wait::until("everybody who can be silent to be", || {
        if silent(&lab) == 3 { Ok(()) } else { Err(format!("{:#?}", lab.alerts("stalled"))) }
    });
    let _settled = lab.orchctl(["sync"]).ok();
    let before = lab.orchctl(["alerts", "--all", "--json"]).json();
    let events = lab.orchctl(["events", "--since", "0"]).ok();
    for _ in 0..2 {
        lab.stop_daemon();
        lab.start_daemon();
        let _settled = lab.orchctl(["sync"]).ok();
    }
    let after = lab.orchctl(["alerts", "--all", "--json"]).json();
    let ids = |alerts: &serde_json::Value| {
        let all = alerts["alerts"].as_array().expect("alerts").iter();
        let mut ids: Vec<_> =
            all.map(|alert| format!("{} {} {}", alert["rule"], alert["id"], alert["ended"])).collect();
        ids.sort();
        ids
    };
    assert_eq!(ids(&before), ids(&after));
    assert_eq!(lab.orchctl(["events", "--since", "0"]).ok(), events, "nothing happened");
}

#[test]
fn what_was_missed_is_told_in_one_digest() {
    let (mut lab, repo) = Lab::watching("");
    let workers = [repo.worker("task-1-a"), repo.worker("task-2-b"), repo.worker("task-3-c")];
    workers[0].commit("[BLOCKED:x] y");
    let _ping = lab.desktop().wait_for_ping("task-1");
    let _settled = lab.orchctl(["sync"]).ok();
    lab.stop_daemon();
    workers[1].commit("[BLOCKED:x] y");
    workers[2].commit("[BLOCKED:x] y");
    lab.start_daemon();
    let digest = lab.desktop().wait_for_ping("task-2");
    let told = format!("{} {}", digest.summary, digest.body);
    assert!(told.contains("task-3") && !told.contains("task-1"), "{digest:?}");
    only_pings(&lab, 2);
}

#[test]
fn losing_the_store_loses_no_state() {
    let (mut lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.commit("[CHECKPOINT] Page");
    worker.commit("[BLOCKED:x] y");
    let before = lab.worker("task-3");
    lab.stop_daemon();
    for entry in fs::read_dir(lab.home().state()).expect("the state").flatten() {
        if entry.file_name().to_string_lossy().starts_with("orchd.db") {
            fs::write(entry.path(), "this is no database, and long enough to look like one".repeat(200))
                .expect("written");
        }
    }
    lab.start_daemon();
    let told = lab.desktop().wait_for_ping("could not read its store");
    assert!(told.body.contains("orchctl repo list"), "{told:?}");
    assert!(lab.orchctl(["doctor"]).ok().contains("could not be read"), "said for as long as the daemon lives");
    lab.register(&repo);
    let after = lab.worker("task-3");
    for field in ["phase", "reason", "commits", "checkpoints", "tip"] {
        assert_eq!(before[field], after[field], "{field}");
    }
    let kept = fs::read_dir(lab.home().state()).expect("the state").flatten();
    let names: Vec<String> = kept.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    assert!(names.iter().filter(|name| name.starts_with("orchd.db")).count() > 1, "nothing was moved aside: {names:?}");
}

#[test]
fn a_restart_does_not_restart_deadlines() {
    let (mut lab, repo) = Lab::watching("stall_after = \"3s\"\n");
    let begun = std::time::Instant::now();
    repo.worker("task-3-frontend").commit("[CHECKPOINT] Page");
    for _ in 0..3 {
        let _settled = lab.orchctl(["sync"]).ok();
        lab.stop_daemon();
        lab.start_daemon();
    }
    let restarted = begun.elapsed();
    let _alert = lab.wait_for_alert("stalled");
    let limit = std::time::Duration::from_secs(3) + restarted.max(std::time::Duration::from_secs(2));
    assert!(begun.elapsed() < limit, "{:?}, {restarted:?}", begun.elapsed());
}
