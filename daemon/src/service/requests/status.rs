//! `orchctl status`: the picture of each repo, as data or as a Markdown report.

use orch_shared::{
    ids::{RefName, RepoId},
    protocol::RepoSelector,
    report::{RepoReport, SCHEMA, StatusReport},
    worker::RepoState,
};

use tokio::time::Instant;

use super::Answer;
use crate::service::{Service, tracked::Watching};

impl Service {
    pub(super) fn get_status(&self, repo: &RepoSelector) -> Answer<StatusReport> {
        let mut repos: Vec<_> = self.select_repos(repo)?.into_iter().filter_map(|id| self.repo_report(id)).collect();
        repos.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(StatusReport { schema: SCHEMA, generated_at: self.now, repos })
    }

    pub(super) fn render_report(&self, repo: &RepoSelector) -> Answer<String> {
        let progress = |repo: RepoId| {
            let tracked = self.repos.get(&repo)?;
            Some((tracked.row.name.clone(), tracked.engine.run_progress()?))
        };
        let runs = self.select_repos(repo)?.into_iter().filter_map(progress).collect();
        Ok(orch_render::report::render_report(&self.get_status(repo)?, &runs, self.now))
    }

    /// The engine's report, with what only the shell knows: whether the repo can be read and watched.
    pub(in crate::service) fn repo_report(&self, repo: RepoId) -> Option<RepoReport> {
        let tracked = self.repos.get(&repo)?;
        let mut report = tracked.engine.report(self.now);
        if report.base.is_blank()
            && let Some(base) = &tracked.row.base
        {
            report.base = RefName::from_branch(base).shown();
        }
        let trouble = match (&tracked.scans.failing, &tracked.watching) {
            (Some(failing), _) => Some(failing.fault.trouble()),
            (None, Watching::Polling(trouble)) => Some(trouble.clone()),
            (None, Watching::Events) => None,
        };
        if tracked.scans.is_late(Instant::now()) {
            report.state = RepoState::CatchingUp;
        }
        if let Some(trouble) = trouble {
            report.state = RepoState::Degraded;
            report.degraded = Some(trouble.to_string());
        }
        Some(report)
    }
}
