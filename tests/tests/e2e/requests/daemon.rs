//! `orchctl daemon` and `doctor`: the daemon's own life, where no service manager owns it.

use orch_e2e::{lab::Lab, wait};

#[test]
fn it_is_started_described_and_stopped() {
    let lab = Lab::with_desktop();
    let _stopped = lab.orchctl(["daemon", "status"]).fails(4);
    let _said = lab.orchctl(["daemon", "start"]).ok();
    let status = lab.orchctl(["daemon", "status", "--json"]).json();
    let pid = u32::try_from(status["pid"].as_u64().expect("a pid")).expect("a pid");
    assert!(orch_e2e::processes::look_up(pid).is_some());
    let _again = lab.orchctl(["daemon", "start"]).ok();
    assert_eq!(lab.orchctl(["daemon", "status", "--json"]).json()["pid"], pid, "one that runs is left alone");
    let _restarted = lab.orchctl(["daemon", "restart"]).ok();
    let other = lab.orchctl(["daemon", "status", "--json"]).json()["pid"].clone();
    assert_ne!(other, pid);
    let logs = lab.orchctl(["daemon", "logs"]);
    assert_eq!(logs.code, Some(0), "{logs:?}");
    let _said = lab.orchctl(["daemon", "stop"]).ok();
    wait::until("nobody to be left", || {
        let answer = lab.orchctl(["daemon", "status"]);
        if answer.code == Some(4) { Ok(()) } else { Err(format!("{answer:?}")) }
    });
}

#[test]
fn stopping_ends_a_daemon_in_order() {
    let mut lab = Lab::with_desktop();
    lab.start_daemon();
    let _said = lab.orchctl(["daemon", "stop"]).ok();
    assert!(lab.take_daemon().wait_for_end().success());
}

#[test]
fn the_doctor_works_with_and_without_a_daemon() {
    let mut lab = Lab::with_desktop();
    let without = lab.orchctl(["doctor"]);
    assert!(format!("{}{}", without.stdout, without.stderr).contains("daemon"), "{without:?}");
    lab.start_daemon();
    let with = lab.orchctl(["doctor"]);
    assert!(with.stdout.lines().count() >= 3, "one line each: {with:?}");
}
