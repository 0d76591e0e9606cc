//! Makes a snapshot: everything that is there now, of which only what changed is sent.

use std::{cell::LazyCell, collections::HashSet};

use orch_shared::{
    facts::{
        BranchFact, BranchRole, BrokenFact, BrokenWhy, CommitContent, CommitFact, GoneBranch, ReadFault, ReflogAction,
        ReflogEntry, Snapshot, SnapshotRequest, StashFact,
    },
    ids::{Oid, RefName},
};

use super::{
    base,
    commits::{Commits, shallow_ends},
    copies::Joined,
    histories::new_on,
    paint::paint,
    refs::Tips,
    repo::{OpenRepo, vanished},
    upstream::upstream,
    worktrees::check_head,
};

/// Commits that only the reflog of a branch still names.
const MOST_FROM_REFLOG: usize = 500;
/// Commits that came by merges and are sent with a branch: of other workers, hardly ever more.
const MOST_MERGED: usize = 5_000;

impl OpenRepo {
    /// Reads the repository, and answers with what the asker does not have yet.
    pub(super) fn snapshot(&mut self, request: &SnapshotRequest) -> Result<Snapshot, ReadFault> {
        let read = self.read(request);
        // Whatever else went wrong, it is no wonder where the repository is gone.
        read.map_err(|fault| if self.common_dir.exists() { fault } else { vanished(&self.common_dir) })
    }

    fn read(&mut self, request: &SnapshotRequest) -> Result<Snapshot, ReadFault> {
        if !self.common_dir.exists() {
            return Err(vanished(&self.common_dir));
        }
        check_head(&self.common_dir)?;
        let was_broken = self.histories.broken().next().is_some();
        if was_broken {
            // A handle keeps what it knows of packs: only a new one sees that they were mended.
            self.open_anew()?;
        }
        self.notice_another_format()?;
        let base = base::find(self.access.as_ref(), self.main_worktree.is_none(), self.configured_base.as_deref())?;
        let first = self.histories.generation == 0;
        let whole = first || request.since != Some(self.histories.generation);
        let before = if first { request.known.iter().cloned().collect() } else { self.histories.tips.clone() };
        let unreadable_before: Vec<RefName> = self.unreadable.keys().cloned().collect();
        let listed = self.list_branches(&before, &base)?;
        let Joined { mut tips, mut workers, diverged } = self.join_copies(&listed, &base);
        let other_copies = self.look_at_upstreams(&workers, &listed);
        let mut commits = Commits::new(self.access.objects()?).ending_at(shallow_ends(&self.common_dir));
        if was_broken && self.histories.broken().any(|oid| commits.raw(oid).is_ok()) {
            self.histories.begin_anew();
        }
        if whole {
            self.histories.sent.clear();
        }

        let base_tip = listed.get(&base).copied();
        let mut changed = self.histories.update(self.access.as_ref(), &mut commits, &workers, base_tip);
        changed.extend(self.histories.prove(self.access.as_ref(), &mut commits));
        // What others finished long ago and never deleted on the server is nobody's work here.
        for name in workers.keys().filter(|name| name.branch().is_none() && !before.contains_key(*name)) {
            if self.histories.workers.get(name).is_some_and(|history| history.in_base || history.proved) {
                tips.remove(name);
            }
        }
        workers.retain(|name, _| tips.contains_key(name));
        changed.extend(other_copies);
        changed.extend(diverged.symmetric_difference(&self.histories.diverged).cloned());
        self.histories.diverged = diverged;
        changed.extend(unreadable_before.into_iter().chain(self.unreadable.keys().cloned()));
        changed.retain(|name| workers.contains_key(name));
        changed.sort();
        changed.dedup();
        let reported: Vec<RefName> = if whole { workers.keys().cloned().collect() } else { changed };

        let mut branches: Vec<BranchFact> = reported.iter().filter_map(|name| self.worker_fact(name)).collect();
        branches.extend(self.other_facts(&mut commits, &tips, &before, &base, whole));
        let gone = before
            .iter()
            .filter(|(name, _)| !tips.contains_key(*name))
            .map(|(name, tip)| GoneBranch {
                name: name.clone(),
                in_base: base_tip.is_some_and(|base| {
                    self.histories.proofs.is_integrated(self.access.as_ref(), &mut commits, base, *tip)
                }),
            })
            .collect();
        let worktrees =
            self.worktrees.read_with(self.access.as_ref(), &self.common_dir, self.main_worktree.as_deref())?;
        let mut facts = new_commits(&mut self.histories.sent, &commits, &branches);
        let sent = &mut self.histories.sent;
        let on_record =
            request.own.iter().filter(|oid| !sent.contains(oid) && commits.exists(**oid) && sent.insert(**oid));
        facts.extend(on_record.map(|oid| commits.fact(*oid)));
        self.histories.tips = tips;
        self.histories.generation += 1;
        Ok(Snapshot {
            generation: self.histories.generation,
            whole,
            base: base_tip.map(|tip| (base, tip)),
            branches,
            gone,
            worktrees,
            unfinished: self.worktrees.unfinished().to_vec(),
            stash: self.stash()?,
            commits: facts,
        })
    }

    fn stash(&self) -> Result<Option<StashFact>, ReadFault> {
        let Some(oid) = self.access.look_up(&RefName::from_bytes("refs/stash"))? else { return Ok(None) };
        let branch = match Commits::new(self.access.objects()?).fact(oid).content {
            CommitContent::Read { message, .. } => stashed_on(message.expose()),
            CommitContent::Quarantined { .. } => None,
        };
        Ok(Some(StashFact { oid, branch }))
    }

    pub(super) fn role(&self, name: &RefName, base: &RefName) -> BranchRole {
        if name == base {
            BranchRole::Base
        } else if name.branch_anywhere().is_some_and(|short| short.starts_with(self.prefix.as_bytes())) {
            BranchRole::Worker
        } else {
            BranchRole::Other
        }
    }

    pub(super) fn worker_fact(&self, name: &RefName) -> Option<BranchFact> {
        let history = self.histories.workers.get(name)?;
        let tip = history.tip?;
        let ahead = history.chain.len() + history.merged.len();
        Some(BranchFact {
            name: name.clone(),
            role: BranchRole::Worker,
            tip,
            chain: history.chain.clone(),
            merged: history.merged.clone(),
            fork: history.fork,
            in_base: history.in_base,
            integrated: history.in_base || history.proved,
            diverged: self.histories.diverged.contains(name),
            ahead: u32::try_from(ahead).unwrap_or(u32::MAX),
            behind: history.behind,
            reflog: self.access.reflog(name),
            upstream: self.histories.upstreams.get(name).and_then(|copy| upstream(self.access.as_ref(), copy, tip)),
            broken: self
                .unreadable
                .get(name)
                .map(|reason| BrokenFact { oid: tip, why: BrokenWhy::Branch(reason.clone()) })
                .or_else(|| history.broken.clone()),
        })
    }

    /// The base and the branches that belong to no worker, with what came to them since they were last seen. At the very
    /// first look nothing came: what was there when the repo was registered is not the workers' doing.
    fn other_facts(
        &self,
        commits: &mut Commits<'_>,
        tips: &Tips,
        before: &Tips,
        base: &RefName,
        whole: bool,
    ) -> Vec<BranchFact> {
        let base_tip = tips.get(base).copied();
        let never_looked = before.is_empty();
        // Only a branch that is neither base nor worker's and that moved needs to know everybody's commits.
        let everybodys = LazyCell::new(|| {
            let of_workers = self.histories.workers.values().flat_map(|history| history.chain.iter());
            before.values().chain(of_workers).copied().collect::<HashSet<Oid>>()
        });
        let mut facts = Vec::new();
        for (name, tip) in tips {
            let role = self.role(name, base);
            let moved = before.get(name) != Some(tip);
            if role == BranchRole::Worker || !(whole || moved) {
                continue;
            }
            let chain = match (role, before.get(name)) {
                _ if never_looked || !moved => Vec::new(),
                (BranchRole::Base, None) => Vec::new(),
                (BranchRole::Base, Some(old)) => {
                    // After a rewrite the old tip is not below the new: only what the old one had not is new.
                    let painted = paint(commits, [*tip], Some(*old));
                    new_on(commits, *tip, |oid| !painted.is_side_only(oid))
                }
                _ => {
                    let painted = paint(commits, [*tip], base_tip);
                    new_on(commits, *tip, |oid| !painted.is_side_only(oid) || everybodys.contains(&oid))
                }
            };
            facts.push(BranchFact {
                name: name.clone(),
                role,
                tip: *tip,
                chain,
                merged: Vec::new(),
                fork: None,
                in_base: role == BranchRole::Base,
                integrated: role == BranchRole::Base,
                diverged: false,
                ahead: 0,
                behind: 0,
                reflog: Vec::new(),
                upstream: None,
                broken: None,
            });
        }
        facts
    }
}

/// `WIP on work/task-3: …`, or `On work/task-3: …` with words of the one who made it.
fn stashed_on(message: &str) -> Option<RefName> {
    let (place, _) = message.strip_prefix("WIP on ").or_else(|| message.strip_prefix("On "))?.split_once(": ")?;
    Some(RefName::from_branch(place))
}

/// The commits that the branches name and that were not sent before.
fn new_commits(sent: &mut HashSet<Oid>, commits: &Commits<'_>, branches: &[BranchFact]) -> Vec<CommitFact> {
    let mut facts = Vec::new();
    for branch in branches {
        // What was merged into the base is not on the chain any more, and still what the worker said.
        let unsent = made_here(&branch.reflog).into_iter().filter(|oid| !sent.contains(oid));
        let there: Vec<Oid> = unsent.filter(|oid| commits.exists(*oid)).collect();
        // The date of a tip decides between two branches of one task, also where the base has it.
        let tip = (branch.role == BranchRole::Worker).then_some(branch.tip);
        // What a merge brought may be the worker's own all the same: where another one merged it first, and the branch
        // was then moved to that merge.
        let merged = branch.merged.iter().take(MOST_MERGED);
        for oid in branch.chain.iter().chain(merged).copied().chain(there).chain(tip) {
            if sent.insert(oid) {
                facts.push(commits.fact(oid));
            }
        }
    }
    facts
}

/// Commits that were made on the branch itself, by its reflog.
fn made_here(reflog: &[ReflogEntry]) -> Vec<Oid> {
    let made = reflog.iter().rev().filter(|entry| {
        use ReflogAction::{Am, Amend, CherryPick, Commit, Rebase, Revert};
        matches!(entry.action, Commit | Amend | Rebase { .. } | CherryPick | Revert | Am)
    });
    made.map(|entry| entry.new).take(MOST_FROM_REFLOG).collect()
}

#[cfg(test)]
mod tests;
