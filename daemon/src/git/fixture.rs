//! A repository for tests: real git in a fresh directory, with nothing of the user's configuration.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use orch_shared::{
    facts::{OpenRequest, Snapshot, SnapshotRequest},
    ids::{GitPath, Oid},
};

use super::repo::OpenRepo;

/// A repo with one commit on `main`, in a directory of its own that goes with it.
pub(super) struct Fixture {
    _dir: tempfile::TempDir,
    path: PathBuf,
}

/// What git can store a repository in.
const FORMATS: &[&[&str]] = &[
    &[],
    &["--ref-format=reftable"],
    &["--object-format=sha256"],
    &["--ref-format=reftable", "--object-format=sha256"],
];

/// Tests the same in a repository of every format.
pub(super) fn in_every_format(test: impl Fn(Fixture)) {
    FORMATS.iter().for_each(|format| test(Fixture::of(format)));
}

impl Fixture {
    pub(super) fn new() -> Self {
        Self::of(&[])
    }

    pub(super) fn of(format: &[&str]) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().canonicalize().expect("there").join("repo");
        std::fs::create_dir(&path).expect("made");
        let fixture = Self { _dir: dir, path };
        fixture.git(&[&["init", "-q", "-b", "main"], format].concat());
        fixture.commit("first");
        fixture
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn git_path(&self) -> GitPath {
        GitPath::from(self.path())
    }

    pub(super) fn git(&self, args: &[&str]) -> String {
        self.git_at(args, None)
    }

    /// Runs git with both dates set, in seconds since the epoch.
    pub(super) fn git_at(&self, args: &[&str], seconds: Option<i64>) -> String {
        let output = self.run(args, seconds);
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Runs git where it may stop half-way.
    pub(super) fn git_stops_or_not(&self, args: &[&str]) {
        drop(self.run(args, None));
    }

    fn run(&self, args: &[&str], seconds: Option<i64>) -> Output {
        let mut command = Command::new("git");
        command
            .args(args)
            .current_dir(&self.path)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default());
        for (name, value) in [
            ("HOME", "/nonexistent"),
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_AUTHOR_NAME", "a"),
            ("GIT_AUTHOR_EMAIL", "a@example.org"),
            ("GIT_COMMITTER_NAME", "a"),
            ("GIT_COMMITTER_EMAIL", "a@example.org"),
            ("GIT_EDITOR", "true"),
        ] {
            command.env(name, value);
        }
        if let Some(seconds) = seconds {
            command.env("GIT_AUTHOR_DATE", format!("{seconds} +0000"));
            command.env("GIT_COMMITTER_DATE", format!("{seconds} +0000"));
        }
        command.output().expect("git runs")
    }

    /// Makes an empty commit on what is checked out.
    pub(super) fn commit(&self, subject: &str) -> Oid {
        self.git(&["commit", "-q", "--allow-empty", "-m", subject]);
        self.oid("HEAD")
    }

    /// Lays a commit under an id that is not its own, whose parent has that id: its own ancestor. Git tells commits from
    /// each other by ids that it does not compute anew, and libgit2 takes the beginning of a large one as it is.
    pub(super) fn lay_circle(&self) -> Oid {
        let tree = self.git(&["rev-parse", "HEAD^{tree}"]);
        let claimed: String = "c1".repeat(tree.len() / 2);
        let person = "a <a@example.org> 1700000000 +0000";
        let words = "[CHECKPOINT] round\n".repeat(20_000);
        let text = format!("tree {tree}\nparent {claimed}\nauthor {person}\ncommitter {person}\n\n{words}");
        let file = self.path.join(".git/circle");
        std::fs::write(&file, text).expect("written");
        let true_id = self.git(&["hash-object", "-t", "commit", "-w", "--literally", ".git/circle"]);
        let objects = self.path.join(".git/objects");
        let place = |id: &str| objects.join(&id[..2]).join(&id[2..]);
        std::fs::create_dir_all(objects.join(&claimed[..2])).expect("made");
        std::fs::rename(place(&true_id), place(&claimed)).expect("moved");
        Oid::parse(&claimed).expect("an id")
    }

    pub(super) fn oid(&self, name: &str) -> Oid {
        Oid::parse(&self.git(&["rev-parse", name])).expect("an id")
    }

    /// What git itself says the list of commits is, oldest first.
    pub(super) fn rev_list(&self, args: &[&str]) -> Vec<Oid> {
        let mut all = vec!["rev-list", "--reverse"];
        all.extend(args);
        self.git(&all).lines().map(|line| Oid::parse(line).expect("an id")).collect()
    }
}

/// A reader of a fixture, and what it was last told.
pub(super) struct Reading {
    pub(super) repo: OpenRepo,
    /// The generation that the next look is since.
    pub(super) last: Option<u64>,
}

impl Reading {
    pub(super) fn of(fixture: &Fixture) -> Self {
        let request = OpenRequest { path: fixture.git_path(), base: None, prefix: "work/".to_owned() };
        Self { repo: OpenRepo::open(&request).expect("opened").0, last: None }
    }

    pub(super) fn read(&mut self) -> Snapshot {
        let request = SnapshotRequest { since: self.last, known: Vec::new(), own: Vec::new() };
        let snapshot = self.repo.snapshot(&request).expect("read");
        self.last = Some(snapshot.generation);
        snapshot
    }
}
