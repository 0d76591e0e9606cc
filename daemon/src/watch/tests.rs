//! The watcher against a real file system and real git.

use std::{process::Command, sync::mpsc, time::Duration};

use super::*;

const REPO: RepoId = RepoId(7);
const LONG: Duration = Duration::from_secs(10);

struct Bench {
    dir: tempfile::TempDir,
    watcher: Watcher,
    hints: mpsc::Receiver<Hint>,
}

impl Bench {
    /// A repo with one commit, watched.
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        fs::create_dir(dir.path().join("cookies")).expect("made");
        fs::create_dir(dir.path().join("repo")).expect("made");
        let (tx, hints) = mpsc::channel();
        let watcher = Watcher::start(&dir.path().join("cookies"), move |hint| drop(tx.send(hint))).expect("started");
        let mut bench = Self { dir, watcher, hints };
        bench.git(&["init", "-q", "-b", "main"]);
        bench.git(&["commit", "-q", "--allow-empty", "-m", "first"]);
        bench.arm();
        bench.touched();
        bench
    }

    fn repo(&self) -> PathBuf {
        self.dir.path().join("repo").canonicalize().expect("there")
    }

    fn git(&self, args: &[&str]) {
        let status = Command::new("git")
            .args(args)
            .current_dir(self.repo())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_NAME"), "a")))
            .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_EMAIL"), "a@example.org")))
            .status();
        assert!(status.expect("git runs").success(), "git {args:?}");
    }

    fn arm(&mut self) -> bool {
        let places = RepoPlaces {
            common_dir: self.repo().join(".git"),
            prefix: "work/".to_owned(),
            worktree_admin_dirs: Vec::new(),
        };
        self.watcher.arm(REPO, &places).expect("armed").newly_armed()
    }

    /// Whether the repo was touched since the last question, by everything up to now: a cookie says when that is known.
    fn touched(&mut self) -> bool {
        let cookie = self.watcher.lay_cookie().expect("laid");
        let mut touched = false;
        loop {
            match self.hints.recv_timeout(LONG).expect("the cookie comes") {
                Hint::CookieSeen(seen) if seen == cookie => return touched,
                Hint::RepoTouched(repo) => touched |= repo == REPO,
                Hint::CookieSeen(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn a_commit_is_hinted_before_the_cookie_that_follows_it() {
    let mut bench = Bench::new();
    for _ in 0..20 {
        bench.git(&["commit", "-q", "--allow-empty", "-m", "more"]);
        assert!(bench.touched());
        assert!(!bench.touched(), "nothing happened since");
    }
}

#[test]
fn our_own_reads_do_not_wake_us() {
    let mut bench = Bench::new();
    for name in ["HEAD", "config", "refs/heads/main"] {
        fs::read(bench.repo().join(".git").join(name)).expect("read");
    }
    fs::read_dir(bench.repo().join(".git/refs/heads")).expect("read").for_each(drop);
    assert!(!bench.touched());
}

#[test]
fn the_directory_of_the_prefix_may_come_go_and_come_again() {
    let mut bench = Bench::new();
    for round in 0..3 {
        bench.git(&["branch", &format!("work/task-{round}")]);
        assert!(bench.touched(), "the directory appears");
        bench.arm();
        bench.git(&["branch", &format!("work/task-{round}-more")]);
        assert!(bench.touched(), "a ref appears in it");
        // Packing removes the directory and its watch with it.
        bench.git(&["pack-refs", "--all"]);
        assert!(bench.touched());
        bench.arm();
    }
}

#[test]
fn a_repo_that_is_made_anew_at_the_same_place_is_armed_anew() {
    let mut bench = Bench::new();
    assert!(!bench.arm(), "all is armed");
    fs::rename(bench.repo(), bench.dir.path().join("moved")).expect("moved");
    fs::create_dir(bench.dir.path().join("repo")).expect("made");
    bench.git(&["init", "-q"]);
    assert!(bench.arm(), "it is another directory");
    bench.git(&["commit", "-q", "--allow-empty", "-m", "first"]);
    assert!(bench.touched());
}

#[test]
fn what_is_disarmed_is_silent() {
    let mut bench = Bench::new();
    assert_eq!(bench.watcher.n_watches(), 3, "cookies, common directory, refs/heads");
    bench.watcher.disarm(REPO);
    bench.git(&["commit", "-q", "--allow-empty", "-m", "more"]);
    assert!(!bench.touched());
    assert_eq!(bench.watcher.n_watches(), 1);
}

#[test]
fn a_silent_watcher_makes_every_query_look_at_everything() {
    let (tx, hints) = mpsc::channel();
    let mut watcher = Watcher::silent(Path::new("/nowhere"), move |hint| drop(tx.send(hint)));
    let cookie = watcher.lay_cookie().expect("laid");
    assert_eq!(hints.try_iter().collect::<Vec<_>>(), [Hint::Overflowed, Hint::CookieSeen(cookie)]);
}
