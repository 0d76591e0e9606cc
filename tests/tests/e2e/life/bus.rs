//! No bus, a dead bus, a frozen bus, a server that hangs: the loop does not notice, and what was missed is told later.

use std::time::{Duration, Instant};

use orch_e2e::{bus::BusKind, desktop::Manner, lab::Lab, repo::Repo};

/// A commit is in the status, and the status is quick.
#[track_caller]
fn assert_alive(lab: &Lab, repo: &Repo, task: &str) {
    repo.worker(&format!("{task}-w")).commit("[BLOCKED:x] y");
    let asked = Instant::now();
    assert_eq!(lab.worker(task)["phase"], "blocked");
    assert!(asked.elapsed() < Duration::from_secs(2), "the loop waits for the desktop: {:?}", asked.elapsed());
}

#[test]
fn without_any_bus_everything_else_works() {
    let mut lab = Lab::bare();
    lab.start_daemon();
    let repo = lab.repo("shop");
    lab.register(&repo);
    assert_alive(&lab, &repo, "task-1");
    assert!(lab.wait_for_prompt_file("task-1", "resume").contains("task-1"));
}

#[test]
fn a_bus_that_dies_takes_nothing_with_it_and_the_next_one_is_found() {
    let (mut lab, repo) = Lab::watching("");
    assert_alive(&lab, &repo, "task-1");
    let _ping = lab.desktop().wait_for_ping("task-1");
    lab.end_desktop();
    assert_alive(&lab, &repo, "task-2");
    lab.start_desktop(BusKind::Busd);
    assert_alive(&lab, &repo, "task-3");
    let _ping = lab.desktop().wait_for_ping("task-3");
}

#[test]
fn a_frozen_bus_holds_up_nobody() {
    let (mut lab, repo) = Lab::watching("");
    lab.bus().freeze();
    assert_alive(&lab, &repo, "task-1");
    assert_alive(&lab, &repo, "task-2");
    lab.bus().thaw();
}

#[test]
fn a_server_that_never_answers_holds_up_nobody() {
    let (lab, repo) = Lab::watching("");
    lab.desktop().behave(Manner::Hangs);
    assert_alive(&lab, &repo, "task-1");
    assert_alive(&lab, &repo, "task-2");
}

#[test]
fn a_daemon_ends_in_time_while_the_desktop_hangs() {
    let (mut lab, repo) = Lab::watching("");
    lab.desktop().behave(Manner::Hangs);
    assert_alive(&lab, &repo, "task-1");
    let asked = Instant::now();
    lab.stop_daemon();
    assert!(asked.elapsed() < Duration::from_secs(3), "{:?}", asked.elapsed());
}

#[test]
fn what_failed_to_be_shown_is_told_after_a_restart() {
    let (mut lab, repo) = Lab::watching("");
    lab.end_desktop();
    assert_alive(&lab, &repo, "task-1");
    lab.stop_daemon();
    lab.start_desktop(BusKind::Busd);
    lab.start_daemon();
    let _ping = lab.desktop().wait_for_ping("task-1");
}

#[test]
fn urgent_pings_are_never_folded_and_the_others_are() {
    let (lab, repo) = Lab::watching("[notify]\nmin_severity = \"info\"\n");
    let workers: Vec<_> = (1..=12).map(|number| repo.worker(&format!("task-{number}-w"))).collect();
    for worker in &workers {
        worker.commit("[COMPLETE] Done");
    }
    for number in 1..=2 {
        repo.worker(&format!("task-{}-u", 50 + number)).commit("[BLOCKED:x] y");
    }
    for number in 1..=2 {
        let _urgent = lab.desktop().wait_for_ping(&format!("task-{}", 50 + number));
    }
    let pings = lab.desktop().pings();
    assert!(pings.len() <= 10, "six a minute, and the urgent ones: {pings:#?}");
}
