//! Notices that the stash changed, which all worktrees of a repo share.

use orch_shared::{
    facts::StashFact,
    ids::{Oid, RefName, TaskId},
    record::{EpisodeRecord, Record},
};

use super::{Effects, Engine};
use crate::view::StashChange;

impl Engine {
    /// What is found at the very first look did not change.
    pub(super) fn see_stash(&mut self, found: Option<&StashFact>, effects: &mut Effects) {
        let is = found.map(|stash| stash.oid);
        let was = self.stash.replace(is);
        if was == Some(is) {
            return;
        }
        effects.remember(Record::Stash(is));
        if was.is_some() {
            let worker = found.and_then(|stash| stash.branch.as_ref()).and_then(|branch| self.task_on(branch)).cloned();
            let last_own = worker.as_ref().and_then(|task| self.last_own(task));
            self.stash_change = Some(StashChange { at: self.now, newest: is, worker, last_own });
        }
    }

    pub(super) fn task_on(&self, branch: &RefName) -> Option<&TaskId> {
        self.workers.values().find(|worker| worker.branch == *branch).map(|worker| &worker.task)
    }

    pub(super) fn last_own(&self, task: &TaskId) -> Option<Oid> {
        self.workers.get(task)?.own.last().map(|own| own.oid)
    }

    /// An episode that was open before a restart: its subject is the newest entry then.
    pub(super) fn restore_stash_change(&mut self, episode: &EpisodeRecord) {
        let worker = episode.workers.first().cloned();
        let newest = Oid::parse(&episode.subject).ok();
        self.stash_change = Some(StashChange { at: episode.since, newest, worker, last_own: None });
    }
}
