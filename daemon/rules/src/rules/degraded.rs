//! `degraded`: a repo cannot be read, cannot be watched, or is only polled; or a branch in it has a commit that cannot be
//! read, or more commits than are followed.

use orch_shared::{
    alert::{Rule, Severity},
    facts::BrokenWhy,
};

use crate::view::{Finding, View, text};

pub(crate) fn find(view: &View<'_>) -> Vec<Finding> {
    let repo = view.trouble().map(|trouble| Finding {
        rule: Rule::Degraded,
        severity: Severity::Normal,
        workers: Vec::new(),
        subject: trouble.reason.clone(),
        prompt: None,
        text: text(
            format!("{} is degraded: {}", view.settings().name, trouble.reason),
            trouble.hint.clone(),
            vec!["`orchctl doctor`".to_owned()],
        ),
        happened: None,
    });
    repo.into_iter().chain(broken_branches(view)).collect()
}

/// The repo is damaged; it is no state of a worker, but what it did below that commit is out of sight.
fn broken_branches<'a>(view: &'a View<'_>) -> impl Iterator<Item = Finding> + 'a {
    view.active().filter_map(|worker| {
        let (task, broken) = (&worker.task, worker.broken.as_ref()?);
        let (subject, title, detail) = match &broken.why {
            BrokenWhy::Unreadable(reason) => (
                format!("commit {}", broken.oid),
                format!("a commit of {task} cannot be read"),
                format!(
                    "{}: {reason}. What lies below it is not seen. Check the repository with `git fsck`.",
                    broken.oid
                ),
            ),
            BrokenWhy::Branch(reason) => (
                "branch".to_owned(),
                format!("the branch of {task} cannot be read"),
                format!(
                    "{reason}. It was at {} when it was last read, and is shown so. Check the repository with `git fsck`.",
                    broken.oid.short()
                ),
            ),
            // Where it is cut moves with its tip; it is the same fact all the while.
            BrokenWhy::TooMany(n_commits) => (
                "too many commits".to_owned(),
                format!("{task} has more commits than are followed"),
                format!(
                    "Its branch has {n_commits} commits that the base has not; the newest are followed, down to {}. If \
                     it left another branch than the base, name that one: `orchctl repo set {} --base BRANCH`.",
                    broken.oid,
                    view.settings().name
                ),
            ),
        };
        Some(Finding {
            rule: Rule::Degraded,
            severity: Severity::Normal,
            workers: vec![task.clone()],
            subject,
            prompt: None,
            text: text(title, detail, vec![format!("commit {0}: `git cat-file -p {0}`", broken.oid)]),
            happened: None,
        })
    })
}
