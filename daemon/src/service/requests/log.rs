//! `orchctl log`: status commits, newest last.

use std::collections::BTreeMap;

use orch_shared::{
    protocol::{RepoSelector, TaskSelector},
    report::{LogEntry, LogReport, SCHEMA},
    time::Timestamp,
};

use super::Answer;
use crate::service::Service;

impl Service {
    pub(super) fn list_log(&self, task: Option<&TaskSelector>, repo: &RepoSelector) -> Answer<LogReport> {
        let commits: Vec<LogEntry> = match task {
            Some(task) => {
                let (repo, task) = self.select_task(task)?;
                self.repos.get(&repo).map(|tracked| tracked.engine.log(Some(&task))).unwrap_or_default()
            }
            None => {
                let repos = self.select_repos(repo)?;
                repos.iter().filter_map(|id| self.repos.get(id)).flat_map(|t| t.engine.log(None)).collect()
            }
        };
        // Each worker's commits stay in chain order, whatever their dates claim; between workers the time of arrival
        // decides.
        let mut latest = BTreeMap::new();
        let in_place = |entry: LogEntry| {
            let at = latest.entry((entry.repo.clone(), entry.task.clone())).or_insert(entry.commit.at);
            *at = (*at).max(entry.commit.at);
            (*at, entry)
        };
        let mut commits: Vec<(Timestamp, LogEntry)> = commits.into_iter().map(in_place).collect();
        commits.sort_by_key(|(at, _)| *at);
        Ok(LogReport { schema: SCHEMA, commits: commits.into_iter().map(|(_, entry)| entry).collect() })
    }
}
