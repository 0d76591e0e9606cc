//! Which branch is whose, and which directory, in the states that repos get into.

use std::path::Path;

use proptest::prelude::*;

use super::*;

fn task(id: &str) -> TaskId {
    TaskId::parse(id).unwrap()
}

fn oid(byte: u8) -> Oid {
    Oid::from_bytes(&[byte; 20]).unwrap()
}

fn path(directory: &str) -> GitPath {
    GitPath::from(Path::new("/shop/worktrees").join(directory).as_path())
}

/// A branch whose tip was committed at second `date`.
fn branch(name: &str, date: u8) -> BranchFact {
    BranchFact {
        name: RefName::from_branch(name),
        role: if name.starts_with("work/") { BranchRole::Worker } else { BranchRole::Other },
        tip: oid(date),
        chain: vec![],
        merged: vec![],
        fork: None,
        in_base: false,
        integrated: false,
        diverged: false,
        ahead: 0,
        behind: 0,
        reflog: vec![],
        upstream: None,
        broken: None,
    }
}

/// A linked worktree; `-` for a detached head. A directory that begins with `/` is the main one.
fn tree(directory: &str, head: &str) -> WorktreeFact {
    WorktreeFact {
        path: path(directory),
        admin_dir: path(&format!("admin/{directory}")),
        main: directory.starts_with('/'),
        head: if head == "-" { HeadFact::Detached(oid(0)) } else { HeadFact::Branch(RefName::from_branch(head)) },
        operation: None,
        index_lock: None,
        present: true,
        added_at: Timestamp::from_seconds(0),
    }
}

fn gone(directory: &str, head: &str) -> WorktreeFact {
    WorktreeFact { present: false, ..tree(directory, head) }
}

fn names(branches: &[BranchFact], worktrees: &[WorktreeFact], recorded: &[(&str, &str)]) -> Names {
    let recorded = recorded.iter().map(|(directory, id)| (path(directory), task(id))).collect();
    let dated = |tip: Oid| Some(Timestamp::from_seconds(i64::from(tip.as_bytes()[0])));
    name_workers(branches, worktrees, "work/", &recorded, dated)
}

/// Each worker with its branch and directory: `task-1 work/task-1 task-1-a`.
fn told(names: &Names) -> Vec<String> {
    let directory = |tree: &WorktreeFact| tree.path.as_path().file_name().unwrap().to_str().unwrap().to_owned();
    let of = |named: &Named| {
        let home = named.worktree.as_ref().map_or("-".to_owned(), directory);
        format!("{} {} {home}", named.task, named.branch.shown().expose())
    };
    let workers = names.workers.iter().map(of);
    let branchless = names.branchless.iter().map(|(task, tree)| format!("{task} - {}", directory(tree)));
    workers.chain(branchless).collect()
}

#[test]
fn workers_are_named_by_their_branches_and_sorted_as_people_count() {
    let names = names(
        &[branch("work/task-10-api", 1), branch("work/task-2", 1), branch("main", 1)],
        &[tree("/shop", "main"), tree("task-10-api", "work/task-10-api")],
        &[],
    );
    assert_eq!(told(&names), ["task-2 work/task-2 -", "task-10 work/task-10-api task-10-api"]);
    assert_eq!(names.workers[1].slug, Slug::parse("api"));
    assert_eq!(names.malformed, []);
}

#[test]
fn a_branch_that_fits_no_pattern_is_reported() {
    let names = names(&[branch("work/frontend", 1), branch("work/task-3-", 1), branch("feature/x", 1)], &[], &[]);
    assert_eq!(told(&names), [] as [&str; 0]);
    let reported = ["work/frontend", "work/task-3-"].map(|name| MalformedName::Branch(RefName::from_branch(name)));
    assert_eq!(names.malformed, reported);
}

#[test]
fn of_two_branches_with_one_id_one_is_the_worker_and_both_are_named() {
    let (old, new) = (branch("work/task-3-old", 5), branch("work/task-3-new", 9));
    for (worktrees, kept, other) in [
        (vec![], "work/task-3-new", "work/task-3-old"),
        (vec![tree("x", "work/task-3-old")], "work/task-3-old", "work/task-3-new"),
        (vec![gone("x", "work/task-3-old")], "work/task-3-new", "work/task-3-old"),
        (vec![tree("x", "work/task-3-old"), tree("y", "work/task-3-new")], "work/task-3-new", "work/task-3-old"),
    ] {
        let names = names(&[old.clone(), new.clone()], &worktrees, &[]);
        assert_eq!(names.workers.len(), 1);
        assert_eq!(names.workers[0].branch, RefName::from_branch(kept));
        let (kept, other) = (RefName::from_branch(kept), RefName::from_branch(other));
        assert_eq!(names.malformed, [MalformedName::Doubled { task: task("task-3"), kept, other }]);
    }
}

#[test]
fn equal_dates_are_decided_by_name() {
    let names = names(&[branch("work/task-3-b", 5), branch("work/task-3-a", 5)], &[], &[]);
    assert_eq!(told(&names), ["task-3 work/task-3-a -"]);
}

#[test]
fn a_worktree_belongs_to_the_branch_in_it_the_record_or_its_directory() {
    let branches = [branch("work/task-1", 1), branch("work/task-2", 1)];
    for (worktrees, recorded, expected) in [
        // On its own branch, wherever it lies.
        (vec![tree("alice", "work/task-1")], vec![], ["alice", "-"]),
        (vec![tree("/shop", "work/task-1")], vec![], ["shop", "-"]),
        // Detached, or on a branch that is nobody's.
        (vec![tree("task-1-x", "-")], vec![], ["task-1-x", "-"]),
        (vec![tree("alice", "-")], vec![], ["-", "-"]),
        (vec![tree("alice", "-")], vec![("alice", "task-2")], ["-", "alice"]),
        (vec![tree("task-1-x", "-")], vec![("task-1-x", "task-2")], ["-", "task-1-x"]),
        (vec![tree("task-1-x", "main")], vec![], ["task-1-x", "-"]),
        (vec![tree("alice", "feature")], vec![("alice", "task-1")], ["alice", "-"]),
        // On another worker's branch.
        (vec![tree("task-1-x", "work/task-2")], vec![], ["task-1-x", "-"]),
        (vec![tree("alice", "work/task-2")], vec![("alice", "task-1")], ["alice", "-"]),
        (vec![tree("task-2-x", "work/task-2")], vec![("task-2-x", "task-1")], ["-", "task-2-x"]),
        (vec![tree("task-9-x", "work/task-2")], vec![], ["-", "task-9-x"]),
        (vec![tree("alice", "work/task-2")], vec![("alice", "task-9")], ["-", "alice"]),
        // The one that it was known as has moved on.
        (vec![tree("a", "work/task-2"), tree("b", "work/task-1")], vec![("a", "task-1")], ["b", "a"]),
        (vec![tree("task-1", "-"), tree("b", "work/task-1")], vec![("task-1", "task-1")], ["b", "-"]),
        // The main worktree is a person's once the branch is left.
        (vec![tree("/shop", "main")], vec![("/shop", "task-1")], ["-", "-"]),
        // Gone from the disk, but on git's record.
        (vec![gone("a", "work/task-1")], vec![("a", "task-1")], ["a", "-"]),
        (vec![gone("a", "work/task-1"), tree("task-1", "-")], vec![("a", "task-1")], ["task-1", "-"]),
        (vec![tree("task-1-a", "-"), tree("task-1-b", "-")], vec![("task-1-b", "task-1")], ["task-1-b", "-"]),
    ] {
        let names = names(&branches, &worktrees, &recorded);
        let homes: Vec<String> =
            told(&names)[..2].iter().map(|told| told.rsplit(' ').next().unwrap().to_owned()).collect();
        assert_eq!(homes, expected, "{worktrees:?} {recorded:?}");
    }
}

#[test]
fn a_worktree_whose_worker_has_no_branch_is_kept_apart() {
    let worktrees = [tree("task-7-x", "-"), tree("alice", "main"), tree("bob", "main")];
    let names = names(&[branch("work/task-1", 1)], &worktrees, &[("alice", "task-8")]);
    assert_eq!(told(&names), ["task-1 work/task-1 -", "task-7 - task-7-x", "task-8 - alice"]);
}

proptest! {
    #[test]
    fn no_task_is_named_twice_and_no_worktree_is_given_away_twice(
        branches in prop::collection::btree_set("work/(task-[12](-[ab])?|x)", 0..5),
        trees in prop::collection::btree_map("(task-[12]|x)(-[ab])?", ("work/task-[12](-[ab])?|-|main", any::<bool>()), 0..5),
        recorded in prop::collection::btree_map("(task-[12]|x)(-[ab])?", "task-[123]", 0..3),
    ) {
        let branches: Vec<BranchFact> = branches.iter().map(|name| branch(name, 1)).collect();
        let trees: Vec<WorktreeFact> =
            trees.iter().map(|(directory, (head, present))| WorktreeFact { present: *present, ..tree(directory, head) }).collect();
        let recorded: Vec<(&str, &str)> = recorded.iter().map(|(d, t)| (d.as_str(), t.as_str())).collect();
        let names = names(&branches, &trees, &recorded);

        let homes = names.workers.iter().filter_map(|named| named.worktree.as_ref());
        let paths: Vec<&GitPath> = homes.chain(names.branchless.iter().map(|(_, tree)| tree)).map(|tree| &tree.path).collect();
        prop_assert_eq!(paths.iter().collect::<std::collections::BTreeSet<_>>().len(), paths.len());
        prop_assert_eq!(names.workers.len() + names.malformed.len(), branches.len());
        prop_assert!(names.workers.windows(2).all(|pair| pair[0].task < pair[1].task));
        for (task, _) in &names.branchless {
            prop_assert!(names.workers.iter().all(|named| named.task != *task));
        }
    }
}
