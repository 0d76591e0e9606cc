//! What else can happen in a story: worktrees that stray, operations that stick, repositories that cannot be read, and
//! evidence that only the files show.
//!
//! `astray 3 main`, `detach 3`, `check out 3 work/task-3-b` and `home 3` move a worktree's HEAD; `begin 3 rebase` and `end 3` an operation in it.
//! `below 3` moves a branch one commit back, be it into the base.
//! `change 3 src/a.rs …` commits a change of that file with the message that follows, `restore 3 src/a.rs …` takes it
//! back. `rebase 3 onto 2` makes commits anew, `rebase 3 to nothing` finds that the base has them all. `endless 3` gives it
//! more commits than are followed. `push 3` leaves a copy on a server; `away 3` and then `back` are the two halves of a
//! renaming. `on feature/x …` commits to a branch that is nobody's. `unread` breaks the repository until `read`, `poll` stops its
//! events until `watch`. `defines 2 X` and `adds 2 X` say that the tip of task-2 defines, or adds a file of, that name.

use orch_rules::event::Event;
use orch_shared::{
    facts::{HeadFact, ReadFault},
    ids::Item,
    worker::{Evidence, Operation},
};

use crate::{play::Play, world::name};

/// Plays a line, if it is one of these. The caller looks at the repository afterwards.
pub(crate) fn happens(play: &mut Play, words: &[&str], line: &str) -> bool {
    let (branch, tree) = (|task: &str| format!("work/task-{task}"), |task: &str| format!("task-{task}"));
    let now = play.world.now;
    match words {
        ["branch", other] => play.world.add_branch(other),
        ["on", other, ..] => drop(play.world.commit(other, line.splitn(3, ' ').nth(2).expect("a message"))),
        ["push", task] => play.world.push(&branch(task)),
        ["away", task] => play.world.take_away(&branch(task)),
        ["below", task] => play.world.reset_below(&branch(task)),
        ["back"] => play.world.bring_back(),
        ["check", "out", task, other] => {
            play.world.trees.get_mut(&tree(task)).expect("a worktree").branch = (*other).to_owned();
        }
        ["drop", other] => play.world.delete_branch(other),
        ["rebase", task, "to", "nothing"] => play.world.rebase_to_nothing(&branch(task), "main"),
        ["rebase", task, "onto", "main"] => play.world.rebase(&branch(task), "main"),
        ["rebase", task, "onto", other] => play.world.rebase(&branch(task), &branch(other)),
        ["same", task, other] => play.world.commit_the_same(&branch(task), &branch(other)),
        ["astray", task, other] => astray(play, &tree(task), Some(HeadFact::Branch(name(other)))),
        ["detach", task] => {
            let tip = play.world.branches[&branch(task)];
            astray(play, &tree(task), Some(HeadFact::Detached(tip)));
        }
        ["home", task] => astray(play, &tree(task), None),
        ["begin", task, operation] => {
            let operation = Operation::parse(operation).expect("an operation");
            play.world.trees.get_mut(&tree(task)).expect("a worktree").operation = Some((operation, now));
        }
        ["end", task] => play.world.trees.get_mut(&tree(task)).expect("a worktree").operation = None,
        ["lose", task] => play.world.trees.get_mut(&tree(task)).expect("a worktree").present = false,
        ["find", task] => play.world.trees.get_mut(&tree(task)).expect("a worktree").present = true,
        [verb @ ("defines" | "adds"), task, item] => {
            let evidence = if *verb == "defines" { Evidence::Definition } else { Evidence::File };
            let tip = play.world.branches[&branch(task)];
            play.world.defined.push((tip, Item::new(item), evidence));
        }
        ["lose", "line", task] => play.world.forget_last_line(&branch(task)),
        [verb @ ("change" | "restore"), task, path, ..] => {
            let message = line.splitn(4, ' ').nth(3).expect("a message");
            let oid = play.world.commit(&branch(task), message);
            play.world.files.push((oid, (*path).to_owned(), *verb == "change"));
        }
        ["no", "reflogs"] => play.world.forget_reflogs(),
        ["unread"] => {
            play.broken = Some(ReadFault::Unreadable { what: "the refs".to_owned(), cause: "broken".to_owned() });
        }
        ["read"] => play.broken = None,
        ["endless", task] => drop(play.world.endless.insert(branch(task))),
        ["poll"] => play.step(Event::RepoPolled { reason: "no events on this file system".to_owned() }),
        ["watch"] => play.step(Event::RepoWatched),
        _ => return false,
    }
    true
}

fn astray(play: &mut Play, tree: &str, head: Option<HeadFact>) {
    play.world.trees.get_mut(tree).expect("a worktree").astray = head;
}

/// The needs of a worker in words: `Item state evidence`.
pub(crate) fn needs_in_words(play: &Play, task: &str) -> Vec<String> {
    let workers = play.workers();
    let of = workers.iter().filter(|worker| worker.task.as_str() == format!("task-{task}"));
    let mut words: Vec<String> = of
        .flat_map(|worker| &worker.needs)
        .map(|need| {
            let evidence = need.evidence.map(|evidence| format!(" {evidence}")).unwrap_or_default();
            format!("{} {}{evidence}", need.item.expose(), need.state)
        })
        .collect();
    if words.is_empty() {
        words.push("nothing".to_owned());
    }
    words
}
