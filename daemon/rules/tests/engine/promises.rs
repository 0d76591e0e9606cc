//! What holds at every step of any story: nothing is done twice, the store knows what is open, circles are circles, and
//! a worker says what it said itself.

use std::collections::{BTreeMap, BTreeSet};

use orch_rules::event::{Effect, Event, Observed};
use orch_shared::{
    alert::{Rule, Severity},
    ids::{Oid, TaskId},
    record::Record,
    worker::{NeedState, Phase},
};
use proptest::prelude::*;

use crate::{
    ops::{self, Op, perform, start},
    oracle::phase_of,
    play::Play,
    world::name,
};

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
        play.engine.open_episodes().into_iter().map(|it| (it.id.to_string(), it.acknowledged.is_some())).collect();
    let stored: BTreeMap<String, _> = play
        .store
        .values()
        .filter_map(|record| match record {
            Record::Episode(episode) if episode.ended.is_none() => {
                Some((episode.id.to_string(), episode.acknowledged.is_some()))
            }
            _ => None,
        })
        .collect();
    prop_assert_eq!(&open, &stored);
    let told: BTreeSet<String> = play.told.iter().map(|episode| episode.id.to_string()).collect();
    prop_assert_eq!(told.len(), play.told.len(), "an episode is told once");
    prop_assert!(open.keys().all(|id| told.contains(id)), "what is open was told");
    Ok(())
}

/// Of every branch that is there it is on record where it points, and of those that are gone only where a worker is missed.
fn the_store_keeps_no_tip_for_nothing(play: &Play) -> Result<(), TestCaseError> {
    if play.broken.is_some() {
        return Ok(());
    }
    let recorded = play.store.values().filter_map(|record| match record {
        Record::Tip(name, _) => Some(name.clone()),
        _ => None,
    });
    let missed: BTreeSet<_> = play.workers().iter().map(|worker| name(worker.branch.expose())).collect();
    let there: BTreeSet<_> = play.world.branches.keys().map(|branch| name(branch)).collect();
    let recorded: BTreeSet<_> = recorded.collect();
    prop_assert!(recorded.is_superset(&there), "{:?} {:?}", recorded, there);
    prop_assert!(recorded.iter().all(|name| there.contains(name) || missed.contains(name)), "{:?}", recorded);
    Ok(())
}

/// Whatever is told of something was before: nobody's age is negative.
fn nothing_is_still_to_come(play: &Play) -> Result<(), TestCaseError> {
    let commits = play.workers().into_iter().filter_map(|worker| worker.last_commit).map(|commit| commit.at);
    let needs = play.engine.needs().into_iter().map(|entry| entry.need.since);
    let alerts = play.engine.alerts(true).into_iter().flat_map(|alert| [Some(alert.since), alert.ended]).flatten();
    let latest = commits.chain(needs).chain(alerts).max();
    prop_assert!(latest.is_none_or(|latest| latest <= play.world.now), "{latest:?} at {:?}", play.world.now);
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

/// Operations after which whose a commit is needs no thought but who made it, and that it is still there.
fn forward(op: &Op) -> bool {
    matches!(op, Op::Commit(..) | Op::Merge(..) | Op::MergeMain(_) | Op::MergeIntoMain(_) | Op::Wait(_) | Op::Restart)
}

proptest! {
    #![proptest_config(ops::config(100))]

    #[test]
    fn nothing_is_done_twice_and_the_store_knows(ops in ops::ops()) {
        let mut lived = start();
        for op in &ops {
            perform(&mut lived, op);
            nothing_follows(&mut lived)?;
            nothing_is_still_to_come(&lived)?;
            the_store_keeps_no_tip_for_nothing(&lived)?;
            the_store_knows_what_is_open(&lived)?;
        }
    }

    #[test]
    fn a_daemon_that_begins_anew_at_any_time_tells_nothing_new(ops in ops::ops()) {
        let mut lived = start();
        for op in &ops {
            perform(&mut lived, op);
            // Files are looked at now and then; a daemon that begins anew looks at once.
            lived.wait(6);
            let fresh = lived.begun_anew();
            prop_assert!(fresh.told.is_empty(), "after {op:?}: {:#?}", titles(&fresh));
        }
    }

    #[test]
    fn circles_are_told_and_nothing_else(ops in ops::ops()) {
        let mut lived = start();
        for op in ops.iter().filter(|op| !matches!(op, Op::Unread(_))) {
            perform(&mut lived, op);
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
    fn a_worker_says_what_it_said_itself(ops in ops::ops()) {
        let mut lived = start();
        for op in ops.iter().filter(|op| forward(op)) {
            perform(&mut lived, op);
            for worker in lived.workers() {
                let own: Vec<Oid> = lived.world.made_and_there(&format!("work/{}", worker.task));
                prop_assert_eq!(usize::try_from(worker.commits).expect("few"), own.len(), "{} has {:?}", worker.task, own);
                prop_assert_eq!(worker.phase, phase_of(&lived, &own), "{}", worker.task);
            }
        }
    }
}
