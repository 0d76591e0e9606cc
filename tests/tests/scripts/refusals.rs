//! What the setup script refuses: each time in words, with what to do, and with nothing written.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
};

use orch_e2e::fingerprint::Fingerprint;

use crate::{
    shells::{shells, stub},
    world::{World, any_shell},
};

type Change = fn(&mut World);

/// What is not as the script needs it, and what the answer says.
const CASES: &[(&str, Change, &[&str])] = &[
    (
        "no repo",
        |world| world.facts.repo_path = world.lab.home().path("nowhere").into(),
        &["there is no directory", "orchctl setup"],
    ),
    (
        "no repo of its own",
        |world| {
            world.repo.main.write("sub/file", "x");
            world.facts.repo_path = world.repo.path().join("sub").into();
        },
        &["is not a repository of its own, but inside another one"],
    ),
    (
        "not a repo",
        |world| {
            world.facts.repo_path = world.lab.home().path("state").into();
        },
        &["is not a git repository"],
    ),
    (
        "another repo",
        |world| world.facts.base_oid = orch_shared::ids::Oid::parse(&"ab".repeat(20)).expect("an id"),
        &["is another repository now: it does not have the commit"],
    ),
    (
        "a base that went on",
        |world| {
            world.repo.main.commit("One");
            world.repo.main.commit("Two");
        },
        &["main has moved since this script was made: 2 commits came to it", "orchctl setup"],
    ),
    (
        "a base that was set back",
        |world| {
            world.facts.base_oid = orch_shared::ids::Oid::parse(&world.repo.main.commit("One")).expect("an id");
            world.repo.main.git(["reset", "--quiet", "--hard", "HEAD~1"]);
        },
        &["main has moved since this script was made: it lost 1 commit"],
    ),
    (
        "a base that was rewritten",
        |world| drop(world.repo.main.amend("Begin the shop anew")),
        &["main has moved since this script was made: it was rewritten"],
    ),
    (
        "no base",
        |world| drop(world.repo.main.git(["branch", "-m", "main", "trunk"])),
        &["there is no main any more", "orchctl repo set"],
    ),
    (
        "a changed base",
        |world| world.repo.main.write(".gitignore", "changed\n"),
        &["the worktree of main has changes that are not committed", "git status shows them"],
    ),
    (
        "a base with a prompt of its own",
        |world| {
            let head = world.repo.main.commit_file(".orch", "x", "A file");
            world.facts.base_oid = orch_shared::ids::Oid::parse(&head).expect("an id");
        },
        &["main has something of its own at .orch/kickoff.md"],
    ),
    (
        "a directory",
        |world| fs::create_dir_all(world.place(2)).expect("a directory"),
        &["task-2: trees/2/task-2 is there, and is not a worktree of this repository", "move it away"],
    ),
    (
        "a file",
        |world| {
            fs::create_dir_all(world.place(2).parent().expect("above it")).expect("a directory");
            fs::write(world.place(2), "mine").expect("a file");
        },
        &["task-2: a file is in the way of trees/2/task-2"],
    ),
    (
        "a link to nowhere",
        |world| {
            fs::create_dir_all(world.place(2).parent().expect("above it")).expect("a directory");
            symlink("nowhere", world.place(2)).expect("a link");
        },
        &["task-2: a file is in the way of trees/2/task-2"],
    ),
    (
        "a file above",
        |world| fs::write(world.repo.path().join("trees"), "mine").expect("a file"),
        &["task-1: a file is in the way of trees/1/task-1"],
    ),
    (
        "a worktree of another branch",
        |world| {
            let _worker = world.repo.worker_in("task-9", &world.place(2));
        },
        &["task-2: the worktree trees/2/task-2 is not on work/task-2-models"],
    ),
    (
        "a worktree that is gone",
        |world| {
            let _worker = world.repo.worker_in("task-2-models", &world.place(2));
            fs::rename(world.place(2), world.lab.home().path("away")).expect("moved");
        },
        &["task-2: the worktree trees/2/task-2 is gone, and git still knows it"],
    ),
    (
        "a worktree with a link in place of the prompt",
        |world| {
            let _worker = world.repo.worker_in("task-2-models", &world.place(2));
            symlink("/tmp", world.place(2).join(".orch")).expect("a link");
        },
        &["task-2: .orch in trees/2/task-2 is a link"],
    ),
    (
        "the branch elsewhere",
        |world| {
            let _worker = world.repo.worker("task-2-models");
        },
        &["task-2: work/task-2-models is checked out in another worktree"],
    ),
    (
        "a branch with other work",
        |world| {
            world.repo.main.git(["checkout", "--quiet", "-b", "work/task-2-models"]);
            world.repo.main.commit("Other work");
            world.repo.main.git(["checkout", "--quiet", "main"]);
        },
        &[
            "task-2: there is a branch work/task-2-models already, with 1 commit that main does not have",
            "to go on with it: git worktree add '",
            "git branch -m work/task-2-models kept-task-2",
        ],
    ),
    (
        "a branch in the way",
        |world| drop(world.repo.main.git(["branch", "work"])),
        &["task-1: a branch work is in the way of work/task-1-models"],
    ),
    (
        "branches below",
        |world| drop(world.repo.main.git(["branch", "work/task-2-models/part"])),
        &["task-2: branches below work/task-2-models/ are in its way"],
    ),
    (
        "an old git",
        |world| stub(&world.stubs(), "git", "echo 'git version 2.19.9 (Apple Git-1)'"),
        &["git is 2.19, which is too old", "2.20 or newer"],
    ),
    (
        "a git without a version",
        |world| stub(&world.stubs(), "git", "echo git"),
        &["the version of git cannot be read"],
    ),
    (
        "a full disk",
        |world| {
            let head = world.repo.main.commit_file("big", &"x".repeat(3 << 20), "A big file");
            world.facts.base_oid = orch_shared::ids::Oid::parse(&head).expect("an id");
            let rows = "echo 'File system 1024-blocks Used Available Capacity Mounted on'\necho 'my disk 9999 0 4096 99% /my disk'";
            stub(&world.stubs(), "df", rows);
        },
        &["the files of 2 worktrees are 6 MiB, and the disk has 4 MiB free", "make room"],
    ),
];

#[test]
fn whatever_is_not_as_it_should_be_is_said_before_anything_is_written() {
    for shell in shells() {
        for (name, change, words) in CASES {
            let mut world = World::new();
            change(&mut world);
            let before = Fingerprint::of(&world.lab.home().path("home"));
            let said = world.setup(shell).fails_saying(1, words);
            let differences = before.differences(&Fingerprint::of(&world.lab.home().path("home")));
            assert!(differences.is_empty(), "{shell:?}, {name}: {differences:?}\n{said}");
        }
    }
}

#[test]
fn a_directory_that_cannot_be_written_is_said_before_anything_is_written() {
    for (below, words) in [
        ("trees", "task-1: trees/1/task-1 cannot be made: the directory above it is read-only"),
        (".git/info", "cannot be written"),
    ] {
        let world = World::new();
        let dir = world.repo.path().join(below);
        fs::create_dir_all(&dir).expect("a directory");
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o555)).expect("chmod");
        let before = Fingerprint::of(world.repo.path());
        let script = world.script();
        let mut command = world.lab.home().command("sh");
        if rustix::process::geteuid().is_root() {
            // Root may write everywhere.
            let everything = world.lab.home().path("");
            let mut chown = std::process::Command::new("chown");
            assert!(chown.args(["-R", "65534:65534"]).arg(everything).status().expect("chown").success());
            command = world.lab.home().command("setpriv");
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "sh"]);
        }
        let _said = orch_e2e::client::Answer::of(command.arg(script)).fails_saying(1, &[words]);
        world.repo.assert_untouched_since(&before);
    }
}

#[test]
fn what_git_cannot_do_in_the_middle_ends_it_with_what_to_do() {
    let world = World::new();
    let git = crate::shells::find("git").expect("git").display().to_string();
    let fails =
        format!("case \"$*\" in *'worktree add'*task-2*) echo 'fatal: no' >&2; exit 128 ;; esac\nexec '{git}' \"$@\"");
    stub(&world.stubs(), "git", &fails);
    for shell in shells() {
        let answer = world.setup(shell);
        assert_eq!(answer.code, Some(128), "{answer:?}");
        assert!(
            answer.stderr.contains("fatal: no\nerror: it stopped while making the worktree of task-2\nhint: "),
            "{answer:?}"
        );
    }
    fs::remove_file(world.stubs().join("git")).expect("a stub");
    let said = world.setup(any_shell()).ok();
    assert!(said.contains("done: 1 worktree made, 1 kept\n"), "{said}");
}
