//! `orchctl plan FILE…`, `clarify`, `edit`, `sequential`: a draft is made, or made anew with what the person said.

use orch_planner::sheet;
use orch_shared::{
    plan::{Answers, Clarification, GivenDocument, Settings},
    protocol::{Failure, FailureKind, PlanSelector, RepoSelector, Response},
    text::Visible,
};
use tokio::sync::oneshot;

use super::{
    Answer,
    plans::{check_draft, select_item},
    repos::cannot_store,
};
use crate::service::{Service, planning::Planning};

/// More workers than this nobody can follow, and no plan needs.
const MOST_WORKERS: u32 = 64;

impl Service {
    pub(super) fn make_plan(
        &self,
        repo: &RepoSelector,
        documents: Vec<GivenDocument>,
        name: Option<String>,
        workers: Option<u32>,
        reply: oneshot::Sender<Response>,
    ) {
        let planning = self.select_repo(repo).and_then(|repo| {
            check_workers(workers)?;
            let settings = Settings { name, workers, sequential: false };
            Ok(Planning { repo, before: None, documents, settings, answers: Answers::default() })
        });
        self.begin(planning, reply);
    }

    pub(super) fn clarify_item(
        &self,
        plan: &PlanSelector,
        item: &str,
        said: Clarification,
        reply: oneshot::Sender<Response>,
    ) {
        let planning = self.draft_anew(plan).and_then(|mut planning| {
            let Some(before) = &planning.before else { return Ok(planning) };
            let id = select_item(&before.manifest, item)?;
            let after: Vec<_> =
                said.after.iter().map(|other| select_item(&before.manifest, other)).collect::<Answer<_>>()?;
            if after.contains(&id) {
                return Err(Failure::new(FailureKind::Usage, format!("{id} cannot come after itself")));
            }
            if let Some(outside) = said.scope.iter().find(|path| !sheet::is_in_repo(path)) {
                let shown = Visible(outside);
                return Err(Failure::new(FailureKind::Usage, format!("`{shown}` is no path in the repo"))
                    .hint("write it relative to the repo's root, without `..`"));
            }
            let answer = planning.answers.items.entry(id).or_default();
            if !said.scope.is_empty() {
                answer.scope = Some(said.scope);
            }
            answer.size = said.size.or(answer.size);
            answer.after.extend(after);
            answer.after.sort();
            answer.after.dedup();
            answer.dropped |= said.dropped;
            Ok(planning)
        });
        self.begin(planning, reply);
    }

    pub(super) fn edit_plan(&self, plan: &PlanSelector, text: &str, reply: oneshot::Sender<Response>) {
        let planning = self.draft_anew(plan).and_then(|mut planning| {
            let Some(before) = &planning.before else { return Ok(planning) };
            let (answers, settings) = sheet::read(text, &before.manifest)
                .map_err(|error| Failure::new(FailureKind::Failed, error.to_string()).hint(error.hint()))?;
            check_workers(settings.workers)?;
            (planning.answers, planning.settings) = (answers, settings);
            Ok(planning)
        });
        self.begin(planning, reply);
    }

    pub(super) fn sequence_plan(&self, plan: &PlanSelector, reply: oneshot::Sender<Response>) {
        let planning = self.draft_anew(plan).map(|mut planning| {
            planning.settings.sequential = true;
            planning
        });
        self.begin(planning, reply);
    }

    fn begin(&self, planning: Answer<Planning>, reply: oneshot::Sender<Response>) {
        match planning {
            Ok(planning) => self.begin_planning(planning, reply),
            Err(failure) => drop(reply.send(Response::Failed(failure))),
        }
    }

    /// The draft, to be made anew from its documents as they were.
    fn draft_anew(&self, plan: &PlanSelector) -> Answer<Planning> {
        let (repo, row) = self.select_plan(plan)?;
        check_draft(&row)?;
        let documents = self.store.documents(repo, &row.id).map_err(|error| cannot_store(&error))?;
        let (settings, answers) = (row.settings.clone(), row.answers.clone());
        Ok(Planning { repo, before: Some(Box::new(row)), documents, settings, answers })
    }
}

fn check_workers(workers: Option<u32>) -> Answer<()> {
    match workers {
        Some(n) if n == 0 || n > MOST_WORKERS => {
            Err(Failure::new(FailureKind::Usage, format!("a plan for {n} workers cannot be made"))
                .hint(format!("ask for 1 to {MOST_WORKERS}")))
        }
        _ => Ok(()),
    }
}
