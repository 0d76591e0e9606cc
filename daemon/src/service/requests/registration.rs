//! Registration: a repo is opened by a reader of its own first, so that one that hangs hangs nobody.

use std::path::{Path, PathBuf};

use orch_shared::{
    config::DEFAULT_BRANCH_PREFIX,
    event::EventBody,
    facts::{OpenRequest, OpenedRepo, ReadFault},
    ids::{GitPath, RefName, RepoId, RepoName},
    protocol::{Failure, FailureKind, RepoSelector, Response},
    text::Visible,
};
use tokio::{sync::oneshot, time::Instant};

use super::{
    Answer,
    repos::{cannot_store, parse_name},
};
use crate::{
    git::Reader,
    service::{Service, ServiceEvent, event::OpenedForRegistration, tracked::Tracked},
    store::{NewRepo, RepoRow},
};

/// What a repo was opened for.
pub(crate) enum Purpose {
    /// To be registered, under that name and with that base where the person named them.
    Register { name: Option<String>, base: Option<String> },
    /// To see whether the base of that row is there, before the row is believed.
    Rebase(Box<RepoRow>),
}

impl Service {
    /// Opens the repo that is to be registered; goes on in [`Self::finish_registration`].
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
            base: base.clone().or_else(|| configured.and_then(|repo| repo.base.clone())),
            prefix: configured
                .and_then(|repo| repo.branch_prefix.clone())
                .unwrap_or_else(|| DEFAULT_BRANCH_PREFIX.to_owned()),
        };
        self.open(asked, Purpose::Register { name, base }, reply);
    }

    /// Opens a registered repo with the base that it is to have; goes on in [`Self::finish_registration`].
    pub(super) fn begin_rebase(&self, repo: &RepoSelector, base: String, reply: oneshot::Sender<Response>) {
        match self.select_repo(repo).and_then(|id| self.row(id)) {
            Ok(row) => {
                let row = RepoRow { base: Some(base), ..row };
                self.open(Tracked::open_request(&row, &self.config), Purpose::Rebase(Box::new(row)), reply);
            }
            Err(failure) => drop(reply.send(Response::Failed(failure))),
        }
    }

    fn open(&self, asked: OpenRequest, purpose: Purpose, reply: oneshot::Sender<Response>) {
        let mut reader = Reader::new(self.reader_settings(), asked.clone());
        let events = self.events.clone();
        tokio::spawn(async move {
            let result = reader.open().await;
            let opened = OpenedForRegistration { asked, purpose, reader, result, reply };
            drop(events.send(ServiceEvent::RepoOpened(Box::new(opened))));
        });
    }

    pub(in crate::service) fn finish_registration(&mut self, opened: OpenedForRegistration) {
        let OpenedForRegistration { asked, purpose, reader, result, reply } = opened;
        let places = match result {
            Ok(opened) => Ok(opened),
            // A format that cannot be read is registered all the same, and says so.
            Err(fault @ ReadFault::Unsupported { .. }) => guess_places(asked.path.as_path()).ok_or(fault),
            Err(fault) => Err(fault),
        };
        let response = match (places, purpose) {
            (Err(fault), Purpose::Register { .. }) => Err(refuse(&asked, "be registered", &fault)),
            (Err(fault), Purpose::Rebase(_)) => Err(refuse(&asked, "be given that base", &fault)),
            (Ok(places), Purpose::Register { name, base }) => self.register(&places, name.as_deref(), base, reader),
            (Ok(_), Purpose::Rebase(row)) => self.change_to(*row, true),
        };
        drop(reply.send(response.unwrap_or_else(Response::Failed)));
    }

    fn register(
        &mut self,
        places: &OpenedRepo,
        name: Option<&str>,
        base: Option<String>,
        reader: Reader,
    ) -> Answer<Response> {
        let same =
            self.repos.iter().find(|(_, tracked)| tracked.row.common_dir == places.common_dir).map(|(id, _)| *id);
        if let Some(repo) = same {
            return self.register_again(repo, name, base);
        }
        let path = places.main_worktree.clone().unwrap_or_else(|| places.common_dir.clone());
        let new = NewRepo {
            name: self.free_name(name, &path)?,
            path,
            common_dir: places.common_dir.clone(),
            base,
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
        Ok(Response::Registered { repo: self.registered(id)?, before: None })
    }

    /// The same repo by whatever path: nothing new, but a name or a base that was given is taken.
    fn register_again(&mut self, repo: RepoId, name: Option<&str>, base: Option<String>) -> Answer<Response> {
        let mut row = self.row(repo)?;
        if let Some(name) = name.map(parse_name).transpose()?.filter(|name| *name != row.name) {
            self.refuse_taken(&name)?;
            row.name = name;
        }
        let rebased = base.filter(|base| row.base.as_ref() != Some(base));
        let restart = rebased.is_some();
        row.base = rebased.or(row.base);
        self.change_to(row, restart)
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
}

fn refuse(asked: &OpenRequest, what: &str, fault: &ReadFault) -> Failure {
    let path = Visible(asked.path.shown().expose()).to_string();
    Failure::new(FailureKind::Failed, format!("{path} cannot {what}")).cause(fault.to_string()).hint(fault.hint())
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
