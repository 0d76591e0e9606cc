//! Whole messages: what they are, what they say, and what they only quote.

use proptest::prelude::*;

use super::*;

const OTHER: &str = "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3";

fn oid(byte: u8) -> Oid {
    Oid::from_bytes(&[byte; 20]).unwrap()
}

fn read_with(parents: u8, message: &str) -> Commit {
    read_commit(&CommitFact {
        oid: oid(1),
        content: CommitContent::Read {
            parents: (0..parents).map(|n| oid(10 + n)).collect(),
            committed_at: Timestamp::from_seconds(60),
            message: Untrusted::from(message),
        },
    })
}

fn read(message: &str) -> Commit {
    read_with(1, message)
}

fn provided(commit: &Commit) -> Vec<&str> {
    commit.provides.iter().map(|item| item.written().expose()).collect()
}

fn items(commit: &Commit) -> Vec<&str> {
    commit.item_ids.iter().map(Untrusted::expose).collect()
}

#[test]
fn the_class_is_that_of_the_strongest_statement() {
    for (message, class) in [
        ("[CHECKPOINT] x", CommitClass::Checkpoint),
        ("[CHECKPOINT][COMPLETE] x", CommitClass::Complete),
        ("[COMPLETE][NEEDS:task-2/A] x", CommitClass::Needs),
        ("[NEEDS:task-2/A][BLOCKED:y][COMPLETE] x", CommitClass::Blocked),
        ("[DONE] x", CommitClass::Plain),
        ("x", CommitClass::Plain),
        ("", CommitClass::Plain),
        ("x\n\n[BLOCKED:y]", CommitClass::Plain),
    ] {
        assert_eq!(read(message).class, class, "{message}");
    }
}

#[test]
fn merges_reverts_and_fixups_say_nothing() {
    let quoting = format!("Revert \"[COMPLETE] x\"\n\nThis reverts commit {OTHER}.\n");
    for (parents, message, class) in [
        (2, "[COMPLETE] x", CommitClass::Merge),
        (3, "Merge branches [DONE]", CommitClass::Merge),
        (2, quoting.as_str(), CommitClass::Merge),
        (1, quoting.as_str(), CommitClass::Revert),
        (1, "Revert \"Revert \"[COMPLETE] x\"\"", CommitClass::Revert),
        (1, "Reapply \"[COMPLETE] x\"", CommitClass::Revert),
        (1, "fixup! [COMPLETE] x", CommitClass::Fixup),
        (1, "squash! [BLOCKED:y] x", CommitClass::Fixup),
        (1, "amend! [COMPLETE] x\n\n[COMPLETE] y\n\nProvides: A", CommitClass::Fixup),
    ] {
        let commit = read_with(parents, message);
        assert_eq!(commit.class, class, "{message}");
        assert_eq!((commit.statements, commit.malformations), (vec![], vec![]), "{message}");
    }
}

#[test]
fn a_revert_names_what_it_takes_back() {
    let body = format!("This reverts commit {OTHER}, reversing\nchanges made to {}.", "b".repeat(40));
    let commit = read(&format!("Revert \"item-3: add UserModel\"\n\n{body}\n\nProvides: UserModel"));
    assert_eq!(commit.reverts, Oid::parse(OTHER).ok());
    assert_eq!((items(&commit), provided(&commit)), (vec![], vec![]));
    assert!(!commit.summary_names(&Item::new("UserModel")));

    let renamed = read(&format!("take the cache back\n\n{body}"));
    assert_eq!((renamed.class, renamed.reverts), (CommitClass::Revert, Oid::parse(OTHER).ok()));
    let abbreviated = read("x\n\nThis reverts commit a94a8fe (add cache, 2026-01-01).");
    assert_eq!((abbreviated.class, abbreviated.reverts), (CommitClass::Revert, None));
    let quoted = read(&format!("x\n\n> {body}"));
    assert_eq!((quoted.class, quoted.reverts), (CommitClass::Plain, None));
}

#[test]
fn a_status_of_its_own_over_a_revert_is_heard() {
    let commit = read(&format!("[BLOCKED:cache is wrong] take it back\n\nThis reverts commit {OTHER}."));
    assert_eq!((commit.class, commit.statements.len()), (CommitClass::Blocked, 1));
    assert_eq!(commit.reverts, Oid::parse(OTHER).ok());
}

#[test]
fn the_subject_is_the_first_paragraph_in_one_line() {
    for message in [
        "[CHECKPOINT] x",
        "[CHECKPOINT] x\r\n\r\nbody\r\n",
        "\n\n  \n[CHECKPOINT]\n x  \n\nbody",
        "\u{feff}[CHECKPOINT] x",
        "\u{feff}\r\n[CHECKPOINT] x",
    ] {
        let commit = read(message);
        assert_eq!((commit.class, commit.malformations.len()), (CommitClass::Checkpoint, 0), "{message:?}");
        assert_eq!((commit.subject.expose(), commit.summary.expose()), ("[CHECKPOINT] x", "x"));
    }
    assert_eq!(read(" \n\n").subject, Untrusted::default());
    let wrapped = read("[BLOCKED:the endpoints of the\nuser service are missing] cannot\ngo on\n\n[COMPLETE] no");
    assert_eq!((wrapped.class, wrapped.malformations.len()), (CommitClass::Blocked, 0));
    assert_eq!(wrapped.summary.expose(), "cannot go on");
}

#[test]
fn trailers_stand_at_the_end() {
    for (message, expected) in [
        ("x\n\nProvides: UserModel", vec!["UserModel"]),
        ("x\n\nbody\n\nprovides: UserModel, Session\nPROVIDES : Login\n", vec!["UserModel", "Session", "Login"]),
        ("x\r\n\r\nProvides: UserModel\r\n", vec!["UserModel"]),
        ("x\nProvides: UserModel", vec!["UserModel"]),
        ("x\n\nProvides: UserModel,\n  Session", vec!["UserModel", "Session"]),
        ("x\n\nProvides: UserModel\nProvides: user_model", vec!["UserModel"]),
        ("x\n\nProvides: ,, -", vec![]),
        ("x\n\nProvides: A\n\nGenerated by a tool\n\nSigned-off-by: B", vec!["A"]),
        ("x\n\nThis is what it does.\nProvides: A\nand more.\n\nSigned-off-by: B", vec![]),
        ("x\n\nbody\nProvides: A", vec!["A"]),
        ("Provides: A", vec![]),
        ("x\n\n> Provides: A", vec![]),
        ("x\n\nIt provides: A", vec![]),
    ] {
        assert_eq!(provided(&read(message)), expected, "{message:?}");
    }
}

#[test]
fn plan_items_are_named_by_trailer_or_in_the_summary() {
    for (message, expected) in [
        ("[CHECKPOINT] item-3: models", vec!["item-3"]),
        ("[CHECKPOINT] Item-3 and item-12b.", vec!["item-3", "item-12b"]),
        ("[CHECKPOINT] models (item-3)\n\nItem: AUTH-7\nitem: item-3", vec!["item-3", "AUTH-7"]),
        ("[CHECKPOINT] item-level sub-item-3 item-3-x item-", vec![]),
        ("fixup! item-3", vec![]),
    ] {
        assert_eq!(items(&read(message)), expected, "{message:?}");
    }
}

#[test]
fn a_merge_may_provide_but_its_default_message_names_nothing() {
    let merge = read_with(2, "Merge branch 'work/task-2-user-model'\n\nProvides: Session");
    assert_eq!(provided(&merge), ["Session"]);
    assert!(!merge.summary_names(&Item::new("UserModel")));
    assert!(read("add user model").summary_names(&Item::new("UserModel")));
}

#[test]
fn a_quarantined_commit_is_plain_and_empty() {
    let commit = read_commit(&CommitFact {
        oid: oid(1),
        content: CommitContent::Quarantined { reason: "too large".to_owned() },
    });
    assert_eq!((commit.class, commit.subject.expose(), commit.statements.len()), (CommitClass::Plain, "", 0));
}

#[test]
fn of_a_huge_message_only_both_ends_are_kept() {
    let padding = "ü: x\n".repeat(1 << 16);
    let commit = read(&format!("[CHECKPOINT] {}\n\nProvides: Far\n\n{padding}\n\nProvides: Near", "é".repeat(1 << 20)));
    assert_eq!(commit.class, CommitClass::Checkpoint);
    assert!(commit.subject.expose().len() <= LONGEST_SUBJECT);
    assert_eq!(provided(&commit), ["Near"]);
}

proptest! {
    #[test]
    fn no_message_is_too_odd_to_be_read(
        parents in 0_u8..3,
        lines in prop::collection::vec(
            prop_oneof!["\\PC{0,20}", "(Provides|item|Revert \"|fixup! ?|This reverts commit [0-9a-f]{0,41})[ :]{0,2}\\PC{0,9}", "[ \t\r]*"],
            0..8,
        ),
    ) {
        let message = lines.join("\n");
        let commit = read_with(parents, &message);
        prop_assert!(!commit.subject.expose().contains('\n'));
        prop_assert_eq!(commit.class.is_status(), !commit.statements.is_empty());
    }
}
