//! `rewritten`: an amend, a rebase, a reset or a force-push made status commits vanish.

use std::time::Duration;

use orch_shared::alert::{Rule, Severity};

use crate::view::{Finding, View, text};

/// It ends when acknowledged, at the worker's next status commit, or after this.
pub(super) const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(crate) fn find(view: &View<'_>) -> Vec<Finding> {
    view.rewrites()
        .iter()
        .filter_map(|(task, rewrite)| {
            let worker = view.worker(task).filter(|worker| worker.tip.is_some())?;
            if view.has_spoken_since(worker, rewrite.last_own) || view.has_passed(rewrite.at, A_DAY) {
                return None;
            }
            let lost = || rewrite.lost.iter();
            let said = lost().map(|(oid, subject)| format!("{} {}", oid.short(), subject.expose())).collect::<Vec<_>>();
            let words = rewrite.text.clone().unwrap_or_else(|| {
                text(
                    format!("{task} rewrote its history"),
                    format!("Status commits vanished: {}.", said.join("; ")),
                    lost().map(|(oid, _)| format!("commit {oid} is not on the branch any more")).collect(),
                )
            });
            Some(Finding {
                rule: Rule::Rewritten,
                severity: Severity::Info,
                workers: vec![task.clone()],
                subject: String::new(),
                prompt: None,
                text: words,
                happened: Some(rewrite.at),
            })
        })
        .collect()
}
