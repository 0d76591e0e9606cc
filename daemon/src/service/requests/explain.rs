//! `orchctl explain`: every piece of evidence behind a worker's state.

use orch_shared::{
    protocol::{Failure, FailureKind, TaskSelector},
    report::ExplainReport,
};

use super::Answer;
use crate::service::Service;

impl Service {
    pub(super) fn explain_worker(&self, task: &TaskSelector) -> Answer<ExplainReport> {
        let (repo, task) = self.select_task(task)?;
        let explained = self.repos.get(&repo).and_then(|tracked| tracked.engine.explain(&task, self.now));
        explained.ok_or_else(|| Failure::new(FailureKind::NotFound, format!("no worker {task} is known")))
    }
}
