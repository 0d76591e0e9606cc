//! A branch is gone when the list, another list and a direct look all say so, and not before.

use std::{
    cell::Cell,
    path::{Path, PathBuf},
    rc::Rc,
};

use orch_shared::{
    facts::{Activity, HeadFact, OpenRequest, ReflogEntry, SnapshotRequest},
    ids::{GitPath, Item},
    worker::{Evidence, Operation},
};

use super::*;
use crate::git::{
    access::{Access, Change, Objects},
    contents::TreeFile,
    fixture::Fixture,
    graph::Graph,
};

/// What is not to be seen of the branch `work/task-1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Blind {
    Nowhere,
    InTheList,
    InBothLists,
    Everywhere,
}

/// Reads truly, but for one branch.
struct Forgetful {
    inner: Box<dyn Access>,
    blind: Rc<Cell<Blind>>,
}

impl Forgetful {
    fn without(&self, mut tips: Tips, blind: Blind) -> Tips {
        if self.blind.get() >= blind {
            tips.remove(&task());
        }
        tips
    }
}

fn task() -> RefName {
    RefName::from_branch("work/task-1")
}

impl Access for Forgetful {
    fn branches(&mut self, prefix: &str) -> Result<Tips, ReadFault> {
        let tips = self.inner.branches(prefix)?;
        Ok(self.without(tips, Blind::InTheList))
    }

    fn branches_by_another_way(&self, prefix: &str) -> Result<Tips, ReadFault> {
        Ok(self.without(self.inner.branches_by_another_way(prefix)?, Blind::InBothLists))
    }

    fn look_up(&self, name: &RefName) -> Result<Option<Oid>, ReadFault> {
        let hidden = *name == task() && matches!(self.blind.get(), Blind::Everywhere | Blind::InTheList);
        if hidden { Ok(None) } else { self.inner.look_up(name) }
    }

    fn target(&self, symbolic: &str) -> Option<RefName> {
        self.inner.target(symbolic)
    }

    fn upstreams(&self, branches: &[RefName]) -> BTreeMap<RefName, RefName> {
        self.inner.upstreams(branches)
    }

    fn reflog(&self, branch: &RefName) -> Vec<ReflogEntry> {
        self.inner.reflog(branch)
    }

    fn heads(&self) -> Result<Option<BTreeMap<PathBuf, HeadFact>>, ReadFault> {
        self.inner.heads()
    }

    fn hidden_operation(&self, git_dir: &Path) -> Option<Operation> {
        self.inner.hidden_operation(git_dir)
    }

    fn objects(&self) -> Result<Box<dyn Objects + '_>, ReadFault> {
        self.inner.objects()
    }

    fn commit_graph(&self) -> Option<Graph> {
        None
    }

    fn ahead_behind(&self, one: Oid, other: Oid) -> Option<(usize, usize)> {
        self.inner.ahead_behind(one, other)
    }

    fn contains(&self, tip: Oid, commit: Oid) -> Result<bool, ReadFault> {
        self.inner.contains(tip, commit)
    }

    fn change(&self, before: Option<Oid>, after: Oid) -> Option<Change> {
        self.inner.change(before, after)
    }

    fn evidence(&self, commit: Oid, item: &Item) -> Option<Evidence> {
        self.inner.evidence(commit, item)
    }

    fn files(&self, commit: Oid) -> Result<Vec<TreeFile>, ReadFault> {
        self.inner.files(commit)
    }

    fn changed_names(&self, tip: Oid, most_commits: usize, most_files: usize) -> Vec<Vec<String>> {
        self.inner.changed_names(tip, most_commits, most_files)
    }

    fn differing_paths(&self, before: Option<Oid>, after: Oid, most: usize) -> Option<Vec<GitPath>> {
        self.inner.differing_paths(before, after, most)
    }

    fn activity(&self, worktree: &Path) -> Option<Activity> {
        self.inner.activity(worktree)
    }
}

#[test]
fn a_branch_that_any_look_still_sees_is_not_gone() {
    for (blind, is_gone) in [(Blind::InTheList, false), (Blind::InBothLists, false), (Blind::Everywhere, true)] {
        let fixture = Fixture::new();
        fixture.git(&["branch", "work/task-1"]);
        let request = OpenRequest { path: fixture.git_path(), base: None, prefix: "work/".to_owned() };
        let (mut repo, _) = OpenRepo::open(&request).expect("opened");
        let sight = Rc::new(Cell::new(Blind::Nowhere));
        let placeholder: Box<dyn Access> =
            Box::new(crate::git::program::Program::open(&fixture.path().join(".git")).expect("git is installed"));
        let inner = std::mem::replace(&mut repo.access, placeholder);
        repo.access = Box::new(Forgetful { inner, blind: Rc::clone(&sight) });
        let before = repo.snapshot(&SnapshotRequest::default()).expect("read");
        assert!(before.branches.iter().any(|branch| branch.name == task()));
        sight.set(blind);
        let request = SnapshotRequest { since: Some(before.generation), ..SnapshotRequest::default() };
        let after = repo.snapshot(&request).expect("read");
        assert_eq!(after.gone.len(), usize::from(is_gone), "{blind:?}");
    }
}
