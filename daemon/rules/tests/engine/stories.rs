//! Each rule in stories of a few lines: what happens, and what is to be said of it (domain.md sections 5 to 8).
//!
//! `3: [BLOCKED:x] y` is a commit of task-3, `main: …` one on the base. `? …` lists the open alerts in their words,
//! `3 is …` the phase and health of task-3, `3 has n` its own commits, `told n` how often the person was told so far.

use std::time::Duration;

use orch_rules::event::Event;
use orch_shared::ids::{AlertId, Item, TaskId};

use crate::{play::Play, scenery};

#[track_caller]
pub(crate) fn tell(story: &str) {
    let mut play = Play::new();
    for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !line_happens(&mut play, line) {
            check(&play, line, story);
        }
    }
}

/// Plays a line in which something happens.
fn line_happens(play: &mut Play, line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let branch = |task: &str| format!("work/task-{task}");
    let tree = |task: &str| format!("task-{task}");
    match words.as_slice() {
        ["new", tasks @ ..] => tasks.iter().for_each(|task| drop(play.world.add_worker(&tree(task)))),
        ["wait", minutes] => {
            play.wait(minutes.parse().expect("minutes"));
            return true;
        }
        ["restart"] => play.restart(),
        // Nobody watches until `start`.
        ["stop"] => play.stopped = true,
        ["start"] => {
            play.stopped = false;
            play.restart();
        }
        ["touch", task] => {
            let now = play.world.now;
            play.world.trees.get_mut(&tree(task)).expect("a worktree").touched = Some(now);
        }
        // Files cannot be looked at, or can again.
        ["blind"] => play.world.blind = true,
        ["sighted"] => play.world.blind = false,
        ["dirty", task, n] => {
            play.world.trees.get_mut(&tree(task)).expect("a worktree").dirty = n.parse().expect("a number");
        }
        ["amend", task, ..] => play.world.amend(&branch(task), line.splitn(3, ' ').nth(2).expect("a message")),
        ["back", task] => play.world.reset_one_back(&branch(task)),
        ["merge", from, "into", "main"] => play.world.merge("main", &branch(from)),
        ["merge", "main", "into", task] => play.world.merge(&branch(task), "main"),
        ["merge", from, "into", task] => play.world.merge(&branch(task), &branch(from)),
        ["delete", task] => play.world.delete_branch(&branch(task)),
        ["remove", task] => drop(play.world.trees.remove(&tree(task))),
        ["ack", rule] | ["snooze", rule] => {
            let id: AlertId = play.alerts().iter().find(|a| a.rule.as_str() == *rule).expect("an alert").id.clone();
            play.step(match words[0] {
                "ack" => Event::AlertAcknowledged(id),
                _ => Event::AlertSnoozed(id, play.world.now.after(Duration::from_secs(3600))),
            });
        }
        ["resolve", task, item] => play.step(Event::NeedResolved {
            worker: TaskId::parse(&tree(task)).expect("a task"),
            item: Item::new(item),
            note: String::new(),
        }),
        ["jump", minutes] => {
            play.jump(minutes.parse().expect("minutes"));
        }
        ["plan", ..] => crate::stories_of_plans::accept(play, line),
        ["main:", ..] => drop(play.world.commit("main", line.split_once(": ").expect("a message").1)),
        [task, ..] if task.ends_with(':') => {
            let (task, message) = line.split_once(": ").expect("a message");
            play.world.commit(&branch(task), &message.replace("\\n", "\n"));
        }
        words => {
            if !scenery::happens(play, words, line) {
                return false;
            }
        }
    }
    play.look();
    true
}

#[track_caller]
fn check(play: &Play, line: &str, story: &str) {
    if let Some(expected) = line.strip_prefix('?') {
        let mut expected: Vec<String> =
            expected.split(',').map(|words| words.trim().to_owned()).filter(|words| !words.is_empty()).collect();
        expected.sort();
        assert_eq!(play.alerts_in_words(), expected, "{line}\nin{story}");
    } else if let Some(n) = line.strip_prefix("told ") {
        let titles: Vec<_> = play.told.iter().map(|episode| episode.text.title.expose().to_owned()).collect();
        assert_eq!(titles.len().to_string(), n, "{titles:#?}\nin{story}");
    } else if let Some((task, expected)) = line.split_once(" needs ") {
        assert_eq!(scenery::needs_in_words(play, task).join(", "), expected, "{line}\nin{story}");
    } else if let Some((risk, task)) = line.split_once("risk of ") {
        let risks = |a: &orch_shared::report::AlertReport| {
            a.rule.as_str() == "deadlock-risk" && a.workers[0].as_str() == format!("task-{task}")
        };
        assert_eq!(play.alerts().iter().any(risks), risk == "deadlock-", "{line}\nin{story}");
    } else if let Some((task, expected)) = line.split_once(" has left ") {
        assert_eq!(crate::stories_of_plans::left(play, task), expected, "{line}\nin{story}");
    } else if let Some(expected) = line.strip_prefix("items ") {
        assert_eq!(crate::stories_of_plans::items(play), expected, "{line}\nin{story}");
    } else if let Some(rule) = line.strip_prefix("quiet ") {
        let quiet = |alert: &orch_shared::report::AlertReport| alert.acknowledged || alert.snoozed_until.is_some();
        assert!(play.alerts().iter().any(|a| a.rule.as_str() == rule && quiet(a)), "{line}\nin{story}");
    } else if let Some((task, expected)) = line.split_once(" has ") {
        let workers = play.workers();
        let worker = workers.iter().find(|worker| worker.task.as_str() == format!("task-{task}"));
        assert_eq!(worker.map(|worker| worker.commits.to_string()).as_deref(), Some(expected), "{line}\nin{story}");
    } else if let Some((task, expected)) = line.split_once(" is ") {
        let workers = play.workers();
        let worker = workers.iter().find(|worker| worker.task.as_str() == format!("task-{task}"));
        let found = worker.map_or_else(|| "gone".to_owned(), |worker| format!("{} {}", worker.phase, worker.health));
        assert_eq!(found, expected, "{line}\nin{story}");
    } else {
        panic!("not a line of a story: {line}");
    }
}

#[test]
fn blocked() {
    tell(
        "
        new 3
        3: [BLOCKED:api] x
        ? blocked(task-3) urgent
        amend 3 [BLOCKED:api] x
        told 1
        amend 3 [BLOCKED:key] x
        ? blocked(task-3) urgent, rewritten(task-3) info
        3: plain work clears nothing
        3 is blocked ok
        wait 600
        3 is blocked ok
        restart
        ? blocked(task-3) urgent, rewritten(task-3) info
        told 3
        3: [CHECKPOINT] y
        ?
        3: [BLOCKED:key] again
        told 4
    ",
    );
}

#[test]
fn silence_in_its_three_ways() {
    tell(
        "
        new 1
        wait 14
        ?
        wait 2
        ? unstarted(task-1) normal
        1: [CHECKPOINT] x
        1 is working ok
        wait 44
        ?
        wait 2
        ? stalled(task-1) urgent
        told 2
        restart
        told 2
        touch 1
        wait 12
        1 is working ok
    ",
    );
    tell(
        "
        new 1
        1: [CHECKPOINT] x
        wait 40
        touch 1
        wait 40
        touch 1
        wait 39
        touch 1
        wait 2
        ? overdue(task-1) normal
        1: [CHECKPOINT] y
        ?
    ",
    );
}

#[test]
fn a_jump_of_the_clock_makes_nobody_silent() {
    tell(
        "
        new 1
        1: [CHECKPOINT] x
        jump 600
        ?
        wait 44
        ?
        wait 2
        ? stalled(task-1) urgent
    ",
    );
}

#[test]
fn nobody_who_says_why_is_called_silent() {
    tell(
        "
        new 1 2 3
        1: [NEEDS:task-2/Model] x
        2: [BLOCKED:key] y
        3: [COMPLETE] z
        wait 600
        ? needs(task-1) normal, deadlock-risk(task-1 task-2) normal, blocked(task-2) urgent, complete(task-3) info
    ",
    );
}

#[test]
fn the_life_of_a_need() {
    tell(
        "
        new 1 2
        1: [NEEDS:task-2/UserModel] x
        ? needs(task-1) normal
        2: [CHECKPOINT] half of it
        2: done\\n\\nProvides: user_model
        ? needs-ready(task-1) urgent
        told 2
        2: [CHECKPOINT] more
        told 2
        restart
        told 2
        merge 2 into 1
        ?
        1 is waiting ok
    ",
    );
    tell(
        "
        new 1 2
        1: [NEEDS:task-2/UserModel] x
        2: [CHECKPOINT] the user model is in
        ? needs-ready(task-1) urgent
        resolve 1 UserModel
        ?
        restart
        ?
    ",
    );
    tell(
        "
        new 1 2
        1: [NEEDS:task-2/Thing] x
        2: [COMPLETE] all
        ? needs-ready(task-1) urgent, complete(task-2) info
        2: [CHECKPOINT] not yet
        ? needs(task-1) normal, complete-but(task-2) normal
    ",
    );
}

#[test]
fn a_need_that_nobody_can_meet() {
    tell(
        "
        new 1
        1: [NEEDS:task-9/A] x
        ? needs-unmet(task-1) normal
        new 9
        ? needs(task-1) normal
    ",
    );
    tell(
        "
        new 1
        1: [NEEDS:task-1/A] x
        ? needs-unmet(task-1) urgent
    ",
    );
}

#[test]
fn deadlocks() {
    tell(
        "
        new 1 2 3
        1: [NEEDS:task-2/A] x
        2: [NEEDS:task-1/B] y
        ? needs(task-1) normal, needs(task-2) normal, deadlock(task-1 task-2) urgent
        3: [NEEDS:task-1/C] z
        ? needs(task-1) normal, needs(task-2) normal, needs(task-3) normal, deadlock(task-1 task-2) urgent
        2: [CHECKPOINT] B is in\\n\\nProvides: B2
        ? needs(task-1) normal, needs(task-2) normal, needs(task-3) normal, deadlock(task-1 task-2) normal
        1: [CHECKPOINT] there\\n\\nProvides: B\\nProvides: C
        ? needs(task-1) normal, needs-ready(task-2) urgent, needs-ready(task-3) urgent
    ",
    );
}

#[test]
fn complete_and_what_speaks_against_it() {
    tell(
        "
        new 1 2
        dirty 1 2
        1: [COMPLETE] x
        ? complete-but(task-1) normal
        dirty 1 0
        1: [COMPLETE] really
        ? complete(task-1) info
        1: one more thing
        1 is working ok
        ? complete-but(task-1) normal
        restart
        ? complete-but(task-1) normal
        told 3
        1: [COMPLETE] now
        2: [COMPLETE] y
        ? complete(task-1) info, complete(task-2) info, all-complete(task-1 task-2) normal
    ",
    );
}

#[test]
fn integrated_workers_leave_in_silence_and_others_are_missed() {
    tell(
        "
        new 1 2
        1: [COMPLETE] x
        merge 1 into main
        1 is complete ok
        remove 1
        delete 1
        1 is gone
        2: [CHECKPOINT] y
        delete 2
        2 is working missing
        ? missing(task-2) normal
    ",
    );
}

#[test]
fn a_task_id_that_is_used_again_inherits_nothing() {
    tell(
        "
        new 1
        1: [BLOCKED:x] y
        delete 1
        remove 1
        1 is blocked missing
        new 1
        1 is pending ok
        ?
    ",
    );
}

#[test]
fn what_anothers_branch_says_is_not_said_by_who_merges_it() {
    tell(
        "
        new 1 2
        2: [COMPLETE] theirs
        merge 2 into 1
        1 is pending ok
        1: [CHECKPOINT] mine
        merge 2 into 1
        1 is working ok
    ",
    );
}

#[test]
fn a_status_commit_on_the_base_is_nobodys_and_a_merged_one_is_somebodys() {
    tell(
        "
        new 1
        1: [CHECKPOINT] mine
        merge 1 into main
        ?
        main: [CHECKPOINT] astray
        ? wrong-branch() urgent
        restart
        told 1
        ack wrong-branch
        ?
    ",
    );
}

#[test]
fn what_vanished_is_told_until_the_next_status() {
    tell(
        "
        new 1
        1: [CHECKPOINT] a
        1: [CHECKPOINT] b
        back 1
        ? rewritten(task-1) info
        1: [CHECKPOINT] c
        ?
    ",
    );
}

#[test]
fn an_alert_of_an_event_ends_with_the_acknowledgement_and_a_state_does_not() {
    tell(
        "
        new 1 2
        1: [DONE] x
        2: [BLOCKED:x] y
        ? malformed(task-1) info, blocked(task-2) urgent
        ack malformed
        ack blocked
        ? blocked(task-2) urgent
        restart
        ? blocked(task-2) urgent
        told 2
    ",
    );
}
