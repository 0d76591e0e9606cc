//! `orchctl hook`: what is said of a commit before it is made, by git's own hook, with and without the daemon.

use std::{fs, os::unix::fs::symlink};

use orch_e2e::{
    client::Answer,
    home::program,
    lab::Lab,
    repo::{Checkout, Repo},
};

/// Puts the hook into a repo as its person would, by the commands that `hook enable` prints.
fn enable(lab: &Lab, repo: &Repo, options: &[&str]) {
    let commands = lab.orchctl(["hook", "enable"].iter().chain(options)).ok();
    let mut sh = lab.home().command("sh");
    assert_eq!(Answer::of(sh.args(["-c", &commands]).current_dir(repo.path())).ok(), "");
    enable_path(lab);
}

/// Puts orchctl where the hook looks for it.
fn enable_path(lab: &Lab) {
    let bin = lab.home().path("hook-bin");
    if !bin.exists() {
        fs::create_dir(&bin).expect("made");
        symlink(program("orchctl-under-test"), bin.join("orchctl")).expect("linked");
    }
}

/// Commits as a worker does, with orchctl in the PATH.
fn commit(lab: &Lab, worker: &Checkout, message: &str) -> Answer {
    let mut command = worker.git_command(["commit", "--quiet", "--allow-empty", "-m", message]);
    let path = std::env::var("PATH").expect("a PATH");
    command.env("PATH", format!("{}:{path}", lab.home().path("hook-bin").display()));
    Answer::of(&mut command)
}

#[test]
fn faults_are_named_and_the_commit_is_made() {
    let (lab, repo) = Lab::watching("");
    enable(&lab, &repo, &[]);
    let worker = repo.worker("task-3-frontend");
    for (message, expected) in [
        ("[CHECKPOINT] The page", None),
        ("[DONE] The page", Some("`[DONE]` is not in the agreed form")),
        ("[NEEDS:task-3/Page] Mine", Some("its own worker")),
    ] {
        let before = worker.head();
        let answer = commit(&lab, &worker, message);
        assert_eq!(answer.code, Some(0), "{answer:?}");
        assert_ne!(worker.head(), before, "the commit is made");
        match expected {
            None => assert_eq!(answer.stderr, "", "{message}"),
            Some(expected) => assert!(answer.stderr.contains(expected), "{answer:?}"),
        }
    }
    // The main worktree shares the hook, and its branch is nobody's.
    let answer = commit(&lab, &repo.main, "[COMPLETE] Where?");
    assert!(answer.stderr.contains("main is no worker's branch"), "{answer:?}");
    let there = fs::read_to_string(repo.path().join(".git/hooks/commit-msg")).expect("the hook");
    enable(&lab, &repo, &["--refuse"]);
    let kept = fs::read_to_string(repo.path().join(".git/hooks/commit-msg")).expect("the hook");
    assert_eq!(kept, there, "a hook that is there is not overwritten");
}

/// Git looks for them from the top of each worktree, and finds none where nobody put them.
#[test]
fn hooks_that_are_not_shared_are_said_to_be_so() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    repo.main.git(["config", "core.hooksPath", ".hooks"]);
    let commands = lab.orchctl(["hook", "enable"]).ok();
    let run = |dir: &std::path::Path| {
        let mut sh = lab.home().command("sh");
        Answer::of(sh.args(["-e", "-c", &commands]).current_dir(dir))
    };
    for dir in [repo.path(), worker.path()] {
        let answer = run(dir);
        assert!(answer.stderr.contains("run this in each"), "{answer:?}");
        assert_eq!(answer.code, Some(0), "{answer:?}");
        assert!(dir.join(".hooks/commit-msg").is_file());
    }
    enable_path(&lab);
    let answer = commit(&lab, &worker, "[DONE] The page");
    assert!(answer.stderr.contains("`[DONE]` is not in the agreed form"), "{answer:?}");
}

#[test]
fn a_commit_with_faults_is_refused_on_demand_and_its_message_kept() {
    let (lab, repo) = Lab::watching("");
    enable(&lab, &repo, &["--refuse"]);
    let worker = repo.worker("task-3-frontend");
    worker.git(["checkout", "--quiet", "-b", "work/task-9-other"]);
    let before = worker.head();
    let answer = commit(&lab, &worker, "[CHECKPOINT] On whose branch?");
    assert_eq!(answer.code, Some(1), "{answer:?}");
    assert_eq!(worker.head(), before);
    assert!(answer.stderr.contains("this is task-3's worktree, and the branch is task-9's"), "{answer:?}");
    assert!(answer.stderr.contains("error: the commit is refused") && answer.stderr.contains("hint: "), "{answer:?}");
    worker.git(["checkout", "--quiet", "work/task-3-frontend"]);
    let answer = commit(&lab, &worker, "[CHECKPOINT] At home");
    assert_eq!((answer.code, answer.stderr.as_str()), (Some(0), ""));
}

#[test]
fn the_message_is_checked_without_a_daemon_and_outside_a_repo() {
    let lab = Lab::bare();
    let file = lab.home().path("message");
    fs::write(&file, "[CHECKPONT] x\n# [DONE] explains git\n").expect("written");
    let answer = lab.orchctl(["hook", "commit-msg", &file.to_string_lossy()]);
    assert_eq!((answer.code, answer.stdout.as_str()), (Some(0), ""));
    assert!(answer.stderr.contains("[CHECKPONT]") && !answer.stderr.contains("DONE"), "{answer:?}");
    fs::write(&file, [0xff, 0xfe, b'\n', 0x1b, b'[']).expect("written");
    assert!(!lab.orchctl(["hook", "commit-msg", &file.to_string_lossy()]).stderr.contains('\u{1b}'));
    let error = lab.orchctl(["hook", "commit-msg", "/nonexistent"]).fails(1);
    assert!(error.contains("cannot be read"), "{error}");
}

#[test]
fn a_rebase_is_not_disturbed() {
    let (lab, repo) = Lab::watching("");
    enable(&lab, &repo, &["--refuse"]);
    let worker = repo.worker("task-3-frontend");
    worker.commit("[CHECKPOINT] One");
    repo.main.commit("The base goes on");
    let mut rebase = worker.git_command(["rebase", "--quiet", "--signoff", "main"]);
    let path = std::env::var("PATH").expect("a PATH");
    rebase.env("PATH", format!("{}:{path}", lab.home().path("hook-bin").display()));
    let answer = Answer::of(&mut rebase);
    assert_eq!(answer.code, Some(0), "{answer:?}");
}
