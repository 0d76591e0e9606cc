//! Workers, their branches and their worktrees: who is silent, astray, missing, done (domain.md sections 2, 3, 6, 8).

use crate::stories::tell;

#[test]
fn the_first_health_that_holds_is_the_one() {
    for (happened, expected) in [
        ("wait 14", "pending ok"),
        ("wait 16", "pending unstarted"),
        ("wait 5\ntouch 1\nwait 44", "pending ok"),
        ("wait 5\ntouch 1\nwait 46", "pending stalled"),
        ("1: x\nwait 44", "pending ok"),
        ("1: x\nwait 46", "pending stalled"),
        ("1: x\nwait 40\ntouch 1\nwait 44", "pending ok"),
        ("1: x\nwait 40\ntouch 1\nwait 40\ntouch 1\nwait 39", "pending ok"),
        ("1: x\nwait 40\ntouch 1\nwait 40\ntouch 1\nwait 41", "pending overdue"),
        ("wait 16\ndelete 1", "pending missing"),
        ("1: [CHECKPOINT] x\nremove 1", "working missing"),
        ("1: [CHECKPOINT] x\nlose 1", "working missing"),
        ("1: [CHECKPOINT] x\nlose 1\nfind 1", "working ok"),
        ("1: [COMPLETE] x\nlose 1", "complete ok"),
        ("1: [COMPLETE] x\ndelete 1", "complete missing"),
        ("1: [BLOCKED:x] y\nwait 600", "blocked ok"),
        ("1: [COMPLETE] x\nwait 600", "complete ok"),
        ("1: [NEEDS:task-2/A] x\nwait 600", "waiting ok"),
        ("1: [NEEDS:task-2/A] x\n2: [COMPLETE] y\nwait 46", "waiting stalled"),
        ("1: [NEEDS:task-9/A] x\nwait 46", "waiting stalled"),
        ("1: [CHECKPOINT] x\nbegin 1 rebase\nwait 600", "working ok"),
        ("1: [CHECKPOINT] x\nbegin 1 rebase\nwait 600\nend 1", "working stalled"),
        ("1: [CHECKPOINT] x\nmerge 1 into main\nwait 600", "working ok"),
        ("1: [COMPLETE] x\n1: y\nwait 46", "working stalled"),
    ] {
        tell(&format!("new 1 2\n{happened}\n1 is {expected}"));
    }
}

#[test]
fn a_renaming_seen_half_done_makes_no_other_worker() {
    for before in ["", "push 1\n1: y", "push 1\ndelete 1\nremove 1\nmain: z\nnew 1\n1: [CHECKPOINT] y"] {
        tell(&format!(
            "
            new 1
            1: [CHECKPOINT] x
            {before}
            remove 1
            1 is working missing
            away 1
            back
            1 is working missing
            "
        ));
    }
    // What another has made under that name is another assignment.
    tell(
        "
        new 1
        1: [CHECKPOINT] x
        push 1
        1: y
        remove 1
        delete 1
        main: z
        new 1
        1 is pending ok
        ",
    );
}

#[test]
fn who_was_integrated_and_deleted_while_nobody_looked_is_not_missed() {
    tell("new 1 2\n1: [COMPLETE] x\nstop\nmerge 1 into main\ndelete 1\nstart\n1 is complete ok\n1 has 1");
    tell("new 1 2\n1: x\ndelete 1\n1 is pending missing");
    tell("new 1 2\n1: x\nmerge 1 into 2\ndelete 1\n1 is pending missing\nmerge 2 into main\n1 is pending ok");
}

#[test]
fn a_worker_without_a_worktree_is_overdue_at_most() {
    // The worktree is taken away before anybody has looked, so that it never had one.
    tell(
        "
        branch work/task-7
        wait 119
        7 is pending ok
        wait 2
        7 is pending overdue
        ? overdue(task-7) normal
        ",
    );
}

#[test]
fn deadlines_do_not_begin_anew_with_the_daemon() {
    for (before, after, expected) in [
        ("", 16, "pending unstarted"),
        ("1: x", 46, "pending stalled"),
        ("1: x\nwait 30\ntouch 1", 46, "pending stalled"),
    ] {
        tell(&format!("new 1\n{before}\nwait {}\nrestart\nwait {}\n1 is {expected}", after - 10, 10));
    }
}

#[test]
fn a_jump_gives_every_deadline_its_whole_time_again() {
    tell(
        "
        new 1 2
        2: [CHECKPOINT] x
        begin 2 merge
        wait 10
        jump 300
        wait 14
        ?
        wait 2
        ? unstarted(task-1) normal, stuck-operation(task-2) normal
        ",
    );
}

#[test]
fn an_operation_that_sticks_is_told_once_and_ends_with_it() {
    tell(
        "
        new 1
        1: [CHECKPOINT] x
        begin 1 rebase
        detach 1
        wait 14
        ?
        wait 2
        ? stuck-operation(task-1) normal
        restart
        wait 60
        ? stuck-operation(task-1) normal
        told 1
        home 1
        1: [CHECKPOINT] y
        end 1
        ?
        begin 1 merge
        wait 16
        ? stuck-operation(task-1) normal
        told 2
        ",
    );
}

#[test]
fn a_worktree_on_another_branch_is_told_until_it_is_back() {
    tell(
        "
        new 1
        1: [CHECKPOINT] x
        branch feature/x
        astray 1 feature/x
        ? wrong-branch(task-1) urgent
        restart
        told 1
        home 1
        ?
        detach 1
        ? wrong-branch(task-1) urgent
        told 2
        ack wrong-branch
        ? wrong-branch(task-1) urgent
        quiet wrong-branch
        begin 1 bisect
        ?
        ",
    );
}

#[test]
fn a_status_commit_on_a_branch_that_is_nobodys_is_told_until_it_is_not_there() {
    tell(
        "
        new 1
        branch feature/x
        on feature/x nothing to see
        ?
        on feature/x [CHECKPOINT] astray
        ? wrong-branch() urgent
        restart
        told 1
        drop feature/x
        ?
        ",
    );
    tell(
        "
        new 1
        1: [CHECKPOINT] mine
        branch feature/x
        merge 1 into main
        on main plain
        ?
        told 0
        ",
    );
}

#[test]
fn what_comes_while_nobody_watches_is_found_afterwards() {
    tell(
        "
        new 1
        1: [CHECKPOINT] x
        stop
        main: [COMPLETE] astray
        1: [BLOCKED:x] y
        start
        ? wrong-branch() urgent, blocked(task-1) urgent
        told 2
        ",
    );
}

#[test]
fn who_is_integrated_leaves_in_silence_whatever_goes_first() {
    for gone in
        ["remove 1\ndelete 1", "delete 1\nremove 1", "delete 1\nrestart\nremove 1", "remove 1\nrestart\ndelete 1"]
    {
        tell(&format!("new 1\n1: [CHECKPOINT] x\nmerge 1 into main\n1 is working ok\n{gone}\n1 is gone\n?\ntold 0"));
        tell(&format!("new 1\n{gone}\n1 is gone\n?\n"));
    }
}

#[test]
fn who_is_missing_and_then_comes_into_the_base_with_another_is_missed_no_more() {
    tell(
        "
        new 1 2
        2: [CHECKPOINT] x
        1: [CHECKPOINT] y
        merge 2 into 1
        remove 2
        delete 2
        ? missing(task-2) normal
        merge 1 into main
        2 is gone
        ?
        ",
    );
}

#[test]
fn who_is_gone_does_not_wait_for_anybody() {
    for between in ["", "restart\n"] {
        tell(&format!(
            "new 1 2\n1: [BLOCKED:task-2 first] x\n2: [BLOCKED:task-1 first] y\n\
             ? blocked(task-1) urgent, blocked(task-2) urgent, deadlock(task-1 task-2) urgent\n\
             delete 1\n{between}\
             ? missing(task-1) normal, blocked(task-2) urgent, deadlock-risk(task-2 task-1) normal"
        ));
    }
}

#[test]
fn who_is_integrated_keeps_what_it_said() {
    tell(
        "
        new 1 2
        1: [CHECKPOINT] x
        1: [BLOCKED:key] y
        ? blocked(task-1) urgent
        merge 1 into main
        1 is blocked ok
        ?
        restart
        1 is blocked ok
        no reflogs
        restart
        1 is blocked ok
        2: [CHECKPOINT] z
        merge 2 into main
        1 is blocked ok
        ",
    );
}

#[test]
fn what_was_made_anew_and_came_back_with_another_is_integrated_like_the_rest() {
    tell(
        "
        new 1 2
        1: x
        rebase 2 onto 1
        amend 1 [CHECKPOINT] x
        rebase 1 onto 2
        1 has 2
        merge 1 into main
        1 has 2
        restart
        1 has 2
        ",
    );
}

#[test]
fn what_the_base_had_before_a_rebase_stays_own() {
    for between in ["", "restart"] {
        tell(&format!(
            "
            new 1
            1: [CHECKPOINT] x
            main: z
            merge 1 into main
            1: y
            rebase 1 onto main
            {between}
            1 has 2
            main: z
            merge 1 into main
            {between}
            1 has 2
            "
        ));
    }
}

#[test]
fn what_a_rebase_found_to_be_in_the_base_already_does_not_count_when_the_base_moves_on() {
    tell(
        "
        new 1
        1: x
        1: y
        merge 1 into main
        amend 1 [CHECKPOINT] y
        rebase 1 to nothing
        1 has 2
        main: z
        1 has 2
        ",
    );
}

#[test]
fn what_the_base_has_stays_own_when_the_branch_is_moved_below_it_and_goes_on() {
    tell(
        "
        new 1
        1: x
        amend 1 [COMPLETE] y
        main: z
        merge 1 into main
        restart
        below 1
        1 has 1
        1: z
        1 has 2
        ",
    );
}

#[test]
fn what_was_made_and_left_and_comes_back_with_another_is_own_again() {
    tell(
        "
        new 1 2
        1: [CHECKPOINT] x
        merge 1 into 2
        back 1
        1 has 0
        stop
        rebase 1 onto 2
        main: z
        merge 2 into main
        start
        1 has 1
        ",
    );
}

#[test]
fn a_new_branch_beside_the_copy_of_one_that_was_renamed_away_is_another_workers() {
    tell(
        "
        new 1 2
        1: [BLOCKED:x] y
        push 1
        remove 1
        delete 1
        1 is blocked missing
        branch work/task-1-again
        1 is pending ok
        1 has 0
        ",
    );
    // Git makes the branch first and the worktree then; in between the copy has the newer tip.
    tell(
        "
        new 1
        1: [BLOCKED:x] y
        merge 1 into main
        wait 1
        1: [BLOCKED:x] z
        push 1
        delete 1
        branch work/task-1-again
        check out 1 work/task-1-again
        1 is pending ok
        1 has 0
        ",
    );
}

#[test]
fn a_branch_level_with_the_base_that_said_nothing_is_not_integrated() {
    tell(
        "
        new 1
        main: plain
        merge main into 1
        1 is pending ok
        wait 16
        1 is pending unstarted
        ",
    );
}

#[test]
fn a_reflog_that_lost_lines_does_not_say_that_the_branch_was_made_anew() {
    tell(
        "new 1 2\n1: x\nmerge 1 into 2\nlose line 2\nremove 2\n? missing(task-2) normal\nrestart\n? missing(task-2) normal",
    );
}

#[test]
fn a_reflog_that_lost_lines_brings_nothing_back_that_was_made_anew() {
    tell("new 1\n1: [BLOCKED:x] y\namend 1 [CHECKPOINT] z\nlose line 1\nmerge 1 into main\n1 has 1");
}

#[test]
fn an_id_used_again_after_its_work_was_merged_inherits_nothing() {
    for between in ["", "restart\n"] {
        for gone in ["delete 1\n", "remove 1\ndelete 1\n", "delete 1\nremove 1\n"] {
            tell(&format!(
                "new 1\n1: [BLOCKED:x] y\nmerge 1 into main\n{gone}{between}new 1\n1 is pending ok\n?\nrestart\n1 is pending ok\n?"
            ));
        }
    }
}

#[test]
fn one_commit_that_two_made_is_said_by_both() {
    tell(
        "
        new 1 2
        1: [BLOCKED:key] x
        same 2 1
        1 is blocked ok
        2 is blocked ok
        ? blocked(task-1) urgent, blocked(task-2) urgent
        restart
        1 is blocked ok
        2 is blocked ok
        told 2
        2: [CHECKPOINT] y
        1 is blocked ok
        2 is working ok
        no reflogs
        main: z
        merge main into 2
        2 has 3
        ",
    );
}

#[test]
fn a_branch_that_fits_no_pattern_is_told_once_and_two_of_one_task_are_named() {
    tell(
        "
        new 1
        1: [CHECKPOINT] x
        branch work/something
        ? malformed() info
        restart
        told 1
        drop work/something
        ?
        branch work/task-1-again
        ? malformed(task-1) info
        1 is working ok
        ack malformed
        ?
        ",
    );
}
