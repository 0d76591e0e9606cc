//! A glance against a whole read: what it answers must be what the other would, and what it cannot it must refuse.

use orch_shared::facts::{BranchFact, OpenRequest, Snapshot, SnapshotRequest};

use super::*;
use crate::git::fixture::Fixture;

const TASK: &str = "work/task-1";

struct Reading {
    repo: OpenRepo,
    generation: u64,
}

impl Reading {
    fn of(fixture: &Fixture) -> (Self, Snapshot) {
        let request = OpenRequest { path: fixture.git_path(), base: None, prefix: "work/".to_owned() };
        let mut repo = OpenRepo::open(&request).expect("opened").0;
        let snapshot = repo.snapshot(&SnapshotRequest::default()).expect("read");
        (Self { repo, generation: snapshot.generation }, snapshot)
    }

    fn glance(&mut self) -> Option<Growth> {
        let branches = vec![RefName::from_branch(TASK)];
        let growth = self.repo.glance(&GlanceRequest { since: self.generation, branches }).expect("read");
        self.generation = growth.as_ref().map_or(self.generation, |growth| growth.generation);
        growth
    }

    fn fact(&self) -> BranchFact {
        self.repo.worker_fact(&RefName::from_branch(TASK)).expect("a worker")
    }
}

#[test]
fn what_was_committed_is_taken_as_a_whole_read_would() {
    let fixture = Fixture::new();
    fixture.git(&["branch", "side"]);
    fixture.git(&["checkout", "-q", "-b", TASK]);
    let (mut reading, _) = Reading::of(&fixture);
    let steps: &[&[&str]] = &[
        &["commit", "-q", "--allow-empty", "-m", "[CHECKPOINT] one"],
        &["commit", "-q", "--allow-empty", "-m", "two"],
        &["revert", "--no-edit", "HEAD"],
    ];
    for step in steps {
        if step[0] == "revert" {
            std::fs::write(fixture.path().join("f"), "x").expect("written");
            fixture.git(&["add", "f"]);
            fixture.git(&["commit", "-q", "-m", "a file"]);
        }
        let from = reading.fact().tip;
        fixture.git(step);
        let growth = reading.glance().expect("plain");
        let [grown] = growth.branches.as_slice() else { panic!("one branch: {growth:?}") };
        assert_eq!(grown.from, from);
        assert_eq!(grown.chain, fixture.rev_list(&[&format!("{from}..{TASK}")]), "{step:?}");
        let sent: Vec<Oid> = growth.commits.iter().map(|commit| commit.oid).collect();
        assert_eq!(sent, grown.chain);
        assert!(reading.fact().reflog.ends_with(&grown.reflog) && grown.reflog.len() == grown.chain.len());
        assert_eq!(reading.fact(), Reading::of(&fixture).0.fact(), "after {step:?}");
    }
    assert_eq!(reading.glance().expect("plain").branches, [], "nothing happened since");
}

#[test]
fn whatever_is_not_plain_needs_a_whole_read() {
    let cases: &[(&str, &[&[&str]])] = &[
        ("an amended commit", &[&["commit", "-q", "--amend", "--allow-empty", "-m", "other words"]]),
        ("a reset", &[&["reset", "-q", "--hard", "HEAD~1"]]),
        ("a fast-forward to another's commits", &[&["merge", "-q", "--ff-only", "work/task-2"]]),
        ("a true merge", &[&["merge", "-q", "--no-ff", "--no-edit", "work/task-2"]]),
        ("a branch that was put elsewhere", &[&["update-ref", "refs/heads/work/task-1", "work/task-2"]]),
        ("a rebase", &[&["rebase", "-q", "--onto", "work/task-2", "main"]]),
        ("a packed branch", &[&["pack-refs", "--all"]]),
        ("a branch that is gone", &[&["checkout", "-q", "--detach"], &["branch", "-D", TASK]]),
        (
            "a commit on top of a fast-forward",
            &[&["merge", "-q", "--ff-only", "work/task-2"], &["commit", "-q", "--allow-empty", "-m", "own"]],
        ),
    ];
    for (case, commands) in cases {
        let fixture = Fixture::new();
        fixture.git(&["checkout", "-q", "-b", TASK]);
        fixture.commit("[CHECKPOINT] own");
        fixture.git(&["checkout", "-q", "-b", "work/task-2"]);
        fixture.commit("[CHECKPOINT] another's");
        fixture.git(&["checkout", "-q", TASK]);
        let (mut reading, _) = Reading::of(&fixture);
        let before = reading.fact();
        for command in *commands {
            fixture.git(command);
        }
        assert_eq!(reading.glance(), None, "{case}");
        let after = reading.fact();
        assert_eq!((after.tip, after.chain), (before.tip, before.chain), "{case}: nothing was taken");
    }
}

#[test]
fn a_commit_that_the_base_has_is_refused() {
    let fixture = Fixture::new();
    fixture.git(&["branch", TASK]);
    let same = ["commit", "-q", "--allow-empty", "-m", "the same words upon the same parent"];
    fixture.git_at(&same, Some(1_700_000_000));
    fixture.git(&["checkout", "-q", TASK]);
    let (mut reading, _) = Reading::of(&fixture);
    fixture.git_at(&same, Some(1_700_000_000));
    assert_eq!(fixture.oid(TASK), fixture.oid("main"));
    assert_eq!(reading.glance(), None);
}

#[test]
fn a_glance_of_what_was_never_read_is_refused() {
    let fixture = Fixture::new();
    let (mut reading, _) = Reading::of(&fixture);
    fixture.git(&["branch", TASK]);
    assert_eq!(reading.glance(), None, "a new branch");
    reading.generation += 1;
    assert_eq!(reading.glance(), None, "another generation");
}
