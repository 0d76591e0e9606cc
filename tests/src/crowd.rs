//! Repositories of a size that nobody wants to make commit by commit: a long base and many workers, by `git fast-import`.

use std::{
    fs,
    io::{BufWriter, Write as _},
    process::Stdio,
    time::{SystemTime, UNIX_EPOCH},
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
}

/// Where the workers' branches leave `main`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forks {
    /// Somewhere on its last thousand commits.
    Near,
    /// Spread over all of it.
    Stale,
}

impl Crowd {
    /// Fills a repository that was just made.
    ///
    /// Every commit has the one file that the repository began with: nothing that is measured reads trees.
    ///
    /// # Panics
    /// When git refuses.
    pub fn fill(self, repo: &Repo) {
        self.import(repo);
        repo.main.git(["reset", "--quiet", "--hard"]);
        for number in 1..=self.n_workers {
            add_worktree(repo, &name(number));
        }
        let known = repo.main.git(["worktree", "list", "--porcelain"]);
        assert_eq!(known.matches("worktree ").count(), self.n_workers + 1, "git knows the worktrees");
    }

    fn import(self, repo: &Repo) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
        let now = usize::try_from(now).expect("not that late");
        let mut child = repo
            .main
            .git_command(["fast-import", "--quiet", "--force"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("git is installed");
        let mut stream = BufWriter::new(child.stdin.take().expect("piped"));
        let mut commit = |branch: &str, mark: Option<usize>, at: usize, subject: &str, from: Option<String>| {
            let mark = mark.map_or_else(String::new, |mark| format!("mark :{mark}\n"));
            let from = from.map_or_else(String::new, |from| format!("from {from}\n"));
            let length = subject.len();
            let who = "committer Alice Agent <alice@example.org>";
            write!(stream, "commit refs/heads/{branch}\n{mark}{who} {at} +0000\ndata {length}\n{subject}\n{from}\n")
                .expect("git reads on");
        };
        for number in 1..=self.n_base {
            let from = (number == 1).then(|| "refs/heads/main^0".to_owned());
            // A minute apart, the last one a day ago.
            let at = now - 86_400 - 60 * (self.n_base - number);
            commit("main", Some(number), at, &format!("Change {number} of the shop"), from);
        }
        for worker in 1..=self.n_workers {
            let branch = format!("work/{}", name(worker));
            for number in 1..=self.n_commits {
                let from = (number == 1).then(|| self.fork(worker));
                let at = now - 600 + number;
                commit(&branch, None, at, &format!("[CHECKPOINT] Step {number} of {worker}"), from);
            }
        }
        stream.flush().expect("git reads on");
        drop(stream);
        let status = child.wait().expect("a child of ours");
        assert!(status.success(), "git fast-import ended with {status}");
    }

    fn fork(self, worker: usize) -> String {
        let spread = match self.forks {
            Forks::Near => self.n_base.min(1_000),
            Forks::Stale => self.n_base,
        };
        if spread == 0 {
            return "refs/heads/main^0".to_owned();
        }
        format!(":{}", self.n_base - (worker * spread / self.n_workers).min(spread - 1))
    }
}

/// The worktree of that worker.
#[must_use]
pub fn worker(repo: &Repo, number: usize) -> Checkout {
    repo.at(&repo.path().join("worktrees").join(name(number)))
}

/// What branch and worktree of a worker are called.
#[must_use]
pub fn name(number: usize) -> String {
    format!("task-{number}-part")
}

/// What `git worktree add` does, without its sixty milliseconds.
fn add_worktree(repo: &Repo, name: &str) {
    let (git_dir, root) = (repo.path().join(".git"), repo.path().join("worktrees").join(name));
    let record = git_dir.join("worktrees").join(name);
    fs::create_dir_all(&record).expect("the worktree's record");
    fs::create_dir_all(&root).expect("the worktree");
    let write = |path: &std::path::Path, text: String| fs::write(path, text).expect("a file of the worktree");
    write(&record.join("HEAD"), format!("ref: refs/heads/work/{name}\n"));
    write(&record.join("commondir"), "../..\n".to_owned());
    write(&record.join("gitdir"), format!("{}\n", root.join(".git").display()));
    write(&root.join(".git"), format!("gitdir: {}\n", record.display()));
    fs::copy(git_dir.join("index"), record.join("index")).expect("the worktree's index");
    fs::copy(repo.path().join(".gitignore"), root.join(".gitignore")).expect("the worktree's file");
}
