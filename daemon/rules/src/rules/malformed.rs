//! `malformed`: a tag that was understood by leniency or not at all, or a branch name that fits no pattern.

use orch_shared::alert::{Rule, Severity};

use super::rewritten::A_DAY;
use crate::{
    engine::Worker,
    naming::MalformedName,
    view::{Finding, View, text},
};

pub(crate) fn find(view: &View<'_>) -> Vec<Finding> {
    let of_commits = view.active().flat_map(|worker| tags(view, worker));
    let of_names = view.malformed_names().iter().map(name);
    of_commits.chain(of_names).collect()
}

/// What a worker's commits since its last status commit, that one included, say in another form than agreed.
fn tags(view: &View<'_>, worker: &Worker) -> Vec<Finding> {
    let mut found = Vec::new();
    for commit in view.own(worker).rev() {
        let arrived = view.arrived(commit.oid);
        if !commit.malformations.is_empty() && !view.has_passed(arrived, A_DAY) {
            let task = &worker.task;
            let each = commit
                .malformations
                .iter()
                .map(|malformation| format!("`{}` should be {}", malformation.written.expose(), malformation.expected));
            found.push(Finding {
                rule: Rule::Malformed,
                severity: Severity::Info,
                workers: vec![task.clone()],
                // The words and not the commit: an amended commit that says the same is not news.
                subject: commit.subject.expose().to_owned(),
                prompt: None,
                text: text(
                    format!("{task} wrote a tag that is not in the form agreed"),
                    format!("{}.", each.collect::<Vec<_>>().join("; ")),
                    vec![format!("commit {0}: `git show {0}`", commit.oid)],
                ),
                happened: Some(arrived),
            });
        }
        if commit.class.is_status() {
            break;
        }
    }
    found
}

fn name(name: &MalformedName) -> Finding {
    let (workers, subject, title, detail) = match name {
        MalformedName::Branch(branch) => {
            let shown = branch.shown();
            let title = format!("the branch {} is no worker's", shown.expose());
            let detail = "A worker's branch is called like work/task-3 or work/task-3-some-words.".to_owned();
            (Vec::new(), format!("branch {}", shown.expose()), title, detail)
        }
        MalformedName::Doubled { task, kept, other } => {
            let (kept, other) = (kept.shown(), other.shown());
            let title = format!("{task} has two branches");
            let detail = format!("{} is taken for it, and {} is not.", kept.expose(), other.expose());
            (vec![task.clone()], format!("doubled {}", other.expose()), title, detail)
        }
    };
    Finding {
        rule: Rule::Malformed,
        severity: Severity::Info,
        workers,
        subject,
        prompt: None,
        text: text(title, detail, vec!["`git branch --list`".to_owned()]),
        happened: None,
    }
}
