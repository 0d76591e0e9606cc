//! orchd is harmless: it writes nothing below a repo, and runs no program that a repo names (domain.md section 1).

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use orch_e2e::{
    lab::Lab,
    repo::{Checkout, Repo},
};

/// A program that leaves a mark wherever it is run from, and the configuration that has git run it.
fn make_hostile(lab: &Lab, repo: &Repo) {
    let trap = lab.home().path("trap");
    let mark = lab.home().path("mark");
    fs::write(&trap, format!("#!/bin/sh\ntouch '{}'\nexit 0\n", mark.display())).expect("a trap");
    fs::set_permissions(&trap, fs::Permissions::from_mode(0o755)).expect("a program");
    let trap = trap.to_str().expect("text");
    for key in [
        "core.fsmonitor",
        "core.pager",
        "core.editor",
        "diff.external",
        "core.sshCommand",
        "filter.x.clean",
        "diff.x.textconv",
        "merge.x.driver",
    ] {
        repo.main.git(["config", key, trap]);
    }
    repo.main.write(".gitattributes", "* filter=x diff=x merge=x\n");
    for hook in ["post-checkout", "reference-transaction", "post-index-change", "pre-auto-gc", "post-commit"] {
        let hook = repo.path().join(".git/hooks").join(hook);
        fs::copy(trap, hook).expect("a hook");
    }
}

/// True when something ran the trap since the last look.
fn sprung(lab: &Lab) -> bool {
    fs::remove_file(lab.home().path("mark")).is_ok()
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
    let mut lab = Lab::with_desktop();
    lab.configure("stall_after = \"1s\"\ncheckpoint_within = \"1s\"\nstart_within = \"1s\"\n");
    let repo = lab.repo("shop");
    let worker = repo.worker("task-3-frontend");
    worker.commit_file("page.html", "<p>", "[CHECKPOINT] Page");
    make_hostile(&lab, &repo);
    worker.write("page.html", "<p>changed");
    // The control: a trap that nothing springs would prove nothing.
    assert!(springs_for_git(&lab, &worker, repo.path()), "the trap does not work");
    let before = repo.fingerprint();
    lab.start_daemon();
    lab.register(&repo);
    let _overdue_or_stalled = lab.desktop().wait_for_ping("task-3");
    ask_everything(&lab, &repo);
    assert!(!sprung(&lab), "the daemon or the client ran a program that the repo names");
    repo.assert_untouched_since(&before);
    worker.git(["-c", "core.fsmonitor=false", "commit", "--quiet", "--no-verify", "-am", "[COMPLETE] Page"]);
    let _sprung_by_git_itself = sprung(&lab);
    let _complete = lab.wait_for_alert("complete");
    ask_everything(&lab, &repo);
    assert!(!sprung(&lab), "the daemon or the client ran a program that the repo names");
}

/// An unprotected look at the same repository.
fn springs_for_git(lab: &Lab, worker: &Checkout, repo: &Path) -> bool {
    worker.git(["status", "--porcelain"]);
    let in_worktree = sprung(lab);
    let in_main = worker.git_command(["-C"]).arg(repo).args(["status", "--porcelain"]).output().is_ok() && sprung(lab);
    in_worktree || in_main
}
