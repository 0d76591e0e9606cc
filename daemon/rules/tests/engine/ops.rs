//! What can happen in a generated history, and how often: the one place from which every property of the engine draws.

use orch_rules::event::Event;
use orch_shared::{
    facts::{HeadFact, ReadFault},
    ids::Item,
    worker::{Evidence, Operation},
};
use proptest::{prelude::*, test_runner::RngSeed};

use crate::{play::Play, world::name};

pub(crate) const TASKS: &[&str] = &["task-1", "task-2", "task-3", "task-4"];
const MESSAGES: &[&str] = &[
    "plain",
    "[CHECKPOINT] step",
    "[BLOCKED:key] stuck",
    "[BLOCKED:task-1 first] stuck",
    "[BLOCKED:task-3] stuck",
    "[NEEDS:task-1/View] x",
    "[NEEDS:task-2/Model] x",
    "[NEEDS:task-3/Model][NEEDS:task-4/View] x",
    "[NEEDS:task-1/Model] x",
    "[NEEDS:task-9/Nothing] x",
    "[COMPLETE] done",
    "fixup! step",
    "it is in\n\nProvides: Model",
    "the view",
    "[CHECKPOINT] the view",
    "[DONE] x",
];

/// Something that happens. Tasks and messages are named by their places in the lists above.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    Commit(usize, usize),
    /// The first writes what the second wrote last.
    Same(usize, usize),
    Amend(usize, usize),
    Back(usize),
    /// The second's branch into the first's.
    Merge(usize, usize),
    MergeMain(usize),
    MergeIntoMain(usize),
    OnMain(usize),
    /// On a branch that is nobody's.
    OnOther(usize),
    DropOther,
    Defines(usize),
    Delete(usize),
    RemoveTree(usize),
    Recreate(usize),
    Touch(usize),
    Dirty(usize, u32),
    Astray(usize, bool),
    Operate(usize, bool),
    /// Whether the repository can be read no more.
    Unread(bool),
    Acknowledge(usize),
    Resolve(usize),
    Jump(i64),
    Wait(u64),
    Restart,
}

fn op() -> impl Strategy<Value = Op> {
    let task = || 0..TASKS.len();
    let message = || 0..MESSAGES.len();
    prop_oneof![
        20 => (task(), message()).prop_map(|(t, m)| Op::Commit(t, m)),
        1 => (task(), task()).prop_map(|(a, b)| Op::Same(a, b)),
        2 => (task(), message()).prop_map(|(t, m)| Op::Amend(t, m)),
        2 => task().prop_map(Op::Back),
        4 => (task(), task()).prop_map(|(a, b)| Op::Merge(a, b)),
        1 => task().prop_map(Op::MergeMain),
        2 => task().prop_map(Op::MergeIntoMain),
        1 => message().prop_map(Op::OnMain),
        1 => message().prop_map(Op::OnOther),
        1 => Just(Op::DropOther),
        2 => task().prop_map(Op::Defines),
        1 => task().prop_map(Op::Delete),
        1 => task().prop_map(Op::RemoveTree),
        1 => task().prop_map(Op::Recreate),
        2 => task().prop_map(Op::Touch),
        2 => (task(), 0_u32..2).prop_map(|(t, n)| Op::Dirty(t, n)),
        1 => (task(), any::<bool>()).prop_map(|(t, b)| Op::Astray(t, b)),
        1 => (task(), any::<bool>()).prop_map(|(t, b)| Op::Operate(t, b)),
        1 => any::<bool>().prop_map(Op::Unread),
        2 => (0_usize..4).prop_map(Op::Acknowledge),
        1 => (0_usize..4).prop_map(Op::Resolve),
        1 => (-100_i64..100).prop_map(Op::Jump),
        4 => (1_u64..70).prop_map(Op::Wait),
        1 => Just(Op::Restart),
    ]
}

/// Histories of up to forty steps.
pub(crate) fn ops() -> impl Strategy<Value = Vec<Op>> {
    prop::collection::vec(op(), 1..40)
}

/// As many histories as `ORCH_HISTORIES_IN_PROCESS` says, else so many that nobody waits for them. They are the same
/// each time, for a change is judged by what it broke; another `ORCH_SEED` searches elsewhere.
pub(crate) fn config(quick: u32) -> ProptestConfig {
    #[expect(clippy::disallowed_methods, reason = "how long a test runs is no configuration of the product")]
    fn number<N: std::str::FromStr>(variable: &str, usual: N) -> N {
        let text = std::env::var(variable).ok();
        text.map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{variable} is a number, and not {text:?}")))
    }
    ProptestConfig {
        cases: number("ORCH_HISTORIES_IN_PROCESS", quick),
        rng_seed: RngSeed::Fixed(number("ORCH_SEED", 7)),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

pub(crate) fn branch(task: usize) -> String {
    format!("work/{}", TASKS[task])
}

const OTHER: &str = "feature/x";

/// Does it where it can be done, and lets the engine look.
pub(crate) fn perform(play: &mut Play, op: &Op) {
    let there = |play: &Play, task: usize| play.world.branches.contains_key(&branch(task));
    let now = play.world.now;
    match *op {
        Op::Commit(task, message) if there(play, task) => {
            play.world.commit(&branch(task), MESSAGES[message]);
        }
        Op::Same(task, other) if there(play, task) && there(play, other) && task != other => {
            let theirs = play.world.branches[&branch(other)];
            let parent = play.world.first_parent(theirs).filter(|_| play.world.n_parents(theirs) == 1);
            if parent == Some(play.world.branches[&branch(task)]) && !play.world.chain(&branch(other)).is_empty() {
                play.world.commit_the_same(&branch(task), &branch(other));
            }
        }
        Op::Amend(task, message) if there(play, task) && !play.world.chain(&branch(task)).is_empty() => {
            play.world.amend(&branch(task), MESSAGES[message]);
        }
        Op::Back(task) if there(play, task) => play.world.reset_one_back(&branch(task)),
        Op::Merge(into, from) if there(play, into) && there(play, from) => {
            play.world.merge(&branch(into), &branch(from));
        }
        Op::MergeMain(into) if there(play, into) => play.world.merge(&branch(into), "main"),
        Op::MergeIntoMain(from) if there(play, from) => play.world.merge("main", &branch(from)),
        Op::OnMain(message) => drop(play.world.commit("main", MESSAGES[message])),
        Op::OnOther(message) => {
            if !play.world.branches.contains_key(OTHER) {
                play.world.add_branch(OTHER);
            }
            play.world.commit(OTHER, MESSAGES[message]);
        }
        Op::DropOther => play.world.delete_branch(OTHER),
        Op::Defines(task) if there(play, task) => {
            let tip = play.world.branches[&branch(task)];
            // What a commit defines does not change after it was read.
            play.world.commit(&branch(task), "more");
            let defining = play.world.branches[&branch(task)];
            assert_ne!(tip, defining);
            play.world.defined.push((defining, Item::new("Model"), Evidence::Definition));
        }
        Op::Delete(task) => play.world.delete_branch(&branch(task)),
        Op::RemoveTree(task) => drop(play.world.trees.remove(TASKS[task])),
        Op::Recreate(task) if !there(play, task) => drop(play.world.add_worker(TASKS[task])),
        Op::Touch(task) => {
            play.world.trees.entry(TASKS[task].to_owned()).and_modify(|tree| tree.touched = Some(now));
        }
        Op::Dirty(task, n) => {
            play.world.trees.entry(TASKS[task].to_owned()).and_modify(|tree| tree.dirty = n);
        }
        Op::Astray(task, astray) => {
            let head = astray.then(|| HeadFact::Branch(name(OTHER)));
            play.world.trees.entry(TASKS[task].to_owned()).and_modify(|tree| tree.astray = head);
        }
        Op::Operate(task, operates) => {
            let operation = operates.then_some((Operation::Merge, now));
            play.world.trees.entry(TASKS[task].to_owned()).and_modify(|tree| tree.operation = operation);
        }
        Op::Unread(broken) => {
            play.broken =
                broken.then(|| ReadFault::Unreadable { what: "the refs".to_owned(), cause: "broken".to_owned() });
        }
        Op::Acknowledge(place) => {
            if let Some(id) = play.alerts().get(place).map(|alert| alert.id.clone()) {
                play.step(Event::AlertAcknowledged(id));
            }
        }
        Op::Resolve(place) => {
            if let Some(need) = play.engine.needs().get(place) {
                let item = Item::new(need.need.item.expose());
                play.step(Event::NeedResolved { worker: need.task.clone(), item, note: "so be it".to_owned() });
            }
        }
        Op::Jump(minutes) => play.jump(minutes),
        Op::Wait(minutes) => return play.wait(minutes),
        Op::Restart => return play.restart(),
        _ => {}
    }
    play.look();
}

/// A worker of each task, with nothing done yet.
pub(crate) fn start() -> Play {
    let mut play = Play::new();
    for task in TASKS {
        play.world.add_worker(task);
    }
    play.look();
    play
}
