//! What people get wrong: each mistake has a sentence of its own, a hint, and its exit code (cli.md).

use std::{fs, os::unix::fs::PermissionsExt as _, os::unix::net::UnixListener};

use orch_e2e::{client::Answer, home::program, lab::Lab};

fn running() -> Lab {
    let mut lab = Lab::with_desktop();
    lab.start_daemon();
    lab
}

#[test]
fn a_directory_that_is_no_repo() {
    let lab = running();
    let path = lab.home().path("home").to_string_lossy().into_owned();
    let _said = lab.orchctl(["repo", "add", &path]).fails_saying(1, &["home", "not", "git"]);
}

#[test]
fn a_path_that_is_not_there() {
    let lab = running();
    let path = lab.home().path("home/nowhere").to_string_lossy().into_owned();
    let _said = lab.orchctl(["repo", "add", &path]).fails_saying(1, &["nowhere"]);
}

#[test]
fn a_base_that_does_not_exist() {
    let lab = running();
    let repo = lab.repo("shop");
    let _said = lab.orchctl(["repo", "add", repo.path_text(), "--base", "trunk"]).fails_saying(1, &["trunk"]);
    assert_eq!(lab.orchctl(["repo", "list", "--json"]).json()["repos"], serde_json::json!([]));
}

#[test]
fn no_base_at_all_says_how_to_name_one() {
    let lab = running();
    let dir = lab.home().path("home/empty");
    fs::create_dir(&dir).expect("a directory");
    let made = lab.home().command("git").args(["init", "--quiet", "--bare", "-b", "odd"]).current_dir(&dir).status();
    assert!(made.expect("git").success());
    let _said = lab.orchctl(["repo", "add", &dir.to_string_lossy()]).fails_saying(1, &["base", "--base"]);
}

#[test]
fn a_repo_that_is_registered_already_says_which() {
    let lab = running();
    let repo = lab.repo("shop");
    lab.register(&repo);
    let worker = repo.worker("task-1-a");
    let answer = lab.orchctl(["repo", "add", &worker.path().to_string_lossy(), "--name", "other"]);
    let said = format!("{}{}", answer.stdout, answer.stderr);
    assert!(said.contains("shop") && said.contains("already"), "{answer:?}");
    assert_eq!(lab.orchctl(["repo", "list", "--json"]).json()["repos"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_status_in_a_repo_that_is_not_registered_says_how_to_register_it() {
    let lab = running();
    let repo = lab.repo("shop");
    let _said = lab.orchctl_in(repo.path(), ["status"]).fails_saying(3, &["orchctl up"]);
}

#[test]
fn unknown_repos_tasks_and_alerts() {
    let lab = running();
    lab.register(&lab.repo("shop"));
    let _repo = lab.orchctl(["status", "nosuch"]).fails_saying(3, &["nosuch"]);
    let _task = lab.orchctl(["explain", "task-9"]).fails_saying(3, &["task-9"]);
    let _prompt = lab.orchctl(["prompt", "resume", "task-9"]).fails_saying(3, &["task-9"]);
    let _alert = lab.orchctl(["ack", "a-ffff"]).fails_saying(3, &["a-ffff"]);
    let _need = lab.orchctl(["needs", "resolve", "task-9", "X"]).fails_saying(3, &["task-9"]);
    let _removed = lab.orchctl(["repo", "remove", "nosuch"]).fails_saying(3, &["nosuch"]);
}

#[test]
fn an_ambiguous_task_names_the_choices() {
    let lab = running();
    for name in ["shop", "bakery"] {
        let repo = lab.repo(name);
        lab.register(&repo);
        repo.worker("task-3-x").commit("[CHECKPOINT] Here");
    }
    let _said = lab.orchctl(["explain", "task-3"]).fails_saying(2, &["shop:task-3", "bakery:task-3"]);
    let _one = lab.orchctl(["explain", "bakery:task-3"]).ok();
    let around = lab.orchctl_in(&lab.home().path("home/shop"), ["explain", "3", "--json"]).json();
    assert_eq!(around["repo"], "shop", "the repo around is asked first");
}

#[test]
fn wrong_usage_exits_2() {
    let lab = running();
    for args in [
        &["nosuch"][..],
        &["status", "--nosuch"],
        &["prompt", "nosuch", "task-1"],
        &["snooze", "a-1", "--for", "soon"],
        &["wait"],
    ] {
        let answer = lab.orchctl(args);
        assert_eq!((answer.code, answer.stdout.as_str()), (Some(2), ""), "{answer:?}");
        assert!(answer.stderr.starts_with("error: "), "{answer:?}");
    }
}

#[test]
fn a_daemon_that_does_not_run_exits_4_and_says_how_to_start_it() {
    let lab = Lab::bare();
    for args in [&["status"][..], &["sync"], &["events"], &["ack", "a-1"], &["repo", "list"]] {
        let _said = lab.orchctl(args).fails_saying(4, &["orchctl"]);
    }
}

#[test]
fn a_socket_that_something_else_holds() {
    let lab = Lab::bare();
    let dir = lab.home().path("run/orchd");
    fs::create_dir(&dir).expect("a directory");
    fs::set_permissions(&dir, fs::Permissions::from_mode(0o700)).expect("private");
    let _listener = UnixListener::bind(lab.home().socket()).expect("a socket");
    let mut command = lab.home().command(program("orchd-under-test"));
    let said = Answer::of(command.arg("--foreground")).fails(1);
    assert!(said.contains("orchd.sock"), "{said}");
}

#[test]
fn a_runtime_directory_that_others_can_enter() {
    let lab = Lab::bare();
    let dir = lab.home().path("run/orchd");
    fs::create_dir(&dir).expect("a directory");
    fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).expect("open");
    let mut command = lab.home().command(program("orchd-under-test"));
    let _said = Answer::of(command.arg("--foreground")).fails_saying(1, &["orchd", "other users", "chmod 700"]);
}

#[test]
fn a_socket_path_that_is_too_long() {
    let lab = Lab::bare();
    let long = lab.home().path("x".repeat(120));
    let mut command = lab.home().command(program("orchd-under-test"));
    let _daemon =
        Answer::of(command.arg("--foreground").env("ORCH_SOCKET", &long)).fails_saying(1, &["longer", "ORCH_SOCKET"]);
    let mut command = lab.client(&lab.home().path(""), ["status"]);
    let answer = Answer::of(command.env("ORCH_SOCKET", &long));
    assert!(answer.stderr.contains("longer") && answer.stderr.contains("hint: "), "{answer:?}");
}

#[test]
fn a_home_that_cannot_be_written() {
    let lab = Lab::bare();
    // A file where the directory should be stops root too.
    fs::remove_dir(lab.home().path("state")).expect("empty");
    fs::write(lab.home().path("state"), "").expect("a file");
    let mut command = lab.home().command(program("orchd-under-test"));
    let _said = Answer::of(command.arg("--foreground")).fails_saying(1, &["state"]);
}

#[test]
fn a_user_without_a_home_is_told_to_set_one() {
    let lab = Lab::bare();
    // A user that the machine has never heard of has no home to fall back to, and may not enter the build directory.
    let open = tempfile::tempdir().expect("a directory");
    fs::set_permissions(open.path(), fs::Permissions::from_mode(0o755)).expect("open");
    for (name, code) in [("orchd-under-test", 1), ("orchctl-under-test", 4)] {
        let copy = open.path().join(name);
        // By another process: what this one has open for writing, if only in a child of another test, cannot be run.
        let copied = lab.home().command("cp").arg(program(name)).arg(&copy).status();
        assert!(copied.expect("cp").success());
        let mut command = lab.home().command("setpriv");
        command.args(["--reuid=54321", "--regid=54321", "--clear-groups"]).arg(copy);
        if name.starts_with("orchctl") {
            command.arg("status");
        }
        let answer = Answer::of(command.env_remove("HOME").current_dir("/"));
        if answer.stderr.contains("setpriv: ") {
            eprintln!("skipped: this user may not become another: {}", answer.stderr);
            return;
        }
        let _said = answer.fails_saying(code, &["home directory", "HOME"]);
    }
}

#[test]
fn a_repo_that_another_user_owns_is_refused_with_advice() {
    let lab = running();
    let repo = lab.repo("shop");
    let chowned = lab.home().command("chown").args(["-R", "12345:12345"]).arg(repo.path()).output().expect("chown");
    if !chowned.status.success() {
        eprintln!("skipped: this user may not give files away");
        return;
    }
    let _said = lab.orchctl(["repo", "add", repo.path_text()]).fails_saying(1, &["shop", "safe.directory"]);
}

#[test]
fn a_mistyped_repo_is_an_error_and_never_the_repo_one_stands_in() {
    let (lab, repo) = Lab::watching("");
    for arguments in [&["repo", "remove", "shp"][..], &["repo", "set", "shp", "base", "main"], &["status", "shp"]] {
        let said = lab.orchctl_in(repo.path(), arguments).fails_saying(3, &["shp"]);
        assert!(said.contains("registered are: shop"), "{said}");
    }
    assert_eq!(lab.shop()["base"], "main", "it is still watched");
}
