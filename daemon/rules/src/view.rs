//! The picture as rules see it: everything that holds now, and nothing that happened.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use orch_shared::{
    alert::{AlertText, PromptKind, Rule, Severity},
    ids::{GitPath, Oid, RefName, TaskId},
    plan::Run,
    text::Untrusted,
    time::Timestamp,
    worker::{NeedState, Phase, Trouble},
};

use crate::{
    commit::Commit,
    engine::{Need, Settings, Worker},
    graph::{Edge, WaitGraph},
    naming::MalformedName,
};

/// What a rule found: a fact that a person should know, as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which rule.
    pub rule: Rule,
    /// How much it matters.
    pub severity: Severity,
    /// The worker concerned first; none where it is the repo.
    pub workers: Vec<TaskId>,
    /// What else tells this fact from others of the rule.
    pub subject: String,
    /// What to paste.
    pub prompt: Option<PromptKind>,
    /// What to say.
    pub text: AlertText,
    /// For a fact that tells of an event: when that was. A person's acknowledgement after it settles it.
    pub happened: Option<Timestamp>,
}

/// Puts the words of an alert together.
#[must_use]
pub fn text(title: impl Into<String>, detail: impl Into<String>, evidence: Vec<String>) -> AlertText {
    AlertText {
        title: Untrusted::from(title.into()),
        detail: Untrusted::from(detail.into()),
        evidence: evidence.into_iter().map(Untrusted::from).collect(),
    }
}

/// A status commit on a branch that is not its worker's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrayCommit {
    /// When it was seen there.
    pub at: Timestamp,
    /// The worker whose worktree was on that branch then, where there was one.
    pub by: Option<TaskId>,
    /// True when that branch is the base.
    pub base: bool,
}

/// Status commits that vanished from a worker's branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewrite {
    /// When.
    pub at: Timestamp,
    /// The worker's last commit then: its next status commit settles the matter.
    pub last_own: Option<Oid>,
    /// What is said of it.
    pub text: Option<AlertText>,
    /// The commits.
    pub lost: Vec<(Oid, Untrusted)>,
}

impl Rewrite {
    pub(crate) const fn new(lost: Vec<(Oid, Untrusted)>, at: Timestamp, last_own: Option<Oid>) -> Self {
        Self { at, last_own, text: None, lost }
    }

    pub(crate) const fn restored(text: AlertText, at: Timestamp) -> Self {
        Self { at, last_own: None, text: Some(text), lost: Vec::new() }
    }
}

/// The stash is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StashChange {
    /// When that was seen.
    pub at: Timestamp,
    /// Its newest entry since then; none when it is empty.
    pub newest: Option<Oid>,
    /// The worker on whose branch the entry was made, where there is one.
    pub worker: Option<TaskId>,
    /// That worker's last commit then: its next status commit settles the matter.
    pub last_own: Option<Oid>,
}

/// What a view is made of.
pub(crate) struct Parts<'a> {
    pub(crate) now: Timestamp,
    pub(crate) settings: &'a Settings,
    pub(crate) base: Option<&'a RefName>,
    pub(crate) workers: &'a BTreeMap<TaskId, Worker>,
    pub(crate) commits: &'a BTreeMap<Oid, Commit>,
    pub(crate) arrivals: &'a BTreeMap<Oid, Timestamp>,
    pub(crate) needs: &'a [&'a Need],
    /// The files that two workers change.
    pub(crate) changed_by_two: BTreeMap<(&'a TaskId, &'a TaskId), Vec<&'a GitPath>>,
    /// Workers that left with their work in the base.
    pub(crate) departed: &'a BTreeMap<TaskId, Oid>,
    pub(crate) malformed_names: &'a [MalformedName],
    pub(crate) strays: &'a BTreeMap<(RefName, Oid), StrayCommit>,
    pub(crate) rewrites: &'a BTreeMap<TaskId, Rewrite>,
    pub(crate) stash_change: Option<&'a StashChange>,
    pub(crate) trouble: Option<&'a Trouble>,
}

/// The picture.
pub struct View<'a> {
    parts: Parts<'a>,
    graph: WaitGraph,
    /// When the first of the things that only time ends, or begins, will do so.
    deadline: Cell<Option<Timestamp>>,
}

impl<'a> View<'a> {
    pub(crate) fn new(parts: Parts<'a>) -> Self {
        let graph = WaitGraph::new(edges(&parts));
        Self { parts, graph, deadline: Cell::new(None) }
    }

    /// What cannot be told before somebody's files were looked at. Open episodes of it stay open until then.
    pub(crate) fn undecided(&self) -> BTreeSet<(Rule, TaskId)> {
        const OF_SILENCE: &[Rule] = &[Rule::Stalled, Rule::Overdue, Rule::Unstarted];
        const OF_BEING_DONE: &[Rule] = &[Rule::Complete, Rule::CompleteBut];
        let of =
            |rules: &'static [Rule], task: &TaskId| rules.iter().map(|rule| (*rule, task.clone())).collect::<Vec<_>>();
        let mut undecided = BTreeSet::new();
        for worker in self.active() {
            if worker.unsure {
                undecided.extend(of(OF_SILENCE, &worker.task));
            }
            if worker.may_be_unclean() {
                undecided.extend(of(OF_BEING_DONE, &worker.task));
            }
            if worker.changes.is_awaited() {
                undecided.extend(of(&[Rule::OutOfScope], &worker.task));
            }
        }
        if self.active().any(|worker| worker.changes.is_awaited()) {
            // Each overlap is of two, and either of them may be the one that is not known yet.
            undecided.extend(self.active().map(|worker| (Rule::Overlap, worker.task.clone())));
        }
        undecided
    }

    /// The time of the event.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.parts.now
    }

    /// What the engine goes by.
    #[must_use]
    pub const fn settings(&self) -> &'a Settings {
        self.parts.settings
    }

    /// The base, where there is one.
    #[must_use]
    pub const fn base(&self) -> Option<&'a RefName> {
        self.parts.base
    }

    /// All workers, by task.
    pub fn workers(&self) -> impl Iterator<Item = &'a Worker> {
        self.parts.workers.values()
    }

    /// Workers whose work is not in the base yet: the others have nothing more to say.
    pub fn unfinished(&self) -> impl Iterator<Item = &'a Worker> {
        self.workers().filter(|worker| !worker.integrated)
    }

    /// Those of them that have their branch. What another one said went with it; that it is missing is all that is left.
    pub fn active(&self) -> impl Iterator<Item = &'a Worker> {
        self.unfinished().filter(|worker| worker.tip.is_some())
    }

    /// True when the worker left with its work in the base.
    #[must_use]
    pub fn has_departed(&self, task: &TaskId) -> bool {
        self.parts.departed.contains_key(task)
    }

    /// The worker of a task.
    #[must_use]
    pub fn worker(&self, task: &TaskId) -> Option<&'a Worker> {
        self.parts.workers.get(task)
    }

    /// A commit that is known.
    #[must_use]
    pub fn commit(&self, oid: Oid) -> Option<&'a Commit> {
        self.parts.commits.get(&oid)
    }

    /// A worker's own commits, in chain order.
    pub fn own<'b>(&'b self, worker: &'b Worker) -> impl DoubleEndedIterator<Item = &'a Commit> + 'b {
        worker.own.iter().filter_map(|own| self.commit(own.oid))
    }

    /// When a commit arrived.
    #[must_use]
    pub fn arrived(&self, oid: Oid) -> Timestamp {
        self.parts.arrivals.get(&oid).copied().unwrap_or(self.parts.now)
    }

    /// All needs of workers that are not in the base.
    pub fn needs(&self) -> impl Iterator<Item = &'a Need> {
        let workers = self.parts.workers;
        let active = move |need: &Need| workers.get(&need.key.worker).is_some_and(|worker| !worker.integrated);
        self.parts.needs.iter().copied().filter(move |need| active(need))
    }

    /// Who waits for whom.
    #[must_use]
    pub const fn graph(&self) -> &WaitGraph {
        &self.graph
    }

    /// The files that two workers change, by the two.
    #[must_use]
    pub const fn changed_by_two(&self) -> &BTreeMap<(&'a TaskId, &'a TaskId), Vec<&'a GitPath>> {
        &self.parts.changed_by_two
    }

    /// The run that is being carried out.
    #[must_use]
    pub const fn run(&self) -> Option<&'a Run> {
        self.parts.settings.run.as_ref()
    }

    /// Names that fit no pattern.
    #[must_use]
    pub const fn malformed_names(&self) -> &'a [MalformedName] {
        self.parts.malformed_names
    }

    /// Status commits on branches that are nobody's.
    #[must_use]
    pub const fn strays(&self) -> &'a BTreeMap<(RefName, Oid), StrayCommit> {
        self.parts.strays
    }

    /// Status commits that vanished.
    #[must_use]
    pub const fn rewrites(&self) -> &'a BTreeMap<TaskId, Rewrite> {
        self.parts.rewrites
    }

    /// The last change of the stash.
    #[must_use]
    pub const fn stash_change(&self) -> Option<&'a StashChange> {
        self.parts.stash_change
    }

    /// True when the worker made a status commit after that one.
    #[must_use]
    pub fn has_spoken_since(&self, worker: &Worker, last_own: Option<Oid>) -> bool {
        let since = worker.own.iter().rev().take_while(|own| Some(own.oid) != last_own);
        since.filter_map(|own| self.commit(own.oid)).any(|commit| commit.class.is_status())
    }

    /// Why the picture may not be that of git.
    #[must_use]
    pub const fn trouble(&self) -> Option<&'a Trouble> {
        self.parts.trouble
    }

    /// True when so long has passed since then; otherwise asks to be told when it will have.
    #[must_use]
    pub fn has_passed(&self, since: Timestamp, duration: Duration) -> bool {
        let due = since.after(duration);
        if due <= self.parts.now {
            return true;
        }
        self.deadline.set(Some(self.deadline.get().map_or(due, |deadline| deadline.min(due))));
        false
    }

    pub(crate) const fn next_deadline(&self) -> Option<Timestamp> {
        self.deadline.get()
    }
}

/// Every wait of a worker that is not complete: its open needs, and a block whose reason names a task (section 7).
fn edges(parts: &Parts<'_>) -> Vec<Edge> {
    // Whose branch is gone does not wait any more: what it said went with it.
    let waits = |task: &TaskId| {
        let here = |worker: &&Worker| !worker.integrated && worker.tip.is_some();
        parts.workers.get(task).filter(here).is_some_and(|worker| worker.phase() != Phase::Complete)
    };
    let of_needs = parts.needs.iter().filter(|need| need.state == NeedState::Open).filter_map(|need| {
        let to = need.provider_task()?.clone();
        let what = need.key.item.written().clone();
        Some(Edge { from: need.key.worker.clone(), to, what, commit: need.opened_by })
    });
    let of_blocks = parts.workers.values().filter(|worker| worker.phase() == Phase::Blocked).flat_map(|worker| {
        let reason = worker.fold.reason.clone().unwrap_or_default();
        let named = tasks_named(reason.expose()).into_iter().filter(|task| *task != worker.task);
        let edges = named.filter_map(|to| {
            let commit = worker.fold.last_status?;
            Some(Edge { from: worker.task.clone(), to, what: reason.clone(), commit })
        });
        edges.collect::<Vec<_>>()
    });
    of_needs.chain(of_blocks).filter(|edge| waits(&edge.from) && parts.workers.contains_key(&edge.to)).collect()
}

/// The task ids in a text: whole ids, so that `task-10` does not name `task-1`.
fn tasks_named(text: &str) -> Vec<TaskId> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    words.filter_map(|word| TaskId::parse(word.trim_matches('-')).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_ids_are_named_and_nothing_else() {
        let named = |text: &str| tasks_named(text).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(named("waiting for task-10, and Task-2's api"), ["task-10", "task-2"]);
        assert_eq!(named("subtask-1 multitask-2x task- task"), Vec::<String>::new());
    }
}
