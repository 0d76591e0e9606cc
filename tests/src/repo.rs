//! Repositories made by the real git, with the worktrees that the workflow asks for.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use crate::{fingerprint::Fingerprint, home::Home, untouched::by_hand};

/// A repository: its main worktree is on `main` and has one commit.
#[derive(Clone, Debug)]
pub struct Repo {
    /// The main worktree.
    pub main: Checkout,
}

/// A worktree, the main one or a linked one.
#[derive(Clone, Debug)]
pub struct Checkout {
    dir: PathBuf,
    home: Home,
    date: Option<String>,
}

impl Repo {
    /// Makes a repository with one commit.
    ///
    /// # Panics
    /// When git refuses.
    #[must_use]
    pub fn init(home: &Home, dir: &Path) -> Self {
        Self::init_with(home, dir, &[])
    }

    /// The same with further options for `git init`, such as another format.
    ///
    /// # Panics
    /// When git refuses.
    #[must_use]
    pub fn init_with(home: &Home, dir: &Path, options: &[&str]) -> Self {
        fs::create_dir_all(dir).expect("the repository's directory");
        let main = Checkout { dir: dir.to_owned(), home: home.clone(), date: None };
        main.git([&["init", "--quiet"], options].concat());
        fs::write(dir.join(".gitignore"), "worktrees/\n").expect("a file");
        main.git(["add", "."]);
        main.commit("Begin the shop");
        Self { main }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.main.path()
    }

    /// The same path as text.
    #[must_use]
    pub fn path_text(&self) -> &str {
        self.main.path().to_str().expect("a path of the laboratory is text")
    }

    /// Adds a worker's branch and worktree: `work/NAME` in `worktrees/NAME`.
    #[must_use]
    pub fn worker(&self, name: &str) -> Checkout {
        self.worker_in(name, &self.path().join("worktrees").join(name))
    }

    /// The same with the worktree elsewhere.
    ///
    /// # Panics
    /// When git refuses.
    #[must_use]
    pub fn worker_in(&self, name: &str, dir: &Path) -> Checkout {
        let branch = format!("work/{name}");
        let arguments: [&OsStr; 6] =
            ["worktree".as_ref(), "add".as_ref(), "--quiet".as_ref(), "-b".as_ref(), branch.as_ref(), dir.as_ref()];
        self.main.git(arguments);
        self.at(dir)
    }

    /// A worktree that is there already.
    #[must_use]
    pub fn at(&self, dir: &Path) -> Checkout {
        Checkout { dir: dir.to_owned(), home: self.main.home.clone(), date: None }
    }

    /// Everything below the repository, `.git` and linked worktrees included.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self.path())
    }

    /// Nothing below the repository changed since then.
    ///
    /// # Panics
    /// When something did.
    #[track_caller]
    pub fn assert_untouched_since(&self, before: &Fingerprint) {
        let differences = before.differences(&self.fingerprint());
        assert!(differences.is_empty(), "somebody wrote in the repository:\n{}", differences.join("\n"));
    }
}

impl Checkout {
    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.dir
    }

    /// The same worktree, for commands whose author and committer dates are these.
    #[must_use]
    pub fn dated(&self, date: &str) -> Self {
        Self { date: Some(date.to_owned()), ..self.clone() }
    }

    /// A git command, to be given more before it runs.
    pub fn git_command<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&self, args: I) -> Command {
        by_hand();
        let mut command = self.home.command("git");
        command.args(args).current_dir(&self.dir);
        if let Some(date) = &self.date {
            command.envs([("GIT_AUTHOR_DATE", date), ("GIT_COMMITTER_DATE", date)]);
        }
        command
    }

    /// Runs git and gives what it printed, without the last newline.
    ///
    /// # Panics
    /// When git fails.
    #[track_caller]
    pub fn git<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&self, args: I) -> String {
        let mut command = self.git_command(args);
        let output = command.output().expect("git is installed");
        assert!(output.status.success(), "{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    /// Runs git where it is expected to stop half-way, as a conflicting merge does.
    ///
    /// # Panics
    /// When git succeeds.
    #[track_caller]
    pub fn git_stops<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&self, args: I) -> Output {
        let mut command = self.git_command(args);
        let output = command.output().expect("git is installed");
        assert!(!output.status.success(), "{command:?} was expected to stop");
        output
    }

    /// Writes a file.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn write(&self, file: &str, content: &str) {
        by_hand();
        let path = self.dir.join(file);
        fs::create_dir_all(path.parent().expect("a file in the worktree")).expect("the file's directory");
        fs::write(path, content).expect("a file in the worktree");
    }

    /// Commits what is staged, or nothing, and gives the new commit's id.
    #[track_caller]
    pub fn commit(&self, message: &str) -> String {
        self.git(["commit", "--quiet", "--allow-empty", "-m", message]);
        self.head()
    }

    /// Writes a file and commits it, and gives the new commit's id.
    #[track_caller]
    pub fn commit_file(&self, file: &str, content: &str, message: &str) -> String {
        self.write(file, content);
        self.git(["add", "--", file]);
        self.commit(message)
    }

    /// Gives the last commit another message.
    #[track_caller]
    pub fn amend(&self, message: &str) -> String {
        self.git(["commit", "--quiet", "--allow-empty", "--amend", "-m", message]);
        self.head()
    }

    /// The commit that is checked out.
    #[track_caller]
    pub fn head(&self) -> String {
        self.git(["rev-parse", "HEAD"])
    }
}
