//! A ping: what is shown to the person at once.

use std::path::Path;

use orch_shared::{
    alert::{Rule, Severity},
    ids::{AlertId, GitPath, RepoId, RepoName, TaskId},
    record::EpisodeRecord,
    text::Untrusted,
};

/// Lines of a digest; the rest is counted.
const MOST_LINES: usize = 12;

/// One thing to show, for one alert or for several folded into one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ping {
    pub(crate) repo: RepoId,
    pub(crate) repo_name: Option<RepoName>,
    /// The alerts that it tells of, each with the number of the attempt.
    pub(crate) alerts: Vec<(AlertId, u32)>,
    pub(crate) severity: Severity,
    pub(crate) rule: Option<Rule>,
    pub(crate) workers: Vec<TaskId>,
    pub(crate) title: Untrusted,
    pub(crate) body: Untrusted,
    /// Where the prompt lies, for a single alert that has one.
    pub(crate) prompt_path: Option<GitPath>,
}

/// An alert that is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Due {
    pub(super) repo: RepoId,
    pub(super) repo_name: RepoName,
    pub(super) episode: EpisodeRecord,
    pub(super) attempt: u32,
    pub(super) prompt_path: Option<GitPath>,
}

impl Ping {
    /// Tells of one alert. Its summary is the alert's title, which names the worker.
    pub(super) fn single(due: Due) -> Self {
        let Due { repo, repo_name, episode, attempt, prompt_path } = due;
        let detail = episode.text.detail.expose();
        let command = match (episode.prompt, episode.workers.first()) {
            // It may be pasted anywhere, and another repo may have a worker of that name.
            (Some(prompt), Some(task)) => format!("\norchctl prompt {prompt} {repo_name}:{task}"),
            _ => String::new(),
        };
        let again = if attempt > 1 { "Still open. " } else { "" };
        Self {
            repo,
            body: format!("{again}{detail}\n{repo_name}{command}").trim_start().to_owned().into(),
            repo_name: Some(repo_name),
            alerts: vec![(episode.id, attempt)],
            severity: episode.severity,
            rule: Some(episode.rule),
            workers: episode.workers,
            title: episode.text.title,
            prompt_path,
        }
    }

    /// Tells of several alerts of one repo at once: every worker concerned, and its alert.
    pub(super) fn folded(mut all: Vec<Due>) -> Option<Self> {
        if all.len() < 2 {
            return all.pop().map(Self::single);
        }
        all.sort_by(|a, b| b.episode.severity.cmp(&a.episode.severity).then_with(|| a.episode.id.cmp(&b.episode.id)));
        let first = all.first()?;
        let title = format!("{}: {} alerts", first.repo_name, all.len());
        let mut lines: Vec<String> =
            all.iter().take(MOST_LINES).map(|due| due.episode.text.title.expose().to_owned()).collect();
        if all.len() > MOST_LINES {
            lines.push(format!("and {} more: orchctl alerts", all.len() - MOST_LINES));
        }
        let mut workers: Vec<TaskId> = all.iter().flat_map(|due| due.episode.workers.iter().cloned()).collect();
        workers.sort();
        workers.dedup();
        Some(Self {
            repo: first.repo,
            repo_name: Some(first.repo_name.clone()),
            severity: first.episode.severity,
            rule: None,
            workers,
            title: title.into(),
            body: lines.join("\n").into(),
            alerts: all.iter().map(|due| (due.episode.id.clone(), due.attempt)).collect(),
            prompt_path: None,
        })
    }

    /// The store could not be read: what was registered may not be known any more.
    pub(crate) fn store_lost(moved_to: &Path) -> Self {
        let body = format!(
            "It lies at {} now; what could be read of it was kept. See what is still registered: orchctl repo list",
            moved_to.display()
        );
        Self {
            severity: Severity::Urgent,
            title: "orchd could not read its store".into(),
            body: body.into(),
            ..Self::test()
        }
    }

    /// What `orchctl notify test` sends.
    pub(super) fn test() -> Self {
        Self {
            repo: RepoId(0),
            repo_name: None,
            alerts: Vec::new(),
            severity: Severity::Normal,
            rule: None,
            workers: Vec::new(),
            title: "orchd can reach you".into(),
            body: "This is a test. Alerts will look like this.".into(),
            prompt_path: None,
        }
    }
}
