//! `wrong-branch`: a worktree is on another branch than its worker's, or a status commit is where it does not belong.

use orch_shared::{
    alert::{PromptKind, Rule, Severity},
    facts::HeadFact,
    ids::TaskId,
};

use crate::{
    engine::Worker,
    view::{Finding, View, text},
};

pub(crate) fn find(view: &View<'_>) -> Vec<Finding> {
    let of_worktrees = view.active().filter_map(worktree_elsewhere);
    let of_commits = strays(view);
    of_worktrees.chain(of_commits).collect()
}

fn worktree_elsewhere(worker: &Worker) -> Option<Finding> {
    let (task, worktree) = (&worker.task, worker.present_worktree()?);
    let expected = worker.branch.shown();
    let expected = expected.expose();
    let (subject, where_it_is) = match &worktree.head {
        HeadFact::Branch(branch) if *branch != worker.branch => {
            let shown = branch.shown();
            (format!("branch {}", shown.expose()), format!("on {}", shown.expose()))
        }
        // While a rebase, merge or bisect lasts, that is how it should be.
        HeadFact::Detached(oid) if worktree.operation.is_none() => {
            ("detached".to_owned(), format!("on no branch (detached at {})", oid.short()))
        }
        HeadFact::Branch(_) | HeadFact::Detached(_) | HeadFact::Forming => return None,
    };
    Some(Finding {
        rule: Rule::WrongBranch,
        severity: Severity::Urgent,
        workers: vec![task.clone()],
        subject,
        prompt: Some(PromptKind::WrongBranch),
        text: text(
            format!("{task} is {where_it_is}"),
            format!("Its worktree should be on {expected}."),
            vec![format!("`git -C {} branch --show-current`", worktree.path.shown().expose())],
        ),
        happened: None,
    })
}

/// Status commits on the base, or on a branch that is nobody's.
fn strays(view: &View<'_>) -> impl Iterator<Item = Finding> {
    view.strays().iter().map(|((branch, oid), stray)| {
        let shown = branch.shown();
        let shown = shown.expose();
        let workers: Vec<TaskId> = stray.by.clone().into_iter().collect();
        let who =
            workers.first().map_or_else(|| "a status commit".to_owned(), |task| format!("a status commit of {task}"));
        let said = view.commit(*oid).map_or_else(String::new, |commit| format!("It says: {}", commit.subject.expose()));
        Finding {
            rule: Rule::WrongBranch,
            severity: Severity::Urgent,
            prompt: Some(PromptKind::WrongBranch),
            workers,
            subject: format!(
                "{oid} {} {}",
                if stray.base { "base" } else { "other" },
                branch.as_bytes().escape_ascii()
            ),
            text: text(
                format!("{who} is on {shown}, which is no worker's branch"),
                said,
                vec![format!("commit {oid}: `git show {oid}`")],
            ),
            happened: Some(stray.at),
        }
    })
}
