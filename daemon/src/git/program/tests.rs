//! The git program against libgit2 where both can read, and alone where libgit2 refuses.

use std::os::unix::fs::PermissionsExt as _;

use orch_shared::facts::{OpenRequest, Snapshot, SnapshotRequest};

use super::*;
use crate::git::{
    fixture::{Fixture, in_every_format},
    repo::OpenRepo,
};

const TASK: &str = "work/task-1";

fn open(path: &Path) -> Result<OpenRepo, ReadFault> {
    let request = OpenRequest { path: GitPath::from(path), base: None, prefix: "work/".to_owned() };
    OpenRepo::open(&request).map(|(repo, _)| repo)
}

fn snapshot(path: &Path) -> Snapshot {
    open(path).expect("opened").snapshot(&SnapshotRequest::default()).expect("read")
}

#[test]
fn a_reflog_that_is_shown_says_what_its_file_says() {
    let fixture = Fixture::new();
    for command in [
        &["checkout", "-q", "-b", TASK][..],
        &["commit", "-q", "--allow-empty", "-m", "[CHECKPOINT] one: two"],
        &["commit", "-q", "--amend", "--allow-empty", "-m", "amended"],
        &["branch", "side", "main"],
        &["reset", "-q", "--hard", "main"],
        &["merge", "-q", "--ff-only", "HEAD@{1}"],
        &["commit", "-q", "--allow-empty", "-m", "[BLOCKED:x] y"],
    ] {
        fixture.git(command);
    }
    let mut program = Program::open(&fixture.path().join(".git")).expect("opened");
    let name = RefName::from_branch(TASK);
    let of_file = program.reflog(&name);
    program.reftable = true;
    assert_eq!(program.reflog(&name), of_file);
    assert_eq!(of_file.len(), 6);
    assert_eq!(program.reflog(&RefName::from_branch("nowhere")), []);
}

#[test]
fn a_worktree_in_the_making_is_waited_for() {
    in_every_format(|fixture| {
        fixture.git(&["worktree", "add", "-q", "-b", TASK, "worktrees/task-1"]);
        let commondir = fixture.path().join(".git/worktrees/task-1/commondir");
        let program = Program::open(&fixture.path().join(".git")).expect("opened");
        let written = fs::read(&commondir).expect("there");
        fs::write(&commondir, "").expect("emptied");
        let mut n_failures = 0;
        let listed = once_whole(|| {
            let looked = program.list_worktrees();
            if looked.is_err() {
                n_failures += 1;
                fs::write(&commondir, &written).expect("written");
            }
            looked
        });
        assert_eq!((n_failures, listed.expect("listed").len()), (1, 2));
    });
    let mut looks = 0;
    let never = once_whole(|| {
        looks += 1;
        Err::<(), _>(ReadFault::NotOwned)
    });
    assert_eq!((never, looks), (Err(ReadFault::NotOwned), MOST_LOOKS));
}

#[test]
fn what_is_checked_out_is_known_in_every_format() {
    in_every_format(|fixture| {
        fixture.git(&["worktree", "add", "-q", "-b", TASK, "worktrees/task-1"]);
        fixture.git(&["worktree", "add", "-q", "--detach", "worktrees/loose"]);
        fixture.git(&["worktree", "add", "-q", "--orphan", "-b", "unborn", "worktrees/unborn"]);
        let found = snapshot(fixture.path()).worktrees;
        let of = |name: &str| &found.iter().find(|worktree| worktree.path.as_path().ends_with(name)).expect(name).head;
        assert_eq!(found[0].head, HeadFact::Branch(RefName::from_branch("main")));
        assert_eq!(*of("task-1"), HeadFact::Branch(RefName::from_branch(TASK)));
        assert_eq!(*of("loose"), HeadFact::Detached(fixture.oid("main")));
        assert_eq!(*of("unborn"), HeadFact::Branch(RefName::from_branch("unborn")));
    });
}

#[test]
fn a_partial_clone_is_read_and_nothing_is_fetched() {
    // An older git says in the configuration that it is one, and libgit2 refuses it then.
    for says_so in [false, true] {
        read_partial_clone(says_so);
    }
}

fn read_partial_clone(says_so: bool) {
    let server = Fixture::new();
    std::fs::write(server.path().join("user_model.py"), "class UserModel: pass\n").expect("written");
    server.git(&["add", "."]);
    let with_file = server.commit("a file");
    server.git(&["config", "uploadpack.allowFilter", "true"]);
    server.git(&["config", "uploadpack.allowAnySHA1InWant", "true"]);
    let place = tempfile::tempdir().expect("a directory");
    let clone = place.path().canonicalize().expect("there").join("clone");
    let (from, to) = (format!("file://{}", server.path().display()), clone.display().to_string());
    server.git(&["clone", "-q", "--no-checkout", "--filter=blob:none", &from, &to]);
    server.git(&["-C", &to, "branch", TASK]);
    if says_so {
        server.git(&["-C", &to, "config", "extensions.partialClone", "origin"]);
    }

    // Whoever fetches leaves a mark, and the control does.
    let mark = place.path().join("mark");
    let script = place.path().join("upload-pack");
    std::fs::write(&script, format!("#!/bin/sh\n: > '{}'\nexit 1\n", mark.display())).expect("written");
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).expect("made executable");
    server.git(&["-C", &to, "config", "remote.origin.uploadpack", &script.display().to_string()]);

    let mut repo = open(&clone).expect("opened");
    let snapshot = repo.snapshot(&SnapshotRequest::default()).expect("read");
    assert!(
        snapshot.branches.iter().any(|branch| branch.name == RefName::from_branch(TASK) && branch.tip == with_file)
    );
    let evidence = repo.access.evidence(with_file, &Item::new("UserModel"));
    assert_eq!(evidence, Some(Evidence::File), "the contents are not here; the name of the file is");
    assert!(repo.access.activity(&clone).is_some());
    assert!(!mark.exists(), "something was fetched");
    let mut control = std::process::Command::new("git");
    control.arg("-C").arg(&clone).args(["cat-file", "-p", "main:user_model.py"]).env("GIT_CONFIG_GLOBAL", "/dev/null");
    let ended = control.output().expect("git runs");
    assert!(!ended.status.success() && mark.exists(), "without protection it would have been");
}

#[test]
fn a_format_that_nobody_knows_is_refused_in_words() {
    let fixture = Fixture::new();
    let config = "[core]\n\trepositoryFormatVersion = 1\n[extensions]\n\tfuture = 9\n";
    std::fs::write(fixture.path().join(".git/config"), config).expect("written");
    let Err(ReadFault::Unsupported { what }) = open(fixture.path()) else { panic!("it was opened") };
    assert!(what.starts_with("future = 9: unknown repository extension"), "{what}");
}

#[test]
fn files_are_compared_without_filters() {
    in_every_format(|fixture| {
        let mark = fixture.path().join(".git/mark");
        fixture.git(&["config", "filter.bad.clean", &format!("touch '{}'; cat", mark.display())]);
        fixture.git(&["config", "core.fsmonitor", &format!("touch '{}'", mark.display())]);
        std::fs::write(fixture.path().join("kept"), "1").expect("written");
        std::fs::write(fixture.path().join("touched"), "2").expect("written");
        fixture.git(&["-c", "core.fsmonitor=false", "add", "."]);
        fixture.git(&["-c", "core.fsmonitor=false", "commit", "-q", "-m", "files"]);
        std::fs::write(fixture.path().join(".git/info/attributes"), "* filter=bad\n").expect("written");
        std::fs::remove_file(&mark).unwrap_or_default();
        // The same size, at another time: one with other contents, one with the same.
        std::fs::write(fixture.path().join("kept"), "9").expect("written");
        std::fs::write(fixture.path().join("touched"), "2").expect("written");
        let program = Program::open(&fixture.path().join(".git")).expect("opened");
        let seen = program.activity(fixture.path()).expect("seen");
        assert_eq!(seen.paths, [GitPath::from(b"kept".to_vec())]);
        assert!(!mark.exists(), "a program of the repository was run");
        fixture.git(&["status", "--porcelain"]);
        assert!(mark.exists(), "without protection it would have been");
    });
}
