//! Files that workers change: outside what the plan gives them, or two of them the same (domain.md section 8).

use crate::stories::tell;

#[test]
fn a_file_of_another_worker_is_told_until_it_is_as_it_was() {
    tell(
        "
        new 1 2
        plan 1 S a @src/a.rs,docs/; 2 S b @src/b.rs
        change 1 src/a.rs [CHECKPOINT] mine
        change 1 docs/new.md [CHECKPOINT] mine too
        ?
        change 1 src/b.rs [CHECKPOINT] not mine
        ? out-of-scope(task-1 task-2) normal
        told 1
        change 1 src/b.rs [CHECKPOINT] again
        restart
        told 1
        change 1 Cargo.lock [CHECKPOINT] nobody's
        ? out-of-scope(task-1 task-2) normal, out-of-scope(task-1) normal
        told 2
        restore 1 src/b.rs [CHECKPOINT] sorry
        ? out-of-scope(task-1) normal
        merge 1 into main
        ?
        ",
    );
}

#[test]
fn what_a_merge_brought_is_not_the_workers() {
    tell(
        "
        new 1 2
        plan 1 S a @src/a.rs; 2 S b @src/b.rs
        change 2 src/b.rs [CHECKPOINT] mine
        change 1 src/a.rs [CHECKPOINT] mine
        merge 2 into 1
        change 1 src/a.rs [CHECKPOINT] more
        ?
        change 1 src/b.rs [CHECKPOINT] not mine
        ? out-of-scope(task-1 task-2) normal, overlap(task-1 task-2) info
        ",
    );
}

#[test]
fn where_an_item_does_not_say_where_only_what_is_anothers_counts() {
    tell(
        "
        new 1 2 9
        plan 1 S somewhere; 2 S b @src/b.rs
        change 1 src/any.rs [CHECKPOINT] who knows
        change 9 src/b.rs [CHECKPOINT] no task of the plan
        ?
        change 1 src/b.rs [CHECKPOINT] not mine
        ? out-of-scope(task-1 task-2) normal, overlap(task-1 task-9) info
        plan
        ? overlap(task-1 task-9) info
        ",
    );
}

#[test]
fn two_that_change_the_same_files_are_named_with_or_without_a_plan() {
    tell(
        "
        new 1 2 3
        change 1 src/a.rs x
        change 2 src/b.rs x
        ?
        change 2 src/a.rs x
        ? overlap(task-1 task-2) info
        change 3 src/a.rs x
        ? overlap(task-1 task-2) info, overlap(task-2 task-3) info
        restart
        ? overlap(task-1 task-2) info, overlap(task-2 task-3) info
        restore 2 src/a.rs x
        ? overlap(task-1 task-3) info
        delete 3
        ? missing(task-3) normal
        told 4
        ",
    );
}
