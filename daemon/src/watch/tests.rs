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
            worktree_admin_dirs: fs::read_dir(self.repo().join(".git/worktrees"))
                .map(|entries| entries.map(|entry| entry.expect("read").path()).collect())
                .unwrap_or_default(),
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
                Hint::RepoTouched(repo) | Hint::BranchTouched(repo, _) => touched |= repo == REPO,
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
fn a_push_is_hinted_also_after_packing_removed_the_directories_of_the_copies() {
    let mut bench = Bench::new();
    bench.git(&["update-ref", "refs/remotes/origin/work/task-1", "HEAD"]);
    for _ in 0..3 {
        bench.git(&["pack-refs", "--all"]);
        bench.arm();
        bench.touched();
        bench.git(&["commit", "-q", "--allow-empty", "-m", "more"]);
        bench.touched();
        bench.git(&["update-ref", "refs/remotes/origin/work/task-1", "HEAD"]);
        assert!(bench.touched(), "the directories appear");
        bench.arm();
        bench.git(&["update-ref", "refs/remotes/origin/work/task-2", "HEAD"]);
        assert!(bench.touched(), "a ref appears in them");
        bench.git(&["update-ref", "-d", "refs/remotes/origin/work/task-2"]);
        bench.touched();
    }
}

#[test]
fn a_directory_that_comes_back_under_the_same_inode_is_armed_again() {
    let mut bench = Bench::new();
    let prefix = bench.repo().join(".git/refs/heads/work");
    fs::create_dir(&prefix).expect("made");
    assert!(bench.touched() && bench.arm());
    for _ in 0..50 {
        // Many file systems give the inode that has just become free.
        fs::remove_dir(&prefix).expect("removed");
        fs::create_dir(&prefix).expect("made");
        assert!(bench.touched());
        assert!(bench.arm(), "the kernel's watch went with the old one");
        bench.arm();
        bench.touched();
        fs::write(prefix.join("task-1"), "").expect("written");
        assert!(bench.touched(), "the new one is heard");
        fs::remove_file(prefix.join("task-1")).expect("removed");
        bench.touched();
    }
}

#[test]
fn a_worktree_costs_one_watch_and_a_switch_of_its_branch_is_heard() {
    let mut bench = Bench::new();
    for task in ["work/task-1", "work/task-2"] {
        bench.git(&["worktree", "add", "-q", "-b", task, &format!("worktrees/{task}")]);
    }
    assert!(bench.touched() && bench.arm());
    assert_eq!(bench.watcher.n_watches(), 1 + 4 + 2, "cookies, four for the repo, one for each worktree");
    bench.arm();
    bench.touched();
    bench.git(&["-C", "worktrees/work/task-1", "checkout", "-q", "--detach"]);
    assert!(bench.touched());
}

#[test]
fn every_write_before_a_cookie_is_hinted_before_it() {
    let mut bench = Bench::new();
    let head = bench.repo().join(".git/refs/heads");
    for n in 0..1000 {
        fs::write(head.join("x.lock"), n.to_string()).expect("written");
        fs::rename(head.join("x.lock"), head.join("x")).expect("renamed");
    }
    let cookie = bench.watcher.lay_cookie().expect("laid");
    let before: Vec<Hint> = std::iter::from_fn(|| bench.hints.recv_timeout(LONG).ok())
        .take_while(|hint| *hint != Hint::CookieSeen(cookie))
        .collect();
    let touched = Hint::BranchTouched(REPO, RefName::from_branch("x"));
    assert_eq!(before, vec![touched; 1000], "one hint for each rename, and none for the locks");
    assert!(!bench.touched(), "nothing comes after it");
}

#[test]
fn a_repo_that_moves_away_is_noticed_and_let_go() {
    let mut bench = Bench::new();
    let places = RepoPlaces {
        common_dir: bench.repo().join(".git"),
        prefix: "work/".to_owned(),
        worktree_admin_dirs: Vec::new(),
    };
    fs::rename(bench.repo().join(".git"), bench.dir.path().join("moved")).expect("moved");
    assert!(bench.touched());
    assert!(!bench.watcher.arm(REPO, &places).expect("nothing to arm").newly_armed());
    assert_eq!(bench.watcher.n_watches(), 1, "the cookies' alone");
    fs::write(bench.dir.path().join("moved/HEAD"), "").expect("written");
    assert!(!bench.touched(), "what moved is not reported under its old path");
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

/// Below are two halves of one test: the kernel's limit is lowered for a user namespace of our own, where the test runs
/// again.
const IN_NAMESPACE: &str = "ORCH_TEST_FEW_WATCHES";

#[test]
fn at_the_limit_of_watches_nothing_stays_half_watched() {
    if std::env::var_os(IN_NAMESPACE).is_some() {
        return reach_the_limit();
    }
    let script = r#"echo 3 > /proc/sys/user/max_inotify_watches && exec "$0" --exact --nocapture "$1""#;
    let name = "watch::tests::at_the_limit_of_watches_nothing_stays_half_watched";
    let namespace = ["-Ur", "sh", "-c"];
    if !Command::new("unshare").args(namespace).arg("exit 0").status().is_ok_and(|status| status.success()) {
        return println!("skipped: no user namespace can be had here, so the limit cannot be lowered");
    }
    let this = std::env::current_exe().expect("a test binary");
    let output =
        Command::new("unshare").args(namespace).arg(script).arg(this).arg(name).env(IN_NAMESPACE, "1").output();
    let output = output.expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
}

fn reach_the_limit() {
    // One for the cookies, two for this repo, none left for another.
    let mut bench = Bench::new();
    let other = bench.dir.path().join("other");
    fs::create_dir_all(other.join("refs/heads")).expect("made");
    let places = RepoPlaces { common_dir: other, prefix: "work/".to_owned(), worktree_admin_dirs: Vec::new() };
    let error = bench.watcher.arm(RepoId(8), &places).expect_err("refused");
    assert!(matches!(error, WatchError::LimitReached), "{error}");
    assert!(error.hint().contains("fs.inotify.max_user_watches"));
    assert_eq!(bench.watcher.n_watches(), 3);
    bench.git(&["commit", "-q", "--allow-empty", "-m", "more"]);
    assert!(bench.touched(), "the first repo is still watched");
    // Half of the other would fit now: it is not kept.
    fs::remove_dir_all(bench.repo().join(".git/refs")).expect("removed");
    assert!(bench.touched());
    bench.arm();
    assert_eq!(bench.watcher.n_watches(), 2);
    bench.watcher.arm(RepoId(8), &places).expect_err("refused");
    assert_eq!(bench.watcher.n_watches(), 2);
}
