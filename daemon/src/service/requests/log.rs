//! `orchctl log`: status commits, newest last.

use orch_shared::{
    protocol::{RepoSelector, TaskSelector},
    report::{LogEntry, LogReport, SCHEMA},
};

use super::Answer;
use crate::service::Service;

impl Service {
    pub(super) fn list_log(&self, task: Option<&TaskSelector>, repo: &RepoSelector) -> Answer<LogReport> {
        let mut commits: Vec<LogEntry> = match task {
            Some(task) => {
                let (repo, task) = self.select_task(task)?;
                self.repos.get(&repo).map(|tracked| tracked.engine.log(Some(&task))).unwrap_or_default()
            }
            None => {
                let repos = self.select_repos(repo)?;
                repos.iter().filter_map(|id| self.repos.get(id)).flat_map(|t| t.engine.log(None)).collect()
            }
        };
        // Each worker's commits are in chain order; between workers the time of arrival decides.
        commits.sort_by_key(|entry| entry.commit.at);
        Ok(LogReport { schema: SCHEMA, commits })
    }
}
