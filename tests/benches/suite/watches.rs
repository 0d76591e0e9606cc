//! How many directories the daemon watches, beside those that a recursive watch would take, and how soon it does.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use orch_e2e::{
    crowd::{Crowd, Forks, Layout},
    gate,
    lab::Lab,
    measuring::picture_within,
    samples::shown,
    table::Table,
    tier::Tier,
    usage::inotify_watches,
};
use rustix::fs::inotify;

const PATIENCE: Duration = Duration::from_secs(60);
/// Four a repo and one for the daemon itself; beside them one a worktree.
const MOST_BESIDE: f64 = 5.0;

pub(crate) fn measure(tier: Tier) {
    println!("## Watches\n");
    let mut table =
        Table::new(["worktrees", "daemon", "beside one a worktree", "directories in all", "bare set-up of as many"]);
    let mut most = 0;
    for n_workers in [1, 100, 1_000].into_iter().filter(|n| *n <= tier.n_workers()) {
        let mut lab = Lab::bare();
        let repo = lab.repo("shop");
        Crowd { n_base: 100, n_workers, n_commits: 2, forks: Forks::Near, layout: Layout::BUSY }.fill(&repo);
        lab.start_daemon();
        lab.register(&repo);
        let _seen = picture_within(&lab, &repo, PATIENCE);
        let n_watches = inotify_watches(lab.daemon().pid());
        most = most.max(n_watches - n_workers);
        let all = directories(repo.path());
        let set_up = set_up(&all[..n_watches.min(all.len())]);
        table.row([
            n_workers.to_string(),
            n_watches.to_string(),
            (n_watches - n_workers).to_string(),
            all.len().to_string(),
            shown(set_up),
        ]);
    }
    println!("{table}");
    gate::at_most("watches beside one a worktree", f64::from(u32::try_from(most).unwrap_or(u32::MAX)), MOST_BESIDE);
}

/// Every directory below one, itself too: what a recursive watch takes a watch for each of.
fn directories(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut all = vec![dir.to_owned()];
    let mut next = 0;
    while next < all.len() {
        let below = fs::read_dir(&all[next]).into_iter().flatten().flatten();
        let below: Vec<_> = below.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).collect();
        all.extend(below.iter().map(fs::DirEntry::path));
        next += 1;
    }
    all
}

fn set_up(directories: &[std::path::PathBuf]) -> Duration {
    let Ok(instance) = inotify::init(inotify::CreateFlags::CLOEXEC) else { return Duration::ZERO };
    let begun = Instant::now();
    for directory in directories {
        let _watched = inotify::add_watch(&instance, directory, inotify::WatchFlags::MOVED_TO);
    }
    begun.elapsed()
}
