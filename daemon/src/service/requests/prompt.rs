//! `orchctl prompt`: rendered from the state of this moment, and laid on the disk for a session to be pointed at.

use orch_shared::{
    alert::{PromptKind, WayOut},
    ids::GitPath,
    protocol::{Failure, FailureKind, Response, TaskSelector},
};

use super::Answer;
use crate::service::Service;

impl Service {
    pub(super) fn render_prompt(
        &mut self,
        kind: PromptKind,
        task: &TaskSelector,
        answer: Option<&str>,
        choose: Option<WayOut>,
    ) -> Answer<Response> {
        let (repo, task) = self.select_task(task)?;
        let text = self.render(repo, kind, &task, answer, choose).map_err(|cause| {
            Failure::new(FailureKind::Failed, format!("no {kind} prompt can be made for {task}")).cause(cause)
        })?;
        let name = self.repo_name(repo).ok_or_else(|| Failure::new(FailureKind::NotFound, "the repo is gone"))?;
        let path = self.prompt_files.write(&name, &task, kind, &text).map_err(|error| {
            let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
            Failure::new(FailureKind::Failed, error.to_string()).cause(cause).hint("check the space and rights there")
        })?;
        Ok(Response::Prompt { text, path: GitPath::from(path) })
    }
}
