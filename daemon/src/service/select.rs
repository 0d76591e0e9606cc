//! Which repo, worker or alert a client means (cli.md: REPO, TASK).

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use orch_rules::engine::Engine;
use orch_shared::{
    ids::{AlertId, GitPath, RepoId, TaskId},
    protocol::{Failure, FailureKind, RepoSelector, Request, TaskSelector},
    text::Visible,
};

use super::Service;

impl Service {
    /// The repos that are meant: the named one, the one around the directory, or all.
    pub(super) fn select_repos(&self, selector: &RepoSelector) -> Result<Vec<RepoId>, Failure> {
        match selector {
            RepoSelector::Around(directory) => match self.repo_around(directory.as_path()) {
                Some(repo) => Ok(vec![repo]),
                None => match git_root(&canonical(directory.as_path())) {
                    Some(root) => Err(not_registered(&root)),
                    None => Ok(self.repos.keys().copied().collect()),
                },
            },
            RepoSelector::Given { text, path } => self.select_repo_given(text, path).map(|repo| vec![repo]),
        }
    }

    /// The one repo that is meant.
    pub(super) fn select_repo(&self, selector: &RepoSelector) -> Result<RepoId, Failure> {
        match self.select_repos(selector)?.as_slice() {
            [repo] => Ok(*repo),
            [] => {
                Err(Failure::new(FailureKind::NotFound, "no repo is registered")
                    .hint("register one: `orchctl up PATH`"))
            }
            several => Err(Failure::new(FailureKind::Usage, "several repos are registered")
                .hint(format!("name one of: {}", self.names(several)))),
        }
    }

    fn select_repo_given(&self, text: &str, path: &GitPath) -> Result<RepoId, Failure> {
        let named = self.repos.iter().find(|(_, tracked)| tracked.row.name.as_str() == text).map(|(id, _)| *id);
        if let Some(repo) = named.or_else(|| self.repo_around(path.as_path())) {
            return Ok(repo);
        }
        match git_root(&canonical(path.as_path())).filter(|_| path.as_path().exists()) {
            Some(root) => Err(not_registered(&root)),
            None => {
                let known: Vec<RepoId> = self.repos.keys().copied().collect();
                Err(Failure::new(FailureKind::NotFound, format!("no repo `{}` is registered", Visible(text))).hint(
                    if known.is_empty() {
                        "register one: `orchctl up PATH`".to_owned()
                    } else {
                        format!("registered are: {}", self.names(&known))
                    },
                ))
            }
        }
    }

    fn names(&self, repos: &[RepoId]) -> String {
        let names: BTreeSet<_> = repos.iter().filter_map(|repo| self.repo_name(*repo)).map(|n| n.to_string()).collect();
        names.into_iter().collect::<Vec<_>>().join(", ")
    }

    /// The repo with the innermost worktree, or git directory, that the path lies in.
    pub(super) fn repo_around(&self, path: &Path) -> Option<RepoId> {
        let path = canonical(path);
        self.repos
            .iter()
            .flat_map(|(id, tracked)| {
                let own = [tracked.row.path.as_path().to_owned(), tracked.row.common_dir.as_path().to_owned()];
                own.into_iter().chain(tracked.engine.worktree_paths()).map(|root| (root, *id))
            })
            // What is not there lies in a repo only where that one is not there either.
            .filter(|(root, _)| path.starts_with(root) && (path.exists() || !root.exists()))
            .max_by_key(|(root, _)| root.as_os_str().len())
            // A repo inside the worktree of a registered one is another repo.
            .filter(|(root, _)| git_root(&path).is_none_or(|nearest| root.starts_with(&nearest) || nearest == *root))
            .map(|(_, id)| id)
    }

    /// The worker that is meant: `task-3`, `3`, or `repo:task-3`.
    pub(super) fn select_task(&self, selector: &TaskSelector) -> Result<(RepoId, TaskId), Failure> {
        self.select_task_where(selector, |engine, task| engine.tasks().contains(task))
    }

    /// The same, also where the worker is one of the plan that nobody has set up yet.
    pub(super) fn select_planned_task(&self, selector: &TaskSelector) -> Result<(RepoId, TaskId), Failure> {
        self.select_task_where(selector, |engine, task| engine.tasks().contains(task) || engine.is_planned(task))
    }

    fn select_task_where(
        &self,
        selector: &TaskSelector,
        is_one: impl Fn(&Engine, &TaskId) -> bool,
    ) -> Result<(RepoId, TaskId), Failure> {
        let has_task = |repo: RepoId, task: &TaskId| self.repos.get(&repo).is_some_and(|it| is_one(&it.engine, task));
        let shown = Visible(&selector.text).to_string();
        let (repo, written) = match selector.text.rsplit_once(':') {
            Some((repo, task)) => (Some(repo), task),
            None => (None, selector.text.as_str()),
        };
        let Some(task) = TaskId::parse_lenient(written) else {
            return Err(Failure::new(FailureKind::Usage, format!("`{shown}` is not a task"))
                .hint("name it like `task-3`, `3` or `repo:task-3`"));
        };
        let candidates: Vec<RepoId> = match repo {
            Some(name) => vec![self.select_repo_given(name, &GitPath::from(Path::new(name)))?],
            None => match self.repo_around(selector.around.as_path()) {
                Some(here) if has_task(here, &task) => vec![here],
                _ => self.repos.keys().copied().collect(),
            },
        };
        let having: Vec<RepoId> = candidates.into_iter().filter(|repo| has_task(*repo, &task)).collect();
        match having.as_slice() {
            [repo] => Ok((*repo, task)),
            [] => Err(Failure::new(FailureKind::NotFound, format!("no worker {task} is known"))
                .hint("`orchctl status` lists the workers")),
            several => {
                let choices: Vec<_> = several
                    .iter()
                    .filter_map(|repo| self.repo_name(*repo))
                    .map(|name| format!("{name}:{task}"))
                    .collect();
                Err(Failure::new(FailureKind::Usage, format!("{task} is ambiguous"))
                    .hint(format!("name one of: {}", choices.join(", "))))
            }
        }
    }

    /// The alert of that id.
    pub(super) fn select_alert(&self, typed: &str) -> Result<(RepoId, AlertId), Failure> {
        let found = self.repos.iter().find_map(|(repo, tracked)| {
            let alert = tracked.engine.alerts(false).into_iter().find(|alert| alert.id.as_str() == typed)?;
            Some((*repo, alert.id))
        });
        found.ok_or_else(|| {
            Failure::new(FailureKind::NotFound, format!("no alert `{}` holds", Visible(typed)))
                .hint("`orchctl alerts` lists those that do")
        })
    }

    /// The repos that a query is about; none for all.
    pub(super) fn repos_of(&self, request: &Request) -> Option<BTreeSet<RepoId>> {
        let selected = match request {
            Request::GetStatus { repo }
            | Request::RenderReport { repo }
            | Request::ListAlerts { repo, .. }
            | Request::ListNeeds { repo }
            | Request::RenderSetup { repo, .. }
            | Request::ListLog { task: None, repo } => self.select_repos(repo).ok()?,
            Request::ExplainWorker { task }
            | Request::RenderPrompt { task, .. }
            | Request::ResolveNeed { task, .. }
            | Request::ListLog { task: Some(task), .. } => match self.select_task(task) {
                Ok((repo, _)) => vec![repo],
                // It may be a worker that the scan will find.
                Err(_) => return None,
            },
            _ => return None,
        };
        Some(selected.into_iter().collect())
    }
}

fn not_registered(root: &Path) -> Failure {
    let shown = Visible(&root.to_string_lossy()).to_string();
    Failure::new(FailureKind::NotFound, format!("the repository {shown} is not registered"))
        .hint(format!("register it: `orchctl up '{}'`", shown.replace('\'', "'\\''")))
}

/// The path without `..` and links; as it is where there is nothing.
fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The nearest directory at or above the path that has a `.git`, or is a bare repository itself.
fn git_root(path: &Path) -> Option<PathBuf> {
    let is_bare = |dir: &Path| dir.join("HEAD").is_file() && dir.join("objects").is_dir() && dir.join("refs").is_dir();
    path.ancestors().find(|dir| dir.join(".git").exists() || is_bare(dir)).map(Path::to_owned)
}
