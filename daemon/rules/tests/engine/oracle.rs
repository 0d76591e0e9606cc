//! After every step the engine's picture is the one that an engine makes from scratch, and phases are those of a fold that
//! is written here another way.

use orch_shared::{ids::Oid, report::WorkerReport, worker::Phase};
use proptest::prelude::*;

use crate::{
    ops::{self, Op, branch, perform, start},
    play::Play,
};

/// The phase, by the table of domain.md section 5, looked up from the end.
pub(crate) fn phase_of(play: &Play, own: &[Oid]) -> Phase {
    let said = |message: &str| match message.split([':', ']']).next() {
        Some("[CHECKPOINT") => Some(Phase::Working),
        Some("[BLOCKED") => Some(Phase::Blocked),
        Some("[NEEDS") => Some(Phase::Waiting),
        Some("[COMPLETE") => Some(Phase::Complete),
        _ => None,
    };
    let says = |oid: &Oid| {
        if play.world.n_parents(*oid) > 1 { None } else { said(play.world.message(*oid)) }
    };
    let Some(place) = own.iter().rposition(|oid| says(oid).is_some()) else { return Phase::Pending };
    let last = says(&own[place]).unwrap_or(Phase::Pending);
    let reopens = |oid: &Oid| play.world.n_parents(*oid) == 1 && !play.world.message(*oid).starts_with("fixup!");
    if last == Phase::Complete && own[place + 1..].iter().any(reopens) { Phase::Working } else { last }
}

/// Everything that is said of workers and does not rest on when files were looked at.
fn said(play: &Play) -> Vec<String> {
    let in_words = |worker: &WorkerReport| {
        let WorkerReport { task, branch, phase, reason, integrated, commits, checkpoints, .. } = worker;
        let (tip, ahead, behind, last, needs) =
            (worker.tip, worker.ahead, worker.behind, &worker.last_commit, &worker.needs);
        format!(
            "{task} {branch:?} {tip:?} +{ahead} -{behind} {phase} {reason:?} {integrated} {commits} {checkpoints} {last:?} {needs:?}"
        )
    };
    play.workers().iter().map(in_words).collect()
}

/// Alerts and healths, which rest on the files, too.
fn judged(play: &Play) -> Vec<String> {
    let mut judged: Vec<String> =
        play.alerts().into_iter().map(|alert| format!("{} {}", alert.id, alert.title.expose())).collect();
    judged.extend(play.workers().iter().map(|worker| format!("{} {:?}", worker.task, worker.health)));
    judged.sort();
    judged
}

proptest! {
    #![proptest_config(ops::config(400))]

    #[test]
    fn the_picture_is_that_of_an_engine_that_begins_anew(ops in ops::ops()) {
        // A jump of the clock is on no record.
        let mut lived = start();
        for op in ops.iter().filter(|op| !matches!(op, Op::Jump(_))) {
            perform(&mut lived, op);
            // What cannot be read now only one who has read it can tell.
            if lived.broken.is_none() {
                prop_assert_eq!(said(&lived), said(&lived.begun_anew()), "after {:?}", op);
            }
        }
        perform(&mut lived, &Op::Unread(false));
        // Files are looked at now and then; an engine that begins anew looks at once.
        lived.wait(6);
        lived.look();
        let fresh = lived.begun_anew();
        prop_assert_eq!(fresh.told.len(), 0, "a restart tells nothing: {:?}", fresh.told);
        prop_assert_eq!(judged(&lived), judged(&fresh));
    }

    #[test]
    fn a_worker_alone_says_what_its_chain_says(ops in ops::ops()) {
        // Without merges and other hands whose a commit is needs no thought, and the chain is the worker's own.
        let alone = |op: &&Op| matches!(op, Op::Commit(..) | Op::Amend(..) | Op::Back(_) | Op::Wait(_) | Op::Restart);
        let mut lived = start();
        for op in ops.iter().filter(alone) {
            perform(&mut lived, op);
            for (place, worker) in lived.workers().iter().enumerate() {
                let chain = lived.world.chain(&branch(place));
                prop_assert_eq!(worker.phase, phase_of(&lived, &chain), "{}", worker.task);
                prop_assert_eq!(usize::try_from(worker.commits).expect("few"), chain.len());
            }
        }
    }
}
