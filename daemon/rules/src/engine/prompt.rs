//! What a prompt for a worker may speak of.

use orch_shared::{
    facts::HeadFact,
    ids::TaskId,
    prompting::{CycleEdge, NeedFacts, PromptFacts, Stray, Uncommitted},
    report::CommitReport,
    worker::{Attribution, NeedState},
};

use super::{Engine, Need, Worker, report::need_report};

impl Engine {
    /// Everything known of one worker that a prompt may speak of.
    #[must_use]
    pub fn prompt_facts(&self, task: &TaskId) -> Option<PromptFacts> {
        let worker = self.workers.get(task)?;
        let worktree = worker.present_worktree();
        let mut needs = self.needs_of(task);
        needs.sort_by_key(|need| need.state != NeedState::Ready);
        let wanted = self.needs.values().filter(|need| need.provider_task() == Some(task) && need.is_open());
        Some(PromptFacts {
            repo: self.settings.name.clone(),
            repo_path: self.settings.path.clone(),
            base: self.base_name(),
            task: task.clone(),
            branch: worker.branch.clone(),
            worktree: worktree.map(|worktree| worktree.path.clone()),
            phase: worker.phase(),
            health: worker.health,
            reason: worker.fold.reason.clone(),
            operation: worktree.and_then(|worktree| worktree.operation),
            completed: worker.own.iter().filter_map(|own| self.commit_report(own)).collect(),
            behind: worker.behind,
            planned: self.settings.assignment(worker).map(|assignment| self.planned(task, assignment)),
            uncommitted: worker
                .looked_since_its_last_commit()
                .and_then(|looked| Some(Uncommitted { count: looked.seen.dirty?, paths: looked.seen.paths.clone() })),
            sessions: worker.sessions.as_ref().map(|seen| seen.found.clone()),
            needs: needs.into_iter().map(|need| self.need_facts(need)).collect(),
            wanted: wanted.map(|n| (n.key.worker.clone(), n.key.item.clone(), n.opened_at)).collect(),
            cycle: self.cycle_of(task),
            strays: self.strays_of(worker),
        })
    }

    fn need_facts(&self, need: &Need) -> NeedFacts {
        let provider = need.provider_task();
        NeedFacts {
            need: need_report(need),
            opened_by: need.opened_by,
            provider: provider.and_then(|task| Some((task.clone(), self.branch_of(task)?.clone()))),
            answer_subject: need
                .answer
                .and_then(|(oid, _)| self.commits.get(&oid))
                .map(|commit| commit.subject.clone()),
        }
    }

    fn cycle_of(&self, task: &TaskId) -> Vec<CycleEdge> {
        let needs: Vec<&Need> = self.needs.values().collect();
        let view = self.view(&needs);
        let graph = view.graph();
        let Some(circle) = graph.circle_of(task) else { return Vec::new() };
        let edge = |edge: &crate::graph::Edge| CycleEdge {
            from: edge.from.clone(),
            to: edge.to.clone(),
            what: edge.what.clone(),
            commit: edge.commit,
        };
        graph.shortest_cycle(circle).into_iter().map(edge).collect()
    }

    fn strays_of(&self, worker: &Worker) -> Vec<Stray> {
        let elsewhere = worker.present_worktree().and_then(|worktree| match &worktree.head {
            HeadFact::Branch(branch) if *branch != worker.branch => Some(Stray::OtherBranch { branch: branch.clone() }),
            HeadFact::Detached(at) if worktree.operation.is_none() => Some(Stray::Detached { at: *at }),
            _ => None,
        });
        let here = worker.present_worktree().map(|worktree| worktree.head.clone());
        let on_others = self.strays.iter().filter_map(|((branch, oid), stray)| {
            // What is on the branch that the worktree is on comes back with it.
            let comes_along = here == Some(HeadFact::Branch(branch.clone()));
            // One that nobody is seen to have made may be this worker's as well as another's.
            if comes_along || stray.by.as_ref().is_some_and(|task| *task != worker.task) {
                return None;
            }
            let commit = self.commits.get(oid)?;
            let report = CommitReport {
                oid: *oid,
                subject: commit.subject.clone(),
                class: commit.class,
                at: self.arrived(*oid),
                attribution: Attribution::Guessed,
            };
            let sure = stray.by.is_some();
            Some(Stray::Commit { commit: report, on: branch.clone(), base: stray.base, sure })
        });
        elsewhere.into_iter().chain(on_others).collect()
    }
}
