//! The run: what an accepted plan gives to whom, as the rules need it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ItemId, Manifest, PlannedWorker, Size, WorkerDependency};
use crate::{
    ids::{RunId, Slug, TaskId},
    text::Untrusted,
    time::Timestamp,
};

/// A plan that is being carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its own id, so that a new `task-1` is never taken for an old one.
    pub id: RunId,
    /// When the plan was accepted: what was committed before is no part of it.
    pub began: Timestamp,
    /// What each worker has to do.
    pub workers: BTreeMap<TaskId, Assignment>,
}

/// What one worker has to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// The readable part of its branch.
    pub slug: Slug,
    /// Its items, in the order in which to do them.
    pub items: Vec<AssignedItem>,
    /// The files that are its own.
    pub scope: OwnedFiles,
    /// What it is about, one line.
    pub focus: Untrusted,
    /// Where it should stop and commit a checkpoint.
    pub checkpoints: Vec<Untrusted>,
    /// What it needs of other workers.
    pub depends_on: Vec<WorkerDependency>,
    /// The first wave in which it has something to do, from 1.
    pub wave: u32,
}

/// The files that a plan gives to one worker.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnedFiles {
    /// As the manifest has them: a file, a directory with `/` at its end, or a pattern with `*`.
    pub paths: Vec<Untrusted>,
    /// False where an item does not say which files it changes: then files that are nobody's may be its own.
    pub all_known: bool,
}

impl OwnedFiles {
    /// What the manifest gives to one of its workers.
    #[must_use]
    pub fn of(worker: &PlannedWorker, manifest: &Manifest) -> Self {
        let says_where = |id: &ItemId| manifest.items.get(id.index()).is_none_or(|item| !item.scope.is_empty());
        Self { paths: worker.scope.clone(), all_known: worker.items.iter().all(says_where) }
    }

    /// True when the path, relative to the repo's root, is one of them. Of a pattern the directory counts in which it
    /// begins: a worker that makes another file there does what it was asked for.
    #[must_use]
    pub fn cover(&self, path: &[u8]) -> bool {
        self.paths.iter().any(|own| {
            let own = own.expose().trim_start_matches("./");
            let literal = own.split('*').next().unwrap_or_default();
            let within = if literal.len() < own.len() {
                literal.rfind('/').map_or("", |slash| &literal[..=slash])
            } else if own.ends_with('/') {
                own
            } else {
                return path == own.as_bytes();
            };
            path.starts_with(within.as_bytes())
        })
    }
}

/// One item of a worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignedItem {
    /// The plan's name for it.
    pub id: ItemId,
    /// The document's name for it.
    pub source_id: Option<Untrusted>,
    /// What is to be done.
    pub description: Untrusted,
    /// How much it is.
    pub size: Size,
}

/// How far an item of a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ItemState {
    /// A checkpoint names it.
    Done,
    /// The first of its worker's items that no checkpoint names, while the worker is at work.
    InHand,
    /// Not begun, as far as is known.
    Left,
}

/// An item of a run, and how far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemProgress {
    /// The item.
    pub item: AssignedItem,
    /// How far it is.
    pub state: ItemState,
}

/// How far a run is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunProgress {
    /// Which run.
    pub run: RunId,
    /// When it began.
    pub began: Timestamp,
    /// Every worker of the plan, set up or not, with its items in their order.
    pub workers: BTreeMap<TaskId, Vec<ItemProgress>>,
}

impl RunProgress {
    /// What the items that are done, and all of them, were estimated to take, in minutes.
    #[must_use]
    pub fn minutes(&self) -> (u32, u32) {
        let items = || self.workers.values().flatten();
        let sum = |minutes: u32, item: &ItemProgress| minutes.saturating_add(item.item.size.minutes());
        (items().filter(|item| item.state == ItemState::Done).fold(0, sum), items().fold(0, sum))
    }
}

impl Run {
    /// The run of an accepted manifest.
    #[must_use]
    pub fn of(id: RunId, began: Timestamp, manifest: &Manifest) -> Self {
        let item = |id: &ItemId| {
            let item = manifest.items.get(id.index())?;
            Some(AssignedItem {
                id: item.id,
                source_id: item.source_id.clone(),
                description: item.description.clone(),
                size: item.size,
            })
        };
        let workers = manifest.workers.iter().map(|worker| {
            let items = worker.items.iter().filter_map(item).collect();
            let scope = OwnedFiles::of(worker, manifest);
            let assignment = Assignment {
                slug: worker.slug.clone(),
                items,
                scope,
                focus: worker.focus.clone(),
                checkpoints: worker.checkpoints.iter().map(|text| Untrusted::from(text.as_str())).collect(),
                depends_on: worker.depends_on.clone(),
                wave: worker.wave,
            };
            (worker.task.clone(), assignment)
        });
        Self { id, began, workers: workers.collect() }
    }

    /// To whom the plan gives a file, named from the repo's root; the first of its workers, by task, where a plan would
    /// give it to several.
    #[must_use]
    pub fn owner_of(&self, path: &[u8]) -> Option<&TaskId> {
        self.workers.iter().find(|(_, assignment)| assignment.scope.cover(path)).map(|(task, _)| task)
    }

    /// True when a worker with this assignment has no business with a file (domain.md section 8, `out-of-scope`). An item
    /// that does not say where it belongs may mean any file that is nobody's.
    #[must_use]
    pub fn keeps_from(&self, assignment: &Assignment, path: &[u8]) -> bool {
        let scope = &assignment.scope;
        !scope.cover(path) && (scope.all_known || self.owner_of(path).is_some())
    }
}

impl AssignedItem {
    /// True when a commit that names this id means this item: `item-3`, or the document's own id.
    #[must_use]
    pub fn is_named(&self, id: &Untrusted) -> bool {
        let same = |own: &str| own.eq_ignore_ascii_case(id.expose());
        same(&self.id.to_string()) || self.source_id.as_ref().is_some_and(|own| same(own.expose()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_directories_and_patterns_cover_what_they_name() {
        let owned = |path: &str| OwnedFiles { paths: vec![Untrusted::from(path)], all_known: true };
        for (own, path, expected) in [
            ("src/a.rs", "src/a.rs", true),
            ("src/a.rs", "src/a.rs.orig", false),
            ("src/a.rs", "lib/src/a.rs", false),
            ("./src/a.rs", "src/a.rs", true),
            ("src/", "src/deep/b.rs", true),
            ("src/", "srcs/b.rs", false),
            ("src", "src/b.rs", false),
            ("src/*.rs", "src/new.rs", true),
            ("src/**/*.rs", "src/deep/new.rs", true),
            ("src/*.rs", "docs/new.rs", false),
            ("*.md", "anywhere/at.all", true),
            ("", "src/a.rs", false),
        ] {
            assert_eq!(owned(own).cover(path.as_bytes()), expected, "{own} and {path}");
        }
        assert!(!OwnedFiles::default().cover(b"src/a.rs"));
    }
}
