//! What holds at every step of any story: nothing is done twice, the store knows what is open, circles are circles, and
//! a worker says what it said itself.

use std::collections::{BTreeMap, BTreeSet};

use orch_rules::event::{Effect, Event, Observed};
use orch_shared::{
    alert::{Rule, Severity},
    facts::{HeadFact, ReadFault},
    ids::{Item, Oid, TaskId},
    record::Record,
    worker::{Evidence, NeedState, Operation, Phase},
};
use proptest::prelude::*;

use crate::{oracle::phase_of, play::Play, world::name};

const TASKS: &[&str] = &["task-1", "task-2", "task-3", "task-4"];
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
    "[COMPLETE] done",
    "fixup! step",
    "it is in\n\nProvides: Model",
    "the view",
];

#[derive(Clone, Debug)]
enum Op {
    Commit(usize, usize),
    Same(usize, usize),
    Amend(usize, usize),
    Back(usize),
    Merge(usize, usize),
    MergeMain(usize),
    MergeIntoMain(usize),
    OnMain(usize),
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
    Unread(bool),
    Acknowledge(usize),
    Resolve(usize),
    Jump(u64),
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
        1 => (1_u64..100).prop_map(Op::Jump),
        4 => (1_u64..70).prop_map(Op::Wait),
        1 => Just(Op::Restart),
    ]
}

/// Operations after which whose a commit is needs no thought but who made it, and that it is still there.
fn forward(op: &Op) -> bool {
    matches!(op, Op::Commit(..) | Op::Merge(..) | Op::MergeMain(_) | Op::MergeIntoMain(_) | Op::Wait(_) | Op::Restart)
}

fn branch(task: usize) -> String {
    format!("work/{}", TASKS[task])
}

const OTHER: &str = "feature/x";

fn play(play: &mut Play, op: &Op) {
    let there = |play: &Play, task: usize| play.world.branches.contains_key(&branch(task));
    let now = play.world.now;
    match *op {
        Op::Commit(task, message) if there(play, task) => {
            play.world.commit(&branch(task), MESSAGES[message]);
        }
        Op::Same(task, other) if there(play, task) && there(play, other) && task != other => {
            let parent = play.world.first_parent(play.world.branches[&branch(other)]);
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
        Op::Jump(minutes) => {
            let by = std::time::Duration::from_secs(60 * minutes);
            play.world.now = now.after(by);
            play.step(Event::ClockJumped { by });
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

/// Nothing follows from being told again what is known.
fn nothing_follows(play: &mut Play) -> Result<(), TestCaseError> {
    let at = play.world.now;
    let mut said = play.engine.step(Observed { at, event: Event::Ticked });
    if play.broken.is_none() {
        let snapshot = play.snapshot();
        said.extend(play.engine.step(Observed { at, event: Event::SnapshotTaken(Box::new(snapshot)) }));
    }
    // A stray is looked for again whenever its branch is told of.
    said.retain(|effect| !matches!(effect, Effect::Look(_) | Effect::FindSessions));
    prop_assert!(said.is_empty(), "{said:?}");
    prop_assert!(play.engine.next_deadline().is_none_or(|next| next > at), "it wants to be woken in the past");
    Ok(())
}

fn the_store_knows_what_is_open(play: &Play) -> Result<(), TestCaseError> {
    let open: BTreeMap<String, _> =
        play.engine.open_episodes().into_iter().map(|episode| (episode.id.to_string(), episode.acknowledged)).collect();
    let stored: BTreeMap<String, _> = play
        .store
        .values()
        .filter_map(|record| match record {
            Record::Episode(episode) if episode.ended.is_none() => Some((episode.id.to_string(), episode.acknowledged)),
            _ => None,
        })
        .collect();
    prop_assert_eq!(&open, &stored);
    let told: BTreeSet<String> = play.told.iter().map(|episode| episode.id.to_string()).collect();
    prop_assert_eq!(told.len(), play.told.len(), "an episode is told once");
    prop_assert!(open.keys().all(|id| told.contains(id)), "what is open was told");
    Ok(())
}

fn titles(play: &Play) -> Vec<String> {
    play.told
        .iter()
        .map(|episode| format!("{} {}", episode.text.title.expose(), episode.text.detail.expose()))
        .collect()
}

/// Who waits for whom, read off the report, and the circles by Warshall's closure.
fn circles(play: &Play) -> BTreeMap<Vec<TaskId>, Severity> {
    let workers = play.workers();
    let place = |task: &str| workers.iter().position(|worker| worker.task.as_str() == task);
    let n = workers.len();
    let mut reach = vec![vec![false; n]; n];
    for (from, worker) in workers.iter().enumerate() {
        if worker.phase == Phase::Complete || worker.integrated || worker.tip.is_none() {
            continue;
        }
        let needed = worker.needs.iter().filter(|need| need.state == NeedState::Open).map(|need| need.worker.expose());
        let reason = worker.reason.as_ref().filter(|_| worker.phase == Phase::Blocked).map_or("", |r| r.expose());
        for to in needed.chain(reason.split(' ')).filter_map(place).filter(|to| *to != from) {
            reach[from][to] = true;
        }
    }
    for k in 0..n {
        for i in 0..n {
            for j in 0..n {
                reach[i][j] |= reach[i][k] && reach[k][j];
            }
        }
    }
    let mut circles = BTreeMap::new();
    for at in (0..n).filter(|at| reach[*at][*at]) {
        let members: Vec<_> = (0..n).filter(|to| reach[at][*to] && reach[*to][at]).map(|to| &workers[to]).collect();
        let still = members.iter().all(|worker| matches!(worker.phase, Phase::Waiting | Phase::Blocked));
        let severity = if still { Severity::Urgent } else { Severity::Normal };
        circles.insert(members.into_iter().map(|worker| worker.task.clone()).collect(), severity);
    }
    circles
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_done_twice_and_the_store_knows(ops in prop::collection::vec(op(), 1..40)) {
        let mut lived = start();
        for op in &ops {
            play(&mut lived, op);
            nothing_follows(&mut lived)?;
            the_store_knows_what_is_open(&lived)?;
        }
    }

    #[test]
    fn a_daemon_that_begins_anew_at_any_time_tells_nothing_new(ops in prop::collection::vec(op(), 1..40)) {
        // A jump of the clock is on no record.
        let mut lived = start();
        for op in ops.iter().filter(|op| !matches!(op, Op::Jump(_))) {
            play(&mut lived, op);
            // Files are looked at now and then; a daemon that begins anew looks at once.
            lived.wait(6);
            let fresh = lived.begun_anew();
            prop_assert!(fresh.told.is_empty(), "after {op:?}: {:#?}", titles(&fresh));
        }
    }

    #[test]
    fn circles_are_told_and_nothing_else(ops in prop::collection::vec(op(), 1..40)) {
        let mut lived = start();
        for op in ops.iter().filter(|op| !matches!(op, Op::Unread(_))) {
            play(&mut lived, op);
            let told: BTreeMap<Vec<TaskId>, Severity> = lived
                .alerts()
                .into_iter()
                .filter(|alert| alert.rule == Rule::Deadlock)
                .map(|alert| (alert.workers, alert.severity))
                .collect();
            prop_assert_eq!(told, circles(&lived));
        }
    }

    #[test]
    fn a_worker_says_what_it_said_itself(ops in prop::collection::vec(op(), 1..40)) {
        let mut lived = start();
        for op in ops.iter().filter(|op| forward(op)) {
            play(&mut lived, op);
            for worker in lived.workers() {
                let own: Vec<Oid> = lived.world.made_and_there(&format!("work/{}", worker.task));
                prop_assert_eq!(usize::try_from(worker.commits).expect("few"), own.len(), "{} has {:?}", worker.task, own);
                prop_assert_eq!(worker.phase, phase_of(&lived, &own), "{}", worker.task);
            }
        }
    }
}
