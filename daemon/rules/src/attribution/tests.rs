//! Whose commits are whose: in stories that workers live through, and in generated histories beside a model that knows.

mod history;
mod world;

use super::*;
use world::{Op, Play, World};

/// Plays operations and tells, for each worker that has a branch, the subjects of its own commits and by what they were
/// attributed. Commits are named `worker` and a number, in the order in which that worker made them.
fn told(world: &World, play: Play, seen: &BTreeMap<Oid, (TaskId, Attribution)>) -> Vec<String> {
    let facts = world.facts(play);
    let branches: Vec<Branch<'_>> = facts.iter().map(world::Fact::branch).collect();
    let own = attribute(&branches, seen);
    own.iter()
        .map(|(task, own)| {
            let names: Vec<String> = own.iter().map(|own| format!("{}:{}", world.name(own.oid), own.by)).collect();
            format!("{task} {}", names.join(" ")).trim_end().to_owned()
        })
        .collect()
}

const A: usize = 0;
const B: usize = 1;

fn cold(ops: &[Op], play: Play) -> Vec<String> {
    told(&World::of(ops), play, &BTreeMap::new())
}

#[test]
fn a_worker_alone_owns_its_chain() {
    let ops = [Op::Create(A, None), Op::Commit(A), Op::Commit(A)];
    assert_eq!(cold(&ops, Play::Whole), ["task-1 a1:reflog a2:reflog"]);
    assert_eq!(cold(&ops, Play::WithoutReflogs), ["task-1 a1:shape a2:shape"]);
}

#[test]
fn a_fast_forward_to_another_branch_does_not_inherit_it() {
    let mut ops = vec![
        Op::Create(A, None),
        Op::Create(B, None),
        Op::Commit(B),
        Op::Commit(B),
        Op::FastForward(A, B),
        Op::Commit(A),
    ];
    assert_eq!(cold(&ops, Play::Whole), ["task-1 a1:reflog", "task-2 b1:reflog b2:reflog"]);
    assert_eq!(cold(&ops, Play::WithoutReflogs), ["task-1 a1:shape", "task-2 b1:shape b2:shape"]);
    // Without A's own commit only the reflog can tell.
    ops.pop();
    assert_eq!(cold(&ops, Play::Whole), ["task-1", "task-2 b1:reflog b2:reflog"]);
    assert_eq!(cold(&ops, Play::WithoutReflogs), ["task-1 b1:guessed b2:guessed", "task-2"]);
}

#[test]
fn a_reflog_that_took_commits_over_gives_them_to_the_other() {
    for takes in [Op::FastForward(A, B), Op::ResetTo(A, B), Op::Rebase(A, B)] {
        let ops = [Op::Create(A, None), Op::Create(B, None), Op::Commit(B), takes];
        assert_eq!(cold(&ops, Play::WithoutReflogOf(B)), ["task-1", "task-2 b1:reflog"], "{takes:?}");
    }
    let created = [Op::Create(B, None), Op::Commit(B), Op::Create(A, Some(B)), Op::Commit(B)];
    assert_eq!(cold(&created, Play::WithoutReflogOf(B)), ["task-1", "task-2 b1:reflog b2:shape"]);
}

#[test]
fn what_was_seen_stands_above_shape() {
    let mut world = World::of(&[Op::Create(A, None), Op::Create(B, None), Op::Commit(B)]);
    let task = |worker| world::task(worker);
    let seen = BTreeMap::from([(world.tip(B), (task(B), Attribution::FirstSeen))]);
    world.play(&Op::FastForward(A, B));
    assert_eq!(told(&world, Play::WithoutReflogs, &seen), ["task-1", "task-2 b1:first-seen"]);
    // Also when the other has left it: what B said is not A's word.
    world.play(&Op::Amend(B));
    assert_eq!(told(&world, Play::WithoutReflogs, &seen), ["task-1", "task-2 b2:shape"]);
}

#[test]
fn a_commit_that_its_maker_has_left_stays_its_makers() {
    let ops = [Op::Create(A, None), Op::Create(B, None), Op::Commit(B), Op::FastForward(A, B), Op::Amend(B)];
    assert_eq!(cold(&ops, Play::Whole), ["task-1", "task-2 b2:reflog"]);
    let rebased = [
        Op::Create(A, None),
        Op::Create(B, None),
        Op::Commit(B),
        Op::Commit(B),
        Op::AdvanceBase,
        Op::RebaseOntoBase(B),
        Op::RebaseOntoBase(A),
        Op::FastForward(A, B),
        Op::AdvanceBase,
        Op::RebaseOntoBase(B),
    ];
    assert_eq!(cold(&rebased, Play::Whole), ["task-1", "task-2 b5:reflog b6:reflog"]);
}

#[test]
fn a_branch_made_from_another_begins_with_foreign_commits() {
    let ops = [Op::Create(B, None), Op::Commit(B), Op::Create(A, Some(B))];
    assert_eq!(cold(&ops, Play::Whole), ["task-1", "task-2 b1:reflog"]);
    let both = [&ops[..], &[Op::Commit(A), Op::Commit(B)]].concat();
    assert_eq!(cold(&both, Play::Whole), ["task-1 a1:reflog", "task-2 b1:reflog b2:reflog"]);
    assert_eq!(cold(&both, Play::WithoutReflogs), ["task-1 b1:guessed a1:shape", "task-2 b2:shape"]);
}

#[test]
fn a_rebase_onto_another_branch_remakes_what_is_above_it() {
    let ops = [Op::Create(A, None), Op::Create(B, None), Op::Commit(A), Op::Commit(B), Op::Rebase(A, B)];
    assert_eq!(cold(&ops, Play::Whole), ["task-1 a2:reflog", "task-2 b1:reflog"]);
    assert_eq!(cold(&ops, Play::WithoutReflogs), ["task-1 a2:shape", "task-2 b1:shape"]);
    let nothing_to_do = [Op::Create(A, None), Op::Create(B, None), Op::Commit(B), Op::Rebase(A, B)];
    assert_eq!(cold(&nothing_to_do, Play::Whole), ["task-1", "task-2 b1:reflog"]);
}

#[test]
fn what_a_rebase_was_put_upon_stays_foreign_when_the_rest_is_remade() {
    let ops = [
        Op::Create(A, None),
        Op::Create(B, None),
        Op::Commit(A),
        Op::Commit(B),
        Op::AdvanceBase,
        Op::RebaseOntoBase(B),
        Op::Rebase(A, B),
        Op::Commit(B),
        Op::RebaseAbove(A, 1),
    ];
    assert_eq!(cold(&ops, Play::Whole), ["task-1 a3:reflog", "task-2 b2:reflog b3:reflog"]);
}

#[test]
fn a_merge_commit_is_own_and_what_it_brings_is_not() {
    let ops = [Op::Create(A, None), Op::Create(B, None), Op::Commit(A), Op::Commit(B), Op::Merge(A, B)];
    assert_eq!(cold(&ops, Play::Whole), ["task-1 a1:reflog a2:reflog", "task-2 b1:reflog"]);
    assert_eq!(cold(&ops, Play::WithoutReflogs), ["task-1 a1:shape a2:shape", "task-2 b1:shape"]);
}

#[test]
fn own_commits_are_kept_when_the_branch_is_moved_to_a_merge_of_itself() {
    // B merges A, and A is fast-forwarded to that: A's first-parent chain is now B's.
    let ops = [
        Op::Create(A, None),
        Op::Commit(A),
        Op::Create(B, Some(A)),
        Op::Commit(B),
        Op::Commit(A),
        Op::Merge(B, A),
        Op::FastForward(A, B),
        Op::Commit(A),
    ];
    assert_eq!(cold(&ops, Play::Whole), ["task-1 a1:reflog a2:reflog a3:reflog", "task-2 b1:reflog b2:reflog"]);
}

#[test]
fn commits_pulled_from_the_own_remote_copy_are_own() {
    // Made elsewhere, fetched, and taken over by a fast-forward: no other worker has them.
    let mut world = World::of(&[Op::Create(A, None), Op::Create(B, None), Op::Commit(B), Op::FastForward(A, B)]);
    world.remove(B);
    assert_eq!(told(&world, Play::Whole, &BTreeMap::new()), ["task-1 b1:shape"]);
}

#[test]
fn a_guess_gives_way_when_its_worker_has_left_the_commit() {
    let mut world = World::of(&[Op::Create(B, None), Op::Commit(B), Op::Create(A, Some(B))]);
    let seen = BTreeMap::from([(world.tip(B), (world::task(A), Attribution::Guessed))]);
    assert_eq!(told(&world, Play::WithoutReflogs, &seen), ["task-1 b1:guessed", "task-2"]);
    world.play(&Op::ResetToBase(A));
    assert_eq!(told(&world, Play::WithoutReflogs, &seen), ["task-1", "task-2 b1:shape"]);
}
