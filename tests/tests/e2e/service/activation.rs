//! Who starts it: the first client that connects, `up`, and `daemon start`, through the one manager that owns it.

use std::os::unix::fs::PermissionsExt as _;

use orch_e2e::{client::Answer, home::program, lab::Lab};

use super::{Session, doctors_finding};

#[test]
fn the_first_client_after_a_stop_starts_it() {
    let Some(session) = Session::with_service() else { return };
    let _stopped = session.manager.systemctl(["stop", "orchd.service"]).ok();
    assert_eq!(session.pid(), 0);
    let status = session.manager.orchctl(["service", "status", "--json"]).json();
    assert_eq!((&status["state"], &status["answers"]), (&"awaited".into(), &false.into()));
    assert_eq!(session.pid(), 0, "to look at the service starts nothing");
    let _answers = session.manager.orchctl(["status"]).ok();
    assert_ne!(session.pid(), 0);
    assert_eq!(session.manager.property("orchd.service", "ActiveState"), "active");
}

#[test]
fn the_doctor_knows_a_service_that_waits_from_one_that_ended() {
    let Some(session) = Session::with_service() else { return };
    let examine = || doctors_finding(session.manager.orchctl(["doctor", "--json"]));
    assert_eq!((&examine()["ok"], &examine()["finding"]), (&true.into(), &"installed and running".into()));
    let _stopped = session.manager.systemctl(["stop", "orchd.service"]).ok();
    assert_eq!(examine()["ok"], true, "it starts when it is needed");
    let _stopped = session.manager.orchctl(["daemon", "stop"]).ok();
    let ended = examine();
    assert_eq!(ended["ok"], false, "{ended}");
    assert!(ended["remedy"].as_str().is_some_and(|remedy| remedy.contains("journalctl")), "{ended}");
}

#[test]
fn the_socket_is_for_this_user_only() {
    let Some(session) = Session::with_service() else { return };
    let socket = session.lab.home().socket();
    let dir = socket.parent().expect("a directory");
    let mode = |path: &std::path::Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!((mode(dir), mode(&socket)), (0o700, 0o600));
    assert_eq!(session.manager.property("orchd.service", "UMask"), "0077");
}

#[test]
fn a_daemon_that_is_stopped_stays_stopped_until_it_is_started() {
    let Some(session) = Session::with_service() else { return };
    let said = session.manager.orchctl(["daemon", "stop"]).ok();
    assert_eq!(said, "orchd has ended\n");
    let _off = session.manager.orchctl(["status"]).fails_saying(4, &["orchctl daemon start"]);
    assert_eq!(session.manager.orchctl(["daemon", "stop"]).ok(), "orchd was not running\n");
    assert_eq!(session.manager.orchctl(["daemon", "start"]).ok(), "orchd is running\n");
    let pid = session.pid();
    assert_ne!(pid, 0, "it is the service that was started");
    assert_eq!(session.manager.orchctl(["daemon", "start"]).ok(), "orchd is running already\n");
    let _said = session.manager.orchctl(["daemon", "restart"]).ok();
    assert!(session.pid() != 0 && session.pid() != pid, "another process of the service");
}

#[test]
fn up_starts_the_service_where_it_is_installed() {
    let Some(session) = Session::with_service() else { return };
    let repo = session.lab.repo("shop");
    let _stopped = session.manager.orchctl(["daemon", "stop"]).ok();
    let mut up = session.manager.command(repo.path(), program("orchctl-under-test"));
    let said = Answer::of(up.arg("up")).ok();
    assert!(said.contains("shop"), "{said}");
    let pid = session.manager.orchctl(["daemon", "status", "--json"]).json()["pid"].clone();
    assert_eq!(pid, session.pid());
    repo.worker("task-1-a").commit("[CHECKPOINT] Seen by the service");
    let status = session.manager.orchctl(["status", "--json"]).json();
    assert_eq!(status["repos"][0]["workers"][0]["checkpoints"], 1, "it reads repos under its restrictions: {status:#}");
}

#[test]
fn a_reload_reads_the_configuration_anew() {
    let Some(session) = Session::with_service() else { return };
    let pid = session.pid();
    session.lab.configure("stall_after = \"nonsense\"\n");
    let _said = session.manager.systemctl(["reload", "orchd.service"]).ok();
    session.lab.wait_for_log("the old one stays");
    let _answers = session.manager.orchctl(["status"]).ok();
    session.lab.configure("stall_after = \"7m\"\n");
    let _said = session.manager.systemctl(["reload", "orchd.service"]).ok();
    session.lab.wait_for_log("the configuration was read again");
    assert_eq!(session.pid(), pid, "it goes on in the same process");
}

#[test]
fn a_daemon_that_lost_its_socket_to_the_service_is_named_and_gives_way() {
    let Some(session) = Session::with_service() else { return };
    let _stopped = session.manager.orchctl(["daemon", "stop"]).ok();
    // Somebody without a way to the manager starts one, and then a login has the manager take the socket.
    let mut start = session.manager.command(&session.lab.home().path(""), "env");
    let by_hand = start.arg("PATH=").arg(program("orchctl-under-test")).args(["daemon", "start"]);
    let _started = Answer::of(by_hand).ok();
    let pid = session.manager.orchctl(["daemon", "status", "--json"]).json()["pid"].clone();
    assert_eq!((session.pid(), pid.is_u64()), (0, true));
    let _taken = session.manager.systemctl(["start", "orchd.socket"]).ok();

    let runs_as = format!("runs as process {pid}");
    let _said = session.manager.orchctl(["daemon", "start"]).fails_saying(4, &[&runs_as, "orchctl daemon restart"]);
    assert_eq!(session.manager.orchctl(["daemon", "restart"]).ok(), "orchd is running anew\n");
    let now = session.manager.orchctl(["daemon", "status", "--json"]).json()["pid"].clone();
    assert_eq!(now, session.pid());
}

#[test]
fn a_daemon_whose_socket_was_removed_can_be_ended() {
    let lab = Lab::bare();
    let _started = lab.orchctl(["daemon", "start"]).ok();
    std::fs::remove_file(lab.home().socket()).expect("the socket");
    let _lost = lab.orchctl(["daemon", "start"]).fails_saying(4, &["does not answer", "orchctl daemon stop"]);
    assert_eq!(lab.orchctl(["daemon", "stop"]).ok(), "orchd has ended\n");
    assert_eq!(lab.orchctl(["daemon", "stop"]).ok(), "orchd was not running\n");
}
