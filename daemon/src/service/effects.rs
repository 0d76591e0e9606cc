//! What the rules want done, done in order: stored first, then told to subscribers, desktop and prompt files.

use orch_render::prompt::{Prompt, PromptRequest, render_prompt};
use orch_rules::event::{Effect, Event, Observed};
use orch_shared::{
    alert::{PromptKind, WayOut},
    event::EventBody,
    facts::Probe,
    ids::{GitPath, RepoId, TaskId},
    record::{EpisodeRecord, Record},
    time::Timestamp,
};
use tracing::{error, warn};

use super::{Service, tracked::Ask};

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

/// Which prompt is wanted, and what a person said with it.
pub(super) struct Wanted<'a> {
    pub(super) kind: PromptKind,
    pub(super) answer: Option<&'a str>,
    pub(super) choose: Option<WayOut>,
    pub(super) to: Option<&'a TaskId>,
}

impl Wanted<'_> {
    /// The one of that kind, with nothing said.
    pub(super) const fn plain(kind: PromptKind) -> Self {
        Self { kind, answer: None, choose: None, to: None }
    }
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
                Effect::FindSessions => self.find_sessions(repo),
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
            drop(tracked.asks.probes.send(Ask::Reader(probe)));
        }
    }

    /// Asks who has a session where, unless that is being found out. Worktrees of other repos are named too: one of them
    /// may lie in one of these.
    pub(super) fn find_sessions(&mut self, repo: RepoId) {
        let worktrees = self.repos.values().flat_map(|tracked| tracked.engine.worktree_paths());
        let worktrees = worktrees.map(GitPath::from).collect();
        if let Some(tracked) = self.repos.get_mut(&repo)
            && !std::mem::replace(&mut tracked.seeks_sessions, true)
        {
            // As above.
            drop(tracked.asks.probes.send(Ask::Sessions(worktrees)));
        }
    }

    /// An episode began: its prompt is laid on the disk, and the person is told when it is the time for it.
    fn begin_telling(&mut self, repo: RepoId, episode: EpisodeRecord) {
        let Some(name) = self.repo_name(repo) else { return };
        if let (Some(kind), Some(task)) = (episode.prompt, episode.workers.first()) {
            self.lay_prompt(repo, kind, task);
            self.complete_prompt_later(repo, kind, task);
        }
        let path = self.prompt_path(repo, &episode);
        self.pacer.raise(self.now, repo, &name, episode, path);
    }

    fn lay_prompt(&mut self, repo: RepoId, kind: PromptKind, task: &TaskId) {
        let Some(name) = self.repo_name(repo) else { return };
        match self.render(repo, &Wanted::plain(kind), task) {
            Ok(text) => {
                if let Err(error) = self.prompt_files.write(&name, task, kind, &text) {
                    warn!(%error, "the prompt could not be written; it can still be asked for");
                }
            }
            Err(error) => warn!(error, "the prompt could not be rendered"),
        }
    }

    /// A prompt says what lies in the worktree: where that is not known yet, it is laid anew as soon as it is.
    fn complete_prompt_later(&mut self, repo: RepoId, kind: PromptKind, task: &TaskId) {
        let Some(tracked) = self.repos.get_mut(&repo) else { return };
        let facts = tracked.engine.prompt_facts(task);
        if let Some(worktree) = facts.filter(|facts| facts.uncommitted.is_none()).and_then(|facts| facts.worktree) {
            let probe = Probe::Activity { worktree };
            tracked.unfinished_prompts.entry(probe.clone()).or_default().insert((task.clone(), kind));
            self.look(repo, probe);
        }
    }

    /// The look that prompts waited for was taken.
    pub(super) fn complete_prompts(&mut self, repo: RepoId, probe: &Probe) {
        let waiting = self.repos.get_mut(&repo).and_then(|tracked| tracked.unfinished_prompts.remove(probe));
        for (task, kind) in waiting.into_iter().flatten() {
            self.lay_prompt(repo, kind, &task);
        }
    }

    /// Renders a prompt from the state of this moment, by the templates as they are now.
    pub(super) fn render(&mut self, repo: RepoId, wanted: &Wanted<'_>, task: &TaskId) -> Result<String, String> {
        self.templates.refresh(&self.paths.templates());
        let tracked = self.repos.get(&repo).ok_or("the repo is not registered any more")?;
        let facts = tracked
            .engine
            .prompt_facts(task)
            .or_else(|| tracked.engine.facts_before_setup(task, tracked.planned_worktree(task)?))
            .ok_or("the worker is not there any more")?;
        let of = |task: &TaskId| tracked.engine.prompt_facts(task).ok_or(format!("there is no worker {task}"));
        let (mut others, mut to) = (Vec::new(), None);
        let prompt = match wanted.kind {
            PromptKind::Kickoff => Prompt::Kickoff,
            PromptKind::Continue => Prompt::Continue,
            PromptKind::Resume => Prompt::Resume { answer: wanted.answer },
            PromptKind::Deadlock => {
                let members = facts.cycle.iter().map(|edge| &edge.from).filter(|member| *member != task);
                others.extend(members.filter_map(|member| tracked.engine.prompt_facts(member)));
                Prompt::Deadlock { others: &others, choose: wanted.choose.unwrap_or(WayOut::Stub) }
            }
            PromptKind::WrongBranch => Prompt::WrongBranch,
            PromptKind::Nudge => Prompt::Nudge,
            PromptKind::Handover => {
                if let Some(other) = wanted.to.filter(|to| *to != task) {
                    to = Some(of(other)?);
                }
                Prompt::Handover { to: to.as_ref() }
            }
            PromptKind::Scope => Prompt::Scope,
            PromptKind::Conflict => return Err(format!("no merge of {task} is known to conflict")),
        };
        let request = PromptRequest { prompt, facts: &facts, now: self.now };
        let rendered = render_prompt(&self.templates.templates, &request).map_err(|error| error.to_string())?;
        if let Some(problem) = rendered.passed_over {
            warn!(%problem, "a template cannot be used; the built-in one is");
        }
        Ok(rendered.text)
    }

    /// Where the prompt of an alert lies, for the user's command.
    fn prompt_path(&self, repo: RepoId, episode: &EpisodeRecord) -> Option<GitPath> {
        let (kind, task) = (episode.prompt?, episode.workers.first()?);
        Some(GitPath::from(self.prompt_files.path(&self.repo_name(repo)?, task, kind)))
    }
}
