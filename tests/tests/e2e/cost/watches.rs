//! What is watched grows with repositories and worktrees, and with nothing that is in them.

use std::fs;

use orch_e2e::{
    crowd::{self, Crowd, Forks, Layout},
    lab::Lab,
    usage::inotify_watches,
};

#[test]
fn four_directories_of_a_repo_are_watched_and_one_of_each_worktree_whatever_is_in_it() {
    const WORKERS: usize = 20;
    let (lab, repo) = Lab::watching("");
    Crowd { n_base: 30, n_workers: WORKERS, n_commits: 2, forks: Forks::Near, layout: Layout::BUSY }.fill(&repo);
    let worktree = crowd::worker_at_work(&repo, 1);
    for n in 0..100 {
        fs::create_dir_all(worktree.path().join(format!("deep/{n}/er"))).expect("a directory");
        fs::create_dir_all(repo.path().join(format!("here/{n}/too"))).expect("a directory");
    }
    let _all = lab.orchctl(["sync"]).ok();
    assert_eq!(lab.shop()["workers"].as_array().map(Vec::len), Some(WORKERS));
    let n_watches = inotify_watches(lab.daemon().pid());
    let (of_the_repo, of_the_daemon) = (4, 1);
    assert!(n_watches <= WORKERS + of_the_repo + of_the_daemon, "{n_watches} watches for {WORKERS} worktrees");
    assert!(n_watches > WORKERS, "{n_watches} watches");
}
