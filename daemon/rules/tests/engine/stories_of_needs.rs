//! What answers a need, and what only seems to (domain.md section 7).

use crate::stories::tell;

/// task-1 needs `UserModel` of task-2; then these lines happen, and the need stands so.
fn needs_then(happened: &str, expected: &str) {
    tell(&format!(
        "new 1 2\n1: [NEEDS:task-2/UserModel] x\n{}\n1 needs UserModel {expected}\n",
        happened.replace("; ", "\n")
    ));
}

#[test]
fn each_kind_of_evidence_answers_and_the_strongest_is_named() {
    for (happened, expected) in [
        ("2: y", "open"),
        ("2: y\\n\\nProvides: user_model", "ready trailer"),
        ("2: y\\n\\nProvides: UserModels", "open"),
        ("2: y; defines 2 UserModel; 2: z", "ready definition"),
        ("2: y; adds 2 UserModel; 2: z", "ready file"),
        ("2: [CHECKPOINT] add the user model", "ready summary"),
        ("2: [NEEDS:task-1/View] for the user model", "open"),
        ("2: [BLOCKED:x] on the user model", "open"),
        ("2: fixup! user model", "open"),
        ("2: Revert \"user model\"", "open"),
        ("2: [COMPLETE] all", "ready unverified"),
        ("2: [COMPLETE] the user model", "ready summary"),
        ("2: [COMPLETE] the user model; defines 2 UserModel; 2: fixup! it", "ready definition"),
        ("2: user model; 2: y\\n\\nProvides: UserModel", "ready trailer"),
        ("2: y\\n\\nProvides: UserModel; merge 2 into 1", "taken trailer"),
        ("2: y\\n\\nProvides: UserModel; merge 2 into main; merge main into 1", "taken trailer"),
        ("2: y\\n\\nProvides: UserModel; resolve 1 user_model", "taken resolved"),
        ("resolve 1 UserModel", "taken resolved"),
        ("resolve 1 Another", "open"),
        ("merge 2 into 1", "open"),
    ] {
        needs_then(happened, expected);
    }
}

#[test]
fn what_was_there_when_the_need_was_opened_is_no_answer_unless_it_says_so() {
    for (before, expected) in [
        ("2: [CHECKPOINT] add the user model", "open"),
        ("2: y\nadds 2 UserModel", "open"),
        ("2: [COMPLETE] all", "open"),
        ("2: y\\n\\nProvides: UserModel", "taken trailer"),
        ("2: y\ndefines 2 UserModel", "taken definition"),
    ] {
        tell(&format!(
            "new 1 2\n{before}\nmerge 2 into 1\n1: [NEEDS:task-2/UserModel] x\n1 needs UserModel {expected}"
        ));
    }
}

#[test]
fn what_came_before_the_need_and_was_not_there_answers() {
    tell(
        "
        new 1 2
        2: [CHECKPOINT] add the user model
        1: [NEEDS:task-2/UserModel] x
        1 needs UserModel ready summary
        ? needs-ready(task-1) urgent
        told 1
        ",
    );
}

#[test]
fn evidence_that_goes_takes_the_answer_with_it() {
    tell(
        "
        new 1 2
        1: [NEEDS:task-2/UserModel] x
        2: y\\n\\nProvides: UserModel
        1 needs UserModel ready trailer
        back 2
        1 needs UserModel open
        ? needs(task-1) normal
        told 3
        ",
    );
}

#[test]
fn a_provider_that_is_gone_leaves_what_it_provided_and_nothing_else() {
    tell(
        "
        new 1 2
        1: [NEEDS:task-2/A] x
        1: [NEEDS:task-2/B] y
        2: z\\n\\nProvides: A
        1 needs A ready trailer, B open
        delete 2
        1 needs A ready trailer, B unmet
        restart
        1 needs A ready trailer, B unmet
        ",
    );
    tell(
        "
        new 1 2
        1: [NEEDS:task-2/A] x
        2: [CHECKPOINT] y
        merge 2 into main
        1 needs A unmet
        ? needs-unmet(task-1) urgent
        2: z\\n\\nProvides: A
        1 needs A ready trailer
        ",
    );
}

#[test]
fn a_need_stays_open_whatever_its_worker_says_later() {
    tell(
        "
        new 1 2
        1: [NEEDS:task-2/A,B] x
        1: [CHECKPOINT] on with something else
        1 is working ok
        1 needs A open, B open
        1: [COMPLETE] done
        ? needs(task-1) normal, needs(task-1) normal, complete-but(task-1) normal
        restart
        told 3
        ",
    );
}

#[test]
fn the_same_need_said_again_is_the_same_need() {
    tell(
        "
        new 1 2
        1: [NEEDS:task-2/UserModel] x
        1: [CHECKPOINT] y
        1: [needs: Task_2 / user_model] again
        ? needs(task-1) normal, malformed(task-1) info
        1 needs UserModel open
        told 2
        amend 1 [NEEDS:task-2/UserModel] again
        ? needs(task-1) normal, rewritten(task-1) info
        told 3
        ",
    );
}

#[test]
fn a_need_that_is_amended_away_is_gone() {
    tell(
        "
        new 1 2
        1: [NEEDS:task-2/A] x
        ? needs(task-1) normal
        amend 1 [CHECKPOINT] x
        1 needs nothing
        ? rewritten(task-1) info
        ",
    );
}

#[test]
fn what_a_person_settled_stays_settled() {
    tell(
        "
        new 1 2
        1: [NEEDS:task-2/A] x
        resolve 1 A
        restart
        1 needs A taken resolved
        2: [COMPLETE] all
        restart
        1 needs A taken resolved
        ? complete(task-2) info
        told 2
        ",
    );
}

#[test]
fn what_a_person_settled_is_open_again_when_it_is_said_again_and_not_when_it_is_rewritten() {
    tell(
        "
        new 1 2
        1: [NEEDS:task-2/A] x
        resolve 1 A
        amend 1 [NEEDS:task-2/A] in other words
        1 needs A taken resolved
        restart
        1 needs A taken resolved
        1: [NEEDS:task-2/A] y
        1 needs A open
        resolve 1 A
        merge 1 into main
        1 needs A taken resolved
        1: [CHECKPOINT] on
        1 needs A taken resolved
        back 1
        1 needs A taken resolved
        1: [NEEDS:task-2/A] z
        1 needs A open
        ",
    );
}

#[test]
fn an_id_of_nobody_is_kept_and_told() {
    tell(
        "
        new 1
        1: [NEEDS:Backend/A] x
        1 needs A unmet
        ? needs-unmet(task-1) normal, malformed(task-1) info
        restart
        told 2
        ",
    );
}
