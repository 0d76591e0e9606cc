//! orchd is harmless: it writes nothing below a repo, and runs no program that a repo names (domain.md section 1).

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use orch_e2e::{
    lab::Lab,
    repo::{Checkout, Repo},
    wait,
};

/// What a repository can name, and a command of git that runs it where nobody protects himself. Each leaves its own mark.
const TRAPS: &[(&str, &str)] = &[
    ("core.fsmonitor", "git status --porcelain"),
    ("core.pager", "script -qec 'git log -1' /dev/null"),
    ("core.editor", "git commit --amend --allow-empty"),
    ("core.sshCommand", "git ls-remote ssh://nobody@localhost/x"),
    ("credential.helper", "printf 'protocol=https\\nhost=localhost\\n\\n' | git credential fill"),
    ("diff.external", "git diff one two"),
    ("diff.x.textconv", "git show --textconv HEAD:page.html"),
    ("filter.x.clean", "git hash-object page.html"),
    ("filter.x.smudge", "git cat-file --filters HEAD:page.html"),
    ("merge.x.driver", "git merge-tree --write-tree one two"),
    ("gpg.program", "git log -1 --show-signature signed"),
    ("remote.lazy.uploadpack", "git fetch lazy"),
    ("alias.trapped", "git trapped"),
    ("hooks/post-index-change", "git read-tree HEAD"),
    ("hooks/reference-transaction", "git update-ref refs/heads/trapped HEAD"),
    ("hooks/post-checkout", "git checkout HEAD -- ."),
    ("hooks/post-commit", "git commit --allow-empty -m x"),
];

/// A program that leaves a mark of that name where it is run.
fn make_trap(lab: &Lab, name: &str) -> PathBuf {
    let name = name.replace('/', "-");
    let (trap, mark) = (lab.home().path("traps").join(&name), lab.home().path("marks").join(&name));
    for file in [&trap, &mark] {
        fs::create_dir_all(file.parent().expect("a directory")).expect("made");
    }
    fs::write(&trap, format!("#!/bin/sh\ntouch '{}'\nexit 0\n", mark.display())).expect("a trap");
    fs::set_permissions(&trap, fs::Permissions::from_mode(0o755)).expect("a program");
    trap
}

/// Lays all traps in a repository.
fn make_hostile(lab: &Lab, repo: &Repo, worker: &Checkout) {
    // What the commands above need: a signed commit, two sides of a conflict, a remote that promises objects.
    let main = &repo.main;
    for side in ["one", "two"] {
        main.git(["checkout", "--quiet", "-b", side, "main"]);
        main.commit_file("page.html", side, side);
    }
    let header = if worker.head().len() > 40 { "gpgsig-sha256" } else { "gpgsig" };
    let signature = format!("\n{header} -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n");
    let signed = worker.git(["cat-file", "commit", "HEAD"]).replacen("\n\n", &signature, 1);
    main.write("signed", &signed);
    let oid = main.git(["hash-object", "-t", "commit", "-w", "signed"]);
    main.git(["update-ref", "refs/heads/signed", &oid]);
    main.git(["checkout", "--quiet", "main"]);
    main.git(["config", "remote.lazy.url", repo.path_text()]);
    main.git(["config", "remote.lazy.promisor", "true"]);
    main.write(".gitattributes", "* filter=x diff=x merge=x\n");
    worker.write(".gitattributes", "* filter=x diff=x merge=x\n");
    for (name, _) in TRAPS {
        let trap = make_trap(lab, name);
        match name.strip_prefix("hooks/") {
            Some(hook) => drop(fs::copy(&trap, repo.path().join(".git/hooks").join(hook)).expect("a hook")),
            None => {
                let shell = if matches!(*name, "alias.trapped" | "credential.helper") { "!" } else { "" };
                main.git(["-c", "core.fsmonitor=false", "config", name, &format!("{shell}{}", trap.display())]);
            }
        }
    }
}

/// The traps that were sprung since the last look.
fn sprung(lab: &Lab) -> Vec<String> {
    let marks = fs::read_dir(lab.home().path("marks")).expect("the marks").flatten();
    let mut names: Vec<String> = marks
        .map(|mark| {
            fs::remove_file(mark.path()).expect("removed");
            mark.file_name().to_string_lossy().into_owned()
        })
        .collect();
    names.sort();
    names
}

fn ask_everything(lab: &Lab, repo: &Repo) {
    let inside = repo.path();
    for args in [
        &["status", "--json"][..],
        &["status", "--report"],
        &["alerts", "--all"],
        &["explain", "task-3"],
        &["log"],
        &["needs"],
        &["prompt", "resume", "task-3"],
        &["prompt", "continue", "task-3"],
        &["repo", "list"],
        &["sync"],
        &["doctor"],
    ] {
        let answer = lab.orchctl_in(inside, args);
        assert!(answer.code.is_some(), "{answer:?}");
    }
}

#[test]
fn nothing_below_a_repo_changes_while_the_daemon_reads_it() {
    let mut lab = Lab::with_desktop();
    let repo = lab.repo("shop");
    let worker = repo.worker("task-3-frontend");
    worker.commit_file("page.html", "<p>", "[CHECKPOINT] Page");
    worker.commit("[BLOCKED:missing-api] Stuck");
    worker.write("left.txt", "not committed");
    worker.write("page.html", "<p>changed");
    let before = repo.fingerprint();
    lab.configure("stall_after = \"1s\"\ncheckpoint_within = \"1s\"\nstart_within = \"1s\"\n");
    lab.start_daemon();
    lab.register(&repo);
    let _ping = lab.desktop().wait_for_ping("task-3");
    ask_everything(&lab, &repo);
    repo.assert_untouched_since(&before);
    lab.kill_daemon();
    lab.start_daemon();
    ask_everything(&lab, &repo);
    let _removed = lab.orchctl(["repo", "remove", "shop"]).ok();
    lab.stop_daemon();
    repo.assert_untouched_since(&before);
}

#[test]
fn a_hostile_configuration_runs_nothing_where_git_itself_would() {
    for format in [&[][..], &["--ref-format=reftable"], &["--object-format=sha256"]] {
        let mut lab = Lab::with_desktop();
        lab.configure("stall_after = \"1s\"\ncheckpoint_within = \"1s\"\nstart_within = \"1s\"\n");
        let repo = Repo::init_with(lab.home(), &lab.home().path("home/shop"), format);
        let worker = repo.worker("task-3-frontend");
        worker.commit_file("page.html", "<p>", "[CHECKPOINT] Page");
        make_hostile(&lab, &repo, &worker);
        worker.write("page.html", "<p>changed");
        let _by_the_making = sprung(&lab);
        let before = repo.fingerprint();
        lab.start_daemon();
        lab.register(&repo);
        let _overdue_or_stalled = lab.desktop().wait_for_ping("task-3");
        ask_everything(&lab, &repo);
        assert_eq!(sprung(&lab), Vec::<String>::new(), "{format:?}: a program that the repo names was run");
        repo.assert_untouched_since(&before);
        worker.git(["-c", "core.fsmonitor=false", "commit", "--quiet", "--no-verify", "-am", "[COMPLETE] Page"]);
        let _sprung_by_git_itself = sprung(&lab);
        let _complete = lab.wait_for_alert("complete-but");
        ask_everything(&lab, &repo);
        assert_eq!(sprung(&lab), Vec::<String>::new(), "{format:?}: a program that the repo names was run");
        lab.stop_daemon();

        // The control: a trap that nothing springs would prove nothing.
        for (name, command) in TRAPS {
            worker.write("page.html", &format!("<p>{name}"));
            let mut unprotected = lab.home().command("sh");
            unprotected.args(["-c", command]).current_dir(worker.path()).stdin(Stdio::null());
            drop(unprotected.env_remove("GIT_EDITOR").env_remove("GIT_PAGER").output().expect("a shell"));
            let sprung = sprung(&lab);
            assert!(sprung.contains(&name.replace('/', "-")), "{format:?}: the trap {name} does not work: {sprung:?}");
        }
    }
}

#[test]
fn what_a_partial_clone_lacks_is_not_fetched() {
    let mut lab = Lab::with_desktop();
    let repo = lab.repo("shop");
    let worker = repo.worker("task-3-frontend");
    worker.commit_file("page.html", "<p>", "[CHECKPOINT] Page");
    let trap = make_trap(&lab, "upload-pack");
    for (name, value) in [
        ("remote.lazy.url", repo.path_text()),
        ("remote.lazy.promisor", "true"),
        ("remote.lazy.uploadpack", trap.to_str().expect("text")),
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "lazy"),
    ] {
        repo.main.git(["config", name, value]);
    }
    let lacking = "1".repeat(40);
    fs::write(repo.path().join(".git/refs/heads/work/task-4-lost"), format!("{lacking}\n")).expect("a branch");
    let before = repo.fingerprint();
    lab.start_daemon();
    lab.register(&repo);
    assert_eq!(lab.worker("task-3")["phase"], "working");
    let lost = lab.wait_for_alert("degraded");
    assert!(lost["title"].as_str().is_some_and(|title| title.contains("task-4")), "{lost:#}");
    ask_everything(&lab, &repo);
    lab.stop_daemon();
    assert_eq!(sprung(&lab), Vec::<String>::new(), "what is not there was fetched");
    repo.assert_untouched_since(&before);
    // The control: git itself fetches what it is asked for.
    let _failed = repo.main.git_stops(["cat-file", "-p", &lacking]);
    assert_eq!(sprung(&lab), ["upload-pack"]);
}

/// Calls that change something, with the path that they name first.
const WRITING: &str = "openat,open,creat,mkdir,mkdirat,unlink,unlinkat,rmdir,rename,renameat,renameat2,link,linkat,symlink,\
                       symlinkat,chmod,fchmodat,chown,fchownat,truncate,utimensat,mknod,mknodat,setxattr";

#[test]
fn the_daemon_opens_nothing_below_a_repo_for_writing() {
    trace(&[]);
}

#[test]
fn the_git_program_opens_nothing_below_a_repo_for_writing() {
    trace(&["--ref-format=reftable"]);
}

#[expect(clippy::print_stderr, reason = "it says that it looked at nothing")]
fn trace(format: &[&str]) {
    let mut lab = Lab::with_desktop();
    let repo = Repo::init_with(lab.home(), &lab.home().path("home/shop"), format);
    let worker = repo.worker("task-3-frontend");
    lab.configure("stall_after = \"1s\"\ncheckpoint_within = \"1s\"\nstart_within = \"1s\"\n");
    lab.start_daemon();
    let record = lab.home().path("calls");
    let daemon = lab.daemon().pid().to_string();
    let mut strace = Command::new("strace");
    strace.args(["-f", "-y", "-q", "-e", &format!("trace={WRITING}"), "-o"]).arg(&record).args(["-p", &daemon]);
    let Ok(mut strace) = strace.stdin(Stdio::null()).stderr(Stdio::piped()).spawn() else {
        return eprintln!("skipped: strace is not installed, so no call can be looked at");
    };
    // It follows everything as soon as its first line could be written.
    let attached = wait::until("strace to attach", || {
        let traced = fs::read_to_string(format!("/proc/{daemon}/status")).unwrap_or_default();
        let traced = traced.lines().any(|line| line.starts_with("TracerPid:") && !line.ends_with("\t0"));
        match (traced, strace.try_wait().expect("its state")) {
            (true, _) => Ok(true),
            (false, Some(_)) => Ok(false),
            (false, None) => Err("not yet"),
        }
    });
    if !attached {
        return eprintln!("skipped: processes may not be traced here");
    }
    lab.register(&repo);
    worker.commit("[CHECKPOINT] Page");
    worker.commit("[BLOCKED:missing-api] Stuck");
    worker.write("left.txt", "not committed");
    let _ping = lab.desktop().wait_for_ping("task-3 is blocked");
    ask_everything(&lab, &repo);
    worker.git(["branch", "--quiet", "other"]);
    worker.git(["branch", "--quiet", "-D", "other"]);
    ask_everything(&lab, &repo);
    lab.stop_daemon();
    let _ended = strace.wait().expect("ended");
    let calls = fs::read_to_string(&record).expect("the calls");
    // Other lines tell of signals and ends; where a call was interrupted its second line says only how it ended.
    let calls = calls.lines().filter(|line| !["---", "+++", "resumed>"].iter().any(|other| line.contains(other)));
    let in_repo: Vec<&str> =
        calls.filter(|call| place(call).is_none_or(|place| place.starts_with(repo.path()))).collect();
    assert!(in_repo.len() > 20, "the reading of the repository is on record: {in_repo:?}");
    let reads = |call: &&&str| call.contains("open") && call.contains("O_RDONLY") && !call.contains("O_CREAT");
    let writes: Vec<&&str> = in_repo.iter().filter(|call| !reads(call)).collect();
    assert!(writes.is_empty(), "{writes:#?}");
}

/// What a call names first, by the directory that it names it from; none where that cannot be told.
fn place(call: &str) -> Option<PathBuf> {
    let named = Path::new(call.split('"').nth(1)?);
    let from = call.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(dir, _)| Path::new(dir));
    if named.is_absolute() { Some(named.to_owned()) } else { Some(from?.join(named)) }
}
