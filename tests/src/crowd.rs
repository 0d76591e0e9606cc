//! Repositories of a size that nobody wants to make commit by commit: a long base and many workers, written as a pack.
//!
//! Workers' commits change a file each, and so do the last ones of the base, where their branches leave it; all others of
//! the base have the same files. Nothing is compressed, which makes the base cheaper to read than a real one, for
//! whoever reads it.

mod files;
mod hand;
mod pack;
mod sha1;
mod worktree;

use std::{
    collections::{HashMap, HashSet},
    fmt::Write as _,
    fs,
    time::{SystemTime, UNIX_EPOCH},
};

pub use self::hand::Hand;
use self::{
    files::{Files, N_CHANGE, N_FIRST},
    pack::{Id, Kind, Pack, from_hex, hex},
};
use crate::repo::{Checkout, Repo};

/// How large.
#[derive(Clone, Copy, Debug)]
pub struct Crowd {
    /// Commits on `main` before the workers begin.
    pub n_base: usize,
    /// Workers, each with a branch and a worktree: `task-1-part` and so on.
    pub n_workers: usize,
    /// Commits of each worker, checkpoints all.
    pub n_commits: usize,
    /// Where the workers' branches leave `main`.
    pub forks: Forks,
    /// How git keeps it.
    pub layout: Layout,
}

/// Where the workers' branches leave `main`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forks {
    /// Somewhere on its last thousand commits.
    Near,
    /// Spread over all of it.
    Stale,
}

/// How git keeps a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// With a file of the graph of commits, as `git gc` writes it.
    pub graph: bool,
    /// The refs of the workers.
    pub refs: Kept,
    /// The objects of the workers; those of the base are packed.
    pub objects: Kept,
}

/// In one file for all, or in one for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// In one for all.
    Packed,
    /// In one for each.
    Loose,
}

impl Layout {
    /// As it is between two runs of `git gc`: refs that moved are loose, and what is old is packed.
    pub const BUSY: Self = Self { graph: false, refs: Kept::Loose, objects: Kept::Packed };
}

/// So many commits at the end of the base change something.
const CHANGING: usize = 1_100;
const NEAR: usize = 1_000;
const WHO: &str = "Alice Agent <alice@example.org>";

impl Crowd {
    /// Fills a repository that was just made.
    ///
    /// # Panics
    /// When git refuses.
    pub fn fill(self, repo: &Repo) {
        let now = usize::try_from(now()).expect("not that late");
        let forks = self.write_base(repo, now);
        self.write_workers(repo, now, &forks);
        repo.main.git(["reset", "--quiet", "--hard"]);
        for number in 1..=self.n_workers {
            worktree::add(repo, &name(number));
        }
        if self.layout.refs == Kept::Packed {
            repo.main.git(["pack-refs", "--all"]);
        }
        if self.layout.graph {
            repo.main.git(["commit-graph", "write", "--reachable", "--no-progress"]);
        }
        let known = repo.main.git(["worktree", "list", "--porcelain"]);
        assert_eq!(known.matches("worktree ").count(), self.n_workers + 1, "git knows the worktrees");
    }

    /// Writes the base, and gives the commits that workers begin at, with their files, by the number in it.
    fn write_base(self, repo: &Repo, now: usize) -> HashMap<usize, (Id, Files)> {
        let wanted: HashSet<usize> = (1..=self.n_workers).map(|worker| self.fork(worker)).collect();
        let n_changing = self.n_base.min(CHANGING);
        let mut pack = Pack::begin(&repo.path().join(".git/base.pack"), N_FIRST + self.n_base + N_CHANGE * n_changing);
        let ignored = repo.main.git(["rev-parse", "main:.gitignore"]);
        let mut files = Files::first(&mut pack, from_hex(&ignored));
        let mut tip = from_hex(&repo.main.git(["rev-parse", "main"]));
        let mut found = HashMap::from([(0, (tip, files.clone()))]);
        for number in 1..=self.n_base {
            if number > self.n_base - n_changing {
                files.change_of_base(&mut pack, number);
            }
            // A minute apart, the last one a day ago.
            let at = now - 86_400 - 60 * (self.n_base - number);
            tip = commit(&mut pack, files.root, tip, at, &format!("Change {number} of the shop"));
            if wanted.contains(&number) {
                found.insert(number, (tip, files.clone()));
            }
        }
        pack.give_to(repo, Kept::Packed);
        repo.main.git(["update-ref", "refs/heads/main", &hex(tip)]);
        found
    }

    fn write_workers(self, repo: &Repo, now: usize, forks: &HashMap<usize, (Id, Files)>) {
        let git_dir = repo.path().join(".git");
        let (refs, logs) = (git_dir.join("refs/heads/work"), git_dir.join("logs/refs/heads/work"));
        for dir in [&refs, &logs] {
            fs::create_dir_all(dir).expect("a directory of refs");
        }
        let n_objects = self.n_workers * self.n_commits * (1 + N_CHANGE);
        let mut pack = Pack::begin(&git_dir.join("workers.pack"), n_objects);
        for worker in 1..=self.n_workers {
            let (fork, files) = &forks[&self.fork(worker)];
            let (mut tip, mut files) = (*fork, files.clone());
            let zero = "0".repeat(40);
            let mut log = format!("{zero} {} {WHO} {} +0000\tbranch: Created from main\n", hex(tip), now - 700);
            for number in 1..=self.n_commits {
                files.change_of_worker(&mut pack, worker, number);
                let subject = format!("[CHECKPOINT] Step {number} of {worker}");
                let (at, before) = (now - 600 + number, tip);
                tip = commit(&mut pack, files.root, before, at, &subject);
                let (before, after) = (hex(before), hex(tip));
                writeln!(log, "{before} {after} {WHO} {at} +0000\tcommit: {subject}").expect("text");
            }
            let name = name(worker);
            fs::write(refs.join(&name), format!("{}\n", hex(tip))).expect("a ref");
            fs::write(logs.join(&name), log).expect("a reflog");
        }
        pack.give_to(repo, self.layout.objects);
    }

    /// The number of the commit of the base at which a worker's branch begins.
    fn fork(self, worker: usize) -> usize {
        let spread = match self.forks {
            Forks::Near => self.n_base.min(NEAR),
            Forks::Stale => self.n_base,
        };
        self.n_base - (worker * spread / self.n_workers).min(spread.saturating_sub(1))
    }
}

fn commit(pack: &mut Pack, tree: Id, parent: Id, at: usize, subject: &str) -> Id {
    let (tree, parent) = (hex(tree), hex(parent));
    let text =
        format!("tree {tree}\nparent {parent}\nauthor {WHO} {at} +0000\ncommitter {WHO} {at} +0000\n\n{subject}\n");
    pack.add(Kind::Commit, text.as_bytes())
}

/// The worktree of that worker, without files.
#[must_use]
pub fn worker(repo: &Repo, number: usize) -> Checkout {
    repo.at(&repo.path().join("worktrees").join(name(number)))
}

/// The worktree of that worker with its files, to be worked in.
#[must_use]
pub fn worker_at_work(repo: &Repo, number: usize) -> Checkout {
    let worktree = worker(repo, number);
    worktree::check_out(&worktree);
    worktree
}

/// The time, in seconds, as git counts it.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
}

/// What branch and worktree of a worker are called.
#[must_use]
pub fn name(number: usize) -> String {
    format!("task-{number}-part")
}
