//! Plans that are being carried out: progress, time for large items, who is still to come (domain.md sections 6 to 9).

use std::collections::BTreeMap;

use orch_shared::{
    ids::{PlanId, RunId, Slug, TaskId},
    plan::{AssignedItem, Assignment, ItemId, ItemProgress, ItemState, OwnedFiles, Run, Size},
};

use crate::{play::Play, stories::tell};

/// `plan 1 S user model @src/a.rs,docs/; 2 XL import`: items by task, size, words and files, numbered in their order;
/// `plan` alone ends it.
pub(crate) fn accept(play: &mut Play, line: &str) {
    let mut workers: BTreeMap<TaskId, Assignment> = BTreeMap::new();
    let items = line.strip_prefix("plan ").unwrap_or_default().split(';').filter(|item| !item.trim().is_empty());
    for (index, item) in items.enumerate() {
        let mut words = item.trim().splitn(3, ' ');
        let mut next = || words.next().expect("task, size and words");
        let task = TaskId::parse(&format!("task-{}", next())).expect("a task");
        let size = match next() {
            "S" => Size::S,
            "M" => Size::M,
            "L" => Size::L,
            _ => Size::XL,
        };
        let words = next();
        let (description, files) = words.split_once(" @").unwrap_or((words, ""));
        let item = AssignedItem {
            id: ItemId::at(index),
            source_id: Some(format!("T{:03}", index + 1).into()),
            description: description.into(),
            size,
        };
        let scope = OwnedFiles { paths: Vec::new(), all_known: true };
        let empty = || Assignment {
            slug: Slug::parse("x").expect("a slug"),
            items: Vec::new(),
            scope,
            focus: "the shop".into(),
            checkpoints: Vec::new(),
            depends_on: Vec::new(),
            wave: 1,
        };
        let assignment = workers.entry(task).or_insert_with(empty);
        assignment.items.push(item);
        assignment.scope.all_known &= !files.is_empty();
        assignment.scope.paths.extend(files.split(',').filter(|file| !file.is_empty()).map(Into::into));
    }
    let id = RunId::of_plan(&PlanId::typed("p-1"), play.world.now.as_millis());
    let run = Run { id, began: play.world.now, workers };
    play.carry_out(Some(run).filter(|run| !run.workers.is_empty()));
}

/// The items without a checkpoint, by their ids, and the progress.
pub(crate) fn left(play: &Play, task: &str) -> String {
    let task = TaskId::parse(&format!("task-{task}")).expect("a task");
    let planned = play.engine.prompt_facts(&task).expect("a worker").planned;
    let items = planned.iter().flat_map(|planned| &planned.items).filter(|item| item.state != ItemState::Done);
    let ids: Vec<String> = items.map(|item| item.item.id.to_string()).collect();
    let report = play.workers().into_iter().find(|worker| worker.task == task).expect("a worker");
    let progress = report.progress.map_or_else(|| "no plan".to_owned(), |p| format!("{}/{}", p.done, p.total));
    [progress].into_iter().chain(ids).collect::<Vec<_>>().join(" ")
}

/// How far each item of the plan is, in the order of the workers.
pub(crate) fn items(play: &Play) -> String {
    let run = play.engine.run_progress().expect("a plan");
    let in_words = |item: &ItemProgress| match item.state {
        ItemState::Done => "done",
        ItemState::InHand => "in-hand",
        ItemState::Left => "left",
    };
    run.workers.values().flatten().map(in_words).collect::<Vec<_>>().join(" ")
}

#[test]
fn checkpoints_that_name_items_are_progress() {
    tell(
        "
        new 1 2
        1 has left no plan
        1: [CHECKPOINT] item-1 done before there was a plan
        wait 1
        plan 1 S model; 1 M routes; 1 L docs; 2 S import
        1 has left 0/3 item-1 item-2 item-3
        1: [CHECKPOINT] item-1 the model
        1 has left 1/3 item-2 item-3
        1: [CHECKPOINT] routes\\n\\nItem: t002
        1 has left 2/3 item-3
        1: [BLOCKED:x] item-3 cannot be done
        1 has left 2/3 item-3
        1: [CHECKPOINT] item-4 is another's
        1 has left 2/3 item-3
        1: [COMPLETE] item-3 as well
        1 has left 3/3
        2 has left 0/1 item-4
        restart
        1 has left 3/3
        plan
        1 has left no plan
        ",
    );
}

#[test]
fn the_first_item_without_a_checkpoint_is_in_hand_once_its_worker_is_at_work() {
    tell(
        "
        new 1
        plan 1 S a; 1 S b; 2 S c
        items left left left
        1: [CHECKPOINT] begun
        items in-hand left left
        1: [CHECKPOINT] item-2 first
        items in-hand done left
        1: [CHECKPOINT] item-1
        items done done left
        ",
    );
}

#[test]
fn an_item_that_takes_longer_is_given_its_time() {
    for (size, minutes, expected) in
        [("S", 46, "working stalled"), ("M", 59, "working ok"), ("M", 61, "working stalled"), ("L", 119, "working ok")]
    {
        tell(&format!("new 1\nplan 1 {size} x\n1: [CHECKPOINT] begun\nwait {minutes}\n1 is {expected}"));
    }
    // The item in hand counts, not the one that is done.
    tell("new 1\nplan 1 XL x; 1 S y\n1: [CHECKPOINT] item-1\nwait 46\n1 is working stalled");
}

#[test]
fn the_work_is_done_when_all_of_the_plan_is() {
    tell(
        "
        new 1 2 9
        plan 1 S a; 2 S b; 3 S c
        1: [COMPLETE] item-1
        2: [COMPLETE] item-2
        ? complete(task-1) info, complete(task-2) info
        new 3
        3: [COMPLETE] item-3
        ? complete(task-1) info, complete(task-2) info, complete(task-3) info, all-complete(task-1 task-2 task-3) normal
        ",
    );
}

#[test]
fn a_planned_worker_is_awaited_and_not_unknown() {
    tell(
        "
        new 1
        plan 1 S a; 2 S b
        1: [NEEDS:task-2/Thing] wait
        1 needs Thing open
        1: [NEEDS:task-7/Thing] wait
        1 needs Thing open, Thing unmet
        ",
    );
}

#[test]
fn the_plan_says_what_a_commit_provides() {
    tell(
        "
        new 1 2
        plan 1 S use it; 2 S add the user model to the store
        1: [NEEDS:task-2/UserModel] wait
        1 needs UserModel open
        2: [CHECKPOINT] half of it\\n\\nItem: item-2
        1 needs UserModel ready plan-item
        ",
    );
}

#[test]
fn a_task_of_another_slug_is_no_part_of_the_plan() {
    let mut play = Play::new();
    drop(play.world.add_worker("task-1-other"));
    play.look();
    accept(&mut play, "plan 1 S a");
    assert_eq!(left(&play, "1"), "no plan");
    assert_eq!(play.workers()[0].slug.as_ref().map(Slug::as_str), Some("other"));
}
