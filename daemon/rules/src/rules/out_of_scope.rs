//! `out-of-scope`: a worker's own commits change files that the plan gives to another worker, or to nobody.

use std::collections::BTreeMap;

use orch_shared::{
    alert::{PromptKind, Rule, Severity},
    ids::{GitPath, TaskId},
    plan::{Assignment, Run},
};

use crate::{
    engine::Worker,
    view::{Finding, View, text},
};

/// So many files are named; the command shows the others.
const MOST_NAMED: usize = 5;

pub(crate) fn find(view: &View<'_>) -> Vec<Finding> {
    let Some(run) = view.run() else { return Vec::new() };
    let scoped = |worker| Some((worker, view.settings().assignment(worker)?));
    view.active().filter_map(scoped).flat_map(|(worker, assignment)| breaches(run, worker, assignment)).collect()
}

/// One finding for each whose files they are: another file of the same owner is the same fact.
fn breaches(run: &Run, worker: &Worker, assignment: &Assignment) -> Vec<Finding> {
    let mut by_owner: BTreeMap<Option<&TaskId>, Vec<&GitPath>> = BTreeMap::new();
    for path in worker.changes.paths().filter(|path| run.keeps_from(assignment, path.as_bytes())) {
        by_owner.entry(run.owner_of(path.as_bytes())).or_default().push(path);
    }
    let task = &worker.task;
    let finding = |(owner, paths): (Option<&TaskId>, Vec<&GitPath>)| {
        let title = match owner {
            Some(owner) => format!("{task} changes files that are {owner}'s"),
            None => format!("{task} changes files that the plan gives to nobody"),
        };
        Finding {
            rule: Rule::OutOfScope,
            severity: Severity::Normal,
            workers: std::iter::once(task).chain(owner).cloned().collect(),
            subject: String::new(),
            prompt: Some(PromptKind::Scope),
            text: text(title, format!("{}.", named(&paths)), evidence(worker)),
            happened: None,
        }
    };
    by_owner.into_iter().map(finding).collect()
}

/// The first few of these files, and how many more there are.
pub(super) fn named(paths: &[&GitPath]) -> String {
    let shown: Vec<String> = paths.iter().take(MOST_NAMED).map(|path| path.shown().expose().to_owned()).collect();
    let more = paths.len().saturating_sub(MOST_NAMED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{more}", shown.join(", "))
}

fn evidence(worker: &Worker) -> Vec<String> {
    let commits = worker.own.first().zip(worker.own.last());
    let shown = |(first, last): (&crate::attribution::Own, &crate::attribution::Own)| {
        format!("`git log --name-only --no-merges {}^..{}`", first.oid, last.oid)
    };
    commits.map(shown).into_iter().collect()
}
