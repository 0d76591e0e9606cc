//! What the manager does when the daemon dies, hangs, or cannot start, and what people are told meanwhile.

use orch_e2e::wait;

use super::Session;

#[test]
fn one_that_is_killed_is_started_again() {
    let Some(session) = Session::with_service() else { return };
    let killed = session.pid();
    let _said = session.manager.systemctl(["kill", "--signal=KILL", "orchd.service"]).ok();
    let now = wait::until("another process", || {
        let pid = session.pid();
        if pid != 0 && pid != killed { Ok(pid) } else { Err(pid) }
    });
    session.wait_for_state("active");
    let _answers = session.manager.orchctl(["status"]).ok();
    assert_eq!(session.pid(), now);
    assert_eq!(session.manager.property("orchd.service", "NRestarts"), "1");
}

#[test]
fn a_client_that_comes_between_death_and_restart_is_answered() {
    let Some(session) = Session::with_service() else { return };
    let _said = session.manager.systemctl(["kill", "--signal=KILL", "orchd.service"]).ok();
    let _answers = session.manager.orchctl(["status"]).ok();
}

#[test]
fn one_that_hangs_is_ended_by_the_watchdog_and_started_again() {
    let Some(session) = Session::begin() else { return };
    session.amend("[Service]\nWatchdogSec=1s\nRestartSec=10ms\nLimitCORE=0\n");
    let _said = session.manager.orchctl(["service", "install"]).ok();
    let pid = session.pid();
    wait::stays(std::time::Duration::from_millis(2500), "one that works is left alone", || {
        let now = session.pid();
        if now == pid { Ok(()) } else { Err(now) }
    });
    let _said = session.manager.systemctl(["kill", "--kill-whom=main", "--signal=STOP", "orchd.service"]).ok();
    wait::until("another process", || {
        let now = session.pid();
        if now != 0 && now != pid { Ok(()) } else { Err(now) }
    });
    session.wait_for_state("active");
    let _answers = session.manager.orchctl(["status"]).ok();
}

#[test]
fn one_that_cannot_start_says_so_and_starts_as_soon_as_it_can() {
    let Some(session) = Session::with_service() else { return };
    session.amend("[Service]\nRestartSec=10ms\n");
    session.lab.configure("stall_after = \"nonsense\"\n");
    let _failed = session.manager.systemctl(["restart", "orchd.service"]);
    session.wait_for_state("failed");
    let _said = session.manager.orchctl(["daemon", "start"]).fails_saying(4, &["orchd.service", "journalctl"]);
    session.wait_for_state("failed");
    session.lab.configure("");
    // The manager counts failures for ten minutes; a person who asks is not refused for them.
    assert_eq!(session.manager.orchctl(["daemon", "start"]).ok(), "orchd is running\n");
    assert_ne!(session.pid(), 0);
}

#[test]
fn a_service_that_fails_on_activation_is_not_taken_for_a_stranger() {
    let Some(session) = Session::with_service() else { return };
    let _stopped = session.manager.systemctl(["stop", "orchd.service"]).ok();
    session.lab.configure("stall_after = \"nonsense\"\n");
    let said = session.manager.orchctl(["status"]).fails_saying(4, &["service", "journalctl"]);
    assert!(!said.contains("is not orchd"), "{said}");
}
