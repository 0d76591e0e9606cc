//! `orchctl needs` and `needs resolve`.

use orch_rules::event::Event;
use orch_shared::{
    ids::Item,
    protocol::{Failure, FailureKind, RepoSelector, TaskSelector},
    report::{NeedsEntry, NeedsReport, SCHEMA},
    text::Visible,
};

use super::Answer;
use crate::service::{Service, effects::Durability};

impl Service {
    pub(super) fn list_needs(&self, repo: &RepoSelector) -> Answer<NeedsReport> {
        let repos = self.select_repos(repo)?;
        let needs = repos.iter().filter_map(|id| self.repos.get(id)).flat_map(|tracked| tracked.engine.needs());
        Ok(NeedsReport { schema: SCHEMA, needs: needs.collect() })
    }

    pub(super) fn resolve_need(&mut self, task: &TaskSelector, item: &str, note: Option<String>) -> Answer<NeedsEntry> {
        let (repo, worker) = self.select_task(task)?;
        let item = Item::new(item);
        let find = |service: &Self| {
            let needs = service.repos.get(&repo)?.engine.needs();
            needs.into_iter().find(|entry| entry.task == worker && Item::new(entry.need.item.expose()) == item)
        };
        if find(self).is_none() {
            let shown = Visible(item.written().expose()).to_string();
            return Err(Failure::new(FailureKind::NotFound, format!("{worker} has no need of `{shown}`"))
                .hint("`orchctl needs` lists what is needed"));
        }
        let event = Event::NeedResolved { worker: worker.clone(), item: item.clone(), note: note.unwrap_or_default() };
        self.observe_durably(repo, event, Durability::Power);
        self.check_it_was_stored()?;
        find(self).ok_or_else(|| Failure::new(FailureKind::Failed, "the need went away while it was resolved"))
    }
}
