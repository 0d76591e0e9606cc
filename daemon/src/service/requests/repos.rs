//! `orchctl repo`: registered repos are listed, changed and let go.

use orch_shared::{
    event::EventBody,
    ids::{RefName, RepoId, RepoName},
    protocol::{Failure, FailureKind, RepoSelector, Response},
    report::{RegisteredRepo, ReposReport, SCHEMA},
    text::Visible,
    worker::RepoState,
};
use tokio::time::Instant;

use super::Answer;
use crate::{
    git::Reader,
    service::{
        Service,
        tracked::{self, Tracked},
    },
    store::RepoRow,
};

impl Service {
    pub(super) fn list_repos(&self) -> ReposReport {
        let mut repos: Vec<_> = self.repos.keys().filter_map(|id| self.registered(*id).ok()).collect();
        repos.sort_by(|a, b| a.name.cmp(&b.name));
        ReposReport { schema: SCHEMA, repos }
    }

    pub(super) fn remove_repo(&mut self, repo: &RepoSelector) -> Answer<Response> {
        let id = self.select_repo(repo)?;
        let row = self.row(id)?;
        self.publish(id, EventBody::RepoRemoved);
        self.store.remove_repo(id).map_err(|error| cannot_store(&error))?;
        self.forget(id);
        Ok(Response::Unregistered { name: row.name, path: row.path.shown() })
    }

    pub(super) fn set_repo(&mut self, repo: &RepoSelector, key: &str, value: &str) -> Answer<Response> {
        let id = self.select_repo(repo)?;
        let mut row = self.row(id)?;
        match key {
            "name" => {
                let name = parse_name(value)?;
                if name != row.name {
                    self.refuse_taken(&name)?;
                }
                row.name = name;
            }
            // A base that is named was looked for before: see `take_request`.
            "base" => row.base = None,
            "branch_prefix" | "branch-prefix" => row.branch_prefix = Some(parse_prefix(value)?),
            other => {
                return Err(Failure::new(FailureKind::Usage, format!("a repo has no setting `{}`", Visible(other)))
                    .hint("settings are: name, base, branch_prefix"));
            }
        }
        self.change_to(row, key != "name")
    }

    /// Stores the row and goes by it from now on; with a new reader where it must read otherwise than before.
    pub(super) fn change_to(&mut self, row: RepoRow, restart: bool) -> Answer<Response> {
        let id = row.id;
        let before = self.row(id)?.name;
        self.store.update_repo(&row).map_err(|error| cannot_store(&error))?;
        if restart {
            self.forget(id);
            let request = Tracked::open_request(&row, &self.config);
            let reader = Reader::new(self.reader_settings(), request);
            self.track(row, reader);
            self.begin_scans(Instant::now());
        } else if let Some(tracked) = self.repos.get_mut(&id) {
            tracked.row = row;
            let settings = tracked.settings(&self.config);
            tracked.engine.set_settings(settings);
        }
        Ok(Response::Registered { repo: self.registered(id)?, before: Some(before) })
    }

    /// Lets go of a repo: its reader ends when nobody asks it any more.
    fn forget(&mut self, repo: RepoId) {
        self.watcher.disarm(repo);
        if let Some(tracked) = self.repos.remove(&repo) {
            for alert in tracked.engine.alerts(false) {
                self.pacer.withdraw(&alert.id);
            }
        }
    }

    pub(super) fn row(&self, repo: RepoId) -> Answer<RepoRow> {
        let rows = self.store.repos().map_err(|error| cannot_store(&error))?;
        rows.into_iter()
            .find(|row| row.id == repo)
            .ok_or_else(|| Failure::new(FailureKind::NotFound, "the repo is not registered any more"))
    }

    pub(super) fn registered(&self, repo: RepoId) -> Answer<RegisteredRepo> {
        let report = self.repo_report(repo);
        let tracked = self.repos.get(&repo);
        let (Some(report), Some(tracked)) = (report, tracked) else {
            return Err(Failure::new(FailureKind::NotFound, "the repo is not registered any more"));
        };
        let base = Some(report.base).filter(|base| !base.is_blank());
        Ok(RegisteredRepo {
            name: tracked.row.name.clone(),
            path: tracked.row.path.shown(),
            base: base.or_else(|| tracked.row.base.as_deref().map(|base| RefName::from_branch(base).shown())),
            branch_prefix: tracked::prefix(&tracked.row, &self.config),
            state: report.state,
            degraded: match report.state {
                RepoState::Degraded => tracked.scans.failing.as_ref().map(|failing| failing.fault.trouble()),
                _ => None,
            },
            workers: u32::try_from(report.workers.len()).unwrap_or(u32::MAX),
        })
    }

    pub(super) fn refuse_taken(&self, name: &RepoName) -> Answer<()> {
        match self.repos.values().find(|tracked| tracked.row.name == *name) {
            Some(other) => {
                let path = Visible(other.row.path.shown().expose()).to_string();
                Err(Failure::new(FailureKind::Failed, format!("another repo is called `{name}`: {path}"))
                    .hint("choose another with `--name NAME`"))
            }
            None => Ok(()),
        }
    }
}

pub(super) fn parse_name(text: &str) -> Answer<RepoName> {
    RepoName::parse(text).map_err(|error| Failure::new(FailureKind::Usage, error.to_string()))
}

fn parse_prefix(text: &str) -> Answer<String> {
    orch_shared::config::parse_branch_prefix(text).map_err(|error| Failure::new(FailureKind::Usage, error))
}

pub(in crate::service) fn cannot_store(error: &crate::store::StoreError) -> Failure {
    let failure = Failure::new(FailureKind::Failed, error.to_string());
    match std::error::Error::source(error) {
        Some(cause) => failure.cause(cause.to_string()),
        None => failure,
    }
    .hint("check the space and rights of the state directory: `orchctl doctor`")
}
