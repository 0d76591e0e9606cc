//! `orchctl prompt`: rendered from the state of this moment, and laid on the disk for a session to be pointed at.

use orch_shared::{
    alert::{PromptKind, WayOut},
    ids::{GitPath, RepoId, TaskId},
    protocol::{Failure, FailureKind, Response, TaskSelector},
    text::Visible,
};

use super::Answer;
use crate::service::{Service, effects::Wanted};

impl Service {
    pub(super) fn render_prompt(
        &mut self,
        kind: PromptKind,
        task: &TaskSelector,
        answer: Option<&str>,
        choose: Option<WayOut>,
        to: Option<&str>,
    ) -> Answer<Response> {
        let (repo, task) = match kind {
            PromptKind::Kickoff => self.select_task_of_plan(task)?,
            _ => self.select_task(task)?,
        };
        let to = to.map(|typed| self.receiver(repo, typed)).transpose()?;
        let wanted = Wanted { kind, answer, choose, to: to.as_ref() };
        let text = self.render(repo, &wanted, &task).map_err(|cause| {
            let failure = Failure::new(FailureKind::Failed, format!("no {kind} prompt can be made for {task}"));
            let failure = failure.cause(cause);
            match hint(kind) {
                Some(hint) => failure.hint(hint),
                None => failure,
            }
        })?;
        let name = self.repo_name(repo).ok_or_else(|| Failure::new(FailureKind::NotFound, "the repo is gone"))?;
        let path = self.prompt_files.write(&name, &task, kind, &text).map_err(|error| {
            let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
            Failure::new(FailureKind::Failed, error.to_string()).cause(cause).hint("check the space and rights there")
        })?;
        Ok(Response::Prompt { text, path: GitPath::from(path) })
    }

    /// The worker that takes over.
    fn receiver(&self, repo: RepoId, typed: &str) -> Answer<TaskId> {
        let task = TaskId::parse_lenient(typed).ok_or_else(|| {
            Failure::new(FailureKind::Usage, format!("`{}` is not a task", Visible(typed)))
                .hint("name the worker that takes over like `task-3` or `3`")
        })?;
        let is_there = self.repos.get(&repo).is_some_and(|tracked| tracked.engine.tasks().contains(&task));
        if is_there {
            return Ok(task);
        }
        Err(Failure::new(FailureKind::NotFound, format!("there is no worker {task} to take over"))
            .hint("`orchctl status` lists the workers; without `--to` a new session takes over in the same worktree"))
    }
}

/// What helps most often where this prompt cannot be made.
const fn hint(kind: PromptKind) -> Option<&'static str> {
    match kind {
        PromptKind::Kickoff | PromptKind::Scope => Some("accept a plan that names it: `orchctl plan accept`"),
        PromptKind::Deadlock => Some("`orchctl needs` shows who waits for whom"),
        PromptKind::Handover => Some("`orchctl status` lists the workers"),
        PromptKind::Conflict => {
            Some("`git merge-tree --write-tree BRANCH BRANCH` shows whether two branches go together")
        }
        PromptKind::Continue | PromptKind::Resume | PromptKind::WrongBranch | PromptKind::Nudge => None,
    }
}
