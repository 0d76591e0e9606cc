//! `orchctl repo` and the registering half of `orchctl up`.

use std::path::{Path, PathBuf};

use orch_shared::{
    config::DEFAULT_BRANCH_PREFIX,
    event::EventBody,
    facts::{OpenRequest, OpenedRepo, ReadFault},
    ids::{GitPath, RefName, RepoId, RepoName},
    protocol::{Failure, FailureKind, RepoSelector, Response},
    report::{RegisteredRepo, ReposReport, SCHEMA},
    text::Visible,
    worker::RepoState,
};
use tokio::{sync::oneshot, time::Instant};

use super::Answer;
use crate::{
    git::Reader,
    service::{
        Service, ServiceEvent,
        event::OpenedForRegistration,
        tracked::{self, Tracked},
    },
    store::{NewRepo, RepoRow},
};

impl Service {
    /// Opens the repo in its own reader, so that a repo that hangs hangs nobody; goes on in [`Self::finish_registration`].
    pub(super) fn begin_registration(
        &self,
        path: GitPath,
        base: Option<String>,
        name: Option<String>,
        reply: oneshot::Sender<Response>,
    ) {
        let configured = self.config.repos.get(path.as_path());
        let asked = OpenRequest {
            path,
            base: base.or_else(|| configured.and_then(|repo| repo.base.clone())),
            prefix: configured
                .and_then(|repo| repo.branch_prefix.clone())
                .unwrap_or_else(|| DEFAULT_BRANCH_PREFIX.to_owned()),
        };
        let mut reader = Reader::new(self.reader_settings(), asked.clone());
        let events = self.events.clone();
        tokio::spawn(async move {
            let result = reader.open().await;
            let opened = OpenedForRegistration { asked, name, reader, result, reply };
            drop(events.send(ServiceEvent::RepoOpened(Box::new(opened))));
        });
    }

    pub(in crate::service) fn finish_registration(&mut self, opened: OpenedForRegistration) {
        let OpenedForRegistration { asked, name, reader, result, reply } = opened;
        let places = match result {
            Ok(opened) => Ok(opened),
            // A format that cannot be read yet is registered all the same, and says so.
            Err(fault @ ReadFault::Unsupported { .. }) => guess_places(asked.path.as_path()).ok_or(fault),
            Err(fault) => Err(fault),
        };
        let response = places
            .map_err(|fault| refuse(&asked, &fault))
            .and_then(|places| self.register(&asked, &places, name.as_deref(), reader));
        drop(reply.send(response.unwrap_or_else(Response::Failed)));
    }

    fn register(
        &mut self,
        asked: &OpenRequest,
        places: &OpenedRepo,
        name: Option<&str>,
        reader: Reader,
    ) -> Answer<Response> {
        let same =
            self.repos.iter().find(|(_, tracked)| tracked.row.common_dir == places.common_dir).map(|(id, _)| *id);
        if let Some(repo) = same {
            return self.register_again(repo, asked, name);
        }
        let path = places.main_worktree.clone().unwrap_or_else(|| places.common_dir.clone());
        let new = NewRepo {
            name: self.free_name(name, &path)?,
            path,
            common_dir: places.common_dir.clone(),
            base: asked.base.clone(),
            branch_prefix: None,
            at: self.now,
        };
        let id = self.store.add_repo(&new).map_err(|error| cannot_store(&error))?;
        let row = self.row(id)?;
        self.track(row, reader);
        self.begin_scans(Instant::now());
        if let Some(report) = self.repo_report(id) {
            self.publish(id, EventBody::RepoAdded(Box::new(report)));
        }
        Ok(Response::Registered { repo: self.registered(id)?, already: false })
    }

    /// The same repo by whatever path: nothing new, but a base that was named is taken.
    fn register_again(&mut self, repo: RepoId, asked: &OpenRequest, name: Option<&str>) -> Answer<Response> {
        let mut row = self.row(repo)?;
        let renamed = name.map(parse_name).transpose()?.filter(|name| *name != row.name);
        let rebased = asked.base.clone().filter(|base| row.base.as_ref() != Some(base));
        if let Some(name) = renamed {
            self.refuse_taken(&name)?;
            row.name = name;
        }
        let restart = rebased.is_some();
        row.base = rebased.or(row.base);
        self.change(row, restart)?;
        Ok(Response::Registered { repo: self.registered(repo)?, already: true })
    }

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
            "base" => row.base = Some(value.to_owned()).filter(|base| !base.trim().is_empty()),
            "branch_prefix" | "branch-prefix" => row.branch_prefix = Some(parse_prefix(value)?),
            other => {
                return Err(Failure::new(FailureKind::Usage, format!("a repo has no setting `{}`", Visible(other)))
                    .hint("settings are: name, base, branch_prefix"));
            }
        }
        self.change(row, key != "name")?;
        Ok(Response::Registered { repo: self.registered(id)?, already: true })
    }

    /// Stores the row and goes by it from now on; with a new reader where it must read otherwise than before.
    fn change(&mut self, row: RepoRow, restart: bool) -> Answer<()> {
        self.store.update_repo(&row).map_err(|error| cannot_store(&error))?;
        let id = row.id;
        if restart {
            self.forget(id);
            let request = Tracked::open_request(&row, &self.config);
            let reader = Reader::new(self.reader_settings(), request);
            self.track(row, reader);
            self.begin_scans(Instant::now());
        } else if let Some(tracked) = self.repos.get_mut(&id) {
            tracked.engine.set_settings(tracked::settings(&row, &self.config));
            tracked.row = row;
        }
        Ok(())
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

    fn row(&self, repo: RepoId) -> Answer<RepoRow> {
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

    /// The name that was asked for, or one made of the path that nobody has yet.
    fn free_name(&self, asked: Option<&str>, path: &GitPath) -> Answer<RepoName> {
        if let Some(asked) = asked {
            let name = parse_name(asked)?;
            self.refuse_taken(&name)?;
            return Ok(name);
        }
        let path = path.as_path();
        let own = path.file_name().filter(|name| *name != ".git");
        let directory = own.or_else(|| path.parent().and_then(Path::file_name)).unwrap_or_default();
        let name = RepoName::from_directory(&directory.to_string_lossy());
        let taken = |name: &RepoName| self.repos.values().any(|tracked| tracked.row.name == *name);
        let numbered = (2..).map(|number| name.numbered(number));
        Ok(std::iter::once(name.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(name))
    }

    fn refuse_taken(&self, name: &RepoName) -> Answer<()> {
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

fn parse_name(text: &str) -> Answer<RepoName> {
    RepoName::parse(text).map_err(|error| Failure::new(FailureKind::Usage, error.to_string()))
}

fn parse_prefix(text: &str) -> Answer<String> {
    orch_shared::config::parse_branch_prefix(text).map_err(|error| Failure::new(FailureKind::Usage, error))
}

fn refuse(asked: &OpenRequest, fault: &ReadFault) -> Failure {
    let path = Visible(asked.path.shown().expose()).to_string();
    Failure::new(FailureKind::Failed, format!("{path} cannot be registered"))
        .cause(fault.to_string())
        .hint(fault.hint())
}

fn cannot_store(error: &crate::store::StoreError) -> Failure {
    let failure = Failure::new(FailureKind::Failed, error.to_string());
    match std::error::Error::source(error) {
        Some(cause) => failure.cause(cause.to_string()),
        None => failure,
    }
    .hint("check the space and rights of the state directory: `orchctl doctor`")
}

/// Where a repository lies that no reader can open: enough to keep it on the list.
fn guess_places(path: &Path) -> Option<OpenedRepo> {
    let path: PathBuf = path.canonicalize().ok()?;
    let (root, git_dir) = path.ancestors().map(|dir| (dir, dir.join(".git"))).find(|(_, git)| git.is_dir())?;
    Some(OpenedRepo {
        common_dir: GitPath::from(git_dir),
        main_worktree: Some(GitPath::from(root)),
        base: RefName::from_branch(""),
    })
}
