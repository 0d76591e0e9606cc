//! Commits as git leaves them, without the milliseconds of its process: the object, a line in the reflog, and the ref's
//! lock renamed onto the ref. So the moment of the rename is known, and a thousand of them fit into a second.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    path::PathBuf,
    time::Instant,
};

use super::{
    WHO,
    pack::{Id, Kind, from_hex, hex, id, loose},
};
use crate::repo::Repo;

/// Makes the commits of one worker.
#[derive(Debug)]
pub struct Hand {
    git_dir: PathBuf,
    branch: String,
    tree: String,
    tip: Id,
}

impl Hand {
    /// The hand of a worker. Its commits change nothing.
    #[must_use]
    pub fn of(repo: &Repo, number: usize) -> Self {
        let branch = format!("refs/heads/work/{}", super::name(number));
        let told = repo.main.git(["rev-parse", &branch, &format!("{branch}^{{tree}}")]);
        let (tip, tree) = told.split_once('\n').expect("two ids");
        Self { git_dir: repo.path().join(".git"), tip: from_hex(tip), tree: tree.to_owned(), branch }
    }

    /// Makes a commit at that time, in seconds, and all but the rename of its ref. Gives its id.
    ///
    /// # Panics
    /// When there is no room.
    pub fn prepare(&mut self, subject: &str, at: u64) -> String {
        let before = hex(self.tip);
        let who = format!("{WHO} {at} +0000");
        let text = format!("tree {}\nparent {before}\nauthor {who}\ncommitter {who}\n\n{subject}\n", self.tree);
        self.tip = id(Kind::Commit, text.as_bytes());
        let oid = hex(self.tip);
        let object = self.git_dir.join("objects").join(&oid[..2]).join(&oid[2..]);
        fs::create_dir_all(object.parent().expect("a directory of objects")).expect("a directory of objects");
        fs::write(&object, loose(Kind::Commit, text.as_bytes())).expect("an object");
        let line = format!("{before} {oid} {who}\tcommit: {subject}\n");
        let log = self.git_dir.join("logs").join(&self.branch);
        let mut log = OpenOptions::new().append(true).create(true).open(log).expect("a reflog");
        log.write_all(line.as_bytes()).expect("a reflog");
        oid
    }

    /// Moves the branch to what was prepared last, and says when.
    ///
    /// # Panics
    /// When somebody else holds the ref's lock.
    pub fn publish(&self) -> Instant {
        let file = self.git_dir.join(&self.branch);
        let lock = self.git_dir.join(format!("{}.lock", self.branch));
        loop {
            // Git takes directories of refs away that became empty.
            fs::create_dir_all(file.parent().expect("a directory of refs")).expect("a directory of refs");
            match OpenOptions::new().write(true).create_new(true).open(&lock) {
                Ok(mut open) => {
                    open.write_all(format!("{}\n", hex(self.tip)).as_bytes()).expect("the lock of a ref");
                    break;
                }
                // It is being packed at this moment.
                Err(_) => std::thread::yield_now(),
            }
        }
        let begun = Instant::now();
        fs::rename(lock, file).expect("the rename of a ref");
        begun
    }

    /// Makes a commit now, and gives its id and the moment of the rename.
    ///
    /// # Panics
    /// When there is no room.
    pub fn commit(&mut self, subject: &str) -> (String, Instant) {
        let oid = self.prepare(subject, super::now());
        (oid, self.publish())
    }
}
