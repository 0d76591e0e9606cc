//! What the plan adds to a prompt, and the prompt of a worker that is still to be set up.

use orch_shared::{
    ids::{GitPath, RefName, TaskId},
    plan::{AssignedItem, Assignment, ItemId},
    prompting::{Breach, PlannedFacts, PlannedWait, PromptFacts, Sibling},
    worker::{Health, Phase},
};

use super::{Engine, Worker};

impl Engine {
    /// What a first prompt may say of a worker that the plan names and nobody has set up yet, with the directory that
    /// its worktree will have; none where the plan does not name it, or it is there already.
    #[must_use]
    pub fn facts_before_setup(&self, task: &TaskId, worktree: GitPath) -> Option<PromptFacts> {
        let assignment = self.settings.run.as_ref()?.workers.get(task).filter(|_| !self.workers.contains_key(task))?;
        Some(PromptFacts {
            repo: self.settings.name.clone(),
            repo_path: self.settings.path.clone(),
            base: self.base_name(),
            task: task.clone(),
            branch: self.planned_branch(task, assignment),
            worktree: Some(worktree),
            phase: Phase::Pending,
            health: Health::Ok,
            reason: None,
            operation: None,
            completed: Vec::new(),
            behind: 0,
            planned: Some(self.planned(task, assignment)),
            uncommitted: None,
            sessions: None,
            needs: Vec::new(),
            wanted: Vec::new(),
            cycle: Vec::new(),
            strays: Vec::new(),
        })
    }

    /// The branch that work starts from.
    pub(super) fn base_name(&self) -> RefName {
        self.base.as_ref().map_or_else(|| RefName::from_branch("main"), |(name, _)| name.clone())
    }

    /// The branch of a worker of the plan: its own, else the one that it will have (domain.md section 2).
    fn planned_branch(&self, task: &TaskId, assignment: &Assignment) -> RefName {
        let made = self.workers.get(task).filter(|worker| self.settings.assignment(worker).is_some());
        made.map_or_else(
            || RefName::from_branch(&format!("{}{task}-{}", self.settings.prefix, assignment.slug)),
            |worker| worker.branch.clone(),
        )
    }

    pub(super) fn planned(&self, task: &TaskId, assignment: &Assignment) -> PlannedFacts {
        let others = || self.settings.run.iter().flat_map(|run| &run.workers).filter(|(other, _)| *other != task);
        let awaits = assignment.depends_on.iter().filter_map(|on| self.planned_wait(&on.worker, &on.worker, on.item));
        let awaited_by = others().flat_map(|(other, theirs)| {
            let of_mine = theirs.depends_on.iter().filter(|on| on.worker == *task);
            of_mine.filter_map(|on| self.planned_wait(other, task, on.item))
        });
        let sibling = |(other, theirs): (&TaskId, &Assignment)| Sibling {
            task: other.clone(),
            branch: self.planned_branch(other, theirs),
            focus: theirs.focus.clone(),
            scope: theirs.scope.clone(),
        };
        PlannedFacts {
            focus: assignment.focus.clone(),
            items: self.progress_of_items(task, assignment),
            scope: assignment.scope.clone(),
            checkpoints: assignment.checkpoints.clone(),
            awaits: awaits.collect(),
            awaited_by: awaited_by.collect(),
            siblings: others().map(sibling).collect(),
            breaches: self.workers.get(task).map(|worker| self.breaches(worker, assignment)).unwrap_or_default(),
        }
    }

    /// The wait for an item of `provider`, as one of the two sees it who looks at `other`.
    fn planned_wait(&self, other: &TaskId, provider: &TaskId, id: ItemId) -> Option<PlannedWait> {
        let item = self.assigned_item(provider, id)?.clone();
        let is_there = self.workers.get(provider).is_some_and(|worker| worker.done.contains(&id));
        Some(PlannedWait { worker: other.clone(), item, is_there })
    }

    fn assigned_item(&self, task: &TaskId, id: ItemId) -> Option<&AssignedItem> {
        self.settings.run.as_ref()?.workers.get(task)?.items.iter().find(|item| item.id == id)
    }

    /// The files that a worker changes and that are not its own, the same that `out-of-scope` tells of.
    fn breaches(&self, worker: &Worker, assignment: &Assignment) -> Vec<Breach> {
        let Some(run) = &self.settings.run else { return Vec::new() };
        let breach = |path: &GitPath| Breach { path: path.clone(), owner: run.owner_of(path.as_bytes()).cloned() };
        let outside = worker.changes.paths().filter(|path| run.keeps_from(assignment, path.as_bytes()));
        outside.map(breach).collect()
    }
}
