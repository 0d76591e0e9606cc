//! Commits that are their own ancestors: nobody can make one with git, and whoever writes its files by hand can.

use orch_rules::event::Event;
use orch_shared::{
    facts::{CommitContent, CommitFact, ReflogAction, ReflogEntry},
    ids::Oid,
    worker::Phase,
};

use crate::{
    play::Play,
    world::{MAIN, name},
};

#[test]
fn a_branch_that_was_once_on_a_circle_of_commits_is_told_of() {
    let mut play = Play::new();
    let branch = play.world.add_worker("task-1");
    let tip = play.world.commit(&branch, "[COMPLETE] all of it");
    play.world.merge(MAIN, &branch);
    let circle = Oid::from_bytes(&[0xc1; 20]).expect("an id");
    let mut snapshot = play.snapshot();
    let at = play.world.now;
    let content = CommitContent::Read { parents: vec![circle], committed_at: at, message: "round".into() };
    snapshot.commits.push(CommitFact { oid: circle, content });
    let fact = snapshot.branches.iter_mut().find(|fact| fact.name == name(&branch)).expect("the worker's branch");
    assert!(fact.in_base, "what was made on it is told by its reflog alone");
    let moves = [
        (circle, ReflogAction::Commit),
        (circle, ReflogAction::Reset),
        (circle, ReflogAction::Rebase { onto: Some(tip) }),
        (tip, ReflogAction::Reset),
    ];
    fact.reflog.extend(moves.map(|(new, action)| ReflogEntry { old: Some(tip), new, at, action }));
    play.step(Event::SnapshotTaken(Box::new(snapshot)));
    let report = play.engine.report(at);
    assert_eq!(report.workers.iter().map(|worker| worker.phase).collect::<Vec<_>>(), [Phase::Complete]);
}
