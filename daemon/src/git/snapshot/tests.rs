//! Snapshots against what git itself says, after each of the things that people do with branches.

use std::collections::BTreeSet;

use orch_shared::facts::OpenRequest;

use super::*;
use crate::git::fixture::{Fixture, Reading, in_every_format};

fn branch<'a>(snapshot: &'a Snapshot, short: &str) -> Option<&'a BranchFact> {
    snapshot.branches.iter().find(|branch| branch.name == RefName::from_branch(short))
}

/// Every worker's history, incremental or from scratch, must be the one that git computes.
fn compare(fixture: &Fixture, reading: &mut Reading) {
    reading.read();
    let scratch = Reading::of(fixture).read();
    let names = fixture.git(&["for-each-ref", "--format=%(refname:short)", "refs/heads/work"]);
    for name in names.lines() {
        let incremental = reading.repo.worker_fact(&RefName::from_branch(name)).expect(name);
        let whole = branch(&scratch, name).expect(name);
        for (fact, how) in [(&incremental, "incremental"), (whole, "from scratch")] {
            let chain = fixture.rev_list(&["--first-parent", name, "^main"]);
            // Git's walk goes on along first parents behind the base; ours ends where the base begins.
            assert_eq!(fact.chain, chain, "{how}: the chain of {name}");
            let all: BTreeSet<Oid> = fixture.rev_list(&[name, "^main"]).into_iter().collect();
            let ours: BTreeSet<Oid> = fact.chain.iter().chain(&fact.merged).copied().collect();
            assert_eq!(ours, all, "{how}: all commits of {name}");
            assert_eq!(usize::try_from(fact.ahead).expect("small"), all.len(), "{how}: ahead of {name}");
            let behind = fixture.rev_list(&["main", &format!("^{name}")]).len();
            assert_eq!(usize::try_from(fact.behind).expect("small"), behind, "{how}: behind of {name}");
            assert_eq!(fact.in_base, all.is_empty(), "{how}: {name} in base");
        }
    }
}

#[test]
fn a_commit_that_is_its_own_ancestor_keeps_nobody_from_the_others() {
    for format in [&[][..], &["--object-format=sha256"]] {
        let fixture = Fixture::of(format);
        fixture.git(&["checkout", "-q", "-b", "work/task-2"]);
        fixture.commit("[CHECKPOINT] fine");
        let circle = fixture.lay_circle();
        // On a worker's branch, and then below the base, from where distances are counted.
        for name in ["work/task-1", "main"] {
            std::fs::write(fixture.path().join(".git/refs/heads").join(name), format!("{circle}\n")).expect("written");
            let snapshot = Reading::of(&fixture).read();
            let other = branch(&snapshot, "work/task-2").expect("still there");
            assert_eq!(other.tip, fixture.oid("work/task-2"));
            assert!(!other.chain.is_empty(), "{name}");
        }
    }
}

#[test]
fn histories_are_those_of_git_after_every_step() {
    in_every_format(|fixture| {
        let mut reading = Reading::of(&fixture);
        let mut step = |commands: &[&[&str]]| {
            for args in commands {
                fixture.git(args);
            }
            compare(&fixture, &mut reading);
        };
        let commit: &[&str] = &["commit", "-q", "--allow-empty", "-m", "x"];
        step(&[&["checkout", "-q", "-b", "work/task-1"]]);
        step(&[commit]);
        step(&[commit, commit]);
        step(&[&["commit", "-q", "--amend", "--allow-empty", "-m", "amended"]]);
        step(&[&["checkout", "-q", "-b", "work/task-2", "main"], commit]);
        step(&[&["merge", "-q", "--no-edit", "work/task-1"]]);
        step(&[commit]);
        step(&[&["checkout", "-q", "main"], commit, commit]);
        step(&[&["checkout", "-q", "work/task-1"], &["rebase", "-q", "main"]]);
        step(&[&["checkout", "-q", "-b", "work/task-3", "main~1"]]);
        step(&[&["merge", "-q", "--ff-only", "main"]]);
        step(&[commit]);
        step(&[&["merge", "-q", "--ff-only", "work/task-3"]]);
        step(&[&["reset", "-q", "--hard", "HEAD~1"]]);
        step(&[&["checkout", "-q", "-b", "work/task-4", "work/task-1"], commit]);
        step(&[
            &["checkout", "-q", "-b", "work/task-5", "main"],
            &["merge", "-q", "--no-edit", "work/task-1", "work/task-2"],
        ]);
        step(&[&["checkout", "-q", "main"], &["merge", "-q", "--no-ff", "--no-edit", "work/task-2"]]);
        step(&[&["pack-refs", "--all"]]);
        step(&[&["gc", "-q"]]);
        step(&[&["checkout", "-q", "work/task-4"], &["merge", "-q", "--no-edit", "main"], commit]);
        step(&[&["checkout", "-q", "main"], &["reset", "-q", "--hard", "HEAD~1"]]);
        step(&[&["branch", "-q", "-m", "work/task-4", "work/task-6"]]);
    });
}

#[test]
fn equal_and_falling_dates_change_nothing() {
    let fixture = Fixture::new();
    let at = |args: &[&str], seconds: i64| drop(fixture.git_at(args, Some(1_700_000_000 + seconds)));
    let commit: &[&str] = &["commit", "-q", "--allow-empty", "-m", "x"];
    at(&["checkout", "-q", "-b", "work/task-1"], 5);
    for n in 0..5 {
        at(commit, 1_000 - n);
    }
    at(&["checkout", "-q", "main"], 5);
    for _ in 0..5 {
        at(commit, 2_000);
    }
    at(&["checkout", "-q", "-b", "work/task-2"], 5);
    for _ in 0..5 {
        at(commit, 2_000);
    }
    at(&["merge", "-q", "--no-edit", "work/task-1"], 10);
    compare(&fixture, &mut Reading::of(&fixture));
}

#[test]
fn only_what_changed_is_sent_and_each_commit_once() {
    in_every_format(|fixture| {
        fixture.git(&["checkout", "-q", "-b", "work/task-1"]);
        let first = fixture.commit("[CHECKPOINT] one");
        let base = fixture.oid("main");
        fixture.git(&["branch", "work/task-2", "main"]);
        let mut reading = Reading::of(&fixture);
        let snapshot = reading.read();
        assert!(snapshot.whole);
        assert_eq!(
            snapshot.commits.iter().map(|commit| commit.oid).collect::<Vec<_>>(),
            [first, base],
            "and the tip of task-2"
        );

        let second = fixture.commit("[CHECKPOINT] two\n\nProvides: X");
        let snapshot = reading.read();
        assert!(!snapshot.whole);
        assert_eq!(snapshot.branches.len(), 1, "task-2 did not change");
        let [commit] = snapshot.commits.as_slice() else { panic!("{:?}", snapshot.commits) };
        assert_eq!(commit.oid, second);
        assert!(
            matches!(&commit.content, CommitContent::Read { message, .. } if message.expose().contains("Provides: X"))
        );
        assert_eq!(reading.read().branches, [], "nothing happened");

        reading.last = None;
        assert!(reading.read().whole, "one who has nothing gets everything");
    });
}

#[test]
fn a_branch_that_is_gone_says_whether_the_base_has_it() {
    in_every_format(|fixture| {
        fixture.git(&["branch", "work/task-1"]);
        fixture.git(&["checkout", "-q", "-b", "work/task-2"]);
        fixture.commit("x");
        fixture.git(&["checkout", "-q", "main"]);
        let mut reading = Reading::of(&fixture);
        reading.read();
        fixture.git(&["branch", "-q", "-D", "work/task-1", "work/task-2"]);
        let gone = reading.read().gone;
        assert_eq!(gone.iter().map(|gone| gone.in_base).collect::<Vec<_>>(), [true, false]);
        assert_eq!(reading.read().gone, []);
    });
}

#[test]
fn what_comes_to_the_base_is_told_from_what_was_there() {
    in_every_format(|fixture| {
        let mut reading = Reading::of(&fixture);
        let chain = |snapshot: &Snapshot| branch(snapshot, "main").map(|fact| fact.chain.clone());
        assert_eq!(chain(&reading.read()), Some(vec![]), "what was there is not new");
        let second = fixture.commit("[BLOCKED:x] on main");
        assert_eq!(chain(&reading.read()), Some(vec![second]));

        // A reader that starts again is told the tip that was known.
        let third = fixture.commit("third");
        let known = vec![(RefName::from_branch("main"), second)];
        let snapshot = Reading::of(&fixture)
            .repo
            .snapshot(&SnapshotRequest { since: None, known, own: Vec::new() })
            .expect("read");
        assert_eq!(chain(&snapshot), Some(vec![third]));

        fixture.git(&["checkout", "-q", "-b", "topic"]);
        let fourth = fixture.commit("[COMPLETE] elsewhere");
        assert_eq!(branch(&reading.read(), "topic").map(|fact| fact.chain.clone()), Some(vec![fourth]));
    });
}

#[test]
fn a_large_commit_is_read_to_where_it_becomes_absurd() {
    in_every_format(|fixture| {
        fixture.git(&["checkout", "-q", "-b", "work/task-1"]);
        let message = fixture.path().join("message");
        std::fs::write(&message, format!("[BLOCKED:size] See below\n\n{}", "large ".repeat(60_000))).expect("written");
        fixture.git(&["commit", "-q", "--allow-empty", "-F", "message"]);
        fixture.commit("after it");
        for state in ["loose", "packed"] {
            let snapshot = Reading::of(&fixture).read();
            let fact = branch(&snapshot, "work/task-1").expect("there");
            assert_eq!((fact.chain.len(), &fact.broken), (2, &None), "{state}");
            let large = snapshot.commits.iter().find(|commit| commit.oid == fact.chain[0]).expect("sent");
            let CommitContent::Read { message, parents, .. } = &large.content else { panic!("{state}: {large:?}") };
            assert!(message.expose().starts_with("[BLOCKED:size]") && message.expose().len() < 300_000, "{state}");
            assert_eq!(parents.len(), 1, "{state}");
            fixture.git(&["gc", "-q"]);
        }
    });
}

#[test]
fn a_commit_that_is_not_there_is_named_and_tried_again() {
    in_every_format(|fixture| {
        fixture.git(&["checkout", "-q", "-b", "work/task-1"]);
        fixture.commit("one");
        let lost = fixture.commit("two");
        let last = fixture.commit("three");
        let mut reading = Reading::of(&fixture);
        reading.read();
        let (dir, file) = (lost.to_string()[..2].to_owned(), lost.to_string()[2..].to_owned());
        let (object, aside) = (fixture.path().join(".git/objects").join(dir).join(file), fixture.path().join("aside"));
        std::fs::rename(&object, &aside).expect("moved aside");
        let snapshot = Reading::of(&fixture).read();
        let fact = branch(&snapshot, "work/task-1").expect("there");
        assert_eq!(fact.chain, [lost, last]);
        assert_eq!(fact.broken.as_ref().map(|broken| broken.oid), Some(lost));
        let quarantined = |commit: &&CommitFact| matches!(commit.content, CommitContent::Quarantined { .. });
        assert_eq!(snapshot.commits.iter().filter(quarantined).map(|commit| commit.oid).collect::<Vec<_>>(), [lost]);

        let mut reading = Reading::of(&fixture);
        reading.read();
        std::fs::rename(&aside, &object).expect("moved back");
        let snapshot = reading.read();
        let fact = branch(&snapshot, "work/task-1").expect("told again");
        assert_eq!((fact.chain.len(), &fact.broken), (3, &None));
        assert_eq!(snapshot.commits.len(), 3, "and what it says, too");
    });
}

#[test]
fn one_bad_ref_is_left_aside_alone() {
    let fixture = Fixture::new();
    fixture.git(&["branch", "work/task-1"]);
    std::fs::write(fixture.path().join(".git/refs/heads/work/task-2"), "\0".repeat(40)).expect("written");
    let snapshot = Reading::of(&fixture).read();
    assert!(branch(&snapshot, "work/task-1").is_some() && branch(&snapshot, "work/task-2").is_none());
}

#[test]
fn a_branch_that_cannot_be_read_any_more_stays_where_it_was_and_says_so() {
    in_every_format(|fixture| {
        fixture.git(&["branch", "work/task-1"]);
        fixture.git(&["branch", "work/task-2"]);
        let file = fixture.path().join(".git/refs/heads/work/task-1");
        let Ok(content) = std::fs::read(&file) else { return };
        let mut reading = Reading::of(&fixture);
        let _before = reading.read();
        std::fs::write(&file, "\0".repeat(content.len())).expect("written");
        fixture.git(&["branch", "work/task-3"]);
        let snapshot = reading.read();
        assert_eq!(snapshot.gone, []);
        let broken = branch(&snapshot, "work/task-1").expect("it is told").broken.clone().expect("it is said");
        assert!(matches!(&broken.why, BrokenWhy::Branch(_)), "{broken:?}");
        assert!(branch(&snapshot, "work/task-3").is_some(), "the others are read as ever");
        std::fs::write(&file, content).expect("written");
        let snapshot = reading.read();
        assert_eq!(branch(&snapshot, "work/task-1").expect("it is told").broken, None);
        std::fs::remove_file(&file).expect("removed");
        assert_eq!(reading.read().gone.len(), 1, "and gone when it is gone");
    });
}

#[test]
fn a_shallow_clone_ends_where_git_says() {
    let origin = Fixture::new();
    origin.git(&["checkout", "-q", "-b", "work/task-1"]);
    origin.commit("one");
    let tip = origin.commit("two");
    let place = tempfile::tempdir().expect("a directory");
    let clone = place.path().canonicalize().expect("there").join("clone");
    let (from, to) = (format!("file://{}", origin.path().display()), clone.display().to_string());
    origin.git(&["clone", "-q", "--depth=1", "--no-single-branch", &from, &to]);
    origin.git(&["-C", &to, "branch", "-f", "main", "origin/main"]);
    let base = Some("main".to_owned());
    let request = OpenRequest { path: clone.as_path().into(), base, prefix: "work/".to_owned() };
    let mut repo = OpenRepo::open(&request).expect("opened").0;
    let snapshot = repo.snapshot(&SnapshotRequest::default()).expect("read");
    let fact = branch(&snapshot, "work/task-1").expect("there");
    assert_eq!((fact.chain.as_slice(), &fact.broken), ([tip].as_slice(), &None), "nothing below it was fetched");
}

#[test]
fn an_integrated_branch_still_tells_what_was_made_on_it() {
    in_every_format(|fixture| {
        fixture.git(&["checkout", "-q", "-b", "work/task-1"]);
        let own = fixture.commit("[COMPLETE] done");
        fixture.git(&["checkout", "-q", "main"]);
        fixture.git(&["merge", "-q", "--ff-only", "work/task-1"]);
        let snapshot = Reading::of(&fixture).read();
        let fact = branch(&snapshot, "work/task-1").expect("there");
        assert!(fact.in_base && fact.chain.is_empty());
        assert_eq!(snapshot.commits.iter().map(|commit| commit.oid).collect::<Vec<_>>(), [own]);
    });
}

#[test]
fn refs_that_move_to_another_format_are_the_same_branches() {
    let fixture = Fixture::new();
    fixture.git(&["branch", "work/task-1"]);
    let mut reading = Reading::of(&fixture);
    assert!(branch(&reading.read(), "work/task-1").is_some());
    for format in ["reftable", "files"] {
        // Git does not move reflogs yet.
        drop(std::fs::remove_dir_all(fixture.path().join(".git/logs")));
        fixture.git(&["config", "core.logAllRefUpdates", "false"]);
        fixture.git(&["refs", "migrate", &format!("--ref-format={format}")]);
        assert_eq!(reading.read().gone, [], "{format}");
        fixture.git(&["branch", &format!("work/task-2-{format}")]);
        assert!(branch(&reading.read(), &format!("work/task-2-{format}")).is_some(), "{format}");
    }
}

#[test]
fn that_every_branch_is_gone_at_once_is_a_fault_and_no_news() {
    let fixture = Fixture::new();
    fixture.git(&["branch", "work/task-1"]);
    let mut reading = Reading::of(&fixture);
    let _before = reading.read();
    let (heads, aside) = (fixture.path().join(".git/refs/heads"), fixture.path().join(".git/aside"));
    std::fs::rename(&heads, &aside).expect("moved");
    let request = SnapshotRequest { since: reading.last, known: Vec::new(), own: Vec::new() };
    let fault = reading.repo.snapshot(&request).expect_err("a fault");
    assert!(matches!(&fault, ReadFault::Unreadable { what, .. } if what == "the list of branches"), "{fault:?}");
    std::fs::rename(&aside, &heads).expect("moved");
    assert_eq!(reading.read().gone, []);
}
