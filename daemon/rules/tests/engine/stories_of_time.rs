//! Clocks that jump either way, machines that sleep, and daemons that begin anew after it (domain.md section 6).
//!
//! `jump 180` sets the clock three hours forward, as a sleep of three hours does; `jump -180` sets it back.

use orch_shared::worker::Health;

use crate::{play::Play, stories::tell};

#[test]
fn a_night_that_the_machine_slept_through_makes_nobody_silent_even_after_a_restart() {
    tell(
        "
        new 1 2
        1: [CHECKPOINT] x
        wait 10
        jump 600
        ?
        restart
        ?
        wait 14
        restart
        ?
        wait 2
        ? unstarted(task-2) normal
        wait 28
        ? unstarted(task-2) normal
        wait 2
        ? stalled(task-1) urgent, unstarted(task-2) normal
    ",
    );
}

#[test]
fn a_worktree_of_the_evening_that_is_first_seen_in_the_morning_has_its_whole_time() {
    let mut play = Play::new();
    play.world.add_worker("task-1");
    play.jump(600);
    play.look();
    assert_eq!(play.workers()[0].health, Health::Ok);
    play.wait(14);
    assert_eq!(play.workers()[0].health, Health::Ok);
    play.wait(2);
    assert_eq!(play.workers()[0].health, Health::Unstarted);
}

#[test]
fn a_clock_that_is_set_back_hides_no_silence() {
    tell(
        "
        new 1 2
        1: [CHECKPOINT] x
        remove 2
        wait 10
        jump -180
        wait 44
        1 is working ok
        wait 2
        1 is working stalled
        restart
        1 is working stalled
    ",
    );
    // The same where the daemon that sees the silence began after the jump.
    tell(
        "
        new 1
        1: [CHECKPOINT] x
        jump -180
        wait 20
        restart
        wait 24
        ?
        wait 2
        ? stalled(task-1) urgent
    ",
    );
}

#[test]
fn a_file_of_before_a_jump_back_is_not_changed_at_every_look() {
    tell(
        "
        new 1
        1: [CHECKPOINT] x
        touch 1
        jump -300
        wait 44
        ?
        wait 60
        ? stalled(task-1) urgent
        touch 1
        wait 6
        ?
    ",
    );
}

#[test]
fn who_works_in_a_worktree_of_before_a_jump_back_has_started() {
    tell(
        "
        new 1
        wait 5
        jump -180
        wait 8
        touch 1
        wait 12
        1 is pending ok
    ",
    );
}

#[test]
fn an_operation_of_before_a_jump_counts_from_the_jump() {
    for jump in [-180, 180] {
        tell(&format!(
            "
            new 1
            1: [CHECKPOINT] x
            begin 1 rebase
            wait 5
            jump {jump}
            wait 14
            ?
            wait 2
            ? stuck-operation(task-1) normal
        "
        ));
    }
}

#[test]
fn what_was_acknowledged_before_a_jump_back_does_not_cover_what_comes_after_it() {
    tell(
        "
        new 1
        1: [CHECKPOINT] a
        1: [CHECKPOINT] b
        1: [CHECKPOINT] c
        back 1
        ack rewritten
        ?
        jump -180
        ?
        wait 10
        back 1
        ? rewritten(task-1) info
    ",
    );
}

#[test]
fn an_alert_lasts_through_a_jump_and_is_told_once() {
    for jump in [-600, 600] {
        tell(&format!(
            "
            new 1 2
            1: [BLOCKED:key] x
            2: [COMPLETE] y
            told 2
            jump {jump}
            ? blocked(task-1) urgent, complete(task-2) info
            wait 200
            restart
            ? blocked(task-1) urgent, complete(task-2) info
            told 2
        "
        ));
    }
}

#[test]
fn who_cannot_be_looked_at_is_not_called_stalled_and_overdue_at_most() {
    tell(
        "
        new 1 2
        1: [CHECKPOINT] x
        blind
        wait 50
        ?
        1 is working ok
        2 is pending ok
        wait 80
        ? overdue(task-1) normal, overdue(task-2) normal
        sighted
        wait 6
        ? stalled(task-1) urgent, unstarted(task-2) normal
    ",
    );
}
