//! `overlap`: own commits of two workers change the same files, and merging them may conflict.

use orch_shared::alert::{Rule, Severity};

use super::out_of_scope::named;
use crate::view::{Finding, View, text};

pub(crate) fn find(view: &View<'_>) -> Vec<Finding> {
    let of_pair = |((one, other), paths): (&(&_, &_), &Vec<&_>)| {
        let tips = [one, other].map(|task| view.worker(task).and_then(|worker| worker.tip));
        let evidence = match tips {
            [Some(one), Some(other)] => vec![format!("`git merge-tree --write-tree --name-only {one} {other}`")],
            _ => Vec::new(),
        };
        Finding {
            rule: Rule::Overlap,
            severity: Severity::Info,
            workers: vec![(*one).clone(), (*other).clone()],
            subject: String::new(),
            prompt: None,
            text: text(format!("{one} and {other} change the same files"), format!("{}.", named(paths)), evidence),
            happened: None,
        }
    };
    view.changed_by_two().iter().map(of_pair).collect()
}
