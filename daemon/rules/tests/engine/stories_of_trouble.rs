//! What cannot be read, and what a person has said: no episode ends, begins or is told again without a reason (domain.md
//! section 8).

use crate::stories::tell;

#[test]
fn a_repo_that_cannot_be_read_freezes_the_picture() {
    tell(
        "
        new 1 2
        1: [BLOCKED:x] y
        2: [CHECKPOINT] z
        unread
        ? blocked(task-1) urgent, degraded() normal
        1: [CHECKPOINT] nobody sees it
        wait 600
        ? blocked(task-1) urgent, degraded() normal
        restart
        ? blocked(task-1) urgent, degraded() normal
        told 2
        read
        1 is working stalled
        2 is working stalled
        ? stalled(task-1) urgent, stalled(task-2) urgent
        unread
        ? stalled(task-1) urgent, stalled(task-2) urgent, degraded() normal
        told 5
        ",
    );
}

#[test]
fn a_branch_with_more_commits_than_are_followed_is_told_once_while_it_grows() {
    tell(
        "
        new 1
        endless 1
        1: [CHECKPOINT] one
        ? degraded(task-1) normal
        1: [CHECKPOINT] another
        restart
        1: [CHECKPOINT] and one more
        ? degraded(task-1) normal
        told 1
        ",
    );
}

#[test]
fn a_repo_that_is_only_polled_is_degraded_and_goes_on() {
    tell(
        "
        new 1
        poll
        ? degraded() normal
        1: [BLOCKED:x] y
        ? blocked(task-1) urgent, degraded() normal
        watch
        ? blocked(task-1) urgent
        told 2
        ",
    );
}

#[test]
fn what_a_person_said_of_an_alert_survives_and_ends_with_its_episode() {
    for word in ["ack", "snooze"] {
        tell(&format!(
            "new 1\n1: [BLOCKED:x] y\n{word} blocked\nquiet blocked\nrestart\nquiet blocked\n? blocked(task-1) urgent\ntold 1\n\
             1: [CHECKPOINT] on\n1: [BLOCKED:x] y\n? blocked(task-1) urgent\ntold 2"
        ));
    }
}

#[test]
fn an_event_that_was_dealt_with_stays_so_and_another_is_another() {
    tell(
        "
        new 1
        1: [DONE] x
        ack malformed
        restart
        ?
        wait 1
        1: [CHECKPONT] y
        ? malformed(task-1) info
        told 2
        ",
    );
    tell(
        "
        new 1
        1: [CHECKPOINT] a
        1: [CHECKPOINT] b
        back 1
        ? rewritten(task-1) info
        ack rewritten
        ?
        restart
        ?
        wait 1
        amend 1 [CHECKPOINT] c
        ? rewritten(task-1) info
        told 2
        ",
    );
}

#[test]
fn what_tells_of_an_event_ends_after_a_day() {
    tell(
        "
        new 1
        1: [BLOCKED:x] b
        1: [DONE] x
        amend 1 [CHECKPONT] y
        ? blocked(task-1) urgent, malformed(task-1) info
        wait 1439
        ? blocked(task-1) urgent, malformed(task-1) info
        wait 2
        ? blocked(task-1) urgent
        restart
        ? blocked(task-1) urgent
        told 3
        ",
    );
}

#[test]
fn one_episode_lasts_through_whatever_changes_only_its_words() {
    tell(
        "
        new 1 2
        dirty 1 2
        1: [COMPLETE] x
        ? complete-but(task-1) normal
        dirty 1 1
        wait 5
        1: more
        ? complete-but(task-1) normal
        told 1
        restart
        ? complete-but(task-1) normal
        told 1
        dirty 1 0
        wait 5
        ? complete-but(task-1) normal
        1: [COMPLETE] now
        ? complete(task-1) info
        told 2
        ",
    );
}

#[test]
fn the_risk_of_a_deadlock_is_told_while_the_other_stands() {
    for (happened, risk) in [
        ("2: [CHECKPOINT] y", false),
        ("2: [BLOCKED:key] y", true),
        ("2: [NEEDS:task-9/B] y", true),
        ("2: [NEEDS:task-3/B] y", false),
        ("delete 2", false),
        ("2: [CHECKPOINT] y\nwait 46", true),
    ] {
        let risks = if risk { "deadlock-risk" } else { "no risk" };
        tell(&format!("new 1 2 3\n1: [NEEDS:task-2/A] x\n{happened}\n{risks} of 1"));
    }
}
