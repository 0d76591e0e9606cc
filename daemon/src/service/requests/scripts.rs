//! `orchctl setup` and `orchctl launch`: scripts of the plan that is carried out, for a person to read and run.

use std::path::PathBuf;

use orch_render::script::{ScriptError, render_launch, render_setup};
use orch_shared::{
    alert::PromptKind,
    config::Agent,
    ids::{GitPath, RepoId, TaskId},
    protocol::{Failure, FailureKind, RepoSelector, Response, TaskSelector},
    setup::{KICKOFF_FILE, LaunchFacts, SetupFacts, WorkerSetup},
    text::Visible,
};

use super::Answer;
use crate::{
    scripts::write_script,
    service::{Service, effects::Wanted},
    store::{PlanRow, Stage},
};

/// What the launch scripts start.
#[derive(Clone, Copy)]
pub(in crate::service) struct Started<'a> {
    /// The agent's name; none for the usual one.
    pub(in crate::service) agent: Option<&'a str>,
    /// It is to ask for no leave.
    pub(in crate::service) unattended: bool,
}

impl Service {
    pub(super) fn render_setup(
        &mut self,
        repo: &RepoSelector,
        wave: Option<u32>,
        write: bool,
        started: Started<'_>,
    ) -> Answer<Response> {
        let repo = self.select_repo(repo)?;
        let plan = self.carried_out(repo)?;
        let facts = self.setup_facts(repo, &plan, wave)?;
        let text = render_setup(&facts).map_err(|error| cannot_render("setup script", &error))?;
        let mut written = Vec::new();
        if write {
            // All scripts are rendered before the first is written.
            let mut launches = Vec::new();
            for worker in &facts.workers {
                let facts = self.launch_facts(repo, &plan, &worker.task, started)?;
                let script = render_launch(&facts).map_err(|error| cannot_render("launch script", &error))?;
                launches.push((format!("worker-{}-{}.sh", facts.number, facts.slug), script));
                launches.push((format!("kickoff-{}.md", worker.task), worker.kickoff.clone()));
            }
            let dir = self.scripts_dir(repo, &plan)?;
            let name = wave.map_or_else(|| "setup.sh".to_owned(), |wave| format!("setup-wave-{wave}.sh"));
            for (name, text) in std::iter::once((name, text.clone())).chain(launches) {
                let path = write_script(&dir, &name, &text).map_err(|error| {
                    Failure::new(FailureKind::Failed, error.to_string()).hint("check the space and rights there")
                })?;
                written.push(GitPath::from(path));
            }
        }
        Ok(Response::Script { text, written })
    }

    pub(super) fn render_launch(&mut self, task: &TaskSelector, started: Started<'_>) -> Answer<Response> {
        let (repo, task, plan) = if task.text.is_empty() {
            let repo = self.select_repo(&RepoSelector::Around(task.around.clone()))?;
            let plan = self.carried_out(repo)?;
            (repo, only_worker(&plan)?, plan)
        } else {
            let (repo, task) = self.select_task_of_plan(task)?;
            (repo, task, self.carried_out(repo)?)
        };
        let facts = self.launch_facts(repo, &plan, &task, started)?;
        let text = render_launch(&facts).map_err(|error| cannot_render("launch script", &error))?;
        Ok(Response::Script { text, written: Vec::new() })
    }

    /// The worker of a plan that is meant. Where there is no plan, that is what is wrong, and not the name.
    pub(super) fn select_task_of_plan(&self, selector: &TaskSelector) -> Answer<(RepoId, TaskId)> {
        self.select_planned_task(selector).map_err(|failure| {
            let named = selector.text.rsplit_once(':').map(|(name, _)| name);
            let repo = match named {
                Some(name) => self.repos.iter().find(|(_, it)| it.row.name.as_str() == name).map(|(repo, _)| *repo),
                None => self.repo_around(selector.around.as_path()),
            };
            let without = repo.filter(|_| failure.kind == FailureKind::NotFound).map(|repo| self.carried_out(repo));
            without.and_then(Result::err).unwrap_or(failure)
        })
    }

    /// The plan that is carried out, as it was accepted.
    fn carried_out(&self, repo: RepoId) -> Answer<PlanRow> {
        let rows = self.plans_of(repo)?;
        let draft = rows.iter().any(|row| matches!(row.stage, Stage::Draft));
        rows.into_iter().rev().find(|row| matches!(row.stage, Stage::Accepted(_))).ok_or_else(|| {
            let hint = if draft {
                "there is a draft: look at it with `orchctl plan show`, and accept it with `orchctl plan accept`"
            } else {
                "make one of documents: `orchctl plan FILE…`"
            };
            Failure::new(FailureKind::NotFound, "no plan is carried out in this repo").hint(hint)
        })
    }

    fn setup_facts(&mut self, repo: RepoId, plan: &PlanRow, wave: Option<u32>) -> Answer<SetupFacts> {
        let gone = || Failure::new(FailureKind::NotFound, "the repo is gone");
        // One prompt is better than none; first prompts for everybody are better in the words that were meant.
        let dir = self.paths.templates();
        self.templates.refresh(&dir);
        if let Some(problem) = self.templates.problem(PromptKind::Kickoff) {
            return Err(Failure::new(FailureKind::Failed, "the first prompts cannot be made by your own template")
                .cause(problem)
                .hint(format!("mend it in {}, or take it away and use the built-in one", dir.display())));
        }
        let tracked = self.repos.get(&repo).ok_or_else(gone)?;
        let (base, base_oid) = tracked.engine.base().cloned().ok_or_else(|| {
            Failure::new(FailureKind::Failed, "the base of the repo is not known")
                .hint("name it: `orchctl repo set REPO base BRANCH`")
        })?;
        let (name, repo_path) = (tracked.row.name.clone(), tracked.row.path.clone());
        let waves = plan.manifest.workers.iter().map(|worker| worker.wave).max().unwrap_or(0);
        let chosen: Vec<TaskId> = plan
            .manifest
            .workers
            .iter()
            .filter(|worker| wave.is_none_or(|wave| worker.wave == wave))
            .map(|worker| worker.task.clone())
            .collect();
        if let Some(wave) = wave.filter(|_| chosen.is_empty()) {
            let hint = match waves {
                0 | 1 => "all workers of this plan begin at once: leave out `--wave`".to_owned(),
                _ => format!("the workers of this plan begin in waves 1 to {waves}"),
            };
            return Err(Failure::new(FailureKind::NotFound, format!("nobody begins in wave {wave}")).hint(hint));
        }
        // Whoever is done and was cleaned away does not begin anew.
        let chosen: Vec<TaskId> = chosen.into_iter().filter(|task| !tracked.engine.is_over(task)).collect();
        if chosen.is_empty() && waves > 0 {
            let words = "all that was to be set up is in the base already, and was cleaned away";
            return Err(
                Failure::new(FailureKind::Failed, words).hint("`orchctl status --report` shows how far the plan is")
            );
        }
        let mut workers = Vec::new();
        for task in chosen {
            let kickoff = self.render(repo, &Wanted::plain(PromptKind::Kickoff), &task).map_err(|cause| {
                Failure::new(FailureKind::Failed, format!("no first prompt can be made for {task}")).cause(cause)
            })?;
            let (slug, branch, worktree) = self.place_of(repo, &task)?;
            workers.push(WorkerSetup { task, slug, branch, worktree, kickoff });
        }
        Ok(SetupFacts {
            repo: name,
            repo_path,
            base,
            base_oid,
            plan: plan.id.clone(),
            name: plan.manifest.name.clone(),
            wave,
            workers,
            copies: self.config.setup.copy.clone(),
        })
    }

    fn launch_facts(&self, repo: RepoId, plan: &PlanRow, task: &TaskId, started: Started<'_>) -> Answer<LaunchFacts> {
        let agent = self.agent(started.agent)?;
        let place = plan.manifest.workers.iter().position(|worker| worker.task == *task).ok_or_else(|| {
            Failure::new(FailureKind::NotFound, format!("the plan has no worker {task}"))
                .hint("`orchctl plan show` lists its workers")
        })?;
        let (slug, branch, worktree) = self.place_of(repo, task)?;
        Ok(LaunchFacts {
            repo: self.repo_name(repo).ok_or_else(|| Failure::new(FailureKind::NotFound, "the repo is gone"))?,
            number: u32::try_from(place + 1).unwrap_or(u32::MAX),
            task: task.clone(),
            slug,
            branch,
            worktree,
            kickoff: GitPath::from(PathBuf::from(KICKOFF_FILE)),
            agent,
            unattended: started.unattended,
        })
    }

    fn agent(&self, name: Option<&str>) -> Answer<Agent> {
        self.config.agents.find(name).cloned().ok_or_else(|| {
            let shown = Visible(name.unwrap_or_default()).to_string();
            let known: Vec<&str> = self.config.agents.names().map(|name| name.as_str()).collect();
            Failure::new(FailureKind::Usage, format!("no agent `{shown}` is known"))
                .hint(format!("known are: {}; others can be described in the configuration", known.join(", ")))
        })
    }

    /// Slug, branch and worktree of a worker of the plan, set up or not.
    fn place_of(
        &self,
        repo: RepoId,
        task: &TaskId,
    ) -> Answer<(orch_shared::ids::Slug, orch_shared::ids::RefName, GitPath)> {
        let found = self.repos.get(&repo).and_then(|tracked| {
            let worktree = tracked.planned_worktree(task)?;
            let slug = tracked.run.as_ref()?.workers.get(task)?.slug.clone();
            let there = tracked.engine.prompt_facts(task);
            let facts = there.or_else(|| tracked.engine.facts_before_setup(task, worktree.clone()))?;
            Some((slug, facts.branch, facts.worktree.unwrap_or(worktree)))
        });
        found.ok_or_else(|| Failure::new(FailureKind::NotFound, format!("the plan has no worker {task}")))
    }

    fn scripts_dir(&self, repo: RepoId, plan: &PlanRow) -> Answer<PathBuf> {
        let name = self.repo_name(repo).ok_or_else(|| Failure::new(FailureKind::NotFound, "the repo is gone"))?;
        Ok(self.paths.scripts().join(name.as_str()).join(plan.id.as_str()))
    }
}

/// The worker that needs no name.
fn only_worker(plan: &PlanRow) -> Answer<TaskId> {
    match plan.manifest.workers.as_slice() {
        [worker] => Ok(worker.task.clone()),
        workers => {
            let failure =
                Failure::new(FailureKind::Usage, format!("the plan has {} workers: say which", workers.len()));
            Err(workers.iter().fold(failure, |failure, worker| {
                failure.hint(format!("`orchctl launch {}`: {}", worker.task, worker.slug))
            }))
        }
    }
}

fn cannot_render(what: &str, error: &ScriptError) -> Failure {
    let failure = Failure::new(FailureKind::Failed, format!("no {what} can be made")).cause(error.to_string());
    let failure = std::error::Error::source(error).map(ToString::to_string).into_iter().fold(failure, Failure::cause);
    failure.hint(error.hint())
}
