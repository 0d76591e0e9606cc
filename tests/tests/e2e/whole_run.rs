//! A whole run, from documents to the last `[COMPLETE]`: `orchctl demo`, looked at from outside while it runs and afterwards.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use orch_e2e::{
    client::Answer,
    desktop::Ping,
    fingerprint::Fingerprint,
    lab::Lab,
    processes::{self, at_home_in},
    wait,
};
use rustix::process::Signal;

/// What the demo promises to show; each is an alert of the real daemon.
const URGENT: [&str; 6] = [
    "task-2 is blocked: page-size",
    "task-3 can go on: UserChecks of task-1 is there",
    "deadlock: task-2, task-3",
    "task-3 can go on: OrderList of task-2 is there",
    "a status commit is on main",
    "task-1 is stalled",
];

/// A place for temporary files of the demo's, in the laboratory.
fn scratch(lab: &Lab) -> PathBuf {
    let dir = lab.home().path("scratch");
    fs::create_dir_all(&dir).expect("a directory");
    dir
}

/// The demo, in an environment that would lead a careless program astray.
fn demo(lab: &Lab, options: &[&str]) -> Command {
    let mut command = lab.client(&lab.home().path("home"), ["demo"].iter().chain(options));
    command.env("TMPDIR", scratch(lab)).env("GIT_DIR", "/nowhere").env("GIT_WORK_TREE", "/nowhere");
    command
}

/// What is below the place for temporary files.
fn left(lab: &Lab) -> Vec<PathBuf> {
    fs::read_dir(scratch(lab)).expect("a directory").flatten().map(|entry| entry.path()).collect()
}

/// Asks git about the demo's repo.
fn git(lab: &Lab, dir: &Path, arguments: &[&str]) -> String {
    Answer::of(lab.home().command("git").arg("-C").arg(dir).args(arguments)).ok().trim().to_owned()
}

#[test]
fn a_whole_run_goes_from_documents_to_all_complete() {
    let lab = Lab::with_desktop();
    let own = ["home", "config", "state", "data", "cache"].map(|dir| Fingerprint::of(&lab.home().path(dir)));
    let told = Answer::of(&mut demo(&lab, &["--keep", "--notify"])).ok();
    for (dir, before) in ["home", "config", "state", "data", "cache"].iter().zip(&own) {
        let after = Fingerprint::of(&lab.home().path(dir));
        assert_eq!(before.differences(&after), [] as [String; 0], "the user's own {dir}");
    }

    let [place] = &left(&lab)[..] else { panic!("not one directory is kept:\n{told}") };
    assert!(told.contains(&format!(". '{}/env.sh'", place.display())), "{told}");
    // The lock goes a moment before the process does, and its readers end when they hear no more of it.
    wait::until("the end of the daemon and its readers", || match at_home_in(&place.join("home")) {
        left if left.is_empty() => Ok(()),
        left => Err(format!("{left:?}")),
    });
    for rule in URGENT.iter().chain(&["task-1 changes files that are task-3's", "all 3 workers are complete"]) {
        assert!(told.contains(rule), "{rule} is not in:\n{told}");
    }

    // Each urgent alert is a call of its own, and is made once.
    let pings = lab.desktop().pings();
    let about = |title: &str| pings.iter().filter(|ping: &&Ping| ping.summary.contains(title)).count();
    for title in URGENT {
        assert_eq!(about(title), 1, "{title}: {pings:#?}");
    }

    // What the prompts said was enough: the work is where it belongs, and nothing was lost.
    let shop = place.join("shop");
    for (branch, last) in [
        ("work/task-1-users", "[COMPLETE] Users can log in"),
        ("work/task-2-orders", "[COMPLETE] Orders are listed and imported"),
        ("work/task-3-web", "[COMPLETE] Two pages"),
    ] {
        assert_eq!(git(&lab, &shop, &["log", "-1", "--format=%s", branch]), last);
        let worktree = shop.join(branch.replace("work/", "worktrees/"));
        assert_eq!(git(&lab, &worktree, &["status", "--porcelain"]), "", "{branch}");
        assert_eq!(git(&lab, &worktree, &["symbolic-ref", "--short", "HEAD"]), branch);
    }
    assert_eq!(
        git(&lab, &shop, &["diff", "--stat", "main~2", "main"]),
        "",
        "what was on main by mistake is taken back"
    );
    let brought = git(&lab, &shop, &["log", "--format=%s", "main..work/task-2-orders", "--", "src/orders/import.rs"]);
    assert!(brought.contains("[CHECKPOINT] Orders are read"), "and is with its worker: {brought}");
    assert!(git(&lab, &shop, &["fsck", "--strict", "--no-dangling"]).is_empty());

    for (prompt, holds) in [
        ("task-1/handover.md", "`git status --short` there:\n\n- `src/users/login.rs`\n"),
        ("task-1/scope.md", "`web/account.html`: task-3 owns it"),
        ("task-2/deadlock.md", "## The way out: stub"),
        ("task-2/kickoff.md", "# Worker Kickoff: task-2-orders"),
        ("task-2/wrong-branch.md", "# Recover Branch: task-2"),
        ("task-3/resume.md", "git merge --no-edit"),
    ] {
        let file = place.join("state/orchd/prompts/shop").join(prompt);
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert!(text.contains(holds), "{prompt}:\n{text}");
    }

    // The way that is named for looking around leads there.
    let script = format!(". '{}/env.sh'; pwd; printf %s \"$HOME\"", place.display());
    let seen = Answer::of(lab.home().command("sh").args(["-c", &script])).ok();
    let root = place.canonicalize().expect("there");
    assert_eq!(seen, format!("{}\n{}", root.join("shop").display(), root.join("home").display()));
}

#[test]
fn nothing_is_left_of_a_demo() {
    let lab = Lab::bare();
    let told = Answer::of(&mut demo(&lab, &[])).ok();
    assert!(!told.contains('\u{1b}'), "no colour where there is no terminal");
    assert_eq!(left(&lab), [] as [PathBuf; 0]);
}

#[test]
fn an_interrupted_demo_clears_away_what_it_made() {
    let lab = Lab::bare();
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let mut child = demo(&lab, &[]).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("a demo");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let scene = lines.find(|line| line.as_ref().is_ok_and(|line| line.starts_with("4. ")));
        assert!(scene.is_some(), "the fourth scene begins");
        processes::signal(&child, signal);
        let _rest = lines.count();
        let ended = processes::wait_for_end(&mut child, "the demo", wait::PATIENCE);
        assert_eq!(ended.code(), Some(130), "{signal:?}");
        assert_eq!(left(&lab), [] as [PathBuf; 0], "{signal:?}");
    }
}

#[test]
fn a_demo_without_git_or_without_room_says_so() {
    let lab = Lab::bare();
    let empty = lab.home().path("empty");
    fs::create_dir(&empty).expect("a directory");
    let without_git = Answer::of(demo(&lab, &[]).env("PATH", &empty));
    assert!(without_git.stderr.contains("cause: git: "), "{without_git:?}");
    assert_eq!((without_git.code, left(&lab)), (Some(1), Vec::new()));

    let nowhere = lab.home().path("nowhere");
    let without_room = Answer::of(demo(&lab, &[]).env("TMPDIR", &nowhere));
    let _said = without_room.fails_saying(1, &["there is no place for the demo", "nowhere", "hint: set TMPDIR"]);
}
