//! `orchctl daemon` and `doctor`: the daemon's own life, where no service manager owns it.

use std::{
    fs,
    os::unix::{
        fs::{DirBuilderExt as _, PermissionsExt as _},
        net::UnixListener,
    },
    process::Stdio,
    thread,
};

use orch_e2e::{home::program, lab::Lab, processes, wait};

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

/// A daemon that was killed holds its lock until the kernel has cleared it away.
#[test]
fn a_lock_that_is_dropped_meanwhile_does_not_keep_the_daemon_from_starting() {
    let lab = Lab::with_desktop();
    let lock = lab.home().socket().with_extension("lock");
    fs::DirBuilder::new().mode(0o700).create(lock.parent().expect("a directory")).expect("made");
    let held = fs::File::create(&lock).expect("a lock");
    held.lock().expect("free");

    // Tells when a daemon has come and was refused.
    let (refused, starter) = (lab.home().path("refused"), lab.home().path("starter"));
    let daemon = program("orchd-under-test");
    let script = format!(
        "#!/bin/sh\n[ -e '{1}' ] && exec '{0}' \"$@\"\n'{0}' \"$@\" || touch '{1}'\n",
        daemon.display(),
        refused.display()
    );
    fs::write(&starter, script).expect("written");
    fs::set_permissions(&starter, fs::Permissions::from_mode(0o700)).expect("chmod");
    let mut start = lab.client(&lab.home().path(""), ["daemon", "start"]);
    let mut start = start.env("ORCHD_PROGRAM", &starter).stdout(Stdio::null()).spawn().expect("a client");
    wait::until("a daemon that is refused", || if refused.exists() { Ok(()) } else { Err("none yet") });
    drop(held);
    assert!(processes::wait_for_end(&mut start, "the client", wait::PATIENCE).success());
    let _stopped = lab.orchctl(["daemon", "stop"]).ok();
}

/// One that is killed while it is asked takes the connection with it, and is no stranger on the socket.
#[test]
fn a_daemon_that_dies_under_a_client_does_not_keep_another_from_starting() {
    let lab = Lab::with_desktop();
    let socket = lab.home().socket();
    fs::DirBuilder::new().mode(0o700).create(socket.parent().expect("a directory")).expect("made");
    for command in ["status", "start"] {
        drop(fs::remove_file(&socket));
        let dying = UnixListener::bind(&socket).expect("a socket");
        let dies = thread::spawn(move || {
            let asked = dying.accept().expect("a client");
            drop(dying);
            drop(asked);
        });
        let answer = lab.orchctl(["daemon", command]);
        dies.join().expect("ended");
        if command == "start" {
            let _said = answer.ok();
        } else {
            let said = answer.fails_saying(4, &["orchd does not run"]);
            assert!(!said.contains("is not orchd"), "{said}");
        }
    }
    let _stopped = lab.orchctl(["daemon", "stop"]).ok();
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
