//! Does the steps: the workers' and the person's hands, with the real git in the real worktrees.

mod deeds;
mod place;

use std::{
    cell::{Cell, RefCell},
    fs,
    path::{Path, PathBuf},
};

use orch_e2e::{home::Home, repo::Repo};

use place::Place;

use crate::step::MESSAGES;

/// A branch that is nobody's.
const STRAY: &str = "feature/x";

/// A step could not be done as things are.
pub(crate) struct Impossible;

type Done = Result<(), Impossible>;

/// Whoever works in the repository.
pub(crate) struct Hands {
    home: Home,
    repo: Repo,
    bare: PathBuf,
    date: RefCell<Option<String>>,
    number: Cell<usize>,
    /// The commands of the steps so far, for who reads a failure.
    pub(crate) trace: RefCell<Vec<String>>,
}

impl Hands {
    pub(crate) fn new(home: &Home, repo: Repo) -> Self {
        let bare = home.path("home/origin.git");
        repo.main.git(["clone", "--quiet", "--bare", ".", bare.to_str().expect("text")]);
        repo.main.git(["remote", "add", "origin", bare.to_str().expect("text")]);
        let (date, number, trace) = (RefCell::default(), Cell::new(0), RefCell::default());
        Self { home: home.clone(), repo, bare, date, number, trace }
    }

    fn main(&self) -> &Path {
        self.repo.path()
    }

    /// Runs git; true where it succeeded.
    fn tries(&self, dir: &Path, args: &[&str]) -> bool {
        let mut command = self.home.command("git");
        command.args(args).current_dir(dir).env("GIT_EDITOR", "true");
        if let Some(date) = &*self.date.borrow() {
            command.envs([("GIT_AUTHOR_DATE", date), ("GIT_COMMITTER_DATE", date)]);
        }
        let output = command.output().expect("git is installed");
        let shown =
            args.iter().map(|arg| if arg.contains([' ', '\n', '[']) { format!("{arg:?}") } else { (*arg).into() });
        let place = dir.strip_prefix(self.main()).unwrap_or(dir).display();
        let failed = if output.status.success() { "" } else { "   # failed" };
        let line = format!("(./{place}) git {}{failed}", shown.collect::<Vec<_>>().join(" "));
        self.trace.borrow_mut().push(line);
        output.status.success()
    }

    fn git(&self, dir: &Path, args: &[&str]) -> Done {
        if self.tries(dir, args) { Ok(()) } else { Err(Impossible) }
    }

    /// Runs git, and what takes it back where it stopped half-way.
    fn or_abort(&self, dir: &Path, args: &[&str], abort: &[&str]) -> Done {
        if !self.tries(dir, args) && !self.tries(dir, abort) {
            return Err(Impossible);
        }
        Ok(())
    }

    fn asks(&self, dir: &Path, args: &[&str]) -> String {
        let output = self.home.command("git").args(args).current_dir(dir).output().expect("git is installed");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn message(&self, pick: usize) -> String {
        let text = MESSAGES[pick % MESSAGES.len()];
        let (subject, body) = text.split_once('\n').map_or((text, ""), |(subject, body)| (subject, body));
        format!("{subject} ({})\n{body}", self.number.get())
    }

    /// Writes files that nobody else writes, of the kind that `pick` names, and stages them.
    fn change(&self, dir: &Path, pick: usize) -> Done {
        let n = self.number.get();
        let items = ["UserModel", "View", "AuthApi"];
        let (file, text) = match (pick / MESSAGES.len()) % 4 {
            0 => return Ok(()),
            1 => ("notes.txt", format!("note {n}\n")),
            2 => ("code.rs", format!("pub struct {};\n// {n}\n", items[pick % 3])),
            _ => (["user_model.rs", "view.rs", "auth-api.rs"][pick % 3], format!("// {n}\n")),
        };
        let path = dir.join(format!("src/{n}")).join(file);
        fs::create_dir_all(path.parent().expect("below the worktree")).map_err(|_| Impossible)?;
        fs::write(path, text).map_err(|_| Impossible)?;
        self.git(dir, &["add", "--all"])
    }

    fn commit(&self, dir: &Path, pick: usize) -> Done {
        self.change(dir, pick)?;
        self.git(dir, &["commit", "--quiet", "--allow-empty", "-m", &self.message(pick)])
    }

    /// A commit without a worktree.
    fn plumb(&self, branch: &str, pick: usize) -> Done {
        let name = format!("refs/heads/{branch}");
        let tree = self.asks(self.main(), &["rev-parse", &format!("{name}^{{tree}}")]);
        let mut command = self.home.command("git");
        command.args(["commit-tree", &tree, "-p", &name, "-m", &self.message(pick)]).current_dir(self.main());
        if let Some(date) = &*self.date.borrow() {
            command.envs([("GIT_AUTHOR_DATE", date), ("GIT_COMMITTER_DATE", date)]);
        }
        let output = command.output().expect("git is installed");
        let oid = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        self.git(self.main(), &["update-ref", &name, &oid])
    }

    /// A worktree that has the branch checked out goes with it, or is detached.
    fn delete(&self, at: &Place, pick: usize) -> Done {
        let branch = at.branch.clone().ok_or(Impossible)?;
        if let Some(dir) = &at.home {
            if pick.is_multiple_of(2) {
                self.git(self.main(), &["worktree", "remove", "--force", "--force", dir.to_str().ok_or(Impossible)?])?;
            } else {
                self.git(dir, &["checkout", "--quiet", "--detach"])?;
            }
        }
        self.git(self.main(), &["branch", "--quiet", "-D", &branch])
    }

    fn add(&self, task: &str, branch: &str, from: &str) -> Done {
        let dir = self.free_dir(task)?;
        self.git(self.main(), &["worktree", "add", "--quiet", "--force", "--no-track", "-b", branch, &dir, from])
    }

    /// A directory for a worktree that is not there yet.
    fn free_dir(&self, task: &str) -> Result<String, Impossible> {
        let usual = format!("worktrees/{task}-a");
        let free =
            if self.main().join(&usual).exists() { format!("worktrees/{task}-n{}", self.number.get()) } else { usual };
        if self.main().join(&free).exists() { Err(Impossible) } else { Ok(free) }
    }

    /// Makes the other's tip a second time, where it stands upon this branch's tip.
    fn twin(&self, dir: &Path, theirs: &str) -> Done {
        let (ours, parent) = (
            self.asks(dir, &["rev-parse", "HEAD"]),
            self.asks(dir, &["rev-parse", "--verify", "--quiet", &format!("{theirs}^")]),
        );
        let their_parents = self.asks(dir, &["rev-list", "-1", "--parents", theirs]);
        if ours != parent || their_parents.split(' ').count() != 2 {
            return Err(Impossible);
        }
        let read = |what: &str| self.asks(dir, &["log", "-1", &format!("--format={what}"), theirs]);
        let (author, committer, message) = (read("%ad"), read("%cd"), read("%B"));
        self.git(dir, &["read-tree", "-u", "-m", "HEAD", theirs])?;
        let before = self.date.replace(None);
        let mut command = self.home.command("git");
        command.args(["commit", "--quiet", "--allow-empty", "-m", &message]).current_dir(dir);
        command.envs([("GIT_AUTHOR_DATE", author), ("GIT_COMMITTER_DATE", committer)]);
        self.trace.borrow_mut().push(format!("({}) a twin of {theirs}", dir.display()));
        let output = command.output().expect("git is installed");
        self.date.replace(before);
        if output.status.success() { Ok(()) } else { Err(Impossible) }
    }
}
