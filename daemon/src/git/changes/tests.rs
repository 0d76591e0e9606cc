//! Files that a branch changes, by both readers, in every format.

use super::*;
use crate::git::fixture::{Fixture, Reading, in_every_format};

fn write(fixture: &Fixture, path: &str, text: &str, subject: &str) -> Oid {
    let file = fixture.path().join(path);
    std::fs::create_dir_all(file.parent().expect("below the root")).expect("made");
    std::fs::write(file, text).expect("written");
    fixture.git(&["add", path]);
    fixture.commit(subject)
}

fn changes(fixture: &Fixture, fork: Option<Oid>, by: &ChangedBy) -> Vec<String> {
    let (tip, base) = (fixture.oid("work/task-1"), fixture.oid("main"));
    let found = Reading::of(fixture).repo.changes(tip, fork, base, by).expect("read");
    assert!(!found.more);
    found.paths.iter().map(|path| path.shown().expose().to_owned()).collect()
}

#[test]
fn what_still_differs_is_told_by_its_place() {
    in_every_format(|fixture| {
        write(&fixture, "src/kept.rs", "1\n", "k");
        write(&fixture, "src/moved.rs", "a\nb\nc\nd\n", "m");
        let fork = write(&fixture, "src/taken.rs", "1\n", "t");
        fixture.git(&["checkout", "-q", "-b", "work/task-1"]);
        write(&fixture, "src/kept.rs", "2\n", "x");
        write(&fixture, "src/kept.rs", "1\n", "as it was");
        write(&fixture, "src/taken.rs", "2\n", "x");
        write(&fixture, "new \"dir\"/\u{e9} \n.rs", "1\n", "x");
        fixture.git(&["mv", "src/moved.rs", "src/there.rs"]);
        fixture.commit("moved");
        let expected = ["new \"dir\"/\u{e9} \n.rs", "src/moved.rs", "src/taken.rs", "src/there.rs"];
        assert_eq!(changes(&fixture, Some(fork), &ChangedBy::All), expected);

        fixture.git(&["checkout", "-q", "main"]);
        write(&fixture, "src/taken.rs", "2\n", "the base takes it over");
        let expected = ["new \"dir\"/\u{e9} \n.rs", "src/moved.rs", "src/there.rs"];
        assert_eq!(changes(&fixture, Some(fork), &ChangedBy::All), expected);
        // Without a fork all of it is the branch's; what the base has just so is not.
        assert_eq!(changes(&fixture, None, &ChangedBy::All), ["new \"dir\"/\u{e9} \n.rs", "src/there.rs"]);
    });
}

#[test]
fn what_a_merge_brought_is_not_counted_among_the_commits_that_are_named() {
    in_every_format(|fixture| {
        let fork = fixture.oid("main");
        fixture.git(&["checkout", "-q", "-b", "work/task-2"]);
        write(&fixture, "theirs.rs", "1\n", "x");
        fixture.git(&["checkout", "-q", "-b", "work/task-1", "main"]);
        let own = write(&fixture, "ours.rs", "1\n", "x");
        fixture.git(&["merge", "-q", "--no-edit", "work/task-2"]);
        let later = write(&fixture, "both.rs", "1\n", "x");
        let by = ChangedBy::These(vec![own, later]);
        assert_eq!(changes(&fixture, Some(fork), &by), ["both.rs", "ours.rs"]);
        assert_eq!(changes(&fixture, Some(fork), &ChangedBy::All), ["both.rs", "ours.rs", "theirs.rs"]);
        // A commit that cannot be read changes nothing that is known.
        let gone = Oid::parse(&"1".repeat(later.to_string().len())).expect("an id");
        assert_eq!(changes(&fixture, Some(fork), &ChangedBy::These(vec![gone, own])), ["ours.rs"]);
    });
}

#[test]
fn a_branch_that_cannot_be_compared_says_so() {
    in_every_format(|fixture| {
        let base = fixture.oid("main");
        let gone = Oid::parse(&"1".repeat(base.to_string().len())).expect("an id");
        let found = Reading::of(&fixture).repo.changes(gone, Some(base), base, &ChangedBy::All);
        assert!(matches!(found, Err(ReadFault::Unreadable { .. })), "{found:?}");
    });
}
