//! Worktrees without their sixty milliseconds each: the files that `git worktree add --no-checkout` leaves.

use std::{fs, path::Path};

use crate::repo::{Checkout, Repo};

/// Makes the record and the directory of a worker's worktree.
pub(super) fn add(repo: &Repo, name: &str) {
    let (git_dir, root) = (repo.path().join(".git"), repo.path().join("worktrees").join(name));
    let record = git_dir.join("worktrees").join(name);
    fs::create_dir_all(&record).expect("the worktree's record");
    fs::create_dir_all(&root).expect("the worktree");
    let write = |path: &Path, text: String| fs::write(path, text).expect("a file of the worktree");
    write(&record.join("HEAD"), format!("ref: refs/heads/work/{name}\n"));
    write(&record.join("commondir"), "../..\n".to_owned());
    write(&record.join("gitdir"), format!("{}\n", root.join(".git").display()));
    write(&root.join(".git"), format!("gitdir: {}\n", record.display()));
}

/// Fills one with its files, so that it can be worked in.
pub(super) fn check_out(worktree: &Checkout) {
    worktree.git(["reset", "--quiet", "--hard"]);
}
