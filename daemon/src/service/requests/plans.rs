//! `orchctl plan`: drafts are shown, accepted, listed and dropped. Making one takes time and is done beside the loop
//! (`planning`).

use orch_planner::{check, sheet};
use orch_rules::event::Event;
use orch_shared::{
    ids::{RepoId, RunId},
    plan::{ItemId, Manifest, PlanReport, PlanState, PlanSummary, Run},
    protocol::{Failure, FailureKind, PlanSelector, RepoSelector, Response},
    text::Visible,
};

use super::{Answer, repos::cannot_store};
use crate::{
    service::Service,
    store::{PlanRow, Stage},
};

impl Service {
    pub(super) fn show_plan(&self, plan: &PlanSelector) -> Answer<Response> {
        let (repo, row) = self.select_plan(plan)?;
        self.plan_response(repo, row)
    }

    pub(super) fn explain_item(&self, plan: &PlanSelector, item: &str) -> Answer<Response> {
        let (_, row) = self.select_plan(plan)?;
        let id = select_item(&row.manifest, item)?;
        let explained = orch_render::manifest::explain(&row.manifest, id);
        explained.map(Response::Text).ok_or_else(|| no_such_item(&row.manifest, item))
    }

    pub(super) fn render_sheet(&self, plan: &PlanSelector) -> Answer<Response> {
        let (_, row) = self.select_plan(plan)?;
        check_draft(&row)?;
        Ok(Response::Text(sheet::write(&row.manifest, &row.answers, &row.settings)))
    }

    /// Carries the plan out from now on: the workers that it names are what the rules go by.
    pub(super) fn accept_plan(&mut self, plan: &PlanSelector) -> Answer<Response> {
        let (repo, mut row) = self.select_plan(plan)?;
        check_draft(&row)?;
        let refused = check::problems(&row.manifest);
        if !refused.is_empty() {
            let failure = Failure::new(FailureKind::Failed, format!("plan {} cannot be accepted", row.id));
            let failure = refused.into_iter().fold(failure, Failure::cause);
            return Err(failure.hint("change it with `orchctl plan clarify ITEM …` or `orchctl plan edit`"));
        }
        let run = Run::of(RunId::of_plan(&row.id, self.now.as_millis()), self.now, &row.manifest);
        row.stage = Stage::Accepted(run.clone());
        row.changed_at = self.now;
        let mut rows = vec![row];
        for mut earlier in self.plans_of(repo)? {
            if let Stage::Accepted(run) = earlier.stage {
                earlier.stage = Stage::Superseded(run);
                earlier.changed_at = self.now;
                rows.push(earlier);
            }
        }
        let kept: Vec<&PlanRow> = rows.iter().collect();
        self.store.save_plans(repo, &kept, None).map_err(|error| cannot_store(&error))?;
        self.carry_out(repo, Some(run));
        self.plan_response(repo, rows.swap_remove(0))
    }

    pub(super) fn list_plans(&self, repo: &RepoSelector) -> Answer<Vec<PlanSummary>> {
        let mut summaries = Vec::new();
        for repo in self.select_repos(repo)? {
            let Some(name) = self.repo_name(repo) else { continue };
            for row in self.plans_of(repo)? {
                let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                summaries.push(PlanSummary {
                    plan: row.id,
                    repo: name.clone(),
                    name: row.manifest.name.clone(),
                    state: row.stage.state(),
                    run: row.stage.run().map(|run| run.id.clone()),
                    changed_at: row.changed_at,
                    sources: row.manifest.sources.iter().map(|source| source.file.clone()).collect(),
                    items: count(row.manifest.items.iter().filter(|item| !item.done).count()),
                    workers: count(row.manifest.workers.len()),
                });
            }
        }
        Ok(summaries)
    }

    pub(super) fn drop_plan(&mut self, plan: &PlanSelector) -> Answer<Response> {
        let (repo, row) = self.select_plan(plan)?;
        self.store.drop_plan(repo, &row.id, self.now).map_err(|error| cannot_store(&error))?;
        if row.stage.state() == PlanState::Accepted {
            self.carry_out(repo, None);
        }
        self.plan_response(repo, row)
    }

    /// Goes by this plan from now on, or by none.
    fn carry_out(&mut self, repo: RepoId, run: Option<Run>) {
        let Some(tracked) = self.repos.get_mut(&repo) else { return };
        tracked.run = run;
        let settings = tracked.settings(&self.config);
        tracked.engine.set_settings(settings);
        self.observe(repo, Event::Ticked);
    }

    /// The run that a repo's accepted plan became.
    pub(in crate::service) fn stored_run(&self, repo: RepoId) -> Option<Run> {
        let rows = self.store.plans(repo).unwrap_or_else(|error| {
            tracing::error!(%repo, %error, "the plans of the repo cannot be read; none is carried out");
            Vec::new()
        });
        rows.into_iter().rev().find_map(|row| match row.stage {
            Stage::Accepted(run) => Some(run),
            Stage::Draft | Stage::Superseded(_) => None,
        })
    }

    pub(super) fn plans_of(&self, repo: RepoId) -> Answer<Vec<PlanRow>> {
        self.store.plans(repo).map_err(|error| cannot_store(&error))
    }

    /// The plan that is meant: the named one, else the newest draft of the repo, else what is carried out.
    pub(super) fn select_plan(&self, plan: &PlanSelector) -> Answer<(RepoId, PlanRow)> {
        if let Some(typed) = &plan.id {
            for repo in self.repos.keys() {
                if let Some(row) = self.plans_of(*repo)?.into_iter().find(|row| row.id.as_str() == typed) {
                    return Ok((*repo, row));
                }
            }
            return Err(Failure::new(FailureKind::NotFound, format!("there is no plan `{}`", Visible(typed)))
                .hint("`orchctl plan list` names them"));
        }
        let repo = self.select_repo(&plan.repo)?;
        let mut rows = self.plans_of(repo)?;
        let newest = |state| rows.iter().rposition(|row| row.stage.state() == state);
        match newest(PlanState::Draft).or_else(|| newest(PlanState::Accepted)) {
            Some(place) => Ok((repo, rows.swap_remove(place))),
            None => {
                Err(Failure::new(FailureKind::NotFound, "the repo has no plan").hint("make one: `orchctl plan FILE…`"))
            }
        }
    }

    pub(in crate::service) fn plan_response(&self, repo: RepoId, row: PlanRow) -> Answer<Response> {
        let name = self.repo_name(repo).ok_or_else(|| Failure::new(FailureKind::NotFound, "the repo is gone"))?;
        let text = orch_render::manifest::render(&row.manifest);
        Ok(Response::Plan(Box::new(PlanReport {
            plan: row.id,
            repo: name,
            state: row.stage.state(),
            run: row.stage.run().map(|run| run.id.clone()),
            manifest: row.manifest,
            text,
        })))
    }
}

/// What can still be changed.
pub(super) fn check_draft(row: &PlanRow) -> Answer<()> {
    match row.stage.state() {
        PlanState::Draft => Ok(()),
        state => {
            Err(Failure::new(FailureKind::Failed, format!("plan {} is {} and stays as it is", row.id, state.as_str()))
                .hint("make another from the documents: `orchctl plan FILE…`"))
        }
    }
}

/// The item that is meant: `item-3`, `3`, or the document's own id where it has one alone.
pub(super) fn select_item(manifest: &Manifest, typed: &str) -> Answer<ItemId> {
    let own = |name: &str| {
        let mut named = manifest
            .items
            .iter()
            .filter(|item| item.source_id.as_ref().is_some_and(|id| id.expose().eq_ignore_ascii_case(name)));
        named.next().map(|item| (item.id, named.next().is_some()))
    };
    let known = |id: &ItemId| id.index() < manifest.items.len();
    match (ItemId::parse(typed).ok().filter(known), own(typed)) {
        (Some(id), _) if typed.starts_with("item-") => Ok(id),
        (_, Some((id, false))) | (Some(id), _) => Ok(id),
        (None, Some((_, true))) => Err(Failure::new(
            FailureKind::Usage,
            format!("several items are called `{}` in their documents", Visible(typed)),
        )
        .hint("name it like `item-3`: `orchctl plan show` lists them")),
        (None, None) => Err(no_such_item(manifest, typed)),
    }
}

fn no_such_item(manifest: &Manifest, typed: &str) -> Failure {
    let shown = Visible(typed).to_string();
    Failure::new(FailureKind::NotFound, format!("the plan has no item `{shown}`"))
        .hint(format!("it has item-1 to item-{}: `orchctl plan show` lists them", manifest.items.len()))
}
