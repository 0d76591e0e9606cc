//! Workers of whom only a remote-tracking copy is here, is ahead, or has parted.

use orch_shared::facts::BranchFact;

use super::*;
use crate::git::fixture::{Fixture, Reading, in_every_format};

const TASK: &str = "work/task-1";

/// What is said of the one worker, where something is.
fn told(reading: &mut Reading) -> Option<BranchFact> {
    let worker = |branch: &BranchFact| branch.role == BranchRole::Worker;
    reading.read().branches.into_iter().find(worker)
}

/// As `git fetch` would leave it.
fn fetched(fixture: &Fixture, tip: &str) {
    fixture.git(&["update-ref", "refs/remotes/origin/work/task-1", tip]);
}

#[test]
fn a_copy_alone_is_a_worker_and_one_that_is_behind_changes_nothing() {
    in_every_format(|fixture| {
        fixture.git(&["checkout", "-q", "-b", "side"]);
        let one = fixture.commit("[CHECKPOINT] one");
        let two = fixture.commit("[BLOCKED:x] two");
        let mut reading = Reading::of(&fixture);
        assert_eq!(told(&mut reading), None);
        fetched(&fixture, "side~1");
        let fact = told(&mut reading).expect("a worker");
        assert_eq!((fact.name.shown().expose(), fact.tip), ("origin/work/task-1", one));
        fetched(&fixture, "side");
        assert_eq!(told(&mut reading).expect("it moved").chain, [one, two]);

        fixture.git(&["branch", TASK, "side~1"]);
        let fact = told(&mut reading).expect("the local one stands for both");
        assert_eq!((fact.name.shown().expose(), fact.tip), (TASK, two), "the copy is ahead");
        fetched(&fixture, "main");
        assert_eq!(told(&mut reading).expect("told").tip, one, "the copy is behind");
        fixture.git(&["pack-refs", "--all"]);
        assert_eq!(told(&mut reading), None, "nothing changed");
    });
}

#[test]
fn a_copy_that_parted_is_said_and_the_local_branch_counts() {
    in_every_format(|fixture| {
        fixture.git(&["checkout", "-q", "-b", TASK]);
        let mine = fixture.commit("[CHECKPOINT] mine");
        fixture.git(&["checkout", "-q", "-b", "side", "main"]);
        fixture.commit("[CHECKPOINT] theirs");
        let mut reading = Reading::of(&fixture);
        assert!(told(&mut reading).is_some_and(|fact| !fact.diverged));
        fetched(&fixture, "side");
        let fact = told(&mut reading).expect("told");
        assert_eq!((fact.diverged, fact.tip), (true, mine));
        fetched(&fixture, TASK);
        assert!(told(&mut reading).is_some_and(|fact| !fact.diverged));
    });
}

#[test]
fn what_others_finished_and_left_on_the_server_is_nobodys() {
    in_every_format(|fixture| {
        fixture.git(&["checkout", "-q", "-b", "side"]);
        std::fs::write(fixture.path().join("f"), "x").expect("written");
        fixture.git(&["add", "f"]);
        fixture.commit("[COMPLETE] long ago");
        fixture.git(&["checkout", "-q", "main"]);
        fixture.git(&["merge", "-q", "--squash", "side"]);
        fixture.commit("All of it");
        fetched(&fixture, "side");
        fixture.git(&["update-ref", "refs/remotes/origin/work/task-2", "main"]);
        assert_eq!(told(&mut Reading::of(&fixture)), None);
    });
}

#[test]
fn a_push_and_a_squash_are_noticed_although_the_branch_stands_still() {
    in_every_format(|fixture| {
        fixture.git(&["checkout", "-q", "-b", TASK]);
        std::fs::write(fixture.path().join("f"), "x").expect("written");
        fixture.git(&["add", "f"]);
        let tip = fixture.commit("[COMPLETE] done").to_string();
        let mut reading = Reading::of(&fixture);
        assert!(told(&mut reading).is_some_and(|fact| fact.upstream.is_none() && !fact.integrated));
        // As `git push -u` leaves it, and then another one.
        fetched(&fixture, "main");
        fixture.git(&["config", "remote.origin.url", "elsewhere"]);
        fixture.git(&["config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*"]);
        fixture.git(&["config", "branch.work/task-1.remote", "origin"]);
        fixture.git(&["config", "branch.work/task-1.merge", "refs/heads/work/task-1"]);
        let unpushed = |fact: Option<BranchFact>| fact.and_then(|fact| fact.upstream).map(|upstream| upstream.unpushed);
        assert_eq!(unpushed(told(&mut reading)), Some(1));
        fetched(&fixture, &tip);
        assert_eq!(unpushed(told(&mut reading)), Some(0));

        fixture.git(&["checkout", "-q", "main"]);
        fixture.git(&["merge", "-q", "--squash", TASK]);
        fixture.commit("All of it");
        let fact = told(&mut reading).expect("told");
        assert!(fact.integrated && !fact.in_base && fact.tip.to_string() == tip);
        fixture.git(&["checkout", "-q", TASK]);
        let later = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after it").as_secs() + 9;
        let later = i64::try_from(later).expect("small");
        fixture.git_at(&["commit", "-q", "--allow-empty", "-m", "[BLOCKED:x] and on"], Some(later));
        assert!(told(&mut reading).is_some_and(|fact| !fact.integrated));
    });
}
