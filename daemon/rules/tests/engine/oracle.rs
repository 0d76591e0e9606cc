//! After whatever happened, the engine's picture is the one that an engine makes from scratch, and phases are those of a
//! fold that is written here another way.

use orch_shared::worker::Phase;
use proptest::{prelude::*, test_runner::RngSeed};

use crate::play::Play;

const TASKS: &[&str] = &["task-1", "task-2", "task-3"];
const MESSAGES: &[&str] = &[
    "plain",
    "[CHECKPOINT] step",
    "[BLOCKED:key] stuck",
    "[NEEDS:task-2/Model] x",
    "[NEEDS:task-1/View] x",
    "[NEEDS:task-9/Nothing] x",
    "[COMPLETE] done",
    "fixup! step",
    "[DONE] x",
    "it is in\n\nProvides: Model",
    "[CHECKPOINT] the view",
];

#[derive(Clone, Debug)]
enum Op {
    Commit(usize, usize),
    Amend(usize, usize),
    Back(usize),
    Merge(usize, usize),
    MergeIntoMain(usize),
    OnMain(usize),
    Delete(usize),
    RemoveTree(usize),
    Recreate(usize),
    Touch(usize),
    Dirty(usize, u32),
    Wait(u64),
    Restart,
}

fn op() -> impl Strategy<Value = Op> {
    let task = || 0..TASKS.len();
    let message = || 0..MESSAGES.len();
    prop_oneof![
        12 => (task(), message()).prop_map(|(t, m)| Op::Commit(t, m)),
        2 => (task(), message()).prop_map(|(t, m)| Op::Amend(t, m)),
        2 => task().prop_map(Op::Back),
        3 => (task(), task()).prop_map(|(a, b)| Op::Merge(a, b)),
        2 => task().prop_map(Op::MergeIntoMain),
        1 => message().prop_map(Op::OnMain),
        1 => task().prop_map(Op::Delete),
        1 => task().prop_map(Op::RemoveTree),
        1 => task().prop_map(Op::Recreate),
        2 => task().prop_map(Op::Touch),
        2 => (task(), 0_u32..2).prop_map(|(t, n)| Op::Dirty(t, n)),
        4 => (1_u64..70).prop_map(Op::Wait),
        1 => Just(Op::Restart),
    ]
}

fn branch(task: usize) -> String {
    format!("work/{}", TASKS[task])
}

fn play(play: &mut Play, op: &Op) {
    let there = |play: &Play, task: usize| play.world.branches.contains_key(&branch(task));
    match *op {
        Op::Commit(task, message) if there(play, task) => {
            play.world.commit(&branch(task), MESSAGES[message]);
        }
        // Only an own commit is amended; who amends what the base has makes another history of the base.
        Op::Amend(task, message) if there(play, task) && !play.world.chain(&branch(task)).is_empty() => {
            play.world.amend(&branch(task), MESSAGES[message]);
        }
        Op::Back(task) if there(play, task) => play.world.reset_one_back(&branch(task)),
        Op::Merge(into, from) if there(play, into) && there(play, from) => {
            play.world.merge(&branch(into), &branch(from));
        }
        Op::MergeIntoMain(from) if there(play, from) => play.world.merge("main", &branch(from)),
        Op::OnMain(message) => {
            play.world.commit("main", MESSAGES[message]);
        }
        Op::Delete(task) => play.world.delete_branch(&branch(task)),
        Op::RemoveTree(task) => drop(play.world.trees.remove(TASKS[task])),
        Op::Recreate(task) if !there(play, task) => drop(play.world.add_worker(TASKS[task])),
        Op::Touch(task) => {
            let now = play.world.now;
            play.world.trees.entry(TASKS[task].to_owned()).and_modify(|tree| tree.touched = Some(now));
        }
        Op::Dirty(task, n) => {
            play.world.trees.entry(TASKS[task].to_owned()).and_modify(|tree| tree.dirty = n);
        }
        Op::Wait(minutes) => return play.wait(minutes),
        Op::Restart => return play.restart(),
        _ => {}
    }
    play.look();
}

fn start() -> Play {
    let mut play = Play::new();
    for task in TASKS {
        play.world.add_worker(task);
    }
    play.look();
    play
}

/// The phase, by the table of domain.md section 5, looked up from the end.
pub(crate) fn phase_of(play: &Play, own: &[orch_shared::ids::Oid]) -> Phase {
    let said = |message: &str| match message.split([':', ']']).next() {
        Some("[CHECKPOINT") => Some(Phase::Working),
        Some("[BLOCKED") => Some(Phase::Blocked),
        Some("[NEEDS") => Some(Phase::Waiting),
        Some("[COMPLETE") => Some(Phase::Complete),
        _ => None,
    };
    let says = |oid: &orch_shared::ids::Oid| {
        if play.world.n_parents(*oid) > 1 { None } else { said(play.world.message(*oid)) }
    };
    let Some(place) = own.iter().rposition(|oid| says(oid).is_some()) else { return Phase::Pending };
    let last = says(&own[place]).unwrap_or(Phase::Pending);
    let reopens = |oid: &orch_shared::ids::Oid| {
        play.world.n_parents(*oid) == 1 && !play.world.message(*oid).starts_with("fixup!")
    };
    if last == Phase::Complete && own[place + 1..].iter().any(reopens) { Phase::Working } else { last }
}

proptest! {
    // The same cases each time: a change is judged by what it broke. To search for more, change the seed.
    #![proptest_config(ProptestConfig {
        cases: 400,
        rng_seed: RngSeed::Fixed(7),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_picture_is_that_of_an_engine_that_begins_anew(ops in prop::collection::vec(op(), 1..40)) {
        let mut lived = start();
        for op in &ops {
            play(&mut lived, op);
        }
        // Files are looked at now and then; an engine that begins anew looks at once.
        lived.wait(6);
        lived.look();
        let fresh = lived.begun_anew();
        prop_assert_eq!(fresh.told.len(), 0, "a restart tells nothing: {:?}", fresh.told);
        let told_of = |play: &Play| {
            let mut alerts: Vec<_> = play.alerts().into_iter().map(|alert| (alert.id.to_string(), alert.title)).collect();
            alerts.sort_by(|a, b| a.0.cmp(&b.0));
            alerts
        };
        prop_assert_eq!(told_of(&lived), told_of(&fresh));
        for (ours, theirs) in lived.workers().iter().zip(fresh.workers()) {
            prop_assert_eq!(&ours.task, &theirs.task);
            prop_assert_eq!((ours.phase, ours.health, ours.commits), (theirs.phase, theirs.health, theirs.commits));
            prop_assert_eq!(&ours.needs, &theirs.needs);
        }
    }

    #[test]
    fn a_worker_alone_says_what_its_chain_says(ops in prop::collection::vec(op(), 1..40)) {
        // Without merges and other hands whose a commit is needs no thought, and the chain is the worker's own.
        let mut lived = start();
        for op in ops.iter().filter(|op| matches!(op, Op::Commit(..) | Op::Amend(..) | Op::Back(_) | Op::Wait(_) | Op::Restart)) {
            play(&mut lived, op);
        }
        for worker in lived.workers() {
            let chain = lived.world.chain(&format!("work/{}", worker.task));
            prop_assert_eq!(worker.phase, phase_of(&lived, &chain), "{}", worker.task);
            prop_assert_eq!(usize::try_from(worker.commits).expect("few"), chain.len());
        }
    }
}
