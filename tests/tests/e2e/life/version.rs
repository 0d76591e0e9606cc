//! Programs of different versions, and things that are neither: the greeting tells them apart (cli.md, "The wire").

use std::{
    fs,
    io::{Read as _, Write as _},
    os::unix::{
        fs::PermissionsExt as _,
        net::{UnixListener, UnixStream},
    },
    thread,
};

use orch_e2e::{lab::Lab, wait};

/// A server that greets with these bytes and hangs up.
fn serve(lab: &Lab, greeting: &'static [u8]) -> thread::JoinHandle<()> {
    let dir = lab.home().path("run/orchd");
    fs::create_dir(&dir).expect("a directory");
    fs::set_permissions(&dir, fs::Permissions::from_mode(0o700)).expect("private");
    let listener = UnixListener::bind(lab.home().socket()).expect("a socket");
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("the client");
        let _gone = stream.write_all(greeting);
        let mut theirs = [0; 8];
        let _read = stream.read_exact(&mut theirs);
    })
}

#[test]
fn a_daemon_of_another_version_exits_5_with_both_versions_and_the_remedy() {
    let lab = Lab::bare();
    let server = serve(&lab, b"ORCH\xe7\x03\0\0");
    let said = lab.orchctl(["status"]).fails_saying(5, &["999", "daemon restart"]);
    assert!(said.contains('1'), "{said}");
    server.join().expect("the server");
}

#[test]
fn something_that_is_not_orchd_is_said() {
    let lab = Lab::bare();
    let server = serve(&lab, b"HTTP/1.1 400 Bad Request\r\n\r\n");
    let _said = lab.orchctl(["status"]).fails_saying(4, &["orchd"]);
    server.join().expect("the server");
}

#[test]
fn the_daemon_greets_every_version_and_closes_only_that_connection() {
    let (lab, _repo) = Lab::watching("");
    for greeting in [&b"ORCH\xe7\x03\0\0"[..], b"GET / HT", b"ORCH"] {
        let mut stream = UnixStream::connect(lab.home().socket()).expect("the socket");
        stream.set_read_timeout(Some(wait::PATIENCE)).expect("a deadline");
        stream.write_all(greeting).expect("sent");
        let mut theirs = [0; 8];
        stream.read_exact(&mut theirs).expect("the daemon's greeting comes first");
        assert_eq!(theirs[..4], *b"ORCH");
        drop(stream);
        assert_eq!(lab.shop()["name"], "shop", "others are served");
    }
}

#[test]
fn frames_that_are_too_long_half_or_rubbish_end_one_connection() {
    let (lab, _repo) = Lab::watching("");
    for frame in [&[0xff, 0xff, 0xff, 0xff][..], &[4, 0, 0, 0, 9, 9, 9, 9], &[200, 0, 0, 0, 1]] {
        let mut stream = UnixStream::connect(lab.home().socket()).expect("the socket");
        stream.set_read_timeout(Some(wait::PATIENCE)).expect("a deadline");
        stream.write_all(b"ORCH\x01\0\0\0").expect("sent");
        stream.write_all(frame).expect("sent");
        stream.shutdown(std::net::Shutdown::Write).expect("no more comes");
        let mut rest = Vec::new();
        let read = stream.read_to_end(&mut rest);
        assert!(read.is_ok(), "the connection is closed in order: {read:?}");
        assert_eq!(lab.shop()["name"], "shop", "others are served");
    }
}

#[test]
fn the_socket_is_for_this_user_alone() {
    let (lab, _repo) = Lab::watching("");
    let mode = |path: &std::path::Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&lab.home().socket()), 0o600);
    assert_eq!(mode(lab.home().socket().parent().expect("a directory")), 0o700);
}
