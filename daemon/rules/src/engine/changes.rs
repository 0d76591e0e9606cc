//! Which files each worker's own commits change: looked up once for each tip, and kept until the next answer.

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::{
    facts::{ChangedBy, ChangedPaths, Probe},
    ids::{GitPath, Oid, TaskId},
};

use super::{Effects, Engine, Worker};
use crate::event::Effect;

/// What is known of the files that a worker changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// What the last question was about.
    asked: Option<Question>,
    /// The last answer; none before the first.
    found: Option<ChangedPaths>,
}

/// What an answer depends on; the own commits are told apart by their number and the last of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Question {
    tip: Oid,
    fork: Option<Oid>,
    base: Oid,
    n_own: usize,
    last: Oid,
}

impl Changes {
    /// The files, relative to the repo's root; nothing while they are not known.
    pub fn paths(&self) -> impl Iterator<Item = &GitPath> {
        self.found.iter().flat_map(|found| &found.paths)
    }

    /// True while it is looked up for the first time.
    #[must_use]
    pub const fn is_awaited(&self) -> bool {
        self.asked.is_some() && self.found.is_none()
    }
}

/// Who changes which file, kept up with every answer, so that no event costs more for what others did.
#[derive(Debug, Default)]
pub(super) struct Changers {
    by_path: BTreeMap<GitPath, BTreeSet<TaskId>>,
    /// Files that several workers change.
    shared: BTreeSet<GitPath>,
}

impl Changers {
    fn replace(&mut self, task: &TaskId, before: Option<&ChangedPaths>, now: Option<&ChangedPaths>) {
        for path in before.iter().flat_map(|paths| &paths.paths) {
            if let Some(tasks) = self.by_path.get_mut(path) {
                tasks.remove(task);
                if tasks.len() < 2 {
                    self.shared.remove(path);
                }
                if tasks.is_empty() {
                    self.by_path.remove(path);
                }
            }
        }
        for path in now.iter().flat_map(|paths| &paths.paths) {
            let tasks = self.by_path.entry(path.clone()).or_default();
            tasks.insert(task.clone());
            if tasks.len() > 1 {
                self.shared.insert(path.clone());
            }
        }
    }

    /// Pairs of workers that change the same files. Of many workers at one file each is named with the next one only:
    /// every worker concerned is named, and not every pair of them.
    pub(super) fn pairs(&self) -> BTreeMap<(&TaskId, &TaskId), Vec<&GitPath>> {
        let mut pairs: BTreeMap<_, Vec<&GitPath>> = BTreeMap::new();
        for path in &self.shared {
            let tasks = self.by_path.get(path).into_iter().flatten();
            for pair in tasks.clone().zip(tasks.skip(1)) {
                pairs.entry(pair).or_default().push(path);
            }
        }
        pairs
    }
}

impl Engine {
    /// Asks for what is not known of the branches as they are now, and forgets what is not to be known any more.
    pub(super) fn settle_changes(&mut self, effects: &mut Effects) {
        let questions: Vec<(TaskId, Option<Question>)> = self
            .workers
            .values()
            .map(|worker| (worker, self.question(worker)))
            .filter(|(worker, question)| worker.changes.asked != *question)
            .map(|(worker, question)| (worker.task.clone(), question))
            .collect();
        for (task, question) in questions {
            let probe = question.and_then(|question| self.probe(&task, question));
            let Some(worker) = self.workers.get_mut(&task) else { continue };
            worker.changes.asked = question;
            match probe {
                Some(probe) => effects.push(Effect::Look(probe)),
                None => {
                    let before = worker.changes.found.take();
                    self.changers.replace(&task, before.as_ref(), None);
                }
            }
        }
    }

    /// What there is to ask about a worker that has own commits the base has not.
    fn question(&self, worker: &Worker) -> Option<Question> {
        let (_, base) = self.base.as_ref()?;
        let tip = worker.tip.filter(|_| !worker.integrated && worker.broken.is_none())?;
        let last = worker.own.last()?.oid;
        let fork = self.branches.get(&worker.branch)?.fork;
        Some(Question { tip, fork, base: *base, n_own: worker.own.len(), last })
    }

    fn probe(&self, task: &TaskId, Question { tip, fork, base, .. }: Question) -> Option<Probe> {
        let worker = self.workers.get(task)?;
        let branch = self.branches.get(&worker.branch)?;
        let is_merge = |oid: &Oid| self.commits.get(oid).is_some_and(|commit| commit.parents.len() > 1);
        let own = || worker.own.iter().map(|own| own.oid);
        let all_is_own = own().eq(branch.chain.iter().copied());
        let by = if all_is_own && branch.merged.is_empty() && !branch.chain.iter().any(is_merge) {
            ChangedBy::All
        } else {
            // What a merge brought was changed by others.
            ChangedBy::These(own().filter(|oid| !is_merge(oid)).collect())
        };
        Some(Probe::Changes { tip, fork, base, by })
    }

    /// Takes the answer for whoever asks just this now.
    pub(super) fn learn_changes(&mut self, probe: &Probe, found: &ChangedPaths) {
        let Probe::Changes { tip, .. } = probe else { return };
        let about_tip = |worker: &&Worker| worker.changes.asked.is_some_and(|question| question.tip == *tip);
        let asking = self.workers.values().filter(about_tip).filter(|worker| {
            worker.changes.asked.and_then(|question| self.probe(&worker.task, question)).as_ref() == Some(probe)
        });
        let asking: Vec<TaskId> = asking.map(|worker| worker.task.clone()).collect();
        for task in asking {
            let Some(worker) = self.workers.get_mut(&task) else { continue };
            let before = worker.changes.found.replace(found.clone());
            self.changers.replace(&task, before.as_ref(), Some(found));
        }
    }

    /// Forgets a worker, and what it changes.
    pub(super) fn remove_worker(&mut self, task: &TaskId) {
        let changes = self.workers.remove(task).map(|worker| worker.changes);
        self.changers.replace(task, changes.and_then(|changes| changes.found).as_ref(), None);
    }

    pub(super) fn explain_changes(&self, worker: &Worker, say: &mut impl FnMut(&str, String, String, Option<String>)) {
        let (Some(found), Some(Question { tip, fork, .. })) = (&worker.changes.found, worker.changes.asked) else {
            return;
        };
        let n = found.paths.len();
        let finding = format!("its own commits change {}{n} {}", if found.more { "more than " } else { "" }, files(n));
        let from = fork.map_or_else(String::new, |fork| format!("{} ", fork.short()));
        say("changes", finding, format!("git diff --name-only {from}{}", tip.short()), None);
    }
}

const fn files(n: usize) -> &'static str {
    if n == 1 { "file" } else { "files" }
}
