//! `kill -9` at whatever moment: urgent pings come at least once, what was shown does not come twice, and the daemon
//! always starts again.

use std::{fs, os::unix::net::UnixListener};

use orch_e2e::{lab::Lab, wait};

use super::only_pings;

#[test]
fn an_alert_whose_ping_was_shown_is_not_shown_again() {
    let (mut lab, repo) = Lab::watching("");
    repo.worker("task-3-frontend").commit("[BLOCKED:x] y");
    let _ping = lab.desktop().wait_for_ping("task-3");
    lab.wait_for_log("a telling ended");
    lab.kill_daemon();
    lab.start_daemon();
    only_pings(&lab, 1);
}

#[test]
fn a_kill_at_any_moment_loses_no_urgent_ping() {
    let (mut lab, repo) = Lab::watching("");
    let workers: Vec<_> = (1..=8).map(|number| repo.worker(&format!("task-{number}-w"))).collect();
    for (round, worker) in workers.iter().enumerate() {
        let before = lab.orchctl(["events", "--since", "0"]).ok().lines().count();
        let stream = lab.stream(["events", "--follow", "--since", "0"]);
        worker.commit("[BLOCKED:x] y");
        // Each round dies a little later: before the commit was read, after the first event, the second, …
        for _ in 0..(before + round).min(before + 3) * usize::from(round > 0) {
            let _event = stream.next_json();
        }
        lab.kill_daemon();
        lab.start_daemon();
    }
    for number in 1..=8 {
        let _ping = lab.desktop().wait_for_ping(&format!("task-{number}"));
    }
    assert_eq!(lab.alerts("blocked").len(), 8);
    let _settled = lab.orchctl(["sync"]).ok();
    for number in 1..=8 {
        let count = lab.desktop().pings_about(&format!("task-{number}")).len();
        // Each kill since may have come between a ping and the note that it was shown.
        let kills = 8 - number + 1;
        assert!(count <= 1 + kills, "task-{number}, {kills} kills: {:#?}", lab.desktop().pings());
    }
}

#[test]
fn a_stale_socket_and_lock_do_not_stop_the_next_start() {
    let (mut lab, _repo) = Lab::watching("");
    lab.kill_daemon();
    assert!(lab.home().socket().exists(), "a kill leaves the socket");
    lab.start_daemon();
    assert_eq!(lab.shop()["name"], "shop");
    lab.stop_daemon();
    drop(fs::remove_file(lab.home().socket()));
    drop(UnixListener::bind(lab.home().socket()).expect("a socket that nobody listens on any more"));
    lab.start_daemon();
    assert_eq!(lab.shop()["name"], "shop");
}

#[test]
fn a_reader_that_is_killed_is_replaced() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.commit("[CHECKPOINT] Page");
    let _read = lab.worker("task-3");
    for reader in lab.daemon().children() {
        let pid = i32::try_from(reader.pid).ok().and_then(rustix::process::Pid::from_raw).expect("a process id");
        rustix::process::kill_process(pid, rustix::process::Signal::KILL).expect("a reader of this test's daemon");
    }
    worker.commit("[BLOCKED:x] y");
    wait::until("the repo to be read again", || {
        let worker = lab.worker("task-3");
        if worker["phase"] == "blocked" { Ok(()) } else { Err(worker.to_string()) }
    });
}

#[test]
fn sigint_and_sigterm_end_it_in_order() {
    for signal in [rustix::process::Signal::INT, rustix::process::Signal::TERM] {
        let (mut lab, _repo) = Lab::watching("");
        let daemon = lab.take_daemon();
        daemon.signal(signal);
        assert!(daemon.wait_for_end().success());
        assert!(!lab.home().socket().exists(), "an orderly end leaves no socket");
    }
}
