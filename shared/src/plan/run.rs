//! The run: what an accepted plan gives to whom, as the rules need it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ItemId, Manifest, Size};
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
            (worker.task.clone(), Assignment { slug: worker.slug.clone(), items })
        });
        Self { id, began, workers: workers.collect() }
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
