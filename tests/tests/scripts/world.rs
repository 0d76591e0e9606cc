//! A repository, the facts of a plan in it, and scripts run there.

use std::{
    ffi::{OsStr, OsString},
    fs,
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
};

use orch_e2e::{client::Answer, lab::Lab, repo::Repo};
use orch_render::script::render_setup;
use orch_shared::{
    ids::{GitPath, Oid, PlanId, RefName, RepoName, Slug, TaskId},
    setup::{SetupFacts, WorkerSetup},
};

use crate::shells::{Shell, shells};

/// In bytes.
const LONGEST_NAME: usize = 255;

/// Names that a careless script falls over, or carries out. None touches a file called `canary`.
pub(crate) fn hostile_names() -> Vec<OsString> {
    let long = "l".repeat(LONGEST_NAME);
    let texts = [
        "plain",
        "it's \"quoted\"",
        "$(touch canary)",
        "`touch canary`",
        "; touch canary; #",
        "-rf",
        "--help",
        " spaces  before and behind ",
        "*?[a-z]{b,c}~!^",
        "back\\slash\\n%s%d\\",
        "$HOME ${x:-y} $1",
        "=ls",
        "~root",
        "right\u{202e}tfel",
        "zero\u{200b}width\u{feff}'$(touch canary)%\\",
        "日本語 é ü 🙂",
        &long,
    ];
    let mut names: Vec<OsString> = texts.iter().map(OsString::from).collect();
    names.push(OsStr::from_bytes(b"latin \xe9\xff'$(touch canary)").to_owned());
    names
}

/// The first shell that is there: for what does not depend on the shell.
pub(crate) fn any_shell() -> Shell {
    shells()[0]
}

/// A repository with a plan of two workers in it.
pub(crate) struct World {
    pub(crate) lab: Lab,
    pub(crate) repo: Repo,
    pub(crate) facts: SetupFacts,
}

/// A first prompt that would do harm if it were not copied letter by letter.
pub(crate) fn kickoff(task: &str) -> String {
    format!(
        "# Worker Kickoff: {task}\n\nEND_OF_KICKOFF\n$(touch canary) `touch canary` \\ \\n 'x' \"y\" ${{HOME}} !! ~\n\ttab\n\n"
    )
}

impl World {
    /// The repo `shop`, with worktrees in `trees` inside it.
    pub(crate) fn new() -> Self {
        Self::named(OsStr::new("shop"), OsStr::new("trees"), OsStr::new("task"))
    }

    /// The same with other names: of the repo, of the directory of worktrees in it, and of what worktrees begin with.
    pub(crate) fn named(repo: &OsStr, trees: &OsStr, tree: &OsStr) -> Self {
        let lab = Lab::bare();
        let dir = lab.home().path("home").join(repo);
        let repo = Repo::init(lab.home(), &dir);
        let worker = |number: u32| {
            // No longer than a file system takes, and each another one: git keeps them in one directory.
            let mut name = tree.as_bytes()[..tree.len().min(LONGEST_NAME - 2)].to_vec();
            name.extend(format!("-{number}").bytes());
            let place = dir.join(trees).join(number.to_string()).join(OsStr::from_bytes(&name));
            WorkerSetup {
                task: TaskId::parse(&format!("task-{number}")).expect("a task"),
                slug: Slug::parse("models").expect("a slug"),
                branch: RefName::from_branch(&format!("work/task-{number}-models")),
                worktree: GitPath::from(place),
                kickoff: kickoff(&format!("task-{number}")),
            }
        };
        let facts = SetupFacts {
            repo: RepoName::parse("shop").expect("a name"),
            repo_path: GitPath::from(dir.as_path()),
            base: RefName::from_branch("main"),
            base_oid: Oid::parse(&repo.main.head()).expect("an id"),
            plan: PlanId::typed("p-4b1e07"),
            name: Slug::parse("analytics").expect("a slug"),
            wave: None,
            workers: vec![worker(1), worker(2)],
            copies: vec![GitPath::from(Path::new(".env"))],
        };
        Self { lab, repo, facts }
    }

    /// The worktree of a worker, from 1.
    pub(crate) fn place(&self, number: usize) -> PathBuf {
        self.facts.workers[number - 1].worktree.as_path().to_owned()
    }

    /// Where programs can stand that come before the real ones.
    pub(crate) fn stubs(&self) -> PathBuf {
        self.lab.home().path("stubs")
    }

    /// Writes the script of the facts.
    pub(crate) fn script(&self) -> PathBuf {
        let file = self.lab.home().path("setup.sh");
        fs::write(&file, render_setup(&self.facts).expect("a script")).expect("a file");
        file
    }

    /// Runs the script of the facts, from a directory that has nothing to do with it.
    pub(crate) fn setup(&self, shell: Shell) -> Answer {
        self.run(shell, &self.script())
    }

    /// Runs a script.
    pub(crate) fn run(&self, shell: Shell, script: &Path) -> Answer {
        let mut command = self.lab.home().command(shell.program);
        command.args(shell.options).arg(script).env("PATH", crate::shells::path_with(&self.stubs()));
        // A person's shell may hold these, where it was started by a hook.
        command.env("GIT_DIR", "/nowhere").env("GIT_INDEX_FILE", "/nowhere/index").env("CDPATH", "/");
        Answer::of(&mut command)
    }

    /// What git says of its worktrees: path, commit and branch of each, and whether it is locked.
    pub(crate) fn listed(&self) -> Vec<Vec<u8>> {
        let mut command = self.repo.main.git_command(["worktree", "list", "--porcelain", "-z"]);
        let output = command.output().expect("git is installed");
        output.stdout.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect()
    }

    /// Nothing that a name or a prompt asks for was done.
    #[track_caller]
    pub(crate) fn assert_no_canary(&self) {
        let mut open = vec![self.lab.home().path("")];
        while let Some(dir) = open.pop() {
            for entry in fs::read_dir(&dir).expect("a directory").flatten() {
                assert_ne!(entry.file_name(), "canary", "something was carried out: {}", entry.path().display());
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    open.push(entry.path());
                }
            }
        }
    }
}
