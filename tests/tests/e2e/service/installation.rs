//! Into the service and out of it again, with a service manager that does what it is told.

use std::{fs, time::Duration};

use orch_e2e::{client::Answer, home::program, user_manager::own_units, wait};

use super::Session;

#[test]
fn installing_starts_it_and_returns_when_it_is_ready() {
    let Some(session) = Session::begin() else { return };
    let said = session.manager.orchctl(["service", "install"]).ok();
    assert!(said.ends_with("the service runs, now and after each login\n"), "{said}");
    assert_eq!(session.manager.property("orchd.service", "ActiveState"), "active");
    assert_eq!(session.manager.property("orchd.service", "StatusText"), "watching");
    assert_eq!(session.manager.property("orchd.socket", "ActiveState"), "active");
    for unit in ["orchd.service", "orchd.socket"] {
        assert_eq!(session.manager.property(unit, "UnitFileState"), "enabled", "{unit}");
    }
    let _answers = session.manager.orchctl(["status"]).ok();

    let status = session.manager.orchctl(["service", "status", "--json"]).json();
    assert_eq!(
        (&status["state"], &status["running"], &status["answers"]),
        (&"running".into(), &true.into(), &true.into())
    );
    let _said = session.manager.orchctl(["service", "uninstall"]).ok();
}

#[test]
fn a_start_by_the_manager_returns_when_requests_are_answered() {
    let Some(session) = Session::with_service() else { return };
    let _stopped = session.manager.systemctl(["stop", "orchd.socket", "orchd.service"]).ok();
    let _off = session.manager.orchctl(["status"]).fails(4);
    let _started = session.manager.systemctl(["start", "orchd.service"]).ok();
    let _active = session.manager.systemctl(["is-active", "orchd.service"]).ok();
    let pid = session.pid();
    let _answers = session.manager.orchctl(["status"]).ok();
    assert_eq!(session.pid(), pid);
}

#[test]
fn it_counts_as_started_when_it_says_so_and_not_before() {
    let Some(session) = Session::with_service() else { return };
    let _stopped = session.manager.orchctl(["daemon", "stop"]).ok();
    let gate = session.lab.home().path("gate");
    session.amend(&format!(
        "[Service]\nExecStart=\nExecStart=sh -c 'until [ -e {} ]; do sleep 0.01; done; exec {} --foreground'\n",
        gate.display(),
        program("orchd-under-test").display()
    ));
    let _begun = session.manager.systemctl(["start", "--no-block", "orchd.service"]).ok();
    session.wait_for_state("activating");
    wait::stays(Duration::from_millis(300), "a start that is under way", || {
        let state = session.manager.property("orchd.service", "ActiveState");
        if state == "activating" { Ok(()) } else { Err(state) }
    });
    assert_eq!(session.manager.orchctl(["service", "status", "--json"]).json()["state"], "changing");
    fs::write(gate, "").expect("a file");
    // To start what is starting is to wait for it.
    let _said = session.manager.orchctl(["daemon", "start"]).ok();
    assert_eq!(session.manager.property("orchd.service", "ActiveState"), "active");
}

#[test]
fn installing_again_restarts_it_and_leaves_the_files() {
    let Some(session) = Session::with_service() else { return };
    let before = session.pid();
    let said = session.manager.orchctl(["service", "install"]).ok();
    assert_eq!(said.matches("in place already: ").count(), 2, "{said}");
    assert_ne!(session.pid(), before, "a program that was replaced on disk is replaced in memory");
    assert_eq!(session.manager.property("orchd.service", "ActiveState"), "active");
    assert_eq!(session.manager.property("orchd.service", "NRestarts"), "0", "nobody was in the way");
}

#[test]
fn uninstalling_leaves_nothing() {
    let Some(session) = Session::with_service() else { return };
    let said = session.manager.orchctl(["service", "uninstall"]).ok();
    assert_eq!(said.matches("removed: ").count(), 2, "{said}");
    let units = own_units(session.lab.home());
    let left: Vec<_> =
        fs::read_dir(&units).map(|all| all.flatten().map(|entry| entry.path()).collect()).unwrap_or_default();
    assert!(left.is_empty(), "{left:?}");
    assert!(!session.lab.home().socket().exists(), "no socket on which nobody listens");
    for unit in ["orchd.service", "orchd.socket"] {
        assert_eq!(session.manager.property(unit, "LoadState"), "not-found", "{unit}");
    }
    let _off = session.manager.orchctl(["status"]).fails(4);
    let again = session.manager.orchctl(["service", "uninstall"]).ok();
    assert_eq!(again, "the service is not installed\n");
}

#[test]
fn a_service_that_failed_can_be_uninstalled_without_a_trace() {
    let Some(session) = Session::with_service() else { return };
    session.amend("[Service]\nExecStart=\nExecStart=false\nRestartSec=10ms\n");
    let _failed = session.manager.systemctl(["restart", "orchd.service"]);
    session.wait_for_state("failed");
    let _said = session.manager.orchctl(["service", "uninstall"]).ok();
    let listed = session.manager.systemctl(["list-units", "--all", "--plain", "--no-legend", "orchd.*"]).ok();
    assert_eq!(listed, "");
}

#[test]
fn a_daemon_that_was_started_by_hand_gives_way_to_the_service() {
    let Some(session) = Session::begin() else { return };
    let _started = session.manager.orchctl(["daemon", "start"]).ok();
    let by_hand = session.manager.orchctl(["daemon", "status", "--json"]).json()["pid"].clone();
    let _said = session.manager.orchctl(["service", "install"]).ok();
    let now = session.manager.orchctl(["daemon", "status", "--json"]).json()["pid"].clone();
    assert_ne!(now, by_hand);
    assert_eq!(now, session.pid());
    assert_eq!(session.manager.property("orchd.service", "NRestarts"), "0", "it met no lock that was held");
}

#[test]
fn a_program_with_odd_characters_in_its_path_is_started() {
    let Some(session) = Session::begin() else { return };
    let dir = session.lab.home().path("a b/50% $HOME ${x} ; #ü");
    fs::create_dir_all(&dir).expect("a directory");
    let orchd = dir.join("orchd");
    std::os::unix::fs::symlink(program("orchd-under-test"), &orchd).expect("a link");
    let mut install = session.manager.command(&session.lab.home().path(""), program("orchctl-under-test"));
    let _said = Answer::of(install.args(["service", "install"]).env("ORCHD_PROGRAM", &orchd)).ok();
    let started = session.manager.property("orchd.service", "ExecStart");
    assert!(started.contains(&format!("path={} ;", orchd.display())), "{started}");
    assert_eq!(session.manager.property("orchd.service", "NRestarts"), "0");
    let _answers = session.manager.orchctl(["status"]).ok();
}
