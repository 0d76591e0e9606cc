//! What the rules want done, done in order: stored first, then told to subscribers, desktop and prompt files.

use orch_render::prompt::{PromptRequest, render_prompt};
use orch_rules::event::{Effect, Event, Observed};
use orch_shared::{
    alert::{PromptKind, WayOut},
    event::EventBody,
    facts::{Probe, ReaderRequest},
    ids::{GitPath, RepoId, TaskId},
    prompting::PromptFacts,
    record::{EpisodeRecord, Record},
    time::Timestamp,
};
use tracing::{error, warn};

use super::Service;

/// What the disk would not take. It is tried again; until then alerts are told all the same, since a missed block is
/// worse than one told twice after a crash.
pub(super) struct Unsaved {
    repo: RepoId,
    at: Timestamp,
    records: Vec<Record>,
    events: Vec<EventBody>,
}

/// How surely effects must be on the disk before anything else is done.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Durability {
    /// They survive the death of the process; git can tell them again after a loss of power.
    Process,
    /// They survive a loss of power: a person's word is nowhere else.
    Power,
}

impl Service {
    /// Lets the engine of a repo take an event, and does what it wants.
    pub(super) fn observe(&mut self, repo: RepoId, event: Event) {
        self.observe_durably(repo, event, Durability::Process);
    }

    pub(super) fn observe_durably(&mut self, repo: RepoId, event: Event, durability: Durability) {
        let Some(tracked) = self.repos.get_mut(&repo) else { return };
        let effects = tracked.engine.step(Observed { at: self.now, event });
        self.perform(repo, effects, durability);
    }

    pub(super) fn observe_everywhere(&mut self, event: &Event) {
        let repos: Vec<RepoId> = self.repos.keys().copied().collect();
        for repo in repos {
            self.observe(repo, event.clone());
        }
    }

    fn perform(&mut self, repo: RepoId, effects: Vec<Effect>, durability: Durability) {
        let (mut records, mut events, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        for effect in effects {
            match effect {
                Effect::Remember(record) => records.push(record),
                Effect::Publish(event) => events.push(event),
                other => rest.push(other),
            }
        }
        self.save(Unsaved { repo, at: self.now, records, events }, durability);
        for effect in rest {
            match effect {
                Effect::Notify(episode) => self.begin_telling(repo, *episode),
                Effect::Withdraw(alert) => self.pacer.withdraw(&alert),
                Effect::Look(probe) => self.look(repo, probe),
                Effect::Remember(_) | Effect::Publish(_) => {}
            }
        }
    }

    /// Stores records and events in one transaction, then sends the events on.
    fn save(&mut self, work: Unsaved, durability: Durability) {
        if work.records.is_empty() && work.events.is_empty() {
            return;
        }
        let Some(name) = self.repo_name(work.repo) else { return };
        let stored = match durability {
            Durability::Process => self.store.append(work.repo, &name, work.at, &work.records, &work.events),
            Durability::Power => self.store.append_durably(work.repo, &name, work.at, &work.records, &work.events),
        };
        match stored {
            Ok(events) => self.subscribers.send(&events),
            Err(error) => {
                error!(%error, "the store does not take what happened; it is tried again");
                self.unsaved.push(work);
            }
        }
    }

    /// Tries again to store what the disk would not take.
    pub(super) fn save_what_was_not(&mut self) {
        for work in std::mem::take(&mut self.unsaved) {
            self.save(work, Durability::Process);
        }
    }

    pub(super) fn publish(&mut self, repo: RepoId, event: EventBody) {
        self.save(Unsaved { repo, at: self.now, records: Vec::new(), events: vec![event] }, Durability::Process);
    }

    /// Asks the repo's reader, unless it has been asked the same.
    pub(super) fn look(&mut self, repo: RepoId, probe: Probe) {
        if let Some(tracked) = self.repos.get_mut(&repo)
            && tracked.probes.insert(probe.clone())
        {
            // The task that talks with the reader ends only with the repo.
            drop(tracked.asks.send(ReaderRequest::Probe(probe)));
        }
    }

    /// An episode began: its prompt is laid on the disk, and the person is told when it is the time for it.
    fn begin_telling(&mut self, repo: RepoId, episode: EpisodeRecord) {
        let Some(name) = self.repo_name(repo) else { return };
        if let (Some(kind), Some(task)) = (episode.prompt, episode.workers.first()) {
            match self.render(repo, kind, task, None, None) {
                Ok(text) => {
                    if let Err(error) = self.prompt_files.write(&name, task, kind, &text) {
                        warn!(%error, "the prompt could not be written; it can still be asked for");
                    }
                }
                Err(error) => warn!(error, "the prompt could not be rendered"),
            }
        }
        let path = self.prompt_path(repo, &episode);
        self.pacer.raise(self.now, repo, &name, episode, path);
    }

    /// Renders a prompt from the state of this moment.
    pub(super) fn render(
        &self,
        repo: RepoId,
        kind: PromptKind,
        task: &TaskId,
        answer: Option<&str>,
        choose: Option<WayOut>,
    ) -> Result<String, String> {
        let tracked = self.repos.get(&repo).ok_or("the repo is not registered any more")?;
        let facts = tracked.engine.prompt_facts(task).ok_or("the worker is not there any more")?;
        let others: Vec<PromptFacts> = facts
            .cycle
            .iter()
            .map(|edge| &edge.from)
            .filter(|member| *member != task)
            .filter_map(|member| tracked.engine.prompt_facts(member))
            .collect();
        let request = PromptRequest {
            kind,
            facts: &facts,
            others: &others,
            answer,
            choose: choose.unwrap_or(WayOut::Stub),
            now: self.now,
        };
        render_prompt(&self.templates, &request).map_err(|error| error.to_string())
    }

    /// Where the prompt of an alert lies, for the user's command.
    fn prompt_path(&self, repo: RepoId, episode: &EpisodeRecord) -> Option<GitPath> {
        let (kind, task) = (episode.prompt?, episode.workers.first()?);
        Some(GitPath::from(self.prompt_files.path(&self.repo_name(repo)?, task, kind)))
    }
}
